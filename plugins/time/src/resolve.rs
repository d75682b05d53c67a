//! Fills the holes of a point from the document's date.

use jiff::civil::{Date, DateTime, Time};

use crate::calendar::Unit;
use crate::duration::{advance, days_after};
use crate::feast::nth_weekday;
use crate::point::{Anchor, Grain, Point};

/// Which way from the document's date an open expression points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The latest one that has begun.
    Past,
    /// The first one that has not ended.
    Future,
}

/// How many years around the document's date are tried; enough for 29 February over a century's end.
const REACH: i16 = 8;

impl Point {
    /// Returns the point with its holes filled, or unchanged where the words leave too much open.
    pub(crate) fn complete(self, reference: Date, direction: Direction) -> Self {
        if self.is_complete() {
            return self;
        }
        let year = reference.year();
        let years =
            (year.saturating_sub(REACH)..=year.saturating_add(REACH)).filter_map(|year| self.in_year(year));
        let found = match self.grain {
            Some(Grain::Day) if self.month.is_none() && self.feast.is_none() && self.year.is_none() => {
                self.day_near(reference, direction)
            }
            Some(Grain::Decade) => {
                let centuries = (-2..=1).filter_map(|by| {
                    let century = year.div_euclid(100).checked_add(by)?.checked_mul(100)?;
                    Some(Self { year: Some(century.checked_add(self.decade?)?), ..self })
                });
                choose(centuries, reference, direction)
            }
            // "Week 10" without a year is this year's.
            Some(Grain::Week) if self.month.is_none() => self.in_year(year),
            _ if self.year.is_some() => self.in_year(self.year.unwrap_or(year)),
            _ => choose(years, reference, direction),
        };
        match found {
            Some(found) => Self {
                clock: self.clock,
                modifier: self.modifier,
                anchor: if self.year.is_some() { self.anchor } else { Anchor::DocumentDate },
                filled: self.year.is_none(),
                ..found
            },
            None => self,
        }
    }

    /// Returns the point as it is in that year; `None` where it has no place there.
    pub(crate) fn in_year(self, year: i16) -> Option<Self> {
        let dated = Self { year: Some(year), ..self };
        let on =
            |date: Date| Self { weekday: None, nth: None, feast: None, ..Self::containing(date, Grain::Day) };
        let point = match self.grain? {
            Grain::Day => match (self.feast, self.nth, self.weekday) {
                (Some(feast), _, _) => on(feast.in_year(year)?),
                (None, Some(nth), Some(weekday)) => on(nth_weekday(year, self.month?, nth, weekday)?),
                _ => dated,
            },
            Grain::Week => match (self.month, self.day, self.week) {
                (Some(month), Some(day), _) => {
                    Self::containing(Date::new(year, month, day).ok()?, Grain::Week)
                }
                // A week belongs to the month and the year that hold its Thursday.
                (Some(month), None, Some(week)) => {
                    Self::containing(nth_weekday(year, month, week, 4)?, Grain::Week)
                }
                (None, _, Some(-1)) => Self::containing(Date::new(year, 12, 28).ok()?, Grain::Week),
                _ => dated,
            },
            _ => dated,
        };
        point.days().map(|_| point)
    }

    /// Finds a day named by its weekday, its number in the month, or both.
    fn day_near(self, reference: Date, direction: Direction) -> Option<Self> {
        match (self.day, self.weekday, self.nth) {
            (None, Some(weekday), None) => {
                let ahead = i64::from(weekday - reference.weekday().to_monday_one_offset()).rem_euclid(7);
                let by = if direction == Direction::Future || ahead == 0 { ahead } else { ahead - 7 };
                Some(Self::containing(days_after(reference, by)?, Grain::Day))
            }
            (None, Some(weekday), Some(nth)) => {
                let date = nth_weekday(reference.year(), reference.month(), nth, weekday)?;
                Some(Self::containing(date, Grain::Day))
            }
            (Some(day), weekday, _) => {
                let start = reference.to_datetime(Time::midnight());
                let months = |reach: i64| {
                    (-reach..=reach).filter_map(move |by| {
                        let month = advance(start, Unit::Month, by)?.date();
                        let date = Date::new(month.year(), month.month(), day).ok()?;
                        let fits =
                            weekday.is_none_or(|weekday| date.weekday().to_monday_one_offset() == weekday);
                        fits.then(|| Self::containing(date, Grain::Day))
                    })
                };
                // "Friday the 11th" is this month's where that fits, whatever the tense.
                let here = if weekday.is_some() { months(0).next() } else { None };
                here.or_else(|| choose(months(14), reference, direction))
            }
            _ => None,
        }
    }

    /// Returns the place of `frame`'s grain or finer that this point names inside `frame`:
    /// "June" in "next year", "Friday" in "next week", "the 20th" in "next month".
    pub(crate) fn within(self, frame: Self) -> Option<Self> {
        let anchor = frame.anchor.max(self.anchor);
        let point = match (self.grain?, frame.grain?) {
            (grain, Grain::Year) if grain > Grain::Year && self.year.is_none() => match frame.year {
                Some(year) => self.in_year(year)?,
                None => self,
            },
            (Grain::Day | Grain::Week, Grain::Month) if self.month.is_none() && self.year.is_none() => {
                let placed = Self { month: frame.month, year: frame.year, ..self };
                match frame.year {
                    Some(year) => placed.in_year(year).unwrap_or(placed),
                    None => placed,
                }
            }
            (Grain::Day, Grain::Week) if self.month.is_none() && self.day.is_none() => {
                match (frame.year, frame.week) {
                    (Some(_), Some(_)) => {
                        let date = days_after(frame.days()?.0, i64::from(self.weekday?) - 1)?;
                        Self::containing(date, Grain::Day)
                    }
                    _ => self,
                }
            }
            _ => return None,
        };
        Some(Self {
            anchor,
            clock: self.clock.or(frame.clock),
            modifier: self.modifier.or(frame.modifier),
            ..point
        })
    }
}

/// Picks by direction among places in ascending order.
fn choose(candidates: impl Iterator<Item = Point>, reference: Date, direction: Direction) -> Option<Point> {
    let mut latest = None;
    for candidate in candidates {
        let Some((begin, end)) = candidate.days() else { continue };
        match direction {
            Direction::Future if end > reference => return Some(candidate),
            Direction::Past if begin <= reference => latest = Some(candidate),
            _ => (),
        }
    }
    latest
}

/// Returns the place `by` units of `grain` from the one that holds `reference`.
pub(crate) fn shifted(reference: Date, unit: Unit, by: i64) -> Option<Point> {
    let grain = Grain::of(unit)?;
    // From the first of the month, so that a month back from the 31st is not cut short.
    let start = match unit {
        Unit::Month | Unit::Quarter | Unit::Year | Unit::Decade | Unit::Century => reference.first_of_month(),
        _ => reference,
    };
    let date = advance(start.to_datetime(Time::midnight()), unit, by)?.date();
    Some(Point { anchor: Anchor::DocumentDate, ..Point::containing(date, grain) })
}

/// Returns a point to the second.
pub(crate) fn instant(at: DateTime) -> Point {
    let clock = crate::point::Clock {
        hour: Some(at.hour() as u8),
        minute: Some(at.minute() as u8),
        second: Some(at.second() as u8),
        settled: true,
        ..Default::default()
    };
    Point { clock: Some(clock), anchor: Anchor::DocumentDate, ..Point::containing(at.date(), Grain::Day) }
}

//! A place in time as far as the words name it, and its value in TIMEX3.
//!
//! One flat struct with holes serves for everything from a century to a second:
//! rules fill fields, [`resolve`](crate::resolve) fills holes from the
//! document's date, and what is still missing is written `X`.

use std::fmt;

use jiff::civil::Date;

use crate::calendar::{DayPart, Modifier, Season, Unit};
use crate::duration::{advance, days_after};
use crate::feast::Feast;

/// How fine a date is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Grain {
    Century,
    Decade,
    Year,
    Half,
    Quarter,
    Season,
    Month,
    Week,
    Weekend,
    Day,
}

impl Grain {
    /// Returns the grain of a unit; `None` below the day.
    pub(crate) fn of(unit: Unit) -> Option<Self> {
        Some(match unit {
            Unit::Day | Unit::BusinessDay => Self::Day,
            Unit::Week | Unit::Fortnight => Self::Week,
            Unit::Weekend => Self::Weekend,
            Unit::Month => Self::Month,
            Unit::Quarter => Self::Quarter,
            Unit::Year => Self::Year,
            Unit::Decade => Self::Decade,
            Unit::Century => Self::Century,
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Millennium => return None,
        })
    }
}

/// A time of day, or a part of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Clock {
    /// 0 to 23; `None` where only a part of the day is named.
    pub(crate) hour: Option<u8>,
    pub(crate) minute: Option<u8>,
    pub(crate) second: Option<u8>,
    pub(crate) part: Option<DayPart>,
    /// True where the words settle which half of the day is meant.
    pub(crate) settled: bool,
    /// Minutes east of Greenwich.
    pub(crate) zone: Option<i16>,
}

impl Clock {
    /// Returns a full hour, not yet known to be before or after noon.
    pub(crate) fn hour(hour: u8) -> Self {
        Self { hour: Some(hour), ..Self::default() }
    }

    /// Returns a part of the day.
    pub(crate) fn part(part: DayPart) -> Self {
        Self { part: Some(part), ..Self::default() }
    }

    /// Moves an hour not yet settled into `part` ("7 in the evening" is 19:00).
    pub(crate) fn settle(mut self, part: DayPart) -> Self {
        if let (Some(hour), false) = (self.hour, self.settled) {
            self.hour = Some(match (part, hour) {
                (DayPart::Morning | DayPart::Night, 12) => 0,
                (DayPart::Afternoon | DayPart::Evening, 1..=11) | (DayPart::Night, 5..=11) => hour + 12,
                _ => hour,
            });
            self.settled = true;
        }
        self
    }

    /// Returns the seconds since midnight; `None` for a part of the day.
    pub(crate) fn seconds(&self) -> Option<u32> {
        let minutes = u32::from(self.hour?) * 60 + u32::from(self.minute.unwrap_or(0));
        Some(minutes * 60 + u32::from(self.second.unwrap_or(0)))
    }
}

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.hour, self.part) {
            (Some(hour), _) => write!(f, "T{hour:02}")?,
            (None, Some(part)) => write!(f, "T{}", part.code())?,
            (None, None) => (),
        }
        if let Some(minute) = self.minute {
            write!(f, ":{minute:02}")?;
        }
        if let Some(second) = self.second {
            write!(f, ":{second:02}")?;
        }
        match self.zone {
            Some(0) if self.hour.is_some() => f.write_str("Z"),
            Some(zone) if self.hour.is_some() => {
                let sign = if zone < 0 { '-' } else { '+' };
                write!(f, "{sign}{:02}:{:02}", zone.abs() / 60, zone.abs() % 60)
            }
            _ => Ok(()),
        }
    }
}

/// What a value was reckoned from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Anchor {
    /// Nothing: the words say it all, or there was nothing to reckon from.
    #[default]
    None,
    /// The document's date.
    DocumentDate,
    /// The date named before ("the following day").
    Previous,
}

/// A place in time.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub(crate) struct Point {
    /// `None` where only the time of day is named.
    pub(crate) grain: Option<Grain>,
    /// The year, that of the ISO week for weeks; the first one for decades and centuries.
    pub(crate) year: Option<i16>,
    pub(crate) month: Option<i8>,
    pub(crate) day: Option<i8>,
    /// The ISO week, or the week of the month where `month` is set; -1 is the last one.
    pub(crate) week: Option<i8>,
    /// Monday = 1.
    pub(crate) weekday: Option<i8>,
    /// Which weekday of the month; -1 is the last one.
    pub(crate) nth: Option<i8>,
    /// Which half or quarter of the year.
    pub(crate) part: Option<i8>,
    pub(crate) season: Option<Season>,
    /// A decade whose century is left open ("the 70s").
    pub(crate) decade: Option<i16>,
    pub(crate) feast: Option<Feast>,
    pub(crate) clock: Option<Clock>,
    pub(crate) modifier: Option<Modifier>,
    pub(crate) anchor: Anchor,
    /// True where a hole was filled that the words left open.
    pub(crate) filled: bool,
}

impl Point {
    /// Returns a place of that grain with all its fields open.
    pub(crate) fn open(grain: Grain) -> Self {
        Self { grain: Some(grain), ..Self::default() }
    }

    /// Returns a time of day on no date.
    pub(crate) fn clock(clock: Clock) -> Self {
        Self { clock: Some(clock), ..Self::default() }
    }

    /// Returns a year.
    pub(crate) fn year(year: i16) -> Self {
        Self { year: Some(year), ..Self::open(Grain::Year) }
    }

    /// Returns a month of an open year.
    pub(crate) fn month(month: i8) -> Self {
        Self { month: Some(month), ..Self::open(Grain::Month) }
    }

    /// Returns a day of the week.
    pub(crate) fn weekday(weekday: i8) -> Self {
        Self { weekday: Some(weekday), ..Self::open(Grain::Day) }
    }

    /// Returns the place of that grain that `date` lies in.
    pub(crate) fn containing(date: Date, grain: Grain) -> Self {
        let mut point = Self { year: Some(date.year()), ..Self::open(grain) };
        match grain {
            Grain::Day => (point.month, point.day) = (Some(date.month()), Some(date.day())),
            Grain::Month => point.month = Some(date.month()),
            Grain::Week | Grain::Weekend => {
                let week = date.iso_week_date();
                (point.year, point.week) = (Some(week.year()), Some(week.week()));
            }
            Grain::Quarter => point.part = Some((date.month() - 1) / 3 + 1),
            Grain::Half => point.part = Some((date.month() - 1) / 6 + 1),
            Grain::Decade => point.year = Some(date.year().div_euclid(10) * 10),
            Grain::Century => point.year = Some(date.year().div_euclid(100) * 100),
            Grain::Year => (),
            Grain::Season => {
                let (season, year) = match date.month() {
                    3..=5 => (Season::Spring, date.year()),
                    6..=8 => (Season::Summer, date.year()),
                    9..=11 => (Season::Autumn, date.year()),
                    12 => (Season::Winter, date.year()),
                    _ => (Season::Winter, date.year() - 1),
                };
                (point.season, point.year) = (Some(season), Some(year));
            }
        }
        point
    }

    /// Returns the first day and the day after the last; `None` while the words leave it open.
    pub(crate) fn days(&self) -> Option<(Date, Date)> {
        let from = |year: i16, month: i8, months: i64| {
            let begin = Date::new(year, month, 1).ok()?;
            let end = advance(begin.to_datetime(jiff::civil::Time::midnight()), Unit::Month, months)?.date();
            Some((begin, end))
        };
        let year = self.year?;
        match self.grain? {
            Grain::Century => from(year, 1, 1200),
            Grain::Decade => from(year, 1, 120),
            Grain::Year => from(year, 1, 12),
            Grain::Half => from(year, self.part? * 6 - 5, 6),
            Grain::Quarter => from(year, self.part? * 3 - 2, 3),
            Grain::Season => from(year, self.season?.first_month(), 3),
            Grain::Month => from(year, self.month?, 1),
            Grain::Week => {
                let begin = monday(year, self.week?)?;
                Some((begin, days_after(begin, 7)?))
            }
            Grain::Weekend => {
                let begin = days_after(monday(year, self.week?)?, 5)?;
                Some((begin, days_after(begin, 2)?))
            }
            Grain::Day => {
                let begin = Date::new(year, self.month?, self.day?).ok()?;
                Some((begin, days_after(begin, 1)?))
            }
        }
    }

    /// Returns true where nothing is left open, so that a document's date can add nothing.
    pub(crate) fn is_complete(&self) -> bool {
        self.grain.is_none() || self.days().is_some()
    }
}

/// Returns the Monday of an ISO week.
pub(crate) fn monday(year: i16, week: i8) -> Option<Date> {
    jiff::civil::ISOWeekDate::new(year, week, jiff::civil::Weekday::Monday).ok().map(Date::from)
}

/// A field of a value, `X` for every digit of one that is open.
struct Field(Option<i16>, usize);

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(value) => write!(f, "{value:0width$}", width = self.1),
            None => f.write_str(&"XXXX"[..self.1.min(4)]),
        }
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let year = Field(self.year, 4);
        let month = Field(self.month.map(i16::from), 2);
        let day = Field(self.day.map(i16::from), 2);
        let week = Field(self.week.map(i16::from).filter(|_| self.month.is_none()), 2);
        match self.grain {
            None => (),
            Some(Grain::Century) => match self.year {
                Some(year) => write!(f, "{:02}", year.div_euclid(100))?,
                None => f.write_str("XX")?,
            },
            Some(Grain::Decade) => match (self.year, self.decade) {
                (Some(year), _) => write!(f, "{:03}", year.div_euclid(10))?,
                (None, Some(decade)) => write!(f, "XX{}", decade / 10)?,
                (None, None) => f.write_str("XXX")?,
            },
            Some(Grain::Year) => write!(f, "{year}")?,
            Some(Grain::Half) => write!(f, "{year}-H{}", Field(self.part.map(i16::from), 1))?,
            Some(Grain::Quarter) => write!(f, "{year}-Q{}", Field(self.part.map(i16::from), 1))?,
            Some(Grain::Season) => write!(f, "{year}-{}", self.season.map_or("XX", Season::code))?,
            Some(Grain::Month) => write!(f, "{year}-{month}")?,
            Some(Grain::Week) if self.month.is_some() => write!(f, "{year}-{month}-WXX")?,
            Some(Grain::Week) => write!(f, "{year}-W{week}")?,
            Some(Grain::Weekend) => write!(f, "{year}-W{week}-WE")?,
            Some(Grain::Day) => match (self.weekday, self.nth, self.feast) {
                _ if self.day.is_some() => write!(f, "{year}-{month}-{day}")?,
                (Some(weekday), Some(nth), _) => write!(f, "{year}-{month}-WXX-{weekday}-#{nth}")?,
                (Some(weekday), None, _) => write!(f, "{year}-W{week}-{weekday}")?,
                _ => write!(f, "{year}-{month}-{day}")?,
            },
        }
        match self.clock {
            Some(clock) => write!(f, "{clock}"),
            None => Ok(()),
        }
    }
}

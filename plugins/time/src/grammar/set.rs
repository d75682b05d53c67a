//! What comes again: "every Monday", "daily", "twice a week", "Sundays", "mornings at 9".

use super::{Meaning, Parsed, Reader};
use crate::calendar::Unit;
use crate::duration::{Amount, Duration};
use crate::lexicon::Role;
use crate::point::{Clock, Grain, Point};

impl Reader<'_> {
    /// Reads a set.
    pub(crate) fn set(&self, at: usize) -> Parsed<Meaning> {
        let mut best = Self::longer(self.every(at), self.how_often(at));
        best = Self::longer(best, self.plural_days(at));
        best = Self::longer(best, self.clock_then_set(at));
        Self::longer(best, self.frequency(at))
    }

    /// Reads "daily", "weekly", "annual".
    fn frequency(&self, at: usize) -> Parsed<Meaning> {
        let period =
            self.role(at, |role| if let Role::Frequency(period) = role { Some(period) } else { None })?;
        // "the Daily Mail", "Weekly Standard": a capital inside a sentence is a name.
        let named = self.is_capitalised(at) && at > 0;
        (!named).then_some((Meaning::Period(period), at + 1))
    }

    /// Reads "every day", "each two days", "every other Friday", "every morning at 9".
    fn every(&self, at: usize) -> Parsed<Meaning> {
        self.role(at, |role| (role == Role::Every).then_some(()))?;
        let other = self.is(at + 1, "other") || self.is(at + 1, "second");
        let start = at + 1 + usize::from(other);
        if let Some((weekday, _)) = self.weekday(start) {
            return Some(self.with_clock(Point::weekday(weekday), start + 1));
        }
        if let Some(part) = self.day_part(start) {
            let (meaning, next) = self.with_clock(Point::clock(Clock::part(part)), start + 1);
            return Some((meaning, next));
        }
        if let Some((point, next)) = self
            .calendar_date(start)
            .filter(|(point, _)| point.year.is_none() && point.grain == Some(Grain::Day))
        {
            return Some(self.with_clock(point, next));
        }
        if let Some((month, _)) = self.month(start).filter(|_| self.is_capitalised(start)) {
            return Some((Meaning::Each(Point::month(month)), start + 1));
        }
        if let Some(unit) = self.unit(start).filter(|_| !self.is_plural(start) && !self.is(start, "second")) {
            let amount = if other { 2.0 } else { 1.0 };
            let period = Duration::of(Amount::Exact(amount), unit);
            if unit == Unit::Day
                && let Some((clock, next)) = self.clock_at(start + 1)
            {
                return Some((Meaning::Each(Point::clock(clock)), next));
            }
            return Some((Meaning::Period(period), start + 1));
        }
        let (length, next) = self.length(start)?;
        Some((Meaning::Period(length), next))
    }

    /// Reads "once a year", "three times a week", "twice daily".
    fn how_often(&self, at: usize) -> Parsed<Meaning> {
        let next = if self.role(at, |role| (role == Role::Times).then_some(())).is_some() {
            at + 1
        } else {
            let (_, next) = self.number(at)?;
            if !self.is(next, "times") {
                return None;
            }
            next + 1
        };
        if let Some((meaning, end)) = self.frequency(next) {
            return Some((meaning, end));
        }
        let unit_at = self.is_any(next, &["a", "an", "per", "each", "every"]).then_some(next + 1)?;
        let unit = self.unit(unit_at).filter(|_| !self.is_plural(unit_at))?;
        Some((Meaning::Period(Duration::of(Amount::Exact(1.0), unit)), unit_at + 1))
    }

    /// Reads "on Mondays", "Sundays", "mornings at 9am".
    fn plural_days(&self, at: usize) -> Parsed<Meaning> {
        let start = self.skip(at, &["on"]);
        if let Some(weekday) =
            self.role(start, |role| if let Role::Weekdays(weekday) = role { Some(weekday) } else { None })
        {
            return Some(self.with_clock(Point::weekday(weekday as i8), start + 1));
        }
        // "in the evenings", "in the early-mornings"
        if self.is(at, "in") && self.is(at + 1, "the") {
            let (_, named) = self.part_edge(at + 2);
            return Some((Meaning::Each(Point::clock(Clock::part(self.day_parts(named)?))), named + 1));
        }
        let part = self.day_parts(start)?;
        let (clock, next) = self.clock_at(start + 1)?;
        Some((Meaning::Each(Point::clock(clock.settle(part))), next))
    }

    /// Reads "3pm every day", "9am on Sundays".
    fn clock_then_set(&self, at: usize) -> Parsed<Meaning> {
        let (clock, next) = self.clock(at)?;
        let (meaning, end) = Self::longer(self.every(next), self.plural_days(next))?;
        match meaning {
            Meaning::Each(point) if point.clock.is_none() => {
                Some((Meaning::Each(Point { clock: Some(clock), ..point }), end))
            }
            Meaning::Period(period) if period == Duration::of(Amount::Exact(1.0), Unit::Day) => {
                Some((Meaning::Each(Point::clock(clock)), end))
            }
            _ => None,
        }
    }

    /// Reads the hour that may follow what comes again.
    fn with_clock(&self, point: Point, next: usize) -> (Meaning, usize) {
        match self.clock_at(next) {
            Some((clock, end)) => {
                let part = point.clock.and_then(|clock| clock.part);
                let clock = part.map_or(clock, |part| clock.settle(part));
                (Meaning::Each(Point { clock: Some(clock), ..point }), end)
            }
            None => match self.day_part(next) {
                Some(part) if point.clock.is_none() => {
                    (Meaning::Each(Point { clock: Some(Clock::part(part)), ..point }), next + 1)
                }
                _ => (Meaning::Each(point), next),
            },
        }
    }

    /// Reads an hour with or without "at".
    fn clock_at(&self, at: usize) -> Parsed<Clock> {
        if self.is(at, "at") { self.clock_promised(at + 1) } else { self.clock(at) }
    }
}

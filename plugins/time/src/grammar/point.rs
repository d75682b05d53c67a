//! Puts dates, times of day and frames together into one place in time:
//! "8pm in the evening, Sunday", "tomorrow morning at 7", "early next year", "June of that year".

use super::{Meaning, Parsed, Reader};
use crate::atom::Kind;
use crate::calendar::{DayPart, Modifier};
use crate::lexicon::Role;
use crate::point::{Anchor, Clock, Grain, Point};
use crate::resolve::Direction;

impl Reader<'_> {
    /// Reads a place in time, with everything that belongs to it.
    pub(crate) fn place(&self, at: usize) -> Parsed<Point> {
        let mut best = Self::longer(self.date_then_clock(at), self.clock_then_date(at));
        best = Self::longer(best, self.edge_of(at));
        best
    }

    /// Reads a date by whatever rule.
    pub(crate) fn date(&self, at: usize) -> Parsed<Point> {
        let plain = Self::longer(self.calendar_date(at), self.deictic(at));
        let plain = Self::longer(plain, self.day_alone(at));
        let (date, next) = Self::longer(Self::longer(plain, self.week_number(at)), self.day_of_frame(at))?;
        Some(self.framed(date, next))
    }

    /// Reads "week 10".
    fn week_number(&self, at: usize) -> Parsed<Point> {
        let (week, length) = self.digits(at + 1)?;
        let fits = self.is(at, "week") && length <= 2 && (1..=53).contains(&week) && !self.glued(at + 1);
        fits.then_some((Point { week: Some(week as i8), ..Point::open(Grain::Week) }, at + 2))
    }

    /// Reads "the 20th of next month", "31st of this month".
    fn day_of_frame(&self, at: usize) -> Parsed<Point> {
        let (day, next) = self.ordinal(self.skip(at, &["the"])).filter(|(day, _)| (1..=31).contains(day))?;
        let next = self.is_any(next, &["of", "in"]).then_some(next + 1)?;
        let (frame, end) = self.deictic_unit(next).filter(|(frame, _)| frame.grain == Some(Grain::Month))?;
        Some((Point { day: Some(day as i8), ..Point::open(Grain::Day) }.within(frame)?, end))
    }

    /// Reads the frame that may follow a date or precede a day: "Friday next week", "next week on Friday".
    fn framed(&self, date: Point, next: usize) -> (Point, usize) {
        let mut at = self.skip_mark(next, b',');
        at = self.skip(at, &["of", "in"]);
        if date.year.is_none()
            && let Some((frame, end)) = self.deictic_unit(at)
            && let Some(point) = date.within(frame)
        {
            return (point, end);
        }
        if date.grain == Some(Grain::Week) {
            let day = self.skip(next, &["on"]);
            if let Some((weekday, _)) = self.weekday(day)
                && let Some(point) = Point::weekday(weekday).within(date)
            {
                return (point, day + 1);
            }
        }
        (date, next)
    }

    /// Reads a date and the time of day that may follow it.
    fn date_then_clock(&self, at: usize) -> Parsed<Point> {
        let date = self.date(at).or_else(|| self.day_before_clock(at));
        let (mut point, mut next) = date?;
        if point.grain > Some(Grain::Weekend) || point.grain == Some(Grain::Weekend) || point.clock.is_some()
        {
            // A part of the day, then an hour: "tomorrow morning at 7", "Friday, in the afternoon".
            if let Some((part, end)) = self.part_after(next).filter(|_| point.clock.is_none()) {
                point.clock = Some(Clock::part(part));
                next = end;
            }
            if let Some((clock, end)) = self.clock_after(next, point.clock.is_some()) {
                let part = point.clock.and_then(|clock| clock.part);
                point.clock = Some(part.map_or(clock, |part| clock.settle(part)));
                next = end;
                // "Wed Oct 26 15:50:06 2016"
                if point.year.is_none()
                    && let Some((year, end)) = self.year_number(next).filter(|_| self.digits(next).is_some())
                {
                    (point.year, next) = (Some(year), end);
                }
            }
        }
        Some((point, next))
    }

    /// Reads "15" of "on 15 at 8:00".
    fn day_before_clock(&self, at: usize) -> Parsed<Point> {
        let (day, next) = self
            .day_number(at)
            .filter(|_| self.after_any(at, &["on", "the"]) || self.ordinal(at).is_some())?;
        let clock = if self.is(next, "at") {
            self.clock(next + 1)
        } else {
            self.clock(self.skip_mark(next, b',')).filter(|_| self.mark(next, b','))
        };
        clock.is_some().then_some((Point { day: Some(day), ..Point::open(Grain::Day) }, next))
    }

    /// Reads a part of the day after a date: " night", ", in the morning", " early-morning", " AM".
    fn part_after(&self, at: usize) -> Parsed<DayPart> {
        let mut next = self.skip_mark(at, b',');
        if self.is_any(next, &["in", "during"]) && self.is(next + 1, "the") {
            next += 2;
        } else if next > at {
            return None;
        }
        if self.is_any(next, &["AM", "PM"])
            && self.word(next).as_bytes()[0].is_ascii_uppercase()
            && self.digits(next.wrapping_sub(1)).is_none_or(|_| !self.glued(next))
        {
            let part = if self.is(next, "pm") { DayPart::Afternoon } else { DayPart::Morning };
            return Some((part, next + 1));
        }
        let (_, start) = self.part_edge(next);
        Some((self.day_part(start)?, start + 1))
    }

    /// Reads a time of day after a date, with what may join the two.
    fn clock_after(&self, at: usize, promised: bool) -> Parsed<Clock> {
        let mut next = self.skip_mark(at, b',');
        let dash = self.skip_mark(next, b'-');
        if dash > next {
            return self.clock(dash);
        }
        if self.is_any(next, &["at", "around", "about", "by", "for", "T"]) {
            let precise = self.is(next, "at") || (promised && self.is(next, "around"));
            next += 1;
            next = self.skip(next, &["about", "around", "approximately"]);
            return if precise { self.clock_promised(next) } else { self.clock(next) };
        }
        self.clock(next)
    }

    /// Reads a time of day and the date that may follow it.
    fn clock_then_date(&self, at: usize) -> Parsed<Point> {
        let clock = Self::longer(
            self.clock(at),
            self.day_part_phrase(at).filter(|(_, next)| self.part_counts(at, *next)),
        );
        let clock = Self::longer(clock, self.bare_hour(at).filter(|(_, next)| self.hour_promised(at, *next)));
        let (mut clock, next) = clock?;
        // "8pm in the evening"
        let mut after = next;
        if clock.hour.is_some()
            && let Some((part, end)) = self.part_after(next)
        {
            clock = clock.settle(part);
            after = end;
        }
        let mut start = self.skip_mark(after, b',');
        start = self.skip(start, &["on", "of"]);
        let day = self
            .day_number(self.skip(start, &["the"]))
            .filter(|(_, end)| self.is(start - 1, "on") && *end >= self.atoms.len());
        let day = day.map(|(day, end)| (Point { day: Some(day), ..Point::open(Grain::Day) }, end));
        if let Some((date, end)) =
            Self::longer(self.date(start), day).filter(|(date, _)| date.grain == Some(Grain::Day))
        {
            let part = date
                .clock
                .and_then(|clock| clock.part)
                .or_else(|| self.part_after(end).map(|(part, _)| part));
            let end =
                if date.clock.is_none() { self.part_after(end).map_or(end, |(_, end)| end) } else { end };
            if date.clock.is_none_or(|clock| clock.hour.is_none()) {
                let clock =
                    part.map_or(clock, |part| if clock.hour.is_some() { clock.settle(part) } else { clock });
                return Some((Point { clock: Some(clock), ..date }, end));
            }
        }
        Some((Point::clock(clock), after))
    }

    /// Returns true where a part of the day is told as a time of its own or leads on to a date.
    fn part_counts(&self, at: usize, next: usize) -> bool {
        if self.is_any(at, &["in", "during"]) {
            // "Imus in the Morning" is a title.
            return self.is(at + 1, "the") && !self.is_capitalised(next - 1);
        }
        if self.is(at, "overnight") {
            return self.kind(next) != Some(Kind::Word)
                || self.is_any(next, &["and", "in", "on", "from", "by", "as", "after"]);
        }
        let joined = self.skip(next, &["of", "on"]);
        let dated =
            joined > next && self.date(joined).is_some_and(|(date, _)| date.grain == Some(Grain::Day));
        dated || (self.after_any(at, &["the"]) && self.after_any(at.wrapping_sub(1), &["during"]))
    }

    /// Returns true where the words around make a bare number an hour: "at 7", at the end of what is said.
    fn hour_promised(&self, at: usize, next: usize) -> bool {
        let hour = self.digits(at).is_none_or(|(value, _)| (1..=12).contains(&value))
            && self.small(at).is_some_and(|(value, _)| (1..=12).contains(&value));
        let ends =
            next >= self.atoms.len() || (next + 1 >= self.atoms.len() && self.kind(next) == Some(Kind::Mark));
        // "Set the number of justices at nine".
        let counts = (at.saturating_sub(10)..at)
            .any(|at| self.is_any(at, &["number", "numbers", "cap", "capped", "total", "rate", "limited"]));
        hour && ends && !counts && self.after_any(at, &["at"])
    }

    /// Reads "early 2025", "the late 1990s", "mid-March", "the end of next week", "beginning of 2000".
    fn edge_of(&self, at: usize) -> Parsed<Point> {
        let start = self.skip(at, &["the"]);
        let modifier = self.edge(start)?;
        let mut next = start + 1;
        let of = self.is(next, "of");
        if of {
            next = self.skip(next + 1, &["the"]);
        } else if self.is_any(start, &["beginning", "start", "end", "middle"]) {
            return None;
        }
        next = self.skip_mark(next, b'-');
        next = self.skip(next, &["in"]);
        let (point, end) =
            Self::longer(self.date(next), self.date(next - 1).filter(|(_, end)| of && *end > next))?;
        if start > at && of
            || point.grain == Some(Grain::Day)
                && point.feast.is_none()
                && modifier != Modifier::Mid
                && point.weekday.is_none()
        {
            return None;
        }
        Some((Point { modifier: Some(modifier), ..point }, end))
    }

    /// Reads what has a value by name alone: "now", "recently", "as soon as possible", "a few years ago".
    pub(crate) fn named(&self, at: usize) -> Parsed<Meaning> {
        if let Some(name) = self.role(at, |role| if let Role::Named(name) = role { Some(name) } else { None })
        {
            // "as soon as" begins a clause.
            let conjunction = self.after_any(at, &["as", "how", "too"])
                || self.is(at + 1, "after")
                || self.is(at + 1, "before");
            return (!conjunction).then_some((Meaning::Named(name), at + 1));
        }
        if self.is(at, "as")
            && self.is(at + 1, "soon")
            && self.is(at + 2, "as")
            && self.is(at + 3, "possible")
        {
            return Some((Meaning::Named("FUTURE_REF"), at + 4));
        }
        let (_, next) = self.length(at).filter(|(length, _)| !length.is_exact())?;
        if self.is(next, "ago")
            || (self.is_any(next, &["earlier", "previously"]) && !self.is(next + 1, "than"))
        {
            return Some((Meaning::Named("PAST_REF"), next + 1));
        }
        if self.is(next, "from") && self.is(next + 1, "now") {
            return Some((Meaning::Named("FUTURE_REF"), next + 2));
        }
        None
    }

    /// Reads "rest of the week": from the document's date to the unit's last day.
    pub(crate) fn rest_of(&self, at: usize) -> Parsed<Meaning> {
        self.role(at, |role| (role == Role::Rest).then_some(()))?;
        let mut next = self.skip(at + 1, &["of"]);
        next = self.skip(next, &["the", "this", "my", "our"]);
        next = self.skip(next, &["current"]);
        let unit =
            self.unit(next).filter(|unit| !unit.is_clock() && !self.is_plural(next) && next > at + 1)?;
        let base = self.document_base();
        let whole = Self::shift(base, unit, 0)?;
        let today = Self::shift(base, crate::calendar::Unit::Day, 0)?;
        let last = match whole.days() {
            Some((_, end)) => Point {
                anchor: Anchor::DocumentDate,
                ..Point::containing(crate::duration::days_after(end, -1)?, Grain::Day)
            },
            None => return Some((Meaning::Point(whole), next + 1)),
        };
        if whole.grain == Some(Grain::Day) {
            let Some(time) = self.reference.and_then(|reference| reference.time) else {
                return Some((Meaning::Point(whole), next + 1));
            };
            let now = crate::resolve::instant(whole.days()?.0.to_datetime(time));
            let end = Clock {
                hour: Some(23),
                minute: Some(59),
                second: Some(59),
                settled: true,
                ..Clock::default()
            };
            return Some((Meaning::Range(now, Point { clock: Some(end), ..whole }), next + 1));
        }
        Some((Meaning::Range(today, last), next + 1))
    }

    /// Returns the point with its holes filled by the direction that the words around `at` give.
    pub(crate) fn completed(&self, point: Point, at: usize) -> Point {
        match self.reference {
            Some(reference) => point.complete(reference.date, self.direction(at).unwrap_or(Direction::Past)),
            None => point,
        }
    }
}

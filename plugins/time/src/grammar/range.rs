//! From one place in time to another: "from 2014 to 2020", "between March and May",
//! "3–5 June", "5 to 6pm on Friday", "for three days from Monday".

use super::{Meaning, Parsed, Reader};
use crate::calendar::Unit;
use crate::duration::{Duration, advance};
use crate::point::{Clock, Grain, Point};

/// How a range is opened, which decides what may stand between its ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Opener {
    None,
    From,
    Between,
}

impl Reader<'_> {
    /// Reads a range.
    pub(crate) fn range(&self, at: usize) -> Parsed<Meaning> {
        let mut best = Self::longer(self.day_range(at), self.month_then_days(at));
        best = Self::longer(best, self.clock_range_dated(at));
        best = Self::longer(best, self.place_range(at));
        best = Self::longer(best, self.framed_range(at));
        best = Self::longer(best, self.length_from(at));
        Self::longer(best, self.rest_of(at))
    }

    /// Reads "from" or "between" where it is there.
    fn opener(&self, at: usize) -> (Opener, usize) {
        if self.is(at, "from") {
            (Opener::From, at + 1)
        } else if self.is(at, "between") {
            (Opener::Between, at + 1)
        } else {
            (Opener::None, at)
        }
    }

    /// Reads what stands between the ends.
    fn separator(&self, at: usize, opener: Opener) -> Option<usize> {
        let word = self.is_any(at, &["to", "until", "till", "til", "through", "thru"])
            || (opener == Opener::Between && self.is(at, "and"));
        (word || self.mark(at, b'-')).then_some(at + 1)
    }

    /// Reads days of one month, the month after them: "from 4 to 22 this month", "2-7 Feb 2018".
    fn day_range(&self, at: usize) -> Parsed<Meaning> {
        let (opener, start) = self.opener(at);
        let day_at = self.skip(start, &["the"]);
        let (first, next) = self.day_number(day_at)?;
        let second_at = self.skip(self.separator(next, opener)?, &["the"]);
        let (second, next) = self.day_number(second_at)?;
        let frame_at = self.skip(self.skip(next, &["of", "in"]), &["the"]);
        let month = self.month(frame_at).map(|(month, after)| {
            let (year, end) = self.year_after(after, true);
            (Point { year, ..Point::month(month) }, if year.is_some() { end } else { frame_at + 1 })
        });
        let deictic = self.deictic_unit(frame_at).filter(|(frame, _)| frame.grain == Some(Grain::Month));
        let (frame, end) = Self::longer(month, deictic)?;
        let day = |day: i8| Point { day: Some(day), grain: Some(Grain::Day), ..frame };
        Some((Meaning::Range(day(first), day(second)), end))
    }

    /// Reads days of one month, the month before them: "November 19-20", "Feb between 2 and 7, 2018".
    fn month_then_days(&self, at: usize) -> Parsed<Meaning> {
        let (_, start) = self.opener(at);
        let (month, after) = self.month(start)?;
        let (opener, days) = self.opener(after);
        let (first, next) = self.day_number(days)?;
        let (second, next) = self.day_number(self.separator(next, opener)?)?;
        if self.unit_follows(next) || self.digits(next - 1).is_some() && self.mark(next, b':') {
            return None;
        }
        let (year, end) = self.year_after(next, true);
        let day = |day: i8| Point { day: Some(day), grain: Some(Grain::Day), year, ..Point::month(month) };
        Some((Meaning::Range(day(first), day(second)), end))
    }

    /// Reads hours and the date they may have before or after: "Friday between 1PM and 4 PM", "5 to 6pm of April 22".
    fn clock_range_dated(&self, at: usize) -> Parsed<Meaning> {
        // The date first. "this week 8 to 9" is none: a day is wanted.
        let dated = self.date(at).filter(|(date, _)| date.grain == Some(Grain::Day));
        if let Some((date, next)) = dated {
            let part = self.day_part(next);
            let start = self.skip_mark(next + usize::from(part.is_some()), b',');
            if let Some(((from, to), end)) = self.clock_range(start, true) {
                return Some((between(date, from, to), end));
            }
        }
        if let Some((part, next)) = self.day_part_phrase(at) {
            let date_at = self.skip(self.skip_mark(next, b','), &["on", "of"]);
            if let Some((date, next)) = self.date(date_at).filter(|(date, _)| date.grain == Some(Grain::Day))
                && let Some(((from, to), end)) = self.clock_range(next, true)
            {
                let part = part.part;
                let settle = |clock: Clock| part.map_or(clock, |part| clock.settle(part));
                return Some((between(date, settle(from), settle(to)), end));
            }
        }
        let ((from, to), next) = self.clock_range(at, true)?;
        let date_at = self.skip(self.skip_mark(next, b','), &["on", "of"]);
        if let Some((date, end)) =
            self.date(date_at).filter(|(date, _)| date.grain == Some(Grain::Day) && date.clock.is_none())
        {
            return Some((between(date, from, to), end));
        }
        let ((from, to), next) = self.clock_range(at, false)?;
        Some((between(Point::default(), from, to), next))
    }

    /// Reads two hours; where no date is beside them, one at least must be plainly an hour.
    fn clock_range(&self, at: usize, dated: bool) -> Parsed<(Clock, Clock)> {
        let (opener, start) = self.opener(at);
        let any = |at: usize| Self::longer(self.clock(at), self.bare_hour_before_separator(at));
        let (from, next) = any(start)?;
        let second = self.separator(next, opener)?;
        let (to, end) = Self::longer(self.clock(second), self.bare_hour(second))?;
        let plain = self.clock(start).is_some() || self.clock(second).is_some();
        if !plain && !dated {
            return None;
        }
        Some((settle_both(from, to), end))
    }

    /// Reads a bare hour that a dash may follow at once ("11-4").
    fn bare_hour_before_separator(&self, at: usize) -> Parsed<Clock> {
        let (hour, next) = self.small(at).filter(|(hour, _)| *hour <= 23)?;
        Some((Clock::hour(hour as u8), next))
    }

    /// Reads two places: "from last Monday to 2019", "2014–2018", "May to July".
    fn place_range(&self, at: usize) -> Parsed<Meaning> {
        let (opener, start) = self.opener(at);
        if opener == Opener::None
            && let Some(found) = self.year_span(start)
        {
            return Some(found);
        }
        if let Some(found) = self.day_to_date(start, opener) {
            return Some(found);
        }
        let (from, next) = self.range_end(start)?;
        let second = self.separator(next, opener)?;
        let (to, end) = Self::longer(self.range_end(second), self.length_end(second, from))?;
        let alike = from.grain == to.grain && from.clock.is_some() == to.clock.is_some();
        // Without an opener, "to" may well not be one: "moved Monday to Friday" is rare, "rose in 2019 to" stays out.
        if opener == Opener::None && !alike && !self.mark(next, b'-') {
            return None;
        }
        let (from, to) = share(from, to);
        Some((Meaning::Range(from, to), end))
    }

    /// Reads an end of a range; within one, four digits are a year with no more ado.
    fn range_end(&self, at: usize) -> Parsed<Point> {
        let now = (self.is_any(at, &["now", "present"]))
            .then(|| Self::shift(self.document_base(), Unit::Day, 0))
            .flatten()
            .map(|point| (point, at + 1));
        let month = self
            .month(at)
            .filter(|_| self.is_capitalised(at))
            .map(|(month, _)| (Point::month(month), at + 1));
        let year = self
            .year_number(at)
            .filter(|(_, next)| !self.unit_follows(*next))
            .map(|(year, next)| (Point::year(year), next));
        let weekday = self.weekday(at).map(|(weekday, _)| (Point::weekday(weekday), at + 1));
        let best = Self::longer(self.place(at), now);
        Self::longer(Self::longer(best, month), Self::longer(year, weekday))
    }

    /// Reads "two and a half days later" as the end of a range that began at `from`.
    fn length_end(&self, at: usize, from: Point) -> Parsed<Point> {
        let (length, next) = self.length(at).filter(|(_, next)| self.is(*next, "later"))?;
        let (begin, _) = from.days()?;
        let end = length.shift_date(begin, 1)?;
        Some((Point { anchor: from.anchor, ..Point::containing(end, Grain::Day) }, next + 1))
    }

    /// Reads "2014-2018", "1998/99", "2019–20".
    fn year_span(&self, at: usize) -> Parsed<Meaning> {
        let (first, next) = self.year_number(at).filter(|_| self.digits(at).is_some())?;
        let slash = self.mark(next, b'/');
        if !(self.mark(next, b'-') || slash) || self.mark(next + 2, b'-') || self.mark(next + 2, b'/') {
            return None;
        }
        let (value, length) = self.digits(next + 1)?;
        let short = length == 2
            && self.glued(next)
            && self.glued(next + 1)
            && value > 12
            && i64::from(value) > i64::from(first % 100);
        let next_year = length == 2
            && self.glued(next)
            && value == u32::from(first.unsigned_abs() + 1) % 100
            && value > 12;
        let second = match length {
            4 if (1000..=2199).contains(&value) && value as i16 > first && !slash => value as i16,
            2 if (short && !slash) || next_year => {
                first / 100 * 100 + value as i16 + if value == 0 { 100 } else { 0 }
            }
            _ => return None,
        };
        Some((Meaning::Range(Point::year(first), Point::year(second)), next + 2))
    }

    /// Reads "from 4 to January 22, 1995".
    fn day_to_date(&self, at: usize, opener: Opener) -> Parsed<Meaning> {
        if opener == Opener::None {
            return None;
        }
        let (day, next) = self.day_number(at)?;
        let (to, end) = self
            .calendar_date(self.separator(next, opener)?)
            .filter(|(to, _)| to.month.is_some() && to.day.is_some())?;
        Some((Meaning::Range(Point { day: Some(day), weekday: None, ..to }, to), end))
    }

    /// Reads days of a week that is named first: "next week between Wednesday and Friday".
    fn framed_range(&self, at: usize) -> Parsed<Meaning> {
        let (frame, next) = self.deictic_unit(at).filter(|(frame, _)| frame.grain == Some(Grain::Week))?;
        let (opener, start) = self.opener(next);
        let (from, next) = self.weekday(start).filter(|_| opener != Opener::None)?;
        let (to, end) = self.weekday(self.separator(next, opener)?)?;
        Some((Meaning::Range(Point::weekday(from).within(frame)?, Point::weekday(to).within(frame)?), end))
    }

    /// Reads a length and where it begins: "for 3 days from today", "from 9 for 2.5 hrs", "a week starting tomorrow".
    fn length_from(&self, at: usize) -> Parsed<Meaning> {
        // The date before both: "3 May from 8:15am for 2 hours".
        let dated = self.date(at).filter(|(date, _)| date.grain == Some(Grain::Day) && date.clock.is_none());
        if let Some((date, next)) = dated
            && let Some(((from, length), end)) =
                self.length_and_start(next).filter(|((from, _), _)| from.grain.is_none())
        {
            let from = Point { clock: from.clock, ..date };
            return Some((spread(self.completed(from, at), length)?, end));
        }
        let ((from, length), end) = self.length_and_start(at)?;
        Some((spread(self.completed(from, at), length)?, end))
    }

    /// Reads a length and a start in either order.
    fn length_and_start(&self, at: usize) -> Parsed<(Point, Duration)> {
        if self.is(at, "from") {
            let (from, next) = Self::longer(
                self.place(at + 1),
                self.bare_hour(at + 1).map(|(clock, next)| (Point::clock(clock), next)),
            )?;
            let (length, end) = if self.is(next, "for") { self.length(next + 1)? } else { return None };
            return Some(((from, length), end));
        }
        let (length, next) = self.length(self.skip(at, &["for"]))?;
        let next = self.skip_mark(next, b',');
        let from = self.is(next, "from") && (self.is(at, "for") || self.mark(next - 1, b','));
        let starting = self.is_any(next, &["starting", "beginning"]) && !self.is(at, "for");
        if !from && !starting {
            return None;
        }
        let start = self.skip(next + 1, &["from", "on"]);
        if self.is(start, "now") {
            return None;
        }
        let hour = self
            .bare_hour(start)
            .filter(|_| length.has_clock())
            .map(|(clock, next)| (Point::clock(clock), next));
        let (from, end) = Self::longer(self.place(start), hour)?;
        Some(((from, length), end))
    }
}

/// Returns the hours of one day as a range.
fn between(date: Point, from: Clock, to: Clock) -> Meaning {
    Meaning::Range(Point { clock: Some(from), ..date }, Point { clock: Some(to), ..date })
}

/// Returns the range that begins at `from` and is `length` long.
fn spread(from: Point, length: Duration) -> Option<Meaning> {
    let to = match (from.days(), from.clock.and_then(|clock| clock.seconds())) {
        (Some((date, _)), None) => {
            Point { anchor: from.anchor, ..Point::containing(length.shift_date(date, 1)?, Grain::Day) }
        }
        (date, Some(seconds)) => {
            let day = date.map_or(jiff::civil::Date::constant(2000, 1, 1), |(date, _)| date);
            let midnight = day.to_datetime(jiff::civil::Time::midnight());
            let begin = advance(midnight, Unit::Second, i64::from(seconds))?;
            let instant = crate::resolve::instant(length.shift(begin, 1)?);
            if date.is_some() {
                Point { anchor: from.anchor, ..instant }
            } else {
                Point { clock: instant.clock, ..Point::default() }
            }
        }
        _ => return None,
    };
    Some(Meaning::Range(from, to))
}

/// Settles two hours by one another: each takes the half of the day that brings it nearest to the other.
fn settle_both(mut from: Clock, mut to: Clock) -> (Clock, Clock) {
    const HALF: u32 = 12 * 60 * 60;
    let turn = |clock: &mut Clock| {
        clock.hour = clock.hour.map(|hour| (hour + 12) % 24);
    };
    let ahead = |from: &Clock, to: &Clock| match (from.seconds(), to.seconds()) {
        (Some(from), Some(to)) => (to + 2 * HALF - from) % (2 * HALF),
        _ => 0,
    };
    let far = |from: &Clock, to: &Clock| {
        let ahead = ahead(from, to);
        ahead == 0 || ahead > HALF
    };
    let movable = |clock: &Clock| !clock.settled && clock.hour.is_some_and(|hour| hour <= 12);
    if far(&from, &to) || (ahead(&from, &to) == HALF) {
        if movable(&to) {
            if far(&from, &to) {
                turn(&mut to);
            }
        } else if movable(&from) && far(&from, &to) {
            turn(&mut from);
        }
    }
    (from.settled, to.settled) = (true, true);
    (from, to)
}

/// Gives each end what the words say once for both: "July to September 2019", "Oct 2 to 22".
fn share(mut from: Point, mut to: Point) -> (Point, Point) {
    if from.year.is_none()
        && from.month.is_some()
        && let (Some(year), Some(month)) = (to.year, to.month)
    {
        // "November to February 2020" begins the year before.
        let before = from.month.is_some_and(|first| first > month);
        from.year = Some(if before { year.saturating_sub(1) } else { year });
    }
    if from.clock.is_some_and(|clock| clock.hour.is_some())
        && to.clock.is_some()
        && from.grain.is_none()
        && to.grain.is_some()
    {
        (from.grain, from.year, from.month, from.day, from.weekday) =
            (to.grain, to.year, to.month, to.day, to.weekday);
    }
    if to.grain.is_none() && from.grain.is_some() && to.clock.is_some() {
        (to.grain, to.year, to.month, to.day, to.weekday) =
            (from.grain, from.year, from.month, from.day, from.weekday);
    }
    (from, to)
}

//! Expressions that point from the document's date or from a date named before:
//! "yesterday", "last year", "next Friday", "the following day", "this morning".

use jiff::civil::Date;

use super::{Meaning, Parsed, Place, Reader};
use crate::atom::Kind;
use crate::calendar::Unit;
use crate::duration::{Amount, Duration, days_after};
use crate::lexicon::Role;
use crate::point::{Anchor, Clock, Grain, Point};
use crate::resolve::{Direction, shifted};

/// What an expression is counted from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Base {
    date: Date,
    anchor: Anchor,
}

/// Which one of its kind: how many on, and whether counted from a date named before.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Which {
    by: i8,
    /// "the following", "that": counted from the date named before, where there is one.
    from_previous: bool,
    /// "coming", "past": the nearest one, not the next week's.
    nearest: bool,
    /// True where "the" stands before: "the last week" is a length, "last week" a week.
    definite: bool,
}

impl Reader<'_> {
    /// Returns the document's date as a base.
    pub(crate) fn document_base(&self) -> Option<Base> {
        Some(Base { date: self.reference?.date, anchor: Anchor::DocumentDate })
    }

    /// Returns the date named before as a base, else the document's.
    pub(crate) fn narrative_base(&self) -> Option<Base> {
        let previous = self
            .previous
            .and_then(|point| point.days())
            .map(|(date, _)| Base { date, anchor: Anchor::Previous });
        previous.or_else(|| self.document_base())
    }

    /// The same for what is told in that unit: "that year" may be a year that was named alone.
    fn narrative_base_of(&self, unit: Unit) -> Option<Base> {
        let year = self.previous_year.filter(|_| matches!(unit, Unit::Year | Unit::Decade));
        match year.and_then(|point| point.days()) {
            Some((date, _)) => Some(Base { date, anchor: Anchor::Previous }),
            None => self.narrative_base(),
        }
    }

    /// Returns the place `by` units from the base; with all fields open where there is no base.
    pub(crate) fn shift(base: Option<Base>, unit: Unit, by: i64) -> Option<Point> {
        match base {
            Some(base) => Some(Point { anchor: base.anchor, ..shifted(base.date, unit, by)? }),
            None => Some(Point::open(Grain::of(unit)?)),
        }
    }

    /// Returns the day `by` days from the base.
    fn shift_day(base: Option<Base>, by: i64) -> Option<Point> {
        Self::shift(base, Unit::Day, by)
    }

    /// Reads a place that points from another.
    pub(crate) fn deictic(&self, at: usize) -> Parsed<Point> {
        let mut best = Self::longer(self.named_day(at), self.deictic_unit(at));
        best = Self::longer(best, self.related_name(at));
        best = Self::longer(best, self.related_day_part(at));
        best = Self::longer(best, self.earlier_in(at));
        Self::longer(best, self.by_distance(at))
    }

    /// Reads "today", "the day before yesterday", "tonight".
    fn named_day(&self, at: usize) -> Parsed<Point> {
        let day = |at: usize| {
            self.role(at, |role| if let Role::Day(by) = role { Some(i64::from(by)) } else { None })
        };
        if let Some(by) = day(at) {
            // "USA Today"
            if self.is_capitalised(at)
                && at > 0
                && self.is_capitalised(at - 1)
                && self.kind(at - 1) == Some(Kind::Word)
            {
                return None;
            }
            return Some((Self::shift_day(self.document_base(), by)?, at + 1));
        }
        if self.role(at, |role| (role == Role::Tonight).then_some(())).is_some() {
            let point = Self::shift_day(self.document_base(), 0)?;
            return Some((
                Point { clock: Some(Clock::part(crate::calendar::DayPart::Night)), ..point },
                at + 1,
            ));
        }
        let start = self.skip(at, &["the"]);
        if self.is(start, "day") && self.is_any(start + 1, &["before", "after"]) {
            let by = if self.is(start + 1, "after") { 1 } else { -1 };
            if let Some(base) = day(start + 2).filter(|base| *base != 0) {
                return Some((Self::shift_day(self.document_base(), base + by)?, start + 3));
            }
            // "the day after Christmas", "the day before 20 January"
            let (point, next) = self.calendar_date(start + 2)?;
            let point = self.completed(point, start + 2);
            let date = point.days().filter(|_| point.grain == Some(Grain::Day))?.0;
            let date = days_after(date, by)?;
            return Some((
                Point { anchor: point.anchor, filled: point.filled, ..Point::containing(date, Grain::Day) },
                next,
            ));
        }
        None
    }

    /// Reads which one is meant: "last", "the next", "this coming", "that".
    fn which(&self, at: usize) -> Parsed<Which> {
        let start = self.skip(at, &["the", "my", "our"]);
        let mut which = Which { by: 0, from_previous: false, nearest: false, definite: start > at };
        if self.is(start, "that") && self.role(start, |role| (role == Role::That).then_some(())).is_some() {
            which.from_previous = true;
            return Some((which, start + 1));
        }
        let mut next = start;
        if self.is(start, "this") && self.is_any(start + 1, &["past", "last", "coming", "next", "upcoming"]) {
            next += 1;
            which.nearest = true;
        }
        which.by = self.relation(next)?;
        which.nearest |= self.is_any(next, &["coming", "upcoming", "past"]);
        which.from_previous = self.is_any(next, &["following", "previous", "preceding", "same", "prior"])
            || (which.definite && self.is(next, "next"));
        Some((which, next + 1))
    }

    /// Returns what `which` is counted from.
    fn base_of(&self, which: Which, unit: Unit) -> Option<Base> {
        if which.from_previous { self.narrative_base_of(unit) } else { self.document_base() }
    }

    /// Reads a unit of the calendar: "last year", "the following week", "that month", "the week after next".
    pub(crate) fn deictic_unit(&self, at: usize) -> Parsed<Point> {
        if let Some((which, next)) = self.which(at) {
            let unit = self.unit(next).filter(|_| !self.is_plural(next) && !self.is(next, "second"))?;
            if unit.is_clock() {
                return None;
            }
            // "the last year" and "the past year" are lengths; see `placed_length`.
            // "they came back the next year" is a year, "over the next year" a length.
            let lasting = !self.is(next - 1, "next")
                || self.after_any(
                    at,
                    &["in", "over", "for", "during", "within", "through", "throughout", "across", "of"],
                );
            let definite = (which.definite || self.is(next - 1, "past")) && lasting;
            if definite
                && self.is_any(next - 1, &["last", "past", "next"])
                && !matches!(unit, Unit::Day | Unit::Weekend)
            {
                return None;
            }
            // "that day" needs a day to point to, and so does "the same week".
            let anaphoric = self.is_any(next - 1, &["that", "same"]);
            let mut end = next + 1;
            if self.is(next - 1, "this") && self.is(end, "s") && self.mark(end - 1, b'\'') {
                end = next + 1;
            }
            if anaphoric {
                return Some((Self::shift(self.narrative_base_of(unit), unit, 0)?, end));
            }
            return Some((Self::shift(self.base_of(which, unit), unit, i64::from(which.by))?, end));
        }
        let start = self.skip(at, &["the", "my"]);
        let unit = self.unit(start).filter(|unit| !unit.is_clock() && !self.is_plural(start))?;
        if self.is(at, "my") && matches!(unit, Unit::Weekend | Unit::Week | Unit::Day)
            || self.is(at, "the") && unit == Unit::Weekend
        {
            return Some((Self::shift(self.document_base(), unit, 0)?, start + 1));
        }
        if self.is_any(start + 1, &["after", "before"]) {
            // "the week after next", "the month before last"
            let next = self.skip(start + 2, &["the"]);
            let after = self.is(start + 1, "after");
            if self.is(next, if after { "next" } else { "last" }) {
                let by = if after { 2 } else { -2 };
                return Some((Self::shift(self.document_base(), unit, by)?, next + 1));
            }
        }
        // "the week of 30 November", "the week commencing 4 February"
        if unit == Unit::Week || unit == Unit::Month {
            let mut next = start + 1;
            if !self.is(next, "of") && !self.is_any(next, &["commencing", "starting", "beginning", "ending"])
            {
                return None;
            }
            next = self.skip(next + 1, &["on"]);
            let (point, end) = self.dated(next)?;
            let point = if point.grain == Some(Grain::Day) { point } else { return None };
            let completed = self.completed(point, next);
            let grain = Grain::of(unit)?;
            return Some(match completed.days() {
                Some((date, _)) => (
                    Point {
                        anchor: completed.anchor,
                        filled: completed.filled,
                        ..Point::containing(date, grain)
                    },
                    end,
                ),
                None => (Point { grain: Some(grain), ..point }, end),
            });
        }
        None
    }

    /// Reads a calendar date or a day of the month by its number alone.
    fn dated(&self, at: usize) -> Parsed<Point> {
        Self::longer(self.calendar_date(at), self.day_alone(at))
    }

    /// Reads "the 27th", where a word before promises a date.
    pub(crate) fn day_alone(&self, at: usize) -> Parsed<Point> {
        let start = self.skip(at, &["the"]);
        let (day, next) = self.ordinal(start).filter(|(day, _)| (1..=31).contains(day))?;
        let figures = self.digits(start).is_some();
        let promised = self.after_any(
            at,
            &[
                "on", "of", "until", "till", "by", "from", "to", "since", "for", "between", "and", "before",
                "after",
            ],
        );
        let ends = next >= self.atoms.len() || self.kind(next) == Some(Kind::Mark) && !self.mark(next, b'-');
        if !promised || !ends || start == at || !(figures || self.cardinal(start).is_some()) {
            return None;
        }
        Some((Point { day: Some(day as i8), ..Point::open(Grain::Day) }, next))
    }

    /// Reads a month, weekday, season or named day with its relation: "last September", "next Friday".
    fn related_name(&self, at: usize) -> Parsed<Point> {
        let (which, start) = self.which(at)?;
        let base = self.base_of(which, Unit::Month);
        if let Some((weekday, _)) = self.weekday(start) {
            let open = Point::weekday(weekday);
            let Some(base) = base else { return Some((open, start + 1)) };
            let monday = days_after(base.date, -i64::from(base.date.weekday().to_monday_zero_offset()))?;
            let date = if which.nearest || which.from_previous {
                // The nearest one before or after, never the day itself.
                let ahead = i64::from(weekday - base.date.weekday().to_monday_one_offset()).rem_euclid(7);
                let by = if which.by >= 0 { if ahead == 0 { 7 } else { ahead } } else { ahead - 7 };
                days_after(base.date, by)?
            } else {
                days_after(monday, i64::from(which.by) * 7 + i64::from(weekday) - 1)?
            };
            return Some((Point { anchor: base.anchor, ..Point::containing(date, Grain::Day) }, start + 1));
        }
        let named = self
            .month(start)
            .filter(|(_, _)| self.is_capitalised(start) || !self.is_any(start, &["may", "march"]));
        let season =
            self.role(start, |role| if let Role::Season(season) = role { Some(season) } else { None });
        let (open, next) = match (named, season) {
            (Some((month, _)), _) => (Point::month(month), start + 1),
            (None, Some(season)) => (Point { season: Some(season), ..Point::open(Grain::Season) }, start + 1),
            // "this Christmas", "last Easter"; "the same Christmas" as well.
            (None, None) => self.calendar_date(start).filter(|(point, _)| point.feast.is_some())?,
        };
        let Some(base) = base else { return Some((open, next)) };
        let year = base.date.year();
        let point = match which.by {
            0 => open.in_year(year)?,
            1.. => {
                let mut candidates = (year..=year.saturating_add(1)).filter_map(|year| open.in_year(year));
                candidates.find(|point| point.days().is_some_and(|(begin, _)| begin > base.date))?
            }
            _ => {
                let mut candidates =
                    (year.saturating_sub(2)..=year).rev().filter_map(|year| open.in_year(year));
                candidates.find(|point| point.days().is_some_and(|(_, end)| end <= base.date))?
            }
        };
        Some((Point { anchor: base.anchor, ..point }, next))
    }

    /// Reads "this morning", "last night", "the following evening".
    fn related_day_part(&self, at: usize) -> Parsed<Point> {
        let (which, next) = self.which(at)?;
        let (_, start) = self.part_edge(next);
        let part = self.day_part(start)?;
        // "the next morning" follows the day spoken of.
        let by = i64::from(which.by);
        let point = Self::shift_day(self.base_of(which, Unit::Day), by)?;
        Some((Point { clock: Some(Clock::part(part)), ..point }, start + 1))
    }

    /// Reads "earlier this week", "later in the year", "late last month", "early next year".
    fn earlier_in(&self, at: usize) -> Parsed<Point> {
        if !self.is_any(at, &["earlier", "later"]) {
            return None;
        }
        let next = self.skip(at + 1, &["in"]);
        if let Some((point, end)) = self.deictic_unit(next).or_else(|| self.related_day_part(next)) {
            return Some((point, end));
        }
        if next > at + 1 && self.is(next, "the") {
            let unit = self.unit(next + 1).filter(|unit| !unit.is_clock() && !self.is_plural(next + 1))?;
            return Some((Self::shift(self.document_base(), unit, 0)?, next + 2));
        }
        // "earlier today"
        self.named_day(at + 1)
    }

    /// Reads a place told by its distance: "two weeks ago", "in three days", "a day earlier", "two days after Christmas".
    fn by_distance(&self, at: usize) -> Parsed<Point> {
        let future = self.is(at, "in");
        let mut start = at + usize::from(future);
        if future && (self.is(start, "less") || self.is(start, "more")) && self.is(start + 1, "than") {
            start += 2;
        }
        let comparison = if future { start } else { self.comparison(start).map_or(start, |(_, next)| next) };
        if let Some((number, next)) = self.counted_weekdays(comparison) {
            return Some((number, next));
        }
        let (length, next) = self.length(comparison)?;
        if future {
            // "for the first time in three years" tells a length.
            if self.direction(at) != Some(Direction::Future) || self.is_any(next, &["ago", "s", "of"]) {
                return None;
            }
            return Some((self.moved(length, self.document_base(), 1)?, next));
        }
        let mut end = self.distance_end(next)?;
        let told = self.is_any(next, &["earlier", "later", "before", "after"]) && !end.dated;
        if let Some(unit) = length.only_unit().filter(|_| told) {
            // "Now, 83 years later" is now, and so are years that nothing begins with.
            let now = at > 1 && self.is(at - 2, "now") && self.mark(at - 1, b',');
            let base = self.narrative_base_of(unit);
            let is_open = base.is_some_and(|base| base.anchor != Anchor::Previous)
                && length.shift_date(self.reference?.date, end.sign).is_some_and(|date| {
                    (i32::from(date.year()) - i32::from(self.reference.map_or(0, |own| own.date.year())))
                        .abs()
                        > 2
                });
            if now {
                let base = self.document_base();
                return Some((Self::shift(base, unit, 0)?, end.next));
            }
            if is_open {
                return None;
            }
            end.base = base;
        }
        // "less than two weeks from today" is a length, not a day.
        if end.dated && self.is(start, "less") {
            return None;
        }
        let point = self.moved(length, end.base, end.sign)?;
        // From a day that is named, weeks and months lead to a day.
        let date = end
            .base
            .filter(|_| end.dated && !length.has_clock())
            .and_then(|base| length.shift_date(base.date, end.sign));
        let point =
            date.map_or(point, |date| Point { anchor: point.anchor, ..Point::containing(date, Grain::Day) });
        Some((point, end.next))
    }

    /// Reads what a length is counted from and which way: "ago", "from now", "later", "before yesterday".
    fn distance_end(&self, at: usize) -> Option<DistanceEnd> {
        let told = |base, sign, next| Some(DistanceEnd { base, sign, next, dated: false });
        let day_or_date = |at: usize, sign: i64| {
            let (point, next) = Self::longer(self.named_day(at), self.calendar_date(at))?;
            let point = self.completed(point, at);
            let date = point.days().filter(|_| point.grain == Some(Grain::Day));
            let base = date.map(|(date, _)| Base { date, anchor: point.anchor });
            Some(DistanceEnd { base, sign, next, dated: true })
        };
        let document = self.document_base();
        match self.word(at).to_ascii_lowercase().as_str() {
            "ago" => told(document, -1, at + 1),
            "hence" => told(document, 1, at + 1),
            "earlier" => told(self.narrative_base(), -1, at + 1),
            "later" => told(self.narrative_base(), 1, at + 1),
            "from" if self.is(at + 1, "now") => told(document, 1, at + 2),
            "from" => day_or_date(at + 1, 1).filter(|end| end.base.is_some() || self.reference.is_none()),
            word @ ("before" | "after" | "prior") => {
                let sign = if word == "after" { 1 } else { -1 };
                if let Some(end) = day_or_date(self.skip(at + 1, &["to"]), sign) {
                    return Some(end);
                }
                let ends = at + 1 >= self.atoms.len() || self.kind(at + 1) == Some(Kind::Mark);
                if ends && word != "prior" { told(self.narrative_base(), sign, at + 1) } else { None }
            }
            _ => None,
        }
    }

    /// Reads "two Sundays from now", "three Mondays ago".
    fn counted_weekdays(&self, at: usize) -> Parsed<Point> {
        let (count, next) = self.small(at).filter(|(count, _)| (1..=52).contains(count))?;
        let plural = self
            .role(next, |role| if let Role::Weekdays(weekday) = role { Some(weekday as i8) } else { None });
        let weekday = plural.or_else(|| self.weekday(next).map(|(weekday, _)| weekday))?;
        let DistanceEnd { base, sign, next: end, .. } = self.distance_end(next + 1)?;
        let Some(base) = base else { return Some((Point::weekday(weekday), end)) };
        let ahead = i64::from(weekday - base.date.weekday().to_monday_one_offset()).rem_euclid(7);
        let weeks = i64::from(count) - 1;
        let by =
            if sign > 0 { (if ahead == 0 { 7 } else { ahead }) + 7 * weeks } else { ahead - 7 - 7 * weeks };
        Some((
            Point { anchor: base.anchor, ..Point::containing(days_after(base.date, by)?, Grain::Day) },
            end,
        ))
    }

    /// Returns the place a length away, as fine as the length is told: "two years ago" is a year.
    fn moved(&self, length: Duration, base: Option<Base>, sign: i64) -> Option<Point> {
        let grain = length.only_unit().and_then(Grain::of).unwrap_or(Grain::Day);
        let grain = if grain == Grain::Quarter { Grain::Month } else { grain };
        let Some(base) = base else { return length.is_exact().then(|| Point::open(grain)) };
        if length.has_clock()
            && let Some(time) = self.reference?.time.filter(|_| base.anchor == Anchor::DocumentDate)
        {
            return Some(crate::resolve::instant(length.shift(base.date.to_datetime(time), sign)?));
        }
        let date = length.shift_date(base.date, sign)?;
        let filled = length.has_clock();
        Some(Point { anchor: base.anchor, filled, ..Point::containing(date, grain) })
    }

    /// Reads a length with its place: "the past two years", "the next few days", "within 24 hours", "the past year".
    pub(crate) fn placed_length(&self, at: usize) -> Parsed<Meaning> {
        let within = self.is(at, "within");
        let less = self.is(at, "less") && self.is(at + 1, "than");
        let mut next = at + usize::from(within);
        let start = self.skip(next, &["the", "this"]);
        let whole =
            |length, place, end| Some((Meaning::Length { length, modifier: None, place: Some(place) }, end));
        let by = self.relation(start).filter(|by| *by != 0 && !self.is(start, "following"));
        if let Some(by) = by {
            let place = if by < 0 { Place::Before } else { Place::After };
            if let Some((length, end)) = self.length(start + 1) {
                // "the last one week"; not "the next one".
                return whole(length, place, end);
            }
            let unit_at = start + 1;
            let unit = self.unit(unit_at).filter(|_| !self.is(unit_at, "second"))?;
            if self.is_plural(unit_at) && unit != Unit::Second {
                return whole(Duration::of(Amount::Open, unit), place, unit_at + 1);
            }
            let single = match self.word(start).to_ascii_lowercase().as_str() {
                "past" => true,
                "last" | "next" => start > next || unit.is_clock(),
                _ => false,
            };
            let idiom = self.is(start, "last")
                && matches!(unit, Unit::Minute | Unit::Second)
                && start == next
                && self.kind(unit_at + 1) == Some(Kind::Word);
            return if single && !idiom {
                whole(Duration::of(Amount::Exact(1.0), unit), place, unit_at + 1)
            } else {
                None
            };
        }
        if self.role(start, |role| (role == Role::Recent).then_some(())).is_some() {
            let unit = self.unit(start + 1).filter(|_| self.is_plural(start + 1))?;
            return whole(Duration::of(Amount::Open, unit), Place::Before, start + 2);
        }
        if within || less {
            next = if less { at + 2 } else { next };
            let (length, end) = self.length(next)?;
            // "within two weeks of the attack" is counted from elsewhere.
            if self.is(end, "of") {
                return Some((Meaning::Length { length, modifier: None, place: None }, end));
            }
            if self.is_any(end, &["from", "after"])
                && let Some((_, end)) = self.named_day(end + 1)
            {
                return whole(length, Place::After, end);
            }
            return if within { whole(length, Place::After, end) } else { None };
        }
        let (length, end) = self.length(at)?;
        let future = self.is(end, "in") && self.is(end + 1, "the") && self.is(end + 2, "future");
        if future { whole(length, Place::After, end + 3) } else { None }
    }
}

/// What a length is counted from.
#[derive(Clone, Copy, Debug)]
struct DistanceEnd {
    /// `None` where the day is not known.
    base: Option<Base>,
    /// 1 for later, -1 for earlier.
    sign: i64,
    /// The first atom after it.
    next: usize,
    /// True where the day is named rather than the day of speaking or the one spoken of.
    dated: bool,
}

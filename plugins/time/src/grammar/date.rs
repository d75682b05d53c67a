//! Dates by name and in figures: "20 January 2025", "Friday the 11th", "04/21/2016",
//! "the 1990s", "Q3 2023", "summer of 2019", "Christmas Eve".

use super::{Parsed, Reader};
use crate::atom::Kind;
use crate::feast;
use crate::lexicon::Role;
use crate::point::{Grain, Point};

/// Words after which a bare number of four digits is a year, and "May" a month.
const BEFORE_YEAR: [&str; 25] = [
    "in",
    "since",
    "until",
    "till",
    "til",
    "by",
    "from",
    "to",
    "through",
    "before",
    "after",
    "during",
    "year",
    "early",
    "late",
    "mid",
    "between",
    "circa",
    "of",
    "for",
    "back",
    "fiscal",
    "beginning",
    "end",
    "fy",
];

/// Words after which a doubtful month ("March") stands by itself.
const BEFORE_MONTH: [&str; 32] = [
    "in",
    "since",
    "until",
    "till",
    "til",
    "by",
    "from",
    "to",
    "through",
    "before",
    "after",
    "during",
    "early",
    "late",
    "mid",
    "between",
    "of",
    "last",
    "next",
    "this",
    "every",
    "each",
    "for",
    "and",
    "or",
    "past",
    "previous",
    "following",
    "coming",
    "end",
    "start",
    "beginning",
];

impl Reader<'_> {
    /// Reads a month by its name, whatever stands around it.
    pub(crate) fn month(&self, at: usize) -> Parsed<i8> {
        let month =
            self.role(at, |role| if let Role::Month(month) = role { Some(month as i8) } else { None })?;
        // The dot of "Oct." belongs to the name where a number follows.
        let dotted = self.mark(at + 1, b'.') && self.glued(at + 1) && self.word(at).len() <= 4;
        Some((month, at + 1 + usize::from(dotted)))
    }

    /// Returns true where the month's name needs no number beside it to be one.
    pub(crate) fn month_stands_alone(&self, at: usize) -> bool {
        let doubtful = self.entry(at).is_none_or(|entry| entry.doubtful);
        let hyphen_before = at > 1 && self.mark(at - 1, b'-') && self.after_any(at - 1, &["mid"]);
        !doubtful
            || (self.is_capitalised(at) && (self.after_any(at, &BEFORE_MONTH) || hyphen_before))
            || (self.word(at).len() <= 4
                && !self.is_any(at, &["may", "mar"])
                && self.after_any(at, &BEFORE_MONTH))
    }

    /// Reads a day of the week by its name, whatever stands around it.
    pub(crate) fn weekday(&self, at: usize) -> Parsed<i8> {
        let weekday =
            self.role(at, |role| if let Role::Weekday(weekday) = role { Some(weekday as i8) } else { None })?;
        let dotted = self.mark(at + 1, b'.')
            && self.glued(at + 1)
            && self.entry(at).is_some_and(|entry| entry.doubtful);
        // The dot stays with the sentence where nothing of the date follows it.
        let continues = dotted && (self.month(at + 2).is_some() || self.digits(at + 2).is_some());
        Some((weekday, at + 1 + usize::from(continues)))
    }

    /// Returns true where the weekday's name needs nothing beside it to be one.
    pub(crate) fn weekday_stands_alone(&self, at: usize) -> bool {
        let doubtful = self.entry(at).is_none_or(|entry| entry.doubtful);
        let cued = self.after_any(
            at,
            &["on", "this", "next", "last", "every", "each", "from", "to", "until", "by", "and", "or"],
        );
        !doubtful
            || (cued && !self.is_any(at, &["sun", "sat", "wed"]))
            || (cued && self.after_any(at, &["on"]))
    }

    /// Reads a date that names its own place on the calendar, at least in part.
    pub(crate) fn calendar_date(&self, at: usize) -> Parsed<Point> {
        let mut best = self.feast(at);
        if let Some((weekday, mut next)) = self.weekday(at) {
            next = self.skip_mark(next, b',');
            let date = self.month_and_day(next).filter(|(point, _)| point.day.is_some());
            if let Some((date, end)) = date {
                best = Self::longer(best, Some((Point { weekday: None, ..date }, end)));
            }
            let numbered = self.skip(next, &["the"]);
            if let Some((day, end)) =
                self.day_number(numbered).filter(|_| numbered > next || self.ordinal(numbered).is_some())
                && !self.unit_follows(end)
            {
                best = Self::longer(best, Some((Point { day: Some(day), ..Point::weekday(weekday) }, end)));
            }
            if self.weekday_stands_alone(at) {
                best = Self::longer(best, Some((Point::weekday(weekday), at + 1)));
            }
        }
        best = Self::longer(best, self.month_and_day(at));
        best = Self::longer(best, self.figures_date(at));
        best = Self::longer(best, self.nth_weekday(at));
        best = Self::longer(best, self.part_of_year(at));
        best = Self::longer(best, self.decade(at));
        best = Self::longer(best, self.century(at));
        Self::longer(best, self.bare_year(at))
    }

    /// Returns true where a unit of time or of another measure follows, so that the number counts it.
    pub(crate) fn unit_follows(&self, at: usize) -> bool {
        let at = self.skip_mark(at, b'-');
        self.entry(at).is_some_and(|entry| {
            entry.roles().any(|role| {
                matches!(
                    role,
                    Role::Unit(_) | Role::Scale(_) | Role::Percent | Role::Currency(_) | Role::Measure(..)
                )
            })
        }) || self.mark(at, b'%')
    }

    /// Reads a month with a day, a year or both, in any order, or by itself.
    fn month_and_day(&self, at: usize) -> Parsed<Point> {
        let mut best = None;
        let start = self.skip(at, &["the"]);
        if let Some((month, after)) = self.month(start) {
            best = self.month_first(start, month, after);
        } else if let Some((day, next)) = self.day_number(start) {
            best = self.day_first(day, next);
        }
        let best =
            best.filter(|_| start == at || self.ordinal(start).is_some() || self.digits(start).is_some());
        Self::longer(best, self.year_first(at))
    }

    /// Reads on from a month: "October 2, 2016", "May twenty-first", "June of 1999", "November".
    fn month_first(&self, at: usize, month: i8, after: usize) -> Parsed<Point> {
        let named = Point::month(month);
        let mut best = self.month_stands_alone(at).then_some((named, at + 1));
        // "Oct-2", "Oct/2", "Oct. 2", "September the 21st"
        let mut next = after;
        if (self.mark(next, b'-') || self.mark(next, b'/') || self.mark(next, b'.')) && self.glued(next) {
            next += 1;
        }
        next = self.skip(next, &["the"]);
        if let Some((day, end)) =
            self.day_number(next).filter(|(_, end)| !self.unit_follows(*end) || self.mark(*end, b'-'))
        {
            let dated = Point { day: Some(day), grain: Some(Grain::Day), ..named };
            let (year, end) = self.year_after(end, true);
            best = Self::longer(best, Some((Point { year, ..dated }, end)));
        }
        if let (Some(year), end) = self.year_after(after, false) {
            best = Self::longer(best, Some((Point { year: Some(year), ..named }, end)));
        }
        best
    }

    /// Reads on from a day: "15 June 2016", "second of Aug", "16. Nov. 2016".
    fn day_first(&self, day: i8, next: usize) -> Parsed<Point> {
        let mut at = next;
        if (self.mark(at, b'.') || self.mark(at, b'-') || self.mark(at, b'/'))
            && (self.glued(at) || self.mark(at, b'-'))
        {
            at += 1;
        }
        at = self.skip(at, &["of"]);
        at = self.skip(at, &["the", "month"]);
        let (month, after) = self.month(at)?;
        // "2 march" is as likely a verb.
        if self.entry(at)?.doubtful && !self.is_capitalised(at) && self.is_any(at, &["may", "march"]) {
            return None;
        }
        let dated = Point { day: Some(day), grain: Some(Grain::Day), ..Point::month(month) };
        let (year, end) = self.year_after(after, true);
        // Without a year the abbreviation's dot closes the sentence as likely as not: leave it out.
        let end = if year.is_none() { at + 1 } else { end };
        Some((Point { year, ..dated }, end))
    }

    /// Reads "2016 November", "2016, nov", "2019-sep-1".
    fn year_first(&self, at: usize) -> Parsed<Point> {
        let (year, mut next) = self.year_number(at).filter(|_| self.digits(at).is_some())?;
        next = self.skip_mark(next, b',');
        let separator = self.mark(next, b'-') || self.mark(next, b'/');
        next += usize::from(separator);
        let (month, after) = self.month(next)?;
        if !separator && self.is_any(next, &["may", "march"]) && !self.is_capitalised(next) {
            return None;
        }
        let named = Point { year: Some(year), ..Point::month(month) };
        if separator
            && (self.mark(after, b'-') || self.mark(after, b'/'))
            && let Some((day, end)) = self.day_number(after + 1)
        {
            return Some((Point { day: Some(day), grain: Some(Grain::Day), ..named }, end));
        }
        Some((named, next + 1))
    }

    /// Reads a year after a month or a day: ", 2016", " of 1999", " '99", " 99", "-2016".
    pub(crate) fn year_after(&self, at: usize, after_day: bool) -> (Option<i16>, usize) {
        let mut next = self.skip_mark(at, b',');
        if next == at
            && (self.mark(at, b'-') || self.mark(at, b'/') || self.mark(at, b'.'))
            && self.glued(at)
            && self.glued(at + 1)
        {
            next = at + 1;
        }
        next = self.skip(next, &["of", "in"]);
        next = self.skip(next, &["the"]);
        next = self.skip(next, &["year"]);
        if let Some((year, end)) = self.year_number(next) {
            // "on May 5, 2000 people": a plural noun cannot be told here; a unit can.
            if !self.unit_follows(end) || self.mark(end, b'-') {
                return (Some(year), end);
            }
        }
        let quoted = self.mark(next, b'\'') && self.glued(next + 1);
        if quoted || (!after_day && next == at) {
            let digits = next + usize::from(quoted);
            if let Some((value, 2)) = self.digits(digits).filter(|(value, _)| quoted || *value > 31)
                && (!self.glued(digits + 1) || self.kind(digits + 1) == Some(Kind::Mark))
            {
                return (Some(century_of(value)), digits + 1);
            }
        }
        (None, at)
    }

    /// Reads dates in figures: "2015-08-12", "02/22/2016", "13.5.2015", "11/2016", "4/22".
    fn figures_date(&self, at: usize) -> Parsed<Point> {
        let (first, first_len) = self.digits(at)?;
        if self.glued(at)
            && at > 0
            && self.digits(at - 1).is_none()
            && !self.mark(at - 1, b'(')
            && !self.mark(at - 1, b'"')
            && !self.mark(at - 1, b'[')
        {
            return None;
        }
        let separator = [b'-', b'/', b'.'].into_iter().find(|mark| self.mark(at + 1, *mark))?;
        let loose = !self.glued(at + 1) || !self.glued(at + 2);
        let (second, second_len) = self.digits(at + 2)?;
        let day = |year: i16, month: u32, day: u32| {
            let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
            let fits = (1..=12).contains(&month) && (1..=31).contains(&day);
            let dated = Point { year: Some(year), day: Some(day), ..Point::month(month) };
            fits.then_some(Point { grain: Some(Grain::Day), ..dated })
        };
        let third_at = at + 4;
        let tight = !loose && self.glued(at + 3) && self.glued(third_at);
        let third = self
            .digits(third_at)
            .filter(|_| tight && (self.mark(at + 3, separator) || self.mark(at + 3, b',')));
        if let Some((third, third_len)) = third {
            if self.glued(third_at + 1) && self.mark(third_at + 1, separator) {
                return None;
            }
            if first_len == 4 && second_len <= 2 && third_len <= 2 {
                return Some((day(first as i16, second, third)?, third_at + 1));
            }
            if first_len <= 2 && second_len <= 2 && (third_len == 4 || third_len == 2) {
                let year = if third_len == 4 { i16::try_from(third).ok()? } else { century_of(third) };
                // Month first, as in the United States, unless that cannot be; day first with dots.
                let american = if separator == b'.' { second > 12 } else { first <= 12 };
                let point = if american { day(year, first, second)? } else { day(year, second, first)? };
                return Some((point, third_at + 1));
            }
            return None;
        }
        if self.glued(at + 3) && (self.kind(at + 3) == Some(Kind::Word) || self.mark(at + 3, b'%')) {
            return None;
        }
        // A year and a month.
        let month = |year: u32, month: u32| {
            let fits = (1000..=2199).contains(&year) && (1..=12).contains(&month);
            fits.then_some(Point { year: Some(year as i16), ..Point::month(month as i8) })
        };
        if first_len == 4 && second_len <= 2 {
            return Some((month(first, second)?, at + 3));
        }
        if second_len == 4 && first_len <= 2 && separator != b'.' {
            return Some((month(second, first)?, at + 3));
        }
        // Two small figures: a date only where the words around promise one.
        if first_len > 2 || second_len > 2 || loose {
            return None;
        }
        if self.is(at, "9") && separator == b'/' && second == 11 {
            return Some((day(2001, 9, 11)?, at + 3));
        }
        let cued = self
            .after_any(at, &["on", "each", "every", "by", "until", "since", "before", "after", "from", "to"]);
        let ends = at + 3 >= self.atoms.len() && (at == 0 || separator == b'/');
        let promised = match separator {
            b'/' => cued || ends,
            _ => self.after_any(at, &["on"]) || (self.after_any(at, &["in"]) && at + 3 >= self.atoms.len()),
        };
        if !promised || (first <= 12 && second <= 12 && first > second && separator != b'/') {
            return None;
        }
        let point = if first <= 12 { day(0, first, second)? } else { day(0, second, first)? };
        Some((Point { year: None, ..point }, at + 3))
    }

    /// Reads "the first Friday of July" up to the weekday, "last Monday April", "the third week of".
    fn nth_weekday(&self, at: usize) -> Parsed<Point> {
        let start = self.skip(at, &["the"]);
        let (nth, next) = if self.is_any(start, &["last", "final"]) {
            (-1, start + 1)
        } else {
            let (nth, next) = self.ordinal(start).filter(|(nth, _)| *nth <= 53)?;
            (nth as i8, next)
        };
        if self.is(next, "week") || self.is(next, "weekend") {
            // By itself "the third week" is no place in time: its month or year must follow.
            let at_frame = self.skip(next + 1, &["of", "in"]);
            let point = Point { week: Some(nth), ..Point::open(Grain::Week) };
            let (frame, end) = self.frame(at_frame)?;
            return Some((point.within(frame)?, end));
        }
        let (weekday, next) = self.weekday(next).filter(|_| nth.abs() <= 5)?;
        let point = Point { nth: Some(nth), ..Point::weekday(weekday) };
        let at_frame = self.skip(next, &["of", "in"]);
        if let Some((frame, end)) = self.frame(at_frame) {
            return Some((point.within(frame)?, end));
        }
        (nth > 0 && (next >= self.atoms.len())).then_some((point, next))
    }

    /// Reads the month or year that a day or a week is counted in.
    pub(crate) fn frame(&self, at: usize) -> Parsed<Point> {
        let month = self.month(at).and_then(|(month, after)| self.month_first(at, month, after));
        let month = month.filter(|(point, _)| point.grain == Some(Grain::Month));
        let year = self.year_number(at).map(|(year, next)| (Point::year(year), next));
        let deictic = self
            .deictic_unit(at)
            .filter(|(point, _)| matches!(point.grain, Some(Grain::Month | Grain::Year | Grain::Week)));
        Self::longer(Self::longer(month, year), deictic)
    }

    /// Reads a year by itself, where the words around it make it one.
    fn bare_year(&self, at: usize) -> Parsed<Point> {
        // "year 247", "fiscal year 2024", "FY2024"
        let mut start = self.skip(at, &["fiscal", "financial"]);
        start = self.skip(start, &["year", "fy"]);
        if start > at {
            if let Some((value, 3..=4)) = self.digits(start).filter(|(value, _)| (1..=2199).contains(value)) {
                return Some((Point::year(value as i16), start + 1));
            }
            let (number, end) = self
                .number_words(start)
                .filter(|(number, _)| number.exact && (100.0..2200.0).contains(&number.value))?;
            return Some((Point::year(number.value as i16), end));
        }
        let (year, next) = self.year_number(at)?;
        let point = Some((Point::year(year), next));
        if self.digits(at).is_none() {
            return point.filter(|_| self.after_any(at, &BEFORE_YEAR) && !self.unit_follows(next));
        }
        if self.unit_follows(next) && !self.mark(next, b'-') {
            return None;
        }
        let before = at.checked_sub(1);
        let money = before.is_some_and(|before| {
            self.kind(before) == Some(Kind::Mark)
                && !self.mark(before, b'(')
                && !self.mark(before, b',')
                && !self.mark(before, b'-')
                && !self.mark(before, b'"')
                && !self.mark(before, b'\'')
                && !self.mark(before, b'[')
                && !self.mark(before, b'/')
                && !self.mark(before, b';')
                && !self.mark(before, b':')
                && !self.mark(before, b'.')
        });
        if money {
            return None;
        }
        // "1100 troops", "2000 people": a plural noun after it makes it a count, unless a word before says year.
        let counted = self.kind(next) == Some(Kind::Word)
            && !self.is_capitalised(next)
            && self.is_counted_noun(next)
            && !self.after_any(at, &["the", "a", "an", "its", "his", "her", "their", "in", "since", "s"]);
        // "His 2008 and 2010 runs".
        let is_year = |(value, length): &(u32, u32)| *length == 4 && (1900..=2060).contains(value);
        let listed = self.after_any(at, &["and", "or"])
            && at.checked_sub(2).and_then(|first| self.digits(first)).as_ref().is_some_and(is_year);
        if counted && !listed {
            return None;
        }
        let recent = (1700..=2099).contains(&year);
        let cued = self.after_any(at, &BEFORE_YEAR);
        let bracketed = before.is_some_and(|before| self.mark(before, b'('));
        let hyphen_before = before.is_some_and(|before| self.mark(before, b'-'));
        if cued
            || (hyphen_before
                && recent
                && self.after_any(at.saturating_sub(1), &["mid", "early", "late", "pre", "post"]))
        {
            return point;
        }
        let near = (1900..=2060).contains(&year);
        let adjective = before.is_some_and(|before| self.kind(before) == Some(Kind::Word))
            && self.kind(next) == Some(Kind::Word);
        let apart = !hyphen_before || !self.glued(at);
        ((recent && bracketed)
            || (near && apart && (adjective || before.is_none() || !self.glued(at) || self.mark(next, b'-'))))
        .then_some(point)?
    }

    /// Returns true for a word that is likely a noun in the plural, after a number.
    pub(crate) fn is_counted_noun(&self, at: usize) -> bool {
        let word = self.word(at);
        let irregular = [
            "people",
            "men",
            "women",
            "children",
            "police",
            "personnel",
            "staff",
            "more",
            "other",
            "others",
            "or",
        ];
        irregular.iter().any(|noun| word.eq_ignore_ascii_case(noun))
            || ["children", "men", "women", "people"].iter().any(|ending| word.ends_with(ending))
            || (word.len() > 3
                && word.ends_with('s')
                && !word.ends_with("ss")
                && !word.ends_with("us")
                && !word.ends_with("is"))
    }

    /// Reads a named day: "Christmas Day", "New Year's Eve 2018", "Easter".
    fn feast(&self, at: usize) -> Parsed<Point> {
        self.role(at, |role| (role == Role::Feast).then_some(()))?;
        let (feast, next) = feast::names().iter().find_map(|(words, feast)| {
            let mut next = at;
            for (number, word) in words.iter().enumerate() {
                if number > 0 {
                    while self.mark(next, b'\'') || self.mark(next, b'-') || self.mark(next, b'.') {
                        next += 1;
                    }
                }
                if !self.is(next, word) {
                    return None;
                }
                next += 1;
            }
            Some((*feast, next))
        })?;
        let named = Point { feast: Some(feast), ..Point::open(Grain::Day) };
        let (year, end) = self.year_after(next, true);
        match year {
            Some(year) => Some((named.in_year(year)?, end)),
            None => Some((named, next)),
        }
    }
}

/// Returns the year that two digits mean: 50 to 99 in the last century, the rest in this one.
fn century_of(two_digits: u32) -> i16 {
    let two_digits = two_digits as i16;
    if two_digits >= 50 { 1900 + two_digits } else { 2000 + two_digits }
}

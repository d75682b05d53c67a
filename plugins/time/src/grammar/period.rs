//! Stretches of the calendar longer than a month: seasons, quarters, halves, decades,
//! centuries.

use super::{Parsed, Reader};
use crate::atom::Kind;
use crate::calendar::Season;
use crate::lexicon::Role;
use crate::point::{Grain, Point};

impl Reader<'_> {
    /// Reads a part of the year: a season, a quarter, a half.
    pub(super) fn part_of_year(&self, at: usize) -> Parsed<Point> {
        Self::longer(self.season(at), Self::longer(self.quarter_code(at), self.quarter_words(at)))
    }

    /// Reads "summer of 2019", "the summer", "spring 2016".
    fn season(&self, at: usize) -> Parsed<Point> {
        let start = self.skip(at, &["the"]);
        let season =
            self.role(start, |role| if let Role::Season(season) = role { Some(season) } else { None })?;
        let open = Point { season: Some(season), ..Point::open(Grain::Season) };
        let next = self.skip(start + 1, &["of", "in"]);
        if let Some((frame, end)) = self.frame(next).filter(|(frame, _)| frame.grain == Some(Grain::Year)) {
            // "the winter of 2006–2007" counts for the year it begins in.
            let spanned = season == Season::Winter
                && (self.mark(end, b'-') || self.mark(end, b'/'))
                && self.digits(end + 1).is_some();
            return Some((open.within(frame)?, if spanned { end + 2 } else { end }));
        }
        let doubtful = self.is_any(start, &["fall", "spring"]);
        let cued = start > at
            && (at == 0
                || self.after_any(
                    at,
                    &["in", "by", "during", "since", "until", "of", "for", "through", "leave"],
                ))
            || self.after_any(
                start,
                &[
                    "in", "by", "during", "since", "until", "this", "last", "next", "early", "late", "mid",
                    "each", "every",
                ],
            );
        let alone = !doubtful
            && (start + 1 >= self.atoms.len() || self.kind(start + 1) == Some(Kind::Mark))
            && !self.mark(start + 1, b'-');
        (cued || alone).then_some((open, start + 1))
    }

    /// Reads "Q3 2023", "2016 Q3", "H1 of 2025", "2016H2".
    fn quarter_code(&self, at: usize) -> Parsed<Point> {
        if let Some((year, next)) = self.year_digits(at) {
            let next = self.skip_mark(next, b',');
            let next = self.skip(next, &["the"]);
            let (point, end) = Self::longer(self.quarter_letter(next), self.quarter_named(next))?;
            return Some((Point { year: Some(year), ..point }, end));
        }
        let (point, next) = self.quarter_letter(at)?;
        let at_frame = self.skip(self.skip_mark(next, b','), &["of", "in", "fiscal"]);
        match self.frame(at_frame).filter(|(frame, _)| frame.grain == Some(Grain::Year)) {
            Some((frame, end)) => Some((point.within(frame)?, end)),
            None => (point.grain == Some(Grain::Quarter)).then_some((point, next)),
        }
    }

    /// Reads four digits that may be a year, letters glued after them or not.
    fn year_digits(&self, at: usize) -> Parsed<i16> {
        let (value, _) =
            self.digits(at).filter(|(value, length)| *length == 4 && super::number::YEARS.contains(value))?;
        Some((value as i16, at + 1))
    }

    /// Reads "Q3", "H1".
    fn quarter_letter(&self, at: usize) -> Parsed<Point> {
        let (grain, most) = match self.word(at) {
            "Q" | "q" => (Grain::Quarter, 4),
            "H" | "h" => (Grain::Half, 2),
            _ => return None,
        };
        let (value, length) = self.digits(at + 1)?;
        let fits =
            length == 1 && (1..=most).contains(&value) && self.glued(at + 1) && !self.mark(at + 2, b'.');
        let fits =
            fits || (length == 1 && (1..=most).contains(&value) && self.glued(at + 1) && !self.glued(at + 3));
        fits.then_some((Point { part: Some(value as i8), ..Point::open(grain) }, at + 2))
    }

    /// Reads "third quarter", "second half".
    fn quarter_named(&self, at: usize) -> Parsed<Point> {
        let (nth, next) = if self.is_any(at, &["last", "final"]) {
            (-1, at + 1)
        } else {
            self.ordinal(at).map(|(nth, next)| (nth as i8, next))?
        };
        let (grain, most) = if self.is(next, "quarter") {
            (Grain::Quarter, 4)
        } else if self.is(next, "half") {
            (Grain::Half, 2)
        } else {
            return None;
        };
        let nth = if nth == -1 { most } else { nth };
        (1..=most).contains(&nth).then_some((Point { part: Some(nth), ..Point::open(grain) }, next + 1))
    }

    /// Reads "the third quarter of 2016", "the first half of this year"; alone it is as likely a game's.
    fn quarter_words(&self, at: usize) -> Parsed<Point> {
        let (point, next) = self.quarter_named(self.skip(at, &["the"]))?;
        let next = self.skip(next, &["of", "in"]);
        let next = self.skip(next, &["fiscal"]);
        let (frame, end) = self.frame(next).filter(|(frame, _)| frame.grain == Some(Grain::Year))?;
        Some((point.within(frame)?, end))
    }

    /// Reads "the 1990s", "the '40s", "the nineteen seventies", "the noughties".
    pub(super) fn decade(&self, at: usize) -> Parsed<Point> {
        let start = self.skip(at, &["the"]);
        let plural = |at: usize| {
            let next = self.skip_mark(at, b'\'');
            (self.is(next, "s") && self.glued(next)).then_some(next + 1)
        };
        if let Some((year, 4)) =
            self.digits(start).filter(|(year, _)| year % 10 == 0 && (1000..=2190).contains(year))
        {
            let end = plural(start + 1)?;
            return Some((Point { year: Some(year as i16), ..Point::open(Grain::Decade) }, end));
        }
        let open = |decade: u32| Point { decade: Some(decade as i16), ..Point::open(Grain::Decade) };
        let quoted = self.skip_mark(start, b'\'');
        if let Some((decade, 2)) = self.digits(quoted).filter(|(decade, _)| decade % 10 == 0 && *decade != 0)
        {
            let end = plural(quoted + 1)?;
            // "in his 70s" is an age.
            let age = self.after_any(start, &["his", "her", "their", "my", "your", "our"]);
            return (!age && (start > at || quoted > start || plural(start + 1).is_some()))
                .then_some((open(decade), end));
        }
        let named = |at: usize| {
            self.role(at, |role| if let Role::Decade(decade) = role { Some(decade) } else { None })
        };
        if let Some(decade) = named(start) {
            if decade == 2000 {
                return Some((Point { year: Some(2000), ..Point::open(Grain::Decade) }, start + 1));
            }
            return (start > at && decade >= 20).then_some((open(decade), start + 1));
        }
        let century = self.cardinal(start).filter(|century| (11..=21).contains(century) || *century == 2)?;
        let mut next = self.skip_mark(start + 1, b'-');
        if century == 2 {
            // "the two thousands", "the two thousand and tens"
            if self.is(next, "thousand") {
                next = self.skip(next + 1, &["and"]);
            }
            let decade = named(next)?;
            return Some((
                Point { year: Some(2000 + decade as i16 % 2000), ..Point::open(Grain::Decade) },
                next + 1,
            ));
        }
        let decade = named(next)?;
        Some((Point { year: Some((century * 100 + decade) as i16), ..Point::open(Grain::Decade) }, next + 1))
    }

    /// Reads "the 19th century", "21st-century", "the twentieth century".
    pub(super) fn century(&self, at: usize) -> Parsed<Point> {
        let start = self.skip(at, &["the"]);
        let (nth, next) = self.ordinal(start).filter(|(nth, _)| (1..=21).contains(nth))?;
        let next = self.skip_mark(next, b'-');
        let named = self.is_any(next, &["century", "centuries"]);
        named.then_some((
            Point { year: Some((nth as i16 - 1) * 100), ..Point::open(Grain::Century) },
            next + 1,
        ))
    }
}

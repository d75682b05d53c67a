//! Lengths of time: "20 years", "a week and a half", "20-year", "the whole day", "1 month 21 days".

use super::{Meaning, Parsed, Reader};
use crate::atom::Kind;
use crate::calendar::{Modifier, Unit};
use crate::duration::{Amount, Duration};
use crate::lexicon::Role;

impl Reader<'_> {
    /// Reads a length of one unit or several.
    pub(crate) fn length(&self, at: usize) -> Parsed<Duration> {
        let (mut length, mut next, mut last) = self.one_unit(at)?;
        // "2 years, 1 month and 21 days"; each unit once.
        loop {
            let mut start = self.skip_mark(next, b',');
            start = self.skip(start, &["and"]);
            let Some((more, end, unit)) = self.one_unit(start).filter(|(_, _, unit)| *unit != last) else {
                break;
            };
            if !more.is_exact() || !length.is_exact() || !self.starts_with_count(start) {
                break;
            }
            add_all(&mut length, &more);
            (next, last) = (end, unit);
        }
        Some((length, next))
    }

    /// Returns true where a number, not an article, begins the second part of a length.
    fn starts_with_count(&self, at: usize) -> bool {
        self.digits(at).is_some() || self.cardinal(at).is_some()
    }

    /// Reads one amount of one unit; returns the unit as well.
    fn one_unit(&self, at: usize) -> Option<(Duration, usize, Unit)> {
        let (amount, next) = self.amount(at)?;
        let mut next = if self.mark(next, b'-') || (self.mark(next, b'+') && self.glued(next)) {
            next + 1
        } else {
            next
        };
        // "more" in "two more years", "consecutive" in "three consecutive days".
        next = self.skip(
            next,
            &[
                "more",
                "consecutive",
                "straight",
                "full",
                "whole",
                "additional",
                "further",
                "long",
                "calendar",
                "solid",
            ],
        );
        if self.is_any(next, &["business", "working"]) && self.is_any(next + 1, &["day", "days"]) {
            return Some((Duration::of(amount, Unit::BusinessDay), next + 2, Unit::BusinessDay));
        }
        let unit = match self.unit(next) {
            // "about a quarter", "three quarters of the country" are shares.
            Some(Unit::Quarter) if !self.is_plural(next) || self.is(next + 1, "of") => return None,
            // "a second" is an ordinal before a noun: "a second attack".
            Some(Unit::Second) if !self.is_plural(next) && self.digits(at).is_none() => return None,
            Some(unit) => unit,
            None => {
                let exact = matches!(amount, Amount::Exact(_));
                let short =
                    self.role(next, |role| if let Role::ShortUnit(unit) = role { Some(unit) } else { None });
                let one_letter = self.word(next).len() == 1;
                // "5 m" is metres, "3 s" rarely seconds: a single letter counts only for hours, or glued.
                let figures = self.digits(next.wrapping_sub(1)).is_some();
                let fits = exact
                    && (!one_letter
                        || (figures && (self.is(next, "h") || (self.glued(next) && self.word(next) == "d"))));
                short.filter(|_| fits)?
            }
        };
        if unit == Unit::Second && self.is(next, "s") {
            return None;
        }
        let mut end = next + 1;
        let mut total = amount;
        // "an hour and a half"
        if let Amount::Exact(exact) = amount
            && self.is(end, "and")
        {
            let half = self.skip(end + 1, &["a"]);
            if self.is(half, "half") && self.unit(half + 1).is_none() {
                total = Amount::Exact(exact + 0.5);
                end = half + 1;
            }
        }
        Some((Duration::of(total, unit), end, unit))
    }

    /// Reads how much: "20", "two and a half", "a", "another", "half a", "several", "a couple of", "all".
    fn amount(&self, at: usize) -> Parsed<Amount> {
        if self.is(at, "half") {
            let next = self.skip(at + 1, &["a", "an"]);
            let next = self.skip_mark(next, b'-');
            return self.unit(next).is_some().then_some((Amount::Exact(0.5), next));
        }
        if self.is_any(at, &["all", "full", "whole", "entire"]) {
            let next = self.skip_mark(at + 1, b'-');
            let unit = self.unit(next).filter(|_| !self.is_plural(next))?;
            return (!unit.is_clock()).then_some((Amount::Exact(1.0), next));
        }
        if let Some((number, mut next)) = self.number(at) {
            let spelled_year =
                self.digits(at).is_some_and(|(value, length)| length == 4 && (1900..=2100).contains(&value))
                    && !number.fraction;
            if spelled_year && self.mark(next, b'-') {
                return None;
            }
            if !number.exact {
                next = self.skip(next, &["of"]);
                return Some((Amount::Open, next));
            }
            let mut value = number.value;
            // "two and a half hours", "two and half days"
            if self.is(next, "and") {
                let half = self.skip(next + 1, &["a"]);
                if self.is(half, "half") {
                    value += 0.5;
                    next = half + 1;
                }
            }
            return Some((Amount::Exact(value), next));
        }
        if self.is_any(at, &["a", "an", "one", "another", "per"]) && !self.is(at, "per") {
            // "a few", "a couple of" were read as numbers.
            let next = self.skip(at + 1, &["full", "whole", "further", "mere"]);
            let half = self.is(next, "half") && self.mark(next + 1, b'-');
            if half && self.unit(next + 2).is_some() {
                return Some((Amount::Exact(0.5), next + 2));
            }
            return Some((Amount::Exact(1.0), next));
        }
        None
    }

    /// Reads a comparison before a length or a number: "more than", "at least", "nearly".
    pub(crate) fn comparison(&self, at: usize) -> Parsed<Modifier> {
        let two = |first: &str, second: &str| self.is(at, first) && self.is(at + 1, second);
        if two("more", "than") || two("longer", "than") || two("greater", "than") || two("better", "than") {
            return Some((Modifier::More, at + 2));
        }
        if two("less", "than") || two("fewer", "than") || two("shorter", "than") {
            return Some((Modifier::Less, at + 2));
        }
        if two("at", "least") || two("no", "fewer") || two("no", "less") {
            let end = if self.is(at + 2, "than") { at + 3 } else { at + 2 };
            return Some((Modifier::EqualOrMore, end));
        }
        if two("at", "most") || two("up", "to") {
            return Some((Modifier::EqualOrLess, at + 2));
        }
        if self.is(at, "as")
            && self.is_any(at + 1, &["many", "much", "long", "few", "little"])
            && self.is(at + 2, "as")
        {
            return Some((Modifier::EqualOrLess, at + 3));
        }
        if two("no", "more") && self.is(at + 2, "than") {
            return Some((Modifier::EqualOrLess, at + 3));
        }
        if self.is(at, "over") || self.is(at, "above") || self.is(at, "exceeding") {
            return Some((Modifier::More, at + 1));
        }
        if self.is_any(at, &["under", "below", "almost", "nearly"]) {
            let modifier =
                if self.is_any(at, &["almost", "nearly"]) { Modifier::Approximate } else { Modifier::Less };
            return Some((modifier, at + 1));
        }
        self.role(at, |role| (role == Role::Approximately).then_some((Modifier::Approximate, at + 1)))
    }

    /// Reads a length with what compares it, or units by themselves where the words around make them a length.
    pub(crate) fn length_phrase(&self, at: usize) -> Parsed<Meaning> {
        let (modifier, start) = match self.comparison(at) {
            // "about" and "over" before a plain length belong to it; "some days" does not.
            Some((modifier, next)) if !self.is(at, "some") => (Some(modifier), next),
            _ => (None, at),
        };
        if let Some((length, next)) = self.length(start) {
            // "a day" as in "30 people a day", "twice a week": not a length.
            if self.is_any(start, &["a", "an"]) && self.is_rate(start, next) {
                return None;
            }
            // "20-year-old" and "20 years old" are ages.
            if self.is_age(start, next) {
                return None;
            }
            let plus = (start..next).any(|at| self.mark(at, b'+')).then_some(Modifier::EqualOrMore);
            return Some((Meaning::Length { length, modifier: modifier.or(plus), place: None }, next));
        }
        if start > at {
            return None;
        }
        self.bare_units(at)
    }

    /// Returns true where "a day" says how often: a number or a noun of amount stands right before it.
    fn is_rate(&self, at: usize, next: usize) -> bool {
        let one_word = next == at + 2;
        one_word
            && at > 0
            && (self.is_any(
                at - 1,
                &[
                    "once", "twice", "times", "percent", "dollars", "euros", "pounds", "people", "barrels",
                    "cents",
                ],
            ) || self.digits(at - 1).is_some()
                || self.mark(at - 1, b'%')
                || self.entry(at - 1).is_some_and(|entry| {
                    entry
                        .roles()
                        .any(|role| matches!(role, Role::Currency(_) | Role::Measure(..) | Role::Scale(_)))
                }))
            && self.unit(at + 1).is_some()
    }

    /// Returns true where the length read up to `next` is somebody's age.
    pub(crate) fn is_age(&self, at: usize, next: usize) -> bool {
        let dash = self.skip_mark(next, b'-');
        self.is_any(dash, &["old", "olds"])
            || (self.is(next, "of") && self.is(next + 1, "age"))
            || self.after_any(at, &["aged", "age"])
    }

    /// Reads "years", "days", "decades" by themselves: an open length where a word around promises one.
    fn bare_units(&self, at: usize) -> Parsed<Meaning> {
        let start = self.skip(at, &["just", "only", "mere"]);
        let unit = self.unit(start).filter(|unit| {
            self.is_plural(start) && *unit != Unit::Second && *unit != Unit::Quarter && *unit != Unit::Weekend
        })?;
        let promised = self.after_any(
            at,
            &[
                "for", "in", "over", "after", "within", "take", "takes", "taken", "took", "last", "lasts",
                "lasted", "spent", "spend", "during", "through", "of", "waited", "wait",
            ],
        ) && !self.is(start + 1, "of");
        let told = self.is_any(start + 1, &["before", "after", "later", "earlier", "ago"]);
        let of = self.is(start + 1, "of")
            && (at == 0
                || self.after_any(
                    at,
                    &["after", "following", "despite", "through", "for", "with", "as", "and"],
                ));
        let long = self.mark(start + 1, b'-') && self.is(start + 2, "long");
        if long {
            return Some((
                Meaning::Length { length: Duration::of(Amount::Open, unit), modifier: None, place: None },
                start + 1,
            ));
        }
        if !(promised || told || of)
            || (promised
                && self.after_any(at, &["of"])
                && !self.is_any(at.wrapping_sub(2), &["couple", "number", "lot"])
                && self.kind(start + 1) == Some(Kind::Word)
                && !told)
        {
            return None;
        }
        if self.is(start + 1, "ago") {
            return Some((Meaning::Named("PAST_REF"), start + 2));
        }
        Some((
            Meaning::Length { length: Duration::of(Amount::Open, unit), modifier: None, place: None },
            start + 1,
        ))
    }
}

/// Adds every unit of `more` to `length`.
fn add_all(length: &mut Duration, more: &Duration) {
    for (unit, amount) in more.parts() {
        length.add(amount, unit);
    }
}

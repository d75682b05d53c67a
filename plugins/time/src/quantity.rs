//! Amounts of things: money, shares, counts, ages, measures.
//!
//! A quantity begins at a number, at what compares it ("at least"), or at a
//! currency's sign, and takes in the unit after it. Ordinals, scores, numbers
//! inside dates and numbers that name something ("Flight 302") are none.

mod count;
mod money;

use attache_core::Span;

use crate::atom::{DEGREE, Kind};
use crate::calendar::Modifier;
use crate::context::Form;
use crate::grammar::{Number, Parsed, Reader};
use crate::lexicon::Role;

/// What a quantity measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuantityKind {
    /// Money; the unit is the currency's ISO 4217 code.
    Money,
    /// A share of a hundred; the unit is `%`, or `percentage point`.
    Percent,
    /// A number of things; the unit is their noun.
    Count,
    /// Somebody's age; the unit is of time.
    Age,
    /// A distance, weight, area, speed, temperature and the like.
    Measure,
}

/// A number with what it counts or measures.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// Its place in the text, in bytes.
    pub span: Span,
    /// What it measures.
    pub kind: QuantityKind,
    /// The number, magnitude words multiplied in.
    pub value: f64,
    /// The unit; `None` where the words name none ("12 were killed").
    pub unit: Option<String>,
    /// How the number bounds the truth: `at_least`, `at_most`, `about`, `more_than`, `less_than`.
    pub bound: Option<&'static str>,
}

/// What a rule makes of a number and the words after it.
#[derive(Debug)]
struct Measured {
    kind: QuantityKind,
    unit: Option<String>,
    value: f64,
    /// False for "dozens" and the like, of which the value is the least.
    exact: bool,
}

impl Reader<'_> {
    /// Reads a quantity; returns it with the first atom after it.
    pub(crate) fn quantity(&self, at: usize) -> Parsed<Quantity> {
        let (modifier, start) = match self.comparison(at) {
            Some((modifier, next)) => (Some(modifier), next),
            None => (None, at),
        };
        let found = self.money(start).or_else(|| self.age(start)).or_else(|| self.numbered(start));
        let (measured, first, next) = found?;
        // A sign's letters ("US$") stand before the atom that was read.
        let begin = if modifier.is_some() { at } else { first };
        let mut end = next;
        let mut bound = modifier.and_then(bound_name).or((!measured.exact).then_some("at_least"));
        if self.is(end, "or") && self.is_any(end + 1, &["more", "over", "fewer", "less"]) {
            bound = Some(if self.is_any(end + 1, &["more", "over"]) { "at_least" } else { "at_most" });
            end += 2;
        }
        let span = self.atoms.get(begin)?.span().cover(self.atoms.get(end - 1)?.span());
        Some((Quantity { span, kind: measured.kind, value: measured.value, unit: measured.unit, bound }, end))
    }

    /// Reads a number with a unit after it.
    fn numbered(&self, at: usize) -> Option<(Measured, usize, usize)> {
        let (mut number, mut next) = self.amount_of_things(at)?;
        // "30+ soldiers"
        if self.mark(next, b'+') && self.glued(next) {
            (number.exact, next) = (false, next + 1);
        }
        let (measured, end) = self
            .percent(number, next)
            .or_else(|| self.age_after(number, next))
            .or_else(|| self.measure(number, next))
            .or_else(|| self.count(number, at, next))?;
        Some((measured, at, end))
    }

    /// Reads a number that can count something: no ordinal, no score, no part of a name or of a longer number.
    fn amount_of_things(&self, at: usize) -> Parsed<Number> {
        if self.is_any(at, &["a", "an"])
            && !self
                .is_any(at + 1, &["hundred", "thousand", "million", "billion", "trillion", "dozen", "couple"])
        {
            return None;
        }
        // "several people", "a few miles": no number is told.
        let vague = self.skip(at, &["a"]);
        let open = self.role(vague, |role| if let Role::Vague(0) = role { Some(()) } else { None }).is_some();
        if open
            && self.role(vague + 1, |role| if let Role::Scale(_) = role { Some(()) } else { None }).is_none()
        {
            return None;
        }
        let (number, next) = self.number(at)?;
        // "707s", "5G": letters that are no unit make a name of it.
        if self.digits(next - 1).is_some()
            && self.glued(next)
            && self.kind(next) == Some(Kind::Word)
            && self.entry(next).is_none()
        {
            return None;
        }
        let named = self.glued(at)
            && at > 0
            && (self.kind(at - 1) == Some(Kind::Word) || self.digits(at - 1).is_some());
        let hyphened = self.glued(at)
            && at > 1
            && (self.mark(at - 1, b'-')
                || self.mark(at - 1, b'/')
                || self.mark(at - 1, b':')
                || self.mark(at - 1, b'.')
                || self.mark(at - 1, b',')
                || self.mark(at - 1, b'#'))
            && self.glued(at - 1);
        if named || hyphened {
            return None;
        }
        // "3-2", "24/7", "10:30", "2.0.1"
        let more_digits = self.glued(next)
            && self.glued(next + 1)
            && self.digits(next + 1).is_some()
            && self.kind(next) == Some(Kind::Mark);
        let ordinal = self.ordinal(at).is_some_and(|(_, end)| {
            end > next || self.digits(at).is_none() && end == next && number.value == 0.0
        });
        (!more_digits && !ordinal).then_some((number, next))
    }

    /// Reads "%", "percent", "per cent", "percentage points".
    fn percent(&self, number: Number, next: usize) -> Parsed<Measured> {
        let share = |unit: &str| Measured {
            kind: QuantityKind::Percent,
            unit: Some(unit.to_owned()),
            value: number.value,
            exact: number.exact,
        };
        let at = if self.mark(next, b'-') && self.glued(next) { next + 1 } else { next };
        if self.mark(at, b'%') {
            return Some((share("%"), at + 1));
        }
        let two_words = self.is(at, "per") && self.is(at + 1, "cent");
        let word = self.role(at, |role| (role == Role::Percent).then_some(())).is_some();
        if !(two_words || word) {
            return None;
        }
        let end = at + 1 + usize::from(two_words);
        if self.is_any(end, &["point", "points"]) || self.is(at, "percentage") {
            return self.is_any(end, &["point", "points"]).then(|| (share("percentage point"), end + 1));
        }
        Some((share("%"), end))
    }

    /// Reads an age by the word before it: "aged 45", "age 12", or "Smith, 45, said".
    fn age(&self, at: usize) -> Option<(Measured, usize, usize)> {
        let over = self.after_any(at, &["of"])
            && self.is(at.wrapping_sub(2), "age")
            && self.is(at.wrapping_sub(3), "the");
        let told = over || self.after_any(at, &["aged", "age"]);
        if told && self.digits(at).is_none() {
            let (value, next) = self.tens_and_ones(at)?;
            return Some((
                Measured {
                    kind: QuantityKind::Age,
                    unit: Some("year".to_owned()),
                    value: f64::from(value),
                    exact: true,
                },
                at,
                next,
            ));
        }
        let (value, length) = self.digits(at)?;
        if length > 3
            || value > 120
            || self.glued(at + 1)
                && !self.mark(at + 1, b',')
                && !self.mark(at + 1, b'.')
                && !self.mark(at + 1, b')')
                && !self.mark(at + 1, b';')
        {
            return None;
        }
        // "He was 79."
        let ends = at + 1 >= self.atoms.len()
            || self.mark(at + 1, b'.')
            || self.mark(at + 1, b',')
            || self.is(at + 1, "and");
        let of_person = self.after_any(at, &["was", "is", "turned"])
            && self.is_any(at.wrapping_sub(2), &["he", "she", "who"]);
        let told = told || (of_person && ends && length == 2);
        let name_before = at >= 2
            && self.mark(at - 1, b',')
            && (self.is_capitalised(at - 2) || self.form(at - 2) == Form::Noun)
            && self.kind(at - 2) == Some(Kind::Word);
        let apposed = name_before
            && self.mark(at + 1, b',')
            && !self.glued(at + 2)
            && length == 2
            && !self.is_any(at - 2, &["however", "meanwhile", "overall"])
            && self.month(at - 2).is_none();
        let unit = || Some("year".to_owned());
        (told || apposed).then(|| {
            (
                Measured { kind: QuantityKind::Age, unit: unit(), value: f64::from(value), exact: true },
                at,
                at + 1,
            )
        })
    }

    /// Reads "12-year-old", "45 years old", "45 years of age".
    fn age_after(&self, number: Number, next: usize) -> Parsed<Measured> {
        let at = self.skip_mark(next, b'-');
        let unit = self.unit(at)?;
        let old = self.skip_mark(at + 1, b'-');
        let end = if self.is_any(old, &["old", "olds"]) {
            old + 1
        } else if self.is(at + 1, "of") && self.is(at + 2, "age") {
            at + 3
        } else {
            return None;
        };
        let name = format!("{unit:?}").to_lowercase();
        Some((
            Measured { kind: QuantityKind::Age, unit: Some(name), value: number.value, exact: number.exact },
            end,
        ))
    }

    /// Reads a unit of measure: "30 km", "12-mile", "100 kilometres per hour", "40 °C", "5 square miles".
    fn measure(&self, number: Number, next: usize) -> Parsed<Measured> {
        let mut at = if self.mark(next, b'-') && self.glued(next) { next + 1 } else { next };
        let measured = |unit: String| Measured {
            kind: QuantityKind::Measure,
            unit: Some(unit),
            value: number.value,
            exact: number.exact,
        };
        if self.atoms.get(at).is_some_and(|atom| atom.kind == Kind::Mark && atom.entry == DEGREE) {
            let scale = match () {
                () if self.is(at + 1, "f") => "degree_fahrenheit",
                () if self.is(at + 1, "c") => "degree_celsius",
                () => "degree",
            };
            let end = at + 1 + usize::from(self.is_any(at + 1, &["c", "f"]));
            return Some((measured(scale.to_owned()), end));
        }
        let power = if self.is_any(at, &["square", "sq"]) {
            "square_"
        } else if self.is(at, "cubic") {
            "cubic_"
        } else {
            ""
        };
        if !power.is_empty() {
            at = self.skip_mark(at + 1, b'.');
        }
        // "5 m" is metres; "5m" is a number.
        let metres = self.word(at) == "m" && !self.glued(at) && number.figures;
        let unit = self.role(at, |role| if let Role::Measure(unit) = role { Some(unit) } else { None });
        let unit = if metres { "metre" } else { unit? };
        let mut end = at + 1;
        if unit == "degree" {
            let scale = match () {
                () if self.is_any(end, &["celsius", "centigrade", "c"]) => "degree_celsius",
                () if self.is_any(end, &["fahrenheit", "f"]) => "degree_fahrenheit",
                () => return Some((measured("degree".to_owned()), end)),
            };
            return Some((measured(scale.to_owned()), end + 1));
        }
        let mut name = format!("{power}{unit}");
        let per = self.is_any(end, &["per", "an", "a"])
            && self.unit(end + 1).is_some_and(super::calendar::Unit::is_clock);
        if per || (self.mark(end, b'/') && self.is_any(end + 1, &["h", "hr", "s"])) {
            let seconds = self.is_any(end + 1, &["second", "s"]);
            name.push_str(if seconds { "_per_second" } else { "_per_hour" });
            end += 2;
        }
        Some((measured(name), end))
    }
}

/// Returns the name of a comparison in the `bound` column.
fn bound_name(modifier: Modifier) -> Option<&'static str> {
    match modifier {
        Modifier::Start | Modifier::Mid | Modifier::End => None,
        bound => Some(bound.name()),
    }
}

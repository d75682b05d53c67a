//! Numbers in figures and in words, ordinals, years.

use super::{Parsed, Reader};
use crate::atom::{HALF, Kind};
use crate::lexicon::Role;

/// A number as it was read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Number {
    pub(crate) value: f64,
    /// False where the words leave it open ("several", "thousands"): `value` is then the least it can mean.
    pub(crate) exact: bool,
    /// True where it was read from figures, at least at its start.
    pub(crate) figures: bool,
    /// True where a decimal fraction or a separator was written.
    pub(crate) fraction: bool,
}

/// The years that four bare digits are taken for.
pub(crate) const YEARS: std::ops::RangeInclusive<u32> = 1000..=2199;

impl Reader<'_> {
    /// Reads a number in figures or words, scales and fractions included.
    pub(crate) fn number(&self, at: usize) -> Parsed<Number> {
        let (number, mut next) = match self.kind(at)? {
            Kind::Digits | Kind::Mark => self.figures(at)?,
            Kind::Word => return self.number_words(at),
        };
        let mut value = number.value;
        while let Some(scale) = self.scale(next) {
            value *= scale;
            next += 1;
        }
        if let Some(scale) = self.short_scale(next) {
            value *= scale;
            next += 1;
        }
        Some((Number { value, ..number }, next))
    }

    /// Reads digits with separators of thousands and a decimal point: "2,000", "4.5", "1½".
    fn figures(&self, at: usize) -> Parsed<Number> {
        let mut number = Number { value: 0.5, exact: true, figures: true, fraction: true };
        let half =
            |at: usize| self.atoms.get(at).is_some_and(|atom| atom.kind == Kind::Mark && atom.entry == HALF);
        if half(at) {
            return Some((number, at + 1));
        }
        let (first, length) = self.digits(at)?;
        // The saturated value of a long run still tells that it is huge.
        let mut value = if length > 9 { self.word(at).parse::<f64>().ok()? } else { f64::from(first) };
        let mut next = at + 1;
        let mut separated = false;
        let group = |at: usize| match self.digits(at + 1) {
            Some((group, 3)) if self.glued(at) && self.glued(at + 1) && self.mark(at, b',') => Some(group),
            _ => None,
        };
        if length <= 3 {
            while let Some(thousands) = group(next) {
                value = value * 1000.0 + f64::from(thousands);
                next += 2;
                separated = true;
            }
        }
        let mut fraction = false;
        if self.mark(next, b'.')
            && self.glued(next)
            && self.glued(next + 1)
            && self.digits(next + 1).is_some()
        {
            let digits = self.word(next + 1);
            // Read whole, so that 0.1 is the nearest double and not a sum of tenths.
            value = format_fraction(value, digits)?;
            next += 2;
            fraction = true;
        } else if half(next) && self.glued(next) {
            value += 0.5;
            next += 1;
            fraction = true;
        }
        number.value = value;
        number.fraction = fraction || separated;
        Some((number, next))
    }

    /// Reads a number in words: "two hundred and five", "half a million", "a dozen", "several hundred".
    pub(crate) fn number_words(&self, at: usize) -> Parsed<Number> {
        let exact = Number { value: 0.0, exact: true, figures: false, fraction: false };
        let open = |least: f64, next: usize| Some((Number { value: least, exact: false, ..exact }, next));
        // "half a million", "half a dozen"
        if self.is(at, "half") {
            let next = self.skip(at + 1, &["a", "an"]);
            let scale = self.scale(next)?;
            return Some((Number { value: scale / 2.0, ..exact }, next + 1));
        }
        // "tens of thousands", "hundreds"
        if let Some(scale) =
            self.role(at, |role| if let Role::Scales(scale) = role { Some(scale) } else { None })
        {
            if self.is(at + 1, "of")
                && let Some(more) =
                    self.role(at + 2, |r| if let Role::Scales(scale) = r { Some(scale) } else { None })
            {
                return open(2.0 * scale * more, at + 3);
            }
            return open(2.0 * scale, at + 1);
        }
        if self.is(at, "tens") && self.is(at + 1, "of") {
            let (more, next) = self.number_words(at + 2)?;
            return open(10.0 * more.value, next);
        }
        let start = self.skip(at, &["a", "an"]);
        // "several", "a few hundred", "a couple of"
        if let Some(least) =
            self.role(start, |role| if let Role::Vague(least) = role { Some(least) } else { None })
        {
            let mut next = start + 1;
            // "a couple", "couple of weeks"; not "the married couple".
            if least > 0 && start == at && !self.is(next, "of") {
                return None;
            }
            if least > 0 {
                next = self.skip(next, &["of", "a"]);
                return Some((Number { value: f64::from(least), ..exact }, next));
            }
            let scale = self.scale(next);
            next += usize::from(scale.is_some());
            return open(scale.unwrap_or(1.0) * 2.0, next);
        }
        let (mut total, mut group, mut next) = (0.0, 0.0, start);
        let mut any = false;
        loop {
            if let Some(scale) = self.scale(next) {
                // "a hundred" but not a bare "hundred".
                if !any && start == at {
                    return None;
                }
                let count = if group == 0.0 { 1.0 } else { group };
                if scale <= 100.0 {
                    group = count * scale;
                } else {
                    total += count * scale;
                    group = 0.0;
                }
            } else if let Some(cardinal) = self.cardinal(next).filter(|_| any || start == at) {
                let value = f64::from(cardinal);
                let room = group == 0.0 || group % 100.0 == 0.0 || (value < 10.0 && group % 10.0 == 0.0);
                if !room || (any && value == 0.0) {
                    break;
                }
                group += value;
            } else if any && self.joins_number(next) {
                next += 1;
                continue;
            } else {
                break;
            }
            any = true;
            next += 1;
        }
        if !any {
            return None;
        }
        Some((Number { value: total + group, ..exact }, next))
    }

    /// Returns true for the "and" of "two hundred and five" and the dash of "twenty-one".
    fn joins_number(&self, at: usize) -> bool {
        if self.is(at, "and") {
            return self.cardinal(at + 1).is_some()
                && self.scale(at - 1).is_some()
                && !self.is(at - 1, "dozen");
        }
        self.mark(at, b'-') && self.glued(at) && self.cardinal(at + 1).is_some_and(|ones| ones < 10)
    }

    /// Returns the value of a number word below a hundred.
    pub(crate) fn cardinal(&self, at: usize) -> Option<u32> {
        self.role(at, |role| if let Role::Cardinal(value) = role { Some(value) } else { None })
    }

    /// Returns the factor of a word such as "million".
    fn scale(&self, at: usize) -> Option<f64> {
        self.role(at, |role| if let Role::Scale(scale) = role { Some(scale) } else { None })
    }

    /// Returns the factor of a letter right after figures: "4.5bn", "30k".
    fn short_scale(&self, at: usize) -> Option<f64> {
        let followed =
            self.glued(at) || (self.is_any(at, &["bn", "mn", "tn"]) && self.kind(at) == Some(Kind::Word));
        if !followed {
            return None;
        }
        self.role(at, |role| if let Role::ShortScale(scale) = role { Some(scale) } else { None })
    }

    /// Reads a whole number from 1 to 99 in figures or words.
    pub(crate) fn small(&self, at: usize) -> Parsed<u32> {
        match self.digits(at) {
            Some((value, 1..=2)) => Some((value, at + 1)),
            Some(_) => None,
            None => self.tens_and_ones(at),
        }
    }

    /// Reads "twenty-one", "fifteen", "seven".
    pub(crate) fn tens_and_ones(&self, at: usize) -> Parsed<u32> {
        let tens = self.cardinal(at)?;
        let next = self.skip_mark(at + 1, b'-');
        match self.cardinal(next) {
            Some(ones @ 1..=9) if tens >= 20 => Some((tens + ones, next + 1)),
            _ => Some((tens, at + 1)),
        }
    }

    /// Reads an ordinal: "1st", "third", "twenty-first".
    pub(crate) fn ordinal(&self, at: usize) -> Parsed<u32> {
        if let Some((value, length)) = self.digits(at) {
            let suffix = length <= 3 && self.glued(at + 1) && self.is_any(at + 1, &["st", "nd", "rd", "th"]);
            return suffix.then_some((value, at + 2));
        }
        let word = |at| {
            self.role(at, |role| if let Role::Ordinal(value) = role { Some(u32::from(value)) } else { None })
        };
        if let Some(value) = word(at) {
            return Some((value, at + 1));
        }
        let tens = self.cardinal(at).filter(|tens| *tens >= 20)?;
        let next = self.skip_mark(at + 1, b'-');
        let ones = word(next).filter(|ones| *ones < 10)?;
        Some((tens + ones, next + 1))
    }

    /// Reads a day of the month.
    pub(crate) fn day_number(&self, at: usize) -> Parsed<i8> {
        let (day, next) = if let Some(found) = self.ordinal(at) {
            found
        } else {
            let (day, next) = self.small(at)?;
            // Not the beginning of "2,000", "3.5", "30%", "3pm", "8:30".
            let glued_on = self.glued(next)
                && (self.kind(next) == Some(Kind::Word)
                    || self.mark(next, b'%')
                    || self.mark(next, b':')
                    || (self.mark(next, b',')
                        && self.glued(next + 1)
                        && self.digits(next + 1).is_some_and(|d| d.1 == 3)));
            if glued_on && self.digits(at).is_some() {
                return None;
            }
            (day, next)
        };
        (1..=31).contains(&day).then_some((day as i8, next))
    }

    /// Reads a year of four digits or in words; the words around it decide elsewhere whether it is one.
    pub(crate) fn year_number(&self, at: usize) -> Parsed<i16> {
        if let Some((value, length)) = self.digits(at) {
            let separated = self.glued(at + 1)
                && self.glued(at + 2)
                && (self.mark(at + 1, b',') && self.digits(at + 2).is_some_and(|d| d.1 == 3)
                    || self.mark(at + 1, b'.') && self.digits(at + 2).is_some());
            let letters = self.glued(at + 1) && self.kind(at + 1) == Some(Kind::Word);
            let percent = self.mark(at + 1, b'%');
            // The tail of "6,107" or "3.1415".
            let tail = at >= 2
                && self.glued(at)
                && self.digits(at - 2).is_some()
                && self.glued(at - 1)
                && (self.mark(at - 1, b',') && length == 3 || self.mark(at - 1, b'.'));
            let year = length == 4 && YEARS.contains(&value) && !separated && !letters && !percent && !tail;
            return year.then_some((value as i16, at + 1));
        }
        self.year_words(at)
    }

    /// Reads "nineteen seventy-eight", "two thousand and eighteen", "nineteen oh one".
    pub(crate) fn year_words(&self, at: usize) -> Parsed<i16> {
        let century = self.cardinal(at)?;
        if (11..=21).contains(&century) {
            let next = self.skip_mark(at + 1, b'-');
            if self.is_any(next, &["zero", "oh"]) {
                let ones = self.cardinal(next + 1).filter(|ones| (1..10).contains(ones))?;
                return Some(((century * 100 + ones) as i16, next + 2));
            }
            if let Some((rest, end)) = self.tens_and_ones(next).filter(|(rest, _)| *rest >= 10) {
                return Some(((century * 100 + rest) as i16, end));
            }
        }
        let (number, next) = self.number_words(at)?;
        (number.exact && (1000.0..2200.0).contains(&number.value)).then_some((number.value as i16, next))
    }
}

/// Returns `whole` with `digits` after the point.
fn format_fraction(whole: f64, digits: &str) -> Option<f64> {
    let scale = i32::try_from(digits.len()).ok()?;
    if scale > 15 {
        return Some(whole);
    }
    let fraction = digits.parse::<f64>().ok()?;
    let scale = 10_f64.powi(scale);
    Some((whole * scale + fraction) / scale)
}

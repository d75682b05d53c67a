//! Numbers, dates, times, telephone numbers, and units written against them.

use super::Scanner;
use crate::characters::char_before;

/// Units that UD English cuts from the number before them: *35|mm*, *5|pm*, *$3.8|bn*.
#[rustfmt::skip]
const UNITS: &[&str] = &[
    "a.m", "am", "b", "bn", "c", "cc", "cents", "cm", "days", "f", "feet", "ft", "g", "gb", "gbps", "ghz", "gm", "gw", "ha",
    "hh", "hp", "hours", "hr", "hrs", "hz", "in", "k", "kb", "kbps", "kg", "kgs", "khz", "km", "kms", "kph", "kw", "kwh", "l", "lb",
    "lbs", "m", "mb", "mbps", "mg", "mhz", "mi", "miles", "min", "mins", "ml", "mm", "mn", "mph", "ms", "mt", "mw", "mwh", "nm", "oz",
    "p.m", "percent", "pm", "ppm", "sec", "secs", "sq", "t", "tb", "tn", "tonnes", "tons", "tr", "trn", "v", "w", "watt", "watts",
    "yd", "yds", "yrs", "years",
];

/// How many bytes of digits and hyphens a telephone number or date may have.
const LONGEST_GROUPS: usize = 24;

impl Scanner<'_, '_> {
    /// Scans a number from `start` if one starts there, and returns where it ends.
    pub(super) fn number(&mut self, start: usize, first: char) -> Option<usize> {
        let from = match first {
            '0'..='9' => start,
            // *+44*, *.265*, *'05*
            '+' | '.'
                if self.char(start + 1).is_ascii_digit()
                    && !char_before(self.text, start).is_alphanumeric() =>
            {
                start + 1
            }
            '\'' | '\u{2019}' if self.is_short_year(start + first.len_utf8()) => start + first.len_utf8(),
            _ => return None,
        };
        if let Some(end) = self.grouped(from) {
            return Some(self.push(start, end));
        }
        let (mut last_mark, mut n_slashes) = (from, 0);
        let mut at = self.digits(from);
        loop {
            let (mark, next) = (self.char(at), self.char(at + 1));
            let joins = next.is_ascii_digit()
                && match mark {
                    '.' | ':' => true,
                    // *9/11*, *01/12/2001*, but *2001|/|02*
                    '/' => n_slashes > 0 || at - last_mark <= 2 && self.digits(at + 1) - at <= 3,
                    ',' => self.digits(at + 1) == at + 4,
                    _ => false,
                };
            if !joins {
                break;
            }
            n_slashes += usize::from(mark == '/');
            last_mark = at + 1;
            at = self.digits(at + 1);
        }
        at = self.marks(at);
        let letters = self.char(at);
        if letters.is_alphabetic() || letters == '_' {
            let word = self.letters(at);
            if super::words::CURRENCIES.contains(&word)
                || word != "G" && UNITS.iter().any(|unit| word.eq_ignore_ascii_case(unit))
            {
                return Some(self.push(start, at));
            }
            // *21st*, *1970s*, *4chan*, *3G*: one word.
            return Some(self.word_from(start, at));
        }
        if matches!(letters, '\'' | '\u{2019}') && from == start && self.digits(start) == at {
            let after = at + letters.len_utf8();
            if matches!(self.char(after), 's' | 'S') && !self.char(after + 1).is_alphanumeric() {
                return Some(self.push(start, after + 1));
            }
        }
        Some(self.push(start, at))
    }

    fn digits(&self, mut at: usize) -> usize {
        while self.char(at).is_ascii_digit() {
            at += 1;
        }
        at
    }

    /// Returns the letters from `at`, and dots between them, to the end of the word.
    fn letters(&self, at: usize) -> &str {
        let bytes = &self.text.as_bytes()[at..self.chunk.end.min(at + LONGEST_GROUPS)];
        let is_letter = |i: usize| {
            bytes.get(i).is_some_and(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii() || *byte == b'_')
        };
        let mut length = 0;
        while is_letter(length) || bytes.get(length) == Some(&b'.') && is_letter(length + 1) {
            length += 1;
        }
        self.text.get(at..at + length).unwrap_or_default()
    }

    /// *'05*, *'60s*: two digits after an apostrophe that no quotation mark closes at once.
    fn is_short_year(&self, at: usize) -> bool {
        let end = self.digits(at);
        end == at + 2 && !matches!(self.char(end), '\'' | '\u{2019}' | '.' | ',' | '-' | ':' | '/' | '%')
            || end == at + 2 && matches!(self.char(end), '.' | ',') && !self.char(end + 1).is_ascii_digit()
    }

    /// Returns the end of digits in groups between hyphens, if the groups are those of a
    /// telephone number (*713-853-3989*) or a date (*2019-01-04*) and not of a range.
    fn grouped(&self, start: usize) -> Option<usize> {
        let limit = self.chunk.end.min(start + LONGEST_GROUPS);
        let mut groups = [0usize; 6];
        let (mut n_groups, mut at) = (0, start);
        loop {
            let end = self.digits(at).min(limit);
            *groups.get_mut(n_groups)? = end - at;
            n_groups += 1;
            if self.char(end) != '-' || !self.char(end + 1).is_ascii_digit() || end >= limit {
                at = end;
                break;
            }
            at = end + 1;
        }
        let fits = matches!(
            groups[..n_groups],
            [3 | 5 | 7, 4] | [3, 2 | 3, 4] | [1, 3, 3, 4] | [4, 2, 2] | [1 | 2, 1 | 2, 2 | 4]
        );
        (fits && !self.char(at).is_alphanumeric()).then_some(at)
    }
}

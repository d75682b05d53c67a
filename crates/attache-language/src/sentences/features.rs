//! What the model sees of a candidate.
//!
//! Each feature is the hash of a template's number and its values, folded into a
//! table of [`N_FEATURES`] weights (feature hashing, Weinberger et al. 2009). Curly
//! and straight quotation marks count as the same.

use super::candidates::{Candidate, Word};
use crate::abbreviations::{abbreviation, is_initialism};
use crate::characters::is_opener;

/// Size of the weight table.
pub const N_FEATURES: usize = 1 << 15;

/// A place in the weight table.
pub type FeatureIndex = u16;

impl Candidate<'_> {
    /// Calls `visit` with each feature of the candidate, in a fixed order.
    pub fn features(&self, mut visit: impl FnMut(FeatureIndex)) {
        let text = self.text;
        let [far, last] = self.before;
        let [first, second] = self.after;
        let mark = marks(last.marks(text));
        let closer = closers(last.closers(text));
        let opener = openers(first.openers(text));
        let last_shape = shape(last.core(text));
        // "U.S. troops" starts a sentence as "American troops" does.
        let first_shape = match shape(first.core(text)) {
            INITIALISM => CAPITALISED,
            other => other,
        };
        let far_shape = shape(far.core(text));
        let far_mark = marks(far.marks(text));
        let second_shape = shape(second.core(text));
        let first_mark = marks(first.marks(text));
        let kind = abbreviation(last.core(text)).map_or(0, |kind| kind as u64 + 1);
        let last_word = word(text, &last);
        let first_word = word(text, &first);
        let far_word = word(text, &far);
        let second_word = word(text, &second);
        let length = match self.n_words {
            0..=3 => self.n_words as u64,
            4..=6 => 4,
            7..=12 => 5,
            13..=25 => 6,
            26..=40 => 7,
            _ => 8,
        };
        let nesting = u64::from(self.nesting.n_brackets > 0) | u64::from(self.nesting.is_in_quotes) << 1;
        let prose = u64::from(self.section_is_prose);
        // Whatever else is asked, the mark at the end matters.
        let end = mark | closer << 4 | u64::from(self.is_glued) << 8;
        let templates: [[u64; 4]; 30] = [
            [0, 0, 0, 0],
            [end, 0, 0, 0],
            [end, first_shape, 0, 0],
            [end, first_shape, opener, 0],
            [end, last_shape, 0, 0],
            [end, last_shape, first_shape, 0],
            [mark, kind, first_shape, 0],
            [mark, kind, first_word, 0],
            [mark, last_word, 0, 0],
            [mark, last_word, first_shape, 0],
            [mark, first_word, 0, 0],
            [mark, first_word, last_shape, 0],
            [end, far_shape, last_shape, first_shape],
            [mark, far_mark, last_shape, first_shape],
            [mark, far_word, last_shape, 0],
            [mark, first_shape, second_shape, first_mark],
            [mark, second_word, first_shape, 0],
            [mark, second_shape, first_word, 0],
            [mark, length, 0, 0],
            [mark, length, last_shape, first_shape],
            [mark, nesting, closer, first_shape],
            [mark, prose, first_shape, 0],
            [mark, prose, length, 0],
            [mark, prose, last_shape, first_shape],
            [mark, first_mark, first_shape, length],
            [mark, last_word, first_word, 0],
            [mark, opener, last_shape, nesting],
            [mark, far_shape, far_mark, prose],
            [mark, second_shape, last_shape, first_shape],
            [mark, last_word, length, 0],
        ];
        for (number, values) in templates.into_iter().enumerate() {
            let mut hash = number as u64 + 1;
            for value in values {
                hash = mix(hash, value);
            }
            visit((hash >> 32) as FeatureIndex & (N_FEATURES - 1) as FeatureIndex);
        }
    }
}

/// Mixes a value into a hash (the finaliser of `SplitMix64`).
fn mix(hash: u64, value: u64) -> u64 {
    let mut x = (hash ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x ^= x >> 29;
    x = x.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x ^ x >> 32
}

/// Hashes the last bytes of the word in lower case; a number hashes as its length.
fn word(text: &str, word: &Word) -> u64 {
    let core = word.core(text).as_bytes();
    let core = &core[core.len().saturating_sub(16)..];
    if core.is_empty() {
        return marks(word.marks(text)) + 1;
    }
    if core.iter().all(u8::is_ascii_digit) {
        return core.len() as u64 + 100;
    }
    core.iter().fold(7, |hash, byte| mix(hash, u64::from(byte.to_ascii_lowercase())))
}

fn marks(marks: &str) -> u64 {
    match marks {
        "" => 0,
        "." => 1,
        "?" => 2,
        "!" => 3,
        ":" => 4,
        ";" => 5,
        "," => 6,
        ".." => 7,
        "..." | "…" => 8,
        _ if marks.contains('?') => 9,
        _ if marks.contains('!') => 10,
        _ if marks.contains(',') => 11,
        _ => 12,
    }
}

fn closers(closers: &str) -> u64 {
    match closers.chars().next() {
        None => 0,
        Some(')' | ']' | '}') => 1,
        Some('"' | '\u{201d}') => 2,
        Some(_) => 3,
    }
}

fn openers(openers: &str) -> u64 {
    match openers.chars().next() {
        None => 0,
        Some('(') => 1,
        Some('[') => 2,
        Some('"' | '\u{201c}') => 3,
        Some(_) => 4,
    }
}

const INITIALISM: u64 = 7;
const CAPITALISED: u64 = 8;

/// Classes a word by its letters.
fn shape(core: &str) -> u64 {
    let Some(first) = core.chars().next() else { return 0 };
    let rest = &core[first.len_utf8()..];
    let letters =
        |test: fn(char) -> bool| rest.chars().take(24).all(|c| test(c) || matches!(c, '\'' | '’' | '-'));
    if first.is_ascii_digit() {
        return match core.len() {
            _ if !rest.bytes().all(|byte| byte.is_ascii_digit()) => 1,
            1 => 2,
            2 => 3,
            4 => 4,
            _ => 5,
        };
    }
    if first.is_uppercase() {
        return match () {
            () if rest.is_empty() => 6,
            () if is_initialism(core) => INITIALISM,
            () if letters(char::is_lowercase) => CAPITALISED,
            () if letters(char::is_uppercase) => 9,
            () => 10,
        };
    }
    if first.is_alphabetic() {
        return match () {
            () if rest.is_empty() => 11,
            () if is_initialism(core) => 12,
            () if letters(char::is_lowercase) => 13,
            () if !first.is_lowercase() => 27,
            () => 14,
        };
    }
    match first {
        '-' | '–' | '—' if rest.is_empty() => 15,
        '-' if rest.bytes().all(|byte| byte == b'-') => 16,
        '-' | '*' | '•' => 17,
        '$' | '£' | '€' => 18,
        '<' => 19,
        '>' => 20,
        '@' | '#' => 21,
        '=' | '_' | '~' => 22,
        '.' => 23,
        _ if is_opener(first) => 24,
        _ if first.is_ascii() => 25,
        _ => 26,
    }
}

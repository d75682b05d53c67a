//! What a word looks like: its known form, its affixes and its shape, as rows of embedding tables.
//!
//! A word's features depend on the word alone, never on its place, so that everything computed from them
//! up to the first recurrent layer can be kept for each distinct form. Digits are read as `0`: a year is
//! a year.

use crate::hash::Hash;

/// Rows of each affix table.
pub const BUCKETS: usize = 4096;

/// Affix and shape features of a word.
pub const AFFIXES: usize = 5;

/// The features of one word form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WordFeatures {
    /// Key of the lower-cased form in the vocabulary.
    pub word: u64,
    /// Rows of the affix table, one in each block of [`BUCKETS`].
    pub affixes: [u32; AFFIXES],
}

impl WordFeatures {
    /// Reads the features of a form; `buffer` is scratch space.
    pub fn new(form: &str, buffer: &mut String) -> Self {
        buffer.clear();
        for c in form.chars() {
            match c {
                '0'..='9' => buffer.push('0'),
                c if c.is_ascii() => buffer.push(c.to_ascii_lowercase()),
                // Typographic quotation marks and dashes stand for their plain kin.
                '\u{2018}' | '\u{2019}' => buffer.push('\''),
                '\u{201c}' | '\u{201d}' => buffer.push('"'),
                '\u{2013}' | '\u{2014}' => buffer.push('-'),
                c => buffer.extend(c.to_lowercase()),
            }
        }
        let affix = |block: u8, text: &str| {
            let bucket = Hash::new(0x10 + block).str(text).finish() % BUCKETS as u64;
            u32::from(block) * BUCKETS as u32 + bucket as u32
        };
        let affixes = [
            affix(0, last(buffer, 2)),
            affix(1, last(buffer, 3)),
            affix(2, last(buffer, 4)),
            affix(3, first(buffer, 3)),
            shape(form),
        ];
        Self { word: Hash::new(0).str(buffer).finish(), affixes }
    }
}

fn first(text: &str, chars: usize) -> &str {
    text.char_indices().nth(chars).map_or(text, |(end, _)| &text[..end])
}

fn last(text: &str, chars: usize) -> &str {
    text.char_indices().nth_back(chars - 1).map_or(text, |(start, _)| &text[start..])
}

/// The row of a form's shape: runs of capitals, small letters, digits and other signs, runs of more than
/// two shortened to two, and at most ten signs of it.
fn shape(form: &str) -> u32 {
    let mut hash = Hash::new(0x14);
    let (mut previous, mut run) = (0u8, 0);
    for c in form.chars().take(40) {
        let kind = match c {
            c if c.is_uppercase() => b'X',
            c if c.is_alphabetic() => b'x',
            c if c.is_numeric() => b'0',
            c if c.is_ascii() => c as u8,
            _ => b'?',
        };
        run = if kind == previous { run + 1 } else { 1 };
        previous = kind;
        if run <= 2 {
            hash = hash.byte(kind);
        }
    }
    4 * BUCKETS as u32 + (hash.finish() % BUCKETS as u64) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_look_alike_share_what_they_share() {
        let read = |form| WordFeatures::new(form, &mut String::new());
        assert_eq!(read("Treaty").word, read("treaty").word);
        assert_ne!(read("Treaty").affixes[4], read("treaty").affixes[4]);
        assert_eq!(read("2019"), read("1847"));
        assert_eq!(read("signing").affixes[1], read("bringing").affixes[1]);
        assert_eq!(read("Étude").word, read("étude").word);
        read("");
    }
}

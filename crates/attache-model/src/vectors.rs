//! Static word vectors: a table over whole words and word pieces, so that no word is without one.
//!
//! A word found whole has its own row; any other is split greedily into the longest known pieces, as
//! `WordPiece` does, and its vector is the mean of theirs. The rows were distilled from a sentence encoder;
//! how, `attache-training/scripts/distil_vectors.py` says. The table is shared by every model that reads
//! words.

use crate::hash::{Hash, Index};
use crate::weights::{Quantised, WeightError, Weights};
use std::sync::LazyLock;

/// Salt of pieces that start a word, of pieces that continue one, and of whole words.
pub const PIECE_SALTS: [u8; 3] = [0x20, 0x21, 0x22];

/// A table of word vectors.
#[derive(Debug)]
pub struct WordVectors<'a> {
    index: Index,
    table: Quantised<'a>,
}

/// The embedded table as it lies in its file, so that `attache plugin new` can lay it beside an author's crate.
pub static EMBEDDED: &[u8] = include_bytes!("vectors.bin");

static SHARED: LazyLock<Result<WordVectors<'static>, WeightError>> =
    LazyLock::new(|| WordVectors::from_bytes(EMBEDDED));

impl<'a> WordVectors<'a> {
    /// The embedded English table that all models of attache are trained with.
    ///
    /// # Errors
    /// Fails only where the embedded file is damaged.
    pub fn shared() -> Result<&'static WordVectors<'static>, WeightError> {
        SHARED.as_ref().map_err(Clone::clone)
    }

    /// Reads the table from its weight file.
    ///
    /// # Errors
    /// Fails where the file is damaged.
    pub fn from_bytes(file: &'a [u8]) -> Result<Self, WeightError> {
        let weights = Weights::open(file)?;
        let index = Index::new(weights.hashes("keys")?);
        let table = weights.matrix("table")?;
        if index.keys().len() != table.rows() {
            return Err(WeightError::Shape("table".to_owned()));
        }
        Ok(Self { index, table })
    }

    /// Width of a vector.
    pub fn dimensions(&self) -> usize {
        self.table.columns()
    }

    /// Whether a word has a row of its own; `buffer` is scratch space.
    pub fn knows(&self, word: &str, buffer: &mut String) -> bool {
        buffer.clear();
        word.chars().for_each(|c| fold(c, buffer));
        let [starting, _, whole] = PIECE_SALTS;
        [whole, starting].iter().any(|salt| self.index.find(Hash::new(*salt).str(buffer).finish()).is_some())
    }

    /// Adds a word's vector to `out`; `buffer` is scratch space.
    pub fn add(&self, word: &str, buffer: &mut String, out: &mut [f32]) {
        buffer.clear();
        word.chars().for_each(|c| fold(c, buffer));
        let [starting, _, whole] = PIECE_SALTS;
        for salt in [whole, starting] {
            if let Some(row) = self.index.find(Hash::new(salt).str(buffer).finish()) {
                self.table.add_row(row, 1.0, out);
                return;
            }
        }
        // At most this many pieces are read: the rest of a longer "word" says nothing about it.
        let mut rows = [0; 16];
        let mut count = 0;
        let (mut rest, mut start) = (buffer.as_str(), true);
        while let Some(first) = rest.chars().next() {
            let alone = !first.is_alphanumeric();
            let (length, row) = self.longest(rest, usize::from(!(start || alone)), alone);
            if let (Some(row), Some(slot)) = (row, rows.get_mut(count)) {
                *slot = row;
                count += 1;
            }
            if count == rows.len() {
                break;
            }
            rest = &rest[length..];
            start = alone;
        }
        for row in &rows[..count] {
            self.table.add_row(*row, 1.0 / count as f32, out);
        }
    }

    /// The longest known piece at the start of `text`: its length in bytes and its row.
    fn longest(&self, text: &str, kind: usize, alone: bool) -> (usize, Option<usize>) {
        let mut hash = Hash::new(PIECE_SALTS[kind]);
        let mut best = (text.chars().next().map_or(0, char::len_utf8), None);
        for (number, (at, c)) in text.char_indices().enumerate() {
            if number > 0 && (alone || number > 20 || !c.is_alphanumeric()) {
                break;
            }
            let end = at + c.len_utf8();
            hash = text.as_bytes()[at..end].iter().fold(hash, |hash, byte| hash.byte(*byte));
            if let Some(row) = self.index.find(hash.finish()) {
                best = (end, Some(row));
            }
        }
        best
    }
}

/// Lower-cases a character and strips its accent.
fn fold(c: char, out: &mut String) {
    const LATIN: &str = "aaaaaaæceeeeiiiiðnooooo×ouuuuyþßaaaaaaæceeeeiiiiðnooooo÷ouuuuyþyaaaaaaccccccccdddđeeeeeeeeee\
        gggggggghhħħiiiiiiiiiıijjjkkĸllllllllłłnnnnnnʼŋŋooooooœœrrrrrrssssssssttttŧŧuuuuuuuuuuuuwwyyyzzzzzzs";
    match c {
        c if c.is_ascii() => out.push(c.to_ascii_lowercase()),
        '\u{2018}' | '\u{2019}' => out.push('\''),
        '\u{201c}' | '\u{201d}' => out.push('"'),
        '\u{2013}' | '\u{2014}' => out.push('-'),
        '\u{c0}'..='\u{17f}' => {
            out.push(LATIN.chars().nth(c as usize - 0xc0).unwrap_or(c));
        }
        // Combining marks, as in text that was decomposed.
        '\u{300}'..='\u{36f}' => {}
        c => out.extend(c.to_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weights::WeightWriter;

    fn table(entries: &[(u8, &str)]) -> Vec<u8> {
        let mut keys: Vec<(u64, f32)> = entries
            .iter()
            .enumerate()
            .map(|(i, (salt, text))| (Hash::new(*salt).str(text).finish(), (i + 1) as f32))
            .collect();
        keys.sort_by_key(|(key, _)| *key);
        let mut writer = WeightWriter::new();
        writer.hashes("keys", &keys.iter().map(|(key, _)| *key).collect::<Vec<_>>());
        writer.matrix("table", 1, &keys.iter().map(|(_, value)| *value).collect::<Vec<_>>());
        writer.finish()
    }

    #[test]
    fn a_word_is_found_whole_or_by_its_longest_pieces() {
        let file = table(&[(0x20, "tre"), (0x21, "aty"), (0x20, "u"), (0x20, "."), (0x22, "iran")]);
        let vectors = WordVectors::from_bytes(&file).unwrap();
        let read = |word: &str| {
            let mut out = [0.0];
            vectors.add(word, &mut String::new(), &mut out);
            out[0]
        };
        for (word, expected) in
            [("Iran", 5.0), ("Treaty", 1.5), ("tré", 1.0), ("U.", 3.5), ("", 0.0), ("zzz", 0.0), ("TRÉ", 1.0)]
        {
            assert!((read(word) - expected).abs() < 1e-5, "{word}: {}", read(word));
        }
    }

    #[test]
    fn the_folding_table_is_as_long_as_its_block() {
        let mut out = String::new();
        for (accented, plain) in
            [('É', "e"), ('ÿ', "y"), ('Ā', "a"), ('ğ', "g"), ('ł', "ł"), ('š', "s"), ('ž', "z"), ('ſ', "s")]
        {
            out.clear();
            fold(accented, &mut out);
            assert_eq!(out, plain, "{accented}");
        }
    }
}

//! Punctuation, symbols, emoticons and emoji.

use super::Scanner;
use crate::characters::{is_apostrophe, is_combining, is_regional_indicator, is_separator, is_word};

/// Faces of ASCII signs, the longer before the shorter.
#[rustfmt::skip]
const FACES: &[&str] = &[
    ">:(", ":'(", ":-)", ":-(", ":-D", ":-P", ":-/", ";-)", ":))", ":((", ":)", ":(", ":D", ":P", ":p", ":O", ":/", ":|", ";)", ";P", "=)", "=(",
    "=D", "=P", "^_^", "-_-", "<3", "xD",
];

impl Scanner<'_, '_> {
    /// Scans what is neither word nor number from `start` and returns where it ends.
    pub(super) fn symbol(&mut self, start: usize, first: char) -> usize {
        if let Some(end) = self.face(start) {
            return self.push(start, end);
        }
        let after = start + first.len_utf8();
        if is_apostrophe(first) || first == '\u{2018}' {
            return self.apostrophe(start, first);
        }
        let end = match first {
            '!' | '?' => self.run_of(after, |c| matches!(c, '!' | '?')),
            '.' if matches!(self.char(after), '?' | '!') => self.run_of(after, |c| matches!(c, '!' | '?')),
            '.' if self.char(after) == '.' => self.run_of(after, |c| c == '.'),
            '\u{2026}' => self.run_of(after, |c| matches!(c, '\u{2026}' | '.')),
            '-' | '=' | '*' | '_' | '~' | '+' | '#' | '<' | '>' | '|' if self.is_rule(start) => self
                .run_of(after, |c| {
                    matches!(c, '-' | '=' | '*' | '_' | '~' | '+' | '#' | '<' | '>' | '|' | '{' | '}')
                }),
            '-' | '=' | '*' | '_' | '~' | '+' | '#' => {
                let end = self.run_of(after, |c| c == first);
                if matches!(first, '-' | '=') && self.char(end) == '>' { end + 1 } else { end }
            }
            '<' if matches!(self.char(after), '<' | '-' | '=') => after + 1,
            '>' if matches!(self.char(after), '=') => after + 1,
            '>' => self.run_of(after, |c| c == '>'),
            _ if is_regional_indicator(first) && is_regional_indicator(self.char(after)) => after + 4,
            _ => after,
        };
        let end = self.marks(end);
        self.push(start, end)
    }

    fn run_of(&self, mut at: usize, belongs: impl Fn(char) -> bool) -> usize {
        loop {
            let character = self.char(at);
            if character == '\0' || !belongs(character) {
                return at;
            }
            at += character.len_utf8();
        }
    }

    /// Takes in the combining marks after `at`, and what zero-width joiners tie to them.
    pub(super) fn marks(&self, mut at: usize) -> usize {
        loop {
            let character = self.char(at);
            if !is_combining(character) || character == '\0' {
                return at;
            }
            at += character.len_utf8();
            if character == '\u{200d}' {
                let joined = self.char(at);
                if joined != '\0' && !is_word(joined) {
                    at += joined.len_utf8();
                }
            }
        }
    }

    /// Returns true where a line of signs starts, of at least two kinds or five signs.
    fn is_rule(&self, start: usize) -> bool {
        let bytes = &self.text.as_bytes()[start..self.chunk.end.min(start + 8)];
        bytes.len() >= 5
            && bytes.iter().all(|byte| {
                matches!(
                    byte,
                    b'-' | b'=' | b'*' | b'_' | b'~' | b'+' | b'#' | b'<' | b'>' | b'|' | b'{' | b'}'
                )
            })
    }

    /// Returns the end of a face that stands for itself at `start`.
    fn face(&self, start: usize) -> Option<usize> {
        if !matches!(self.text.as_bytes()[start], b':' | b';' | b'=' | b'^' | b'-' | b'<' | b'>') {
            return None;
        }
        let rest = &self.text.as_bytes()[start..self.chunk.end];
        FACES.iter().find_map(|face| {
            let end = start + face.len();
            let alone = |next: char| next == '\0' || !is_word(next) && !matches!(next, '/' | ':');
            (rest.starts_with(face.as_bytes()) && alone(self.char(end))).then_some(end)
        })
    }

    /// Scans a quotation mark or apostrophe that does not follow a word.
    fn apostrophe(&mut self, start: usize, first: char) -> usize {
        let after = start + first.len_utf8();
        let next = self.char(after);
        // '' and `` are TeX's double quotation marks.
        if next == first && first != '\u{2018}' || first == '\u{2018}' && next == '\u{2019}' {
            return self.push(start, after + next.len_utf8());
        }
        let rest = self.text.get(after..self.chunk.end).unwrap_or_default();
        let whole = |word: &str| {
            rest.as_bytes().get(..word.len()).is_some_and(|r| r.eq_ignore_ascii_case(word.as_bytes()))
                && !rest[word.len()..].starts_with(|c: char| is_word(c) || is_apostrophe(c))
        };
        // A clitic that stands alone, or a word cut short.
        for word in ["s", "m", "d", "ll", "re", "ve", "em", "til", "tis", "cause", "n"] {
            let clitic = word.len() <= 2 && !matches!(word, "em" | "n");
            if whole(word) && (!clitic || start > self.chunk.start || after + word.len() == self.chunk.end) {
                return self.push(start, after + word.len());
            }
        }
        let opens = start == self.chunk.start || !is_word(crate::characters::char_before(self.text, start));
        self.in_single_quotes = opens && next != '\0' && !is_separator(next) && first != '\u{2019}';
        self.push(start, after)
    }
}

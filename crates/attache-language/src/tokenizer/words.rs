//! Words and what may stand within them: full stops, ampersands, slashes, apostrophes.

use super::{Scanner, clitics, hyphens};
use crate::abbreviations::{Abbreviation, abbreviation, is_initialism};
use crate::characters::{char_at, floor_boundary, is_apostrophe, is_closer, is_word, skip_separators};

/// How many bytes a rule may look ahead for a dotted name.
const LOOKAHEAD: usize = 64;

/// Currencies' codes and signs of letters.
pub(super) const CURRENCIES: &[&str] = &[
    "AUD", "CAD", "CHF", "CNY", "EUR", "GBP", "INR", "IRR", "JPY", "NOK", "RMB", "RUB", "Rs", "SEK", "TRY",
    "USD",
];

/// Last parts of site and file names. A dot before one is no full stop, though
/// no space follows it.
#[rustfmt::skip]
const NAME_ENDINGS: &[&str] = &[
    "aac", "ai", "app", "asp", "au", "avi", "bat", "biz", "bmp", "br", "ca", "cfm", "ch", "cn", "co", "com", "css", "csv",
    "de", "dll", "doc", "docx", "edu", "eu", "exe", "fm", "fr", "gif", "gov", "gz", "htm", "html", "ie", "il", "in", "info",
    "int", "io", "ir", "jpeg", "jpg", "jp", "js", "json", "kr", "ly", "md", "me", "mil", "mov", "mp3", "mp4", "mx", "net",
    "news", "nl", "nz", "org", "pdf", "php", "png", "ppt", "pptx", "py", "ru", "sh", "tar", "tk", "tv", "tw", "txt", "ua",
    "uk", "un", "url", "us", "wav", "wiki", "xls", "xlsx", "xml", "za", "zip",
];

impl Scanner<'_, '_> {
    /// Scans a word from `start`, with its clitics and full stop, and returns where it ends.
    pub(super) fn word(&mut self, start: usize) -> usize {
        if let Some(end) = self.currency_code(start) {
            return self.push(start, end);
        }
        self.word_from(start, start)
    }

    /// Scans the rest from `at` of a word that starts at `start`.
    pub(super) fn word_from(&mut self, start: usize, mut at: usize) -> usize {
        loop {
            at = self.run_of_letters(at);
            let mark = self.char(at);
            match mark {
                '\0' => break,
                '.' => match self.dot(start, at) {
                    Dot::Inner => at += 1,
                    Dot::Last => {
                        at += 1;
                        break;
                    }
                    Dot::Not => break,
                },
                '-' | '\u{2010}' | '\u{2011}' => match hyphens::joins(self.text, start, at, &self.chunk) {
                    Some(end) => at = end,
                    None => break,
                },
                '&' if self.joins_ampersand(start, at) => at += 1,
                '/' if self.joins_slash(start, at) => at += 1,
                '$' if matches!(self.text.get(start..at), Some("US" | "A" | "C" | "HK" | "NZ" | "U")) => {
                    at += 1;
                    break;
                }
                '*' if is_word(self.char(at + 1)) && self.char(at + 1).is_ascii_lowercase() => at += 1,
                '@' if self.char(at + 1).is_alphabetic() && is_word(self.char(at + 1)) => at += 1,
                _ if is_apostrophe(mark) => {
                    let after = at + mark.len_utf8();
                    match clitics::apostrophe(self.text, start, at, after, self.chunk.end) {
                        clitics::Apostrophe::Inner => at = after,
                        clitics::Apostrophe::Clitic { from, to } => {
                            self.push_continuing(start, from);
                            return self.push(from, to);
                        }
                        clitics::Apostrophe::Dropped if !self.in_single_quotes => {
                            at = after;
                            break;
                        }
                        clitics::Apostrophe::Possessive
                            if !self.in_single_quotes && self.is_followed_by_word(after) =>
                        {
                            self.push_continuing(start, at);
                            return self.push(at, after);
                        }
                        _ => break,
                    }
                }
                _ => break,
            }
        }
        let whole = &self.text[start..at];
        if let Some(cuts) = clitics::fused(whole) {
            let mut from = start;
            for cut in cuts {
                from = self.push_continuing(from, start + *cut as usize);
            }
            return self.push(from, at);
        }
        self.push(start, at)
    }

    /// Returns the end of a currency's code that is written against its amount: *USD|15,000*.
    fn currency_code(&self, start: usize) -> Option<usize> {
        if !self.char(start + 2).is_ascii_digit() && !self.char(start + 3).is_ascii_digit() {
            return None;
        }
        let end = start + CURRENCIES.iter().find(|code| self.text[start..].starts_with(**code))?.len();
        self.char(end).is_ascii_digit().then_some(end)
    }

    /// Returns where the run of letters, digits and combining marks from `at` ends.
    fn run_of_letters(&self, mut at: usize) -> usize {
        let bytes = self.text.as_bytes();
        while at < self.chunk.end {
            let byte = bytes[at];
            if byte.is_ascii() {
                if !(byte.is_ascii_alphanumeric() || byte == b'_') {
                    break;
                }
                at += 1;
            } else {
                let character = self.char(at);
                if !is_word(character) {
                    break;
                }
                at += character.len_utf8();
            }
        }
        at
    }

    /// Decides what the full stop at `dot` is to the word that starts at `start`.
    fn dot(&self, start: usize, dot: usize) -> Dot {
        let word = &self.text[start..dot];
        let next = self.char(dot + 1);
        let initials = is_initialism(word) || is_single_letter(word) || word == "Ph";
        if next.is_alphanumeric() {
            return if initials && is_single_letter(self.part(dot + 1)) || self.is_dotted_name(start, dot) {
                Dot::Inner
            } else if initials && next.is_uppercase() || is_abbreviation_before(word, next) {
                Dot::Last
            } else {
                Dot::Not
            };
        }
        if next == '.' {
            // "D.C..": the abbreviation's and the sentence's; three are an ellipsis.
            let two = self.char(dot + 2) != '.' && (is_initialism(word) || abbreviation(word).is_some());
            return if two { Dot::Last } else { Dot::Not };
        }
        let last = self.is_last(dot + 1);
        if is_initialism(word) {
            return Dot::Last;
        }
        if is_single_letter(word) {
            // A lone letter at the sentence's end is a name or the pronoun, not an initial.
            let initial = !last
                && word != "I"
                && (word.starts_with(char::is_uppercase) || self.is_followed_by_digit(dot + 1));
            return if initial { Dot::Last } else { Dot::Not };
        }
        match abbreviation(word) {
            Some(
                Abbreviation::Title | Abbreviation::Inner | Abbreviation::Suffix | Abbreviation::Anywhere,
            ) if !last => Dot::Last,
            Some(Abbreviation::Number) if !last && self.is_followed_by_digit(dot + 1) => Dot::Last,
            Some(Abbreviation::Calendar) if !last && word.starts_with(char::is_uppercase) => Dot::Last,
            _ => Dot::Not,
        }
    }

    /// Returns the run of letters and digits from `at`.
    fn part(&self, at: usize) -> &str {
        let limit = self.chunk.end.min(at + LOOKAHEAD);
        let end =
            self.text.as_bytes()[at..limit].iter().position(|b| b.is_ascii() && !b.is_ascii_alphanumeric());
        self.text.get(at..end.map_or(limit, |length| at + length)).unwrap_or_default()
    }

    /// Returns true where the full stop at `dot` stands within a site's, file's or group's name
    /// and not between two sentences whose space was forgotten.
    fn is_dotted_name(&self, start: usize, dot: usize) -> bool {
        let part = self.part(dot + 1);
        let near = floor_boundary(self.text, dot.saturating_sub(LOOKAHEAD)).max(start);
        let before = &self.text[near..dot];
        if part.bytes().all(|byte| byte.is_ascii_digit()) {
            return before.bytes().any(|byte| byte.is_ascii_digit());
        }
        let mut lower = [0u8; 8];
        if let Some(buffer) = lower.get_mut(..part.len()) {
            buffer.copy_from_slice(part.as_bytes());
            buffer.make_ascii_lowercase();
            let listed = std::str::from_utf8(buffer).is_ok_and(|ending| NAME_ENDINGS.contains(&ending));
            let sentence_starts = part.starts_with(|c: char| c.is_ascii_uppercase())
                && part.bytes().skip(1).any(|byte| byte.is_ascii_lowercase());
            if listed && !sentence_starts {
                return true;
            }
        }
        // Three and more parts in lower case: a news group, a package, a host.
        let behind = dot + 1 + part.len();
        before.contains('.') && !before.contains("..") && part.starts_with(|c: char| c.is_ascii_lowercase())
            || self.char(behind) == '.'
                && self.char(behind + 1).is_ascii_lowercase()
                && part.starts_with(|c: char| c.is_ascii_lowercase())
    }

    fn joins_ampersand(&self, start: usize, at: usize) -> bool {
        let left = &self.text[start..at];
        let right = self.part(at + 1);
        let short =
            |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic());
        short(left)
            && short(right)
            && (left.len() + right.len() <= 3 || left.bytes().all(|byte| byte.is_ascii_uppercase()))
    }

    fn joins_slash(&self, start: usize, at: usize) -> bool {
        let left = &self.text[start..at];
        let right = self.part(at + 1);
        matches!(
            (left, right),
            ("s" | "S", "he")
                | ("n", "a")
                | ("N", "A")
                | ("l" | "i", "c")
                | ("L" | "I", "C")
                | ("w" | "W", "o" | "out" | "O")
        ) || left.eq_ignore_ascii_case("w") && right.is_empty() && self.char(at + 1) == '\0'
    }

    fn is_followed_by_word(&self, after: usize) -> bool {
        let next = skip_separators(self.text, after, self.end);
        next > after && next < self.end && is_word(char_at(self.text, next))
    }

    fn is_followed_by_digit(&self, after: usize) -> bool {
        let mut next = skip_separators(self.text, after, self.end);
        while is_closer(char_at(self.text, next)) && next < after + 4 {
            next += char_at(self.text, next).len_utf8();
        }
        next < self.end && char_at(self.text, next).is_ascii_digit()
    }
}

/// What a full stop is to the word before it.
enum Dot {
    /// Within the word.
    Inner,
    /// The word's last character.
    Last,
    /// A token of its own.
    Not,
}

fn is_single_letter(word: &str) -> bool {
    let mut characters = word.chars();
    characters.next().is_some_and(char::is_alphabetic) && characters.next().is_none()
}

/// *No.5*, *vol.14*, *Ft.Worth*: an abbreviation whose space was forgotten.
fn is_abbreviation_before(word: &str, next: char) -> bool {
    match abbreviation(word) {
        Some(Abbreviation::Title) => next.is_uppercase(),
        Some(Abbreviation::Number | Abbreviation::Calendar) => next.is_ascii_digit(),
        _ => false,
    }
}

//! Clitics: *n't*, *'s* and their like, and words written as one that are two.

use crate::characters::{char_at, is_word};

/// What an apostrophe after a word is.
pub(super) enum Apostrophe {
    /// Within the word: *O'Brien*, *Ba'athist*, *o'clock*, *1960's*.
    Inner,
    /// The word ends at `from`, and `from..to` is its clitic.
    Clitic {
        /// Where the clitic starts.
        from: usize,
        /// Where it ends.
        to: usize,
    },
    /// The mark of a dropped *g*: *cookin'*.
    Dropped,
    /// After a plural's *s*, where it may mark possession.
    Possessive,
    /// A quotation mark.
    Mark,
}

/// Decides what the apostrophe at `at..after` is to the word that starts at `start`.
pub(super) fn apostrophe(text: &str, start: usize, at: usize, after: usize, chunk_end: usize) -> Apostrophe {
    let word = &text[start..at];
    let rest = text.get(after..chunk_end).unwrap_or_default();
    let next = rest.chars().next().unwrap_or('\0');
    if !is_word(next) {
        let lower = word.as_bytes();
        return match lower.last() {
            Some(b's' | b'S' | b'z' | b'x') => Apostrophe::Possessive,
            Some(b'n') if lower.len() >= 5 && lower[lower.len() - 2] == b'i' => Apostrophe::Dropped,
            _ => Apostrophe::Mark,
        };
    }
    let digits = word.bytes().next_back().is_some_and(|byte| byte.is_ascii_digit());
    for clitic in ["s", "m", "d", "ll", "re", "ve"] {
        if starts_with_ignoring_case(rest, clitic) && !is_word(char_at(text, after + clitic.len())) {
            if digits && word.bytes().all(|byte| byte.is_ascii_digit()) {
                return Apostrophe::Inner;
            }
            return Apostrophe::Clitic { from: at, to: after + clitic.len() };
        }
    }
    if starts_with_ignoring_case(rest, "t")
        && !is_word(char_at(text, after + 1))
        && word.len() > 1
        && word.ends_with(['n', 'N'])
    {
        return Apostrophe::Clitic { from: at - 1, to: after + 1 };
    }
    Apostrophe::Inner
}

fn starts_with_ignoring_case(text: &str, prefix: &str) -> bool {
    text.as_bytes().get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
}

/// Longest entry of the table of [`fused`], in bytes.
const LONGEST: usize = 8;

/// Returns where to cut a word that is several written as one, in bytes from its start.
///
/// Forms that are also words of their own in careful prose (*its*, *lets*, *ill*,
/// *were*) are left whole.
pub(super) fn fused(word: &str) -> Option<&'static [u8]> {
    if !(2..=LONGEST).contains(&word.len()) {
        return None;
    }
    let mut lower = [0u8; LONGEST];
    let lower = &mut lower[..word.len()];
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    match &*lower {
        b"im" if word != "IM" => Some(&[1]),
        b"ive" if word != "IVE" => Some(&[1]),
        b"dont" | b"cant" | b"wont" | b"aint" | b"isnt" => Some(&[2]),
        b"dunno" => Some(&[2, 3]),
        b"arent" | b"didnt" | b"hadnt" | b"hasnt" | b"wasnt" | b"cannot" | b"gimme" | b"gonna" | b"gotta"
        | b"lemme" | b"outta" | b"wanna" | b"youll" | b"youre" | b"youve" => Some(&[3]),
        b"doesnt" | b"havent" | b"werent" | b"thats" | b"whats" | b"theyll" | b"theyre" | b"theyve" => {
            Some(&[4])
        }
        b"couldnt" | b"wouldnt" | b"theres" => Some(&[5]),
        b"shouldnt" => Some(&[6]),
        _ => None,
    }
}

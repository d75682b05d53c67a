//! Hyphens: UD English cuts compounds at them and keeps prefixes whole.
//!
//! Counts over the training parts: a hyphen between two words is a token of its
//! own 1,345 times; it stays within the word 390 times, nearly all of them after
//! one of the prefixes below or in telephone numbers. EWT and GUM agree but for a
//! few names.

use std::ops::Range;

use crate::characters::{char_at, is_word};

/// Prefixes that stay with their word.
#[rustfmt::skip]
const PREFIXES: &[&str] = &[
    "anti", "arch", "bi", "co", "counter", "cross", "de", "ex", "extra", "hyper", "infra", "inter", "intra", "macro",
    "mega", "meta", "micro", "mid", "mini", "multi", "neo", "non", "over", "para", "post", "pre", "pro", "proto",
    "pseudo", "psycho", "quasi", "re", "semi", "socio", "sub", "super", "supra", "trans", "tri", "ultra", "un", "under",
];

/// Endings that stay with their word.
const SUFFIXES: &[&str] = &["esque", "ish", "wise"];

/// Interjections, by their first part.
const INTERJECTIONS: &[(&str, &str)] = &[
    ("uh", "huh"),
    ("uh", "oh"),
    ("uh", "uh"),
    ("mm", "hm"),
    ("hm", "m"),
    ("m", "mm"),
    ("m", "m"),
    ("mm", "mm"),
    ("oh", "ho"),
    ("co", "op"),
];

/// How far the rules look behind the hyphen, in bytes.
const LOOKAHEAD: usize = 32;

/// Returns where the scan of the word that starts at `start` goes on if the hyphen at `at`
/// belongs to it, and `None` where the word ends before the hyphen.
pub(super) fn joins(text: &str, start: usize, at: usize, chunk: &Range<usize>) -> Option<usize> {
    let hyphen = char_at(text, at);
    let after = at + hyphen.len_utf8();
    let word = &text[start..at];
    let next = if after < chunk.end { char_at(text, after) } else { '\0' };
    if next == '\0' {
        // A word broken off: "th- the". Longer ones are a dash without its space.
        let broken = word.len() == 1 && !matches!(word, "I" | "A")
            || word.len() == 2 && !word.bytes().any(|byte| b"aeiouyAEIOUY".contains(&byte));
        let letters = word.bytes().all(|byte| byte.is_ascii_alphabetic());
        return (broken && letters && start == chunk.start).then_some(after);
    }
    if !is_word(next) {
        return None;
    }
    let limit = chunk.end.min(after + LOOKAHEAD);
    let length = text.as_bytes()[after..limit].iter().position(|byte| !byte.is_ascii_alphabetic());
    let right = text.get(after..length.map_or(limit, |length| after + length)).unwrap_or_default();
    // "over-the-counter" is a phrase, "over-the" no word.
    if matches_any(word, PREFIXES) && right != "the" || word.eq_ignore_ascii_case("e") && next.is_lowercase()
    {
        return Some(after);
    }
    let pair = |&(first, second): &(&str, &str)| {
        word.eq_ignore_ascii_case(first) && right.eq_ignore_ascii_case(second)
    };
    (matches_any(right, SUFFIXES) || INTERJECTIONS.iter().any(pair)).then_some(after)
}

fn matches_any(word: &str, list: &[&str]) -> bool {
    word.len() <= 7 && list.iter().any(|entry| word.eq_ignore_ascii_case(entry))
}

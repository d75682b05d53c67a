//! What holds for any text at all.

use attache_core::Span;
use attache_language::{sections, sentences, tokenizer};

/// Pieces that texts are made of here; every awkward character has its place.
const PIECES: &[&str] = &[
    "a",
    "B",
    "the",
    "Mr.",
    "U.S.",
    "n't",
    "'s",
    "’",
    "'",
    "\"",
    "“",
    "”",
    "(",
    ")",
    "[",
    "]",
    ".",
    "...",
    "…",
    "!",
    "?",
    ":",
    ";",
    ",",
    "-",
    "--",
    "—",
    "/",
    "&",
    "@",
    "#",
    "$",
    "%",
    "°",
    "+",
    "_",
    "*",
    "1",
    "23",
    "1,000",
    "4.5",
    "'05",
    "http://",
    "www.",
    "x@y.z",
    ".com",
    " ",
    "  ",
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    "\u{a0}",
    "\u{200b}",
    "\u{200d}",
    "\u{feff}",
    "\0",
    "\u{2028}",
    "e\u{301}",
    "\u{301}",
    "👩‍👧",
    "👍🏽",
    "🇫🇷",
    "🇫",
    "\u{fe0f}",
    "1️⃣",
    "العربية",
    "שלום",
    "日本語。",
    "हिन्दी।",
    "ß",
    "İ",
    "ǅ",
    "DON'T",
    "can't",
    "gonna",
    "- ",
    "• ",
    "1. ",
];

#[test]
fn every_letter_lies_in_one_token() {
    let mut seed = 7u64;
    for length in 0..3000 {
        let mut text = String::new();
        for _ in 0..length % 40 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text += PIECES[(seed >> 33) as usize % PIECES.len()];
        }
        check(&text);
    }
}

#[test]
fn long_runs_of_one_piece() {
    for piece in PIECES {
        check(&piece.repeat(300));
        check(&format!("a{}", piece.repeat(300)));
    }
}

#[test]
fn a_span_beyond_the_text_holds_nothing() {
    let (mut spans, mut tokens) = (Vec::new(), Vec::new());
    for span in [Span::new(1, 2), Span::new(0, 9), Span::new(5, 9)] {
        sentences::split_sentences("é", span, &mut spans);
        tokenizer::tokenize("é", span, &mut tokens);
    }
    assert!(spans.is_empty() && tokens.is_empty());
}

#[track_caller]
fn check(text: &str) {
    let (mut found, mut spans, mut tokens) = (Vec::new(), Vec::new(), Vec::new());
    sections::split_sections(text, &mut found);
    ordered(text, found.iter().map(|section| section.span), "section");
    for section in &found {
        let first = spans.len();
        sentences::split_sentences(text, section.span, &mut spans);
        assert!(
            spans[first..].iter().all(|span| section.span.contains(*span)),
            "sentence outside its section in {text:?}"
        );
    }
    ordered(text, spans.iter().copied(), "sentence");
    for span in &spans {
        let first = tokens.len();
        tokenizer::tokenize(text, *span, &mut tokens);
        let own = &tokens[first..];
        assert!(own.iter().all(|token| span.contains(token.span)), "token outside its sentence in {text:?}");
        assert!(own.last().is_none_or(|token| !token.continues), "the last token continues in {text:?}");
        assert!(
            own.windows(2).all(|pair| !pair[0].continues || pair[0].span.end() == pair[1].span.start()),
            "a word with a gap in {text:?}"
        );
    }
    ordered(text, tokens.iter().map(|token| token.span), "token");
    let mut covered = vec![false; text.len()];
    for token in &tokens {
        covered[token.span.range()].fill(true);
    }
    for (at, character) in text.char_indices().filter(|(_, character)| character.is_alphanumeric()) {
        assert!(covered[at], "{character:?} at {at} lies in no token of {text:?}");
    }
}

#[track_caller]
fn ordered(text: &str, spans: impl Iterator<Item = Span>, unit: &str) {
    let mut end = 0;
    for span in spans {
        assert!(span.fits(text), "{unit} {span} cuts a character of {text:?}");
        assert!(!span.is_empty(), "empty {unit} in {text:?}");
        assert!(end <= span.start(), "{unit}s overlap in {text:?}");
        end = span.end();
    }
}

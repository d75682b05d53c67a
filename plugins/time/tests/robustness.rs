//! No input panics, and what is found lies in the text, in order, apart.

use attache_core::Span;
use attache_time::{Input, Reference, recognize};

/// The pieces that texts are put together from: every kind of word the grammar knows, and odd ones.
const PIECES: &[&str] = &[
    "9999-99-99",
    "99/99/9999",
    "0000-00-00",
    "last 999999999999 years",
    "in 99999999999999999999 days",
    "1",
    "31",
    "2020",
    "99999999999",
    "1,000",
    "0.5",
    ".",
    ",",
    "-",
    "–",
    "/",
    ":",
    "'",
    "’",
    "(",
    ")",
    "%",
    "$",
    "€",
    "°",
    "½",
    "é",
    "日本",
    "\u{0}",
    "\u{a0}",
    "\n",
    "Friday",
    "the 31st",
    "of",
    "February",
    "May",
    "from",
    "to",
    "between",
    "and",
    "every",
    "other",
    "next",
    "last",
    "week",
    "years",
    "decade",
    "century",
    "quarter",
    "million",
    "trillion",
    "dozen",
    "tens of",
    "thousands",
    "half",
    "a",
    "an",
    "ago",
    "later",
    "before",
    "after",
    "in",
    "at",
    "noon",
    "p.m.",
    "am",
    "GMT",
    "+14:99",
    "-99",
    "Easter",
    "Ramadan",
    "the",
    "rest of",
    "early",
    "mid-",
    "Q4",
    "H2",
    "s",
    "70s",
    "twenty",
    "nineteen",
    "hundred",
    "first",
    "business days",
    "night",
    "old",
    "will",
    "was",
    "km",
    "percent",
    "dollars",
    "soldiers",
    "T",
    "W53",
    "week 53",
    "29 February",
    "31 December 9999",
    "12",
];

/// A small generator of numbers, so that the texts are the same each time (Vigna, splitmix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % limit as u64) as usize
    }
}

#[track_caller]
fn check(text: &str, reference: Option<Reference>, sentences: &[Span]) {
    let found = recognize(&Input { text, reference, sentences, ..Input::default() });
    let mut spans: Vec<_> = found.expressions.iter().map(|time| time.span).collect();
    spans.extend(found.quantities.iter().map(|quantity| quantity.span));
    assert!(found.expressions.is_sorted_by_key(|time| time.span), "out of order in {text:?}");
    spans.sort();
    for pair in spans.windows(2) {
        assert!(!pair[0].overlaps(pair[1]), "{pair:?} overlap in {text:?}");
    }
    for span in spans {
        assert!(span.fits(text) && !span.is_empty(), "{span} is no part of {text:?}");
    }
}

#[test]
fn no_text_panics() {
    let mut numbers = Numbers(7);
    let dates = [None, Some((1, 1, 1)), Some((9999, 12, 31)), Some((-9999, 1, 1)), Some((2024, 2, 29))];
    for _ in 0..40_000 {
        let mut text = String::new();
        for _ in 0..=numbers.below(9) {
            text.push_str(PIECES[numbers.below(PIECES.len())]);
            if numbers.below(5) > 0 {
                text.push(' ');
            }
        }
        let date =
            dates[numbers.below(dates.len())].map(|(year, month, day)| jiff::civil::date(year, month, day));
        let time = (numbers.below(2) == 0).then(|| jiff::civil::time(23, 59, 59, 0));
        check(&text, date.map(|date| Reference { date, time }), &[]);
    }
}

#[test]
fn no_characters_panic() {
    let mut numbers = Numbers(11);
    for _ in 0..20_000 {
        let length = numbers.below(24);
        let text: String = (0..length).filter_map(|_| char::from_u32(numbers.below(0x3000) as u32)).collect();
        check(&text, Some(jiff::civil::date(2025, 1, 18).into()), &[]);
    }
}

#[test]
fn spans_that_are_no_sentences_are_borne() {
    let text = "On Friday é, 20 January 2025 at 3 p.m.";
    for start in 0..50 {
        for end in 0..50 {
            check(text, None, &[Span::new(start, end)]);
        }
    }
}

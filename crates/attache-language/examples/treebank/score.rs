//! Cuts a text with this crate and compares the outcome with the gold.

use std::collections::HashSet;

use attache_core::Span;
use attache_language::{sections, sentences, tokenizer};

use crate::treebank::{Ranges, Treebank};

/// The shares of right units among the found and among the gold.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Score {
    pub(crate) precision: f64,
    pub(crate) recall: f64,
}

impl Score {
    pub(crate) fn f1(self) -> f64 {
        2.0 * self.precision * self.recall / (self.precision + self.recall)
    }
}

/// Cuts a text into sentences, orthographic words and syntactic words.
pub(crate) fn segment(text: &str) -> Treebank {
    let (mut found, mut spans, mut tokens) = (Vec::new(), Vec::new(), Vec::new());
    sections::split_sections(text, &mut found);
    for section in &found {
        sentences::split_sentences(text, section.span, &mut spans);
    }
    for sentence in &spans {
        tokenizer::tokenize(text, *sentence, &mut tokens);
    }
    let ranges =
        |spans: &[Span]| spans.iter().map(|span| (span.start() as usize, span.end() as usize)).collect();
    let mut whole: Vec<Span> = Vec::new();
    let mut continues = false;
    for token in &tokens {
        match whole.last_mut() {
            Some(last) if continues => *last = last.cover(token.span),
            _ => whole.push(token.span),
        }
        continues = token.continues;
    }
    let words: Vec<Span> = tokens.iter().map(|token| token.span).collect();
    Treebank { text: String::new(), sentences: ranges(&spans), tokens: ranges(&whole), words: ranges(&words) }
}

/// Compares by character offsets that do not count white space.
pub(crate) fn scores(gold: &Treebank, found: &Treebank) -> [(&'static str, Score); 3] {
    let kept = kept_characters(&gold.text);
    [
        ("Tokens", score(&kept, &gold.tokens, &found.tokens)),
        ("Words", score(&kept, &gold.words, &found.words)),
        ("Sentences", score(&kept, &gold.sentences, &found.sentences)),
    ]
}

/// Counts, for each byte, the characters before it that are no white space.
fn kept_characters(text: &str) -> Vec<u32> {
    let mut counts = vec![0; text.len() + 1];
    let mut n_kept = 0;
    for (at, character) in text.char_indices() {
        counts[at] = n_kept;
        n_kept += u32::from(!character.is_whitespace());
        counts[at + 1..=at + character.len_utf8()].fill(n_kept);
    }
    counts
}

fn score(kept: &[u32], gold: &Ranges, found: &Ranges) -> Score {
    let normal = |&(start, end): &(usize, usize)| (kept[start], kept[end]);
    let gold_set: HashSet<(u32, u32)> = gold.iter().map(normal).collect();
    let n_right = found.iter().map(normal).filter(|range| gold_set.contains(range)).count() as f64;
    Score { precision: n_right / found.len() as f64, recall: n_right / gold.len() as f64 }
}

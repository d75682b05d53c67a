//! Scores segmentation against the treebanks, as the CoNLL 2018 shared task does.
//!
//! ```text
//! ATTACHE_DATA=… cargo run --release -p attache-language --example segmentation_score [ewt-train …]
//! ```
//!
//! Without arguments the dev parts are scored. `--errors` lists what differs.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line program")]

mod treebank;

use std::collections::{BTreeMap, HashSet};

use attache_core::Span;
use attache_language::{sections, sentences, tokenizer};
use treebank::Treebank;

type Ranges = Vec<(usize, usize)>;

fn main() {
    let Some(folder) = treebank::data_folder() else { return };
    let (flags, mut parts): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|arg| arg.starts_with("--"));
    if parts.is_empty() {
        parts = vec!["ewt-dev".to_owned(), "gum-dev".to_owned()];
    }
    println!("{:<10} {:>9} {:>7} {:>7} {:>7}", "part", "unit", "P", "R", "F1");
    for part in parts {
        let path = folder.join(format!("{part}.conllu"));
        let conllu = match std::fs::read_to_string(&path) {
            Ok(conllu) => conllu,
            Err(error) => {
                eprintln!("skipped: {}: {error}", path.display());
                continue;
            }
        };
        let gold = Treebank::parse(&conllu);
        let found = segment(&gold.text);
        let kept = kept_characters(&gold.text);
        for (unit, gold_ranges, found_ranges) in [
            ("Tokens", &gold.tokens, &found.tokens),
            ("Words", &gold.words, &found.words),
            ("Sentences", &gold.sentences, &found.sentences),
        ] {
            let (precision, recall) = score(&kept, gold_ranges, found_ranges);
            let f1 = 2.0 * precision * recall / (precision + recall);
            println!(
                "{part:<10} {unit:>9} {:7.2} {:7.2} {:7.2}",
                100.0 * precision,
                100.0 * recall,
                100.0 * f1
            );
        }
        if flags.iter().any(|flag| flag == "--errors") {
            list_token_errors(&gold, &found);
        }
        if flags.iter().any(|flag| flag == "--sentences") {
            list_sentence_errors(&gold, &found);
        }
    }
}

fn segment(text: &str) -> Treebank {
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

fn score(kept: &[u32], gold: &Ranges, found: &Ranges) -> (f64, f64) {
    let normal = |&(start, end): &(usize, usize)| (kept[start], kept[end]);
    let gold_set: HashSet<(u32, u32)> = gold.iter().map(normal).collect();
    let n_right = found.iter().map(normal).filter(|range| gold_set.contains(range)).count() as f64;
    (n_right / found.len() as f64, n_right / gold.len() as f64)
}

/// Prints the stretches that are cut otherwise than in the gold, the frequent first.
fn list_token_errors(gold: &Treebank, found: &Treebank) {
    let ends = |ranges: &Ranges| ranges.iter().map(|range| range.1).collect::<HashSet<_>>();
    let show = |ranges: &[(usize, usize)]| {
        ranges.iter().map(|&(start, end)| &gold.text[start..end]).collect::<Vec<_>>().join(" ")
    };
    for (unit, gold, found) in [("word", &gold.words, &found.words), ("token", &gold.tokens, &found.tokens)] {
        let (gold_ends, found_ends) = (ends(gold), ends(found));
        let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
        let (mut g, mut f) = (0, 0);
        while g < gold.len() && f < found.len() {
            let (g_start, f_start) = (g, f);
            while g < gold.len() && !found_ends.contains(&gold[g].1) {
                g += 1;
            }
            while f < found.len() && !gold_ends.contains(&found[f].1) {
                f += 1;
            }
            g += 1;
            f += 1;
            let (left, right) = (&gold[g_start..g.min(gold.len())], &found[f_start..f.min(found.len())]);
            if left != right {
                *counts.entry((show(left), show(right))).or_default() += 1;
            }
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        println!("{unit}: {} kinds of difference, gold | found", counts.len());
        for ((left, right), count) in counts {
            println!("{count:5}  {left}  |  {right}");
        }
    }
}

/// Prints the sentence ends that are missed (`-`) or too many (`+`), with what stands around them.
fn list_sentence_errors(gold: &Treebank, found: &Treebank) {
    let ends = |ranges: &Ranges| ranges.iter().map(|range| range.1).collect::<HashSet<_>>();
    let (gold_ends, found_ends) = (ends(&gold.sentences), ends(&found.sentences));
    let mut all: Vec<(usize, char)> = gold_ends.difference(&found_ends).map(|end| (*end, '-')).collect();
    all.extend(found_ends.difference(&gold_ends).map(|end| (*end, '+')));
    all.sort_unstable();
    for (end, sign) in all {
        let (left, right) = gold.text.split_at(end);
        let left: String = left.chars().rev().take(40).collect::<Vec<_>>().into_iter().rev().collect();
        let right: String = right.chars().take(40).collect();
        println!("{}", format!("{sign} {left} ‖{right}").replace('\n', "⏎"));
    }
}

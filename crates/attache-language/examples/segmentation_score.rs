//! Scores segmentation against the treebanks, as the CoNLL 2018 shared task does.
//!
//! ```text
//! ATTACHE_DATA=… cargo run --release -p attache-language --example segmentation_score [ewt-train …]
//! ```
//!
//! Without arguments the dev parts are scored. `--errors` lists what differs.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line program")]

#[path = "treebank/score.rs"]
mod score;
mod treebank;

use std::collections::{BTreeMap, HashSet};

use treebank::{Ranges, Treebank};

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
        let found = score::segment(&gold.text);
        for (unit, score) in score::scores(&gold, &found) {
            let [precision, recall, f1] =
                [score.precision, score.recall, score.f1()].map(|share| 100.0 * share);
            println!("{part:<10} {unit:>9} {precision:7.2} {recall:7.2} {f1:7.2}");
        }
        if flags.iter().any(|flag| flag == "--errors") {
            list_token_errors(&gold, &found);
        }
        if flags.iter().any(|flag| flag == "--sentences") {
            list_sentence_errors(&gold, &found);
        }
    }
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

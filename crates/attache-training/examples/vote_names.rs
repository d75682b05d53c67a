//! Lets several name models read BIO files together, for one model to learn from what they agree on:
//! `vote_names VECTORS OUT SCHEME=NAME MODEL,MODEL… FILE.bio…` writes each file as `OUT/NAME` with the labels that
//! the models give on average, and tells how these compare with the file's own.
//!
//! Where the best label has less than 0.7 of the mean probability, all of 0.1 or more stand there, as what
//! `scripts/label.py` writes. Marks are read and kept.

#![expect(clippy::print_stderr, reason = "a command-line tool that shows its progress")]

use attache_model::labeller::{LabellerBuffers, SequenceLabeller};
use attache_model::vectors::WordVectors;
use attache_training::chain::may_follow;
use attache_training::names::{LabelledSentence, SpanScore, gold_spans, read, rows};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

const SURE: f32 = 0.7;
const LIKELY: f32 = 0.1;

/// The likeliest labels that may follow each other, where each word's chances stand alone.
fn best_path(chances: &[f32], labels: &[&str]) -> Vec<usize> {
    let count = labels.len();
    let mut scores: Vec<f32> = Vec::new();
    let mut back: Vec<usize> = Vec::new();
    for row in chances.chunks_exact(count) {
        let mut next = Vec::with_capacity(count);
        for (label, chance) in row.iter().enumerate() {
            let fits = |before: Option<usize>| may_follow(before.map(|before| labels[before]), labels[label]);
            let (from, score) = if scores.is_empty() {
                (0, if fits(None) { 0.0 } else { f32::NEG_INFINITY })
            } else {
                let ways =
                    (0..count).filter(|before| fits(Some(*before))).map(|before| (before, scores[before]));
                ways.fold((0, f32::NEG_INFINITY), |best, way| if way.1 > best.1 { way } else { best })
            };
            back.push(from);
            next.push(score + chance.max(1e-9).ln());
        }
        scores = next;
    }
    let mut label = (0..count).fold(0, |best, label| if scores[label] > scores[best] { label } else { best });
    let mut path = Vec::new();
    for word in (0..chances.len() / count).rev() {
        path.push(label);
        label = back[word * count + label];
    }
    path.reverse();
    path
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [vectors, out, scheme, models, files @ ..] = &arguments[..] else {
        panic!("VECTORS OUT SCHEME=NAME MODEL,MODEL… FILE.bio…")
    };
    let (scheme, name) = scheme.split_once('=').expect("SCHEME=NAME");
    let vectors = std::fs::read(vectors).expect("vectors");
    let vectors = WordVectors::from_bytes(&vectors).expect("vectors");
    let weights: Vec<Vec<u8>> = models.split(',').map(|path| std::fs::read(path).expect(path)).collect();
    let models: Vec<SequenceLabeller<'_>> =
        weights.iter().map(|file| SequenceLabeller::from_bytes(file, &vectors).expect("a model")).collect();
    let labels = models[0].labels(scheme);
    let types: BTreeMap<String, String> = [
        ("PER", "PER"),
        ("ORG", "ORG"),
        ("LOC", "LOC"),
        ("politician", "PER"),
        ("person", "PER"),
        ("politicalparty", "ORG"),
        ("organisation", "ORG"),
        ("country", "LOC"),
        ("location", "LOC"),
    ]
    .map(|(from, to)| (from.to_owned(), to.to_owned()))
    .into();
    // What a buffer keeps of words is one model's.
    let mut buffers: Vec<LabellerBuffers> = models.iter().map(|_| LabellerBuffers::default()).collect();
    let mut marked = String::new();
    for file in files {
        let mut score = SpanScore::default();
        for sentence in read(&std::fs::read_to_string(file).expect(file)) {
            let words: Vec<&str> = sentence.words.iter().map(String::as_str).collect();
            let ends = [words.len()];
            let mut chances = vec![0.0; words.len() * labels.len()];
            for (model, buffers) in models.iter().zip(&mut buffers) {
                let mut own = Vec::new();
                model.read(&vectors, &words, &rows(&sentence, |mark| model.mark(mark)), &ends, buffers);
                model.marginals(scheme, &ends, buffers, &mut own);
                chances.iter_mut().zip(own).for_each(|(sum, one)| *sum += one / models.len() as f32);
            }
            let path = best_path(&chances, labels);
            count(&sentence, &path, labels, &types, &mut score);
            for ((word, label), marks) in path.iter().enumerate().zip(&sentence.marks) {
                let row = &chances[word * labels.len()..(word + 1) * labels.len()];
                let mut written = labels[*label].to_owned();
                if row[*label] < SURE {
                    for (other, chance) in row.iter().enumerate() {
                        if other != *label && *chance >= LIKELY {
                            let _ = write!(written, "|{}", labels[other]);
                        }
                    }
                }
                let _ = writeln!(marked, "{}\t{written}\t{}", sentence.words[word], marks.join(" "));
            }
            marked.push('\n');
        }
        eprintln!("{file}: F1 {:.2}, {score:?}", score.f1());
    }
    std::fs::write(Path::new(out).join(name), marked).expect(out);
}

/// Adds a sentence to the counts.
fn count(
    sentence: &LabelledSentence,
    path: &[usize],
    labels: &[&str],
    types: &BTreeMap<String, String>,
    score: &mut SpanScore,
) {
    let found: Vec<String> = path.iter().map(|label| labels[*label].to_owned()).collect();
    let (found, gold) = (gold_spans(&found, types), gold_spans(&sentence.labels, types));
    score.right += found.iter().filter(|span| gold.contains(span)).count();
    score.found += found.len();
    score.gold += gold.len();
}

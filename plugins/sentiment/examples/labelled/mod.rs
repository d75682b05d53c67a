//! The labelled data, and its texts as documents with language layers and a mention for each target.

#![allow(dead_code, reason = "each example uses its part")]

use attache_core::layers::MentionKind;
use attache_core::{Document, Span};
use serde_json::Value;

#[path = "../../tests/document/mod.rs"]
pub(crate) mod document;

/// A sentence with targets or a rating.
#[derive(Clone, Debug)]
pub(crate) struct Labelled {
    pub(crate) id: String,
    pub(crate) text: String,
    /// The place of each target and its label: 0 negative, 1 neutral, 2 positive.
    pub(crate) targets: Vec<(Span, usize)>,
    pub(crate) score: f64,
}

pub(crate) fn folder() -> String {
    std::env::var("ATTACHE_DATA")
        .unwrap_or_else(|_| format!("{}/../../../shared", env!("CARGO_MANIFEST_DIR")))
}

fn label(name: &str) -> usize {
    match name {
        "negative" => 0,
        "positive" => 2,
        _ => 1,
    }
}

/// Reads `news-targets-train`, `news-targets-dev` or `editorial-snippets-dev`.
pub(crate) fn jsonl(set: &str) -> Vec<Labelled> {
    let text = std::fs::read_to_string(format!("{}/data/sentiment/{set}.jsonl", folder())).unwrap();
    text.lines()
        .map(|line| {
            let record: Value = serde_json::from_str(line).unwrap();
            let text = record["text"].as_str().unwrap().to_owned();
            let bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let place = |value: &Value| bytes[value.as_u64().unwrap() as usize] as u32;
            let none = Vec::new();
            let targets = record["targets"].as_array().unwrap_or(&none).iter().map(|target| {
                (
                    Span::new(place(&target["start"]), place(&target["end"])),
                    label(target["polarity"].as_str().unwrap()),
                )
            });
            Labelled {
                id: record["id"].as_str().unwrap().to_owned(),
                targets: targets.collect(),
                score: record["score"].as_f64().unwrap_or(0.0),
                text,
            }
        })
        .collect()
}

/// Reads `finance-headlines`: every tenth row is held out.
pub(crate) fn finance() -> (Vec<Labelled>, Vec<Labelled>) {
    let text = std::fs::read_to_string(format!("{}/data/sentiment/finance-headlines.csv", folder())).unwrap();
    let rows = csv(&text).into_iter().skip(1).filter(|row| row.len() >= 3);
    let labelled = rows.map(|row| {
        let targets = decisions(&row[2]).into_iter().filter_map(|(company, polarity)| {
            let at = row[1].find(&company)?;
            Some((Span::new(at as u32, (at + company.len()) as u32), label(&polarity)))
        });
        Labelled { id: row[0].clone(), targets: targets.collect(), score: 0.0, text: row[1].clone() }
    });
    labelled.partition(|row| !row.id.trim().ends_with('0'))
}

/// Cells of a CSV file, quotation marks undone.
fn csv(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let row = rows.last_mut().unwrap();
        match c {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                row.last_mut().unwrap().push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(String::new()),
            '\n' if !quoted => rows.push(vec![String::new()]),
            '\r' => {}
            c => row.last_mut().unwrap().push(c),
        }
    }
    rows
}

/// Reads `{'Company': 'positive', "Another's": 'neutral'}`.
fn decisions(text: &str) -> Vec<(String, String)> {
    let mut strings = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(['\'', '"']) {
        let mark = rest[start..].chars().next().unwrap();
        let inner = &rest[start + 1..];
        let Some(end) = inner.find(mark) else { break };
        strings.push(inner[..end].to_owned());
        rest = &inner[end + 1..];
    }
    strings.chunks_exact(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect()
}

/// Builds the documents: read by the language analyzer, targets as mentions.
pub(crate) fn documents(labelled: &[Labelled]) -> Vec<Document> {
    let language = document::language();
    let read = |row: &Labelled| {
        let mut document = document::analysed(&*language, &row.id, &row.text);
        let names: Vec<_> =
            row.targets.iter().map(|(span, _)| (*span, MentionKind::Nominal, span.text(&row.text))).collect();
        document::add_mentions(&mut document, &names);
        document
    };
    labelled.iter().map(read).collect()
}

/// Builds the documents without tags and trees.
pub(crate) fn bare_documents(labelled: &[Labelled]) -> Vec<Document> {
    let read = |row: &Labelled| {
        let mut document = Document::new(row.id.as_str(), row.text.as_str()).unwrap();
        document::add_bare_words(&mut document);
        document
    };
    labelled.iter().map(read).collect()
}

pub(crate) fn macro_f1(pairs: &[(usize, usize)]) -> (f64, f64) {
    let mut total = 0.0;
    for label in 0..3 {
        let right = pairs.iter().filter(|pair| **pair == (label, label)).count() as f64;
        let given = pairs.iter().filter(|(_, answer)| *answer == label).count() as f64;
        let wanted = pairs.iter().filter(|(gold, _)| *gold == label).count() as f64;
        total += 2.0 * right / (given + wanted).max(1.0);
    }
    let right = pairs.iter().filter(|(gold, answer)| gold == answer).count() as f64;
    (total / 3.0, right / pairs.len().max(1) as f64)
}

/// Spearman's rank correlation; equal values share the mean of their ranks.
pub(crate) fn spearman(a: &[f64], b: &[f64]) -> f64 {
    let (a, b) = (ranks(a), ranks(b));
    let mean = (a.len() as f64 - 1.0) / 2.0;
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (x, y) in a.iter().zip(&b) {
        ab += (x - mean) * (y - mean);
        aa += (x - mean) * (x - mean);
        bb += (y - mean) * (y - mean);
    }
    ab / (aa * bb).sqrt().max(1e-12)
}

fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    while start < order.len() {
        let mut end = start + 1;
        while end < order.len() && values[order[end]].total_cmp(&values[order[start]]).is_eq() {
            end += 1;
        }
        for &at in &order[start..end] {
            ranks[at] = (start + end - 1) as f64 / 2.0;
        }
        start = end;
    }
    ranks
}

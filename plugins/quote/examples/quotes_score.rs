//! Scores reported speech against the CaRB tuples whose predicate reports (`quotes/carb-said.tsv`).
//!
//! ```text
//! quotes_score sentences > said.jsonl              the sentences, to be read by `attache run`
//! quotes_score said-out.jsonl                      reads its words and trees, and scores what the analyzer finds
//! quotes_score                                     scores the analyzer alone, without tags and trees
//! ```
//!
//! A tuple counts where its predicate holds a verb of `quotes/cue-verbs.txt`. It is found where a quote's
//! speaker has the head of the tuple's source and the words of the two have F1 of 0.6 or more.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "an example ends where its input is wrong")]

use std::collections::{BTreeMap, BTreeSet};

use attache_core::layers::Quote;
use attache_core::{Analyzer, Document, Options, Resources, Span};
use serde_json::{Value, json};

#[path = "../tests/document/mod.rs"]
mod document;

struct Tuple {
    sentence: usize,
    source: String,
    content: String,
}

fn main() {
    let data = std::env::var("ATTACHE_DATA")
        .unwrap_or_else(|_| format!("{}/../../../shared", env!("CARGO_MANIFEST_DIR")));
    let read = |name: &str| std::fs::read_to_string(format!("{data}/data/quotes/{name}")).unwrap();
    let verbs: BTreeSet<String> = read("cue-verbs.txt").lines().map(|line| line.trim().to_owned()).collect();
    let mut sentences: Vec<String> = Vec::new();
    let mut tuples = Vec::new();
    for line in read("carb-said.tsv").lines() {
        let cells: Vec<&str> = line.trim_start_matches('\u{feff}').split('\t').collect();
        let [text, predicate, source, content, ..] = cells[..] else { continue };
        if sentences.last().is_none_or(|last| last != text) {
            sentences.push(text.to_owned());
        }
        if predicate.split_whitespace().any(|word| verbs.contains(word)) {
            // "tell" has the hearer before what is told.
            let hearer =
                predicate.contains("t") && ["told", "tell"].iter().any(|verb| predicate.ends_with(verb));
            let content =
                cells.get(4).filter(|cell| hearer && !cell.starts_with(['C', 'T', 'L'])).unwrap_or(&content);
            tuples.push(Tuple {
                sentence: sentences.len() - 1,
                source: source.to_owned(),
                content: (*content).to_owned(),
            });
        }
    }
    let quotes = match std::env::args().nth(1).as_deref() {
        Some("sentences") => {
            for (number, text) in sentences.iter().enumerate() {
                println!("{}", json!({"id": number.to_string(), "text": readable(text)}));
            }
            return;
        }
        Some(path) => from_records(path),
        None => alone(&sentences),
    };
    let none = Vec::new();
    let (mut found, mut content_only) = (0, 0);
    for tuple in &tuples {
        let given = quotes.get(&tuple.sentence).unwrap_or(&none);
        let content = |quote: &&(String, String)| f1(&quote.1, &tuple.content) >= 0.6;
        let right = given.iter().filter(content).any(|quote| head(&quote.0) == head(&tuple.source));
        found += usize::from(right);
        content_only += usize::from(given.iter().any(|quote| content(&quote)));
        if !right {
            println!("missed: {} | {}\n   in: {}", tuple.source, tuple.content, sentences[tuple.sentence]);
            for (source, content) in given {
                println!("   got: {source} | {content}");
            }
        }
    }
    let n = tuples.len();
    println!("found {found} of {n} ({:.3}); content alone {content_only}", found as f64 / n as f64);
}

/// The treebank's spacing undone, as far as reading it takes.
fn readable(text: &str) -> String {
    let mut text = text.replace("`` ", "“").replace(" ''", "”").replace(" n't", "n't");
    for mark in [",", ".", "?", "!", ";", ":", "'s", "'ll", "'re", "'ve", "'d", ")", "%"] {
        text = text.replace(&format!(" {mark}"), mark);
    }
    text.replace("$ ", "$").replace("( ", "(").replace(" - ", "-")
}

fn from_records(path: &str) -> BTreeMap<usize, Vec<(String, String)>> {
    let analyzer = attache_quote::factory().build(&Options::default(), &Resources::default()).unwrap();
    let mut quotes: BTreeMap<usize, Vec<(String, String)>> = BTreeMap::new();
    for line in std::fs::read_to_string(path).unwrap().lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        let mut made = document::record(&record, &[]);
        quotes.insert(record["id"].as_str().unwrap().parse().unwrap(), quotes_of(&*analyzer, &mut made));
    }
    quotes
}

fn quotes_of(analyzer: &dyn Analyzer, made: &mut Document) -> Vec<(String, String)> {
    document::run(analyzer, made);
    let text = made.text();
    let source = |span: Option<Span>| span.map_or("", |span| span.text(text)).to_owned();
    made.layer::<Quote>().map(|quote| (source(quote.speaker_span()), quote.text().to_owned())).collect()
}

fn alone(sentences: &[String]) -> BTreeMap<usize, Vec<(String, String)>> {
    let analyzer = attache_quote::factory().build(&Options::default(), &Resources::default()).unwrap();
    let mut quotes: BTreeMap<usize, Vec<(String, String)>> = BTreeMap::new();
    for (number, text) in sentences.iter().enumerate() {
        let words = text.split_whitespace();
        let forms = words.map(|word| document::Form { text: word.to_owned(), ..document::Form::default() });
        let mut made = document::document("d", text, &vec![vec![forms.collect()]], &[]);
        quotes.insert(number, quotes_of(&*analyzer, &mut made));
    }
    quotes
}

/// The words as they are compared: in small letters, without marks, cut at marks and blanks.
fn tokens(text: &str) -> Vec<String> {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The head of a noun phrase: its last word before a comma, a preposition or a clause.
fn head(phrase: &str) -> String {
    let phrase = phrase.split(" , ").next().unwrap_or_default();
    let phrase = phrase.split([',', '(']).next().unwrap_or_default();
    let before: Vec<&str> = phrase
        .split_whitespace()
        .take_while(|word| {
            !["of", "for", "from", "in", "at", "with", "familiar", "who", "that"].contains(word)
        })
        .collect();
    tokens(&before.join(" ")).pop().unwrap_or_default()
}

fn f1(given: &str, wanted: &str) -> f64 {
    let (given, wanted) = (tokens(given), tokens(wanted));
    let mut rest = wanted.clone();
    let mut shared = 0;
    for word in &given {
        if let Some(at) = rest.iter().position(|other| other == word) {
            rest.swap_remove(at);
            shared += 1;
        }
    }
    2.0 * f64::from(shared) / (given.len() + wanted.len()).max(1) as f64
}

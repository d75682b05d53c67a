//! Reported speech in the `CaRB` tuples whose predicate reports (`quotes/carb-said.tsv`), and how it is scored.

#![allow(dead_code, reason = "the example and the test use a part each")]

use std::collections::{BTreeMap, BTreeSet};

use attache_core::layers::Quote;
use attache_core::{Document, Options, Resources, Span};

#[path = "../../tests/document/mod.rs"]
pub(crate) mod document;

struct Tuple {
    sentence: usize,
    source: String,
    content: String,
}

/// What was found of the tuples.
pub(crate) struct Score {
    pub(crate) found: usize,
    pub(crate) content_only: usize,
    pub(crate) tuples: usize,
    /// What was missed, with what came out in its place.
    pub(crate) missed: Vec<String>,
}

/// Scores the analyzer; by word order alone where `bare`. `None` where the data is not there.
pub(crate) fn score(bare: bool) -> Option<Score> {
    let data = std::env::var("ATTACHE_DATA")
        .unwrap_or_else(|_| format!("{}/../../../shared", env!("CARGO_MANIFEST_DIR")));
    let read = |name: &str| std::fs::read_to_string(format!("{data}/data/quotes/{name}")).ok();
    let verbs: BTreeSet<String> = read("cue-verbs.txt")?.lines().map(|line| line.trim().to_owned()).collect();
    let mut sentences: Vec<String> = Vec::new();
    let mut tuples = Vec::new();
    for line in read("carb-said.tsv")?.lines() {
        let cells: Vec<&str> = line.trim_start_matches('\u{feff}').split('\t').collect();
        let [text, predicate, source, content, ..] = cells[..] else { continue };
        if sentences.last().is_none_or(|last| last != text) {
            sentences.push(text.to_owned());
        }
        if predicate.split_whitespace().any(|word| verbs.contains(word)) {
            // "tell" has the hearer before what is told.
            let hearer = ["told", "tell"].iter().any(|verb| predicate.ends_with(verb));
            let content =
                cells.get(4).filter(|cell| hearer && !cell.starts_with(['C', 'T', 'L'])).unwrap_or(&content);
            tuples.push(Tuple {
                sentence: sentences.len() - 1,
                source: source.to_owned(),
                content: (*content).to_owned(),
            });
        }
    }
    let quotes = quotes_of(&sentences, bare);
    let none = Vec::new();
    let (mut found, mut content_only) = (0, 0);
    let mut missed = Vec::new();
    for tuple in &tuples {
        let given = quotes.get(&tuple.sentence).unwrap_or(&none);
        let content = |quote: &&(String, String)| f1(&quote.1, &tuple.content) >= 0.6;
        let right = given.iter().filter(content).any(|quote| head(&quote.0) == head(&tuple.source));
        found += usize::from(right);
        content_only += usize::from(given.iter().any(|quote| content(&quote)));
        if !right {
            let mut line =
                format!("{} | {}\n   in: {}", tuple.source, tuple.content, sentences[tuple.sentence]);
            for (source, content) in given {
                line.push_str(&format!("\n   got: {source} | {content}"));
            }
            missed.push(line);
        }
    }
    Some(Score { found, content_only, tuples: tuples.len(), missed })
}

/// The treebank's spacing undone, as far as reading it takes.
fn readable(text: &str) -> String {
    let mut text = text.replace("`` ", "“").replace(" ''", "”").replace(" n't", "n't");
    for mark in [",", ".", "?", "!", ";", ":", "'s", "'ll", "'re", "'ve", "'d", ")", "%"] {
        text = text.replace(&format!(" {mark}"), mark);
    }
    text.replace("$ ", "$").replace("( ", "(").replace(" - ", "-")
}

fn quotes_of(sentences: &[String], bare: bool) -> BTreeMap<usize, Vec<(String, String)>> {
    let analyzer = attache_quote::factory().build(&Options::default(), &Resources::default()).unwrap();
    let language = document::language();
    let mut quotes: BTreeMap<usize, Vec<(String, String)>> = BTreeMap::new();
    for (number, text) in sentences.iter().enumerate() {
        let text = readable(text);
        let mut made = Document::new("d", text.as_str()).unwrap();
        if bare {
            document::add_bare_words(&mut made);
        } else {
            document::run(&*language, &mut made).unwrap();
        }
        document::run(&*analyzer, &mut made).unwrap();
        let source = |span: Option<Span>| span.map_or("", |span| span.text(&text)).to_owned();
        let rows = made.layer::<Quote>().map(|quote| (source(quote.speaker_span()), quote.text().to_owned()));
        quotes.insert(number, rows.collect());
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

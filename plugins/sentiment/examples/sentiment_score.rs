//! Scores the analyzer on the labelled data.
//!
//! ```text
//! sentiment_score                  all figures
//! sentiment_score speed FILE       words a second over a text, every capitalised word a mention
//! ```

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "an example ends where its input is wrong")]

use attache_core::layers::{MentionKind, Scope, Sentiment, Token, Upos};
use attache_core::{Analyzer, Choice, Document, Options, Resources, Value};

mod labelled;
use labelled::Labelled;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["speed", path] => speed(path),
        _ => score(),
    }
}

fn analyzer(domain: &str) -> Box<dyn Analyzer> {
    let factory = attache_sentiment::factory();
    let mut options = Options::defaults(&factory.descriptor().options);
    options.set("domain", Value::from(domain));
    factory.build(&options, &Resources::default()).unwrap()
}

fn targets(analyzer: &dyn Analyzer, rows: &[Labelled], documents: Vec<Document>) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    for (row, mut document) in rows.iter().zip(documents) {
        labelled::document::run(analyzer, &mut document).unwrap();
        for (span, label) in &row.targets {
            let net = document.layer::<Sentiment>().find(|score| {
                score.scope() == Scope::Target
                    && score.holder_span().is_none()
                    && score.target_span() == Some(*span)
            });
            pairs.push((*label, net.map_or(1, |score| score.label().index() as usize)));
        }
    }
    pairs
}

fn speed(path: &str) {
    let text = std::fs::read_to_string(path).unwrap();
    let mut document = labelled::document::analysed(&*labelled::document::language(), "d", &text);
    // About as many mentions as the entity analyzer finds in news: one for every eleven words.
    let names: Vec<_> = document
        .layer::<Token>()
        .filter(|token| token.upos() == Some(Upos::Propn) && token.deprel() != Some("compound"))
        .map(|token| (token.span(), MentionKind::Name, "somebody"))
        .collect();
    labelled::document::add_mentions(&mut document, &names);
    let news = analyzer("news");
    let n_words = text.split_whitespace().count();
    let mut best = f64::MAX;
    for _ in 0..5 {
        let mut copy = document.clone();
        let start = std::time::Instant::now();
        labelled::document::run(&*news, &mut copy).unwrap();
        best = best.min(start.elapsed().as_secs_f64());
    }
    println!("{:.0} words a second, {} mentions in {n_words} words", n_words as f64 / best, names.len());
}

fn score() {
    let rows = labelled::jsonl("news-targets-dev");
    let documents = labelled::documents(&rows);
    let (f1, accuracy) = labelled::macro_f1(&targets(&*analyzer("news"), &rows, documents));
    println!("news-targets-dev: macro-F1 {f1:.3}, accuracy {accuracy:.3}");

    let (_, held) = labelled::finance();
    for domain in ["news", "finance"] {
        let documents = labelled::documents(&held);
        let (f1, accuracy) = labelled::macro_f1(&targets(&*analyzer(domain), &held, documents));
        println!("finance-headlines held out, domain {domain}: macro-F1 {f1:.3}, accuracy {accuracy:.3}");
    }

    let rows = labelled::jsonl("editorial-snippets-dev");
    let news = analyzer("news");
    let (mut given, mut wanted, mut n_words) = (Vec::new(), Vec::new(), 0);
    let mut documents = labelled::documents(&rows);
    let start = std::time::Instant::now();
    for document in &mut documents {
        labelled::document::run(&*news, document).unwrap();
    }
    let seconds = start.elapsed().as_secs_f64();
    for (row, document) in rows.iter().zip(&documents) {
        n_words += row.text.split_whitespace().count();
        // A snippet of several sentences is rated as one.
        let sentences = document.layer::<Sentiment>().filter(|score| score.scope() == Scope::Sentence);
        given.push(sentences.map(attache_core::Row::<Sentiment>::polarity).sum::<f64>());
        wanted.push(row.score);
    }
    println!("editorial-snippets-dev: Spearman {:.3}", labelled::spearman(&given, &wanted));
    println!("{:.0} words a second", n_words as f64 / seconds);
}

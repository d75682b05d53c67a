//! Scores the analyzer on labelled data, or prints data as records.
//!
//! ```text
//! sentiment_score records finance          finance headlines as JSONL, to be read by `attache run`
//! sentiment_score score RECORDS            all figures, from the words and trees in RECORDS
//! ```

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "an example ends where its input is wrong")]

use attache_core::layers::{Scope, Sentiment};
use attache_core::{Analyzer, Choice, Document, Options, Resources, Value};
use serde_json::json;

mod labelled;
use labelled::Labelled;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["records", "finance"] => {
            let (train, held) = labelled::finance();
            for row in train.iter().chain(&held) {
                println!("{}", json!({"id": row.id, "text": row.text}));
            }
        }
        ["score", records] => score(records),
        _ => println!("records finance | score RECORDS"),
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
        labelled::document::run(analyzer, &mut document);
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

fn score(records: &str) {
    let rows = labelled::jsonl("news-targets-dev");
    let documents = labelled::documents(records, "news-targets-dev", &rows);
    let (f1, accuracy) = labelled::macro_f1(&targets(&*analyzer("news"), &rows, documents));
    println!("news-targets-dev: macro-F1 {f1:.3}, accuracy {accuracy:.3}");

    let (_, held) = labelled::finance();
    for domain in ["news", "finance"] {
        let documents = labelled::documents(records, "finance", &held);
        let (f1, accuracy) = labelled::macro_f1(&targets(&*analyzer(domain), &held, documents));
        println!("finance-headlines held out, domain {domain}: macro-F1 {f1:.3}, accuracy {accuracy:.3}");
    }

    let rows = labelled::jsonl("editorial-snippets-dev");
    let news = analyzer("news");
    let (mut given, mut wanted, mut n_words) = (Vec::new(), Vec::new(), 0);
    let mut documents = labelled::documents(records, "editorial-snippets-dev", &rows);
    let start = std::time::Instant::now();
    for document in &mut documents {
        labelled::document::run(&*news, document);
    }
    let seconds = start.elapsed().as_secs_f64();
    for (row, document) in rows.iter().zip(&documents) {
        n_words += row.text.split_whitespace().count();
        // A snippet of several sentences is rated as one.
        let sentences = document.layer::<Sentiment>().filter(|score| score.scope() == Scope::Sentence);
        given.push(sentences.map(|score| score.polarity()).sum::<f64>());
        wanted.push(row.score);
    }
    println!("editorial-snippets-dev: Spearman {:.3}", labelled::spearman(&given, &wanted));
    println!("{:.0} words a second", n_words as f64 / seconds);
}

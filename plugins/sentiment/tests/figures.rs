//! Holds the figures on the labelled data.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a failed unwrap fails the test; a skipped test says so"
)]

use attache_core::layers::{Scope, Sentiment};
use attache_core::{Analyzer, Choice as _, Options, Resources, Row, Value};

#[path = "../examples/labelled/mod.rs"]
mod labelled;
use labelled::Labelled;

fn analyzer(domain: &str) -> Box<dyn Analyzer> {
    let factory = attache_sentiment::factory();
    let mut options = Options::defaults(&factory.descriptor().options);
    options.set("domain", Value::from(domain));
    factory.build(&options, &Resources::default()).unwrap()
}

fn is_there() -> bool {
    let there = std::path::Path::new(&labelled::folder()).join("data/sentiment").is_dir();
    if !there {
        eprintln!("skipped: no sentiment data beside the project");
    }
    there
}

fn macro_f1(rows: &[Labelled], domain: &str) -> f64 {
    let analyzer = analyzer(domain);
    let mut pairs = Vec::new();
    for (row, mut document) in rows.iter().zip(labelled::documents(rows)) {
        labelled::document::run(&*analyzer, &mut document).unwrap();
        for (span, label) in &row.targets {
            let of_target = |score: &Row<'_, Sentiment>| {
                score.scope() == Scope::Target
                    && score.holder_span().is_none()
                    && score.target_span() == Some(*span)
            };
            let net = document.layer::<Sentiment>().find(of_target);
            pairs.push((*label, net.map_or(1, |score| score.label().index() as usize)));
        }
    }
    labelled::macro_f1(&pairs).0
}

#[test]
fn news_targets_hold() {
    if is_there() {
        let figure = macro_f1(&labelled::jsonl("news-targets-dev"), "news");
        assert!(figure >= 0.69, "macro-F1 {figure}");
    }
}

#[test]
fn finance_headlines_hold() {
    if is_there() {
        let figure = macro_f1(&labelled::finance().1, "finance");
        assert!(figure >= 0.83, "macro-F1 {figure}");
    }
}

#[test]
fn rated_sentences_hold() {
    if !is_there() {
        return;
    }
    let rows = labelled::jsonl("editorial-snippets-dev");
    let news = analyzer("news");
    let mut given = Vec::new();
    for mut document in labelled::documents(&rows) {
        labelled::document::run(&*news, &mut document).unwrap();
        let sentences = document.layer::<Sentiment>().filter(|score| score.scope() == Scope::Sentence);
        given.push(sentences.map(Row::<Sentiment>::polarity).sum::<f64>());
    }
    let wanted: Vec<f64> = rows.iter().map(|row| row.score).collect();
    let figure = labelled::spearman(&given, &wanted);
    // VADER has 0.477 here.
    assert!(figure >= 0.53, "Spearman {figure}");
}

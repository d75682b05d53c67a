//! Holds the figures on the labelled data.
//!
//! `attache eval sentiment` says more; here the analyzer reads the language layers and the targets alone.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test, which is what it is for")]
#![allow(clippy::print_stderr, reason = "a test that skips says so")]

use std::path::PathBuf;

use attache_core::layers::{MentionKind, Scope, Sentiment};
use attache_core::{Analyzer, Choice as _, Document, Options, Resources, Row, Value};
use attache_evaluation::sentiment::{Confusion, spearman};
use attache_testing::document;
use attache_training::sentiment::labelled::{Labelled, is_held_out, read_csv, read_jsonl};

fn data(name: &str) -> Option<String> {
    let folder = std::env::var_os("ATTACHE_DATA")
        .map_or_else(|| [env!("CARGO_MANIFEST_DIR"), "../../../shared"].iter().collect(), PathBuf::from);
    let path = folder.join("data/sentiment").join(name);
    let file = std::fs::read_to_string(&path).ok();
    if file.is_none() {
        eprintln!("skipped: no {name} in the data beside the project");
    }
    file
}

fn analyzer(domain: &str) -> Box<dyn Analyzer> {
    let factory = attache_sentiment::factory();
    let mut options = Options::defaults(&factory.descriptor().options);
    options.set("domain", Value::from(domain));
    factory.build(&options, &Resources::default()).unwrap()
}

fn analysed(sentences: &[Labelled], analyzer: &dyn Analyzer) -> Vec<Document> {
    let language = document::language();
    let read = |sentence: &Labelled| {
        let mut document = document::analysed(&*language, &sentence.id, &sentence.text);
        let named = |span: attache_core::Span| (span, MentionKind::Name, span.text(&sentence.text));
        let names: Vec<_> = sentence.targets.iter().map(|target| named(target.span)).collect();
        document::add_mentions(&mut document, &names);
        document::run(analyzer, &mut document).unwrap();
        document
    };
    sentences.iter().map(read).collect()
}

fn macro_f1(sentences: &[Labelled], domain: &str) -> f64 {
    let mut confusion = Confusion::default();
    for (sentence, document) in sentences.iter().zip(analysed(sentences, &*analyzer(domain))) {
        for target in &sentence.targets {
            let of_target = |score: &Row<'_, Sentiment>| {
                score.scope() == Scope::Target
                    && score.holder_span().is_none()
                    && score.target_span() == Some(target.span)
            };
            let mut net = document.layer::<Sentiment>().filter(of_target);
            confusion.add(target.label, net.next().unwrap().label().index() as usize);
            // The data names some targets twice; each then has a score of its own.
            let n_same = sentence.targets.iter().filter(|other| other.span == target.span).count();
            assert_eq!(net.count() + 1, n_same, "every given target has one score");
        }
    }
    confusion.macro_f1()
}

#[test]
fn news_targets_hold() {
    if let Some(file) = data("news-targets-dev.jsonl") {
        let figure = macro_f1(&read_jsonl(&file).unwrap(), "news");
        assert!(figure >= 69.0, "macro-F1 {figure}");
    }
}

#[test]
fn finance_headlines_hold() {
    if let Some(file) = data("finance-headlines.csv") {
        let mut sentences = read_csv(&file).unwrap();
        sentences.retain(|sentence| is_held_out(sentence, 10));
        let figure = macro_f1(&sentences, "finance");
        assert!(figure >= 83.0, "macro-F1 {figure}");
    }
}

#[test]
fn rated_sentences_hold() {
    let Some(file) = data("editorial-snippets-dev.jsonl") else { return };
    let sentences = read_jsonl(&file).unwrap();
    let tone = |document: Document| -> f64 {
        let scores = document.layer::<Sentiment>().filter(|score| score.scope() == Scope::Sentence);
        scores.map(Row::<Sentiment>::polarity).sum()
    };
    let found: Vec<f64> = analysed(&sentences, &*analyzer("news")).into_iter().map(tone).collect();
    let wanted: Vec<f64> = sentences.iter().filter_map(|sentence| sentence.score).collect();
    let figure = spearman(&found, &wanted);
    // VADER has 0.477 here.
    assert!(figure >= 0.53, "Spearman {figure}");
}

//! Tone and opinions, as cases: each gives a text, whom its words name, and what should or should not come out.
//!
//! `tone` is the label of each sentence, `document` that of the whole; `net` the labels toward mentions as
//! `words: label`; `held` the opinions that the text gives to somebody, as `holder -> target: label`, all of them.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test, which is what it is for")]

use std::collections::BTreeMap;

use attache_core::layers::{Mention, Scope, Sentence, Sentiment};
use attache_core::{Analyzer, Document, Options, Resource, Resources, Row, Span, Value};
use attache_testing::document;

fn analyzer(options: &[(&str, Value)], lexicon: Option<&str>) -> Box<dyn Analyzer> {
    let factory = attache_sentiment::factory();
    let mut all = Options::defaults(&factory.descriptor().options);
    for (name, value) in options {
        all.set(*name, value.clone());
    }
    let mut resources = Resources::default();
    if let Some(text) = lexicon {
        resources.add("lexicon", Resource { path: "own.toml".into(), text: text.into() });
    }
    factory.build(&all, &resources).unwrap()
}

fn read(text: &str, names: &[&str], quotes: bool, analyzer: &dyn Analyzer) -> Document {
    let mut made = document::analysed(&*document::language(), "case", text);
    document::add_names(&mut made, names);
    if quotes {
        document::add_quotes(&mut made);
    }
    document::run(analyzer, &mut made).unwrap();
    made
}

fn labels(document: &Document, scope: Scope) -> Vec<String> {
    document
        .layer::<Sentiment>()
        .filter(|row| row.scope() == scope)
        .map(|row| row.label().to_string())
        .collect()
}

fn words(document: &Document, span: Option<Span>) -> String {
    span.map_or("-", |span| span.text(document.text())).to_owned()
}

fn held(document: &Document) -> Vec<String> {
    let held = document.layer::<Sentiment>().filter(|row| row.holder_span().is_some());
    held.map(|row| {
        format!(
            "{} -> {}: {}",
            words(document, row.holder_span()),
            words(document, row.target_span()),
            row.label()
        )
    })
    .collect()
}

fn net(document: &Document) -> BTreeMap<String, String> {
    let rows = document.layer::<Sentiment>();
    rows.filter(|row| row.scope() == Scope::Target && row.holder_span().is_none())
        .map(|row| (words(document, row.target_span()), row.label().to_string()))
        .collect()
}

#[test]
fn cases_read_as_they_say() {
    let table: toml::Table = include_str!("cases.toml").parse().unwrap();
    let news = analyzer(&[], None);
    let finance = analyzer(&[("domain", Value::from("finance"))], None);
    let mut differing = Vec::new();
    for case in table["case"].as_array().unwrap() {
        let list = |key: &str| -> Option<Vec<&str>> {
            Some(case.get(key)?.as_array()?.iter().map(|item| item.as_str().unwrap()).collect())
        };
        let own = case.get("lexicon").map(|text| analyzer(&[], text.as_str()));
        let chosen = match case.get("domain") {
            Some(_) => &finance,
            None => own.as_ref().unwrap_or(&news),
        };
        let quotes = case.get("quotes").is_some();
        let made =
            read(case["text"].as_str().unwrap(), &list("names").unwrap_or_default(), quotes, &**chosen);
        let mut check = |what: &str, wanted: Option<Vec<&str>>, found: Vec<String>| {
            if wanted.as_ref().is_some_and(|wanted| *wanted != found) {
                differing.push(format!(
                    "{} {what}\n  wanted {:?}\n  found {found:?}",
                    case["name"],
                    wanted.unwrap()
                ));
            }
        };
        check("tone", list("tone"), labels(&made, Scope::Sentence));
        check("document", list("document"), labels(&made, Scope::Document));
        check("held", list("held"), held(&made));
        let of_mentions = net(&made).into_iter().map(|(target, label)| format!("{target}: {label}"));
        check("net", list("net"), of_mentions.collect());
    }
    assert!(differing.is_empty(), "{}", differing.join("\n\n"));
}

#[test]
fn every_mention_has_one_net_score_and_every_sentence_one() {
    let text = "Weil praised Keller.\n\nKeller did not answer. Dorn is a town. Weil, Keller and Dorn!";
    let made = read(text, &["Weil", "Keller", "Dorn"], false, &*analyzer(&[], None));
    for mention in made.layer::<Mention>() {
        let own = |row: &Row<'_, Sentiment>| {
            row.scope() == Scope::Target
                && row.holder_span().is_none()
                && row.target_span() == Some(mention.span())
        };
        assert_eq!(made.layer::<Sentiment>().filter(own).count(), 1, "{mention:?}");
    }
    assert_eq!(labels(&made, Scope::Sentence).len(), made.layer::<Sentence>().len());
    assert_eq!(labels(&made, Scope::Document).len(), 1);
    assert_eq!(labels(&made, Scope::Section).len(), 2);
    for row in made.layer::<Sentiment>() {
        assert!((-1.0..=1.0).contains(&row.polarity()) && (0.0..=1.0).contains(&row.confidence()), "{row:?}");
    }
}

#[test]
fn a_score_shows_the_words_it_rests_on() {
    let made = read("The rescue was a splendid success.", &[], false, &*analyzer(&[], None));
    let sentence = made.layer::<Sentiment>().find(|row| row.scope() == Scope::Sentence).unwrap();
    let shown: Vec<_> = sentence.evidence().map(|evidence| evidence.place().text(made.text())).collect();
    assert!(shown.contains(&"splendid") && shown.contains(&"success"), "{shown:?}");
    assert!(sentence.evidence().all(|evidence| evidence.weight().abs() <= 2.0));
}

#[test]
fn only_the_scopes_asked_for_are_scored() {
    let only = analyzer(&[("scopes", Value::from(["document"]))], None);
    let made = read("Weil praised Keller.", &["Weil", "Keller"], false, &*only);
    assert_eq!(made.layer::<Sentiment>().len(), 1);
    assert_eq!(labels(&made, Scope::Document), ["positive"]);
}

#[test]
fn every_text_is_read() {
    let news = analyzer(&[], None);
    let pieces = [
        "not",
        " very ",
        "?",
        "but",
        "despite",
        "“",
        "Weil",
        " criticised ",
        ".",
        "\n\n",
        "Élysée",
        ",",
        "if",
        "\u{200b}",
        "'",
        "no",
        "critic of",
    ];
    let mut state = 3usize;
    for _ in 0..60 {
        let mut text = String::new();
        for _ in 0..12 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(pieces[(state >> 33) % pieces.len()]);
        }
        let mut bare = Document::new("odd", text.as_str()).unwrap();
        document::add_bare_words(&mut bare);
        document::add_names(&mut bare, &["Weil", "Élysée"]);
        document::run(&*news, &mut bare).unwrap();
        read(&text, &["Weil"], false, &*news);
    }
    assert_eq!(read("", &[], false, &*news).layer::<Sentiment>().len(), 0);
    assert_eq!(read(" \n ", &[], false, &*news).layer::<Sentiment>().len(), 0);
}

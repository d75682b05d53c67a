//! The analyzer on a document with tagged tokens: rows, anchors, and what tags add.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

use std::sync::Arc;

use attache_core::layers::{
    NewSection, NewSentence, NewToken, Quantity, Section, SectionKind, Sentence, Time, TimeKind, Token, Upos,
};
use attache_core::{
    Analyzer, AnalyzerFactory, Call, Descriptor, Document, DocumentView, Given, Options, Output, Provenance,
    Resources, Span,
};
use attache_time::TimeFactory;

/// Sets words with their tags; a sentence ends after a full stop.
fn document(words: &[(&str, Upos, &str)], date: Option<&str>) -> Document {
    let text = words.iter().map(|(word, ..)| *word).collect::<Vec<_>>().join(" ");
    let mut document = Document::new("test", text.clone()).unwrap();
    document.source.date = date.map(|date| date.parse().unwrap());
    let descriptor = Descriptor::new("test", "1", "Sets tokens.")
        .writes::<Section>()
        .writes::<Sentence>()
        .writes::<Token>();
    let mut output = Output::new(&document, &descriptor, Given::default());
    let whole = Span::new(0, text.len() as u32);
    let section = output.push(NewSection { span: whole, kind: SectionKind::Paragraph });
    let sentence = output.push(NewSentence { span: whole, section });
    let mut start = 0;
    for (word, upos, xpos) in words {
        let end = start + word.len() as u32;
        output.push(NewToken {
            span: Span::new(start, end),
            lemma: None,
            upos: Some(*upos),
            xpos: Some(xpos),
            feats: None,
            head: None,
            deprel: None,
            sentence,
        });
        start = end + 1;
    }
    let layers = output.freeze(&provenance()).unwrap();
    for layer in layers {
        document.insert(layer);
    }
    document
}

fn provenance() -> Arc<Provenance> {
    Arc::new(Provenance { analyzer: "test".into(), version: "1".into(), config: String::new() })
}

fn analyze(mut document: Document) -> Document {
    let analyzer: Box<dyn Analyzer> =
        TimeFactory::default().build(&Options::default(), &Resources::default()).unwrap();
    let mut output = Output::new(&document, analyzer.descriptor(), Given::default());
    let view = DocumentView::new(&document, analyzer.descriptor());
    analyzer.analyze(&view, &mut output, &Call::default()).unwrap();
    view.check().unwrap();
    let layers = output.freeze(&provenance()).unwrap();
    for layer in layers {
        document.insert(layer);
    }
    document
}

#[test]
fn rows_carry_value_anchor_and_unit() {
    use Upos::{Adj, Adp, Adv, Det, Noun, Num, Propn, Punct, Verb};
    let document = analyze(document(
        &[
            ("On", Adp, "IN"),
            ("Friday", Propn, "NNP"),
            (",", Punct, ","),
            ("rebels", Noun, "NNS"),
            ("slew", Verb, "VBD"),
            ("at", Adp, "IN"),
            ("least", Adj, "JJS"),
            ("30", Num, "CD"),
            ("badly", Adv, "RB"),
            ("armed", Verb, "VBN"),
            ("Iranian", Adj, "JJ"),
            ("soldiers", Noun, "NNS"),
            (";", Punct, ":"),
            ("the", Det, "DT"),
            ("next", Adj, "JJ"),
            ("day", Noun, "NN"),
            ("they", Upos::Pron, "PRP"),
            ("left", Verb, "VBD"),
            (".", Punct, "."),
        ],
        Some("2025-01-18"),
    ));
    let times: Vec<_> = document
        .layer::<Time>()
        .map(|time| (time.text(), time.kind(), time.value(), time.anchor(), time.assumed()))
        .collect();
    assert_eq!(
        times,
        [
            ("Friday", TimeKind::Date, "2025-01-17", Some("document_date"), false),
            ("the next day", TimeKind::Date, "2025-01-18", Some("d1"), false),
        ]
    );
    let quantities: Vec<_> = document
        .layer::<Quantity>()
        .map(|quantity| (quantity.text(), quantity.value(), quantity.unit(), quantity.bound()))
        .collect();
    assert_eq!(
        quantities,
        [("at least 30 badly armed Iranian soldiers", 30.0, Some("soldier"), Some("at_least"))]
    );
}

#[test]
fn without_a_date_the_value_stays_open() {
    let document = analyze(document(&[("On", Upos::Adp, "IN"), ("Friday", Upos::Propn, "NNP")], None));
    let time = document.layer::<Time>().first().unwrap();
    assert_eq!((time.value(), time.anchor()), ("XXXX-WXX-5", None));
}

#[test]
fn a_document_without_sentences_earns_nothing() {
    let document = analyze(Document::new("empty", "").unwrap());
    assert_eq!(document.layer::<Time>().len() + document.layer::<Quantity>().len(), 0);
}

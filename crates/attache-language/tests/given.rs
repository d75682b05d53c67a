//! What becomes of tokens that the input brings, and of a model that an option names.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test, which is what it is for")]

use std::sync::Arc;

use attache_core::layers::{NewSection, NewSentence, NewToken, Section, SectionKind, Sentence, Token, Upos};
use attache_core::{
    AnalyzerFactory as _, Annotation, Call, Document, DocumentView, Given, Id, LayerBuilder, NewRow, Options,
    Output, Provenance, Resources, Span, freeze_given,
};
use attache_language::LanguageFactory;

const TEXT: &str = "He voted. They left.";

fn give<N: NewRow>(document: &mut Document, rows: impl IntoIterator<Item = N>) {
    let mut builder = LayerBuilder::new(Arc::clone(<N::Layer as Annotation>::schema()));
    for row in rows {
        builder.begin_row(row.span());
        row.cells(|column, value| builder.push_cell(column, value));
    }
    document.give(Arc::new(freeze_given(builder, TEXT, None).unwrap()));
}

/// A document that brings its sections, its sentences, and tokens that `tagged` has said something of.
fn document(tagged: impl for<'t> Fn(usize, NewToken<'t>) -> NewToken<'t>) -> Document {
    let mut document = Document::new("given", TEXT).unwrap();
    let section = Id::<Section>::new(0);
    give(&mut document, [NewSection { span: Span::new(0, 20), kind: SectionKind::Paragraph }]);
    let sentences =
        [(0, 9), (10, 20)].map(|(start, end)| NewSentence { span: Span::new(start, end), section });
    give(&mut document, sentences);
    let tokens = [(0, 2), (3, 8), (8, 9), (10, 14), (15, 19), (19, 20)].into_iter().enumerate();
    let tokens = tokens.map(|(number, (start, end))| {
        let row = NewToken {
            span: Span::new(start, end),
            lemma: None,
            upos: None,
            xpos: None,
            feats: None,
            head: None,
            deprel: None,
            sentence: Id::<Sentence>::new(u32::from(start > 9)),
        };
        tagged(number, row)
    });
    give(&mut document, tokens);
    document
}

/// Analyses a document and tells of each token its word, part of speech, lemma, relation and head.
fn analyzed(mut document: Document) -> Vec<String> {
    let factory = LanguageFactory::default();
    let options = Options::defaults(&factory.descriptor().options);
    let analyzer = factory.build(&options, &Resources::default()).unwrap();
    let descriptor = analyzer.descriptor();
    let mut output = Output::new(&document, descriptor, Given::Complete);
    analyzer.analyze(&DocumentView::new(&document, descriptor), &mut output, &Call::default()).unwrap();
    let provenance =
        Arc::new(Provenance { analyzer: "language".into(), version: "1".into(), config: String::new() });
    for layer in output.freeze(&provenance).unwrap() {
        document.insert(layer);
    }
    let told = |token: attache_core::Row<'_, Token>| {
        let upos = token.upos().map_or("-", Upos::as_str);
        let head = token.head().map_or("-", |head| head.text());
        let [lemma, deprel] = [token.lemma(), token.deprel()].map(|cell| cell.unwrap_or("-"));
        format!("{} {upos} {lemma} {deprel} {head}", token.text())
    };
    document.layer::<Token>().map(told).collect()
}

#[test]
fn tokens_without_tags_are_completed() {
    let found = analyzed(document(|_, row| row));
    assert_eq!(found[0], "He PRON he nsubj voted");
    assert_eq!(found[1], "voted VERB vote root -");
    assert_eq!(found[3..5], ["They PRON they nsubj left", "left VERB leave root -"]);
}

#[test]
fn a_column_that_the_input_brings_is_left_alone() {
    let found = analyzed(document(|number, row| match number {
        // The root's head is missing because it has none.
        1 => NewToken { deprel: Some("root"), upos: Some(Upos::X), ..row },
        0 | 2 => NewToken { head: Some(Id::new(1)), deprel: Some("dep"), ..row },
        _ => row,
    }));
    assert_eq!(found[..2], ["He - he dep voted", "voted X vote root -"]);
    assert_eq!(found[4], "left - leave - -");
}

#[test]
fn a_whole_analysis_comes_back_as_it_was() {
    let found = analyzed(document(|_, row| NewToken {
        lemma: Some("l"),
        upos: Some(Upos::X),
        xpos: Some("FW"),
        feats: Some("Foreign=Yes"),
        deprel: Some("root"),
        ..row
    }));
    assert_eq!(found[1], "voted X l root -");
}

#[test]
fn a_file_that_is_no_model_is_refused() {
    let factory = LanguageFactory::default();
    let mut resources = Resources::default();
    resources.add_binary("model", b"not a model".to_vec());
    let options = Options::defaults(&factory.descriptor().options);
    let error = factory.build(&options, &resources).map(|_| ()).unwrap_err().to_string();
    assert!(error.contains("is no model that `attache train language` wrote: not a weight file"), "{error}");
}

#[test]
fn a_model_of_the_right_kind_is_used() {
    let factory = LanguageFactory::default();
    let mut resources = Resources::default();
    resources.add_binary("model", include_bytes!("../src/models/english.bin").to_vec());
    factory.build(&Options::defaults(&factory.descriptor().options), &resources).unwrap();
}

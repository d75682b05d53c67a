//! The promises of layers and outputs: text order, references that follow their rows, rows that are refused.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test, which is what it is for")]

use std::sync::Arc;

use attache_core::layers::{
    Entity, EntityType, Mention, MentionKind, NewEntity, NewMention, NewSection, NewSentence, NewToken,
    Section, SectionKind, Sentence, Token, Upos,
};
use attache_core::{
    AnalysisErrorKind, Annotation, Choice, Descriptor, Document, DocumentView, Given, Id, LayerBuilder,
    NO_ROW, Output, Provenance, Row, Span, check_references, freeze_given,
};

const TEXT: &str = "Pezeshkian met Putin in Moscow. Putin smiled.";

fn provenance() -> Arc<Provenance> {
    Arc::new(Provenance { analyzer: "test".into(), version: "1".into(), config: String::new() })
}

fn document() -> Document {
    Document::new("d", TEXT).unwrap()
}

fn entities() -> Descriptor {
    Descriptor::new("entity", "1", "Finds names.").writes::<Entity>().writes::<Mention>()
}

fn span_of(words: &str) -> Span {
    let start = TEXT.find(words).unwrap();
    Span::from(start..start + words.len())
}

fn person(name: &str) -> NewEntity<'_> {
    NewEntity {
        name,
        entity_type: Some(EntityType::Person),
        subtype: None,
        wikidata: None,
        country: None,
        salience: 0.5,
    }
}

fn mention(span: Span, entity: Id<Entity>) -> NewMention<'static> {
    NewMention {
        span,
        entity_type: Some(EntityType::Person),
        kind: MentionKind::Name,
        entity: Some(entity),
        stands_for: None,
        confidence: 1.0,
    }
}

fn freeze_into(document: &mut Document, output: Output<'_>) {
    for layer in output.freeze(&provenance()).unwrap() {
        document.insert(layer);
    }
}

#[test]
fn rows_come_out_in_text_order_and_references_follow() {
    let (mut document, descriptor) = (document(), entities());
    let written_on = document.clone();
    let mut output = Output::new(&written_on, &descriptor, Given::Complete);
    let putin = output.push(person("Vladimir Putin"));
    let pezeshkian = output.push(person("Masoud Pezeshkian"));
    output.push(mention(span_of("Putin smiled").cover(span_of("Putin smiled")), putin));
    output.push(mention(span_of("Putin"), putin));
    output.push(mention(span_of("Pezeshkian"), pezeshkian));
    freeze_into(&mut document, output);

    let names: Vec<_> = document
        .layer::<Mention>()
        .map(|mention| (mention.text(), mention.entity().unwrap().name(), mention.identifier()))
        .collect();
    assert_eq!(
        names,
        [
            ("Pezeshkian", "Masoud Pezeshkian", "m1".into()),
            ("Putin", "Vladimir Putin", "m2".into()),
            ("Putin smiled", "Vladimir Putin", "m3".into()),
        ]
    );
    let putin = document.layer::<Entity>().first().unwrap();
    assert_eq!(putin.mentions().map(Row::text).collect::<Vec<_>>(), ["Putin", "Putin smiled"]);
}

#[test]
fn places_are_searched_by_cover_and_by_overlap() {
    let (mut document, descriptor) = (document(), entities());
    let written_on = document.clone();
    let mut output = Output::new(&written_on, &descriptor, Given::Complete);
    let putin = output.push(person("Putin"));
    for words in ["Pezeshkian met Putin", "met", "Putin", "Moscow"] {
        output.push(mention(span_of(words), putin));
    }
    freeze_into(&mut document, output);
    let layer = document.layers().get("mention").unwrap();
    let words = |rows: Vec<u32>| rows.into_iter().map(|row| layer.span(row).text(TEXT)).collect::<Vec<_>>();
    assert_eq!(words(layer.covered_by(span_of("met Putin in")).collect()), ["met", "Putin"]);
    assert_eq!(words(layer.overlapping(span_of("Putin in")).collect()), ["Pezeshkian met Putin", "Putin"]);
    assert_eq!(words(layer.overlapping(span_of("in Mos")).collect()), ["Moscow"]);
}

#[track_caller]
fn check_refused(write: impl FnOnce(&mut Output<'_>), kind: AnalysisErrorKind, message: &str) {
    let (document, descriptor) = (Document::new("d", "Élysée").unwrap(), entities());
    let mut output = Output::new(&document, &descriptor, Given::Complete);
    write(&mut output);
    let error = output.freeze(&provenance()).unwrap_err();
    assert_eq!((error.kind(), error.message()), (kind, message));
}

#[test]
fn bad_rows_are_refused_with_their_place() {
    let to = |start, end| {
        move |output: &mut Output<'_>| {
            let entity = output.push(person("Élysée"));
            output.push(mention(Span::new(start, end), entity));
        }
    };
    check_refused(
        to(1, 4),
        AnalysisErrorKind::BadRow,
        "layer `mention`, row 0: span 1..4 ends beyond the text or inside a character",
    );
    check_refused(
        to(0, 99),
        AnalysisErrorKind::BadRow,
        "layer `mention`, row 0: span 0..99 ends beyond the text or inside a character",
    );
    check_refused(
        |output| {
            output.push(mention(Span::new(0, 2), Id::new(7)));
        },
        AnalysisErrorKind::BadRow,
        "layer `mention`, row 0: `entity` refers to row 7, which does not exist",
    );
    check_refused(
        |output| {
            output.push(NewSection { span: Span::new(0, 2), kind: SectionKind::Title });
        },
        AnalysisErrorKind::UndeclaredWrite,
        "analyzer `entity` writes the layer `section` without declaring it; add it to the descriptor's writes",
    );
}

#[test]
fn given_rows_stay_and_are_completed() {
    let (mut document, descriptor) = (document(), entities());
    let mut given = LayerBuilder::new(Arc::clone(Mention::schema()));
    given.begin_row(span_of("Moscow"));
    given.set_id("gold-7");
    for (column, value) in [
        attache_core::CellValue::Null,
        attache_core::CellValue::Choice(MentionKind::Name.index()),
        attache_core::CellValue::Null,
        attache_core::CellValue::Null,
        attache_core::CellValue::Number(0.25),
    ]
    .into_iter()
    .enumerate()
    {
        given.push_cell(column, value);
    }
    document.give(Arc::new(freeze_given(given, TEXT, None).unwrap()));
    check_references(&document).unwrap();

    let written_on = document.clone();
    let view = DocumentView::new(&written_on, &descriptor);
    let mut output = Output::new(&written_on, &descriptor, Given::Complete);
    let moscow = output.push(NewEntity { entity_type: Some(EntityType::Gpe), ..person("Moscow") });
    for row in view.given::<Mention>() {
        assert_eq!(row.entity_type(), None);
        output.complete(
            row.id(),
            NewMention { entity_type: Some(EntityType::Gpe), ..mention(row.span(), moscow) },
        );
    }
    output.push(mention(span_of("Pezeshkian"), moscow));
    freeze_into(&mut document, output);

    let rows: Vec<_> =
        document.layer::<Mention>().map(|row| (row.identifier(), row.text(), row.confidence())).collect();
    assert_eq!(rows, [("m1".into(), "Pezeshkian", 1.0), ("gold-7".into(), "Moscow", 0.25)]);
    let completed = document.layer::<Mention>().nth(1).unwrap();
    assert_eq!(completed.entity_type(), Some(EntityType::Gpe));
    assert_eq!(completed.entity().unwrap().name(), "Moscow");
}

#[test]
fn final_rows_are_all_there_is() {
    let (mut document, descriptor) = (document(), entities());
    let given = LayerBuilder::new(Arc::clone(Entity::schema()));
    document.give(Arc::new(freeze_given(given, TEXT, None).unwrap()));
    let written_on = document.clone();
    let mut output = Output::new(&written_on, &descriptor, Given::Final);
    let nobody = output.push(person("Putin"));
    assert_eq!(nobody.row(), NO_ROW);
    output.push(mention(span_of("Putin"), nobody));
    freeze_into(&mut document, output);
    assert_eq!(document.layer::<Entity>().len(), 0);
    assert!(document.layer::<Mention>().first().unwrap().entity().is_none());
}

#[test]
fn reading_an_undeclared_layer_is_an_error() {
    let document = document();
    let descriptor = entities();
    let view = DocumentView::new(&document, &descriptor);
    assert_eq!(view.layer::<Token>().len(), 0);
    let error = view.check().unwrap_err();
    assert_eq!(error.kind(), AnalysisErrorKind::UndeclaredRead);
    assert_eq!(
        error.message(),
        "analyzer `entity` reads the layer `token` without declaring it; add it to the descriptor's reads"
    );
}

#[test]
fn a_token_knows_its_tree() {
    let descriptor =
        Descriptor::new("language", "1", "").writes::<Section>().writes::<Sentence>().writes::<Token>();
    let mut document = document();
    let written_on = document.clone();
    let mut output = Output::new(&written_on, &descriptor, Given::Complete);
    let section = output.push(NewSection { span: Span::new(0, 45), kind: SectionKind::Paragraph });
    let sentence = output.push(NewSentence { span: Span::new(0, 31), section });
    let met = Id::<Token>::new(1);
    let mut push = |words: &str, upos, head, deprel| {
        output.push(NewToken {
            span: span_of(words),
            lemma: None,
            upos: Some(upos),
            xpos: None,
            feats: Some("Number=Sing|Tense=Past"),
            head,
            deprel: Some(deprel),
            sentence,
        })
    };
    push("Pezeshkian", Upos::Propn, Some(met), "nsubj:outer");
    push("met", Upos::Verb, None, "root");
    push("Putin", Upos::Propn, Some(met), "obj");
    push("in", Upos::Adp, Some(Id::new(4)), "case");
    push("Moscow", Upos::Propn, Some(met), "obl");
    freeze_into(&mut document, output);
    let sentence = document.layer::<Sentence>().first().unwrap();
    let root = sentence.root().unwrap();
    assert_eq!(root.text(), "met");
    assert_eq!(root.child("nsubj").unwrap().text(), "Pezeshkian");
    assert_eq!(
        root.child("obl").unwrap().subtree().into_iter().map(Row::text).collect::<Vec<_>>(),
        ["in", "Moscow"]
    );
    assert_eq!(root.feature("Tense"), Some("Past"));
    assert_eq!(root.feature("Mood"), None);
    assert_eq!(sentence.section().sentences().len(), 1);
}

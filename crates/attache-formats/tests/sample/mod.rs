//! A document with a row or two in every layer, for tests and benches.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test, which is what it is for")]

use std::sync::Arc;

use attache_core::layers::{
    Entity, EntityType, Family, Label, Mention, MentionKind, NewArgument, NewAttribute, NewAttribution,
    NewEntity, NewEvidence, NewMention, NewProposition, NewPropositionArgument, NewQuantity, NewQuote,
    NewRelation, NewRelationMention, NewSameAs, NewSection, NewSentence, NewSentiment, NewTime, NewToken,
    Polarity, Proposition, Quantity, QuantityKind, Quote, QuoteKind, Realis, Relation, Scope, Section,
    SectionKind, Sentence, Sentiment, Tense, Time, TimeKind, Token, Upos, built_in_schemas,
};
use attache_core::{
    Annotation, CellValue, ColumnKind, ColumnSchema, Descriptor, Document, DocumentError, Given, Id,
    LayerBuilder, LayerSchema, Output, Provenance, Span, freeze_given,
};

/// Written for these tests. It holds what offsets stumble over: accents, an emoji, a combining mark.
pub(crate) const TEXT: &str = "Ministers meet in Český Krumlov 🏰\n\nForeign Minister Zoé Lindqvist said on Friday that \
    Norland had not signed the “Cafe\u{301} accord”. She praised the hosts, worth $4.5 million in aid.";

fn nth(words: &str, n: usize) -> Span {
    let (start, found) = TEXT.match_indices(words).nth(n).unwrap();
    Span::from(start..start + found.len())
}

fn at(words: &str) -> Span {
    nth(words, 0)
}

pub(crate) fn provenance(analyzer: &str) -> Arc<Provenance> {
    Arc::new(Provenance { analyzer: analyzer.into(), version: "0.1.0".into(), config: "sha256:00ff".into() })
}

pub(crate) fn descriptor() -> Descriptor {
    Descriptor::new("sample", "0.1.0", "Writes every layer.")
        .writes::<Section>()
        .writes::<Sentence>()
        .writes::<Token>()
        .writes::<Mention>()
        .writes::<Entity>()
        .writes::<Time>()
        .writes::<Quantity>()
        .writes::<Quote>()
        .writes::<Sentiment>()
        .writes::<Relation>()
        .writes::<Proposition>()
}

/// Returns the document.
pub(crate) fn document() -> Document {
    let mut document = Document::new("krumlov", TEXT).unwrap();
    document.source.path = Some("articles/krumlov.txt".into());
    document.source.title = Some("Ministers \"meet\"".into());
    document.source.date = Some(attache_core::Date::constant(2025, 1, 18));
    document.source.language = Some("en".into());
    document.meta = Some("{\"desk\":\"world\",\"n\":1e3}".into());
    document.errors.push(DocumentError {
        analyzer: "acme-topics".into(),
        kind: "panic".into(),
        message: "index 3 is out of bounds".into(),
    });
    let written_on = document.clone();
    let descriptor = descriptor();
    let mut output = Output::new(&written_on, &descriptor, Given::Complete);
    write(&mut output);
    for layer in output.freeze(&provenance("sample")).unwrap() {
        document.insert(layer);
    }
    document.insert(Arc::new(custom()));
    document
}

fn write(output: &mut Output<'_>) {
    let sentence = language(output);
    let lindqvist = entity(output, "Zoé Lindqvist", EntityType::Person, None, 0.612_34);
    let norland = entity(output, "Norland", EntityType::Gpe, Some("country"), 0.25);
    let accord = entity(output, "Café accord", EntityType::Law, None, 0.1);
    for (entity, name, value) in [
        (lindqvist, "title", "Foreign Minister"),
        (lindqvist, "title", "envoy"),
        (lindqvist, "gender", "female"),
    ] {
        output.push(NewAttribute { entity, name, value });
    }
    let who =
        mention(output, at("Zoé Lindqvist"), Some(EntityType::Person), MentionKind::Name, Some(lindqvist));
    let state = mention(output, at("Norland"), Some(EntityType::Gpe), MentionKind::Name, Some(norland));
    let law =
        mention(output, at("Cafe\u{301} accord"), Some(EntityType::Law), MentionKind::Name, Some(accord));
    mention(output, at("She"), None, MentionKind::Pronoun, Some(lindqvist));
    let friday = output.push(NewTime {
        span: at("Friday"),
        kind: TimeKind::Date,
        value: "2025-01-17",
        anchor: Some("document_date"),
        assumed: false,
        modifier: Some("about"),
        begin_point: None,
        end_point: None,
    });
    output.push(NewQuantity {
        span: at("$4.5 million"),
        kind: QuantityKind::Money,
        value: 4.5 * 1e6,
        unit: Some("USD"),
        bound: Some("about"),
    });
    output.push(NewQuote {
        span: at("Norland had not signed the “Cafe\u{301} accord”"),
        kind: QuoteKind::Indirect,
        speaker: Some(lindqvist),
        speaker_span: Some(at("Foreign Minister Zoé Lindqvist")),
        cue: Some(at("said")),
        confidence: 0.9,
    });
    tone(output, lindqvist);
    let sign = relation(output, at("signed"), "sign_agreement", Family::Event, sentence);
    let holds = relation(output, at("Foreign Minister"), "holds_position", Family::State, sentence);
    for (owner, role, entity, mention, place) in [
        (sign, "actor", norland, state, at("Norland")),
        (sign, "document", accord, law, at("Cafe\u{301} accord")),
        (holds, "from", lindqvist, who, at("Zoé Lindqvist")),
    ] {
        output.push(NewArgument {
            owner,
            role,
            entity: Some(entity),
            mention: Some(mention),
            relation: None,
            implied: false,
            place: Some(place),
        });
    }
    output.push(NewArgument {
        owner: holds,
        role: "cause",
        entity: None,
        mention: None,
        relation: Some(sign),
        implied: true,
        place: None,
    });
    output.push(NewAttribution {
        relation: sign,
        entity: Some(lindqvist),
        verb: Some("say"),
        quote: false,
        place: at("Zoé Lindqvist"),
    });
    output.push(NewRelationMention { relation: sign, place: at("signed") });
    output.push(NewSameAs { relation: holds, other: sign });
    let _ = friday;
    let proposition = output.push(NewProposition {
        span: at("praised"),
        subject: Some(at("She")),
        attribution: None,
        polarity: Polarity::Positive,
        confidence: 0.7,
    });
    output.push(NewPropositionArgument { proposition, place: at("the hosts") });
}

/// Writes two sections, three sentences and some tokens; returns the second sentence.
fn language(output: &mut Output<'_>) -> Id<Sentence> {
    let title = at("Ministers meet in Český Krumlov 🏰");
    let first = title.end() + 2;
    let break_at = at(" She").start();
    let end = TEXT.len() as u32;
    let heading = output.push(NewSection { span: title, kind: SectionKind::Title });
    let body = output.push(NewSection { span: Span::new(first, end), kind: SectionKind::Paragraph });
    let one = output.push(NewSentence { span: title, section: heading });
    let two = output.push(NewSentence { span: Span::new(first, break_at), section: body });
    let three = output.push(NewSentence { span: Span::new(break_at + 1, end), section: body });
    let mut token = |words: &str, sentence, lemma, upos, xpos, head: Option<u32>, deprel| {
        output.push(NewToken {
            span: at(words),
            lemma,
            upos: Some(upos),
            xpos,
            feats: (upos == Upos::Verb).then_some("Mood=Ind|Tense=Past"),
            head: head.map(Id::new),
            deprel,
            sentence,
        });
    };
    token("Ministers", one, Some("minister"), Upos::Noun, Some("NNS"), Some(1), Some("nsubj"));
    token("meet", one, Some("meet"), Upos::Verb, Some("VBP"), None, Some("root"));
    token("Krumlov", one, None, Upos::Propn, None, None, None);
    token("Lindqvist", two, Some("Lindqvist"), Upos::Propn, Some("NNP"), Some(4), Some("nsubj"));
    token("said", two, Some("say"), Upos::Verb, Some("VBD"), None, Some("root"));
    token("She", three, Some("she"), Upos::Pron, Some("PRP"), Some(6), Some("nsubj"));
    token("praised", three, Some("praise"), Upos::Verb, Some("VBD"), None, Some("root"));
    two
}

fn entity<'a>(
    output: &mut Output<'_>,
    name: &'a str,
    kind: EntityType,
    subtype: Option<&'a str>,
    salience: f64,
) -> Id<Entity> {
    output.push(NewEntity { name, entity_type: Some(kind), subtype, wikidata: None, country: None, salience })
}

fn mention(
    output: &mut Output<'_>,
    span: Span,
    entity_type: Option<EntityType>,
    kind: MentionKind,
    entity: Option<Id<Entity>>,
) -> Id<Mention> {
    output.push(NewMention { span, entity_type, kind, entity, stands_for: None, confidence: 0.984 })
}

fn tone(output: &mut Output<'_>, holder: Id<Entity>) {
    let whole = Span::new(0, TEXT.len() as u32);
    let blank = || NewSentiment {
        span: whole,
        scope: Scope::Document,
        target_entity: None,
        target_span: None,
        holder_entity: None,
        holder_span: None,
        polarity: 0.2,
        label: Label::Neutral,
        confidence: 0.5,
    };
    output.push(blank());
    let praise = output.push(NewSentiment {
        span: at("She praised the hosts"),
        scope: Scope::Target,
        target_span: Some(at("the hosts")),
        holder_entity: Some(holder),
        holder_span: Some(at("She")),
        polarity: 0.74,
        label: Label::Positive,
        ..blank()
    });
    output.push(NewEvidence { sentiment: praise, place: at("praised"), weight: 0.6 });
}

fn relation(
    output: &mut Output<'_>,
    span: Span,
    relation_type: &'static str,
    family: Family,
    sentence: Id<Sentence>,
) -> Id<Relation> {
    let event = family == Family::Event;
    output.push(NewRelation {
        span,
        relation_type,
        family,
        plover: event.then_some("AGREE"),
        mode: None,
        cameo: event.then_some("057"),
        intensity: event.then_some(-3.5),
        wikidata: (!event).then_some("P39"),
        status: (!event).then_some("current"),
        kind: None,
        polarity: if event { Polarity::Negative } else { Polarity::Positive },
        realis: Realis::Actual,
        tense: event.then_some(Tense::Past),
        content: None,
        time: event.then_some(Id::new(0)),
        time_value: event.then_some("2025-01-17"),
        time_basis: event.then_some("document_date"),
        time_assumed: false,
        place_entity: None,
        place_span: event.then(|| at("Český Krumlov")),
        sentence,
        salience: "main",
        confidence: 0.81,
        rule: "verb:sign",
    })
}

/// Returns a layer as a plugin declares one, with a column of every kind.
fn custom() -> attache_core::Layer {
    let schema = LayerSchema::spans("acme_topic")
        .ids("at")
        .column(ColumnSchema::new("label", ColumnKind::Text))
        .column(ColumnSchema::new("rank", ColumnKind::Integer))
        .column(ColumnSchema::new("weight", ColumnKind::Number))
        .column(ColumnSchema::new("sure", ColumnKind::Bool).nullable())
        .column(ColumnSchema::new("entity", ColumnKind::Reference).target("entity").nullable())
        .column(ColumnSchema::new("level", ColumnKind::Choice).variants(vec!["low".into(), "high".into()]))
        .column(ColumnSchema::new("where", ColumnKind::Span).nullable())
        .column(ColumnSchema::new("text", ColumnKind::Text));
    let mut builder = LayerBuilder::new(Arc::new(schema));
    builder.begin_row(at("Ministers"));
    let cells = [
        CellValue::Text("politics"),
        CellValue::Integer(-7),
        CellValue::Number(0.123_456_789),
        CellValue::Bool(true),
        CellValue::Reference(1),
        CellValue::Choice(1),
        CellValue::Span(at("🏰")),
        CellValue::Text("clashes with the row's own text"),
    ];
    for (column, cell) in cells.into_iter().enumerate() {
        builder.push_cell(column, cell);
    }
    builder.begin_row(at("Friday"));
    let cells = [
        CellValue::Text(""),
        CellValue::Integer(0),
        CellValue::Number(2.0),
        CellValue::Null,
        CellValue::Null,
        CellValue::Choice(0),
        CellValue::Null,
        CellValue::Text(""),
    ];
    for (column, cell) in cells.into_iter().enumerate() {
        builder.push_cell(column, cell);
    }
    freeze_given(builder, TEXT, Some(provenance("acme"))).unwrap()
}

/// Returns the names of all layers that the document can have.
pub(crate) fn all_layers() -> Vec<&'static str> {
    let built_in = built_in_schemas();
    debug_assert_eq!(built_in[0].name, Section::NAME);
    built_in.iter().map(|schema| &*schema.name).collect()
}

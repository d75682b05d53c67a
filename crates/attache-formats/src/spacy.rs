//! spaCy's JSON: a line for each document, which `Doc.from_json` reads.
//!
//! spaCy's words cover the whole text, white space beyond one space included, and every
//! span begins and ends with a word. Words are therefore laid out as spaCy does it, and
//! what lies between tokens gets words of its own.

mod words;

use attache_core::layers::{
    Entity, EntityType, Mention, MentionKind, Quantity, Quote, Relation, Sentence, Time, Token,
};
use attache_core::{Annotation, Document, Row, Span};
use serde::Serialize;

use crate::DocumentWriter;
use crate::offsets::{OffsetMap, Offsets};
use crate::writer::{Loss, Selection};
use words::{Word, words};

/// Writes documents as spaCy's `Doc.to_json` does.
#[derive(Clone, Debug, Default)]
pub struct Spacy {
    /// The layers to write.
    pub layers: Selection,
}

#[derive(Serialize)]
struct Doc<'d> {
    id: &'d str,
    text: &'d str,
    ents: Vec<Ent<'d>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sents: Vec<Place>,
    tokens: Vec<Word<'d>>,
    spans: Spans<'d>,
    /// No part of a `Doc`, which passes it over.
    relations: Vec<RelationJson<'d>>,
}

#[derive(Clone, Copy, Serialize)]
struct Place {
    start: u32,
    end: u32,
}

#[derive(Serialize)]
struct Ent<'d> {
    start: u32,
    end: u32,
    label: &'d str,
}

#[derive(Serialize)]
struct Spans<'d> {
    mention: Vec<SpanJson<'d>>,
    time: Vec<SpanJson<'d>>,
    quantity: Vec<SpanJson<'d>>,
    quote: Vec<SpanJson<'d>>,
    relation: Vec<SpanJson<'d>>,
}

#[derive(Serialize)]
struct SpanJson<'d> {
    start: u32,
    end: u32,
    label: &'d str,
    kb_id: std::borrow::Cow<'d, str>,
}

#[derive(Serialize)]
struct RelationJson<'d> {
    id: std::borrow::Cow<'d, str>,
    #[serde(rename = "type")]
    label: &'d str,
    polarity: &'static str,
    realis: &'static str,
    #[serde(flatten)]
    trigger: Place,
    arguments: Vec<ArgumentJson<'d>>,
}

#[derive(Serialize)]
struct ArgumentJson<'d> {
    role: &'d str,
    entity: Option<&'d str>,
    relation: Option<std::borrow::Cow<'d, str>>,
    #[serde(flatten)]
    place: Option<Place>,
}

impl DocumentWriter for Spacy {
    fn append(&self, document: &Document, out: &mut Vec<u8>) {
        let offsets = OffsetMap::new(document.text(), Offsets::Char);
        let place =
            |span: Span| Place { start: offsets.from_byte(span.start()), end: offsets.from_byte(span.end()) };
        let laid = words(document, &offsets);
        let edges = Edges::of(&laid);
        let spans = Writer { document, selection: &self.layers, edges: &edges, place: &place };
        let doc = Doc {
            id: &document.id,
            text: document.text(),
            ents: spans.names(),
            sents: if self.layers.has(Sentence::NAME) { spans.sentences() } else { Vec::new() },
            spans: spans.all(),
            relations: spans.relations(),
            tokens: laid,
        };
        // Writing to a vector cannot fail.
        let _ = serde_json::to_writer(&mut *out, &doc);
        out.push(b'\n');
    }

    fn leaves_out(&self, document: &Document) -> Vec<Loss> {
        const HELD: [&str; 7] = [
            Sentence::NAME,
            Token::NAME,
            Mention::NAME,
            Time::NAME,
            Quantity::NAME,
            Quote::NAME,
            Relation::NAME,
        ];
        let mut losses = self.layers.beyond(document, &HELD);
        let offsets = OffsetMap::new(document.text(), Offsets::Char);
        let edges = Edges::of(&words(document, &offsets));
        let cut = |span: Span| {
            !edges.fit(Place { start: offsets.from_byte(span.start()), end: offsets.from_byte(span.end()) })
        };
        let is_cut = document.layer::<Mention>().any(|row| cut(row.span()))
            || document.layer::<Time>().any(|row| cut(row.span()))
            || document.layer::<Quantity>().any(|row| cut(row.span()))
            || document.layer::<Quote>().any(|row| cut(row.span()))
            || document.layer::<Relation>().any(|row| cut(row.span()));
        if is_cut {
            losses.push(Loss::Part("spans that begin or end inside a token"));
        }
        losses
    }
}

/// Where words begin and end, in order.
struct Edges {
    starts: Vec<u32>,
    ends: Vec<u32>,
}

impl Edges {
    fn of(words: &[Word<'_>]) -> Self {
        Self {
            starts: words.iter().map(|word| word.start).collect(),
            ends: words.iter().map(|word| word.end).collect(),
        }
    }

    fn fit(&self, place: Place) -> bool {
        place.start < place.end
            && self.starts.binary_search(&place.start).is_ok()
            && self.ends.binary_search(&place.end).is_ok()
    }
}

/// What the spans of a document are made with.
struct Writer<'d, 'w> {
    document: &'d Document,
    selection: &'w Selection,
    edges: &'w Edges,
    place: &'w dyn Fn(Span) -> Place,
}

impl<'d> Writer<'d, '_> {
    /// Returns the names, of which spaCy allows no two to overlap: the longest come first.
    fn names(&self) -> Vec<Ent<'d>> {
        if !self.selection.has(Mention::NAME) {
            return Vec::new();
        }
        let mut names: Vec<_> = self
            .document
            .layer::<Mention>()
            .filter(|row| row.kind() == MentionKind::Name)
            .filter_map(|row| Some((row.span(), row.entity_type()?)))
            .collect();
        names.sort_by_key(|(span, _)| (u32::MAX - (span.end() - span.start()), span.start()));
        let mut kept: Vec<(Place, EntityType)> = Vec::new();
        for (span, label) in names {
            let place = (self.place)(span);
            let is_free = kept.iter().all(|(other, _)| other.end <= place.start || place.end <= other.start);
            if is_free && self.edges.fit(place) {
                kept.push((place, label));
            }
        }
        kept.sort_by_key(|(place, _)| place.start);
        kept.iter()
            .map(|(place, label)| Ent { start: place.start, end: place.end, label: label.as_str() })
            .collect()
    }

    fn sentences(&self) -> Vec<Place> {
        let places = self.document.layer::<Sentence>().map(|row| (self.place)(row.span()));
        places.filter(|&place| self.edges.fit(place)).collect()
    }

    fn all(&self) -> Spans<'d> {
        Spans {
            mention: self.group::<Mention>(|row| {
                let kb_id = row.entity().map_or_else(
                    || "".into(),
                    |entity| match entity.wikidata() {
                        Some(wikidata) => wikidata.into(),
                        None => entity.identifier(),
                    },
                );
                (row.entity_type().map_or("MENTION", EntityType::as_str), kb_id)
            }),
            time: self.group::<Time>(|row| (row.kind().as_str(), row.value().into())),
            quantity: self.group::<Quantity>(|row| (row.kind().as_str(), row.unit().unwrap_or("").into())),
            quote: self.group::<Quote>(|row| {
                let speaker = row.speaker().map_or_else(|| "".into(), Row::identifier);
                (row.kind().as_str(), speaker)
            }),
            relation: self.group::<Relation>(|row| (row.relation_type(), row.identifier())),
        }
    }

    fn group<L: Annotation>(
        &self,
        told: impl Fn(Row<'d, L>) -> (&'d str, std::borrow::Cow<'d, str>),
    ) -> Vec<SpanJson<'d>> {
        if !self.selection.has(L::NAME) {
            return Vec::new();
        }
        self.document
            .layer::<L>()
            .map(|row| ((self.place)(row.span()), row))
            .filter(|&(place, _)| self.edges.fit(place))
            .map(|(place, row)| {
                let (label, kb_id) = told(row);
                SpanJson { start: place.start, end: place.end, label, kb_id }
            })
            .collect()
    }

    fn relations(&self) -> Vec<RelationJson<'d>> {
        if !self.selection.has(Relation::NAME) {
            return Vec::new();
        }
        self.document
            .layer::<Relation>()
            .map(|row| RelationJson {
                id: row.identifier(),
                label: row.relation_type(),
                polarity: row.polarity().as_str(),
                realis: row.realis().as_str(),
                trigger: (self.place)(row.span()),
                arguments: row
                    .arguments()
                    .map(|argument| ArgumentJson {
                        role: argument.role(),
                        entity: argument.entity().map(Row::<Entity>::name),
                        relation: argument.relation().map(Row::identifier),
                        place: argument.place().map(self.place),
                    })
                    .collect(),
            })
            .collect()
    }
}

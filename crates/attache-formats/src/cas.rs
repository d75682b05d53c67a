//! UIMA CAS in JSON (version 0.4 of its format): every layer, a plugin's too, as feature structures.
//!
//! The type system is made from the layers' own declarations, so that nothing is left
//! out: a layer `NAME` is the type `attache.NAME`, its columns are features. Sentences,
//! tokens and names stand there once more as the types that annotation editors for UIMA show.
//! Offsets count UTF-16 code units, as UIMA does.

mod types;

use std::borrow::Cow;

use attache_core::layers::{Entity, EntityType, Mention, MentionKind, Sentence, Token};
use attache_core::{Annotation, CellValue, Document, Layer, Row, Shape, Span};
use serde_json::{Map, Value, json};

use crate::DocumentWriter;
use crate::offsets::{OffsetMap, Offsets};
use crate::writer::Selection;
use types::{DKPRO_NAME, DKPRO_SENTENCE, DKPRO_TOKEN, DOCUMENT, PLACE, feature, type_name};

/// The id of the text's own feature structure, and of those that describe the document.
const SOFA: usize = 1;
const DOCUMENT_ANNOTATION: usize = 2;
const DOCUMENT_ID: usize = 3;

/// Writes a document as a CAS on one line.
#[derive(Clone, Debug, Default)]
pub struct CasJson {
    /// The layers to write.
    pub layers: Selection,
}

impl DocumentWriter for CasJson {
    fn append(&self, document: &Document, out: &mut Vec<u8>) {
        let layers: Vec<&Layer> =
            document.layers().iter().map(|layer| &**layer).filter(|layer| self.selects(layer)).collect();
        let mut cas = Cas::new(document, &layers);
        for layer in &layers {
            cas.layer(layer);
        }
        cas.dkpro(document, &self.layers);
        let members: Vec<_> = cas.members.iter().map(|&id| Value::from(id)).collect();
        let whole = json!({
            "%TYPES": types::declarations(&layers),
            "%FEATURE_STRUCTURES": cas.structures,
            "%VIEWS": {"_InitialView": {"%SOFA": SOFA, "%MEMBERS": members}},
        });
        // Writing to a vector cannot fail.
        let _ = serde_json::to_writer(&mut *out, &whole);
        out.push(b'\n');
    }
}

impl CasJson {
    /// Returns true for a layer that is asked for, or that is a part of one.
    fn selects(&self, layer: &Layer) -> bool {
        match layer.name() {
            "attribute" => self.layers.has("entity"),
            "evidence" => self.layers.has("sentiment"),
            "argument" | "attribution" | "relation_mention" | "same_as" => self.layers.has("relation"),
            "proposition_argument" => self.layers.has("proposition"),
            name => self.layers.has(name),
        }
    }
}

/// A CAS in the making.
struct Cas<'d> {
    offsets: OffsetMap<'d>,
    /// The id of each layer's first row.
    first: Vec<(&'d str, usize)>,
    next: usize,
    structures: Vec<Value>,
    members: Vec<usize>,
}

impl<'d> Cas<'d> {
    fn new(document: &'d Document, layers: &[&'d Layer]) -> Self {
        let mut next = DOCUMENT_ID + 1;
        let mut first = Vec::new();
        for layer in layers {
            first.push((layer.name(), next));
            next += layer.len();
        }
        let offsets = OffsetMap::new(document.text(), Offsets::Utf16);
        let language = document.source.language.as_deref().unwrap_or("x-unspecified");
        let source = &document.source;
        let structures = vec![
            json!({
                "%ID": SOFA, "%TYPE": "uima.cas.Sofa", "sofaNum": 1, "sofaID": "_InitialView",
                "mimeType": "text", "sofaString": document.text(),
            }),
            json!({
                "%ID": DOCUMENT_ANNOTATION, "%TYPE": "uima.tcas.DocumentAnnotation", "@sofa": SOFA,
                "begin": 0, "end": offsets.len(), "language": language,
            }),
            without_nulls(json!({
                "%ID": DOCUMENT_ID, "%TYPE": DOCUMENT, "documentId": document.id, "path": source.path,
                "title": source.title, "date": source.date.map(|date| date.to_string()),
                "truncated": source.truncated, "meta": document.meta,
                "errors": (!document.errors.is_empty()).then(|| {
                    document.errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
                }),
            })),
        ];
        Self { offsets, first, next, structures, members: vec![DOCUMENT_ANNOTATION, DOCUMENT_ID] }
    }

    /// Adds the rows of a layer.
    fn layer(&mut self, layer: &'d Layer) {
        let Some(base) = self.row(layer.name(), 0) else { return };
        let name = type_name(layer.name());
        let features: Vec<Cow<'_, str>> =
            layer.schema().columns.iter().map(|column| feature(&column.name)).collect();
        for row in 0..layer.len() as u32 {
            let id = base + row as usize;
            let mut structure = structure(id, &name);
            if layer.schema().shape == Shape::Spans {
                self.place(layer.span(row), &mut structure);
            }
            structure.insert("rowId".into(), layer.id(row).into());
            for ((column, schema), feature) in
                layer.columns().iter().zip(&layer.schema().columns).zip(&features)
            {
                let value = match column.get(row) {
                    CellValue::Bool(value) => value.into(),
                    CellValue::Integer(value) => value.into(),
                    CellValue::Number(value) => {
                        structure.insert(feature.to_string(), number(value));
                        continue;
                    }
                    CellValue::Text(value) => value.into(),
                    CellValue::Choice(value) => match schema.variants.get(value as usize) {
                        Some(name) => (&**name).into(),
                        None => continue,
                    },
                    CellValue::Reference(value) => {
                        let target = schema.target.as_deref().unwrap_or_default();
                        if let Some(to) = self.row(target, value as usize) {
                            structure.insert(format!("@{feature}"), to.into());
                        }
                        continue;
                    }
                    CellValue::Span(span) => {
                        let to = self.annotation(PLACE, span, &[]);
                        structure.insert(format!("@{feature}"), to.into());
                        continue;
                    }
                    _ => continue,
                };
                structure.insert(feature.to_string(), value);
            }
            self.structures.push(Value::Object(structure));
            self.members.push(id);
        }
    }

    /// Adds what the types of other tools have a place for.
    fn dkpro(&mut self, document: &'d Document, selection: &Selection) {
        if selection.has(Sentence::NAME) {
            for row in document.layer::<Sentence>() {
                self.annotation(DKPRO_SENTENCE, row.span(), &[]);
            }
        }
        if selection.has(Token::NAME) {
            for row in document.layer::<Token>() {
                self.annotation(DKPRO_TOKEN, row.span(), &[]);
            }
        }
        if selection.has(Mention::NAME) {
            for row in document.layer::<Mention>().filter(|row| row.kind() == MentionKind::Name) {
                let label = row.entity_type().map_or("MISC", EntityType::as_str);
                let wikidata = row.entity().and_then(Row::<Entity>::wikidata);
                let identifier = wikidata.map(|id| format!("http://www.wikidata.org/entity/{id}"));
                let mut features = vec![("value", label)];
                features.extend(identifier.as_deref().map(|identifier| ("identifier", identifier)));
                self.annotation(DKPRO_NAME, row.span(), &features);
            }
        }
    }

    /// Adds an annotation that no row stands for; returns its id.
    fn annotation(&mut self, name: &str, span: Span, features: &[(&str, &str)]) -> usize {
        let id = self.next;
        self.next += 1;
        let mut structure = structure(id, name);
        self.place(span, &mut structure);
        structure.extend(features.iter().map(|&(name, value)| (name.to_owned(), value.into())));
        self.structures.push(Value::Object(structure));
        self.members.push(id);
        id
    }

    fn place(&self, span: Span, structure: &mut Map<String, Value>) {
        structure.insert("@sofa".into(), SOFA.into());
        structure.insert("begin".into(), self.offsets.from_byte(span.start()).into());
        structure.insert("end".into(), self.offsets.from_byte(span.end()).into());
    }

    /// Returns the id of a row; `None` where its layer is not written.
    fn row(&self, layer: &str, row: usize) -> Option<usize> {
        self.first.iter().find(|(name, _)| *name == layer).map(|(_, first)| first + row)
    }
}

fn structure(id: usize, name: &str) -> Map<String, Value> {
    let mut structure = Map::new();
    structure.insert("%ID".into(), id.into());
    structure.insert("%TYPE".into(), name.into());
    structure
}

/// Returns a number with four digits after the point at most, as records have scores.
fn number(value: f64) -> Value {
    let rounded = (value * 1e4).round() / 1e4;
    Value::from(if rounded.is_finite() { rounded } else { 0.0 })
}

fn without_nulls(mut value: Value) -> Value {
    if let Some(object) = value.as_object_mut() {
        object.retain(|_, value| !value.is_null());
    }
    value
}

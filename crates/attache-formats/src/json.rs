//! Records: a document as one JSON object, field by field as `docs/output.md` promises.
//!
//! The record is written straight from the columns into one buffer. Each built-in layer
//! has its own short function in `layers`, where the order of calls is the order of
//! fields; a plugin's layer is written from its schema in `custom`.

mod custom;
mod encoder;
mod layers;

use std::io;

use attache_core::layers::{
    Entity, Mention, Proposition, Quantity, Quote, Relation, Section, Sentence, Sentiment, Time, Token,
    built_in_schemas,
};
use attache_core::{Annotation, Document, Layer, LayerSet, Span};

use crate::offsets::{OffsetMap, Offsets};
pub(crate) use custom::RESERVED;
use encoder::{escaped, integer, number, string};

/// The name and version of the record's form.
pub const SCHEMA: &str = "attache/1";

/// Writes documents as records.
///
/// ```
/// use attache_core::Document;
/// use attache_formats::JsonWriter;
///
/// let document = Document::new("treaty", "Putin hailed the agreement.").unwrap();
/// let mut record = Vec::new();
/// JsonWriter::default().write_record(&document, &mut record)?;
/// assert!(record.starts_with(br#"{"schema":"attache/1","id":"treaty","source":{"path":null,"#));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct JsonWriter {
    /// What offsets count.
    pub offsets: Offsets,
    /// The layers to write; all where `None`. A reference into a layer that is left out is written as
    /// `null`, a list of such references as empty, so that every id in a record is found in it.
    pub layers: Option<Vec<String>>,
}

impl JsonWriter {
    /// Appends the record of `document` to `out`: one line, without the line's end.
    pub fn append_record(&self, document: &Document, out: &mut Vec<u8>) {
        let n_rows: usize = document.layers().iter().map(|layer| layer.len()).sum();
        out.reserve(document.text().len() * 9 / 8 + n_rows * 160 + 512);
        RecordEncoder::new(self, document, out).record(document);
    }

    /// Writes the record of `document`: one line, without the line's end.
    ///
    /// # Errors
    ///
    /// When `out` refuses.
    pub fn write_record(&self, document: &Document, out: &mut impl io::Write) -> io::Result<()> {
        let mut record = Vec::new();
        self.append_record(document, &mut record);
        out.write_all(&record)
    }

    fn selects(&self, layer: &str) -> bool {
        self.layers.as_ref().is_none_or(|layers| layers.iter().any(|name| name == layer))
    }
}

/// Returns true for a built-in layer that is written inside the rows of another.
pub(crate) fn is_part(layer: &str) -> bool {
    built_in_schemas().iter().any(|schema| schema.name == layer)
        && TOP_LEVEL.iter().all(|&name| name != layer)
}

/// The built-in layers that have a place of their own in a record.
pub(crate) const TOP_LEVEL: [&str; 11] = [
    Section::NAME,
    Sentence::NAME,
    Token::NAME,
    Mention::NAME,
    Entity::NAME,
    Time::NAME,
    Quantity::NAME,
    Quote::NAME,
    Sentiment::NAME,
    Relation::NAME,
    Proposition::NAME,
];

/// How the rows of one layer are referred to.
#[derive(Clone, Copy, Debug)]
struct RowIds<'d> {
    /// `None` where the layer is not part of the record.
    layer: Option<&'d Layer>,
    /// Whether rows have names of their own. A layer names all of its rows or none.
    named: bool,
}

impl<'d> RowIds<'d> {
    fn of(layers: &'d LayerSet, name: &str, writer: &JsonWriter) -> Self {
        let layer = layers.get(name).filter(|_| writer.selects(name)).map(|layer| &**layer);
        let named = layer.is_some_and(|layer| matches!(layer.id(0), std::borrow::Cow::Borrowed(_)));
        Self { layer, named }
    }
}

/// The record in the making.
struct RecordEncoder<'d, 'o> {
    out: &'o mut Vec<u8>,
    text: &'d str,
    offsets: OffsetMap<'d>,
    layers: &'d LayerSet,
    writer: &'o JsonWriter,
    section: RowIds<'d>,
    sentence: RowIds<'d>,
    mention: RowIds<'d>,
    entity: RowIds<'d>,
    time: RowIds<'d>,
    relation: RowIds<'d>,
}

impl<'d, 'o> RecordEncoder<'d, 'o> {
    fn new(writer: &'o JsonWriter, document: &'d Document, out: &'o mut Vec<u8>) -> Self {
        let layers = document.layers();
        let ids = |name| RowIds::of(layers, name, writer);
        Self {
            out,
            text: document.text(),
            offsets: OffsetMap::new(document.text(), writer.offsets),
            layers,
            writer,
            section: ids(Section::NAME),
            sentence: ids(Sentence::NAME),
            mention: ids(Mention::NAME),
            entity: ids(Entity::NAME),
            time: ids(Time::NAME),
            relation: ids(Relation::NAME),
        }
    }

    fn record(mut self, document: &'d Document) {
        self.raw("{\"schema\":");
        self.string(SCHEMA);
        self.raw(",\"id\":");
        self.string(&document.id);
        self.source(document);
        self.raw(",\"meta\":");
        self.meta(document.meta.as_deref().unwrap_or("{}"));
        self.raw(",\"offsets\":");
        self.string(self.writer.offsets.as_str());
        self.raw(",\"text\":");
        self.string(self.text);
        self.raw(",\"layers\":{");
        let mut first = true;
        for layer in self.written() {
            self.comma(&mut first);
            self.string(layer.name());
            self.raw(":[");
            self.rows(layer);
            self.raw("]");
        }
        self.raw("},\"provenance\":{");
        self.provenance();
        self.raw("},\"errors\":[");
        let mut first = true;
        for error in &document.errors {
            self.comma(&mut first);
            self.raw("{\"analyzer\":");
            self.string(&error.analyzer);
            self.raw(",\"kind\":");
            self.string(&error.kind);
            self.raw(",\"message\":");
            self.string(&error.message);
            self.raw("}");
        }
        self.raw("]}");
    }

    /// Returns the layers with a place of their own in the record, in order.
    fn written(&self) -> impl Iterator<Item = &'d Layer> + use<'d, 'o> {
        let (layers, writer) = (self.layers, self.writer);
        layers
            .iter()
            .map(|layer| &**layer)
            .filter(|layer| !is_part(layer.name()) && writer.selects(layer.name()))
    }

    fn source(&mut self, document: &Document) {
        let source = &document.source;
        self.raw(",\"source\":{\"path\":");
        self.string_or_null(source.path.as_deref());
        self.raw(",\"title\":");
        self.string_or_null(source.title.as_deref());
        self.raw(",\"date\":");
        self.string_or_null(source.date.map(|date| date.to_string()).as_deref());
        self.raw(",\"date_from\":");
        self.string_or_null(source.date_from.as_deref());
        self.raw(",\"language\":");
        self.string_or_null(source.language.as_deref());
        self.raw(",\"truncated\":");
        self.bool(source.truncated);
        self.raw("}");
    }

    /// Writes JSON that came with the input. A line's end in it can only stand between values.
    fn meta(&mut self, json: &str) {
        for part in json.split(['\n', '\r']) {
            self.raw(part);
        }
    }

    fn rows(&mut self, layer: &'d Layer) {
        match layer.name() {
            Section::NAME => self.sections(),
            Sentence::NAME => self.sentences(),
            Token::NAME => self.tokens(layer),
            Mention::NAME => self.mentions(),
            Entity::NAME => self.entities(),
            Time::NAME => self.times(),
            Quantity::NAME => self.quantities(),
            Quote::NAME => self.quotes(),
            Sentiment::NAME => self.sentiments(),
            Relation::NAME => self.relations(),
            Proposition::NAME => self.propositions(),
            _ => self.custom(layer),
        }
    }

    fn provenance(&mut self) {
        let mut first = true;
        for layer in self.written() {
            let Some(provenance) = layer.provenance() else { continue };
            self.comma(&mut first);
            self.string(layer.name());
            self.raw(":{\"analyzer\":");
            self.string(&provenance.analyzer);
            self.raw(",\"version\":");
            self.string(&provenance.version);
            self.raw(",\"config\":");
            self.string(&provenance.config);
            self.raw("}");
        }
    }

    /// Writes a comma, but not before the first.
    fn comma(&mut self, first: &mut bool) {
        if !std::mem::replace(first, false) {
            self.out.push(b',');
        }
    }

    fn raw(&mut self, json: &str) {
        self.out.extend_from_slice(json.as_bytes());
    }

    fn string(&mut self, text: &str) {
        string(self.out, text);
    }

    fn string_or_null(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.string(text),
            None => self.raw("null"),
        }
    }

    fn bool(&mut self, value: bool) {
        self.raw(if value { "true" } else { "false" });
    }

    /// Writes `"start":…,"end":…`.
    fn place(&mut self, span: Span) {
        self.raw("\"start\":");
        integer(self.out, self.offsets.from_byte(span.start()));
        self.raw(",\"end\":");
        integer(self.out, self.offsets.from_byte(span.end()));
    }

    /// Writes `"start":…,"end":…,"text":…`.
    fn words(&mut self, span: Span) {
        self.place(span);
        self.raw(",\"text\":");
        self.string(span.text(self.text));
    }

    /// Writes `"start":…,"end":…,"text":…`, all of them null without a span.
    fn words_or_nulls(&mut self, span: Option<Span>) {
        match span {
            Some(span) => self.words(span),
            None => self.raw("\"start\":null,\"end\":null,\"text\":null"),
        }
    }

    /// Writes an object of a place and its words, or null.
    fn words_object(&mut self, span: Option<Span>) {
        match span {
            Some(span) => {
                self.raw("{");
                self.words(span);
                self.raw("}");
            }
            None => self.raw("null"),
        }
    }

    /// Writes the id of a row; null where there is none, or where its layer is not in the record.
    fn reference(&mut self, ids: RowIds<'d>, row: Option<usize>) {
        let (Some(layer), Some(row)) = (ids.layer, row) else { return self.raw("null") };
        self.out.push(b'"');
        if ids.named {
            escaped(self.out, &layer.id(row as u32));
        } else {
            // What `Layer::id` says, without a string of its own.
            escaped(self.out, &layer.schema().id_prefix);
            integer(self.out, row + 1);
        }
        self.out.push(b'"');
    }

    fn number(&mut self, value: f64) {
        number(self.out, value);
    }
}

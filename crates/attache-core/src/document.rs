//! Documents: a text that never changes, and the layers that have been found in it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, LazyLock};

use jiff::civil::Date;

use crate::layer::Layer;
use crate::layers::{N_BUILT_IN, built_in_schemas};
use crate::row::{Annotation, Rows};
use crate::schema::LayerSchema;

/// The largest text that offsets can address, in bytes.
pub const MAX_TEXT_BYTES: usize = u32::MAX as usize - 1;

/// A text with its origin and its layers.
///
/// The text is immutable: every offset of every layer refers to it, in UTF-8 bytes.
///
/// ```
/// use attache_core::Document;
///
/// let document = Document::new("treaty", "Putin hailed the agreement.").unwrap();
/// assert_eq!(document.text().len(), 27);
/// assert!(document.layers().iter().next().is_none());
/// ```
#[derive(Clone, Debug)]
pub struct Document {
    /// The document's name in its corpus.
    pub id: String,
    /// Where it came from.
    pub source: Source,
    /// Further fields of the input record, as a JSON object, kept for the output; `None` without any.
    pub meta: Option<String>,
    /// What went wrong on the way.
    pub errors: Vec<DocumentError>,
    layers: LayerSet,
    /// Names of the layers that the input brought.
    given: Vec<String>,
}

/// Where a document came from, as far as is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The file's path as given, with `/` between its parts.
    pub path: Option<String>,
    /// The headline, where the input gives it apart from the text.
    pub title: Option<String>,
    /// The day of publication.
    pub date: Option<Date>,
    /// What says so, e.g. `record`, `json-ld`, `meta article:published_time`, `configuration`.
    pub date_from: Option<String>,
    /// The language as an ISO 639-1 code.
    pub language: Option<String>,
    /// Whether some of the text was cut off because of a limit.
    pub truncated: bool,
}

/// Something that went wrong with a document: in reading it, or in an analyzer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentError {
    /// The analyzer, or the reader, e.g. `relation`, `input`.
    pub analyzer: String,
    /// A word for what happened, e.g. `panic`, `failed`, `blocked`, `language`.
    pub kind: String,
    /// What happened, without a full stop.
    pub message: String,
}

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.analyzer, self.kind, self.message)
    }
}

/// A text that is too long to be a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong {
    /// Its length in bytes.
    pub n_bytes: usize,
}

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the text has {} bytes, and at most {MAX_TEXT_BYTES} can be addressed; split it",
            self.n_bytes
        )
    }
}

impl std::error::Error for TooLong {}

impl Document {
    /// Returns a document without layers.
    ///
    /// # Errors
    ///
    /// When `text` is longer than [`MAX_TEXT_BYTES`].
    pub fn new(id: impl Into<String>, text: impl Into<Arc<str>>) -> Result<Self, TooLong> {
        let text = text.into();
        if text.len() > MAX_TEXT_BYTES {
            return Err(TooLong { n_bytes: text.len() });
        }
        Ok(Self {
            id: id.into(),
            source: Source::default(),
            meta: None,
            errors: Vec::new(),
            layers: LayerSet::new(text),
            given: Vec::new(),
        })
    }

    /// Returns the text.
    pub fn text(&self) -> &str {
        self.layers.text()
    }

    /// Returns the text, to be shared.
    pub fn shared_text(&self) -> &Arc<str> {
        &self.layers.text
    }

    /// Returns the layers.
    pub fn layers(&self) -> &LayerSet {
        &self.layers
    }

    /// Returns the rows of the layer `L`; none where the document does not have it.
    pub fn layer<L: Annotation>(&self) -> Rows<'_, L> {
        Rows::all(&self.layers)
    }

    /// Adds a frozen layer; one of the same name is replaced.
    pub fn insert(&mut self, layer: Arc<Layer>) {
        self.layers.insert(layer);
    }

    /// Takes the layer called `name` out.
    pub fn remove(&mut self, name: &str) {
        self.layers.remove(name);
        self.given.retain(|given| given != name);
    }

    /// Adds a layer that the input brought: its rows are kept unchanged by the analyzers that complete it.
    pub fn give(&mut self, layer: Arc<Layer>) {
        if !self.is_given(layer.name()) {
            self.given.push(layer.name().to_owned());
        }
        self.layers.insert(layer);
    }

    /// Returns true where the input brought the layer called `name`.
    pub fn is_given(&self, name: &str) -> bool {
        self.given.iter().any(|given| given == name)
    }

    /// Returns the names of the layers that the input brought.
    pub fn given(&self) -> &[String] {
        &self.given
    }
}

/// A text and layers over it, by name.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerSet {
    text: Arc<str>,
    /// The built-in layers by slot, so that walking a reference costs no search by name.
    built_in: [Option<Arc<Layer>>; N_BUILT_IN],
    others: BTreeMap<String, Arc<Layer>>,
}

impl LayerSet {
    /// Returns a set without layers over `text`.
    pub fn new(text: Arc<str>) -> Self {
        Self { text, built_in: Default::default(), others: BTreeMap::new() }
    }

    /// Returns the text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the layer called `name`.
    pub fn get(&self, name: &str) -> Option<&Arc<Layer>> {
        match slot_of(name) {
            Some(slot) => self.built_in[slot].as_ref(),
            None => self.others.get(name),
        }
    }

    /// Adds a layer; one of the same name is replaced.
    pub fn insert(&mut self, layer: Arc<Layer>) {
        match slot_of(layer.name()) {
            Some(slot) => self.built_in[slot] = Some(layer),
            None => {
                self.others.insert(layer.name().to_owned(), layer);
            }
        }
    }

    /// Takes the layer called `name` out.
    pub fn remove(&mut self, name: &str) -> Option<Arc<Layer>> {
        match slot_of(name) {
            Some(slot) => self.built_in[slot].take(),
            None => self.others.remove(name),
        }
    }

    /// Returns the layers: the built-in ones in their own order, then the others by name.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Layer>> {
        self.built_in.iter().flatten().chain(self.others.values())
    }

    /// Returns the rows of the layer `L`; none where the set does not have it.
    pub fn rows<L: Annotation>(&self) -> Rows<'_, L> {
        Rows::all(self)
    }

    /// Returns the table of the layer `L`; an empty one where the set does not have it.
    pub(crate) fn table<L: Annotation>(&self) -> &Layer {
        static EMPTY: LazyLock<Layer> =
            LazyLock::new(|| Layer::empty(Arc::new(LayerSchema::spans("nothing"))));
        let found = match L::SLOT {
            Some(slot) => self.built_in.get(slot).and_then(Option::as_ref),
            None => self.others.get(L::NAME),
        };
        found.map_or(&EMPTY, |layer| layer)
    }
}

/// Returns the number of the built-in layer called `name`.
pub(crate) fn slot_of(name: &str) -> Option<usize> {
    static NAMES: LazyLock<Vec<&'static str>> =
        LazyLock::new(|| built_in_schemas().iter().map(|schema| &*schema.name).collect());
    NAMES.iter().position(|known| *known == name)
}

//! What an analyzer sees of a document: the text, and the layers that it declared.

use std::sync::{Arc, OnceLock};

use jiff::civil::Date;

use crate::analyzer::{AnalysisError, AnalysisErrorKind, Descriptor};
use crate::document::{Document, LayerSet};
use crate::layer::Layer;
use crate::row::{Annotation, Rows};

/// A document as one analyzer may see it.
///
/// Only declared layers, and those that their rows refer to, can be read. Reading
/// another gives no rows and fails the call afterwards, so that a forgotten
/// declaration is found at once and never hides as an empty layer.
#[derive(Debug)]
pub struct DocumentView<'d> {
    document: &'d Document,
    descriptor: &'d Descriptor,
    layers: LayerSet,
    given: LayerSet,
    undeclared: OnceLock<String>,
}

impl<'d> DocumentView<'d> {
    /// Returns what the analyzer behind `descriptor` may see of `document`.
    pub fn new(document: &'d Document, descriptor: &'d Descriptor) -> Self {
        let text = document.shared_text();
        let mut layers = LayerSet::new(Arc::clone(text));
        let mut wanted: Vec<&str> = descriptor.reads.iter().map(|requirement| &*requirement.layer).collect();
        while let Some(name) = wanted.pop() {
            // What rows refer to can be reached from them, so it is visible too.
            let Some(layer) = document.layers().get(name).filter(|_| layers.get(name).is_none()) else {
                continue;
            };
            layers.insert(Arc::clone(layer));
            wanted.extend(layer.schema().columns.iter().filter_map(|column| column.target.as_deref()));
        }
        let mut given = LayerSet::new(Arc::clone(text));
        for schema in &descriptor.writes {
            if let Some(layer) =
                document.layers().get(&schema.name).filter(|_| document.is_given(&schema.name))
            {
                given.insert(Arc::clone(layer));
            }
        }
        Self { document, descriptor, layers, given, undeclared: OnceLock::new() }
    }

    /// Returns the document's name in its corpus.
    pub fn id(&self) -> &str {
        &self.document.id
    }

    /// Returns the text.
    pub fn text(&self) -> &str {
        self.document.text()
    }

    /// Returns the day of publication, where it is known.
    pub fn date(&self) -> Option<Date> {
        self.document.source.date
    }

    /// Returns the headline, where the input gave it apart from the text.
    pub fn title(&self) -> Option<&str> {
        self.document.source.title.as_deref()
    }

    /// Returns the language as an ISO 639-1 code, where it is known.
    pub fn language(&self) -> Option<&str> {
        self.document.source.language.as_deref()
    }

    /// Returns the rows of the layer `L`, in order; none where the document does not have it.
    pub fn layer<L: Annotation>(&self) -> Rows<'_, L> {
        self.note_read(L::NAME);
        Rows::all(&self.layers)
    }

    /// Returns true where the document has the layer `L`, empty or not.
    pub fn has<L: Annotation>(&self) -> bool {
        self.note_read(L::NAME);
        self.layers.get(L::NAME).is_some()
    }

    /// Returns the layer called `name`, untyped.
    pub fn table(&self, name: &str) -> Option<&Arc<Layer>> {
        self.note_read(name);
        self.layers.get(name)
    }

    /// Returns all visible layers.
    pub fn layers(&self) -> &LayerSet {
        &self.layers
    }

    /// Returns the rows that the input gave of a layer which this analyzer writes.
    ///
    /// They are in the output already, and their numbers there are the same:
    /// [`Output::complete`](crate::Output::complete) fills what they lack.
    pub fn given<L: Annotation>(&self) -> Rows<'_, L> {
        Rows::all(&self.given)
    }

    /// Returns the given layers that this analyzer writes.
    pub fn given_layers(&self) -> &LayerSet {
        &self.given
    }

    /// Returns an error where a layer was read that was not declared.
    ///
    /// # Errors
    ///
    /// [`AnalysisErrorKind::UndeclaredRead`], with the first such layer.
    pub fn check(&self) -> Result<(), AnalysisError> {
        match self.undeclared.get() {
            None => Ok(()),
            Some(name) => Err(AnalysisError::new(
                AnalysisErrorKind::UndeclaredRead,
                format!(
                    "analyzer `{}` reads the layer `{name}` without declaring it; add it to the descriptor's reads",
                    self.descriptor.name
                ),
            )),
        }
    }

    fn note_read(&self, name: &str) {
        let declared = self.descriptor.reads.iter().any(|requirement| requirement.layer == name);
        if !declared && self.layers.get(name).is_none() {
            // Only the first is reported.
            let _ = self.undeclared.set(name.to_owned());
        }
    }
}

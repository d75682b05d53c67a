//! What all output formats have in common.

use std::borrow::Cow;
use std::fmt;

use attache_core::Document;

use crate::brat::file_name;
use crate::json::{JsonWriter, is_part};

/// Writes documents in one format.
///
/// A document is rendered on its own, so that threads can render side by side; what
/// stands around and between documents is asked for apart.
///
/// ```
/// use attache_core::Document;
/// use attache_formats::{DocumentWriter, JsonWriter, Json};
///
/// let writer = Json(JsonWriter::default());
/// let mut out = writer.header().to_owned();
/// for (n, id) in ["a", "b"].into_iter().enumerate() {
///     if n > 0 {
///         out += writer.separator();
///     }
///     let mut rendered = Vec::new();
///     writer.append(&Document::new(id, "").unwrap(), &mut rendered);
///     out += std::str::from_utf8(&rendered)?;
/// }
/// out += writer.footer();
/// assert!(out.starts_with("[\n{\"schema\":") && out.ends_with("}\n]\n"));
/// # Ok::<(), std::str::Utf8Error>(())
/// ```
pub trait DocumentWriter: Send + Sync {
    /// Appends one document to `out`.
    fn append(&self, document: &Document, out: &mut Vec<u8>);

    /// Returns what `document` holds and the format cannot.
    fn leaves_out(&self, document: &Document) -> Vec<Loss> {
        let _ = document;
        Vec::new()
    }

    /// Returns what stands before the first document.
    fn header(&self) -> &'static str {
        ""
    }

    /// Returns what stands between two documents.
    fn separator(&self) -> &'static str {
        ""
    }

    /// Returns what stands after the last document.
    fn footer(&self) -> &'static str {
        ""
    }
}

/// One record a line.
#[derive(Clone, Debug, Default)]
pub struct JsonLines(pub JsonWriter);

impl DocumentWriter for JsonLines {
    fn append(&self, document: &Document, out: &mut Vec<u8>) {
        self.0.append_record(document, out);
        out.push(b'\n');
    }
}

/// All records in one array.
#[derive(Clone, Debug, Default)]
pub struct Json(pub JsonWriter);

impl DocumentWriter for Json {
    fn append(&self, document: &Document, out: &mut Vec<u8>) {
        self.0.append_record(document, out);
    }

    fn header(&self) -> &'static str {
        "[\n"
    }

    fn separator(&self) -> &'static str {
        ",\n"
    }

    fn footer(&self) -> &'static str {
        "\n]\n"
    }
}

/// Writes documents into the files of a folder.
///
/// What several documents write to the same file stands in it one after the other, in
/// the order of the documents.
pub trait FolderWriter: Send + Sync {
    /// Returns what the files begin with that are there also without any document.
    fn begin(&self) -> Vec<Piece> {
        Vec::new()
    }

    /// Returns what `document` adds to which file.
    fn render(&self, document: &Document) -> Vec<Piece>;

    /// Returns what the files end with, when all documents have been rendered.
    fn end(&self) -> Vec<Piece> {
        Vec::new()
    }

    /// Returns what `document` holds and the format cannot.
    fn leaves_out(&self, document: &Document) -> Vec<Loss>;

    /// Whether the folder must be empty: what is in it might be somebody's work.
    fn needs_empty_folder(&self) -> bool {
        false
    }
}

/// Writes each document into a file of its own, which is called by the document's id.
#[derive(Clone, Debug)]
pub struct PerDocument<W> {
    /// What renders a document.
    pub writer: W,
    /// The extension of the files.
    pub extension: &'static str,
}

impl<W: DocumentWriter> FolderWriter for PerDocument<W> {
    fn render(&self, document: &Document) -> Vec<Piece> {
        let mut bytes = self.writer.header().as_bytes().to_vec();
        self.writer.append(document, &mut bytes);
        bytes.extend_from_slice(self.writer.footer().as_bytes());
        vec![Piece { file: format!("{}.{}", file_name(&document.id), self.extension).into(), bytes }]
    }

    fn leaves_out(&self, document: &Document) -> Vec<Loss> {
        self.writer.leaves_out(document)
    }
}

/// Some bytes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The file's path in its folder, with `/`.
    pub file: Cow<'static, str>,
    /// What is added to it.
    pub bytes: Vec<u8>,
}

/// Something that a format cannot hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Loss {
    /// A layer.
    Layer(String),
    /// A part of a layer, or a sort of its rows, in words that go on "it cannot hold …".
    Part(&'static str),
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Layer(name) => write!(f, "the layer `{name}`"),
            Self::Part(words) => f.write_str(words),
        }
    }
}

/// The layers that a writer is asked for.
///
/// ```
/// use attache_formats::Selection;
///
/// assert!(Selection::default().has("mention"));
/// assert!(!Selection::of(Some(vec!["relation".to_owned()])).has("mention"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection(Option<Vec<String>>);

impl Selection {
    /// Returns the selection of `layers`; of all where there are none.
    pub fn of(layers: Option<Vec<String>>) -> Self {
        Self(layers)
    }

    /// Returns true where the layer called `name` is asked for.
    pub fn has(&self, name: &str) -> bool {
        self.0.as_ref().is_none_or(|layers| layers.iter().any(|layer| layer == name))
    }

    /// Returns the layers with rows in them that are asked for and that are not among `held`.
    pub(crate) fn beyond(&self, document: &Document, held: &[&str]) -> Vec<Loss> {
        document
            .layers()
            .iter()
            .filter(|layer| !layer.is_empty() && !is_part(layer.name()) && self.has(layer.name()))
            .filter(|layer| !held.contains(&layer.name()))
            .map(|layer| Loss::Layer(layer.name().to_owned()))
            .collect()
    }
}

//! What all output formats have in common.

use attache_core::Document;

use crate::json::JsonWriter;

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

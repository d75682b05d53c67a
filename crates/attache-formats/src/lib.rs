//! Readers and writers: the only crate of attache that knows document formats.
//!
//! Inside attache a document is text and columns; here it becomes, or comes from,
//! something that people and programs exchange. Formats are promises to the outside, so
//! they are written out field by field and never derived from the model.
//!
//! - [`DocumentWriter`]: [`JsonLines`] and [`Json`] records (`docs/output.md`).

mod json;
mod offsets;
mod writer;

pub use json::{JsonWriter, SCHEMA};
pub use offsets::{OffsetMap, Offsets};
pub use writer::{DocumentWriter, Json, JsonLines};

//! Readers and writers: the only crate of attache that knows document formats.
//!
//! Inside attache a document is text and columns; here it becomes, or comes from,
//! something that people and programs exchange. Formats are promises to the outside, so
//! they are written out field by field and never derived from the model.
//!
//! - [`open`]: plain text, Markdown, JSONL, JSON and CoNLL-U, compressed or not, one [`Input`] at a time.
//! - [`DocumentWriter`]: [`JsonLines`] and [`Json`] records (`docs/output.md`),
//!   and [`TableWriter`], the view for people.
//! - [`conllu`]: treebanks, in and out.

pub mod conllu;

mod json;
mod offsets;
mod read;
mod table;
mod writer;

pub use conllu::Conllu;
pub use json::{JsonWriter, SCHEMA};
pub use offsets::{OffsetMap, Offsets};
pub use read::{Documents, Input, InputFormat, InputOptions, READER, UniqueIds, open};
pub use table::{Styles, TableWriter};
pub use writer::{DocumentWriter, Json, JsonLines};

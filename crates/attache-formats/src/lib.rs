//! Readers and writers: the only crate of attache that knows document formats.
//!
//! Inside attache a document is text and columns; here it becomes, or comes from,
//! something that people and programs exchange. Formats are promises to the outside, so
//! they are written out field by field and never derived from the model.
//!
//! - [`open`]: plain text, Markdown, pages of the web, tables, JSONL, JSON and more, compressed or not, one [`Input`]
//!   at a time.
//! - [`DocumentWriter`]: [`JsonLines`] and [`Json`] records (`docs/output.md`),
//!   and [`TableWriter`], the view for people.
//! - [`conllu`]: treebanks, in and out.
//! - [`Brat`], [`Doccano`], [`LabelStudio`]: annotation tools.
//! - [`Spacy`] and [`CasJson`]: the libraries of others.
//! - [`Graph`]: entities and relations as nodes and edges.
//! - [`Flattener`]: flat tables for spreadsheets and databases, which [`Csv`] writes.

pub mod conllu;

mod brat;
mod cas;
mod csv;
mod doccano;
mod flat;
mod graph;
mod json;
mod label_studio;
mod offsets;
mod read;
mod report;
mod spacy;
mod standoff;
mod table;
mod writer;

pub use brat::{Brat, file_name};
pub use cas::CasJson;
pub use conllu::Conllu;
pub use csv::Csv;
pub use doccano::Doccano;
pub use flat::{FLAT_TABLES, FlatCell, FlatColumn, FlatKind, FlatTable, Flattener};
pub use graph::{Graph, GraphFormat};
pub use json::{JsonWriter, SCHEMA};
pub use label_studio::LabelStudio;
pub use offsets::{OffsetMap, Offsets};
pub use read::{Columns, Documents, Input, InputFormat, InputOptions, READER, UniqueIds, open, open_brat};
pub use report::Report;
pub use spacy::Spacy;
pub use table::{Styles, TableWriter};
pub use writer::{DocumentWriter, FolderWriter, Json, JsonLines, Loss, PerDocument, Piece, Selection};

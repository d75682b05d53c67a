//! The document model of attache, and the trait that its analyzers implement.
//!
//! This is what the author of an analyzer sees, and nothing else: no I/O, no threads,
//! no configuration files.
//!
//! - A [`Document`] is a text that never changes, and named layers over it.
//! - A [`Layer`] is a frozen table: spans and typed columns, struct-of-arrays, so that
//!   it can be shared between threads and handed across a C boundary as it is.
//! - An [`Annotation`] is a layer as a Rust type ([`layers::Token`],
//!   [`layers::Mention`], or one's own through [`layer!`]); a [`Row`] is a handle on
//!   one of its rows.
//! - An [`Analyzer`] reads declared layers through a [`DocumentView`] and writes
//!   declared layers to an [`Output`].
//!
//! Start reading at [`Analyzer`], then [`layers`].

mod analyzer;
mod cell;
mod column;
mod document;
mod layer;
pub mod layers;
mod options;
mod output;
mod provenance;
mod row;
mod schema;
mod span;
mod view;

pub use analyzer::{
    AnalysisError, AnalysisErrorKind, Analyzer, AnalyzerFactory, BuildError, Call, Cancellation, Descriptor,
    LayerRequirement,
};
pub use cell::{Cell, Choice, Ref, Text};
pub use column::{Bitmap, CellValue, Column, ColumnData, ColumnKind, Dictionary, NO_ROW};
pub use document::{Document, DocumentError, LayerSet, MAX_TEXT_BYTES, Source, TooLong};
pub use jiff::civil::Date;
pub use layer::{Layer, LayerBuilder, RowError, RowErrorKind};
pub use options::{FromValue, OptionKind, OptionSpec, Options, Resource, Resources, Value};
pub use output::{Given, Output, Writer, check_references, freeze_given};
pub use provenance::{Diagnostic, Provenance, Severity};
pub use row::{Annotation, Id, NewRow, Row, Rows};
pub use schema::{ColumnSchema, LayerSchema, SchemaMismatch, Shape};
pub use span::Span;
pub use view::DocumentView;

//! Flat tables: a document as rows for spreadsheets and databases.
//!
//! One place says which tables there are, which columns they have and what stands in
//! them; what writes them ([`Csv`](crate::Csv), the Parquet writer) only encodes cells.
//! Every table begins with the document's id, so that tables join on it and a row's own
//! id: `relations.document = arguments.document and relations.id = arguments.relation`.

mod rows;
mod tables;

use std::borrow::Cow;

use attache_core::Document;
use attache_core::layers::{Entity, Mention, Quantity, Quote, Relation, Sentiment, Time};
use attache_core::{Annotation, Span};

use crate::offsets::{OffsetMap, Offsets};
use crate::writer::{Loss, Selection};
pub use tables::FLAT_TABLES;

/// A table: its name, its columns, and the layer that its rows come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlatTable {
    /// Its name, e.g. `relations`.
    pub name: &'static str,
    /// The layer; `None` for the table of documents.
    pub layer: Option<&'static str>,
    /// Its columns, in order.
    pub columns: &'static [FlatColumn],
}

/// A column: its name and what its cells are. Every cell may be missing but the document's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlatColumn {
    /// Its name, e.g. `start`.
    pub name: &'static str,
    /// What its cells are.
    pub kind: FlatKind,
}

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlatKind {
    /// Text.
    Text,
    /// Whole numbers that are not negative.
    Integer,
    /// Numbers.
    Number,
    /// True or false.
    Bool,
}

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub enum FlatCell<'d> {
    /// Nothing.
    Null,
    /// Text.
    Text(Cow<'d, str>),
    /// A whole number.
    Integer(u32),
    /// A number.
    Number(f64),
    /// True or false.
    Bool(bool),
}

/// Lays documents flat.
///
/// ```
/// use attache_core::Document;
/// use attache_formats::{FLAT_TABLES, FlatCell, Flattener};
///
/// let document = Document::new("treaty", "Putin hailed the agreement.").unwrap();
/// let mut rows = 0;
/// Flattener::default().each_row(&document, |table, cells| {
///     assert_eq!(table.name, "documents");
///     assert_eq!(table.columns[0].name, "id");
///     assert_eq!(cells[0], FlatCell::Text("treaty".into()));
///     rows += 1;
/// });
/// assert_eq!(rows, 1);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Flattener {
    /// What offsets count.
    pub offsets: Offsets,
    /// The layers to write.
    pub layers: Selection,
}

impl Flattener {
    /// Returns the tables that are written.
    pub fn tables(&self) -> impl Iterator<Item = &'static FlatTable> {
        FLAT_TABLES.iter().filter(|table| table.layer.is_none_or(|layer| self.layers.has(layer)))
    }

    /// Calls `each` with every row of every table, one table after the other.
    pub fn each_row<'d>(
        &self,
        document: &'d Document,
        mut each: impl FnMut(&'static FlatTable, &[FlatCell<'d>]),
    ) {
        let page = Page { document, offsets: OffsetMap::new(document.text(), self.offsets) };
        for table in self.tables() {
            rows::each(&page, table, &mut |cells| each(table, cells));
        }
    }

    /// Returns what `document` holds and the tables do not.
    pub fn leaves_out(&self, document: &Document) -> Vec<Loss> {
        const HELD: [&str; 7] = [
            Mention::NAME,
            Entity::NAME,
            Relation::NAME,
            Sentiment::NAME,
            Quote::NAME,
            Time::NAME,
            Quantity::NAME,
        ];
        let mut losses = self.layers.beyond(document, &HELD);
        let has = |part: &str| document.layers().get(part).is_some_and(|layer| !layer.is_empty());
        if self.layers.has(Relation::NAME) && (has("relation_mention") || has("same_as")) {
            losses.push(Loss::Part("the further mentions and the identities of relations"));
        }
        if self.layers.has(Sentiment::NAME) && has("evidence") {
            losses.push(Loss::Part("the evidence of sentiments"));
        }
        losses
    }
}

/// A document with what its rows are made with.
struct Page<'d> {
    document: &'d Document,
    offsets: OffsetMap<'d>,
}

impl<'d> Page<'d> {
    fn words(&self, span: Span) -> FlatCell<'d> {
        FlatCell::Text(Cow::Borrowed(span.text(self.document.text())))
    }

    fn start(&self, span: Span) -> FlatCell<'d> {
        FlatCell::Integer(self.offsets.from_byte(span.start()))
    }

    fn end(&self, span: Span) -> FlatCell<'d> {
        FlatCell::Integer(self.offsets.from_byte(span.end()))
    }

    /// Returns start, end and words; nothing three times without a span.
    fn place(&self, span: Option<Span>) -> [FlatCell<'d>; 3] {
        match span {
            Some(span) => [self.start(span), self.end(span), self.words(span)],
            None => [FlatCell::Null, FlatCell::Null, FlatCell::Null],
        }
    }
}

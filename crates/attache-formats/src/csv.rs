//! CSV: the flat tables, a file each.
//!
//! As RFC 4180 has it, in UTF-8, with a header line and line feeds. A cell without a
//! value is empty. Text stands as it is, also where a spreadsheet would take it for a
//! formula: a table that changed its text would no longer agree with its offsets.

use ::csv::{Writer, WriterBuilder};
use attache_core::Document;

use crate::flat::{FlatCell, FlatTable, Flattener};
use crate::writer::{FolderWriter, Loss, Piece};

/// Writes the flat tables as CSV, `documents.csv` and so on.
#[derive(Clone, Debug, Default)]
pub struct Csv(pub Flattener);

impl FolderWriter for Csv {
    fn begin(&self) -> Vec<Piece> {
        self.0
            .tables()
            .map(|table| {
                let mut writer = writer();
                // Writing to a vector cannot fail, here and below.
                let _ = writer.write_record(table.columns.iter().map(|column| column.name));
                piece(table, writer)
            })
            .collect()
    }

    fn render(&self, document: &Document) -> Vec<Piece> {
        let mut pieces: Vec<(&FlatTable, Writer<Vec<u8>>)> = Vec::new();
        let mut numbers = Numbers::default();
        self.0.each_row(document, |table, cells| {
            if pieces.last().is_none_or(|(last, _)| last.name != table.name) {
                pieces.push((table, writer()));
            }
            if let Some((_, writer)) = pieces.last_mut() {
                for cell in cells {
                    let _ = writer.write_field(numbers.field(cell));
                }
                let _ = writer.write_record(None::<&[u8]>);
            }
        });
        pieces.into_iter().map(|(table, writer)| piece(table, writer)).collect()
    }

    fn leaves_out(&self, document: &Document) -> Vec<Loss> {
        self.0.leaves_out(document)
    }
}

fn writer() -> Writer<Vec<u8>> {
    WriterBuilder::new().flexible(true).from_writer(Vec::new())
}

fn piece(table: &FlatTable, writer: Writer<Vec<u8>>) -> Piece {
    Piece { file: format!("{}.csv", table.name).into(), bytes: writer.into_inner().unwrap_or_default() }
}

/// Numbers as text, in a buffer that is used again.
#[derive(Default)]
struct Numbers(String);

impl Numbers {
    fn field<'c>(&'c mut self, cell: &'c FlatCell<'_>) -> &'c str {
        use std::fmt::Write as _;

        self.0.clear();
        // Writing to a string cannot fail.
        let _ = match cell {
            FlatCell::Null => return "",
            FlatCell::Text(text) => return text,
            FlatCell::Bool(true) => return "true",
            FlatCell::Bool(false) => return "false",
            FlatCell::Integer(number) => write!(self.0, "{number}"),
            FlatCell::Number(number) => write!(self.0, "{number}"),
        };
        &self.0
    }
}

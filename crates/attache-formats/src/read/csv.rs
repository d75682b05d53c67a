//! CSV and TSV: a document in each row, by the names in the first line.

use std::io::{Cursor, Read};

use csv::{ByteRecord, Reader, ReaderBuilder};
use serde_json::{Map, Value, json};

use super::decode::decode;
use super::{Columns, Failure, Input, InputFormat, InputOptions, Name, Source, detect, record};

/// The rows of a table.
pub(super) struct Rows {
    reader: Reader<Box<dyn Read + Send>>,
    /// The names of the columns; none before the first line is read.
    header: Option<Vec<String>>,
    row: ByteRecord,
    ended: bool,
}

impl Rows {
    /// Returns the rows of `source`; tabs part their cells where `tabs` says so, else what the first line has most of.
    ///
    /// # Errors
    ///
    /// When not even the beginning can be read.
    pub(super) fn new(source: Source, tabs: bool) -> Result<Self, Failure> {
        let (head, source) = detect::head(source)?;
        let is_wide = matches!(head.as_slice(), [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]);
        let delimiter = if tabs { b'\t' } else { delimiter(&head, is_wide) };
        let bytes: Box<dyn Read + Send> = if is_wide { wide(source) } else { Box::new(source) };
        let reader =
            ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(false).from_reader(bytes);
        Ok(Self { reader, header: None, row: ByteRecord::new(), ended: false })
    }

    /// Returns what the next row holds.
    pub(super) fn next(&mut self, name: &Name, options: &InputOptions) -> Option<Input> {
        if self.ended {
            return None;
        }
        let read = self.read(name, options);
        let read = read.unwrap_or_else(|failure| {
            self.ended = true;
            Some(Input::failed(name, failure))
        });
        self.ended |= read.is_none();
        read
    }

    fn read(&mut self, name: &Name, options: &InputOptions) -> Result<Option<Input>, Failure> {
        if self.header.is_none() {
            if !self.advance()? {
                return Err(Failure::new("empty", "there is no text in it"));
            }
            let (cells, _) = cells(&self.row)?;
            let header: Vec<_> = cells.iter().map(|cell| cell.trim().to_owned()).collect();
            check(&header, &options.columns)?;
            self.header = Some(header);
        }
        if !self.advance()? {
            return Ok(None);
        }
        let line = self.row.position().map_or(0, csv::Position::line) as usize;
        let (cells, note) = cells(&self.row)?;
        let header = self.header.as_deref().unwrap_or_default();
        let json = row(header, &cells, &options.columns);
        let own = InputOptions { format: InputFormat::Jsonl, columns: Columns::default(), ..options.clone() };
        let mut input = record::read(&json, line, name, &own);
        input.document.source.path.clone_from(&name.path);
        if let Some(note) = note {
            input.note(format!("line {line}: {note}"));
        }
        Ok(Some(input))
    }

    fn advance(&mut self) -> Result<bool, Failure> {
        self.reader.read_byte_record(&mut self.row).map_err(|error| Failure::new("csv", error.to_string()))
    }
}

/// Returns the cells of a row as text, and a remark where that was a guess.
fn cells(row: &ByteRecord) -> Result<(Vec<String>, Option<String>), Failure> {
    // The cells of a row share an encoding, and are decoded together so that the longest tells it.
    let joined: Vec<u8> = row.iter().collect::<Vec<_>>().join(&0x0C);
    let (text, note) = decode(joined, false)?;
    let cells: Vec<_> = text.split('\u{c}').map(str::to_owned).collect();
    if cells.len() == row.len() {
        return Ok((cells, note));
    }
    // A cell has the very mark in it that was put between them.
    let cells = row.iter().map(|cell| Ok(decode(cell.to_vec(), false)?.0)).collect::<Result<_, Failure>>()?;
    Ok((cells, note))
}

/// Fails where the table lacks a column that is needed or named.
fn check(header: &[String], columns: &Columns) -> Result<(), Failure> {
    for field in Columns::FIELDS {
        let name = columns.name(field);
        let is_needed = field == "text" || columns.named(field).is_some();
        if is_needed && at(header, name).is_none() {
            let known = header.join("`, `");
            let help =
                if columns.named(field).is_none() { "; name one with `--column text=NAME`" } else { "" };
            return Err(Failure::new("column", format!("there is no column `{name}` among `{known}`{help}")));
        }
    }
    Ok(())
}

/// Returns the place of a column: by its name, else by its name in other letters.
fn at(header: &[String], name: &str) -> Option<usize> {
    let exact = header.iter().position(|column| column == name);
    exact.or_else(|| header.iter().position(|column| column.eq_ignore_ascii_case(name)))
}

/// Returns a row as a record.
fn row(header: &[String], cells: &[String], columns: &Columns) -> Vec<u8> {
    let mut record = Map::new();
    let mut taken = Vec::new();
    for field in Columns::FIELDS {
        let Some(column) = at(header, columns.name(field)) else { continue };
        taken.push(column);
        let cell = cells.get(column).map_or("", String::as_str);
        if !cell.is_empty() || field == "text" {
            record.insert(field.into(), cell.into());
        }
    }
    let others: Map<String, Value> = header
        .iter()
        .zip(cells)
        .enumerate()
        .filter(|(column, _)| !taken.contains(column))
        .map(|(_, (name, cell))| (name.clone(), cell.as_str().into()))
        .collect();
    record.insert("meta".into(), json!(others));
    Value::Object(record).to_string().into_bytes()
}

/// Returns what the first line has most of: commas, semicolons or tabs.
fn delimiter(head: &[u8], is_wide: bool) -> u8 {
    let line = head.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let count = |mark: u8| {
        let mut in_quotes = false;
        line.iter()
            .filter(|&&byte| {
                in_quotes ^= byte == b'"';
                !in_quotes && byte == mark
            })
            .count()
    };
    // What a spreadsheet saves as UTF-16 is parted by tabs.
    let first = if is_wide { [b'\t', b',', b';'] } else { [b',', b'\t', b';'] };
    first.into_iter().rev().max_by_key(|&mark| count(mark)).unwrap_or(b',')
}

/// Reads all of a source in UTF-16.
fn wide(mut source: Source) -> Box<dyn Read + Send> {
    let mut bytes = Vec::new();
    let text = source.read_to_end(&mut bytes).ok().and_then(|_| decode(bytes, false).ok());
    Box::new(Cursor::new(text.map(|(text, _)| text.into_bytes()).unwrap_or_default()))
}

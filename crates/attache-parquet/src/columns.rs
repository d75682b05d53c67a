//! Cells in columns, as Parquet takes them: the values that are there, and for every row whether it has one.

use attache_formats::{FlatCell, FlatKind, FlatTable};
use parquet::data_type::ByteArray;

/// Some rows of a table.
#[derive(Debug)]
pub(crate) struct Columns {
    table: &'static FlatTable,
    cells: Vec<Column>,
    n_rows: usize,
    n_bytes: usize,
}

/// Some rows of a column.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) values: Values,
    /// 1 for a row with a value, 0 for one without.
    pub(crate) levels: Vec<i16>,
}

/// The values that are there.
#[derive(Debug)]
pub(crate) enum Values {
    Text(Vec<ByteArray>),
    Integer(Vec<i32>),
    Number(Vec<f64>),
    Bool(Vec<bool>),
}

impl Columns {
    pub(crate) fn new(table: &'static FlatTable) -> Self {
        let columns = table
            .columns
            .iter()
            .map(|column| {
                let values = match column.kind {
                    FlatKind::Text => Values::Text(Vec::new()),
                    FlatKind::Integer => Values::Integer(Vec::new()),
                    FlatKind::Number => Values::Number(Vec::new()),
                    FlatKind::Bool => Values::Bool(Vec::new()),
                };
                Column { values, levels: Vec::new() }
            })
            .collect();
        Self { table, cells: columns, n_rows: 0, n_bytes: 0 }
    }

    pub(crate) fn table(&self) -> &'static str {
        self.table.name
    }

    pub(crate) fn columns(&self) -> &[Column] {
        &self.cells
    }

    pub(crate) fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// Returns about how much memory the values take.
    pub(crate) fn n_bytes(&self) -> usize {
        self.n_bytes
    }

    /// Adds a row.
    pub(crate) fn push(&mut self, cells: &[FlatCell<'_>]) {
        self.n_rows += 1;
        for (column, cell) in self.cells.iter_mut().zip(cells) {
            self.n_bytes += 16;
            let is_there = match (&mut column.values, cell) {
                (Values::Text(values), FlatCell::Text(text)) => {
                    self.n_bytes += text.len();
                    values.push(ByteArray::from(text.as_bytes().to_vec()));
                    true
                }
                // Offsets are below 2³¹ in any text that a run reads; the column's type has no sign.
                (Values::Integer(values), FlatCell::Integer(value)) => {
                    values.push(value.cast_signed());
                    true
                }
                (Values::Number(values), FlatCell::Number(value)) => {
                    values.push(*value);
                    true
                }
                (Values::Bool(values), FlatCell::Bool(value)) => {
                    values.push(*value);
                    true
                }
                _ => false,
            };
            column.levels.push(i16::from(is_there));
        }
    }

    /// Adds the rows of another batch of the same table.
    pub(crate) fn append(&mut self, other: Self) {
        self.n_rows += other.n_rows;
        self.n_bytes += other.n_bytes;
        for (column, more) in self.cells.iter_mut().zip(other.cells) {
            column.levels.extend(more.levels);
            match (&mut column.values, more.values) {
                (Values::Text(values), Values::Text(more)) => values.extend(more),
                (Values::Integer(values), Values::Integer(more)) => values.extend(more),
                (Values::Number(values), Values::Number(more)) => values.extend(more),
                (Values::Bool(values), Values::Bool(more)) => values.extend(more),
                // Both are of the same table, and so of the same kinds.
                _ => {}
            }
        }
    }
}

//! Columns: the arrays that layers are made of.
//!
//! A layer is a struct of arrays. Each column is one plain array, with a
//! dictionary beside it for text and a bitmap for what is missing, so that it can
//! be handed across a C boundary as it is, with nothing to serialise.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

use crate::Span;

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ColumnKind {
    /// `true` or `false`.
    Bool,
    /// A 64-bit signed integer.
    Integer,
    /// A 64-bit float; never NaN.
    Number,
    /// A string, dictionary-encoded.
    Text,
    /// One of a closed set of strings, kept as its index in the schema's list.
    Choice,
    /// A row of another layer, or of the same one.
    Reference,
    /// A place in the text.
    Span,
}

impl ColumnKind {
    /// Returns the kind's name as schemas and messages write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Text => "text",
            Self::Choice => "choice",
            Self::Reference => "reference",
            Self::Span => "span",
        }
    }

    /// Returns the kind that [`as_str`](Self::as_str) writes as `name`.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Bool, Self::Integer, Self::Number, Self::Text, Self::Choice, Self::Reference, Self::Span]
            .into_iter()
            .find(|kind| kind.as_str() == name)
    }
}

/// The row number that stands for "no row" in a reference column.
pub const NO_ROW: u32 = u32::MAX;

/// The values of one column, one per row. A missing cell holds its type's zero.
#[derive(Clone, Debug, PartialEq)]
pub enum ColumnData {
    /// One byte a row, 0 or 1.
    Bool(Vec<bool>),
    /// One integer a row.
    Integer(Vec<i64>),
    /// One float a row.
    Number(Vec<f64>),
    /// One index into the dictionary a row.
    Text(Vec<u32>, Dictionary),
    /// One index into the schema's variants a row.
    Choice(Vec<u32>),
    /// One row number of the target layer a row; [`NO_ROW`] where missing.
    Reference(Vec<u32>),
    /// One span a row.
    Span(Vec<Span>),
}

/// One column: its values, and which of them are there.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    data: ColumnData,
    /// `None` where no cell is missing.
    validity: Option<Bitmap>,
    n_rows: usize,
}

impl Column {
    /// Returns an empty column of `kind`.
    pub fn new(kind: ColumnKind) -> Self {
        let data = match kind {
            ColumnKind::Bool => ColumnData::Bool(Vec::new()),
            ColumnKind::Integer => ColumnData::Integer(Vec::new()),
            ColumnKind::Number => ColumnData::Number(Vec::new()),
            ColumnKind::Text => ColumnData::Text(Vec::new(), Dictionary::default()),
            ColumnKind::Choice => ColumnData::Choice(Vec::new()),
            ColumnKind::Reference => ColumnData::Reference(Vec::new()),
            ColumnKind::Span => ColumnData::Span(Vec::new()),
        };
        Self { data, validity: None, n_rows: 0 }
    }

    /// Returns a column of these values, as they come across the boundary of a plugin.
    ///
    /// `validity` has a bit for each row, least significant first; without it all cells
    /// are there. NaN and [`NO_ROW`] count as missing, and whatever stands in a missing
    /// cell gives way to its type's zero, so that equal cells make equal columns.
    ///
    /// Returns `None` where `validity` is too short, or a text lies outside its dictionary.
    pub fn from_parts(data: ColumnData, validity: Option<&[u64]>) -> Option<Self> {
        let n_rows = data.len();
        let validity = match validity {
            Some(words) => Some(Bitmap { words: words.get(..n_rows.div_ceil(64))?.to_vec(), len: n_rows }),
            None => None,
        };
        let mut column = Self { data, validity, n_rows };
        let lost: Vec<usize> = match &column.data {
            ColumnData::Number(values) => (0..n_rows).filter(|&row| values[row].is_nan()).collect(),
            ColumnData::Reference(rows) => (0..n_rows).filter(|&row| rows[row] == NO_ROW).collect(),
            _ => Vec::new(),
        };
        column.lose(&lost);
        if let Some(bits) = &column.validity {
            let missing: Vec<usize> = (0..n_rows).filter(|&row| !bits.get(row)).collect();
            for &row in &missing {
                column.data.clear(row);
            }
            column.validity = column.validity.filter(|_| !missing.is_empty());
        }
        let stray = match &column.data {
            ColumnData::Text(index, dictionary) => (0..n_rows as u32)
                .any(|row| index[row as usize] as usize >= dictionary.len() && !column.is_null(row)),
            _ => false,
        };
        (!stray).then_some(column)
    }

    /// Marks these rows as missing.
    fn lose(&mut self, rows: &[usize]) {
        if !rows.is_empty() {
            let bits = self.validity.get_or_insert_with(|| Bitmap::full(self.n_rows));
            for &row in rows {
                bits.clear(row);
            }
        }
    }

    /// Returns the values, missing cells included.
    pub fn data(&self) -> &ColumnData {
        &self.data
    }

    /// Returns which rows are there, or `None` where all are.
    pub fn validity(&self) -> Option<&Bitmap> {
        self.validity.as_ref()
    }

    /// Returns the kind of the cells.
    pub fn kind(&self) -> ColumnKind {
        match self.data {
            ColumnData::Bool(_) => ColumnKind::Bool,
            ColumnData::Integer(_) => ColumnKind::Integer,
            ColumnData::Number(_) => ColumnKind::Number,
            ColumnData::Text(..) => ColumnKind::Text,
            ColumnData::Choice(_) => ColumnKind::Choice,
            ColumnData::Reference(_) => ColumnKind::Reference,
            ColumnData::Span(_) => ColumnKind::Span,
        }
    }

    /// Returns the number of rows.
    pub fn len(&self) -> usize {
        self.n_rows
    }

    /// Returns true without rows.
    pub fn is_empty(&self) -> bool {
        self.n_rows == 0
    }

    /// Returns true where the cell at `row` is missing, or where there is no such row.
    pub fn is_null(&self, row: u32) -> bool {
        row as usize >= self.n_rows || self.validity.as_ref().is_some_and(|bits| !bits.get(row as usize))
    }

    /// Returns the cell at `row` of a text column; empty where it is missing.
    pub fn text(&self, row: u32) -> &str {
        match &self.data {
            ColumnData::Text(index, dictionary) if !self.is_null(row) => {
                index.get(row as usize).map_or("", |&word| dictionary.get(word))
            }
            _ => "",
        }
    }

    /// Returns the cell at `row` of an integer column, 0 where it is missing.
    pub fn integer(&self, row: u32) -> i64 {
        match &self.data {
            ColumnData::Integer(values) => values.get(row as usize).copied().unwrap_or_default(),
            _ => 0,
        }
    }

    /// Returns the cell at `row` of a number column, 0 where it is missing.
    pub fn number(&self, row: u32) -> f64 {
        match &self.data {
            ColumnData::Number(values) => values.get(row as usize).copied().unwrap_or_default(),
            _ => 0.0,
        }
    }

    /// Returns the cell at `row` of a bool column, false where it is missing.
    pub fn bool(&self, row: u32) -> bool {
        matches!(&self.data, ColumnData::Bool(values) if values.get(row as usize).copied().unwrap_or_default())
    }

    /// Returns the index of the variant at `row` of a choice column, 0 where it is missing.
    pub fn choice(&self, row: u32) -> u32 {
        match &self.data {
            ColumnData::Choice(values) => values.get(row as usize).copied().unwrap_or_default(),
            _ => 0,
        }
    }

    /// Returns the row that the cell at `row` of a reference column points to.
    pub fn reference(&self, row: u32) -> Option<u32> {
        match &self.data {
            ColumnData::Reference(values) => values.get(row as usize).copied().filter(|&to| to != NO_ROW),
            _ => None,
        }
    }

    /// Returns the cell at `row` of a span column, empty at 0 where it is missing.
    pub fn span(&self, row: u32) -> Span {
        match &self.data {
            ColumnData::Span(values) => values.get(row as usize).copied().unwrap_or_default(),
            _ => Span::default(),
        }
    }

    /// Adds a cell. A value of another kind than the column's counts as missing.
    pub fn push(&mut self, value: CellValue<'_>) {
        let row = self.n_rows;
        self.n_rows += 1;
        let fits = self.data.push(value);
        if let Some(bits) = &mut self.validity {
            bits.push(fits);
        } else if !fits {
            let mut bits = Bitmap::full(row);
            bits.push(false);
            self.validity = Some(bits);
        }
    }

    /// Replaces the cell at `row`; a value of another kind than the column's changes nothing.
    pub(crate) fn set(&mut self, row: u32, value: CellValue<'_>) {
        let at = row as usize;
        if at >= self.n_rows {
            return;
        }
        match (&mut self.data, value) {
            (ColumnData::Bool(values), CellValue::Bool(value)) => values[at] = value,
            (ColumnData::Integer(values), CellValue::Integer(value)) => values[at] = value,
            (ColumnData::Number(values), CellValue::Number(value)) if !value.is_nan() => values[at] = value,
            (ColumnData::Text(index, dictionary), CellValue::Text(value)) => {
                index[at] = dictionary.intern(value);
            }
            (ColumnData::Choice(values), CellValue::Choice(value))
            | (ColumnData::Reference(values), CellValue::Reference(value)) => values[at] = value,
            (ColumnData::Span(values), CellValue::Span(value)) => values[at] = value,
            _ => return,
        }
        if let Some(bits) = &mut self.validity {
            bits.set(at);
        }
    }

    /// Returns the cell at `row`.
    pub fn get(&self, row: u32) -> CellValue<'_> {
        if self.is_null(row) {
            return CellValue::Null;
        }
        match self.kind() {
            ColumnKind::Bool => CellValue::Bool(self.bool(row)),
            ColumnKind::Integer => CellValue::Integer(self.integer(row)),
            ColumnKind::Number => CellValue::Number(self.number(row)),
            ColumnKind::Text => CellValue::Text(self.text(row)),
            ColumnKind::Choice => CellValue::Choice(self.choice(row)),
            ColumnKind::Reference => self.reference(row).map_or(CellValue::Null, CellValue::Reference),
            ColumnKind::Span => CellValue::Span(self.span(row)),
        }
    }

    /// Returns the column with its rows in the order of `rows`.
    pub(crate) fn gather(&self, rows: &[u32]) -> Self {
        let mut sorted = Self::new(self.kind());
        if let (ColumnData::Text(from, dictionary), ColumnData::Text(to, words)) =
            (&self.data, &mut sorted.data)
        {
            // The dictionary stays as it is: order within it carries no meaning.
            *to = rows.iter().map(|&row| from.get(row as usize).copied().unwrap_or_default()).collect();
            *words = dictionary.clone();
            sorted.n_rows = rows.len();
            sorted.validity = self.validity.as_ref().map(|bits| bits.gather(rows));
        } else {
            for &row in rows {
                sorted.push(self.get(row));
            }
        }
        sorted
    }

    /// Replaces every reference by what `to` makes of it.
    pub(crate) fn redirect(&mut self, mut to: impl FnMut(u32) -> Option<u32>) {
        let ColumnData::Reference(rows) = &mut self.data else { return };
        let mut lost = Vec::new();
        for (row, target) in rows.iter_mut().enumerate() {
            if *target != NO_ROW {
                *target = to(*target).unwrap_or(NO_ROW);
                if *target == NO_ROW {
                    lost.push(row);
                }
            }
        }
        self.lose(&lost);
    }
}

impl ColumnData {
    fn len(&self) -> usize {
        match self {
            Self::Bool(values) => values.len(),
            Self::Integer(values) => values.len(),
            Self::Number(values) => values.len(),
            Self::Text(values, _) | Self::Choice(values) | Self::Reference(values) => values.len(),
            Self::Span(values) => values.len(),
        }
    }

    /// Puts the type's zero into `row`.
    fn clear(&mut self, row: usize) {
        match self {
            Self::Bool(values) => values[row] = false,
            Self::Integer(values) => values[row] = 0,
            Self::Number(values) => values[row] = 0.0,
            Self::Text(values, _) | Self::Choice(values) => values[row] = 0,
            Self::Reference(values) => values[row] = NO_ROW,
            Self::Span(values) => values[row] = Span::default(),
        }
    }

    /// Adds `value`, or the type's zero where it is missing or of another kind; returns whether it was there.
    fn push(&mut self, value: CellValue<'_>) -> bool {
        match (self, value) {
            (Self::Bool(values), CellValue::Bool(value)) => values.push(value),
            (Self::Integer(values), CellValue::Integer(value)) => values.push(value),
            (Self::Number(values), CellValue::Number(value)) if !value.is_nan() => values.push(value),
            (Self::Text(index, dictionary), CellValue::Text(value)) => index.push(dictionary.intern(value)),
            (Self::Choice(values), CellValue::Choice(value))
            | (Self::Reference(values), CellValue::Reference(value)) => values.push(value),
            (Self::Span(values), CellValue::Span(value)) => values.push(value),
            (data, _) => {
                match data {
                    Self::Bool(values) => values.push(false),
                    Self::Integer(values) => values.push(0),
                    Self::Number(values) => values.push(0.0),
                    Self::Text(index, _) => index.push(0),
                    Self::Choice(values) => values.push(0),
                    Self::Reference(values) => values.push(NO_ROW),
                    Self::Span(values) => values.push(Span::default()),
                }
                return false;
            }
        }
        true
    }
}

/// One cell, of any kind.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum CellValue<'a> {
    /// A missing cell.
    Null,
    /// A truth value.
    Bool(bool),
    /// An integer.
    Integer(i64),
    /// A float.
    Number(f64),
    /// A string.
    Text(&'a str),
    /// The index of a variant.
    Choice(u32),
    /// A row of the target layer.
    Reference(u32),
    /// A place in the text.
    Span(Span),
}

/// The distinct strings of a text column, in order of first use, in one allocation.
///
/// Local to its column: no lock, and its order depends on the rows alone.
#[derive(Clone, Debug, Default)]
pub struct Dictionary {
    bytes: String,
    ends: Vec<u32>,
    /// Word numbers by the hash of the word; empty until the first word is added to one made of parts.
    table: HashTable<u32>,
}

impl Dictionary {
    /// Returns the dictionary of the words that stand one after the other in `bytes`, each up to its end.
    ///
    /// Returns `None` where an end lies before the one before it, beyond `bytes` or inside a character.
    pub fn from_parts(bytes: String, ends: Vec<u32>) -> Option<Self> {
        let mut last = 0;
        for &end in &ends {
            if end < last || !bytes.is_char_boundary(end as usize) {
                return None;
            }
            last = end;
        }
        Some(Self { bytes, ends, table: HashTable::new() })
    }

    /// Returns the words one after the other, as they cross a C boundary.
    pub fn bytes(&self) -> &str {
        &self.bytes
    }

    /// Returns where in [`bytes`](Self::bytes) each word ends.
    pub fn ends(&self) -> &[u32] {
        &self.ends
    }

    /// Returns the word with this number; empty where there is none.
    pub fn get(&self, word: u32) -> &str {
        word_at(&self.bytes, &self.ends, word)
    }

    /// Returns the number of words.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns true without words.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Returns the words in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len() as u32).map(|word| self.get(word))
    }

    /// Returns the number of `text`, which is added where it is new.
    pub fn intern(&mut self, text: &str) -> u32 {
        let Self { bytes, ends, table } = self;
        let hash_of =
            |bytes: &str, ends: &[u32], word: u32| FxBuildHasher.hash_one(word_at(bytes, ends, word));
        if table.is_empty() {
            for word in 0..ends.len() as u32 {
                table.insert_unique(hash_of(bytes, ends, word), word, |&word| hash_of(bytes, ends, word));
            }
        }
        let hash = FxBuildHasher.hash_one(text);
        if let Some(&word) = table.find(hash, |&word| word_at(bytes, ends, word) == text) {
            return word;
        }
        let word = ends.len() as u32;
        bytes.push_str(text);
        ends.push(bytes.len() as u32);
        table.insert_unique(hash, word, |&word| hash_of(bytes, ends, word));
        word
    }
}

/// Returns the word with this number in a dictionary's flat storage; empty where there is none.
fn word_at<'a>(bytes: &'a str, ends: &[u32], word: u32) -> &'a str {
    let word = word as usize;
    let start = if word == 0 { 0 } else { ends.get(word - 1).copied().unwrap_or_default() };
    ends.get(word).and_then(|&end| bytes.get(start as usize..end as usize)).unwrap_or_default()
}

impl PartialEq for Dictionary {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes && self.ends == other.ends
    }
}

/// A set of rows, one bit each, least significant bit first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bitmap {
    words: Vec<u64>,
    len: usize,
}

impl Bitmap {
    /// Returns a bitmap of `len` set bits.
    fn full(len: usize) -> Self {
        Self { words: vec![u64::MAX; len.div_ceil(64)], len }
    }

    fn push(&mut self, bit: bool) {
        if self.len.is_multiple_of(64) {
            self.words.push(0);
        }
        if let Some(word) = self.words.last_mut() {
            let mask = 1 << (self.len % 64);
            *word = if bit { *word | mask } else { *word & !mask };
        }
        self.len += 1;
    }

    fn clear(&mut self, row: usize) {
        if let Some(word) = self.words.get_mut(row / 64) {
            *word &= !(1 << (row % 64));
        }
    }

    fn set(&mut self, row: usize) {
        if let Some(word) = self.words.get_mut(row / 64) {
            *word |= 1 << (row % 64);
        }
    }

    fn gather(&self, rows: &[u32]) -> Self {
        let mut bits = Self { words: Vec::with_capacity(rows.len().div_ceil(64)), len: 0 };
        for &row in rows {
            bits.push(self.get(row as usize));
        }
        bits
    }

    /// Returns the bit of `row`; false beyond the end.
    pub fn get(&self, row: usize) -> bool {
        row < self.len && self.words.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// Returns the bits as they cross a C boundary.
    pub fn words(&self) -> &[u64] {
        &self.words
    }
}

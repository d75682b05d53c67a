//! Layers on their way in: the other side's columns, checked and copied into the document model.
//!
//! The same code serves the host, which trusts nothing that a plugin emits, and the SDK,
//! which rebuilds the layers that the host shows. What is checked here is what could not
//! be held in a column: pointers, kinds, UTF-8, dictionaries, spans the wrong way round.
//! Places in the text and references are checked where all layers are, when they freeze.

use attache_core::{
    CellValue, Column, ColumnData, ColumnKind, ColumnSchema, Dictionary, LayerBuilder, LayerSchema, Shape,
    Span,
};

use crate::abi::{self, Str, kind, read_array};

/// What to do with a column that the schema does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unknown {
    /// A plugin's mistake.
    Refuse,
    /// A host that is newer than the plugin.
    Ignore,
}

/// Rows as columns of one schema, ready for a [`LayerBuilder`].
#[derive(Debug)]
pub(crate) struct Adopted<'a> {
    n_rows: usize,
    starts: &'a [u32],
    ends: &'a [u32],
    columns: Vec<Column>,
}

impl<'a> Adopted<'a> {
    /// Checks and copies `rows`; the message of the error says what keeps them out.
    ///
    /// # Safety
    ///
    /// Every array that `rows` points at holds as many readable values as the interface asks for, for `'a`.
    pub(crate) unsafe fn new(
        rows: &abi::Layer<'a>,
        schema: &LayerSchema,
        unknown: Unknown,
    ) -> Result<Self, String> {
        let n_rows = rows.n_rows;
        let named = |message: &str| format!("layer `{}`: {message}", schema.name);
        if n_rows >= u32::MAX as usize {
            return Err(named("more rows than can be numbered"));
        }
        let (mut starts, mut ends): (&[u32], &[u32]) = (&[], &[]);
        if schema.shape == Shape::Spans {
            // SAFETY: the caller's promise.
            let places = unsafe { (read_array(rows.starts, n_rows), read_array(rows.ends, n_rows)) };
            let (Some(from), Some(to)) = places else {
                return Err(named("its rows need places, and `starts` or `ends` is null or misaligned"));
            };
            (starts, ends) = (from, to);
            if let Some(row) = (0..n_rows).find(|&row| starts[row] > ends[row]) {
                return Err(format!(
                    "layer `{}`, row {row}: starts at {} and ends before, at {}",
                    schema.name, starts[row], ends[row]
                ));
            }
        }
        // SAFETY: the caller's promise.
        let Some(theirs) = (unsafe { read_array(rows.columns, rows.n_columns) }) else {
            return Err(named("`columns` is null or misaligned"));
        };
        let mut columns: Vec<Option<Column>> = schema.columns.iter().map(|_| None).collect();
        for (at, column) in theirs.iter().enumerate() {
            // SAFETY: the caller's promise.
            let name = unsafe { column.name.bytes() };
            let is_it = |known: &ColumnSchema| known.name.as_bytes() == name;
            let position = if schema.columns.get(at).is_some_and(is_it) {
                Some(at)
            } else {
                schema.columns.iter().position(is_it)
            };
            match position {
                Some(position) => {
                    let known = &schema.columns[position];
                    // SAFETY: the caller's promise.
                    let adopted = unsafe { adopt_column(column, known, n_rows) };
                    columns[position] = Some(adopted.map_err(|message| {
                        format!("layer `{}`, column `{}`: {message}", schema.name, known.name)
                    })?);
                }
                None if unknown == Unknown::Ignore => {}
                None => {
                    let name = String::from_utf8_lossy(name);
                    return Err(named(&format!("no column is called `{name}`")));
                }
            }
        }
        let columns = columns
            .into_iter()
            .zip(&schema.columns)
            .map(|(column, schema)| column.unwrap_or_else(|| missing(schema.kind, n_rows)))
            .collect();
        Ok(Self { n_rows, starts, ends, columns })
    }

    /// Adds the rows to `builder` and returns the number of the first.
    pub(crate) fn append_to(self, builder: &mut LayerBuilder) -> Result<u32, String> {
        builder
            .append(self.n_rows, self.starts, self.ends, self.columns)
            .ok_or_else(|| format!("layer `{}`: its columns differ in length", builder.schema().name))
    }

    /// Fills what the first rows of `builder` lack.
    pub(crate) fn complete(&self, builder: &mut LayerBuilder) {
        for (at, column) in self.columns.iter().enumerate() {
            for row in 0..self.n_rows as u32 {
                let value = column.get(row);
                if value != CellValue::Null {
                    builder.complete(row, at, value);
                }
            }
        }
    }

    pub(crate) fn n_rows(&self) -> usize {
        self.n_rows
    }
}

/// Returns a column whose cells are all missing.
fn missing(kind: ColumnKind, n_rows: usize) -> Column {
    let mut column = Column::new(kind);
    (0..n_rows).for_each(|_| column.push(CellValue::Null));
    column
}

/// # Safety
///
/// The arrays of `column` hold `n_rows` values, and as many words as it says.
unsafe fn adopt_column(
    column: &abi::Column<'_>,
    schema: &ColumnSchema,
    n_rows: usize,
) -> Result<Column, String> {
    let kind = match schema.kind {
        ColumnKind::Bool => kind::BOOL,
        ColumnKind::Integer => kind::INTEGER,
        ColumnKind::Number => kind::NUMBER,
        ColumnKind::Text | ColumnKind::Choice => kind::TEXT,
        ColumnKind::Reference => kind::REFERENCE,
        ColumnKind::Span => kind::SPAN,
        _ => u32::MAX,
    };
    if column.kind != kind {
        return Err(format!("its kind should be {kind} ({}), and is {}", schema.kind.as_str(), column.kind));
    }
    let validity = if column.validity.is_null() {
        None
    } else {
        // SAFETY: the caller's promise.
        let words = unsafe { read_array(column.validity, n_rows.div_ceil(64)) };
        Some(words.ok_or("`validity` is misaligned")?)
    };
    let is_there = |row: usize| validity.is_none_or(|words| words[row / 64] >> (row % 64) & 1 == 1);
    // SAFETY: the caller's promise, for the type that the kind says.
    let data = unsafe {
        match schema.kind {
            ColumnKind::Bool => {
                ColumnData::Bool(values::<u8>(column, n_rows)?.iter().map(|&value| value != 0).collect())
            }
            ColumnKind::Integer => ColumnData::Integer(values::<i64>(column, n_rows)?.to_vec()),
            ColumnKind::Number => ColumnData::Number(values::<f64>(column, n_rows)?.to_vec()),
            ColumnKind::Text => {
                let index = values::<u32>(column, n_rows)?;
                let n_words = column.n_words;
                if let Some(row) = (0..n_rows).find(|&row| index[row] as usize >= n_words && is_there(row)) {
                    return Err(format!("row {row} is word {} of a list of {n_words}", index[row]));
                }
                ColumnData::Text(index.to_vec(), adopt_words(column)?)
            }
            ColumnKind::Choice => {
                let index = values::<u32>(column, n_rows)?;
                let words = adopt_words(column)?;
                ColumnData::Choice(choose(index, &words, schema, is_there)?)
            }
            ColumnKind::Span => {
                let pairs = values::<[u32; 2]>(column, n_rows)?;
                let mut spans = Vec::with_capacity(n_rows);
                for (row, &[start, end]) in pairs.iter().enumerate() {
                    match Span::checked(start, end) {
                        Some(span) => spans.push(span),
                        None if !is_there(row) => spans.push(Span::default()),
                        None => return Err(format!("row {row} starts at {start} and ends before, at {end}")),
                    }
                }
                ColumnData::Span(spans)
            }
            // References, and kinds that were refused above.
            _ => ColumnData::Reference(values::<u32>(column, n_rows)?.to_vec()),
        }
    };
    Column::from_parts(data, validity).ok_or_else(|| "its cells lie outside its dictionary".into())
}

/// # Safety
///
/// `column.values` is null or points at `n_rows` values of `T`.
unsafe fn values<'a, T>(column: &abi::Column<'a>, n_rows: usize) -> Result<&'a [T], String> {
    // SAFETY: the caller's promise.
    unsafe { read_array(column.values.cast::<T>(), n_rows) }
        .ok_or_else(|| "`values` is null or misaligned".into())
}

/// # Safety
///
/// The words of `column` are as many as it says.
unsafe fn adopt_words(column: &abi::Column<'_>) -> Result<Dictionary, String> {
    let utf8 = |bytes| {
        String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            format!("its words are no UTF-8, from byte {at}: {:?}", String::from_utf8_lossy(error.as_bytes()))
        })
    };
    if column.words.is_null() {
        // SAFETY: the caller's promise.
        let (bytes, ends) =
            unsafe { (column.flat_words.bytes(), read_array(column.word_ends, column.n_words)) };
        let ends = ends.ok_or("its words are null or misaligned")?;
        return Dictionary::from_parts(utf8(bytes.to_vec())?, ends.to_vec())
            .ok_or_else(|| "the ends of its words do not rise, or do not fit them".into());
    }
    // SAFETY: the caller's promise.
    let words: &[Str<'_>] =
        unsafe { read_array(column.words, column.n_words) }.ok_or("its words are misaligned")?;
    let mut bytes = Vec::new();
    let mut ends = Vec::with_capacity(words.len());
    for (number, word) in words.iter().enumerate() {
        // SAFETY: the caller's promise.
        let word = unsafe { word.bytes() };
        if std::str::from_utf8(word).is_err() {
            return Err(format!("word {number} is no UTF-8: {:?}", String::from_utf8_lossy(word)));
        }
        bytes.extend_from_slice(word);
        ends.push(u32::try_from(bytes.len()).map_err(|_| "its words are longer than 4 GiB")?);
    }
    Dictionary::from_parts(utf8(bytes)?, ends).ok_or_else(|| "its words are of no use".into())
}

/// Returns the variant of each row by its name.
fn choose(
    index: &[u32],
    words: &Dictionary,
    schema: &ColumnSchema,
    is_there: impl Fn(usize) -> bool,
) -> Result<Vec<u32>, String> {
    let variant_of: Vec<Option<u32>> = words
        .iter()
        .map(|word| schema.variants.iter().position(|name| name == word).map(|variant| variant as u32))
        .collect();
    let mut variants = Vec::with_capacity(index.len());
    for (row, &word) in index.iter().enumerate() {
        match variant_of.get(word as usize).copied().flatten() {
            Some(variant) => variants.push(variant),
            None if !is_there(row) => variants.push(0),
            None => {
                return Err(format!(
                    "row {row} is {:?}, which is none of {}",
                    words.get(word),
                    schema.variants.join(", ")
                ));
            }
        }
    }
    Ok(variants)
}

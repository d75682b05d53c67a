//! Layers: frozen tables of annotations.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};

use crate::column::{Column, ColumnKind, NO_ROW};
use crate::schema::{LayerSchema, Shape};
use crate::{Provenance, Span};

/// A frozen layer: rows of annotations, stored as columns.
///
/// Never changed after its analyzer ended; shared by `Arc`. A layer of spans is in
/// text order (by start, the longer first, then as written), so that questions
/// about places are binary searches.
#[derive(Clone, Debug)]
pub struct Layer {
    pub(crate) schema: Arc<LayerSchema>,
    pub(crate) starts: Vec<u32>,
    pub(crate) ends: Vec<u32>,
    pub(crate) columns: Vec<Column>,
    /// Ids that rows brought with them; `None` where all are prefix and number.
    pub(crate) ids: Option<Vec<Box<str>>>,
    pub(crate) n_rows: usize,
    pub(crate) provenance: Option<Arc<Provenance>>,
    /// Running maximum of `ends`: where a search for overlaps may begin.
    pub(crate) reach: OnceLock<Vec<u32>>,
    /// Per reference column, the rows that point at each row of its target.
    pub(crate) referrers: Vec<OnceLock<Referrers>>,
}

/// The rows that refer to each row of another layer, grouped by that row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Referrers {
    offsets: Vec<u32>,
    rows: Vec<u32>,
}

impl Layer {
    /// Returns a layer without rows.
    pub fn empty(schema: Arc<LayerSchema>) -> Self {
        let columns: Vec<_> = schema.columns.iter().map(|column| Column::new(column.kind)).collect();
        Self {
            referrers: columns.iter().map(|_| OnceLock::new()).collect(),
            schema,
            starts: Vec::new(),
            ends: Vec::new(),
            columns,
            ids: None,
            n_rows: 0,
            provenance: None,
            reach: OnceLock::new(),
        }
    }

    /// Returns the layer's declaration.
    pub fn schema(&self) -> &Arc<LayerSchema> {
        &self.schema
    }

    /// Returns the layer's name.
    pub fn name(&self) -> &str {
        &self.schema.name
    }

    /// Returns the number of rows.
    pub fn len(&self) -> usize {
        self.n_rows
    }

    /// Returns true without rows.
    pub fn is_empty(&self) -> bool {
        self.n_rows == 0
    }

    /// Returns the start of each row in bytes; empty for a plain layer.
    pub fn starts(&self) -> &[u32] {
        &self.starts
    }

    /// Returns the end of each row in bytes; empty for a plain layer.
    pub fn ends(&self) -> &[u32] {
        &self.ends
    }

    /// Returns the columns, in the order of the schema.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Returns the column called `name`.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.schema.position(name).and_then(|position| self.columns.get(position))
    }

    /// Returns who wrote the layer, or `None` where the input brought it without saying.
    pub fn provenance(&self) -> Option<&Arc<Provenance>> {
        self.provenance.as_ref()
    }

    /// Returns the span of `row`; empty at 0 for a plain layer or beyond the end.
    pub fn span(&self, row: u32) -> Span {
        let row = row as usize;
        match (self.starts.get(row), self.ends.get(row)) {
            (Some(&start), Some(&end)) => Span::new(start, end),
            _ => Span::default(),
        }
    }

    /// Returns the id of `row`, unique in its document.
    pub fn id(&self, row: u32) -> Cow<'_, str> {
        match self.ids.as_ref().and_then(|ids| ids.get(row as usize)) {
            Some(id) => Cow::Borrowed(id),
            None => Cow::Owned(format!("{}{}", self.schema.id_prefix, row + 1)),
        }
    }

    /// Returns the ids that rows brought with them, or `None` where all are prefix and number.
    pub fn ids(&self) -> Option<&[Box<str>]> {
        self.ids.as_deref()
    }

    /// Returns the row with this id, in linear time.
    pub fn row_with_id(&self, id: &str) -> Option<u32> {
        (0..self.n_rows as u32).find(|&row| self.id(row) == id)
    }

    /// Returns the rows that begin in `span`, as a range of row numbers, in logarithmic time.
    pub fn starting_in(&self, span: Span) -> std::ops::Range<u32> {
        let first = self.starts.partition_point(|&start| start < span.start());
        let n_rows = self.starts[first..].partition_point(|&start| start < span.end());
        first as u32..(first + n_rows) as u32
    }

    /// Returns the rows that lie wholly in `span`, in text order.
    pub fn covered_by(&self, span: Span) -> impl Iterator<Item = u32> + '_ {
        self.starting_in(span).filter(move |&row| self.ends[row as usize] <= span.end())
    }

    /// Returns the rows that share at least one byte with `span`, in text order.
    pub fn overlapping(&self, span: Span) -> impl Iterator<Item = u32> + '_ {
        let reach = self.reach.get_or_init(|| {
            let mut furthest = 0;
            self.ends
                .iter()
                .map(|&end| {
                    furthest = end.max(furthest);
                    furthest
                })
                .collect()
        });
        let first = reach.partition_point(|&end| end <= span.start());
        let last = self.starts.partition_point(|&start| start < span.end());
        (first.min(last)..last).filter(move |&row| self.ends[row] > span.start()).map(|row| row as u32)
    }

    /// Returns the rows whose reference column `column` points at `target`, in row order.
    ///
    /// The first question to a column indexes it, in linear time.
    pub fn referring_to(&self, column: usize, target: u32) -> &[u32] {
        let Some(cell) = self.referrers.get(column) else { return &[] };
        let index = cell.get_or_init(|| Referrers::of(&self.columns[column]));
        let bounds = (index.offsets.get(target as usize), index.offsets.get(target as usize + 1));
        match bounds {
            (Some(&start), Some(&end)) => &index.rows[start as usize..end as usize],
            _ => &[],
        }
    }
}

impl Referrers {
    /// Groups the rows of a reference column by target, by counting.
    fn of(column: &Column) -> Self {
        let targets = || (0..column.len() as u32).filter_map(|row| column.reference(row).map(|to| (row, to)));
        let Some(last) = targets().map(|(_, to)| to).max() else { return Self::default() };
        let mut offsets = vec![0; last as usize + 2];
        for (_, to) in targets() {
            offsets[to as usize + 1] += 1;
        }
        for at in 1..offsets.len() {
            offsets[at] += offsets[at - 1];
        }
        let mut next = offsets.clone();
        let mut rows = vec![0; offsets.last().copied().unwrap_or_default() as usize];
        for (row, to) in targets() {
            rows[next[to as usize] as usize] = row;
            next[to as usize] += 1;
        }
        Self { offsets, rows }
    }
}

impl PartialEq for Layer {
    /// Compares what the rows say, ids included, and not who said it.
    fn eq(&self, other: &Self) -> bool {
        self.schema == other.schema
            && self.n_rows == other.n_rows
            && self.starts == other.starts
            && self.ends == other.ends
            && (0..self.n_rows as u32).all(|row| {
                self.id(row) == other.id(row)
                    && self.columns.iter().zip(&other.columns).all(|(a, b)| a.get(row) == b.get(row))
            })
    }
}

/// A row that cannot be part of its layer, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RowError {
    /// The layer's name.
    pub layer: String,
    /// The row, counted from 0 in the order of writing.
    pub row: usize,
    /// What is wrong with it.
    pub kind: RowErrorKind,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RowErrorKind {
    /// A span that ends beyond the text or inside a character; `column` is `None` for the row's own span.
    Place {
        /// The offending span.
        span: Span,
        /// The span column that holds it.
        column: Option<String>,
    },
    /// A cell that must be there and is not, or is of the wrong kind.
    Missing {
        /// The column's name.
        column: String,
    },
    /// A reference to a row that does not exist.
    Dangling {
        /// The column's name.
        column: String,
        /// The row number referred to.
        target: u32,
    },
    /// A choice outside the schema's variants.
    Variant {
        /// The column's name.
        column: String,
    },
    /// An id that another row of the layer has.
    Id {
        /// The id.
        id: String,
    },
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "layer `{}`, row {}: ", self.layer, self.row)?;
        match &self.kind {
            RowErrorKind::Place { span, column: None } => {
                write!(f, "span {span} ends beyond the text or inside a character")
            }
            RowErrorKind::Place { span, column: Some(column) } => {
                write!(f, "span {span} in `{column}` ends beyond the text or inside a character")
            }
            RowErrorKind::Missing { column } => write!(f, "`{column}` is missing"),
            RowErrorKind::Dangling { column, target } => {
                write!(f, "`{column}` refers to row {target}, which does not exist")
            }
            RowErrorKind::Variant { column } => write!(f, "`{column}` holds none of its allowed values"),
            RowErrorKind::Id { id } => write!(f, "id `{id}` is used twice"),
        }
    }
}

impl std::error::Error for RowError {}

/// A layer in the making: rows in the order of writing.
#[derive(Clone, Debug)]
pub struct LayerBuilder {
    pub(crate) layer: Layer,
    /// Whether further rows are thrown away, because the input's are final.
    pub(crate) sealed: bool,
}

impl LayerBuilder {
    /// Returns a builder without rows.
    pub fn new(schema: Arc<LayerSchema>) -> Self {
        Self { layer: Layer::empty(schema), sealed: false }
    }

    /// Returns a builder that begins with the rows of `given`; with `sealed`, no others can be added.
    pub fn from_given(given: &Layer, sealed: bool) -> Self {
        let mut layer = given.clone();
        layer.provenance = None;
        layer.reach = OnceLock::new();
        layer.referrers = layer.columns.iter().map(|_| OnceLock::new()).collect();
        Self { layer, sealed }
    }

    /// Returns the schema.
    pub fn schema(&self) -> &Arc<LayerSchema> {
        &self.layer.schema
    }

    /// Returns the number of rows written so far, given ones included.
    pub fn len(&self) -> usize {
        self.layer.n_rows
    }

    /// Returns true before the first row.
    pub fn is_empty(&self) -> bool {
        self.layer.n_rows == 0
    }

    /// Makes room for `additional` rows.
    pub fn reserve(&mut self, additional: usize) {
        self.layer.starts.reserve(additional);
        self.layer.ends.reserve(additional);
    }

    /// Begins a row at `span` (ignored by a plain layer) and returns its number; [`NO_ROW`] in a sealed layer.
    ///
    /// Its cells follow through [`push_cell`](Self::push_cell), one per column in order.
    pub fn begin_row(&mut self, span: Span) -> u32 {
        if self.sealed {
            return NO_ROW;
        }
        if self.layer.schema.shape == Shape::Spans {
            self.layer.starts.push(span.start());
            self.layer.ends.push(span.end());
        }
        if let Some(ids) = &mut self.layer.ids {
            ids.push("".into());
        }
        self.layer.n_rows += 1;
        self.layer.n_rows as u32 - 1
    }

    /// Returns the rows written so far as a table: in the order of writing, not checked yet.
    pub fn rows(&self) -> &Layer {
        &self.layer
    }

    /// Returns true where no row can be added, because the input's are final.
    pub fn is_sealed(&self) -> bool {
        self.sealed
    }

    /// Adds rows as whole columns and returns the number of the first; [`NO_ROW`] in a sealed layer.
    ///
    /// For rows that come as columns already: from a plugin, or from another layer.
    ///
    /// Returns `None`, and adds nothing, where the columns are not those of the schema or differ in length.
    pub fn append(
        &mut self,
        n_rows: usize,
        starts: &[u32],
        ends: &[u32],
        columns: Vec<Column>,
    ) -> Option<u32> {
        let schema = &self.layer.schema;
        let kinds = schema.columns.iter().map(|column| column.kind);
        if !kinds.eq(columns.iter().map(Column::kind))
            || columns.iter().any(|column| column.len() != n_rows)
            || (schema.shape == Shape::Spans && (starts.len() != n_rows || ends.len() != n_rows))
        {
            return None;
        }
        if self.sealed {
            return Some(NO_ROW);
        }
        let first = self.layer.n_rows as u32;
        if self.layer.n_rows == 0 {
            self.layer.columns = columns;
        } else {
            for (mine, theirs) in self.layer.columns.iter_mut().zip(&columns) {
                (0..n_rows as u32).for_each(|row| mine.push(theirs.get(row)));
            }
        }
        if schema.shape == Shape::Spans {
            self.layer.starts.extend(starts);
            self.layer.ends.extend(ends);
        }
        if let Some(ids) = &mut self.layer.ids {
            ids.extend((0..n_rows).map(|_| "".into()));
        }
        self.layer.n_rows += n_rows;
        Some(first)
    }

    /// Gives each row an id of its own, in order; an empty one stands for prefix and number.
    pub fn set_ids(&mut self, ids: impl IntoIterator<Item = Box<str>>) {
        let mut ids: Vec<_> = ids.into_iter().collect();
        ids.resize(self.layer.n_rows, "".into());
        self.layer.ids = Some(ids);
    }

    /// Gives the row begun last an id of its own; without one it gets prefix and number.
    pub fn set_id(&mut self, id: &str) {
        let n_rows = self.layer.n_rows;
        let ids = self.layer.ids.get_or_insert_with(|| vec!["".into(); n_rows]);
        if let Some(last) = ids.last_mut() {
            *last = id.into();
        }
    }

    /// Adds the cell of `column` to the row begun last.
    pub fn push_cell(&mut self, column: usize, value: crate::CellValue<'_>) {
        if let Some(column) = self.layer.columns.get_mut(column) {
            column.push(value);
        }
    }

    /// Puts `value` into a given row's cell where that cell is missing.
    pub fn complete(&mut self, row: u32, column: usize, value: crate::CellValue<'_>) {
        if let Some(column) = self.layer.columns.get_mut(column)
            && column.is_null(row)
        {
            column.set(row, value);
        }
    }

    /// Checks every row but for references and returns why the first bad one cannot stay.
    ///
    /// # Errors
    ///
    /// On a span that does not fit `text`, a missing cell, a choice outside the variants, or an id used twice.
    pub(crate) fn check(&self, text: &str) -> Result<(), RowError> {
        let layer = &self.layer;
        let error = |row: usize, kind| RowError { layer: layer.name().to_owned(), row, kind };
        for (row, (&start, &end)) in layer.starts.iter().zip(&layer.ends).enumerate() {
            let span = Span::new(start, end);
            if !span.fits(text) {
                return Err(error(row, RowErrorKind::Place { span, column: None }));
            }
        }
        for (column, schema) in layer.columns.iter().zip(&layer.schema.columns) {
            let name = || schema.name.to_string();
            let has_gaps = column.len() != layer.n_rows || column.validity().is_some();
            if has_gaps
                && !schema.nullable
                && let Some(row) = (0..layer.n_rows as u32).find(|&row| column.is_null(row))
            {
                return Err(error(row as usize, RowErrorKind::Missing { column: name() }));
            }
            for row in 0..layer.n_rows as u32 {
                match schema.kind {
                    ColumnKind::Span if !column.span(row).fits(text) => {
                        let span = column.span(row);
                        return Err(error(row as usize, RowErrorKind::Place { span, column: Some(name()) }));
                    }
                    ColumnKind::Choice if column.choice(row) as usize >= schema.variants.len() => {
                        return Err(error(row as usize, RowErrorKind::Variant { column: name() }));
                    }
                    ColumnKind::Span | ColumnKind::Choice => {}
                    _ => break,
                }
            }
        }
        self.check_ids().map_err(|(row, id)| error(row, RowErrorKind::Id { id }))
    }

    fn check_ids(&self) -> Result<(), (usize, String)> {
        let Some(ids) = &self.layer.ids else { return Ok(()) };
        let mut seen: Vec<_> =
            ids.iter().enumerate().filter(|(_, id)| !id.is_empty()).map(|(row, id)| (id, row)).collect();
        seen.sort_unstable();
        match seen.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            Some(pair) => Err((pair[1].1, pair[1].0.to_string())),
            None => Ok(()),
        }
    }

    /// Puts the rows into text order; returns where each written row went, or `None` where nothing moved.
    pub(crate) fn sort(&mut self) -> Option<Vec<u32>> {
        let layer = &mut self.layer;
        let key = |row: u32| Span::new(layer.starts[row as usize], layer.ends[row as usize]);
        let n_rows = layer.starts.len() as u32;
        if (1..n_rows).all(|row| key(row - 1) <= key(row)) {
            return None;
        }
        let mut order: Vec<u32> = (0..n_rows).collect();
        order.sort_by_key(|&row| (key(row), row));
        layer.starts = order.iter().map(|&row| layer.starts[row as usize]).collect();
        layer.ends = order.iter().map(|&row| layer.ends[row as usize]).collect();
        for column in &mut layer.columns {
            *column = column.gather(&order);
        }
        if let Some(ids) = &mut layer.ids {
            *ids = order.iter().map(|&row| std::mem::take(&mut ids[row as usize])).collect();
        }
        let mut moved = vec![0; order.len()];
        for (to, &from) in order.iter().enumerate() {
            moved[from as usize] = to as u32;
        }
        Some(moved)
    }

    /// Names the rows that have no id yet, where some have one.
    pub(crate) fn name_rows(&mut self) {
        let Some(ids) = &mut self.layer.ids else { return };
        let mut taken: Vec<Box<str>> = ids.iter().filter(|id| !id.is_empty()).cloned().collect();
        taken.sort_unstable();
        let mut number = 0;
        for id in ids.iter_mut().filter(|id| id.is_empty()) {
            loop {
                number += 1;
                let name = format!("{}{number}", self.layer.schema.id_prefix).into_boxed_str();
                if taken.binary_search(&name).is_err() {
                    *id = name;
                    break;
                }
            }
        }
    }
}

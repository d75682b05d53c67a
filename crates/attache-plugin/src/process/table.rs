//! Layers as JSON: one array for each column, which is smaller and quicker to read than an object for each row.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use attache_core::{CellValue, Column, ColumnSchema, Layer, LayerBuilder, LayerSchema, NO_ROW, Shape, Span};
use serde::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use super::units::Offsets;

/// Rows of a layer on their way out.
#[derive(Debug)]
pub(crate) struct Rows<'a> {
    pub(crate) layer: &'a Layer,
    pub(crate) range: Range<u32>,
    pub(crate) offsets: &'a Offsets,
}

impl<'a> Rows<'a> {
    pub(crate) fn all(layer: &'a Layer, offsets: &'a Offsets) -> Self {
        Self { layer, range: 0..layer.len() as u32, offsets }
    }
}

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { layer, range, offsets } = self;
        let mut map = serializer.serialize_map(None)?;
        let rows = range.start as usize..range.end as usize;
        if layer.schema().shape == Shape::Spans {
            let convert = |at: &u32| offsets.in_unit(*at);
            map.serialize_entry("start", &Sequence(|| layer.starts()[rows.clone()].iter().map(convert)))?;
            map.serialize_entry("end", &Sequence(|| layer.ends()[rows.clone()].iter().map(convert)))?;
        }
        if let Some(ids) = layer.ids() {
            map.serialize_entry("ids", &ids[rows])?;
        }
        map.serialize_entry("columns", &Columns(self))?;
        map.end()
    }
}

struct Columns<'a>(&'a Rows<'a>);

impl Serialize for Columns<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Rows { layer, range, offsets } = self.0;
        let mut map = serializer.serialize_map(Some(layer.columns().len()))?;
        for (column, schema) in layer.columns().iter().zip(&layer.schema().columns) {
            let cells = || range.clone().map(|row| Cell { value: column.get(row), schema, offsets });
            map.serialize_entry(&schema.name, &Sequence(cells))?;
        }
        map.end()
    }
}

struct Sequence<F>(F);

impl<I: Iterator<Item: Serialize>, F: Fn() -> I> Serialize for Sequence<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

struct Cell<'a> {
    value: CellValue<'a>,
    schema: &'a ColumnSchema,
    offsets: &'a Offsets,
}

impl Serialize for Cell<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value {
            CellValue::Bool(value) => serializer.serialize_bool(value),
            CellValue::Integer(value) => serializer.serialize_i64(value),
            CellValue::Number(value) => serializer.serialize_f64(value),
            CellValue::Text(value) => serializer.serialize_str(value),
            CellValue::Choice(variant) => self.schema.variants.get(variant as usize).serialize(serializer),
            CellValue::Reference(row) => serializer.serialize_u32(row),
            CellValue::Span(span) => {
                [self.offsets.in_unit(span.start()), self.offsets.in_unit(span.end())].serialize(serializer)
            }
            _ => serializer.serialize_unit(),
        }
    }
}

/// Rows of a layer on their way in, each array still as it was written.
#[derive(Debug, serde::Deserialize)]
pub(crate) struct RawRows<'a> {
    #[serde(borrow, default)]
    start: Option<&'a RawValue>,
    #[serde(borrow, default)]
    end: Option<&'a RawValue>,
    #[serde(default)]
    ids: Vec<Box<str>>,
    #[serde(borrow, default)]
    columns: BTreeMap<String, &'a RawValue>,
}

/// Rows as columns of one schema.
#[derive(Debug)]
pub(crate) struct ParsedRows {
    n_rows: usize,
    starts: Vec<u32>,
    ends: Vec<u32>,
    ids: Vec<Box<str>>,
    columns: Vec<Column>,
}

impl RawRows<'_> {
    /// Reads the arrays as columns of `schema`; the message of the error says which is of no use and why.
    pub(crate) fn parse(self, schema: &LayerSchema, offsets: &Offsets) -> Result<ParsedRows, String> {
        let named = |message: String| format!("layer `{}`: {message}", schema.name);
        let places = |key: &str, raw: Option<&RawValue>| -> Result<Vec<u32>, String> {
            let raw = raw.ok_or_else(|| named(format!("its rows need places, and `{key}` is missing")))?;
            let written: Vec<u32> =
                serde_json::from_str(raw.get()).map_err(|error| named(format!("`{key}`: {error}")))?;
            let convert = |(row, at): (usize, u32)| {
                offsets.to_byte(at).ok_or_else(|| {
                    format!(
                        "layer `{}`, row {row}: `{key}` is {at}, which lies beyond the text or inside a character",
                        schema.name
                    )
                })
            };
            written.into_iter().enumerate().map(convert).collect()
        };
        let (mut starts, mut ends) = (Vec::new(), Vec::new());
        if schema.shape == Shape::Spans {
            (starts, ends) = (places("start", self.start)?, places("end", self.end)?);
            if starts.len() != ends.len() {
                return Err(named("`start` and `end` differ in length".into()));
            }
            if let Some(row) = (0..starts.len()).find(|&row| starts[row] > ends[row]) {
                return Err(format!("layer `{}`, row {row}: ends before it starts", schema.name));
            }
        }
        if let Some(name) = self.columns.keys().find(|name| schema.position(name).is_none()) {
            return Err(named(format!("no column is called `{name}`")));
        }
        let mut columns = Vec::with_capacity(schema.columns.len());
        for column in &schema.columns {
            columns.push(match self.columns.get(&*column.name) {
                None => None,
                Some(raw) => {
                    let mut cells = Column::new(column.kind);
                    let seed = Cells { column: &mut cells, schema: column, offsets };
                    seed.deserialize(&mut serde_json::Deserializer::from_str(raw.get()))
                        .map_err(|error| named(format!("column `{}`: {error}", column.name)))?;
                    Some(cells)
                }
            });
        }
        let n_rows = match schema.shape {
            Shape::Spans => starts.len(),
            Shape::Plain => columns.iter().flatten().map(Column::len).max().unwrap_or(0),
        };
        let columns = columns
            .into_iter()
            .zip(&schema.columns)
            .map(|(cells, column)| {
                cells.unwrap_or_else(|| {
                    let mut missing = Column::new(column.kind);
                    (0..n_rows).for_each(|_| missing.push(CellValue::Null));
                    missing
                })
            })
            .collect();
        Ok(ParsedRows { n_rows, starts, ends, ids: self.ids, columns })
    }
}

impl ParsedRows {
    /// Adds the rows, and the ids where some are given.
    pub(crate) fn append_to(self, builder: &mut LayerBuilder) -> Result<(), String> {
        let Self { n_rows, starts, ends, ids, columns } = self;
        if builder.append(n_rows, &starts, &ends, columns).is_none() {
            return Err(format!("layer `{}`: its columns differ in length", builder.schema().name));
        }
        if !ids.is_empty() {
            builder.set_ids(ids);
        }
        Ok(())
    }

    /// Fills what the first rows of `builder` lack.
    pub(crate) fn complete(&self, builder: &mut LayerBuilder) -> Result<(), String> {
        if self.columns.iter().any(|column| column.len() > builder.len()) {
            return Err(format!(
                "layer `{}`: completes more rows than the input gave",
                builder.schema().name
            ));
        }
        for (at, column) in self.columns.iter().enumerate() {
            for row in 0..column.len() as u32 {
                if !column.is_null(row) {
                    builder.complete(row, at, column.get(row));
                }
            }
        }
        Ok(())
    }
}

/// Reads an array of cells into a column.
struct Cells<'c> {
    column: &'c mut Column,
    schema: &'c ColumnSchema,
    offsets: &'c Offsets,
}

impl<'de> DeserializeSeed<'de> for Cells<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Cells<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Self { column, schema, offsets } = self;
        while seq.next_element_seed(OneCell { column, schema, offsets })?.is_some() {}
        Ok(())
    }
}

struct OneCell<'c> {
    column: &'c mut Column,
    schema: &'c ColumnSchema,
    offsets: &'c Offsets,
}

impl OneCell<'_> {
    /// Adds the cell; one of another kind is an error, and never silently missing.
    fn push<E: Error>(self, value: CellValue<'_>) -> Result<(), E> {
        let row = self.column.len();
        self.column.push(value);
        if value != CellValue::Null && self.column.is_null(row as u32) {
            return Err(E::custom(format!("row {row} is no {}", self.schema.kind.as_str())));
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for OneCell<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for OneCell<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a {}", self.schema.kind.as_str())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.push(CellValue::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.push(CellValue::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        match self.column.kind() {
            attache_core::ColumnKind::Number => self.push(CellValue::Number(value as f64)),
            _ => self.push(CellValue::Integer(value)),
        }
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        match self.column.kind() {
            attache_core::ColumnKind::Reference => {
                let row = u32::try_from(value).ok().filter(|&row| row != NO_ROW);
                let row = row.ok_or_else(|| E::custom(format!("{value} is no row")))?;
                self.push(CellValue::Reference(row))
            }
            attache_core::ColumnKind::Number => self.push(CellValue::Number(value as f64)),
            _ => match i64::try_from(value) {
                Ok(value) => self.push(CellValue::Integer(value)),
                Err(_) => Err(E::custom(format!("{value} is too great"))),
            },
        }
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.push(CellValue::Number(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        if self.column.kind() != attache_core::ColumnKind::Choice {
            return self.push(CellValue::Text(value));
        }
        match self.schema.variants.iter().position(|name| name == value) {
            Some(variant) => self.push(CellValue::Choice(variant as u32)),
            None => Err(E::custom(format!(
                "row {} is {value:?}, which is none of {}",
                self.column.len(),
                self.schema.variants.join(", ")
            ))),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let (start, end) = (seq.next_element::<u32>()?, seq.next_element::<u32>()?);
        let ends = start.zip(end).filter(|_| matches!(seq.next_element::<u32>(), Ok(None)));
        let span = ends
            .and_then(|(start, end)| Span::checked(self.offsets.to_byte(start)?, self.offsets.to_byte(end)?));
        match span {
            Some(span) => self.push(CellValue::Span(span)),
            None => Err(A::Error::custom(format!("row {} is no place in the text", self.column.len()))),
        }
    }
}

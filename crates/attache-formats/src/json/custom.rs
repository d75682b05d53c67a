//! The rows of layers that plugins bring, written from their schemas.

use attache_core::{CellValue, ColumnSchema, Layer, Shape};

use super::encoder::{integer, string};
use super::{RecordEncoder, RowIds};

/// Fields that every row has by itself; a column of such a name gets `_` after it.
pub(crate) const RESERVED: [&str; 4] = ["id", "start", "end", "text"];

impl<'d> RecordEncoder<'d, '_> {
    pub(super) fn custom(&mut self, layer: &'d Layer) {
        let ids = RowIds::of(self.layers, layer.name(), self.writer);
        let columns: Vec<_> = layer.columns().iter().zip(&layer.schema().columns).collect();
        let keys: Vec<_> = columns.iter().map(|(_, schema)| key(schema)).collect();
        let targets: Vec<_> = columns
            .iter()
            .map(|(_, schema)| RowIds::of(self.layers, schema.target.as_deref().unwrap_or(""), self.writer))
            .collect();
        let mut first = true;
        for row in 0..layer.len() as u32 {
            self.comma(&mut first);
            self.raw("{\"id\":");
            self.reference(ids, Some(row as usize));
            if layer.schema().shape == Shape::Spans {
                self.raw(",");
                self.words(layer.span(row));
            }
            for (((column, schema), key), &target) in columns.iter().zip(&keys).zip(&targets) {
                self.out.extend_from_slice(key);
                match column.get(row) {
                    CellValue::Bool(value) => self.bool(value),
                    CellValue::Integer(value) => integer(self.out, value),
                    CellValue::Number(value) => self.number(value),
                    CellValue::Text(value) => self.string(value),
                    CellValue::Choice(value) => {
                        self.string_or_null(schema.variants.get(value as usize).map(|name| &**name));
                    }
                    CellValue::Reference(value) => self.reference(target, Some(value as usize)),
                    CellValue::Span(value) => self.words_object(Some(value)),
                    _ => self.raw("null"),
                }
            }
            self.raw("}");
        }
    }
}

/// Returns `,"name":`.
fn key(schema: &ColumnSchema) -> Vec<u8> {
    let mut key = b",".to_vec();
    if RESERVED.contains(&&*schema.name) {
        string(&mut key, &format!("{}_", schema.name));
    } else {
        string(&mut key, &schema.name);
    }
    key.push(b':');
    key
}

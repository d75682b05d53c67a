//! Layers on their way out: the columns of the document model as the C interface shows them, in place.
//!
//! Nothing is copied but a handful of descriptions, one for each column, and the bits of
//! missing cells where a range begins inside a word.

use std::ffi::c_void;
use std::ops::Range;

use attache_core::{Bitmap, Column, ColumnData, ColumnSchema, Layer, Shape};

use crate::abi::{self, Str, kind};

/// Rows of a layer, shown to the other side for as long as this lives.
#[derive(Debug)]
pub(crate) struct Lent<'a> {
    layer: abi::Layer<'a>,
    // What `layer` points at; buffers on the heap, which stay where they are when this moves.
    _columns: Vec<abi::Column<'a>>,
    _words: Vec<Vec<Str<'a>>>,
    _bits: Vec<Vec<u64>>,
    _ids: Vec<Str<'a>>,
}

impl<'a> Lent<'a> {
    /// Shows the rows of `layer` in `range`, which must lie within it.
    pub(crate) fn new(layer: &'a Layer, range: Range<usize>) -> Self {
        let mut words = Vec::new();
        let mut bits = Vec::new();
        let columns: Vec<_> = layer
            .columns()
            .iter()
            .zip(&layer.schema().columns)
            .map(|(column, schema)| lend_column(column, schema, &range, &mut words, &mut bits))
            .collect();
        // Only layers with ids that the input brought need them spelled out.
        let ids: Vec<_> = match layer.ids() {
            Some(ids) => ids[range.clone()].iter().map(|id| Str::new(id)).collect(),
            None => Vec::new(),
        };
        let spans = layer.schema().shape == Shape::Spans;
        let shown = abi::Layer {
            struct_size: size_of::<abi::Layer<'_>>() as u32,
            flags: 0,
            name: Str::new(layer.name()),
            id_prefix: Str::new(&layer.schema().id_prefix),
            n_rows: range.len(),
            starts: if spans { layer.starts()[range.clone()].as_ptr() } else { std::ptr::null() },
            ends: if spans { layer.ends()[range].as_ptr() } else { std::ptr::null() },
            columns: columns.as_ptr(),
            n_columns: columns.len(),
            ids: if ids.is_empty() { std::ptr::null() } else { ids.as_ptr() },
        };
        Self { layer: shown, _columns: columns, _words: words, _bits: bits, _ids: ids }
    }

    pub(crate) fn layer(&self) -> &abi::Layer<'a> {
        &self.layer
    }
}

fn lend_column<'a>(
    column: &'a Column,
    schema: &'a ColumnSchema,
    range: &Range<usize>,
    words: &mut Vec<Vec<Str<'a>>>,
    bits: &mut Vec<Vec<u64>>,
) -> abi::Column<'a> {
    fn pointer<T>(values: &[T], range: &Range<usize>) -> *const c_void {
        values[range.clone()].as_ptr().cast()
    }
    let mut shown = abi::Column {
        name: Str::new(&schema.name),
        kind: 0,
        reserved: 0,
        values: std::ptr::null(),
        validity: column.validity().map_or(std::ptr::null(), |bitmap| lend_bits(bitmap, range, bits)),
        n_words: 0,
        words: std::ptr::null(),
        flat_words: Str::EMPTY,
        word_ends: std::ptr::null(),
        target: schema.target.as_deref().map_or(Str::EMPTY, Str::new),
    };
    (shown.kind, shown.values) = match column.data() {
        ColumnData::Bool(values) => (kind::BOOL, pointer(values, range)),
        ColumnData::Integer(values) => (kind::INTEGER, pointer(values, range)),
        ColumnData::Number(values) => (kind::NUMBER, pointer(values, range)),
        ColumnData::Text(index, dictionary) => {
            shown.n_words = dictionary.len();
            shown.flat_words = Str::new(dictionary.bytes());
            shown.word_ends = dictionary.ends().as_ptr();
            (kind::TEXT, pointer(index, range))
        }
        ColumnData::Choice(index) => {
            let names: Vec<_> = schema.variants.iter().map(|name| Str::new(name)).collect();
            shown.n_words = names.len();
            shown.words = names.as_ptr();
            words.push(names);
            (kind::TEXT, pointer(index, range))
        }
        ColumnData::Reference(rows) => (kind::REFERENCE, pointer(rows, range)),
        ColumnData::Span(spans) => (kind::SPAN, pointer(spans, range)),
    };
    shown
}

fn lend_bits(bitmap: &Bitmap, range: &Range<usize>, bits: &mut Vec<Vec<u64>>) -> *const u64 {
    if range.start.is_multiple_of(64) {
        return bitmap.words().get(range.start / 64..).map_or(std::ptr::null(), <[u64]>::as_ptr);
    }
    let mut moved = vec![0; range.len().div_ceil(64)];
    for (to, from) in range.clone().enumerate() {
        moved[to / 64] |= u64::from(bitmap.get(from)) << (to % 64);
    }
    bits.push(moved);
    bits.last().map_or(std::ptr::null(), Vec::as_ptr)
}

/// Several layers, as a list of pointers.
#[derive(Debug)]
pub(crate) struct LentLayers<'a> {
    // Behind the pointers, so it must not move once they are taken.
    _layers: Box<[Lent<'a>]>,
    pointers: Vec<*const abi::Layer<'a>>,
}

impl<'a> LentLayers<'a> {
    /// Shows whole layers.
    pub(crate) fn new(layers: impl Iterator<Item = &'a Layer>) -> Self {
        let layers: Box<[_]> = layers.map(|layer| Lent::new(layer, 0..layer.len())).collect();
        let pointers = layers.iter().map(|lent| std::ptr::from_ref(lent.layer())).collect();
        Self { _layers: layers, pointers }
    }

    pub(crate) fn pointers(&self) -> &[*const abi::Layer<'a>] {
        &self.pointers
    }
}

//! The document on the author's side, rebuilt from what the host shows.

use std::sync::Arc;

use attache_core::{
    ColumnKind, ColumnSchema, Descriptor, Document, Layer, LayerBuilder, LayerSchema, freeze_given,
};

use crate::abi::{self, Str, kind, read_array, read_grown};
use crate::adopt::{Adopted, Unknown};
use crate::manifest::built_in;

/// Returns the document with the layers that the host shows, as this side declares them.
///
/// # Safety
///
/// `shown` and all it points at are as the interface asks, during the call.
pub(super) unsafe fn rebuild(shown: &abi::Document<'_>, descriptor: &Descriptor) -> Result<Document, String> {
    // SAFETY: the caller's promise.
    let (id, text) = unsafe { (utf8(shown.id)?, utf8(shown.text)?) };
    let mut document = Document::new(id, text).map_err(|error| error.to_string())?;
    // SAFETY: the caller's promise.
    let (title, date, language) =
        unsafe { (optional(shown.title)?, optional(shown.date)?, optional(shown.language)?) };
    document.source.title = title.map(str::to_owned);
    document.source.date = date.and_then(|date| date.parse().ok());
    document.source.language = language.map(str::to_owned);
    // SAFETY: the caller's promise.
    let layers =
        unsafe { (read_array(shown.layers, shown.n_layers), read_array(shown.given, shown.n_given)) };
    let (Some(layers), Some(given)) = layers else { return Err("the host's layers are null".into()) };
    for &layer in layers {
        // SAFETY: the caller's promise.
        document.insert(unsafe { rebuild_layer(layer, text, descriptor) }?);
    }
    for &layer in given {
        // SAFETY: the caller's promise.
        document.give(unsafe { rebuild_layer(layer, text, descriptor) }?);
    }
    Ok(document)
}

/// # Safety
///
/// As [`rebuild`].
unsafe fn rebuild_layer(
    layer: *const abi::Layer<'_>,
    text: &str,
    descriptor: &Descriptor,
) -> Result<Arc<Layer>, String> {
    // SAFETY: the caller's promise.
    let rows = unsafe { read_grown(layer) }.ok_or("a layer of the host is null or too small")?;
    // SAFETY: the caller's promise.
    let name = unsafe { utf8(rows.name) }?;
    // SAFETY: the caller's promise.
    let schema = declared(name, descriptor).map_or_else(|| unsafe { as_shown(&rows) }.map(Arc::new), Ok)?;
    // SAFETY: the caller's promise.
    let adopted = unsafe { Adopted::new(&rows, &schema, Unknown::Ignore) }?;
    let mut builder = LayerBuilder::new(schema);
    adopted.append_to(&mut builder)?;
    if !rows.ids.is_null() {
        // SAFETY: the caller's promise.
        let ids = unsafe { read_array(rows.ids, rows.n_rows) }.ok_or("the host's ids are misaligned")?;
        // SAFETY: the caller's promise.
        let ids: Vec<Box<str>> =
            ids.iter().map(|&id| unsafe { utf8(id) }.map(Into::into)).collect::<Result<_, _>>()?;
        builder.set_ids(ids);
    }
    freeze_given(builder, text, None).map(Arc::new).map_err(|error| error.to_string())
}

/// Returns the layer as this side knows it.
fn declared(name: &str, descriptor: &Descriptor) -> Option<Arc<LayerSchema>> {
    let read = || {
        let requirement = descriptor.reads.iter().find(|requirement| requirement.layer == name)?;
        requirement.schema.clone()
    };
    built_in(name).or_else(|| descriptor.written(name)).cloned().or_else(read)
}

/// Returns the declaration of a layer that this side knows nothing of, from what the host shows.
///
/// # Safety
///
/// As [`rebuild`].
unsafe fn as_shown(rows: &abi::Layer<'_>) -> Result<LayerSchema, String> {
    // SAFETY: the caller's promise.
    let (name, ids) = unsafe { (utf8(rows.name)?.to_owned(), utf8(rows.id_prefix)?.to_owned()) };
    let mut schema =
        if rows.starts.is_null() { LayerSchema::plain(name) } else { LayerSchema::spans(name) }.ids(ids);
    // SAFETY: the caller's promise.
    for column in unsafe { read_array(rows.columns, rows.n_columns) }.ok_or("the host's columns are null")? {
        let kind = match column.kind {
            kind::BOOL => ColumnKind::Bool,
            kind::INTEGER => ColumnKind::Integer,
            kind::NUMBER => ColumnKind::Number,
            kind::TEXT => ColumnKind::Text,
            kind::REFERENCE => ColumnKind::Reference,
            kind::SPAN => ColumnKind::Span,
            // From a newer host; nobody here can ask for it.
            _ => continue,
        };
        // SAFETY: the caller's promise.
        let (name, target) = unsafe { (utf8(column.name)?.to_owned(), optional(column.target)?) };
        let column = ColumnSchema::new(name, kind).nullable();
        schema = schema.column(match target {
            Some(target) => column.target(target.to_owned()),
            None => column,
        });
    }
    Ok(schema)
}

/// # Safety
///
/// As [`Str::bytes`].
unsafe fn utf8(text: Str<'_>) -> Result<&str, String> {
    // SAFETY: the caller's promise.
    str::from_utf8(unsafe { text.bytes() }).map_err(|_| "the host hands over text that is no UTF-8".into())
}

/// # Safety
///
/// As [`Str::bytes`].
unsafe fn optional(text: Str<'_>) -> Result<Option<&str>, String> {
    // SAFETY: the caller's promise.
    if text.ptr.is_null() { Ok(None) } else { unsafe { utf8(text) }.map(Some) }
}

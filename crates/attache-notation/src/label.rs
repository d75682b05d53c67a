//! What is written beside a span: the least that tells a reviewer what it is.

use attache_core::layers::{Mention, MentionKind, Quantity, Quote, QuoteKind, Time, is_part};
use attache_core::{CellValue, Document, Layer, Shape, Span};

/// A span to draw and what to write beside it.
pub(crate) struct Label {
    pub(crate) span: Span,
    pub(crate) text: String,
}

/// Layers that are drawn otherwise, or not at all: they would hide the rest.
const NOT_DRAWN: &[&str] = &["section", "sentence", "token", "sentiment", "relation", "proposition"];

/// Returns the labels of a document, in text order.
pub(crate) fn labels(document: &Document) -> Vec<Label> {
    let mut labels = Vec::new();
    labels.extend(document.layer::<Mention>().map(|mention| {
        let mut text = mention.entity_type().map_or("?", |class| class.as_str()).to_owned();
        if mention.kind() != MentionKind::Name {
            text += &format!(" ({})", mention.kind());
        }
        if let Some(entity) = mention.entity() {
            text += &format!(" {}", entity.identifier());
        }
        if let Some(meant) = mention.stands_for() {
            text += &format!(" for {}", meant.identifier());
        }
        Label { span: mention.span(), text }
    }));
    labels.extend(document.layer::<Time>().map(|time| {
        let guess = if time.assumed() { " (assumed)" } else { "" };
        Label { span: time.span(), text: format!("{} {}{guess}", time.kind(), time.value()) }
    }));
    labels.extend(document.layer::<Quantity>().map(|quantity| {
        let (bound, unit) = (quantity.bound().unwrap_or_default(), quantity.unit().unwrap_or_default());
        let text = format!("{} {bound} {} {unit}", quantity.kind(), quantity.value());
        Label { span: quantity.span(), text: text.split_whitespace().collect::<Vec<_>>().join(" ") }
    }));
    labels.extend(document.layer::<Quote>().map(|quote| {
        let speaker = match (quote.speaker(), quote.speaker_span()) {
            (Some(entity), _) => format!(" by {}", entity.identifier()),
            (None, Some(span)) => format!(" by \"{}\"", span.text(document.text())),
            (None, None) if quote.kind() == QuoteKind::Scare => String::new(),
            (None, None) => " by nobody".to_owned(),
        };
        Label { span: quote.span(), text: format!("quote {}{speaker}", quote.kind()) }
    }));
    for layer in document.layers().iter() {
        let is_own =
            attache_core::layers::built_in_schemas().iter().any(|schema| schema.name == layer.name());
        if layer.schema().shape == Shape::Spans
            && !is_own
            && !is_part(layer.name())
            && !NOT_DRAWN.contains(&layer.name())
        {
            labels.extend(
                (0..layer.len() as u32).map(|row| Label { span: layer.span(row), text: cells(layer, row) }),
            );
        }
    }
    labels.sort_by_key(|label| label.span);
    labels
}

/// Returns a row of a stranger's layer as `layer column=value …`.
fn cells(layer: &Layer, row: u32) -> String {
    let mut text = layer.name().to_owned();
    for (schema, column) in layer.schema().columns.iter().zip(layer.columns()) {
        let value = match column.get(row) {
            CellValue::Bool(value) => value.to_string(),
            CellValue::Integer(value) => value.to_string(),
            CellValue::Number(value) => format!("{}", (value * 1e4).round() / 1e4),
            CellValue::Text(value) => format!("{value:?}"),
            CellValue::Choice(value) => {
                schema.variants.get(value as usize).map(ToString::to_string).unwrap_or_default()
            }
            CellValue::Reference(to) => format!("{}#{to}", schema.target.as_deref().unwrap_or_default()),
            CellValue::Span(span) => span.to_string(),
            // Missing cells, and kinds that came after this was written.
            _ => continue,
        };
        text += &format!(" {}={value}", schema.name);
    }
    text
}

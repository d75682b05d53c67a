//! The layers that plugins bring: some rows of each, as their schema describes them.

use attache_core::layers::Entity;
use attache_core::{Annotation as _, CellValue, Document, Layer, Row, Shape};

use super::layout::{Page, clipped, one_line};
use crate::json::{TOP_LEVEL, is_part};

/// The rows that are shown of a layer.
const N_ROWS: usize = 12;

/// The longest value that is shown, in columns.
const MOST: usize = 60;

/// Writes the layers that are none of attache's own, by name.
pub(super) fn write(document: &Document, page: &mut Page) {
    let styles = page.styles();
    for layer in document.layers().iter().filter(|layer| !layer.is_empty() && is_foreign(layer.name())) {
        page.heading(layer.name());
        for row in (0..layer.len() as u32).take(N_ROWS) {
            let words = match layer.schema().shape {
                Shape::Spans => format!("“{}”", clipped(layer.span(row).text(document.text()), MOST)),
                Shape::Plain => layer.id(row).into_owned(),
            };
            let cells: Vec<String> = layer
                .columns()
                .iter()
                .zip(&layer.schema().columns)
                .filter_map(|(column, schema)| {
                    let target = schema.target.as_deref();
                    let value = match column.get(row) {
                        CellValue::Choice(value) => schema.variants.get(value as usize)?.to_string(),
                        value => shown(document, target, value)?,
                    };
                    Some(format!("{} {value}", schema.name))
                })
                .collect();
            let cells = cells.join(" · ");
            page.hanging(2, 6, &[(styles.words, &words), (styles.aside, "  "), (styles.aside, &cells)]);
        }
        if N_ROWS < layer.len() {
            page.line(2, &[(styles.aside, &format!("and {} more", layer.len() - N_ROWS))]);
        }
    }
}

/// Returns true for a layer that a plugin has declared.
pub(crate) fn is_foreign(layer: &str) -> bool {
    !TOP_LEVEL.contains(&layer) && !is_part(layer)
}

/// Returns a cell in words, `None` where there is nothing in it.
fn shown(document: &Document, target: Option<&str>, value: CellValue<'_>) -> Option<String> {
    Some(match value {
        CellValue::Bool(value) => if value { "yes" } else { "no" }.to_owned(),
        CellValue::Integer(value) => value.to_string(),
        CellValue::Number(value) => format!("{}", (value * 1000.0).round() / 1000.0),
        CellValue::Text(text) if !text.is_empty() => clipped(text, MOST),
        CellValue::Span(span) => format!("“{}”", clipped(span.text(document.text()), MOST)),
        CellValue::Reference(row) => referred(document, target?, row)?,
        _ => return None,
    })
}

/// Returns what a reference means: an entity's name, words of the text, or an id.
fn referred(document: &Document, target: &str, row: u32) -> Option<String> {
    if target == Entity::NAME {
        return document.layer::<Entity>().nth(row as usize).map(Row::<Entity>::name).map(one_line);
    }
    let layer: &Layer = document.layers().get(target)?;
    Some(match layer.schema().shape {
        Shape::Spans => format!("“{}”", clipped(layer.span(row).text(document.text()), MOST)),
        Shape::Plain => layer.id(row).into_owned(),
    })
}

//! Label Studio's tasks: a text with predictions that annotators start from.
//!
//! Offsets count Unicode scalar values, which is what Label Studio stores for plain text
//! since its editor stopped counting UTF-16.

use attache_core::layers::{Mention, Relation};
use attache_core::{Document, Row};
use serde::Serialize;

use crate::DocumentWriter;
use crate::doccano::HELD;
use crate::offsets::{OffsetMap, Offsets};
use crate::standoff::{Mark, MarkOf, Standoff, qualities};
use crate::writer::{Loss, Selection};

/// The names of the control and of the object in the labelling configuration (`docs/formats/label-studio.md`).
const CONTROL: &str = "label";
const OBJECT: &str = "text";

/// Writes documents as tasks of Label Studio, with what was found as predictions.
#[derive(Clone, Debug, Default)]
pub struct LabelStudio {
    /// The layers to write.
    pub layers: Selection,
}

#[derive(Serialize)]
struct Task<'d> {
    data: Data<'d>,
    predictions: [Prediction<'d>; 1],
}

#[derive(Serialize)]
struct Data<'d> {
    id: &'d str,
    text: &'d str,
    title: Option<&'d str>,
    date: Option<String>,
}

#[derive(Serialize)]
struct Prediction<'d> {
    model_version: &'static str,
    result: Vec<Region<'d>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Region<'d> {
    Labels {
        id: String,
        from_name: &'static str,
        to_name: &'static str,
        #[serde(rename = "type")]
        kind: &'static str,
        value: Value<'d>,
        #[serde(skip_serializing_if = "Option::is_none")]
        score: Option<f64>,
        #[serde(skip_serializing_if = "Meta::is_empty")]
        meta: Meta,
    },
    Relation {
        from_id: String,
        to_id: String,
        #[serde(rename = "type")]
        kind: &'static str,
        direction: &'static str,
        labels: [&'d str; 1],
    },
}

#[derive(Serialize)]
struct Value<'d> {
    start: u32,
    end: u32,
    text: &'d str,
    labels: [&'d str; 1],
}

/// What the editor shows beside a region, as lines of text.
#[derive(Serialize)]
struct Meta {
    text: Vec<String>,
}

impl Meta {
    fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

impl DocumentWriter for LabelStudio {
    fn append(&self, document: &Document, out: &mut Vec<u8>) {
        let standoff = Standoff::of(document, &self.layers);
        let offsets = OffsetMap::new(document.text(), Offsets::Char);
        let regions = standoff.marks.iter().enumerate().map(|(number, mark)| Region::Labels {
            id: id(number),
            from_name: CONTROL,
            to_name: OBJECT,
            kind: "labels",
            value: Value {
                start: offsets.from_byte(mark.span.start()),
                end: offsets.from_byte(mark.span.end()),
                text: mark.span.text(document.text()),
                labels: [mark.label],
            },
            score: score(mark),
            meta: meta(mark),
        });
        let links = standoff.links.iter().map(|link| Region::Relation {
            from_id: id(link.from),
            to_id: id(link.to),
            kind: "relation",
            direction: "right",
            labels: [link.label],
        });
        let task = Task {
            data: Data {
                id: &document.id,
                text: document.text(),
                title: document.source.title.as_deref(),
                date: document.source.date.map(|date| date.to_string()),
            },
            predictions: [Prediction { model_version: "attache", result: regions.chain(links).collect() }],
        };
        // Writing to a vector cannot fail.
        let _ = serde_json::to_writer(&mut *out, &task);
    }

    fn leaves_out(&self, document: &Document) -> Vec<Loss> {
        Standoff::leaves_out(document, &self.layers, &HELD)
    }

    fn header(&self) -> &'static str {
        "[\n"
    }

    fn separator(&self) -> &'static str {
        ",\n"
    }

    fn footer(&self) -> &'static str {
        "\n]\n"
    }
}

fn id(mark: usize) -> String {
    format!("m{}", mark + 1)
}

fn score(mark: &Mark<'_>) -> Option<f64> {
    let score = match mark.of {
        MarkOf::Mention(row) => Row::<Mention>::confidence(row),
        MarkOf::Relation(row) => Row::<Relation>::confidence(row),
        MarkOf::Time | MarkOf::Quantity | MarkOf::Phrase => return None,
    };
    Some((score * 1e4).round() / 1e4)
}

/// Returns what else is known of a relation, for the annotator to read.
fn meta(mark: &Mark<'_>) -> Meta {
    let MarkOf::Relation(row) = mark.of else { return Meta { text: Vec::new() } };
    Meta { text: qualities(row).map(|(name, value)| format!("{name}: {value}")).collect() }
}

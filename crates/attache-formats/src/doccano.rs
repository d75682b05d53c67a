//! doccano's JSON Lines: spans with labels, and relations between spans.
//!
//! Offsets count Unicode scalar values, as doccano's server does.

use attache_core::layers::{Mention, Quantity, Relation, Time};
use attache_core::{Annotation, Document};
use serde::Serialize;

use crate::DocumentWriter;
use crate::offsets::{OffsetMap, Offsets};
use crate::standoff::Standoff;
use crate::writer::{Loss, Selection};

/// The layers that annotation tools have a place for.
pub(crate) const HELD: [&str; 4] = [Mention::NAME, Time::NAME, Quantity::NAME, Relation::NAME];

/// Writes documents for doccano: sequence labelling with relations.
#[derive(Clone, Debug, Default)]
pub struct Doccano {
    /// The layers to write.
    pub layers: Selection,
}

#[derive(Serialize)]
struct Example<'d> {
    id: &'d str,
    text: &'d str,
    entities: Vec<Entity<'d>>,
    relations: Vec<Link<'d>>,
}

#[derive(Serialize)]
struct Entity<'d> {
    id: usize,
    label: &'d str,
    start_offset: u32,
    end_offset: u32,
}

#[derive(Serialize)]
struct Link<'d> {
    id: usize,
    from_id: usize,
    to_id: usize,
    #[serde(rename = "type")]
    label: &'d str,
}

impl DocumentWriter for Doccano {
    fn append(&self, document: &Document, out: &mut Vec<u8>) {
        let standoff = Standoff::of(document, &self.layers);
        let offsets = OffsetMap::new(document.text(), Offsets::Char);
        let n_marks = standoff.marks.len();
        let example = Example {
            id: &document.id,
            text: document.text(),
            entities: (1..)
                .zip(&standoff.marks)
                .map(|(id, mark)| Entity {
                    id,
                    label: mark.label,
                    start_offset: offsets.from_byte(mark.span.start()),
                    end_offset: offsets.from_byte(mark.span.end()),
                })
                .collect(),
            // An id is no other's in the example, be it an entity's or a relation's.
            relations: (n_marks + 1..)
                .zip(&standoff.links)
                .map(|(id, link)| Link { id, from_id: link.from + 1, to_id: link.to + 1, label: link.label })
                .collect(),
        };
        // Writing to a vector cannot fail.
        let _ = serde_json::to_writer(&mut *out, &example);
        out.push(b'\n');
    }

    fn leaves_out(&self, document: &Document) -> Vec<Loss> {
        let mut losses = Standoff::leaves_out(document, &self.layers, &HELD);
        if document.layer::<Relation>().len() > 0 && self.layers.has(Relation::NAME) {
            losses.push(Loss::Part("polarity, realis, tense and status of relations"));
        }
        losses
    }
}

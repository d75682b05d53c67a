//! brat's standoff files: `NAME.txt` with the text, `NAME.ann` with a line for each annotation.
//!
//! Offsets count Unicode scalar values. A span may not go over a line's end, so that one
//! which does is written as several pieces. Relations are events: the trigger with its
//! label, and those who take part in it by role; what they are like stands as attributes.

mod configuration;
mod names;

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use attache_core::layers::{Entity, Mention, MentionKind};
use attache_core::{Annotation, Document, Row, Span};

use crate::doccano::HELD;
use crate::offsets::{OffsetMap, Offsets};
use crate::standoff::{MarkOf, Standoff, qualities};
use crate::writer::{FolderWriter, Loss, Piece, Selection};
use configuration::{Labels, Of};
pub use names::file_name;
use names::word;

/// Writes documents as brat reads them, a pair of files each, and the `annotation.conf` that lists their labels.
#[derive(Clone, Debug, Default)]
pub struct Brat {
    layers: Selection,
    /// The labels of what was rendered.
    labels: Arc<Mutex<Labels>>,
}

impl Brat {
    /// Returns a writer of these layers.
    pub fn new(layers: Selection) -> Self {
        Self { layers, labels: Arc::default() }
    }
}

impl FolderWriter for Brat {
    fn render(&self, document: &Document) -> Vec<Piece> {
        let name = file_name(&document.id);
        let standoff = Standoff::of(document, &self.layers);
        let mut lines = Lines {
            document,
            offsets: OffsetMap::new(document.text(), Offsets::Char),
            standoff,
            n_attributes: 0,
            labels: Labels::default(),
            out: String::new(),
        };
        lines.marks();
        lines.events();
        if self.layers.has(Entity::NAME) && self.layers.has(Mention::NAME) {
            lines.entities();
        }
        self.labels.lock().unwrap_or_else(PoisonError::into_inner).extend(lines.labels);
        vec![
            Piece { file: format!("{name}.txt").into(), bytes: document.text().as_bytes().to_vec() },
            Piece { file: format!("{name}.ann").into(), bytes: lines.out.into_bytes() },
        ]
    }

    fn leaves_out(&self, document: &Document) -> Vec<Loss> {
        let mut held = HELD.to_vec();
        held.push(Entity::NAME);
        let mut losses = Standoff::leaves_out(document, &self.layers, &held);
        if self.layers.has(Entity::NAME) && document.layer::<Entity>().len() > 0 {
            losses.push(Loss::Part(
                "what entities are called and what is known of them, their Wikidata ids apart",
            ));
        }
        losses
    }

    fn end(&self) -> Vec<Piece> {
        let labels = self.labels.lock().unwrap_or_else(PoisonError::into_inner);
        vec![Piece { file: "annotation.conf".into(), bytes: labels.file().into_bytes() }]
    }

    fn needs_empty_folder(&self) -> bool {
        true
    }
}

/// The lines of an `.ann` file in the making.
struct Lines<'d> {
    document: &'d Document,
    offsets: OffsetMap<'d>,
    standoff: Standoff<'d>,
    n_attributes: usize,
    labels: Labels,
    out: String,
}

impl Lines<'_> {
    /// Writes the text-bound annotations, with the kind of a mention that is no name.
    fn marks(&mut self) {
        for number in 0..self.standoff.marks.len() {
            let mark = self.standoff.marks[number];
            // Writing to a string cannot fail, here and below.
            let _ = write!(self.out, "T{}\t{}", number + 1, word(mark.label));
            if !matches!(mark.of, MarkOf::Relation(_)) {
                self.labels.words.insert(word(mark.label));
            }
            let text = self.document.text();
            for (piece, span) in pieces(text, mark.span).into_iter().enumerate() {
                let _ = write!(
                    self.out,
                    "{}{} {}",
                    if piece == 0 { ' ' } else { ';' },
                    self.offsets.from_byte(span.start()),
                    self.offsets.from_byte(span.end())
                );
            }
            let words: Vec<_> = pieces(text, mark.span).iter().map(|span| span.text(text)).collect();
            let _ = writeln!(self.out, "\t{}", words.join(" "));
            if let MarkOf::Mention(row) = mark.of
                && row.kind() != MentionKind::Name
            {
                self.attribute("mention_kind", Of::Words, &format!("T{}", number + 1), row.kind().as_str());
            }
        }
    }

    /// Writes the relations.
    fn events(&mut self) {
        let mut links = 0;
        for (event, number) in self.event_marks().into_iter().enumerate() {
            let mark = self.standoff.marks[number];
            let _ = write!(self.out, "E{}\t{}:T{}", event + 1, word(mark.label), number + 1);
            let mut roles: Vec<&str> = Vec::new();
            while let Some(&link) = self.standoff.links.get(links).filter(|link| link.from == number) {
                links += 1;
                roles.push(link.label);
                let _ = write!(self.out, " {}", word(link.label));
                // The second of a role gets a number behind its name.
                let count = roles.iter().filter(|&&role| role == link.label).count();
                if count > 1 {
                    let _ = write!(self.out, "{count}");
                }
                let _ = write!(self.out, ":{}", self.target(link.to));
            }
            self.out.push('\n');
            let known = self.labels.events.entry(word(mark.label)).or_default();
            known.extend(roles.iter().map(|role| word(role)));
            if let MarkOf::Relation(row) = mark.of {
                let id = format!("E{}", event + 1);
                for (name, value) in qualities(row) {
                    self.attribute(name, Of::Event, &id, value);
                }
            }
        }
    }

    /// Writes which mentions are one entity, and its Wikidata id.
    fn entities(&mut self) {
        let mut n_notes = 0;
        let mentions: Vec<(usize, Row<'_, Mention>)> = (1..)
            .zip(&self.standoff.marks)
            .filter_map(|(number, mark)| match mark.of {
                MarkOf::Mention(row) => Some((number, row)),
                _ => None,
            })
            .collect();
        for entity in self.document.layer::<Entity>() {
            let own: Vec<_> =
                mentions.iter().filter(|(_, row)| row.entity() == Some(entity)).map(|(id, _)| id).collect();
            if own.len() > 1 {
                self.out.push_str("*\tEquiv");
                for id in &own {
                    let _ = write!(self.out, " T{id}");
                }
                self.out.push('\n');
            }
            if let Some(wikidata) = entity.wikidata() {
                for id in own {
                    n_notes += 1;
                    let name = entity.name().split_whitespace().collect::<Vec<_>>().join(" ");
                    let _ = writeln!(self.out, "N{n_notes}\tReference T{id} Wikidata:{wikidata}\t{name}");
                }
            }
        }
    }

    fn event_marks(&self) -> Vec<usize> {
        let is_event = |&number: &usize| matches!(self.standoff.marks[number].of, MarkOf::Relation(_));
        (0..self.standoff.marks.len()).filter(is_event).collect()
    }

    /// Returns how an argument is told: `E2` for a relation, `T5` for words.
    fn target(&self, mark: usize) -> String {
        if !matches!(self.standoff.marks[mark].of, MarkOf::Relation(_)) {
            return format!("T{}", mark + 1);
        }
        let event = self.event_marks().iter().position(|&number| number == mark).unwrap_or_default();
        format!("E{}", event + 1)
    }

    fn attribute(&mut self, name: &str, of: Of, id: &str, value: &str) {
        self.n_attributes += 1;
        let value = word(value);
        let _ = writeln!(self.out, "A{}\t{name} {id} {value}", self.n_attributes);
        self.labels.attributes.entry((of, name.to_owned())).or_default().insert(value);
    }
}

/// Returns the pieces of `span` that lie on one line each, without the white space around them.
fn pieces(text: &str, span: Span) -> Vec<Span> {
    let mut pieces = Vec::new();
    let mut at = span.start() as usize;
    for line in span.text(text).split_inclusive('\n') {
        let words = line.trim();
        if !words.is_empty() {
            let start = at + (line.len() - line.trim_start().len());
            pieces.push(Span::from(start..start + words.len()));
        }
        at += line.len();
    }
    if pieces.is_empty() {
        pieces.push(span);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_over_lines_is_several() {
        let text = "one two\n\n  three four";
        let found: Vec<_> = pieces(text, Span::new(4, 16)).into_iter().map(|span| span.text(text)).collect();
        assert_eq!(found, ["two", "three"]);
        assert_eq!(pieces(text, Span::new(0, 3)), [Span::new(0, 3)]);
    }
}

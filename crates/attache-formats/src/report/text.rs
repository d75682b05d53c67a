//! The text with what was found marked in it.
//!
//! A paragraph is cut wherever a mark begins or ends, and each piece draws the lanes that
//! pass through it as lines below its words. So marks may nest and cross, lines wrap as
//! text does, and the words stay words: they can be copied, searched and read aloud.

use std::collections::BTreeSet;

use attache_core::layers::{Mention, Quantity, Quote, QuoteKind, Relation, Section, SectionKind, Time};
use attache_core::{Document, Span};

use super::lanes;

/// The lanes that are drawn; what lies deeper is told by a touch alone.
const MAX_LANES: usize = 4;

/// The height of a lane and of the gap below it, in pixels.
const LANE: usize = 3;
const GAP: usize = 2;

/// A paragraph or a heading.
pub(super) struct Paragraph {
    /// The element that it is.
    pub(super) element: &'static str,
    pub(super) pieces: Vec<Piece>,
    /// The lanes that it draws, for the distance of its lines.
    pub(super) n_lanes: usize,
}

/// A stretch of text with the same marks throughout.
pub(super) struct Piece {
    pub(super) text: String,
    /// The ids of its marks, the innermost last.
    pub(super) ids: String,
    pub(super) classes: String,
    /// Where the lanes are drawn.
    pub(super) style: String,
    /// Whether a mark begins here, so that the keyboard stops at each once.
    pub(super) begins: bool,
}

/// A mark before it is drawn.
struct Mark {
    span: Span,
    id: String,
    /// The name of its colour.
    color: &'static str,
    kind: &'static str,
}

/// Returns the paragraphs of a document with their marks.
pub(super) fn paragraphs(document: &Document) -> Vec<Paragraph> {
    let marks = marks(document);
    let quotes: Vec<_> = document
        .layer::<Quote>()
        .filter(|quote| quote.kind() != QuoteKind::Scare)
        .map(|quote| (quote.span(), quote.identifier().into_owned(), quote.kind().as_str()))
        .collect();
    let mut paragraphs = Vec::new();
    let mut done = 0;
    for section in document.layer::<Section>() {
        let element = match section.kind() {
            SectionKind::Title => "h2",
            SectionKind::Heading => "h3",
            _ => "p",
        };
        paragraph(
            document,
            Span::from(done as usize..section.start().max(done) as usize),
            "p",
            &marks,
            &quotes,
            &mut paragraphs,
        );
        paragraph(document, section.span(), element, &marks, &quotes, &mut paragraphs);
        done = section.end().max(done);
    }
    let rest = Span::from(done as usize..document.text().len());
    paragraph(document, rest, "p", &marks, &quotes, &mut paragraphs);
    paragraphs
}

/// Returns all marks in text order, the longer first.
fn marks(document: &Document) -> Vec<Mark> {
    let mut marks = Vec::new();
    for mention in document.layer::<Mention>() {
        let color = mention.entity_type().map_or("MISC", |class| class.as_str());
        marks.push(Mark {
            span: mention.span(),
            id: mention.identifier().into_owned(),
            color,
            kind: mention.kind().as_str(),
        });
    }
    for relation in document.layer::<Relation>().filter(|relation| !relation.span().is_empty()) {
        marks.push(Mark {
            span: relation.span(),
            id: relation.identifier().into_owned(),
            color: "relation",
            kind: "trigger",
        });
    }
    for time in document.layer::<Time>() {
        marks.push(Mark {
            span: time.span(),
            id: time.identifier().into_owned(),
            color: "time",
            kind: "time",
        });
    }
    for quantity in document.layer::<Quantity>() {
        marks.push(Mark {
            span: quantity.span(),
            id: quantity.identifier().into_owned(),
            color: "quantity",
            kind: "quantity",
        });
    }
    marks.sort_by(|one, other| one.span.cmp(&other.span).then_with(|| one.id.cmp(&other.id)));
    marks
}

fn paragraph(
    document: &Document,
    span: Span,
    element: &'static str,
    marks: &[Mark],
    quotes: &[(Span, String, &str)],
    paragraphs: &mut Vec<Paragraph>,
) {
    let text = document.text();
    if span.text(text).trim().is_empty() {
        return;
    }
    let here: Vec<_> = marks.iter().filter(|mark| mark.span.overlaps(span)).collect();
    let spoken: Vec<_> = quotes.iter().filter(|(quote, ..)| quote.overlaps(span)).collect();
    let lanes = lanes::assign(&here.iter().map(|mark| mark.span).collect::<Vec<_>>());
    let mut bounds = BTreeSet::from([span.start(), span.end()]);
    for other in here.iter().map(|mark| mark.span).chain(spoken.iter().map(|(span, ..)| *span)) {
        bounds.extend([other.start().max(span.start()), other.end().min(span.end())]);
    }
    let bounds: Vec<_> = bounds.into_iter().collect();
    let mut pieces = Vec::new();
    for bound in bounds.windows(2) {
        let piece = Span::from(bound[0] as usize..bound[1] as usize);
        let through: Vec<_> = here.iter().zip(&lanes).filter(|(mark, _)| mark.span.overlaps(piece)).collect();
        let quote = spoken.iter().find(|(span, ..)| span.overlaps(piece));
        let mut ids: Vec<_> = quote.map(|(_, id, _)| id.as_str()).into_iter().collect();
        ids.extend(through.iter().map(|(mark, _)| mark.id.as_str()));
        let mut classes: BTreeSet<_> = through.iter().map(|(mark, _)| mark.kind).collect();
        classes.extend(quote.map(|_| "quote"));
        classes.extend(quote.map(|(.., kind)| *kind));
        pieces.push(Piece {
            text: piece.text(text).to_owned(),
            ids: ids.join(" "),
            classes: classes.into_iter().collect::<Vec<_>>().join(" "),
            style: drawn(&through),
            begins: through.iter().any(|(mark, _)| mark.span.start() == piece.start()),
        });
    }
    let n_lanes = lanes.iter().map(|lane| lane + 1).max().unwrap_or_default().min(MAX_LANES);
    paragraphs.push(Paragraph { element, pieces, n_lanes });
}

/// Returns the style that draws the lanes below a piece.
fn drawn(through: &[(&&Mark, &usize)]) -> String {
    let drawn: Vec<_> = through.iter().filter(|(_, lane)| **lane < MAX_LANES).collect();
    if drawn.is_empty() {
        return String::new();
    }
    let images: Vec<_> =
        drawn.iter().map(|(mark, _)| format!("linear-gradient(var(--{0}),var(--{0}))", mark.color)).collect();
    let places: Vec<_> = drawn
        .iter()
        .map(|(_, lane)| format!("0 calc(100% - {}px)", (MAX_LANES - 1 - **lane) * (LANE + GAP)))
        .collect();
    format!("background-image:{};background-position:{}", images.join(","), places.join(","))
}

//! Marks and links: a document as annotation tools have it.
//!
//! brat, doccano and Label Studio know words with a label and links between them. Here
//! mentions, times and quantities become marks; a relation becomes a mark on its trigger
//! and a link to each of those that take part in it. Quotes, tone and the grammar have no
//! place in such tools, and neither has what two links cannot say, such as a confidence.

use attache_core::layers::{
    Argument, EntityType, Mention, Polarity, Quantity, Realis, Relation, Tense, Time,
};
use attache_core::{Annotation, Document, Row, Span};
use rustc_hash::FxHashMap;

use crate::writer::{Loss, Selection};

/// What a mark's label is where a mention has no type.
const UNTYPED: &str = "MENTION";

/// What the label of words is that take part in a relation and are nothing else.
pub(crate) const PHRASE: &str = "PHRASE";

/// Words with a label.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark<'d> {
    pub(crate) span: Span,
    pub(crate) label: &'d str,
    pub(crate) of: MarkOf<'d>,
}

/// The row that a mark stands for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum MarkOf<'d> {
    Mention(Row<'d, Mention>),
    Time,
    Quantity,
    Relation(Row<'d, Relation>),
    Phrase,
}

/// A relation's link from its trigger to what takes part in it; marks are told by their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Link<'d> {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) label: &'d str,
}

/// A document's marks and links.
#[derive(Debug, Default)]
pub(crate) struct Standoff<'d> {
    pub(crate) marks: Vec<Mark<'d>>,
    /// In the order of their relations.
    pub(crate) links: Vec<Link<'d>>,
    /// The marks of words by place, so that an argument finds the mention that it is.
    by_place: FxHashMap<Span, usize>,
    /// The mark of each mention and each relation, by row.
    of_mention: Vec<Option<usize>>,
    of_relation: Vec<Option<usize>>,
}

impl<'d> Standoff<'d> {
    /// Returns what `document` has of marks and links in the layers of `selection`.
    pub(crate) fn of(document: &'d Document, selection: &Selection) -> Self {
        let mut it = Self::default();
        if selection.has(Mention::NAME) {
            for row in document.layer::<Mention>() {
                let label = row.entity_type().map_or(UNTYPED, EntityType::as_str);
                let mark = it.mark(row.span(), label, MarkOf::Mention(row));
                it.of_mention.push(mark);
            }
        }
        if selection.has(Time::NAME) {
            for row in document.layer::<Time>() {
                it.mark(row.span(), upper(row.kind().as_str()), MarkOf::Time);
            }
        }
        if selection.has(Quantity::NAME) {
            for row in document.layer::<Quantity>() {
                it.mark(row.span(), upper(row.kind().as_str()), MarkOf::Quantity);
            }
        }
        if selection.has(Relation::NAME) {
            for row in document.layer::<Relation>() {
                let number = (!row.span().is_empty()).then_some(it.marks.len());
                if number.is_some() {
                    let label = row.relation_type();
                    it.marks.push(Mark { span: row.span(), label, of: MarkOf::Relation(row) });
                }
                it.of_relation.push(number);
            }
            for row in document.layer::<Relation>() {
                it.link(row);
            }
        }
        it
    }

    /// Returns what of `document` marks and links cannot say.
    pub(crate) fn leaves_out(document: &Document, selection: &Selection, held: &[&str]) -> Vec<Loss> {
        let mut losses = selection.beyond(document, held);
        if selection.has(Relation::NAME) {
            let relations = || document.layer::<Relation>();
            if relations().len() > 0 {
                losses.push(Loss::Part("codes, intensities, confidences and rules of relations"));
            }
            if relations().any(|row| row.span().is_empty()) {
                losses.push(Loss::Part("relations without a word that tells them"));
            }
            let has = |part: &str| document.layers().get(part).is_some_and(|layer| !layer.is_empty());
            if has("relation_mention") || has("same_as") {
                losses.push(Loss::Part("the further mentions and the identities of relations"));
            }
        }
        losses
    }

    fn mark(&mut self, span: Span, label: &'d str, of: MarkOf<'d>) -> Option<usize> {
        if span.is_empty() {
            return None;
        }
        let number = self.marks.len();
        self.marks.push(Mark { span, label, of });
        self.by_place.entry(span).or_insert(number);
        Some(number)
    }

    /// Adds the links of a relation.
    fn link(&mut self, row: Row<'d, Relation>) {
        let Some(from) = self.of_relation.get(row.index()).copied().flatten() else { return };
        for argument in row.arguments() {
            if let Some(to) = self.part(argument) {
                self.links.push(Link { from, to, label: argument.role() });
            }
        }
        let content = row.content().and_then(|content| self.of_relation.get(content.index()).copied()?);
        let time = row.time().and_then(|time| self.by_place.get(&time.span()).copied());
        let place = row.place_span().and_then(|place| self.phrase(place));
        for (to, label) in [(content, "content"), (time, "time"), (place, "place")] {
            self.links.extend(to.map(|to| Link { from, to, label }));
        }
        for source in row.attribution() {
            if let Some(to) = self.phrase(source.place()) {
                self.links.push(Link { from, to, label: "source" });
            }
        }
    }

    /// Returns the mark of what an argument is.
    fn part(&mut self, argument: Row<'d, Argument>) -> Option<usize> {
        if let Some(relation) = argument.relation() {
            return self.of_relation.get(relation.index()).copied().flatten();
        }
        let mention = argument.mention().and_then(|row| self.of_mention.get(row.index()).copied().flatten());
        mention.or_else(|| self.phrase(argument.place()?))
    }

    /// Returns the mark of the words at `span`, made where there is none.
    fn phrase(&mut self, span: Span) -> Option<usize> {
        match self.by_place.get(&span) {
            Some(&number) => Some(number),
            None => self.mark(span, PHRASE, MarkOf::Phrase),
        }
    }
}

/// Returns what is said of a relation as names and values: only what is not as one would expect.
pub(crate) fn qualities(row: Row<'_, Relation>) -> impl Iterator<Item = (&'static str, &str)> {
    [
        ("polarity", (row.polarity() == Polarity::Negative).then_some(row.polarity().as_str())),
        ("realis", (row.realis() != Realis::Actual).then_some(row.realis().as_str())),
        ("tense", row.tense().map(Tense::as_str)),
        ("status", row.status()),
        ("kind", row.kind()),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
}

/// Returns the label of a kind of time or quantity: `DATE` for `date`.
fn upper(kind: &str) -> &'static str {
    match kind {
        "date" => "DATE",
        "time" => "TIME",
        "duration" => "DURATION",
        "set" => "SET",
        "money" => "MONEY",
        "percent" => "PERCENT",
        "count" => "COUNT",
        "age" => "AGE",
        _ => "MEASURE",
    }
}

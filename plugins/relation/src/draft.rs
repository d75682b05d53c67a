//! A relation while it is being made: found, judged, merged with its like, at last written.

use attache_core::layers::{Entity, Mention, Polarity, Realis, Tense, Time};
use attache_core::{Id, Row, Span};

use crate::referent::Referent;
use crate::schema::TypeId;

/// Who or what takes part.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Part {
    pub(crate) role: Box<str>,
    pub(crate) entity: Option<Id<Entity>>,
    pub(crate) mention: Option<Id<Mention>>,
    pub(crate) span: Span,
    pub(crate) implied: bool,
    /// The governing token in its sentence, where it was read from one.
    pub(crate) token: Option<usize>,
}

impl Part {
    /// Returns the part that `referent` plays.
    pub(crate) fn new(role: &str, referent: Referent<'_>) -> Self {
        Self {
            role: role.into(),
            entity: referent.entity.map(Row::id),
            mention: referent.mention.map(Row::id),
            span: referent.span,
            implied: false,
            token: Some(referent.token),
        }
    }
}

/// A source that reports a relation.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Source {
    pub(crate) entity: Option<Id<Entity>>,
    pub(crate) verb: Box<str>,
    pub(crate) quote: bool,
    pub(crate) span: Span,
}

/// What the confidence is computed from.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Evidence {
    /// How specific the frame is: words and slots that had to fit.
    pub(crate) specificity: f64,
    /// The frame's own trust, 0 to 1.
    pub(crate) trust: f64,
    /// Arguments that are entities.
    pub(crate) entities: u32,
    /// Arguments borrowed from another clause.
    pub(crate) shared: u32,
    /// Arguments that are named by a pronoun or a common noun.
    pub(crate) unnamed: u32,
    /// The sentence's length in tokens.
    pub(crate) length: u32,
    /// Whether the trigger is a verb in -ing, which borrows its doer.
    pub(crate) gerund: bool,
}

/// A relation in the making.
#[derive(Clone, Debug)]
pub(crate) struct Draft<'d> {
    pub(crate) relation: TypeId,
    /// The number of the sentence in the document.
    pub(crate) sentence: usize,
    /// The trigger's token in its sentence.
    pub(crate) trigger: usize,
    pub(crate) trigger_span: Span,
    pub(crate) parts: Vec<Part>,
    pub(crate) status: Option<&'static str>,
    pub(crate) kind: Option<Box<str>>,
    pub(crate) polarity: Polarity,
    pub(crate) realis: Realis,
    pub(crate) tense: Option<Tense>,
    /// The token that governs what is threatened, promised, asked for.
    pub(crate) content: Option<usize>,
    /// The content's words, for where it is no relation.
    pub(crate) content_words: Option<Span>,
    /// The draft that the content is.
    pub(crate) content_at: Option<usize>,
    pub(crate) sources: Vec<Source>,
    pub(crate) time: Option<Row<'d, Time>>,
    pub(crate) place: Option<(Option<Id<Entity>>, Span)>,
    pub(crate) evidence: Evidence,
    pub(crate) rule: String,
    pub(crate) mentions: Vec<Span>,
    pub(crate) main: bool,
    /// Whether "the" or "this" before its noun points to something told before.
    pub(crate) definite: bool,
}

impl Draft<'_> {
    /// Returns the parts that play `role`.
    pub(crate) fn role<'s>(&'s self, role: &'s str) -> impl Iterator<Item = &'s Part> {
        self.parts.iter().filter(move |part| &*part.role == role)
    }

    /// Returns true where some part plays `role`.
    pub(crate) fn has_role(&self, role: &str) -> bool {
        self.role(role).next().is_some()
    }
}

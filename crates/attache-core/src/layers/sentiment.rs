use super::{Entity, built_in};
use crate::{Ref, Row, Span};

crate::choices! {
    /// What a score is about.
    pub enum Scope {
        /// The whole document.
        Document = "document",
        /// A section.
        Section = "section",
        /// A sentence.
        Sentence = "sentence",
        /// One target within a sentence.
        Target = "target",
    }
}

crate::choices! {
    /// The side that a score takes.
    pub enum Label {
        /// Against.
        Negative = "negative",
        /// Neither.
        Neutral = "neutral",
        /// For.
        Positive = "positive",
    }
}

built_in! {
    /// The tone of a stretch of text, or somebody's opinion of a target in it.
    pub Sentiment in "sentiment", ids "o", spans, slot 9, parts [Evidence];
    /// A score to write.
    new NewSentiment;
    {
        /// What it is about.
        scope: Scope,
        /// The entity that an opinion is about.
        target_entity: Option<Ref<Entity>>,
        /// The words that name the target.
        target_span: Option<Span>,
        /// The entity whose opinion it is.
        holder_entity: Option<Ref<Entity>>,
        /// The words that name the holder; `None` with the author, or where it is the net tone.
        holder_span: Option<Span>,
        /// -1 (against) to 1 (for).
        polarity: f64,
        /// The side that the score takes.
        label: Label,
        /// How sure the analyzer is of the label, 0 to 1.
        confidence: f64,
    }
}

built_in! {
    /// A word or phrase that a score rests on.
    pub Evidence in "evidence", ids "evidence", plain, slot 10;
    /// A piece of evidence to write.
    new NewEvidence;
    {
        /// The score that rests on it.
        sentiment: Ref<Sentiment>,
        /// The words.
        place: Span,
        /// What they add to the polarity.
        weight: f64,
    }
}

impl<'d> Row<'d, Sentiment> {
    /// Returns what the score rests on, in the order of writing.
    pub fn evidence(self) -> impl ExactSizeIterator<Item = Row<'d, Evidence>> {
        self.referring::<Evidence>(Evidence::column_number("sentiment"))
    }
}

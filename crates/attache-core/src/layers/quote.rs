use super::{Entity, built_in};
use crate::{Ref, Span};

crate::choices! {
    /// How words are reported.
    pub enum QuoteKind {
        /// Word for word, in quotation marks.
        Direct = "direct",
        /// In the reporter's words.
        Indirect = "indirect",
        /// In the reporter's words with some word for word.
        Mixed = "mixed",
        /// Words in quotation marks that nobody is said to have spoken.
        Scare = "scare",
    }
}

built_in! {
    /// Reported words: the span is what is said, without its quotation marks.
    pub Quote in "quote", ids "u", spans, slot 8;
    /// A quote to write.
    new NewQuote;
    {
        /// How the words are reported.
        kind: QuoteKind,
        /// Who says them.
        speaker: Option<Ref<Entity>>,
        /// The words that name the speaker, also where they are no named entity ("Western officials").
        speaker_span: Option<Span>,
        /// The words that report, e.g. "said", "according to".
        cue: Option<Span>,
        /// How sure the analyzer is, 0 to 1.
        confidence: f64,
    }
}

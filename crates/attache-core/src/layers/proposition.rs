use super::{Polarity, built_in};
use crate::{Ref, Row, Span, Text};

built_in! {
    /// An open relation: who or what, which words say it, of whom or what. The span is the predicate's.
    pub Proposition in "proposition", ids "p", spans, slot 16, parts [PropositionArgument];
    /// A proposition to write.
    new NewProposition;
    {
        /// The words of the subject.
        subject: Option<Span>,
        /// Who says so, in the text's words.
        attribution: Option<Text>,
        /// Affirmed or negated.
        polarity: Polarity,
        /// How sure the analyzer is, 0 to 1.
        confidence: f64,
    }
}

built_in! {
    /// An argument of a proposition.
    pub PropositionArgument in "proposition_argument", ids "proposition_argument", plain, slot 17;
    /// An argument to write.
    new NewPropositionArgument;
    {
        /// The proposition it belongs to.
        proposition: Ref<Proposition>,
        /// The words.
        place: Span,
    }
}

impl<'d> Row<'d, Proposition> {
    /// Returns the proposition's arguments, in the order of writing.
    pub fn arguments(self) -> impl ExactSizeIterator<Item = Row<'d, PropositionArgument>> {
        self.referring::<PropositionArgument>(PropositionArgument::column_number("proposition"))
    }
}

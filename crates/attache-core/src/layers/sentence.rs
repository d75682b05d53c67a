use super::{Section, Token, built_in};
use crate::{Ref, Row, Rows};

built_in! {
    /// A sentence, or a headline. Sentences do not overlap and never cross a section.
    pub Sentence in "sentence", ids "n", spans, slot 1;
    /// A sentence to write.
    new NewSentence;
    {
        /// The section it stands in.
        section: Ref<Section>,
    }
}

impl<'d> Row<'d, Sentence> {
    /// Returns the tokens of the sentence.
    pub fn tokens(self) -> Rows<'d, Token> {
        self.starting()
    }

    /// Returns the token that governs the sentence, where it has been parsed.
    pub fn root(self) -> Option<Row<'d, Token>> {
        self.tokens().find(|token| token.head().is_none() && token.deprel().is_some())
    }
}

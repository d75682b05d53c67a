use super::{Sentence, built_in};
use crate::{Ref, Row, Text};

crate::choices! {
    /// The universal parts of speech (Universal Dependencies, version 2).
    pub enum Upos {
        /// Adjective.
        Adj = "ADJ",
        /// Adposition.
        Adp = "ADP",
        /// Adverb.
        Adv = "ADV",
        /// Auxiliary.
        Aux = "AUX",
        /// Coordinating conjunction.
        Cconj = "CCONJ",
        /// Determiner.
        Det = "DET",
        /// Interjection.
        Intj = "INTJ",
        /// Noun.
        Noun = "NOUN",
        /// Numeral.
        Num = "NUM",
        /// Particle.
        Part = "PART",
        /// Pronoun.
        Pron = "PRON",
        /// Proper noun.
        Propn = "PROPN",
        /// Punctuation.
        Punct = "PUNCT",
        /// Subordinating conjunction.
        Sconj = "SCONJ",
        /// Symbol.
        Sym = "SYM",
        /// Verb.
        Verb = "VERB",
        /// Other.
        X = "X",
    }
}

built_in! {
    /// A syntactic word or punctuation mark, as Universal Dependencies cuts English: "don't" is two.
    pub Token in "token", ids "t", spans, slot 2;
    /// A token to write.
    new NewToken;
    {
        /// The dictionary form.
        lemma: Option<Text>,
        /// The universal part of speech.
        upos: Option<Upos>,
        /// The Penn Treebank tag.
        xpos: Option<Text>,
        /// Morphological features as in CoNLL-U, e.g. `Number=Sing|Tense=Past`.
        feats: Option<Text>,
        /// The governing token; `None` for the root of a sentence, and where nothing was parsed.
        head: Option<Ref<Token>>,
        /// The dependency relation to the head, e.g. `nsubj:pass`; `None` where nothing was parsed.
        deprel: Option<Text>,
        /// The sentence it stands in.
        sentence: Ref<Sentence>,
    }
}

impl<'d> Row<'d, Token> {
    const HEAD: usize = Token::column_number("head");

    /// Returns the tokens that this one governs, in text order.
    pub fn children(self) -> impl ExactSizeIterator<Item = Row<'d, Token>> {
        self.referring::<Token>(Self::HEAD)
    }

    /// Returns the first token that this one governs by `deprel`; a relation without subtype also finds its subtypes.
    pub fn child(self, deprel: &str) -> Option<Row<'d, Token>> {
        self.children().find(|child| child.is(deprel))
    }

    /// Returns true where the token's relation is `deprel`, or a subtype of it (`nsubj:pass` is `nsubj`).
    pub fn is(self, deprel: &str) -> bool {
        self.deprel()
            .and_then(|own| own.strip_prefix(deprel))
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    }

    /// Returns the lemma, or the word as written where it has none.
    pub fn lemma_or_text(self) -> &'d str {
        self.lemma().unwrap_or_else(|| self.text())
    }

    /// Returns the value of a morphological feature, e.g. `Past` for `Tense`.
    pub fn feature(self, name: &str) -> Option<&'d str> {
        self.feats()?.split('|').find_map(|feature| feature.strip_prefix(name)?.strip_prefix('='))
    }

    /// Returns the token and all that depend on it, in text order.
    pub fn subtree(self) -> Vec<Row<'d, Token>> {
        let mut found = vec![self];
        let mut next = 0;
        while let Some(token) = found.get(next).copied() {
            // A head loop cannot come from our parser, but from given layers it can.
            found.extend(token.children().filter(|child| *child != self));
            next += 1;
            if next > 10_000 {
                break;
            }
        }
        found.sort_by_key(|token| token.index());
        found.dedup();
        found
    }
}

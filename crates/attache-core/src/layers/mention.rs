use super::{Entity, Token, built_in};
use crate::{Ref, Row};

crate::choices! {
    /// What sort of thing a mention or an entity is.
    pub enum EntityType {
        /// A person.
        Person = "PERSON",
        /// A nationality, religion or political group.
        Norp = "NORP",
        /// An organisation.
        Org = "ORG",
        /// A country, state or city.
        Gpe = "GPE",
        /// Another place.
        Loc = "LOC",
        /// A building, airport, road or bridge.
        Fac = "FAC",
        /// A product; weapons and vehicles too.
        Product = "PRODUCT",
        /// A named event.
        Event = "EVENT",
        /// A treaty, act or agreement.
        Law = "LAW",
        /// A book, film or song.
        WorkOfArt = "WORK_OF_ART",
        /// Anything else.
        Misc = "MISC",
    }
}

crate::choices! {
    /// How a mention refers.
    pub enum MentionKind {
        /// By name: "Masoud Pezeshkian".
        Name = "name",
        /// By a common noun: "the two countries".
        Nominal = "nominal",
        /// By a pronoun: "he".
        Pronoun = "pronoun",
    }
}

built_in! {
    /// Words that refer to an entity.
    pub Mention in "mention", ids "m", spans, slot 3;
    /// A mention to write.
    new NewMention;
    {
        /// What is mentioned; `None` only in a given row that nobody completed.
        entity_type as "type": Option<EntityType>,
        /// How it is mentioned.
        kind: MentionKind,
        /// The entity that the words name.
        entity: Option<Ref<Entity>>,
        /// The entity that a metonym means here: Russia for "Moscow" in "Moscow's attacks".
        stands_for: Option<Ref<Entity>>,
        /// How sure the analyzer is, 0 to 1.
        confidence: f64,
    }
}

impl<'d> Row<'d, Mention> {
    pub(super) const ENTITY: usize = Mention::column_number("entity");

    /// Returns the tokens of the mention.
    pub fn tokens(self) -> impl Iterator<Item = Row<'d, Token>> {
        self.covered()
    }

    /// Returns the token of the mention that governs the others: the first whose head lies outside.
    pub fn head_token(self) -> Option<Row<'d, Token>> {
        let span = self.span();
        let outside = |token: &Row<'d, Token>| token.head().is_none_or(|head| !span.contains(head.span()));
        self.tokens().find(outside).or_else(|| self.overlapping().next())
    }

    /// Returns the entity that the words mean here: the one they stand for, else the one they name.
    pub fn referent(self) -> Option<Row<'d, Entity>> {
        self.stands_for().or_else(|| self.entity())
    }
}

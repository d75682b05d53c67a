use super::{Entity, Mention, Sentence, Time, built_in};
use crate::{Ref, Row, Span, Text};

crate::choices! {
    /// The families of relation types.
    pub enum Family {
        /// Something that happens.
        Event = "event",
        /// A role or standing fact.
        State = "state",
        /// A link between two relations.
        Link = "link",
    }
}

crate::choices! {
    /// Whether a relation is affirmed or negated.
    pub enum Polarity {
        /// Affirmed.
        Positive = "positive",
        /// Negated: "did not sign".
        Negative = "negative",
    }
}

crate::choices! {
    /// How real a relation is, as the text has it.
    pub enum Realis {
        /// It happened, or holds.
        Actual = "actual",
        /// It is to come.
        Future = "future",
        /// It might be: conditionals, wishes, attempts, questions.
        Hypothetical = "hypothetical",
        /// Somebody threatens it.
        Threatened = "threatened",
        /// It is said with doubt or as a charge.
        Alleged = "alleged",
        /// Somebody denies it.
        Denied = "denied",
        /// It holds in general, of no one case.
        Generic = "generic",
    }
}

crate::choices! {
    /// The tense of the trigger.
    pub enum Tense {
        /// Past, perfects included.
        Past = "past",
        /// Present.
        Present = "present",
        /// Future.
        Future = "future",
    }
}

built_in! {
    /// An event, a standing fact, or a link between two of them. The span is the trigger's.
    pub Relation in "relation", ids "r", spans, slot 11, parts [Argument, Attribution, RelationMention, SameAs];
    /// A relation to write.
    new NewRelation;
    {
        /// The type, e.g. `sign_agreement`.
        relation_type as "type": Text,
        /// The type's family.
        family: Family,
        /// The PLOVER type, e.g. `SUPPORT`.
        plover: Option<Text>,
        /// The PLOVER mode, e.g. `violence`.
        mode: Option<Text>,
        /// The CAMEO code, e.g. `057`.
        cameo: Option<Text>,
        /// The intensity on the PLOVER scale, -10 to 10.
        intensity: Option<f64>,
        /// The Wikidata property, e.g. `P35`.
        wikidata: Option<Text>,
        /// Of a position: `current`, `former`, `acting`, `incoming` or `candidate`.
        status: Option<Text>,
        /// Of a family tie: `spouse`, `child`, …
        kind: Option<Text>,
        /// Affirmed or negated.
        polarity: Polarity,
        /// How real it is.
        realis: Realis,
        /// The tense of the trigger; `None` where it has none.
        tense: Option<Tense>,
        /// What is threatened, promised, denied, asked for.
        content: Option<Ref<Relation>>,
        /// The expression that says when.
        time: Option<Ref<Time>>,
        /// When, as TIMEX3.
        time_value: Option<Text>,
        /// What the time rests on: `text`, `document_date`, `context`.
        time_basis: Option<Text>,
        /// Whether the time is a guess.
        time_assumed: bool,
        /// Where.
        place_entity: Option<Ref<Entity>>,
        /// The words that say where.
        place_span: Option<Span>,
        /// The sentence of the trigger.
        sentence: Ref<Sentence>,
        /// `main` for what the text is about, else `background`.
        salience: Text,
        /// How sure the analyzer is, 0 to 1.
        confidence: f64,
        /// The rule or model that read it, e.g. `verb:threaten>xcomp`.
        rule: Text,
    }
}

built_in! {
    /// Who or what takes part in a relation, and as what.
    pub Argument in "argument", ids "argument", plain, slot 12;
    /// An argument to write.
    new NewArgument;
    {
        /// The relation it belongs to.
        owner: Ref<Relation>,
        /// The role, e.g. `actor`, `recipient`, `from`.
        role: Text,
        /// The entity.
        entity: Option<Ref<Entity>>,
        /// The mention that the entity was read from.
        mention: Option<Ref<Mention>>,
        /// The relation, where one relation links to another.
        relation: Option<Ref<Relation>>,
        /// Whether the role is filled from context alone.
        implied: bool,
        /// The words; `None` where the argument is a relation.
        place: Option<Span>,
    }
}

built_in! {
    /// A source that a relation is reported by. The outermost comes last.
    pub Attribution in "attribution", ids "attribution", plain, slot 13;
    /// A source to write.
    new NewAttribution;
    {
        /// The relation that it reports.
        relation: Ref<Relation>,
        /// The source.
        entity: Option<Ref<Entity>>,
        /// The lemma of the reporting words, e.g. `say`, `according to`.
        verb: Option<Text>,
        /// Whether the source is quoted word for word.
        quote: bool,
        /// The words that name the source.
        place: Span,
    }
}

built_in! {
    /// A further place where the text tells a relation.
    pub RelationMention in "relation_mention", ids "relation_mention", plain, slot 14;
    /// A mention of a relation to write.
    new NewRelationMention;
    {
        /// The relation.
        relation: Ref<Relation>,
        /// The words that tell it.
        place: Span,
    }
}

built_in! {
    /// A relation that is the same event as another.
    pub SameAs in "same_as", ids "same_as", plain, slot 15;
    /// An identity to write.
    new NewSameAs;
    {
        /// The relation.
        relation: Ref<Relation>,
        /// The other one.
        other: Ref<Relation>,
    }
}

impl<'d> Row<'d, Relation> {
    /// Returns the relation's arguments, in the order of writing.
    pub fn arguments(self) -> impl ExactSizeIterator<Item = Row<'d, Argument>> {
        self.referring::<Argument>(Argument::column_number("owner"))
    }

    /// Returns the arguments that play `role`.
    pub fn role(self, role: &str) -> impl Iterator<Item = Row<'d, Argument>> {
        self.arguments().filter(move |argument| argument.role() == role)
    }

    /// Returns the sources that report the relation, the nearest first.
    pub fn attribution(self) -> impl ExactSizeIterator<Item = Row<'d, Attribution>> {
        self.referring::<Attribution>(Attribution::column_number("relation"))
    }

    /// Returns the places where the text tells the relation.
    pub fn mentions(self) -> impl ExactSizeIterator<Item = Row<'d, RelationMention>> {
        self.referring::<RelationMention>(RelationMention::column_number("relation"))
    }

    /// Returns the relations that tell the same event.
    pub fn same_as(self) -> impl Iterator<Item = Row<'d, Relation>> {
        self.referring::<SameAs>(SameAs::column_number("relation")).map(Row::<SameAs>::other)
    }
}

//! The analyzer: its declaration, its options, and the order of its steps.

use attache_core::layers::{
    Entity, Family, Mention, MentionKind, Proposition, Quantity, Quote, QuoteKind, Realis, Relation, Section,
    SectionKind, Sentence, Tense, Time, Token, Upos,
};
use attache_core::{
    AnalysisError, Analyzer, AnalyzerFactory, BuildError, Call, Descriptor, DocumentView, OptionKind,
    OptionSpec, Options, Output, Resources, Row, Span, Value,
};

use crate::across::{Reader, Told};
use crate::circumstance::{add_number, add_place, anchors, time_of};
use crate::clause::Slot;
use crate::draft::{Draft, Part, Source};
use crate::frames::{Matcher, Parsed};
use crate::lexicon::{Lexicon, TriggerKind};
use crate::link::{self, Link, LinkTypes};
use crate::merge::merge;
use crate::operators::Operators;
use crate::referent::{Names, resolve};
use crate::schema::{Schema, TypeId};
use crate::title::Titles;
use crate::tree::Tree;
use crate::{infer, proposition, rules, standing, write};

/// The built-in triggers.
const LEXICON: [&str; 3] = [
    include_str!("../data/classes.toml"),
    include_str!("../data/events.toml"),
    include_str!("../data/states.toml"),
];

/// What year a document without a date is taken to be of at the earliest.
const UNDATED: i16 = 2000;

/// Years after which nobody is taken to hold an office still.
const LONGEST_TERM: i16 = 10;

/// Builds the analyzer `relation`.
#[derive(Debug)]
pub struct RelationFactory {
    descriptor: Descriptor,
}

/// Returns the factory of the analyzer `relation`.
pub fn factory() -> Box<dyn AnalyzerFactory> {
    Box::new(RelationFactory::default())
}

impl Default for RelationFactory {
    fn default() -> Self {
        Self { descriptor: descriptor() }
    }
}

fn descriptor() -> Descriptor {
    Descriptor::new(
        "relation",
        env!("CARGO_PKG_VERSION"),
        "Finds who did what to whom, whether it happened and who says so.",
    )
    .reads::<Section>()
    .reads::<Sentence>()
    .reads::<Token>()
    .reads::<Entity>()
    .reads::<Mention>()
    .reads_optional::<Time>()
    .reads_optional::<Quantity>()
    .reads_optional::<Quote>()
    .writes::<Relation>()
    .writes::<Proposition>()
    .option(OptionSpec::new(
        "rules",
        OptionKind::Files,
        Value::List(Vec::new()),
        "Files of further triggers, classes and types.",
    ))
    .option(OptionSpec::new(
        "built_in_rules",
        OptionKind::Bool,
        true,
        "Whether the built-in triggers are used beside those of `rules`.",
    ))
    .option(OptionSpec::new(
        "minimum_confidence",
        OptionKind::Number { min: 0.0, max: 1.0 },
        Value::Number(0.0),
        "Relations less sure than this are left out.",
    ))
    .option(OptionSpec::new(
        "propositions",
        OptionKind::Bool,
        true,
        "Whether open relations are written too.",
    ))
}

impl AnalyzerFactory for RelationFactory {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn build(&self, options: &Options, resources: &Resources) -> Result<Box<dyn Analyzer>, BuildError> {
        let (mut schema, mut lexicon) = (Schema::built_in(), Lexicon::default());
        // The first file holds the classes, which are words and no triggers.
        let n_files = if options.get("built_in_rules")? { LEXICON.len() } else { 1 };
        for text in LEXICON.iter().take(n_files) {
            rules::read(text, 0.0, &mut schema, &mut lexicon).map_err(|error| {
                BuildError::new(format!("built-in lexicon, line {}: {}", error.line, error.message))
            })?;
        }
        for file in resources.files("rules") {
            rules::read(&file.text, 0.5, &mut schema, &mut lexicon).map_err(|error| {
                BuildError::option("rules", error.message).at(file.path.clone(), error.line)
            })?;
        }
        Ok(Box::new(RelationAnalyzer {
            descriptor: self.descriptor.clone(),
            types: Types::new(&schema)?,
            link_types: LinkTypes::new(&schema)
                .map_err(|name| BuildError::new(format!("the type `{name}` is missing")))?,
            titles: Titles::built_in(&schema).map_err(BuildError::new)?,
            operators: Operators::built_in().map_err(BuildError::new)?,
            schema,
            lexicon,
            minimum: options.get("minimum_confidence")?,
            propositions: options.get("propositions")?,
        }))
    }
}

/// The types that the steps after matching know by name.
#[derive(Debug)]
pub(crate) struct Types {
    pub(crate) make_statement: TypeId,
    pub(crate) promise: TypeId,
    pub(crate) agree_aid: TypeId,
    pub(crate) kill: TypeId,
    pub(crate) attack: TypeId,
    pub(crate) assassinate: TypeId,
    pub(crate) protest: TypeId,
    pub(crate) supply_arms: TypeId,
    pub(crate) give_aid: TypeId,
    pub(crate) threaten_force: TypeId,
    pub(crate) threaten: TypeId,
    pub(crate) request: TypeId,
    pub(crate) reject: TypeId,
}

impl Types {
    fn new(schema: &Schema) -> Result<Self, BuildError> {
        let named = |name: &str| {
            schema.named(name).ok_or_else(|| BuildError::new(format!("the type `{name}` is missing")))
        };
        Ok(Self {
            make_statement: named("make_statement")?,
            promise: named("promise")?,
            agree_aid: named("agree_aid")?,
            kill: named("kill")?,
            attack: named("attack")?,
            assassinate: named("assassinate")?,
            protest: named("protest")?,
            supply_arms: named("supply_arms")?,
            give_aid: named("give_aid")?,
            threaten_force: named("threaten_force")?,
            threaten: named("threaten")?,
            request: named("request")?,
            reject: named("reject")?,
        })
    }
}

#[derive(Debug)]
pub(crate) struct RelationAnalyzer {
    descriptor: Descriptor,
    pub(crate) schema: Schema,
    pub(crate) lexicon: Lexicon,
    pub(crate) operators: Operators,
    titles: Titles,
    pub(crate) types: Types,
    link_types: LinkTypes,
    minimum: f64,
    propositions: bool,
}

impl Analyzer for RelationAnalyzer {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn analyze(
        &self,
        document: &DocumentView<'_>,
        output: &mut Output<'_>,
        call: &Call<'_>,
    ) -> Result<(), AnalysisError> {
        let times = document.has::<Time>();
        let quotes: Vec<Row<'_, Quote>> =
            if document.has::<Quote>() { document.layer::<Quote>().collect() } else { Vec::new() };
        let is_verb = |lemma: &str| {
            self.lexicon.triggered(TriggerKind::Verb, lemma).next().is_some()
                || self.operators.knows_verb(lemma)
        };
        let year = document.date().map_or(UNDATED, attache_core::Date::year);
        let mut drafts = Vec::new();
        let mut links = Vec::new();
        let mut told = Told::default();
        let across = Reader {
            lexicon: &self.lexicon,
            operators: &self.operators,
            types: self.link_types,
            make_statement: self.types.make_statement,
            violent: [self.types.attack, self.types.kill, self.types.assassinate],
        };
        for (number, sentence) in document.layer::<Sentence>().enumerate() {
            if number % 64 == 0 {
                call.checkpoint()?;
            }
            let tree = Tree::new(sentence, &is_verb);
            if tree.len() == 0 {
                continue;
            }
            let names = Names::new(&tree, times);
            let parsed = Parsed { tree, names, number, year };
            let before = drafts.len();
            self.read_sentence(&parsed, &quotes, &mut drafts, &mut links);
            across.find(&parsed.tree, number, &drafts, before, &mut told, &mut links);
            if is_lead(sentence, number) {
                for draft in &mut drafts[before..] {
                    draft.main = self.is_foreground(&parsed.tree, draft);
                }
            }
            if self.propositions {
                proposition::write(&parsed, document.text(), &self.operators, output);
            }
        }
        let (merged, links) = merge(drafts, &links, &self.schema, document.text());
        write::relations(&merged, &links, &self.schema, self.link_types, document, self.minimum, output);
        Ok(())
    }
}

/// Returns true for headlines of the whole text and the first two sentences of its first paragraph.
fn is_lead(sentence: Row<'_, Sentence>, number: usize) -> bool {
    let section = sentence.section();
    match section.kind() {
        SectionKind::Title => true,
        SectionKind::Paragraph => number < 3,
        _ => false,
    }
}

impl RelationAnalyzer {
    /// Returns true where a lead tells the thing itself: neither what went before it, nor that somebody reports it.
    fn is_foreground(&self, tree: &Tree<'_>, draft: &Draft<'_>) -> bool {
        let reports = draft.relation == self.types.make_statement && draft.content_at.is_some();
        let aside = |at: usize| {
            tree.node(at).relation == "acl:relcl"
                || tree.is_any(at, &["advcl", "obl", "nmod"])
                    && tree.all(at, "mark").chain(tree.all(at, "case")).any(|word| {
                        matches!(
                            tree.lemma(word),
                            "after" | "since" | "before" | "when" | "follow" | "following"
                        )
                    })
        };
        !reports && !std::iter::once(draft.trigger).chain(tree.ancestors(draft.trigger)).any(aside)
    }

    fn read_sentence<'d>(
        &self,
        parsed: &Parsed<'d>,
        quotes: &[Row<'d, Quote>],
        drafts: &mut Vec<Draft<'d>>,
        links: &mut Vec<Link>,
    ) {
        let matcher = Matcher { lexicon: &self.lexicon, operators: &self.operators };
        let offset = drafts.len();
        let mut found = matcher.find(parsed);
        found.extend(self.titles.find(parsed, &self.operators));
        let mut spoken = Vec::new();
        for draft in &mut found {
            self.settle(parsed, quotes, draft, &mut spoken);
        }
        found.retain(|draft| {
            self.worth_telling(parsed, draft)
                && !self.only_asks(&parsed.tree, draft)
                && !self.only_shares_a_view(&parsed.tree, draft)
                && !unsure(parsed, draft)
        });
        self.claims_of_blows(parsed, &mut found);
        self.state_sources(parsed, &spoken, &mut found);
        self.promise_future(parsed, &mut found);
        self.refuse_future(parsed, &mut found);
        self.request_what_must(parsed, &mut found);
        for draft in &mut found {
            crate::voice::unname(parsed, draft);
        }
        infer::link_contents(&parsed.tree, &mut found, offset);
        for draft in found.iter_mut().filter(|draft| draft.relation == self.types.make_statement) {
            crate::voice::complete(parsed, quotes, draft);
        }
        self.recipients_from_contents(parsed, offset, &mut found);
        self.targets_of_protest(parsed, &mut found);
        self.blame_doers(&mut found);
        self.doers_of_blows(parsed, &mut found);
        link::find(&parsed.tree, &found, offset, &self.operators, self.link_types, links);
        drafts.append(&mut found);
    }

    /// Reads from the surroundings of a draft whether, when and where it happened, and who says so.
    fn settle<'d>(
        &self,
        parsed: &Parsed<'d>,
        quotes: &[Row<'d, Quote>],
        draft: &mut Draft<'d>,
        spoken: &mut Vec<standing::Voice>,
    ) {
        let tree = &parsed.tree;
        let known = self.schema.get(draft.relation);
        let read = standing::read(tree, draft.trigger, &self.operators);
        if known.family == Family::Event
            || draft.rule.starts_with("verb")
            || draft.rule.starts_with("noun")
            || draft.rule.starts_with("adj")
        {
            draft.realis = read.realis;
            draft.polarity = read.polarity;
            draft.tense = read.tense;
            // "protesters gather there every Friday"
            if draft.realis == Realis::Actual
                && read.tense == Some(Tense::Present)
                && crate::circumstance::is_repeated(parsed, draft.trigger)
            {
                draft.realis = Realis::Generic;
            }
        }
        if known.family == Family::State && known.symmetric && !draft.has_role("from") {
            // "the conflict between Armenia and Azerbaijan"
            if let Some(first) = draft.parts.iter_mut().find(|part| &*part.role == "to") {
                first.role = "from".into();
            }
        }
        draft.definite = draft.rule.starts_with("noun:")
            && tree.all(draft.trigger, "det").any(|word| matches!(tree.lemma(word), "the" | "this" | "that"));
        if known.family == Family::Event {
            let anchors = anchors(tree, draft.trigger, &self.operators);
            draft.time = time_of(parsed, draft.trigger, &anchors);
            // "steps down next year"
            if draft.realis == Realis::Actual
                && draft.tense == Some(Tense::Present)
                && draft.time.is_some_and(|time| {
                    let words = time.text().to_lowercase();
                    words.starts_with("next ") || words.contains("tomorrow") || words.starts_with("later ")
                })
            {
                draft.realis = Realis::Future;
            }
            add_place(parsed, draft, &anchors);
            self.complete_event(parsed, draft, &read.orders);
        }
        for voice in read.sources {
            // "As its name suggests": names say nothing. Whoever speaks is not his own source.
            let speaks = self
                .lexicon
                .class_named("speaker")
                .is_none_or(|class| crate::referent::is_a(tree, &parsed.names, voice.source, class));
            if !speaks {
                continue;
            }
            let referent = resolve(tree, &parsed.names, voice.source);
            let own = draft.relation == self.types.make_statement
                && draft.role("actor").any(|part| part.token == Some(referent.token));
            if own {
                continue;
            }
            if &*voice.cue == "according to"
                && spoken.iter().all(|known: &standing::Voice| known.source != voice.source)
            {
                spoken.push(voice.clone());
            }
            let entity = referent.entity.map(Row::id);
            let misread =
                entity.is_some_and(|entity| crate::voice::names_himself(parsed, referent.token, entity));
            draft.sources.push(Source {
                entity: entity.filter(|_| !misread),
                verb: voice.cue,
                quote: false,
                span: if misread { tree.node(referent.token).span } else { referent.span },
            });
        }
        if draft.status == Some("current")
            && draft.rule != "copula:became"
            && self.held_long_ago(parsed, draft)
        {
            draft.status = Some("former");
        }
        add_quote(draft, quotes, self.types.make_statement);
        self.speak_for_all(parsed, quotes, draft);
    }

    /// Lets who says "we condemn" in a quote condemn: the speaker of an act of speech is its doer, for whomever he speaks.
    fn speak_for_all(&self, parsed: &Parsed<'_>, quotes: &[Row<'_, Quote>], draft: &mut Draft<'_>) {
        let spoken = matches!(
            &*self.schema.get(draft.relation).name,
            "praise"
                | "criticise"
                | "condole"
                | "request"
                | "reject"
                | "accuse"
                | "promise"
                | "deny"
                | "recognise"
                | "threaten"
                | "threaten_force"
                | "agree_aid"
                | "concede"
        );
        let around = quotes
            .iter()
            .find(|quote| quote.kind() == QuoteKind::Direct && quote.span().overlaps(draft.trigger_span));
        // "our Turkish allies" are those of the speaker's country.
        let allied = &*self.schema.get(draft.relation).name == "allied_with";
        let speaker = around.and_then(|quote| quote.speaker()).filter(|_| spoken || allied);
        let country = speaker.and_then(Row::<Entity>::country).filter(|_| allied);
        let Some(speaker) = country.or(speaker) else { return };
        for part in draft.parts.iter_mut().filter(|part| matches!(&*part.role, "actor" | "from")) {
            let we = part
                .token
                .is_some_and(|token| matches!(parsed.tree.lemma(token), "we" | "our" | "us" | "i" | "my"));
            let named = part.mention.is_some()
                && part.token.and_then(|token| parsed.names.at(token)).is_some_and(|named| {
                    named.mention.entity().is_some_and(|entity| {
                        entity.mentions().any(|other| other.kind() == MentionKind::Name)
                    })
                });
            if we && !named {
                draft.evidence.entities += u32::from(part.entity.is_none());
                part.entity = Some(speaker.id());
            }
        }
    }

    /// Returns true where somebody is called by his office in what happened longer ago than offices are held.
    ///
    /// "He was nominated in 1975 by President Gerald Ford."
    fn held_long_ago(&self, parsed: &Parsed<'_>, draft: &Draft<'_>) -> bool {
        let tree = &parsed.tree;
        let happened = std::iter::once(draft.trigger)
            .chain(tree.ancestors(draft.trigger))
            .find(|&at| tree.node(at).upos == Upos::Verb);
        let time = happened.and_then(|verb| time_of(parsed, verb, &anchors(tree, verb, &self.operators)));
        let then = time.and_then(|time| time.value().get(..4)?.parse::<i16>().ok());
        then.is_some_and(|then| then + LONGEST_TERM <= parsed.year)
    }

    fn complete_event(&self, parsed: &Parsed<'_>, draft: &mut Draft<'_>, orders: &[usize]) {
        let tree = &parsed.tree;
        self.keep_roles_apart(parsed, draft);
        for &order in orders {
            let clause = crate::clause::Clause::of_verb(tree, order);
            for filler in clause.fillers(Slot::Subject) {
                let part = Part::new("instigator", resolve(tree, &parsed.names, filler.token));
                // Rule 4: the one who orders it does not do it.
                draft.parts.retain(|other| {
                    &*other.role != "actor"
                        || other.token != part.token
                            && (other.entity.is_none() || other.entity != part.entity)
                });
                if draft.parts.iter().all(|other| *other != part) {
                    draft.parts.push(part);
                }
            }
        }
        if draft.relation == self.types.kill {
            add_number(tree, draft, "recipient", "count");
        } else if draft.relation == self.types.supply_arms {
            add_number(tree, draft, "weapon", "quantity");
        } else if draft.relation == self.types.protest {
            add_number(tree, draft, "actor", "size");
        }
        let unnamed = draft.relation == self.types.attack && !draft.has_role("recipient");
        if let Some((entity, span)) = draft.place.filter(|_| unnamed) {
            let role = "recipient".into();
            draft.parts.push(Part { role, entity, mention: None, span, implied: false, token: None });
            draft.evidence.entities += u32::from(entity.is_some());
        }
    }

    /// Lets nobody play both sides of an act: of two roles of one entity the pronoun means somebody else.
    fn keep_roles_apart(&self, parsed: &Parsed<'_>, draft: &mut Draft<'_>) {
        if self.schema.get(draft.relation).symmetric {
            return;
        }
        let whom: Vec<_> = draft.role("recipient").filter_map(|part| part.entity).collect();
        let itself =
            |part: &Part| &*part.role == "actor" && part.entity.is_some_and(|entity| whom.contains(&entity));
        if !draft.parts.iter().any(itself) {
            return;
        }
        if draft.rule.starts_with("noun:") {
            // "appeared after his arrest": he did not arrest.
            draft.parts.retain(|part| !itself(part));
            return;
        }
        // "called her to thank her": she does not thank herself.
        let borrowed = |part: &Part| {
            itself(part)
                && part.token.is_some_and(|token| {
                    parsed.tree.head(token) != Some(draft.trigger) && parsed.tree.is(token, "obj")
                })
        };
        if draft.parts.iter().any(borrowed) {
            draft.parts.retain(|part| !borrowed(part));
            return;
        }
        let doers: Vec<_> = draft.role("actor").filter_map(|part| part.entity).collect();
        for part in draft.parts.iter_mut().filter(|part| matches!(&*part.role, "actor" | "recipient")) {
            let both = part.entity.is_some_and(|entity| whom.contains(&entity) && doers.contains(&entity));
            let named = part.token.and_then(|token| parsed.names.at(token));
            if both && named.is_some_and(|named| named.mention.kind() == MentionKind::Pronoun) {
                part.entity = None;
            }
        }
    }

    /// Returns true for "asked what had happened", which asks for nothing but an answer.
    fn only_asks(&self, tree: &Tree<'_>, draft: &Draft<'_>) -> bool {
        draft.relation == self.types.request
            && tree.lemma(draft.trigger) == "ask"
            && draft.content.is_some_and(|content| {
                let finite = matches!(tree.node(content).xpos, "VBD" | "VBZ")
                    || tree.children(content).any(|child| tree.is_any(child, &["aux", "cop"]));
                let open = finite
                    && tree.is(content, "ccomp")
                    && !tree.all(content, "mark").any(|mark| matches!(tree.lemma(mark), "that" | "to"));
                let span = crate::frames::content_span(tree, content);
                open || tree.tokens_in(span).take(2).any(|at| {
                    matches!(
                        tree.lemma(at),
                        "what" | "who" | "how" | "why" | "when" | "where" | "which" | "whether" | "if"
                    )
                })
            })
    }

    /// Returns true for "agreed that the talks were useful", which binds nobody.
    fn only_shares_a_view(&self, tree: &Tree<'_>, draft: &Draft<'_>) -> bool {
        draft.relation == self.types.promise
            && tree.lemma(draft.trigger) == "agree"
            && draft.content.is_some_and(|content| {
                tree.is(content, "ccomp")
                    && (tree.child(content, "expl").is_some()
                        || !tree
                            .all(content, "aux")
                            .any(|aux| matches!(tree.lemma(aux), "will" | "would" | "shall")))
            })
    }

    /// Returns true where enough is told: a trigger and somebody that the text names.
    fn worth_telling(&self, parsed: &Parsed<'_>, draft: &Draft<'_>) -> bool {
        if draft.parts.is_empty() {
            return false;
        }
        let known = self.schema.get(draft.relation);
        if known.family == Family::State {
            // "we, along with our partners"
            let same = draft
                .role("from")
                .any(|from| draft.role("to").any(|to| from.entity.is_some() && from.entity == to.entity));
            return !same
                && draft.role("from").any(|part| part.entity.is_some() || part.mention.is_some())
                && (draft.has_role("to") || draft.has_role("title"));
        }
        if draft.relation == self.types.make_statement {
            return draft.role("actor").any(|part| part.entity.is_some() || part.mention.is_some());
        }
        if draft.parts.iter().any(|part| part.entity.is_some() || part.mention.is_some()) {
            // A lone party of a mutual act says too little: "the talks", "their meeting".
            return true;
        }
        let violent = matches!(known.plover.as_deref(), Some("ASSAULT" | "COERCE" | "PROTEST"));
        // "an attack on oil fields in Kuwait": the place is named.
        if violent && draft.place.is_some_and(|(entity, _)| entity.is_some()) {
            return true;
        }
        // "The strike hit a hospital": what was struck need not have a name.
        let is_known = |part: &Part, class: &str| {
            part.token.zip(self.lexicon.class_named(class)).is_some_and(|(token, class)| {
                crate::referent::is_a(&parsed.tree, &parsed.names, token, class)
            })
        };
        violent
            && draft.parts.iter().any(|part| {
                is_known(part, "actor") || draft.relation == self.types.attack && is_known(part, "place")
            })
    }
}

/// Returns true where a frame of little trust is all there is and the doers are pronouns that no name stands behind.
///
/// "I was ready to talk", "they decided to leave": in interviews most of it is nobody's promise.
fn unsure(parsed: &Parsed<'_>, draft: &Draft<'_>) -> bool {
    let nameless = |part: &Part| {
        let named = part.token.and_then(|token| parsed.names.at(token));
        named.is_some_and(|named| {
            named.mention.kind() == MentionKind::Pronoun
                && named
                    .mention
                    .entity()
                    .is_none_or(|entity| entity.mentions().all(|other| other.kind() != MentionKind::Name))
        })
    };
    draft.evidence.trust < 0.85
        && draft.has_role("actor")
        && draft.role("actor").all(nameless)
        && !draft.role("recipient").any(|part| part.entity.is_some() && !nameless(part))
}

/// Adds the speaker of the quote that a draft's trigger stands in.
fn add_quote(draft: &mut Draft<'_>, quotes: &[Row<'_, Quote>], make_statement: TypeId) {
    let at = draft.trigger_span;
    let around = quotes.iter().filter(|quote| quote.kind() != QuoteKind::Scare && quote.span().overlaps(at));
    for quote in around.take(2) {
        let (speaker, span) = (quote.speaker(), quote.speaker_span());
        if speaker.is_none() && span.is_none() {
            continue;
        }
        let direct = quote.kind() == QuoteKind::Direct;
        let entity = speaker.map(Row::id);
        if draft.relation == make_statement && draft.role("actor").any(|part| part.entity == entity) {
            continue;
        }
        let known = draft.sources.iter_mut().find(|source| {
            entity.is_some() && source.entity == entity || span.is_some_and(|span| span.overlaps(source.span))
        });
        match known {
            Some(source) => source.quote |= direct,
            None => draft.sources.push(Source {
                entity,
                verb: "".into(),
                quote: direct,
                span: span
                    .or_else(|| speaker.and_then(|speaker| speaker.mentions().next()).map(Row::span))
                    .unwrap_or(Span::new(at.start(), at.end())),
            }),
        }
    }
}

//! The analyzer: its declaration, its options, and the order of its steps.

use attache_core::layers::{
    Entity, Family, Mention, Polarity, Proposition, Quantity, Quote, QuoteKind, Realis, Relation, Section,
    SectionKind, Sentence, Time, Token,
};
use attache_core::{
    AnalysisError, Analyzer, AnalyzerFactory, BuildError, Call, Descriptor, DocumentView, OptionKind,
    OptionSpec, Options, Output, Resources, Row, Span, Value,
};

use crate::circumstance::{add_number, add_place, anchors, time_of};
use crate::clause::Slot;
use crate::draft::{Draft, Evidence, Part, Source};
use crate::frames::{Matcher, Parsed};
use crate::lexicon::Lexicon;
use crate::merge::merge;
use crate::operators::Operators;
use crate::referent::{Names, resolve};
use crate::schema::{Schema, TypeId};
use crate::title::Titles;
use crate::tree::Tree;
use crate::{proposition, rules, standing, write};

/// The built-in triggers.
const LEXICON: [&str; 3] = [
    include_str!("../data/classes.toml"),
    include_str!("../data/events.toml"),
    include_str!("../data/states.toml"),
];

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
        for text in LEXICON {
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
struct Types {
    make_statement: TypeId,
    promise: TypeId,
    agree_aid: TypeId,
    kill: TypeId,
    attack: TypeId,
    protest: TypeId,
    supply_arms: TypeId,
    give_aid: TypeId,
    threaten_force: TypeId,
    threaten: TypeId,
    request: TypeId,
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
            protest: named("protest")?,
            supply_arms: named("supply_arms")?,
            give_aid: named("give_aid")?,
            threaten_force: named("threaten_force")?,
            threaten: named("threaten")?,
            request: named("request")?,
        })
    }
}

#[derive(Debug)]
struct RelationAnalyzer {
    descriptor: Descriptor,
    schema: Schema,
    lexicon: Lexicon,
    operators: Operators,
    titles: Titles,
    types: Types,
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
        let mut drafts = Vec::new();
        for (number, sentence) in document.layer::<Sentence>().enumerate() {
            if number % 64 == 0 {
                call.checkpoint()?;
            }
            let tree = Tree::new(sentence);
            if tree.len() == 0 {
                continue;
            }
            let names = Names::new(&tree, times);
            let parsed = Parsed { tree, names, number };
            let before = drafts.len();
            self.read_sentence(&parsed, &quotes, &mut drafts);
            let lead = is_lead(sentence, number);
            for draft in &mut drafts[before..] {
                draft.main = lead;
            }
            if self.propositions {
                proposition::write(&parsed, document.text(), &self.operators, output);
            }
        }
        let merged = merge(drafts, &self.schema, document.text());
        write::relations(&merged, &self.schema, document, self.minimum, output);
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
    fn read_sentence<'d>(&self, parsed: &Parsed<'d>, quotes: &[Row<'d, Quote>], drafts: &mut Vec<Draft<'d>>) {
        let matcher = Matcher { lexicon: &self.lexicon, operators: &self.operators };
        let offset = drafts.len();
        let mut found = matcher.find(parsed);
        found.extend(self.titles.find(parsed, &self.operators));
        let mut spoken = Vec::new();
        for draft in &mut found {
            self.settle(parsed, quotes, draft, &mut spoken);
        }
        found.retain(|draft| self.worth_telling(parsed, draft));
        self.state_sources(parsed, &spoken, &mut found);
        self.promise_future(parsed, &mut found);
        self.request_what_must(parsed, &mut found);
        link_contents(&parsed.tree, &mut found, offset);
        self.recipients_from_contents(parsed, offset, &mut found);
        self.blame_doers(&mut found);
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
        }
        if known.family == Family::State && known.symmetric && !draft.has_role("from") {
            // "the conflict between Armenia and Azerbaijan"
            if let Some(first) = draft.parts.iter_mut().find(|part| &*part.role == "to") {
                first.role = "from".into();
            }
        }
        if known.family == Family::Event {
            let anchors = anchors(tree, draft.trigger, &self.operators);
            draft.time = time_of(parsed, draft.trigger, &anchors);
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
            draft.sources.push(Source {
                entity: referent.entity.map(Row::id),
                verb: voice.cue,
                quote: false,
                span: referent.span,
            });
        }
        add_quote(draft, quotes, self.types.make_statement);
    }

    fn complete_event(&self, parsed: &Parsed<'_>, draft: &mut Draft<'_>, orders: &[usize]) {
        let tree = &parsed.tree;
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
        if draft.relation == self.types.attack && !draft.has_role("recipient") {
            if let Some((entity, span)) = draft.place {
                draft.parts.push(Part {
                    role: "recipient".into(),
                    entity,
                    mention: None,
                    span,
                    implied: false,
                    token: None,
                });
                draft.evidence.entities += u32::from(entity.is_some());
            }
        }
    }

    /// Returns true where enough is told: a trigger and somebody that the text names.
    fn worth_telling(&self, parsed: &Parsed<'_>, draft: &Draft<'_>) -> bool {
        if draft.parts.is_empty() {
            return false;
        }
        let known = self.schema.get(draft.relation);
        if known.family == Family::State {
            return draft.role("from").any(|part| part.entity.is_some() || part.mention.is_some())
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
        violent
            && draft.parts.iter().any(|part| {
                let actor = self.lexicon.class_named("actor");
                part.token.zip(actor).is_some_and(|(token, actor)| {
                    crate::referent::is_a(&parsed.tree, &parsed.names, token, actor)
                })
            })
    }

    /// Makes a statement of every "according to".
    fn state_sources<'d>(&self, parsed: &Parsed<'d>, spoken: &[standing::Voice], found: &mut Vec<Draft<'d>>) {
        let tree = &parsed.tree;
        let mut spoken = spoken.to_vec();
        for token in 0..tree.len() {
            let source = crate::clause::preposition(tree, token) == Some("according to")
                && tree.is_any(token, &["obl", "nmod"]);
            if source && spoken.iter().all(|voice| voice.source != token) {
                spoken.push(standing::Voice { source: token, cue: "according to".into() });
            }
        }
        for voice in spoken {
            let referent = resolve(tree, &parsed.names, voice.source);
            if referent.entity.is_none() && referent.mention.is_none() {
                continue;
            }
            let Some(case) = tree.child(voice.source, "case") else { continue };
            let mut draft = Draft {
                relation: self.types.make_statement,
                sentence: parsed.number,
                trigger: case,
                trigger_span: tree
                    .children(case)
                    .fold(tree.node(case).span, |span, child| span.cover(tree.node(child).span)),
                parts: vec![Part::new("actor", referent)],
                status: None,
                kind: None,
                polarity: Polarity::Positive,
                realis: Realis::Actual,
                tense: None,
                content: tree.head(voice.source),
                content_words: None,
                content_draft: None,
                sources: Vec::new(),
                time: None,
                place: None,
                evidence: Evidence {
                    specificity: 3.0,
                    trust: 1.0,
                    entities: 1,
                    shared: 0,
                    length: tree.len() as u32,
                },
                rule: "preposition:according_to".into(),
                mentions: Vec::new(),
                main: false,
            };
            // "according to X, as reported by Y": Y reports what X says.
            let read = standing::read(tree, voice.source, &self.operators);
            for outer in read.sources.into_iter().filter(|outer| outer.source != voice.source) {
                let referent = resolve(tree, &parsed.names, outer.source);
                draft.sources.push(Source {
                    entity: referent.entity.map(Row::id),
                    verb: outer.cue,
                    quote: false,
                    span: referent.span,
                });
            }
            found.push(draft);
        }
    }

    /// Finds whom a threat, promise or refusal concerns in what is threatened, promised or refused.
    fn recipients_from_contents(&self, parsed: &Parsed<'_>, offset: usize, found: &mut [Draft<'_>]) {
        let tree = &parsed.tree;
        for number in 0..found.len() {
            let name = &*self.schema.get(found[number].relation).name;
            if !matches!(
                name,
                "threaten"
                    | "threaten_force"
                    | "promise"
                    | "agree_aid"
                    | "reject"
                    | "request"
                    | "make_statement"
            ) {
                continue;
            }
            let threat = name.starts_with("threaten");
            let mut implied = false;
            if threat && found[number].content.is_none() {
                // "issued a warning, stating that …"
                let said = tree
                    .children(found[number].trigger)
                    .filter(|&child| tree.is(child, "advcl") && self.operators.reports(tree.lemma(child)));
                let clause = said.filter_map(|verb| tree.child(verb, "ccomp")).next();
                if let Some(clause) = clause {
                    found[number].content = Some(clause);
                    found[number].content_words = Some(crate::frames::content_span(tree, clause));
                    implied = true;
                }
            }
            let inner = found[number]
                .content_draft
                .and_then(|at| at.checked_sub(offset))
                .filter(|&at| at < found.len() && at != number);
            if let Some(inner) = inner {
                let violent = self.schema.get(found[inner].relation).plover.as_deref() == Some("ASSAULT");
                if threat && violent && found[number].content == Some(found[inner].trigger) {
                    found[number].relation = self.types.threaten_force;
                }
            }
            if name == "make_statement" || found[number].has_role("recipient") {
                continue;
            }
            let mut part = inner.and_then(|inner| {
                found[inner]
                    .role("recipient")
                    .find(|part| part.entity.is_some() || part.mention.is_some())
                    .cloned()
            });
            if name == "request" {
                // "demanded that Israel release them"
                let asked = found[number]
                    .content
                    .and_then(|content| crate::clause::surface_subjects(tree, content, 0).first().copied());
                part = asked.map(|asked| Part::new("recipient", resolve(tree, &parsed.names, asked.token)));
            } else if let (None, Some(content)) = (&part, found[number].content) {
                part = self.party_in(parsed, content, &found[number]);
            }
            let actor = found[number].role("actor").find_map(|part| part.entity);
            if let Some(mut part) = part.filter(|part| part.entity.is_some() && part.entity != actor) {
                part.role = "recipient".into();
                part.implied = implied;
                found[number].evidence.entities += 1;
                found[number].parts.push(part);
            }
        }
    }

    /// Makes the doer of a condemned act the one who is condemned: "condemned the attack by rebels".
    fn blame_doers(&self, found: &mut [Draft<'_>]) {
        for number in 0..found.len() {
            if !matches!(&*self.schema.get(found[number].relation).name, "criticise" | "accuse") {
                continue;
            }
            let act = found[number]
                .role("recipient")
                .find(|part| part.entity.is_none())
                .and_then(|part| part.token);
            let doer = act.and_then(|act| {
                let act =
                    found.iter().find(|other| other.trigger == act && other.rule.starts_with("noun"))?;
                act.role("actor").find(|part| part.entity.is_some()).cloned()
            });
            if let (Some(mut doer), Some(act)) = (doer, act) {
                doer.role = "recipient".into();
                if found[number].role("actor").any(|part| part.entity == doer.entity) {
                    continue;
                }
                found[number].parts.retain(|part| &*part.role != "recipient" || part.token != Some(act));
                found[number].evidence.entities += 1;
                found[number].parts.push(doer);
            }
        }
    }

    /// Returns the named party that the clause or noun under `content` is about.
    fn party_in(&self, parsed: &Parsed<'_>, content: usize, draft: &Draft<'_>) -> Option<Part> {
        let tree = &parsed.tree;
        let actor = self.lexicon.class_named("actor")?;
        let mut hosts = vec![content];
        hosts.extend(tree.children(content).filter(|&child| tree.is_any(child, &["obj", "xcomp", "obl"])));
        for host in hosts {
            let clause = crate::clause::Clause::of_verb(tree, host);
            for (slot, filler) in clause.slots() {
                let wanted = match slot {
                    Slot::Object | Slot::Indirect => true,
                    Slot::Oblique(word) => {
                        matches!(*word, "to" | "for" | "with" | "against" | "from" | "on" | "in")
                    }
                    _ => false,
                };
                if wanted
                    && parsed.names.time_at(filler.token).is_none()
                    && crate::referent::is_a(tree, &parsed.names, filler.token, actor)
                {
                    let part = Part::new("recipient", resolve(tree, &parsed.names, filler.token));
                    if part.entity.is_some() && draft.parts.iter().all(|other| other.entity != part.entity) {
                        return Some(part);
                    }
                }
            }
        }
        None
    }

    /// Adds the promise that a future act of goodwill is (rule 1 of the types).
    fn promise_future(&self, parsed: &Parsed<'_>, found: &mut Vec<Draft<'_>>) {
        let mut promises = Vec::new();
        for draft in found.iter() {
            let known = self.schema.get(draft.relation);
            let plover = known.plover.as_deref();
            let kind =
                matches!(plover, Some("CONSULT" | "SUPPORT" | "COOPERATE" | "AID" | "RETREAT" | "CONCEDE"));
            // A hostile act that its own doer announces is a threat.
            let hostile = matches!(plover, Some("ASSAULT" | "COERCE" | "SANCTION" | "PROTEST" | "MOBILIZE"))
                && draft.role("actor").any(|actor| {
                    actor.entity.is_some()
                        && draft.sources.first().is_some_and(|source| source.entity == actor.entity)
                });
            if !(kind || hostile)
                || !draft.rule.starts_with("verb")
                || draft.realis != Realis::Future
                || draft.polarity == Polarity::Negative
                || !draft.has_role("actor")
            {
                continue;
            }
            let told = found.iter().any(|other| {
                let other_type = &*self.schema.get(other.relation).name;
                matches!(other_type, "promise" | "agree_aid" | "threaten" | "request" | "reject" | "deny")
                    && other.content.is_some_and(|content| parsed.tree.within(draft.trigger, content))
            });
            if told {
                continue;
            }
            let mut promise = draft.clone();
            let aid = draft.relation == self.types.give_aid || draft.relation == self.types.supply_arms;
            promise.relation = match (hostile, aid) {
                (true, _) if plover == Some("ASSAULT") => self.types.threaten_force,
                (true, _) => self.types.threaten,
                (_, true) => self.types.agree_aid,
                _ => self.types.promise,
            };
            promise.parts.retain(|part| matches!(&*part.role, "actor" | "recipient"));
            promise.realis = Realis::Actual;
            promise.content = Some(draft.trigger);
            promise.place = None;
            promise.time = None;
            promise.rule = format!("future:{}", draft.rule);
            promises.push(promise);
        }
        found.extend(promises);
    }

    /// Adds the request that "X said that Y must" is.
    fn request_what_must(&self, parsed: &Parsed<'_>, found: &mut Vec<Draft<'_>>) {
        let tree = &parsed.tree;
        let mut requests = Vec::new();
        for draft in found.iter().filter(|draft| draft.relation == self.types.make_statement) {
            let Some(content) = draft.content else { continue };
            let must =
                tree.all(content, "aux").any(|aux| matches!(tree.lemma(aux), "must" | "should" | "ought"))
                    || tree.lemma(content) == "need"
                    || tree.lemma(content) == "have" && tree.child(content, "xcomp").is_some();
            let Some(asked) = crate::clause::surface_subjects(tree, content, 0).first().copied() else {
                continue;
            };
            let referent = resolve(tree, &parsed.names, asked.token);
            let Some(entity) = referent.entity.map(Row::id).filter(|_| must) else { continue };
            if draft.role("actor").any(|part| part.entity == Some(entity)) {
                continue;
            }
            let mut request = draft.clone();
            request.relation = self.types.request;
            request.parts.retain(|part| &*part.role == "actor");
            request.parts.push(Part::new("recipient", referent));
            request.evidence.entities += 1;
            request.rule = format!("modal:must<{}", draft.rule);
            requests.push(request);
        }
        found.extend(requests);
    }
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

/// Points drafts at the drafts that their contents are.
fn link_contents(tree: &Tree<'_>, found: &mut [Draft<'_>], offset: usize) {
    for number in 0..found.len() {
        let Some(content) = found[number].content else { continue };
        let (own, own_rule) = (found[number].trigger, found[number].rule.starts_with("future:"));
        let depth = |trigger: usize| tree.ancestors(trigger).take_while(|&at| at != content).count();
        found[number].content_words = Some(crate::frames::content_span(tree, content));
        let target = found
            .iter()
            .enumerate()
            .filter(|(other, draft)| {
                *other != number
                    && (draft.trigger != own || own_rule)
                    && !draft.rule.starts_with("future:")
                    && draft.status.is_none()
                    && tree.within(draft.trigger, content)
            })
            .filter(|(_, draft)| !draft.rule.starts_with("title"))
            .map(|(other, draft)| {
                (if draft.trigger == content { 0 } else { depth(draft.trigger) + 1 }, other)
            })
            .min();
        // What lies deep within is told of something else that is said there.
        if let Some((_, other)) = target.filter(|(depth, _)| *depth <= 3) {
            found[number].content_draft = Some(offset + other);
        }
    }
}

//! What follows from relations that were found: a future kindness is a promise, "must" is a request, a threat
//! concerns whom its content concerns.
//!
//! Nothing here reads triggers; every step starts from drafts and the tree about them.

use attache_core::Row;
use attache_core::layers::{Entity, EntityType, Polarity, Realis, Upos};

use crate::analyze::RelationAnalyzer;
use crate::clause::Slot;
use crate::draft::{Draft, Evidence, Part, Source};
use crate::frames::Parsed;
use crate::referent::{resolve, type_of};
use crate::standing;
use crate::tree::Tree;

impl RelationAnalyzer {
    /// Makes a statement of every "according to".
    pub(crate) fn state_sources<'d>(
        &self,
        parsed: &Parsed<'d>,
        spoken: &[standing::Voice],
        found: &mut Vec<Draft<'d>>,
    ) {
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
                content: tree.head(voice.source).map(|head| whole_clause(tree, head)),
                content_words: None,
                content_at: None,
                sources: Vec::new(),
                time: None,
                place: None,
                evidence: Evidence {
                    specificity: 3.0,
                    trust: 1.0,
                    entities: 1,
                    shared: 0,
                    length: tree.len() as u32,
                    ..Evidence::default()
                },
                rule: "preposition:according_to".into(),
                mentions: Vec::new(),
                main: false,
                definite: false,
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
    pub(crate) fn recipients_from_contents(
        &self,
        parsed: &Parsed<'_>,
        offset: usize,
        found: &mut [Draft<'_>],
    ) {
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
                let mut said = tree
                    .children(found[number].trigger)
                    .filter(|&child| tree.is(child, "advcl") && self.operators.reports(tree.lemma(child)));
                let clause = said.find_map(|verb| tree.child(verb, "ccomp"));
                if let Some(clause) = clause {
                    found[number].content = Some(clause);
                    found[number].content_words = Some(crate::frames::content_span(tree, clause));
                    implied = true;
                }
            }
            let inner = found[number]
                .content_at
                .and_then(|at| at.checked_sub(offset))
                .filter(|&at| at < found.len() && at != number);
            if let Some(inner) = inner {
                let violent = self.schema.get(found[inner].relation).plover.as_deref() == Some("ASSAULT");
                let itself = found[number].content == Some(found[inner].trigger);
                if threat && violent && itself {
                    found[number].relation = self.types.threaten_force;
                }
                // "vowed to bomb", "plans to impose sanctions": whoever sets himself to harm threatens.
                let hostile = self.is_hostile(&found[inner]) && found[inner].polarity == Polarity::Positive;
                if name == "promise" && hostile && itself && found[number].polarity == Polarity::Positive {
                    found[number].relation =
                        if violent { self.types.threaten_force } else { self.types.threaten };
                }
            } else if name == "promise"
                && found[number].content.is_some_and(|content| {
                    FIGHTING.contains(&tree.lemma(content)) && !fights_with_words(parsed, content)
                })
            {
                found[number].relation = self.types.threaten_force;
            }
            let threat = [self.types.threaten, self.types.threaten_force].contains(&found[number].relation);
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
            if part.is_none() && threat {
                part = self.party_in_condition(parsed, &found[number]);
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

    /// Returns true for acts that harm somebody.
    fn is_hostile(&self, draft: &Draft<'_>) -> bool {
        matches!(
            self.schema.get(draft.relation).plover.as_deref(),
            Some("ASSAULT" | "COERCE" | "SANCTION" | "PROTEST" | "MOBILIZE")
        )
    }

    /// Returns who could turn a threat away: "unless Israel rescinds its annexation".
    fn party_in_condition(&self, parsed: &Parsed<'_>, draft: &Draft<'_>) -> Option<Part> {
        let tree = &parsed.tree;
        let actor = self.lexicon.class_named("actor")?;
        let hosts = std::iter::once(draft.trigger).chain(draft.content);
        hosts.flat_map(|host| tree.children(host).collect::<Vec<_>>()).find_map(|clause| {
            let condition = tree.is(clause, "advcl")
                && tree.all(clause, "mark").any(|mark| matches!(tree.lemma(mark), "unless" | "if" | "until"));
            let subject = tree.child(clause, "nsubj").filter(|_| condition)?;
            crate::referent::is_a(tree, &parsed.names, subject, actor)
                .then(|| Part::new("recipient", resolve(tree, &parsed.names, subject)))
                .filter(|part| part.entity.is_some())
        })
    }

    /// Finds whom a protest is against in what the protesters want: "marched, demanding that he resign".
    pub(crate) fn targets_of_protest(&self, parsed: &Parsed<'_>, found: &mut [Draft<'_>]) {
        let tree = &parsed.tree;
        for draft in found.iter_mut() {
            if draft.relation != self.types.protest || draft.has_role("recipient") {
                continue;
            }
            let hosts = std::iter::once(draft.trigger).chain(tree.head(draft.trigger));
            let wish = hosts.flat_map(|host| tree.children(host).collect::<Vec<_>>()).find(|&clause| {
                tree.is_any(clause, &["advcl", "acl"])
                    && matches!(
                        tree.lemma(clause),
                        "demand" | "call" | "protest" | "denounce" | "urge" | "oppose"
                    )
            });
            let part = wish.and_then(|wish| self.party_in(parsed, wish, draft));
            draft.parts.extend(part);
        }
    }

    /// Adds the refusal that a kindness somebody will not do is: "said it would not meet the demands".
    pub(crate) fn refuse_future(&self, parsed: &Parsed<'_>, found: &mut Vec<Draft<'_>>) {
        let kind = |draft: &Draft<'_>| {
            matches!(
                self.schema.get(draft.relation).plover.as_deref(),
                Some("CONSULT" | "SUPPORT" | "COOPERATE" | "AID" | "RETREAT" | "CONCEDE" | "AGREE")
            )
        };
        let refused = found.iter().filter(|draft| {
            kind(draft)
                && draft.rule.starts_with("verb")
                && draft.polarity == Polarity::Negative
                && draft.realis == Realis::Future
                && draft.has_role("actor")
                && !found.iter().any(|other| {
                    &*self.schema.get(other.relation).name == "reject"
                        && other.content.is_some_and(|content| parsed.tree.within(draft.trigger, content))
                })
        });
        let refusals: Vec<_> = refused
            .map(|draft| {
                let mut refusal = draft.clone();
                refusal.relation = self.types.reject;
                refusal.parts.retain(|part| matches!(&*part.role, "actor" | "recipient"));
                refusal.realis = Realis::Actual;
                refusal.polarity = Polarity::Positive;
                refusal.content = Some(draft.trigger);
                (refusal.place, refusal.time) = (None, None);
                refusal.rule = format!("future:not_{}", draft.rule);
                refusal
            })
            .collect();
        found.extend(refusals);
    }

    /// Makes the doer of a condemned act the one who is condemned: "condemned the attack by rebels".
    pub(crate) fn blame_doers(&self, found: &mut [Draft<'_>]) {
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

    /// Reads whose blow it was that hit or killed: "U.S. airstrikes killed", "a raid by rebels destroyed".
    pub(crate) fn doers_of_blows(&self, parsed: &Parsed<'_>, found: &mut [Draft<'_>]) {
        let tree = &parsed.tree;
        let (Some(blow), Some(actor)) =
            (self.lexicon.class_named("violent_end"), self.lexicon.class_named("actor"))
        else {
            return;
        };
        for draft in found.iter_mut() {
            let violent = [self.types.attack, self.types.kill].contains(&draft.relation);
            if !violent || !draft.rule.starts_with("verb") || draft.has_role("actor") {
                continue;
            }
            let clause = crate::clause::Clause::of_verb(tree, draft.trigger);
            let subject = if clause.passive {
                tree.all(draft.trigger, "obl")
                    .find(|&child| matches!(crate::clause::preposition(tree, child), Some("in" | "by")))
            } else {
                clause.fillers(Slot::Subject).next().map(|filler| filler.token)
            };
            let noun = subject.map(|subject| crate::referent::semantic_head(tree, subject));
            let Some(noun) = noun.filter(|&noun| crate::referent::is_a(tree, &parsed.names, noun, blow))
            else {
                continue;
            };
            let about = crate::clause::Clause::of_noun(tree, noun, &|_| false);
            let doer = [Slot::Oblique("by"), Slot::Possessor, Slot::Modifier].into_iter().find_map(|slot| {
                about.fillers(slot).find(|filler| {
                    crate::referent::is_a(tree, &parsed.names, filler.token, actor)
                        && (slot != Slot::Modifier || parsed.names.at(filler.token).is_some_and(acts_alone))
                })
            });
            let part = doer.map(|doer| Part::new("actor", resolve(tree, &parsed.names, doer.token)));
            let whom: Vec<_> = draft.role("recipient").filter_map(|part| part.entity).collect();
            if let Some(part) = part.filter(|part| part.entity.is_some_and(|entity| !whom.contains(&entity)))
            {
                draft.evidence.entities += 1;
                draft.parts.push(part);
            }
        }
    }

    /// Gives an attack to those who claim it: "claimed responsibility for the bombing".
    pub(crate) fn claims_of_blows(&self, parsed: &Parsed<'_>, found: &mut Vec<Draft<'_>>) {
        let claimed = |draft: &Draft<'_>| draft.rule.starts_with("verb:claim_");
        let mut given = Vec::new();
        for number in 0..found.len() {
            if !claimed(&found[number]) {
                continue;
            }
            let claim = found[number].trigger;
            let blow = found.iter().position(|other| {
                [self.types.attack, self.types.kill, self.types.assassinate].contains(&other.relation)
                    && !claimed(other)
                    && !other.has_role("actor")
                    && is_claimed(&parsed.tree, other.trigger, claim)
            });
            if let Some(blow) = blow {
                let actors: Vec<Part> = found[number].role("actor").cloned().collect();
                found[blow].evidence.entities +=
                    actors.iter().filter(|part| part.entity.is_some()).count() as u32;
                found[blow].parts.extend(actors);
                given.push(claim);
            }
        }
        // "bring the perpetrators to justice" says of nobody that he is one.
        let says_who = |draft: &Draft<'_>| parsed.tree.child(draft.trigger, "cop").is_some();
        found.retain(|draft| {
            let is_culprit =
                draft.rule.starts_with("noun:perpetrator") || draft.rule.starts_with("noun:culprit");
            !(claimed(draft) && given.contains(&draft.trigger)) && (!is_culprit || says_who(draft))
        });
    }

    /// Returns the named party that the clause or noun under `content` is about.
    pub(crate) fn party_in(&self, parsed: &Parsed<'_>, content: usize, draft: &Draft<'_>) -> Option<Part> {
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
                        matches!(*word, "to" | "for" | "with" | "against" | "from" | "on")
                    }
                    _ => false,
                };
                // "To supply two coast guard helicopters": a thing that is called by whose it is is no party.
                let named = parsed.names.at(filler.token);
                let kind = named.and_then(|named| type_of(named.mention));
                // "to move its embassy from Tel Aviv"
                let city = named
                    .and_then(|named| named.mention.referent()?.subtype())
                    .is_some_and(|subtype| subtype == "city");
                if wanted
                    && !city
                    && kind.is_none_or(|kind| actor.types.contains(&kind))
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
    pub(crate) fn promise_future(&self, parsed: &Parsed<'_>, found: &mut Vec<Draft<'_>>) {
        let mut promises = Vec::new();
        for draft in found.iter() {
            let known = self.schema.get(draft.relation);
            let plover = known.plover.as_deref();
            // Who will step down does nobody a kindness.
            let kind =
                matches!(plover, Some("CONSULT" | "SUPPORT" | "COOPERATE" | "AID" | "RETREAT" | "CONCEDE"))
                    && &*known.name != "resign";
            // A hostile act that its own doer announces is a threat, and so is anything done "unless".
            let unless = parsed.tree.children(draft.trigger).any(|clause| {
                parsed.tree.all(clause, "mark").any(|mark| parsed.tree.lemma(mark) == "unless")
            });
            let hostile = (self.is_hostile(draft) || unless)
                && draft.role("actor").any(|actor| {
                    draft.sources.first().is_some_and(|source| {
                        actor.entity.is_some() && source.entity == actor.entity || source.span == actor.span
                    })
                });
            if !(kind || hostile)
                || !draft.rule.starts_with("verb")
                || draft.realis != Realis::Future && !(unless && draft.realis == Realis::Hypothetical)
                || draft.polarity == Polarity::Negative
                || !draft.has_role("actor")
            {
                continue;
            }
            // Thanks that somebody "would like" to give are given.
            if matches!(parsed.tree.lemma(draft.trigger), "thank" | "congratulate" | "praise" | "salute") {
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
    pub(crate) fn request_what_must(&self, parsed: &Parsed<'_>, found: &mut Vec<Draft<'_>>) {
        let tree = &parsed.tree;
        let mut requests = Vec::new();
        for draft in found.iter().filter(|draft| draft.relation == self.types.make_statement) {
            let Some(content) = draft.content else { continue };
            // "need not", "should be abolished": nobody is asked.
            let excused = crate::clause::is_passive(tree, content)
                || tree.children(content).any(|child| {
                    tree.is(child, "advmod") && matches!(tree.lemma(child), "not" | "n't" | "n’t" | "never")
                }) && matches!(tree.lemma(content), "have" | "need")
                // "should be ashamed", unlike "must be ready to mediate"
                || tree.node(content).upos == Upos::Adj && tree.child(content, "xcomp").is_none()
                // "Should he leave, …"; whoever should expect or know something is told it.
                || tree.all(content, "aux").any(|aux| {
                    tree.lemma(aux) == "should" && tree.child(content, "nsubj").is_some_and(|subject| aux < subject)
                })
                || matches!(tree.lemma(content), "expect" | "know" | "understand" | "remember")
                // What somebody had to do he did.
                || tree.lemma(content) == "have" && tree.node(content).xpos == "VBD";
            let must = !excused
                && (tree
                    .all(content, "aux")
                    .any(|aux| matches!(tree.lemma(aux), "must" | "should" | "ought"))
                    || tree.lemma(content) == "need"
                    || tree.lemma(content) == "have" && tree.child(content, "xcomp").is_some());
            let Some(asked) = crate::clause::surface_subjects(tree, content, 0).first().copied() else {
                continue;
            };
            // What "we" or "you" should do is said of everybody; what a thing should be, of nobody.
            let everybody =
                [asked.token, crate::referent::semantic_head(tree, asked.token)].into_iter().any(|at| {
                    tree.node(at).upos == Upos::Pron
                        && matches!(tree.lemma(at), "we" | "us" | "you" | "one" | "it")
                });
            let acts = self
                .lexicon
                .class_named("actor")
                .is_none_or(|actor| crate::referent::is_a(tree, &parsed.names, asked.token, actor));
            if everybody || !acts {
                continue;
            }
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

/// Returns true where what is claimed at `claim` is the blow at `blow`: "the raids for which Umbar has claimed
/// responsibility", but not what was done besides.
fn is_claimed(tree: &Tree<'_>, blow: usize, claim: usize) -> bool {
    let relative = tree.node(claim).relation == "acl:relcl" && tree.head(claim) == Some(blow);
    let beside = std::iter::once(blow)
        .chain(tree.ancestors(blow))
        .take_while(|&at| at != claim)
        .any(|at| tree.is(at, "conj") && tree.head(at) == Some(claim));
    relative || tree.within(blow, claim) && !beside
}

/// Returns true for a name that stands before a blow as its doer, not as the place of it: "Kabul bombing".
fn acts_alone(named: &crate::referent::Named<'_>) -> bool {
    match type_of(named.mention) {
        Some(EntityType::Gpe) => named
            .mention
            .entity()
            .and_then(Row::<Entity>::subtype)
            .is_some_and(|subtype| subtype == "country"),
        Some(kind) => matches!(kind, EntityType::Org | EntityType::Norp),
        None => true,
    }
}

/// Verbs that say of a vow that it is one to use force, whoever shall feel it.
const FIGHTING: [&str; 9] =
    ["fight", "retaliate", "avenge", "strike", "attack", "crush", "annihilate", "punish", "destroy"];

/// Returns true for "fight him on his stance", "fight the ruling".
fn fights_with_words(parsed: &Parsed<'_>, content: usize) -> bool {
    let tree = &parsed.tree;
    tree.lemma(content) == "fight"
        && (tree.all(content, "obl").any(|phrase| {
            matches!(crate::clause::preposition(tree, phrase), Some("on" | "over" | "for" | "in"))
        }) || tree.child(content, "obj").is_some_and(|object| parsed.names.at(object).is_none()))
}

/// Returns the head of the clause that `at` completes: "is expected" for "to be in effect".
fn whole_clause(tree: &Tree<'_>, mut at: usize) -> usize {
    // "due to a series of aftershocks, according to X": X tells the clause, not the series.
    while let Some(head) = tree.head(at).filter(|_| !tree.is_predicate(at)) {
        at = head;
    }
    while let Some(head) = tree.head(at).filter(|_| tree.is(at, "xcomp")) {
        at = head;
    }
    at
}

/// Returns the content's words without those of the one who says it and the one who hears it.
fn words_of_content(tree: &Tree<'_>, content: usize, draft: &Draft<'_>) -> Option<attache_core::Span> {
    let mut whole = crate::frames::content_span(tree, content);
    if let Some(own) = told_beside(tree, content, draft.trigger) {
        let end = (0..own).rev().find(|&at| !matches!(tree.node(at).upos, Upos::Cconj | Upos::Punct));
        if let Some(end) = end.filter(|&end| content <= end) {
            whole = attache_core::Span::new(whole.start(), tree.node(end).span.end().max(whole.start()));
        }
    }
    // "The winds will worsen, said Silva, the president, as the storm came": what hangs on the words before the verb
    // from behind it is none of them.
    // "…," his spokeswoman, Ann Bell, said: the whole of the subject is the teller.
    let tellers = draft.parts.iter().filter(|part| &*part.role == "actor").map(|part| part.span);
    let tellers = tellers.chain(
        tree.all(draft.trigger, "nsubj")
            .filter(|&subject| subject > content)
            .map(|subject| tree.subtree_span(subject)),
    );
    let tail = tellers.chain([draft.trigger_span]).filter(|span| {
        content < draft.trigger && span.overlaps(whole) && span.start() > tree.node(content).span.start()
    });
    if let Some(cut) = tail.map(attache_core::Span::start).min() {
        let inside = |at: &usize| tree.node(*at).span.end() <= cut && tree.node(*at).upos != Upos::Punct;
        let last = tree.tokens_in(whole).rfind(inside)?;
        return Some(attache_core::Span::new(whole.start(), tree.node(last).span.end()));
    }
    let hearers = draft.parts.iter().filter(|part| &*part.role == "recipient").map(|part| part.span);
    let start = hearers
        .chain([draft.trigger_span])
        .filter(|span| span.overlaps(whole))
        .map(attache_core::Span::end)
        .max();
    let Some(start) = start else { return Some(whole) };
    let first = tree.tokens_in(whole).find(|&at| {
        tree.node(at).span.start() >= start && !matches!(tree.node(at).upos, Upos::Punct | Upos::Adp)
    })?;
    Some(attache_core::Span::new(tree.node(first).span.start(), whole.end()))
}

/// Returns "asked" of "predicted he would lose and asked voters": another act of the speaker, not what he said.
fn told_beside(tree: &Tree<'_>, content: usize, trigger: usize) -> Option<usize> {
    let tense = tree.node(trigger).xpos;
    let like = |at: usize| matches!(tense, "VBD" | "VBZ") && tree.node(at).xpos == tense;
    // "urged them to return and offered help": an infinitive has no such companion.
    let helped = tree.is_infinitive(content)
        || tree.children(content).any(|child| tree.is_any(child, &["aux", "cop"]));
    tree.children(content).find(|&child| {
        tree.is(child, "conj")
            && like(child)
            && helped
            && trigger < content
            && !tree.children(child).any(|own| tree.is_any(own, &["nsubj", "aux", "cop", "mark"]))
    })
}

/// Returns the head of what is quoted right behind the verb, where the parse took an earlier clause for what was said.
///
/// "Confirming life can thrive there, Smith said, “We should keep an open mind”"
fn quoted_after(tree: &Tree<'_>, draft: &Draft<'_>) -> Option<usize> {
    let content =
        draft.content.filter(|&content| content < draft.trigger && draft.rule.starts_with("verb:"))?;
    let is_mark = |at: usize| matches!(tree.node(at).text, "\"" | "“" | "”" | "``" | "''");
    if (content..draft.trigger).any(is_mark) {
        return None;
    }
    let opening = (draft.trigger + 1..tree.len()).take(3).find(|&at| is_mark(at))?;
    if (draft.trigger + 1..opening).any(|at| tree.node(at).upos != Upos::Punct) {
        return None;
    }
    let closing = (opening + 1..tree.len()).find(|&at| is_mark(at)).unwrap_or(tree.len());
    // A word or two in quotation marks may be said as part of something else.
    if closing < opening + 4 {
        return None;
    }
    let span = tree.node(opening + 1).span.cover(tree.node(closing - 1).span);
    tree.head_in(span)
}

/// Cuts "according to X" and what stands on its other side off a content that goes around it.
fn without_source(
    tree: &Tree<'_>,
    content: usize,
    words: attache_core::Span,
    draft: &Draft<'_>,
) -> Option<attache_core::Span> {
    let source = draft.role("actor").find_map(|part| part.token);
    let Some(source) = source.filter(|_| draft.rule.starts_with("preposition:")) else {
        return Some(words);
    };
    let phrase = tree.subtree_span(source).cover(draft.trigger_span);
    if phrase.overlaps(tree.node(content).span) {
        return None;
    }
    if !phrase.overlaps(words) {
        return Some(words);
    }
    let kept: Vec<usize> = tree
        .tokens_in(words)
        .filter(|&at| {
            let span = tree.node(at).span;
            if tree.node(content).span.start() < phrase.start() {
                span.end() <= phrase.start()
            } else {
                span.start() >= phrase.end()
            }
        })
        .collect();
    let marks = |at: &&usize| tree.node(**at).upos == Upos::Punct;
    let first = kept.iter().find(|at| !marks(at));
    let last = kept.iter().rev().find(|at| !marks(at));
    let (Some(&first), Some(&last)) = (first, last) else { return Some(words) };
    Some(tree.node(first).span.cover(tree.node(last).span))
}

/// Points drafts at the drafts that their contents are.
pub(crate) fn link_contents(tree: &Tree<'_>, found: &mut [Draft<'_>], offset: usize) {
    for number in 0..found.len() {
        if let Some(quoted) = quoted_after(tree, &found[number]) {
            found[number].content = Some(quoted);
        }
        let Some(content) = found[number].content else { continue };
        let (own, own_rule) = (found[number].trigger, found[number].rule.starts_with("future:"));
        let depth = |trigger: usize| tree.ancestors(trigger).take_while(|&at| at != content).count();
        // What hangs below the content in a clause of its own is not what was said, asked for or threatened.
        let straight = |trigger: usize| {
            std::iter::once(trigger)
                .chain(tree.ancestors(trigger))
                .take_while(|&at| at != content)
                .all(|at| tree.is_any(at, &["xcomp", "ccomp", "obj", "nsubj:pass", "obl", "nmod"]))
        };
        found[number].content_words = words_of_content(tree, content, &found[number])
            .and_then(|words| without_source(tree, content, words, &found[number]))
            .filter(|words| {
                found[number].role("actor").all(|teller| teller.span.cover(*words) != teller.span)
            });
        // "said they had no objection to his removal": the removal is not what they said.
        let reports = found[number].rule.starts_with("preposition:")
            || tree.children(own).any(|child| child == content && tree.is(child, "ccomp"));
        let aside = |trigger: usize| {
            reports
                && std::iter::once(trigger)
                    .chain(tree.ancestors(trigger))
                    .take_while(|&at| at != content)
                    .any(|at| tree.is_any(at, &["obl", "nmod", "ccomp"]))
        };
        let target = found
            .iter()
            .enumerate()
            .filter(|(other, draft)| {
                *other != number
                    && !aside(draft.trigger)
                    && (draft.trigger != own || own_rule)
                    && !draft.rule.starts_with("future:")
                    && draft.status.is_none()
                    && (draft.trigger == content || draft.has_role("actor") || draft.has_role("recipient"))
                    && tree.within(draft.trigger, content)
                    && straight(draft.trigger)
            })
            .filter(|(_, draft)| !draft.rule.starts_with("title"))
            .map(|(other, draft)| {
                (if draft.trigger == content { 0 } else { depth(draft.trigger) + 1 }, other)
            })
            .min();
        // What lies deep within is told of something else that is said there.
        if let Some((_, other)) = target.filter(|(depth, _)| *depth <= 3) {
            found[number].content_at = Some(offset + other);
        }
    }
}

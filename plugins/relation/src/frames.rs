//! Finds events and states by their triggers: which frame fits the clause about a word, and best.

use attache_core::Span;
use attache_core::layers::{EntityType, MentionKind, Polarity, Realis, Upos};

use crate::clause::{Clause, Filler, Slot, is_passive, preposition};
use crate::draft::{Draft, Evidence, Part};
use crate::lexicon::{Frame, Lexicon, SlotName, SlotRule, TriggerKind};
use crate::operators::Operators;
use crate::pattern::{self, Pattern};
use crate::reach;
use crate::referent::{Names, fits, literal, minimal_span, resolve, type_of};
use crate::tree::Tree;

/// Roles whose filler is named by its own words, whoever owns it.
const LITERAL: [&str; 16] = [
    "document",
    "goods",
    "weapon",
    "amount",
    "measure",
    "charge",
    "topic",
    "proposal",
    "office",
    "title",
    "sentence",
    "point",
    "force",
    "size",
    "quantity",
    "casualties",
];

/// What a trigger that is the very form of the text is ahead of its lemma.
const FORM_BONUS: f64 = 0.3;

/// What the frame matcher knows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Matcher<'m> {
    pub(crate) lexicon: &'m Lexicon,
    pub(crate) operators: &'m Operators,
}

/// A sentence ready to be matched.
#[derive(Debug)]
pub(crate) struct Parsed<'d> {
    pub(crate) tree: Tree<'d>,
    pub(crate) names: Names<'d>,
    /// The sentence's number in the document.
    pub(crate) number: usize,
    /// The year of the document, or the earliest that one without a date may be of.
    pub(crate) year: i16,
}

/// A frame that fits, with what fills it.
struct Fit<'m> {
    frame: &'m Frame,
    score: f64,
    fillers: Vec<(&'m SlotRule, &'m SlotName, Filler)>,
    /// The noun that a verb's phrase used up.
    noun: Option<usize>,
}

impl<'m> Matcher<'m> {
    /// Finds the relations that the words of a sentence trigger.
    pub(crate) fn find<'d>(&self, parsed: &Parsed<'d>) -> Vec<Draft<'d>> {
        let tree = &parsed.tree;
        let mut found: Vec<(Draft<'d>, Option<usize>)> = Vec::new();
        for token in 0..tree.len() {
            let kind = match tree.node(token).upos {
                Upos::Verb => TriggerKind::Verb,
                Upos::Noun | Upos::Propn => TriggerKind::Noun,
                Upos::Adj => TriggerKind::Adjective,
                _ => continue,
            };
            let lemma = tree.lemma(token);
            // Rules may name a form ("left") apart from its lemma.
            let form = tree.node(token).text.to_lowercase();
            let form = if form == lemma { "" } else { form.as_str() };
            if [lemma, form].into_iter().all(|word| self.lexicon.triggered(kind, word).next().is_none()) {
                continue;
            }
            // "Sultan Said bin Taimur": a verb within a sentence is written small.
            if kind == TriggerKind::Verb && is_capital_inside(tree, token) {
                continue;
            }
            // Part of a name: "the Treaty of Versailles", "World War II".
            if kind == TriggerKind::Noun
                && parsed.names.at(token).is_some_and(|named| {
                    named.end - named.first > 1 && named.mention.kind() == MentionKind::Name
                })
            {
                continue;
            }
            let clause = match kind {
                TriggerKind::Verb => Clause::of_verb(tree, token),
                _ => Clause::of_noun(tree, token, &|verb| {
                    self.operators.supports(verb) || self.operators.suffers(verb)
                }),
            };
            let mut best: Option<Fit<'m>> = None;
            let by_lemma = self.lexicon.triggered(kind, lemma).map(|(_, frame)| (frame, 0.0));
            let by_form = self.lexicon.triggered(kind, form).map(|(_, frame)| (frame, FORM_BONUS));
            for (frame, bonus) in by_lemma.chain(by_form) {
                let fit = self.fit(parsed, &clause, frame);
                let fit = fit.map(|fit| Fit { score: fit.score + bonus, ..fit });
                if fit.as_ref().is_some_and(|fit| best.as_ref().is_none_or(|best| fit.score > best.score)) {
                    best = fit;
                }
            }
            if let Some(fit) = best {
                let noun = fit.noun;
                found.push((self.draft(parsed, &clause, &fit), noun));
            }
        }
        // "lay the blame on": the noun told its part already.
        let used: Vec<usize> = found.iter().filter_map(|(_, noun)| *noun).collect();
        found.into_iter().map(|(draft, _)| draft).filter(|draft| !used.contains(&draft.trigger)).collect()
    }

    fn fit(&self, parsed: &Parsed<'_>, clause: &Clause<'_>, frame: &'m Frame) -> Option<Fit<'m>> {
        let tree = &parsed.tree;
        let mut score = frame.trust + frame.priority;
        for word in &frame.trigger.with {
            if !has_beside(tree, clause.head, word, frame.trigger.kind) {
                return None;
            }
            score += 2.0;
        }
        let noun = match &frame.trigger.noun {
            None => None,
            Some(wanted) => {
                let found = clause
                    .slots()
                    .iter()
                    .filter(|(slot, _)| matches!(slot, Slot::Object | Slot::Oblique(_) | Slot::Infinitive))
                    // "I have to talk to her" holds no talk, and "while he appealed" makes no appeal.
                    .find(|(_, filler)| {
                        *tree.lemma(filler.token) == **wanted && tree.node(filler.token).upos != Upos::Verb
                    })?;
                score += 3.0;
                Some(found.1.token)
            }
        };
        let mut fillers = self.pattern(parsed, clause, frame, &mut score)?;
        // Whom a pattern names in a role plays it, whoever else fills the slot.
        let told: Vec<&str> = fillers.iter().filter_map(|(rule, ..)| rule.role.as_deref()).collect();
        let mut about_noun = None;
        for rule in &frame.slots {
            if rule.role.as_deref().is_some_and(|role| told.contains(&role)) {
                continue;
            }
            if rule.forbidden {
                let barred = rule.slots.iter().any(|name| {
                    let mut fillers: Vec<Filler> = clause.fillers(name.slot()).collect();
                    if fillers.is_empty() {
                        fillers = Self::fallback(tree, clause, noun, name, &mut about_noun);
                    }
                    fillers.into_iter().any(|filler| self.agrees(parsed, filler, rule))
                });
                if barred {
                    return None;
                }
                continue;
            }
            let before = fillers.len();
            for name in &rule.slots {
                // Of the alternatives the first that is filled is meant: in "Obama's nomination of Garland" the
                // owner is another, and after an object "on" tells the day.
                if fillers.len() > before {
                    break;
                }
                let mut here: Vec<Filler> = clause.fillers(name.slot()).collect();
                if here.is_empty()
                    && *name == SlotName::Object
                    && !frame.slots.iter().any(|other| other.slots.contains(&SlotName::Indirect))
                {
                    // "urged Israel to release": some parses make Israel an indirect object.
                    here.extend(clause.fillers(Slot::Indirect));
                }
                if here.is_empty() {
                    here = Self::fallback(tree, clause, noun, name, &mut about_noun);
                }
                if *name == SlotName::Rest {
                    here = reach::rest(parsed, self.lexicon, clause.head, rule);
                } else if rule.reaches {
                    here = here
                        .into_iter()
                        .flat_map(|filler| reach::named_in(parsed, self.lexicon, filler, rule))
                        .collect();
                }
                for filler in here {
                    // An asker's "what" and a doer's "itself" are nobody else.
                    let nobody = rule.role.is_some() && is_nobody(tree, filler.token);
                    // "United States military airstrike": among modifiers only a name acts.
                    let unnamed = *name == SlotName::Modifier
                        && rule.role.as_deref() == Some("actor")
                        && parsed.names.at(filler.token).is_none();
                    let found = *name == SlotName::Rest || rule.reaches;
                    let timed = parsed.names.time_at(filler.token).is_some() || nobody || unnamed;
                    let used = Some(filler.token) == noun
                        || fillers.iter().any(|(other, _, taken): &(&SlotRule, &SlotName, Filler)| {
                            taken.token == filler.token && other.role.is_some() && rule.role.is_some()
                        });
                    if timed || used || !(found || self.agrees(parsed, filler, rule)) {
                        continue;
                    }
                    fillers.push((rule, name, filler));
                }
            }
            if fillers.len() > before {
                score += if rule.required { 1.0 } else { 0.4 };
                score += if rule.classes.is_empty() { 0.0 } else { 0.7 };
            } else if rule.required {
                return None;
            }
        }
        Some(Fit { frame, score, fillers, noun })
    }

    /// Returns the parties that the best pattern of `frame` names, and adds what the pattern is worth to `score`.
    ///
    /// Nothing where the frame has patterns and none fits.
    fn pattern(
        &self,
        parsed: &Parsed<'_>,
        clause: &Clause<'_>,
        frame: &'m Frame,
        score: &mut f64,
    ) -> Option<Vec<(&'m SlotRule, &'m SlotName, Filler)>> {
        if frame.patterns.is_empty() {
            return Some(Vec::new());
        }
        let mut best: Option<(f64, &'m Pattern, pattern::Found)> = None;
        for pattern in &frame.patterns {
            let weight = pattern.weight();
            if best.as_ref().is_none_or(|(known, ..)| weight > *known)
                && let Some(found) = pattern.find(parsed, self.lexicon, clause.head)
            {
                best = Some((weight, pattern, found));
            }
        }
        let (weight, pattern, found) = best?;
        *score += weight;
        let parties = found.into_iter().filter_map(|(party, token)| {
            let rule = pattern.parties.get(party)?;
            Some((rule, rule.slots.first()?, Filler { token, shared: false }))
        });
        Some(parties.collect())
    }

    /// Looks where a parse may have put a prepositional phrase instead: at the object, or at the governing verb.
    fn fallback(
        tree: &Tree<'_>,
        clause: &Clause<'_>,
        noun: Option<usize>,
        name: &SlotName,
        about_noun: &mut Option<Vec<usize>>,
    ) -> Vec<Filler> {
        let word = match (name, noun) {
            (SlotName::Oblique(word), _) => word,
            // "issued a hurricane warning": the noun is part of the trigger, and so is what stands before it.
            (SlotName::Modifier, Some(noun)) => {
                return tree
                    .children(noun)
                    .filter(|&child| tree.is_any(child, &["amod", "compound"]))
                    .map(|token| Filler { token, shared: false })
                    .collect();
            }
            _ => return Vec::new(),
        };
        let hosts = about_noun.get_or_insert_with(|| {
            if let Some(noun) = noun {
                return vec![noun];
            }
            match tree.node(clause.head).upos {
                Upos::Verb => clause.fillers(Slot::Object).map(|filler| filler.token).collect(),
                // "settled over the report during a march": the report is not what they marched about.
                _ => tree
                    .head(clause.head)
                    .filter(|&head| {
                        tree.is_any(clause.head, &["obj", "nsubj"])
                            || tree.is(clause.head, "obl") && clause.support == Some(head)
                    })
                    .into_iter()
                    .collect(),
            }
        });
        let of_verb = tree.node(clause.head).upos == Upos::Verb;
        // "accused him of killing" may hang on him; "leaders of Iran" never belongs to the verb.
        let clauses_only = of_verb && noun.is_none() && &**word == "of";
        let mut found = Vec::new();
        for &host in hosts.iter() {
            for child in tree.children(host) {
                let phrase = tree.is_any(child, &["nmod", "obl"]) && preposition(tree, child) == Some(word)
                    || tree.is_any(child, &["acl", "advcl"])
                        && tree.all(child, "mark").any(|mark| *tree.lemma(mark) == **word);
                // "was told in a meeting by the minister": he told, whoever met.
                let agent =
                    !of_verb && &**word == "by" && is_passive(tree, host) && tree.lemma(host) != "claim";
                if phrase
                    && !(agent && clause.support != Some(host))
                    && (!clauses_only || tree.is_any(child, &["acl", "advcl"]))
                    && (of_verb || child > clause.head)
                    && child != clause.head
                {
                    found.extend(
                        crate::clause::parties(tree, child)
                            .into_iter()
                            .map(|token| Filler { token, shared: true }),
                    );
                }
            }
        }
        found
    }

    /// Returns true where `filler` is what `rule` asks for; actors must be able to act.
    fn agrees(&self, parsed: &Parsed<'_>, filler: Filler, rule: &SlotRule) -> bool {
        let (tree, names) = (&parsed.tree, &parsed.names);
        if !rule.classes.is_empty() {
            return fits(tree, names, self.lexicon, filler.token, rule);
        }
        match rule.role.as_deref() {
            Some("actor" | "instigator") => self
                .lexicon
                .class_named("actor")
                .is_none_or(|actor| crate::referent::is_a(tree, names, filler.token, actor)),
            _ => true,
        }
    }

    fn draft<'d>(&self, parsed: &Parsed<'d>, clause: &Clause<'_>, fit: &Fit<'_>) -> Draft<'d> {
        let (tree, names) = (&parsed.tree, &parsed.names);
        let frame = fit.frame;
        let mut draft = Draft {
            relation: frame.relation,
            sentence: parsed.number,
            trigger: clause.head,
            trigger_span: trigger_span(tree, clause, fit),
            parts: Vec::new(),
            status: None,
            kind: frame.relation_kind.clone(),
            polarity: Polarity::Positive,
            realis: Realis::Actual,
            tense: None,
            content: None,
            content_words: None,
            content_at: None,
            sources: Vec::new(),
            time: None,
            place: None,
            evidence: Evidence {
                specificity: fit.score,
                trust: frame.trust,
                length: tree.len() as u32,
                gerund: tree.node(clause.head).upos == Upos::Verb && tree.is_gerund(clause.head),
                ..Evidence::default()
            },
            rule: String::new(),
            mentions: Vec::new(),
            main: false,
            definite: false,
        };
        // "came under attack", "drew criticism"; not "received it during a visit".
        let borne = !tree.is(clause.head, "obl")
            || matches!(preposition(tree, clause.head), Some("under" | "to" | "in" | "into"));
        let suffers = clause.support.is_some_and(|verb| {
            self.operators.suffers(tree.lemma(verb)) && !self.operators.supports(tree.lemma(verb))
        });
        let suffered = borne && suffers;
        let mut shape = String::new();
        for (rule, name, filler) in &fit.fillers {
            let Some(role) = rule.role.as_deref() else { continue };
            let beside = suffers && !borne && **name == SlotName::Subject;
            if beside || is_place_of_body(parsed, *filler) {
                continue;
            }
            if role == "proposal" && tree.node(filler.token).upos == Upos::Verb {
                draft.content = draft.content.or(Some(filler.token));
            }
            if role == "content" {
                let content = content_before_dash(tree, clause.head, filler.token);
                draft.content = draft.content.or(Some(content));
                continue;
            }
            // "came under attack": the subject undergoes it.
            let role =
                if suffered && **name == SlotName::Subject && role == "actor" { "recipient" } else { role };
            let clausal = tree.node(filler.token).upos == Upos::Verb;
            let referent = if clausal {
                crate::referent::Referent {
                    entity: None,
                    mention: None,
                    span: content_span(tree, filler.token),
                    token: filler.token,
                }
            } else if LITERAL.contains(&role) {
                literal(tree, names, filler.token)
            } else {
                resolve(tree, names, filler.token)
            };
            let part = Part::new(role, referent);
            let known = draft.parts.iter().any(|other| {
                other.role == part.role
                    && (other.span == part.span || other.entity.is_some() && other.entity == part.entity)
            });
            if known {
                continue;
            }
            draft.evidence.entities += u32::from(part.entity.is_some());
            let unnamed = referent.mention.is_some_and(|mention| mention.kind() != MentionKind::Name);
            draft.evidence.unnamed += u32::from(unnamed);
            draft.evidence.shared += u32::from(filler.shared);
            if !shape.is_empty() {
                shape.push('+');
            }
            shape.push_str(name.as_str());
            draft.parts.push(part);
        }
        draft.rule = rule_name(frame, &shape);
        self.add_hearer(parsed, &mut draft);
        draft
    }
}

impl Matcher<'_> {
    /// Adds whom a verb of telling is followed by, where the parse made the name a part of what is told.
    fn add_hearer(&self, parsed: &Parsed<'_>, draft: &mut Draft<'_>) {
        let (tree, names) = (&parsed.tree, &parsed.names);
        let tells = matches!(tree.lemma(draft.trigger), "tell" | "inform" | "notify" | "assure" | "remind");
        if !tells || draft.has_role("recipient") || draft.content.is_none() || is_passive(tree, draft.trigger)
        {
            return;
        }
        let next = draft.trigger + 1;
        let article = next < tree.len() && matches!(tree.node(next).upos, Upos::Det | Upos::Pron);
        let at = next + usize::from(article);
        let named = names.all.iter().find(|named| {
            (named.first == next || named.first == at) && named.mention.kind() != MentionKind::Pronoun
        });
        let person = self.lexicon.class_named("person");
        let part = if let Some(named) = named {
            Part::new("recipient", resolve(tree, names, named.head))
        } else if person.is_some_and(|person| {
            at < tree.len() && crate::referent::is_a(tree, names, at, person) && article
        }) {
            Part::new("recipient", literal(tree, names, at))
        } else {
            return;
        };
        // "told Discover Magazine": what was read as the clause is the hearer.
        let swallowed = draft.content.is_some_and(|content| part.span.overlaps(tree.node(content).span));
        if swallowed {
            draft.content = None;
        }
        draft.evidence.entities += u32::from(part.entity.is_some());
        draft.parts.push(part);
    }
}

fn rule_name(frame: &Frame, shape: &str) -> String {
    let mut rule = format!("{}:{}", frame.trigger.kind.as_str(), frame.trigger.lemma);
    for word in &frame.trigger.with {
        rule.push('_');
        rule.push_str(word);
    }
    if let Some(noun) = &frame.trigger.noun {
        rule.push('_');
        rule.push_str(noun);
    }
    if !shape.is_empty() {
        rule.push('>');
        rule.push_str(shape);
    }
    rule
}

fn trigger_span(tree: &Tree<'_>, clause: &Clause<'_>, fit: &Fit<'_>) -> Span {
    let mut span = tree.node(clause.head).span;
    let near = |at: usize| at.abs_diff(clause.head) < 4;
    for word in &fit.frame.trigger.with {
        if let Some(child) =
            tree.children(clause.head).find(|&child| tree.lemma(child) == &**word && near(child))
        {
            span = span.cover(tree.node(child).span);
        }
    }
    if let Some(noun) = fit.noun.filter(|&noun| noun.abs_diff(clause.head) < 6) {
        span = span.cover(tree.node(noun).span);
    }
    span
}

/// Returns true where `word` stands beside the trigger: a particle, a modifier, the preposition of a phrase.
fn has_beside(tree: &Tree<'_>, head: usize, word: &str, kind: TriggerKind) -> bool {
    tree.children(head).any(|child| {
        let own = tree.lemma(child) == word;
        match kind {
            TriggerKind::Verb => {
                own && tree.is_any(
                    child,
                    &["compound", "advmod", "case", "mark", "obl", "xcomp", "obj", "iobj", "expl"],
                ) || tree.is_any(child, &["obl", "advmod", "nmod"])
                    && tree.children(child).any(|case| tree.is(case, "case") && tree.lemma(case) == word)
            }
            _ => own && tree.is_any(child, &["amod", "compound", "nmod", "advmod"]),
        }
    })
}

/// Returns true for a word with a capital within a sentence that is not all written so.
fn is_capital_inside(tree: &Tree<'_>, token: usize) -> bool {
    let capital = |at: usize| tree.node(at).text.starts_with(char::is_uppercase);
    let begins =
        token.checked_sub(1).is_none_or(|before| tree.node(before).upos == Upos::Punct || !capital(before));
    let verbs = (0..tree.len()).filter(|&at| tree.node(at).upos == Upos::Verb);
    capital(token) && !begins && !verbs.filter(|&at| at != token).all(capital)
}

fn is_nobody(tree: &Tree<'_>, token: usize) -> bool {
    let lemma = tree.lemma(token);
    // "the fourth night in a row that they protested"
    lemma == "row" && preposition(tree, token) == Some("in")
        || is_seat(tree.node(token).text)
        // "insulted his way to the top"
        || lemma == "way" && tree.is(token, "obj") && tree.child(token, "nmod").is_some()
        || matches!(lemma, "something" | "everything") && tree.child(token, "cop").is_none()
        || lemma.ends_with("self")
        || lemma.ends_with("selves")
        || matches!(lemma, "what" | "which" | "whatever" | "each" | "you" | "how" | "why" | "when" | "where")
        || matches!(tree.node(token).xpos, "WP" | "WDT") && tree.children(token).next().is_none()
}

/// Returns true for "R-Ariz.", which follows a lawmaker's name.
fn is_seat(text: &str) -> bool {
    let mut letters = text.chars();
    matches!(letters.next(), Some('R' | 'D' | 'I'))
        && letters.next() == Some('-')
        && letters.next().is_some_and(char::is_uppercase)
}

/// Returns what was said before "they said — a crime that …", where the parse took what follows the dash for it.
fn content_before_dash(tree: &Tree<'_>, verb: usize, content: usize) -> usize {
    let dash = (verb..content).any(|at| matches!(tree.node(at).text, "—" | "–" | "--"));
    tree.head(verb).filter(|&said| dash && tree.is(verb, "parataxis") && said < verb).unwrap_or(content)
}

/// Returns true for "Australia" of "the Parliament of New South Wales, Australia", read as one more party.
fn is_place_of_body(parsed: &Parsed<'_>, filler: Filler) -> bool {
    let tree = &parsed.tree;
    let Some(first) = tree.head(filler.token).filter(|_| tree.is(filler.token, "conj")) else { return false };
    let is_place =
        |at: usize| parsed.names.at(at).is_some_and(|named| type_of(named.mention) == Some(EntityType::Gpe));
    let coordinated =
        tree.conjuncts(first).into_iter().any(|token| tree.children(token).any(|child| tree.is(child, "cc")));
    !coordinated && is_place(filler.token) && !is_place(first)
}

/// Returns the words of the content of a relation, where it is no relation itself.
pub(crate) fn content_span(tree: &Tree<'_>, token: usize) -> Span {
    let clausal = tree.node(token).upos == Upos::Verb
        || tree.children(token).any(|child| tree.is_any(child, &["nsubj", "csubj", "cop"]))
        || tree.is_any(token, &["ccomp", "xcomp", "advcl", "acl"]);
    if !clausal {
        return minimal_span(tree, token);
    }
    // Neither the marks at its edges nor the words that report it belong to what is said.
    tree.children(token)
        .filter(|&child| {
            !tree.is_any(child, &["punct", "parataxis", "cc"])
                && preposition(tree, child) != Some("according to")
        })
        .filter(|&child| !(tree.is(child, "mark") && tree.lemma(child) != "to" && child < token))
        .fold(tree.node(token).span, |span, child| span.cover(tree.subtree_span(child)))
}

//! Common nouns that refer to an entity: "the agreement", "the president", "the group", "the victim".
//!
//! A noun means something named where it fits that ([`person`], [`thing`]); a treaty without a name is an entity of
//! its own, made by its first mention ([`treaty`]); any other noun means what the same noun mentioned before
//! ([`chains`]). What is mentioned once and never again is dropped.

mod chains;
mod person;
mod presence;
mod thing;
mod told;
mod treaty;

use crate::clusters::Entities;
use crate::knowledge::{CommonNoun, Gender, Knowledge};
use crate::mention::{Found, Source};
use crate::names::core_type;
use crate::scene::Scene;
use attache_core::layers::{EntityType, MentionKind, Upos};
use chains::{Chains, Link};
use std::ops::Range;
use told::Told;
use treaty::Treaty;

/// How sure a noun is that mentions something first.
const UNNAMED: f32 = 0.6;

/// How a noun phrase begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Determiner {
    Definite,
    Indefinite,
    Bare,
}

/// What a noun phrase says of what it mentions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sort {
    /// What the noun means; `None` for nouns that the knowledge lacks.
    pub(crate) kind: Option<EntityType>,
    pub(crate) gender: Option<Gender>,
    pub(crate) plural: bool,
    pub(crate) determiner: Determiner,
}

impl Sort {
    /// 0 for people, 1 for what may be anything, 2 for things.
    pub(crate) fn animacy(self) -> usize {
        match self.kind {
            Some(EntityType::Person) => 0,
            None => 1,
            Some(_) => 2,
        }
    }
}

/// A noun phrase that is no mention yet, because nothing named fits it.
#[derive(Clone, Debug)]
pub(crate) struct Noun {
    pub(crate) words: Range<usize>,
    pub(crate) head: usize,
    pub(crate) sort: Sort,
}

/// Nouns that place something in time and are themselves never spoken of again.
const TIMES: &[&str] = &[
    "century",
    "day",
    "decade",
    "hour",
    "minute",
    "month",
    "percent",
    "second",
    "time",
    "today",
    "tomorrow",
    "week",
    "year",
    "yesterday",
];

/// What can be said of a noun; `None` for those that no pronoun means.
fn sort_of(
    scene: &Scene<'_>,
    knowledge: &Knowledge,
    phrase: &Phrase,
    noun: Option<&CommonNoun>,
) -> Option<Sort> {
    let lemma = scene.words[phrase.head].lemma;
    if TIMES.binary_search(&lemma).is_ok() {
        return None;
    }
    let kin = knowledge.kin(lemma);
    // "Their heads" are no leaders.
    let is_part = matches!(lemma, "chair" | "head") && phrase.plural && phrase.owner.is_some();
    let is_person = kin.is_some() || (noun.is_none() && !is_part && knowledge.office(lemma).is_some());
    Some(Sort {
        kind: if is_person { Some(EntityType::Person) } else { noun.map(|noun| core_type(noun.kind())) },
        gender: noun.and_then(CommonNoun::gender).or(kin.and_then(|kin| kin.gender)),
        plural: phrase.plural,
        determiner: phrase.determiner,
    })
}

#[derive(Debug)]
struct Phrase {
    words: Range<usize>,
    head: usize,
    /// The noun with its compounds, as the knowledge may have it.
    noun: Range<usize>,
    determiner: Determiner,
    demonstrative: bool,
    restricted: bool,
    plural: bool,
    /// The word of the possessive: "my" in "my dad", "Biden" in "Biden's son".
    owner: Option<usize>,
}

impl Phrase {
    /// The noun with its compounds and what belongs to those: "ten-year agreement".
    fn full_noun<'s>(&self, scene: &Scene<'s>) -> &'s str {
        let mut start = self.noun.start;
        if start < self.head {
            start = scene
                .children(start)
                .filter(|child| !scene.words[*child].is("det"))
                .min()
                .unwrap_or(start)
                .min(start);
        }
        scene.phrase(start.max(self.words.start)..self.head + 1)
    }

    /// What the phrase says of its noun before it.
    fn modifiers<'s>(
        &self,
        scene: &Scene<'s>,
        counts: impl Fn(usize) -> bool,
    ) -> impl Iterator<Item = &'s str> {
        let tells = ["amod", "compound", "nummod"];
        scene.children(self.head).take_while(|child| *child < self.head).filter_map(move |child| {
            let word = &scene.words[child];
            (counts(child) && tells.iter().any(|relation| word.is(relation))).then_some(word.text)
        })
    }
}

/// Whose something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owner<'s> {
    Entity(usize),
    /// Whoever says "my", or is told "your".
    Speaker(&'s str),
    /// Whom a pronoun means that is not resolved yet.
    Unknown,
}

/// A noun phrase in its place among the mentions.
struct Site<'a, 's, 'k> {
    scene: &'a Scene<'s>,
    knowledge: &'k Knowledge,
    phrase: &'a Phrase,
    lemma: &'s str,
    all: &'a [Found<'k>],
    /// Where the phrase's mention would be inserted.
    at: usize,
}

impl<'s> Site<'_, 's, '_> {
    fn modifiers(&self) -> impl Iterator<Item = &'s str> {
        self.phrase.modifiers(self.scene, |_| true)
    }

    /// Whether the noun is followed by what says which one is meant: "the park in the south".
    fn is_qualified(&self) -> bool {
        let head = self.phrase.head;
        self.scene.children(head).any(|child| child > head && self.scene.words[child].is("nmod"))
    }

    /// Whether the noun says what something else is: "Lyon is the city".
    fn is_predicate(&self) -> bool {
        self.scene.words[self.phrase.head].is("xcomp") || self.scene.child(self.phrase.head, "cop").is_some()
    }
}

/// The name that a word belongs to.
#[derive(Clone, Copy, Debug)]
struct Named {
    entity: Option<usize>,
    entity_type: EntityType,
}

/// Adds nominal mentions to the names, in text order, and returns the nouns that are left.
pub(crate) fn add<'k>(
    scene: &Scene<'_>,
    knowledge: &'k Knowledge,
    found: &mut Vec<Found<'k>>,
    entities: &mut Entities<'k>,
) -> Vec<Noun> {
    let mut left: Vec<Noun> = Vec::new();
    let mut names: Vec<Option<Named>> = vec![None; scene.words.len()];
    for name in found.iter() {
        names[name.words.clone()].fill(Some(Named { entity: name.entity, entity_type: name.entity_type }));
    }
    let mut all: Vec<Found<'k>> = std::mem::take(found);
    let mut treaties: Vec<Treaty<'_>> = Vec::new();
    let mut chains = Chains::default();
    let told = Told::read(scene, knowledge, &all, entities);
    for word in 0..scene.words.len() {
        if names[word].is_some() || !matches!(scene.words[word].upos, Upos::Noun | Upos::Propn) {
            continue;
        }
        let phrase = phrase_of(scene, &names, word);
        let is_part = scene.words[word].is("compound") || scene.words[word].is("flat");
        let (noun, lemma) = noun_of(scene, knowledge, &phrase);
        let kind = noun.map(|noun| core_type(noun.kind()));
        let sort = sort_of(scene, knowledge, &phrase, noun);
        let apposed = apposed(scene, &names, &phrase, sort.and_then(|sort| sort.kind));
        if apposed == Apposed::Title {
            continue;
        }
        let at = all.partition_point(|other| other.words.start < phrase.words.start);
        let site = Site { scene, knowledge, phrase: &phrase, lemma, all: &all, at };
        let alike = if is_part {
            None
        } else {
            thing::named_alike(&site, entities).or_else(|| told::named(&site, &told, entities))
        };
        let is_office = noun.is_none() && knowledge.office(lemma).is_some() && apposed == Apposed::No;
        let holder = || if is_office && !is_part { person::person(&site, entities) } else { None };
        let mention = alike.or_else(holder).or_else(|| match (noun?, kind?) {
            (noun, EntityType::Law) => treaty::treaty(&site, noun, &mut treaties, entities),
            // "Its leader, Ann Bell, said": the name beside it says who.
            (_, EntityType::Person) if matches!(apposed, Apposed::To(_)) => None,
            (_, EntityType::Person) => person::person(&site, entities),
            (noun, kind @ (EntityType::Gpe | EntityType::Org | EntityType::Loc | EntityType::Fac)) => {
                thing::thing(&site, noun, kind, &told, entities)
            }
            _ => None,
        });
        if let Some(mention) = mention {
            all.insert(at, mention);
            continue;
        }
        let Some(sort) = sort.filter(|_| !is_part) else { continue };
        if let Apposed::To(entity) = apposed {
            let is_told = phrase.determiner == Determiner::Definite && phrase.owner.is_none();
            if is_told {
                all.insert(at, nominal(&phrase, entities.list[entity].entity_type, Some(entity)));
            }
            continue;
        }
        let link = Link {
            scene,
            phrase: &phrase,
            lemma,
            sort,
            owner: phrase.owner.map(|owner| owner_of(scene, &names, owner)),
            people: people_of(scene, &names, word),
            is_mass: noun.is_some_and(|noun| noun.subtype() == Some("police")),
            is_predicate: scene.child(word, "cop").is_some() || scene.words[word].is("appos"),
            is_qualified: site.is_qualified(),
        };
        let Some(taken) = chains.join(&link, entities) else {
            left.push(Noun { words: phrase.words.clone(), head: phrase.head, sort });
            continue;
        };
        all.insert(at, nominal(&phrase, taken.entity_type, Some(taken.entity)));
        if let Some((words, head)) = taken.first {
            if let Some(place) = left.iter().rposition(|noun| noun.head == head) {
                left.remove(place);
            }
            let at = all.partition_point(|other| other.words.start < words.start);
            let mut first = Found::new(words, MentionKind::Nominal, taken.entity_type, Source::Rule);
            first.entity = Some(taken.entity);
            first.confidence = UNNAMED;
            all.insert(at, first);
        }
    }
    *found = all;
    left
}

/// How a noun stands to a name beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Apposed {
    No,
    /// "The news network RTHK": the noun says what the name is, and both are one mention.
    Title,
    /// "Tehran, the Iranian capital": the noun mentions the name's entity again.
    To(usize),
}

fn apposed(scene: &Scene<'_>, names: &[Option<Named>], phrase: &Phrase, kind: Option<EntityType>) -> Apposed {
    let head = phrase.head;
    let below = scene.children(head).filter(|child| *child > head && scene.words[*child].is("appos"));
    let above = scene.words[head].head.filter(|_| scene.words[head].is("appos"));
    let beside = below.chain(above).find_map(|word| Some((word, names[word]?)));
    let Some((word, Named { entity: Some(entity), entity_type })) = beside else { return Apposed::No };
    let is_place = |kind: EntityType| matches!(kind, EntityType::Gpe | EntityType::Loc | EntityType::Fac);
    let fits = kind.is_none_or(|kind| kind == entity_type || is_place(kind) && is_place(entity_type));
    let next = phrase.words.end;
    match () {
        () if !fits || phrase.plural => Apposed::No,
        // "Nominee Gary Johnson": nothing stands between them.
        () if word >= next && (next..word).all(|word| names[word].is_some()) => Apposed::Title,
        // "The region (e.g. Philadelphia)", "his opponent, and a friend of Bell": a comma alone ties the two.
        () if kind.is_some() && is_beside(scene, phrase, word) => Apposed::To(entity),
        () => Apposed::No,
    }
}

/// Whether nothing that begins something else stands between a noun phrase and a name.
fn is_beside(scene: &Scene<'_>, phrase: &Phrase, name: usize) -> bool {
    let between = if name < phrase.words.start { name..phrase.words.start } else { phrase.words.end..name };
    !scene.words[between].iter().any(|word| {
        matches!(
            word.text,
            "(" | ")" | "-LRB-" | "-RRB-" | ";" | ":" | "and" | "or" | "like" | "e.g." | "i.e."
        )
    })
}

/// The people whose adjective tells of a noun ("the South Korean website"), after the adjective.
fn people_of(scene: &Scene<'_>, names: &[Option<Named>], noun: usize) -> Option<(usize, usize)> {
    let name = |child: usize| names[child].filter(|name| name.entity_type == EntityType::Norp);
    scene
        .children(noun)
        .take_while(|child| *child < noun)
        .find_map(|child| Some((child, name(child)?.entity?)))
}

/// Whose something is, by the word of its possessive.
fn owner_of<'s>(scene: &Scene<'s>, names: &[Option<Named>], word: usize) -> Owner<'s> {
    match (names[word].and_then(|name| name.entity), scene.words[word].text) {
        (Some(entity), _) => Owner::Entity(entity),
        (None, "my" | "My") => Owner::Speaker("my"),
        (None, "your" | "Your") => Owner::Speaker("your"),
        (None, "our" | "Our") => Owner::Speaker("our"),
        _ => Owner::Unknown,
    }
}

/// Drops unnamed entities that a document mentions once.
pub(crate) fn prune(found: &mut Vec<Found<'_>>, entities: &Entities<'_>) {
    let mut counts = vec![0_usize; entities.list.len()];
    for entity in found.iter().filter_map(|mention| mention.entity) {
        counts[entity] += 1;
    }
    found.retain(|mention| match mention.entity {
        Some(entity) => {
            mention.kind != MentionKind::Nominal
                || counts[entity] > 1
                || entities.list[entity].fact.is_some()
                || entities.list[entity].country.is_some()
        }
        None => true,
    });
}

fn phrase_of(scene: &Scene<'_>, names: &[Option<Named>], head: usize) -> Phrase {
    let left = |child: &usize| {
        *child < head
            && ["det", "amod", "compound", "nummod", "nmod:poss", "advmod"]
                .iter()
                .any(|relation| scene.words[*child].is(relation))
    };
    let mut start = head;
    let mut noun = head;
    let mut determiner = Determiner::Bare;
    let mut demonstrative = false;
    let mut owner = None;
    for child in scene.children(head).filter(left).collect::<Vec<_>>().into_iter().rev() {
        let word = &scene.words[child];
        if word.is("compound") && child + 1 == noun && names[child].is_none() {
            noun = child;
        }
        start =
            start.min(scene.children(child).filter(|below| *below < child).min().unwrap_or(child).min(child));
        if word.is("det") {
            match word.lemma.to_ascii_lowercase().as_str() {
                "the" | "both" => determiner = Determiner::Definite,
                "this" | "that" | "these" | "those" => {
                    determiner = Determiner::Definite;
                    demonstrative = true;
                }
                _ => determiner = Determiner::Indefinite,
            }
        } else if word.deprel == "nmod:poss" {
            owner = Some(child);
            if determiner == Determiner::Bare {
                determiner = Determiner::Definite;
            }
        }
    }
    // "Only to that state": what stands before the determiner is no part of it, but for "all the".
    let first_det = scene.children(head).find(|child| *child < head && scene.words[*child].is("det"));
    if let Some(det) = first_det.filter(|det| start < *det) {
        let is_before =
            |word: usize| matches!(scene.words[word].text, "all" | "All" | "both" | "Both" | "half");
        start = if is_before(det - 1) { det - 1 } else { det };
    }
    if scene.words[start.min(head)].is("det") || determiner != Determiner::Bare {
        // Tags err: an article at the front decides in any case.
        if matches!(scene.words[start].text, "a" | "A" | "an" | "An" | "another" | "any" | "no" | "some") {
            determiner = Determiner::Indefinite;
        }
    }
    let restricted = scene.children(head).any(|child| child > head && scene.words[child].is("acl"));
    Phrase {
        words: start..head + 1,
        head,
        noun: noun..head + 1,
        determiner,
        demonstrative,
        restricted,
        plural: scene.words[head].plural,
        owner,
    }
}

/// What the noun can mention: the longest known compound, else the noun alone; with its lemma.
fn noun_of<'k, 's>(
    scene: &Scene<'s>,
    knowledge: &'k Knowledge,
    phrase: &Phrase,
) -> (Option<&'k CommonNoun>, &'s str) {
    let lemma = scene.words[phrase.head].lemma;
    let compound = (phrase.noun.len() > 1)
        .then(|| format!("{} {lemma}", scene.phrase(phrase.noun.start..phrase.head)).to_lowercase())
        .and_then(|compound| knowledge.common_noun(&compound).next());
    let plural_form = || knowledge.common_noun(scene.words[phrase.head].text).next();
    (compound.or_else(|| knowledge.common_noun(lemma).next()).or_else(plural_form), lemma)
}

fn nominal<'k>(phrase: &Phrase, kind: EntityType, entity: Option<usize>) -> Found<'k> {
    let mut mention = Found::new(phrase.words.clone(), MentionKind::Nominal, kind, Source::Rule);
    mention.entity = entity;
    mention.confidence = if phrase.determiner == Determiner::Definite { 0.75 } else { UNNAMED };
    mention
}

//! Common nouns that refer to an entity: "the agreement", "the president", "the group".
//!
//! A treaty without a name is an entity of its own, made by its first mention; other nouns are mentions
//! only where something named before fits them. What is mentioned once and never again is dropped.

use crate::clusters::Entities;
use crate::knowledge::{CommonNoun, Gender, Knowledge};
use crate::mention::{Found, Referent, Source};
use crate::names::core_type;
use crate::scene::Scene;
use attache_core::layers::{EntityType, MentionKind, Upos};
use std::ops::Range;

/// How far back the antecedent of a noun may be, in sentences.
const REACH: usize = 8;

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
    let is_person = kin.is_some() || (noun.is_none() && knowledge.office(lemma).is_some());
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
}

/// A noun phrase in its place among the mentions.
struct Site<'a, 's, 'k> {
    scene: &'a Scene<'s>,
    knowledge: &'k Knowledge,
    phrase: &'a Phrase,
    noun: &'k CommonNoun,
    lemma: &'s str,
    all: &'a [Found<'k>],
    /// Where the phrase's mention would be inserted.
    at: usize,
}

/// Adds nominal mentions to the names, in text order, and returns the nouns that are left.
pub(crate) fn add<'k>(
    scene: &Scene<'_>,
    knowledge: &'k Knowledge,
    found: &mut Vec<Found<'k>>,
    entities: &mut Entities<'k>,
) -> Vec<Noun> {
    let mut left = Vec::new();
    let mut named = vec![false; scene.words.len()];
    for name in found.iter() {
        named[name.words.clone()].fill(true);
    }
    let mut all: Vec<Found<'k>> = std::mem::take(found);
    let mut treaties: Vec<Treaty<'_>> = Vec::new();
    for word in 0..scene.words.len() {
        if named[word] || !matches!(scene.words[word].upos, Upos::Noun | Upos::Propn) {
            continue;
        }
        let phrase = phrase_of(scene, &named, word);
        let is_part = scene.words[word].is("compound") || scene.words[word].is("flat");
        let mut leave = |phrase: &Phrase, noun: Option<&CommonNoun>| {
            let sort = if is_part { None } else { sort_of(scene, knowledge, phrase, noun) };
            left.extend(sort.map(|sort| Noun { words: phrase.words.clone(), head: phrase.head, sort }));
        };
        let Some((noun, lemma)) = noun_of(scene, knowledge, &phrase) else {
            leave(&phrase, None);
            continue;
        };
        let kind = core_type(noun.kind());
        let at = all.partition_point(|other| other.words.start < phrase.words.start);
        let site = Site { scene, knowledge, phrase: &phrase, noun, lemma, all: &all, at };
        let mention = match kind {
            EntityType::Law => treaty(&site, &mut treaties, entities),
            EntityType::Person => person(&site, entities),
            EntityType::Gpe | EntityType::Org | EntityType::Loc => thing(&site, kind, entities),
            _ => None,
        };
        match mention {
            Some(mention) => all.insert(at, mention),
            None => leave(&phrase, Some(noun)),
        }
    }
    *found = all;
    left
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

fn phrase_of(scene: &Scene<'_>, named: &[bool], head: usize) -> Phrase {
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
    for child in scene.children(head).filter(left).collect::<Vec<_>>().into_iter().rev() {
        let word = &scene.words[child];
        if word.is("compound") && child + 1 == noun && !named[child] {
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
        } else if word.deprel == "nmod:poss" && determiner == Determiner::Bare {
            determiner = Determiner::Definite;
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
    }
}

/// What the noun can mention: the longest known compound, else the noun alone; with its lemma.
fn noun_of<'k, 's>(
    scene: &Scene<'s>,
    knowledge: &'k Knowledge,
    phrase: &Phrase,
) -> Option<(&'k CommonNoun, &'s str)> {
    let lemma = scene.words[phrase.head].lemma;
    let compound = (phrase.noun.len() > 1)
        .then(|| format!("{} {lemma}", scene.phrase(phrase.noun.start..phrase.head)).to_lowercase())
        .and_then(|compound| knowledge.common_noun(&compound).next());
    let plural_form = || knowledge.common_noun(scene.words[phrase.head].text).next();
    compound.or_else(|| knowledge.common_noun(lemma).next()).or_else(plural_form).map(|noun| (noun, lemma))
}

fn nominal<'k>(phrase: &Phrase, kind: EntityType, entity: Option<usize>) -> Found<'k> {
    let mut mention = Found::new(phrase.words.clone(), MentionKind::Nominal, kind, Source::Rule);
    mention.entity = entity;
    mention.confidence = if phrase.determiner == Determiner::Definite { 0.75 } else { 0.6 };
    mention
}

/// A treaty or agreement that nouns alone mention.
#[derive(Debug)]
struct Treaty<'s> {
    entity: usize,
    lemmas: Vec<&'s str>,
    last: usize,
    /// It was told apart by a clause of its own, so that only the same noun can mean it.
    apart: bool,
}

fn treaty<'k, 's>(
    site: &Site<'_, 's, 'k>,
    treaties: &mut Vec<Treaty<'s>>,
    entities: &mut Entities<'k>,
) -> Option<Found<'k>> {
    let &Site { scene, phrase, noun, lemma, all, at, .. } = site;
    let is_pact = matches!(noun.subtype(), Some("treaty" | "agreement"));
    if phrase.plural || !is_pact {
        return None;
    }
    let sentence = scene.words[phrase.head].sentence;
    let heading = scene.heading[sentence];
    if phrase.determiner == Determiner::Bare && !heading {
        return None;
    }
    // A predicate says what something is and mentions nothing more.
    let named = all[..at]
        .iter()
        .rev()
        .find(|name| name.kind == MentionKind::Name && name.entity_type == EntityType::Law);
    let known = if phrase.determiner == Determiner::Indefinite || (phrase.restricted && !phrase.demonstrative)
    {
        None
    } else {
        let same =
            treaties.iter().filter(|treaty| treaty.lemmas.contains(&lemma)).max_by_key(|treaty| treaty.last);
        let any = treaties.iter().filter(|treaty| !treaty.apart).max_by_key(|treaty| treaty.last);
        let unnamed = same.or(any);
        match named {
            Some(name) if unnamed.is_none_or(|treaty| treaty.last < name.words.start) => name.entity,
            _ => unnamed.map(|treaty| treaty.entity),
        }
    };
    let entity = known.unwrap_or_else(|| {
        let mut entity = Referent::new(scene.phrase(phrase.noun.clone()).to_owned(), EntityType::Law);
        entity.subtype = noun.subtype();
        entities.push(entity)
    });
    match treaties.iter_mut().find(|treaty| treaty.entity == entity) {
        Some(treaty) => {
            treaty.last = phrase.head;
            if !treaty.lemmas.contains(&lemma) {
                treaty.lemmas.push(lemma);
            }
            let fullest = scene.phrase(phrase.noun.clone());
            if entities.list[entity].name.split_whitespace().count() < phrase.noun.len()
                && entities.list[entity].fact.is_none()
                && named.is_none()
            {
                fullest.clone_into(&mut entities.list[entity].name);
            }
        }
        None => treaties.push(Treaty {
            entity,
            lemmas: vec![lemma],
            last: phrase.head,
            apart: known.is_none() && phrase.restricted,
        }),
    }
    Some(nominal(phrase, EntityType::Law, Some(entity)))
}

/// "The president", "the minister": somebody whom the text gave that title.
fn person<'k>(site: &Site<'_, '_, 'k>, entities: &Entities<'k>) -> Option<Found<'k>> {
    let &Site { scene, knowledge, phrase, lemma, all, at, .. } = site;
    if phrase.plural || phrase.determiner != Determiner::Definite || phrase.restricted {
        return None;
    }
    // "The president of Iran" and "Iran's president" say which.
    let mut beside =
        all[at..].iter().take_while(|name| name.words.start < phrase.words.end + 3).filter(|name| {
            let before = name.words.start.checked_sub(1).map_or("", |before| scene.words[before].text);
            matches!(name.entity_type, EntityType::Norp | EntityType::Gpe)
                && (name.words.end <= phrase.words.end || matches!(before, "of" | "the"))
        });
    let country = beside.find_map(|name| home_of(name, entities));
    let texts = scene.phrase(phrase.noun.clone());
    let office = knowledge.office(texts).or_else(|| knowledge.office(lemma));
    let fits = |entity: usize| {
        let referent = &entities.list[entity];
        let called =
            |value: &str| value.rsplit(' ').next().is_some_and(|last| last.eq_ignore_ascii_case(lemma));
        let called = referent.attributes.iter().any(|(name, value)| *name == "title" && called(value));
        let Some(office) = office else { return called };
        let told = called
            || referent.attributes.iter().any(|(name, value)| *name == "office" && value == office.key());
        let known = || {
            referent.fact.and_then(|fact| knowledge.fact(fact)).is_some_and(|fact| {
                knowledge
                    .terms(fact)
                    .iter()
                    .any(|term| term.office == office.id() && scene.year.is_none_or(|year| term.covers(year)))
            })
        };
        let leader = office.key() == "leader"
            && referent.attributes.iter().any(|(name, value)| {
                *name == "office"
                    && matches!(value.as_str(), "president" | "prime_minister" | "supreme_leader")
            });
        (told || leader || known()) && (country.is_none() || referent.country == country)
    };
    // What follows first names the holder: "the president, X".
    let next = all
        .get(at)
        .filter(|name| name.words.start == phrase.words.end && name.entity_type == EntityType::Person);
    if next.is_some() {
        return None;
    }
    let sentence = scene.words[phrase.head].sentence;
    let entity = all[..at]
        .iter()
        .rev()
        .filter(|name| scene.words[name.words.start].sentence + 2 * REACH > sentence)
        .filter(|name| name.entity_type == EntityType::Person)
        .filter_map(|name| name.entity)
        .find(|entity| fits(*entity))?;
    Some(nominal(phrase, EntityType::Person, Some(entity)))
}

fn home_of(name: &Found<'_>, entities: &Entities<'_>) -> Option<usize> {
    let entity = name.entity?;
    entities.list[entity].country.or((entities.list[entity].entity_type == EntityType::Gpe).then_some(entity))
}

/// Nouns for organisations and places: the last one named that they fit.
fn thing<'k>(site: &Site<'_, '_, 'k>, kind: EntityType, entities: &mut Entities<'k>) -> Option<Found<'k>> {
    let &Site { scene, phrase, noun, lemma, all, at, .. } = site;
    let group = matches!(lemma, "country" | "nation" | "state" | "government" | "side");
    let counted = scene.words[phrase.words.clone()]
        .iter()
        .any(|word| matches!(word.text.to_ascii_lowercase().as_str(), "both" | "two" | "three" | "four"));
    let all_bare = scene.words[phrase.words.start].text.eq_ignore_ascii_case("both");
    if phrase.plural && group && counted && (phrase.determiner == Determiner::Definite || all_bare) {
        return Some(nominal(phrase, EntityType::Gpe, None));
    }
    let body = kind == EntityType::Org
        && matches!(
            noun.subtype(),
            Some("government" | "military" | "police" | "intelligence" | "legislature")
        );
    // A country's own body, named by its people or as its owner.
    let inner = all[at..].iter().take_while(|name| name.words.start <= phrase.head).find(|name| {
        name.words.start >= phrase.words.start
            && name.words.end <= phrase.head
            && matches!(name.entity_type, EntityType::Norp | EntityType::Gpe)
    });
    let several = phrase.plural && noun.subtype() == Some("legislature");
    if let Some(owner) = inner.filter(|_| body && !several) {
        let country = home_of(owner, entities)?;
        // A city's police is the city's, not the country's.
        let is_local = |place: &usize| {
            entities.list[*place].entity_type == EntityType::Gpe && !owner.demonym && *place != country
        };
        let of = owner.entity.filter(is_local).unwrap_or(country);
        let name = format!("{} {}", entities.list[of].name, scene.phrase(phrase.noun.clone()).to_lowercase());
        let known = entities
            .list
            .iter()
            .position(|entity| entity.name == name && entity.entity_type == EntityType::Org);
        let entity = known.unwrap_or_else(|| {
            let mut entity = Referent::new(name, EntityType::Org);
            entity.subtype = noun.subtype();
            entity.country = Some(country);
            entities.push(entity)
        });
        let mut mention = nominal(phrase, EntityType::Org, Some(entity));
        mention.stands_for = (noun.subtype() == Some("government")
            && of == country
            && matches!(lemma, "government" | "regime" | "administration"))
        .then_some(country);
        return Some(mention);
    }
    // "The Prohibition Party" is a name, and means what has that name alone.
    let sentence_start = scene.sentences[scene.words[phrase.head].sentence].start;
    let is_name = phrase.noun.len() > 1
        && phrase.noun.clone().all(|word| scene.words[word].is_capital() && word > sentence_start)
        && !scene.shouted[scene.words[phrase.head].sentence];
    if is_name
        || inner.is_some()
        || phrase.determiner != Determiner::Definite
        || phrase.restricted
        || (phrase.plural && noun.subtype() != Some("armed_group"))
    {
        return None;
    }
    // "Of Iran" and the like say that something else is meant.
    if scene.children(phrase.head).any(|child| {
        child > phrase.head
            && scene.words[child].is("nmod")
            && matches!(lemma, "city" | "country" | "region" | "group" | "state")
    }) {
        return None;
    }
    let sentence = scene.words[phrase.head].sentence;
    let fits = |name: &Found<'k>| {
        let Some(entity) = name.entity.filter(|_| name.kind == MentionKind::Name && !name.demonym) else {
            return false;
        };
        let referent = &entities.list[entity];
        let subtype = referent.subtype;
        match (kind, noun.subtype()) {
            (EntityType::Gpe, Some("country")) => subtype == Some("country"),
            (EntityType::Gpe, Some("city")) => subtype == Some("city") && lemma != "capital",
            (EntityType::Gpe, Some("state")) => matches!(subtype, Some("state" | "region")),
            (EntityType::Loc, Some("region")) => {
                lemma == "region" && referent.entity_type == EntityType::Loc && subtype == Some("region")
            }
            (EntityType::Org, Some("armed_group")) => subtype == Some("armed_group"),
            (EntityType::Org, None) if lemma == "group" => {
                referent.entity_type == EntityType::Org
                    && matches!(subtype, None | Some("armed_group" | "ngo" | "movement" | "igo" | "company"))
            }
            (EntityType::Org, Some("government")) => {
                subtype == Some("government") && same_last_word(&referent.name, lemma)
            }
            (EntityType::Org, Some("igo")) => matches!(subtype, Some("igo")),
            (EntityType::Org, Some("media")) => subtype == Some("media"),
            (EntityType::Org, Some("company")) => {
                referent.entity_type == EntityType::Org && matches!(subtype, Some("company"))
                    || (referent.entity_type == EntityType::Org && subtype.is_none() && lemma == "company")
            }
            (EntityType::Org, Some(wanted)) => {
                referent.entity_type == EntityType::Org
                    && subtype == Some(wanted)
                    && (wanted == "party" || same_last_word(&referent.name, lemma))
            }
            _ => false,
        }
    };
    let entity = all[..at]
        .iter()
        .rev()
        .take_while(|name| scene.words[name.words.start].sentence + REACH > sentence)
        .find(|name| fits(name))?
        .entity;
    let entity_type = entity.map_or(kind, |entity| entities.list[entity].entity_type);
    Some(nominal(phrase, entity_type, entity))
}

fn same_last_word(name: &str, lemma: &str) -> bool {
    name.split_whitespace().any(|word| word.eq_ignore_ascii_case(lemma))
}

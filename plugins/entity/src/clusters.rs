//! Which names are the same: entities from names.
//!
//! A known name belongs to its fact, any other to an earlier name that it repeats, shortens or spells by
//! its initials. Full names are settled before family names, so that a headline's "Putin" finds the
//! "Vladimir Putin" below it. Two full names with one family name stay apart; the name alone then means
//! the one mentioned last.

mod homes;
mod people;

use crate::knowledge::{Fact, FactId, Knowledge};
use crate::mention::{Found, Referent, Source};
use crate::names::core_type;
use crate::scene::Scene;
use attache_core::layers::EntityType;
use std::collections::BTreeMap;

/// The entities of a document, and where those of known facts are.
#[derive(Debug, Default)]
pub(crate) struct Entities<'k> {
    pub(crate) list: Vec<Referent<'k>>,
    by_fact: BTreeMap<(FactId, bool), usize>,
    by_name: BTreeMap<(EntityType, String), usize>,
}

impl<'k> Entities<'k> {
    /// The entity of a fact, made where there is none yet.
    pub(crate) fn of_fact(&mut self, knowledge: &'k Knowledge, id: FactId) -> Option<usize> {
        if let Some(known) = self.by_fact.get(&(id, false)) {
            return Some(*known);
        }
        let fact = knowledge.fact(id)?;
        let mut entity = Referent::new(fact.name().to_owned(), core_type(fact.kind()));
        entity.subtype = fact.subtype();
        entity.fact = Some(id);
        entity.gender = fact.gender();
        entity.wikidata = fact.wikidata();
        let place = self.push(entity);
        self.by_fact.insert((id, false), place);
        let country = fact
            .country()
            .and_then(|country| if country == id { None } else { self.of_fact(knowledge, country) });
        self.list[place].country = country;
        Some(place)
    }

    pub(crate) fn push(&mut self, entity: Referent<'k>) -> usize {
        self.list.push(entity);
        self.list.len() - 1
    }

    /// Whether there is an entity of that fact.
    fn is_taken(&self, fact: FactId) -> bool {
        self.by_fact.contains_key(&(fact, false))
    }

    /// Ties an entity that the text named to the fact that it is.
    fn tie(&mut self, knowledge: &'k Knowledge, place: usize, fact: &'k Fact) {
        self.by_fact.insert((fact.id(), false), place);
        let country = fact.country().and_then(|country| self.of_fact(knowledge, country));
        let entity = &mut self.list[place];
        entity.fact = Some(fact.id());
        entity.wikidata = fact.wikidata();
        entity.gender = entity.gender.or(fact.gender());
        entity.country = entity.country.or(country);
        if entity.name.split_whitespace().count() < fact.name().split_whitespace().count() {
            fact.name().clone_into(&mut entity.name);
        }
    }
}

/// Gives every name its entity.
pub(crate) fn resolve<'k>(
    scene: &Scene<'_>,
    knowledge: &'k Knowledge,
    found: &mut [Found<'k>],
) -> Entities<'k> {
    let mut entities = Entities::default();
    homes::forget_foreign(scene, knowledge, found);
    homes::settle_states(scene, knowledge, found);
    for name in found.iter_mut() {
        if let Some(fact) = name.fact {
            name.entity = if name.demonym {
                of_demonym(scene, knowledge, name, &mut entities)
            } else {
                entities.of_fact(knowledge, fact)
            };
        }
    }
    people::resolve(scene, knowledge, found, &mut entities);
    others(scene, knowledge, found, &mut entities);
    acronyms(scene, found, &entities);
    entities
}

fn of_demonym<'k>(
    scene: &Scene<'_>,
    knowledge: &'k Knowledge,
    name: &Found<'k>,
    entities: &mut Entities<'k>,
) -> Option<usize> {
    let fact = name.fact?;
    if let Some(known) = entities.by_fact.get(&(fact, true)) {
        return Some(*known);
    }
    let mut entity = Referent::new(scene.phrase(name.words.clone()).to_owned(), EntityType::Norp);
    entity.subtype = name.subtype;
    entity.plural = true;
    let place = entities.push(entity);
    entities.by_fact.insert((fact, true), place);
    let home = knowledge.fact(fact).and_then(|place| place.country().or(Some(fact)))?;
    let country = entities.of_fact(knowledge, home);
    entities.list[place].country = country;
    Some(place)
}

fn is_place(kind: EntityType) -> bool {
    matches!(kind, EntityType::Gpe | EntityType::Loc | EntityType::Fac)
}

fn key(kind: EntityType, phrase: &str) -> (EntityType, String) {
    // Places of all sorts share one space of names.
    let kind = if matches!(kind, EntityType::Loc | EntityType::Fac) { EntityType::Gpe } else { kind };
    (kind, phrase.to_lowercase().replace('.', ""))
}

/// A name of several words, which shorter ones may stand for.
struct Long<'s> {
    words: Vec<&'s str>,
    entity: usize,
    entity_type: EntityType,
    place: usize,
}

/// Names of things other than people: the same words, or a part of a longer name before them.
fn others<'k>(
    scene: &Scene<'_>,
    knowledge: &Knowledge,
    found: &mut [Found<'k>],
    entities: &mut Entities<'k>,
) {
    let texts =
        |name: &Found<'_>| scene.words[name.words.clone()].iter().map(|word| word.text).collect::<Vec<_>>();
    let mut long: Vec<Long<'_>> = found
        .iter()
        .enumerate()
        .filter(|(_, name)| name.words.len() > 1 && !name.demonym)
        .filter_map(|(place, name)| {
            let words = texts(name);
            Some(Long { words, entity: name.entity?, entity_type: name.entity_type, place })
        })
        .collect();
    let mut order: Vec<usize> = (0..found.len())
        .filter(|number| found[*number].entity.is_none() && found[*number].entity_type != EntityType::Person)
        .collect();
    // Longer names first, so that shorter ones find them.
    order.sort_by_key(|number| std::cmp::Reverse(found[*number].words.len()));
    for number in order {
        let name = &found[number];
        let phrase = scene.phrase(name.words.clone());
        let words = texts(name);
        let is_noun_for = |kind: EntityType| {
            words.len() == 1
                && knowledge.common_noun(&words[0].to_lowercase()).any(|noun| core_type(noun.kind()) == kind)
        };
        let is_noun = is_noun_for(EntityType::Org);
        let is_building = is_noun_for(EntityType::Fac);
        let key = key(name.entity_type, phrase);
        // "The Court" means the court named last, whichever it meant before.
        if let Some(entity) = entities.by_name.get(&key).copied().filter(|_| !is_noun) {
            found[number].entity = Some(entity);
            found[number].entity_type = entities.list[entity].entity_type;
            continue;
        }
        let is_premises = |other: &&Long<'_>| {
            let last = other.words.last().map(|word| word.to_lowercase()).unwrap_or_default();
            matches!(other.entity_type, EntityType::Fac | EntityType::Org)
                && knowledge.common_noun(&last).any(|noun| {
                    core_type(noun.kind()) == EntityType::Fac || noun.subtype() == Some("university")
                })
        };
        let shortens = |other: &&Long<'_>| {
            let is_part = other.words.len() > words.len()
                && match (name.entity_type == EntityType::Org, other.entity_type == EntityType::Org) {
                    (true, true) => {
                        other.words.starts_with(&words)
                            || ((words.len() > 1 || is_noun) && other.words.ends_with(&words))
                    }
                    // "The Cathedral" after "Notre Dame Cathedral", and "Notre Dame", which is no place of its own.
                    (false, _) if is_place(name.entity_type) && is_premises(other) => {
                        (is_building
                            && other.words.last().is_some_and(|last| last.eq_ignore_ascii_case(words[0])))
                            || (name.fact.is_none() && other.words.starts_with(&words))
                    }
                    // "Navaratnam" after "Skandaraj Navaratnam", whatever the model took it for.
                    // "Dorian" after "Hurricane Dorian".
                    (false, false) if name.entity_type == EntityType::Event => {
                        other.entity_type == EntityType::Event
                            && words.len() == 1
                            && other.words.ends_with(&words)
                    }
                    (false, false) => {
                        other.entity_type == EntityType::Person
                            && name.source == Source::Model
                            && name.fact.is_none()
                            && other.words.ends_with(&words)
                    }
                    _ => false,
                };
            // A firm's name may come before what it is by law; a last word stands for what was named before.
            let may_precede = matches!(name.entity_type, EntityType::Org | EntityType::Fac)
                && (words.len() == 1 || other.words.starts_with(&words));
            is_part && (other.place < number || may_precede)
        };
        let before = long.iter().filter(|other| other.place < number).filter(shortens);
        let longer = before.max_by_key(|other| other.place).or_else(|| long.iter().find(shortens));
        let longer = longer.map(|other| (other.entity, other.entity_type));
        let (entity, entity_type) = longer.unwrap_or_else(|| {
            if let Some(entity) = entities.by_name.get(&key) {
                return (*entity, name.entity_type);
            }
            let mut entity = Referent::new(phrase.to_owned(), name.entity_type);
            entity.subtype = name.subtype;
            (entities.push(entity), name.entity_type)
        });
        if words.len() > 1 {
            long.push(Long { words, entity, entity_type, place: number });
        }
        entities.by_name.insert(key, entity);
        found[number].entity = Some(entity);
        found[number].entity_type = entity_type;
    }
}

/// "Islamic Revolutionary Guard Corps (IRGC)", and initials without brackets: both names one entity.
fn acronyms(scene: &Scene<'_>, found: &mut [Found<'_>], entities: &Entities<'_>) {
    let mut merged: BTreeMap<usize, usize> = BTreeMap::new();
    for pair in 0..found.len() {
        let short = &found[pair];
        let letters = scene.phrase(short.words.clone()).replace('.', "");
        let Some(entity) = short.entity else { continue };
        let is_acronym = short.words.len() == 1
            && (2..8).contains(&letters.len())
            && letters.chars().all(char::is_alphanumeric)
            && letters.chars().filter(|c| c.is_uppercase()).count() > 1;
        if !is_acronym || merged.contains_key(&entity) {
            continue;
        }
        let bracketed = short
            .words
            .start
            .checked_sub(1)
            .is_some_and(|before| matches!(scene.words[before].text, "(" | "-LRB-"));
        let before = bracketed.then(|| found[..pair].last()).flatten();
        let beside = before
            .filter(|long| long.words.end + 1 == short.words.start && long.entity_type != EntityType::Person);
        let spelt = |long: &&Found<'_>| {
            long.words.len() > 1
                && long.entity_type == short.entity_type
                && initials(scene, long).eq_ignore_ascii_case(&letters)
        };
        let long = beside
            .or_else(|| if entities.list[entity].fact.is_none() { found.iter().find(spelt) } else { None });
        if let Some(target) = long.and_then(|long| long.entity).filter(|target| *target != entity) {
            let target = merged.get(&target).copied().unwrap_or(target);
            if target != entity {
                merged.insert(entity, target);
            }
        }
    }
    for name in found.iter_mut() {
        if let Some(target) = name.entity.and_then(|entity| merged.get(&entity)) {
            name.entity = Some(*target);
            name.entity_type = entities.list[*target].entity_type;
        }
    }
}

fn initials(scene: &Scene<'_>, name: &Found<'_>) -> String {
    scene.words[name.words.clone()]
        .iter()
        .filter(|word| word.is_capital())
        .filter_map(|word| word.text.chars().next())
        .collect()
}

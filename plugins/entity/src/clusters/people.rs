//! Which names are one person's.
//!
//! A person is known by all the names that the text gives: "Pedro Pierluisi" is called by either family name once he
//! has been named "Pedro R. Pierluisi Urrutia". A family's name ("the Vanderbilt family") is nobody's in it, and a
//! relative who is introduced as one is not whoever else has that name.

use super::Entities;
use crate::knowledge::{Fact, Knowledge, is_same_name};
use crate::mention::{Found, Referent, Source};
use crate::scene::Scene;
use attache_core::layers::{EntityType, Upos};

/// How many times oftener than another of the same family name somebody must be named for that name alone to stay
/// his after the other has come up.
const FAR_OFTENER: usize = 3;

/// The words of a person's name that tell: without initials and suffixes.
fn parts<'s>(scene: &Scene<'s>, name: &Found<'_>) -> Vec<&'s str> {
    let telling = |text: &&str| {
        text.chars().filter(|c| c.is_alphanumeric()).count() > 1
            && !matches!(*text, "Jr." | "Jr" | "Sr." | "Sr" | "II" | "III" | "IV")
    };
    scene.words[name.words.clone()].iter().map(|word| word.text).filter(telling).collect()
}

struct Person<'s> {
    entity: usize,
    parts: Vec<&'s str>,
    /// The last words of the full names.
    families: Vec<&'s str>,
    last_seen: usize,
    first_seen: usize,
    /// How often he has been named up to the name in question.
    n_names: usize,
}

impl<'s> Person<'s> {
    fn new(entity: usize, parts: Vec<&'s str>, place: usize) -> Self {
        let families = parts.last().copied().into_iter().collect();
        Self { entity, parts, families, last_seen: place, first_seen: place, n_names: 0 }
    }

    fn see(&mut self, place: usize) -> usize {
        self.last_seen = place;
        self.n_names += 1;
        self.entity
    }
}

/// Which part of a person's name a single word is.
#[derive(Clone, Copy, Debug)]
enum Part {
    Family,
    First,
    /// Between the two: "Pierluisi" in "Pedro Pierluisi Urrutia".
    Middle,
}

impl Part {
    fn is_of(self, person: &Person<'_>, word: &str) -> bool {
        let same = |part: &str| is_same_name(part, word);
        match self {
            Self::Family => person.families.iter().any(|part| same(part)),
            Self::First => person.parts.first().is_some_and(|part| same(part)),
            Self::Middle => person.parts.iter().skip(1).any(|part| same(part)),
        }
    }
}

/// Gives the names of people their entities.
pub(super) fn resolve<'k>(
    scene: &Scene<'_>,
    knowledge: &'k Knowledge,
    found: &mut [Found<'k>],
    entities: &mut Entities<'k>,
) {
    let mut known = full_names(scene, knowledge, found, entities);
    for person in &mut known {
        person.last_seen = person.first_seen;
    }
    let grounds = grounds(knowledge, found);
    let mut families: Vec<(&str, usize)> = Vec::new();
    for (number, name) in found.iter_mut().enumerate() {
        if name.entity_type != EntityType::Person {
            continue;
        }
        if let Some(entity) = name.entity {
            if let Some(person) = known.iter_mut().find(|person| person.entity == entity) {
                person.see(number);
            }
            continue;
        }
        let parts = parts(scene, name);
        let phrase = scene.phrase(name.words.clone());
        let word = parts.first().copied().unwrap_or(phrase);
        if is_family(scene, name) {
            let family =
                families.iter().find(|(known, _)| is_same_name(known, word)).map(|(_, entity)| *entity);
            name.entity = Some(family.unwrap_or_else(|| {
                let mut entity = Referent::new(format!("{word} family"), EntityType::Person);
                entity.plural = true;
                families.push((word, entities.push(entity)));
                families[families.len() - 1].1
            }));
            continue;
        }
        let entity = [Part::Family, Part::First, Part::Middle]
            .into_iter()
            .find_map(|part| called(&mut known, part, word, number));
        let entity = entity.unwrap_or_else(|| {
            let mut entity = Referent::new(phrase.to_owned(), EntityType::Person);
            entity.gender = knowledge.gender_of_first_name(word);
            let entity = entities.push(entity);
            let title = title_words(scene, name);
            if let Some(fact) = leader(scene, knowledge, &grounds, word, title) {
                entities.tie(knowledge, entity, fact);
            }
            let mut person = Person::new(entity, vec![word], number);
            person.n_names = 1;
            known.push(person);
            entity
        });
        name.entity = Some(entity);
    }
    tie_full_names(scene, knowledge, &known, entities);
}

/// Gives names of several words, and those of known people, their entities.
fn full_names<'s, 'k: 's>(
    scene: &Scene<'s>,
    knowledge: &'k Knowledge,
    found: &mut [Found<'k>],
    entities: &mut Entities<'k>,
) -> Vec<Person<'s>> {
    let mut known: Vec<Person<'_>> = Vec::new();
    for (number, name) in found.iter_mut().enumerate() {
        if name.entity_type != EntityType::Person {
            continue;
        }
        let parts = parts(scene, name);
        if parts.len() < 2 && name.entity.is_none() {
            continue;
        }
        let is_relative = is_relative(scene, knowledge, name);
        let same = known.iter_mut().find(|person| {
            name.entity == Some(person.entity)
                || (name.entity.is_none()
                    && same_person(knowledge, &person.parts, &parts)
                    && !(is_relative && person.parts.len() != parts.len()))
        });
        if let Some(person) = same {
            person.last_seen = number;
            let entity = person.entity;
            if let Some(family) = parts.last().filter(|family| !Part::Family.is_of(person, family)) {
                person.families.push(family);
            }
            if parts.len() > person.parts.len() && entities.list[entity].fact.is_none() {
                scene.phrase(name.words.clone()).clone_into(&mut entities.list[entity].name);
                person.parts = parts;
            }
            name.entity = Some(entity);
            continue;
        }
        let entity = name.entity.unwrap_or_else(|| {
            let mut entity = Referent::new(scene.phrase(name.words.clone()).to_owned(), EntityType::Person);
            entity.gender = parts.first().and_then(|first| knowledge.gender_of_first_name(first));
            entities.push(entity)
        });
        name.entity = Some(entity);
        // A fact's own name has more parts than a nickname or a family name that the text uses.
        let fact =
            entities.list[entity].fact.filter(|_| parts.len() < 2).and_then(|fact| knowledge.fact(fact));
        let mut person = Person::new(entity, parts, number);
        if let Some(fact) = fact {
            person.parts = fact.name().split_whitespace().collect();
            person.families.extend(person.parts.last());
        }
        known.push(person);
    }
    known
}

/// Whom a single word means that is a part of somebody's name: the one seen last, unless another is named far oftener;
/// else the one to be named first.
fn called(known: &mut [Person<'_>], part: Part, word: &str, number: usize) -> Option<usize> {
    let earlier = |person: &&mut Person<'_>| part.is_of(person, word) && person.first_seen <= number;
    let last = known
        .iter_mut()
        .filter(earlier)
        .max_by_key(|person| person.last_seen)
        .map(|person| (person.entity, person.n_names));
    let oftenest = known.iter_mut().filter(earlier).max_by_key(|person| (person.n_names, person.last_seen));
    let far = |person: &&mut Person<'_>| {
        last.is_some_and(|(entity, n_names)| {
            person.entity == entity || person.n_names >= FAR_OFTENER * n_names.max(1)
        })
    };
    if let Some(person) = oftenest.filter(far) {
        return Some(person.see(number));
    }
    let chosen = match last {
        Some((entity, _)) => known.iter_mut().find(|person| person.entity == entity),
        None => known.iter_mut().find(|person| part.is_of(person, word)),
    };
    chosen.map(|person| person.see(number))
}

/// "The Vanderbilt family", "the Kims": a name alone with what makes it a family's.
fn is_family(scene: &Scene<'_>, name: &Found<'_>) -> bool {
    let next = scene.words.get(name.words.end);
    name.words.len() == 1
        && name.source != Source::Given
        && next.is_some_and(|next| {
            matches!(next.lemma, "family" | "clan" | "dynasty" | "household") && next.upos == Upos::Noun
        })
}

/// "Her mother, Gloria Morgan Vanderbilt": kin of somebody, with a full name.
fn is_relative(scene: &Scene<'_>, knowledge: &Knowledge, name: &Found<'_>) -> bool {
    let floor = scene.sentences[scene.words[name.words.start].sentence].start;
    let mut ahead = scene.words[floor..name.words.start].iter().rev().skip_while(|word| word.text == ",");
    ahead
        .next()
        .is_some_and(|noun| noun.upos == Upos::Noun && !noun.plural && knowledge.kin(noun.lemma).is_some())
        && ahead.take(3).any(|word| word.is("nmod:poss"))
}

/// Ties full names to what the knowledge has under another spelling of the first name, such as a short form.
fn tie_full_names<'k>(
    scene: &Scene<'_>,
    knowledge: &'k Knowledge,
    known: &[Person<'_>],
    entities: &mut Entities<'k>,
) {
    for person in known {
        if entities.list[person.entity].fact.is_none() && person.parts.len() > 1 {
            let (first, last) = (person.parts[0], person.parts[person.parts.len() - 1]);
            let fact = knowledge.person_by_surname(last, scene.year).find(|fact| {
                fact.name()
                    .split_whitespace()
                    .next()
                    .is_some_and(|known| knowledge.same_first_name(known, first))
            });
            if let Some(fact) = fact.filter(|fact| !entities.is_taken(fact.id())) {
                entities.tie(knowledge, person.entity, fact);
            }
        }
    }
}

/// The countries that the text speaks of, by name, people, places or bodies.
fn grounds<'k>(knowledge: &'k Knowledge, found: &[Found<'k>]) -> Vec<&'k Fact> {
    let facts = found.iter().filter_map(|name| knowledge.fact(name.fact?));
    let mut grounds: Vec<&Fact> =
        facts.filter_map(|fact| knowledge.fact(fact.country().unwrap_or(fact.id()))).collect();
    grounds.sort_by_key(|fact| fact.id());
    grounds.dedup_by_key(|fact| fact.id());
    grounds
}

/// The words that stand right before a name, where titles do.
fn title_words<'s>(scene: &Scene<'s>, name: &Found<'_>) -> &'s str {
    let floor = scene.sentences[scene.words[name.words.start].sentence].start;
    let start = floor.max(name.words.start.saturating_sub(4));
    if start < name.words.start { scene.phrase(start..name.words.start) } else { "" }
}

/// The head of a state or government who goes by that family name alone; anybody else only where the text gives him
/// his title. A name that several known people had needs a country of his in the text too.
fn leader<'k>(
    scene: &Scene<'_>,
    knowledge: &'k Knowledge,
    grounds: &[&Fact],
    surname: &str,
    title: &str,
) -> Option<&'k Fact> {
    let holds = |fact: &Fact, fits: &dyn Fn(&str) -> bool| {
        knowledge.terms(fact).iter().any(|term| {
            scene.year.is_none_or(|year| term.covers(year))
                && knowledge.office_by_id(term.office).is_some_and(|office| fits(office.key()))
        })
    };
    let is_high = |key: &str| {
        matches!(
            key,
            "president"
                | "prime_minister"
                | "chancellor"
                | "supreme_leader"
                | "monarch"
                | "secretary_general"
                | "pope"
        )
    };
    let told: Vec<&str> = {
        let words: Vec<&str> = title.split_whitespace().collect();
        let tails = (0..words.len()).map(|from| words[from..].join(" "));
        tails.filter_map(|tail| Some(knowledge.office(&tail)?.key())).collect()
    };
    let is_here = |fact: &Fact| {
        let home = fact.country();
        home.is_none_or(|home| grounds.iter().any(|ground| ground.id() == home))
    };
    let alone = knowledge.person_by_surname(surname, None).nth(1).is_none();
    let mut all = knowledge.person_by_surname(surname, scene.year).filter(|fact| {
        let titled = holds(fact, &|key| told.contains(&key));
        (titled || holds(fact, &is_high)) && (alone || is_here(fact))
    });
    let first = all.next()?;
    match all.next() {
        None => Some(first),
        Some(second) => (holds(first, &is_high) && !holds(second, &is_high)).then_some(first),
    }
}

/// Whether two full names are one person's: equal at the end, and first names that do not part them.
fn same_person(knowledge: &Knowledge, a: &[&str], b: &[&str]) -> bool {
    let (Some(first_a), Some(first_b), Some(last_a), Some(last_b)) =
        (a.first(), b.first(), a.last(), b.last())
    else {
        return false;
    };
    let hyphened =
        |long: &str, short: &str| long.to_lowercase().ends_with(&format!("-{}", short.to_lowercase()));
    let last = is_same_name(last_a, last_b) || hyphened(last_a, last_b) || hyphened(last_b, last_a);
    let subset = |short: &[&str], long: &[&str]| {
        short.iter().all(|part| long.iter().any(|other| is_same_name(part, other)))
    };
    (last && knowledge.same_first_name(first_a, first_b))
        || (a.len() < b.len() && subset(a, b))
        || (b.len() < a.len() && subset(b, a))
}

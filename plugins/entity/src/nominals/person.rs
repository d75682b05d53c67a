//! "The president", "the minister": somebody whom the text gave that title.

use super::presence::{Memory, Share, most_present};
use super::thing::{home_of, picks_another};
use super::{Determiner, Site, nominal};
use crate::clusters::Entities;
use crate::mention::Found;
use attache_core::layers::{EntityType, Upos};

/// How much likelier than others who once had the title somebody is who holds the office in the text's year.
const INCUMBENT: f32 = 3.0;

/// Nouns that a text uses of anybody.
const PLAIN_PEOPLE: [&str; 8] =
    ["citizen", "individual", "man", "owner", "person", "resident", "woman", "worker"];

const MEMORY: Memory = Memory { reach: 16, fading: 0.6, topic: 0.01 };

pub(super) fn person<'k>(site: &Site<'_, '_, 'k>, entities: &Entities<'k>) -> Option<Found<'k>> {
    let &Site { scene, knowledge, phrase, lemma, all, at, .. } = site;
    let is_former = site.modifiers().any(|modifier| modifier.eq_ignore_ascii_case("former"));
    // "Its leader" is whoever leads what "it" means, which is not looked up.
    let is_theirs = phrase.owner.is_some_and(|owner| scene.words[owner].upos == Upos::Pron);
    if phrase.plural
        || phrase.determiner != Determiner::Definite
        || phrase.restricted
        // "Becoming the only third party candidate" says what somebody is.
        || site.is_predicate()
        || (picks_another(scene.words[phrase.words.start].text) || site.modifiers().any(picks_another)) && !is_former
        || is_theirs
    {
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
    // "The president of the bank" is no head of state.
    if country.is_none() && site.is_qualified() {
        return None;
    }
    let texts = scene.phrase(phrase.noun.clone());
    let office = knowledge.office(texts).or_else(|| knowledge.office(lemma));
    let share = |entity: usize| {
        let referent = &entities.list[entity];
        // "The former president" was one, and "the president" is one still.
        let called = |value: &str| {
            value.starts_with("former ") == is_former
                && value.rsplit([' ', '-']).next().is_some_and(|last| last.eq_ignore_ascii_case(lemma))
                && !PLAIN_PEOPLE.contains(&lemma)
        };
        let called = referent.attributes.iter().any(|(name, value)| *name == "title" && called(value));
        let Some(office) = office else { return called.then_some(1.0) };
        let over = if is_former { "former_office" } else { "office" };
        let told =
            called || referent.attributes.iter().any(|(name, value)| *name == over && value == office.key());
        let holds = referent.fact.and_then(|fact| knowledge.fact(fact)).is_some_and(|fact| {
            let mut terms = knowledge.terms(fact).iter();
            terms.any(|term| term.office == office.id() && scene.year.is_none_or(|year| term.covers(year)))
        });
        // "The party leader" leads something else than the country.
        let leader = office.key() == "leader"
            && phrase.noun.len() == 1
            && !is_former
            && referent.attributes.iter().any(|(name, value)| {
                *name == "office"
                    && matches!(value.as_str(), "president" | "prime_minister" | "supreme_leader")
            });
        let holds = holds && !is_former;
        let fits = (told || leader || holds) && (country.is_none() || referent.country == country);
        fits.then_some(if holds { INCUMBENT } else { 1.0 })
    };
    // What follows first names the holder: "the president, X".
    let next = all
        .get(at)
        .filter(|name| name.words.start == phrase.words.end && name.entity_type == EntityType::Person);
    if next.is_some() {
        return None;
    }
    let entity = most_present(site, MEMORY, |name| {
        let entity = name.entity.filter(|_| name.entity_type == EntityType::Person)?;
        Some((entity, Share::Own(share(entity)?)))
    })?;
    Some(nominal(phrase, EntityType::Person, Some(entity)))
}

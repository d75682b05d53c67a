//! Nouns for organisations and places: "the country", "the party", "the park".
//!
//! A noun that ends the name of something means that ("the park" after "Victoria Park"); a noun for a sort of thing
//! means what is most present of that sort ("the country"). A country's own body ("the Iranian army") is an
//! entity of the country, though the text gives it no name.

use super::presence::{Memory, Share, most_present};
use super::told::Told;
use super::{Determiner, Site, nominal};
use crate::clusters::Entities;
use crate::knowledge::CommonNoun;
use crate::mention::{Found, Referent};
use attache_core::layers::{EntityType, MentionKind};

/// How much a word for its people, or a mention of what belongs to it, counts as a mention of a country.
const BELONGING: f32 = 0.5;

/// A noun means the last of its sort, more or less.
const OF_A_SORT: Memory = Memory { reach: 8, fading: 0.5, topic: 0.0 };

/// A text is about a town for longer than about other things.
const CITY: Memory = Memory { reach: 12, fading: 0.6, topic: 0.08 };

/// What a place counts for as a town that is in no list.
const UNKNOWN_TOWN: f32 = 0.4;

/// How many times more than others something counts that the text calls what the noun says.
const TOLD: f32 = 2.0;

/// What has the noun in its name may be long ago.
const ALIKE: Memory = Memory { reach: 30, fading: 0.75, topic: 0.01 };

/// A text is about a country for longer than it names it.
const COUNTRY: Memory = Memory { reach: 12, fading: 0.8, topic: 0.1 };

/// Nouns that often end a name and mean something else alone: "the street" is not Wall Street.
const OTHERWISE: &[&str] = &[
    "association",
    "campaign",
    "center",
    "centre",
    "day",
    "days",
    "force",
    "forces",
    "group",
    "house",
    "international",
    "market",
    "news",
    "people",
    "post",
    "press",
    "service",
    "services",
    "show",
    "state",
    "states",
    "street",
    "time",
    "times",
    "way",
    "week",
    "weeks",
    "world",
    "year",
];

/// What is said of a thing without telling it from others.
pub(super) const PRAISE: &[&str] = &[
    "ancient",
    "beleaguered",
    "controversial",
    "embattled",
    "famous",
    "historic",
    "iconic",
    "popular",
    "well",
    "known",
    "well-known",
    "world-famous",
    "famed",
    "massive",
    "huge",
    "deadly",
    "tragic",
];

/// Words that pick out another one than was spoken of.
const ANOTHER: &[&str] = &[
    "another",
    "certain",
    "different",
    "eighth",
    "fifth",
    "first",
    "former",
    "fourth",
    "future",
    "last",
    "neighboring",
    "neighbouring",
    "new",
    "next",
    "ninth",
    "old",
    "only",
    "other",
    "particular",
    "previous",
    "same",
    "second",
    "separate",
    "seventh",
    "sixth",
    "tenth",
    "third",
];

/// Whether a word before a noun tells that another one of its sort is meant than the one spoken of.
pub(super) fn picks_another(modifier: &str) -> bool {
    ANOTHER.binary_search(&modifier.to_ascii_lowercase().as_str()).is_ok()
}

/// Bodies of one sort that a text calls now this, now that.
const SAME_BODY: [&[&str]; 3] =
    [&["army", "military"], &["administration", "government", "regime"], &["legislature", "parliament"]];

pub(super) fn home_of(name: &Found<'_>, entities: &Entities<'_>) -> Option<usize> {
    let entity = name.entity?;
    entities.list[entity].country.or((entities.list[entity].entity_type == EntityType::Gpe).then_some(entity))
}

/// Something named whose name ends in the noun: "the park", "the national convention".
pub(super) fn named_alike<'k>(site: &Site<'_, '_, 'k>, entities: &Entities<'k>) -> Option<Found<'k>> {
    let &Site { scene, phrase, .. } = site;
    let word = scene.words[phrase.head].text;
    if phrase.determiner != Determiner::Definite
        || phrase.restricted
        || phrase.owner.is_some()
        || site.is_qualified()
        || site.modifiers().any(picks_another)
        || OTHERWISE.binary_search(&word.to_ascii_lowercase().as_str()).is_ok()
    {
        return None;
    }
    let says = |name: &Found<'k>, word: &str| {
        scene.words[name.words.clone()].iter().any(|part| part.text.eq_ignore_ascii_case(word))
    };
    let is_alike = |name: &Found<'k>| {
        name.kind == MentionKind::Name
            && name.words.len() > 1
            && !matches!(name.entity_type, EntityType::Person | EntityType::Norp | EntityType::Gpe)
            && scene.words[scene.head_of(name.words.clone())].text.eq_ignore_ascii_case(word)
            && site.modifiers().all(|modifier| PRAISE.contains(&modifier) || says(name, modifier))
    };
    let alike: Vec<usize> =
        site.all[..site.at].iter().filter(|name| is_alike(name)).filter_map(|name| name.entity).collect();
    // Once "the square" has meant one of them, it goes on to.
    let is_taken_up = |name: &Found<'k>| {
        name.kind == MentionKind::Nominal && scene.words[name.words.end - 1].text.eq_ignore_ascii_case(word)
    };
    let entity = most_present(site, ALIKE, |name| {
        let entity = name.entity?;
        (is_alike(name) || is_taken_up(name) && alike.contains(&entity)).then_some((entity, Share::Own(1.0)))
    })?;
    Some(nominal(phrase, entities.list[entity].entity_type, Some(entity)))
}

/// The noun's own sort of organisation or place.
pub(super) fn thing<'k>(
    site: &Site<'_, '_, 'k>,
    noun: &'k CommonNoun,
    kind: EntityType,
    told: &Told,
    entities: &mut Entities<'k>,
) -> Option<Found<'k>> {
    let &Site { scene, phrase, lemma, all, at, .. } = site;
    let group = matches!(lemma, "country" | "nation" | "state" | "government" | "side");
    let counted = scene.words[phrase.words.clone()]
        .iter()
        .any(|word| matches!(word.text.to_ascii_lowercase().as_str(), "both" | "two" | "three" | "four"));
    let all_bare = scene.words[phrase.words.start].text.eq_ignore_ascii_case("both");
    if phrase.plural && group && counted && (phrase.determiner == Determiner::Definite || all_bare) {
        return Some(nominal(phrase, EntityType::Gpe, None));
    }
    let is_body = kind == EntityType::Org
        && matches!(
            noun.subtype(),
            Some("government" | "military" | "police" | "intelligence" | "legislature")
        );
    let is_place = |name: &&Found<'_>| matches!(name.entity_type, EntityType::Norp | EntityType::Gpe);
    // A country's own body, named by its people or as its owner.
    let inner = all[at..].iter().take_while(|name| name.words.start <= phrase.head).find(|name| {
        name.words.start >= phrase.words.start && name.words.end <= phrase.head && is_place(name)
    });
    // "The government of Burundi".
    let after = || {
        let of = scene.children(phrase.head).find(|child| *child > phrase.head && is_of(site, *child))?;
        all[at..]
            .iter()
            .find(|name| name.words.contains(&of))
            .filter(is_place)
            .filter(|name| name.entity_type == EntityType::Gpe)
    };
    let owner = inner.or_else(after).filter(|_| is_body);
    let several = phrase.plural && noun.subtype() == Some("legislature");
    if let Some(owner) = owner.filter(|_| !several) {
        return own_body(site, noun, owner, entities);
    }
    // "In Japan, the government refused": that of the country where the sentence is set.
    let is_whole = phrase.noun.len() == 1 && phrase.owner.is_none() && !site.modifiers().any(picks_another);
    if is_body
        && is_whole
        && phrase.determiner == Determiner::Definite
        && !site.is_qualified()
        && let Some(place) = setting(site, entities)
    {
        return own_body(site, noun, place, entities);
    }
    // "The Prohibition Party" is a name, and means what has that name alone.
    let sentence_start = scene.sentences[scene.words[phrase.head].sentence].start;
    let is_name = phrase.noun.len() > 1
        && phrase.noun.clone().all(|word| scene.words[word].is_capital() && word > sentence_start)
        && !scene.shouted[scene.words[phrase.head].sentence];
    // "The African nation" may be any in Africa, "the Iranian city" is one of Iran.
    let of_part = |name: &Found<'_>| {
        name.entity_type == EntityType::Norp
            && name.entity.is_some_and(|entity| entities.list[entity].country.is_none())
    };
    if is_name
        || inner.is_some_and(|inner| !of_part(inner))
        || phrase.determiner != Determiner::Definite
        || phrase.restricted
        || phrase.owner.is_some()
        || site.is_predicate()
        || site.modifiers().any(picks_another)
        || scene.child(phrase.head, "nummod").is_some_and(|number| number < phrase.head)
        || (phrase.plural && noun.subtype() != Some("armed_group"))
    {
        return None;
    }
    // "Of Iran" and the like say that something else is meant.
    if scene.children(phrase.head).any(|child| {
        child > phrase.head
            && scene.words[child].is("nmod")
            && (is_body || matches!(lemma, "city" | "region" | "group" | "state") || is_of(site, child))
    }) {
        return None;
    }
    let is_country = kind == EntityType::Gpe && noun.subtype() == Some("country");
    let entity = if is_country {
        country(site, entities)?
    } else {
        let is_city = kind == EntityType::Gpe && noun.subtype() == Some("city") && lemma != "capital";
        most_present(site, if is_city { CITY } else { OF_A_SORT }, |name| {
            let entity = name.entity.filter(|_| name.kind != MentionKind::Pronoun && !name.demonym)?;
            let referent = &entities.list[entity];
            let may_be_town =
                is_city && referent.entity_type == EntityType::Gpe && referent.subtype.is_none();
            match () {
                () if told.is(scene, entity, lemma, phrase.head) => Some((entity, Share::Own(TOLD))),
                () if fits(noun, kind, lemma, referent) => Some((entity, Share::Own(1.0))),
                () => may_be_town.then_some((entity, Share::Own(UNKNOWN_TOWN))),
            }
        })?
    };
    Some(nominal(phrase, entities.list[entity].entity_type, Some(entity)))
}

/// The country that the noun's sentence begins with: "in Japan".
fn setting<'a, 'k>(site: &Site<'a, '_, 'k>, entities: &Entities<'k>) -> Option<&'a Found<'k>> {
    let &Site { scene, phrase, all, at, .. } = site;
    let start = scene.sentences[scene.words[phrase.head].sentence].start;
    let first = all[..at].iter().rev().take_while(|name| name.words.start > start).last()?;
    let is_country = first.entity.is_some_and(|entity| entities.list[entity].subtype == Some("country"));
    (is_country
        && !first.demonym
        && first.words.start == start + 1
        && scene.words[start].text == "In"
        && scene.words.get(first.words.end).is_some_and(|next| next.text == ","))
    .then_some(first)
}

/// The country that the text is about at this place; what belongs to one speaks of it where that is named at all.
fn country<'k>(site: &Site<'_, '_, 'k>, entities: &Entities<'k>) -> Option<usize> {
    let is_country = |entity: usize| entities.list[entity].subtype == Some("country");
    let spoken_of: Vec<usize> = site.all[..site.at]
        .iter()
        .filter_map(|name| {
            let entity = name.entity?;
            if name.entity_type == EntityType::Norp { entities.list[entity].country } else { Some(entity) }
        })
        .filter(|entity| is_country(*entity))
        .collect();
    most_present(site, COUNTRY, |name| {
        let entity = name.entity?;
        let home = entities.list[entity].country.filter(|home| is_country(*home));
        match () {
            () if is_country(entity) => Some((entity, Share::Own(1.0))),
            () => Some((home.filter(|home| spoken_of.contains(home))?, Share::Lent(BELONGING))),
        }
    })
}

/// Whether a word below the noun says what it is of.
fn is_of(site: &Site<'_, '_, '_>, child: usize) -> bool {
    let scene = site.scene;
    scene.words[child].is("nmod")
        && scene.child(child, "case").is_some_and(|case| scene.words[case].text == "of")
}

/// A country's own body, or a city's: "the Iranian army", "the Boston police".
fn own_body<'k>(
    site: &Site<'_, '_, 'k>,
    noun: &'k CommonNoun,
    owner: &Found<'k>,
    entities: &mut Entities<'k>,
) -> Option<Found<'k>> {
    let &Site { scene, phrase, lemma, .. } = site;
    let country = home_of(owner, entities)?;
    // A city's police is the city's, not the country's.
    let is_local = |place: &usize| {
        entities.list[*place].entity_type == EntityType::Gpe && !owner.demonym && *place != country
    };
    let of = owner.entity.filter(is_local).unwrap_or(country);
    let name = format!("{} {}", entities.list[of].name, scene.phrase(phrase.noun.clone()).to_lowercase());
    let known =
        entities.list.iter().position(|entity| entity.name == name && entity.entity_type == EntityType::Org);
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
    Some(mention)
}

/// Whether a noun can mean what has a name.
fn fits(noun: &CommonNoun, kind: EntityType, lemma: &str, referent: &Referent<'_>) -> bool {
    let subtype = referent.subtype;
    let is_org = referent.entity_type == EntityType::Org;
    match (kind, noun.subtype()) {
        (EntityType::Gpe, Some("city")) => match lemma {
            "capital" => false,
            "city" => matches!(subtype, Some("city" | "territory")),
            _ => subtype == Some("city"),
        },
        (EntityType::Gpe, Some("state")) => matches!(subtype, Some("state" | "region")),
        (EntityType::Gpe, Some("territory")) => lemma == "territory" && subtype == Some("territory"),
        (EntityType::Fac, Some("building")) => {
            referent.entity_type == EntityType::Fac
                && subtype == Some("building")
                && matches!(lemma, "building" | "landmark" | "monument" | "structure")
        }
        (EntityType::Loc, Some("region")) => {
            lemma == "region" && referent.entity_type == EntityType::Loc && subtype == Some("region")
        }
        (EntityType::Org, Some("armed_group")) => subtype == Some("armed_group"),
        (EntityType::Org, None) if lemma == "group" => {
            is_org && matches!(subtype, None | Some("armed_group" | "ngo" | "movement" | "igo" | "company"))
        }
        (EntityType::Org, Some(wanted @ ("igo" | "media"))) => subtype == Some(wanted),
        (EntityType::Org, Some("company")) => {
            is_org && (subtype == Some("company") || subtype.is_none() && lemma == "company")
        }
        (EntityType::Org, Some(wanted)) => {
            is_org && subtype == Some(wanted) && (wanted == "party" || is_same_body(&referent.name, lemma))
        }
        _ => false,
    }
}

/// Whether a body's name holds the noun, or an unnamed body is called by another noun for its sort.
fn is_same_body(name: &str, lemma: &str) -> bool {
    let last = name.rsplit(' ').next().unwrap_or_default();
    name.split_whitespace().any(|word| word.eq_ignore_ascii_case(lemma))
        || SAME_BODY.iter().any(|same| same.contains(&last) && same.contains(&lemma))
}

#[cfg(test)]
mod tests {
    #[test]
    fn nouns_are_sorted_to_be_found() {
        assert!(super::OTHERWISE.is_sorted());
        assert!(super::ANOTHER.is_sorted());
    }
}

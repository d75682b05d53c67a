//! Which of several with one name is meant, by what the text speaks of.
//!
//! "The Senate" is that of the country that the text is about; among the states of a country "Georgia" is one of them.

use crate::knowledge::{Fact, FactId, Knowledge};
use crate::mention::{Found, Source};
use crate::scene::Scene;
use attache_core::layers::{EntityType, MentionKind};
use std::collections::BTreeMap;

/// How many times oftener than its own country another must be named for a body's short name to be no longer known.
const FAR_OFTENER: usize = 2;

/// Takes the facts from short names such as "Senate" where the text has a longer name that ends so, or where it is about
/// another country than the one whose body goes by that name.
pub(super) fn forget_foreign(scene: &Scene<'_>, knowledge: &Knowledge, found: &mut [Found<'_>]) {
    let mut counts: BTreeMap<FactId, usize> = BTreeMap::new();
    for name in found.iter().filter(|name| matches!(name.entity_type, EntityType::Gpe | EntityType::Norp)) {
        if let Some(fact) = name.fact.and_then(|fact| knowledge.fact(fact)) {
            *counts.entry(fact.country().unwrap_or(fact.id())).or_default() += 1;
        }
    }
    let most = counts.values().copied().max().unwrap_or(0);
    let longer: Vec<(Vec<&str>, Option<FactId>)> = found
        .iter()
        .filter(|name| name.entity_type == EntityType::Org && name.words.len() > 1)
        .map(|name| (texts(scene, name), name.fact))
        .collect();
    for name in found.iter_mut() {
        let Some(fact) =
            name.fact.and_then(|fact| knowledge.fact(fact)).filter(|_| is_short(scene, knowledge, name))
        else {
            continue;
        };
        let words = texts(scene, name);
        let of_other = longer.iter().any(|(other, of)| {
            other.len() > words.len() && other.ends_with(&words) && *of != Some(fact.id())
        });
        let own = fact.country().and_then(|home| counts.get(&home)).copied().unwrap_or(0);
        if of_other || most > own * FAR_OFTENER {
            name.fact = None;
        }
    }
}

fn texts<'s>(scene: &Scene<'s>, name: &Found<'_>) -> Vec<&'s str> {
    scene.words[name.words.clone()].iter().map(|word| word.text).collect()
}

/// Whether a state body is called by the end of its name alone: "Senate" for "United States Senate".
fn is_short(scene: &Scene<'_>, knowledge: &Knowledge, name: &Found<'_>) -> bool {
    let ends_so = |fact: &Fact| {
        let phrase = scene.phrase(name.words.clone());
        fact.name().len() > phrase.len() && fact.name().ends_with(phrase)
    };
    name.kind == MentionKind::Name
        && name.entity_type == EntityType::Org
        && matches!(name.subtype, Some("legislature" | "court" | "government" | "military" | "police"))
        && name.fact.and_then(|fact| knowledge.fact(fact)).is_some_and(ends_so)
}

/// How many names a list must have to tell what they are.
const LIST: usize = 4;

/// "Florida, Georgia, Kansas": takes a name in a list of one country's states for that of a state too.
pub(super) fn settle_states<'k>(scene: &Scene<'_>, knowledge: &'k Knowledge, found: &mut [Found<'k>]) {
    for number in 0..found.len() {
        let state = state_around(scene, knowledge, found, number);
        if let Some(state) = state {
            found[number].fact = Some(state.id());
            found[number].subtype = state.subtype();
        }
    }
    let mut start = 0;
    while start < found.len() {
        let mut end = start + 1;
        while end < found.len() && is_listed(scene, &found[end - 1], &found[end]) {
            end += 1;
        }
        settle_list(scene, knowledge, &mut found[start..end]);
        start = end;
    }
}

/// Parts of the city of New York, after which that is named.
const BOROUGHS: [&str; 7] =
    ["Bronx", "Brooklyn", "Harlem", "Manhattan", "Queens", "Staten Island", "Tribeca"];

/// The state that a city's name means behind a place in it: "White Plains, New York", "a town in New York".
fn state_around<'k>(
    scene: &Scene<'_>,
    knowledge: &'k Knowledge,
    found: &[Found<'k>],
    number: usize,
) -> Option<&'k Fact> {
    let name = &found[number];
    let city =
        name.fact.and_then(|fact| knowledge.fact(fact)).filter(|fact| fact.subtype() == Some("city"))?;
    if name.source == Source::Given || name.demonym || name.entity_type != EntityType::Gpe {
        return None;
    }
    let own = texts(scene, name).join(" ");
    let is_meant = |fact: &&Fact| is_state(fact) && fact.country() == city.country();
    let state = knowledge.lookup(&format!("{own} State")).map(|reading| reading.fact()).find(is_meant)?;
    let is_in = |place: &Found<'_>| {
        let is_large =
            |fact: &Fact| fact.id() == city.id() || matches!(fact.subtype(), Some("state" | "country"));
        place.entity_type == EntityType::Gpe
            && !place.demonym
            && place.words.end + 1 == name.words.start
            && scene.words[place.words.end].text == ","
            && !BOROUGHS.contains(&scene.words[place.words.end - 1].text)
            && !place.fact.and_then(|fact| knowledge.fact(fact)).is_some_and(is_large)
    };
    let behind = number.checked_sub(1).is_some_and(|before| is_in(&found[before]));
    let floor = scene.sentences[scene.words[name.words.start].sentence].start;
    let before = scene.words.get(floor..name.words.start).unwrap_or_default();
    let told = match before {
        [.., noun, link] if link.text == "in" => {
            matches!(noun.lemma, "city" | "county" | "hamlet" | "town" | "village")
        }
        [.., up] => up.text.eq_ignore_ascii_case("upstate"),
        [] => false,
    };
    (behind || told).then_some(state)
}

/// Whether a name goes on the list of the one before it.
fn is_listed(scene: &Scene<'_>, before: &Found<'_>, name: &Found<'_>) -> bool {
    let between = scene.words.get(before.words.end..name.words.start).unwrap_or_default();
    let is_place = |name: &Found<'_>| name.entity_type == EntityType::Gpe && name.kind == MentionKind::Name;
    is_place(before)
        && is_place(name)
        && (1..3).contains(&between.len())
        && between.iter().all(|word| matches!(word.text, "," | "and" | "or"))
}

fn settle_list<'k>(scene: &Scene<'_>, knowledge: &'k Knowledge, list: &mut [Found<'k>]) {
    let states = || list.iter().filter_map(|name| knowledge.fact(name.fact?)).filter(|fact| is_state(fact));
    let Some(country) = states().find_map(Fact::country).filter(|_| list.len() >= LIST) else { return };
    if 2 * states().filter(|fact| fact.country() == Some(country)).count() < list.len() {
        return;
    }
    for name in list {
        if name.source == Source::Given
            || name.fact.and_then(|fact| knowledge.fact(fact)).is_some_and(is_state)
        {
            continue;
        }
        let own = texts(scene, name).join(" ");
        let is_meant = |fact: &&Fact| is_state(fact) && fact.country() == Some(country);
        let find = |name: &str| knowledge.lookup(name).map(|reading| reading.fact()).find(is_meant);
        let state = find(&own).or_else(|| find(&format!("{own} State")));
        if let Some(state) = state {
            name.fact = Some(state.id());
            name.subtype = state.subtype();
        }
    }
}

fn is_state(fact: &Fact) -> bool {
    fact.subtype() == Some("state")
}

//! Bodies that every country has: "the Senate" is that of the country that the text is about.

use crate::knowledge::{Fact, FactId, Knowledge};
use crate::mention::Found;
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

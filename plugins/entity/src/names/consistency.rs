//! The document agrees with itself: one name, one type, and no mention of it overlooked.

use super::{insert, kinds};
use crate::knowledge::Knowledge;
use crate::mention::{Found, Source};
use crate::scene::Scene;
use attache_core::layers::{EntityType, MentionKind, Upos};
use std::collections::BTreeMap;

/// How sure the model must be of what stands in a headline alone.
const SURE: f32 = 0.9;

/// What a name was read as, with the weight of each reading.
#[derive(Debug, Default)]
struct Votes {
    types: Vec<(EntityType, f32)>,
    body: bool,
}

impl Votes {
    fn add(&mut self, kind: EntityType, weight: f32) {
        match self.types.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, sum)) => *sum += weight,
            None => self.types.push((kind, weight)),
        }
    }

    fn best(&self) -> Option<(EntityType, f32)> {
        self.types.iter().copied().reduce(|best, other| if other.1 > best.1 { other } else { best })
    }
}

/// Drops what headlines alone suggest, brings types into agreement and adds overlooked mentions.
pub(super) fn settle<'k>(scene: &Scene<'_>, knowledge: &'k Knowledge, found: &mut Vec<Found<'k>>) {
    let mut votes: BTreeMap<&str, Votes> = BTreeMap::new();
    for name in found.iter() {
        let shouted = scene.shouted[scene.words[name.words.start].sentence];
        let phrase = scene.phrase(name.words.clone());
        let weight = match name.source {
            Source::Given => 10.0,
            Source::Knowledge => 3.0,
            // What the words beside a name say of it outweighs a reading without such.
            Source::Rule => 2.0 * name.confidence,
            Source::Model => name.confidence,
        } * if shouted { 0.3 } else { 1.0 };
        let entry = votes.entry(phrase).or_default();
        entry.add(name.entity_type, weight);
        entry.body |= !shouted;
        // A company is often called without what it is by law.
        if name.entity_type == EntityType::Org && name.words.len() > 1 {
            let last = name.words.end - 1;
            if kinds::is_legal_form(scene.words[last].text) {
                let bare = kinds::trim_marks(scene, name.words.start..last);
                let entry = votes.entry(scene.phrase(bare)).or_default();
                entry.add(EntityType::Org, 4.0);
                entry.body = true;
            }
        }
        // A family name alone is the person's whose full name has been read.
        if name.entity_type == EntityType::Person && name.words.len() > 1 && !shouted {
            let last = scene.words[name.words.end - 1].text;
            let entry = votes.entry(last).or_default();
            entry.add(EntityType::Person, 4.0 + weight);
            entry.body = true;
        }
        // "Dorian" is what was called "Hurricane Dorian", however often it acts as people do.
        if name.entity_type == EntityType::Event && kinds::is_storm(scene, &name.words) {
            let entry = votes.entry(scene.words[name.words.end - 1].text).or_default();
            entry.add(EntityType::Event, 100.0);
            entry.body = true;
        }
    }
    found.retain(|name| {
        let shouted = scene.shouted[scene.words[name.words.start].sentence];
        let known = votes.get(scene.phrase(name.words.clone())).is_some_and(|votes| votes.body);
        !shouted
            || known
            || matches!(name.source, Source::Knowledge | Source::Given)
            || (name.words.len() > 1 && name.entity_type == EntityType::Person)
            || (name.source == Source::Model && name.confidence > SURE)
    });
    give_families(scene, found);
    for name in found.iter_mut().filter(|name| matches!(name.source, Source::Model | Source::Rule)) {
        let Some((kind, _)) = votes.get(scene.phrase(name.words.clone())).and_then(Votes::best) else {
            continue;
        };
        if kind != name.entity_type {
            name.entity_type = kind;
            name.subtype = kinds::guess(scene, &name.words, kinds::coarse(kind)).1;
        }
    }
    add_overlooked(scene, knowledge, &votes, found);
}

/// "Baloch" after "Qandeel Baloch": a known people's or place's name alone is the person's whose full name the text
/// gives, where it mostly stands as a person's does.
fn give_families(scene: &Scene<'_>, found: &mut [Found<'_>]) {
    let families: Vec<&str> = found
        .iter()
        .filter(|name| name.entity_type == EntityType::Person && name.words.len() > 1)
        .map(|name| scene.words[name.words.end - 1].text)
        .collect();
    let is_shared = |name: &Found<'_>| {
        name.source == Source::Knowledge
            && name.words.len() == 1
            && matches!(name.entity_type, EntityType::Norp | EntityType::Gpe | EntityType::Loc)
            && families.contains(&scene.words[name.words.start].text)
    };
    // The tree errs, so that most mentions decide.
    let mut stands: BTreeMap<&str, i32> = BTreeMap::new();
    for name in found.iter().filter(|name| is_shared(name)) {
        let at = name.words.start;
        *stands.entry(scene.words[at].text).or_default() += if stands_as_person(scene, at) { 1 } else { -1 };
    }
    for name in found.iter_mut() {
        if is_shared(name) && stands.get(scene.words[name.words.start].text).is_some_and(|more| *more > 0) {
            (name.entity_type, name.subtype, name.fact) = (EntityType::Person, None, None);
            name.demonym = false;
        }
    }
}

/// Neither in a place, nor one of a people, nor theirs.
fn stands_as_person(scene: &Scene<'_>, at: usize) -> bool {
    let word = &scene.words[at];
    let is_in = scene.children(at).any(|child| {
        scene.words[child].is("case")
            && matches!(scene.words[child].text, "in" | "In" | "at" | "from" | "near" | "across")
    });
    let has_article = scene.children(at).any(|child| scene.words[child].is("det"));
    let role =
        ["nsubj", "obj", "iobj", "obl", "nmod", "conj", "appos", "root"].iter().any(|role| word.is(role));
    role && !is_in && !has_article && !word.plural
}

fn add_overlooked<'k>(
    scene: &Scene<'_>,
    knowledge: &'k Knowledge,
    votes: &BTreeMap<&str, Votes>,
    found: &mut Vec<Found<'k>>,
) {
    let mut taken = vec![false; scene.words.len()];
    for name in found.iter() {
        taken[name.words.clone()].fill(true);
    }
    for (at, word) in scene.words.iter().enumerate() {
        if taken[at] || !word.is_capital() {
            continue;
        }
        let end = scene.sentences[word.sentence].end.min(at + 6);
        let known = (at + 1..=end).rev().filter(|stop| !taken[at..*stop].contains(&true)).find_map(|stop| {
            let votes = votes.get(scene.phrase(at..stop))?;
            let (kind, weight) = votes.best().filter(|_| votes.body)?;
            (weight > 0.6).then_some((stop, kind))
        });
        let Some((stop, kind)) = known else { continue };
        let common =
            stop == at + 1 && !matches!(word.upos, Upos::Propn | Upos::X) && !scene.shouted[word.sentence];
        if common || knowledge.is_denied(scene.phrase(at..stop)) {
            continue;
        }
        let mut name = Found::new(at..stop, MentionKind::Name, kind, Source::Rule);
        name.subtype = kinds::guess(scene, &name.words, kinds::coarse(kind)).1;
        name.confidence = 0.7;
        taken[at..stop].fill(true);
        insert(found, name);
    }
}

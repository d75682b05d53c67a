//! Names: where they are and what they name.
//!
//! Three readers propose: the knowledge (longest known name), a learned sequence model, and rules over
//! titles, first names and demonyms. Knowledge decides what it knows unless the name is ambiguous or only
//! a part of a longer one; the model decides the rest. Then the document agrees with itself
//! ([`consistency`]): a name read well once informs its other mentions.

mod bodies;
mod consistency;
mod kinds;
mod known;
mod marks;
mod model;
mod people;

use crate::knowledge::{Knowledge, Reading};
use crate::mention::{Found, Source};
use crate::scene::Scene;
use attache_core::layers::{EntityType, MentionKind, Upos};
use std::ops::Range;

pub(crate) use kinds::core_type;
pub use marks::{TreeWord, marks};
pub(crate) use model::{Extent, NameModel};

/// A proposal of the model, with its words and its label.
#[derive(Clone, Debug)]
pub(crate) struct Proposal {
    pub(crate) words: Range<usize>,
    pub(crate) label: &'static str,
    /// The type, where the model's labels are finer than these four.
    pub(crate) kind: Option<EntityType>,
    pub(crate) confidence: f32,
}

/// Finds all names, in text order and without overlap.
pub(crate) fn find<'k>(
    scene: &Scene<'_>,
    knowledge: &'k Knowledge,
    model: &NameModel,
    given: Vec<Found<'k>>,
) -> Vec<Found<'k>> {
    let mut proposals = model.read(scene, knowledge);
    if model.extent == Extent::Phrase {
        return phrases(scene, knowledge, proposals, given);
    }
    people::trim(scene, knowledge, &mut proposals);
    let mut found = given;
    known::add(scene, knowledge, &proposals, &mut found);
    for proposal in &proposals {
        add_proposal(scene, knowledge, proposal, &mut found);
    }
    known::add_demonyms(scene, knowledge, &mut found);
    people::add(scene, knowledge, &mut found);
    known::add_lowered(scene, knowledge, &mut found);
    bodies::join(scene, &mut found);
    consistency::settle(scene, knowledge, &mut found);
    found.sort_by_key(|name| name.words.start);
    found
}

/// Takes the model's word for whole phrases, which the rules about bare names know nothing of.
fn phrases<'k>(
    scene: &Scene<'_>,
    knowledge: &Knowledge,
    proposals: Vec<Proposal>,
    mut found: Vec<Found<'k>>,
) -> Vec<Found<'k>> {
    let mut whole: Vec<Proposal> = Vec::with_capacity(proposals.len());
    for proposal in proposals {
        match whole.last_mut() {
            Some(place) if is_in(scene, knowledge, place, &proposal) => place.words.end = proposal.words.end,
            _ => whole.push(proposal),
        }
    }
    for proposal in whole {
        let (entity_type, subtype) = kinds::guess(scene, &proposal.words, proposal.label);
        let mut name = Found::new(proposal.words, MentionKind::Name, entity_type, Source::Model);
        name.subtype = subtype;
        name.confidence = proposal.confidence.clamp(0.05, 0.99);
        insert(&mut found, name);
    }
    add_listed(scene, knowledge, &mut found);
    found.sort_by_key(|name| name.words.start);
    found
}

/// "Iraq, Syria and Jordan": what is known as a place and stands in a list with one is a place too.
fn add_listed(scene: &Scene<'_>, knowledge: &Knowledge, found: &mut Vec<Found<'_>>) {
    for at in (0..scene.words.len()).filter(|at| scene.words[*at].is("conj")) {
        let is_place = |name: &Found<'_>, word| {
            name.words.contains(&word) && matches!(name.entity_type, EntityType::Gpe | EntityType::Loc)
        };
        let Some(list) = scene.words[at].head.and_then(|head| found.iter().find(|name| is_place(name, head)))
        else {
            continue;
        };
        let (kind, confidence) = (list.entity_type, list.confidence);
        let hit = knowledge.match_prefix(scene.texts_from(at));
        let Some(hit) = hit.filter(|_| scene.words[at].is_capital()) else { continue };
        let words = at..at + hit.length.max(1);
        let known = { hit.readings }.map(|reading| kinds::core_type(reading.kind()));
        if known.into_iter().any(|known| kinds::coarse(known) == kinds::coarse(kind)) {
            let mut name = Found::new(words, MentionKind::Name, kind, Source::Knowledge);
            name.confidence = confidence;
            insert(found, name);
        }
    }
}

/// "Palmyra" + "Syria": the place and, after a comma, the country or state that it lies in are one phrase;
/// two countries are a list.
fn is_in(scene: &Scene<'_>, knowledge: &Knowledge, place: &Proposal, around: &Proposal) -> bool {
    let subtype = |words: Range<usize>| {
        let mut hit = knowledge.match_prefix(scene.texts_from(words.start))?;
        let subtype = |reading: Reading<'_>| reading.fact().subtype().map(str::to_owned);
        (hit.length == words.len()).then(|| hit.readings.find_map(subtype)).flatten()
    };
    let large = |words: Range<usize>| matches!(subtype(words).as_deref(), Some("country" | "state"));
    let comma = place.words.end + 1 == around.words.start && scene.words[place.words.end].text == ",";
    comma
        && place.label == "LOC"
        && around.label == "LOC"
        && !large(place.words.clone())
        && (large(around.words.clone()) || large(around.words.end - 1..around.words.end))
}

/// Takes what the model proposes where nothing stands yet.
fn add_proposal<'k>(
    scene: &Scene<'_>,
    knowledge: &'k Knowledge,
    proposal: &Proposal,
    found: &mut Vec<Found<'k>>,
) {
    let mut words = proposal.words.clone();
    // "U.S. Securities" and the known "Securities and Exchange Commission" are one name.
    if let Some(body) = found.iter_mut().find(|name| {
        name.source == Source::Knowledge
            && name.entity_type == EntityType::Org
            && name.overlaps(&words)
            && words.start < name.words.start
            && words.end < name.words.end
    }) {
        let ahead = words.start..body.words.start;
        let place = ahead.len() <= 2 && ahead.clone().all(|word| scene.words[word].upos == Upos::Propn);
        if place
            && knowledge
                .match_prefix(scene.texts_from(ahead.start))
                .is_some_and(|hit| hit.length == ahead.len())
        {
            body.words.start = words.start;
            return;
        }
    }
    // What is known cuts away its part of a longer proposal at either end.
    for name in found.iter() {
        if name.overlaps(&words) {
            if name.words.start <= words.start {
                words.start = name.words.end;
            } else {
                words.end = name.words.start;
            }
        }
        if words.is_empty() {
            return;
        }
    }
    let cut = words != proposal.words;
    let words = kinds::trim_marks(scene, words);
    let business = kinds::business(scene, &words);
    let words = if business.is_some() { words.start..words.end + 1 } else { words };
    let words = kinds::with_number(scene, kinds::with_storm(scene, words));
    if words.is_empty() || (cut && words.len() < 2 && proposal.label != "PER") {
        return;
    }
    if words.len() == 1 && kinds::is_function_word(&scene.words[words.start]) {
        return;
    }
    // "Supreme" in "Supreme Leader", "Emeritus" after "Bishop".
    if words.len() == 1 && people::is_in_title(scene, knowledge, words.start) {
        return;
    }
    let capital = words.clone().any(|word| scene.words[word].is_capital());
    let phrase = scene.phrase(words.clone());
    if !capital || knowledge.is_denied(phrase) || kinds::is_calendar(phrase) {
        return;
    }
    let person = proposal.label != "PER" && people::is_person(scene, knowledge, &words, proposal.confidence);
    let told = kinds::told_before(scene, &words);
    let label = match told {
        Some(told) => told,
        None if proposal.label == "PER" && kinds::is_building(scene, knowledge, &words) => "LOC",
        None if person => "PER",
        None => proposal.label,
    };
    let guessed = kinds::guess(scene, &words, label);
    let (entity_type, subtype) = match business.or(proposal.kind) {
        Some(kind) if label == proposal.label && kind != guessed.0 => (kind, None),
        _ => guessed,
    };
    let fact = (label == "ORG").then(|| known::body_of_place(scene, knowledge, &words)).flatten();
    let source = if told.is_some() { Source::Rule } else { Source::Model };
    let mut name = Found::new(words, MentionKind::Name, entity_type, source);
    name.subtype = subtype;
    name.fact = fact;
    name.confidence = proposal.confidence.clamp(0.05, 0.99);
    insert(found, name);
}

/// Puts a name in unless another stands there.
fn insert<'k>(found: &mut Vec<Found<'k>>, name: Found<'k>) -> bool {
    let free = !name.words.is_empty() && !found.iter().any(|other| other.overlaps(&name.words));
    if free {
        found.push(name);
    }
    free
}

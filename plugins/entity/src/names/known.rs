//! Names that the knowledge has, and words for the people of a place.

use super::{Proposal, insert, kinds, people};
use crate::knowledge::{DemonymForm, FactId, Knowledge, Origin, Reading};
use crate::mention::{Found, Source};
use crate::scene::{Scene, Word};
use attache_core::layers::{EntityType, MentionKind, Upos};
use std::ops::Range;

/// How sure the model must be of a longer name for a name of the user's within it to be none.
const OVER_OWN: f32 = 0.8;

/// Adds the longest known names.
pub(super) fn add<'k>(
    scene: &Scene<'_>,
    knowledge: &'k Knowledge,
    proposals: &[Proposal],
    found: &mut Vec<Found<'k>>,
) {
    let mut at = 0;
    while at < scene.words.len() {
        let mut next = at + 1;
        if !scene.words[at].text.starts_with(|first: char| first.is_alphanumeric()) {
            at = next;
            continue;
        }
        if is_longer_without_article(scene, knowledge, at) {
            at = next;
            continue;
        }
        if let Some(hit) = knowledge.match_prefix(scene.texts_from(at)) {
            let words = at..at + hit.length.max(1);
            let readings: Vec<Reading<'_>> = hit.readings.collect();
            if let Some(mut name) = choose(scene, knowledge, &words, &readings, proposals) {
                if name.entity_type == EntityType::Org && kinds::is_several(scene, words.end) {
                    name.words.end += 1;
                    (name.entity_type, name.subtype, name.fact) =
                        (EntityType::Product, Some("vehicle"), None);
                }
                next = name.words.end;
                insert(found, name);
            }
        }
        at = next;
    }
}

/// "The Islamic Republic of Iran": the name that begins after the article ends after the one that begins with it.
fn is_longer_without_article(scene: &Scene<'_>, knowledge: &Knowledge, at: usize) -> bool {
    let length = |at: usize| knowledge.match_prefix(scene.texts_from(at)).map_or(0, |hit| hit.length);
    matches!(scene.words[at].text, "the" | "The") && length(at + 1) >= length(at).max(1)
}

/// Adds known names in sentences that are written without capitals ("i am from mexico"), where nothing in
/// the way that a word is written tells a name.
pub(super) fn add_lowered<'k>(scene: &Scene<'_>, knowledge: &'k Knowledge, found: &mut Vec<Found<'k>>) {
    for sentence in scene.sentences.iter().filter(|sentence| is_lowered(scene, sentence)) {
        let titled: Vec<String> =
            scene.words[sentence.clone()].iter().map(|word| title_case(word.text)).collect();
        for at in sentence.clone() {
            let texts = titled[at - sentence.start..].iter().map(String::as_str);
            let Some(hit) = knowledge.match_prefix(texts) else { continue };
            let words = at..(at + hit.length.max(1)).min(sentence.end);
            let readings: Vec<Reading<'_>> = hit.readings.collect();
            let Some(reading) = readings.first().filter(|_| !readings.iter().any(Reading::is_ambiguous))
            else {
                continue;
            };
            let kind = kinds::core_type(reading.kind());
            let noun = |word: &Word<'_>| matches!(word.upos, Upos::Propn | Upos::Noun | Upos::X | Upos::Adj);
            let fits = matches!(kind, EntityType::Gpe | EntityType::Loc | EntityType::Org)
                && scene.phrase(words.clone()).len() > 3
                && scene.words[words.clone()].iter().any(noun);
            if fits {
                let mut name = Found::new(words, MentionKind::Name, kind, Source::Knowledge);
                name.subtype = reading.fact().subtype();
                name.fact = Some(reading.fact().id());
                name.confidence = 0.7;
                insert(found, name);
            }
        }
    }
}

/// Whether a sentence of some length has no capital, its first word aside.
fn is_lowered(scene: &Scene<'_>, sentence: &Range<usize>) -> bool {
    let words = &scene.words[sentence.clone()];
    let written = |word: &Word<'_>| word.text.starts_with(char::is_alphabetic);
    let begins_low = words.first().is_some_and(|word| word.text.starts_with(char::is_lowercase));
    words.iter().filter(|word| written(word)).count() > 2
        && !words.iter().skip(1).any(|word| word.text.contains(char::is_uppercase))
        && (begins_low || words.iter().any(|word| word.text == "i"))
}

pub(super) fn title_case(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The reading that fits the place, if any does.
fn choose<'k>(
    scene: &Scene<'_>,
    knowledge: &Knowledge,
    words: &Range<usize>,
    readings: &[Reading<'k>],
    proposals: &[Proposal],
) -> Option<Found<'k>> {
    let over = proposals
        .iter()
        .find(|proposal| proposal.words.start < words.end && words.start < proposal.words.end);
    if kinds::is_date(scene, words) {
        return None;
    }
    let agrees = |reading: &&Reading<'k>| {
        over.is_some_and(|over| kinds::coarse(kinds::core_type(reading.kind())) == over.label)
    };
    // What a user says a name is comes before what else it is known as.
    let own = readings.iter().any(|reading| reading.origin() == Origin::User);
    let mut worthy = readings.iter().filter(|reading| !own || reading.origin() == Origin::User);
    let reading = worthy.clone().find(agrees).or_else(|| worthy.next())?;
    let first = &scene.words[words.start];
    let sentence_start = scene.sentences[first.sentence].start == words.start;
    let all_proper = scene.words[words.clone()].iter().all(|word| word.upos == Upos::Propn);
    if let Some(over) = over {
        let inside =
            over.words.start <= words.start && words.end <= over.words.end && over.words.len() > words.len();
        // A part of a longer name is no name of its own, however unsure the model is of the whole: it has read
        // the sentence, and the knowledge has not. But places in a row ("Paris, France") are several names, and
        // of a place that the model doubts the known part stays ("to Russia Kazem Jalali said").
        let listed = scene.words[over.words.clone()].iter().any(|word| word.text == ",");
        // A user's own names are read unless the model is sure: he has listed them for such texts.
        let abroad = || words.end < over.words.end && people::titled_abroad(scene, knowledge, words.end);
        let doubted = over.label == "LOC" && (over.confidence < 0.5 || words.len() > 1 || abroad())
            || own && over.confidence < OVER_OWN;
        let whole = !listed && !doubted;
        let person_tail = kinds::core_type(reading.kind()) == EntityType::Person && over.label == "PER";
        if inside && whole && !person_tail && !is_title_before(scene, words, over) {
            return None;
        }
    }
    if reading.is_ambiguous() {
        let same = over.is_some_and(|over| over.words == *words);
        let proper = all_proper && !sentence_start && !scene.shouted[first.sentence];
        // One person's name has no article before it: "The Kremlin" is none.
        let article = words.start > 0 && matches!(scene.words[words.start - 1].text, "the" | "The");
        let against = over.is_some_and(|over| {
            over.label != "MISC"
                && over.label != kinds::coarse(kinds::core_type(reading.kind()))
                && over.confidence > 0.9
                && !(article && over.label == "PER")
        });
        if !(same || proper) || against {
            return None;
        }
    }
    let mut name =
        Found::new(words.clone(), MentionKind::Name, kinds::core_type(reading.kind()), Source::Knowledge);
    name.subtype = reading.fact().subtype();
    name.fact = Some(reading.fact().id());
    name.confidence = if reading.is_ambiguous() { 0.85 } else { 0.97 };
    Some(name)
}

/// The known body that a name ends with whose first words are a place: "U.S. Securities and Exchange Commission".
pub(super) fn body_of_place(
    scene: &Scene<'_>,
    knowledge: &Knowledge,
    words: &Range<usize>,
) -> Option<FactId> {
    let mut place = knowledge.match_prefix(scene.texts_from(words.start))?;
    let country = place.readings.next()?.fact().id();
    let start = words.start + place.length;
    if place.length > 2 || start >= words.end {
        return None;
    }
    let body =
        knowledge.match_prefix(scene.texts_from(start)).filter(|body| start + body.length == words.end)?;
    let theirs = |reading: &Reading<'_>| {
        kinds::core_type(reading.kind()) == EntityType::Org && reading.fact().country() == Some(country)
    };
    { body.readings }.find(theirs).map(|reading| reading.fact().id())
}

/// "US President Donald Trump" read as one name: its first word is still the country.
fn is_title_before(scene: &Scene<'_>, words: &Range<usize>, over: &Proposal) -> bool {
    over.label == "PER"
        && words.start == over.words.start
        && scene.words[words.clone()].iter().all(Word::is_upper)
}

/// Adds words for the people of a place where no longer name stands.
pub(super) fn add_demonyms<'k>(scene: &Scene<'_>, knowledge: &'k Knowledge, found: &mut Vec<Found<'k>>) {
    for (at, word) in scene.words.iter().enumerate() {
        if !word.is_capital() {
            continue;
        }
        let Some(demonym) = knowledge.demonym(word.text) else { continue };
        // "Polish", "Turkey" and the like aside, a name that the model read as such stays one.
        let taken = found.iter().position(|name| name.words == (at..at + 1) && name.source == Source::Model);
        if let Some(taken) = taken {
            if found[taken].entity_type == EntityType::Person && found[taken].confidence > 0.8 {
                continue;
            }
            found.remove(taken);
        }
        let mut name = Found::new(at..at + 1, MentionKind::Name, EntityType::Norp, Source::Knowledge);
        name.subtype = Some("nationality");
        name.fact = Some(demonym.place.id());
        name.demonym = true;
        name.confidence = if demonym.form == DemonymForm::Adjective { 0.93 } else { 0.96 };
        insert(found, name);
    }
}

//! "I", "we" and "you": whoever speaks, and to whom.
//!
//! In quotation marks "I" is the speaker, where the text names one; else, and outside of them, all that one
//! voice says of itself is one entity, called by the pronoun, for the text has no better name. An entity that a
//! single pronoun would make is left out.

use std::collections::BTreeMap;

use crate::clusters::Entities;
use crate::mention::{Found, Referent, Source};
use crate::scene::Scene;
use crate::speech;
use attache_core::layers::{EntityType, MentionKind, Upos};

/// Whom the pronoun means from where the voice stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Speaker,
    Speakers,
    Addressee,
}

/// Whose words they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Voice {
    /// Whoever wrote the text.
    Writer,
    Entity(usize),
    /// Whoever is quoted there, who has no name.
    Quotation(usize),
}

fn read(scene: &Scene<'_>, word: usize) -> Option<Part> {
    let token = &scene.words[word];
    if !matches!(token.upos, Upos::Pron | Upos::Det) {
        return None;
    }
    Some(match token.text {
        "I" | "me" | "my" | "mine" | "myself" | "Me" | "My" | "Mine" | "Myself" => Part::Speaker,
        "we" | "us" | "our" | "ours" | "ourselves" | "We" | "Us" | "Our" | "Ours" => Part::Speakers,
        "you" | "your" | "yours" | "yourself" | "yourselves" | "You" | "Your" | "Yours" => Part::Addressee,
        _ => return None,
    })
}

/// Adds the pronouns of the first and second person.
pub(crate) fn add<'k>(scene: &Scene<'_>, found: &mut Vec<Found<'k>>, entities: &mut Entities<'k>) {
    let words = (0..scene.words.len()).filter_map(|word| Some((word, read(scene, word)?)));
    let words: Vec<(usize, Part)> = words.collect();
    if words.is_empty() {
        return;
    }
    let voices = voices(scene, found);
    let labels = labels(scene, found);
    let mut chains: BTreeMap<(Part, Voice), Vec<usize>> = BTreeMap::new();
    for (word, part) in words {
        let voice = match scene.spoken[word] {
            0 => labels
                .get(&scene.section[scene.words[word].sentence])
                .map_or(Voice::Writer, |label| Voice::Entity(*label)),
            quotation => voices[quotation as usize - 1],
        };
        chains.entry((part, voice)).or_default().push(word);
    }
    for ((part, voice), words) in chains {
        let own = match (part, voice) {
            (Part::Speaker, Voice::Entity(entity)) => Some(entity),
            (Part::Speakers, Voice::Entity(entity)) => {
                let is_body =
                    entities.list[entity].entity_type != EntityType::Person || entities.list[entity].plural;
                is_body.then_some(entity)
            }
            _ => None,
        };
        if own.is_none() && words.len() < 2 {
            continue;
        }
        let entity = own.unwrap_or_else(|| {
            let name = match part {
                Part::Speaker => "I",
                Part::Speakers => "we",
                Part::Addressee => "you",
            };
            let mut entity = Referent::new(name.to_owned(), EntityType::Person);
            entity.plural = part == Part::Speakers;
            entities.push(entity)
        });
        let entity_type = entities.list[entity].entity_type;
        found.extend(words.into_iter().map(|word| {
            let mut mention = Found::new(word..word + 1, MentionKind::Pronoun, entity_type, Source::Rule);
            mention.entity = Some(entity);
            mention.confidence = if own.is_some() { 0.8 } else { 0.6 };
            mention
        }));
    }
    found.sort_by_key(|mention| (mention.words.start, mention.words.end));
}

/// The voice of each quotation: that of its speaker, else of the one before it in the paragraph.
fn voices(scene: &Scene<'_>, found: &[Found<'_>]) -> Vec<Voice> {
    let mut voices: Vec<Voice> = Vec::with_capacity(scene.quotations.len());
    let mut section = usize::MAX;
    for (number, quotation) in scene.quotations.iter().enumerate() {
        let subject = speech::speaker(scene, quotation);
        let entity = subject.and_then(|subject| {
            let holds = |mention: &&Found<'_>| mention.words.contains(&subject) && mention.entity.is_some();
            found.iter().filter(holds).min_by_key(|mention| mention.words.len())?.entity
        });
        let own_section = scene.section[scene.words[quotation.start].sentence];
        let voice = match (entity, voices.last()) {
            (Some(entity), _) => Voice::Entity(entity),
            (None, Some(last)) if subject.is_none() && section == own_section => *last,
            _ => Voice::Quotation(number),
        };
        section = own_section;
        voices.push(voice);
    }
    voices
}

/// The sections that begin with their speaker: "Smith: I never said so."
fn labels(scene: &Scene<'_>, found: &[Found<'_>]) -> BTreeMap<usize, usize> {
    let mut labels = BTreeMap::new();
    for mention in found.iter().filter(|mention| mention.kind == MentionKind::Name) {
        let first = &scene.words[mention.words.start];
        let is_first = mention.words.start.checked_sub(1).is_none_or(|before| {
            scene.section[scene.words[before].sentence] != scene.section[first.sentence]
        });
        let is_label = scene.words.get(mention.words.end).is_some_and(|next| next.text == ":");
        if let Some(entity) = mention.entity.filter(|_| is_first && is_label) {
            labels.insert(scene.section[first.sentence], entity);
        }
    }
    labels
}

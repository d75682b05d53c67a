//! "I", "we" and "you": whoever speaks, and to whom.
//!
//! In quotation marks "I" is the speaker, where the text names one; else, and outside of them, all that one
//! voice says of itself is one entity, called by the pronoun, for the text has no better name. An entity that a
//! single pronoun would make is left out.

use std::collections::BTreeMap;

use crate::clusters::Entities;
use crate::mention::{Found, Referent, Source};
use crate::scene::{Scene, Word};
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
    let asked = answering(scene, &labels);
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
            (Part::Addressee, Voice::Entity(entity)) => {
                asked.filter(|(asking, _)| *asking == entity).map(|(_, answering)| answering)
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

/// The sections that begin with their speaker: "Smith: I never said so", "((Smith)) I never did".
pub(crate) fn labels(scene: &Scene<'_>, found: &[Found<'_>]) -> BTreeMap<usize, usize> {
    let mut labels = BTreeMap::new();
    for mention in found.iter().filter(|mention| mention.kind == MentionKind::Name) {
        let first = &scene.words[mention.words.start];
        let section = scene.section[first.sentence];
        let mut ahead = scene.words[..mention.words.start].iter().rev();
        let bracketed = ahead.clone().take_while(|word| is_bracket(word, "([")).count();
        let is_first = ahead.nth(bracketed).is_none_or(|word| scene.section[word.sentence] != section);
        let mut after = scene.words[mention.words.end..].iter();
        let is_label = match bracketed {
            0 => after.next().is_some_and(|next| next.text == ":"),
            _ => after.next().is_some_and(|next| is_bracket(next, ")]")),
        };
        if let Some(entity) = mention.entity.filter(|_| is_first && is_label) {
            labels.entry(section).or_insert(entity);
        }
    }
    // A bracket alone may be an aside; those who talk do so again and again.
    let mut turns: BTreeMap<usize, usize> = BTreeMap::new();
    for entity in labels.values() {
        *turns.entry(*entity).or_default() += 1;
    }
    labels.retain(|section, entity| turns[entity] > 1 || !is_bracketed(scene, *section));
    labels
}

/// Whether a word is nothing but brackets of those kinds.
fn is_bracket(word: &Word<'_>, kinds: &str) -> bool {
    !word.text.is_empty() && word.text.chars().all(|c| kinds.contains(c))
}

fn is_bracketed(scene: &Scene<'_>, section: usize) -> bool {
    let sentence = scene.section.partition_point(|known| *known < section);
    let first = scene.sentences.get(sentence).and_then(|words| scene.words.get(words.start));
    first.is_some_and(|word| is_bracket(word, "(["))
}

/// Who asks and who answers where two talk: what is asked is asked of the other.
fn answering(scene: &Scene<'_>, labels: &BTreeMap<usize, usize>) -> Option<(usize, usize)> {
    let mut turns: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for (section, entity) in labels {
        let start = scene.section.partition_point(|known| known < section);
        let end = scene.section.partition_point(|known| known <= section);
        let words = scene.sentences.get(start..end).into_iter().flatten().cloned().flatten();
        let asks = words.rev().take(3).any(|word| scene.words[word].text == "?");
        let (n_turns, n_asked) = turns.entry(*entity).or_default();
        *n_turns += 1;
        *n_asked += usize::from(asks);
    }
    let [(a, (all_a, asked_a)), (b, (all_b, asked_b))] = turns.into_iter().collect::<Vec<_>>()[..] else {
        return None;
    };
    let (a_asks, b_asks) = (2 * asked_a >= all_a, 2 * asked_b >= all_b);
    match (a_asks, b_asks) {
        (true, false) => Some((a, b)),
        (false, true) => Some((b, a)),
        _ => None,
    }
}

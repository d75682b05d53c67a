//! What the text says of people beside their names: title, nationality, age, affiliation.

use crate::clusters::Entities;
use crate::knowledge::{FactId, Knowledge};
use crate::mention::Found;
use crate::scene::Scene;
use attache_core::layers::{EntityType, MentionKind, Upos};
use std::ops::Range;

/// Reads premodifiers and appositions of people's names.
pub(crate) fn read<'k>(
    scene: &Scene<'_>,
    knowledge: &'k Knowledge,
    found: &[Found<'k>],
    entities: &mut Entities<'k>,
) {
    for (number, mention) in found.iter().enumerate() {
        let (Some(entity), EntityType::Person, MentionKind::Name) =
            (mention.entity, mention.entity_type, mention.kind)
        else {
            continue;
        };
        if let Some(title) = title_before(scene, knowledge, found, number) {
            take(scene, knowledge, found, &title, entity, entities);
        }
        if let Some(title) = title_after(scene, knowledge, mention) {
            take(scene, knowledge, found, &title, entity, entities);
        }
        age_after(scene, mention, entity, entities);
    }
}

/// A title with the words that may name whose it is.
struct Title {
    words: Range<usize>,
    around: Range<usize>,
}

fn office_in(scene: &Scene<'_>, knowledge: &Knowledge, at: usize, end: usize) -> Option<Range<usize>> {
    let texts: Vec<&str> = scene.words[at..end].iter().map(|word| word.text).collect();
    knowledge.office_at(&texts, 0).map(|(length, _)| at..at + length)
}

/// "Iranian President X", "Ambassador to Russia X": the last title of the words before the name.
fn title_before(
    scene: &Scene<'_>,
    knowledge: &Knowledge,
    found: &[Found<'_>],
    number: usize,
) -> Option<Title> {
    let name = &found[number];
    let sentence = &scene.sentences[scene.words[name.words.start].sentence];
    let floor = sentence.start.max(name.words.start.saturating_sub(10));
    let floor = found[..number]
        .iter()
        .rev()
        .find(|other| other.entity_type == EntityType::Person)
        .map_or(floor, |other| floor.max(other.words.end));
    let mut best: Option<Range<usize>> = None;
    for at in (floor..name.words.start).rev() {
        if let Some(title) = office_in(scene, knowledge, at, name.words.start) {
            let reaches = (title.end..name.words.start).all(|word| is_link(scene, found, word));
            if reaches && best.as_ref().is_none_or(|known| title.end >= known.end) {
                best = Some(title);
            }
        } else if best.is_some() || !is_link(scene, found, at) {
            break;
        }
    }
    let words = best?;
    let mut start = words.start;
    while start > floor
        && matches!(scene.words[start - 1].upos, Upos::Adj | Upos::Propn | Upos::Noun | Upos::Part)
    {
        start -= 1;
    }
    Some(Title { around: start..name.words.start, words })
}

/// Words that may stand between a title and the name: "to Russia", "of the party".
fn is_link(scene: &Scene<'_>, found: &[Found<'_>], word: usize) -> bool {
    matches!(scene.words[word].text, "to" | "of" | "for" | "the")
        || found.iter().any(|name| name.words.contains(&word) && name.entity_type != EntityType::Person)
}

/// "X, Iran's ambassador to Russia", "X, who is the president", "X is the president".
fn title_after(scene: &Scene<'_>, knowledge: &Knowledge, name: &Found<'_>) -> Option<Title> {
    let head = scene.head_of(name.words.clone());
    let appos =
        scene.children(head).find(|child| scene.words[*child].is("appos") && *child >= name.words.end);
    let copular = scene.words[head].head.filter(|above| {
        scene.words[head].is("nsubj")
            && scene.child(*above, "cop").is_some()
            && scene.words[*above].upos == Upos::Noun
    });
    let noun = appos.or(copular)?;
    let floor = noun.saturating_sub(4).max(name.words.end);
    let sentence_end = scene.sentences[scene.words[noun].sentence].end;
    let words = (floor..=noun)
        .find_map(|at| office_in(scene, knowledge, at, noun + 1).filter(|title| title.end == noun + 1))?;
    let mut end = words.end;
    while end < sentence_end
        && end < words.end + 6
        && (matches!(scene.words[end].text, "of" | "to" | "for" | "the")
            || scene.words[end].upos == Upos::Propn)
    {
        end += 1;
    }
    let mut start = words.start;
    while start > name.words.end && scene.words[start - 1].upos != Upos::Punct && words.start - start < 4 {
        start -= 1;
    }
    Some(Title { around: start..end, words })
}

fn take<'k>(
    scene: &Scene<'_>,
    knowledge: &'k Knowledge,
    found: &[Found<'k>],
    title: &Title,
    entity: usize,
    entities: &mut Entities<'k>,
) {
    let phrase = scene.phrase(title.words.clone());
    let Some(office) = knowledge.office(phrase) else { return };
    if let Some(gender) = office.gender() {
        entities.list[entity].gender.get_or_insert(gender);
    }
    if office.is_address() {
        return;
    }
    entities.list[entity].attribute("title", phrase);
    entities.list[entity].attribute("office", office.key());
    let beside = found
        .iter()
        .filter(|other| other.words.start >= title.around.start && other.words.end <= title.around.end);
    for other in beside {
        let Some(of) = other.entity else { continue };
        // "Ambassador to Russia" serves another country than Russia.
        let abroad = other.words.start.checked_sub(1).is_some_and(|before| {
            scene.words[before].text == "to"
                || (scene.words[before].text == "the" && before > 0 && scene.words[before - 1].text == "to")
        });
        if abroad {
            continue;
        }
        let country = home(knowledge, other, entities);
        match other.entity_type {
            EntityType::Norp if other.demonym => {
                let place = country.map(|country| entities.list[country].name.clone());
                entities.list[entity].country = country.or(entities.list[entity].country);
                if let Some(place) = place {
                    entities.list[entity].attribute("nationality", &place);
                }
            }
            EntityType::Gpe => entities.list[entity].country = country.or(entities.list[entity].country),
            EntityType::Org => {
                let name = entities.list[of].name.clone();
                entities.list[entity].attribute("affiliation", &name);
                if entities.list[entity].country.is_none() {
                    entities.list[entity].country = entities.list[of].country;
                }
            }
            _ => {}
        }
    }
}

/// The country that a demonym or a place belongs to.
fn home<'k>(knowledge: &'k Knowledge, name: &Found<'k>, entities: &mut Entities<'k>) -> Option<usize> {
    let fact: FactId = name.fact?;
    let country = knowledge.fact(fact)?.country()?;
    entities.of_fact(knowledge, country)
}

/// "X, 54," gives an age.
fn age_after(scene: &Scene<'_>, name: &Found<'_>, entity: usize, entities: &mut Entities<'_>) {
    let rest = &scene.words[name.words.end..];
    let [comma, number, stop, ..] = rest else { return };
    let age = number.text.parse::<u8>().ok().filter(|age| (5..=110).contains(age));
    let apart =
        comma.text == "," && matches!(stop.text, "," | "." | "and") && comma.sentence == stop.sentence;
    if let Some(age) = age.filter(|_| apart) {
        entities.list[entity].attribute("age", &age.to_string());
    }
}

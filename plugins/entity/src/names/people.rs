//! People's names by what stands before them: titles and first names.

use super::{Proposal, insert, kinds};
use crate::knowledge::Knowledge;
use crate::mention::{Found, Source};
use crate::scene::Scene;
use attache_core::layers::{EntityType, MentionKind, Upos};
use std::ops::Range;

/// How many words a title takes that begins here, 0 for none. Written with a capital or not.
pub(crate) fn title_at(scene: &Scene<'_>, knowledge: &Knowledge, at: usize) -> usize {
    let texts: Vec<&str> = scene.texts_from(at).take(6).collect();
    let Some((length, _)) = knowledge.office_at(&texts, 0) else { return 0 };
    // "Bishop Emeritus X".
    let is_retired =
        texts.get(length).is_some_and(|after| matches!(*after, "Emeritus" | "Emerita" | "emeritus"));
    length + usize::from(is_retired)
}

/// Whether a word is one of several that make a title: "Supreme" in "Supreme Leader".
pub(super) fn is_in_title(scene: &Scene<'_>, knowledge: &Knowledge, at: usize) -> bool {
    let floor = scene.sentences[scene.words[at].sentence].start;
    (floor.max(at.saturating_sub(3))..=at).any(|start| {
        let length = title_at(scene, knowledge, start);
        length > 1 && start + length > at
    })
}

/// Whether a word is one for the people of a place, or for a member of a party.
fn is_group(scene: &Scene<'_>, knowledge: &Knowledge, at: usize) -> bool {
    let member = || {
        let hit = knowledge.match_prefix(scene.texts_from(at).take(1))?;
        Some(
            hit.readings.map(|reading| kinds::core_type(reading.kind())).any(|kind| kind == EntityType::Norp),
        )
    };
    knowledge.demonym(scene.words[at].text).is_some() || member().unwrap_or(false)
}

/// Takes titles, nationalities and parties off the front of people's names.
pub(super) fn trim(scene: &Scene<'_>, knowledge: &Knowledge, proposals: &mut Vec<Proposal>) {
    for proposal in proposals.iter_mut().filter(|proposal| proposal.label == "PER") {
        while proposal.words.len() > 1 {
            let first = scene.words[proposal.words.start].text;
            let title = title_at(scene, knowledge, proposal.words.start);
            let step = if title > 0 {
                title
            } else if is_trade(scene, knowledge, &proposal.words) {
                1
            } else {
                usize::from(
                    is_group(scene, knowledge, proposal.words.start) && !knowledge.is_first_name(first),
                )
            };
            if step == 0 || step >= proposal.words.len() {
                break;
            }
            proposal.words.start += step;
        }
        // Addresses and what follows in small letters are no part of a name: "Vladi Pimenov ext."
        while proposal.words.len() > 1 {
            let last = scene.words[proposal.words.end - 1].text;
            // "Kim Jong-un": what a hyphen ties to the name belongs to it.
            let end = proposal.words.end;
            if !(last.contains('@') || last.starts_with(char::is_lowercase)) || is_tied(scene, end - 1) {
                break;
            }
            proposal.words.end -= 1;
        }
    }
    for proposal in proposals.iter_mut().filter(|proposal| proposal.label == "PER") {
        if is_tied(scene, proposal.words.end + 1)
            && scene.words[proposal.words.end + 1].text.starts_with(char::is_lowercase)
        {
            proposal.words.end += 2;
        }
    }
    join_reversed(scene, proposals);
    part_lists(scene, knowledge, proposals);
    proposals.retain(|proposal| {
        // A bare title is no name.
        proposal.label != "PER" || title_at(scene, knowledge, proposal.words.start) < proposal.words.len()
    });
}

/// Whether a hyphen without spaces ties a word to the one before it, which has a capital: "kwan" in "Hoi-kwan".
fn is_tied(scene: &Scene<'_>, word: usize) -> bool {
    let Some([first, hyphen, last]) = word.checked_sub(2).and_then(|first| scene.words.get(first..=word))
    else {
        return false;
    };
    hyphen.text == "-"
        && first.is_capital()
        && first.sentence == last.sentence
        && first.span.end() == hyphen.span.start()
        && hyphen.span.end() == last.span.start()
        && last.text.chars().all(char::is_alphabetic)
}

/// "Rapper Kanye West": what somebody is, with a capital before a full name.
fn is_trade(scene: &Scene<'_>, knowledge: &Knowledge, words: &Range<usize>) -> bool {
    let first = &scene.words[words.start];
    let small = first.text.to_lowercase();
    words.len() > 2
        && !knowledge.is_first_name(first.text)
        && knowledge
            .common_noun(&small)
            .next()
            .is_some_and(|noun| kinds::core_type(noun.kind()) == EntityType::Person)
}

/// `"Lenhart, Matthew"`: a family name, a comma and a first name in quotation marks are one name, where the
/// model takes either for a person's.
fn join_reversed(scene: &Scene<'_>, proposals: &mut Vec<Proposal>) {
    let text = |word: usize| scene.words.get(word).map_or("", |word| word.text);
    let name = |word: usize| scene.words.get(word).is_some_and(|word| word.is_capital() && !word.is_upper());
    let mut place = 0;
    while place < proposals.len() {
        let Range { start, end } = proposals[place].words;
        let begins = (text(end) == ",").then_some(start);
        let ends = (start > 1 && text(start.saturating_sub(1)) == ",").then(|| start - 2);
        let family = begins.or(ends).filter(|family| {
            *family > 0
                && end - start == 1
                && text(family - 1) == "\""
                && text(family + 3) == "\""
                && name(*family)
                && name(family + 2)
        });
        if let Some(family) = family.filter(|_| proposals[place].label == "PER") {
            proposals[place].words = family..family + 3;
            if proposals.get(place + 1).is_some_and(|next| next.words.start < family + 3) {
                proposals.remove(place + 1);
            }
        }
        place += 1;
    }
}

/// "Carol Hobbs Dennis Whitfield Laura Pennington": full names in a row with nothing between them are several people's. Of
/// four or five words whose second is a first name too, the whole may be one person's ("Ali Hassan Mohamed Saleh").
fn part_lists(scene: &Scene<'_>, knowledge: &Knowledge, proposals: &mut Vec<Proposal>) {
    let is_first = |word: usize| knowledge.is_first_name(scene.words[word].text);
    let mut parts: Vec<Proposal> = Vec::new();
    for proposal in proposals.iter_mut().filter(|proposal| proposal.label == "PER") {
        let Range { start, end } = proposal.words;
        let plain = |word: usize| scene.words[word].is_capital();
        if end - start < 4
            || !is_first(start)
            || !(start..end).all(plain)
            || (end - start < 6 && is_first(start + 1))
        {
            continue;
        }
        let mut from = start;
        for at in start + 2..end - 1 {
            if at - from > 1 && is_first(at) {
                parts.push(Proposal { words: from..at, ..proposal.clone() });
                from = at;
            }
        }
        proposal.words.start = from;
    }
    if !parts.is_empty() {
        proposals.append(&mut parts);
        proposals.sort_by_key(|proposal| proposal.words.start);
    }
}

/// Whether a name that the model took for something else is a person's: by a title, a first name or what it
/// does, unless one of its words names a place or body.
pub(super) fn is_person(
    scene: &Scene<'_>,
    knowledge: &Knowledge,
    words: &Range<usize>,
    confidence: f32,
) -> bool {
    let all_capital = scene.words[words.clone()].iter().all(|word| word.is_capital() && !word.is_upper());
    all_capital
        && (2..4).contains(&words.len())
        && kinds::guess(scene, words, "MISC").0 == EntityType::Misc
        && (titled_abroad(scene, knowledge, words.start)
            || (confidence < 0.9 && knowledge.is_first_name(scene.words[words.start].text))
            || speaks(scene, words))
}

/// "Ambassador to Russia X": a title and whom it is of stand before the name.
pub(super) fn titled_abroad(scene: &Scene<'_>, knowledge: &Knowledge, start: usize) -> bool {
    let floor = scene.sentences[scene.words[start].sentence].start;
    let mut at = start;
    while at > floor && start - at < 4 && scene.words[at - 1].upos == Upos::Propn {
        at -= 1;
    }
    let link = at > floor && at < start && matches!(scene.words[at - 1].text, "to" | "of" | "for");
    link && (1..5).any(|length| {
        (at - 1)
            .checked_sub(length)
            .is_some_and(|title| title >= floor && title_at(scene, knowledge, title) == length)
    })
}

/// Subject of "said" and the like.
fn speaks(scene: &Scene<'_>, words: &Range<usize>) -> bool {
    let head = &scene.words[scene.head_of(words.clone())];
    head.is("nsubj")
        && head.head.is_some_and(|verb| {
            matches!(
                scene.words[verb].lemma,
                "say" | "tell" | "add" | "explain" | "argue" | "note" | "write" | "think"
            )
        })
}

/// Adds what a title or a first name makes a person's name, and joins a first name to the name after it.
pub(super) fn add<'k>(scene: &Scene<'_>, knowledge: &'k Knowledge, found: &mut Vec<Found<'k>>) {
    let mut taken = vec![false; scene.words.len()];
    for name in found.iter() {
        taken[name.words.clone()].fill(true);
    }
    for name in
        found.iter_mut().filter(|name| name.entity_type == EntityType::Person && name.source == Source::Model)
    {
        while let Some(before) = name.words.start.checked_sub(1) {
            let word = &scene.words[before];
            let same =
                word.sentence == scene.words[name.words.start].sentence && !scene.shouted[word.sentence];
            if !same || taken[before] || word.upos != Upos::Propn || !knowledge.is_first_name(word.text) {
                break;
            }
            name.words.start = before;
            taken[before] = true;
        }
    }
    let mut at = 0;
    while at < scene.words.len() {
        let sentence = scene.words[at].sentence;
        let end = scene.sentences[sentence].end;
        let title = if taken[at] { 0 } else { title_at(scene, knowledge, at) };
        let start = at + title;
        let proper = |place: usize| {
            place < end
                && !taken[place]
                && scene.words[place].upos == Upos::Propn
                && scene.words[place].is_capital()
        };
        let mut stop = start;
        while proper(stop) && stop - start < 4 {
            stop += 1;
        }
        let titled = title > 0 && scene.words[at].is_capital() && stop > start;
        let first = title == 0 && stop > start + 1 && knowledge.is_first_name(scene.words[start].text);
        if (titled || first) && !scene.shouted[sentence] && title_at(scene, knowledge, start) == 0 {
            let mut name = Found::new(start..stop, MentionKind::Name, EntityType::Person, Source::Rule);
            name.confidence = 0.75;
            if insert(found, name) {
                taken[start..stop].fill(true);
            }
            at = stop;
        } else {
            at += title.max(1);
        }
    }
}

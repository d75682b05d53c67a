//! Names that are longer than their known part: "Progressive Conservative Party of Canada", "2001 Italian
//! general election".

use super::{insert, kinds};
use crate::mention::{Found, Source};
use crate::scene::{Scene, Word};
use attache_core::layers::{EntityType, MentionKind, Upos};

/// Joins the parts of long names.
pub(super) fn join<'k>(scene: &Scene<'_>, found: &mut Vec<Found<'k>>) {
    found.sort_by_key(|name| name.words.start);
    let mut joined: Vec<Found<'k>> = Vec::with_capacity(found.len());
    for name in found.drain(..) {
        match joined.last_mut() {
            Some(last) if last.words.end > name.words.start => {}
            Some(last) if is_of(scene, last, &name) => {
                last.words.end = name.words.end;
                // A party of that country is not the namesake that the knowledge may have.
                last.fact = None;
            }
            Some(last) if is_party_after(scene, last, &name) => {
                let start = last.words.start;
                *last = name;
                last.words.start = start;
                last.fact = None;
            }
            _ => joined.push(name),
        }
    }
    *found = joined;
    add_full_names(scene, found);
    join_spelt(scene, found);
    extend_companies(scene, found);
    extend_parties(scene, found);
    elections(scene, found);
}

fn last_word<'s>(scene: &Scene<'s>, name: &Found<'_>) -> &'s str {
    scene.words[name.words.end - 1].text
}

fn is_free(name: &Found<'_>) -> bool {
    name.source != Source::Given
}

/// "Party" + "of" + "Canada".
fn is_of(scene: &Scene<'_>, body: &Found<'_>, place: &Found<'_>) -> bool {
    let between = &scene.words[body.words.end..place.words.start];
    let of = match between {
        [of] => of.text == "of",
        [of, the] => of.text == "of" && the.text == "the",
        _ => false,
    };
    let takes = matches!(
        last_word(scene, body),
        "Party"
            | "Union"
            | "Alliance"
            | "Parliament"
            | "Assembly"
            | "Commons"
            | "Court"
            | "Bank"
            | "University"
            | "Ministry"
            | "Front"
    );
    of && takes
        && is_free(body)
        && is_free(place)
        && body.entity_type == EntityType::Org
        && matches!(place.entity_type, EntityType::Gpe | EntityType::Loc)
}

/// "Ontario" + "Liberal Party", "Italian" + "Socialist Party".
fn is_party_after(scene: &Scene<'_>, before: &Found<'_>, party: &Found<'_>) -> bool {
    let known = party.source == Source::Knowledge;
    last_word(scene, party) == "Party"
        && !known
        && is_free(before)
        && before.words.end == party.words.start
        && matches!(before.entity_type, EntityType::Gpe | EntityType::Norp)
        && before.words.len() < 3
}

/// Heads of full names of bodies, right before "of" or "for".
const HEADS: [&str; 14] = [
    "Board",
    "Ministry",
    "Department",
    "Bureau",
    "Commission",
    "Committee",
    "Council",
    "Office",
    "Agency",
    "Institute",
    "Chamber",
    "Directorate",
    "Federation",
    "Association",
];

/// "State Board of Elections": a full name of capitals with "of" in the middle, where no name has been found.
fn add_full_names(scene: &Scene<'_>, found: &mut Vec<Found<'_>>) {
    let mut added = Vec::new();
    for sentence in
        scene.sentences.iter().filter(|sentence| !scene.shouted[scene.words[sentence.start].sentence])
    {
        let part = |word: usize| {
            word < sentence.end && (is_part(&scene.words[word]) || is_capital_noun(&scene.words[word]))
        };
        for of in sentence.start + 1..sentence.end.saturating_sub(1) {
            let head = scene.words[of - 1].text;
            if !matches!(scene.words[of].text, "of" | "for") || !HEADS.contains(&head) || !part(of + 1) {
                continue;
            }
            let mut start = of - 1;
            while start > sentence.start && of - start < 5 && part(start - 1) {
                start -= 1;
            }
            let mut end = of + 2;
            while part(end) || (end < sentence.end && scene.words[end].text == "and" && part(end + 1)) {
                end += 1;
            }
            if found.iter().any(|name| name.overlaps(&(start..end))) {
                continue;
            }
            let (entity_type, subtype) = kinds::guess(scene, &(start..end), "ORG");
            let mut name = Found::new(start..end, MentionKind::Name, entity_type, Source::Rule);
            name.subtype = subtype;
            name.confidence = 0.8;
            added.push(name);
        }
    }
    for name in added {
        insert(found, name);
    }
    found.sort_by_key(|name| name.words.start);
}

/// "Catholic Bishops' Conference" + "of the" + "Philippines" before "(CBCP)": what initials in brackets spell is one
/// name, whatever its parts were taken for.
fn join_spelt(scene: &Scene<'_>, found: &mut Vec<Found<'_>>) {
    for at in 1..scene.words.len().saturating_sub(1) {
        let is_bracketed = scene.words[at - 1].text == "(" && scene.words[at + 1].text == ")";
        let letters = scene.words[at].text;
        let is_acronym =
            (3..9).contains(&letters.len()) && letters.bytes().all(|byte| byte.is_ascii_uppercase());
        if !is_bracketed || !is_acronym {
            continue;
        }
        let Some(start) = spelt_start(scene, at - 1, letters) else { continue };
        let words = start..at - 1;
        let parts: Vec<&Found<'_>> = found.iter().filter(|name| name.overlaps(&words)).collect();
        let is_whole =
            parts.iter().any(|name| name.words.start <= words.start && words.end <= name.words.end);
        let is_fixed = parts.iter().any(|name| {
            !is_free(name) || name.words.start < words.start || name.entity_type == EntityType::Person
        });
        if parts.is_empty() || is_whole || is_fixed {
            continue;
        }
        let (entity_type, subtype) = kinds::guess(scene, &words, "ORG");
        let mut name = Found::new(words.clone(), MentionKind::Name, entity_type, Source::Rule);
        name.subtype = subtype;
        name.confidence = 0.9;
        found.retain(|other| !other.overlaps(&words));
        // Initials that spell it are no other's.
        for short in found.iter_mut().filter(|other| is_free(other) && other.words == (at..at + 1)) {
            (short.entity_type, short.subtype, short.fact) = (entity_type, subtype, None);
        }
        found.push(name);
        found.sort_by_key(|name| name.words.start);
    }
}

/// Where the words begin whose capitals, right before a bracket, spell the letters.
fn spelt_start(scene: &Scene<'_>, bracket: usize, letters: &str) -> Option<usize> {
    let floor = scene.sentences[scene.words[bracket].sentence].start;
    let mut left = letters.bytes().rev();
    let mut wanted = left.next()?;
    for at in (floor..bracket).rev().take(2 * letters.len() + 2) {
        let word = &scene.words[at];
        if word.is_capital() {
            if word.text.bytes().next() != Some(wanted) {
                return None;
            }
            match left.next() {
                Some(letter) => wanted = letter,
                None => return Some(at),
            }
        } else if !matches!(
            word.text,
            "of" | "the"
                | "for"
                | "and"
                | "on"
                | "in"
                | "to"
                | "de"
                | "'s"
                | "’s"
                | "'"
                | "’"
                | ","
                | "-"
                | "&"
        ) {
            return None;
        }
    }
    None
}

/// ", Inc." after "Google": what a company is by law belongs to its name.
fn extend_companies(scene: &Scene<'_>, found: &mut [Found<'_>]) {
    for place in 0..found.len() {
        let name = &found[place];
        if name.entity_type != EntityType::Org || !is_free(name) {
            continue;
        }
        let ahead = scene.words.get(name.words.end..).unwrap_or_default();
        let length = match ahead {
            [form, ..] if kinds::is_legal_form(form.text) && form.is_capital() => 1,
            [comma, form, ..]
                if comma.text == "," && kinds::is_legal_form(form.text) && form.is_capital() =>
            {
                2
            }
            _ => continue,
        };
        let end = name.words.end + length;
        if found.get(place + 1).is_none_or(|next| next.words.start >= end) {
            found[place].words.end = end;
        }
    }
}

/// "Progressive" before "Conservative Party" and "Conservative Party of Canada".
fn extend_parties(scene: &Scene<'_>, found: &mut [Found<'_>]) {
    for place in 0..found.len() {
        let name = &found[place];
        let is_party = scene.words[name.words.clone()].iter().any(|word| word.text == "Party");
        if name.entity_type != EntityType::Org || !is_party || !is_free(name) {
            continue;
        }
        let sentence = &scene.sentences[scene.words[name.words.start].sentence];
        let floor = found[..place].last().map_or(0, |before| before.words.end).max(sentence.start + 1);
        let mut start = name.words.start;
        while start > floor && is_part(&scene.words[start - 1]) && !scene.shouted[scene.words[start].sentence]
        {
            start -= 1;
        }
        if start < found[place].words.start {
            found[place].words.start = start;
            found[place].fact = None;
        }
    }
}

fn is_part(word: &Word<'_>) -> bool {
    word.is_capital()
        && matches!(word.upos, Upos::Propn | Upos::Adj)
        && word.text.chars().all(char::is_alphabetic)
}

fn is_capital_noun(word: &Word<'_>) -> bool {
    word.is_capital() && word.upos == Upos::Noun && word.text.chars().all(char::is_alphabetic)
}

/// A year, a place or people, and an election make the name of an event.
fn elections(scene: &Scene<'_>, found: &mut Vec<Found<'_>>) {
    for name in found.iter_mut() {
        let year = name.words.start.checked_sub(1).filter(|year| {
            let text = scene.words[*year].text;
            text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit())
        });
        let Some(start) = year.filter(|_| {
            is_free(name) && matches!(name.entity_type, EntityType::Gpe | EntityType::Norp | EntityType::Org)
        }) else {
            continue;
        };
        let end = scene.sentences[scene.words[start].sentence].end;
        let ahead = name.words.end..end.min(name.words.end + 4);
        let Some(election) =
            ahead.clone().find(|word| matches!(scene.words[*word].lemma, "election" | "referendum"))
        else {
            continue;
        };
        let plain = |word: usize| matches!(scene.words[word].upos, Upos::Adj | Upos::Noun | Upos::Propn);
        if !(name.words.end..election).all(plain) {
            continue;
        }
        let mut event = Found::new(start..election + 1, MentionKind::Name, EntityType::Event, Source::Rule);
        event.confidence = 0.8;
        *name = event;
    }
    let events: Vec<_> = found
        .iter()
        .filter(|name| name.entity_type == EntityType::Event)
        .map(|name| name.words.clone())
        .collect();
    found.retain(|name| {
        !events.iter().any(|event| *event != name.words && name.overlaps(event))
            || name.source == Source::Given
    });
}

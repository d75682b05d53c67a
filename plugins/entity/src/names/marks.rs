//! What the name model is told of each word beside its form: its part of speech, and what the knowledge takes it
//! for.
//!
//! A network that learned from some hundred thousand words cannot know every city and party, and need not: it
//! learns how far to trust what is known where it stands.

use super::known::title_case;
use crate::knowledge::{EntityType, Knowledge, Reading};
use attache_core::layers::Upos;
use std::borrow::Cow;

/// Begin of a known name by its type, whether or not it has other meanings, and its further words.
const KNOWN: [[&str; 3]; 5] = [
    ["B-PER", "B-PER?", "I-PER"],
    ["B-ORG", "B-ORG?", "I-ORG"],
    ["B-LOC", "B-LOC?", "I-LOC"],
    ["B-NORP", "B-NORP?", "I-NORP"],
    ["B-MISC", "B-MISC?", "I-MISC"],
];
const FIRST_NAME: &str = "first-name";
const SURNAME: &str = "surname";
const TITLE: &str = "title";
/// Nothing is known.
const NOTHING: &str = "";

/// All marks of the knowledge, by number.
const ALL: [&str; 19] = {
    let mut all = [NOTHING; 19];
    let mut kind = 0;
    while kind < KNOWN.len() {
        let mut part = 0;
        while part < 3 {
            all[1 + 3 * kind + part] = KNOWN[kind][part];
            part += 1;
        }
        kind += 1;
    }
    all[16] = FIRST_NAME;
    all[17] = SURNAME;
    all[18] = TITLE;
    all
};

/// Numbers in [`ALL`] of what is known of each word of a sentence, its words given with their parts of speech. A
/// proper noun in small letters ("tampa bay") is looked up as if it were written well.
pub(crate) fn known(knowledge: &Knowledge, words: &[(&str, Upos)]) -> Vec<u8> {
    let is_lowered = |(text, tag): &(&str, Upos)| *tag == Upos::Propn && text.starts_with(char::is_lowercase);
    if !words.iter().any(is_lowered) {
        return known_as_written(knowledge, words.len(), |at| words[at].0);
    }
    let titled: Vec<Cow<'_, str>> = words
        .iter()
        .map(|word| if is_lowered(word) { title_case(word.0).into() } else { word.0.into() })
        .collect();
    known_as_written(knowledge, words.len(), |at| &titled[at])
}

fn known_as_written<'t>(
    knowledge: &Knowledge,
    count: usize,
    text: impl Fn(usize) -> &'t str + Copy,
) -> Vec<u8> {
    let mut marks = vec![0; count];
    let mut at = 0;
    while at < count {
        let mut next = at + 1;
        if text(at).starts_with(char::is_uppercase) {
            let rest = (at..count).map(text);
            if let Some(hit) = knowledge.match_prefix(rest.clone()) {
                let end = (at + hit.length.max(1)).min(count);
                if let Some(reading) = { hit.readings }.next() {
                    let start = 1 + 3 * kind(&reading) as u8;
                    marks[at] = start + u8::from(reading.is_ambiguous());
                    marks[at + 1..end].fill(start + 2);
                    next = end;
                }
            } else if knowledge.is_first_name(text(at)) {
                marks[at] = 16;
            } else if knowledge.demonym(text(at)).is_some() {
                marks[at] = 10;
            } else if knowledge.person_by_surname(text(at), None).next().is_some() {
                marks[at] = 17;
            } else {
                let tokens: Vec<&str> = rest.take(4).collect();
                if let Some((length, _)) = knowledge.office_at(&tokens, 0) {
                    next = (at + length.max(1)).min(count);
                    marks[at..next].fill(18);
                }
            }
        }
        at = next;
    }
    marks
}

fn kind(reading: &Reading<'_>) -> usize {
    match reading.kind() {
        EntityType::Person => 0,
        EntityType::Org => 1,
        EntityType::Gpe | EntityType::Loc | EntityType::Fac => 2,
        EntityType::Norp => 3,
        _ => 4,
    }
}

/// The marks of each word of a sentence by name, as the model is trained with them: its part of speech, and what
/// is known of it, empty for nothing.
///
/// ```
/// use attache_core::layers::Upos;
/// use attache_entity::knowledge::Knowledge;
///
/// let words = ["Angela", "flew", "to", "New", "York"];
/// let tags = [Upos::Propn, Upos::Verb, Upos::Adp, Upos::Propn, Upos::Propn];
/// let marks = attache_entity::marks(Knowledge::built_in(), &words, &tags);
/// assert_eq!(marks[3..], [["PROPN", "B-LOC?"], ["PROPN", "I-LOC"]]);
/// assert_eq!(marks[1], ["VERB", ""]);
/// ```
pub fn marks(knowledge: &Knowledge, words: &[&str], tags: &[Upos]) -> Vec<[&'static str; 2]> {
    let words: Vec<(&str, Upos)> = words.iter().copied().zip(tags.iter().copied()).collect();
    let known = known(knowledge, &words);
    tags.iter().zip(known).map(|(tag, known)| [tag.as_str(), name(known)]).collect()
}

/// The name of a mark of the knowledge.
pub(crate) fn name(known: u8) -> &'static str {
    ALL.get(usize::from(known)).copied().unwrap_or(NOTHING)
}

/// All marks of the knowledge, by number.
pub(crate) fn names() -> &'static [&'static str] {
    &ALL
}

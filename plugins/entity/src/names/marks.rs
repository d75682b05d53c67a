//! What the name model is told of each word beside its form: its part of speech, what the knowledge takes it for, its
//! relation to its head, and its place in a base noun phrase.
//!
//! A network that learned from some hundred thousand words cannot know every city and party, nor where every phrase
//! ends, and need not: it learns how far to trust what is known where it stands.

use super::known::title_case;
use crate::knowledge::{EntityType, Knowledge, Reading};
use attache_core::layers::Upos;
use attache_model::encoder::MARKS;
use std::borrow::Cow;

/// A word of a sentence with its place in the tree.
#[derive(Clone, Copy, Debug)]
pub struct TreeWord<'t> {
    /// The word as it is written.
    pub text: &'t str,
    /// Part of speech.
    pub upos: Upos,
    /// Number of the head among the sentence's words; `None` for the root.
    pub head: Option<usize>,
    /// Relation to the head.
    pub deprel: &'t str,
}

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

/// Relations to the head, without their subtypes.
const RELATIONS: [&str; 37] = [
    "acl",
    "advcl",
    "advmod",
    "amod",
    "appos",
    "aux",
    "case",
    "cc",
    "ccomp",
    "clf",
    "compound",
    "conj",
    "cop",
    "csubj",
    "dep",
    "det",
    "discourse",
    "dislocated",
    "expl",
    "fixed",
    "flat",
    "goeswith",
    "iobj",
    "list",
    "mark",
    "nmod",
    "nsubj",
    "nummod",
    "obj",
    "obl",
    "orphan",
    "parataxis",
    "punct",
    "reparandum",
    "root",
    "vocative",
    "xcomp",
];

/// First, middle, last and only word of a base noun phrase, and the same of one that holds a capital.
const PHRASE: [&str; 8] = ["np-b", "np-i", "np-e", "np-s", "NP-B", "NP-I", "NP-E", "NP-S"];

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

/// Numbers in [`ALL`] of what is known of each word of a sentence. A proper noun in small letters ("tampa bay") is
/// looked up as if it were written well.
fn known(knowledge: &Knowledge, words: &[TreeWord<'_>]) -> Vec<u8> {
    let is_lowered =
        |word: &TreeWord<'_>| word.upos == Upos::Propn && word.text.starts_with(char::is_lowercase);
    if !words.iter().any(is_lowered) {
        return known_as_written(knowledge, words.len(), |at| words[at].text);
    }
    let titled: Vec<Cow<'_, str>> = words
        .iter()
        .map(|word| if is_lowered(word) { title_case(word.text).into() } else { word.text.into() })
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

/// The noun whose base phrase a word belongs to: itself, or what it modifies from within.
fn phrase_head(words: &[TreeWord<'_>], at: usize) -> Option<usize> {
    let mut at = at;
    for _ in 0..words.len() {
        let word = &words[at];
        let relation = word.deprel.split(':').next().unwrap_or_default();
        let hyphen = relation == "punct" && matches!(word.text, "-" | "–");
        let within =
            matches!(relation, "compound" | "amod" | "nummod" | "det" | "flat" | "goeswith" | "fixed")
                || word.deprel == "nmod:poss"
                || (relation == "advmod"
                    && word.head.and_then(|head| words.get(head)).is_some_and(|head| head.upos == Upos::Adj))
                || (relation == "case" && matches!(word.text, "'s" | "’s" | "'" | "’"))
                || hyphen;
        match word.head.filter(|head| within && *head < words.len()) {
            Some(head) => at = head,
            None => break,
        }
    }
    matches!(words[at].upos, Upos::Noun | Upos::Propn | Upos::Num | Upos::Adj | Upos::X).then_some(at)
}

/// Each word's number in [`PHRASE`], counted from 1; 0 outside of noun phrases.
fn phrases(words: &[TreeWord<'_>]) -> Vec<u8> {
    let heads: Vec<Option<usize>> = (0..words.len()).map(|at| phrase_head(words, at)).collect();
    let mut places = vec![0; words.len()];
    let mut start = 0;
    for phrase in heads.chunk_by(|one, next| one == next) {
        let range = start..start + phrase.len();
        start = range.end;
        if phrase[0].is_none() {
            continue;
        }
        let capital = words[range.clone()].iter().any(|word| word.text.starts_with(char::is_uppercase));
        let last = range.end - 1;
        for at in range.clone() {
            let place = match (at == range.start, at == last) {
                (true, true) => 4,
                (true, false) => 1,
                (false, true) => 3,
                (false, false) => 2,
            };
            places[at] = place + if capital { 4 } else { 0 };
        }
    }
    places
}

/// Calls `with` for each word with its marks by number: part of speech, what is known and, where `trees` are told,
/// relation and place in a phrase.
pub(super) fn each(
    knowledge: &Knowledge,
    words: &[TreeWord<'_>],
    trees: bool,
    mut with: impl FnMut(Upos, usize, Option<usize>, usize),
) {
    let phrases = if trees { phrases(words) } else { Vec::new() };
    for (at, (word, known)) in words.iter().zip(known(knowledge, words)).enumerate() {
        let relation = word.deprel.split(':').next().filter(|_| trees);
        let relation = relation.and_then(|relation| RELATIONS.binary_search(&relation).ok());
        with(word.upos, known.into(), relation, phrases.get(at).copied().unwrap_or(0).into());
    }
}

/// The marks of each word of a sentence by name, as the model is trained with them: its part of speech, what is known
/// of it and, where `trees` are told, its relation to its head and its place in a base noun phrase; empty for nothing.
///
/// Trees help to find whole phrases. Of bare names they are not told: the parser has learned the sentences that teach
/// names by heart, and a model that trusts its trees there trusts them too far elsewhere.
///
/// ```
/// use attache_core::layers::Upos;
/// use attache_entity::{TreeWord, knowledge::Knowledge};
///
/// let word = |text, upos, head, deprel| TreeWord { text, upos, head, deprel };
/// let words = [
///     word("Angela", Upos::Propn, Some(1), "nsubj"),
///     word("flew", Upos::Verb, None, "root"),
///     word("to", Upos::Adp, Some(4), "case"),
///     word("New", Upos::Propn, Some(4), "compound"),
///     word("York", Upos::Propn, Some(1), "obl"),
/// ];
/// let marks = attache_entity::marks(Knowledge::built_in(), &words, true);
/// assert_eq!(marks[3], ["PROPN", "B-LOC?", "compound", "NP-B"]);
/// assert_eq!(marks[1], ["VERB", "", "root", ""]);
/// let marks = attache_entity::marks(Knowledge::built_in(), &words, false);
/// assert_eq!(marks[3], ["PROPN", "B-LOC?", "", ""]);
/// ```
pub fn marks(knowledge: &Knowledge, words: &[TreeWord<'_>], trees: bool) -> Vec<[&'static str; MARKS]> {
    let mut all = Vec::with_capacity(words.len());
    each(knowledge, words, trees, |upos, known, relation, phrase| {
        let relation = relation.map_or("", |number| RELATIONS[number]);
        let phrase = phrase.checked_sub(1).map_or("", |number| PHRASE[number]);
        all.push([upos.as_str(), ALL[known], relation, phrase]);
    });
    all
}

/// All marks of the knowledge, of relations and of places in a phrase by name, in the order in which [`each`] numbers
/// them.
pub(super) fn names() -> [&'static [&'static str]; 3] {
    [&ALL, &RELATIONS, &PHRASE]
}

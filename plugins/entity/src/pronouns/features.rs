//! What speaks for and against a pronoun's choices.
//!
//! A feature is a group with a value, numbered through: what stands in `data/pronouns.tsv` under that group
//! and value is its weight. The values of a group exclude each other.

use super::syntax::{self, N_CASES, N_CLAUSES, N_MARKS, N_OWN_ROLES, N_ROLES};
use super::{Choices, Item, Kind, Pronoun, Resolution};
use attache_core::layers::{EntityType, MentionKind, Upos};

/// The groups with the number of their values, in the order of their numbers.
pub(super) const GROUPS: [(&str, u16); N_GROUPS] = [
    ("choice", 1),
    ("sentences_apart", 6),
    ("cataphor", 3),
    ("rank", 6),
    ("role", N_ROLES as u16),
    ("roles", (N_OWN_ROLES * N_ROLES * N_DISTANCES) as u16),
    ("form", 8),
    ("type", 10),
    ("gender", 3),
    ("plural", 2),
    ("mentions", 6),
    ("most_mentioned", 2),
    ("first_mentioned", 2),
    ("last_subject", 2),
    ("governing_subject", 3),
    ("clause_subject", 2),
    ("paragraph", 2),
    ("quoted", 4),
    ("words_apart", 6),
    ("animacy", 4),
    ("continues", 2),
    ("heading", 2),
    ("depth", 4),
    ("in_noun", 2),
    ("named", 3),
    ("unnamed_beside", 4),
    ("named_total", 6),
    ("most_named", 3),
    ("clauses", (N_OWN_ROLES * N_CLAUSES) as u16),
    ("described", 3),
    ("governing_object", 3),
    ("own_subject", 4),
    ("predicate", 2),
    ("last_pronoun", 5),
    ("older", 3),
    ("same_verb", 2),
    ("topic", 3),
    ("voice", 3),
    ("length", 5),
    ("mark", (N_MARKS * 3) as u16),
    ("case", N_CASES as u16),
    ("in_sentence", 3),
    ("gender_beside", 2),
    ("named_again", 3),
    ("verb", (3 * 10) as u16),
    ("nobody", 1),
    ("nobody_pleonastic", 2),
    ("nobody_role", N_OWN_ROLES as u16),
    ("nobody_choices", 5),
    ("nobody_quoted", 2),
    ("nobody_named", 3),
];

const N_GROUPS: usize = 51;

/// Distances that parts in the sentence are weighed by: the same sentence, the one before, farther.
const N_DISTANCES: usize = 3;

/// Groups by place in [`GROUPS`].
#[derive(Clone, Copy)]
enum Group {
    Choice,
    SentencesApart,
    Cataphor,
    Rank,
    Role,
    Roles,
    Form,
    Type,
    Gender,
    Plural,
    Mentions,
    MostMentioned,
    FirstMentioned,
    LastSubject,
    GoverningSubject,
    ClauseSubject,
    Paragraph,
    Quoted,
    WordsApart,
    Animacy,
    Continues,
    Heading,
    Depth,
    InNoun,
    Named,
    UnnamedBeside,
    NamedTotal,
    MostNamed,
    Clauses,
    Described,
    GoverningObject,
    OwnSubject,
    Predicate,
    LastPronoun,
    Older,
    SameVerb,
    Topic,
    Voice,
    Length,
    Mark,
    Case,
    InSentence,
    GenderBeside,
    NamedAgain,
    Verb,
    Nobody,
    NobodyPleonastic,
    NobodyRole,
    NobodyChoices,
    NobodyQuoted,
    NobodyNamed,
}

/// The number of each group's first feature, and last the number of all.
pub(super) const STARTS: [u16; N_GROUPS + 1] = {
    let mut starts = [0; N_GROUPS + 1];
    let mut group = 0;
    while group < N_GROUPS {
        starts[group + 1] = starts[group] + GROUPS[group].1;
        group += 1;
    }
    starts
};

/// How many features there are.
pub(super) const N_FEATURES: usize = STARTS[N_GROUPS] as usize;

fn push(features: &mut Vec<u16>, group: Group, value: usize) {
    let place = group as usize;
    features.push(STARTS[place] + (value as u16).min(GROUPS[place].1 - 1));
}

/// The least place whose bound is not below `n`.
fn bucket(n: usize, bounds: &[usize]) -> usize {
    bounds.iter().position(|bound| n <= *bound).unwrap_or(bounds.len())
}

impl Resolution<'_, '_, '_> {
    /// Writes down the features of each of a pronoun's choices, which are listed from the nearest, and of none.
    pub(super) fn features(&self, place: usize, pronoun: &Pronoun, choices: &mut Choices) {
        let scene = self.scene;
        let word = &scene.words[pronoun.word];
        let own_role = syntax::pronoun_role(scene, pronoun);
        let governor = syntax::governor(scene, pronoun.word);
        let own_clause = scene.clause(pronoun.word);
        let is_first = word.is("nsubj") && scene.words[own_clause].head.is_none();
        let last_subject = choices
            .places
            .iter()
            .copied()
            .find(|other| *other < place && scene.words[self.items[*other].head].is("nsubj"));
        let last_subject = last_subject.map(|other| self.items[other].head);
        let counted = |other: usize| self.items[other].entity.map_or(0, |entity| self.counts[entity]);
        let most = choices.places.iter().map(|other| counted(*other)).max().unwrap_or(0);
        let mut seen: Vec<usize> = Vec::new();
        let mut named = 0;
        let named_count = |other: usize| self.items[other].entity.map_or(0, |entity| self.names[entity]);
        let most_named = choices.places.iter().map(|other| named_count(*other)).max().unwrap_or(0);
        let last_pronoun = self.last_pronoun(place, pronoun);
        let speaker = self.speaker(pronoun);
        let mark = syntax::mark(scene, own_clause);
        let verb = match &scene.words[own_clause] {
            _ if own_role != 0 => 2,
            verb if crate::speech::is_speech_verb(verb.lemma) => 0,
            _ => 1,
        };
        let known_gender = |other: usize| {
            self.items[other].entity.is_some_and(|entity| self.entities.list[entity].gender.is_some())
        };
        let any_known = choices.places.iter().any(|other| known_gender(*other));
        let Choices { places, ends, features, nobody, .. } = choices;
        for other in places.iter().copied() {
            let item = &self.items[other];
            let head = &scene.words[item.head];
            let apart = word.sentence.abs_diff(head.sentence);
            let entity = item.entity.map(|entity| &self.entities.list[entity]);
            push(features, Group::Choice, 0);
            push(features, Group::SentencesApart, apart);
            push(
                features,
                Group::Cataphor,
                if other < place { 0 } else { 1 + usize::from(pronoun.possessive) },
            );
            let identity = item.entity.map_or(usize::MAX - other, |entity| entity);
            let known = seen.iter().position(|known| *known == identity);
            let rank = known.unwrap_or_else(|| {
                seen.push(identity);
                seen.len() - 1
            });
            push(features, Group::Older, known.map_or(0, |_| 1 + usize::from(apart > 0)));
            push(features, Group::Rank, rank);
            let item_role = syntax::role(scene, item.head);
            push(features, Group::Role, item_role);
            let by_distance = (own_role * N_ROLES + item_role) * N_DISTANCES + apart.min(N_DISTANCES - 1);
            push(features, Group::Roles, by_distance);
            push(features, Group::Form, self.form(pronoun, item));
            push(features, Group::Type, entity.map_or(9, |entity| type_value(entity.entity_type)));
            let gender = match (pronoun.kind, entity.map(|entity| entity.gender)) {
                (Kind::Person(_), Some(Some(_))) => 1,
                (Kind::Person(_), None) if item.noun.is_some_and(|noun| noun.gender.is_some()) => 1,
                (Kind::Person(_), _) => 2,
                _ => 0,
            };
            push(features, Group::Gender, gender);
            let plural =
                entity.is_some_and(|entity| entity.plural) || item.noun.is_some_and(|noun| noun.plural);
            push(features, Group::Plural, usize::from(plural));
            let count = usize::from(counted(other));
            push(features, Group::Mentions, bucket(count, &[0, 1, 2, 4, 8]));
            push(features, Group::MostMentioned, usize::from(count > 1 && counted(other) == most));
            push(features, Group::FirstMentioned, usize::from(self.is_early(item)));
            push(features, Group::LastSubject, usize::from(last_subject == Some(item.head)));
            let governs = usize::from(governor.subject == Some(item.head));
            push(features, Group::GoverningSubject, governs * (1 + usize::from(governor.speaks)));
            let is_object = ["obj", "iobj", "obl"].iter().any(|relation| head.is(relation));
            let governs = usize::from(is_object && governor.verb.is_some() && head.head == governor.verb);
            push(features, Group::GoverningObject, governs * (1 + usize::from(governor.speaks)));
            let of_clause = head.is("nsubj") && head.head == Some(own_clause) && pronoun.word > item.head;
            let owned = word.head.filter(|_| of_clause && pronoun.possessive).map(|noun| &scene.words[noun]);
            let own_subject = owned.map_or(0, |noun| match () {
                () if noun.is("obj") => 1,
                () if noun.is("obl") => 2,
                () => 3,
            });
            push(features, Group::OwnSubject, own_subject);
            push(features, Group::ClauseSubject, usize::from(of_clause));
            let paragraph = scene.section[word.sentence] == scene.section[head.sentence];
            push(features, Group::Paragraph, usize::from(paragraph));
            let quoted = [scene.spoken[pronoun.word], scene.spoken[item.head]];
            let quoted = match quoted {
                [0, 0] => 0,
                [own, theirs] if own == theirs => 1,
                [0, _] => 2,
                _ => 3,
            };
            push(features, Group::Quoted, quoted);
            let apart =
                if apart == 0 { bucket(pronoun.word.abs_diff(item.head), &[3, 7, 15, 30]) } else { 5 };
            push(features, Group::WordsApart, apart);
            let animacy = match (entity, item.noun) {
                (None, Some(noun)) => 1 + noun.animacy(),
                _ => 0,
            };
            push(features, Group::Animacy, animacy);
            let theirs_first = head.is("nsubj")
                && head.head.is_some_and(|verb| scene.words[verb].head.is_none())
                && head.sentence + 1 == word.sentence;
            push(features, Group::Continues, usize::from(is_first && theirs_first));
            push(features, Group::Heading, usize::from(scene.heading[head.sentence]));
            push(features, Group::Depth, bucket(syntax::depth(scene, item.head), &[1, 2, 3]));
            let in_noun = (head.is("nmod") || head.is("compound") || head.is("amod"))
                && head.head.is_some_and(|noun| matches!(scene.words[noun].upos, Upos::Noun | Upos::Propn));
            push(features, Group::InNoun, usize::from(in_noun));
            let is_named = item.entity.is_some_and(|entity| self.named[entity]);
            push(features, Group::Named, if is_named { 2 } else { usize::from(item.entity.is_some()) });
            // What has no name is likelier meant where nothing with a name could be.
            let beside = match (is_named, most_named) {
                (true, _) => 0,
                (false, 0) => 1,
                (false, _) => 2 + usize::from(item.pronoun.is_some()),
            };
            push(features, Group::UnnamedBeside, beside);
            let names = usize::from(named_count(other));
            push(features, Group::NamedTotal, bucket(names, &[0, 1, 2, 4, 8]));
            let is_most = usize::from(is_named && named_count(other) == most_named);
            push(features, Group::MostNamed, is_most * (1 + usize::from(names > 1)));
            push(
                features,
                Group::Clauses,
                own_role * N_CLAUSES + syntax::clauses(scene, pronoun.word, item.head),
            );
            push(features, Group::Described, syntax::is_described(scene, pronoun.word, item.head));
            push(features, Group::Predicate, usize::from(syntax::is_predicate(scene, item)));
            let continued = match last_pronoun {
                None => 0,
                Some((_, of)) if item.entity != Some(of) => 1,
                Some((sentence, _)) => 2 + word.sentence.abs_diff(sentence).min(2),
            };
            push(features, Group::LastPronoun, continued);
            let same_verb = word.head.zip(head.head).is_some_and(|(own, theirs)| {
                own != theirs
                    && word.is("nsubj")
                    && head.is("nsubj")
                    && scene.words[own].lemma == scene.words[theirs].lemma
            });
            push(features, Group::SameVerb, usize::from(same_verb));
            // The subject that a paragraph begins with.
            let begins = head.is("nsubj")
                && paragraph
                && head
                    .sentence
                    .checked_sub(1)
                    .is_none_or(|before| scene.section[before] != scene.section[head.sentence]);
            push(features, Group::Topic, usize::from(begins) * (1 + usize::from(is_first)));
            let voice = match speaker {
                None => 0,
                Some((head, of)) if head == item.head || (of.is_some() && of == item.entity) => 1,
                Some(_) => 2,
            };
            push(features, Group::Voice, voice);
            let is_name = item.found.is_some_and(|found| self.found[found].kind == MentionKind::Name);
            push(features, Group::Length, if is_name { item.words.len() } else { 0 });
            let part = match () {
                () if governor.subject == Some(item.head) => 0,
                () if head.sentence == word.sentence => 1,
                () => 2,
            };
            push(features, Group::Mark, mark * 3 + part);
            push(features, Group::Case, syntax::case(scene, item.head));
            let alike = |place: &&usize| scene.words[self.items[**place].head].sentence == head.sentence;
            let in_sentence = match places.iter().filter(alike).count() {
                1 => 1,
                _ if places.iter().rfind(alike) == Some(&other) => 2,
                _ => 0,
            };
            push(features, Group::InSentence, in_sentence);
            let is_doubtful = matches!(pronoun.kind, Kind::Person(_)) && any_known && !known_gender(other);
            push(features, Group::GenderBeside, usize::from(is_doubtful));
            push(features, Group::NamedAgain, self.named_again(place, item));
            let entity_type = entity.map_or(9, |entity| type_value(entity.entity_type));
            push(features, Group::Verb, verb * 10 + entity_type);
            ends.push(features.len());
            named += usize::from(item.found.is_some());
        }
        push(nobody, Group::Nobody, 0);
        push(nobody, Group::NobodyPleonastic, usize::from(pronoun.pleonastic));
        push(nobody, Group::NobodyRole, own_role);
        push(nobody, Group::NobodyChoices, bucket(seen.len(), &[0, 1, 2, 4]));
        push(nobody, Group::NobodyQuoted, usize::from(scene.spoken[pronoun.word] > 0));
        push(nobody, Group::NobodyNamed, named);
    }

    fn form(&self, pronoun: &Pronoun, item: &Item) -> usize {
        if let Some(other) = item.pronoun {
            return match (other.kind == pronoun.kind, item.entity) {
                (true, None) => 0,
                (true, _) => 1,
                _ => 2,
            };
        }
        match (item.found.map(|found| self.found[found].kind), item.noun) {
            (Some(MentionKind::Name), _) => 3,
            (Some(_), _) => 4,
            (None, Some(noun)) => 5 + noun.determiner as usize,
            (None, None) => 7,
        }
    }

    /// The word that names whoever speaks where the pronoun stands, and his entity.
    fn speaker(&self, pronoun: &Pronoun) -> Option<(usize, Option<usize>)> {
        let scene = self.scene;
        if let Some(entity) = self.labels.get(&scene.section[scene.words[pronoun.word].sentence]) {
            return Some((usize::MAX, Some(*entity)));
        }
        let quotation = (scene.spoken[pronoun.word] as usize).checked_sub(1)?;
        let head = self.speakers[quotation]?;
        let until = self.items.partition_point(|item| item.words.start <= head);
        let near = self.items[..until].iter().rev().take(8);
        let entity = near.filter(|item| item.head == head).find_map(|item| item.entity);
        Some((head, entity))
    }

    /// Whether a name that is meant comes again after the pronoun, in its sentence (1) or the next (2).
    fn named_again(&self, place: usize, item: &Item) -> usize {
        let Some(entity) = item.entity else { return 0 };
        let sentence = self.scene.words[self.items[place].head].sentence;
        let after = self.items[place + 1..].iter().take(24);
        let again = after.filter(|other| other.entity == Some(entity) && other.pronoun.is_none());
        match again.map(|other| self.scene.words[other.head].sentence.saturating_sub(sentence)).next() {
            Some(0) => 1,
            Some(1) => 2,
            _ => 0,
        }
    }

    /// Whether the entity stands in the first sentence or a heading.
    fn is_early(&self, item: &Item) -> bool {
        let Some(entity) = item.entity else { return false };
        let first = self.items.iter().take(40).find(|other| other.entity == Some(entity));
        first.is_some_and(|first| self.scene.words[first.head].sentence == 0)
    }

    /// The sentence and the entity of the last pronoun before `place` that says of its meaning what this one does.
    fn last_pronoun(&self, place: usize, pronoun: &Pronoun) -> Option<(usize, usize)> {
        let before = self.items[..place].iter().rev().take(40);
        let alike = |item: &&Item| item.pronoun.is_some_and(|other| other.kind == pronoun.kind);
        let item = before.filter(|item| item.entity.is_some()).find(alike)?;
        Some((self.scene.words[item.head].sentence, item.entity?))
    }
}

fn type_value(entity_type: EntityType) -> usize {
    match entity_type {
        EntityType::Person => 0,
        EntityType::Norp => 1,
        EntityType::Org => 2,
        EntityType::Gpe => 3,
        EntityType::Loc => 4,
        EntityType::Fac => 5,
        EntityType::Law => 6,
        EntityType::Product | EntityType::Event | EntityType::WorkOfArt => 7,
        EntityType::Misc => 8,
    }
}

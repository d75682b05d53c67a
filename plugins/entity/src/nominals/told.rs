//! What the text says that a name is: "Fort Lee is a borough", "Tulle, a town in France", "the band Kino".
//!
//! Such a noun means the name again later on, whatever else of the sort the text mentions.

use super::presence::{Memory, Share, most_present};
use super::thing::{PRAISE, picks_another};
use super::{Determiner, Site, chains, nominal};
use crate::clusters::Entities;
use crate::knowledge::Knowledge;
use crate::mention::Found;
use crate::names::core_type;
use crate::scene::Scene;
use attache_core::layers::{EntityType, MentionKind, Upos};

/// What somebody was told to be stays so for long.
const TOLD: Memory = Memory { reach: 30, fading: 0.75, topic: 0.05 };

/// Nouns that name anything, and by which nothing is called again.
const SAYS_LITTLE: &[&str] = &[
    "center", "centre", "concept", "example", "form", "home", "kind", "lot", "member", "name", "one", "part",
    "place", "process", "purpose", "reason", "result", "sort", "source", "thing", "time", "type", "version",
    "way", "word",
];

/// A noun that says what a name is.
#[derive(Debug)]
struct Telling {
    entity: usize,
    noun: usize,
}

/// What the text says of names.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// In text order.
    list: Vec<Telling>,
}

impl Told {
    /// Reads predicates and appositions of names, and gives entities the sort that these tell.
    pub(super) fn read<'k>(
        scene: &Scene<'_>,
        knowledge: &'k Knowledge,
        found: &[Found<'k>],
        entities: &mut Entities<'k>,
    ) -> Self {
        let mut list = Vec::new();
        for name in found.iter().filter(|name| name.kind == MentionKind::Name && !name.demonym) {
            let Some(entity) = name.entity else { continue };
            if matches!(name.entity_type, EntityType::Person | EntityType::Norp) {
                continue;
            }
            for noun in nouns_of(scene, name) {
                let all = [noun].into_iter().chain(scene.children(noun).filter(|other| {
                    scene.words[*other].is("conj") && scene.words[*other].upos == Upos::Noun
                }));
                for noun in all {
                    sort(scene, knowledge, noun, entity, entities);
                    list.push(Telling { entity, noun });
                }
            }
        }
        list.sort_by_key(|telling| telling.noun);
        Self { list }
    }

    /// Whether an entity was said to be that before a word.
    pub(super) fn is(&self, scene: &Scene<'_>, entity: usize, lemma: &str, before: usize) -> bool {
        self.nouns(entity, before).any(|noun| chains::key(scene.words[noun].lemma) == chains::key(lemma))
    }

    fn nouns(&self, entity: usize, before: usize) -> impl Iterator<Item = usize> + '_ {
        self.list
            .iter()
            .take_while(move |telling| telling.noun < before)
            .filter(move |telling| telling.entity == entity)
            .map(|telling| telling.noun)
    }
}

/// The nouns that say what a name is, in the singular.
fn nouns_of(scene: &Scene<'_>, name: &Found<'_>) -> Vec<usize> {
    let head = scene.head_of(name.words.clone());
    let word = &scene.words[head];
    let predicate = word.head.filter(|above| {
        word.is("nsubj")
            && scene.child(*above, "cop").is_some()
            && !scene
                .children(*above)
                .any(|child| matches!(scene.words[child].lemma, "not" | "no" | "if" | "whether"))
    });
    let apposed = scene.children(head).filter(|child| *child >= name.words.end && is_apposed(scene, *child));
    let plain = |noun: &usize| {
        let noun = &scene.words[*noun];
        noun.upos == Upos::Noun && !noun.plural && !SAYS_LITTLE.contains(&noun.lemma)
    };
    let is_one = |noun: &usize| {
        scene.children(*noun).any(|child| {
            scene.words[child].is("det") && matches!(scene.words[child].lemma, "a" | "an" | "the" | "another")
        })
    };
    // "The band Kino", "the town of Tulle".
    let floor = scene.sentences[word.sentence].start;
    let before = name.words.start.checked_sub(1).filter(|before| *before >= floor);
    let of = before
        .filter(|before| scene.words[*before].text == "of" && *before > floor)
        .map(|before| before - 1)
        .filter(|noun| {
            matches!(name.entity_type, EntityType::Gpe)
                && matches!(
                    scene.words[*noun].lemma,
                    "city" | "town" | "village" | "municipality" | "borough"
                )
        });
    let title = before.filter(|noun| {
        let tied = |other: usize, to: usize| {
            scene.words[other].head == Some(to)
                && ["appos", "flat", "compound"].iter().any(|relation| scene.words[other].is(relation))
        };
        tied(head, *noun) || tied(*noun, head)
    });
    let beside = of.into_iter().chain(title);
    predicate.into_iter().chain(apposed).filter(is_one).chain(beside).filter(plain).collect()
}

fn is_apposed(scene: &Scene<'_>, word: usize) -> bool {
    scene.words[word].is("appos")
}

/// Gives an entity the sort that a noun tells, where its type goes with that.
fn sort<'k>(
    scene: &Scene<'_>,
    knowledge: &'k Knowledge,
    noun: usize,
    entity: usize,
    entities: &mut Entities<'k>,
) {
    let referent = &mut entities.list[entity];
    if referent.subtype.is_some() || referent.fact.is_some() {
        return;
    }
    let told = knowledge.common_noun(scene.words[noun].lemma).next();
    // A union that is in no list is one of workers, not of states.
    referent.subtype = told
        .filter(|told| core_type(told.kind()) == referent.entity_type)
        .and_then(|told| told.subtype())
        .filter(|subtype| *subtype != "igo");
}

/// Something that was told to be what the noun says: "the town" after "Tulle is a town".
pub(super) fn named<'k>(site: &Site<'_, '_, 'k>, told: &Told, entities: &Entities<'k>) -> Option<Found<'k>> {
    let &Site { scene, phrase, lemma, .. } = site;
    if phrase.determiner != Determiner::Definite
        || phrase.plural
        || phrase.restricted
        || phrase.owner.is_some()
        || site.is_qualified()
        || site.is_predicate()
        || site.modifiers().any(picks_another)
    {
        return None;
    }
    let is_told = |entity: usize| {
        let mut nouns = told
            .nouns(entity, phrase.words.start)
            .filter(|noun| chains::key(scene.words[*noun].lemma) == chains::key(lemma));
        nouns.any(|noun| {
            let says = |modifier: &str| {
                scene.children(noun).any(|child| scene.words[child].text.eq_ignore_ascii_case(modifier))
            };
            site.modifiers().all(|modifier| PRAISE.contains(&modifier) || says(modifier))
        })
    };
    let entity = most_present(site, TOLD, |name| {
        let entity = name.entity.filter(|_| name.kind != MentionKind::Pronoun && !name.demonym)?;
        is_told(entity).then_some((entity, Share::Own(1.0)))
    })?;
    Some(nominal(phrase, entities.list[entity].entity_type, Some(entity)))
}

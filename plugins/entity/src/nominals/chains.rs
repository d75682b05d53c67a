//! What a text goes on about without a name: "a truck … the truck", "the victim", "my dad".
//!
//! A noun with a definite article means what the same noun, or another for the same sort of thing, mentioned before,
//! if it says nothing that is new: "the white truck" is not any truck. Nouns with an owner go with nouns of the
//! same owner. What is mentioned once stays out.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Determiner, Owner, Phrase, Sort};
use crate::clusters::Entities;
use crate::mention::Referent;
use crate::scene::Scene;
use attache_core::layers::EntityType;

/// How long something stays in mind that is not mentioned, in sentences.
const REACH: usize = 12;

/// Nouns for one sort of thing, of which any may take up the others.
const SAME: &[&[&str]] = &[
    &["aircraft", "airliner", "airplane", "jet", "plane"],
    &["assailant", "attacker", "gunman", "shooter"],
    &["blaze", "fire", "wildfire"],
    &["blast", "explosion"],
    &["boat", "ship", "vessel"],
    &["collision", "crash"],
    &["film", "movie"],
    &["footage", "video"],
    &["demonstration", "protest"],
    &["borough", "city", "municipality", "town", "township", "village"],
    &["business", "company", "firm"],
    &["dad", "father"],
    &["mom", "mother", "mum"],
    &["site", "website"],
];

/// Nouns for whereabouts, which each sentence may mean anew: "this area".
const WHEREABOUTS: &[&str] = &["area", "border", "coast", "region", "valley", "zone"];

/// Words that pick out another one than the last.
const OTHERS: &[&str] =
    &["another", "different", "further", "new", "other", "second", "separate", "similar", "third"];

/// Nouns that are mentioned, by what they are.
#[derive(Debug, Default)]
pub(super) struct Chains<'s> {
    list: Vec<Chain<'s>>,
    by_noun: BTreeMap<&'s str, Vec<usize>>,
}

#[derive(Debug)]
struct Chain<'s> {
    words: Range<usize>,
    head: usize,
    sort: Sort,
    modifiers: Vec<&'s str>,
    owner: Option<Owner<'s>>,
    people: Option<usize>,
    entity: Option<usize>,
    last: usize,
}

/// What a noun takes up.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) entity: usize,
    pub(super) entity_type: EntityType,
    /// The phrase that mentioned it first, which is no mention as yet.
    pub(super) first: Option<(Range<usize>, usize)>,
}

/// A noun phrase that may take up another.
pub(super) struct Link<'a, 's> {
    pub(super) scene: &'a Scene<'s>,
    pub(super) phrase: &'a Phrase,
    pub(super) lemma: &'s str,
    pub(super) sort: Sort,
    pub(super) owner: Option<Owner<'s>>,
    /// The people whose adjective stands before the noun; it tells apart only from what is of another people.
    pub(super) people: Option<(usize, usize)>,
    /// It goes without an article: "police".
    pub(super) is_mass: bool,
    /// It says what something else is, and so mentions nothing more.
    pub(super) is_predicate: bool,
    pub(super) is_qualified: bool,
}

impl Link<'_, '_> {
    fn is_people(&self, word: usize) -> bool {
        self.people.is_some_and(|(at, _)| at == word)
    }
}

/// What stands for all nouns for the same sort of thing.
pub(super) fn key(lemma: &str) -> &str {
    SAME.iter().find(|same| same.contains(&lemma)).map_or(lemma, |same| same[0])
}

impl<'s> Chains<'s> {
    /// What the phrase means of what was mentioned before; else it is kept as the first mention of something.
    pub(super) fn join(&mut self, link: &Link<'_, 's>, entities: &mut Entities<'_>) -> Option<Taken> {
        let &Link { scene, phrase, sort, owner, .. } = link;
        let people = link.people.map(|(_, people)| people);
        let kind = sort.kind.filter(|kind| !matches!(kind, EntityType::Norp | EntityType::Misc))?;
        if WHEREABOUTS.contains(&link.lemma) {
            return None;
        }
        let sentence = scene.words[phrase.head].sentence;
        let modifiers: Vec<&str> = phrase.modifiers(scene, |child| !link.is_people(child)).collect();
        let is_new = modifiers.iter().any(|word| OTHERS.contains(word));
        let is_definite = match phrase.determiner {
            Determiner::Definite => true,
            Determiner::Bare => link.is_mass,
            Determiner::Indefinite => false,
        };
        let takes_up = is_definite
            && !phrase.restricted
            && !link.is_qualified
            && !is_new
            && owner != Some(Owner::Unknown);
        let list = &mut self.list;
        let known = self.by_noun.entry(key(link.lemma)).or_default();
        let place = known.iter().rev().copied().filter(|_| takes_up).find(|place| {
            let chain = &list[*place];
            // Who belongs to somebody is the same all the text through.
            (owner.is_some() || sentence.saturating_sub(chain.last) < REACH)
                && chain.sort.plural == sort.plural
                // "My Republican colleagues" are not all of them.
                && (people.is_none() || chain.people.is_none() && !sort.plural || people == chain.people)
                && match owner {
                    None => true,
                    owned => chain.owner == owned,
                }
                && modifiers
                    .iter()
                    .all(|own| chain.modifiers.iter().any(|known| own.eq_ignore_ascii_case(known)))
        });
        let Some(place) = place else {
            if !link.is_predicate {
                known.push(list.len());
                let (words, head) = (phrase.words.clone(), phrase.head);
                let (entity, last) = (None, sentence);
                list.push(Chain { words, head, sort, modifiers, owner, people, entity, last });
            }
            return None;
        };
        let chain = &mut list[place];
        chain.last = sentence;
        let first = chain.entity.is_none().then(|| (chain.words.clone(), chain.head));
        let entity = *chain.entity.get_or_insert_with(|| {
            let is_article = chain.words.len() > 1 && scene.words[chain.words.start].is("det");
            let name = scene.phrase(chain.words.start + usize::from(is_article)..chain.words.end);
            let mut referent = Referent::new(name.to_owned(), kind);
            referent.gender = chain.sort.gender;
            referent.plural = chain.sort.plural;
            entities.push(referent)
        });
        Some(Taken { entity, entity_type: kind, first })
    }
}

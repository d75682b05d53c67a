//! Whom pronouns mean.
//!
//! Candidates are the names, nouns and pronouns before, within a few sentences, and, for a pronoun in a
//! clause that comes before its main clause, the subject of that. What gender, number and kind do not exclude
//! and the tree does not forbid is weighed by a log-linear ranker over mentions (Durrett and Klein 2013), whose
//! weights are learned from a treebank with chains. A mention's odds count for its entity, and "nobody here" is
//! a candidate like any other: "it rains", "they say".

mod bars;
mod features;
pub mod learning;
mod ranking;
mod reading;
mod syntax;

use std::collections::BTreeMap;
use std::ops::Range;

use crate::clusters::Entities;
use crate::mention::{Found, Referent, Source};
use crate::nominals::{Determiner, Noun, Sort};
use crate::scene::Scene;
use crate::{first_person, speech};
use attache_core::layers::{EntityType, MentionKind};

pub(crate) use ranking::Ranking;
pub(crate) use reading::{Kind, Pronoun};

/// How far back an antecedent may be, in sentences.
const REACH: usize = 5;

/// Something that a pronoun may mean: a mention, or a noun or pronoun that is none yet.
#[derive(Clone, Debug)]
struct Item {
    words: Range<usize>,
    head: usize,
    /// Its place among the mentions that were found before.
    found: Option<usize>,
    entity: Option<usize>,
    pronoun: Option<Pronoun>,
    /// What a noun without a name says of what it mentions.
    noun: Option<Sort>,
}

/// The pronouns of a document while their meaning is being settled.
pub(crate) struct Resolution<'a, 's, 'k> {
    scene: &'a Scene<'s>,
    found: &'a mut Vec<Found<'k>>,
    entities: &'a mut Entities<'k>,
    /// In text order.
    items: Vec<Item>,
    /// Mentions of each entity so far.
    counts: Vec<u16>,
    /// Whether an entity has a name.
    named: Vec<bool>,
    /// How often each entity is named in the whole document.
    names: Vec<u16>,
    /// Who speaks in a section that begins with its speaker.
    labels: BTreeMap<usize, usize>,
    /// For each quotation the word that names its speaker.
    speakers: Vec<Option<usize>>,
}

/// What a pronoun may mean, with the features of each choice.
#[derive(Debug, Default)]
struct Choices {
    class: usize,
    /// Places among the items.
    places: Vec<usize>,
    /// The end of each choice's features.
    ends: Vec<usize>,
    features: Vec<u16>,
    /// The features of meaning nothing that the text mentions.
    nobody: Vec<u16>,
}

impl Choices {
    fn features(&self, choice: usize) -> &[u16] {
        let start = choice.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.features[start..self.ends[choice]]
    }
}

/// Adds the pronouns that can be resolved, in their places among the mentions.
pub(crate) fn add<'k>(
    scene: &Scene<'_>,
    ranking: &Ranking,
    found: &mut Vec<Found<'k>>,
    entities: &mut Entities<'k>,
    nouns: Vec<Noun>,
) {
    let mut resolution = Resolution::new(scene, found, entities, nouns);
    resolution.run(|items, choices| ranking.choose(items, choices));
}

impl<'a, 's, 'k> Resolution<'a, 's, 'k> {
    fn new(
        scene: &'a Scene<'s>,
        found: &'a mut Vec<Found<'k>>,
        entities: &'a mut Entities<'k>,
        nouns: Vec<Noun>,
    ) -> Self {
        let mut named = vec![false; scene.words.len()];
        let mut is_head = vec![false; scene.words.len()];
        let mut items = Vec::with_capacity(found.len() * 2);
        for (number, mention) in found.iter().enumerate() {
            let head = scene.head_of(mention.words.clone());
            is_head[head] = true;
            if mention.kind != MentionKind::Nominal {
                named[mention.words.clone()].fill(true);
            }
            items.push(Item {
                words: mention.words.clone(),
                head,
                found: Some(number),
                entity: mention.entity,
                pronoun: None,
                noun: (mention.kind == MentionKind::Nominal).then(|| Sort {
                    kind: Some(mention.entity_type),
                    gender: None,
                    plural: scene.words[head].plural,
                    determiner: Determiner::Definite,
                }),
            });
        }
        for word in 0..scene.words.len() {
            if named[word] || is_head[word] {
                continue;
            }
            if let Some(pronoun) = reading::read(scene, word) {
                let words = word..word + 1;
                items.push(Item {
                    words,
                    head: word,
                    found: None,
                    entity: None,
                    pronoun: Some(pronoun),
                    noun: None,
                });
            }
        }
        items.extend(nouns.into_iter().map(|noun| Item {
            words: noun.words,
            head: noun.head,
            found: None,
            entity: None,
            pronoun: None,
            noun: Some(noun.sort),
        }));
        items.sort_by_key(|item| (item.words.start, item.words.end));
        let (counts, named, names) = (Vec::new(), Vec::new(), Vec::new());
        let labels = first_person::labels(scene, found);
        let speakers = scene.quotations.iter().map(|quotation| speech::speaker(scene, quotation)).collect();
        let mut resolution = Self { scene, found, entities, items, counts, named, names, labels, speakers };
        resolution.counts = vec![0; resolution.entities.list.len()];
        resolution.named = vec![false; resolution.entities.list.len()];
        resolution.names = vec![0; resolution.entities.list.len()];
        for mention in resolution.found.iter().filter(|mention| mention.kind == MentionKind::Name) {
            if let Some(entity) = mention.entity {
                resolution.named[entity] = true;
                resolution.names[entity] = resolution.names[entity].saturating_add(1);
            }
        }
        resolution
    }

    /// Settles one pronoun after the other; `choose` returns the number of its choice and how sure it is.
    fn run(&mut self, mut choose: impl FnMut(&[Item], &Choices) -> Option<(usize, f32)>) {
        let mut choices = Choices::default();
        let mut added: Vec<Found<'k>> = Vec::new();
        for place in 0..self.items.len() {
            if let Some(pronoun) = self.items[place].pronoun {
                self.list(place, &pronoun, &mut choices);
                if let Some((choice, confidence)) = choose(&self.items, &choices) {
                    self.settle(place, &pronoun, choices.places[choice], confidence, &mut added);
                }
            }
            if let Some(entity) = self.items[place].entity {
                self.counts[entity] = self.counts[entity].saturating_add(1);
            }
        }
        self.found.append(&mut added);
        self.found.sort_by_key(|mention| (mention.words.start, mention.words.end));
    }

    /// Lists the choices of a pronoun.
    fn list(&self, place: usize, pronoun: &Pronoun, choices: &mut Choices) {
        let scene = self.scene;
        choices.class = pronoun.kind.class();
        choices.places.clear();
        choices.ends.clear();
        choices.features.clear();
        choices.nobody.clear();
        let sentence = scene.words[pronoun.word].sentence;
        let start = scene.sentences[sentence.saturating_sub(REACH)].start;
        let end = scene.sentences[sentence].end;
        let own_start = scene.sentences[sentence].start;
        let from = self.items[..place].partition_point(|item| item.words.start < start);
        let here = self.items[..place].partition_point(|item| item.words.start < own_start);
        let until = place + self.items[place..].partition_point(|item| item.words.start < end);
        // Subjects of the clause cannot be meant by its objects, nor the other way round.
        let barred: Vec<usize> = (here..until)
            .filter(|other| *other != place && bars::is_barred(scene, pronoun, &self.items[*other]))
            .collect();
        let is_barred = |other: usize| {
            let entity = self.items[other].entity;
            // "Himself" can mean nothing but its clause's subject, whatever else mentions that.
            barred.contains(&other)
                || (pronoun.reflexive && !(here..until).contains(&other))
                || !pronoun.reflexive
                    && entity.is_some()
                    && barred.iter().any(|place| self.items[*place].entity == entity)
        };
        // The nearest first.
        for other in (from..until).rev().filter(|other| *other != place) {
            let item = &self.items[other];
            let is_after = other > place;
            if !self.fits(pronoun, item)
                || item.words.contains(&pronoun.word)
                || is_after && (item.entity.is_none() || !bars::is_cataphor(scene, pronoun, item.head))
                || is_barred(other)
            {
                continue;
            }
            choices.places.push(other);
        }
        self.features(place, pronoun, choices);
    }

    /// Whether gender, number and kind let the pronoun mean that.
    fn fits(&self, pronoun: &Pronoun, item: &Item) -> bool {
        if let (Some(other), None) = (item.pronoun, item.entity) {
            return other.kind == pronoun.kind;
        }
        let Some(entity) = item.entity.map(|entity| &self.entities.list[entity]) else {
            return item.noun.is_some_and(|noun| noun_fits(noun, pronoun.kind));
        };
        let plural = entity.plural || item.noun.is_some_and(|noun| noun.plural);
        match pronoun.kind {
            Kind::Person(gender) => {
                let is_person = entity.entity_type == EntityType::Person
                    || item.found.is_some_and(|found| may_be_person(self.scene, &self.found[found], entity));
                is_person && entity.gender.is_none_or(|known| known == gender) && !plural
            }
            Kind::Thing => !matches!(entity.entity_type, EntityType::Person | EntityType::Norp) && !plural,
            Kind::Several => matches!(entity.entity_type, EntityType::Norp | EntityType::Org) || plural,
        }
    }

    /// Writes down that the item at `place`, a pronoun, means the item at `antecedent`.
    fn settle(
        &mut self,
        place: usize,
        pronoun: &Pronoun,
        antecedent: usize,
        confidence: f32,
        added: &mut Vec<Found<'k>>,
    ) {
        let entity = match self.items[antecedent].entity {
            Some(entity) => entity,
            None => self.introduce(antecedent, pronoun.kind, added),
        };
        let referent = &mut self.entities.list[entity];
        if let Kind::Person(gender) = pronoun.kind {
            referent.gender.get_or_insert(gender);
            if referent.entity_type != EntityType::Person {
                // What is called "he" is somebody: the model read the name wrongly.
                referent.entity_type = EntityType::Person;
                for mention in self.found.iter_mut().chain(added.iter_mut()) {
                    if mention.entity == Some(entity) {
                        mention.entity_type = EntityType::Person;
                    }
                }
            }
        }
        let entity_type = self.entities.list[entity].entity_type;
        self.items[place].entity = Some(entity);
        let words = self.items[place].words.clone();
        added.push(mention_of(words, MentionKind::Pronoun, entity_type, entity, confidence));
    }

    /// Makes an entity of what no name or known noun has mentioned: "the gunman", "they".
    fn introduce(&mut self, place: usize, kind: Kind, added: &mut Vec<Found<'k>>) -> usize {
        let item = &self.items[place];
        let known = item.found;
        let entity_type = match (kind, item.noun) {
            (Kind::Person(_), _) | (Kind::Several, None) => EntityType::Person,
            (_, Some(noun)) => noun.kind.unwrap_or(EntityType::Misc),
            (Kind::Thing, None) => EntityType::Misc,
        };
        let words = item.words.clone();
        let is_article = |word: usize| self.scene.words[word].is("det") && words.len() > 1;
        let name = words.start + usize::from(is_article(words.start))..words.end;
        let mut referent = Referent::new(self.scene.phrase(name).to_owned(), entity_type);
        referent.plural = kind == Kind::Several;
        referent.gender = item.noun.and_then(|noun| noun.gender);
        let mention_kind = if item.pronoun.is_some() { MentionKind::Pronoun } else { MentionKind::Nominal };
        let entity = self.entities.push(referent);
        self.counts.push(1);
        self.named.push(false);
        self.names.push(0);
        self.items[place].entity = Some(entity);
        match known {
            // "The two countries", which no one entity is.
            Some(found) => self.found[found].entity = Some(entity),
            None => added.push(mention_of(words, mention_kind, entity_type, entity, 0.5)),
        }
        entity
    }
}

fn mention_of<'k>(
    words: Range<usize>,
    kind: MentionKind,
    entity_type: EntityType,
    entity: usize,
    confidence: f32,
) -> Found<'k> {
    let mut mention = Found::new(words, kind, entity_type, Source::Rule);
    mention.entity = Some(entity);
    mention.confidence = confidence;
    mention
}

/// Whether a pronoun may mean what a noun mentions.
fn noun_fits(noun: Sort, kind: Kind) -> bool {
    match kind {
        Kind::Person(gender) => {
            !noun.plural
                && matches!(noun.kind, None | Some(EntityType::Person))
                && noun.gender.is_none_or(|known| known == gender)
        }
        Kind::Thing => !noun.plural && noun.kind != Some(EntityType::Person),
        Kind::Several => noun.plural || matches!(noun.kind, Some(EntityType::Org | EntityType::Norp)),
    }
}

/// A name of unknown sort that the model may have read wrongly.
fn may_be_person(scene: &Scene<'_>, mention: &Found<'_>, entity: &Referent<'_>) -> bool {
    mention.kind == MentionKind::Name
        && mention.source == Source::Model
        && mention.words.len() < 3
        && entity.fact.is_none()
        && entity.subtype.is_none()
        && matches!(entity.entity_type, EntityType::Gpe | EntityType::Org | EntityType::Misc)
        && scene.words[mention.words.clone()].iter().all(|word| word.is_capital() && !word.is_upper())
        && mention
            .words
            .start
            .checked_sub(1)
            .is_none_or(|before| !scene.words[before].text.eq_ignore_ascii_case("the"))
}

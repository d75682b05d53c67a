//! What the passes hand on: mentions by their words, and the entities that they belong to.

use crate::knowledge::{FactId, Gender};
use attache_core::Id;
use attache_core::layers::{EntityType, Mention, MentionKind};
use std::ops::Range;

/// Where a name was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Given,
    Knowledge,
    Model,
    Rule,
}

/// Words that refer to something.
#[derive(Clone, Debug)]
pub(crate) struct Found<'k> {
    pub(crate) words: Range<usize>,
    pub(crate) kind: MentionKind,
    pub(crate) entity_type: EntityType,
    pub(crate) subtype: Option<&'k str>,
    pub(crate) fact: Option<FactId>,
    /// The name is a word for the people of the fact, not the fact itself.
    pub(crate) demonym: bool,
    pub(crate) source: Source,
    pub(crate) confidence: f32,
    /// Place in the list of entities.
    pub(crate) entity: Option<usize>,
    pub(crate) stands_for: Option<usize>,
    pub(crate) given: Option<Id<Mention>>,
}

impl Found<'_> {
    /// A mention of nothing yet.
    pub(crate) fn new(
        words: Range<usize>,
        kind: MentionKind,
        entity_type: EntityType,
        source: Source,
    ) -> Self {
        Self {
            words,
            kind,
            entity_type,
            subtype: None,
            fact: None,
            demonym: false,
            source,
            confidence: 0.9,
            entity: None,
            stands_for: None,
            given: None,
        }
    }

    pub(crate) fn overlaps(&self, words: &Range<usize>) -> bool {
        self.words.start < words.end && words.start < self.words.end
    }
}

/// Something that a document speaks of.
#[derive(Clone, Debug)]
pub(crate) struct Referent<'k> {
    pub(crate) name: String,
    pub(crate) entity_type: EntityType,
    pub(crate) subtype: Option<&'k str>,
    pub(crate) fact: Option<FactId>,
    /// The number of its Wikidata item.
    pub(crate) wikidata: Option<u32>,
    /// Place in the list of entities.
    pub(crate) country: Option<usize>,
    pub(crate) gender: Option<Gender>,
    pub(crate) plural: bool,
    pub(crate) attributes: Vec<(&'static str, String)>,
    pub(crate) salience: f64,
}

impl Referent<'_> {
    pub(crate) fn new(name: String, entity_type: EntityType) -> Self {
        Self {
            name,
            entity_type,
            subtype: None,
            fact: None,
            wikidata: None,
            country: None,
            gender: None,
            plural: false,
            attributes: Vec::new(),
            salience: 0.0,
        }
    }

    /// Adds an attribute unless one of that name and value is there.
    pub(crate) fn attribute(&mut self, name: &'static str, value: &str) {
        if !self.attributes.iter().any(|(known, old)| *known == name && old == value) {
            self.attributes.push((name, value.to_owned()));
        }
    }
}

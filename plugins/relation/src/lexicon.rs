//! Triggers and their frames: which words tell which type, and which slot fills which role.
//!
//! The built-in frames and those of a user's rules are written the same way, in TOML (`docs/rules.md`), and
//! read by [`crate::rules`]. Here they are kept as the matcher wants them: by the lemma of the trigger.

use attache_core::layers::EntityType;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::clause::Slot;
use crate::pattern::Pattern;
use crate::schema::TypeId;

/// What part of speech triggers a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum TriggerKind {
    Verb,
    Noun,
    Adjective,
}

impl TriggerKind {
    /// Returns the word that begins a rule's name in output.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Verb => "verb",
            Self::Noun => "noun",
            Self::Adjective => "adjective",
        }
    }
}

/// A word or phrase that triggers a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trigger {
    pub(crate) kind: TriggerKind,
    /// The lemma that the phrase is found by.
    pub(crate) lemma: Box<str>,
    /// Particles of a verb ("out" of "pull out"), modifiers of a noun ("military" of "military action").
    pub(crate) with: Vec<Box<str>>,
    /// The noun that a verb must have beside it ("blame" of "lay +blame").
    pub(crate) noun: Option<Box<str>>,
}

/// The name of a slot as frames have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SlotName {
    Subject,
    Object,
    Indirect,
    Oblique(Box<str>),
    Possessor,
    Modifier,
    Clause,
    Infinitive,
    Rest,
}

impl SlotName {
    /// Reads a slot's name; whatever is no other slot is a preposition.
    pub(crate) fn new(name: &str) -> Self {
        match name {
            "subject" => Self::Subject,
            "object" => Self::Object,
            "indirect" => Self::Indirect,
            "possessor" => Self::Possessor,
            "modifier" => Self::Modifier,
            "clause" => Self::Clause,
            "infinitive" => Self::Infinitive,
            "rest" => Self::Rest,
            preposition => Self::Oblique(preposition.replace('_', " ").into()),
        }
    }

    /// Returns the slot.
    pub(crate) fn slot(&self) -> Slot<'_> {
        match self {
            Self::Subject => Slot::Subject,
            Self::Object => Slot::Object,
            Self::Indirect => Slot::Indirect,
            Self::Oblique(word) => Slot::Oblique(word),
            Self::Possessor => Slot::Possessor,
            Self::Modifier => Slot::Modifier,
            Self::Clause => Slot::Clause,
            Self::Infinitive => Slot::Infinitive,
            Self::Rest => Slot::Rest,
        }
    }

    /// Returns the name as rules write it.
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Subject => "subject",
            Self::Object => "object",
            Self::Indirect => "indirect",
            Self::Oblique(word) => word,
            Self::Possessor => "possessor",
            Self::Modifier => "modifier",
            Self::Clause => "clause",
            Self::Infinitive => "infinitive",
            Self::Rest => "rest",
        }
    }
}

/// What a frame says of a slot, or of one of several slots.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "four independent questions, each asked once")]
pub(crate) struct SlotRule {
    pub(crate) slots: Vec<SlotName>,
    /// The role that the filler plays; none where the slot only decides whether the frame fits.
    pub(crate) role: Option<Box<str>>,
    /// Whether the frame needs it.
    pub(crate) required: bool,
    /// What the filler must be one of; anything goes where it is empty.
    pub(crate) classes: Vec<ClassId>,
    /// Whether the filler must be none of the classes instead.
    pub(crate) excluded: bool,
    /// Whether a filler of the classes rules the frame out.
    pub(crate) forbidden: bool,
    /// Whether a name of the classes within the filler's phrase stands for it.
    pub(crate) reaches: bool,
}

/// One way to tell a relation.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Frame {
    pub(crate) relation: TypeId,
    pub(crate) trigger: Trigger,
    pub(crate) slots: Vec<SlotRule>,
    /// The words about the trigger, of which one pattern must fit where there are any.
    pub(crate) patterns: Vec<Pattern>,
    /// The relation's `kind`, such as `spouse`.
    pub(crate) relation_kind: Option<Box<str>>,
    /// How much the frame is to be believed, 0 to 1.
    pub(crate) trust: f64,
    /// What a user's frame is ahead of a built-in one that fits as well.
    pub(crate) priority: f64,
}

/// The number of a class of words.
pub(crate) type ClassId = u16;

/// What counts as a weapon, a document, an actor: by lemma, by type of entity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Class {
    pub(crate) name: Box<str>,
    pub(crate) words: FxHashSet<Box<str>>,
    pub(crate) types: Vec<EntityType>,
    pub(crate) subtypes: Vec<Box<str>>,
}

/// All frames, by what triggers them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lexicon {
    pub(crate) frames: Vec<Frame>,
    pub(crate) classes: Vec<Class>,
    class_by_name: FxHashMap<Box<str>, ClassId>,
    verbs: FxHashMap<Box<str>, Vec<u32>>,
    nouns: FxHashMap<Box<str>, Vec<u32>>,
    adjectives: FxHashMap<Box<str>, Vec<u32>>,
}

impl Lexicon {
    /// Adds a frame.
    pub(crate) fn add(&mut self, frame: Frame) {
        let number = self.frames.len() as u32;
        let index = match frame.trigger.kind {
            TriggerKind::Verb => &mut self.verbs,
            TriggerKind::Noun => &mut self.nouns,
            TriggerKind::Adjective => &mut self.adjectives,
        };
        index.entry(frame.trigger.lemma.clone()).or_default().push(number);
        self.frames.push(frame);
    }

    /// Returns the class called `name`, made empty where there is none yet.
    pub(crate) fn class(&mut self, name: &str) -> ClassId {
        if let Some(&known) = self.class_by_name.get(name) {
            return known;
        }
        let id = self.classes.len() as ClassId;
        self.classes.push(Class { name: name.into(), ..Class::default() });
        self.class_by_name.insert(name.into(), id);
        id
    }

    /// Returns the class called `name` where there is one.
    pub(crate) fn class_named(&self, name: &str) -> Option<&Class> {
        self.class_by_name.get(name).map(|&id| &self.classes[id as usize])
    }

    /// Returns the frames that `lemma` triggers as a `kind`, in the order of reading.
    pub(crate) fn triggered(&self, kind: TriggerKind, lemma: &str) -> impl Iterator<Item = (u32, &Frame)> {
        let index = match kind {
            TriggerKind::Verb => &self.verbs,
            TriggerKind::Noun => &self.nouns,
            TriggerKind::Adjective => &self.adjectives,
        };
        index.get(lemma).into_iter().flatten().map(|&number| (number, &self.frames[number as usize]))
    }
}

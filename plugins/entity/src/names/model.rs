//! The learned reader of names: the embedded one, or the user's own.
//!
//! Options hand files over as text, so a user's model is written in letters: a first line that says what it
//! is, then the weights in base64.

use super::Proposal;
use super::marks::{self, TreeWord};
use crate::knowledge::Knowledge;
use crate::scene::Scene;
use attache_core::layers::{EntityType, Upos};
use attache_core::{BuildError, Choice as _, Resource};
use attache_model::encoder::{MARKS, Marks};
use attache_model::labeller::{LabelledSpan, LabellerBuffers, SequenceLabeller};
use attache_model::vectors::WordVectors;
use attache_model::weights::WeightError;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::cell::RefCell;
use std::sync::LazyLock;

/// The first line of a model in a file.
const HEADER: &str = "attache names 1";

static ENGLISH: LazyLock<Result<SequenceLabeller<'static>, WeightError>> = LazyLock::new(|| {
    SequenceLabeller::from_bytes(include_bytes!("../models/names.bin"), WordVectors::shared()?)
});

thread_local! {
    /// The network's buffers, kept from document to document; they hold nothing that the next one reads.
    static BUFFERS: RefCell<LabellerBuffers> = RefCell::default();
}

/// How much of a name is marked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Extent {
    /// The name itself: "Fuad Masum".
    #[default]
    Name,
    /// All that goes with it and holds a capital: "Iraqi President Fuad Masum".
    Phrase,
}

/// A model and the word vectors that it reads.
#[derive(Clone, Debug)]
pub(crate) struct NameModel {
    labeller: &'static SequenceLabeller<'static>,
    vectors: &'static WordVectors<'static>,
    pub(crate) extent: Extent,
    own: bool,
    /// The model's marks for parts of speech, what is known, relations and places in a phrase, by their numbers.
    rows: [Vec<u16>; MARKS],
}

impl NameModel {
    /// Unpacks the embedded model at the first call.
    pub(crate) fn shared(extent: Extent) -> Result<Self, WeightError> {
        let labeller = ENGLISH.as_ref().map_err(Clone::clone)?;
        Ok(Self::of(labeller, WordVectors::shared()?, extent, false))
    }

    /// Reads a user's model.
    pub(crate) fn own(file: &Resource) -> Result<Self, BuildError> {
        let wrong = |message: String| BuildError::option("model", message).at(file.path.as_str(), 1);
        let Some(("", body)) = file.text.split_once(HEADER) else {
            return Err(wrong(format!("is no model of names: the first line is not `{HEADER}`")));
        };
        let letters: String = body.split_ascii_whitespace().collect();
        let weights = STANDARD.decode(letters).map_err(|error| wrong(format!("is damaged: {error}")))?;
        let vectors = WordVectors::shared().map_err(|error| wrong(error.to_string()))?;
        // A model is read once for a pipeline, and analyzers live as long as the program: it may stay.
        let weights: &'static [u8] = Box::leak(weights.into_boxed_slice());
        let labeller = SequenceLabeller::from_bytes(weights, vectors)
            .map_err(|error| wrong(format!("is damaged or of another version: {error}")))?;
        Ok(Self::of(Box::leak(Box::new(labeller)), vectors, Extent::Name, true))
    }

    fn of(
        labeller: &'static SequenceLabeller<'static>,
        vectors: &'static WordVectors<'static>,
        extent: Extent,
        own: bool,
    ) -> Self {
        let tags: Vec<&str> = Upos::ALL.iter().map(|tag| tag.as_str()).collect();
        let [known, relations, places] = marks::names();
        let rows = [&tags, known, relations, places]
            .map(|names| names.iter().map(|name| labeller.mark(name)).collect());
        Self { labeller, vectors, extent, own, rows }
    }

    /// What is told of each word beside its form; nothing to a model that has learned no marks.
    fn marks(&self, scene: &Scene<'_>, knowledge: &Knowledge) -> Vec<Marks> {
        if self.rows.iter().flatten().all(|row| *row == 0) {
            return Vec::new();
        }
        let [tags, known, relations, places] = &self.rows;
        let trees = self.extent == Extent::Phrase;
        let row = |rows: &[u16], number: usize| rows.get(number).copied().unwrap_or(0);
        let mut all = Vec::with_capacity(scene.words.len());
        let mut words = Vec::new();
        for sentence in &scene.sentences {
            words.clear();
            words.extend(scene.words[sentence.clone()].iter().map(|word| TreeWord {
                text: word.text,
                upos: word.upos,
                head: word.head.and_then(|head| head.checked_sub(sentence.start)),
                deprel: word.deprel,
            }));
            marks::each(knowledge, &words, trees, |upos, number, relation, place| {
                let relation = relation.map_or(0, |relation| row(relations, relation));
                let place = place.checked_sub(1).map_or(0, |place| row(places, place));
                all.push([row(tags, upos as usize), row(known, number), relation, place]);
            });
        }
        all
    }

    /// What the model takes for names.
    pub(crate) fn read(&self, scene: &Scene<'_>, knowledge: &Knowledge) -> Vec<Proposal> {
        let words: Vec<&str> = scene.words.iter().map(|word| word.text).collect();
        let ends: Vec<usize> = scene.sentences.iter().map(|sentence| sentence.end).collect();
        let mut spans: Vec<LabelledSpan<'static>> = Vec::new();
        let scheme = match self.extent {
            Extent::Name => "names",
            Extent::Phrase => "reports",
        };
        let marks = self.marks(scene, knowledge);
        BUFFERS.with_borrow_mut(|buffers| {
            self.labeller.read(self.vectors, &words, &marks, &ends, buffers);
            self.labeller.spans(scheme, &ends, buffers, &mut spans);
        });
        spans
            .into_iter()
            .map(|span| {
                let (label, kind) = if self.own { meaning(span.label) } else { (span.label, None) };
                Proposal { words: span.start..span.end, label, kind, confidence: span.confidence }
            })
            .collect()
    }
}

/// What a user's label means: one of the four that the rules know, and the type where the label is one.
fn meaning(label: &'static str) -> (&'static str, Option<EntityType>) {
    let kind = EntityType::parse(&label.to_ascii_uppercase());
    match label {
        "PER" | "ORG" | "LOC" => (label, None),
        _ => (kind.map_or("MISC", super::kinds::coarse), kind.filter(|kind| *kind != EntityType::Misc)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_mean_types_where_they_are_some() {
        assert_eq!(meaning("PER"), ("PER", None));
        assert_eq!(meaning("Person"), ("PER", Some(EntityType::Person)));
        assert_eq!(meaning("gpe"), ("LOC", Some(EntityType::Gpe)));
        assert_eq!(meaning("EVENT"), ("MISC", Some(EntityType::Event)));
        assert_eq!(meaning("vessel"), ("MISC", None));
    }

    #[test]
    fn what_is_no_model_is_told() {
        let told = |text: &str| {
            let file = Resource { path: "own.model".to_owned(), text: text.to_owned() };
            NameModel::own(&file).err().map(|error| error.message)
        };
        let check = |text: &str, wanted: &str| {
            let found = told(text).unwrap_or_default();
            assert!(found.contains(wanted), "{text:?}: {found}");
        };
        check("", "is no model of names");
        check("weights", "is no model of names");
        check("attache names 1\n%%%", "is damaged");
        check("attache names 1\nQUJD\n", "is damaged or of another version");
    }
}

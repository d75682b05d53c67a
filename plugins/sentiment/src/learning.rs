//! What the trainers of the lexicon and of the classifier read: the analyzer's own view of a document.
//!
//! Training and analysis must see the same features; so `attache-training` takes them from here.

use attache_core::layers::{Quote, QuoteKind, Sentence};
use attache_core::{BuildError, Document, Span};
use attache_model::vectors::WordVectors;

use crate::built_in_model;
use crate::features::{self, Setting, TargetFeatures};
use crate::keys::Keys;
use crate::lexicon::Lexicon;
use crate::rows::{named_words, seen_form, word_weights};
use crate::tone::{self, Hit};
use crate::words::Words;

pub use crate::model::ModelFile;
pub use crate::network::{DISTANCES, HEADS, Network, PATHS, Pass, Sentence as SentenceInputs, input_width};
pub use crate::target::{Reading, TargetModel};

/// How many buckets the hashed features of a target fall into.
pub const BUCKETS: usize = features::BUCKETS;
/// How many buckets share a scale in a weight file.
pub const PER_SCALE: usize = crate::target::PER_SCALE;
/// How many sums of lexicon weights begin the dense features.
pub const SUMS: usize = features::SUMS;
/// How many labels a target may have: negative, neutral, positive.
pub const LABELS: usize = crate::target::LABELS;

/// Returns the words of the built-in news lexicon, lines of a word, a tab and its weight.
///
/// # Errors
///
/// Only where an embedded file is damaged.
pub fn news_words() -> Result<String, BuildError> {
    Ok(built_in_model(false)?.words)
}

/// A lexicon to learn with.
#[derive(Debug)]
pub struct Learner {
    lexicon: Lexicon,
    vectors: &'static WordVectors<'static>,
    hides_tree: bool,
}

impl Learner {
    /// Returns a learner with the words of the built-in news lexicon.
    ///
    /// # Errors
    ///
    /// Only where an embedded file is damaged.
    pub fn built_in() -> Result<Self, BuildError> {
        Self::of_words(&[&news_words()?])
    }

    /// Returns a learner with these words, lines of a word, a tab and its weight, each list laid over those before.
    ///
    /// # Errors
    ///
    /// Only where an embedded file is damaged.
    pub fn of_words(layers: &[&str]) -> Result<Self, BuildError> {
        let vectors = WordVectors::shared().map_err(|error| BuildError::new(error.to_string()))?;
        Ok(Self { lexicon: Lexicon::of_words(layers)?, vectors, hides_tree: false })
    }

    /// Hides tags and trees, to measure what they are worth.
    pub fn hide_tree(&mut self) {
        self.hides_tree = true;
    }

    /// Returns the width of the dense features.
    pub fn dense_width(&self) -> usize {
        features::dense_width(self.vectors.dimensions())
    }

    /// Returns the words of a document that may carry tone, with the factor that their place gives them.
    pub fn terms(&self, document: &Document) -> Vec<(String, f32)> {
        let mut words = Words::default();
        let mut hits = Vec::new();
        let mut terms = Vec::new();
        for sentence in document.layer::<Sentence>() {
            words.fill(sentence);
            tone::terms(&words, &self.lexicon, &named_words(&words, sentence), &mut hits);
            // Phrases have weights of their own.
            let single = |hit: &&Hit| hit.end == hit.first + 1;
            terms
                .extend(hits.iter().filter(single).map(|hit| (words.form(hit.first).to_owned(), hit.weight)));
        }
        terms
    }

    /// Returns the width of a word vector.
    pub fn dimensions(&self) -> usize {
        self.vectors.dimensions()
    }

    /// Returns the features of the words at `target` and the inputs of its sentence; `None` where there are no words.
    pub fn features(&self, document: &Document, target: Span) -> Option<(TargetFeatures, Vec<f32>)> {
        let sentence = document.layer::<Sentence>().find(|sentence| sentence.span().overlaps(target))?;
        let mut words = Words::default();
        words.fill(sentence);
        if self.hides_tree {
            words.forget_tree();
        }
        let mut hits = Vec::new();
        tone::hits(&words, &self.lexicon, &named_words(&words, sentence), &mut hits);
        let (first, end) = words.within(target);
        let quotes = document.layer::<Quote>();
        let said = |quote: &attache_core::Row<'_, Quote>| quote.kind() != QuoteKind::Scare;
        let setting = Setting {
            first,
            end,
            quoted: quotes.clone().filter(said).any(|quote| quote.span().overlaps(target)),
            speaks: quotes
                .filter(said)
                .any(|quote| quote.speaker_span().is_some_and(|place| place.overlaps(target))),
        };
        let mut inputs = SentenceInputs::default();
        let mut weights = Vec::new();
        word_weights(&words, &hits, &mut weights);
        let seen = (0..words.len()).map(|at| (seen_form(&words, at), weights[at]));
        inputs.fill(self.vectors, seen);
        let mut found = TargetFeatures::default();
        let dimensions = self.vectors.dimensions();
        let mut keys = Keys::default();
        keys.fill(&words);
        found.read((&words, &keys), &hits, setting, dimensions, |at| inputs.vector(at, dimensions));
        found.settle();
        Some((found, inputs.inputs))
    }
}

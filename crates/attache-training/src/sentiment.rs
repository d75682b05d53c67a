//! Learns a sentiment model from sentences whose targets are labelled.
//!
//! Two steps: [`words`] moves the weights of the lexicon to what the sentences say of them, and
//! [`classifier`] learns the net tone toward a target from the features that the analyzer itself reads
//! with those words. Both see the documents as a pipeline has analysed them, targets given as mentions.

pub mod classifier;
mod gradient;
pub mod labelled;
pub mod words;

use attache_core::{BuildError, Document};
use attache_model::weights::WeightError;
use attache_sentiment::TargetFeatures;
use attache_sentiment::learning::{LABELS, Learner, ModelFile, Reading, SUMS, TargetModel};
use thiserror::Error;

use labelled::Labelled;

/// A source of evidence, which training can do without to find what it is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// Hashed words, pairs of words and paths in the tree.
    Hashed,
    /// Sums of lexicon weights by role.
    Sums,
    /// Mean word vectors of places.
    Vectors,
    /// The network that reads the sentence word by word.
    Network,
    /// Tags and dependencies, in all of them.
    Tree,
}

/// How to learn.
#[derive(Clone, Debug)]
pub struct SentimentOptions {
    /// The seed of everything random.
    pub seed: u64,
    /// The passes over the data.
    pub epochs: usize,
    /// What to do without.
    pub without: Vec<Evidence>,
}

/// Sentences with their analysed documents, one for each.
#[derive(Clone, Copy, Debug)]
pub struct Corpus<'a> {
    /// The sentences.
    pub sentences: &'a [Labelled],
    /// Their documents.
    pub documents: &'a [Document],
}

/// What is wrong with a training.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SentimentError {
    /// There is no target to learn from.
    #[error("no labelled target to learn from")]
    Empty,
    /// A file of this build, or the model that was just learned, cannot be read.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The weights that were just learned cannot be read.
    #[error(transparent)]
    Weights(#[from] WeightError),
}

/// How far training has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Progress {
    /// The lexicon is learned.
    Words {
        /// How many words it has.
        words: usize,
    },
    /// One of the classifier's models is learned.
    Model {
        /// Its number, from 1.
        number: usize,
        /// How many there will be.
        of: usize,
        /// The part of the targets left out of its training that it gets right, 0 to 1.
        right: f64,
    },
}

/// Learns words and classifier; `priors` are the words to begin with where those of the news lexicon are not.
///
/// The same data, options and analysis give the same model.
///
/// # Errors
///
/// When there is nothing to learn from.
pub fn train(
    corpus: Corpus<'_>,
    priors: Option<&str>,
    options: &SentimentOptions,
    mut progress: impl FnMut(Progress),
) -> Result<ModelFile, SentimentError> {
    let learner = Learner::built_in()?;
    let words = words::learn(&learner, corpus, priors)?;
    progress(Progress::Words { words: words.lines().count() });
    let alone = priors.is_some();
    let mut learner = learner_of(&words, alone)?;
    if options.without.contains(&Evidence::Tree) {
        learner.hide_tree();
    }
    let samples = samples(&learner, corpus, &options.without);
    if samples.is_empty() {
        return Err(SentimentError::Empty);
    }
    let classifier = classifier::learn(&learner, &samples, options, progress);
    Ok(ModelFile { words, alone, classifier })
}

fn learner_of(words: &str, alone: bool) -> Result<Learner, SentimentError> {
    let news = if alone { None } else { Some(attache_sentiment::learning::news_words()?) };
    Ok(Learner::of_words(&[news.as_deref().unwrap_or_default(), words])?)
}

/// A target with its label and what can be seen of it.
#[derive(Debug)]
pub struct Sample {
    features: TargetFeatures,
    inputs: Vec<f32>,
    label: usize,
    sentence: usize,
}

fn samples(learner: &Learner, corpus: Corpus<'_>, without: &[Evidence]) -> Vec<Sample> {
    let mut found = Vec::new();
    for (number, (sentence, document)) in corpus.sentences.iter().zip(corpus.documents).enumerate() {
        for target in &sentence.targets {
            let Some((mut features, inputs)) = learner.features(document, target.span) else { continue };
            if without.contains(&Evidence::Hashed) {
                features.sparse.clear();
            }
            if without.contains(&Evidence::Sums) {
                features.dense[..SUMS].fill(0.0);
            }
            if without.contains(&Evidence::Vectors) {
                features.dense[SUMS..].fill(0.0);
            }
            found.push(Sample { features, inputs, label: target.label, sentence: number });
        }
    }
    found
}

/// An answer of a model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Answer {
    /// The label that was wanted: 0 negative, 1 neutral, 2 positive.
    pub wanted: usize,
    /// The label that was given.
    pub given: usize,
    /// Its probability.
    pub confidence: f64,
}

/// Asks `model` for the labels of a corpus.
///
/// # Errors
///
/// When the model is damaged.
pub fn answers(
    model: &ModelFile,
    corpus: Corpus<'_>,
    without: &[Evidence],
) -> Result<Vec<Answer>, SentimentError> {
    let mut learner = learner_of(&model.words, model.alone)?;
    if without.contains(&Evidence::Tree) {
        learner.hide_tree();
    }
    let classifier = TargetModel::from_bytes(&model.classifier)?;
    let mut reading = Reading::default();
    let answer = |sample: Sample| {
        classifier.read(&sample.inputs, &mut reading);
        let probabilities = classifier.probabilities(&sample.features, &mut reading);
        let given = best(probabilities);
        Answer { wanted: sample.label, given, confidence: f64::from(probabilities[given]) }
    };
    Ok(samples(&learner, corpus, without).into_iter().map(answer).collect())
}

fn best(scores: [f32; LABELS]) -> usize {
    (1..LABELS).fold(0, |best, label| if scores[label] > scores[best] { label } else { best })
}

fn softmax(scores: [f32; LABELS]) -> [f32; LABELS] {
    let largest = scores.iter().copied().fold(f32::MIN, f32::max);
    let powers = scores.map(|score| (score - largest).exp());
    let total: f32 = powers.iter().sum();
    powers.map(|power| power / total)
}

//! Learning the weights of pronouns from documents whose chains people marked.
//!
//! Each pronoun is a sample: its choices, and which of them are in its chain, or none. The likelihood of the
//! right choices together is made greatest, by AdaGrad with a penalty on the weights' squares. Weights are the
//! sum of one that all pronouns share and one of the pronoun's class, so that rare classes learn from the rest.

use std::collections::BTreeMap;

use super::features::N_FEATURES;
use super::{Choices, Item, Kind, Ranking, Resolution};
use crate::analyzer::Reading;

/// A pronoun with its choices.
#[derive(Clone, Debug)]
pub struct Sample {
    class: usize,
    /// The features of each choice and whether it is right; the last is that of meaning nobody.
    choices: Vec<(Vec<u16>, bool)>,
    /// What each choice mentions: the odds of mentions of one entity are added.
    entities: Vec<usize>,
}

impl Sample {
    /// Whether the entity that the weights choose is a right one.
    fn is_right(&self, ranking: &Ranking) -> bool {
        let scores: Vec<f32> =
            self.choices.iter().map(|(features, _)| ranking.score(features, self.class)).collect();
        let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let mut sums: BTreeMap<usize, (f32, bool)> = BTreeMap::new();
        for ((score, entity), (_, right)) in scores.iter().zip(&self.entities).zip(&self.choices) {
            let sum = sums.entry(*entity).or_default();
            sum.0 += (score - most).exp();
            sum.1 |= *right;
        }
        sums.into_values()
            .reduce(|best, other| if other.0 > best.0 { other } else { best })
            .is_some_and(|best| best.1)
    }
}

/// How many of the samples the weights of `table` settle rightly.
///
/// # Errors
///
/// Where the table is not of this version's features.
pub fn count_right(samples: &[Sample], table: &str) -> Result<usize, String> {
    let ranking = Ranking::parse(table)?;
    Ok(samples.iter().filter(|sample| sample.is_right(&ranking)).count())
}

/// How to learn.
#[derive(Clone, Copy, Debug)]
pub struct Training {
    /// Passes over the samples.
    pub epochs: usize,
    /// The size of a step.
    pub rate: f64,
    /// The penalty on the squares of weights, by sample.
    pub penalty: f64,
}

impl Default for Training {
    fn default() -> Self {
        Self { epochs: 30, rate: 0.1, penalty: 4e-3 }
    }
}

/// Reads the pronouns of a document; `chains` gives the chain of a mention by the first byte of its head.
///
/// Pronouns that come later see the earlier ones resolved as they should be.
pub fn samples(mut reading: Reading<'_, '_>, chains: &BTreeMap<u32, u32>) -> Vec<Sample> {
    let mut samples = Vec::new();
    let scene = &reading.scene;
    let chain = |head: usize| chains.get(&scene.words[head].span.start()).copied();
    let nouns = std::mem::take(&mut reading.nouns);
    let mut resolution = Resolution::new(scene, &mut reading.found, &mut reading.entities, nouns);
    let mut words = pronouns(&resolution).into_iter();
    resolution.run(|items, choices| {
        let own = words.next().and_then(chain);
        let is_right = |choice: usize| own.is_some() && chain(items[choices.places[choice]].head) == own;
        let right = (0..choices.places.len()).find(|choice| is_right(*choice));
        samples.push(sample(items, choices, is_right, right.is_none()));
        right.map(|choice| (choice, 1.0))
    });
    samples
}

/// Reads one pronoun of a document, of which it is known which words name what it means.
///
/// What names the same entity is right, whatever else may be meant is wrong; pronouns before it are resolved by
/// the weights of `table`. `None` where nothing that can be chosen is right.
///
/// # Errors
///
/// Where the table is not of this version's features.
pub fn named_sample(
    mut reading: Reading<'_, '_>,
    table: &str,
    pronoun: u32,
    name: &std::ops::Range<u32>,
) -> Result<Option<Sample>, String> {
    let ranking = Ranking::parse(table)?;
    let mut found = None;
    let scene = &reading.scene;
    let nouns = std::mem::take(&mut reading.nouns);
    let mut resolution = Resolution::new(scene, &mut reading.found, &mut reading.entities, nouns);
    let is_of_name = |head: usize| name.contains(&scene.words[head].span.start());
    let named: Vec<usize> =
        resolution.items.iter().filter(|item| is_of_name(item.head)).filter_map(|item| item.entity).collect();
    let mut words = pronouns(&resolution).into_iter();
    resolution.run(|items, choices| {
        let is_asked = words.next().is_some_and(|word| scene.words[word].span.start() == pronoun);
        let is_right = |choice: usize| {
            let item = &items[choices.places[choice]];
            is_of_name(item.head) || item.entity.is_some_and(|entity| named.contains(&entity))
        };
        if is_asked && (0..choices.places.len()).any(is_right) {
            found = Some(sample(items, choices, is_right, false));
        }
        ranking.choose(items, choices)
    });
    Ok(found)
}

/// The words of the pronouns, in the order in which they are settled.
fn pronouns(resolution: &Resolution<'_, '_, '_>) -> Vec<usize> {
    resolution.items.iter().filter(|item| item.pronoun.is_some()).map(|item| item.head).collect()
}

fn sample(items: &[Item], choices: &Choices, is_right: impl Fn(usize) -> bool, is_nobody: bool) -> Sample {
    let listed =
        (0..choices.places.len()).map(|choice| (choices.features(choice).to_vec(), is_right(choice)));
    // What belongs to no entity yet is one of its own, and so is nobody.
    let entities = choices.places.iter().map(|place| items[*place].entity.unwrap_or(usize::MAX - 1 - place));
    Sample {
        class: choices.class,
        entities: entities.chain([usize::MAX]).collect(),
        choices: listed.chain([(choices.nobody.clone(), is_nobody)]).collect(),
    }
}

/// Learns weights, and returns them as the table that the analyzer reads.
pub fn learn(samples: &[Sample], training: &Training) -> String {
    const CLASSES: usize = Kind::N_CLASSES + 1;
    let mut weights = vec![[0.0_f64; CLASSES]; N_FEATURES];
    let mut squares = vec![[1e-8_f64; CLASSES]; N_FEATURES];
    for _ in 0..training.epochs {
        for sample in samples {
            let class = sample.class + 1;
            let scores: Vec<f64> = sample
                .choices
                .iter()
                .map(|(features, _)| {
                    features.iter().map(|f| weights[usize::from(*f)]).map(|own| own[0] + own[class]).sum()
                })
                .collect();
            let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let odds: Vec<f64> = scores.iter().map(|score| (score - most).exp()).collect();
            let all: f64 = odds.iter().sum();
            let right: f64 =
                odds.iter().zip(&sample.choices).filter(|(_, (_, right))| *right).map(|(odds, _)| odds).sum();
            let mut gradient: BTreeMap<u16, f64> = BTreeMap::new();
            for ((features, is_right), odds) in sample.choices.iter().zip(&odds) {
                let wanted = if *is_right { odds / right } else { 0.0 };
                for feature in features {
                    *gradient.entry(*feature).or_default() += wanted - odds / all;
                }
            }
            for (feature, slope) in gradient {
                for place in [0, class] {
                    let weight = &mut weights[usize::from(feature)][place];
                    let slope = slope - training.penalty * *weight;
                    let square = &mut squares[usize::from(feature)][place];
                    *square += slope * slope;
                    *weight += training.rate * slope / square.sqrt();
                }
            }
        }
    }
    let sums = weights.iter().map(|own| std::array::from_fn(|class| (own[0] + own[class + 1]) as f32));
    Ranking::new(sums.collect()).as_table()
}

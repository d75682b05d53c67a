//! The learned classifier of a sentence's net tone toward a target.
//!
//! A linear layer over hashed features and a small network over sums and vectors add up to one score for
//! each label. The weights are eight-bit; `examples/train_targets.rs` learns them, and a temperature that
//! makes the probabilities mean what they say.

use attache_model::vectors::WordVectors;
use attache_model::weights::{Quantised, WeightError, Weights};

use crate::features::{BUCKETS, TargetFeatures, dense_width};
use crate::network::{Network, Pass, dot, unpack};

/// Negative, neutral, positive.
pub(crate) const LABELS: usize = 3;

/// The classifier's weights.
#[derive(Debug)]
pub struct TargetModel {
    sparse: Quantised<'static>,
    hidden: Vec<f32>,
    hidden_bias: Vec<f32>,
    out: Vec<f32>,
    bias: Vec<f32>,
    networks: Vec<Network>,
    temperature: f32,
    width: usize,
}

/// What the networks have read of a sentence, and their buffers.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    read: Vec<Vec<f32>>,
    pass: Pass,
}

impl TargetModel {
    /// Reads a weight file.
    ///
    /// # Errors
    ///
    /// When it is damaged, or its shape is not that of the features.
    pub fn from_bytes(file: &'static [u8]) -> Result<Self, WeightError> {
        let weights = Weights::open(file)?;
        let width = dense_width(WordVectors::shared()?.dimensions());
        let sparse = weights.matrix("sparse")?;
        let hidden = weights.matrix("hidden")?;
        let (bias, temperature) = (weights.floats("bias")?, weights.floats("temperature")?);
        let dimensions = WordVectors::shared()?.dimensions();
        let n_networks = weights.floats("networks")?.len();
        let networks =
            (0..n_networks).map(|number| Network::load(&format!("network{number}"), dimensions, &weights));
        let networks = networks.collect::<Result<Vec<_>, _>>()?;
        let model = Self {
            networks,
            hidden: unpack(&hidden),
            hidden_bias: weights.floats("hidden_bias")?,
            out: weights.floats("out")?,
            temperature: temperature.first().copied().unwrap_or(1.0),
            width,
            sparse,
            bias,
        };
        let n_hidden = model.hidden_bias.len();
        let fits = model.sparse.rows() * model.sparse.columns() == BUCKETS * LABELS
            && hidden.columns() == width
            && hidden.rows() == n_hidden
            && model.out.len() == LABELS * n_hidden
            && model.bias.len() == LABELS;
        if fits { Ok(model) } else { Err(WeightError::Shape("target model".to_owned())) }
    }

    /// Reads the words of a sentence, from the inputs that [`Sentence`](crate::learning::Sentence) holds.
    pub fn read(&self, inputs: &[f32], reading: &mut Reading) {
        reading.read.resize(self.networks.len(), Vec::new());
        for (network, read) in self.networks.iter().zip(&mut reading.read) {
            network.read(inputs, read);
        }
    }

    /// Returns the probability of negative, neutral and positive for a target of the sentence in `reading`.
    pub fn probabilities(&self, features: &TargetFeatures, reading: &mut Reading) -> [f32; LABELS] {
        let mut scores = [0.0; LABELS];
        scores.copy_from_slice(&self.bias);
        let per_row = self.sparse.columns().max(LABELS);
        for &bucket in &features.sparse {
            let place = bucket as usize * LABELS;
            for (label, score) in scores.iter_mut().enumerate() {
                *score += self.sparse.get((place + label) / per_row, (place + label) % per_row);
            }
        }
        for (unit, row) in self.hidden.chunks_exact(self.width).enumerate() {
            let active = (dot(row, &features.dense) + self.hidden_bias[unit]).max(0.0);
            if active > 0.0 {
                for (label, score) in scores.iter_mut().enumerate() {
                    *score += active * self.out[label * self.hidden_bias.len() + unit];
                }
            }
        }
        for (network, read) in self.networks.iter().zip(&reading.read) {
            network.add_scores(read, &features.places, &mut reading.pass, &mut scores);
        }
        softmax(scores.map(|score| score / self.temperature))
    }
}

pub(crate) fn softmax(scores: [f32; LABELS]) -> [f32; LABELS] {
    let largest = scores.iter().copied().fold(f32::MIN, f32::max);
    let powers = scores.map(|score| (score - largest).exp());
    let total: f32 = powers.iter().sum();
    powers.map(|power| power / total)
}

//! The learned classifier of a sentence's net tone toward a target.
//!
//! A linear layer over hashed features and a small network over sums and vectors add up to one score for
//! each label. The weights are eight-bit; `attache train sentiment` learns them, and a temperature that
//! makes the probabilities mean what they say.

use attache_model::product::Packed;
use attache_model::vectors::WordVectors;
use attache_model::weights::{Quantised, WeightError, Weights};

use crate::features::{BUCKETS, TargetFeatures, dense_width};
use crate::network::{Network, Pass, input_width, unpack};

/// Negative, neutral, positive.
pub(crate) const LABELS: usize = 3;

/// How many buckets of hashed features share a scale: one for each would outweigh its three weights.
pub(crate) const PER_SCALE: usize = 64;

/// The weights of hashed features: a row of labels for each bucket.
#[derive(Debug)]
struct Sparse {
    scales: Vec<f32>,
    values: Vec<[i8; LABELS]>,
}

impl Sparse {
    fn load(matrix: &Quantised<'_>) -> Option<Self> {
        let fits = matrix.rows() * PER_SCALE == BUCKETS && matrix.columns() == PER_SCALE * LABELS;
        let rows = (0..matrix.rows()).flat_map(|row| matrix.row(row).as_chunks::<LABELS>().0);
        fits.then(|| Self {
            scales: matrix.scales().to_vec(),
            values: rows.map(|bucket| bucket.map(u8::cast_signed)).collect(),
        })
    }

    fn add_to(&self, buckets: &[u32], scores: &mut [f32; LABELS]) {
        for &bucket in buckets {
            let place = bucket as usize;
            if let (Some(scale), Some(values)) = (self.scales.get(place / PER_SCALE), self.values.get(place))
            {
                scores.iter_mut().zip(values).for_each(|(score, value)| *score += scale * f32::from(*value));
            }
        }
    }
}

/// The classifier's weights.
#[derive(Debug)]
pub struct TargetModel {
    sparse: Sparse,
    hidden_bias: Vec<f32>,
    out: Vec<f32>,
    bias: Vec<f32>,
    networks: Vec<Network>,
    /// The networks' word layers side by side, so that a sentence is read in one product.
    word_layers: Packed,
    hidden_layer: Packed,
    temperature: f32,
}

/// What the networks have read of a sentence, and their buffers.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    read: Vec<f32>,
    pass: Pass,
    hidden: Vec<f32>,
}

impl TargetModel {
    /// Reads a weight file.
    ///
    /// # Errors
    ///
    /// When it is damaged, or its shape is not that of the features.
    pub fn from_bytes(file: &[u8]) -> Result<Self, WeightError> {
        let weights = Weights::open(file)?;
        let width = dense_width(WordVectors::shared()?.dimensions());
        let misshapen = || WeightError::Shape("target model".to_owned());
        let sparse = Sparse::load(&weights.matrix("sparse")?).ok_or_else(misshapen)?;
        let hidden = weights.matrix("hidden")?;
        let (bias, temperature) = (weights.floats("bias")?, weights.floats("temperature")?);
        let dimensions = WordVectors::shared()?.dimensions();
        let n_networks = weights.floats("networks")?.len();
        let networks =
            (0..n_networks).map(|number| Network::load(&format!("network{number}"), dimensions, &weights));
        let networks = networks.collect::<Result<Vec<_>, _>>()?;
        let rows: Vec<&[f32]> =
            networks.iter().flat_map(|network| network.words.chunks_exact(input_width(dimensions))).collect();
        let word_layers = Packed::new(input_width(dimensions), rows.len(), |input, unit| rows[unit][input]);
        let hidden_rows = unpack(&hidden);
        let hidden_layer = Packed::new(hidden.columns(), hidden.rows(), |input, unit| {
            hidden_rows[unit * hidden.columns() + input]
        });
        let model = Self {
            networks,
            word_layers,
            hidden_layer,
            hidden_bias: weights.floats("hidden_bias")?,
            out: weights.floats("out")?,
            temperature: temperature.first().copied().unwrap_or(1.0),
            sparse,
            bias,
        };
        let n_hidden = model.hidden_bias.len();
        let fits = hidden.columns() == width
            && hidden.rows() == n_hidden
            && model.out.len() == LABELS * n_hidden
            && model.bias.len() == LABELS;
        if fits { Ok(model) } else { Err(misshapen()) }
    }

    /// Reads the words of a sentence, from the inputs that `learning::Sentence` holds.
    pub fn read(&self, inputs: &[f32], reading: &mut Reading) {
        let n_words = inputs.len() / self.word_layers.inner().max(1);
        reading.read.clear();
        reading.read.resize(n_words * self.word_layers.columns(), 0.0);
        self.word_layers.add_product(inputs, &mut reading.read);
    }

    /// Returns the probability of negative, neutral and positive for a target of the sentence in `reading`.
    pub fn probabilities(&self, features: &TargetFeatures, reading: &mut Reading) -> [f32; LABELS] {
        let mut scores = [0.0; LABELS];
        scores.copy_from_slice(&self.bias);
        self.sparse.add_to(&features.sparse, &mut scores);
        let n_hidden = self.hidden_bias.len();
        reading.hidden.clear();
        reading.hidden.extend_from_slice(&self.hidden_bias);
        self.hidden_layer.add_product(&features.dense, &mut reading.hidden);
        for (unit, active) in reading.hidden.iter().enumerate().filter(|(_, active)| **active > 0.0) {
            for (label, score) in scores.iter_mut().enumerate() {
                *score += active * self.out[label * n_hidden + unit];
            }
        }
        let mut offset = 0;
        for network in &self.networks {
            let read = (&*reading.read, self.word_layers.columns(), offset);
            network.add_scores(read, &features.places, &mut reading.pass, &mut scores);
            offset += network.width;
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

//! The learned classifier of a sentence's net tone toward a target.
//!
//! A linear layer over hashed features and a small network over sums and vectors add up to one score for
//! each label. The weights are eight-bit; `attache train sentiment` learns them, and a temperature that
//! makes the probabilities mean what they say.

use attache_model::product::Packed;
use attache_model::vectors::WordVectors;
use attache_model::weights::{Quantised, WeightError, Weights};

use crate::attention::{Attention, Forms, Pass};
use crate::features::{BUCKETS, TargetFeatures, dense_width};
use crate::network::{Network, dot, unpack};

/// Negative, neutral, positive.
pub(crate) const LABELS: usize = 3;

/// How many buckets of hashed features share a scale: one for each would outweigh its three weights.
pub(crate) const PER_SCALE: usize = 64;

/// The weights of hashed features: for each bucket a row of labels, and one value more, so that a row is a register's
/// part.
#[derive(Debug)]
struct Sparse {
    scales: Vec<f32>,
    /// For each scale a bit for each of its buckets, set where a weight is not zero: nearly half of them say nothing,
    /// and the table is too large to be looked into for that.
    telling: Vec<u64>,
    values: Vec<[i8; LABELS + 1]>,
}

impl Sparse {
    fn load(matrix: &Quantised<'_>) -> Option<Self> {
        let fits = matrix.rows() * PER_SCALE == BUCKETS && matrix.columns() == PER_SCALE * LABELS;
        let rows = (0..matrix.rows()).flat_map(|row| matrix.row(row).as_chunks::<LABELS>().0);
        fits.then(|| {
            let values: Vec<_> = rows.map(|row| [row[0], row[1], row[2], 0].map(u8::cast_signed)).collect();
            let bits = |rows: &[[i8; LABELS + 1]]| {
                rows.iter().rev().fold(0, |bits, row| bits << 1 | u64::from(*row != [0; LABELS + 1]))
            };
            Self {
                scales: matrix.scales().to_vec(),
                telling: values.chunks(PER_SCALE).map(bits).collect(),
                values,
            }
        })
    }

    /// Drops the buckets that say nothing.
    fn keep_telling(&self, buckets: &mut Vec<u32>) {
        // Without a branch, which nobody could foresee.
        let mut n_telling = 0;
        for at in 0..buckets.len() {
            let bucket = buckets[at];
            let place = bucket as usize;
            buckets[n_telling] = bucket;
            let bits = self.telling.get(place / PER_SCALE).map_or(0, |bits| bits >> (place % PER_SCALE));
            n_telling += (bits & 1) as usize;
        }
        buckets.truncate(n_telling);
    }

    fn add_to(&self, buckets: &[u32], scores: &mut [f32; LABELS]) {
        let mut sums = [scores[0], scores[1], scores[2], 0.0];
        for &bucket in buckets {
            let place = bucket as usize;
            if let (Some(scale), Some(values)) = (self.scales.get(place / PER_SCALE), self.values.get(place))
            {
                sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += scale * f32::from(*value));
            }
        }
        scores.copy_from_slice(&sums[..LABELS]);
    }
}

/// The classifier's weights.
#[derive(Debug)]
pub struct TargetModel {
    sparse: Sparse,
    hidden_bias: Vec<f32>,
    out: Vec<f32>,
    bias: Vec<f32>,
    networks: Attention,
    hidden_layer: Packed,
    temperature: f32,
}

/// What the networks have read of a sentence, and their buffers.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    read: Vec<f32>,
    pass: Pass,
    dense: Vec<f32>,
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
        let (mut networks, mut tables) = (Vec::new(), Vec::new());
        for number in 0..n_networks {
            let name = format!("network{number}");
            networks.push(Network::load(&name, dimensions, &weights)?);
            tables.push(Network::places(&name, &weights)?);
        }
        let hidden_rows = unpack(&hidden);
        let hidden_layer = Packed::new(hidden.columns(), hidden.rows(), |input, unit| {
            hidden_rows[unit * hidden.columns() + input]
        });
        let model = Self {
            networks: Attention::new(&networks, &tables, dimensions),
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
        self.networks.read_inputs(inputs, &mut reading.read);
    }

    /// Brings the forms among these words of a document into `forms`.
    pub(crate) fn meet_words(
        &self,
        vectors: &WordVectors<'_>,
        forms: &mut Forms,
        words: impl FnMut(&mut dyn FnMut(&str)),
    ) {
        forms.meet(vectors, &self.networks, words);
    }

    /// Reads the words of a sentence: their forms, `None` for a name, and their lexicon weights.
    pub(crate) fn read_words<'w>(
        &self,
        vectors: &WordVectors<'_>,
        words: impl Iterator<Item = Option<&'w str>>,
        weights: &[f32],
        forms: &mut Forms,
        reading: &mut Reading,
    ) {
        forms.fill(vectors, &self.networks, words);
        self.networks.read(forms, weights, &mut reading.read);
    }

    /// Settles the hashed features, of which those are dropped that this model has no weights for.
    pub(crate) fn settle(&self, features: &mut TargetFeatures) {
        self.sparse.keep_telling(&mut features.sparse);
        features.settle();
    }

    /// Returns the probability of negative, neutral and positive for a target of the sentence in `reading`.
    pub fn probabilities(&self, features: &TargetFeatures, reading: &mut Reading) -> [f32; LABELS] {
        self.see(std::iter::once(features), reading);
        self.seen(0, features, reading)
    }

    /// Reads the dense features of several targets, all at once; then [`seen`](Self::seen) says more of each.
    pub(crate) fn see<'f>(&self, targets: impl Iterator<Item = &'f TargetFeatures>, reading: &mut Reading) {
        let Reading { dense, hidden, .. } = reading;
        dense.clear();
        hidden.clear();
        for target in targets {
            dense.extend_from_slice(&target.dense);
            hidden.extend_from_slice(&self.hidden_bias);
        }
        self.hidden_layer.add_product(dense, hidden);
        for unit in hidden {
            *unit = unit.max(0.0);
        }
    }

    /// Returns the probabilities for the target of this number among those that were seen last.
    pub(crate) fn seen(
        &self,
        number: usize,
        features: &TargetFeatures,
        reading: &mut Reading,
    ) -> [f32; LABELS] {
        let mut scores = [0.0; LABELS];
        scores.copy_from_slice(&self.bias);
        self.sparse.add_to(&features.sparse, &mut scores);
        let n_hidden = self.hidden_bias.len().max(1);
        if let Some(hidden) = reading.hidden.chunks_exact(n_hidden).nth(number) {
            for (score, row) in scores.iter_mut().zip(self.out.chunks_exact(n_hidden)) {
                *score += dot(row, hidden);
            }
        }
        self.networks.add_scores(&reading.read, &features.places, &mut reading.pass, &mut scores);
        softmax(scores.map(|score| score / self.temperature))
    }
}

pub(crate) fn softmax(scores: [f32; LABELS]) -> [f32; LABELS] {
    let largest = scores.iter().copied().fold(f32::MIN, f32::max);
    let powers = scores.map(|score| (score - largest).exp());
    let total: f32 = powers.iter().sum();
    powers.map(|power| power / total)
}

//! Learns the classifier of the net tone toward a target.
//!
//! Hashed features go through a linear layer, sums and vectors through one hidden layer, and a network
//! reads the sentence; all are learned together with dropout, several times from different seeds. The mean
//! of the models is kept, which is exact since scores add up. Each model leaves out another part of the
//! sentences, and the temperature that calibrates the probabilities is chosen on the parts left out.

use attache_model::weights::WeightWriter;
use attache_sentiment::TargetFeatures;
use attache_sentiment::learning::{BUCKETS, LABELS, Learner, Network, PER_SCALE, Pass};

use super::gradient::Trainer;
use super::{Evidence, Progress, Sample, SentimentOptions, best, softmax};
use crate::random::Random;

const MODELS: usize = 4;
const HIDDEN: usize = 32;
const WIDTH: usize = 32;
const RATE: f32 = 0.02;
const SPARSE_RATE: f32 = 0.01;
const NETWORK_RATE: f32 = 0.001;
const DECAY: f32 = 0.002;
const DROPOUT: f32 = 0.4;
const SPARSE_DROPOUT: f32 = 0.3;
/// The mean of several models is less sure than each of them is, and as often right.
const SURER_TOGETHER: f32 = 0.85;

/// Weights with the running sums that `AdaGrad` scales their steps by.
struct Layer {
    weights: Vec<f32>,
    gathered: Vec<f32>,
    rate: f32,
    decay: f32,
}

impl Layer {
    fn new(n_weights: usize, rate: f32, decay: f32) -> Self {
        Self { weights: vec![0.0; n_weights], gathered: vec![0.0; n_weights], rate, decay }
    }

    fn step(&mut self, at: usize, slope: f32) {
        let slope = slope + self.decay * self.weights[at];
        self.gathered[at] += slope * slope;
        self.weights[at] -= self.rate * slope / (self.gathered[at].sqrt() + 1e-3);
    }
}

struct Model {
    sparse: Layer,
    hidden: Layer,
    hidden_bias: Layer,
    out: Layer,
    bias: Layer,
    network: Option<Trainer>,
    width: usize,
}

impl Model {
    fn new(dimensions: usize, width: usize, has_network: bool, random: &mut Random) -> Self {
        let network = Trainer::new(dimensions, WIDTH, NETWORK_RATE, random);
        let mut model = Self {
            sparse: Layer::new(BUCKETS * LABELS, SPARSE_RATE, DECAY),
            hidden: Layer::new(width * HIDDEN, RATE, DECAY),
            hidden_bias: Layer::new(HIDDEN, RATE, 0.0),
            out: Layer::new(LABELS * HIDDEN, RATE, DECAY),
            bias: Layer::new(LABELS, RATE, 0.0),
            network: has_network.then_some(network),
            width,
        };
        let scale = (2.0 / width as f32).sqrt();
        model.hidden.weights.iter_mut().for_each(|weight| *weight = (random.unit() * 2.0 - 1.0) * scale);
        model.out.weights.iter_mut().for_each(|weight| *weight = (random.unit() * 2.0 - 1.0) * 0.2);
        model
    }

    /// Scores the features but for the network's; leaves the hidden units' values in `active`.
    fn scores(
        &self,
        features: &TargetFeatures,
        active: &mut [f32; HIDDEN],
        dropout: Option<&mut Random>,
    ) -> [f32; LABELS] {
        let mut scores = [0.0; LABELS];
        scores.copy_from_slice(&self.bias.weights);
        for &bucket in &features.sparse {
            for (label, score) in scores.iter_mut().enumerate() {
                *score += self.sparse.weights[bucket as usize * LABELS + label];
            }
        }
        for (unit, value) in active.iter_mut().enumerate() {
            let row = &self.hidden.weights[unit * self.width..(unit + 1) * self.width];
            let sum: f32 = row.iter().zip(&features.dense).map(|(weight, value)| weight * value).sum();
            *value = (sum + self.hidden_bias.weights[unit]).max(0.0);
        }
        if let Some(random) = dropout {
            for value in active.iter_mut() {
                *value = if random.unit() < DROPOUT { 0.0 } else { *value / (1.0 - DROPOUT) };
            }
        }
        for (score, row) in scores.iter_mut().zip(self.out.weights.chunks_exact(HIDDEN)) {
            *score += row.iter().zip(active.iter()).map(|(weight, value)| weight * value).sum::<f32>();
        }
        scores
    }

    /// Scores a sample with everything there is.
    fn all_scores(&self, sample: &Sample) -> [f32; LABELS] {
        let mut scores = self.scores(&sample.features, &mut [0.0; HIDDEN], None);
        if let Some(trainer) = &self.network {
            let (mut read, mut pass) = (Vec::new(), Pass::default());
            let network = &trainer.network;
            network.read(&sample.inputs, &mut read);
            network.add_scores((&read, network.width, 0), &sample.features.places, &mut pass, &mut scores);
        }
        scores
    }

    fn learn(&mut self, sample: &Sample, random: &mut Random) {
        let features = &sample.features;
        let kept: Vec<u32> =
            features.sparse.iter().copied().filter(|_| random.unit() >= SPARSE_DROPOUT).collect();
        let thinned = TargetFeatures::new(kept, features.dense.clone(), features.places.clone());
        let mut active = [0.0; HIDDEN];
        let mut scores = self.scores(&thinned, &mut active, Some(random));
        if let Some(network) = &mut self.network {
            let seen = network.forward(&sample.inputs, &thinned.places, random);
            scores.iter_mut().zip(seen).for_each(|(score, more)| *score += more);
        }
        let mut slopes = softmax(scores);
        slopes[sample.label] -= 1.0;
        if let Some(network) = &mut self.network {
            network.backward(&thinned.places, &slopes);
        }
        for (unit, &value) in active.iter().enumerate().filter(|(_, value)| **value > 0.0) {
            let mut back = 0.0;
            for (label, slope) in slopes.iter().enumerate() {
                let at = label * HIDDEN + unit;
                back += slope * self.out.weights[at];
                self.out.step(at, slope * value);
            }
            for (column, input) in thinned.dense.iter().enumerate().filter(|(_, input)| **input != 0.0) {
                self.hidden.step(unit * self.width + column, back * input);
            }
            self.hidden_bias.step(unit, back);
        }
        for &bucket in &thinned.sparse {
            for (label, slope) in slopes.iter().enumerate() {
                self.sparse.step(bucket as usize * LABELS + label, *slope);
            }
        }
        for (label, slope) in slopes.iter().enumerate() {
            self.bias.step(label, *slope);
        }
    }
}

/// Learns the classifier and returns its weight file.
pub(super) fn learn(
    learner: &Learner,
    samples: &[Sample],
    options: &SentimentOptions,
    mut progress: impl FnMut(Progress),
) -> Vec<u8> {
    let n_sentences = samples.iter().map(|sample| sample.sentence + 1).max().unwrap_or(1);
    let has_network = !options.without.contains(&Evidence::Network);
    let mut models = Vec::new();
    let mut left_out_scores = Vec::new();
    for number in 0..MODELS {
        let mut random = Random::new(options.seed.wrapping_add(number as u64));
        let mut model = Model::new(learner.dimensions(), learner.dense_width(), has_network, &mut random);
        // A block, not every tenth: sentences of one article stand together and resemble each other.
        let (left_out, kept): (Vec<&Sample>, Vec<&Sample>) =
            samples.iter().partition(|sample| sample.sentence * 10 / n_sentences == number);
        let mut order: Vec<usize> = (0..kept.len()).collect();
        for _ in 0..options.epochs {
            random.shuffle(&mut order);
            for &at in &order {
                model.learn(kept[at], &mut random);
            }
        }
        let scores: Vec<_> = left_out.iter().map(|sample| (model.all_scores(sample), sample.label)).collect();
        let right = scores.iter().filter(|(scores, label)| best(*scores) == *label).count();
        progress(Progress::Model {
            number: number + 1,
            of: MODELS,
            right: right as f64 / scores.len().max(1) as f64,
        });
        left_out_scores.extend(scores);
        models.push(model);
    }
    write(&models, learner.dense_width(), temperature(&left_out_scores) * SURER_TOGETHER)
}

/// Returns the temperature at which the labels of what was left out are likeliest.
fn temperature(scores: &[([f32; LABELS], usize)]) -> f32 {
    let loss = |temperature: f32| {
        let one = |(scores, label): &([f32; LABELS], usize)| {
            -softmax(scores.map(|score| score / temperature))[*label].max(f32::MIN_POSITIVE).ln()
        };
        scores.iter().map(one).sum::<f32>()
    };
    let all = (5u8..40).map(|step| f32::from(step) * 0.1);
    all.min_by(|a, b| loss(*a).total_cmp(&loss(*b))).unwrap_or(1.0)
}

fn write(models: &[Model], width: usize, temperature: f32) -> Vec<u8> {
    let share = 1.0 / models.len().max(1) as f32;
    let mean = |part: &dyn Fn(&Model) -> &Vec<f32>| {
        let mut sum = vec![0.0; models.first().map_or(0, |model| part(model).len())];
        for model in models {
            sum.iter_mut().zip(part(model)).for_each(|(sum, weight)| *sum += weight * share);
        }
        sum
    };
    let stacked = |part: &dyn Fn(&Model) -> &Vec<f32>| {
        models.iter().flat_map(|model| part(model).iter().copied()).collect::<Vec<f32>>()
    };
    let out = |label: usize| {
        let row = move |model: &Model| model.out.weights[label * HIDDEN..(label + 1) * HIDDEN].to_vec();
        models.iter().flat_map(row).map(|weight| weight * share)
    };
    let mut writer = WeightWriter::new();
    // One scale for many buckets: a scale for each would outweigh its three weights.
    writer.matrix("sparse", PER_SCALE * LABELS, &mean(&|model| &model.sparse.weights));
    writer.matrix("hidden", width, &stacked(&|model| &model.hidden.weights));
    writer.floats("hidden_bias", &stacked(&|model| &model.hidden_bias.weights));
    writer.floats("out", &(0..LABELS).flat_map(out).collect::<Vec<f32>>());
    writer.floats("bias", &mean(&|model| &model.bias.weights));
    writer.floats("temperature", &[temperature]);
    let networks: Vec<&Network> =
        models.iter().filter_map(|model| Some(&model.network.as_ref()?.network)).collect();
    writer.floats("networks", &vec![1.0; networks.len()]);
    for (number, network) in networks.into_iter().enumerate() {
        let mut network = network.clone();
        network.out.iter_mut().for_each(|weight| *weight *= share);
        network.write(&format!("network{number}"), &mut writer);
    }
    writer.finish()
}

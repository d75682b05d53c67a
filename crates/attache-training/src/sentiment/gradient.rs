//! The way back through the network that reads a sentence: slopes of its weights, and steps of Adam.

use attache_sentiment::learning::{DISTANCES, HEADS, LABELS, Network, Pass, input_width};

use crate::random::Random;

/// Samples whose slopes are gathered before a step.
const BATCH: usize = 16;

/// A network in training.
#[derive(Debug)]
pub(super) struct Trainer {
    pub(super) network: Network,
    slopes: Network,
    first: Network,
    second: Network,
    rate: f32,
    steps: i32,
    gathered: usize,
    inputs: Vec<f32>,
    read: Vec<f32>,
    pass: Pass,
    kept: Vec<f32>,
}

const WORD_DROPOUT: f32 = 0.15;
const POOL_DROPOUT: f32 = 0.4;

impl Trainer {
    pub(super) fn new(dimensions: usize, width: usize, rate: f32, random: &mut Random) -> Self {
        let mut network = Network::new(dimensions, width);
        let mut fill = |weights: &mut Vec<f32>, scale: f32| {
            for weight in weights {
                *weight = (random.unit() * 2.0 - 1.0) * scale;
            }
        };
        fill(&mut network.words, (1.0 / input_width(dimensions) as f32).sqrt());
        fill(&mut network.places, 0.1);
        fill(&mut network.heads, 0.3);
        fill(&mut network.out, 0.1);
        let zeros = Network::new(dimensions, width);
        Self {
            network,
            slopes: zeros.clone(),
            first: zeros.clone(),
            second: zeros,
            rate,
            steps: 0,
            gathered: 0,
            inputs: Vec::new(),
            read: Vec::new(),
            pass: Pass::default(),
            kept: Vec::new(),
        }
    }

    pub(super) fn forward(
        &mut self,
        inputs: &[f32],
        places: &[[u16; 2]],
        random: &mut Random,
    ) -> [f32; LABELS] {
        let n_inputs = input_width(self.network.dimensions);
        let dimensions = self.network.dimensions;
        self.inputs.clear();
        self.inputs.extend_from_slice(inputs);
        let n_words = inputs.len() / n_inputs;
        // A word that is dropped is dropped from its neighbours' view too.
        for at in 0..n_words {
            if random.unit() < WORD_DROPOUT {
                for (row, part) in [(at.wrapping_sub(1), 2), (at, 1), (at + 1, 0)] {
                    if row < n_words {
                        let start = row * n_inputs + part * dimensions;
                        self.inputs[start..start + dimensions].fill(0.0);
                    }
                }
                self.inputs[at * n_inputs + 3 * dimensions..][..2].fill(0.0);
            }
        }
        self.network.read(&self.inputs, &mut self.read);
        let mut scores = [0.0; LABELS];
        self.network.add_scores((&self.read, self.network.width, 0), places, &mut self.pass, &mut scores);
        self.kept.clear();
        for value in &mut self.pass.pooled {
            let keep = if random.unit() < POOL_DROPOUT { 0.0 } else { 1.0 / (1.0 - POOL_DROPOUT) };
            *value *= keep;
            self.kept.push(keep);
        }
        let row = HEADS * self.network.width;
        let mut scores = [0.0; LABELS];
        for (score, weights) in scores.iter_mut().zip(self.network.out.chunks_exact(row)) {
            *score = weights.iter().zip(&self.pass.pooled).map(|(weight, value)| weight * value).sum();
        }
        scores
    }

    pub(super) fn backward(&mut self, places: &[[u16; 2]], slopes: &[f32; LABELS]) {
        let width = self.network.width;
        let n_inputs = input_width(self.network.dimensions);
        let n_words = self.pass.active.len() / width;
        let row = HEADS * width;
        let mut pooled = vec![0.0; row];
        for (label, slope) in slopes.iter().enumerate() {
            for (at, back) in pooled.iter_mut().enumerate() {
                self.slopes.out[label * row + at] += slope * self.pass.pooled[at];
                *back += slope * self.network.out[label * row + at] * self.kept[at];
            }
        }
        let mut active = vec![0.0; n_words * width];
        for head in 0..HEADS {
            let back = &pooled[head * width..(head + 1) * width];
            let shares: Vec<f32> = (0..n_words).map(|at| self.pass.attention[at * HEADS + head]).collect();
            let wants: Vec<f32> = (0..n_words)
                .map(|at| {
                    self.pass.active[at * width..(at + 1) * width].iter().zip(back).map(|(a, b)| a * b).sum()
                })
                .collect();
            let mean: f32 = shares.iter().zip(&wants).map(|(share, want)| share * want).sum();
            for at in 0..n_words {
                let slope = shares[at] * (wants[at] - mean);
                for unit in 0..width {
                    let value = self.pass.active[at * width + unit];
                    self.slopes.heads[head * width + unit] += slope * value;
                    active[at * width + unit] +=
                        shares[at] * back[unit] + slope * self.network.heads[head * width + unit];
                }
            }
        }
        for at in 0..n_words.min(places.len()) {
            let inputs = &self.inputs[at * n_inputs..(at + 1) * n_inputs];
            let distance = usize::from(places[at][0]) * width;
            let path = (DISTANCES + usize::from(places[at][1])) * width;
            for unit in 0..width {
                if self.pass.active[at * width + unit] <= 0.0 {
                    continue;
                }
                let slope = active[at * width + unit];
                self.slopes.places[distance + unit] += slope;
                self.slopes.places[path + unit] += slope;
                let weights = &mut self.slopes.words[unit * n_inputs..(unit + 1) * n_inputs];
                weights.iter_mut().zip(inputs).for_each(|(weight, input)| *weight += slope * input);
            }
        }
        self.gathered += 1;
        if self.gathered == BATCH {
            self.step();
        }
    }

    fn step(&mut self) {
        self.steps += 1;
        let scale = 1.0 / self.gathered as f32;
        self.gathered = 0;
        let correction = (1.0 - 0.999f32.powi(self.steps)).sqrt() / (1.0 - 0.9f32.powi(self.steps));
        let rate = self.rate * correction;
        let Self { network, slopes, first, second, .. } = self;
        for ((weights, slopes), (first, second)) in
            parts(network).into_iter().zip(parts(slopes)).zip(parts(first).into_iter().zip(parts(second)))
        {
            step_part((weights, slopes), (first, second), rate, scale);
        }
    }
}

fn parts(network: &mut Network) -> [&mut Vec<f32>; 4] {
    [&mut network.words, &mut network.places, &mut network.heads, &mut network.out]
}

/// One step of Adam with decoupled decay.
fn step_part(
    (weights, slopes): (&mut [f32], &mut [f32]),
    (first, second): (&mut [f32], &mut [f32]),
    rate: f32,
    scale: f32,
) {
    for (((weight, slope), first), second) in weights.iter_mut().zip(slopes).zip(first).zip(second) {
        let value = *slope * scale;
        *slope = 0.0;
        *first = 0.9 * *first + 0.1 * value;
        *second = 0.999 * *second + 0.001 * value * value;
        *weight -= rate * (*first / (second.sqrt() + 1e-8) + 0.01 * *weight);
    }
}

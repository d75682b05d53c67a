//! Learns the classifier of the net tone toward a target.
//!
//! ```text
//! train_targets news src/models/targets.bin
//! train_targets finance src/models/finance.bin
//! ```
//!
//! Hashed features go through a linear layer, sums and vectors through one hidden layer; both are learned
//! together by mini-batches with dropout, several times from different seeds, and their mean is kept, which
//! is exact since scores add up. Each time another part of the training sentences is left out, and the
//! temperature that calibrates the probabilities is chosen on the parts left out. Deterministic.
//! `WITHOUT=sparse,sums,vectors,tree` learns without a kind of evidence.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "an example ends where its input is wrong"
)]

use attache_core::Document;
use attache_model::weights::WeightWriter;
use attache_sentiment::TargetFeatures;
use attache_sentiment::learning::{BUCKETS, LABELS, Learner, Network, Pass, Reading};

mod gradient;
use gradient::Trainer;

mod labelled;
use labelled::Labelled;

/// Numbers that look drawn at random and are the same each time (`SplitMix64`).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1u64 << 24) as f32
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }
}

struct Sample {
    features: TargetFeatures,
    inputs: Vec<f32>,
    label: usize,
    sentence: usize,
}

fn setting(name: &str, default: f32) -> f32 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

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
    network: Trainer,
    width: usize,
    n_hidden: usize,
}

impl Model {
    fn new(dimensions: usize, width: usize, n_hidden: usize, random: &mut Random) -> Self {
        let rate = setting("RATE", 0.02);
        let decay = setting("DECAY", 0.002);
        let mut model = Self {
            sparse: Layer::new(
                BUCKETS * LABELS,
                setting("SPARSE_RATE", 0.01),
                setting("SPARSE_DECAY", 0.002),
            ),
            hidden: Layer::new(width * n_hidden, rate, decay),
            hidden_bias: Layer::new(n_hidden, rate, 0.0),
            out: Layer::new(LABELS * n_hidden, rate, decay),
            bias: Layer::new(LABELS, rate, 0.0),
            network: Trainer::new(
                dimensions,
                setting("WIDTH", 32.0) as usize,
                setting("NETWORK_RATE", 0.001),
                || random.unit(),
            ),
            width,
            n_hidden,
        };
        let scale = (2.0 / width as f32).sqrt();
        model.hidden.weights.iter_mut().for_each(|weight| *weight = (random.unit() * 2.0 - 1.0) * scale);
        model.out.weights.iter_mut().for_each(|weight| *weight = (random.unit() * 2.0 - 1.0) * 0.2);
        model
    }

    fn scores(
        &self,
        features: &TargetFeatures,
        active: &mut [f32],
        dropout: Option<(&mut Random, f32)>,
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
        if let Some((random, rate)) = dropout {
            for value in active.iter_mut() {
                *value = if random.unit() < rate { 0.0 } else { *value / (1.0 - rate) };
            }
        }
        for (label, score) in scores.iter_mut().enumerate() {
            let row = &self.out.weights[label * self.n_hidden..(label + 1) * self.n_hidden];
            *score += row.iter().zip(active.iter()).map(|(weight, value)| weight * value).sum::<f32>();
        }
        scores
    }

    fn learn(&mut self, sample: &Sample, share: f32, active: &mut [f32], random: &mut Random) {
        let dropout = setting_once().0;
        let kept: Vec<u32> =
            sample.features.sparse.iter().copied().filter(|_| random.unit() >= setting_once().1).collect();
        let thinned =
            TargetFeatures::new(kept, sample.features.dense.clone(), sample.features.places.clone());
        let mut scores = self.scores(&thinned, active, Some((random, dropout)));
        let network = setting_once().3 > 0.0;
        if network {
            let seen = self.network.forward(&sample.inputs, &thinned.places, || random.unit());
            scores.iter_mut().zip(seen).for_each(|(score, more)| *score += more);
        }
        let mut slopes = softmax(scores);
        // The label counts for most, not for all: readers disagree.
        let smooth = setting_once().2;
        for (label, slope) in slopes.iter_mut().enumerate() {
            *slope -= if label == sample.label { 1.0 - smooth } else { smooth / 2.0 };
            *slope *= share;
        }
        if network {
            self.network.backward(&thinned.places, &slopes);
        }
        for (unit, &value) in active.iter().enumerate().filter(|(_, value)| **value > 0.0) {
            let mut back = 0.0;
            for (label, slope) in slopes.iter().enumerate() {
                let at = label * self.n_hidden + unit;
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

fn setting_once() -> (f32, f32, f32, f32) {
    static SETTINGS: std::sync::LazyLock<(f32, f32, f32, f32)> = std::sync::LazyLock::new(|| {
        (
            setting("DROPOUT", 0.4),
            setting("SPARSE_DROPOUT", 0.3),
            setting("SMOOTH", 0.0),
            setting("NETWORK", 1.0),
        )
    });
    *SETTINGS
}

fn softmax(scores: [f32; LABELS]) -> [f32; LABELS] {
    let largest = scores.iter().copied().fold(f32::MIN, f32::max);
    let powers = scores.map(|score| (score - largest).exp());
    let total: f32 = powers.iter().sum();
    powers.map(|power| power / total)
}

fn samples(learner: &Learner, rows: &[Labelled], documents: &[Document], without: &[String]) -> Vec<Sample> {
    let lacks = |kind: &str| without.iter().any(|name| name == kind);
    let mut found = Vec::new();
    for (sentence, (row, document)) in rows.iter().zip(documents).enumerate() {
        for (span, label) in &row.targets {
            let Some((mut features, inputs)) = learner.features(document, *span) else { continue };
            if lacks("sparse") {
                features.sparse.clear();
            }
            let n_sums = attache_sentiment::learning::SUMS;
            if lacks("sums") {
                features.dense[..n_sums].fill(0.0);
            }
            if lacks("vectors") {
                features.dense[n_sums..].fill(0.0);
            }
            found.push(Sample { features, inputs, label: *label, sentence });
        }
    }
    found
}

fn loss(logits: &[([f32; LABELS], usize)], temperature: f32) -> f32 {
    let total: f32 =
        logits.iter().map(|(scores, label)| -softmax(scores.map(|s| s / temperature))[*label].ln()).sum();
    total / logits.len().max(1) as f32
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [domain, out] = &arguments[..] else { panic!("news|finance OUT") };
    let finance = domain == "finance";
    let without: Vec<String> =
        std::env::var("WITHOUT").unwrap_or_default().split(',').map(str::to_owned).collect();
    let learner = Learner::new(finance).unwrap();
    let (train, dev) = if finance {
        labelled::finance()
    } else {
        (labelled::jsonl("news-targets-train"), labelled::jsonl("news-targets-dev"))
    };
    let tree = !without.iter().any(|kind| kind == "tree");
    let read = |rows: &[Labelled]| {
        let documents = if tree { labelled::documents(rows) } else { labelled::bare_documents(rows) };
        samples(&learner, rows, &documents, &without)
    };
    let (train, dev) = (read(&train), read(&dev));
    eprintln!("{} targets to learn from, {} held out", train.len(), dev.len());

    let n_sentences = train.iter().map(|sample| sample.sentence + 1).max().unwrap();
    let n_models = setting("MODELS", 4.0) as usize;
    let n_hidden = setting("HIDDEN", 32.0) as usize;
    let n_epochs = setting("EPOCHS", 6.0) as usize;
    let width = learner.dense_width();
    let mut active = vec![0.0; n_hidden];
    let mut models = Vec::new();
    let mut left_out_logits = Vec::new();
    for number in 0..n_models {
        let mut random = Random(7 + number as u64);
        let mut model = Model::new(learner.dimensions(), width, n_hidden, &mut random);
        // A block, not every tenth: sentences of one article stand together and resemble each other.
        let left_out = |sample: &Sample| sample.sentence * 10 / n_sentences == number;
        let mut order: Vec<usize> = (0..train.len()).filter(|&at| !left_out(&train[at])).collect();
        for _ in 0..n_epochs {
            for at in (1..order.len()).rev() {
                order.swap(at, random.below(at + 1));
            }
            for &at in &order {
                model.learn(&train[at], 1.0, &mut active, &mut random);
            }
        }
        let all_scores = |sample: &Sample, active: &mut [f32]| {
            let mut scores = model.scores(&sample.features, active, None);
            if setting_once().3 > 0.0 {
                let (mut read, mut pass) = (Vec::new(), Pass::default());
                model.network.network.read(&sample.inputs, &mut read);
                let width = model.network.network.width;
                model.network.network.add_scores(
                    (&read, width, 0),
                    &sample.features.places,
                    &mut pass,
                    &mut scores,
                );
            }
            scores
        };
        let mut pairs = Vec::new();
        for sample in train.iter().filter(|sample| left_out(sample)) {
            let scores = all_scores(sample, &mut active);
            left_out_logits.push((scores, sample.label));
            pairs.push((sample.label, best(scores)));
        }
        let own = labelled::macro_f1(&pairs).0;
        let pairs: Vec<_> = dev.iter().map(|s| (s.label, best(all_scores(s, &mut active)))).collect();
        eprintln!("model {number}: left out {own:.3}, dev {:.3}", labelled::macro_f1(&pairs).0);
        models.push(model);
    }
    // The mean of several models is surer than it looks and more often right: one temperature for all.
    let temperature = (5..40)
        .map(|step| step as f32 * 0.1)
        .min_by(|a, b| loss(&left_out_logits, *a).total_cmp(&loss(&left_out_logits, *b)))
        .unwrap();
    let temperature = temperature * setting("ENSEMBLE", 0.85);
    let mean = |part: &dyn Fn(&Model) -> &Vec<f32>| {
        let mut sum = vec![0.0; part(&models[0]).len()];
        for model in &models {
            sum.iter_mut().zip(part(model)).for_each(|(sum, weight)| *sum += weight / n_models as f32);
        }
        sum
    };
    let mut scores_out = vec![0.0; LABELS * n_hidden * n_models];
    for (number, model) in models.iter().enumerate() {
        for label in 0..LABELS {
            for unit in 0..n_hidden {
                scores_out[label * n_hidden * n_models + number * n_hidden + unit] =
                    model.out.weights[label * n_hidden + unit] / n_models as f32;
            }
        }
    }
    let stacked = |part: &dyn Fn(&Model) -> &Vec<f32>| {
        models.iter().flat_map(|model| part(model).clone()).collect::<Vec<f32>>()
    };
    let mut writer = WeightWriter::new();
    // One scale for many buckets: a scale for each would outweigh its three weights.
    writer.matrix("sparse", 64 * LABELS, &mean(&|model| &model.sparse.weights));
    writer.matrix("hidden", width, &stacked(&|model| &model.hidden.weights));
    writer.floats("hidden_bias", &stacked(&|model| &model.hidden_bias.weights));
    writer.floats("out", &scores_out);
    writer.floats("bias", &mean(&|model| &model.bias.weights));
    writer.floats("temperature", &[temperature]);
    let networks: Vec<&Network> =
        models.iter().map(|model| &model.network.network).filter(|_| setting_once().3 > 0.0).collect();
    writer.floats("networks", &vec![1.0; networks.len()]);
    for (number, network) in networks.iter().enumerate() {
        let mut network = (*network).clone();
        network.out.iter_mut().for_each(|weight| *weight /= n_models as f32);
        network.write(&format!("network{number}"), &mut writer);
    }
    let file = writer.finish();
    std::fs::write(out, &file).unwrap();
    let model =
        attache_sentiment::learning::TargetModel::from_bytes(Box::leak(file.into_boxed_slice())).unwrap();
    report(&model, &dev);
}

fn best(scores: [f32; LABELS]) -> usize {
    (0..LABELS).max_by(|&a, &b| scores[a].total_cmp(&scores[b])).unwrap()
}

fn report(model: &attache_sentiment::learning::TargetModel, dev: &[Sample]) {
    let mut pairs = Vec::new();
    let mut bins = [(0usize, 0usize, 0.0f64); 10];
    let mut brier = 0.0;
    for sample in dev {
        let mut reading = Reading::default();
        model.read(&sample.inputs, &mut reading);
        let probabilities = model.probabilities(&sample.features, &mut reading);
        let answer = best(probabilities);
        pairs.push((sample.label, answer));
        let bin = &mut bins[((probabilities[answer] * 10.0) as usize).min(9)];
        bin.0 += 1;
        bin.1 += usize::from(answer == sample.label);
        bin.2 += f64::from(probabilities[answer]);
        brier += (0..LABELS)
            .map(|l| (f64::from(probabilities[l]) - f64::from(u8::from(l == sample.label))).powi(2))
            .sum::<f64>();
    }
    let (f1, accuracy) = labelled::macro_f1(&pairs);
    println!("macro-F1 {f1:.4}, accuracy {accuracy:.4}, Brier {:.3}", brier / dev.len() as f64);
    for (n, right, sum) in bins.iter().filter(|bin| bin.0 > 0) {
        println!("confidence {:.2}: right {:.2} of {n}", sum / *n as f64, *right as f64 / *n as f64);
    }
}

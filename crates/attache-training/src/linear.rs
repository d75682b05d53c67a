//! Trains the sparse linear classifier of `attache_model::linear`: softmax loss, `AdaGrad`, averaged.

use crate::random::Random;
use attache_model::weights::WeightWriter;

/// One example: buckets with their values, and a class.
#[derive(Debug, Clone)]
pub struct Example {
    /// Buckets as `attache_model::linear::feature` gives them, with values.
    pub features: Vec<(u32, f32)>,
    /// Number of the class.
    pub class: usize,
    /// Weight of the example, 1 for an ordinary one.
    pub weight: f32,
}

/// How the classifier is trained.
#[derive(Debug, Clone, Copy)]
pub struct LinearOptions {
    /// The classifier has 2 to the `bits` buckets.
    pub bits: u32,
    /// Passes over the examples.
    pub epochs: usize,
    /// Learning rate of `AdaGrad`.
    pub rate: f32,
    /// L2 penalty, applied to the weights that an example touches.
    pub penalty: f32,
    /// Seed of the order.
    pub seed: u64,
}

impl Default for LinearOptions {
    fn default() -> Self {
        Self { bits: 16, epochs: 15, rate: 0.1, penalty: 1e-4, seed: 1 }
    }
}

/// Trains a classifier and adds it to a weight file under `name`; labels name the classes in order.
pub fn train(
    name: &str,
    labels: &[&str],
    examples: &[Example],
    options: LinearOptions,
    writer: &mut WeightWriter,
) {
    let classes = labels.len();
    let buckets = 1usize << options.bits;
    // The last row is the bias.
    let mut weights = vec![0.0f32; (buckets + 1) * classes];
    let mut squares = vec![1e-6f32; weights.len()];
    let mut sums = vec![0.0f64; weights.len()];
    let mut since = vec![0u32; buckets + 1];
    let mut random = Random::new(options.seed);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut step = 0u32;
    for _ in 0..options.epochs {
        random.shuffle(&mut order);
        for number in &order {
            let example = &examples[*number];
            let active =
                || example.features.iter().map(|(b, v)| (*b as usize % buckets, *v)).chain([(buckets, 1.0)]);
            let mut scores = vec![0.0f32; classes];
            for (bucket, value) in active() {
                for (score, weight) in scores.iter_mut().zip(&weights[bucket * classes..]) {
                    *score += value * weight;
                }
            }
            let largest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            for score in &mut scores {
                *score = (*score - largest).exp();
            }
            let total: f32 = scores.iter().sum();
            for score in &mut scores {
                *score /= total;
            }
            if let Some(score) = scores.get_mut(example.class) {
                *score -= 1.0;
            }
            for (bucket, value) in active() {
                let past = f64::from(step - since[bucket]);
                since[bucket] = step;
                for (class, error) in scores.iter().enumerate() {
                    let at = bucket * classes + class;
                    sums[at] += past * f64::from(weights[at]);
                    let penalty = if bucket == buckets { 0.0 } else { options.penalty * weights[at] };
                    let gradient = example.weight * error * value + penalty;
                    squares[at] += gradient * gradient;
                    weights[at] -= options.rate * gradient / squares[at].sqrt();
                }
            }
            step += 1;
        }
    }
    let averages: Vec<f32> = sums
        .iter()
        .enumerate()
        .map(|(at, sum)| {
            let past = f64::from(step - since[at / classes]);
            ((sum + past * f64::from(weights[at])) / f64::from(step.max(1))) as f32
        })
        .collect();
    let (rows, bias) = averages.split_at(buckets * classes);
    writer.matrix(name, classes, rows);
    writer.floats(&format!("{name}.bias"), bias);
    writer.text(&format!("{name}.labels"), &labels.join("\n"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use attache_model::linear::{LinearClassifier, feature};
    use attache_model::weights::Weights;

    #[test]
    fn learns_what_its_features_say() {
        let labels = ["bad", "good"];
        let example = |words: &[&str], class| Example {
            features: words.iter().map(|word| (feature(0, &[word], 10), 1.0)).collect(),
            class,
            weight: 1.0,
        };
        let examples = [
            example(&["peace", "talks"], 1),
            example(&["peace", "treaty"], 1),
            example(&["war", "talks"], 0),
            example(&["war", "crimes"], 0),
        ];
        let mut writer = WeightWriter::new();
        let options = LinearOptions { bits: 10, ..LinearOptions::default() };
        train("tone", &labels, &examples, options, &mut writer);
        let file = writer.finish();
        let classifier = LinearClassifier::read(&Weights::open(&file).unwrap(), "tone").unwrap();
        let mut out = Vec::new();
        for (word, class) in [("peace", 1), ("war", 0)] {
            classifier.probabilities(&[(feature(0, &[word], classifier.bits()), 1.0)], &mut out);
            assert!(out[class] > 0.7, "{word}: {out:?}");
            assert!((out.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        }
        classifier.probabilities(&[(u32::MAX, 1.0)], &mut out);
        assert_eq!(out.len(), 2);
    }
}

//! Learns the weights of the sentence model and writes them to `src/sentences/weights.bin`.
//!
//! ```text
//! ATTACHE_DATA=… cargo run --release -p attache-language --example train_sentences
//! ```
//!
//! Logistic regression with `AdaGrad` (Duchi et al. 2011) over the candidates of the
//! training parts of EWT and GUM, the gold ends before a candidate taken as known.
//! With `--held-out` every fifth section is kept from learning and tells how the settings
//! below do; nothing is written then. The order of the examples comes from a fixed generator, and one thread does the
//! work, so that the same data give the same bytes.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line program")]

mod treebank;

use std::collections::HashSet;

use attache_language::sections;
use attache_language::sentences::{Candidates, FeatureIndex, N_FEATURES};
use treebank::Treebank;

const PARTS: [&str; 2] = ["ewt-train", "gum-train"];
const N_EPOCHS: usize = 12;
const N_RUNS: usize = 8;
const LEARNING_RATE: f32 = 0.15;
/// Pull of every weight toward zero.
const DECAY: f32 = 1e-3;
/// How many steps of a stored weight make one unit of log odds.
const STEPS_PER_UNIT: f32 = 24.0;

struct Example {
    section: usize,
    features: Vec<FeatureIndex>,
    is_end: bool,
}

fn main() {
    let Some(folder) = treebank::data_folder() else { return };
    let mut examples = Vec::new();
    for part in PARTS {
        let path = folder.join(format!("{part}.conllu"));
        let conllu = match std::fs::read_to_string(&path) {
            Ok(conllu) => conllu,
            Err(error) => return eprintln!("{}: {error}", path.display()),
        };
        collect(&Treebank::parse(&conllu), &mut examples);
    }
    if std::env::args().any(|arg| arg == "--held-out") {
        let (mut held, mut rest): (Vec<_>, Vec<_>) =
            examples.into_iter().partition(|example| example.section % 5 == 0);
        let weights = learn(&mut rest);
        held.sort_by_key(|example| example.section);
        let score = |example: &Example| {
            example.features.iter().map(|&index| weights[usize::from(index)]).sum::<f32>()
        };
        let n_missed = held.iter().filter(|example| example.is_end && score(example) <= 0.0).count();
        let n_wrong = held.iter().filter(|example| !example.is_end && score(example) > 0.0).count();
        return println!("held out: {} candidates, {n_missed} ends missed, {n_wrong} too many", held.len());
    }
    let n_ends = examples.iter().filter(|example| example.is_end).count();
    println!("{} candidates, {n_ends} of them ends", examples.len());
    let weights = learn(&mut examples);
    let stored: Vec<u8> = weights
        .iter()
        .map(|weight| ((weight * STEPS_PER_UNIT).round().clamp(-127.0, 127.0) as i8).cast_unsigned())
        .collect();
    println!("{} of {N_FEATURES} weights are not zero", stored.iter().filter(|byte| **byte != 0).count());
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/sentences/weights.bin");
    if let Err(error) = std::fs::write(path, stored) {
        eprintln!("{path}: {error}");
    }
}

fn collect(bank: &Treebank, examples: &mut Vec<Example>) {
    let ends: HashSet<u32> = bank.sentences.iter().map(|range| range.1 as u32).collect();
    let mut found = Vec::new();
    sections::split_sections(&bank.text, &mut found);
    for (number, section) in found.into_iter().enumerate() {
        let mut candidates = Candidates::new(&bank.text, section.span);
        while let Some(candidate) = candidates.next_candidate() {
            let is_end = ends.contains(&candidate.end());
            if candidate.is_certain().is_none() {
                let mut features = Vec::new();
                candidate.features(|index| features.push(index));
                examples.push(Example { section: number, features, is_end });
            }
            if is_end {
                candidates.cut();
            }
        }
    }
}

/// Returns the mean of the weights of several runs that differ in the order of the examples.
fn learn(examples: &mut [Example]) -> Vec<f32> {
    let mut mean = vec![0f32; N_FEATURES];
    let mut seed = 1;
    for run in 0..N_RUNS {
        let (weights, loss) = learn_once(examples, &mut seed);
        println!("run {run}: loss {loss:.4} per candidate");
        mean.iter_mut().zip(weights).for_each(|(mean, weight)| *mean += weight / N_RUNS as f32);
    }
    mean
}

fn learn_once(examples: &mut [Example], seed: &mut u64) -> (Vec<f32>, f64) {
    let mut weights = vec![0f32; N_FEATURES];
    let mut squares = vec![1e-3f32; N_FEATURES];
    let mut sums = vec![0f32; N_FEATURES];
    let mut loss = 0f64;
    for epoch in 0..N_EPOCHS {
        for last in (1..examples.len()).rev() {
            *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            examples.swap(last, ((*seed >> 33) % (last as u64 + 1)) as usize);
        }
        loss = 0.0;
        for example in &*examples {
            let score: f32 = example.features.iter().map(|&index| weights[usize::from(index)]).sum();
            let probability = 1.0 / (1.0 + (-score).exp());
            let error = probability - f32::from(u8::from(example.is_end));
            loss -= f64::from(if example.is_end { probability } else { 1.0 - probability }.max(1e-9).ln());
            for &index in &example.features {
                let index = usize::from(index);
                let gradient = error + DECAY * weights[index];
                squares[index] += gradient * gradient;
                weights[index] -= LEARNING_RATE * gradient / squares[index].sqrt();
            }
        }
        if epoch >= N_EPOCHS / 2 {
            sums.iter_mut().zip(&weights).for_each(|(sum, weight)| *sum += weight);
        }
    }
    let n_summed = (N_EPOCHS - N_EPOCHS / 2) as f32;
    (sums.iter().map(|sum| sum / n_summed).collect(), loss / examples.len() as f64)
}

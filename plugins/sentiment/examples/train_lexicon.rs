//! Learns the lexicon's weights.
//!
//! Every word starts from its prior (`scripts/induce_priors.py`: how people rated it, or would rate it) and
//! is moved by what labelled sentences say of it: the tone of a sentence, `tanh` of the sum of its words in
//! their places, should be the mean label of its targets. The further from its prior, the more it costs.
//!
//! ```text
//! train_lexicon PRIORS.tsv src/models/lexicon.tsv
//! train_lexicon finance src/models/finance.tsv         headlines, over the lexicon that is built in
//! ```

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "an example ends where its input is wrong"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use attache_sentiment::learning::Learner;

mod labelled;
use labelled::Labelled;

struct Word {
    prior: f64,
    weight: f64,
    /// How much it costs to leave the prior.
    stiffness: f64,
    gathered: f64,
    seen: usize,
    rated: bool,
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (priors, out) = (arguments.next().unwrap(), arguments.next().unwrap());
    let setting =
        |name: &str, default: f64| std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(default);
    let finance = priors == "finance";
    let learner = Learner::new(false).unwrap();
    let train: Vec<Labelled> =
        if finance { labelled::finance().0 } else { labelled::jsonl("news-targets-train") };
    let documents = labelled::documents(&train);
    let mut words: BTreeMap<String, Word> = BTreeMap::new();
    let guess_share = setting("GUESS", 0.55);
    let priors_text = if finance {
        include_str!("../src/models/lexicon.tsv").to_owned()
    } else {
        std::fs::read_to_string(&priors).unwrap()
    };
    for line in priors_text.lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        let (prior, stiffness) = match cells[..] {
            [_, weight] => (weight.parse().unwrap(), setting("RATED", 15.0)),
            [_, "-", guess, _] => (guess_share * guess.parse::<f64>().unwrap(), setting("GUESSED", 15.0)),
            [_, rated, guess, _] => {
                let mean = setting("TRUST", 0.65);
                (
                    mean * rated.parse::<f64>().unwrap() + (1.0 - mean) * guess.parse::<f64>().unwrap(),
                    setting("RATED", 15.0),
                )
            }
            _ => continue,
        };
        words.insert(
            cells[0].to_owned(),
            Word {
                prior,
                weight: prior,
                stiffness,
                gathered: 0.0,
                seen: 0,
                rated: cells.get(1) != Some(&"-"),
            },
        );
    }
    let mut samples: Vec<(Vec<(String, f64)>, f64)> = Vec::new();
    for (row, document) in train.iter().zip(&documents) {
        if row.targets.is_empty() {
            continue;
        }
        let label =
            row.targets.iter().map(|(_, label)| *label as f64 - 1.0).sum::<f64>() / row.targets.len() as f64;
        let terms: Vec<(String, f64)> =
            learner.terms(document).into_iter().map(|(word, factor)| (word, f64::from(factor))).collect();
        for (word, _) in &terms {
            let new = || Word {
                prior: 0.0,
                weight: 0.0,
                stiffness: setting("NEW", 15.0),
                gathered: 0.0,
                seen: 0,
                rated: false,
            };
            words.entry(word.clone()).or_insert_with(new).seen += 1;
        }
        samples.push((terms, label));
    }
    // A word of one or two sentences says more about the sentences than they about it.
    let n_epochs = setting("EPOCHS", 100.0) as usize;
    let mut bias = 0.0;
    for _ in 0..n_epochs {
        let mut gradient: BTreeMap<&str, f64> = BTreeMap::new();
        let mut bias_gradient = 0.0;
        for (terms, label) in &samples {
            let total: f64 =
                terms.iter().map(|(word, factor)| words[word].weight * factor).sum::<f64>() + bias;
            let guess = total.tanh();
            let slope = (guess - label) * (1.0 - guess * guess);
            bias_gradient += slope;
            for (word, factor) in terms {
                *gradient.entry(word).or_default() += slope * factor;
            }
        }
        bias -= 0.3 * bias_gradient / samples.len() as f64;
        for (word, slope) in gradient {
            let word = words.get_mut(word).unwrap();
            let slope = slope + word.stiffness * (word.weight - word.prior);
            word.gathered += slope * slope;
            word.weight = (word.weight - 0.1 * slope / (word.gathered.sqrt() + 1e-6)).clamp(-1.0, 1.0);
        }
    }
    let floor = setting("FLOOR", 0.1);
    let mut lines = String::new();
    let mut n_words = 0;
    for (word, found) in &words {
        let enough = found.seen >= 4 || found.prior != 0.0;
        let moved = !finance || (found.weight - found.prior).abs() > 0.03;
        let least = if found.rated { floor } else { setting("GUESSED_FLOOR", 0.1) };
        let said = finance || found.weight.abs() >= least;
        if enough && moved && said && word.chars().all(|c| c.is_alphabetic() || c == '-') && word.len() > 1 {
            n_words += 1;
            writeln!(lines, "{word}\t{:.3}", found.weight).unwrap();
        }
    }
    std::fs::write(&out, &lines).unwrap();
    println!("{n_words} words, bias {bias:.3}");
    // What the weights are worth on sentences that they were not learned from.
    let mut learner = Learner::new(finance).unwrap();
    for word in words.keys() {
        learner.add_weights(&format!("{word}\t0\n"));
    }
    learner.add_weights(&lines);
    if finance {
        return;
    }
    let dev = labelled::jsonl("news-targets-dev");
    let documents = labelled::documents(&dev);
    let totals: Vec<f64> = documents.iter().map(|document| f64::from(learner.total(document))).collect();
    let labels: Vec<f64> = dev
        .iter()
        .map(|row| {
            row.targets.iter().map(|(_, l)| *l as f64 - 1.0).sum::<f64>() / row.targets.len().max(1) as f64
        })
        .collect();
    println!("news-targets-dev, sentences: Spearman {:.3}", labelled::spearman(&totals, &labels));
    for border in [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8] {
        let side =
            |value: f64, border: f64| if value <= -border { 0 } else { 1 + usize::from(value >= border) };
        let pairs: Vec<_> = totals
            .iter()
            .zip(&labels)
            .map(|(total, label)| (side(*label, 0.34), side(*total, border)))
            .collect();
        println!("neutral below {border}: macro-F1 of sentences {:.3}", labelled::macro_f1(&pairs).0);
    }
    let editorial = labelled::jsonl("editorial-snippets-dev");
    let documents = labelled::documents(&editorial);
    let totals: Vec<f64> = documents.iter().map(|document| f64::from(learner.total(document))).collect();
    let ratings: Vec<f64> = editorial.iter().map(|row| row.score).collect();
    println!("editorial-snippets-dev: Spearman {:.3}", labelled::spearman(&totals, &ratings));
}

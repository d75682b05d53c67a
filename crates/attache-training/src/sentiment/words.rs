//! Learns the weights of words.
//!
//! Every word starts from its prior: how people rated it, or would rate it. Labelled sentences move it:
//! the tone of a sentence, the hyperbolic tangent of the sum of its words in their places, should be the
//! mean label of its targets. The further from its prior, the more it costs.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use attache_sentiment::learning::{Learner, news_words};

use super::{Corpus, SentimentError};

/// How much it costs a word to leave its prior.
const STIFFNESS: f64 = 15.0;
/// What share of a prior its ratings have, where it has both ratings and a guess.
const RATED_SHARE: f64 = 0.65;
/// What is believed of a guess alone.
const GUESS_SHARE: f64 = 0.55;
const EPOCHS: usize = 100;
/// Weights nearer to nought than this are not worth a line.
const LEAST: f64 = 0.1;
/// A word that moved less than this from the lexicon it is laid over is the same word.
const LEAST_MOVE: f64 = 0.03;
/// A word of fewer sentences says more about the sentences than they about it.
const LEAST_SEEN: usize = 4;

#[derive(Default)]
struct Word {
    prior: f64,
    weight: f64,
    gathered: f64,
    seen: usize,
}

/// Returns the learned words as lines of a word, a tab and its weight.
///
/// `priors` has lines of a word and its weight, or of a word, its rating or `-`, a guess at it and a count. Without
/// priors the words are laid over the news lexicon, and only those that moved are returned.
pub(super) fn learn(
    learner: &Learner,
    corpus: Corpus<'_>,
    priors: Option<&str>,
) -> Result<String, SentimentError> {
    let news = news_words()?;
    let mut words: BTreeMap<String, Word> = priors.unwrap_or(&news).lines().filter_map(prior).collect();
    let mut sentences: Vec<(Vec<(String, f64)>, f64)> = Vec::new();
    for (sentence, document) in corpus.sentences.iter().zip(corpus.documents) {
        if sentence.targets.is_empty() {
            continue;
        }
        let sum: f64 = sentence.targets.iter().map(|target| target.label as f64 - 1.0).sum();
        let terms: Vec<_> =
            learner.terms(document).into_iter().map(|(word, factor)| (word, f64::from(factor))).collect();
        for (word, _) in &terms {
            words.entry(word.clone()).or_default().seen += 1;
        }
        sentences.push((terms, sum / sentence.targets.len() as f64));
    }
    if sentences.is_empty() {
        return Err(SentimentError::Empty);
    }
    descend(&mut words, &sentences);
    let mut lines = String::new();
    for (name, word) in &words {
        let known = word.seen >= LEAST_SEEN || word.prior != 0.0;
        let says = match priors {
            Some(_) => word.weight.abs() >= LEAST,
            None => (word.weight - word.prior).abs() > LEAST_MOVE,
        };
        let is_word = name.len() > 1 && name.chars().all(|c| c.is_alphabetic() || c == '-');
        if known && says && is_word {
            // Writing to a string cannot fail.
            _ = writeln!(lines, "{name}\t{:.3}", word.weight);
        }
    }
    Ok(lines)
}

fn prior(line: &str) -> Option<(String, Word)> {
    let cells: Vec<&str> = line.split('\t').collect();
    let (word, prior) = match cells[..] {
        [word, weight] => (word, weight.parse::<f64>().ok()?),
        [word, "-", guess, _] => (word, GUESS_SHARE * guess.parse::<f64>().ok()?),
        [word, rated, guess, _] => {
            let (rated, guess): (f64, f64) = (rated.parse().ok()?, guess.parse().ok()?);
            (word, RATED_SHARE * rated + (1.0 - RATED_SHARE) * guess)
        }
        _ => return None,
    };
    Some((word.to_owned(), Word { prior, weight: prior, ..Word::default() }))
}

fn descend(words: &mut BTreeMap<String, Word>, sentences: &[(Vec<(String, f64)>, f64)]) {
    let mut bias = 0.0;
    for _ in 0..EPOCHS {
        let mut slopes: BTreeMap<&str, f64> = BTreeMap::new();
        let mut bias_slope = 0.0;
        for (terms, label) in sentences {
            let weight = |word: &str| words.get(word).map_or(0.0, |word| word.weight);
            let total = terms.iter().map(|(word, factor)| weight(word) * factor).sum::<f64>() + bias;
            let guess = total.tanh();
            let slope = (guess - label) * (1.0 - guess * guess);
            bias_slope += slope;
            for (word, factor) in terms {
                *slopes.entry(word).or_default() += slope * factor;
            }
        }
        bias -= 0.3 * bias_slope / sentences.len() as f64;
        for (name, slope) in slopes {
            let Some(word) = words.get_mut(name) else { continue };
            let slope = slope + STIFFNESS * (word.weight - word.prior);
            word.gathered += slope * slope;
            word.weight = (word.weight - 0.1 * slope / (word.gathered.sqrt() + 1e-6)).clamp(-1.0, 1.0);
        }
    }
}

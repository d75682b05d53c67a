//! What was taken for what.

use std::collections::BTreeMap;

use crate::Score;

/// What was found where something was wanted, for things of any number of types.
///
/// [`NONE`] stands on either side: for what was not found, and for what was found where nothing was wanted.
///
/// ```
/// use attache_evaluation::{Confusion, NONE};
///
/// let mut confusion = Confusion::default();
/// for (wanted, found) in [("PER", "PER"), ("PER", "ORG"), ("PER", NONE), (NONE, "ORG")] {
///     confusion.add(wanted, found);
/// }
/// assert_eq!(confusion.by_type()["PER"].recall().round(), 33.0);
/// assert_eq!(confusion.mistakes("PER"), [(NONE, 1), ("ORG", 1)]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Confusion {
    counts: BTreeMap<(String, String), usize>,
}

/// The name of nothing in a [`Confusion`].
pub const NONE: &str = "-";

impl Confusion {
    /// Counts one.
    pub fn add(&mut self, wanted: &str, found: &str) {
        *self.counts.entry((wanted.to_owned(), found.to_owned())).or_default() += 1;
    }

    /// Returns how many were counted that are wanted.
    pub fn n_wanted(&self) -> usize {
        self.counts.iter().filter(|((wanted, _), _)| wanted != NONE).map(|(_, n)| n).sum()
    }

    /// Returns the part of what is wanted that was found as what it is, 0 to 1.
    pub fn accuracy(&self) -> f64 {
        let right = self.counts.iter().filter(|((wanted, found), _)| wanted == found && wanted != NONE);
        right.map(|(_, n)| n).sum::<usize>() as f64 / self.n_wanted().max(1) as f64
    }

    /// Returns the score of every type that is wanted anywhere, by name.
    pub fn by_type(&self) -> BTreeMap<&str, Score> {
        let mut scores: BTreeMap<&str, Score> = BTreeMap::new();
        for ((wanted, found), n) in self.counts.iter().filter(|((wanted, _), _)| wanted != NONE) {
            let score = scores.entry(wanted).or_default();
            score.gold += n;
            score.correct += if wanted == found { *n } else { 0 };
        }
        for ((_, found), n) in &self.counts {
            if let Some(score) = scores.get_mut(found.as_str()) {
                score.system += n;
            }
        }
        scores
    }

    /// Returns the mean F1 of the types that are wanted, 0 to 1.
    pub fn macro_f1(&self) -> f64 {
        let scores = self.by_type();
        scores.values().map(|score| score.f1() / 100.0).sum::<f64>() / scores.len().max(1) as f64
    }

    /// Returns what was found where a type was wanted and it was something else, the commonest first.
    pub fn mistakes(&self, wanted: &str) -> Vec<(&str, usize)> {
        let wrong = self.counts.iter().filter(|((known, found), _)| known == wanted && found != wanted);
        let mut all: Vec<(&str, usize)> = wrong.map(|((_, found), n)| (found.as_str(), *n)).collect();
        all.sort_by_key(|&(found, n)| (std::cmp::Reverse(n), found));
        all
    }

    /// Returns everything that was counted: what was wanted, what was found, how often; by name.
    pub fn counts(&self) -> impl Iterator<Item = (&str, &str, usize)> {
        self.counts.iter().map(|((wanted, found), n)| (wanted.as_str(), found.as_str(), *n))
    }
}

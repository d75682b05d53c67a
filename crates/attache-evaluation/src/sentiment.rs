//! Labels of tone toward targets, and ratings of sentences.
//!
//! Classes are told apart as macro-F1 does, so that a rare one counts as much as a common one; ratings
//! are compared by rank, since no two scales of tone have the same steps. [`Reliability`] says whether a
//! confidence means what it says.

use crate::Score;
use crate::comparison::Ranking;

/// The classes, in the order of the table.
pub const LABELS: [&str; 3] = ["negative", "neutral", "positive"];

/// How often each label was given where another was wanted: a row for each wanted label, a column for each given one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Confusion([[usize; 3]; 3]);

impl Confusion {
    /// Counts one answer, by the labels' numbers; numbers that no label has are not counted.
    pub fn add(&mut self, wanted: usize, given: usize) {
        if let Some(count) = self.0.get_mut(wanted).and_then(|row| row.get_mut(given)) {
            *count += 1;
        }
    }

    /// Returns the counts.
    pub fn counts(&self) -> [[usize; 3]; 3] {
        self.0
    }

    /// Returns how many answers were counted.
    pub fn total(&self) -> usize {
        self.0.iter().flatten().sum()
    }

    /// Returns what is right of one label.
    pub fn of_label(&self, label: usize) -> Score {
        let row = self.0.get(label).copied().unwrap_or_default();
        Score {
            correct: row.get(label).copied().unwrap_or_default(),
            gold: row.iter().sum(),
            system: self.0.iter().filter_map(|row| row.get(label)).sum(),
        }
    }

    /// Returns the mean F1 of the three labels, in percent.
    pub fn macro_f1(&self) -> f64 {
        (0..LABELS.len()).map(|label| self.of_label(label).f1()).sum::<f64>() / LABELS.len() as f64
    }

    /// Returns the part of the answers that is right, in percent; 0 where there are none.
    pub fn accuracy(&self) -> f64 {
        let right: usize = (0..LABELS.len()).map(|label| self.0[label][label]).sum();
        if self.total() == 0 { 0.0 } else { 100.0 * right as f64 / self.total() as f64 }
    }
}

/// Answers of about the same confidence.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bin {
    /// How many answers there are.
    pub answers: usize,
    /// How many of them are right.
    pub right: usize,
    confidence: f64,
}

impl Bin {
    /// Returns the mean confidence of the answers.
    pub fn mean_confidence(&self) -> f64 {
        self.confidence / self.answers.max(1) as f64
    }

    /// Returns the part of the answers that is right, 0 to 1.
    pub fn share_right(&self) -> f64 {
        self.right as f64 / self.answers.max(1) as f64
    }
}

/// How confidence and being right go together, in ten bins.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Reliability {
    bins: [Bin; 10],
    squares: f64,
}

impl Reliability {
    /// Counts an answer given with `confidence`, 0 to 1.
    pub fn add(&mut self, confidence: f64, right: bool) {
        let number = ((confidence.clamp(0.0, 1.0) * 10.0) as usize).min(9);
        let bin = &mut self.bins[number];
        bin.answers += 1;
        bin.right += usize::from(right);
        bin.confidence += confidence;
        self.squares += (confidence - f64::from(u8::from(right))).powi(2);
    }

    /// Returns the bins that hold answers, from the least confident.
    pub fn bins(&self) -> impl Iterator<Item = &Bin> {
        self.bins.iter().filter(|bin| bin.answers > 0)
    }

    fn total(&self) -> usize {
        self.bins.iter().map(|bin| bin.answers).sum()
    }

    /// Returns the Brier score of "this label is right": the mean squared distance of confidence and truth.
    pub fn brier(&self) -> f64 {
        self.squares / self.total().max(1) as f64
    }

    /// Returns the expected calibration error: how far confidence and share of right answers lie apart on average.
    pub fn calibration_error(&self) -> f64 {
        let apart = |bin: &Bin| bin.answers as f64 * (bin.mean_confidence() - bin.share_right()).abs();
        self.bins().map(apart).sum::<f64>() / self.total().max(1) as f64
    }
}

/// Returns Spearman's rank correlation, -1 to 1; equal values share the mean of their ranks.
///
/// What has no partner is left out; 0 where one side does not vary.
///
/// ```
/// use attache_evaluation::sentiment::spearman;
///
/// assert!((spearman(&[1.0, 2.0, 3.0], &[10.0, 20.0, 400.0]) - 1.0).abs() < 1e-9);
/// ```
pub fn spearman(a: &[f64], b: &[f64]) -> f64 {
    let pairs: Vec<_> =
        a.iter().zip(b).enumerate().map(|(unit, (a, b))| (unit, [*a, *b, 0.0, 0.0])).collect();
    Ranking::new(&pairs).correlation(|_| 1)
}

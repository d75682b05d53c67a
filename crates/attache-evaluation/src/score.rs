//! Counts of what is right.

use std::ops::AddAssign;

/// How much of what should be found was found.
///
/// ```
/// use attache_evaluation::Score;
///
/// let score = Score { correct: 6, gold: 8, system: 12 };
/// assert_eq!((score.precision(), score.recall(), score.f1()), (50.0, 75.0, 60.0));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// What was found and is right.
    pub correct: usize,
    /// What should be found.
    pub gold: usize,
    /// What was found.
    pub system: usize,
}

impl Score {
    /// Returns the part of what was found that is right, in percent; 0 where nothing was found.
    pub fn precision(&self) -> f64 {
        percent(self.correct, self.system)
    }

    /// Returns the part of what should be found that was found, in percent; 0 where there is nothing to find.
    pub fn recall(&self) -> f64 {
        percent(self.correct, self.gold)
    }

    /// Returns the harmonic mean of precision and recall, in percent.
    pub fn f1(&self) -> f64 {
        percent(2 * self.correct, self.gold + self.system)
    }
}

impl AddAssign for Score {
    fn add_assign(&mut self, other: Self) {
        self.correct += other.correct;
        self.gold += other.gold;
        self.system += other.system;
    }
}

fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 }
}

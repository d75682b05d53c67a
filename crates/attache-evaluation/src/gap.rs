//! Pronouns between two names: the figure of GAP (Webster et al. 2018).
//!
//! Each example has a pronoun and two names, each of which it means or not. Every pair of pronoun and name
//! is one decision; F1 is of those that say yes. The bias is the F1 of feminine pronouns divided by that of
//! masculine ones.

use std::ops::AddAssign;

use crate::Score;

/// One pronoun with what is so and what was found, of either name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Whether the pronoun is feminine.
    pub is_feminine: bool,
    /// Which of the names it means.
    pub gold: [bool; 2],
    /// Which of the names it was found to mean.
    pub system: [bool; 2],
}

/// The scores by gender.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GapScores {
    /// Of "he" and its forms.
    pub masculine: Score,
    /// Of "she" and its forms.
    pub feminine: Score,
}

impl GapScores {
    /// Adds a decision.
    ///
    /// ```
    /// use attache_evaluation::gap::{Decision, GapScores};
    ///
    /// let mut scores = GapScores::default();
    /// scores.add(&Decision { is_feminine: true, gold: [true, false], system: [true, false] });
    /// scores.add(&Decision { is_feminine: false, gold: [true, false], system: [false, true] });
    /// assert_eq!((scores.feminine.f1(), scores.masculine.f1(), scores.all().f1()), (100.0, 0.0, 50.0));
    /// ```
    pub fn add(&mut self, decision: &Decision) {
        let yes = |answers: [bool; 2]| answers.into_iter().filter(|yes| *yes).count();
        let both = decision.gold.iter().zip(decision.system).filter(|(gold, system)| **gold && *system);
        let score = Score { correct: both.count(), gold: yes(decision.gold), system: yes(decision.system) };
        if decision.is_feminine { self.feminine += score } else { self.masculine += score }
    }

    /// Returns the score of all pronouns.
    pub fn all(&self) -> Score {
        let mut all = self.masculine;
        all += self.feminine;
        all
    }

    /// Returns the scores with their names.
    pub fn by_name(&self) -> [(&'static str, Score); 3] {
        [("all", self.all()), ("masculine", self.masculine), ("feminine", self.feminine)]
    }

    /// Returns the feminine F1 divided by the masculine, `None` where that is 0.
    pub fn bias(&self) -> Option<f64> {
        let masculine = self.masculine.f1();
        (masculine > 0.0).then(|| self.feminine.f1() / masculine)
    }
}

impl AddAssign for GapScores {
    fn add_assign(&mut self, other: Self) {
        self.masculine += other.masculine;
        self.feminine += other.feminine;
    }
}

//! Two runs over the same data: how far apart are their figures, and is that more than chance?
//!
//! Every figure of the field is made of sums over units: documents, sentences, or whatever else can be taken to be
//! independent of each other. A [`Run`] keeps what each unit adds, so that the figures of any other choice of the
//! same units follow without analysing anything again. [`compare`] draws units with replacement, for both runs the
//! same ones (the paired bootstrap), and looks at how the difference spreads:
//!
//! - the interval holds the middle 95 % of the differences drawn (Efron and Tibshirani 1993, "An Introduction to the
//!   Bootstrap", chapter 13: the percentile interval; Koehn 2004 has it for pairs of systems);
//! - the p-value is the part of the draws whose difference, moved so that their mean is 0, is as far from 0 as the one
//!   observed (Berg-Kirkpatrick, Burkett and Klein 2012), in either direction.
//!
//! What does not follow from sums alone, the area under a curve for one, is no figure here; a threshold that was
//! chosen on the whole is held fast in the draws.

mod bootstrap;
mod rank;

use std::fmt;

use crate::Score;

pub use bootstrap::{Change, Draws, Spread, compare};
pub(crate) use rank::Ranking;

/// How a figure follows from its counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Formula {
    /// The first count as a part of the second, in percent.
    Share,
    /// F1 in percent; the counts are right ones of those found, those found, right ones of those wanted, those wanted.
    F1,
    /// Spearman's rank correlation of the first value with the second, one pair a unit, -1 to 1.
    Rank,
}

/// What a unit adds to a part of a figure; how many of the numbers count is for the [`Formula`] to say.
pub type Counts = [f64; 4];

/// Counts that belong together, and what follows from them.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// What tells it from the other parts of its figure, such as a type.
    pub name: String,
    /// What follows.
    pub formula: Formula,
    /// The units that add anything, by number and in that order, with what they add.
    pub counts: Vec<(usize, Counts)>,
}

/// A figure: the mean of its parts, most often of one.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// What papers call it.
    pub name: String,
    /// Its parts.
    pub parts: Vec<Part>,
}

/// A run over data that people annotated: its units, and what each adds to the figures.
///
/// ```
/// use attache_evaluation::{Score, comparison::Run};
///
/// let mut run = Run::default();
/// for (document, correct) in [("a", 2), ("b", 0)] {
///     run.begin(document);
///     run.add_score("F1", Score { correct, gold: 2, system: 2 });
/// }
/// assert_eq!(run.value("F1"), Some(50.0));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    /// The names of the units, in the order of the data.
    pub units: Vec<String>,
    /// The figures, the most telling first.
    pub figures: Vec<Figure>,
}

impl Run {
    /// Begins a unit, to which what is added next belongs.
    pub fn begin(&mut self, unit: impl Into<String>) {
        self.units.push(unit.into());
    }

    /// Adds to a figure of one part, which is F1.
    pub fn add_score(&mut self, figure: &str, score: Score) {
        let [correct, gold, system] = [score.correct, score.gold, score.system].map(|count| count as f64);
        self.add(figure, "", Formula::F1, [correct, system, correct, gold]);
    }

    /// Adds to a figure of one part, which is a share: `part` of `whole`.
    pub fn add_share(&mut self, figure: &str, part: usize, whole: usize) {
        self.add(figure, "", Formula::Share, [part as f64, whole as f64, 0.0, 0.0]);
    }

    /// Adds to a part of a figure. Figures and parts stand in the order in which they are first named.
    ///
    /// Without a unit that has begun, nothing is added.
    pub fn add(&mut self, figure: &str, part: &str, formula: Formula, counts: Counts) {
        let Some(unit) = self.units.len().checked_sub(1) else { return };
        let figure = entry(
            &mut self.figures,
            |known| known.name == figure,
            || Figure { name: figure.to_owned(), parts: Vec::new() },
        );
        let part = entry(
            &mut figure.parts,
            |known| known.name == part,
            || Part { name: part.to_owned(), formula, counts: Vec::new() },
        );
        match part.counts.last_mut() {
            Some((last, known)) if *last == unit => {
                known.iter_mut().zip(counts).for_each(|(known, more)| *known += more);
            }
            // A pair of zeros has its rank as any other pair.
            _ if formula != Formula::Rank && counts.iter().all(|count| count.abs() == 0.0) => {}
            _ => part.counts.push((unit, counts)),
        }
    }

    /// Returns a figure over all units, `None` where there is no such figure.
    pub fn value(&self, figure: &str) -> Option<f64> {
        let figure = self.figures.iter().find(|known| known.name == figure)?;
        Some(bootstrap::Drawable::new(figure).value(&vec![1; self.units.len()]))
    }
}

/// Returns the item that `is_it` knows, made by `make` where there is none.
fn entry<T>(items: &mut Vec<T>, is_it: impl Fn(&T) -> bool, make: impl FnOnce() -> T) -> &mut T {
    let at = items.iter().position(is_it).unwrap_or_else(|| {
        items.push(make());
        items.len() - 1
    });
    &mut items[at]
}

/// Why two runs cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Incomparable {
    /// One has more units than the other.
    Numbers {
        /// How many the first has.
        first: usize,
        /// How many the second has.
        second: usize,
    },
    /// A unit of one is another in the other.
    Units {
        /// The first unit that differs, in the first run.
        first: String,
        /// What the second run has there.
        second: String,
    },
}

impl fmt::Display for Incomparable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Numbers { first, second } => {
                write!(f, "one run has {first} units and the other {second}: they read different data")
            }
            Self::Units { first, second } => {
                write!(
                    f,
                    "where one run has the unit `{first}`, the other has `{second}`: they read different data"
                )
            }
        }
    }
}

impl std::error::Error for Incomparable {}

//! Chains of mentions of one thing, compared as the reference implementation of the CoNLL 2012 task does.
//!
//! A mention is a number that means the same on both sides; which mentions are the same is for the caller
//! to say. The formulas are those of Pradhan et al. (2014), "Scoring Coreference Partitions of Predicted
//! Mentions", with no fitting of either side to the other: a mention that one side lacks counts against it.
//! Documents are added up before dividing, so that a long one weighs more than a short one.

mod assignment;
mod errors;

use std::collections::BTreeMap;
use std::ops::AddAssign;

pub use errors::{ErrorKind, MentionError, errors};

/// Mentions of one thing.
pub type Chain = Vec<usize>;

/// A part of a whole; both may be fractions of mentions.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ratio {
    /// What counts as right.
    pub part: f64,
    /// What there is.
    pub whole: f64,
}

impl Ratio {
    /// Returns the part in percent of the whole; 0 where there is nothing.
    pub fn percent(&self) -> f64 {
        if self.whole == 0.0 { 0.0 } else { 100.0 * self.part / self.whole }
    }
}

impl AddAssign for Ratio {
    fn add_assign(&mut self, other: Self) {
        self.part += other.part;
        self.whole += other.whole;
    }
}

/// Precision and recall by one of the metrics.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measure {
    /// How much of what was found is right.
    pub precision: Ratio,
    /// How much of what should be found was found.
    pub recall: Ratio,
}

impl Measure {
    /// Returns the harmonic mean of precision and recall, in percent.
    pub fn f1(&self) -> f64 {
        let (precision, recall) = (self.precision.percent(), self.recall.percent());
        if precision + recall == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) }
    }
}

impl AddAssign for Measure {
    fn add_assign(&mut self, other: Self) {
        self.precision += other.precision;
        self.recall += other.recall;
    }
}

/// How alike two sets of chains are.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CoreferenceScores {
    /// Links (Vilain et al. 1995).
    pub muc: Measure,
    /// Mentions (Bagga and Baldwin 1998).
    pub b_cubed: Measure,
    /// Chains, each paired with one at most, by similarity φ₄ (Luo 2005).
    pub ceaf_e: Measure,
    /// Mentions aside from their chains.
    pub mentions: Measure,
}

impl CoreferenceScores {
    /// Returns the mean of the three F1 in percent: the figure of the CoNLL tasks.
    pub fn conll(&self) -> f64 {
        (self.muc.f1() + self.b_cubed.f1() + self.ceaf_e.f1()) / 3.0
    }

    /// Returns the metrics with the names that papers give them.
    pub fn by_name(&self) -> [(&'static str, Measure); 4] {
        [("mentions", self.mentions), ("MUC", self.muc), ("B³", self.b_cubed), ("CEAFe", self.ceaf_e)]
    }
}

impl AddAssign for CoreferenceScores {
    fn add_assign(&mut self, other: Self) {
        self.muc += other.muc;
        self.b_cubed += other.b_cubed;
        self.ceaf_e += other.ceaf_e;
        self.mentions += other.mentions;
    }
}

/// Compares the chains of one document. A side has each mention at most once.
///
/// ```
/// use attache_evaluation::coreference::evaluate;
///
/// let scores = evaluate(&[vec![1, 2, 3]], &[vec![1, 2]]);
/// assert_eq!(scores.muc.recall.percent(), 50.0);
/// assert_eq!(scores.muc.precision.percent(), 100.0);
/// ```
pub fn evaluate(gold: &[Chain], system: &[Chain]) -> CoreferenceScores {
    let (of_gold, of_system) = (chain_of(gold), chain_of(system));
    let shared = of_gold.keys().filter(|mention| of_system.contains_key(mention)).count() as f64;
    CoreferenceScores {
        muc: Measure { precision: links(system, &of_gold), recall: links(gold, &of_system) },
        b_cubed: Measure {
            precision: by_mention(system, gold, &of_gold),
            recall: by_mention(gold, system, &of_system),
        },
        ceaf_e: by_chain(gold, system),
        mentions: Measure {
            precision: Ratio { part: shared, whole: of_system.len() as f64 },
            recall: Ratio { part: shared, whole: of_gold.len() as f64 },
        },
    }
}

/// Drops mentions that `keep` refuses, then chains that are left with fewer than two.
pub fn filter(chains: &[Chain], mut keep: impl FnMut(usize) -> bool) -> Vec<Chain> {
    let kept =
        chains.iter().map(|chain| chain.iter().copied().filter(|mention| keep(*mention)).collect::<Chain>());
    kept.filter(|chain| chain.len() > 1).collect()
}

/// The chain of each mention.
fn chain_of(chains: &[Chain]) -> BTreeMap<usize, usize> {
    let with_number = chains.iter().enumerate();
    with_number.flat_map(|(number, chain)| chain.iter().map(move |mention| (*mention, number))).collect()
}

/// MUC: of the links that hold each chain together, those that the other side has too.
fn links(chains: &[Chain], other: &BTreeMap<usize, usize>) -> Ratio {
    let mut ratio = Ratio::default();
    for chain in chains.iter().filter(|chain| !chain.is_empty()) {
        let mut parts: Vec<usize> = chain.iter().filter_map(|mention| other.get(mention).copied()).collect();
        let alone = chain.len() - parts.len();
        parts.sort_unstable();
        parts.dedup();
        ratio += Ratio { part: (chain.len() - alone - parts.len()) as f64, whole: (chain.len() - 1) as f64 };
    }
    ratio
}

/// B³: of each mention's chain, the part that its chain on the other side has too.
fn by_mention(chains: &[Chain], others: &[Chain], other: &BTreeMap<usize, usize>) -> Ratio {
    let mut ratio = Ratio::default();
    for chain in chains {
        for mention in chain {
            let shared = other.get(mention).map_or(0, |number| {
                let theirs = &others[*number];
                chain.iter().filter(|own| theirs.contains(own)).count()
            });
            ratio += Ratio { part: shared as f64 / chain.len() as f64, whole: 1.0 };
        }
    }
    ratio
}

/// CEAFe: chains paired so that the sum of their φ₄ is greatest.
fn by_chain(gold: &[Chain], system: &[Chain]) -> Measure {
    let similarity = |gold: &Chain, system: &Chain| {
        let shared = gold.iter().filter(|mention| system.contains(mention)).count();
        2.0 * shared as f64 / (gold.len() + system.len()) as f64
    };
    let weights: Vec<Vec<f64>> =
        gold.iter().map(|gold| system.iter().map(|system| similarity(gold, system)).collect()).collect();
    let best = assignment::greatest_sum(&weights);
    Measure {
        precision: Ratio { part: best, whole: system.len() as f64 },
        recall: Ratio { part: best, whole: gold.len() as f64 },
    }
}

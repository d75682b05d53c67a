//! Relations: the PLOVER root between given parties, and how far a confidence can be believed.
//!
//! A gold record says who did a kind of thing to whom; a system says many things about the same sentence. So one of
//! them has to be chosen: the one that connects both parties in their roles, then the one that names both, then the
//! one that names either ([`answer`]).

use std::collections::BTreeMap;
use std::ops::Range;

use crate::Score;

/// What a gold record says: the root and where its parties are named, in bytes or characters alike.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// The PLOVER root, such as `ASSAULT`.
    pub root: String,
    /// Where the actor is named.
    pub actors: Vec<Range<usize>>,
    /// Where the recipient is named.
    pub recipients: Vec<Range<usize>>,
}

/// A relation that a system found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// The PLOVER root.
    pub root: String,
    /// Its arguments.
    pub arguments: Vec<Argument>,
    /// How sure the system is.
    pub confidence: f64,
}

/// An argument of a relation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// Where it is named.
    pub place: Range<usize>,
    /// Whether it acts: an actor or an instigator.
    pub acts: bool,
}

/// Returns the root of the relation that best connects the parties of `record`, or `None` where none names any.
///
/// The order is that of the scoring in use for PLOVER pairs: both in their roles, both in any, one in its role,
/// then the greater confidence, then the earlier.
pub fn answer<'f>(record: &Record, found: &'f [Found]) -> Option<&'f str> {
    let names = |places: &[Range<usize>], wanted: fn(&Argument) -> bool, relation: &Found| {
        let mut arguments = relation.arguments.iter().filter(|&argument| wanted(argument));
        arguments.any(|argument| places.iter().any(|place| overlap(place, &argument.place)))
    };
    let mut best: Option<(Key, &Found)> = None;
    for relation in found {
        let actor = names(&record.actors, |argument| argument.acts, relation);
        let recipient = names(&record.recipients, |argument| !argument.acts, relation);
        let both = names(&record.actors, |_| true, relation) && names(&record.recipients, |_| true, relation);
        let key = (actor && recipient, both, actor || recipient, relation.confidence);
        if (key.0 || key.1 || key.2) && best.as_ref().is_none_or(|(known, _)| key > *known) {
            best = Some((key, relation));
        }
    }
    best.map(|(_, relation)| relation.root.as_str())
}

/// How well a relation connects the parties: both in role, both, one in role, the confidence.
type Key = (bool, bool, bool, f64);

/// Returns true where a relation of the record's root has an actor that overlaps one of the record's.
pub fn is_told(record: &Record, found: &[Found]) -> bool {
    found.iter().filter(|relation| relation.root == record.root).any(|relation| {
        let mut acting = relation.arguments.iter().filter(|argument| argument.acts);
        acting.any(|argument| record.actors.iter().any(|place| overlap(place, &argument.place)))
    })
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// What was answered where what was right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Confusion {
    counts: BTreeMap<(String, String), usize>,
}

/// The name of no answer in a [`Confusion`].
pub const NONE: &str = "NONE";

impl Confusion {
    /// Counts an answer.
    pub fn add(&mut self, gold: &str, answer: Option<&str>) {
        *self.counts.entry((gold.to_owned(), answer.unwrap_or(NONE).to_owned())).or_default() += 1;
    }

    /// Returns the number of records.
    pub fn n_records(&self) -> usize {
        self.counts.values().sum()
    }

    /// Returns the part of the records that were answered right, 0 to 1.
    pub fn accuracy(&self) -> f64 {
        let right: usize =
            self.counts.iter().filter(|((gold, answer), _)| gold == answer).map(|(_, n)| n).sum();
        right as f64 / self.n_records().max(1) as f64
    }

    /// Returns the score of every root that gold holds, by name.
    pub fn by_root(&self) -> BTreeMap<&str, Score> {
        let mut scores: BTreeMap<&str, Score> = BTreeMap::new();
        for ((gold, answer), n) in &self.counts {
            let score = scores.entry(gold).or_default();
            score.gold += n;
            score.correct += if gold == answer { *n } else { 0 };
        }
        for ((_, answer), n) in &self.counts {
            if let Some(score) = scores.get_mut(answer.as_str()) {
                score.system += n;
            }
        }
        scores
    }

    /// Returns the mean F1 of the roots that gold holds, 0 to 1.
    pub fn macro_f1(&self) -> f64 {
        let scores = self.by_root();
        scores.values().map(|score| score.f1() / 100.0).sum::<f64>() / scores.len().max(1) as f64
    }

    /// Returns what was answered wrongly where `root` was right, the commonest first.
    pub fn mistakes(&self, root: &str) -> Vec<(&str, usize)> {
        let wrong = self.counts.iter().filter(|((gold, answer), _)| gold == root && answer != root);
        let mut all: Vec<(&str, usize)> = wrong.map(|((_, answer), n)| (answer.as_str(), *n)).collect();
        all.sort_by_key(|&(answer, n)| (std::cmp::Reverse(n), answer));
        all
    }
}

/// How often what was said with some confidence was right.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reliability {
    judged: Vec<(f64, bool)>,
}

/// The judgements whose confidence lies in one range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bin {
    /// How many.
    pub n: usize,
    /// Their mean confidence.
    pub confidence: f64,
    /// The part of them that were right.
    pub right: f64,
}

impl Reliability {
    /// Adds a judgement.
    pub fn add(&mut self, confidence: f64, right: bool) {
        self.judged.push((confidence, right));
    }

    /// Returns the Brier score: the mean squared distance of the confidence from 1 where right and 0 where wrong.
    pub fn brier(&self) -> f64 {
        let sum: f64 =
            self.judged.iter().map(|(said, right)| (said - f64::from(u8::from(*right))).powi(2)).sum();
        sum / self.judged.len().max(1) as f64
    }

    /// Returns the Brier score of saying the overall share of right ones every time, to compare with.
    pub fn brier_of_share(&self) -> f64 {
        let n = self.judged.len().max(1) as f64;
        let share = self.judged.iter().filter(|(_, right)| *right).count() as f64 / n;
        share * (1.0 - share)
    }

    /// Returns `n_bins` ranges of equal width, without the empty ones.
    pub fn bins(&self, n_bins: usize) -> Vec<Bin> {
        let of = |said: f64| ((said * n_bins as f64) as usize).min(n_bins.saturating_sub(1));
        (0..n_bins)
            .filter_map(|bin| {
                let within: Vec<_> = self.judged.iter().filter(|(said, _)| of(*said) == bin).collect();
                let n = within.len();
                (n > 0).then(|| Bin {
                    n,
                    confidence: within.iter().map(|(said, _)| said).sum::<f64>() / n as f64,
                    right: within.iter().filter(|(_, right)| *right).count() as f64 / n as f64,
                })
            })
            .collect()
    }
}

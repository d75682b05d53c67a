//! What is wrong with chains, mention by mention, so that people see what to mend first.

use std::collections::{BTreeMap, BTreeSet};

use super::{Chain, chain_of};

/// What is wrong with a mention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ErrorKind {
    /// It should be in a chain, and is in none.
    Missed,
    /// It is in a chain, and should be in none.
    Spurious,
    /// It is in a chain with others, none of which it should be with, while its own are in other chains.
    Wrong,
    /// Its own are in several chains, and this is not where most of them are.
    Split,
    /// It is with its own, but in a chain of which most are others.
    Merged,
}

impl ErrorKind {
    /// Returns the kind's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missed => "missed",
            Self::Spurious => "spurious",
            Self::Wrong => "wrong",
            Self::Split => "split",
            Self::Merged => "merged",
        }
    }
}

/// A mention with what is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MentionError {
    /// The mention.
    pub mention: usize,
    /// What is wrong.
    pub kind: ErrorKind,
    /// Another mention that it should be with.
    pub own: Option<usize>,
    /// Another mention that it is with.
    pub found: Option<usize>,
}

/// Lists what is wrong with the chains of one document, by mention.
pub fn errors(gold: &[Chain], system: &[Chain]) -> Vec<MentionError> {
    let (of_gold, of_system) = (chain_of(gold), chain_of(system));
    let home_of_gold: Vec<Option<usize>> = gold.iter().map(|chain| most(chain, &of_system)).collect();
    let owner_of_system: Vec<Option<usize>> = system.iter().map(|chain| most(chain, &of_gold)).collect();
    let mentions: BTreeSet<usize> = of_gold.keys().chain(of_system.keys()).copied().collect();
    let mut found = Vec::new();
    for mention in mentions {
        let beside = |chain: &Chain| {
            let before = chain.iter().copied().filter(|other| *other < mention).max();
            before.or_else(|| chain.iter().copied().find(|other| *other != mention))
        };
        let own = of_gold.get(&mention).and_then(|chain| beside(&gold[*chain]));
        let is_with = of_system.get(&mention).and_then(|chain| beside(&system[*chain]));
        let kind = match (of_gold.get(&mention), of_system.get(&mention)) {
            (Some(_), None) => ErrorKind::Missed,
            (None, Some(_)) => ErrorKind::Spurious,
            (Some(own), Some(other)) => {
                let shared = system[*other].iter().filter(|mention| gold[*own].contains(mention)).count();
                let is_home = home_of_gold[*own] == Some(*other);
                let is_owned = owner_of_system[*other] == Some(*own);
                match (shared, is_home, is_owned) {
                    (_, true, true) => continue,
                    (1, _, false) => ErrorKind::Wrong,
                    (_, _, true) => ErrorKind::Split,
                    (_, _, false) => ErrorKind::Merged,
                }
            }
            (None, None) => continue,
        };
        found.push(MentionError { mention, kind, own, found: is_with });
    }
    found
}

/// The chain of the other side in which most of a chain's mentions are, the first of several.
fn most(chain: &Chain, other: &BTreeMap<usize, usize>) -> Option<usize> {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for number in chain.iter().filter_map(|mention| other.get(mention)) {
        *counts.entry(*number).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(number, count)| (*count, usize::MAX - number)).map(|(number, _)| number)
}

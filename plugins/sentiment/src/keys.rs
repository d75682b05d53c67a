//! The buckets of a sentence's words, hashed once for all of its targets.
//!
//! What a word is to a target differs by side and distance only, so that the hash of the words is taken
//! as far as it does not depend on the target.

use attache_core::layers::Upos;
use attache_model::hash::Hash;

use crate::features::{BUCKETS, key};
use crate::words::Words;

/// The sides of a target.
pub(crate) const SIDES: [&str; 2] = ["l", "r"];

/// What stands for a word that is left out.
pub(crate) const MASK: &str = "_";

/// The hashed features of words and of pairs of words.
#[derive(Clone, Debug, Default)]
pub(crate) struct Keys(Vec<WordKeys>);

/// The hashed features of a word and of its pair with the next.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WordKeys {
    /// Whether the word is left out, and the next one too.
    pub(crate) masked: bool,
    pub(crate) pair_masked: bool,
    /// The word, and the word on each side.
    pub(crate) word: u32,
    pub(crate) sided: [u32; 2],
    near: Hash,
    /// The pair, and the pair on each side.
    pub(crate) pair: u32,
    pub(crate) sided_pair: [u32; 2],
}

impl Keys {
    /// Hashes the words of a sentence.
    pub(crate) fn fill(&mut self, words: &Words<'_>) {
        let masked = |at: usize| words.upos(at) == Some(Upos::Propn);
        let form = |at: usize| match at {
            _ if at >= words.len() => ".",
            _ if masked(at) => MASK,
            _ => words.form(at),
        };
        self.0.clear();
        self.0.extend((0..words.len()).map(|at| {
            let (lemma, pair) = (key(2, &[words.lemma(at)]), [form(at), form(at + 1)]);
            let by_side = key(5, &pair);
            WordKeys {
                masked: masked(at),
                pair_masked: pair == [MASK, MASK],
                word: bucket(key(1, &[words.form(at)])),
                sided: SIDES.map(|side| bucket(lemma.str(side).byte(0))),
                near: key(3, &[words.lemma(at)]),
                pair: bucket(key(4, &pair)),
                sided_pair: SIDES.map(|side| bucket(by_side.str(side).byte(0))),
            }
        }));
    }

    /// Returns the features of the words, in their order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &WordKeys> {
        self.0.iter()
    }
}

impl WordKeys {
    /// Returns the word on a side within a distance.
    pub(crate) fn near(&self, side: usize, distance: &str) -> u32 {
        bucket(self.near.str(SIDES[side]).byte(0).str(distance).byte(0))
    }
}

/// Returns the bucket of a hash.
pub(crate) fn bucket(hash: Hash) -> u32 {
    (hash.finish() % BUCKETS as u64) as u32
}

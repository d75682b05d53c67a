//! Rank correlation of pairs that count several times.
//!
//! The order of the values is found once; the ranks of a draw then follow in one pass over it.

use super::Counts;

/// Pairs of values, and the order of either side.
#[derive(Debug)]
pub(crate) struct Ranking {
    units: Vec<usize>,
    /// The pairs' numbers by value, the lowest first, in groups of equal values.
    sides: [Vec<Vec<usize>>; 2],
}

impl Ranking {
    /// Takes the first two numbers of each unit as its pair.
    pub(crate) fn new(pairs: &[(usize, Counts)]) -> Self {
        let side = |side: usize| {
            let value = |pair: &usize| pairs[*pair].1[side];
            let mut order: Vec<usize> = (0..pairs.len()).collect();
            order.sort_by(|a, b| value(a).total_cmp(&value(b)));
            order.chunk_by(|a, b| value(a).total_cmp(&value(b)).is_eq()).map(<[usize]>::to_vec).collect()
        };
        Self { units: pairs.iter().map(|(unit, _)| *unit).collect(), sides: [side(0), side(1)] }
    }

    /// Returns Spearman's correlation where each unit counts `times`; equal values share the mean of their ranks.
    ///
    /// It is 0 where a side does not vary.
    pub(crate) fn correlation(&self, times: impl Fn(usize) -> u32) -> f64 {
        let times = |pair: usize| f64::from(times(self.units[pair]));
        let n: f64 = (0..self.units.len()).map(times).sum();
        let mean = (n - 1.0) / 2.0;
        let [a, b] = [0, 1].map(|side| {
            let mut ranks = vec![0.0; self.units.len()];
            let mut before = 0.0;
            for group in &self.sides[side] {
                let here: f64 = group.iter().copied().map(times).sum();
                for pair in group {
                    ranks[*pair] = before + (here - 1.0) / 2.0 - mean;
                }
                before += here;
            }
            ranks
        });
        let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
        for (pair, (a, b)) in a.iter().zip(&b).enumerate() {
            let times = times(pair);
            ab += times * a * b;
            aa += times * a * a;
            bb += times * b * b;
        }
        if aa > 0.0 && bb > 0.0 { ab / (aa * bb).sqrt() } else { 0.0 }
    }
}

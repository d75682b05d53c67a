//! Which words of two analyses are the same.
//!
//! A word that is a token is aligned with one at the same place. The words of a token that
//! is several have no places of their own, so there the longest common subsequence of the
//! forms decides, within the smallest stretch of text that such tokens of either side do
//! not stick out of.

use super::FlatWord;

/// Returns the pairs of aligned words, gold first, in text order.
pub(super) fn align(gold: &[FlatWord<'_>], system: &[FlatWord<'_>]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::with_capacity(gold.len());
    let (mut g, mut s) = (0, 0);
    while let (Some(ours), Some(theirs)) = (gold.get(g), system.get(s)) {
        if ours.is_part || theirs.is_part {
            let stretch = Stretch::from(gold, system, g, s);
            stretch.align(gold, system, &mut pairs);
            (g, s) = (stretch.gold_end, stretch.system_end);
        } else if ours.span == theirs.span {
            pairs.push((g, s));
            g += 1;
            s += 1;
        } else if ours.span.start <= theirs.span.start {
            g += 1;
        } else {
            s += 1;
        }
    }
    pairs
}

/// The words of either side between two places that no token of several words lies across.
struct Stretch {
    gold_start: usize,
    gold_end: usize,
    system_start: usize,
    system_end: usize,
}

impl Stretch {
    /// Finds the stretch of the words at `g` and `s`, of which one at least is a part of a token.
    fn from(gold: &[FlatWord<'_>], system: &[FlatWord<'_>], mut g: usize, mut s: usize) -> Self {
        let (ours, theirs) = (&gold[g], &system[s]);
        let mut end = if ours.is_part {
            // A token that begins before the stretch is none of its own.
            s += usize::from(!theirs.is_part && theirs.span.start < ours.span.start);
            ours.span.end
        } else {
            g += usize::from(ours.span.start < theirs.span.start);
            theirs.span.end
        };
        let (gold_start, system_start) = (g, s);
        let is_within = |word: Option<&FlatWord<'_>>, end: usize| {
            word.is_some_and(|word| if word.is_part { word.span.start < end } else { word.span.end <= end })
        };
        while is_within(gold.get(g), end) || is_within(system.get(s), end) {
            let takes_gold = match (gold.get(g), system.get(s)) {
                (Some(ours), Some(theirs)) => ours.span.start <= theirs.span.start,
                (ours, _) => ours.is_some(),
            };
            let word = if takes_gold { &gold[g] } else { &system[s] };
            if word.is_part {
                end = end.max(word.span.end);
            }
            g += usize::from(takes_gold);
            s += usize::from(!takes_gold);
        }
        Self { gold_start, gold_end: g, system_start, system_end: s }
    }

    /// Aligns the words of the stretch by the longest common subsequence of their forms, case aside.
    fn align(&self, gold: &[FlatWord<'_>], system: &[FlatWord<'_>], pairs: &mut Vec<(usize, usize)>) {
        let forms = |words: &[FlatWord<'_>]| {
            words.iter().map(|word| word.word.form.to_lowercase()).collect::<Vec<_>>()
        };
        let ours = forms(&gold[self.gold_start..self.gold_end]);
        let theirs = forms(&system[self.system_start..self.system_end]);
        // The length of the longest common subsequence from each pair of words on.
        let mut longest = vec![vec![0_usize; theirs.len() + 1]; ours.len() + 1];
        for g in (0..ours.len()).rev() {
            for s in (0..theirs.len()).rev() {
                let with = if ours[g] == theirs[s] { longest[g + 1][s + 1] + 1 } else { 0 };
                longest[g][s] = with.max(longest[g + 1][s]).max(longest[g][s + 1]);
            }
        }
        let (mut g, mut s) = (0, 0);
        while g < ours.len() && s < theirs.len() {
            if ours[g] == theirs[s] {
                pairs.push((self.gold_start + g, self.system_start + s));
                g += 1;
                s += 1;
            } else if longest[g][s] == longest[g + 1][s] {
                g += 1;
            } else {
                s += 1;
            }
        }
    }
}

//! The best tree: heads for every word so that all hang together from exactly one root.
//!
//! The highest-scoring head of each word alone makes a tree most of the time; where it does not, the
//! maximum spanning arborescence does (Chu and Liu 1965, Edmonds 1967), here in the dense O(n³) worst
//! case form. One root is enforced as Stanza does: of the words that the best tree hangs from the root,
//! each is tried as the only one, and the best-scoring tree wins (exact for the candidates tried).

/// Reusable memory of the tree search.
#[derive(Debug, Default)]
pub struct TreeBuffers {
    scores: Vec<f32>,
    trial: Vec<u32>,
    best: Vec<u32>,
}

/// Chooses heads from `scores`, a matrix of n rows and n + 1 columns: row `d`, column `h` is how well the
/// word `d` (from 0) depends on `h` (0 for the root, else the word `h - 1`). Writes `heads[d]` = `h`.
///
/// The result is always a tree with exactly one word whose head is 0, for any scores.
pub fn best_tree(scores: &[f32], heads: &mut [u32], buffers: &mut TreeBuffers) {
    let n = heads.len();
    let width = n + 1;
    if n == 0 || scores.len() < n * width {
        heads.fill(0);
        return;
    }
    for (dependent, (head, row)) in heads.iter_mut().zip(scores.chunks_exact(width)).enumerate() {
        *head = greatest(row, dependent + 1);
    }
    if heads.iter().filter(|head| **head == 0).count() == 1 && is_tree(heads) {
        return;
    }
    let TreeBuffers { scores: work, trial, best } = buffers;
    work.clear();
    work.extend_from_slice(scores);
    trial.clear();
    trial.resize(n, 0);
    arborescence(work, width, trial);
    let mut roots: Vec<usize> = (0..n).filter(|d| trial[*d] == 0).collect();
    if roots.len() > 1 || roots.is_empty() {
        // The best few candidates: a long list without punctuation could offer hundreds.
        roots = if roots.is_empty() { (0..n).collect() } else { roots };
        roots.sort_by(|a, b| scores[b * width].total_cmp(&scores[a * width]).then(a.cmp(b)));
        roots.truncate(8);
        let mut highest = f32::NEG_INFINITY;
        best.clear();
        for root in roots {
            work.clear();
            work.extend_from_slice(scores);
            for dependent in (0..n).filter(|dependent| *dependent != root) {
                work[dependent * width] = FORBIDDEN;
            }
            for head in 1..width {
                work[root * width + head] = FORBIDDEN;
            }
            arborescence(work, width, trial);
            let total = trial.iter().enumerate().map(|(d, h)| scores[d * width + *h as usize]).sum::<f32>();
            if total > highest || best.is_empty() {
                highest = total;
                best.clone_from(trial);
            }
        }
        trial.clone_from(best);
    }
    heads.copy_from_slice(trial);
    repair(heads);
}

/// A score that no sum of real scores reaches.
const FORBIDDEN: f32 = -1e9;

/// The column of the highest score of a row, the word itself left out.
fn greatest(row: &[f32], itself: usize) -> u32 {
    let mut best = (0, f32::NEG_INFINITY);
    for (head, score) in row.iter().enumerate() {
        if head != itself && *score > best.1 {
            best = (head, *score);
        }
    }
    best.0 as u32
}

/// Whether every word reaches the root.
fn is_tree(heads: &[u32]) -> bool {
    cycle(heads).is_none()
}

/// A word that lies on a cycle, if there is one.
fn cycle(heads: &[u32]) -> Option<usize> {
    let mut seen = vec![0u32; heads.len() + 1];
    for start in 1..=heads.len() {
        let mut word = start;
        while word != 0 && seen[word] == 0 {
            seen[word] = start as u32;
            word = heads[word - 1] as usize;
        }
        if word != 0 && seen[word] == start as u32 {
            return Some(word - 1);
        }
    }
    None
}

/// Chu-Liu/Edmonds by contraction; `scores` is overwritten, heads are written to `heads`.
fn arborescence(scores: &mut [f32], width: usize, heads: &mut [u32]) {
    let n = width - 1;
    for (dependent, (head, row)) in heads.iter_mut().zip(scores.chunks_exact(width)).enumerate() {
        *head = greatest(row, dependent + 1);
    }
    let Some(start) = cycle(heads) else { return };
    let mut inside = vec![false; n];
    let mut members = Vec::new();
    let mut word = start;
    while !inside[word] {
        inside[word] = true;
        members.push(word);
        word = heads[word] as usize - 1;
    }
    // The contracted graph: the words outside the cycle, then one node for the cycle itself.
    let outside: Vec<usize> = (0..n).filter(|word| !inside[*word]).collect();
    let node = outside.len();
    let smaller = node + 2;
    let mut contracted = vec![FORBIDDEN; (node + 1) * smaller];
    let mut entering = vec![0usize; node + 1];
    let mut leaving = vec![0usize; node];
    for (i, dependent) in outside.iter().enumerate() {
        let row = &scores[dependent * width..][..width];
        contracted[i * smaller] = row[0];
        for (j, head) in outside.iter().enumerate().filter(|(j, _)| *j != i) {
            contracted[i * smaller + j + 1] = row[head + 1];
        }
        let from = members.iter().copied().max_by(|a, b| row[a + 1].total_cmp(&row[b + 1])).unwrap_or(start);
        leaving[i] = from;
        contracted[i * smaller + node + 1] = row[from + 1];
    }
    for j in 0..=node {
        let head = if j == 0 { 0 } else { outside[j - 1] + 1 };
        let gain =
            |member: usize| scores[member * width + head] - scores[member * width + heads[member] as usize];
        let into = members.iter().copied().max_by(|a, b| gain(*a).total_cmp(&gain(*b))).unwrap_or(start);
        entering[j] = into;
        contracted[node * smaller + j] = gain(into);
    }
    let mut inner = vec![0u32; node + 1];
    arborescence(&mut contracted, smaller, &mut inner);
    let original = |j: usize| if j == 0 { 0 } else { outside[j - 1] as u32 + 1 };
    for (i, dependent) in outside.iter().enumerate() {
        let head = inner[i] as usize;
        heads[*dependent] = if head == node + 1 { leaving[i] as u32 + 1 } else { original(head) };
    }
    let head = inner[node] as usize;
    if head <= node {
        heads[entering[head]] = original(head);
    }
}

/// Makes a tree with one root of any heads: the last safety for scores that are not numbers.
fn repair(heads: &mut [u32]) {
    let root = heads.iter().position(|head| *head == 0).unwrap_or(0);
    heads[root] = 0;
    for (word, head) in heads.iter_mut().enumerate() {
        if *head == 0 && word != root {
            *head = root as u32 + 1;
        }
    }
    while let Some(word) = cycle(heads) {
        heads[word] = root as u32 + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The best single-root tree by trying all assignments.
    fn exhaustive(scores: &[f32], n: usize) -> f32 {
        let mut best = f32::NEG_INFINITY;
        for code in 0..(n + 1).pow(n as u32) {
            let heads: Vec<u32> = (0..n).map(|d| (code / (n + 1).pow(d as u32) % (n + 1)) as u32).collect();
            let one = heads.iter().filter(|head| **head == 0).count() == 1;
            if one && heads.iter().enumerate().all(|(d, h)| *h as usize != d + 1) && is_tree(&heads) {
                best =
                    best.max(heads.iter().enumerate().map(|(d, h)| scores[d * (n + 1) + *h as usize]).sum());
            }
        }
        best
    }

    #[test]
    fn finds_the_best_tree_with_one_root() {
        let mut state = 7u64;
        for round in 0..400 {
            let n = 1 + round % 4;
            let scores: Vec<f32> = (0..n * (n + 1))
                .map(|_| {
                    state =
                        state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    (state >> 40) as f32 / 1e6
                })
                .collect();
            let mut heads = vec![0; n];
            best_tree(&scores, &mut heads, &mut TreeBuffers::default());
            assert!(is_tree(&heads) && heads.iter().filter(|head| **head == 0).count() == 1);
            let total: f32 = heads.iter().enumerate().map(|(d, h)| scores[d * (n + 1) + *h as usize]).sum();
            let best = exhaustive(&scores, n);
            assert!(total <= best + 1e-3);
            assert!(total >= best - 1e-3, "{total} {best} {heads:?} {scores:?}");
        }
    }

    #[test]
    fn any_scores_give_a_tree() {
        for value in [0.0, f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            for n in [0, 1, 2, 9, 60] {
                let mut heads = vec![0; n];
                best_tree(&vec![value; n * (n + 1)], &mut heads, &mut TreeBuffers::default());
                assert!(is_tree(&heads));
                assert_eq!(heads.iter().filter(|head| **head == 0).count(), usize::from(n > 0));
            }
        }
    }
}

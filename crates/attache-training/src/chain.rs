//! The loss of a linear-chain CRF whose gold labels may be known in part.
//!
//! Each word has a set of labels that its annotation allows. The loss is the log of all paths' weight less
//! that of the allowed paths'; where every set holds one label, this is the usual CRF. A data set that does
//! not mark some type lets its unmarked words be `O` or that type, and so teaches nothing about it.

use crate::parameter::Parameter;

/// Score of a transition that may not be.
const NEVER: f32 = -1e4;

/// Whether a label may follow another (`None`: the start of a sentence).
pub fn may_follow(before: Option<&str>, label: &str) -> bool {
    match label.strip_prefix("I-") {
        None => true,
        Some(kind) => before.and_then(|before| before.get(2..)) == Some(kind),
    }
}

/// Transition scores of a scheme, the impossible ones shut.
pub fn transitions(labels: &[String]) -> Parameter {
    let count = labels.len();
    let mut parameter = Parameter::zeros(count + 1, count);
    for before in 0..=count {
        for (label, name) in labels.iter().enumerate() {
            if !may_follow(labels.get(before).map(String::as_str), name) {
                parameter.value[before * count + label] = NEVER;
            }
        }
    }
    parameter.track(1.0);
    parameter
}

/// The loss of one sentence. `emissions` is words × labels; `allowed` gives each word's possible labels as
/// a bit set. Adds the gradients, times `weight`, to `gradient` and to the transitions' gradient.
pub fn loss(
    emissions: &[f32],
    allowed: &[u32],
    transitions: &mut Parameter,
    gradient: &mut [f32],
    weight: f32,
) -> f32 {
    let all = vec![u32::MAX; allowed.len()];
    let whole = lattice(emissions, &all, transitions, gradient, weight);
    let gold = lattice(emissions, allowed, transitions, gradient, -weight);
    weight * (whole - gold).max(0.0)
}

/// Log weight of the allowed paths; adds `weight` times the expected counts to the gradients.
fn lattice(
    emissions: &[f32],
    allowed: &[u32],
    transitions: &mut Parameter,
    gradient: &mut [f32],
    weight: f32,
) -> f32 {
    let count = transitions.columns;
    let words = allowed.len();
    let open = |word: usize, label: usize| allowed[word] >> label & 1 == 1;
    let shut = f32::NEG_INFINITY;
    let mut forward = vec![shut; words * count];
    let mut backward = vec![0.0f32; words * count];
    let score = |values: &[f32], before: usize, label: usize| values[before * count + label];
    let values = transitions.value.clone();
    let mut terms = Vec::with_capacity(count);
    for word in 0..words {
        for label in (0..count).filter(|label| open(word, *label)) {
            let reach = if word == 0 {
                score(&values, count, label)
            } else {
                terms.clear();
                terms.extend((0..count).map(|b| forward[(word - 1) * count + b] + score(&values, b, label)));
                log_sum(&terms)
            };
            forward[word * count + label] = reach + emissions[word * count + label];
        }
    }
    for word in (0..words.saturating_sub(1)).rev() {
        for before in 0..count {
            terms.clear();
            terms.extend((0..count).filter(|label| open(word + 1, *label)).map(|label| {
                let at = (word + 1) * count + label;
                score(&values, before, label) + emissions[at] + backward[at]
            }));
            backward[word * count + before] = log_sum(&terms);
        }
    }
    let total = log_sum(&forward[(words - 1) * count..]);
    for word in 0..words {
        for label in (0..count).filter(|label| open(word, *label)) {
            let at = word * count + label;
            let share = (forward[at] + backward[at] - total).exp();
            gradient[at] += weight * share;
            if word == 0 {
                transitions.gradient[count * count + label] += weight * share;
                continue;
            }
            for before in 0..count {
                let path = forward[(word - 1) * count + before]
                    + score(&values, before, label)
                    + emissions[at]
                    + backward[at];
                transitions.gradient[before * count + label] += weight * (path - total).exp();
            }
        }
    }
    total
}

fn log_sum(terms: &[f32]) -> f32 {
    let largest = terms.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    if largest == f32::NEG_INFINITY {
        return largest;
    }
    largest + terms.iter().map(|term| (term - largest).exp()).sum::<f32>().ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gradients_agree_with_differences() {
        let labels: Vec<String> = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"].map(str::to_owned).to_vec();
        let mut parameter = transitions(&labels);
        let emissions: Vec<f32> = (0..20).map(|i| (i * 37 % 11) as f32 * 0.3 - 1.5).collect();
        let allowed = [0b00010, 0b00101, 0b01001, 0b11111];
        let mut gradient = vec![0.0; 20];
        let value = loss(&emissions, &allowed, &mut parameter, &mut gradient, 1.0);
        assert!(value > 0.0);
        let counts = parameter.gradient.clone();
        for at in 0..20 {
            let mut shifted = |by: f32| {
                let mut emissions = emissions.clone();
                emissions[at] += by;
                loss(&emissions, &allowed, &mut parameter, &mut [0.0; 20], 1.0)
            };
            let slope = (shifted(0.01) - shifted(-0.01)) / 0.02;
            assert!((slope - gradient[at]).abs() < 1e-3, "{at}: {slope} {}", gradient[at]);
        }
        for at in (0..30).filter(|at| parameter.value[*at] > NEVER) {
            let shifted = |by: f32| {
                let mut other = parameter.clone();
                other.value[at] += by;
                loss(&emissions, &allowed, &mut other, &mut [0.0; 20], 1.0)
            };
            let slope = (shifted(0.01) - shifted(-0.01)) / 0.02;
            assert!((slope - counts[at]).abs() < 1e-3, "transition {at}: {slope} {}", counts[at]);
        }
    }
}

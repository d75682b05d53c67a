//! How sure a relation is: a logistic model over how it was read.
//!
//! The weights were fitted to 1,980 relations that were judged by hand (`docs/models/relations.md` says how, and how far
//! the probabilities can be believed).

use attache_core::layers::{Polarity, Realis};

use crate::draft::Draft;

const N_FEATURES: usize = 10;

/// Weights of the features, in the order of [`features`], the bias first.
const WEIGHTS: [f64; N_FEATURES] =
    [0.851, 0.192, 0.776, -0.402, -0.543, -0.912, 0.116, -0.332, -0.646, -0.46];

/// Roles whose fillers are clauses or long phrases, so that their distance from the trigger says nothing.
const LONG: [&str; 3] = ["content", "charge", "proposal"];

/// Bytes beyond which an argument is no farther away.
const FARTHEST: usize = 150;

/// What the model looks at.
pub(crate) fn features(draft: &Draft<'_>) -> [f64; N_FEATURES] {
    let evidence = draft.evidence;
    let yes = |told: bool| f64::from(u8::from(told));
    let unreal = draft.realis != Realis::Actual || draft.polarity == Polarity::Negative;
    let titled = ["premodifier:", "apposition:", "copula:", "place:", "compound:"]
        .iter()
        .any(|kind| draft.rule.starts_with(kind));
    let trigger = draft.trigger_span.start();
    let farthest = draft
        .parts
        .iter()
        .filter(|part| !LONG.contains(&&*part.role))
        .map(|part| part.span.start().abs_diff(trigger) as usize)
        .max();
    [
        1.0,
        evidence.specificity.min(8.0),
        evidence.trust,
        f64::from(evidence.shared.min(3)),
        f64::from(evidence.length.min(80)) / 80.0,
        yes(unreal),
        yes(titled),
        yes(evidence.unnamed > 0),
        farthest.unwrap_or(0).min(FARTHEST) as f64 / FARTHEST as f64,
        yes(evidence.gerund),
    ]
}

/// Returns the probability that a careful reader would agree, 0 to 1, rounded to four places.
pub(crate) fn confidence(draft: &Draft<'_>) -> f64 {
    let sum: f64 = features(draft).iter().zip(WEIGHTS).map(|(feature, weight)| feature * weight).sum();
    let probability = 1.0 / (1.0 + (-sum).exp());
    (probability * 1e4).round() / 1e4
}

//! How sure a relation is: a logistic model over how it was read.
//!
//! The weights were fitted to 506 relations that were judged by hand (`docs/models/relations.md` says how, and how far
//! the probabilities can be believed).

use attache_core::layers::{Polarity, Realis};

use crate::draft::Draft;

const N_FEATURES: usize = 10;

/// Weights of the features, in the order of [`features`], the bias first.
const WEIGHTS: [f64; N_FEATURES] =
    [0.266, 0.307, 0.405, -0.183, -0.73, -0.211, -1.099, 0.571, -0.082, -0.367];

/// What the model looks at.
pub(crate) fn features(draft: &Draft<'_>) -> [f64; N_FEATURES] {
    let evidence = draft.evidence;
    let yes = |told: bool| f64::from(u8::from(told));
    let unreal = draft.realis != Realis::Actual || draft.polarity == Polarity::Negative;
    let titled = ["premodifier:", "apposition:", "copula:", "place:", "compound:"]
        .iter()
        .any(|kind| draft.rule.starts_with(kind));
    [
        1.0,
        evidence.specificity.min(8.0),
        evidence.trust,
        f64::from(evidence.entities.min(3)),
        f64::from(evidence.shared.min(3)),
        f64::from(evidence.length.min(80)) / 80.0,
        yes(unreal),
        yes(titled),
        yes(evidence.unnamed > 0),
        yes(draft.content_at.is_some()),
    ]
}

/// Returns the probability that a careful reader would agree, 0 to 1, rounded to four places.
pub(crate) fn confidence(draft: &Draft<'_>) -> f64 {
    let sum: f64 = features(draft).iter().zip(WEIGHTS).map(|(feature, weight)| feature * weight).sum();
    let probability = 1.0 / (1.0 + (-sum).exp());
    (probability * 1e4).round() / 1e4
}

//! How sure a relation is: a logistic model over how it was read.

use attache_core::layers::{Polarity, Realis};

use crate::draft::Draft;

/// Weights of the features, in the order of [`features`], the bias first.
const WEIGHTS: [f64; 7] = [-0.6, 0.22, 1.2, 0.45, -0.25, -0.9, -0.6];

/// What the model looks at, scaled to about 0..1 each.
pub(crate) fn features(draft: &Draft<'_>) -> [f64; 7] {
    let evidence = draft.evidence;
    [
        1.0,
        evidence.specificity.min(8.0),
        evidence.trust,
        f64::from(evidence.entities.min(3)),
        f64::from(evidence.shared.min(3)),
        f64::from(evidence.length.min(80)) / 80.0,
        f64::from(u8::from(draft.realis != Realis::Actual || draft.polarity == Polarity::Negative)),
    ]
}

/// Returns the probability that a careful reader would agree, 0 to 1, rounded to four places.
pub(crate) fn confidence(draft: &Draft<'_>) -> f64 {
    let sum: f64 = features(draft).iter().zip(WEIGHTS).map(|(feature, weight)| feature * weight).sum();
    let probability = 1.0 / (1.0 + (-sum).exp());
    (probability * 1e4).round() / 1e4
}

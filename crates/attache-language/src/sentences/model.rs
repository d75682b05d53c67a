//! The learned weights.

use super::candidates::Candidate;
use super::features::N_FEATURES;

/// One signed byte for each feature.
static WEIGHTS: &[u8; N_FEATURES] = include_bytes!("weights.bin");

/// Returns true where the model holds a sentence's end for likelier than not.
pub(super) fn is_end(candidate: &Candidate<'_>) -> bool {
    let mut score = 0;
    candidate.features(|index| score += i32::from(WEIGHTS[usize::from(index)].cast_signed()));
    score > 0
}

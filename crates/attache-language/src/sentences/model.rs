//! The learned weights.

use super::candidates::Candidate;
use super::features::N_FEATURES;

/// One signed byte for each feature.
static WEIGHTS: &[u8; N_FEATURES] = include_bytes!("weights.bin");

/// What the score must exceed where no final mark stands, in a section that ends as
/// prose does. The training text is half e-mail and web forum, where line ends that
/// the raw text no longer shows end sentences; news has few of those and many names
/// in capitals. Two units of log odds.
const PROSE_MARGIN: i32 = 48;

/// Returns true where the model holds a sentence's end for likelier than not.
pub(super) fn is_end(candidate: &Candidate<'_>) -> bool {
    let mut score = 0;
    candidate.features(|index| score += i32::from(WEIGHTS[usize::from(index)].cast_signed()));
    let margin = if candidate.is_mere_gap_in_prose() { PROSE_MARGIN } else { 0 };
    score > margin
}

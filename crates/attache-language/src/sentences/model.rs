//! The learned weights.

use super::candidates::Candidate;
use super::features::N_FEATURES;
use super::reader;
use attache_core::Span;

/// One signed byte for each feature.
static WEIGHTS: &[u8; N_FEATURES] = include_bytes!("weights.bin");

/// What the score must exceed where no final mark stands, in a section that ends as
/// prose does. The training text is half e-mail and web forum, where line ends that
/// the raw text no longer shows end sentences; news has few of those and many names
/// in capitals. Two units of log odds.
const PROSE_MARGIN: i32 = 48;

/// Steps of a stored weight that make one unit of log odds.
const STEPS_PER_UNIT: f32 = 24.0;

/// Log odds within which the model is not sure of itself.
const UNSURE: f32 = 3.0;

/// Returns true where a sentence's end is likelier than not: by this model, or, where it is not sure, by it and the
/// reader of the words around together.
pub(super) fn is_end(candidate: &Candidate<'_>, section: Span) -> bool {
    let mut score = 0;
    candidate.features(|index| score += i32::from(WEIGHTS[usize::from(index)].cast_signed()));
    let margin = if candidate.is_mere_gap_in_prose() { PROSE_MARGIN } else { 0 };
    let odds = (score - margin) as f32 / STEPS_PER_UNIT;
    if odds.abs() > UNSURE {
        return odds > 0.0;
    }
    odds + reader::log_odds(candidate, section).unwrap_or(0.0) > 0.0
}

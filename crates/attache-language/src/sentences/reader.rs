//! A second opinion: a small recurrent network that has read the words around a place.
//!
//! The logistic model sees two words on either side. Where that is not enough to be sure, as where a mail's
//! signature follows its last sentence without a mark, the words further off tell. Such places are few, so that the
//! network costs next to nothing.

use super::candidates::Candidate;
use crate::characters::{floor_boundary, is_separator};
use crate::tokenizer::{Token, tokenize};
use attache_core::Span;
use attache_model::labeller::{LabellerBuffers, SequenceLabeller};
use attache_model::vectors::WordVectors;
use attache_model::weights::WeightError;
use std::cell::RefCell;
use std::sync::LazyLock;

/// How much text is read before and after a place, in bytes.
const BEFORE: usize = 240;
const AFTER: usize = 160;

/// The network as it lies in its file, so that `attache plugin new` can lay it beside an author's crate.
pub static ENDS_FILE: &[u8] = include_bytes!("ends.bin");

/// The network, and the vectors that it reads words through.
type Ends = (SequenceLabeller<'static>, &'static WordVectors<'static>);

static ENDS: LazyLock<Result<Ends, WeightError>> = LazyLock::new(|| {
    let vectors = WordVectors::shared()?;
    Ok((SequenceLabeller::from_bytes(ENDS_FILE, vectors)?, vectors))
});

thread_local! {
    static BUFFERS: RefCell<(LabellerBuffers, Vec<Token>)> = RefCell::default();
}

/// Unpacks the network, so that a damaged file is told before the first document.
///
/// # Errors
/// Fails only where an embedded file is damaged.
pub fn unpack() -> Result<(), WeightError> {
    ENDS.as_ref().map(drop).map_err(Clone::clone)
}

/// Log odds that a sentence ends at the candidate, by the words around it within its section.
pub(super) fn log_odds(candidate: &Candidate<'_>, section: Span) -> Option<f32> {
    let (labeller, vectors) = ENDS.as_ref().ok()?;
    let text = candidate.text;
    let end = candidate.end() as usize;
    // Words are not cut in two: the window begins and ends where white space is.
    let start = floor_boundary(text, end.saturating_sub(BEFORE)).max(section.start() as usize);
    let start = match text.get(start..end)?.find(is_separator) {
        Some(gap) if start > section.start() as usize => start + gap,
        _ => start,
    };
    let stop = floor_boundary(text, end + AFTER).min(section.end() as usize);
    let stop = match text.get(end..stop)?.rfind(is_separator) {
        Some(gap) if stop < section.end() as usize => end + gap,
        _ => stop,
    };
    BUFFERS.with_borrow_mut(|(buffers, tokens)| {
        tokens.clear();
        tokenize(text, Span::from(start..stop), tokens);
        let words: Vec<&str> = tokens.iter().map(|token| token.span.text(text)).collect();
        let last = tokens.iter().rposition(|token| token.span.end() as usize <= end)?;
        labeller.read(vectors, &words, &[], &[words.len()], buffers);
        labeller.log_odds("ends", "B-END", last, buffers)
    })
}

#[cfg(test)]
mod tests {
    use super::super::Candidates;
    use super::*;

    /// The place after `before` in a text, by the embedded network.
    fn odds(before: &str, after: &str) -> f32 {
        let text = format!("{before} {after}");
        let section = Span::from(0..text.len());
        let mut candidates = Candidates::new(&text, section);
        while let Some(candidate) = candidates.next_candidate() {
            if candidate.end() as usize == before.len() {
                return log_odds(&candidate, section).expect("the embedded network");
            }
        }
        panic!("no candidate after {before:?}");
    }

    #[test]
    fn words_further_off_tell_whether_a_sentence_ends() {
        assert!(odds("Please call me about the contract.", "Thanks, Maria") > 0.0);
        assert!(odds("Let me know what you think of it !", "Regards , Maria Gomez") > 0.0);
        assert!(odds("The treaty was signed in", "Geneva in 1949.") < 0.0);
    }
}

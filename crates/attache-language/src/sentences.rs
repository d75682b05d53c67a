//! Cuts a section into sentences.
//!
//! Two steps. Places where a sentence could end are found by the marks around a
//! gap between words ([`Candidates`]); a logistic model over what stands on both
//! sides says which of them are ends. A few certainties are not left to the model,
//! because its training text is poor in them: no sentence ends after *Mr.* before a
//! name, or between a closing quotation mark and a lower-case word (“Stop!” he said).
//!
//! The weights were learned from the training parts of UD English EWT and GUM by
//! `examples/train_sentences.rs`.

mod candidates;
mod certainties;
mod dateline;
mod features;
mod model;
mod reader;

use attache_core::Span;

pub use candidates::{Candidate, Candidates};
pub use features::{FeatureIndex, N_FEATURES};
pub use reader::{ENDS_FILE, unpack};

/// Appends the sentences of one section to `sentences`, in text order.
///
/// Every character of the section that is no separator lies in one sentence. A
/// section that is no part of `text` has no sentences.
///
/// ```
/// use attache_core::Span;
/// use attache_language::sentences::split_sentences;
///
/// let text = "“Stop!” he told Gov. J. B. Pritzker. Nobody stopped.";
/// let mut sentences = Vec::new();
/// split_sentences(text, Span::new(0, text.len() as u32), &mut sentences);
/// assert_eq!(sentences.len(), 2);
/// assert_eq!(sentences[1].text(text), "Nobody stopped.");
/// ```
pub fn split_sentences(text: &str, section: Span, sentences: &mut Vec<Span>) {
    let mut section = section;
    if let Some(end) = dateline::end(text, section) {
        sentences.push(Span::new(section.start(), end));
        let after = Span::new(end, section.end()).text(text);
        section = Span::new(section.end() - after.trim_start().len() as u32, section.end());
    }
    let mut candidates = Candidates::new(text, section);
    while let Some(candidate) = candidates.next_candidate() {
        if candidate.is_certain().unwrap_or_else(|| model::is_end(&candidate, section)) {
            sentences.push(candidates.cut());
        }
    }
    sentences.extend(candidates.rest());
}

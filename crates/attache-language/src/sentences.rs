//! Cuts a section into sentences.

use attache_core::Span;

use crate::characters::{char_at, char_before, chunk_end, is_closer, is_terminal, skip_separators};

/// Appends the sentences of one section to `sentences`, in text order.
pub fn split_sentences(text: &str, section: Span, sentences: &mut Vec<Span>) {
    let end = section.end() as usize;
    let mut start = skip_separators(text, section.start() as usize, end);
    let mut at = start;
    while at < end {
        let stop = chunk_end(text, at, end);
        let next = skip_separators(text, stop, end);
        let mut core = stop;
        while core > at && is_closer(char_before(text, core)) { core -= char_before(text, core).len_utf8(); }
        if next >= end || is_terminal(char_before(text, core)) && !char_at(text, next).is_lowercase() {
            sentences.push((start..stop).into());
            start = next;
        }
        at = next;
    }
}

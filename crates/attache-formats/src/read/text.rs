//! Plain text: the whole input is one document.

use std::io::Read;

use super::decode::decode;
use super::{Failure, Input, InputOptions, Name, Source};

/// Reads all of `source` as text.
pub(super) fn read(name: &Name, source: &mut Source, options: &InputOptions) -> Input {
    match read_text(source, options) {
        Ok((text, note)) => {
            let mut input = Input::of_text(name, text, options);
            input.notes.extend(note.map(|message| attache_core::Diagnostic {
                severity: attache_core::Severity::Note,
                message,
                span: None,
            }));
            input
        }
        Err(failure) => Input::failed(name, failure),
    }
}

/// Returns the text of `source`, read no further than the limit needs.
pub(super) fn read_text(
    source: &mut Source,
    options: &InputOptions,
) -> Result<(String, Option<String>), Failure> {
    // No encoding needs more than two bytes for what takes one byte in UTF-8; the few more hold the mark
    // and tell a text that ends at the limit from one that goes on.
    let most = options.max_bytes.map_or(u64::from(u32::MAX) * 2, |max| max as u64 * 2 + 16);
    let mut bytes = Vec::new();
    source.take(most).read_to_end(&mut bytes).map_err(|error| Failure::io(&error))?;
    let is_cut = bytes.len() as u64 == most;
    decode(bytes, is_cut)
}

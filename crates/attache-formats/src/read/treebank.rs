//! CoNLL-U as input: a document at each `# newdoc`, its words as given layers.
//!
//! Sentences are gathered as text up to the next `# newdoc`, so that a treebank of any
//! size is read one document at a time. A broken line fails its document and no other.

use std::io::{self, BufRead};

use super::{Failure, Input, InputOptions, Name, Source};
use crate::conllu::{self, Layers};

/// The documents of a treebank.
pub(super) struct Treebank {
    source: Source,
    /// The first sentence of the next document.
    next: String,
    /// The lines read so far, `next` included.
    n_lines: usize,
    n_documents: usize,
    ended: bool,
}

impl Treebank {
    pub(super) fn new(source: Source) -> Self {
        Self { source, next: String::new(), n_lines: 0, n_documents: 0, ended: false }
    }

    /// Returns the next document.
    pub(super) fn next(&mut self, name: &Name, options: &InputOptions) -> Option<Input> {
        let n_before = self.n_lines - self.next.lines().count();
        let mut text = std::mem::take(&mut self.next);
        while !self.ended {
            let sentence = match self.sentence() {
                Ok(sentence) => sentence,
                Err(error) => {
                    self.ended = true;
                    let message = format!("reading stopped after line {}: {error}", self.n_lines);
                    return Some(Input::failed(name, Failure::new("io", message)));
                }
            };
            let begins = sentence.lines().any(|line| {
                let comment = line.strip_prefix('#').map(str::trim_start);
                comment.is_some_and(|comment| comment.starts_with("newdoc"))
            });
            if begins && !text.trim().is_empty() {
                self.next = sentence;
                break;
            }
            text.push_str(&sentence);
        }
        if text.trim().is_empty() {
            let is_empty = self.n_documents == 0;
            self.n_documents += 1;
            return is_empty.then(|| Input::failed(name, Failure::new("empty", "there is no text in it")));
        }
        self.n_documents += 1;
        let read = document(&text, n_before, name, options);
        Some(read.unwrap_or_else(|failure| Input::failed(name, failure)))
    }

    /// Reads up to the next empty line, which is kept.
    fn sentence(&mut self) -> io::Result<String> {
        let mut bytes = Vec::new();
        loop {
            let before = bytes.len();
            if self.source.read_until(b'\n', &mut bytes)? == 0 {
                self.ended = true;
                break;
            }
            self.n_lines += 1;
            if bytes[before..].trim_ascii().is_empty() {
                break;
            }
        }
        // What is not UTF-8 can only be in forms and comments, and shows itself there.
        Ok(String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
    }
}

fn document(text: &str, n_before: usize, name: &Name, options: &InputOptions) -> Result<Input, Failure> {
    let fail = |message: String| Failure::new("conllu", message);
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let sentences = conllu::parse(text).map_err(|mut error| {
        error.line += n_before;
        fail(error.to_string())
    })?;
    let documents =
        conllu::documents(&sentences, &name.id, Layers::All).map_err(|error| fail(error.to_string()))?;
    let Some((mut document, _)) = documents.into_iter().next() else {
        return Err(Failure::new("empty", "there is no text in it"));
    };
    document.source.path.clone_from(&name.path);
    if options.max_bytes.is_some_and(|max| document.text().len() > max) {
        let name = Name { id: document.id.clone(), ..name.clone() };
        let mut input = Input::of_text(&name, document.text().to_owned(), options);
        input.fail(Failure::new("layers", "the text was cut, so the layers that came with it were left out"));
        return Ok(input);
    }
    Ok(Input { document, notes: Vec::new() })
}

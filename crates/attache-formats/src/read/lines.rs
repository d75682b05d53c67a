//! JSON Lines: a record a line. A line that is no record costs itself and nothing else.

use std::io::{self, BufRead, Read};

use super::{Failure, Input, InputOptions, Name, Source, record};

/// The longest line that is taken for a record, in bytes.
const MAX_LINE_BYTES: u64 = 1 << 30;

/// The records of an input, line by line.
pub(super) struct Lines {
    source: Source,
    /// The number of the line read last, counted from 1.
    number: usize,
    line: Vec<u8>,
    ended: bool,
}

impl Lines {
    pub(super) fn new(source: Source) -> Self {
        Self { source, number: 0, line: Vec::new(), ended: false }
    }

    /// Returns what the next line with anything on it holds.
    pub(super) fn next(&mut self, name: &Name, options: &InputOptions) -> Option<Input> {
        loop {
            if self.ended {
                return None;
            }
            match self.read_line() {
                Ok(false) => return None,
                Ok(true) => {}
                Err(error) => {
                    self.ended = true;
                    let message = format!("reading stopped after line {}: {error}", self.number);
                    return Some(Input::failed(name, Failure::new("io", message)));
                }
            }
            self.number += 1;
            if self.line.len() as u64 > MAX_LINE_BYTES {
                let message = format!("line {} is longer than {MAX_LINE_BYTES} bytes", self.number);
                return Some(Input::failed(name, Failure::new("too_long", message)));
            }
            let mut line = self.line.as_slice();
            if self.number == 1 {
                line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
            }
            if !line.trim_ascii().is_empty() {
                return Some(record::read(line, self.number, name, options));
            }
        }
    }

    /// Reads the next line, or as much of it as is too much; returns false at the end.
    fn read_line(&mut self) -> io::Result<bool> {
        // A long line's memory is not kept for the short ones after it.
        self.line.shrink_to(1 << 20);
        self.line.clear();
        self.source.by_ref().take(MAX_LINE_BYTES + 1).read_until(b'\n', &mut self.line)?;
        if self.line.len() as u64 > MAX_LINE_BYTES && self.line.last() != Some(&b'\n') {
            self.source.skip_until(b'\n')?;
        }
        Ok(!self.line.is_empty())
    }
}

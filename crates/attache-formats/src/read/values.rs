//! JSON that is not cut into lines: an array of records, one record, or several after another.
//!
//! The input is cut into its records by counting brackets outside strings, so that an
//! array of any length is read one record at a time.

use std::io::{self, BufRead};

use super::{Failure, Input, InputOptions, Name, Source, record};

/// The longest record, in bytes.
const MAX_RECORD_BYTES: usize = 1 << 30;

/// The records of an input, one by one.
pub(super) struct Values {
    source: Source,
    /// The line being read, counted from 1.
    line: usize,
    state: Between,
    record: Vec<u8>,
}

/// What may come next between two records.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Between {
    /// Nothing has been read.
    Start,
    /// Records follow each other without an array around them.
    Bare,
    /// In an array, before its first record.
    First,
    /// In an array, after a record.
    Comma,
    /// In an array, after a comma.
    Next,
    /// Nothing more.
    End,
}

impl Values {
    pub(super) fn new(source: Source) -> Self {
        Self { source, line: 1, state: Between::Start, record: Vec::new() }
    }

    /// Returns the next record. After one that is not even brackets in order, there is no next.
    pub(super) fn next(&mut self, name: &Name, options: &InputOptions) -> Option<Input> {
        match self.read() {
            Ok(Some(line)) => Some(record::read(&self.record, line, name, options)),
            Ok(None) => None,
            Err(failure) => {
                self.state = Between::End;
                Some(Input::failed(name, failure))
            }
        }
    }

    /// Reads up to the end of the next record; returns the line it began on.
    fn read(&mut self) -> Result<Option<usize>, Failure> {
        loop {
            let Some(byte) = self.peek()? else { return self.finish() };
            let state = match (self.state, byte) {
                (Between::End, _) => return Ok(None),
                (state, b' ' | b'\t' | b'\r' | b'\n') => state,
                (Between::Start, 0xEF | 0xBB | 0xBF) => Between::Start,
                (Between::Start, b'[') => Between::First,
                (Between::Start | Between::Bare, b'{') => {
                    self.state = Between::Bare;
                    return self.value().map(Some);
                }
                (Between::First | Between::Next, b'{') => {
                    self.state = Between::Comma;
                    return self.value().map(Some);
                }
                (Between::Comma, b',') => Between::Next,
                (Between::First | Between::Comma, b']') => Between::Bare,
                (state, byte) => {
                    let wanted = match state {
                        Between::Comma => "`,` or `]`",
                        Between::Start => "a record or an array of records",
                        _ => "a record",
                    };
                    let found = char::from(byte);
                    return Err(Failure::new(
                        "json",
                        format!(
                            "line {}: expected {wanted}, found `{found}`; nothing after it was read",
                            self.line
                        ),
                    ));
                }
            };
            self.state = state;
            self.bump(byte);
        }
    }

    fn finish(&self) -> Result<Option<usize>, Failure> {
        match self.state {
            Between::Start => Err(Failure::new("empty", "there is no text in it")),
            Between::Bare | Between::End => Ok(None),
            _ => Err(Failure::new("json", format!("line {}: the array of records does not end", self.line))),
        }
    }

    /// Reads a bracketed value into `record`.
    fn value(&mut self) -> Result<usize, Failure> {
        let (begun, mut depth, mut in_string, mut escaped) = (self.line, 0_usize, false, false);
        self.record.shrink_to(1 << 20);
        self.record.clear();
        loop {
            let chunk = self.source.fill_buf().map_err(|error| stopped(&error, begun))?;
            if chunk.is_empty() {
                return Err(Failure::new("json", format!("line {begun}: the record does not end")));
            }
            let mut ended = None;
            for (at, &byte) in chunk.iter().enumerate() {
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' if in_string => escaped = true,
                    b'"' => in_string = !in_string,
                    b'\n' => self.line += 1,
                    b'{' | b'[' if !in_string => depth += 1,
                    b'}' | b']' if !in_string => {
                        depth -= 1;
                        if depth == 0 {
                            ended = Some(at + 1);
                            break;
                        }
                    }
                    _ => {}
                }
            }
            let taken = ended.unwrap_or(chunk.len());
            self.record.extend_from_slice(&chunk[..taken]);
            self.source.consume(taken);
            if ended.is_some() {
                return Ok(begun);
            }
            if self.record.len() > MAX_RECORD_BYTES {
                let message = format!("line {begun}: the record is longer than {MAX_RECORD_BYTES} bytes");
                return Err(Failure::new("too_long", message));
            }
        }
    }

    fn peek(&mut self) -> Result<Option<u8>, Failure> {
        match self.source.fill_buf() {
            Ok(chunk) => Ok(chunk.first().copied()),
            Err(error) => Err(stopped(&error, self.line)),
        }
    }

    fn bump(&mut self, byte: u8) {
        self.line += usize::from(byte == b'\n');
        self.source.consume(1);
    }
}

fn stopped(error: &io::Error, line: usize) -> Failure {
    Failure::new("io", format!("reading stopped at line {line}: {error}"))
}

//! From text to sentences.

use std::fmt;

use super::{Line, LineId, Sentence};

/// A file that is not CoNLL-U.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub kind: ParseErrorKind,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParseErrorKind {
    /// Not ten columns.
    Columns(usize),
    /// An id that is no number, range or empty node.
    Id(String),
    /// An id out of its order.
    Order(String),
    /// A range whose words are not all there.
    Range(String),
    /// A form of nothing.
    Form,
    /// A head that is no word of the sentence.
    Head(String),
    /// A comment between the words of a sentence.
    Comment,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: ", self.line)?;
        match &self.kind {
            ParseErrorKind::Columns(n) => write!(f, "{n} columns, where CoNLL-U has 10, separated by tabs"),
            ParseErrorKind::Id(id) => write!(f, "the id `{id}` is neither `1`, nor `1-2`, nor `1.1`"),
            ParseErrorKind::Order(id) => write!(f, "the id `{id}` does not follow the one before"),
            ParseErrorKind::Range(id) => write!(f, "the words of the range `{id}` are not all there"),
            ParseErrorKind::Form => write!(f, "the form is empty"),
            ParseErrorKind::Head(head) => write!(f, "the head `{head}` is no word of the sentence"),
            ParseErrorKind::Comment => write!(f, "a comment stands between the words of a sentence"),
        }
    }
}

impl std::error::Error for ParseError {}

/// Reads a file.
///
/// A missing empty line at the end is forgiven, as are carriage returns.
///
/// # Errors
///
/// On the first line that is not CoNLL-U.
pub fn parse(text: &str) -> Result<Vec<Sentence<'_>>, ParseError> {
    let mut sentences = Vec::new();
    let mut current = Sentence::default();
    // The first line of the words of the current sentence.
    let mut first = 0;
    for (number, line) in text.lines().enumerate() {
        let error = |kind| ParseError { line: number + 1, kind };
        if line.is_empty() {
            if !current.lines.is_empty() {
                check(&current, first)?;
                sentences.push(std::mem::take(&mut current));
            }
        } else if line.starts_with('#') {
            if !current.lines.is_empty() {
                return Err(error(ParseErrorKind::Comment));
            }
            current.comments.push(line);
        } else {
            if current.lines.is_empty() {
                first = number + 1;
            }
            current.lines.push(parse_line(line).map_err(error)?);
        }
    }
    if !current.lines.is_empty() {
        check(&current, first)?;
        sentences.push(current);
    }
    Ok(sentences)
}

fn parse_line(line: &str) -> Result<Line<'_>, ParseErrorKind> {
    let mut columns = [""; 10];
    let mut n_columns = 0;
    for column in line.split('\t') {
        if let Some(place) = columns.get_mut(n_columns) {
            *place = column;
        }
        n_columns += 1;
    }
    if n_columns != columns.len() {
        return Err(ParseErrorKind::Columns(n_columns));
    }
    let [id, form, lemma, upos, xpos, feats, head, deprel, deps, misc] = columns;
    let id = parse_id(id).ok_or_else(|| ParseErrorKind::Id(id.to_owned()))?;
    if form.trim().is_empty() {
        return Err(ParseErrorKind::Form);
    }
    Ok(Line { id, form, lemma, upos, xpos, feats, head, deprel, deps, misc })
}

fn parse_id(id: &str) -> Option<LineId> {
    // Only digits, and no zero before them: what is written back must be what was read.
    let number = |digits: &str| {
        let is_plain = digits == "0" || !digits.starts_with(['0', '+']);
        is_plain.then(|| digits.parse::<u32>().ok()).flatten()
    };
    if let Some((first, last)) = id.split_once('-') {
        Some(LineId::Range(number(first)?, number(last)?))
    } else if let Some((after, count)) = id.split_once('.') {
        Some(LineId::Empty(number(after)?, number(count)?))
    } else {
        number(id).map(LineId::Word)
    }
}

/// Checks the numbers of a sentence whose lines begin at `first`, counted from 1.
fn check(sentence: &Sentence<'_>, first: usize) -> Result<(), ParseError> {
    let n_words = sentence.words().count() as u32;
    let (mut last_word, mut last_of_range) = (0, 0);
    for (at, line) in sentence.lines.iter().enumerate() {
        let error = |kind| Err(ParseError { line: first + at, kind });
        match line.id {
            LineId::Word(number) => {
                if number != last_word + 1 {
                    return error(ParseErrorKind::Order(line.id.to_string()));
                }
                last_word = number;
                // Without an analysis the column is empty.
                if line.head != "_" && line.head_number().is_none_or(|head| n_words < head) {
                    return error(ParseErrorKind::Head(line.head.to_owned()));
                }
            }
            LineId::Range(from, to) => {
                if from != last_word + 1 || from <= last_of_range {
                    return error(ParseErrorKind::Order(line.id.to_string()));
                }
                if to < from || n_words < to {
                    return error(ParseErrorKind::Range(line.id.to_string()));
                }
                last_of_range = to;
            }
            LineId::Empty(after, _) => {
                if after != last_word {
                    return error(ParseErrorKind::Order(line.id.to_string()));
                }
            }
        }
    }
    Ok(())
}

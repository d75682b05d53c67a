//! Cuts a sentence into the tokens of UD English.
//!
//! One pass from left to right over runs of text without white space. At each
//! place the first rule that fits takes a stretch and the pass goes on behind
//! it; no rule looks further ahead than a bounded number of bytes, save those
//! that consume what they look at, so the pass is linear whatever the text.
//!
//! Where the treebanks differ the rules follow the larger number of examples in
//! the training parts of EWT and GUM; `cases/tokens.md` lists the decisions.

mod clitics;
mod hyphens;
mod numbers;
mod symbols;
mod web;
mod words;

use attache_core::Span;

use crate::characters::{
    char_at, chunk_end, is_closer, is_combining, is_separator, is_word, skip_separators,
};

/// A syntactic word, the unit that has a tag and a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// Whether it and the next token are parts of one orthographic word, as *do* and *n't*
    /// in *don't*: in CoNLL-U the two stand under one range line.
    pub continues: bool,
}

/// Appends the tokens of one sentence to `tokens`, in text order.
///
/// Tokens do not overlap, and only separators (white space, control and layout
/// characters) lie between them. A `sentence` that is no part of `text` has no tokens.
///
/// ```
/// use attache_core::Span;
/// use attache_language::tokenizer::tokenize;
///
/// let text = "Iran’s US-led talks can't wait.";
/// let mut tokens = Vec::new();
/// tokenize(text, Span::new(0, text.len() as u32), &mut tokens);
/// let words: Vec<&str> = tokens.iter().map(|token| token.span.text(text)).collect();
/// assert_eq!(words, ["Iran", "’s", "US", "-", "led", "talks", "ca", "n't", "wait", "."]);
/// assert!(tokens[0].continues && !tokens[1].continues);
/// ```
pub fn tokenize(text: &str, sentence: Span, tokens: &mut Vec<Token>) {
    if !sentence.fits(text) {
        return;
    }
    let end = sentence.end() as usize;
    let mut scanner = Scanner { text, end, chunk: 0..0, in_single_quotes: false, no_mail_before: 0, tokens };
    let mut at = sentence.start() as usize;
    loop {
        at = skip_separators(text, at, end);
        if at >= end {
            break;
        }
        let stop = chunk_end(text, at, end);
        scanner.chunk = at..stop;
        scanner.scan_chunk();
        at = stop;
    }
}

/// The state of the pass through one sentence.
struct Scanner<'t, 'o> {
    text: &'t str,
    /// End of the sentence.
    end: usize,
    /// The run without separators that is being cut.
    chunk: std::ops::Range<usize>,
    /// Whether a single quotation mark was opened and not closed: then an
    /// apostrophe after *s* closes it and is no possessive.
    in_single_quotes: bool,
    /// No e-mail address starts before this place.
    no_mail_before: usize,
    tokens: &'o mut Vec<Token>,
}

impl Scanner<'_, '_> {
    fn scan_chunk(&mut self) {
        let mut at = self.chunk.start;
        while at < self.chunk.end {
            let next = self.scan(at);
            debug_assert!(next > at, "a rule consumed nothing");
            at = next;
        }
    }

    /// Pushes the token or tokens that start at `at` and returns where they end.
    fn scan(&mut self, at: usize) -> usize {
        let first = self.char(at);
        if first.is_ascii_alphabetic() {
            return self.web(at, first).unwrap_or_else(|| self.word(at));
        }
        if let Some(end) = self.web(at, first).or_else(|| self.number(at, first)) {
            return end;
        }
        if is_word(first) && !is_combining(first) && first != '_' {
            self.word(at)
        } else {
            self.symbol(at, first)
        }
    }

    /// Returns the character at `at`, NUL at or after the chunk's end.
    fn char(&self, at: usize) -> char {
        if at < self.chunk.end { char_at(self.text, at) } else { '\0' }
    }

    fn push(&mut self, start: usize, end: usize) -> usize {
        self.tokens.push(Token { span: (start..end).into(), continues: false });
        end
    }

    /// Pushes `start..end` as a part of the same orthographic word as the token after it.
    fn push_continuing(&mut self, start: usize, end: usize) -> usize {
        self.tokens.push(Token { span: (start..end).into(), continues: true });
        end
    }

    /// Returns true where nothing but closing marks stands between `at` and the sentence's end.
    fn is_last(&self, at: usize) -> bool {
        self.text.get(at..self.end).is_some_and(|rest| {
            rest.len() <= LONGEST_TAIL && rest.chars().all(|c| is_separator(c) || is_closer(c))
        })
    }
}

/// Longest run of closing marks at a sentence's end that [`Scanner::is_last`] looks through, in bytes.
const LONGEST_TAIL: usize = 32;

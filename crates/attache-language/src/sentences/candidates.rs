//! The places where a sentence could end.

use attache_core::Span;

use crate::abbreviations::abbreviation;
use crate::characters::{
    char_at, char_before, chunk_end, floor_boundary, is_closer, is_opener, is_separator, is_terminal,
    is_word, skip_separators,
};

/// How far around a gap its features look, in bytes.
const REACH: usize = 48;

/// A place where a sentence could end, and what stands around it.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'t> {
    pub(super) text: &'t str,
    /// The words before the gap, the nearest last.
    pub(super) before: [Word; 2],
    /// The words after it, the nearest first.
    pub(super) after: [Word; 2],
    /// How many words the sentence would have.
    pub(super) n_words: usize,
    /// What is open at the gap.
    pub(super) nesting: Nesting,
    /// Whether the section ends as a sentence does.
    pub(super) section_is_prose: bool,
    /// Whether no white space separates the two sides.
    pub(super) is_glued: bool,
}

/// What was opened since the sentence's start and not closed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Nesting {
    /// Open brackets.
    pub(super) n_brackets: u32,
    /// Whether a double quotation mark is open.
    pub(super) is_in_quotes: bool,
}

/// A stretch without white space, taken apart: `(“Word.”)` is opening marks, core,
/// final marks and closing marks.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Word {
    pub(super) start: usize,
    pub(super) core_start: usize,
    pub(super) core_end: usize,
    /// Where the marks like `.`, `?!`, `:` after the core end.
    pub(super) marks_end: usize,
    pub(super) end: usize,
}

impl Word {
    fn new(text: &str, start: usize, end: usize) -> Self {
        let floor = floor_boundary(text, end.saturating_sub(REACH)).max(start);
        let mut marks_end = end;
        while marks_end > floor && is_closer(char_before(text, marks_end)) {
            marks_end -= char_before(text, marks_end).len_utf8();
        }
        let mut core_end = marks_end;
        while core_end > floor && is_mark(char_before(text, core_end)) {
            core_end -= char_before(text, core_end).len_utf8();
        }
        let mut core_start = start;
        let ceiling = core_end.min(start + REACH);
        while core_start < ceiling && is_opener(char_at(text, core_start)) {
            core_start += char_at(text, core_start).len_utf8();
        }
        Self { start, core_start: core_start.min(core_end), core_end, marks_end, end }
    }

    pub(super) fn core<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.core_start..self.core_end).unwrap_or_default()
    }

    pub(super) fn marks<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.core_end..self.marks_end).unwrap_or_default()
    }

    pub(super) fn closers<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.marks_end..self.end).unwrap_or_default()
    }

    pub(super) fn openers<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start..self.core_start).unwrap_or_default()
    }
}

fn is_mark(character: char) -> bool {
    is_terminal(character) || matches!(character, ':' | ';' | ',')
}

impl Candidate<'_> {
    /// Returns where the sentence would end, as a byte offset into the text.
    pub fn end(&self) -> u32 {
        self.before[1].end as u32
    }

    /// Returns true where no final mark precedes the gap though the section ends with one.
    pub(super) fn is_mere_gap_in_prose(&self) -> bool {
        self.section_is_prose && !self.before[1].marks(self.text).contains(is_terminal)
    }
}

/// Walks through the candidates of one section.
#[derive(Debug)]
pub struct Candidates<'t> {
    text: &'t str,
    end: usize,
    sentence_start: usize,
    /// Where the walk goes on.
    at: usize,
    /// The two chunks before the gap, and where the text after it starts.
    before: [Word; 2],
    next: usize,
    n_words: usize,
    nesting: Nesting,
    section_is_prose: bool,
    /// Where the chunk under way starts (after the last place within it) and ends.
    chunk: (usize, usize),
    /// Whether the chunk under way is an address, within which no sentence ends.
    is_address: bool,
}

impl<'t> Candidates<'t> {
    /// Starts the walk through `section`.
    pub fn new(text: &'t str, section: Span) -> Self {
        let (start, end) =
            if section.fits(text) { (section.start() as usize, section.end() as usize) } else { (0, 0) };
        let start = skip_separators(text, start, end);
        let last = text[start..end].trim_end_matches(|c| is_closer(c) || is_separator(c));
        Self {
            text,
            end,
            sentence_start: start,
            at: start,
            before: [Word { start, core_start: start, core_end: start, marks_end: start, end: start }; 2],
            next: start,
            n_words: 0,
            nesting: Nesting::default(),
            section_is_prose: last.ends_with(is_terminal),
            chunk: (start, start),
            is_address: false,
        }
    }

    /// Returns the next place where a sentence could end, or `None` at the section's end.
    pub fn next_candidate(&mut self) -> Option<Candidate<'t>> {
        loop {
            if self.at >= self.chunk.1 {
                let start = skip_separators(self.text, self.at, self.end);
                if start >= self.end {
                    return None;
                }
                self.enter(start);
            }
            if let Some(inner) = self.inner_end() {
                return Some(self.candidate(inner, inner));
            }
            let stop = self.chunk.1;
            let next = skip_separators(self.text, stop, self.end);
            self.at = stop;
            if next < self.end && self.could_end(stop, next) {
                return Some(self.candidate(stop, next));
            }
            self.shift(stop);
        }
    }

    /// Ends the sentence at the last candidate and returns it.
    pub fn cut(&mut self) -> Span {
        let sentence = Span::from(self.sentence_start..self.before[1].end);
        self.sentence_start = self.next;
        self.n_words = 0;
        self.nesting = Nesting::default();
        sentence
    }

    /// Returns what is left after the last cut, if that is more than white space.
    pub fn rest(self) -> Option<Span> {
        let rest = self.text[..self.end].get(self.sentence_start..)?.trim_end_matches(is_separator);
        (!rest.is_empty()).then(|| Span::from(self.sentence_start..self.sentence_start + rest.len()))
    }

    fn enter(&mut self, start: usize) {
        let stop = chunk_end(self.text, start, self.end);
        let head = &self.text.as_bytes()[start..stop.min(start + REACH)];
        self.is_address =
            head.contains(&b'@') || head.windows(3).any(|three| three == b"://") || head.starts_with(b"www.");
        self.chunk = (start, stop);
        self.at = start;
    }

    /// Counts the text up to `stop` into the sentence under way.
    fn shift(&mut self, stop: usize) {
        let word = Word::new(self.text, self.chunk.0, stop);
        self.before = [self.before[1], word];
        self.n_words += 1;
        self.chunk.0 = stop;
    }

    /// Moves on within the chunk to a place after final marks and before a letter; brackets
    /// and quotation marks are counted on the way.
    fn inner_end(&mut self) -> Option<usize> {
        let bytes = self.text.as_bytes();
        while self.at < self.chunk.1 {
            let byte = bytes[self.at];
            self.at += 1;
            match byte {
                b'(' | b'[' => self.nesting.n_brackets += 1,
                b')' | b']' => self.nesting.n_brackets = self.nesting.n_brackets.saturating_sub(1),
                b'"' => self.nesting.is_in_quotes = !self.nesting.is_in_quotes,
                0xe2 => match bytes.get(self.at..self.at + 2) {
                    Some([0x80, 0x9c]) => self.nesting.is_in_quotes = true,
                    Some([0x80, 0x9d]) => self.nesting.is_in_quotes = false,
                    _ => {}
                },
                _ => {}
            }
            let follows_mark = matches!(byte, b'.' | b'?' | b'!' | b')' | b'"')
                || !byte.is_ascii()
                    && self.text.is_char_boundary(self.at)
                    && is_terminal(char_before(self.text, self.at));
            if follows_mark && self.at < self.chunk.1 && !self.is_address && self.could_end_within(self.at) {
                return Some(self.at);
            }
        }
        None
    }

    /// Returns true where final marks and a new word meet at `at` without a space.
    fn could_end_within(&self, at: usize) -> bool {
        let next = char_at(self.text, at);
        if !next.is_alphabetic() {
            return false;
        }
        let word = Word::new(self.text, self.chunk.0, at);
        let marks = word.marks(self.text);
        let core = word.core(self.text);
        let before = core.chars().next_back().unwrap_or('\0');
        let many = marks.len() > 1 && marks.contains(is_terminal);
        (many || marks == "?" || marks == "!") && (next.is_uppercase() || many || before.is_lowercase())
            || marks == "."
                && next.is_uppercase()
                && before.is_lowercase()
                && core.len() > 2
                && abbreviation(core).is_none()
    }

    /// Returns true where the gap between `stop` and `next` deserves a closer look.
    fn could_end(&self, stop: usize, next: usize) -> bool {
        let last = char_before(self.text, stop);
        let first = char_at(self.text, next);
        if is_word(last) || last == ',' {
            // Without a mark only a capital, a digit or a sign can start anew; letters
            // of scripts without capitals say nothing.
            return !is_word(first) || first.is_uppercase() || first.is_ascii_digit();
        }
        true
    }

    fn candidate(&mut self, stop: usize, next: usize) -> Candidate<'t> {
        self.shift(stop);
        self.next = next;
        let near = |start: usize| {
            let limit = floor_boundary(self.text, self.end.min(start + REACH));
            (start < limit).then(|| Word::new(self.text, start, chunk_end(self.text, start, limit)))
        };
        let first = near(next).unwrap_or_default();
        let second =
            near(skip_separators(self.text, first.end, self.end.min(first.end + REACH))).unwrap_or_default();
        Candidate {
            text: self.text,
            before: self.before,
            after: [first, second],
            n_words: self.n_words,
            nesting: self.nesting,
            section_is_prose: self.section_is_prose,
            is_glued: stop == next,
        }
    }
}

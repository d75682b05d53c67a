//! Lines, list marks, and the width a text was wrapped at.

use attache_core::Span;

use super::SectionKind;
use crate::characters::is_separator;

/// Widths at which text is wrapped, in characters.
const WIDTHS: std::ops::RangeInclusive<usize> = 50..=120;

/// A line may end this much before the width and still have been wrapped.
const RAGGED: usize = 6;

/// Words of a line that gives a date.
pub(super) const CALENDAR: &[&str] = &[
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Sept",
    "Oct",
    "Nov",
    "Dec",
    "am",
    "pm",
    "a",
    "p",
    "m",
    "at",
    "GMT",
    "UTC",
    "EST",
    "EDT",
    "BST",
    "st",
    "nd",
    "rd",
    "th",
];

/// A line that holds text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'t> {
    pub(super) text: &'t str,
    /// Without the white space around it.
    pub(super) span: Span,
    /// Whether a blank line, or the text's start, stands before it.
    pub(super) after_blank: bool,
    /// Length with the indentation, in characters.
    pub(super) width: usize,
    /// White space before it, in characters.
    pub(super) indentation: usize,
    pub(super) is_list_item: bool,
}

/// The lines of a text that hold text.
pub(super) struct Lines<'t> {
    text: &'t str,
    at: usize,
    /// Where the next `\n` or `\r` at or after `at` stands.
    feed: usize,
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0, feed: next_feed(text, 0) }
    }

    /// Returns where the line that starts at `at` ends, and where the next one starts.
    fn line_end(&mut self) -> (usize, usize) {
        if self.feed < self.at {
            self.feed = next_feed(self.text, self.at);
        }
        // Unicode's own line and paragraph ends, and those of old printers.
        let other = self.text[self.at..self.feed].find(['\u{2028}', '\u{2029}', '\u{85}', '\u{c}', '\u{b}']);
        let end = other.map_or(self.feed, |offset| self.at + offset);
        let rest = &self.text[end..];
        let length = if rest.starts_with("\r\n") { 2 } else { rest.chars().next().map_or(0, char::len_utf8) };
        (end, end + length)
    }
}

fn next_feed(text: &str, from: usize) -> usize {
    memchr::memchr2(b'\n', b'\r', &text.as_bytes()[from..]).map_or(text.len(), |offset| from + offset)
}

impl<'t> Iterator for Lines<'t> {
    type Item = Line<'t>;

    fn next(&mut self) -> Option<Line<'t>> {
        let mut after_blank = self.at == 0;
        while self.at < self.text.len() {
            let start = self.at;
            let (end, next) = self.line_end();
            self.at = next;
            let line = &self.text[start..end];
            let text = line.trim_start_matches(is_separator);
            let indent = line.len() - text.len();
            let trimmed = text.trim_end_matches(is_separator);
            if trimmed.is_empty() {
                after_blank = true;
                continue;
            }
            return Some(Line {
                text: trimmed,
                span: (start + indent..start + indent + trimmed.len()).into(),
                after_blank,
                width: count(line.trim_end_matches(is_separator)),
                indentation: count(&line[..indent]),
                is_list_item: list_mark(trimmed).is_some(),
            });
        }
        None
    }
}

/// Counts characters, exactly up to where it matters.
fn count(line: &str) -> usize {
    if line.len() > 4 * WIDTHS.end() { line.len() / 4 } else { line.chars().count() }
}

/// Returns the length of the mark if `line` is a point of a list.
fn list_mark(line: &str) -> Option<usize> {
    let first = line.chars().next()?;
    if matches!(
        first,
        '-' | '*'
            | '+'
            | '\u{2022}'
            | '\u{2023}'
            | '\u{25e6}'
            | '\u{25aa}'
            | '\u{25cf}'
            | '\u{b7}'
            | '\u{2043}'
    ) {
        let rest = &line[first.len_utf8()..];
        let spaced = rest.starts_with([' ', '\t', '\u{a0}']) || !first.is_ascii() && !rest.is_empty();
        return spaced.then_some(first.len_utf8());
    }
    let open = usize::from(first == '(');
    let label = line[open..].bytes().take(4).take_while(u8::is_ascii_alphanumeric).count();
    let (mark, rest) = line[open..].split_at_checked(label)?;
    let number = (1..=2).contains(&label) && mark.bytes().all(|byte| byte.is_ascii_digit());
    let letter = label == 1 && mark.bytes().all(|byte| byte.is_ascii_lowercase());
    let roman = (1..=4).contains(&label) && mark.bytes().all(|byte| matches!(byte, b'i' | b'v' | b'x'));
    let closed =
        rest.starts_with(')') && (number || letter || roman) || rest.starts_with('.') && open == 0 && number;
    (closed && rest[1..].starts_with([' ', '\t', '\u{a0}'])).then_some(open + label + 1)
}

/// Returns the width that `text` was wrapped at, or `None` where each line is a section.
pub(super) fn wrap_width(text: &str) -> Option<usize> {
    let (mut n_bytes, mut n_wide_bytes, mut width) = (0, 0, 0);
    for line in Lines::new(text) {
        n_bytes += line.text.len();
        if line.width > *WIDTHS.end() {
            n_wide_bytes += line.text.len();
        } else {
            width = width.max(line.width);
        }
    }
    if width < *WIDTHS.start() || 4 * n_wide_bytes > n_bytes {
        return None;
    }
    // Of the line ends within blocks, most must be where the next word did not fit.
    let (mut n_ends, mut n_full) = (0, 0);
    let mut last: Option<Line<'_>> = None;
    for line in Lines::new(text) {
        if let Some(last) = last
            && !line.after_blank
            && !line.is_list_item
        {
            n_ends += 1;
            n_full += usize::from(is_full(&last, &line, width));
        }
        last = Some(line);
    }
    (n_full >= 2 && 2 * n_full > n_ends).then_some(width)
}

/// Returns true where the first word of `next` would not have fitted behind `line`.
fn is_full(line: &Line<'_>, next: &Line<'_>, width: usize) -> bool {
    let word = next.text.split(is_separator).next().unwrap_or_default();
    line.width + 1 + word.chars().take(width).count() + RAGGED > width
}

/// Returns true where `next` goes on with the section that `line` belongs to.
pub(super) fn continues(line: &Line<'_>, next: &Line<'_>, wrap: Option<usize>, kind: SectionKind) -> bool {
    if next.after_blank || next.is_list_item {
        return false;
    }
    let mid_sentence = !ends_as_sentence(line.text) && next.text.starts_with(|c: char| c.is_lowercase());
    let Some(width) = wrap else {
        return mid_sentence && line.width >= *WIDTHS.start() / 2;
    };
    // A first line that is set in starts a paragraph, but not within a list, whose lines are set in.
    let set_in = next.indentation >= line.indentation + 2 && kind != SectionKind::ListItem;
    !set_in && (is_full(line, next, width) || mid_sentence)
}

fn ends_as_sentence(line: &str) -> bool {
    line.trim_end_matches(crate::characters::is_closer).ends_with(['.', '!', '?', ':', ';', '\u{2026}'])
}

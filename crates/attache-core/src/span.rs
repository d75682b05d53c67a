//! Places in a text.

use std::fmt;
use std::ops::Range;

/// A stretch of text: half-open, in UTF-8 bytes.
///
/// `start <= end` always holds. Whether both ends lie inside a given text and on
/// its character boundaries is checked once, when a row enters a layer
/// ([`Output`](crate::Output)), so that slicing by a span of a frozen layer
/// cannot fail.
///
/// The layout is two `u32`, start first, so that columns of spans can cross a C
/// boundary as they are.
///
/// ```
/// use attache_core::Span;
///
/// let span = Span::new(3, 9);
/// assert_eq!(span.len(), 6);
/// assert_eq!(span.text("In Moscow"), "Moscow");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
#[repr(C)]
pub struct Span {
    start: u32,
    /// Invariant: never less than `start`.
    end: u32,
}

impl Span {
    /// Returns the span from `start` to `end`; an `end` before `start` counts as `start`.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end: if end < start { start } else { end } }
    }

    /// Returns the span from `start` to `end`, or `None` where the two are the wrong way round.
    pub const fn checked(start: u32, end: u32) -> Option<Self> {
        if start <= end { Some(Self { start, end }) } else { None }
    }

    /// Returns the offset of the first byte.
    pub const fn start(self) -> u32 {
        self.start
    }

    /// Returns the offset after the last byte.
    pub const fn end(self) -> u32 {
        self.end
    }

    /// Returns the length in bytes.
    pub const fn len(self) -> u32 {
        self.end - self.start
    }

    /// Returns true where the span holds no text.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Returns true where all of `other` lies within this span.
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Returns true where the two share at least one byte.
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Returns the smallest span that holds both.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Returns the part of `text` at this span; empty where it is no valid part of it.
    pub fn text(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or_default()
    }

    /// Returns the span as a range to slice by.
    pub const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Returns true where both ends lie in `text` and on its character boundaries.
    pub fn fits(self, text: &str) -> bool {
        text.is_char_boundary(self.start as usize) && text.is_char_boundary(self.end as usize)
    }
}

/// Text order: by start, the longer span first.
impl Ord for Span {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.start.cmp(&other.start).then(other.end.cmp(&self.end))
    }
}

impl PartialOrd for Span {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start as u32, range.end as u32)
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

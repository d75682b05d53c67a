//! The grammar: small parsers over atoms that build on one another.
//!
//! Every parser takes the number of the atom it starts at and returns what it
//! read with the number of the first atom after it, or `None`. Parsers do not
//! commit: where several fit, the caller takes the longest. Nothing is
//! allocated.

mod clock;
mod date;
mod deictic;
mod length;
mod number;
mod period;
mod point;
mod range;
mod set;

use jiff::civil::{Date, Time};

use crate::atom::{Atom, Kind};
use crate::calendar::{DayPart, Modifier, Unit};
use crate::context::Token;
use crate::duration::Duration;
use crate::lexicon::{Entry, Lexicon, Role};
use crate::point::Point;

pub(crate) use number::Number;

/// What a parser returns: what it read, and the first atom after it.
pub(crate) type Parsed<T> = Option<(T, usize)>;

/// When the document was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The day.
    pub date: Date,
    /// The time of day, where known: "in three hours" needs it.
    pub time: Option<Time>,
}

impl From<Date> for Reference {
    fn from(date: Date) -> Self {
        Self { date, time: None }
    }
}

/// What an expression means, before holes are filled by direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Meaning {
    /// A place in time.
    Point(Point),
    /// From one place to another.
    Range(Point, Point),
    /// A length, with its place where the words give one ("the past two years").
    Length { length: Duration, modifier: Option<Modifier>, place: Option<Place> },
    /// Something that comes again: by its period or by what names each of them.
    Period(Duration),
    /// As `Period`, named by a point with holes ("every Monday").
    Each(Point),
    /// "a few years ago", "soon": a value by name.
    Named(&'static str),
}

/// Where a length lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// It ends with the document's date.
    Before,
    /// It begins with the document's date.
    After,
}

/// The atoms of one sentence, and what the parsers need to know beside them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'doc> {
    pub(crate) text: &'doc str,
    pub(crate) atoms: &'doc [Atom],
    pub(crate) lexicon: &'static Lexicon,
    pub(crate) reference: Option<Reference>,
    /// What is known of the sentence's tokens, in text order; may be empty.
    pub(crate) tokens: &'doc [Token<'doc>],
    /// The date named last before the sentence's current place.
    pub(crate) previous: Option<Point>,
    /// The year named last, or the date where that came later.
    pub(crate) previous_year: Option<Point>,
}

impl<'doc> Reader<'doc> {
    /// Returns an atom's text.
    pub(crate) fn word(&self, at: usize) -> &'doc str {
        self.atoms.get(at).map_or("", |atom| atom.span().text(self.text))
    }

    /// Returns true where the atom is `word`, in whatever case.
    pub(crate) fn is(&self, at: usize, word: &str) -> bool {
        self.atoms.get(at).is_some_and(|atom| atom.len() as usize == word.len())
            && self.word(at).eq_ignore_ascii_case(word)
    }

    /// Returns true where the atom is any of `words`.
    pub(crate) fn is_any(&self, at: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(at, word))
    }

    /// Returns true where the atom before is any of `words`.
    pub(crate) fn after_any(&self, at: usize, words: &[&str]) -> bool {
        at > 0 && self.is_any(at - 1, words)
    }

    /// Returns the number after the atom if it is any of `words`, else `at` itself.
    pub(crate) fn skip(&self, at: usize, words: &[&str]) -> usize {
        if self.is_any(at, words) { at + 1 } else { at }
    }

    /// Returns true where the atom is the mark `mark`.
    pub(crate) fn mark(&self, at: usize, mark: u8) -> bool {
        self.atoms.get(at).is_some_and(|atom| atom.is_mark(mark))
    }

    /// Returns the number after the mark if it is there, else `at` itself.
    pub(crate) fn skip_mark(&self, at: usize, mark: u8) -> usize {
        if self.mark(at, mark) { at + 1 } else { at }
    }

    /// Returns true where no white space parts the atom from the one before.
    pub(crate) fn glued(&self, at: usize) -> bool {
        self.atoms.get(at).is_some_and(|atom| atom.glued)
    }

    /// Returns the atom's kind.
    pub(crate) fn kind(&self, at: usize) -> Option<Kind> {
        self.atoms.get(at).map(|atom| atom.kind)
    }

    /// Returns the value and the number of digits of a run of digits.
    pub(crate) fn digits(&self, at: usize) -> Option<(u32, u32)> {
        self.atoms.get(at).filter(|atom| atom.kind == Kind::Digits).map(|atom| (atom.value, atom.len()))
    }

    /// Returns the word's entry in the lexicon.
    pub(crate) fn entry(&self, at: usize) -> Option<&'static Entry> {
        let atom = self.atoms.get(at).filter(|atom| atom.kind == Kind::Word && atom.entry != 0)?;
        Some(self.lexicon.entry(atom.entry))
    }

    /// Returns what `pick` makes of the first of the word's roles that it takes.
    pub(crate) fn role<T>(&self, at: usize, pick: impl Fn(Role) -> Option<T>) -> Option<T> {
        self.entry(at)?.roles().find_map(pick)
    }

    /// Returns true where the word begins with a capital.
    pub(crate) fn is_capitalised(&self, at: usize) -> bool {
        self.word(at).as_bytes().first().is_some_and(u8::is_ascii_uppercase)
    }

    /// Returns the written-out unit.
    pub(crate) fn unit(&self, at: usize) -> Option<Unit> {
        self.role(at, |role| if let Role::Unit(unit) = role { Some(unit) } else { None })
    }

    /// Returns true where the unit's word is in the plural.
    pub(crate) fn is_plural(&self, at: usize) -> bool {
        self.word(at).ends_with(['s', 'S']) || self.is(at, "millennia")
    }

    /// Returns the part of the day.
    pub(crate) fn day_part(&self, at: usize) -> Option<DayPart> {
        self.role(at, |role| if let Role::DayPart(part) = role { Some(part) } else { None })
    }

    /// Returns the part of a stretch that the word names ("early").
    pub(crate) fn edge(&self, at: usize) -> Option<Modifier> {
        self.role(at, |role| if let Role::Edge(edge) = role { Some(edge) } else { None })
    }

    /// Returns whether the last, this or the next one is meant.
    pub(crate) fn relation(&self, at: usize) -> Option<i8> {
        self.role(at, |role| if let Role::Relation(by) = role { Some(by) } else { None })
    }

    /// Returns the longer of two readings, the first where they are equal.
    pub(crate) fn longer<T>(first: Parsed<T>, second: Parsed<T>) -> Parsed<T> {
        match (&first, &second) {
            (Some((_, first_end)), Some((_, second_end))) if second_end > first_end => second,
            (None, _) => second,
            _ => first,
        }
    }
}

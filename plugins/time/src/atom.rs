//! Cuts text into atoms: runs of letters, runs of digits, single marks.
//!
//! The grammar reads atoms rather than tokens, because tokenisers differ just
//! where time expressions are written ("3pm", "mid-2024", "20-year", "$4.5bn"):
//! over atoms every rule is written once.

use attache_core::Span;

use crate::lexicon::{EntryId, Lexicon};

/// What an atom is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Letters.
    Word,
    /// ASCII digits.
    Digits,
    /// Any other character that is no white space.
    Mark,
}

/// The smallest piece of text that the grammar reads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Atom {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) kind: Kind,
    /// True where no white space stands before it.
    pub(crate) glued: bool,
    /// The word's entry in the lexicon, or the mark's character in ASCII (quotes and dashes made plain).
    pub(crate) entry: EntryId,
    /// The digits' value; saturates, so only runs of up to nine digits are exact.
    pub(crate) value: u32,
}

impl Atom {
    /// Returns the atom's place in the text.
    pub(crate) fn span(&self) -> Span {
        Span::new(self.start, self.end)
    }

    /// Returns true for the mark `mark`, given in its plain form.
    pub(crate) fn is_mark(&self, mark: u8) -> bool {
        self.kind == Kind::Mark && self.entry == EntryId::from(mark)
    }

    /// Returns the number of bytes.
    pub(crate) fn len(&self) -> u32 {
        self.end - self.start
    }
}

/// Appends the atoms of `span` of `text` to `atoms`.
pub(crate) fn cut(text: &str, span: Span, lexicon: &Lexicon, atoms: &mut Vec<Atom>) {
    let bytes = text.as_bytes();
    let end = (span.end() as usize).min(bytes.len());
    let mut at = span.start() as usize;
    let mut glued = false;
    while at < end {
        let start = at;
        let first = bytes[at];
        if first.is_ascii_whitespace() {
            at += 1;
            glued = false;
            continue;
        }
        let (kind, entry, value) = if first.is_ascii_alphabetic() {
            while at < end && bytes[at].is_ascii_alphabetic() {
                at += 1;
            }
            // A letter beyond ASCII makes the whole run one that the lexicon does not hold.
            let ascii_end = at;
            at = letters_end(text, at, end);
            let entry = if at == ascii_end { lexicon.find(&bytes[start..at]) } else { 0 };
            (Kind::Word, entry, 0)
        } else if first.is_ascii_digit() {
            let mut value = 0_u32;
            while at < end && bytes[at].is_ascii_digit() {
                value = value.saturating_mul(10).saturating_add(u32::from(bytes[at] - b'0'));
                at += 1;
            }
            (Kind::Digits, 0, value)
        } else if first.is_ascii() {
            at += 1;
            (Kind::Mark, EntryId::from(first), 0)
        } else {
            let Some(character) = text.get(at..).and_then(|rest| rest.chars().next()) else { break };
            at += character.len_utf8();
            if character.is_whitespace() {
                glued = false;
                continue;
            }
            if character.is_alphabetic() {
                at = letters_end(text, at, end);
                (Kind::Word, 0, 0)
            } else {
                (Kind::Mark, plain(character), 0)
            }
        };
        atoms.push(Atom { start: start as u32, end: at as u32, kind, glued, entry, value });
        glued = true;
    }
}

/// Returns the end of the run of letters that goes on at `at`.
fn letters_end(text: &str, at: usize, end: usize) -> usize {
    if at >= end || text.as_bytes()[at].is_ascii() && !text.as_bytes()[at].is_ascii_alphabetic() {
        return at;
    }
    let rest = text.get(at..end).unwrap_or_default();
    at + rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len())
}

/// Maps typographic marks to their plain form; 0 for one that the grammar does not know.
fn plain(character: char) -> EntryId {
    match character {
        '‘' | '’' | 'ʼ' | '′' => EntryId::from(b'\''),
        '‐' | '‑' | '–' | '—' | '−' => EntryId::from(b'-'),
        '€' => EURO,
        '£' => POUND,
        '¥' => YEN,
        '₹' => RUPEE,
        '₽' => RUBLE,
        '₪' => SHEKEL,
        '₩' => WON,
        '₴' => HRYVNIA,
        '₺' => LIRA,
        '°' => DEGREE,
        '½' => HALF,
        _ => 0,
    }
}

// Marks beyond ASCII that the grammar knows, numbered above it.
pub(crate) const EURO: EntryId = 0x100;
pub(crate) const POUND: EntryId = 0x101;
pub(crate) const YEN: EntryId = 0x102;
pub(crate) const RUPEE: EntryId = 0x103;
pub(crate) const RUBLE: EntryId = 0x104;
pub(crate) const SHEKEL: EntryId = 0x105;
pub(crate) const WON: EntryId = 0x106;
pub(crate) const HRYVNIA: EntryId = 0x107;
pub(crate) const LIRA: EntryId = 0x108;
pub(crate) const DEGREE: EntryId = 0x109;
pub(crate) const HALF: EntryId = 0x10A;

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let mut atoms = Vec::new();
        cut(text, Span::new(0, text.len() as u32), Lexicon::get(), &mut atoms);
        let pieces: Vec<_> = atoms.iter().map(|atom| atom.span().text(text)).collect();
        assert_eq!(pieces, expected);
    }

    #[test]
    fn letters_digits_and_marks_part() {
        check("Oct2 at 3:30pm", &["Oct", "2", "at", "3", ":", "30", "pm"]);
        check("the '40s – €4.5bn", &["the", "'", "40", "s", "–", "€", "4", ".", "5", "bn"]);
        check("Île-de-France in 2020", &["Île", "-", "de", "-", "France", "in", "2020"]);
        check("naïve 日本", &["naïve", "日本"]);
        check("\u{a0}", &[]);
    }
}

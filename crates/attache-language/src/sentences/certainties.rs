//! Places that need no model.
//!
//! Names, titles, dates and abbreviations follow rules that hold without exception
//! or nearly so, and news is full of them; the treebanks hold too few of each for
//! their weights to be trusted.

use super::candidates::Candidate;
use crate::abbreviations::{Abbreviation, abbreviation, is_initialism};
use crate::characters::{char_at, is_terminal};

/// Words that start sentences and hardly ever names.
#[rustfmt::skip]
const STARTERS: &[&str] = &[
    "After", "Although", "An", "And", "As", "At", "Because", "Before", "But", "By", "During", "For", "From", "He", "Her",
    "His", "How", "However", "If", "In", "It", "Its", "Many", "Meanwhile", "Most", "My", "Nobody", "On", "Our", "She",
    "Since", "So", "Some", "That", "The", "Their", "Then", "There", "These", "They", "This", "Those", "Under", "Until", "We",
    "What", "When", "Where", "While", "Who", "Why", "With", "You", "Your",
];

/// What follows *a.m.* and *p.m.* within a sentence.
#[rustfmt::skip]
const ZONES: &[&str] = &[
    "Alaska", "BST", "CDT", "CEST", "CET", "CST", "Central", "EDT", "EEST", "EET", "EST", "ET", "Eastern", "GMT", "Greenwich",
    "IST", "Moscow", "Mountain", "PDT", "PST", "PT", "Pacific", "UTC",
];

const MONTHS: &[&str] = &[
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
];

impl Candidate<'_> {
    /// Returns what needs no model: `Some(true)` for a certain end, `Some(false)` for certainly none.
    pub fn is_certain(&self) -> Option<bool> {
        let [_, last] = self.before;
        let (core, marks) = (last.core(self.text), last.marks(self.text));
        let first = char_at(self.text, self.after[0].core_start);
        let has_closer = last.end > last.marks_end;
        // “We will,” Mayor Keller said.
        if marks == ";" || marks == "," && has_closer {
            return Some(false);
        }
        if first.is_lowercase() && !marks.contains(is_terminal) && !core.is_empty() {
            return Some(false);
        }
        if has_closer {
            // “Stop!” he said.
            return (first.is_lowercase() && marks.contains(is_terminal)).then_some(false);
        }
        if marks == "." { self.after_full_stop(core, first) } else { None }
    }

    fn after_full_stop(&self, core: &str, first: char) -> Option<bool> {
        let next = self.after[0].core(self.text);
        let next = next.split(['\'', '’']).next().unwrap_or_default();
        let [far, _] = self.before;
        let starts = STARTERS.contains(&next);
        if core.bytes().all(|byte| byte.is_ascii_digit()) && (1..=3).contains(&core.len()) {
            // "1. First": the number of a point. "on Jan. 5. Then": that of a day.
            return if self.n_words == 1 {
                Some(false)
            } else {
                (first.is_uppercase() && is_month(far.core(self.text))).then_some(true)
            };
        }
        if is_initialism(core) {
            return match core {
                "e.g" | "i.e" => Some(false),
                "a.m" | "p.m" if ZONES.contains(&next) => Some(false),
                _ => starts.then_some(true),
            };
        }
        if core.len() == 1 && core.bytes().all(|byte| byte.is_ascii_uppercase()) && core != "I" {
            // "J. K. Rowling", "George W. Bush", but "plan B. The"
            let in_name = char_at(self.text, far.core_start).is_uppercase() || self.n_words == 1;
            return if starts { Some(true) } else { (in_name && first.is_uppercase()).then_some(false) };
        }
        match abbreviation(core)? {
            // *St.* is a street as well as a saint.
            Abbreviation::Title if core.eq_ignore_ascii_case("st") => Some(starts),
            Abbreviation::Title | Abbreviation::Inner => Some(false),
            Abbreviation::Number | Abbreviation::Calendar => first.is_ascii_digit().then_some(false),
            Abbreviation::Suffix | Abbreviation::Anywhere if first.is_lowercase() => Some(false),
            Abbreviation::Suffix | Abbreviation::Anywhere => starts.then_some(true),
        }
    }
}

fn is_month(word: &str) -> bool {
    let abbreviated = || {
        let start = word.get(..3)?;
        (abbreviation(word)? == Abbreviation::Calendar)
            .then(|| MONTHS.iter().any(|month| month.starts_with(start)))
    };
    MONTHS.contains(&word) || abbreviated() == Some(true)
}

//! The words of time and quantity: the table in `lexicon.txt`, ready to look up.
//!
//! A word has up to three roles ("second" is a unit and an ordinal), and the
//! grammar asks for the one it needs. The rules know classes of words, never the
//! words themselves, so that a new word is one more word in the table.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::calendar::{DayPart, Modifier, Season, Unit};
use crate::duration::Duration;
use crate::feast;
use crate::resolve::Direction;

/// What a word can mean to the grammar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Role {
    /// A month, 1 to 12.
    Month(u8),
    /// A day of the week, Monday = 1.
    Weekday(u8),
    /// A day of the week in the plural.
    Weekdays(u8),
    /// A unit of time, written out.
    Unit(Unit),
    /// A unit of time that counts only right after a figure ("5 h").
    ShortUnit(Unit),
    /// A number word below a hundred.
    Cardinal(u32),
    /// A word that multiplies what is before it ("million", "dozen").
    Scale(f64),
    /// A scale that counts only right after a figure ("4.5bn").
    ShortScale(f64),
    /// A scale in the plural, an amount by itself ("thousands").
    Scales(f64),
    /// A place in a row.
    Ordinal(u8),
    /// A decade by its name; 2000 for the noughties, whose century is plain.
    Decade(u32),
    /// An amount left open; 2 for "couple", 0 where nothing is said.
    Vague(u8),
    /// A season.
    Season(Season),
    /// A part of the day.
    DayPart(DayPart),
    /// A part of the day in the plural.
    DayParts(DayPart),
    /// A day counted from today.
    Day(i8),
    /// "tonight".
    Tonight,
    /// An hour by name.
    Hour(u8),
    /// A word with a value by name: "now", "recently".
    Named(&'static str),
    /// The one before (-1), this one (0) or the one after (1).
    Relation(i8),
    /// "recent".
    Recent,
    /// "that": the one spoken of before.
    That,
    /// Which part of a stretch of time.
    Edge(Modifier),
    /// "rest".
    Rest,
    /// A set in one word, by its period.
    Frequency(Duration),
    /// "every".
    Every,
    /// "twice": how often in a period.
    Times,
    /// "about".
    Approximately,
    /// A time zone, in minutes east of Greenwich.
    Zone(i16),
    /// A currency by its name.
    Currency(&'static str),
    /// A currency by its code.
    Code(&'static str),
    /// A unit of measure.
    Measure(&'static str),
    /// "percent" and "percentage".
    Percent,
    /// A word that tells which way the sentence looks from the day it was written.
    Cue(Direction),
    /// A verb in the past tense whose infinitive looks ahead.
    CueTo,
    /// The first word of a named day.
    Feast,
    /// A word that may open an expression without being part of time itself.
    Open,
}

/// A word's roles and what the driver must know at once.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Entry {
    roles: [Option<Role>; 4],
    /// True where the word has a common meaning outside time.
    pub(crate) doubtful: bool,
}

impl Entry {
    /// Returns the word's roles.
    pub(crate) fn roles(&self) -> impl Iterator<Item = Role> + '_ {
        self.roles.iter().map_while(|role| *role)
    }

    fn add(&mut self, role: Role) {
        if let Some(free) = self.roles.iter_mut().find(|held| held.is_none()) {
            *free = Some(role);
        }
    }
}

/// An entry's number; 0 is the word that is not in the table.
pub(crate) type EntryId = u16;

/// The longest word in the table, in bytes.
const LONGEST: usize = 16;

/// The table.
#[derive(Debug)]
pub(crate) struct Lexicon {
    index: FxHashMap<&'static [u8], EntryId>,
    entries: Vec<Entry>,
}

impl Lexicon {
    /// Returns the built-in table.
    pub(crate) fn get() -> &'static Self {
        static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::parse(include_str!("lexicon.txt")));
        &LEXICON
    }

    /// Returns the number of the entry of `word`, in whatever case; 0 where there is none.
    pub(crate) fn find(&self, word: &[u8]) -> EntryId {
        let mut lower = [0_u8; LONGEST];
        let Some(lower) = lower.get_mut(..word.len()) else { return 0 };
        lower.copy_from_slice(word);
        lower.make_ascii_lowercase();
        self.index.get(&*lower).copied().unwrap_or(0)
    }

    /// Returns the entry of a number that [`find`](Self::find) gave.
    pub(crate) fn entry(&self, id: EntryId) -> &Entry {
        &self.entries[usize::from(id)]
    }

    /// Reads the table; a line it cannot read is left out, which the tests forbid.
    fn parse(source: &'static str) -> Self {
        let mut lexicon = Self { index: FxHashMap::default(), entries: vec![Entry::default()] };
        for line in source.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let mut fields = line.split_ascii_whitespace();
            let (Some(class), Some(value)) = (fields.next(), fields.next()) else { continue };
            let Some(role) = role(class, value) else { continue };
            for word in fields {
                let (word, doubtful) = word.strip_prefix('*').map_or((word, false), |word| (word, true));
                let entry = lexicon.entry_of(word);
                entry.add(role);
                entry.doubtful |= doubtful;
            }
        }
        for word in feast::names().iter().filter_map(|(words, _)| words.first()) {
            let entry = lexicon.entry_of(word);
            if !entry.roles().any(|role| role == Role::Feast) {
                entry.add(Role::Feast);
            }
        }
        lexicon
    }

    /// Returns the entry of a word, a new one where it had none.
    fn entry_of(&mut self, word: &'static str) -> &mut Entry {
        let next = self.entries.len() as EntryId;
        let id = *self.index.entry(word.as_bytes()).or_insert(next);
        if id == next {
            self.entries.push(Entry::default());
        }
        &mut self.entries[usize::from(id)]
    }
}

/// Reads a class and its value.
fn role(class: &str, value: &'static str) -> Option<Role> {
    let small = || value.parse::<u8>().ok();
    let signed = || value.parse::<i8>().ok();
    let amount = || value.parse::<f64>().ok();
    Some(match class {
        "month" => Role::Month(small()?),
        "weekday" => Role::Weekday(small()?),
        "weekdays" => Role::Weekdays(small()?),
        "unit" => Role::Unit(Unit::parse(value)?),
        "short" => Role::ShortUnit(Unit::parse(value)?),
        "cardinal" => Role::Cardinal(value.parse().ok()?),
        "scale" => Role::Scale(amount()?),
        "shortscale" => Role::ShortScale(amount()?),
        "scales" => Role::Scales(amount()?),
        "ordinal" => Role::Ordinal(small()?),
        "decade" => Role::Decade(value.parse().ok()?),
        "vague" => Role::Vague(small()?),
        "season" => Role::Season(Season::parse(value)?),
        "daypart" => Role::DayPart(DayPart::parse(value)?),
        "dayparts" => Role::DayParts(DayPart::parse(value)?),
        "day" => Role::Day(signed()?),
        "tonight" => Role::Tonight,
        "hour" => Role::Hour(small()?),
        "named" => Role::Named(value),
        "relation" => Role::Relation(signed()?),
        "recent" => Role::Recent,
        "that" => Role::That,
        "zone" => Role::Zone(value.parse().ok()?),
        "edge" => Role::Edge(Modifier::parse(value)?),
        "rest" => Role::Rest,
        "frequency" => Role::Frequency(Duration::parse(value)?),
        "every" => Role::Every,
        "times" => Role::Times,
        "approx" => Role::Approximately,
        "currency" => Role::Currency(value),
        "code" => Role::Code(value),
        "measure" => Role::Measure(value),
        "ahead" => Role::Cue(Direction::Future),
        "aheadto" => Role::CueTo,
        "behind" => Role::Cue(Direction::Past),
        "percent" => Role::Percent,
        "open" => Role::Open,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read() {
        for line in include_str!("lexicon.txt").lines().map(str::trim) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let mut fields = line.split_ascii_whitespace();
            let (class, value) = (fields.next().unwrap(), fields.next().unwrap());
            assert!(role(class, value).is_some(), "not read: {line}");
            for word in fields {
                let word = word.trim_start_matches('*');
                assert!(word.len() <= LONGEST, "longer than {LONGEST} bytes: {word}");
                assert_ne!(Lexicon::get().find(word.as_bytes()), 0, "not found: {word}");
            }
        }
    }

    #[test]
    fn a_word_has_all_its_roles() {
        let lexicon = Lexicon::get();
        let roles: Vec<_> = lexicon.entry(lexicon.find(b"Second")).roles().collect();
        assert_eq!(roles, [Role::Unit(Unit::Second), Role::Ordinal(2)]);
    }
}

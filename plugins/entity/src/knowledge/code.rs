//! Codes that a user gives to those who act, such as `IRNGOV`, and when they hold.
//!
//! Event coding knows an actor by a code that changes with his office. The codes are a user's alone, so a fact
//! without any costs nothing.

use super::Knowledge;
use super::fact::FactId;
use super::names::Text;

/// A day of the common era: year, month, day of the month.
pub type Day = (i16, u8, u8);

/// A code and the days on which it holds, both ends included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Code {
    pub(super) text: Text,
    /// First day. `None` where it has held always.
    pub(super) from: Option<Day>,
    /// Last day. `None` while it holds.
    pub(super) to: Option<Day>,
}

impl Code {
    /// Whether the code holds on `day`. Where no day is known, only a code without dates does.
    fn holds(&self, day: Option<Day>) -> bool {
        match day {
            Some(day) => self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to),
            None => self.from.is_none() && self.to.is_none(),
        }
    }
}

impl Knowledge {
    /// The code that a user gave to a fact: of those that hold on `day` the one that stands first.
    ///
    /// ```
    /// use attache_entity::knowledge::Knowledge;
    ///
    /// let file = "[[person]]\nname = \"Ada Nordmann\"\ncode = \"NOR\"\n\
    ///             codes = [{ code = \"NORGOV\", from = 2021-10-14 }]\n";
    /// let knowledge = Knowledge::with(&[("codes.toml", file)]).unwrap();
    /// let ada = knowledge.lookup("Ada Nordmann").next().unwrap().id();
    /// assert_eq!(knowledge.code(ada, Some((2022, 1, 1))), Some("NORGOV"));
    /// assert_eq!(knowledge.code(ada, Some((2020, 1, 1))), Some("NOR"));
    /// ```
    pub fn code(&self, fact: FactId, day: Option<Day>) -> Option<&str> {
        let codes = self.given_codes.get(&fact)?;
        codes.iter().find(|code| code.holds(day)).map(|code| &*code.text)
    }
}

//! Offsets in the unit that a plugin counts in, converted in one sweep over the text.

use serde::{Deserialize, Serialize};

/// What a plugin counts offsets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Unit {
    /// UTF-8 bytes, as the document model does.
    Utf8,
    /// Unicode code points, as Python does.
    Char,
    /// UTF-16 code units, as JavaScript, Java and C# do.
    Utf16,
}

/// The offsets of one text in one unit.
#[derive(Debug)]
pub(crate) struct Offsets {
    /// Per byte offset the offset in the unit, and back; `None` where the two are the same.
    tables: Option<(Vec<u32>, Vec<u32>)>,
}

/// What no offset in the unit points at: the middle of a character.
const NOWHERE: u32 = u32::MAX;

impl Offsets {
    pub(crate) fn new(text: &str, unit: Unit) -> Self {
        if unit == Unit::Utf8 || text.is_ascii() {
            return Self { tables: None };
        }
        let mut out = Vec::with_capacity(text.len() + 1);
        let mut back = Vec::with_capacity(text.len() + 1);
        for (at, character) in text.char_indices() {
            // Bytes inside the character share its offset: no span of a frozen layer begins there.
            out.resize(at + character.len_utf8(), back.len() as u32);
            back.push(at as u32);
            if unit == Unit::Utf16 && character.len_utf16() == 2 {
                back.push(NOWHERE);
            }
        }
        out.push(back.len() as u32);
        back.push(text.len() as u32);
        Self { tables: Some((out, back)) }
    }

    /// Returns the byte offset `at` in the unit.
    pub(crate) fn in_unit(&self, at: u32) -> u32 {
        self.tables.as_ref().map_or(at, |(out, _)| out.get(at as usize).copied().unwrap_or(NOWHERE))
    }

    /// Returns the byte offset of `at` in the unit, or `None` inside a character or beyond the text.
    pub(crate) fn to_byte(&self, at: u32) -> Option<u32> {
        match &self.tables {
            None => Some(at),
            Some((_, back)) => back.get(at as usize).copied().filter(|&byte| byte != NOWHERE),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_go_there_and_back() {
        let text = "aé😊b";
        for (unit, offsets) in
            [(Unit::Utf8, [0, 1, 3, 7, 8]), (Unit::Char, [0, 1, 2, 3, 4]), (Unit::Utf16, [0, 1, 2, 4, 5])]
        {
            let table = Offsets::new(text, unit);
            for (byte, offset) in [0, 1, 3, 7, 8].into_iter().zip(offsets) {
                assert_eq!((table.in_unit(byte), table.to_byte(offset)), (offset, Some(byte)), "{unit:?}");
            }
        }
        let utf16 = Offsets::new(text, Unit::Utf16);
        assert_eq!((utf16.to_byte(3), utf16.to_byte(6)), (None, None));
    }
}

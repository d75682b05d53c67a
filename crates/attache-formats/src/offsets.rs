//! The units that offsets are counted in outside attache, and the way from and to bytes.
//!
//! Inside, every offset is a UTF-8 byte. [`OffsetMap`] sweeps a text once and keeps the
//! count at every 64th byte, so that any offset is converted by counting within 64 bytes,
//! in any order; a text of ASCII alone needs no map at all.

/// What offsets count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Offsets {
    /// Unicode scalar values, what Python indexes by.
    #[default]
    Char,
    /// UTF-8 bytes, what Rust and Go index by.
    Byte,
    /// UTF-16 code units, what JavaScript and Java index by.
    Utf16,
}

impl Offsets {
    /// All units.
    pub const ALL: [Self; 3] = [Self::Char, Self::Byte, Self::Utf16];

    /// Returns the unit's name in options and records.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Char => "char",
            Self::Byte => "byte",
            Self::Utf16 => "utf16",
        }
    }

    /// Returns the unit called `name`.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.as_str() == name)
    }

    /// Returns how many units the character that begins with `byte` has; 0 for a byte within a character.
    const fn units(self, byte: u8) -> u32 {
        match self {
            Self::Byte => 1,
            // Continuation bytes are 10xxxxxx; four-byte characters take a surrogate pair.
            Self::Char => (byte as i8 >= -0x40) as u32,
            Self::Utf16 => (byte as i8 >= -0x40) as u32 + (byte >= 0xF0) as u32,
        }
    }
}

const BLOCK: usize = 64;

/// The offsets of one text in bytes and in another unit.
///
/// ```
/// use attache_formats::{OffsetMap, Offsets};
///
/// let map = OffsetMap::new("Élysée 🎉!", Offsets::Char);
/// assert_eq!(map.from_byte(9), 7);
/// assert_eq!(map.to_byte(8), Some(13));
/// assert_eq!(map.to_byte(99), None);
/// ```
#[derive(Clone, Debug)]
pub struct OffsetMap<'t> {
    text: &'t [u8],
    unit: Offsets,
    /// Units before each block of bytes; empty where bytes and units are the same.
    blocks: Vec<u32>,
}

impl<'t> OffsetMap<'t> {
    /// Returns the map between the bytes of `text` and `unit`.
    pub fn new(text: &'t str, unit: Offsets) -> Self {
        let bytes = text.as_bytes();
        let mut blocks = Vec::new();
        if unit != Offsets::Byte && !text.is_ascii() {
            blocks.reserve_exact(bytes.len() / BLOCK + 1);
            let mut n_units = 0;
            for block in bytes.chunks(BLOCK) {
                blocks.push(n_units);
                n_units += count(block, unit);
            }
            // A last entry, so that the end of the text has a block of its own to look at.
            if bytes.len().is_multiple_of(BLOCK) {
                blocks.push(n_units);
            }
        }
        Self { text: bytes, unit, blocks }
    }

    /// Returns the unit.
    pub fn unit(&self) -> Offsets {
        self.unit
    }

    /// Returns the offset in units of the character at byte `offset`; beyond the end, that of the end.
    pub fn from_byte(&self, offset: u32) -> u32 {
        let block = offset as usize / BLOCK;
        let Some(&before) = self.blocks.get(block) else {
            return if self.blocks.is_empty() { offset } else { self.len() };
        };
        let within = offset as usize % BLOCK;
        if self.blocks.get(block + 1).is_some_and(|&next| next - before == BLOCK as u32) {
            return before + within as u32;
        }
        let end = (offset as usize).min(self.text.len());
        before + count(&self.text[block * BLOCK..end], self.unit)
    }

    /// Returns the byte at which the unit number `offset` begins; `None` beyond the text or inside a character.
    pub fn to_byte(&self, offset: u32) -> Option<u32> {
        if self.blocks.is_empty() {
            let boundary = offset as usize == self.text.len()
                || self.text.get(offset as usize).is_some_and(|&byte| byte as i8 >= -0x40);
            return boundary.then_some(offset);
        }
        let block = self.blocks.partition_point(|&before| before <= offset).saturating_sub(1);
        let mut units = self.blocks[block];
        let start = block * BLOCK;
        for (at, &byte) in self.text[start..].iter().enumerate() {
            let here = self.unit.units(byte);
            if units == offset && here > 0 {
                return Some((start + at) as u32);
            }
            units += here;
            if units > offset {
                return None;
            }
        }
        (units == offset).then_some(self.text.len() as u32)
    }

    /// Returns the length of the text in units.
    pub fn len(&self) -> u32 {
        match self.blocks.last() {
            Some(&before) => before + count(&self.text[(self.blocks.len() - 1) * BLOCK..], self.unit),
            None => self.text.len() as u32,
        }
    }

    /// Returns true for a text without characters.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

fn count(bytes: &[u8], unit: Offsets) -> u32 {
    match unit {
        Offsets::Byte => bytes.len() as u32,
        Offsets::Char => bytes.iter().map(|&byte| Offsets::Char.units(byte)).sum(),
        Offsets::Utf16 => bytes.iter().map(|&byte| Offsets::Utf16.units(byte)).sum(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What each unit counts, the slow way.
    fn slow(text: &str, byte: usize, unit: Offsets) -> u32 {
        let before = &text[..byte];
        (match unit {
            Offsets::Byte => before.len(),
            Offsets::Char => before.chars().count(),
            Offsets::Utf16 => before.encode_utf16().count(),
        }) as u32
    }

    #[test]
    fn every_boundary_is_found_both_ways() {
        let piece =
            "Élysée 🎉 e\u{301} 中文 plain words of ASCII only that fill more than one block of bytes — ";
        for text in [
            String::new(),
            "ascii".to_owned(),
            piece.to_owned(),
            piece.repeat(7),
            "é".repeat(32),
            "🎉".repeat(48),
        ] {
            for unit in Offsets::ALL {
                let map = OffsetMap::new(&text, unit);
                for byte in (0..=text.len()).filter(|&byte| text.is_char_boundary(byte)) {
                    let expected = slow(&text, byte, unit);
                    assert_eq!(map.from_byte(byte as u32), expected, "{unit:?} {byte} in {text:?}");
                    assert_eq!(map.to_byte(expected), Some(byte as u32), "{unit:?} {byte} in {text:?}");
                }
                assert_eq!(map.len(), slow(&text, text.len(), unit));
                assert_eq!(map.to_byte(map.len() + 1), None);
            }
        }
    }

    #[test]
    fn the_inside_of_a_character_is_no_place() {
        assert_eq!(OffsetMap::new("🎉", Offsets::Utf16).to_byte(1), None);
        assert_eq!(OffsetMap::new("é", Offsets::Byte).to_byte(1), None);
        assert_eq!(OffsetMap::new("a🎉b", Offsets::Utf16).to_byte(3), Some(5));
    }
}

//! The one hash of the models, and the sorted index that is searched by it.
//!
//! Weights refer to words by this hash, so it must never change: FNV-1a over the bytes, its state first
//! mixed with a salt that keeps the kinds of keys apart, and a final avalanche so that the low bits can
//! choose a bucket. An index holds no strings; with fewer than a million keys the chance that an unknown
//! word meets a known one's 64 bits is below one in 10¹³.

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

/// A running hash; [`Hash::finish`] may be taken at any point and the hash carried on.
#[derive(Debug, Clone, Copy)]
pub struct Hash(u64);

impl Hash {
    /// Starts a hash; keys of different salts never mean the same thing.
    pub fn new(salt: u8) -> Self {
        Self(OFFSET).byte(salt)
    }

    /// Takes in one byte.
    #[must_use]
    pub fn byte(self, byte: u8) -> Self {
        Self((self.0 ^ u64::from(byte)).wrapping_mul(PRIME))
    }

    /// Takes in all bytes of a string.
    #[must_use]
    pub fn str(self, text: &str) -> Self {
        text.bytes().fold(self, Self::byte)
    }

    /// The hash of what was taken in so far.
    pub fn finish(self) -> u64 {
        let mut state = self.0;
        state ^= state >> 33;
        state = state.wrapping_mul(0xff51_afd7_ed55_8ccd);
        state ^= state >> 33;
        state = state.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        state ^ (state >> 33)
    }
}

/// Finds a key in a sorted list of hashes; the position is the key's row in the tables beside it.
#[derive(Debug, Clone, Default)]
pub struct Index {
    keys: Vec<u64>,
    /// Where the keys start that share their first bits; hashes are spread evenly, so these are few.
    starts: Vec<u32>,
    shift: u32,
}

impl Index {
    /// Wraps hashes that are sorted and distinct.
    pub fn new(keys: Vec<u64>) -> Self {
        let bits = (usize::BITS - keys.len().leading_zeros()).clamp(1, 24);
        let shift = u64::BITS - bits;
        let mut starts = Vec::with_capacity((1 << bits) + 1);
        let mut position = 0;
        for bucket in 0..1 << bits {
            starts.push(position as u32);
            while keys.get(position).is_some_and(|key| key >> shift <= bucket) {
                position += 1;
            }
        }
        starts.push(keys.len() as u32);
        Self { keys, starts, shift }
    }

    /// The row of a key.
    pub fn find(&self, key: u64) -> Option<usize> {
        let bucket = (key >> self.shift) as usize;
        let (start, end) = (*self.starts.get(bucket)? as usize, *self.starts.get(bucket + 1)? as usize);
        let found = self.keys.get(start..end)?.iter().position(|known| *known == key)?;
        Some(start + found)
    }

    /// The keys in their order.
    pub fn keys(&self) -> &[u64] {
        &self.keys
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_found_and_no_other() {
        for count in [0, 1, 2, 3, 1000] {
            let mut keys: Vec<u64> =
                (0..count).map(|i| Hash::new(0).byte(i as u8).byte((i >> 8) as u8).finish()).collect();
            keys.sort_unstable();
            keys.extend((count > 2).then_some(u64::MAX));
            let index = Index::new(keys.clone());
            for (row, key) in keys.iter().enumerate() {
                assert_eq!(index.find(*key), Some(row));
                assert_eq!(index.find(key ^ 1), None);
            }
            assert_eq!(index.find(7), None);
        }
        assert_eq!(Index::default().find(7), None);
    }

    #[test]
    fn is_stable_for_ever() {
        assert_eq!(Hash::new(0).str("treaty").finish(), Hash::new(0).str("trea").str("ty").finish());
        assert_ne!(Hash::new(0).str("treaty").finish(), Hash::new(1).str("treaty").finish());
        assert_eq!(Hash::new(0).finish(), 13_331_581_593_930_102_267);
    }
}

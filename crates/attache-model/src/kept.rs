//! Rows of numbers that are kept by a key, so that what depends on a word form alone is computed once.
//!
//! There is room for so many rows. When it runs out, those that were asked for once make way: half of the
//! forms of a text come but once, and the common ones need never be computed again. What is kept decides
//! only how long an answer takes, never what it is.

use rustc_hash::FxHashMap;

/// The places of rows, by key.
#[derive(Clone, Debug, Default)]
pub struct Places {
    rows: FxHashMap<u64, u32>,
    /// How often each row was asked for since room was last made.
    uses: Vec<u32>,
}

impl Places {
    /// Returns the place of a key, and whether it is new: its row is then to be added behind the others.
    pub fn find(&mut self, key: u64) -> (u32, bool) {
        let next = self.uses.len() as u32;
        let place = *self.rows.entry(key).or_insert(next);
        if place == next {
            self.uses.push(1);
            return (place, true);
        }
        if let Some(uses) = self.uses.get_mut(place as usize) {
            *uses += 1;
        }
        (place, false)
    }

    /// Returns how many rows are kept.
    pub fn len(&self) -> usize {
        self.uses.len()
    }

    /// Returns true before the first row.
    pub fn is_empty(&self) -> bool {
        self.uses.is_empty()
    }

    /// Where there are more than `most` rows, forgets those used least, at least half of them, and returns
    /// the places of the others, ascending: they are the new first rows (see [`keep_rows`]).
    pub fn make_room(&mut self, most: usize) -> Option<Vec<u32>> {
        if self.len() <= most {
            return None;
        }
        let (mut fewest, mut kept) = (1, Vec::new());
        while {
            fewest *= 2;
            kept.clear();
            kept.extend((0..self.uses.len() as u32).filter(|place| fewest <= self.uses[*place as usize]));
            most < 2 * kept.len()
        } {}
        let mut moved = vec![None; self.uses.len()];
        for (to, from) in kept.iter().enumerate() {
            moved[*from as usize] = Some(to as u32);
        }
        self.rows.retain(|_, place| match moved.get(*place as usize).copied().flatten() {
            Some(to) => {
                *place = to;
                true
            }
            None => false,
        });
        self.uses.clear();
        self.uses.resize(kept.len(), 0);
        Some(kept)
    }
}

/// Keeps these rows of a table whose rows have `width` values; `kept` ascends.
pub fn keep_rows(values: &mut Vec<f32>, width: usize, kept: &[u32]) {
    for (to, from) in kept.iter().enumerate() {
        let start = *from as usize * width;
        values.copy_within(start..start + width, to * width);
    }
    values.truncate(kept.len() * width);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_stays() {
        let (mut places, mut values) = (Places::default(), Vec::new());
        for key in [70, 71, 70, 72, 73, 73, 70, 74] {
            let (place, is_new) = places.find(key);
            if is_new {
                values.extend([key as f32, -(key as f32)]);
            }
            assert_eq!(values[2 * place as usize].to_bits(), (key as f32).to_bits());
        }
        assert_eq!(places.len(), 5);
        assert_eq!(places.make_room(5), None);
        let kept = places.make_room(4).unwrap();
        assert_eq!(kept, [0, 3]);
        keep_rows(&mut values, 2, &kept);
        assert_eq!(values, [70.0, -70.0, 73.0, -73.0]);
        assert_eq!([70, 73, 71].map(|key| places.find(key)), [(0, false), (1, false), (2, true)]);
        // All alike: none may stay, else there would be no room.
        let mut places = Places::default();
        (0..9).for_each(|key| _ = places.find(key));
        assert_eq!(places.make_room(3), Some(Vec::new()));
        assert!(places.is_empty());
    }
}

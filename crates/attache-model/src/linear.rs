//! A sparse linear classifier: hashed features, one row of eight-bit weights for each bucket.
//!
//! For decisions with many rare features and little data, where a network would learn its examples by
//! heart. Callers hash a feature's parts in with [`feature`] and hand over buckets; classes are numbers.

use crate::hash::Hash;
use crate::recurrence;
use crate::weights::{Quantised, WeightError, Weights};

/// The bucket of a feature, of 2 to the `bits`; `kind` keeps templates apart.
///
/// ```
/// use attache_model::linear::feature;
///
/// assert_eq!(feature(1, &["sign", "nsubj"], 16), feature(1, &["sign", "nsubj"], 16));
/// assert_ne!(feature(1, &["sign", "nsubj"], 16), feature(2, &["sign", "nsubj"], 16));
/// ```
pub fn feature(kind: u8, parts: &[&str], bits: u32) -> u32 {
    let hash = parts.iter().fold(Hash::new(0x40).byte(kind), |hash, part| hash.str(part).byte(0));
    (hash.finish() & ((1u64 << bits.min(31)) - 1)) as u32
}

/// A trained classifier.
#[derive(Debug, Clone)]
pub struct LinearClassifier<'a> {
    rows: Quantised<'a>,
    bias: Vec<f32>,
    bits: u32,
    labels: Vec<&'a str>,
}

impl<'a> LinearClassifier<'a> {
    /// Reads the classifier of that name from a weight file, which may hold several.
    ///
    /// # Errors
    /// Fails where sections are missing or do not fit together.
    pub fn read(weights: &Weights<'a>, name: &str) -> Result<Self, WeightError> {
        let shape = || WeightError::Shape(name.to_owned());
        let rows = weights.matrix(name)?;
        let bias = weights.floats(&format!("{name}.bias"))?;
        let labels: Vec<&str> = weights.text(&format!("{name}.labels"))?.split('\n').collect();
        if !rows.rows().is_power_of_two() || rows.columns() != bias.len() || labels.len() != bias.len() {
            return Err(shape());
        }
        Ok(Self { bits: rows.rows().trailing_zeros(), rows, bias, labels })
    }

    /// Width of the buckets, to be given to [`feature`].
    pub fn bits(&self) -> u32 {
        self.bits
    }

    /// The classes' names.
    pub fn labels(&self) -> &[&'a str] {
        &self.labels
    }

    /// The probability of each class for a set of buckets with their values, into `out`.
    pub fn probabilities(&self, features: &[(u32, f32)], out: &mut Vec<f32>) {
        out.clear();
        out.extend_from_slice(&self.bias);
        for (bucket, value) in features {
            self.rows.add_row(*bucket as usize, *value, out);
        }
        let largest = out.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        for score in out.iter_mut() {
            *score = recurrence::exp(*score - largest);
        }
        let total: f32 = out.iter().sum();
        for score in out {
            *score /= total;
        }
    }
}

//! Turns distilled word vectors into the weight file that `attache_model::vectors` reads.

use attache_model::hash::Hash;
use attache_model::vectors::PIECE_SALTS;
use attache_model::weights::WeightWriter;
use std::collections::BTreeMap;

/// Packs a word list and a row-major matrix. Lines of the list that start with `##` continue a word; the
/// first `pieces` lines are pieces, the rest are whole words.
///
/// # Errors
/// Fails where list and matrix do not fit together.
pub fn pack(words: &str, pieces: usize, matrix: &[f32]) -> Result<Vec<u8>, String> {
    let count = words.lines().count();
    if count == 0 || !matrix.len().is_multiple_of(count) {
        return Err(format!("{count} words do not divide {} numbers", matrix.len()));
    }
    let columns = matrix.len() / count;
    let [starting, continuing, whole] = PIECE_SALTS;
    let mut rows: BTreeMap<u64, usize> = BTreeMap::new();
    for (row, word) in words.lines().enumerate() {
        let (salt, text) = match word.strip_prefix("##").filter(|rest| !rest.is_empty()) {
            Some(rest) if row < pieces => (continuing, rest),
            _ if row < pieces => (starting, word),
            _ => (whole, word),
        };
        rows.entry(Hash::new(salt).str(text).finish()).or_insert(row);
    }
    let mut writer = WeightWriter::new();
    writer.hashes("keys", &rows.keys().copied().collect::<Vec<_>>());
    let values: Vec<f32> =
        rows.values().flat_map(|row| matrix[row * columns..][..columns].iter().copied()).collect();
    writer.matrix("table", columns, &values);
    Ok(writer.finish())
}

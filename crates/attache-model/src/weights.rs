//! The weight file: named sections in one flat block that is used where it lies.
//!
//! A file is a magic word, a version, a table of sections and the sections' bytes. Large matrices are
//! eight-bit with one scale a row and are never copied; only the small ones that the kernels need in
//! floating point are unpacked at load. There are no strings to parse and no checks beyond the bounds:
//! opening ten megabytes takes microseconds. All numbers are little-endian.

use pulp::{Arch, Simd, WithSimd};
use thiserror::Error;

const MAGIC: [u8; 8] = *b"attache\x01";
const NAME: usize = 32;
const ENTRY: usize = NAME + 16;

/// What is wrong with a weight file.
#[derive(Debug, Clone, Error)]
#[non_exhaustive]
pub enum WeightError {
    /// The block does not start as a weight file of this version does.
    #[error("not a weight file of this version")]
    Magic,
    /// The block ends before what its table promises.
    #[error("weight file is cut short")]
    Short,
    /// A section that the model needs is not there.
    #[error("weight file has no section `{0}`")]
    Missing(String),
    /// A section has another shape than the model needs.
    #[error("section `{0}` of the weight file has the wrong shape")]
    Shape(String),
}

/// A matrix of eight-bit values with one scale for each row, borrowed from the file.
#[derive(Debug, Clone, Default)]
pub struct Quantised<'a> {
    columns: usize,
    scales: Vec<f32>,
    values: &'a [u8],
}

impl Quantised<'_> {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.scales.len()
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The rows' scales.
    pub fn scales(&self) -> &[f32] {
        &self.scales
    }

    /// A row's values before scaling, two's complement; empty outside the matrix.
    pub fn row(&self, row: usize) -> &[u8] {
        self.values.get(row * self.columns..(row + 1) * self.columns).unwrap_or_default()
    }

    /// One element, or zero outside the matrix.
    #[inline]
    pub fn get(&self, row: usize, column: usize) -> f32 {
        match (self.scales.get(row), self.values.get(row * self.columns + column)) {
            (Some(scale), Some(value)) => scale * f32::from(value.cast_signed()),
            _ => 0.0,
        }
    }

    /// Adds a row, times `factor`, to `out`.
    #[inline]
    pub fn add_row(&self, row: usize, factor: f32, out: &mut [f32]) {
        let Some(scale) = self.scales.get(row) else { return };
        let factor = factor * scale;
        let start = row * self.columns;
        let Some(values) = self.values.get(start..start + self.columns) else { return };
        if values.len() < 16 {
            add_values(values, factor, out);
        } else {
            Arch::new().dispatch(AddRow { values, factor, out });
        }
    }
}

/// Adds eight-bit values, times `factor`.
#[inline(always)]
#[expect(clippy::inline_always, reason = "the target features of `dispatch` reach inlined code only")]
fn add_values(values: &[u8], factor: f32, out: &mut [f32]) {
    for (slot, value) in out.iter_mut().zip(values) {
        *slot += factor * f32::from(value.cast_signed());
    }
}

struct AddRow<'a> {
    values: &'a [u8],
    factor: f32,
    out: &'a mut [f32],
}

impl WithSimd for AddRow<'_> {
    type Output = ();

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the target features of `dispatch` reach inlined code only")]
    fn with_simd<S: Simd>(self, _: S) {
        add_values(self.values, self.factor, self.out);
    }
}

/// An opened weight file.
#[derive(Debug, Clone)]
pub struct Weights<'a> {
    sections: Vec<(&'a [u8], Section<'a>)>,
}

#[derive(Debug, Clone, Copy)]
struct Section<'a> {
    columns: usize,
    bytes: &'a [u8],
}

impl<'a> Weights<'a> {
    /// Reads the table of a weight file.
    ///
    /// # Errors
    /// Fails where the block is no weight file of this version or is cut short.
    pub fn open(file: &'a [u8]) -> Result<Self, WeightError> {
        let rest = file.strip_prefix(&MAGIC).ok_or(WeightError::Magic)?;
        let (count, mut table) = rest.split_first_chunk::<4>().ok_or(WeightError::Short)?;
        let mut sections = Vec::new();
        for _ in 0..u32::from_le_bytes(*count) {
            let (entry, after) = table.split_first_chunk::<ENTRY>().ok_or(WeightError::Short)?;
            table = after;
            let name = entry[..NAME].split(|byte| *byte == 0).next().unwrap_or_default();
            let number = |at: usize| {
                entry[NAME + at..].first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes) as usize)
            };
            // The name is borrowed from the file, not from the copied entry.
            let position = file.len() - after.len() - ENTRY;
            let name = file.get(position..position + name.len()).ok_or(WeightError::Short)?;
            let (start, length) = (number(0), number(4));
            let end = start.checked_add(length).ok_or(WeightError::Short)?;
            let bytes = file.get(start..end).ok_or(WeightError::Short)?;
            sections.push((name, Section { columns: number(8), bytes }));
        }
        Ok(Self { sections })
    }

    fn section(&self, name: &str) -> Result<Section<'a>, WeightError> {
        let found = self.sections.iter().find(|(known, _)| *known == name.as_bytes());
        found.map(|(_, section)| *section).ok_or_else(|| WeightError::Missing(name.to_owned()))
    }

    /// Whether there is a section of that name.
    pub fn contains(&self, name: &str) -> bool {
        self.section(name).is_ok()
    }

    /// A section of text, such as a list of labels, one a line.
    ///
    /// # Errors
    /// Fails where the section is missing or not UTF-8.
    pub fn text(&self, name: &str) -> Result<&'a str, WeightError> {
        std::str::from_utf8(self.section(name)?.bytes).map_err(|_| WeightError::Shape(name.to_owned()))
    }

    /// A section of floats, copied.
    ///
    /// # Errors
    /// Fails where the section is missing.
    pub fn floats(&self, name: &str) -> Result<Vec<f32>, WeightError> {
        Ok(self.section(name)?.bytes.as_chunks().0.iter().map(|b| f32::from_le_bytes(*b)).collect())
    }

    /// A section of 64-bit hashes, copied.
    ///
    /// # Errors
    /// Fails where the section is missing.
    pub fn hashes(&self, name: &str) -> Result<Vec<u64>, WeightError> {
        Ok(self.section(name)?.bytes.as_chunks().0.iter().map(|b| u64::from_le_bytes(*b)).collect())
    }

    /// A section of 32-bit numbers, copied.
    ///
    /// # Errors
    /// Fails where the section is missing.
    pub fn numbers(&self, name: &str) -> Result<Vec<u32>, WeightError> {
        Ok(self.section(name)?.bytes.as_chunks().0.iter().map(|b| u32::from_le_bytes(*b)).collect())
    }

    /// An eight-bit matrix.
    ///
    /// # Errors
    /// Fails where the section is missing or its length does not divide into rows.
    pub fn matrix(&self, name: &str) -> Result<Quantised<'a>, WeightError> {
        let Section { columns, bytes } = self.section(name)?;
        let rows = bytes.len() / (columns + 4);
        if rows * (columns + 4) != bytes.len() {
            return Err(WeightError::Shape(name.to_owned()));
        }
        let (scales, values) = bytes.split_at(rows * 4);
        let scales = scales.as_chunks().0.iter().map(|b| f32::from_le_bytes(*b)).collect();
        Ok(Quantised { columns, scales, values })
    }
}

/// Builds a weight file.
#[derive(Debug, Default)]
pub struct WeightWriter {
    sections: Vec<(String, usize, Vec<u8>)>,
}

impl WeightWriter {
    /// Starts an empty file.
    pub fn new() -> Self {
        Self::default()
    }

    fn add(&mut self, name: &str, columns: usize, bytes: Vec<u8>) {
        assert!(name.len() <= NAME, "section name `{name}` is longer than {NAME} bytes");
        self.sections.push((name.to_owned(), columns, bytes));
    }

    /// Adds a section of text.
    pub fn text(&mut self, name: &str, text: &str) {
        self.add(name, 0, text.as_bytes().to_vec());
    }

    /// Adds a section of floats.
    pub fn floats(&mut self, name: &str, values: &[f32]) {
        self.add(name, 0, values.iter().flat_map(|value| value.to_le_bytes()).collect());
    }

    /// Adds a section of hashes.
    pub fn hashes(&mut self, name: &str, values: &[u64]) {
        self.add(name, 0, values.iter().flat_map(|value| value.to_le_bytes()).collect());
    }

    /// Adds a section of 32-bit numbers.
    pub fn numbers(&mut self, name: &str, values: &[u32]) {
        self.add(name, 0, values.iter().flat_map(|value| value.to_le_bytes()).collect());
    }

    /// Adds a row-major matrix, rounded to eight bits with one scale a row.
    pub fn matrix(&mut self, name: &str, columns: usize, values: &[f32]) {
        let mut scales = Vec::new();
        let mut bytes = Vec::with_capacity(values.len());
        for row in values.chunks_exact(columns) {
            let largest = row.iter().fold(0.0f32, |largest, value| largest.max(value.abs()));
            let scale = if largest > 0.0 { largest / 127.0 } else { 1.0 };
            scales.extend(scale.to_le_bytes());
            bytes.extend(row.iter().map(|value| ((value / scale).round() as i8).cast_unsigned()));
        }
        scales.extend(bytes);
        self.add(name, columns, scales);
    }

    /// The finished file.
    pub fn finish(self) -> Vec<u8> {
        let mut file = MAGIC.to_vec();
        file.extend((self.sections.len() as u32).to_le_bytes());
        let mut start = file.len() + self.sections.len() * ENTRY;
        for (name, columns, bytes) in &self.sections {
            file.extend(name.bytes().chain(std::iter::repeat(0)).take(NAME));
            for number in [start, bytes.len(), *columns, 0] {
                file.extend((number as u32).to_le_bytes());
            }
            start += bytes.len();
        }
        for (_, _, bytes) in self.sections {
            file.extend(bytes);
        }
        file
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_back_what_was_written() {
        let mut writer = WeightWriter::new();
        writer.text("labels", "A\nB");
        writer.floats("bias", &[0.5, -1.0]);
        writer.hashes("keys", &[3, 9]);
        writer.matrix("table", 2, &[1.27, -0.64, 0.0, 0.0, 0.5, 0.25]);
        let file = writer.finish();
        let weights = Weights::open(&file).unwrap();
        assert_eq!(weights.text("labels").unwrap(), "A\nB");
        assert_eq!(weights.floats("bias").unwrap(), [0.5, -1.0]);
        assert_eq!(weights.hashes("keys").unwrap(), [3, 9]);
        let table = weights.matrix("table").unwrap();
        assert_eq!((table.rows(), table.columns()), (3, 2));
        assert!((table.get(0, 1) + 0.64).abs() < 1e-6);
        let mut row = [1.0, 1.0];
        table.add_row(2, 2.0, &mut row);
        assert!((row[0] - 2.0).abs() < 1e-2 && (row[1] - 1.5).abs() < 1e-2);
        assert!(matches!(weights.floats("other"), Err(WeightError::Missing(_))));
    }

    #[test]
    fn never_panics_on_a_damaged_file() {
        let mut writer = WeightWriter::new();
        writer.matrix("table", 3, &[1.0; 12]);
        let file = writer.finish();
        for end in 0..file.len() {
            if let Ok(weights) = Weights::open(&file[..end]) {
                let _ = weights.matrix("table");
            }
        }
        for at in 0..file.len() {
            let mut damaged = file.clone();
            damaged[at] ^= 0xff;
            if let Ok(weights) = Weights::open(&damaged) {
                let _ = weights.matrix("table").map(|table| table.get(1, 1));
            }
        }
    }
}

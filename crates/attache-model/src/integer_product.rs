//! Products with eight-bit weights and eight-bit activations, in integers: several times as fast as
//! floating point, and exact.
//!
//! Weights are eight-bit in the file and stay so. A row of activations is rounded to the 256 steps between
//! its least and its greatest value. Sums of integers do not depend on their order, so every kernel gives
//! the same result on every machine: one for AVX-512 VNNI, which multiplies and adds four pairs a lane in
//! one instruction, and others that widen to sixteen bits. The kernel is chosen when a matrix is packed.

mod kernels;

use crate::weights::Quantised;
use kernels::Kernel;

/// Columns of one packed panel.
const PANEL: usize = 32;

/// Widest input of a layer: with steps up to 255 and weights up to 127, the sums fit 31 bits.
pub const MOST_INPUTS: usize = 1024;

/// Rows of activations that one pass over a panel serves.
const STRIP: usize = 96;

/// A batch of activation rows, rounded for [`IntegerMatrix::multiply`].
#[derive(Debug, Clone, Default)]
pub struct Activations {
    width: usize,
    /// The rows' steps in the order in which the kernel reads them: tiles of rows, and within a tile, for
    /// each group of neighbouring steps, the rows' groups side by side.
    tiles: Vec<i32>,
    scales: Vec<Scale>,
}

/// What the steps of a row mean: `value = size · (step - zero)`.
#[derive(Debug, Clone, Copy, Default)]
struct Scale {
    size: f32,
    zero: i32,
}

impl Activations {
    /// Rounds rows of `width` values, at most [`MOST_INPUTS`].
    pub fn round(&mut self, rows: &[f32], width: usize) {
        self.round_for(Kernel::best(), rows, width);
    }

    fn round_for(&mut self, kernel: Kernel, rows: &[f32], width: usize) {
        self.width = width;
        self.scales.clear();
        if (1..=MOST_INPUTS).contains(&width) {
            let count = rows.len() / width;
            // What was there is overwritten, or belongs to rows that are not.
            self.tiles.resize(count.next_multiple_of(kernel.rows()) * kernel.groups(width), 0);
            pulp::Arch::new().dispatch(Round { kernel, rows, into: self });
        }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.scales.len()
    }
}

struct Round<'a> {
    kernel: Kernel,
    rows: &'a [f32],
    into: &'a mut Activations,
}

impl pulp::WithSimd for Round<'_> {
    type Output = ();

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the target features of `dispatch` reach inlined code only")]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        let Self { kernel, rows, into: Activations { width, tiles, scales } } = self;
        let (n_groups, n_rows) = (kernel.groups(*width), kernel.rows());
        let mut buffer = [0u8; MOST_INPUTS];
        let tiles = tiles.chunks_exact_mut(n_groups * n_rows);
        for (tile, rows) in tiles.zip(rows.chunks(*width * n_rows)) {
            for (place, row) in rows.chunks_exact(*width).enumerate() {
                let (least, greatest) = extremes(row);
                let range = greatest - least;
                let factor = if range > 0.0 { 255.0 / range } else { 0.0 };
                let zero = nearest(-least * factor);
                scales.push(Scale { size: range * (1.0 / 255.0), zero });
                for (step, value) in buffer.iter_mut().zip(row) {
                    // Two halves that round up make one step too many.
                    *step = (nearest(value * factor) + zero).clamp(0, 255) as u8;
                }
                let slots = tile.chunks_exact_mut(n_rows).filter_map(|rows| rows.get_mut(place));
                match kernel.group() {
                    4 => slots.zip(buffer.as_chunks().0).for_each(|(slot, s)| *slot = i32::from_le_bytes(*s)),
                    _ => slots
                        .zip(buffer.as_chunks().0)
                        .for_each(|(slot, [low, high])| *slot = i32::from(*low) | i32::from(*high) << 16),
                }
            }
        }
    }
}

/// The least and the greatest value of a row, zero among them.
#[inline(always)]
#[expect(clippy::inline_always, reason = "the target features of `dispatch` reach inlined code only")]
fn extremes(row: &[f32]) -> (f32, f32) {
    let lesser = |a: f32, b: f32| if b < a { b } else { a };
    let greater = |a: f32, b: f32| if b > a { b } else { a };
    let (chunks, rest) = row.as_chunks::<32>();
    let (mut least, mut greatest) = ([0.0f32; 32], [0.0f32; 32]);
    for chunk in chunks {
        for i in 0..32 {
            least[i] = lesser(least[i], chunk[i]);
            greatest[i] = greater(greatest[i], chunk[i]);
        }
    }
    let all = |lanes: [f32; 32]| lanes.into_iter().chain(rest.iter().copied());
    (all(least).fold(0.0, lesser), all(greatest).fold(0.0, greater))
}

/// The nearest whole number of a value of a few hundred, by the float format's own rounding.
#[inline(always)]
fn nearest(value: f32) -> i32 {
    const SHIFT: f32 = 12_582_912.0;
    (value + SHIFT).to_bits().cast_signed().wrapping_sub(SHIFT.to_bits().cast_signed())
}

/// What becomes of the sums of a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finish {
    /// They stay as they are.
    Plain,
    /// Negative ones are cut to zero.
    Rectified,
}

/// A matrix of eight-bit weights with one scale and one bias a column.
#[derive(Debug, Clone)]
pub struct IntegerMatrix {
    inputs: usize,
    outputs: usize,
    kernel: Kernel,
    /// For each panel, for each group of inputs, the columns' weights: four of eight bits or two of
    /// sixteen in one number, as the kernel reads them.
    panels: Vec<[i32; PANEL]>,
    columns: Vec<Columns>,
}

/// What turns the sums of a panel's columns into values.
#[derive(Debug, Clone, Copy)]
struct Columns {
    sizes: [f32; PANEL],
    biases: [f32; PANEL],
    /// Sums of the columns' weights.
    sums: [i32; PANEL],
}

impl IntegerMatrix {
    /// Packs a stored matrix that has one row for each output, and the outputs' biases, zero where there
    /// are none.
    pub fn new(stored: &Quantised<'_>, biases: &[f32]) -> Self {
        Self::packed(stored, biases, Kernel::best())
    }

    fn packed(stored: &Quantised<'_>, biases: &[f32], kernel: Kernel) -> Self {
        let (inputs, outputs) = (stored.columns(), stored.rows());
        let (count, groups) = (outputs.div_ceil(PANEL), kernel.groups(inputs));
        let mut panels = vec![[0; PANEL]; count * groups];
        let none = Columns { sizes: [0.0; PANEL], biases: [0.0; PANEL], sums: [0; PANEL] };
        let mut columns = vec![none; count];
        for (output, size) in stored.scales().iter().enumerate() {
            let (number, place) = (output / PANEL, output % PANEL);
            let row = stored.row(output);
            let panel = &mut panels[number * groups..][..groups];
            for (slots, weights) in panel.iter_mut().zip(row.chunks(kernel.group())) {
                slots[place] = kernel.join(weights);
            }
            let column = &mut columns[number];
            column.sizes[place] = *size;
            column.biases[place] = biases.get(output).copied().unwrap_or(0.0);
            column.sums[place] = row.iter().map(|weight| i32::from(weight.cast_signed())).sum();
        }
        Self { inputs, outputs, kernel, panels, columns }
    }

    /// Width of the input.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Width of the output.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// Replaces `out` by the product of each row with the matrix plus the biases, row-major. Rows of
    /// another width than the matrix's give no result.
    pub fn multiply(&self, left: &Activations, finish: Finish, out: &mut Vec<f32>) {
        if left.width != self.inputs || left.rows() == 0 || self.outputs == 0 {
            out.clear();
            return;
        }
        // What was there is overwritten: only the growth needs a value.
        out.resize(left.rows() * self.outputs, 0.0);
        kernels::run(Product { matrix: self, left, finish, out });
    }
}

struct Product<'a> {
    matrix: &'a IntegerMatrix,
    left: &'a Activations,
    finish: Finish,
    out: &'a mut [f32],
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weights::{WeightWriter, Weights};

    fn value(i: usize) -> f32 {
        ((i * 7919) % 201) as f32 / 100.0 - 1.0
    }

    #[test]
    fn agrees_with_the_plain_product_for_any_shape() {
        for (rows, inputs, outputs) in
            [(1, 1, 1), (5, 7, 33), (100, 64, 96), (13, 255, 31), (200, 256, 64), (0, 3, 4)]
        {
            let stored: Vec<f32> = (0..inputs * outputs).map(value).collect();
            let mut writer = WeightWriter::new();
            writer.matrix("m", inputs, &stored);
            let file = writer.finish();
            let stored = Weights::open(&file).unwrap().matrix("m").unwrap();
            let left: Vec<f32> = (0..rows * inputs).map(|i| value(i + 5) * (1 + i / inputs) as f32).collect();
            let bias: Vec<f32> = (0..outputs).map(|i| i as f32 * 0.25 - 1.0).collect();
            let mut results: Vec<Vec<f32>> = Vec::new();
            for kernel in Kernel::available() {
                let (mut activations, mut out) = (Activations::default(), Vec::new());
                activations.round_for(kernel, &left, inputs);
                let matrix = IntegerMatrix::packed(&stored, &bias, kernel);
                matrix.multiply(&activations, Finish::Plain, &mut out);
                results.push(out);
            }
            assert!(results.windows(2).all(|pair| pair[0] == pair[1]), "the kernels agree to the bit");
            for row in 0..rows {
                for output in 0..outputs {
                    let exact: f32 = bias[output]
                        + (0..inputs).map(|i| left[row * inputs + i] * stored.get(output, i)).sum::<f32>();
                    let found = results[0][row * outputs + output];
                    let allowed = 4e-3 * (1 + row) as f32 * (inputs as f32).sqrt() + 1e-3;
                    assert!(
                        (found - exact).abs() < allowed,
                        "{rows}×{inputs}×{outputs}: {found} {exact} at {row}, {output}"
                    );
                }
            }
        }
    }

    #[test]
    fn rectified_sums_are_not_negative() {
        let mut writer = WeightWriter::new();
        writer.matrix("m", 2, &[1.0, -1.0, -1.0, 1.0]);
        let file = writer.finish();
        let matrix = IntegerMatrix::new(&Weights::open(&file).unwrap().matrix("m").unwrap(), &[0.5, 0.5]);
        let (mut activations, mut out) = (Activations::default(), Vec::new());
        activations.round(&[2.0, 0.0], 2);
        matrix.multiply(&activations, Finish::Rectified, &mut out);
        assert!((out[0] - 2.5).abs() < 1e-3 && out[1].to_bits() == 0, "{out:?}");
    }

    #[test]
    fn odd_values_do_no_harm() {
        let mut activations = Activations::default();
        activations.round(&[f32::NAN, 1.0, f32::INFINITY, 0.0, 0.0, 0.0, 1e38, -3e38, 3e38], 3);
        assert_eq!(activations.rows(), 3);
        activations.round(&[], 3);
        assert_eq!(activations.rows(), 0);
    }
}

//! Products with eight-bit weights, in integers: twice as fast as floating point, and exact.
//!
//! Weights are eight-bit in the file and stay so in value; a row of activations is rounded to fifteen bits
//! with one scale a row, so that nothing measurable is lost. Pairs of 16-bit products are summed by one
//! instruction (`vpmaddwd`, present since SSE2 and in safe reach through `pulp`). Sums of integers do not
//! depend on their order: the result is the same on every machine.

use crate::product::PANEL;
use crate::weights::Quantised;
#[cfg(target_arch = "x86_64")]
use pulp::x86::{V3, V4};

/// Greatest magnitude of a rounded activation: with weights up to 127, 1,024 products fit 31 bits.
const RANGE: f32 = 16_383.0;

/// Widest input of a layer.
pub const MOST_INPUTS: usize = 1024;

/// Rows of activations that one pass over a panel serves.
const STRIP: usize = 96;

/// A batch of activation rows, rounded for [`IntegerMatrix::add_product`].
#[derive(Debug, Clone, Default)]
pub struct Activations {
    width: usize,
    /// Two neighbouring values of 16 bits each in one number, row by row.
    pairs: Vec<i32>,
    scales: Vec<f32>,
}

impl Activations {
    /// Rounds rows of `width` values.
    pub fn round(&mut self, rows: &[f32], width: usize) {
        self.width = width;
        self.pairs.clear();
        self.scales.clear();
        if width > 0 {
            pulp::Arch::new().dispatch(Round { rows, into: self });
        }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.scales.len()
    }
}

struct Round<'a> {
    rows: &'a [f32],
    into: &'a mut Activations,
}

impl pulp::WithSimd for Round<'_> {
    type Output = ();

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the target features of `dispatch` reach inlined code only")]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        let Self { rows, into } = self;
        for row in rows.chunks_exact(into.width) {
            let (chunks, rest) = row.as_chunks::<32>();
            let mut lanes = [0.0f32; 32];
            for chunk in chunks {
                for (lane, value) in lanes.iter_mut().zip(chunk) {
                    *lane = if value.abs() > *lane { value.abs() } else { *lane };
                }
            }
            let largest = lanes.iter().chain(rest.iter()).fold(0.0f32, |a, b| a.max(b.abs()));
            let factor = if largest > 0.0 { RANGE / largest } else { 0.0 };
            into.scales.push(if largest > 0.0 { largest / RANGE } else { 0.0 });
            let start = into.pairs.len();
            into.pairs.resize(start + row.len().div_ceil(2), 0);
            let (whole, rest) = row.as_chunks::<2>();
            for (pair, [low, high]) in into.pairs[start..].iter_mut().zip(whole) {
                *pair = join(nearest(low * factor), nearest(high * factor));
            }
            if let ([last], Some(pair)) = (rest, into.pairs.last_mut()) {
                *pair = join(nearest(last * factor), 0);
            }
        }
    }
}

/// The nearest whole number of a value up to [`RANGE`], by the float format's own rounding.
#[inline(always)]
fn nearest(value: f32) -> i32 {
    const SHIFT: f32 = 12_582_912.0;
    (value + SHIFT).to_bits().cast_signed() - SHIFT.to_bits().cast_signed()
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "the target features of `dispatch` reach inlined code only")]
fn join(low: i32, high: i32) -> i32 {
    (low & 0xffff) | (high << 16)
}

/// A matrix of eight-bit weights with one scale a column.
#[derive(Debug, Clone, Default)]
pub struct IntegerMatrix {
    inputs: usize,
    scales: Vec<f32>,
    /// Panels of [`PANEL`] columns; within a panel, for each pair of inputs, the columns' two weights.
    panels: Vec<[i16; 2 * PANEL]>,
}

impl IntegerMatrix {
    /// Packs a stored matrix that has one row for each output.
    pub fn new(stored: &Quantised<'_>) -> Self {
        let (inputs, outputs) = (stored.columns(), stored.rows());
        let pairs = inputs.div_ceil(2);
        let mut panels = vec![[0i16; 2 * PANEL]; outputs.div_ceil(PANEL) * pairs];
        for output in 0..outputs {
            let first = output / PANEL * pairs;
            let place = output % PANEL * 2;
            for (input, weight) in stored.row(output).iter().enumerate() {
                panels[first + input / 2][place + input % 2] = i16::from(weight.cast_signed());
            }
        }
        Self { inputs, scales: stored.scales().to_vec(), panels }
    }

    /// Width of the input.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Width of the output.
    pub fn outputs(&self) -> usize {
        self.scales.len()
    }

    /// Adds the product of each row with the matrix to `out`, row-major. Rows of another width than the
    /// matrix's, and rows beyond the end of `out`, are passed over.
    pub fn add_product(&self, left: &Activations, out: &mut [f32]) {
        if left.width != self.inputs || self.inputs == 0 || self.scales.is_empty() {
            return;
        }
        let product = Product { matrix: self, left, out };
        #[cfg(target_arch = "x86_64")]
        {
            if let Some(simd) = V4::try_new() {
                return simd.vectorize(Run::<_, 12> { kernel: simd, product });
            }
            if let Some(simd) = V3::try_new() {
                return simd.vectorize(Run::<_, 3> { kernel: simd, product });
            }
        }
        strips::<_, 4>(Plain, product);
    }
}

struct Product<'a> {
    matrix: &'a IntegerMatrix,
    left: &'a Activations,
    out: &'a mut [f32],
}

/// Multiplies one tile of rows with one panel.
trait TileKernel<const ROWS: usize>: Copy {
    fn multiply(self, tile: &[[i32; ROWS]], panel: &[[i16; 2 * PANEL]]) -> [[i32; PANEL]; ROWS];
}

#[cfg(target_arch = "x86_64")]
struct Run<'a, K, const ROWS: usize> {
    kernel: K,
    product: Product<'a>,
}

#[cfg(target_arch = "x86_64")]
impl<K: TileKernel<ROWS>, const ROWS: usize> pulp::NullaryFnOnce for Run<'_, K, ROWS> {
    type Output = ();

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the target features of `vectorize` reach inlined code only")]
    fn call(self) {
        strips(self.kernel, self.product);
    }
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "the target features of `vectorize` reach inlined code only")]
fn strips<K: TileKernel<ROWS>, const ROWS: usize>(kernel: K, product: Product<'_>) {
    let Product { matrix, left, out } = product;
    let pairs = matrix.inputs.div_ceil(2);
    let columns = matrix.scales.len();
    let strip = STRIP / ROWS * ROWS;
    let mut tiles = vec![[0i32; ROWS]; strip.min(left.rows().next_multiple_of(ROWS)) / ROWS * pairs];
    let strips = left.pairs.chunks(strip * pairs).zip(left.scales.chunks(strip));
    for ((rows, row_scales), out) in strips.zip(out.chunks_mut(strip * columns)) {
        for (tile, rows) in tiles.chunks_exact_mut(pairs).zip(rows.chunks(ROWS * pairs)) {
            for (i, row) in rows.chunks_exact(pairs).enumerate() {
                for (column, pair) in tile.iter_mut().zip(row) {
                    column[i] = *pair;
                }
            }
        }
        for (number, panel) in matrix.panels.chunks_exact(pairs).enumerate() {
            let first = number * PANEL;
            let mut scales = [0.0f32; PANEL];
            let width = PANEL.min(columns - first);
            scales[..width].copy_from_slice(&matrix.scales[first..first + width]);
            for (tile, (rows, out)) in
                tiles.chunks_exact(pairs).zip(row_scales.chunks(ROWS).zip(out.chunks_mut(ROWS * columns)))
            {
                let sums = kernel.multiply(tile, panel);
                for ((sum, row_scale), out) in sums.iter().zip(rows).zip(out.chunks_exact_mut(columns)) {
                    let out = &mut out[first..first + width];
                    if let Ok(out) = <&mut [f32; PANEL]>::try_from(&mut *out) {
                        for i in 0..PANEL {
                            out[i] += sum[i] as f32 * (row_scale * scales[i]);
                        }
                    } else {
                        for ((slot, sum), scale) in out.iter_mut().zip(sum).zip(&scales) {
                            *slot += *sum as f32 * (row_scale * scale);
                        }
                    }
                }
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
impl TileKernel<12> for V4 {
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the target features of `vectorize` reach inlined code only")]
    fn multiply(self, tile: &[[i32; 12]], panel: &[[i16; 2 * PANEL]]) -> [[i32; PANEL]; 12] {
        let mut sums = [[self.avx512f._mm512_setzero_si512(); 2]; 12];
        for (pairs, weights) in tile.iter().zip(panel) {
            let weights: [[i16; 32]; 2] = pulp::cast(*weights);
            let weights = weights.map(pulp::cast);
            for (sum, pair) in sums.iter_mut().zip(pairs) {
                let pair = self.avx512f._mm512_set1_epi32(*pair);
                for (sum, weights) in sum.iter_mut().zip(weights) {
                    let products = self.avx512bw._mm512_madd_epi16(pair, weights);
                    *sum = self.avx512f._mm512_add_epi32(*sum, products);
                }
            }
        }
        sums.map(pulp::cast)
    }
}

#[cfg(target_arch = "x86_64")]
impl TileKernel<3> for V3 {
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the target features of `vectorize` reach inlined code only")]
    fn multiply(self, tile: &[[i32; 3]], panel: &[[i16; 2 * PANEL]]) -> [[i32; PANEL]; 3] {
        let mut sums = [[self.avx._mm256_setzero_si256(); 4]; 3];
        for (pairs, weights) in tile.iter().zip(panel) {
            let weights: [[i16; 16]; 4] = pulp::cast(*weights);
            let weights = weights.map(pulp::cast);
            for (sum, pair) in sums.iter_mut().zip(pairs) {
                let pair = self.avx._mm256_set1_epi32(*pair);
                for (sum, weights) in sum.iter_mut().zip(weights) {
                    let products = self.avx2._mm256_madd_epi16(pair, weights);
                    *sum = self.avx2._mm256_add_epi32(*sum, products);
                }
            }
        }
        sums.map(pulp::cast)
    }
}

/// The kernel for other machines, in plain code.
#[derive(Debug, Clone, Copy)]
struct Plain;

impl TileKernel<4> for Plain {
    #[inline]
    fn multiply(self, tile: &[[i32; 4]], panel: &[[i16; 2 * PANEL]]) -> [[i32; PANEL]; 4] {
        let mut sums = [[0i32; PANEL]; 4];
        for (pairs, weights) in tile.iter().zip(panel) {
            for (sum, pair) in sums.iter_mut().zip(pairs) {
                let (low, high) = (i32::from(*pair as i16), *pair >> 16);
                for (sum, [first, second]) in sum.iter_mut().zip(weights.as_chunks::<2>().0) {
                    *sum += low * i32::from(*first) + high * i32::from(*second);
                }
            }
        }
        sums
    }
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
            let mut activations = Activations::default();
            activations.round(&left, inputs);
            let matrix = IntegerMatrix::new(&stored);
            let mut out = vec![0.5; rows * outputs];
            matrix.add_product(&activations, &mut out);
            let mut plain = vec![0.5; rows * outputs];
            strips(Plain, Product { matrix: &matrix, left: &activations, out: &mut plain });
            assert_eq!(out, plain, "the kernels agree to the bit");
            for row in 0..rows {
                for output in 0..outputs {
                    let exact: f32 = 0.5
                        + (0..inputs).map(|i| left[row * inputs + i] * stored.get(output, i)).sum::<f32>();
                    let found = out[row * outputs + output];
                    assert!(
                        (found - exact).abs() < 2e-3 * (1 + row) as f32,
                        "{rows}×{inputs}×{outputs}: {found} {exact}"
                    );
                }
            }
        }
    }

    #[test]
    fn odd_values_do_no_harm() {
        let mut activations = Activations::default();
        activations.round(&[f32::NAN, 1.0, f32::INFINITY, 0.0, 0.0, 0.0], 3);
        assert_eq!(activations.rows(), 2);
        activations.round(&[], 3);
        assert_eq!(activations.rows(), 0);
    }
}

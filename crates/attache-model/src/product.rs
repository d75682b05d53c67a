//! Products of a batch of row vectors with a fixed matrix, and the elementwise functions between them.
//!
//! Nearly all time of the models is spent here. The matrix is packed once, at load, into panels of
//! [`PANEL`] columns, so that the kernel reads both operands in order; the instruction set is chosen at
//! run time by `pulp`, whose interface is safe. Every row of a batch is summed in the same order whatever
//! the size of the batch, so that a row's result never depends on its neighbours.

use pulp::{Arch, Simd, WithSimd};

/// Columns of one packed panel.
pub const PANEL: usize = 32;

/// Rows of the left operand that one pass over a panel serves before the next panel is read.
const STRIP: usize = 96;

/// A matrix of `inner` rows and `columns` columns, packed for [`Packed::add_product`].
#[derive(Debug, Clone, Default)]
pub struct Packed {
    inner: usize,
    columns: usize,
    panels: Vec<f32>,
}

impl Packed {
    /// Packs the matrix whose element in row `i`, column `j` is `element(i, j)`.
    pub fn new(inner: usize, columns: usize, element: impl Fn(usize, usize) -> f32) -> Self {
        let mut packed = Self::default();
        packed.refill(inner, columns, element);
        packed
    }

    /// Packs another matrix into the same memory.
    pub fn refill(&mut self, inner: usize, columns: usize, element: impl Fn(usize, usize) -> f32) {
        self.inner = inner;
        self.columns = columns;
        self.panels.clear();
        self.panels.resize(columns.div_ceil(PANEL) * inner * PANEL, 0.0);
        if inner == 0 {
            return;
        }
        for (number, panel) in self.panels.chunks_exact_mut(inner * PANEL).enumerate() {
            let first = number * PANEL;
            let width = PANEL.min(columns - first);
            for (i, row) in panel.chunks_exact_mut(PANEL).enumerate() {
                for (j, slot) in row[..width].iter_mut().enumerate() {
                    *slot = element(i, first + j);
                }
            }
        }
    }

    /// Packs the matrix of these `n_columns` columns, slices of `inner` values, into the same memory.
    pub fn refill_columns<'v>(
        &mut self,
        inner: usize,
        n_columns: usize,
        columns: impl Iterator<Item = &'v [f32]>,
    ) {
        self.inner = inner;
        self.columns = n_columns;
        self.panels.clear();
        self.panels.resize(n_columns.div_ceil(PANEL) * inner * PANEL, 0.0);
        for (number, column) in columns.take(n_columns).enumerate() {
            let panel = self.panels.chunks_exact_mut((inner * PANEL).max(1)).nth(number / PANEL);
            let rows = panel.unwrap_or_default().as_chunks_mut::<PANEL>().0;
            for (row, value) in rows.iter_mut().zip(column) {
                row[number % PANEL] = *value;
            }
        }
    }

    /// Packs a row-major matrix into the same memory.
    pub fn refill_rows(&mut self, inner: usize, columns: usize, rows: &[f32]) {
        self.inner = inner;
        self.columns = columns;
        self.panels.clear();
        self.panels.resize(columns.div_ceil(PANEL) * inner * PANEL, 0.0);
        if inner == 0 || columns == 0 {
            return;
        }
        for (number, panel) in self.panels.chunks_exact_mut(inner * PANEL).enumerate() {
            for (slots, row) in panel.chunks_exact_mut(PANEL).zip(rows.chunks_exact(columns)) {
                let part = &row[number * PANEL..columns.min((number + 1) * PANEL)];
                slots[..part.len()].copy_from_slice(part);
            }
        }
    }

    /// Rows of the matrix: the width of the left operand.
    pub fn inner(&self) -> usize {
        self.inner
    }

    /// Columns of the matrix: the width of the result.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Adds `left · self` to `out`, both row-major: `left` is m × inner, `out` is m × columns.
    ///
    /// The number of rows is what both slices can fill; what is left over is not touched.
    pub fn add_product(&self, left: &[f32], out: &mut [f32]) {
        if self.inner == 0 || self.columns == 0 {
            return;
        }
        Arch::new().dispatch(Multiply { matrix: self, left, out });
    }
}

struct Multiply<'a> {
    matrix: &'a Packed,
    left: &'a [f32],
    out: &'a mut [f32],
}

impl WithSimd for Multiply<'_> {
    type Output = ();

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the target features of `dispatch` reach inlined code only")]
    fn with_simd<S: Simd>(self, simd: S) {
        match S::F32_LANES {
            16 => {
                let (whole, rest) = self.split::<12, 8>();
                strips::<S, 12, 2>(simd, whole);
                strips::<S, 4, 2>(simd, rest);
            }
            8 => strips::<S, 3, 4>(simd, self),
            4 => strips::<S, 2, 8>(simd, self),
            _ => strips::<S, 1, PANEL>(simd, self),
        }
    }
}

impl Multiply<'_> {
    /// Splits the product into one of whole tiles of `ROWS` rows and one of the last rows where these are `FEW` at
    /// most: a tile costs the same however many of its rows there are.
    fn split<const ROWS: usize, const FEW: usize>(self) -> (Self, Self) {
        let Self { matrix, left, out } = self;
        let n_rows = (left.len() / matrix.inner).min(out.len() / matrix.columns);
        let n_whole = if n_rows % ROWS <= FEW { n_rows / ROWS * ROWS } else { n_rows };
        let (left, last) = left.split_at(n_whole * matrix.inner);
        let (out, last_out) = out.split_at_mut(n_whole * matrix.columns);
        (Self { matrix, left, out }, Multiply { matrix, left: last, out: last_out })
    }
}

/// Walks the product in strips of rows; `ROWS` and `VECTORS` are the shape of the register tile.
#[inline(always)]
#[expect(clippy::inline_always, reason = "the target features of `dispatch` reach inlined code only")]
fn strips<S: Simd, const ROWS: usize, const VECTORS: usize>(simd: S, product: Multiply<'_>) {
    let Multiply { matrix, left, out } = product;
    let Packed { inner, columns, ref panels } = *matrix;
    let strip = STRIP / ROWS * ROWS;
    let mut tiles = vec![0.0f32; strip.min((left.len() / inner).next_multiple_of(ROWS)) * inner];
    for (left, out) in left.chunks(strip * inner).zip(out.chunks_mut(strip * columns)) {
        let rows = (left.len() / inner).min(out.len() / columns);
        for (tile, rows) in tiles.chunks_exact_mut(ROWS * inner).zip(left.chunks(ROWS * inner)) {
            interleave::<ROWS>(rows, inner, tile);
        }
        for (number, panel) in panels.chunks_exact(inner * PANEL).enumerate() {
            let first = number * PANEL;
            let width = PANEL.min(columns - first);
            for (number, tile) in tiles.chunks_exact(ROWS * inner).enumerate() {
                let row = number * ROWS;
                if row >= rows {
                    break;
                }
                let sums = tile_product::<S, ROWS, VECTORS>(simd, tile, panel);
                for (i, sum) in sums.iter().enumerate().take(rows - row) {
                    let start = (row + i) * columns + first;
                    let Some(target) = out.get_mut(start..start + width) else { break };
                    if let (Ok(target), true) = (<&mut [f32; PANEL]>::try_from(&mut *target), width == PANEL)
                    {
                        for (vector, lanes) in sum.iter().zip(S::as_mut_simd_f32s(target).0) {
                            *lanes = simd.add_f32s(*lanes, *vector);
                        }
                    } else {
                        let mut whole = [0.0f32; PANEL];
                        whole[..width].copy_from_slice(target);
                        for (vector, lanes) in sum.iter().zip(S::as_mut_simd_f32s(&mut whole).0) {
                            *lanes = simd.add_f32s(*lanes, *vector);
                        }
                        target.copy_from_slice(&whole[..width]);
                    }
                }
            }
        }
    }
}

/// Copies up to `ROWS` rows so that the elements of one column lie side by side; missing rows are zero.
#[inline(always)]
#[expect(clippy::inline_always, reason = "the target features of `dispatch` reach inlined code only")]
fn interleave<const ROWS: usize>(rows: &[f32], inner: usize, tile: &mut [f32]) {
    if rows.len() < ROWS * inner {
        tile.fill(0.0);
    }
    for (i, row) in rows.chunks_exact(inner).enumerate() {
        for (column, value) in tile.chunks_exact_mut(ROWS).zip(row) {
            column[i] = *value;
        }
    }
}

/// The sums of one register tile.
#[inline(always)]
#[expect(clippy::inline_always, reason = "the target features of `dispatch` reach inlined code only")]
fn tile_product<S: Simd, const ROWS: usize, const VECTORS: usize>(
    simd: S,
    tile: &[f32],
    panel: &[f32],
) -> [[S::f32s; VECTORS]; ROWS] {
    let mut sums = [[simd.splat_f32s(0.0); VECTORS]; ROWS];
    for (column, row) in tile.as_chunks::<ROWS>().0.iter().zip(panel.as_chunks::<PANEL>().0) {
        let Some(row) = S::as_simd_f32s(row).0.first_chunk::<VECTORS>() else { break };
        for (sum, value) in sums.iter_mut().zip(column) {
            let value = simd.splat_f32s(*value);
            for (sum, vector) in sum.iter_mut().zip(row) {
                *sum = simd.mul_add_e_f32s(value, *vector, *sum);
            }
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_plain_product_for_any_shape() {
        for (rows, inner, columns) in [(1, 1, 1), (7, 5, 33), (100, 64, 96), (13, 200, 31), (0, 3, 4)] {
            let left: Vec<f32> = (0..rows * inner).map(|i| (i % 7) as f32 - 3.0).collect();
            let element = |i: usize, j: usize| ((i * 3 + j * 5) % 11) as f32 - 5.0;
            let mut out = vec![1.0; rows * columns];
            Packed::new(inner, columns, element).add_product(&left, &mut out);
            for row in 0..rows {
                for column in 0..columns {
                    let expected: f32 =
                        1.0 + (0..inner).map(|i| left[row * inner + i] * element(i, column)).sum::<f32>();
                    assert!(
                        (out[row * columns + column] - expected).abs() < 1e-2,
                        "{rows}×{inner}×{columns}"
                    );
                }
            }
        }
    }

    #[test]
    fn columns_are_packed_as_elements_are() {
        let values: Vec<f32> = (0..7 * 70).map(|i| i as f32).collect();
        for n_columns in [0, 1, 33, 70] {
            let mut packed = Packed::default();
            packed.refill_columns(7, n_columns, values[..7 * n_columns].chunks_exact(7));
            let expected = Packed::new(7, n_columns, |i, j| values[j * 7 + i]);
            assert_eq!(packed.panels, expected.panels);
            assert_eq!((packed.inner(), packed.columns()), (7, n_columns));
        }
    }

    #[test]
    fn a_row_does_not_depend_on_its_neighbours() {
        let matrix = Packed::new(50, 40, |i, j| ((i * 31 + j * 17) % 23) as f32 * 0.37 - 3.0);
        let left: Vec<f32> = (0..50 * 30).map(|i| ((i * 13) % 29) as f32 * 0.21).collect();
        let mut together = vec![0.0; 40 * 30];
        matrix.add_product(&left, &mut together);
        for row in 0..30 {
            let left = &left[row * 50..][..50];
            let mut alone = vec![0.0; 40];
            matrix.add_product(left, &mut alone);
            assert_eq!(alone, together[row * 40..][..40]);
        }
    }
}

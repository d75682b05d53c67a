//! The kernels of [`super::IntegerMatrix`], one for each kind of machine.
//!
//! All walk a product in the same way, strip by strip of rows and panel by panel of columns, and differ in
//! how one tile of rows meets one panel. Target features are reached through `pulp` and `multiversion`,
//! whose interfaces are safe.

use super::{Finish, PANEL, Product, STRIP};
#[cfg(target_arch = "x86_64")]
use pulp::x86::{V3, V4};

/// A way to multiply.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kernel {
    /// Fours of eight bits by AVX-512 VNNI (Intel since Ice Lake, AMD since Zen 4).
    Quads,
    /// Pairs of sixteen bits by AVX-512.
    #[cfg(target_arch = "x86_64")]
    WidePairs(V4),
    /// Pairs of sixteen bits by AVX2.
    #[cfg(target_arch = "x86_64")]
    NarrowPairs(V3),
    /// Pairs in plain code.
    PlainPairs,
}

impl Kernel {
    /// The fastest kernel of this machine.
    pub(super) fn best() -> Self {
        if has_quads() {
            return Self::Quads;
        }
        #[cfg(target_arch = "x86_64")]
        {
            if let Some(simd) = V4::try_new() {
                return Self::WidePairs(simd);
            }
            if let Some(simd) = V3::try_new() {
                return Self::NarrowPairs(simd);
            }
        }
        Self::PlainPairs
    }

    /// All kernels that this machine has.
    #[cfg(test)]
    pub(super) fn available() -> Vec<Self> {
        let mut all = vec![Self::PlainPairs];
        all.extend(has_quads().then_some(Self::Quads));
        #[cfg(target_arch = "x86_64")]
        {
            all.extend(V4::try_new().map(Self::WidePairs));
            all.extend(V3::try_new().map(Self::NarrowPairs));
        }
        all
    }

    /// Rows of a tile.
    pub(super) fn rows(self) -> usize {
        match self {
            Self::Quads => 12,
            #[cfg(target_arch = "x86_64")]
            Self::WidePairs(_) => 12,
            #[cfg(target_arch = "x86_64")]
            Self::NarrowPairs(_) => 3,
            Self::PlainPairs => 4,
        }
    }

    /// Weights, or steps, in one number.
    pub(super) fn group(self) -> usize {
        if matches!(self, Self::Quads) { 4 } else { 2 }
    }

    /// Numbers that hold so many weights.
    pub(super) fn groups(self, inputs: usize) -> usize {
        inputs.div_ceil(self.group())
    }

    /// Joins up to a group of weights to one number.
    pub(super) fn join(self, weights: &[u8]) -> i32 {
        let weight = |i: usize| weights.get(i).copied().unwrap_or(0);
        if matches!(self, Self::Quads) {
            i32::from_le_bytes([weight(0), weight(1), weight(2), weight(3)])
        } else {
            let [low, high] = [weight(0), weight(1)].map(|weight| i32::from(weight.cast_signed()));
            (low & 0xffff) | (high << 16)
        }
    }
}

/// Multiplies by the matrix's kernel.
pub(super) fn run(product: Product<'_>) {
    match product.matrix.kernel {
        Kernel::Quads => quads(product),
        #[cfg(target_arch = "x86_64")]
        Kernel::WidePairs(simd) => simd.vectorize(Pairs { simd, product }),
        #[cfg(target_arch = "x86_64")]
        Kernel::NarrowPairs(simd) => simd.vectorize(Pairs { simd, product }),
        Kernel::PlainPairs => strips::<4>(product, plain_pairs),
    }
}

type Panel = [[i32; PANEL]];

/// Walks a product; `multiply` multiplies a tile with a panel.
#[inline(always)]
#[expect(clippy::inline_always, reason = "target features reach inlined code only")]
fn strips<const ROWS: usize>(
    product: Product<'_>,
    multiply: impl Fn(&[[i32; ROWS]], &Panel, &mut [[i32; PANEL]; ROWS]),
) {
    let Product { matrix, left, finish, out } = product;
    let groups = matrix.kernel.groups(matrix.inputs);
    let columns = matrix.outputs;
    let strip = STRIP / ROWS * ROWS;
    let least = if finish == Finish::Rectified { 0.0 } else { f32::NEG_INFINITY };
    let mut sums = [[0; PANEL]; ROWS];
    let strips = left.tiles.as_chunks().0.chunks(strip / ROWS * groups).zip(left.scales.chunks(strip));
    for ((tiles, scales), out) in strips.zip(out.chunks_mut(strip * columns)) {
        let panels = matrix.panels.chunks_exact(groups).zip(&matrix.columns);
        for (number, (panel, column)) in panels.enumerate() {
            let first = number * PANEL;
            let width = PANEL.min(columns - first);
            let rows = scales.chunks(ROWS).zip(out.chunks_mut(ROWS * columns));
            for (tile, (scales, out)) in tiles.chunks_exact(groups).zip(rows) {
                multiply(tile, panel, &mut sums);
                for ((sums, scale), out) in sums.iter().zip(scales).zip(out.chunks_exact_mut(columns)) {
                    let value = |i: usize| {
                        let whole = (sums[i] - scale.zero * column.sums[i]) as f32;
                        let value = whole * (scale.size * column.sizes[i]) + column.biases[i];
                        if value > least { value } else { least }
                    };
                    let out = &mut out[first..first + width];
                    if let Ok(out) = <&mut [f32; PANEL]>::try_from(&mut *out) {
                        for (i, slot) in out.iter_mut().enumerate() {
                            *slot = value(i);
                        }
                    } else {
                        for (i, slot) in out.iter_mut().enumerate().take(PANEL) {
                            *slot = value(i);
                        }
                    }
                }
            }
        }
    }
}

// A build for a machine that has these instructions anyway (`-C target-cpu=native`) leaves `multiversion` nothing to
// choose, and without its choice they cannot be called safely: such a build takes the products of pairs.
#[cfg(target_feature = "avx512vnni")]
fn has_quads() -> bool {
    false
}

#[cfg(target_feature = "avx512vnni")]
fn quads(product: Product<'_>) {
    strips::<12>(product, plain_quads);
}

/// Whether [`quads`] is fast here: the set of features is the one that its `targets` stand for.
#[cfg(not(target_feature = "avx512vnni"))]
#[multiversion::multiversion(targets("x86_64+avx512vnni"))]
fn has_quads() -> bool {
    multiversion::target::match_target! {
        "x86_64+avx512vnni" => true,
        _ => false,
    }
}

#[cfg(not(target_feature = "avx512vnni"))]
#[multiversion::multiversion(targets("x86_64+avx512vnni"))]
fn quads(product: Product<'_>) {
    multiversion::target::match_target! {
        "x86_64+avx512vnni" => {
            use core::arch::x86_64::{__m512i, _mm512_dpbusd_epi32, _mm512_set1_epi32, _mm512_setzero_si512};
            strips::<12>(product, |tile, panel, products| {
                let mut sums = [[_mm512_setzero_si512(); 2]; 12];
                for (quads, weights) in tile.iter().zip(panel) {
                    let weights: [[i32; 16]; 2] = pulp::cast(*weights);
                    let weights: [__m512i; 2] = weights.map(pulp::cast);
                    for (sum, quad) in sums.iter_mut().zip(quads) {
                        let quad = _mm512_set1_epi32(*quad);
                        for (sum, weights) in sum.iter_mut().zip(weights) {
                            *sum = _mm512_dpbusd_epi32(*sum, quad, weights);
                        }
                    }
                }
                for (product, sum) in products.iter_mut().zip(sums) {
                    *product = pulp::cast(sum);
                }
            });
        }
        // Never chosen there; the rows of a tile are those of the other branch.
        _ => strips::<12>(product, plain_quads),
    }
}

/// Quads on any machine.
#[inline]
fn plain_quads(tile: &[[i32; 12]], panel: &Panel, sums: &mut [[i32; PANEL]; 12]) {
    *sums = [[0; PANEL]; 12];
    for (quads, weights) in tile.iter().zip(panel) {
        for (sum, quad) in sums.iter_mut().zip(quads) {
            for (sum, weights) in sum.iter_mut().zip(weights) {
                for (step, weight) in quad.to_le_bytes().into_iter().zip(weights.to_le_bytes()) {
                    *sum += i32::from(step) * i32::from(weight.cast_signed());
                }
            }
        }
    }
}

/// Pairs on any machine.
#[inline]
fn plain_pairs(tile: &[[i32; 4]], panel: &Panel, sums: &mut [[i32; PANEL]; 4]) {
    *sums = [[0; PANEL]; 4];
    for (pairs, weights) in tile.iter().zip(panel) {
        for (sum, pair) in sums.iter_mut().zip(pairs) {
            let (low, high) = (pair & 0xffff, pair >> 16);
            for (sum, weights) in sum.iter_mut().zip(weights) {
                *sum += low * i32::from(*weights as i16) + high * (weights >> 16);
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
struct Pairs<'a, S> {
    simd: S,
    product: Product<'a>,
}

#[cfg(target_arch = "x86_64")]
impl pulp::NullaryFnOnce for Pairs<'_, V4> {
    type Output = ();

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the target features of `vectorize` reach inlined code only")]
    fn call(self) {
        let simd = self.simd;
        strips::<12>(self.product, |tile, panel, products| {
            let mut sums = [[simd.avx512f._mm512_setzero_si512(); 2]; 12];
            for (pairs, weights) in tile.iter().zip(panel) {
                let weights: [[i32; 16]; 2] = pulp::cast(*weights);
                let weights = weights.map(pulp::cast);
                for (sum, pair) in sums.iter_mut().zip(pairs) {
                    let pair = simd.avx512f._mm512_set1_epi32(*pair);
                    for (sum, weights) in sum.iter_mut().zip(weights) {
                        let products = simd.avx512bw._mm512_madd_epi16(pair, weights);
                        *sum = simd.avx512f._mm512_add_epi32(*sum, products);
                    }
                }
            }
            for (product, sum) in products.iter_mut().zip(sums) {
                *product = pulp::cast(sum);
            }
        });
    }
}

#[cfg(target_arch = "x86_64")]
impl pulp::NullaryFnOnce for Pairs<'_, V3> {
    type Output = ();

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the target features of `vectorize` reach inlined code only")]
    fn call(self) {
        let simd = self.simd;
        strips::<3>(self.product, |tile, panel, products| {
            let mut sums = [[simd.avx._mm256_setzero_si256(); 4]; 3];
            for (pairs, weights) in tile.iter().zip(panel) {
                let weights: [[i32; 8]; 4] = pulp::cast(*weights);
                let weights = weights.map(pulp::cast);
                for (sum, pair) in sums.iter_mut().zip(pairs) {
                    let pair = simd.avx._mm256_set1_epi32(*pair);
                    for (sum, weights) in sum.iter_mut().zip(weights) {
                        let products = simd.avx2._mm256_madd_epi16(pair, weights);
                        *sum = simd.avx2._mm256_add_epi32(*sum, products);
                    }
                }
            }
            for (product, sum) in products.iter_mut().zip(sums) {
                *product = pulp::cast(sum);
            }
        });
    }
}

//! The simple recurrent unit: a layer whose only sequential part is elementwise.
//!
//! One matrix product gives, for all words at once, a candidate, a forget gate and a reset gate; the
//! recurrence then runs over each sentence with no product in it (Lei et al. 2018, "Simple Recurrent Units
//! for Highly Parallelizable Recurrence", with the state fed to the gates). Two directions side by side:
//! the first half of every vector reads forward, the second half backward.

use pulp::{Arch, Simd, WithSimd};

/// The gates' parameters of one layer, four vectors of the layer's width one after another: what the
/// state adds to the forget gate and to the reset gate, and the two gates' biases.
pub type Gates = [f32];

/// eˣ to about 2·10⁻⁷ relative, for x in ±80 (Cephes `expf`), written so that it vectorises.
#[inline(always)]
#[expect(clippy::excessive_precision, reason = "the constants are those of the source")]
#[expect(clippy::many_single_char_names, reason = "the names of the source")]
pub fn exp(x: f32) -> f32 {
    const ROUND: f32 = 12_582_912.0;
    let x = x.clamp(-80.0, 80.0);
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = x - n * 0.693_359_375 - n * -2.121_944_4e-4;
    let mut p = 1.987_569_15e-4;
    p = p * r + 1.398_199_95e-3;
    p = p * r + 8.333_451_9e-3;
    p = p * r + 4.166_579_6e-2;
    p = p * r + 1.666_666_5e-1;
    p = p * r + 5.000_000_1e-1;
    let y = p * r * r + r + 1.0;
    // The low bits of the shifted sum are n: a conversion would cost far more.
    y * f32::from_bits((shifted.to_bits() << 23).wrapping_add(127 << 23))
}

/// 1 + 2ˣ for x in ±60, the power to 4·10⁻⁶ relative: by the polynomial of fourth degree that meets it in
/// the Chebyshev nodes about the nearest whole number.
#[inline(always)]
fn one_and_power_of_two(x: f32) -> f32 {
    const ROUND: f32 = 12_582_912.0;
    let shifted = x + ROUND;
    let r = x - (shifted - ROUND);
    let p = r * 9.666_368e-3 + 5.592_197_6e-2;
    let p = p * r + 2.402_235e-1;
    let p = p * r + 6.931_21e-1;
    let p = p * r + 1.0;
    p * f32::from_bits((shifted.to_bits() << 23).wrapping_add(127 << 23)) + 1.0
}

/// The logistic function of two values, with one division.
#[inline(always)]
#[expect(clippy::inline_always, reason = "the target features of `dispatch` reach inlined code only")]
fn sigmoids(x: f32, y: f32) -> (f32, f32) {
    let part = |x: f32| one_and_power_of_two((x * -std::f32::consts::LOG2_E).clamp(-60.0, 60.0));
    let (x, y) = (part(x), part(y));
    let both = 1.0 / (x * y);
    (both * y, both * x)
}

/// What a word's step leaves behind, for training.
#[derive(Debug)]
pub struct Trace<'a> {
    /// States, n × width.
    pub states: &'a mut [f32],
    /// Forget gates, n × width.
    pub forget: &'a mut [f32],
    /// Reset gates, n × width.
    pub reset: &'a mut [f32],
}

/// What the words of a sentence bring to a layer: rows of 3·width numbers (candidate, forget and reset of
/// the forward half, then those of the backward half) and rows of width numbers that the highway carries.
#[derive(Debug, Clone, Copy)]
pub enum Rows<'a> {
    /// One row a word.
    InOrder {
        /// n × 3·width.
        projected: &'a [f32],
        /// n × width.
        input: &'a [f32],
    },
    /// Rows of a table, by the words' places in it.
    Chosen {
        /// One number a word.
        places: &'a [u32],
        /// Any number of rows.
        projected: &'a [f32],
        /// As many rows.
        input: &'a [f32],
    },
}

/// One sentence of one layer.
#[derive(Debug)]
pub struct Pass<'a> {
    /// What the words bring.
    pub rows: Rows<'a>,
    /// The layer's gate parameters.
    pub gates: &'a Gates,
    /// The result, n × width.
    pub output: &'a mut [f32],
    /// Units of the layer, both directions together; a multiple of 128.
    pub width: usize,
    /// Kept for training.
    pub trace: Option<Trace<'a>>,
}

impl Pass<'_> {
    /// Runs the recurrence.
    pub fn run(self) {
        Arch::new().dispatch(self);
    }
}

/// Elements treated at once: the state of a block stays in registers along the sentence.
const BLOCK: usize = 64;

impl WithSimd for Pass<'_> {
    type Output = ();

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the target features of `dispatch` reach inlined code only")]
    fn with_simd<S: Simd>(self, _: S) {
        // No fused products: the same bits on every machine are worth more than a little speed.
        run_rows(self);
    }
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "the target features of `dispatch` reach inlined code only")]
fn run_rows(pass: Pass<'_>) {
    match pass.rows {
        Rows::InOrder { projected, input } => run_plain(pass, projected, input, |word| word),
        Rows::Chosen { places, projected, input } => {
            let place = |word: usize| places.get(word).map_or(0, |place| *place as usize);
            run_plain(pass, projected, input, place);
        }
    }
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "the target features of `dispatch` reach inlined code only")]
fn run_plain(pass: Pass<'_>, projected: &[f32], input: &[f32], place: impl Fn(usize) -> usize) {
    let Pass { gates, output, width, mut trace, .. } = pass;
    let words = output.len() / width;
    let half = width / 2;
    for block in (0..half / BLOCK * BLOCK).step_by(BLOCK) {
        // A block of each direction side by side: neither has to wait for its own last word.
        let mut directions = [(block, 0), (half + block, 2 * half)].map(|(at, base)| {
            let gate =
                |number: usize| gates[number * width + at..].first_chunk::<BLOCK>().unwrap_or(&[0.0; BLOCK]);
            Direction {
                at,
                base: base + at,
                gates: [gate(0), gate(1), gate(2), gate(3)],
                state: [0.0; BLOCK],
            }
        });
        for step in 0..words {
            for (direction, word) in directions.iter_mut().zip([step, words - 1 - step]) {
                let row = place(word);
                let own = &projected[row * 3 * width + direction.base..];
                let carried = input[row * width + direction.at..].first_chunk::<BLOCK>();
                let part = |number: usize| own[number * half..].first_chunk::<BLOCK>();
                let at = word * width + direction.at;
                let output = output[at..].first_chunk_mut::<BLOCK>();
                let (Some(candidate), Some(forget), Some(reset)) = (part(0), part(1), part(2)) else {
                    return;
                };
                let (Some(carried), Some(output)) = (carried, output) else { return };
                let [f, r] = direction.step([candidate, forget, reset], carried, output);
                if let Some(trace) = &mut trace {
                    trace.states[at..at + BLOCK].copy_from_slice(&direction.state);
                    trace.forget[at..at + BLOCK].copy_from_slice(&f);
                    trace.reset[at..at + BLOCK].copy_from_slice(&r);
                }
            }
        }
    }
}

/// A block of units that read in one direction.
struct Direction<'a> {
    /// Where the block lies within the width.
    at: usize,
    /// Where its candidate lies within a word's projection.
    base: usize,
    gates: [&'a [f32; BLOCK]; 4],
    state: [f32; BLOCK],
}

impl Direction<'_> {
    /// Reads one word; returns the gates.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the target features of `dispatch` reach inlined code only")]
    fn step(
        &mut self,
        [candidate, forget, reset]: [&[f32; BLOCK]; 3],
        carried: &[f32; BLOCK],
        output: &mut [f32; BLOCK],
    ) -> [[f32; BLOCK]; 2] {
        let [vf, vr, bf, br] = self.gates;
        let (mut f, mut r) = ([0.0f32; BLOCK], [0.0f32; BLOCK]);
        for i in 0..BLOCK {
            let state = self.state[i];
            (f[i], r[i]) = sigmoids(vf[i] * state + forget[i] + bf[i], vr[i] * state + reset[i] + br[i]);
            self.state[i] = f[i] * (state - candidate[i]) + candidate[i];
            output[i] = r[i] * (self.state[i] - carried[i]) + carried[i];
        }
        [f, r]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_exact_enough() {
        for i in -800..800 {
            let x = i as f32 * 0.1;
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-6, "{x}");
        }
        assert!(exp(f32::NEG_INFINITY) < 1e-30);
        for (x, y) in [(0.0, 1e9), (1e9, -1e9), (-3.0, 2.0), (0.3, -0.4)] {
            let (found, other) = sigmoids(x, y);
            for (found, x) in [(found, x), (other, y)] {
                let exact = 1.0 / (1.0 + f64::from(-x).exp());
                assert!((f64::from(found) - exact).abs() < 2e-6, "{x}: {found}");
            }
        }
    }

    #[test]
    fn the_second_half_mirrors_the_first() {
        let width = 2 * BLOCK;
        let words = 5;
        let value = |word: usize, i: usize| ((word * 7 + i * 3) % 13) as f32 * 0.2 - 1.0;
        let mut projected = vec![0.0; words * 3 * width];
        let mut input = vec![0.0; words * width];
        for word in 0..words {
            for i in 0..3 * BLOCK {
                projected[word * 3 * width + i] = value(word, i);
                projected[(words - 1 - word) * 3 * width + 3 * BLOCK + i] = value(word, i);
            }
            for i in 0..BLOCK {
                input[word * width + i] = value(word, i + 5);
                input[(words - 1 - word) * width + BLOCK + i] = value(word, i + 5);
            }
        }
        let gates = vec![0.1; 4 * width];
        let mut output = vec![0.0; words * width];
        let rows = Rows::InOrder { projected: &projected, input: &input };
        Pass { rows, gates: &gates, output: &mut output, width, trace: None }.run();
        let mut chosen = vec![0.0; words * width];
        let rows = Rows::Chosen { places: &[0, 1, 2, 3, 4], projected: &projected, input: &input };
        Pass { rows, gates: &gates, output: &mut chosen, width, trace: None }.run();
        assert_eq!(output, chosen);
        for word in 0..words {
            let mirrored = &output[(words - 1 - word) * width + BLOCK..][..BLOCK];
            assert_eq!(&output[word * width..][..BLOCK], mirrored);
        }
        assert!((output[4 * width] - output[3 * width]).abs() > 1e-6);
    }
}

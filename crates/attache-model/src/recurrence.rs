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
    let n = (x * std::f32::consts::LOG2_E + ROUND) - ROUND;
    let r = x - n * 0.693_359_375 - n * -2.121_944_4e-4;
    let mut p = 1.987_569_15e-4;
    p = p * r + 1.398_199_95e-3;
    p = p * r + 8.333_451_9e-3;
    p = p * r + 4.166_579_6e-2;
    p = p * r + 1.666_666_5e-1;
    p = p * r + 5.000_000_1e-1;
    let y = p * r * r + r + 1.0;
    y * f32::from_bits((((n as i32) + 127) << 23).cast_unsigned())
}

/// The logistic function.
#[inline(always)]
#[expect(clippy::inline_always, reason = "the target features of `dispatch` reach inlined code only")]
pub fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
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

/// One sentence of one layer.
#[derive(Debug)]
pub struct Pass<'a> {
    /// n × 3·width: candidate, forget and reset of the forward half, then those of the backward half.
    pub projected: &'a [f32],
    /// The layer's gate parameters.
    pub gates: &'a Gates,
    /// What the highway carries, n × width.
    pub input: &'a [f32],
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
        run_plain(self);
    }
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "the target features of `dispatch` reach inlined code only")]
fn run_plain(pass: Pass<'_>) {
    let Pass { projected, gates, input, output, width, mut trace } = pass;
    let words = output.len() / width;
    let half = width / 2;
    for block in (0..width).step_by(BLOCK) {
        let backward = block >= half;
        // Where the block's candidate, forget and reset lie within a word's projection.
        let base = if backward { 3 * half + (block - half) } else { block };
        let size = BLOCK.min(if backward { width - block } else { half - block });
        if size < BLOCK {
            return; // widths are multiples of two blocks; checked at load
        }
        let gate = |number: usize| gates[number * width + block..].first_chunk::<BLOCK>();
        let (Some(vf), Some(vr), Some(bf), Some(br)) = (gate(0), gate(1), gate(2), gate(3)) else { return };
        let mut state = [0.0f32; BLOCK];
        for step in 0..words {
            let word = if backward { words - 1 - step } else { step };
            let row = &projected[word * 3 * width..][..3 * width];
            let part = |number: usize| row[base + number * half..].first_chunk::<BLOCK>();
            let (Some(candidate), Some(forget), Some(reset)) = (part(0), part(1), part(2)) else { return };
            let at = word * width + block;
            let Some(x) = input[at..].first_chunk::<BLOCK>() else { return };
            let Some(h) = output[at..].first_chunk_mut::<BLOCK>() else { return };
            let (mut f, mut r) = ([0.0f32; BLOCK], [0.0f32; BLOCK]);
            for i in 0..BLOCK {
                f[i] = sigmoid(forget[i] + vf[i] * state[i] + bf[i]);
                r[i] = sigmoid(reset[i] + vr[i] * state[i] + br[i]);
                state[i] = candidate[i] + f[i] * (state[i] - candidate[i]);
                h[i] = x[i] + r[i] * (state[i] - x[i]);
            }
            if let Some(trace) = &mut trace {
                trace.states[at..at + BLOCK].copy_from_slice(&state);
                trace.forget[at..at + BLOCK].copy_from_slice(&f);
                trace.reset[at..at + BLOCK].copy_from_slice(&r);
            }
        }
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
        assert!(exp(f32::NEG_INFINITY) < 1e-30 && sigmoid(1e9) > 0.999);
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
        Pass { projected: &projected, gates: &gates, input: &input, output: &mut output, width, trace: None }
            .run();
        for word in 0..words {
            let mirrored = &output[(words - 1 - word) * width + BLOCK..][..BLOCK];
            assert_eq!(&output[word * width..][..BLOCK], mirrored);
        }
        assert!((output[4 * width] - output[3 * width]).abs() > 1e-6);
    }
}

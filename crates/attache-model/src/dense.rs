//! A dense layer: a matrix product and a bias.

use crate::integer_product::{Activations, Finish, IntegerMatrix, MOST_INPUTS};
use crate::weights::{WeightError, Weights};
use pulp::{Arch, Simd, WithSimd};

/// A dense layer, unpacked for the kernel.
#[derive(Debug, Clone)]
pub struct Dense {
    weights: IntegerMatrix,
}

impl Dense {
    /// Reads the layer of that name: the matrix `name`, stored with one row for each output so that each
    /// output has its own scale, and the floats `name.bias`.
    ///
    /// # Errors
    /// Fails where a section is missing or the two do not fit together.
    pub fn read(weights: &Weights<'_>, name: &str) -> Result<Self, WeightError> {
        let matrix = weights.matrix(name)?;
        let bias = weights.floats(&format!("{name}.bias"))?;
        if bias.len() != matrix.rows() || matrix.columns() > MOST_INPUTS {
            return Err(WeightError::Shape(name.to_owned()));
        }
        Ok(Self { weights: IntegerMatrix::new(&matrix, &bias) })
    }

    /// Width of the input.
    pub fn inputs(&self) -> usize {
        self.weights.inputs()
    }

    /// Width of the output.
    pub fn outputs(&self) -> usize {
        self.weights.outputs()
    }

    /// Replaces `out` by the layer's output for each row of `input`.
    pub fn apply(&self, input: &Activations, out: &mut Vec<f32>) {
        self.weights.multiply(input, Finish::Plain, out);
    }

    /// As [`Dense::apply`], with negative outputs cut to zero.
    pub fn apply_rectified(&self, input: &Activations, out: &mut Vec<f32>) {
        self.weights.multiply(input, Finish::Rectified, out);
    }
}

/// A dense layer of which only a few outputs are wanted at a time.
#[derive(Debug, Clone, Default)]
pub struct DenseRows {
    inputs: usize,
    rows: Vec<f32>,
    bias: Vec<f32>,
}

impl DenseRows {
    /// Reads the layer as [`Dense::read`] does.
    ///
    /// # Errors
    /// Fails where a section is missing or the two do not fit together.
    pub fn read(weights: &Weights<'_>, name: &str) -> Result<Self, WeightError> {
        let matrix = weights.matrix(name)?;
        let bias = weights.floats(&format!("{name}.bias"))?;
        if bias.len() != matrix.rows() {
            return Err(WeightError::Shape(name.to_owned()));
        }
        let inputs = matrix.columns();
        let mut rows = vec![0.0; inputs * matrix.rows()];
        for (number, row) in rows.chunks_exact_mut(inputs.max(1)).enumerate() {
            matrix.add_row(number, 1.0, row);
        }
        Ok(Self { inputs, rows, bias })
    }

    /// Width of the input.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Width of the output.
    pub fn outputs(&self) -> usize {
        self.bias.len()
    }

    /// The output of the greatest value among `numbers`, the first of equals; `None` without any.
    pub fn greatest_of(&self, numbers: &[u16], input: &[f32]) -> Option<u16> {
        Arch::new().dispatch(Greatest { layer: self, numbers, input })
    }

    /// One output for one input; zero where there is no such output.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the target features of `dispatch` reach inlined code only")]
    fn output(&self, number: usize, input: &[f32]) -> f32 {
        let (Some(row), Some(bias)) =
            (self.rows.get(number * self.inputs..(number + 1) * self.inputs), self.bias.get(number))
        else {
            return 0.0;
        };
        // Sums side by side, so that the compiler can use vectors.
        let mut sums = [0.0f32; 16];
        for (a, b) in row.as_chunks::<16>().0.iter().zip(input.as_chunks::<16>().0) {
            for i in 0..16 {
                sums[i] += a[i] * b[i];
            }
        }
        let rest = self.inputs / 16 * 16;
        let tail: f32 = row[rest..].iter().zip(input.iter().skip(rest)).map(|(a, b)| a * b).sum();
        bias + sums.iter().sum::<f32>() + tail
    }
}

struct Greatest<'a> {
    layer: &'a DenseRows,
    numbers: &'a [u16],
    input: &'a [f32],
}

impl WithSimd for Greatest<'_> {
    type Output = Option<u16>;

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the target features of `dispatch` reach inlined code only")]
    fn with_simd<S: Simd>(self, _: S) -> Option<u16> {
        let mut best = None;
        for &number in self.numbers {
            let value = self.layer.output(usize::from(number), self.input);
            if best.is_none_or(|(_, greatest)| greatest < value) {
                best = Some((number, value));
            }
        }
        best.map(|(number, _)| number)
    }
}

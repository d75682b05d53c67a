//! A dense layer: a matrix product and a bias.

use crate::product::Packed;
use crate::weights::{WeightError, Weights};

/// A dense layer, unpacked for the kernel.
#[derive(Debug, Clone, Default)]
pub struct Dense {
    weights: Packed,
    bias: Vec<f32>,
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
        if bias.len() != matrix.rows() {
            return Err(WeightError::Shape(name.to_owned()));
        }
        Ok(Self { weights: Packed::new(matrix.columns(), matrix.rows(), |i, j| matrix.get(j, i)), bias })
    }

    /// Width of the input.
    pub fn inputs(&self) -> usize {
        self.weights.inner()
    }

    /// Width of the output.
    pub fn outputs(&self) -> usize {
        self.bias.len()
    }

    /// Replaces `out` by the layer's output for each row of `input`.
    pub fn apply(&self, input: &[f32], out: &mut Vec<f32>) {
        out.clear();
        for _ in 0..input.len() / self.inputs().max(1) {
            out.extend_from_slice(&self.bias);
        }
        self.weights.add_product(input, out);
    }

    /// As [`Dense::apply`], with negative outputs cut to zero.
    pub fn apply_rectified(&self, input: &[f32], out: &mut Vec<f32>) {
        self.apply(input, out);
        for value in out {
            *value = value.max(0.0);
        }
    }
}

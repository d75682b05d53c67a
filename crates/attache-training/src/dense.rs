//! A dense layer with its backward pass.

use crate::parameter::Parameter;
use crate::random::Random;
use attache_model::product::Packed;
use attache_model::weights::WeightWriter;

/// A dense layer: `input · weight + bias`.
#[derive(Debug, Clone)]
pub struct Dense {
    /// Inputs × outputs.
    pub weight: Parameter,
    /// One row.
    pub bias: Parameter,
    packed: Packed,
}

impl Dense {
    /// A layer with He-scaled noise.
    pub fn new(inputs: usize, outputs: usize, gain: f32, random: &mut Random) -> Self {
        let deviation = gain * (1.0 / inputs as f32).sqrt();
        Self {
            weight: Parameter::normal(inputs, outputs, deviation, random),
            bias: Parameter::zeros(1, outputs),
            packed: Packed::default(),
        }
    }

    /// The layer's output.
    pub fn forward(&mut self, input: &[f32]) -> Vec<f32> {
        let mut out = Vec::with_capacity(input.len() / self.weight.rows * self.weight.columns);
        for _ in 0..input.len() / self.weight.rows {
            out.extend_from_slice(&self.bias.value);
        }
        multiply_add(input, &self.weight, &mut self.packed, &mut out);
        out
    }

    /// Adds the gradients of the parameters, and adds the input's gradient to `input_gradient`.
    pub fn backward(&mut self, input: &[f32], gradient: &[f32], input_gradient: Option<&mut [f32]>) {
        for row in gradient.chunks_exact(self.weight.columns) {
            for (slot, value) in self.bias.gradient.iter_mut().zip(row) {
                *slot += value;
            }
        }
        backward_product(input, gradient, &mut self.weight, &mut self.packed, input_gradient);
    }

    /// The parameters.
    pub fn parameters(&mut self) -> [&mut Parameter; 2] {
        [&mut self.weight, &mut self.bias]
    }

    /// Writes the averaged layer, one row an output.
    pub fn write(&self, name: &str, writer: &mut WeightWriter) {
        writer.matrix(name, self.weight.rows, &transposed(self.weight.average(), self.weight.columns));
        writer.floats(&format!("{name}.bias"), self.bias.average());
    }
}

impl Dense {
    /// Writes some of the averaged layer's outputs as a layer of their own.
    pub fn write_outputs(&self, name: &str, outputs: std::ops::Range<usize>, writer: &mut WeightWriter) {
        let rows = transposed(self.weight.average(), self.weight.columns);
        let inputs = self.weight.rows;
        writer.matrix(name, inputs, &rows[outputs.start * inputs..outputs.end * inputs]);
        writer.floats(&format!("{name}.bias"), &self.bias.average()[outputs]);
    }
}

/// Adds `input · weight` to `out`.
pub fn multiply_add(input: &[f32], weight: &Parameter, packed: &mut Packed, out: &mut [f32]) {
    packed.refill_rows(weight.rows, weight.columns, &weight.value);
    packed.add_product(input, out);
}

/// The backward pass of a product: adds to the weight's gradient and to the input's.
pub fn backward_product(
    input: &[f32],
    gradient: &[f32],
    weight: &mut Parameter,
    packed: &mut Packed,
    input_gradient: Option<&mut [f32]>,
) {
    let (inputs, outputs) = (weight.rows, weight.columns);
    let rows = gradient.len() / outputs;
    // A long inner dimension would not fit the cache, so the rows are taken in parts.
    for start in (0..rows).step_by(256) {
        let end = (start + 256).min(rows);
        packed.refill_rows(end - start, outputs, &gradient[start * outputs..end * outputs]);
        packed.add_product(&transposed(&input[start * inputs..end * inputs], inputs), &mut weight.gradient);
    }
    if let Some(input_gradient) = input_gradient {
        packed.refill_rows(outputs, inputs, &transposed(&weight.value, outputs));
        packed.add_product(gradient, input_gradient);
    }
}

/// The transpose of a row-major matrix.
pub fn transposed(matrix: &[f32], columns: usize) -> Vec<f32> {
    let rows = matrix.len() / columns.max(1);
    let mut out = vec![0.0; matrix.len()];
    for block in (0..rows).step_by(16) {
        for column in 0..columns {
            for row in block..(block + 16).min(rows) {
                out[column * rows + row] = matrix[row * columns + column];
            }
        }
    }
    out
}

/// Cuts negative values to zero.
pub fn rectify(values: &mut [f32]) {
    for value in values {
        *value = value.max(0.0);
    }
}

/// Clears the gradient where the rectified output was zero.
pub fn rectify_backward(output: &[f32], gradient: &mut [f32]) {
    for (gradient, output) in gradient.iter_mut().zip(output) {
        if *output <= 0.0 {
            *gradient = 0.0;
        }
    }
}

/// A dropout mask over `rows` of `columns`: zero or 1 / (1 - rate).
pub fn mask(length: usize, rate: f32, random: &mut Random) -> Vec<f32> {
    if rate <= 0.0 {
        return vec![1.0; length];
    }
    let kept = 1.0 / (1.0 - rate);
    (0..length).map(|_| if random.chance(rate) { 0.0 } else { kept }).collect()
}

/// Multiplies elementwise.
pub fn scale(values: &mut [f32], by: &[f32]) {
    for (value, by) in values.iter_mut().zip(by) {
        *value *= by;
    }
}

/// Softmax cross-entropy of each row against its class (`None`: no loss); replaces logits by gradients
/// times `weight` and returns the summed loss.
pub fn cross_entropy(
    logits: &mut [f32],
    columns: usize,
    stride: usize,
    offset: usize,
    classes: &[Option<u32>],
    weight: f32,
) -> f32 {
    let mut loss = 0.0;
    for (row, class) in logits.chunks_exact_mut(stride).zip(classes) {
        let row = &mut row[offset..offset + columns];
        let Some(class) = class.map(|class| class as usize).filter(|class| *class < columns) else {
            row.fill(0.0);
            continue;
        };
        let largest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let mut total = 0.0;
        for value in row.iter_mut() {
            *value = attache_model::recurrence::exp(*value - largest);
            total += *value;
        }
        loss -= (row[class] / total).max(1e-30).ln();
        for value in row.iter_mut() {
            *value *= weight / total;
        }
        row[class] -= weight;
    }
    loss * weight
}

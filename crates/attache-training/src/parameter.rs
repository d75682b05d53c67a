//! A matrix that learns: its value, its gradient, the moments of Adam and a running average.
//!
//! The average of the last steps is the model that is kept: it is steadier than any one step, and worth
//! more than most changes of the network. Tables of embeddings touch few rows a step, so rows without a
//! gradient are skipped (Adam's "lazy" form).

use crate::random::Random;

/// How one step of Adam is made.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// Number of the step, from 1.
    pub number: i32,
    /// Learning rate.
    pub rate: f32,
    /// Factor of the gradient, for clipping.
    pub scale: f32,
}

const FIRST: f32 = 0.9;
const SECOND: f32 = 0.98;

/// A learnable matrix.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Rows.
    pub rows: usize,
    /// Columns.
    pub columns: usize,
    /// Row-major values.
    pub value: Vec<f32>,
    /// Gradient of the loss, summed up since the last step.
    pub gradient: Vec<f32>,
    first: Vec<f32>,
    second: Vec<f32>,
    average: Vec<f32>,
    touched: Option<Vec<u32>>,
}

impl Parameter {
    /// A matrix of zeros.
    pub fn zeros(rows: usize, columns: usize) -> Self {
        let zeros = vec![0.0; rows * columns];
        Self {
            rows,
            columns,
            gradient: zeros.clone(),
            first: zeros.clone(),
            second: zeros.clone(),
            average: zeros.clone(),
            value: zeros,
            touched: None,
        }
    }

    /// A matrix of normal noise of that standard deviation.
    pub fn normal(rows: usize, columns: usize, deviation: f32, random: &mut Random) -> Self {
        let mut parameter = Self::zeros(rows, columns);
        for value in &mut parameter.value {
            *value = deviation * random.normal();
        }
        parameter.average.clone_from(&parameter.value);
        parameter
    }

    /// A table of embeddings: only rows told to [`Parameter::add_gradient_row`] are updated.
    pub fn table(rows: usize, columns: usize, deviation: f32, random: &mut Random) -> Self {
        Self { touched: Some(Vec::new()), ..Self::normal(rows, columns, deviation, random) }
    }

    /// A row of values.
    pub fn row(&self, row: usize) -> &[f32] {
        &self.value[row * self.columns..][..self.columns]
    }

    /// Adds to the gradient of one row.
    pub fn add_gradient_row(&mut self, row: usize, gradient: &[f32]) {
        if let Some(touched) = &mut self.touched {
            touched.push(row as u32);
        }
        let start = row * self.columns;
        for (slot, value) in self.gradient[start..start + self.columns].iter_mut().zip(gradient) {
            *slot += value;
        }
    }

    /// The ranges of values that has a gradient.
    fn active(&mut self) -> Vec<std::ops::Range<usize>> {
        let (columns, whole) = (self.columns, 0..self.value.len());
        let Some(touched) = &mut self.touched else { return std::iter::once(whole).collect() };
        touched.sort_unstable();
        touched.dedup();
        touched.iter().map(|row| *row as usize * columns..(*row as usize + 1) * columns).collect()
    }

    /// Sum of the squared gradient.
    pub fn gradient_square(&mut self) -> f64 {
        let mut total = 0.0;
        for range in self.active() {
            total += self.gradient[range].iter().map(|g| f64::from(g * g)).sum::<f64>();
        }
        total
    }

    /// Makes one step of Adam and clears the gradient.
    pub fn step(&mut self, step: Step) {
        let correction = (1.0 - SECOND.powi(step.number)).sqrt() / (1.0 - FIRST.powi(step.number));
        let rate = step.rate * correction;
        for range in self.active() {
            let values = self.value[range.clone()].iter_mut().zip(&mut self.gradient[range.clone()]);
            let moments = self.first[range.clone()].iter_mut().zip(&mut self.second[range]);
            for ((value, gradient), (first, second)) in values.zip(moments) {
                let g = *gradient * step.scale;
                *first += (1.0 - FIRST) * (g - *first);
                *second += (1.0 - SECOND) * (g * g - *second);
                *value -= rate * *first / (second.sqrt() + 1e-8);
                *gradient = 0.0;
            }
        }
        if let Some(touched) = &mut self.touched {
            touched.clear();
        }
    }

    /// Moves the running average toward the value, by the part `share`.
    pub fn track(&mut self, share: f32) {
        for (average, value) in self.average.iter_mut().zip(&self.value) {
            *average += share * (value - *average);
        }
    }

    /// The running average.
    pub fn average(&self) -> &[f32] {
        &self.average
    }

    /// Everything that must be kept to go on later: value, moments and average.
    pub fn state(&mut self) -> [&mut Vec<f32>; 4] {
        [&mut self.value, &mut self.first, &mut self.second, &mut self.average]
    }
}

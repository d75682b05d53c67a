//! A small network that reads a sentence with a target in view.
//!
//! Each word is seen with its neighbours once for the sentence ([`Sentence`]): a linear map of three word
//! vectors and the word's lexicon weight. For each target an embedding of the word's place (distance and
//! side, path in the tree) is added, and a few attention heads choose which words tell what is thought of
//! the target. So a further target of the same sentence costs little.

use attache_model::vectors::WordVectors;
use attache_model::weights::{Quantised, WeightError, WeightWriter, Weights};

/// Embeddings of places: how many there are by distance, and by path.
pub const DISTANCES: usize = 24;
/// Buckets of paths in the tree.
pub const PATHS: usize = 512;
/// Attention heads.
pub const HEADS: usize = 4;
const LABELS: usize = crate::target::LABELS;

/// The shape and the weights of the network; layouts are row-major.
#[derive(Clone, Debug)]
pub struct Network {
    /// Width of a word vector.
    pub dimensions: usize,
    /// Width of what is made of a word.
    pub width: usize,
    /// `width` rows over three vectors, the lexicon weight, its size and one.
    pub words: Vec<f32>,
    /// A row of `width` for each distance, then for each path.
    pub places: Vec<f32>,
    /// A row of `width` for each head.
    pub heads: Vec<f32>,
    /// A row of `HEADS * width` for each label.
    pub out: Vec<f32>,
}

/// What a sentence's words are before a target is chosen.
#[derive(Clone, Debug, Default)]
pub struct Sentence {
    /// One row of inputs a word: three vectors, lexicon weight, its size, one.
    pub inputs: Vec<f32>,
    vectors: Vec<f32>,
    buffer: String,
}

/// Buffers of a pass.
#[derive(Clone, Debug, Default)]
pub struct Pass {
    /// Words with their places, after the threshold.
    pub active: Vec<f32>,
    /// Attention of each head, a row a word.
    pub attention: Vec<f32>,
    /// What the heads have read.
    pub pooled: Vec<f32>,
}

impl Sentence {
    /// Returns the vector of the word `at` alone.
    pub(crate) fn vector(&self, at: usize, dimensions: usize) -> &[f32] {
        let start = at * input_width(dimensions) + dimensions;
        self.inputs.get(start..start + dimensions).unwrap_or_default()
    }
}

/// Width of a word's inputs for vectors of `dimensions`.
pub fn input_width(dimensions: usize) -> usize {
    3 * dimensions + 3
}

impl Sentence {
    /// Reads the inputs of words given as form and lexicon weight; a form of `None` is a name and has no vector.
    pub fn fill<'w>(
        &mut self,
        vectors: &WordVectors<'_>,
        words: impl Iterator<Item = (Option<&'w str>, f32)> + Clone,
    ) {
        let dimensions = vectors.dimensions();
        let n_words = words.clone().count();
        self.vectors.clear();
        self.vectors.resize((n_words + 2) * dimensions, 0.0);
        for (at, (form, _)) in words.clone().enumerate() {
            if let Some(form) = form {
                let start = (at + 1) * dimensions;
                vectors.add(form, &mut self.buffer, &mut self.vectors[start..start + dimensions]);
            }
        }
        self.inputs.clear();
        for (at, (_, weight)) in words.enumerate() {
            self.inputs.extend_from_slice(&self.vectors[at * dimensions..(at + 3) * dimensions]);
            self.inputs.extend([weight, weight.abs(), 1.0]);
        }
    }
}

impl Network {
    /// Returns a network of zeros.
    pub fn new(dimensions: usize, width: usize) -> Self {
        Self {
            dimensions,
            width,
            words: vec![0.0; width * input_width(dimensions)],
            places: vec![0.0; (DISTANCES + PATHS) * width],
            heads: vec![0.0; HEADS * width],
            out: vec![0.0; LABELS * HEADS * width],
        }
    }

    /// Reads the words of a sentence from their inputs: one row of `width` a word.
    pub fn read(&self, inputs: &[f32], read: &mut Vec<f32>) {
        let n_inputs = input_width(self.dimensions);
        read.clear();
        for inputs in inputs.chunks_exact(n_inputs) {
            read.extend(self.words.chunks_exact(n_inputs).map(|row| dot(row, inputs)));
        }
    }

    /// Adds to `scores` what the network thinks of the target that `places` tells each word's place to.
    ///
    /// `read` has a row a word, of which this network's part begins at `offset`.
    pub fn add_scores(
        &self,
        (read, row, offset): (&[f32], usize, usize),
        places: &[[u16; 2]],
        pass: &mut Pass,
        scores: &mut [f32; LABELS],
    ) {
        let width = self.width;
        pass.active.clear();
        pass.attention.clear();
        pass.pooled.clear();
        pass.pooled.resize(HEADS * width, 0.0);
        for (word, place) in read.chunks_exact(row.max(1)).zip(places) {
            let word = word.get(offset..offset + width).unwrap_or_default();
            let distance = &self.places[usize::from(place[0]) * width..][..width];
            let path = &self.places[(DISTANCES + usize::from(place[1])) * width..][..width];
            pass.active
                .extend(word.iter().zip(distance).zip(path).map(|((word, a), b)| (word + a + b).max(0.0)));
        }
        let n_words = pass.active.len() / width.max(1);
        for active in pass.active.chunks_exact(width) {
            pass.attention.extend(self.heads.chunks_exact(width).map(|head| dot(head, active)));
        }
        for head in 0..HEADS {
            let largest = (0..n_words).map(|at| pass.attention[at * HEADS + head]).fold(f32::MIN, f32::max);
            let mut total = 0.0;
            for at in 0..n_words {
                let value = (pass.attention[at * HEADS + head] - largest).exp();
                pass.attention[at * HEADS + head] = value;
                total += value;
            }
            for at in 0..n_words {
                pass.attention[at * HEADS + head] /= total;
                let share = pass.attention[at * HEADS + head];
                let active = &pass.active[at * width..(at + 1) * width];
                let pooled = &mut pass.pooled[head * width..(head + 1) * width];
                pooled.iter_mut().zip(active).for_each(|(pooled, active)| *pooled += share * active);
            }
        }
        for (score, row) in scores.iter_mut().zip(self.out.chunks_exact(HEADS * width)) {
            *score += dot(row, &pass.pooled);
        }
    }

    /// Adds the network to a weight file under names that begin with `name`.
    pub fn write(&self, name: &str, writer: &mut WeightWriter) {
        writer.matrix(&format!("{name}_words"), input_width(self.dimensions), &self.words);
        writer.matrix(&format!("{name}_places"), self.width, &self.places);
        writer.floats(&format!("{name}_heads"), &self.heads);
        writer.floats(&format!("{name}_out"), &self.out);
    }

    /// Reads the table of places of the network whose names begin with `name`, as it is in the file.
    ///
    /// # Errors
    ///
    /// When it is missing.
    pub(crate) fn places<'f>(name: &str, weights: &Weights<'f>) -> Result<Quantised<'f>, WeightError> {
        weights.matrix(&format!("{name}_places"))
    }

    /// Reads the network whose names begin with `name`.
    ///
    /// # Errors
    ///
    /// When a part is missing, or its shape is not that of the others.
    pub fn load(name: &str, dimensions: usize, weights: &Weights<'_>) -> Result<Self, WeightError> {
        let words = weights.matrix(&format!("{name}_words"))?;
        let places = Self::places(name, weights)?;
        let network = Self {
            dimensions,
            width: words.rows(),
            words: unpack(&words),
            places: unpack(&places),
            heads: weights.floats(&format!("{name}_heads"))?,
            out: weights.floats(&format!("{name}_out"))?,
        };
        let fits = words.columns() == input_width(dimensions)
            && places.columns() == network.width
            && places.rows() == DISTANCES + PATHS
            && network.heads.len() == HEADS * network.width
            && network.out.len() == LABELS * HEADS * network.width;
        if fits { Ok(network) } else { Err(WeightError::Shape(name.to_owned())) }
    }
}

/// Returns a matrix as floats.
pub(crate) fn unpack(matrix: &Quantised<'_>) -> Vec<f32> {
    let mut values = vec![0.0; matrix.rows() * matrix.columns()];
    for (row, out) in values.chunks_mut(matrix.columns().max(1)).enumerate() {
        matrix.add_row(row, 1.0, out);
    }
    values
}

/// The inner product, in eight sums so that it is done in wide registers.
pub(crate) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0f32; 8];
    let (a_parts, b_parts) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f32 = a_parts.remainder().iter().zip(b_parts.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in a_parts.zip(b_parts) {
        for lane in 0..8 {
            sums[lane] += a[lane] * b[lane];
        }
    }
    sums.iter().sum::<f32>() + rest
}

//! The encoder of `attache_model::encoder` with dropout and its backward pass.

use crate::dense::{
    Dense, backward_product, mask, multiply_add, rectify, rectify_backward, scale, transposed,
};
use crate::parameter::Parameter;
use crate::random::Random;
use attache_model::encoder::Marks;
use attache_model::features::{AFFIXES, BUCKETS};
use attache_model::product::Packed;
use attache_model::recurrence::{Pass, Rows, Trace};
use attache_model::weights::WeightWriter;

/// Sizes and dropout rates of an encoder.
#[derive(Debug, Clone, Copy)]
pub struct EncoderOptions {
    /// Width of the embeddings of words and affixes.
    pub embedding: usize,
    /// Width of the layer that combines embedding and vector.
    pub combined: usize,
    /// Width of the recurrent layers, both directions together; a multiple of 128.
    pub width: usize,
    /// Number of recurrent layers.
    pub layers: usize,
    /// Dropout of embeddings.
    pub input_dropout: f32,
    /// Dropout between layers, one mask a sentence.
    pub dropout: f32,
}

/// One word as the encoder reads it.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// Row of the word table; 0 for an unknown word.
    pub word: u32,
    /// Rows of the affix table.
    pub affixes: [u32; AFFIXES],
    /// Rows of the table of marks; 0 for none.
    pub marks: Marks,
    /// Static vector, empty for a dropped one.
    pub vector: &'a [f32],
}

#[derive(Debug, Clone)]
struct Layer {
    weight: Parameter,
    gates: Parameter,
    packed: Packed,
}

/// A trainable encoder.
#[derive(Debug, Clone)]
pub struct Encoder {
    options: EncoderOptions,
    dimensions: usize,
    /// Word embeddings; row 0 is the unknown word.
    pub words: Parameter,
    affixes: Parameter,
    /// Row 0 is never read.
    marks: Option<Parameter>,
    combine: Dense,
    project: Dense,
    layers: Vec<Layer>,
}

/// What the forward pass leaves for the backward pass.
#[derive(Debug, Default)]
pub struct Tape {
    ends: Vec<usize>,
    embedded: Vec<f32>,
    embedded_mask: Vec<f32>,
    combined: Vec<f32>,
    combined_mask: Vec<f32>,
    layers: Vec<LayerTape>,
    output_mask: Vec<f32>,
    rows: Vec<(u32, [u32; AFFIXES], Marks)>,
}

#[derive(Debug)]
struct LayerTape {
    input: Vec<f32>,
    mask: Vec<f32>,
    masked: Vec<f32>,
    projected: Vec<f32>,
    states: Vec<f32>,
    forget: Vec<f32>,
    reset: Vec<f32>,
}

impl Encoder {
    /// A new encoder for a vocabulary of `words` (the unknown word not counted) and so many kinds of `marks`.
    pub fn new(
        options: EncoderOptions,
        words: usize,
        marks: usize,
        dimensions: usize,
        random: &mut Random,
    ) -> Self {
        let EncoderOptions { embedding, combined, width, .. } = options;
        let layers = (0..options.layers)
            .map(|_| {
                let deviation = (1.0 / width as f32).sqrt();
                let mut gates = Parameter::zeros(4, width);
                for value in &mut gates.value[2 * width..3 * width] {
                    *value = 0.5;
                }
                Layer {
                    weight: Parameter::normal(width, 3 * width, deviation, random),
                    gates,
                    packed: Packed::default(),
                }
            })
            .collect();
        Self {
            options,
            dimensions,
            words: Parameter::table(words + 1, embedding, 0.3, random),
            affixes: Parameter::table(AFFIXES * BUCKETS, embedding, 0.2, random),
            marks: (marks > 0).then(|| Parameter::table(marks + 1, embedding, 0.2, random)),
            combine: Dense::new(embedding + dimensions, combined, 1.4, random),
            project: Dense::new(combined, width, 1.0, random),
            layers,
        }
    }

    /// Width of the output.
    pub fn width(&self) -> usize {
        self.options.width
    }

    /// Encodes a batch of sentences that end at `ends`; `training` turns dropout on.
    pub fn forward(
        &mut self,
        inputs: &[Input<'_>],
        ends: &[usize],
        training: bool,
        random: &mut Random,
    ) -> (Vec<f32>, Tape) {
        let EncoderOptions { embedding, width, input_dropout, dropout, .. } = self.options;
        let (input_dropout, dropout) = if training { (input_dropout, dropout) } else { (0.0, 0.0) };
        let words = inputs.len();
        let columns = embedding + self.dimensions;
        let mut embedded = vec![0.0; words * columns];
        for (row, input) in embedded.chunks_exact_mut(columns).zip(inputs) {
            let rows = std::iter::once(self.words.row(input.word as usize))
                .chain(input.affixes.iter().map(|affix| self.affixes.row(*affix as usize)))
                .chain(self.marks.iter().flat_map(|table| {
                    input.marks.iter().filter(|mark| **mark > 0).map(|mark| table.row(usize::from(*mark)))
                }));
            for values in rows {
                for (slot, value) in row.iter_mut().zip(values) {
                    *slot += value;
                }
            }
            for (slot, value) in row[embedding..].iter_mut().zip(input.vector) {
                *slot = *value;
            }
        }
        let embedded_mask = mask(embedded.len(), input_dropout, random);
        scale(&mut embedded, &embedded_mask);
        let mut combined = self.combine.forward(&embedded);
        rectify(&mut combined);
        let combined_mask = mask(combined.len(), dropout, random);
        scale(&mut combined, &combined_mask);
        let mut current = self.project.forward(&combined);
        let mut tapes = Vec::new();
        for layer in &mut self.layers {
            let mask = sentence_mask(ends, width, dropout, random);
            let mut masked = current.clone();
            scale(&mut masked, &mask);
            let mut projected = vec![0.0; words * 3 * width];
            multiply_add(&masked, &layer.weight, &mut layer.packed, &mut projected);
            let blank = || vec![0.0; words * width];
            let (mut output, mut states, mut forget, mut reset) = (blank(), blank(), blank(), blank());
            for range in sentences(ends) {
                let (narrow, wide) =
                    (range.start * width..range.end * width, range.start * 3 * width..range.end * 3 * width);
                let trace = Trace {
                    states: &mut states[narrow.clone()],
                    forget: &mut forget[narrow.clone()],
                    reset: &mut reset[narrow.clone()],
                };
                let pass = Pass {
                    rows: Rows::InOrder { projected: &projected[wide], input: &current[narrow.clone()] },
                    gates: &layer.gates.value,
                    output: &mut output[narrow],
                    width,
                    trace: Some(trace),
                };
                pass.run();
            }
            tapes.push(LayerTape { input: current, mask, masked, projected, states, forget, reset });
            current = output;
        }
        let output_mask = sentence_mask(ends, width, dropout, random);
        scale(&mut current, &output_mask);
        let tape = Tape {
            ends: ends.to_vec(),
            embedded,
            embedded_mask,
            combined,
            combined_mask,
            layers: tapes,
            output_mask,
            rows: inputs.iter().map(|input| (input.word, input.affixes, input.marks)).collect(),
        };
        (current, tape)
    }

    /// Adds the gradients of all parameters for the output's gradient.
    pub fn backward(&mut self, tape: &Tape, mut gradient: Vec<f32>) {
        let EncoderOptions { embedding, width, .. } = self.options;
        scale(&mut gradient, &tape.output_mask);
        for (layer, kept) in self.layers.iter_mut().zip(&tape.layers).rev() {
            let mut projected = vec![0.0; kept.projected.len()];
            let mut carried = vec![0.0; kept.input.len()];
            for range in sentences(&tape.ends) {
                recurrence_backward(layer, kept, range, width, &gradient, &mut projected, &mut carried);
            }
            let mut through = vec![0.0; kept.input.len()];
            backward_product(
                &kept.masked,
                &projected,
                &mut layer.weight,
                &mut layer.packed,
                Some(&mut through),
            );
            scale(&mut through, &kept.mask);
            for (slot, value) in carried.iter_mut().zip(&through) {
                *slot += value;
            }
            gradient = carried;
        }
        let mut combined = vec![0.0; tape.combined.len()];
        self.project.backward(&tape.combined, &gradient, Some(&mut combined));
        scale(&mut combined, &tape.combined_mask);
        rectify_backward(&tape.combined, &mut combined);
        let mut embedded = vec![0.0; tape.embedded.len()];
        self.combine.backward(&tape.embedded, &combined, Some(&mut embedded));
        scale(&mut embedded, &tape.embedded_mask);
        for (row, (word, affixes, marks)) in
            embedded.chunks_exact(embedding + self.dimensions).zip(&tape.rows)
        {
            let row = &row[..embedding];
            self.words.add_gradient_row(*word as usize, row);
            for affix in affixes {
                self.affixes.add_gradient_row(*affix as usize, row);
            }
            for mark in marks.iter().filter(|mark| **mark > 0) {
                if let Some(table) = &mut self.marks {
                    table.add_gradient_row(usize::from(*mark), row);
                }
            }
        }
    }

    /// All parameters, always in the same order.
    pub fn parameters(&mut self) -> Vec<&mut Parameter> {
        let mut all = vec![&mut self.words, &mut self.affixes];
        all.extend(&mut self.marks);
        all.extend(self.combine.parameters());
        all.extend(self.project.parameters());
        for layer in &mut self.layers {
            all.push(&mut layer.weight);
            all.push(&mut layer.gates);
        }
        all
    }

    /// Starts from the averaged encoder of a language model's checkpoint, which must have the same sizes.
    ///
    /// # Errors
    /// Fails where the checkpoint is too short to be of such an encoder.
    pub fn start_from(&mut self, checkpoint: &[u8]) -> Result<(), String> {
        let floats = checkpoint.get(24..).unwrap_or_default().as_chunks::<4>().0;
        let mut floats = floats.iter().map(|bytes| f32::from_le_bytes(*bytes));
        for parameter in self.parameters() {
            let count = parameter.value.len();
            // Value and moments come before the average.
            let mut average = floats.by_ref().skip(3 * count).take(count);
            for value in &mut parameter.value {
                *value = average.next().ok_or("the checkpoint is of another network")?;
            }
            parameter.track(1.0);
        }
        Ok(())
    }

    /// Writes the averaged encoder; `vocabulary` are the sorted keys of the word table's rows from 1.
    pub fn write(&self, vocabulary: &[u64], writer: &mut WeightWriter) {
        writer.hashes("vocabulary", vocabulary);
        writer.matrix("words", self.words.columns, self.words.average());
        writer.matrix("affixes", self.affixes.columns, self.affixes.average());
        if let Some(marks) = &self.marks {
            writer.matrix("marks", marks.columns, marks.average());
        }
        self.combine.write("combine", writer);
        self.project.write("project", writer);
        for (number, layer) in self.layers.iter().enumerate() {
            let name = format!("layer{number}");
            writer.matrix(
                &name,
                layer.weight.rows,
                &transposed(layer.weight.average(), layer.weight.columns),
            );
            writer.floats(&format!("{name}.gates"), layer.gates.average());
        }
    }
}

/// The ranges of sentences that end at `ends`.
pub fn sentences(ends: &[usize]) -> impl Iterator<Item = std::ops::Range<usize>> {
    ends.iter().scan(0, |start, end| Some(std::mem::replace(start, *end)..*end))
}

/// One mask a sentence, repeated for its words.
fn sentence_mask(ends: &[usize], width: usize, rate: f32, random: &mut Random) -> Vec<f32> {
    let mut all = Vec::with_capacity(ends.last().copied().unwrap_or(0) * width);
    for range in sentences(ends) {
        let one = mask(width, rate, random);
        for _ in range {
            all.extend_from_slice(&one);
        }
    }
    all
}

/// The backward pass of the recurrence over one sentence.
fn recurrence_backward(
    layer: &mut Layer,
    kept: &LayerTape,
    range: std::ops::Range<usize>,
    width: usize,
    gradient: &[f32],
    projected: &mut [f32],
    carried: &mut [f32],
) {
    let half = width / 2;
    let words = range.len();
    let zeros = vec![0.0; half];
    for direction in 0..2 {
        let offset = direction * half;
        let base = direction * 3 * half;
        let (vf, vr) = (&layer.gates.value[offset..][..half], &layer.gates.value[width + offset..][..half]);
        let mut sums = vec![[0.0f32; 4]; half];
        let mut state_gradient = vec![0.0f32; half];
        for step in (0..words).rev() {
            let word = range.start + if direction == 0 { step } else { words - 1 - step };
            let at = word * width + offset;
            let previous = if step == 0 {
                &zeros[..]
            } else {
                let before = if direction == 0 { word - 1 } else { word + 1 };
                &kept.states[before * width + offset..][..half]
            };
            let state = &kept.states[at..][..half];
            let (forget, reset) = (&kept.forget[at..][..half], &kept.reset[at..][..half]);
            let input = &kept.input[at..][..half];
            let output_gradient = &gradient[at..][..half];
            let candidate = &kept.projected[word * 3 * width + base..][..half];
            let (to_candidate, rest) = projected[word * 3 * width + base..][..3 * half].split_at_mut(half);
            let (to_forget, to_reset) = rest.split_at_mut(half);
            let to_input = &mut carried[at..][..half];
            for i in 0..half {
                let (f, r, dh) = (forget[i], reset[i], output_gradient[i]);
                let dc = dh * r + state_gradient[i];
                let dr = dh * (state[i] - input[i]) * r * (1.0 - r);
                let df = dc * (previous[i] - candidate[i]) * f * (1.0 - f);
                to_input[i] = dh * (1.0 - r);
                to_candidate[i] = dc * (1.0 - f);
                to_forget[i] = df;
                to_reset[i] = dr;
                state_gradient[i] = dc * f + df * vf[i] + dr * vr[i];
                let sum = &mut sums[i];
                sum[0] += df * previous[i];
                sum[1] += dr * previous[i];
                sum[2] += df;
                sum[3] += dr;
            }
        }
        for (number, part) in layer.gates.gradient.chunks_exact_mut(width).enumerate() {
            for (slot, sum) in part[offset..offset + half].iter_mut().zip(&sums) {
                *slot += sum[number];
            }
        }
    }
}

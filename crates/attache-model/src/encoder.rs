//! Words in their sentences as vectors: embeddings of form, affixes and shape beside a static vector,
//! then layers of simple recurrent units in both directions.
//!
//! Everything up to the first layer's recurrence depends on the word form alone, so it is computed once
//! for each distinct form and kept in the workspace: for running text the first layer costs nothing. The
//! other layers' products run over all words of a batch at once.

use crate::dense::Dense;
use crate::features::{AFFIXES, BUCKETS, WordFeatures};
use crate::hash::{Hash, Index};
use crate::integer_product::{Activations, Finish, IntegerMatrix, MOST_INPUTS};
use crate::kept::{Places, keep_rows};
use crate::recurrence::{Pass, Rows};
use crate::vectors::WordVectors;
use crate::weights::{Quantised, WeightError, Weights};
use std::ops::Range;

/// Distinct forms kept between documents; a form takes 16 bytes for each unit of the encoder's width.
const KEPT_FORMS: usize = 4096;

/// Words of one pass; longer documents are read in several, so that what lies between the layers stays small enough for
/// the processor's own memory.
const BATCH: usize = 192;

/// How many marks a word can have.
pub const MARKS: usize = 4;

/// What is known of a word in its place beside its form, as rows of the table of marks; 0 for nothing.
pub type Marks = [u16; MARKS];

/// The recurrence treats this many units at once; a width is a multiple of it.
pub const WIDTH_STEP: usize = 128;

/// A trained encoder.
#[derive(Debug)]
pub struct Encoder<'a> {
    vocabulary: Index,
    words: Quantised<'a>,
    affixes: Quantised<'a>,
    marks: Option<Quantised<'a>>,
    combine: Dense,
    project: Dense,
    layers: Vec<Layer>,
    width: usize,
}

#[derive(Debug)]
struct Layer {
    weights: IntegerMatrix,
    gates: Vec<f32>,
}

/// Memory of an encoder that is reused from batch to batch.
#[derive(Debug, Default)]
pub struct EncoderBuffers {
    forms: Places,
    inputs: Vec<f32>,
    projections: Vec<f32>,
    fresh: Vec<f32>,
    hidden: Vec<f32>,
    scratch: Vec<f32>,
    text: String,
    places: Vec<u32>,
    /// Projections of new forms and of all words: each keeps its size from batch to batch, and so its values need not
    /// be set before they are computed.
    fresh_projected: Vec<f32>,
    projected: Vec<f32>,
    carried: Vec<f32>,
    output: Vec<f32>,
    rounded: Activations,
}

impl EncoderBuffers {
    /// The vectors of the last batch, one row a word, rounded for the layers that read them.
    pub fn output(&self) -> &Activations {
        &self.rounded
    }
}

/// Cuts a document of `n_words` words, in sentences that end at the positions `ends` (exclusive, ascending), into
/// batches of whole sentences, and calls `read` with each: its words, and where sentences end among these.
pub(crate) fn in_batches(n_words: usize, ends: &[usize], mut read: impl FnMut(Range<usize>, &[usize])) {
    let mut batch_ends: Vec<usize> = Vec::new();
    let (mut start, mut last) = (0, 0);
    for end in ends.iter().copied().chain((ends.last() != Some(&n_words)).then_some(n_words)) {
        let end = end.clamp(last, n_words);
        if end - start > BATCH && !batch_ends.is_empty() {
            read(start..last, &batch_ends);
            batch_ends.clear();
            start = last;
        }
        batch_ends.push(end - start);
        last = end;
    }
    if start < last {
        read(start..last, &batch_ends);
    }
}

impl<'a> Encoder<'a> {
    /// Reads the encoder's sections of a weight file.
    ///
    /// # Errors
    /// Fails where sections are missing or do not fit together or with the vectors' width.
    pub fn read(weights: &Weights<'a>, dimensions: usize) -> Result<Self, WeightError> {
        let shape = |name: &str| WeightError::Shape(name.to_owned());
        let vocabulary = Index::new(weights.hashes("vocabulary")?);
        let words = weights.matrix("words")?;
        let affixes = weights.matrix("affixes")?;
        let marks = weights.contains("marks").then(|| weights.matrix("marks")).transpose()?;
        let combine = Dense::read(weights, "combine")?;
        let project = Dense::read(weights, "project")?;
        let width = project.outputs();
        if words.rows() != vocabulary.keys().len() + 1 {
            return Err(shape("words"));
        }
        if affixes.rows() != AFFIXES * BUCKETS || affixes.columns() != words.columns() {
            return Err(shape("affixes"));
        }
        if marks.as_ref().is_some_and(|marks| marks.columns() != words.columns()) {
            return Err(shape("marks"));
        }
        if combine.inputs() != words.columns() + dimensions || combine.outputs() != project.inputs() {
            return Err(shape("combine"));
        }
        if width == 0 || !width.is_multiple_of(WIDTH_STEP) || width > MOST_INPUTS {
            return Err(shape("project"));
        }
        let mut layers = Vec::new();
        while weights.contains(&format!("layer{}", layers.len())) {
            let name = format!("layer{}", layers.len());
            let matrix = weights.matrix(&name)?;
            let gates = weights.floats(&format!("{name}.gates"))?;
            if matrix.columns() != width || matrix.rows() != 3 * width || gates.len() != 4 * width {
                return Err(shape(&name));
            }
            layers.push(Layer { weights: IntegerMatrix::new(&matrix, &[]), gates });
        }
        if layers.is_empty() {
            return Err(WeightError::Missing("layer0".to_owned()));
        }
        Ok(Self { vocabulary, words, affixes, marks, combine, project, layers, width })
    }

    /// Width of the output vectors.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Encodes a batch: all `words`, in sentences that end at the positions `ends` (exclusive, ascending).
    /// `marks` has an entry for each word, or none at all; an encoder that has learned no marks passes over them.
    pub fn encode(
        &self,
        vectors: &WordVectors<'_>,
        words: &[&str],
        marks: &[Marks],
        ends: &[usize],
        buffers: &mut EncoderBuffers,
    ) {
        let width = self.width;
        if let Some(kept) = buffers.forms.make_room(KEPT_FORMS) {
            keep_rows(&mut buffers.inputs, width, &kept);
            keep_rows(&mut buffers.projections, 3 * width, &kept);
        }
        self.look_up(vectors, words, marks, buffers);
        let EncoderBuffers { inputs, projections, places, projected, carried, output, rounded, .. } = buffers;
        output.resize(words.len() * width, 0.0);
        for (number, layer) in self.layers.iter().enumerate() {
            if number > 0 {
                std::mem::swap(carried, output);
                output.resize(words.len() * width, 0.0);
                rounded.round(carried, width);
                layer.weights.multiply(rounded, Finish::Plain, projected);
            }
            let mut start = 0;
            for end in ends.iter().copied().map(|end| end.min(words.len())) {
                if start < end {
                    let rows = if number == 0 {
                        Rows::Chosen { places: &places[start..end], projected: projections, input: inputs }
                    } else {
                        Rows::InOrder {
                            projected: &projected[start * 3 * width..end * 3 * width],
                            input: &carried[start * width..end * width],
                        }
                    };
                    let output = &mut output[start * width..end * width];
                    Pass { rows, gates: &layer.gates, output, width, trace: None }.run();
                }
                start = end;
            }
        }
        rounded.round(output, width);
    }

    /// Finds every word's row of the first layer's inputs and projections, and fills those of new words.
    fn look_up(
        &self,
        vectors: &WordVectors<'_>,
        words: &[&str],
        marks: &[Marks],
        buffers: &mut EncoderBuffers,
    ) {
        let embedded = self.words.columns() + vectors.dimensions();
        let EncoderBuffers {
            forms,
            inputs,
            rounded,
            projections,
            fresh,
            hidden,
            scratch,
            text,
            places,
            fresh_projected,
            ..
        } = buffers;
        fresh.clear();
        places.clear();
        for (number, word) in words.iter().enumerate() {
            let marked = self.marks.as_ref().zip(marks.get(number));
            let mut key = Hash::new(0).str(word);
            for byte in
                marked.into_iter().flat_map(|(_, marks)| marks.iter().flat_map(|mark| mark.to_le_bytes()))
            {
                key = key.byte(byte);
            }
            let (place, is_new) = forms.find(key.finish());
            places.push(place);
            if is_new {
                let start = fresh.len();
                fresh.resize(start + embedded, 0.0);
                let (embedding, vector) = fresh[start..].split_at_mut(self.words.columns());
                let features = WordFeatures::new(word, text);
                let row = self.vocabulary.find(features.word).map_or(0, |row| row + 1);
                self.words.add_row(row, 1.0, embedding);
                for affix in features.affixes {
                    self.affixes.add_row(affix as usize, 1.0, embedding);
                }
                if let Some((table, marks)) = marked {
                    let rows = marks.iter().map(|mark| usize::from(*mark));
                    rows.filter(|row| (1..table.rows()).contains(row))
                        .for_each(|row| table.add_row(row, 1.0, embedding));
                }
                vectors.add(word, text, vector);
            }
        }
        if !fresh.is_empty() {
            rounded.round(fresh, embedded);
            self.combine.apply_rectified(rounded, hidden);
            rounded.round(hidden, self.project.inputs());
            self.project.apply(rounded, scratch);
            inputs.extend_from_slice(scratch);
            if let Some(layer) = self.layers.first() {
                rounded.round(scratch, self.width);
                layer.weights.multiply(rounded, Finish::Plain, fresh_projected);
                projections.extend_from_slice(fresh_projected);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(n_words: usize, ends: &[usize], expected: &[(Range<usize>, &[usize])]) {
        let mut batches = Vec::new();
        in_batches(n_words, ends, |words, ends| batches.push((words, ends.to_vec())));
        let batches: Vec<_> = batches.iter().map(|(words, ends)| (words.clone(), &ends[..])).collect();
        assert_eq!(batches, expected);
    }

    #[test]
    fn a_batch_is_whole_sentences() {
        check(0, &[], &[]);
        check(5, &[2, 5], &[(0..5, &[2, 5])]);
        // What stands behind the last sentence is one too.
        check(5, &[2], &[(0..5, &[2, 5])]);
        check(300, &[100, 190, 290, 300], &[(0..190, &[100, 190]), (190..300, &[100, 110])]);
        // A sentence of more words than a batch is one by itself.
        check(700, &[10, 600, 700], &[(0..10, &[10]), (10..600, &[590]), (600..700, &[100])]);
    }
}

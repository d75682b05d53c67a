//! Contextual vectors of a larger model that the encoder learns to come near while it learns its tasks.
//!
//! A treebank is small; a public sentence encoder has read the web. Its hidden states over the treebank's
//! sentences and over raw text, reduced and rounded by `scripts/distil_states.py`, are a target for every
//! word: first alone, over all the text, then beside the tasks' own losses. Nothing of it remains in the
//! trained model but what the encoder took over.

use std::ops::Range;
use std::path::Path;

/// Sentences with one vector a word; the first ones are those of the treebank, in its order.
#[derive(Debug, Default)]
pub struct Guide {
    sentences: Vec<Vec<String>>,
    starts: Vec<usize>,
    scales: Vec<f32>,
    states: Vec<i8>,
}

impl Guide {
    /// Reads what `scripts/distil_states.py` wrote to a folder.
    ///
    /// # Errors
    /// Fails where a file is missing or the files do not belong together.
    pub fn open(folder: &Path) -> Result<Self, String> {
        let file = |name: &str| std::fs::read(folder.join(name)).map_err(|error| format!("{name}: {error}"));
        let text = String::from_utf8(file("states.txt")?).map_err(|error| error.to_string())?;
        let scales =
            file("states.scales")?.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
        Self::new(&text, file("states.i8")?.into_iter().map(u8::cast_signed).collect(), scales)
    }

    /// Takes a text of one sentence a line, words divided by blanks, and its words' vectors: rows of
    /// eight-bit numbers, each column with its scale.
    ///
    /// # Errors
    /// Fails where text and vectors differ in their number of words.
    pub fn new(text: &str, states: Vec<i8>, mut scales: Vec<f32>) -> Result<Self, String> {
        let sentences: Vec<Vec<String>> =
            text.lines().map(|line| line.split(' ').map(str::to_owned).collect()).collect();
        let mut starts = vec![0];
        for sentence in &sentences {
            starts.push(starts[starts.len() - 1] + sentence.len());
        }
        let words = starts[starts.len() - 1];
        if scales.is_empty() || states.len() != words * scales.len() {
            return Err(format!("{words} words with {} numbers of {} columns", states.len(), scales.len()));
        }
        // A mean vector has length one, so that the loss starts near one.
        let columns = scales.len();
        let square: f64 = states
            .chunks_exact(columns)
            .flat_map(|row| row.iter().zip(&scales))
            .map(|(value, scale)| f64::from(f32::from(*value) * scale).powi(2))
            .sum();
        let length = (square / words as f64).sqrt() as f32;
        for scale in &mut scales {
            *scale /= length;
        }
        Ok(Self { sentences, starts, scales, states })
    }

    /// Sentences of the text.
    pub fn sentences(&self) -> &[Vec<String>] {
        &self.sentences
    }

    /// The rows of a sentence's words.
    pub fn rows(&self, sentence: usize) -> Range<usize> {
        self.starts[sentence]..self.starts[sentence + 1]
    }

    /// Width of a vector.
    pub fn dimensions(&self) -> usize {
        self.scales.len()
    }

    /// Replaces predictions by the gradient of their squared distance from the rows' vectors, times
    /// `weight`, and returns the loss.
    pub fn distance(&self, predicted: &mut [f32], rows: &[Option<u32>], weight: f32) -> f32 {
        let columns = self.dimensions();
        let mut loss = 0.0;
        for (prediction, row) in predicted.chunks_exact_mut(columns).zip(rows) {
            let Some(row) = row else {
                prediction.fill(0.0);
                continue;
            };
            let state = &self.states[*row as usize * columns..][..columns];
            for ((value, target), scale) in prediction.iter_mut().zip(state).zip(&self.scales) {
                let difference = *value - f32::from(*target) * scale;
                loss += difference * difference;
                *value = 2.0 * weight * difference;
            }
        }
        loss * weight
    }
}

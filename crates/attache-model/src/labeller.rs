//! Sequence labelling: one encoder under several label schemes, each a linear-chain CRF.
//!
//! Annotations of names disagree about what a name is, so each convention is a scheme of its own with its
//! own labels and transitions, while the words are read once by an encoder that learns from all of them.

use crate::dense::Dense;
use crate::encoder::{Encoder, EncoderBuffers, Marks, in_batches};
use crate::integer_product::Activations;
use crate::recurrence;
use crate::vectors::WordVectors;
use crate::weights::{WeightError, Weights};

/// The section that names the rows of the table of marks, from 1 on.
const MARK_NAMES: &str = "mark_names";

/// A trained sequence labeller.
#[derive(Debug)]
pub struct SequenceLabeller<'a> {
    encoder: Encoder<'a>,
    hidden: Dense,
    schemes: Vec<Scheme<'a>>,
    marks: Vec<&'a str>,
}

#[derive(Debug)]
struct Scheme<'a> {
    name: &'a str,
    /// `O` first, then `B-X` and `I-X` of each type.
    labels: Vec<&'a str>,
    layer: Dense,
    /// Row: label before (the last row: start of sentence), column: label.
    transitions: Vec<f32>,
}

/// A labelled span: words `start..end` of the batch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LabelledSpan<'a> {
    /// First word.
    pub start: usize,
    /// One past the last word.
    pub end: usize,
    /// Type, such as `PER`.
    pub label: &'a str,
    /// The least probability of a label of the span, given the labels beside it, 0 to 1.
    pub confidence: f32,
}

/// Memory of one labeller that is reused from document to document; it keeps what that labeller made of words, so
/// that another needs memory of its own.
#[derive(Debug, Default)]
pub struct LabellerBuffers {
    encoder: EncoderBuffers,
    /// The hidden layer of a batch, and of the document.
    hidden: Vec<f32>,
    all_hidden: Vec<f32>,
    rounded: Activations,
    emissions: Vec<f32>,
    back: Vec<u8>,
    scores: [Vec<f32>; 2],
    path: Vec<u8>,
}

impl<'a> SequenceLabeller<'a> {
    /// Reads a labeller from its weight file.
    ///
    /// # Errors
    /// Fails where the file is damaged or was trained with vectors of another width.
    pub fn from_bytes(file: &'a [u8], vectors: &WordVectors<'_>) -> Result<Self, WeightError> {
        let weights = Weights::open(file)?;
        let encoder = Encoder::read(&weights, vectors.dimensions())?;
        let hidden = Dense::read(&weights, "hidden")?;
        if hidden.inputs() != encoder.width() {
            return Err(WeightError::Shape("hidden".to_owned()));
        }
        let mut schemes = Vec::new();
        for name in weights.text("schemes")?.split('\n') {
            let labels: Vec<&str> = weights.text(&format!("{name}.labels"))?.split('\n').collect();
            let layer = Dense::read(&weights, &format!("{name}.layer"))?;
            let transitions = weights.floats(&format!("{name}.transitions"))?;
            let count = labels.len();
            let fits = layer.inputs() == hidden.outputs()
                && layer.outputs() == count
                && count < 256
                && transitions.len() == (count + 1) * count;
            if !fits {
                return Err(WeightError::Shape(name.to_owned()));
            }
            schemes.push(Scheme { name, labels, layer, transitions });
        }
        let marks = if weights.contains(MARK_NAMES) {
            weights.text(MARK_NAMES)?.split('\n').collect()
        } else {
            Vec::new()
        };
        Ok(Self { encoder, hidden, schemes, marks })
    }

    /// Names of the schemes.
    pub fn schemes(&self) -> impl Iterator<Item = &'a str> {
        self.schemes.iter().map(|scheme| scheme.name)
    }

    /// The mark of that name, 0 where the labeller has not learned it.
    pub fn mark(&self, name: &str) -> u16 {
        self.marks.iter().position(|known| *known == name).map_or(0, |place| place as u16 + 1)
    }

    /// Reads a document: all `words`, with their marks where there are some, in sentences that end at the positions `ends` (exclusive, ascending).
    /// Must come before [`SequenceLabeller::spans`].
    pub fn read(
        &self,
        vectors: &WordVectors<'_>,
        words: &[&str],
        marks: &[Marks],
        ends: &[usize],
        buffers: &mut LabellerBuffers,
    ) {
        let LabellerBuffers { encoder, hidden, all_hidden, rounded, .. } = buffers;
        all_hidden.clear();
        in_batches(words.len(), ends, |batch, ends| {
            let marks = marks.get(batch.clone()).unwrap_or_default();
            self.encoder.encode(vectors, &words[batch], marks, ends, encoder);
            self.hidden.apply_rectified(encoder.output(), hidden);
            all_hidden.extend_from_slice(hidden);
        });
        rounded.round(all_hidden, self.hidden.outputs());
    }

    /// Appends the spans of the last read document under one scheme, in order; an unknown scheme has none.
    pub fn spans(
        &self,
        scheme: &str,
        ends: &[usize],
        buffers: &mut LabellerBuffers,
        out: &mut Vec<LabelledSpan<'a>>,
    ) {
        let Some(scheme) = self.schemes.iter().find(|known| known.name == scheme) else { return };
        let LabellerBuffers { rounded, emissions, back, scores, path, .. } = buffers;
        scheme.layer.apply(rounded, emissions);
        let count = scheme.labels.len();
        let mut start = 0;
        for end in ends.iter().copied() {
            let Some(rows) = emissions.get(start * count..end * count) else { return };
            scheme.decode(rows, back, scores, path);
            scheme.collect(rows, path, start, out);
            start = end;
        }
    }

    /// Labels of a scheme, `O` first; an unknown scheme has none.
    pub fn labels(&self, scheme: &str) -> &[&'a str] {
        self.schemes.iter().find(|known| known.name == scheme).map_or(&[], |scheme| &scheme.labels)
    }

    /// Appends the probability of each label at each word of the last read document under one scheme, words by
    /// [`SequenceLabeller::labels`]: the share of all paths that go through it.
    pub fn marginals(&self, scheme: &str, ends: &[usize], buffers: &mut LabellerBuffers, out: &mut Vec<f32>) {
        let Some(scheme) = self.schemes.iter().find(|known| known.name == scheme) else { return };
        scheme.layer.apply(&buffers.rounded, &mut buffers.emissions);
        let count = scheme.labels.len();
        let mut start = 0;
        for end in ends.iter().copied() {
            let Some(rows) = buffers.emissions.get(start * count..end * count) else { return };
            scheme.marginals(rows, out);
            start = end;
        }
    }

    /// Log odds of a label at one word of the last read batch against `O` there, between words labelled `O`. `None`
    /// for a scheme, label or word that is not there.
    pub fn log_odds(
        &self,
        scheme: &str,
        label: &str,
        word: usize,
        buffers: &mut LabellerBuffers,
    ) -> Option<f32> {
        let scheme = self.schemes.iter().find(|known| known.name == scheme)?;
        let label = scheme.labels.iter().position(|known| *known == label)?;
        scheme.layer.apply(&buffers.rounded, &mut buffers.emissions);
        let count = scheme.labels.len();
        let row = buffers.emissions.get(word * count..(word + 1) * count)?;
        let score = |label: usize| row[label] + scheme.transitions[label] + scheme.transitions[label * count];
        Some(score(label) - score(0))
    }
}

impl<'a> Scheme<'a> {
    /// The best path (Viterbi).
    fn decode(&self, rows: &[f32], back: &mut Vec<u8>, scores: &mut [Vec<f32>; 2], path: &mut Vec<u8>) {
        let count = self.labels.len();
        let words = rows.len() / count;
        back.clear();
        path.clear();
        let [current, next] = scores;
        for (word, row) in rows.chunks_exact(count).enumerate() {
            next.clear();
            for (label, emission) in row.iter().enumerate() {
                let mut best = (0, f32::NEG_INFINITY);
                if word == 0 {
                    best = (0, self.transitions[count * count + label]);
                } else {
                    for (before, score) in current.iter().enumerate() {
                        let score = score + self.transitions[before * count + label];
                        if score > best.1 {
                            best = (before, score);
                        }
                    }
                }
                back.push(best.0 as u8);
                next.push(best.1 + emission);
            }
            std::mem::swap(current, next);
        }
        let mut label = 0;
        for (candidate, score) in current.iter().enumerate().take(count) {
            if *score > current[label] {
                label = candidate;
            }
        }
        for word in (0..words).rev() {
            path.push(label as u8);
            label = usize::from(back[word * count + label]);
        }
        path.reverse();
    }

    /// Probabilities of the labels of one sentence (forward and backward).
    fn marginals(&self, rows: &[f32], out: &mut Vec<f32>) {
        let count = self.labels.len();
        let words = rows.len() / count;
        let mut ahead = vec![0.0; rows.len()];
        for word in 0..words {
            for label in 0..count {
                let before = |before: usize| self.transitions[before * count + label];
                let ways = match word {
                    0 => before(count),
                    _ => log_sum((0..count).map(|from| ahead[(word - 1) * count + from] + before(from))),
                };
                ahead[word * count + label] = rows[word * count + label] + ways;
            }
        }
        let mut behind = vec![0.0; count];
        let mut probabilities = vec![0.0; rows.len()];
        for word in (0..words).rev() {
            let here = &ahead[word * count..(word + 1) * count];
            let total = log_sum(here.iter().zip(&behind).map(|(ahead, behind)| ahead + behind));
            for label in 0..count {
                probabilities[word * count + label] = (here[label] + behind[label] - total).exp();
            }
            let row = &rows[word * count..(word + 1) * count];
            let after = |label: usize| {
                let ways = row.iter().zip(&behind).zip(&self.transitions[label * count..]);
                log_sum(ways.map(|((emission, behind), transition)| emission + behind + transition))
            };
            behind = (0..count).map(after).collect();
        }
        out.append(&mut probabilities);
    }

    fn collect(&self, rows: &[f32], path: &[u8], first: usize, out: &mut Vec<LabelledSpan<'a>>) {
        let mut open: Option<LabelledSpan<'a>> = None;
        for (word, label) in path.iter().enumerate() {
            let name = self.labels[usize::from(*label)];
            let kind = name.get(2..).unwrap_or_default();
            if let Some(mut span) = open.take() {
                if name.starts_with("I-") && span.label == kind {
                    span.end = first + word + 1;
                    span.confidence = span.confidence.min(self.probability(rows, path, word));
                    open = Some(span);
                    continue;
                }
                out.push(span);
            }
            if !kind.is_empty() {
                open = Some(LabelledSpan {
                    start: first + word,
                    end: first + word + 1,
                    label: kind,
                    confidence: self.probability(rows, path, word),
                });
            }
        }
        out.extend(open);
    }

    /// Probability of a word's label where its neighbours have theirs.
    fn probability(&self, rows: &[f32], path: &[u8], word: usize) -> f32 {
        let count = self.labels.len();
        let before = word.checked_sub(1).map_or(count, |before| usize::from(path[before]));
        let after = path.get(word + 1).map(|label| usize::from(*label));
        let score = |label: usize| {
            rows[word * count + label]
                + self.transitions[before * count + label]
                + after.map_or(0.0, |after| self.transitions[label * count + after])
        };
        let chosen = score(usize::from(path[word]));
        let total: f32 = (0..count).map(|label| recurrence::exp((score(label) - chosen).max(-80.0))).sum();
        1.0 / total.max(1.0)
    }
}

/// Logarithm of the sum of what the values are logarithms of.
fn log_sum(values: impl Iterator<Item = f32> + Clone) -> f32 {
    let most = values.clone().fold(f32::NEG_INFINITY, f32::max);
    most + values.map(|value| (value - most).exp()).sum::<f32>().ln()
}

/// Softmax probability of one entry.
pub(crate) fn probability(scores: &[f32], chosen: usize) -> f32 {
    let Some(reference) = scores.get(chosen) else { return 0.0 };
    let total: f32 = scores.iter().map(|score| recurrence::exp(score - reference)).sum();
    1.0 / total.max(1.0)
}

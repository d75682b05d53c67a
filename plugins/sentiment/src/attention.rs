//! The networks side by side, laid out for analysis.
//!
//! What a word's vector adds to the word and to its two neighbours depends on the form alone, so it is
//! computed once for each form ([`Forms`]), and reading a sentence is adding rows. Attention and output
//! are one small product: of a word's units, each head makes a logit and, for each label, what it would
//! pass on of the word. The softmax then weighs these numbers, and no unit is ever pooled.

use attache_model::hash::Hash;
use attache_model::kept::{Places, keep_rows};
use attache_model::product::Packed;
use attache_model::recurrence::exp;
use attache_model::vectors::WordVectors;
use attache_model::weights::Quantised;
use pulp::{Arch, Simd, WithSimd};

use crate::network::{DISTANCES, HEADS, Network, PATHS, input_width};
use crate::target::LABELS;

/// What the heads make of a word: their logits, then for each label what they pass on.
const READ: usize = HEADS * (1 + LABELS);
/// Distinct forms kept between sentences.
const KEPT_FORMS: usize = 4096;

/// The networks' weights.
#[derive(Debug)]
pub(crate) struct Attention {
    /// Units of all networks.
    width: usize,
    /// From a vector to what it adds to the word after it, to the word itself, and to the one before it.
    vectors: Packed,
    /// What the lexicon weight, its size and the bias add.
    weight: Vec<f32>,
    size: Vec<f32>,
    bias: Vec<f32>,
    /// A row of all units for each distance, then for each path, eight-bit as in the file: so they stay near the
    /// processor, which a table of floats would not.
    places: Vec<i8>,
    /// For each of these rows the scale of each network's units.
    place_scales: Vec<f32>,
    /// The unit after the last of each network.
    ends: Vec<usize>,
    /// What is made of each unit.
    readers: Vec<[f32; READ]>,
}

/// Buffers of a pass over a sentence.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pass {
    active: Vec<f32>,
    logits: Vec<[f32; HEADS]>,
    values: Vec<[f32; HEADS * LABELS]>,
}

impl Attention {
    /// Lays out networks over vectors of `dimensions`, and their tables of places.
    pub(crate) fn new(networks: &[Network], tables: &[Quantised<'_>], dimensions: usize) -> Self {
        let n_inputs = input_width(dimensions);
        let rows: Vec<&[f32]> =
            networks.iter().flat_map(|network| network.words.chunks_exact(n_inputs)).collect();
        let width = rows.len();
        let column = |input: usize| rows.iter().map(|row| row[input]).collect();
        let mut places = Vec::with_capacity((DISTANCES + PATHS) * width);
        let mut place_scales = Vec::with_capacity((DISTANCES + PATHS) * networks.len());
        for place in 0..DISTANCES + PATHS {
            for table in tables {
                places.extend(table.row(place).iter().map(|value| value.cast_signed()));
                place_scales.extend(table.scales().get(place));
            }
        }
        let (mut ends, mut readers) = (Vec::new(), Vec::with_capacity(width));
        for network in networks {
            let unit_of = |rows: &[f32], row: usize, unit: usize| rows[row * network.width + unit];
            readers.extend((0..network.width).map(|unit| {
                std::array::from_fn(|slot| match slot.checked_sub(HEADS) {
                    None => unit_of(&network.heads, slot, unit),
                    Some(row) => unit_of(&network.out, row, unit),
                })
            }));
            ends.push(readers.len());
        }
        Self {
            width,
            vectors: Packed::new(dimensions, 3 * width, |input, unit| {
                rows[unit % width][unit / width * dimensions + input]
            }),
            weight: column(3 * dimensions),
            size: column(3 * dimensions + 1),
            bias: column(3 * dimensions + 2),
            places,
            place_scales,
            ends,
            readers,
        }
    }

    /// Reads the words that `forms` were filled with, of these lexicon weights: a row of units a word.
    pub(crate) fn read(&self, forms: &Forms, weights: &[f32], read: &mut Vec<f32>) {
        // What was there is overwritten.
        read.resize(weights.len() * self.width, 0.0);
        if self.width > 0 {
            Arch::new().dispatch(Reading { networks: self, forms, weights, read });
        }
    }

    /// As [`read`](Self::read), from the inputs that are learned from: three vectors a word, its weight, the weight's size, one.
    pub(crate) fn read_inputs(&self, inputs: &[f32], read: &mut Vec<f32>) {
        read.clear();
        let dimensions = self.vectors.inner();
        let mut parts = [(); 3].map(|()| vec![0.0; 3 * self.width]);
        for inputs in inputs.chunks_exact(input_width(dimensions)) {
            for (part, vector) in parts.iter_mut().zip(inputs.chunks_exact(dimensions)) {
                part.fill(0.0);
                self.vectors.add_product(vector, part);
            }
            let [before, own, after] = &parts;
            let vectors = [&before[..self.width], &own[self.width..2 * self.width], &after[2 * self.width..]];
            let start = read.len();
            read.resize(start + self.width, 0.0);
            self.read_word(vectors, inputs[3 * dimensions], &mut read[start..]);
        }
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the target features of `dispatch` reach inlined code only")]
    fn read_word(&self, [before, own, after]: [&[f32]; 3], weight: f32, read: &mut [f32]) {
        let vectors = before.iter().zip(own).zip(after);
        for ((unit, bias), ((before, own), after)) in read.iter_mut().zip(&self.bias).zip(vectors) {
            *unit = before + own + after + bias;
        }
        if weight != 0.0 {
            for (unit, (by_weight, by_size)) in read.iter_mut().zip(self.weight.iter().zip(&self.size)) {
                *unit += weight * by_weight + weight.abs() * by_size;
            }
        }
    }

    /// Adds to `scores` what the networks think of the target that `places` tells each word's place to.
    pub(crate) fn add_scores(
        &self,
        read: &[f32],
        places: &[[u16; 2]],
        pass: &mut Pass,
        scores: &mut [f32; LABELS],
    ) {
        if self.width > 0 && !read.is_empty() && !places.is_empty() {
            Arch::new().dispatch(Scoring { networks: self, read, places, pass, scores });
        }
    }
}

struct Reading<'a> {
    networks: &'a Attention,
    forms: &'a Forms,
    weights: &'a [f32],
    read: &'a mut [f32],
}

impl WithSimd for Reading<'_> {
    type Output = ();

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the target features of `dispatch` reach inlined code only")]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { networks, forms, weights, read } = self;
        let width = networks.width;
        let parts = |at: usize, number: usize| &forms.parts(at, 3 * width)[number * width..][..width];
        for (at, (&weight, read)) in weights.iter().zip(read.chunks_exact_mut(width)).enumerate() {
            // Before the first word is what is after the last: nothing.
            let vectors = [parts(at.wrapping_sub(1), 0), parts(at, 1), parts(at + 1, 2)];
            networks.read_word(vectors, weight, read);
        }
    }
}

struct Scoring<'a> {
    networks: &'a Attention,
    read: &'a [f32],
    places: &'a [[u16; 2]],
    pass: &'a mut Pass,
    scores: &'a mut [f32; LABELS],
}

impl WithSimd for Scoring<'_> {
    type Output = ();

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the target features of `dispatch` reach inlined code only")]
    fn with_simd<S: Simd>(self, simd: S) {
        match S::F32_LANES {
            16 => score::<S, 1, 8>(simd, self),
            8 => score::<S, 2, 4>(simd, self),
            4 => score::<S, 4, 4>(simd, self),
            _ => score::<S, READ, 4>(simd, self),
        }
    }
}

/// `VECTORS` registers hold what the heads make of a word; `TILE` words are read at the same time, so that no sum
/// waits for its last step.
#[inline(always)]
#[expect(clippy::inline_always, reason = "the target features of `dispatch` reach inlined code only")]
fn score<S: Simd, const VECTORS: usize, const TILE: usize>(simd: S, scoring: Scoring<'_>) {
    let Scoring { networks, read, places, pass, scores } = scoring;
    let Attention { width, ref ends, ref readers, .. } = *networks;
    let Pass { active, logits, values } = pass;
    let n_words = places.len().min(read.len() / width);
    let n_padded = n_words.next_multiple_of(TILE);
    active.resize(TILE * width, 0.0);
    // What was there is overwritten.
    logits.resize(n_padded * ends.len(), [0.0; HEADS]);
    values.resize(n_padded * ends.len(), [0.0; HEADS * LABELS]);
    for first in (0..n_words).step_by(TILE) {
        let words = read.chunks_exact(width).zip(places).skip(first);
        for (active, (word, place)) in active.chunks_exact_mut(width).zip(words) {
            let rows = [usize::from(place[0]), DISTANCES + usize::from(place[1])];
            let values = rows.map(|row| &networks.places[row * width..][..width]);
            let scales = rows.map(|row| &networks.place_scales[row * ends.len()..][..ends.len()]);
            let mut start = 0;
            for (number, &end) in ends.iter().enumerate() {
                let [distances, paths] = values.map(|values| &values[start..end]);
                let [by_distance, by_path] = scales.map(|scales| scales[number]);
                let units = active[start..end].iter_mut().zip(&word[start..end]);
                for (((active, word), distance), path) in units.zip(distances).zip(paths) {
                    let sum = word + by_distance * f32::from(*distance) + by_path * f32::from(*path);
                    *active = if sum > 0.0 { sum } else { 0.0 };
                }
                start = end;
            }
        }
        let mut start = 0;
        for (number, &end) in ends.iter().enumerate() {
            let mut sums = [[simd.splat_f32s(0.0); VECTORS]; TILE];
            for (unit, reader) in readers[start..end].iter().enumerate() {
                for (at, sums) in sums.iter_mut().enumerate() {
                    let value = simd.splat_f32s(active[at * width + start + unit]);
                    for (sum, vector) in sums.iter_mut().zip(S::as_simd_f32s(reader).0) {
                        *sum = simd.mul_add_e_f32s(value, *vector, *sum);
                    }
                }
            }
            for (at, sums) in sums.iter().enumerate() {
                let mut made = [0.0f32; READ];
                S::as_mut_simd_f32s(&mut made).0.copy_from_slice(sums);
                let slot = number * n_padded + first + at;
                logits[slot].copy_from_slice(&made[..HEADS]);
                values[slot].copy_from_slice(&made[HEADS..]);
            }
            start = end;
        }
    }
    for (logits, values) in logits.chunks_exact_mut(n_padded).zip(values.chunks_exact(n_padded)) {
        let passed_on = weigh::<TILE>(logits, &values[..n_words]);
        scores.iter_mut().zip(passed_on).for_each(|(score, sum)| *score += sum);
    }
}

/// What the heads of one network pass on of all words for each label.
#[inline(always)]
#[expect(clippy::inline_always, reason = "the target features of `dispatch` reach inlined code only")]
fn weigh<const TILE: usize>(logits: &mut [[f32; HEADS]], values: &[[f32; HEADS * LABELS]]) -> [f32; LABELS] {
    let mut largest = [f32::MIN; HEADS];
    for logits in &logits[..values.len()] {
        for (largest, logit) in largest.iter_mut().zip(logits) {
            *largest = if *logit > *largest { *logit } else { *largest };
        }
    }
    let subtracted = [largest; TILE];
    for tile in logits.as_chunks_mut::<TILE>().0 {
        for (logit, largest) in tile.as_flattened_mut().iter_mut().zip(subtracted.as_flattened()) {
            *logit = exp(*logit - largest);
        }
    }
    let (mut totals, mut sums) = ([0.0f32; HEADS], [0.0f32; HEADS * LABELS]);
    for (shares, values) in logits.iter().zip(values) {
        totals.iter_mut().zip(shares).for_each(|(total, share)| *total += share);
        for (at, (sum, value)) in sums.iter_mut().zip(values).enumerate() {
            *sum += shares[at % HEADS] * value;
        }
    }
    std::array::from_fn(|label| (0..HEADS).map(|head| sums[label * HEADS + head] / totals[head]).sum())
}

/// What is kept of word forms: their vectors, and what these add to words by the networks.
#[derive(Debug, Default)]
pub(crate) struct Forms {
    known: Places,
    vectors: Vec<f32>,
    parts: Vec<f32>,
    /// The row of what has no vector: names, and what is beyond the sentence.
    nothing: Vec<f32>,
    dimensions: usize,
    /// The rows of the sentence's words.
    places: Vec<Option<u32>>,
    text: String,
}

impl Forms {
    /// Makes room, and brings in the new forms among these words of a document, all at once.
    pub(crate) fn meet(
        &mut self,
        vectors: &WordVectors<'_>,
        networks: &Attention,
        mut words: impl FnMut(&mut dyn FnMut(&str)),
    ) {
        let (dimensions, width) = (vectors.dimensions(), 3 * networks.width);
        if let Some(kept) = self.known.make_room(KEPT_FORMS) {
            keep_rows(&mut self.vectors, dimensions, &kept);
            keep_rows(&mut self.parts, width, &kept);
        }
        let n_known = self.known.len();
        words(&mut |form| _ = self.place(vectors, form));
        self.compute(networks, n_known);
    }

    /// Reads the words of a sentence; a form of `None` is a name and has no vector.
    pub(crate) fn fill<'w>(
        &mut self,
        vectors: &WordVectors<'_>,
        networks: &Attention,
        words: impl Iterator<Item = Option<&'w str>>,
    ) {
        self.dimensions = vectors.dimensions();
        self.nothing.resize((3 * networks.width).max(self.dimensions), 0.0);
        let n_known = self.known.len();
        let mut places = std::mem::take(&mut self.places);
        places.clear();
        places.extend(words.map(|form| form.map(|form| self.place(vectors, form))));
        self.places = places;
        self.compute(networks, n_known);
    }

    /// Returns the row of a form; that of a new one has its vector, and its parts are yet to be computed.
    fn place(&mut self, vectors: &WordVectors<'_>, form: &str) -> u32 {
        let (place, is_new) = self.known.find(Hash::new(0).str(form).finish());
        if is_new {
            let start = self.vectors.len();
            self.vectors.resize(start + vectors.dimensions(), 0.0);
            vectors.add(form, &mut self.text, &mut self.vectors[start..]);
        }
        place
    }

    /// Computes what the forms behind the first `n_known` add to words.
    fn compute(&mut self, networks: &Attention, n_known: usize) {
        let (dimensions, width) = (networks.vectors.inner(), 3 * networks.width);
        self.parts.resize(self.known.len() * width, 0.0);
        let (vectors, parts) = (&self.vectors[n_known * dimensions..], &mut self.parts[n_known * width..]);
        networks.vectors.add_product(vectors, parts);
    }

    /// Returns the vector of the word `at`; zeros for a name and beyond the sentence.
    pub(crate) fn vector(&self, at: usize) -> &[f32] {
        self.row(at, &self.vectors, self.dimensions)
    }

    fn parts(&self, at: usize, width: usize) -> &[f32] {
        self.row(at, &self.parts, width)
    }

    fn row<'r>(&'r self, at: usize, rows: &'r [f32], width: usize) -> &'r [f32] {
        match self.places.get(at).copied().flatten() {
            Some(place) => &rows[place as usize * width..][..width],
            None => &self.nothing[..width],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Sentence;
    use attache_model::weights::{WeightWriter, Weights};

    /// Networks of small numbers that follow no simple rule.
    fn networks(dimensions: usize) -> Vec<Network> {
        let mut state = 1u32;
        let mut value = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 24) as f32 - 0.5
        };
        let mut network = |width| {
            let mut network = Network::new(dimensions, width);
            let Network { words, places, heads, out, .. } = &mut network;
            [words, places, heads, out].into_iter().flatten().for_each(|weight| *weight = value());
            network
        };
        vec![network(32), network(24)]
    }

    #[test]
    fn says_what_the_networks_say() {
        let vectors = WordVectors::shared().unwrap();
        let dimensions = vectors.dimensions();
        // As they are after a file: eight-bit.
        let mut writer = WeightWriter::new();
        let names = ["a", "b"];
        names.iter().zip(networks(dimensions)).for_each(|(name, network)| network.write(name, &mut writer));
        let file = writer.finish();
        let weights = Weights::open(&file).unwrap();
        let networks = names.map(|name| Network::load(name, dimensions, &weights).unwrap());
        let tables = names.map(|name| Network::places(name, &weights).unwrap());
        let attention = Attention::new(&networks, &tables, dimensions);
        let words = [Some("critics"), Some("praised"), None, Some("'s"), Some("zzyzx"), Some("praised")];
        for n_words in 1..=words.len() {
            let words = &words[..n_words];
            let weights: Vec<f32> = (0..n_words).map(|at| at as f32 * 0.25 - 0.5).collect();
            let (mut inputs, mut forms) = (Sentence::default(), Forms::default());
            inputs.fill(vectors, words.iter().copied().zip(weights.iter().copied()));
            forms.meet(vectors, &attention, |meet| words.iter().take(3).copied().flatten().for_each(meet));
            forms.fill(vectors, &attention, words.iter().copied());
            let (mut read, mut slow) = (Vec::new(), Vec::new());
            attention.read(&forms, &weights, &mut read);
            attention.read_inputs(&inputs.inputs, &mut slow);
            assert_eq!(read.len(), n_words * 56);
            assert!(read.iter().zip(&slow).all(|(fast, slow)| (fast - slow).abs() < 1e-5));
            let places: Vec<[u16; 2]> = (0..n_words as u16).map(|at| [at * 3, at * 80]).collect();
            let (mut found, mut expected) = ([0.0; LABELS], [0.0; LABELS]);
            attention.add_scores(&read, &places, &mut Pass::default(), &mut found);
            for network in &networks {
                let mut own = Vec::new();
                network.read(&inputs.inputs, &mut own);
                let read = (&*own, network.width, 0);
                network.add_scores(read, &places, &mut crate::network::Pass::default(), &mut expected);
            }
            for (found, expected) in found.iter().zip(&expected) {
                assert!((found - expected).abs() < 1e-4, "{n_words} words: {found} {expected}");
            }
        }
    }
}

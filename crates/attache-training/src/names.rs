//! Trains the name model: one encoder, a CRF for each convention of what a name is.
//!
//! A data set says which scheme it belongs to, how its labels are called there, and which types it does not
//! mark: an unmarked word of such a set may be `O` or one of those types, and the loss is silent about it.
//! The model kept is the running average of the last steps.

use crate::chain;
use crate::dense::{Dense, mask, rectify, rectify_backward, scale};
use crate::encoder::{Encoder, EncoderOptions, Input, sentences};
use crate::guide::Guide;
use crate::inventory::Inventory;
use crate::parameter::{Parameter, Step};
use crate::random::Random;
use attache_model::encoder::{MARKS, Marks};
use attache_model::features::{AFFIXES, WordFeatures};
use attache_model::labeller::{LabelledSpan, LabellerBuffers, SequenceLabeller};
use attache_model::vectors::WordVectors;
use attache_model::weights::WeightWriter;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// One annotated sentence: words and their BIO labels as the file has them.
#[derive(Debug, Clone, Default)]
pub struct LabelledSentence {
    /// Words.
    pub words: Vec<String>,
    /// One label a word.
    pub labels: Vec<String>,
    /// What is known of each word beside its form, at most [`MARKS`] things by name, such as `PROPN`; an empty name
    /// for nothing.
    pub marks: Vec<Vec<String>>,
}

/// Reads a file of one word and label a line, divided by a tab, with an empty line after each sentence. After a
/// second tab may stand marks, divided by spaces.
/// Spans are made to begin with `B-`, as files that write `I-` alone do not. A doubtful word may have several
/// labels with `|` between them, the likeliest first.
pub fn read(text: &str) -> Vec<LabelledSentence> {
    let mut all = Vec::new();
    let mut current = LabelledSentence::default();
    for line in text.lines().chain([""]) {
        if let Some((word, label)) = line.split_once('\t') {
            let (label, marks) = label.split_once('\t').unwrap_or((label, ""));
            current.words.push(word.to_owned());
            current.labels.push(label.trim().to_owned());
            current.marks.push(marks.split_ascii_whitespace().map(str::to_owned).collect());
        } else if !current.words.is_empty() {
            let mut sentence = std::mem::take(&mut current);
            for word in 0..sentence.labels.len() {
                let before = word.checked_sub(1).map(|before| likeliest(&sentence.labels[before]));
                if !chain::may_follow(before, likeliest(&sentence.labels[word])) {
                    sentence.labels[word].replace_range(..1, "B");
                }
            }
            all.push(sentence);
        }
    }
    all
}

fn likeliest(labels: &str) -> &str {
    labels.split_once('|').map_or(labels, |(first, _)| first)
}

/// A scheme: its name and its types.
#[derive(Debug, Clone)]
pub struct Scheme {
    /// Name, as the labeller is asked for it.
    pub name: String,
    /// Types, such as `PER`.
    pub types: Vec<String>,
}

impl Scheme {
    fn labels(&self) -> Vec<String> {
        let marked = self.types.iter().flat_map(|kind| [format!("B-{kind}"), format!("I-{kind}")]);
        std::iter::once("O".to_owned()).chain(marked).collect()
    }
}

/// A data set under a scheme.
#[derive(Debug, Clone)]
pub struct DataSet {
    /// Number of the scheme.
    pub scheme: usize,
    /// The file's types and what they are called in the scheme; other types are as unmarked words.
    pub types: BTreeMap<String, String>,
    /// Types of the scheme that the file does not mark.
    pub unmarked: Vec<String>,
    /// Its sentences.
    pub sentences: Vec<LabelledSentence>,
    /// How often each sentence is seen in a pass; less than one: that part of them.
    pub repeat: f32,
}

/// A language model whose encoder the name model starts from; the encoders' options must be equal.
#[derive(Debug)]
pub struct Start<'a> {
    /// Vocabulary of the language model and how often its words were seen (row 0: unknown).
    pub inventory: &'a Inventory,
    /// The language model's checkpoint.
    pub checkpoint: &'a [u8],
}

/// What is trained and how long.
#[derive(Debug, Clone, Copy)]
pub struct NamesOptions {
    /// The encoder's sizes and dropout.
    pub encoder: EncoderOptions,
    /// Width of the hidden layer under the schemes.
    pub hidden: usize,
    /// Passes over the guide's text alone, before the data.
    pub guide_epochs: usize,
    /// Passes over the data.
    pub epochs: usize,
    /// Words of one step.
    pub batch: usize,
    /// Highest learning rate.
    pub rate: f32,
    /// Part of the sentences that are re-cased.
    pub recased: f32,
    /// Part of the sentences that are read without their marks.
    pub unmarked: f32,
    /// Seed of everything random.
    pub seed: u64,
}

impl Default for NamesOptions {
    fn default() -> Self {
        let encoder = EncoderOptions {
            embedding: 48,
            combined: 128,
            width: 128,
            layers: 2,
            input_dropout: 0.3,
            dropout: 0.3,
        };
        Self {
            encoder,
            hidden: 64,
            guide_epochs: 0,
            epochs: 14,
            batch: 600,
            rate: 2.5e-3,
            recased: 0.08,
            unmarked: 0.1,
            seed: 1,
        }
    }
}

#[derive(Debug)]
struct Network {
    encoder: Encoder,
    hidden: Dense,
    layers: Vec<Dense>,
    transitions: Vec<Parameter>,
    guide: Dense,
}

struct Item<'a> {
    scheme: usize,
    words: &'a [String],
    marks: Vec<Marks>,
    allowed: Vec<u32>,
}

impl Network {
    fn parameters(&mut self) -> Vec<&mut Parameter> {
        let mut all = self.encoder.parameters();
        all.extend(self.hidden.parameters());
        all.extend(self.layers.iter_mut().flat_map(Dense::parameters));
        all.extend(&mut self.transitions);
        all.extend(self.guide.parameters());
        all
    }

    /// One batch of the guide's text alone.
    fn follow(
        &mut self,
        guide: &Guide,
        inputs: &[Input<'_>],
        rows: &[Option<u32>],
        ends: &[usize],
        random: &mut Random,
    ) -> f32 {
        let (encoded, tape) = self.encoder.forward(inputs, ends, true, random);
        let mut predicted = self.guide.forward(&encoded);
        let loss = guide.distance(&mut predicted, rows, 1.0 / inputs.len() as f32);
        let mut gradient = vec![0.0; encoded.len()];
        self.guide.backward(&encoded, &predicted, Some(&mut gradient));
        self.encoder.backward(&tape, gradient);
        loss
    }

    fn learn(
        &mut self,
        inputs: &[Input<'_>],
        items: &[&Item<'_>],
        ends: &[usize],
        random: &mut Random,
    ) -> f32 {
        let share = 1.0 / inputs.len() as f32;
        let (encoded, tape) = self.encoder.forward(inputs, ends, true, random);
        let mut hidden = self.hidden.forward(&encoded);
        rectify(&mut hidden);
        let hidden_mask = mask(hidden.len(), 0.3, random);
        scale(&mut hidden, &hidden_mask);
        let width = self.hidden.weight.columns;
        let mut back = vec![0.0; hidden.len()];
        let mut loss = 0.0;
        for (scheme, (layer, transitions)) in self.layers.iter_mut().zip(&mut self.transitions).enumerate() {
            // The words of this scheme's sentences, side by side.
            let ranges: Vec<_> =
                sentences(ends).zip(items).filter(|(_, item)| item.scheme == scheme).collect();
            if ranges.is_empty() {
                continue;
            }
            let rows: Vec<f32> = ranges
                .iter()
                .flat_map(|(range, _)| &hidden[range.start * width..range.end * width])
                .copied()
                .collect();
            let emissions = layer.forward(&rows);
            let count = layer.weight.columns;
            let mut gradient = vec![0.0; emissions.len()];
            let mut start = 0;
            for (range, item) in &ranges {
                let part = start * count..(start + range.len()) * count;
                loss += chain::loss(
                    &emissions[part.clone()],
                    &item.allowed,
                    transitions,
                    &mut gradient[part],
                    share,
                );
                start += range.len();
            }
            let mut rows_back = vec![0.0; rows.len()];
            layer.backward(&rows, &gradient, Some(&mut rows_back));
            let mut start = 0;
            for (range, _) in &ranges {
                back[range.start * width..range.end * width]
                    .copy_from_slice(&rows_back[start * width..(start + range.len()) * width]);
                start += range.len();
            }
        }
        scale(&mut back, &hidden_mask);
        rectify_backward(&hidden, &mut back);
        let mut gradient = vec![0.0; encoded.len()];
        self.hidden.backward(&encoded, &back, Some(&mut gradient));
        self.encoder.backward(&tape, gradient);
        loss
    }

    fn write(&self, schemes: &[Scheme], vocabulary: &[u64], marks: &[String]) -> Vec<u8> {
        let mut writer = WeightWriter::new();
        let names: Vec<&str> = schemes.iter().map(|scheme| scheme.name.as_str()).collect();
        writer.text("schemes", &names.join("\n"));
        if !marks.is_empty() {
            writer.text("mark_names", &marks.join("\n"));
        }
        self.encoder.write(vocabulary, &mut writer);
        self.hidden.write("hidden", &mut writer);
        for ((scheme, layer), transitions) in schemes.iter().zip(&self.layers).zip(&self.transitions) {
            let name = &scheme.name;
            writer.text(&format!("{name}.labels"), &scheme.labels().join("\n"));
            layer.write(&format!("{name}.layer"), &mut writer);
            writer.floats(&format!("{name}.transitions"), transitions.average());
        }
        writer.finish()
    }
}

/// The labels that an annotation allows a word, as a bit set.
fn allowed(annotated: &str, set: &DataSet, labels: &[String]) -> u32 {
    let bit = |name: &str| labels.iter().position(|label| label == name).map_or(0, |place| 1u32 << place);
    let unmarked = || {
        let kinds = set.unmarked.iter().map(|kind| bit(&format!("B-{kind}")) | bit(&format!("I-{kind}")));
        kinds.fold(bit("O"), |all, one| all | one)
    };
    let each = annotated.split('|').map(|label| {
        let marked = label
            .get(2..)
            .and_then(|kind| set.types.get(kind))
            .map_or(0, |kind| bit(&format!("{}{kind}", &label[..2])));
        if marked == 0 { unmarked() } else { marked }
    });
    each.fold(0, |all, one| all | one)
}

/// The marks of a sentence's words as rows of the table that `row` knows by name.
pub fn rows(sentence: &LabelledSentence, row: impl Fn(&String) -> u16) -> Vec<Marks> {
    let mut all = vec![[0; MARKS]; sentence.words.len()];
    for (rows, marks) in all.iter_mut().zip(&sentence.marks) {
        for (slot, mark) in rows.iter_mut().zip(marks) {
            *slot = row(mark);
        }
    }
    all
}

fn recased(words: &[String], random: &mut Random) -> Vec<String> {
    let kind = random.below(3);
    let title = |word: &String| {
        let mut chars = word.chars();
        chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
    };
    words
        .iter()
        .map(|word| match kind {
            0 => word.to_uppercase(),
            1 if word.len() > 3 => title(word),
            1 => word.clone(),
            _ => word.to_lowercase(),
        })
        .collect()
}

/// Trains a name model and returns its weight file. `report` gets each pass's number, its mean loss of a
/// word and, now and then, the averaged model so far.
///
/// # Errors
/// Fails where the checkpoint to start from is of another encoder.
pub fn train(
    schemes: &[Scheme],
    sets: &[DataSet],
    vectors: &WordVectors<'_>,
    guide: Option<&Guide>,
    start: Option<&Start<'_>>,
    options: NamesOptions,
    mut report: impl FnMut(usize, f32, &[u8]),
) -> Result<Vec<u8>, String> {
    let mut random = Random::new(options.seed);
    let mut buffer = String::new();
    let mut counts: BTreeMap<u64, u32> = BTreeMap::new();
    let mut items = Vec::new();
    let marks: Vec<String> = sets
        .iter()
        .flat_map(|set| &set.sentences)
        .flat_map(|sentence| sentence.marks.iter().flatten().filter(|mark| !mark.is_empty()).cloned())
        .collect::<BTreeSet<String>>()
        .into_iter()
        .collect();
    for set in sets {
        let labels = schemes[set.scheme].labels();
        for sentence in &set.sentences {
            for word in &sentence.words {
                *counts.entry(WordFeatures::new(word, &mut buffer).word).or_default() += 1;
            }
            let allowed = sentence.labels.iter().map(|label| allowed(label, set, &labels)).collect();
            let rows = rows(sentence, |mark| marks.binary_search(mark).map_or(0, |place| place as u16 + 1));
            items.push((
                Item { scheme: set.scheme, words: &sentence.words, marks: rows, allowed },
                set.repeat,
            ));
        }
    }
    // Rare words say little that their affixes and vectors do not, and would be learnt by heart.
    counts.retain(|_, count| *count >= 4);
    let (vocabulary, frequencies): (Vec<u64>, Vec<u32>) = match start {
        Some(start) => (start.inventory.vocabulary.clone(), start.inventory.frequencies[1..].to_vec()),
        None => counts.into_iter().unzip(),
    };
    let width = options.encoder.width;
    let mut network = Network {
        encoder: Encoder::new(
            options.encoder,
            vocabulary.len(),
            marks.len(),
            vectors.dimensions(),
            &mut random,
        ),
        hidden: Dense::new(width, options.hidden, 1.4, &mut random),
        layers: schemes
            .iter()
            .map(|scheme| Dense::new(options.hidden, scheme.labels().len(), 1.0, &mut random))
            .collect(),
        transitions: schemes.iter().map(|scheme| chain::transitions(&scheme.labels())).collect(),
        guide: Dense::new(width, guide.map_or(0, Guide::dimensions), 0.5, &mut random),
    };
    if let Some(start) = start {
        network.encoder.start_from(start.checkpoint)?;
    }
    let mut reader = Reader {
        vocabulary: &vocabulary,
        frequencies: &frequencies,
        vectors,
        known: FxHashMap::default(),
        table: Vec::new(),
    };
    let mut guided = guide.map(|guide| GuideOrder { guide, order: Vec::new() });
    let total: f32 = items.iter().map(|(item, repeat)| item.words.len() as f32 * repeat).sum();
    let raw: usize = guide.map_or(0, |guide| guide.sentences().iter().map(Vec::len).sum());
    let guide_steps = raw * options.guide_epochs / options.batch;
    let steps = (total as usize / options.batch).max(1) * options.epochs + guide_steps;
    let mut step = 0;
    if let Some(guided) = &mut guided {
        for _ in 0..guide_steps {
            guided.learn(&mut network, &mut reader, options.batch, &mut random);
            step += 1;
            advance(&mut network, step, steps, options.rate);
        }
    }
    for epoch in 1..=options.epochs {
        let mut order: Vec<usize> = Vec::new();
        for (number, (_, repeat)) in items.iter().enumerate() {
            let times = repeat.floor() as usize + usize::from(random.chance(repeat.fract()));
            order.extend(std::iter::repeat_n(number, times));
        }
        random.shuffle(&mut order);
        let (mut sum, mut batches) = (0.0, 0);
        let mut next = order.into_iter().peekable();
        while next.peek().is_some() {
            let (mut batch, mut words, mut ends) = (Vec::new(), Vec::new(), Vec::new());
            let mut marked: Vec<Marks> = Vec::new();
            while words.len() < options.batch {
                let Some(number) = next.next() else { break };
                let item = &items[number].0;
                // Sentences without marks keep the network from leaning on them alone.
                if random.chance(options.unmarked) {
                    marked.extend(std::iter::repeat_n([0; MARKS], item.words.len()));
                } else {
                    marked.extend_from_slice(&item.marks);
                }
                if random.chance(options.recased) {
                    words.extend(recased(item.words, &mut random));
                } else {
                    words.extend_from_slice(item.words);
                }
                ends.push(words.len());
                batch.push(item);
            }
            let read: Vec<_> = words.into_iter().map(|word| reader.read(word, &mut random)).collect();
            let inputs: Vec<Input<'_>> = read
                .iter()
                .zip(marked)
                .map(|(word, marks)| Input { marks, ..reader.input(word, &mut random) })
                .collect();
            sum += network.learn(&inputs, &batch, &ends, &mut random);
            batches += 1;
            step += 1;
            if let Some(guided) = guided.as_mut().filter(|_| step % 2 == 0) {
                guided.learn(&mut network, &mut reader, options.batch / 2, &mut random);
            }
            advance(&mut network, step, steps, options.rate);
        }
        let shown = epoch % 2 == 0 || epoch == options.epochs;
        let weights = if shown { network.write(schemes, &vocabulary, &marks) } else { Vec::new() };
        report(epoch, sum / batches as f32, &weights);
    }
    Ok(network.write(schemes, &vocabulary, &marks))
}

/// One step of Adam at the point of training that it is.
fn advance(network: &mut Network, step: i32, steps: usize, rate: f32) {
    let progress = (step as f32 / steps as f32).min(1.0);
    let rate = rate * (step as f32 / 200.0).min(1.0) * (1.0 - progress).max(0.02);
    let square: f64 = network.parameters().into_iter().map(Parameter::gradient_square).sum();
    let scale = (1.0 / (square.sqrt() as f32).max(1e-9)).min(1.0);
    let share = (4.0 / (0.1 * step as f32).max(4.0)).max(4.0 / 1000.0);
    for parameter in network.parameters() {
        parameter.step(Step { number: step, rate, scale });
        if step % 4 == 0 {
            parameter.track(share);
        }
    }
}

type ReadWord = (u32, [u32; AFFIXES], usize);

/// Turns words into the encoder's input; vectors are kept once for each distinct form.
struct Reader<'a> {
    vocabulary: &'a [u64],
    frequencies: &'a [u32],
    vectors: &'a WordVectors<'a>,
    known: FxHashMap<String, usize>,
    table: Vec<f32>,
}

impl Reader<'_> {
    fn read(&mut self, word: String, random: &mut Random) -> ReadWord {
        let mut buffer = String::new();
        let features = WordFeatures::new(&word, &mut buffer);
        let row = self.vocabulary.binary_search(&features.word).ok();
        let seen = row.map_or(0, |row| self.frequencies[row]) as f32;
        let forget = random.chance(1.0 / (1.0 + seen)) || random.chance(0.1);
        let place = *self.known.entry(word).or_insert_with_key(|word| {
            let start = self.table.len();
            self.table.resize(start + self.vectors.dimensions(), 0.0);
            self.vectors.add(word, &mut buffer, &mut self.table[start..]);
            start
        });
        (row.filter(|_| !forget).map_or(0, |row| row as u32 + 1), features.affixes, place)
    }

    fn input(&self, (word, affixes, place): &ReadWord, random: &mut Random) -> Input<'_> {
        let vector =
            if random.chance(0.03) { &[] } else { &self.table[*place..][..self.vectors.dimensions()] };
        Input { word: *word, affixes: *affixes, marks: [0; MARKS], vector }
    }
}

/// The guide's sentences in random order, again and again.
struct GuideOrder<'a> {
    guide: &'a Guide,
    order: Vec<usize>,
}

impl GuideOrder<'_> {
    fn learn(
        &mut self,
        network: &mut Network,
        reader: &mut Reader<'_>,
        batch: usize,
        random: &mut Random,
    ) -> f32 {
        let (mut read, mut rows, mut ends) = (Vec::new(), Vec::new(), Vec::new());
        while read.len() < batch {
            if self.order.is_empty() {
                self.order = (0..self.guide.sentences().len()).collect();
                random.shuffle(&mut self.order);
            }
            let Some(number) = self.order.pop() else { return 0.0 };
            read.extend(self.guide.sentences()[number].iter().map(|word| reader.read(word.clone(), random)));
            rows.extend(self.guide.rows(number).map(|row| Some(row as u32)));
            ends.push(read.len());
        }
        let inputs: Vec<Input<'_>> = read.iter().map(|word| reader.input(word, random)).collect();
        network.follow(self.guide, &inputs, &rows, &ends, random)
    }
}

/// Counts of spans: right, found, gold.
#[derive(Debug, Clone, Copy, Default)]
pub struct SpanScore {
    /// Spans that are in both, with the same type.
    pub right: usize,
    /// Spans that the model gives.
    pub found: usize,
    /// Spans of the annotation.
    pub gold: usize,
}

impl SpanScore {
    /// Harmonic mean of precision and recall, in percent.
    pub fn f1(&self) -> f64 {
        200.0 * self.right as f64 / ((self.found + self.gold).max(1)) as f64
    }
}

/// Scores a labeller; `types` maps the file's types to the scheme's, all others are left out on both
/// sides. Returns the whole and each type.
pub fn score(
    labeller: &SequenceLabeller<'_>,
    vectors: &WordVectors<'_>,
    scheme: &str,
    sentences: &[LabelledSentence],
    types: &BTreeMap<String, String>,
) -> BTreeMap<String, SpanScore> {
    let mut buffers = LabellerBuffers::default();
    let mut scores: BTreeMap<String, SpanScore> = BTreeMap::new();
    for sentence in sentences {
        let words: Vec<&str> = sentence.words.iter().map(String::as_str).collect();
        let ends = [words.len()];
        let mut found: Vec<LabelledSpan<'_>> = Vec::new();
        let marks = rows(sentence, |mark| labeller.mark(mark));
        labeller.read(vectors, &words, &marks, &ends, &mut buffers);
        labeller.spans(scheme, &ends, &mut buffers, &mut found);
        let found: Vec<(usize, usize, &str)> = found
            .iter()
            .filter(|span| types.values().any(|kind| kind == span.label))
            .map(|span| (span.start, span.end, span.label))
            .collect();
        let gold = gold_spans(&sentence.labels, types);
        for span in &found {
            for name in ["all", span.2] {
                let score = scores.entry(name.to_owned()).or_default();
                score.found += 1;
                score.right += usize::from(gold.contains(span));
            }
        }
        for span in &gold {
            for name in ["all", span.2] {
                scores.entry(name.to_owned()).or_default().gold += 1;
            }
        }
    }
    scores
}

/// Spans of a file's labels, first word, one past the last and type in the scheme; types that `types` does not have
/// are left out.
pub fn gold_spans<'t>(
    labels: &[String],
    types: &'t BTreeMap<String, String>,
) -> Vec<(usize, usize, &'t str)> {
    let mut spans = Vec::new();
    let mut start = 0;
    while start < labels.len() {
        let mut end = start + 1;
        if let Some(kind) = labels[start].get(2..) {
            while end < labels.len() && labels[end].strip_prefix("I-") == Some(kind) {
                end += 1;
            }
            if let Some(kind) = types.get(kind) {
                spans.push((start, end, kind.as_str()));
            }
        }
        start = end;
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_begin_with_b_and_may_touch() {
        let read = read("Kofi\tI-PER\nAnnan\tI-PER\n,\tO\n\nUN\tI-ORG\nGeneva\tI-LOC\n");
        assert_eq!(read[0].labels, ["B-PER", "I-PER", "O"]);
        assert_eq!(read[1].labels, ["B-ORG", "B-LOC"]);
    }

    #[test]
    fn a_doubtful_word_may_be_several_things() {
        let sentence = &read("Kofi\tB-PER\nAnnan\tI-PER|O\nPlan\tI-PER|O|B-MISC\n")[0];
        assert_eq!(sentence.labels[1..], ["I-PER|O", "I-PER|O|B-MISC"]);
        let scheme = Scheme { name: String::new(), types: vec!["PER".to_owned(), "LOC".to_owned()] };
        let set = DataSet {
            scheme: 0,
            types: BTreeMap::from([("PER".to_owned(), "PER".to_owned())]),
            unmarked: Vec::new(),
            sentences: Vec::new(),
            repeat: 1.0,
        };
        let sets: Vec<u32> =
            sentence.labels.iter().map(|label| allowed(label, &set, &scheme.labels())).collect();
        assert_eq!(sets, [0b010, 0b101, 0b101]);
    }

    /// One set marks people alone, the other places alone; the model learns both from the two.
    #[test]
    fn sets_that_mark_different_types_teach_one_scheme() {
        let file =
            crate::vectors::pack("kofi\ngeneva\nmet\nin", 0, &[1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.5, 0.5])
                .unwrap();
        let vectors = WordVectors::from_bytes(&file).unwrap();
        let kinds =
            |kinds: &[&str]| kinds.iter().map(|kind| ((*kind).to_owned(), (*kind).to_owned())).collect();
        let set = |types: &[&str], unmarked: &str, text: &str| DataSet {
            scheme: 0,
            types: kinds(types),
            unmarked: vec![unmarked.to_owned()],
            sentences: read(&text.repeat(6)),
            repeat: 1.0,
        };
        let sets = [
            set(&["PER"], "LOC", "Kofi\tB-PER\nmet\tO\nin\tO\nGeneva\tO\n\n"),
            set(&["LOC"], "PER", "Kofi\tO\nmet\tO\nin\tO\nGeneva\tB-LOC\n\n"),
        ];
        let schemes = [Scheme { name: "names".to_owned(), types: vec!["PER".to_owned(), "LOC".to_owned()] }];
        let encoder = EncoderOptions {
            embedding: 8,
            combined: 16,
            width: 128,
            layers: 1,
            input_dropout: 0.0,
            dropout: 0.0,
        };
        let options =
            NamesOptions { encoder, hidden: 8, epochs: 40, batch: 12, rate: 1e-2, ..NamesOptions::default() };
        let weights = train(&schemes, &sets, &vectors, None, None, options, |_, _, _| {}).unwrap();
        let labeller = SequenceLabeller::from_bytes(&weights, &vectors).unwrap();
        let gold = read("Kofi\tB-PER\nmet\tO\nin\tO\nGeneva\tB-LOC\n");
        let score = score(&labeller, &vectors, "names", &gold, &kinds(&["PER", "LOC"]));
        assert_eq!((score["all"].right, score["all"].found), (2, 2));
        // A sentence's chances do not depend on what else is read with it, and those of a word make one.
        let words = ["Kofi", "met", "in", "Geneva", "Geneva"];
        let read = |ends: &[usize]| {
            let (mut buffers, mut chances) = (LabellerBuffers::default(), Vec::new());
            labeller.read(&vectors, &words, &[], ends, &mut buffers);
            labeller.marginals("names", ends, &mut buffers, &mut chances);
            chances
        };
        let chances = read(&[4, 5]);
        let count = labeller.labels("names").len();
        assert_eq!(chances.len(), words.len() * count);
        for row in chances.chunks_exact(count) {
            assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-4, "{row:?}");
        }
        let place = |label: &str| labeller.labels("names").iter().position(|known| *known == label).unwrap();
        assert!(chances[place("B-PER")] > 0.5 && chances[3 * count + place("B-LOC")] > 0.5);
        assert!(chances[place("I-PER")] < 1e-4, "no name begins inside");
        assert_ne!(read(&[5])[3 * count..4 * count], chances[3 * count..4 * count]);
    }
}

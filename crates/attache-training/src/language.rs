//! Trains the language model: tags, features, lemmas and dependencies by one network.
//!
//! Every task's loss is summed over a batch of about a thousand words and the whole network learns at
//! once. Words are forgotten at random in favour of the unknown word, so that names never seen behave, and
//! some sentences are re-cased as headlines are. The running average of the weights is what is written.

use crate::dense::{Dense, cross_entropy, mask, rectify, rectify_backward, scale, transposed};
use crate::encoder::{Encoder, EncoderOptions, Input, sentences};
use crate::inventory::Inventory;
use crate::parameter::{Parameter, Step};
use crate::random::Random;
use crate::treebank::{Sentence, Word};
use attache_model::features::{AFFIXES, WordFeatures};
use attache_model::lemma::EditScript;
use attache_model::product::Packed;
use attache_model::vectors::WordVectors;
use attache_model::weights::WeightWriter;
use rustc_hash::FxHashMap;

/// What is trained and how long.
#[derive(Debug, Clone, Copy)]
pub struct LanguageOptions {
    /// The encoder's sizes and dropout.
    pub encoder: EncoderOptions,
    /// Width of the hidden layer under the tags.
    pub tag_width: usize,
    /// Width of the arc scorer.
    pub arc_width: usize,
    /// Width of the relation scorer.
    pub label_width: usize,
    /// Dropout of the hidden layers of the heads.
    pub head_dropout: f32,
    /// Passes over the corpus.
    pub epochs: usize,
    /// Words of one step.
    pub batch: usize,
    /// Highest learning rate.
    pub rate: f32,
    /// Part of the sentences that are re-cased.
    pub recased: f32,
    /// Seed of everything random.
    pub seed: u64,
}

impl Default for LanguageOptions {
    fn default() -> Self {
        Self {
            encoder: EncoderOptions {
                embedding: 128,
                combined: 256,
                width: 256,
                layers: 3,
                input_dropout: 0.25,
                dropout: 0.25,
            },
            tag_width: 128,
            arc_width: 128,
            label_width: 96,
            head_dropout: 0.3,
            epochs: 30,
            batch: 1000,
            rate: 2.5e-3,
            recased: 0.1,
            seed: 1,
        }
    }
}

/// A word ready for the network.
#[derive(Debug, Clone)]
struct Sample {
    word: u32,
    affixes: [u32; AFFIXES],
    vector: u32,
    tags: [Option<u32>; 4],
    head: u32,
    deprel: Option<u32>,
}

/// The network with its heads.
#[derive(Debug)]
pub struct LanguageNetwork {
    options: LanguageOptions,
    /// The encoder.
    pub encoder: Encoder,
    tag_hidden: Dense,
    tags: Dense,
    arc_dependent: Dense,
    arc_head: Dense,
    arc: Dense,
    arc_root: Parameter,
    label_dependent: Dense,
    label_head: Dense,
    label: Dense,
    label_root: Parameter,
    tag_sizes: [usize; 4],
    packed: Packed,
}

impl LanguageNetwork {
    fn new(options: LanguageOptions, inventory: &Inventory, dimensions: usize, random: &mut Random) -> Self {
        let width = options.encoder.width;
        let (tag, arc, label) = (options.tag_width, options.arc_width, options.label_width);
        let tag_sizes =
            [inventory.upos.len(), inventory.xpos.len(), inventory.feats.len(), inventory.script_classes];
        Self {
            options,
            encoder: Encoder::new(options.encoder, inventory.vocabulary.len(), dimensions, random),
            tag_hidden: Dense::new(width, tag, 1.4, random),
            tags: Dense::new(tag, tag_sizes.iter().sum(), 1.0, random),
            arc_dependent: Dense::new(width, arc, 1.4, random),
            arc_head: Dense::new(width, arc, 1.4, random),
            arc: Dense::new(arc, arc, 0.5, random),
            arc_root: Parameter::normal(1, arc, 0.5, random),
            label_dependent: Dense::new(width, label, 1.4, random),
            label_head: Dense::new(width, label, 1.4, random),
            label: Dense::new(3 * label, inventory.deprels.len(), 1.0, random),
            label_root: Parameter::normal(1, label, 0.5, random),
            tag_sizes,
            packed: Packed::default(),
        }
    }

    fn parameters(&mut self) -> Vec<&mut Parameter> {
        let mut all = self.encoder.parameters();
        for dense in [
            &mut self.tag_hidden,
            &mut self.tags,
            &mut self.arc_dependent,
            &mut self.arc_head,
            &mut self.arc,
            &mut self.label_dependent,
            &mut self.label_head,
            &mut self.label,
        ] {
            all.extend(dense.parameters());
        }
        all.push(&mut self.arc_root);
        all.push(&mut self.label_root);
        all
    }

    /// One batch: adds all gradients and returns the loss of a word, for tags, arcs and labels.
    fn learn(
        &mut self,
        inputs: &[Input<'_>],
        samples: &[&Sample],
        ends: &[usize],
        training: bool,
        random: &mut Random,
    ) -> [f32; 3] {
        let rate = if training { self.options.head_dropout } else { 0.0 };
        let share = 1.0 / inputs.len() as f32;
        let (encoded, tape) = self.encoder.forward(inputs, ends, training, random);
        let mut gradient = vec![0.0; encoded.len()];

        let mut hidden = self.tag_hidden.forward(&encoded);
        rectify(&mut hidden);
        let hidden_mask = mask(hidden.len(), rate, random);
        scale(&mut hidden, &hidden_mask);
        let mut logits = self.tags.forward(&hidden);
        let stride: usize = self.tag_sizes.iter().sum();
        let mut offset = 0;
        let mut tag_loss = 0.0;
        for (number, (size, weight)) in self.tag_sizes.into_iter().zip([1.0, 0.5, 0.5, 0.5]).enumerate() {
            let classes: Vec<_> = samples.iter().map(|sample| sample.tags[number]).collect();
            tag_loss += cross_entropy(&mut logits, size, stride, offset, &classes, weight * share);
            offset += size;
        }
        let mut back = vec![0.0; hidden.len()];
        self.tags.backward(&hidden, &logits, Some(&mut back));
        scale(&mut back, &hidden_mask);
        rectify_backward(&hidden, &mut back);
        self.tag_hidden.backward(&encoded, &back, Some(&mut gradient));

        let arc_loss = self.learn_arcs(&encoded, samples, ends, rate, share, &mut gradient, random);
        let label_loss = self.learn_labels(&encoded, samples, ends, rate, share, &mut gradient, random);
        self.encoder.backward(&tape, gradient);
        [tag_loss, arc_loss, label_loss]
    }

    #[expect(clippy::too_many_arguments, reason = "one pass, read from top to bottom")]
    fn learn_arcs(
        &mut self,
        encoded: &[f32],
        samples: &[&Sample],
        ends: &[usize],
        rate: f32,
        share: f32,
        gradient: &mut [f32],
        random: &mut Random,
    ) -> f32 {
        let width = self.options.arc_width;
        let mut dependents = self.arc_dependent.forward(encoded);
        let mut heads = self.arc_head.forward(encoded);
        rectify(&mut dependents);
        rectify(&mut heads);
        let dependents_mask = mask(dependents.len(), rate, random);
        let heads_mask = mask(heads.len(), rate, random);
        scale(&mut dependents, &dependents_mask);
        scale(&mut heads, &heads_mask);
        let queries = self.arc.forward(&dependents);
        let mut queries_back = vec![0.0; queries.len()];
        let mut heads_back = vec![0.0; heads.len()];
        let mut loss = 0.0;
        for range in sentences(ends) {
            let length = range.len();
            let mut candidates = self.arc_root.value.clone();
            candidates.extend_from_slice(&heads[range.start * width..range.end * width]);
            let query = &queries[range.start * width..range.end * width];
            let mut scores = vec![0.0; length * (length + 1)];
            self.packed.refill_rows(width, length + 1, &transposed(&candidates, width));
            self.packed.add_product(query, &mut scores);
            for word in 0..length {
                scores[word * (length + 1) + word + 1] = -1e9;
            }
            let classes: Vec<_> = samples[range.clone()].iter().map(|sample| Some(sample.head)).collect();
            loss += cross_entropy(&mut scores, length + 1, length + 1, 0, &classes, share);
            self.packed.refill_rows(length + 1, width, &candidates);
            self.packed.add_product(&scores, &mut queries_back[range.start * width..range.end * width]);
            let mut candidates_back = vec![0.0; candidates.len()];
            self.packed.refill_rows(length, width, query);
            self.packed.add_product(&transposed(&scores, length + 1), &mut candidates_back);
            let (root, rest) = candidates_back.split_at(width);
            for (slot, value) in self.arc_root.gradient.iter_mut().zip(root) {
                *slot += value;
            }
            heads_back[range.start * width..range.end * width].copy_from_slice(rest);
        }
        let mut dependents_back = vec![0.0; dependents.len()];
        self.arc.backward(&dependents, &queries_back, Some(&mut dependents_back));
        scale(&mut dependents_back, &dependents_mask);
        rectify_backward(&dependents, &mut dependents_back);
        self.arc_dependent.backward(encoded, &dependents_back, Some(&mut *gradient));
        scale(&mut heads_back, &heads_mask);
        rectify_backward(&heads, &mut heads_back);
        self.arc_head.backward(encoded, &heads_back, Some(gradient));
        loss
    }

    #[expect(clippy::too_many_arguments, reason = "one pass, read from top to bottom")]
    fn learn_labels(
        &mut self,
        encoded: &[f32],
        samples: &[&Sample],
        ends: &[usize],
        rate: f32,
        share: f32,
        gradient: &mut [f32],
        random: &mut Random,
    ) -> f32 {
        let width = self.options.label_width;
        let mut dependents = self.label_dependent.forward(encoded);
        let mut heads = self.label_head.forward(encoded);
        rectify(&mut dependents);
        rectify(&mut heads);
        let dependents_mask = mask(dependents.len(), rate, random);
        let heads_mask = mask(heads.len(), rate, random);
        scale(&mut dependents, &dependents_mask);
        scale(&mut heads, &heads_mask);
        let mut pairs = Vec::with_capacity(3 * dependents.len());
        let mut places = Vec::with_capacity(samples.len());
        for range in sentences(ends) {
            for word in range.clone() {
                let place = (samples[word].head as usize).checked_sub(1).map(|head| range.start + head);
                places.push(place);
                let dependent = &dependents[word * width..][..width];
                let head = place.map_or(&self.label_root.value[..], |place| &heads[place * width..][..width]);
                pairs.extend(dependent.iter().zip(head).map(|(d, h)| d * h));
                pairs.extend_from_slice(dependent);
                pairs.extend_from_slice(head);
            }
        }
        let mut logits = self.label.forward(&pairs);
        let classes: Vec<_> = samples.iter().map(|sample| sample.deprel).collect();
        let columns = self.label.weight.columns;
        let loss = cross_entropy(&mut logits, columns, columns, 0, &classes, share);
        let mut pairs_back = vec![0.0; pairs.len()];
        self.label.backward(&pairs, &logits, Some(&mut pairs_back));
        let mut dependents_back = vec![0.0; dependents.len()];
        let mut heads_back = vec![0.0; heads.len()];
        for (word, place) in places.into_iter().enumerate() {
            let pair = &pairs_back[word * 3 * width..][..3 * width];
            let dependent = &dependents[word * width..][..width];
            let (head, head_back) = match place {
                Some(place) => (&heads[place * width..][..width], &mut heads_back[place * width..][..width]),
                None => (&self.label_root.value[..], &mut self.label_root.gradient[..]),
            };
            for i in 0..width {
                dependents_back[word * width + i] += pair[i] * head[i] + pair[width + i];
                head_back[i] += pair[i] * dependent[i] + pair[2 * width + i];
            }
        }
        scale(&mut dependents_back, &dependents_mask);
        rectify_backward(&dependents, &mut dependents_back);
        self.label_dependent.backward(encoded, &dependents_back, Some(&mut *gradient));
        scale(&mut heads_back, &heads_mask);
        rectify_backward(&heads, &mut heads_back);
        self.label_head.backward(encoded, &heads_back, Some(gradient));
        loss
    }

    /// The averaged network as a weight file.
    fn write(&self, inventory: &Inventory) -> Vec<u8> {
        let mut writer = WeightWriter::new();
        for (name, labels) in [
            ("upos", &inventory.upos),
            ("xpos", &inventory.xpos),
            ("feats", &inventory.feats),
            ("deprels", &inventory.deprels),
            ("scripts", &inventory.scripts),
        ] {
            writer.text(name, &labels.text());
        }
        writer.numbers("script_classes", &[inventory.script_classes as u32]);
        writer.hashes("exceptions", &inventory.exceptions.keys().copied().collect::<Vec<_>>());
        writer.numbers("exception_scripts", &inventory.exceptions.values().copied().collect::<Vec<_>>());
        self.encoder.write(&inventory.vocabulary, &mut writer);
        for (name, dense) in [
            ("tag_hidden", &self.tag_hidden),
            ("tags", &self.tags),
            ("arc_dependent", &self.arc_dependent),
            ("arc_head", &self.arc_head),
            ("arc", &self.arc),
            ("label_dependent", &self.label_dependent),
            ("label_head", &self.label_head),
            ("label", &self.label),
        ] {
            dense.write(name, &mut writer);
        }
        writer.floats("arc_root", self.arc_root.average());
        writer.floats("label_root", self.label_root.average());
        writer.finish()
    }
}

/// Turns words into samples; vectors are kept once for each distinct form.
struct Reader<'a> {
    inventory: &'a Inventory,
    vectors: &'a WordVectors<'a>,
    known: FxHashMap<String, u32>,
    table: Vec<f32>,
    buffer: String,
}

/// How a sentence is re-cased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Recase {
    Upper,
    Title,
    Lower,
}

impl<'a> Reader<'a> {
    fn new(inventory: &'a Inventory, vectors: &'a WordVectors<'a>) -> Self {
        Self { inventory, vectors, known: FxHashMap::default(), table: Vec::new(), buffer: String::new() }
    }

    fn read(&mut self, word: &Word, recase: Option<Recase>) -> Sample {
        let form = match recase {
            None => word.form.clone(),
            Some(Recase::Upper) => word.form.to_uppercase(),
            Some(Recase::Lower) => word.form.to_lowercase(),
            Some(Recase::Title) => {
                let small = matches!(word.upos.as_str(), "ADP" | "DET" | "CCONJ" | "PART" | "PUNCT");
                let mut chars = word.form.chars();
                match chars.next().filter(|_| !small) {
                    Some(first) => first.to_uppercase().chain(chars).collect(),
                    None => word.form.clone(),
                }
            }
        };
        let features = WordFeatures::new(&form, &mut self.buffer);
        let next = self.known.len() as u32;
        let vector = *self.known.entry(form).or_insert_with_key(|form| {
            let start = self.table.len();
            self.table.resize(start + self.vectors.dimensions(), 0.0);
            self.vectors.add(form, &mut self.buffer, &mut self.table[start..]);
            next
        });
        let script = EditScript::between(&word.form, &word.lemma).to_string();
        let lemma = if recase.is_some() && word.xpos.starts_with("NNP") {
            None
        } else {
            self.inventory.script_class(&script)
        };
        Sample {
            word: self.inventory.word_row(features.word),
            affixes: features.affixes,
            vector,
            tags: [
                self.inventory.upos.number(&word.upos),
                self.inventory.xpos.number(&word.xpos),
                self.inventory.feats.number(&word.feats),
                lemma,
            ],
            head: word.head as u32,
            deprel: self.inventory.deprels.number(&word.deprel),
        }
    }
}

/// What training reports after each pass.
#[derive(Debug)]
pub struct Progress<'a> {
    /// Number of the pass, from 1.
    pub epoch: usize,
    /// Mean loss of a word: tags, arcs, labels.
    pub losses: [f32; 3],
    /// Seconds since the start.
    pub seconds: f64,
    /// The averaged model so far, as a weight file; empty between the passes that are evaluated.
    pub weights: &'a [u8],
}

/// Trains a language model and returns its weight file. `report` is called after every pass.
pub fn train(
    corpus: &[Sentence],
    vectors: &WordVectors<'_>,
    options: LanguageOptions,
    mut report: impl FnMut(&Progress<'_>),
) -> Vec<u8> {
    let inventory = Inventory::new(corpus);
    let mut random = Random::new(options.seed);
    let mut network = LanguageNetwork::new(options, &inventory, vectors.dimensions(), &mut random);
    let mut reader = Reader::new(&inventory, vectors);
    let plain: Vec<Vec<Sample>> = corpus
        .iter()
        .map(|sentence| sentence.words.iter().map(|word| reader.read(word, None)).collect())
        .collect();
    let total: usize = plain.iter().map(Vec::len).sum();
    let steps = (total / options.batch).max(1) * options.epochs;
    let warm = (steps / 40).max(20);
    let mut step = 0;
    let begin = std::time::Instant::now();
    for epoch in 1..=options.epochs {
        let mut order: Vec<usize> = (0..plain.len()).collect();
        random.shuffle(&mut order);
        let mut losses = [0.0; 3];
        let mut batches = 0;
        let mut next = order.into_iter().peekable();
        while next.peek().is_some() {
            let (mut batch, mut ends): (Vec<Sample>, Vec<usize>) = (Vec::new(), Vec::new());
            while batch.len() < options.batch {
                let Some(number) = next.next() else { break };
                if random.chance(options.recased) {
                    let recase =
                        [Recase::Upper, Recase::Title, Recase::Title, Recase::Lower][random.below(4)];
                    batch.extend(corpus[number].words.iter().map(|word| reader.read(word, Some(recase))));
                } else {
                    batch.extend_from_slice(&plain[number]);
                }
                ends.push(batch.len());
            }
            let dimensions = vectors.dimensions();
            let inputs: Vec<Input<'_>> = batch
                .iter()
                .map(|sample| {
                    let seen = inventory.frequencies[sample.word as usize] as f32;
                    let forget = random.chance(0.3 / (0.3 + seen)) || random.chance(0.05);
                    let blind = random.chance(0.05);
                    Input {
                        word: if forget { 0 } else { sample.word },
                        affixes: sample.affixes,
                        vector: if blind {
                            &[]
                        } else {
                            &reader.table[sample.vector as usize * dimensions..][..dimensions]
                        },
                    }
                })
                .collect();
            let samples: Vec<&Sample> = batch.iter().collect();
            let loss = network.learn(&inputs, &samples, &ends, true, &mut random);
            losses.iter_mut().zip(loss).for_each(|(sum, loss)| *sum += loss);
            batches += 1;
            step += 1;
            let progress = step as f32 / steps as f32;
            let rate = if step < warm {
                options.rate * step as f32 / warm as f32
            } else {
                options.rate * (0.5 + 0.5 * (std::f32::consts::PI * progress.min(1.0)).cos()).max(0.01)
            };
            let square: f64 = network.parameters().into_iter().map(Parameter::gradient_square).sum();
            let scale = (1.0 / (square.sqrt() as f32).max(1e-9)).min(1.0);
            // The average reaches back over the last tenth of the way, at most a few passes.
            let share = (8.0 / (0.08 * step as f32).max(8.0)).max(8.0 / 1500.0);
            for parameter in network.parameters() {
                parameter.step(Step { number: step as i32, rate, scale });
                if step % 8 == 0 {
                    parameter.track(share);
                }
            }
        }
        let shown = epoch % 5 == 0 || epoch == options.epochs || epoch == 2;
        let weights = if shown { network.write(&inventory) } else { Vec::new() };
        report(&Progress {
            epoch,
            losses: losses.map(|loss| loss / batches as f32),
            seconds: begin.elapsed().as_secs_f64(),
            weights: &weights,
        });
    }
    network.write(&inventory)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corpus() -> Vec<Sentence> {
        let text = "1\tThe\tthe\tDET\tDT\t_\t2\tdet\t_\t_\n\
            2\tministers\tminister\tNOUN\tNNS\tNumber=Plur\t3\tnsubj\t_\t_\n\
            3\tmet\tmeet\tVERB\tVBD\tTense=Past\t0\troot\t_\t_\n\
            4\t.\t.\tPUNCT\t.\t_\t3\tpunct\t_\t_\n\n\
            1\tTalks\ttalk\tNOUN\tNNS\tNumber=Plur\t2\tnsubj:pass\t_\t_\n\
            2\tended\tend\tVERB\tVBD\tTense=Past\t0\troot\t_\t_\n\n";
        crate::treebank::read(&text.repeat(4)).unwrap()
    }

    fn options() -> LanguageOptions {
        let encoder = EncoderOptions {
            embedding: 8,
            combined: 16,
            width: 128,
            layers: 2,
            input_dropout: 0.0,
            dropout: 0.0,
        };
        let whole = LanguageOptions::default();
        LanguageOptions {
            encoder,
            tag_width: 12,
            arc_width: 10,
            label_width: 6,
            epochs: 60,
            batch: 24,
            rate: 1e-2,
            ..whole
        }
    }

    fn vectors() -> Vec<u8> {
        let words = ["the", "ministers", "met", "talks", "ended", "."];
        let values: Vec<f32> = (0..words.len() * 4).map(|i| (i * 7 % 5) as f32 * 0.4 - 0.8).collect();
        crate::vectors::pack(&words.join("\n"), 0, &values).unwrap()
    }

    /// The loss must change along every parameter's gradient as the gradient says.
    #[test]
    fn gradients_agree_with_differences() {
        let corpus = &corpus()[..2];
        let inventory = Inventory::new(corpus);
        let mut random = Random::new(3);
        let file = vectors();
        let vectors = WordVectors::from_bytes(&file).unwrap();
        let mut network = LanguageNetwork::new(options(), &inventory, vectors.dimensions(), &mut random);
        let mut reader = Reader::new(&inventory, &vectors);
        let samples: Vec<Sample> =
            corpus.iter().flat_map(|s| &s.words).map(|word| reader.read(word, None)).collect();
        let samples: Vec<&Sample> = samples.iter().collect();
        let inputs: Vec<Input<'_>> = samples
            .iter()
            .map(|s| Input {
                word: s.word,
                affixes: s.affixes,
                vector: &reader.table[s.vector as usize * 4..][..4],
            })
            .collect();
        let ends = [4, 6];
        let mut loss = |network: &mut LanguageNetwork| -> f32 {
            network.learn(&inputs, &samples, &ends, false, &mut random).iter().sum()
        };
        loss(&mut network);
        let gradients: Vec<Vec<f32>> = network.parameters().iter().map(|p| p.gradient.clone()).collect();
        for (number, gradient) in gradients.iter().enumerate() {
            let square: f32 = gradient.iter().map(|g| g * g).sum();
            assert!(square > 0.0, "parameter {number} has no gradient");
            let step = 2e-3 / square.sqrt();
            let mut shifted = |factor: f32| {
                let shift = |network: &mut LanguageNetwork, factor: f32| {
                    let mut parameters = network.parameters();
                    for (value, g) in parameters[number].value.iter_mut().zip(gradient) {
                        *value += factor * g;
                    }
                };
                shift(&mut network, factor);
                let value = loss(&mut network);
                shift(&mut network, -factor);
                value
            };
            let slope = (shifted(step) - shifted(-step)) / (2.0 * step);
            assert!(
                (slope / square - 1.0).abs() < 0.05,
                "parameter {number}: slope {slope}, gradient² {square}"
            );
        }
    }

    #[test]
    fn a_small_corpus_is_learnt_and_the_same_seed_gives_the_same_bytes() {
        let corpus = corpus();
        let file = vectors();
        let vectors = WordVectors::from_bytes(&file).unwrap();
        let weights = train(&corpus, &vectors, options(), |_| {});
        assert_eq!(weights, train(&corpus, &vectors, options(), |_| {}));
        let model = attache_model::language::LanguageModel::from_bytes(&weights, &vectors).unwrap();
        let score = crate::score::score(&model, &vectors, &corpus);
        assert!(score.upos > 99.0 && score.lemma > 99.0 && score.las_full > 99.0, "{score}");
    }
}

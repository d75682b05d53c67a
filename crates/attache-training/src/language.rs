//! Trains the language model: tags, features, lemmas and dependencies by one network.
//!
//! Every task's loss is summed over a batch of about a thousand words and the whole network learns at
//! once. Words are forgotten at random in favour of the unknown word, so that names never seen behave, and
//! some sentences are re-cased as headlines are. The running average of the weights is what is written.

mod network;
mod samples;

use crate::encoder::EncoderOptions;
use crate::guide::Guide;
use crate::inventory::Inventory;
use crate::parameter::{Parameter, Step};
use crate::random::Random;
use crate::treebank::{Sentence, Word};
use attache_model::vectors::WordVectors;
use network::LanguageNetwork;
use samples::{Reader, Recase, Sample};
use std::path::Path;

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
    /// Passes over all text with the guide alone, before the tasks.
    pub guide_epochs: usize,
    /// Weight of the guide's loss beside the tasks'.
    pub guide_weight: f32,
    /// Passes over the corpus.
    pub epochs: usize,
    /// Words of taught sentences in a pass, as a share of the corpus's words.
    pub taught: f32,
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
                input_dropout: 0.2,
                dropout: 0.15,
            },
            tag_width: 128,
            arc_width: 128,
            label_width: 64,
            head_dropout: 0.3,
            guide_epochs: 2,
            guide_weight: 1.0,
            epochs: 40,
            taught: 1.0,
            batch: 1000,
            rate: 2.5e-3,
            recased: 0.1,
            seed: 1,
        }
    }
}

/// What training reports after each pass.
#[derive(Debug)]
pub struct Progress<'a> {
    /// Number of the pass, from 1; the passes over the guide alone come first.
    pub epoch: usize,
    /// Mean loss of a word: tags, arcs, labels, guide.
    pub losses: [f32; 4],
    /// Seconds since the start.
    pub seconds: f64,
    /// The averaged model so far, as a weight file; empty between the passes that are evaluated.
    pub weights: &'a [u8],
}

/// What a language model is trained on.
#[derive(Debug, Clone, Copy)]
pub struct LanguageData<'a> {
    /// Annotated sentences.
    pub corpus: &'a [Sentence],
    /// Sentences that another model read, with [`UNKNOWN`](crate::treebank::UNKNOWN) where it was in doubt; some of
    /// them are read in each pass. Words are counted and labels listed over the corpus alone.
    pub taught: &'a [Sentence],
    /// Static vectors of words; the model can only be used with the same.
    pub vectors: &'a WordVectors<'a>,
    /// States of a larger model, whose first sentences are those of the corpus.
    pub guide: Option<&'a Guide>,
}

struct Trainer<'a> {
    data: LanguageData<'a>,
    options: LanguageOptions,
    inventory: &'a Inventory,
    network: LanguageNetwork,
    reader: Reader<'a>,
    random: Random,
    plain: Vec<Vec<Sample>>,
    raw: Vec<Vec<Sample>>,
    /// The taught sentences that are still to come until all were read once.
    waiting: Vec<usize>,
    step: usize,
    steps: usize,
}

/// Trains a language model and returns its weight file. `report` is called after every pass. Where
/// `checkpoint` names a file, training goes on from it if it exists and leaves its state there now and then.
///
/// # Errors
/// Fails where the guide's first sentences are not those of the corpus, where the checkpoint was made with
/// other options or data, or where it cannot be written.
pub fn train(
    data: LanguageData<'_>,
    options: LanguageOptions,
    checkpoint: Option<&Path>,
    mut report: impl FnMut(&Progress<'_>),
) -> Result<Vec<u8>, String> {
    let inventory = Inventory::new(data.corpus);
    let mut trainer = Trainer::new(data, options, &inventory)?;
    let begin = std::time::Instant::now();
    let first = match checkpoint.map(std::fs::read) {
        Some(Ok(file)) => trainer.resume(&file)? + 1,
        _ => 1,
    };
    for epoch in first..=options.guide_epochs + options.epochs {
        let tasks = epoch > options.guide_epochs;
        let losses = if tasks { trainer.pass() } else { trainer.guided_pass() };
        let past = epoch.saturating_sub(options.guide_epochs);
        let shown = tasks && (past.is_multiple_of(5) || past == options.epochs || past == 2);
        let weights = if shown { trainer.network.write(&inventory) } else { Vec::new() };
        if let Some(path) = checkpoint.filter(|_| shown || !tasks) {
            std::fs::write(path, trainer.checkpoint(epoch)).map_err(|error| error.to_string())?;
        }
        report(&Progress { epoch, losses, seconds: begin.elapsed().as_secs_f64(), weights: &weights });
    }
    Ok(trainer.network.write(&inventory))
}

impl<'a> Trainer<'a> {
    fn new(
        data: LanguageData<'a>,
        options: LanguageOptions,
        inventory: &'a Inventory,
    ) -> Result<Self, String> {
        let mut random = Random::new(options.seed);
        let states = data.guide.map_or(0, Guide::dimensions);
        let network =
            LanguageNetwork::new(options, inventory, data.vectors.dimensions(), states, &mut random);
        let mut reader = Reader::new(inventory, data.vectors);
        let mut plain: Vec<Vec<Sample>> = data
            .corpus
            .iter()
            .map(|sentence| sentence.words.iter().map(|word| reader.read(word, None)).collect())
            .collect();
        let mut raw = Vec::new();
        if let Some(guide) = data.guide {
            for (number, sentence) in plain.iter_mut().enumerate() {
                if number >= guide.sentences().len() || guide.rows(number).len() != sentence.len() {
                    return Err(format!("the guide's sentence {} is not the corpus's", number + 1));
                }
                for (sample, row) in sentence.iter_mut().zip(guide.rows(number)) {
                    sample.guide = Some(row as u32);
                }
            }
            for (number, sentence) in guide.sentences().iter().enumerate().skip(plain.len()) {
                let samples = sentence.iter().zip(guide.rows(number)).map(|(form, row)| {
                    let word = Word { form: form.clone(), ..Word::default() };
                    Sample {
                        tags: [None; 4],
                        head: None,
                        deprel: None,
                        guide: Some(row as u32),
                        ..reader.read(&word, None)
                    }
                });
                raw.push(samples.collect());
            }
        }
        let words = |sentences: &[Vec<Sample>]| sentences.iter().map(Vec::len).sum::<usize>();
        let annotated = words(&plain);
        plain.extend(
            data.taught
                .iter()
                .map(|sentence| sentence.words.iter().map(|word| reader.read(word, None)).collect()),
        );
        let taught = if data.taught.is_empty() { 0.0 } else { options.taught };
        let pass = annotated + (annotated as f32 * taught) as usize;
        let total = pass * options.epochs + (annotated + words(&raw)) * options.guide_epochs;
        let steps = (total / options.batch).max(1);
        Ok(Self {
            data,
            options,
            inventory,
            network,
            reader,
            random,
            plain,
            raw,
            waiting: Vec::new(),
            step: 0,
            steps,
        })
    }

    /// Everything that training needs to go on.
    fn checkpoint(&mut self, epoch: usize) -> Vec<u8> {
        let mut file = Vec::new();
        for number in [epoch as u64, self.step as u64, self.random.state()] {
            file.extend(number.to_le_bytes());
        }
        for parameter in self.network.parameters() {
            for values in parameter.state() {
                file.extend(values.iter().flat_map(|value| value.to_le_bytes()));
            }
        }
        file
    }

    /// Takes up a checkpoint; returns the pass after which it was made.
    fn resume(&mut self, file: &[u8]) -> Result<usize, String> {
        let (header, floats) = file.split_at_checked(24).ok_or("the checkpoint is cut short")?;
        let [epoch, step, random] = header.as_chunks().0 else {
            return Err("the checkpoint is cut short".to_owned());
        };
        let mut floats = floats.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes));
        for parameter in self.network.parameters() {
            for values in parameter.state() {
                for value in values {
                    *value = floats.next().ok_or("the checkpoint is of another network")?;
                }
            }
        }
        if floats.next().is_some() {
            return Err("the checkpoint is of another network".to_owned());
        }
        self.step = u64::from_le_bytes(*step) as usize;
        self.random = Random::new(u64::from_le_bytes(*random));
        Ok(u64::from_le_bytes(*epoch) as usize)
    }

    /// One pass over the corpus, with some raw text beside it.
    fn pass(&mut self) -> [f32; 4] {
        let mut order = self.pass_order();
        self.random.shuffle(&mut order);
        let mut losses = [0.0; 4];
        let mut batches = 0;
        let mut next = order.into_iter().peekable();
        while next.peek().is_some() {
            let (mut batch, mut ends): (Vec<Sample>, Vec<usize>) = (Vec::new(), Vec::new());
            while batch.len() < self.options.batch {
                let Some(number) = next.next() else { break };
                if self.random.chance(self.options.recased) {
                    let recase =
                        [Recase::Upper, Recase::Title, Recase::Title, Recase::Lower][self.random.below(4)];
                    let words = self.sentence(number).words.iter().zip(&self.plain[number]);
                    for (word, plain) in words {
                        batch.push(Sample { guide: plain.guide, ..self.reader.read(word, Some(recase)) });
                    }
                } else {
                    batch.extend_from_slice(&self.plain[number]);
                }
                ends.push(batch.len());
            }
            let loss = self.learn(&batch, &ends, true);
            losses.iter_mut().zip(loss).for_each(|(sum, loss)| *sum += loss);
            batches += 1;
        }
        losses.map(|loss| loss / batches as f32)
    }

    /// The sentences of a pass: the corpus, and of the taught ones the next so many.
    fn pass_order(&mut self) -> Vec<usize> {
        let n_annotated = self.data.corpus.len();
        let mut order: Vec<usize> = (0..n_annotated).collect();
        let annotated: usize = self.plain[..n_annotated].iter().map(Vec::len).sum();
        let mut left = (annotated as f32 * self.options.taught) as usize;
        while left > 0 && n_annotated < self.plain.len() {
            if self.waiting.is_empty() {
                self.waiting = (n_annotated..self.plain.len()).collect();
                self.random.shuffle(&mut self.waiting);
            }
            let Some(next) = self.waiting.pop() else { break };
            left = left.saturating_sub(self.plain[next].len());
            order.push(next);
        }
        order
    }

    fn sentence(&self, number: usize) -> &'a Sentence {
        let n_annotated = self.data.corpus.len();
        number
            .checked_sub(n_annotated)
            .map_or_else(|| &self.data.corpus[number], |taught| &self.data.taught[taught])
    }

    /// One pass over all text with the guide's loss alone.
    fn guided_pass(&mut self) -> [f32; 4] {
        let n_annotated = self.data.corpus.len();
        let mut order: Vec<usize> = (0..n_annotated + self.raw.len()).collect();
        self.random.shuffle(&mut order);
        let (mut loss, mut batches) = (0.0, 0);
        let mut next = order.into_iter().peekable();
        while next.peek().is_some() {
            let (mut batch, mut ends): (Vec<Sample>, Vec<usize>) = (Vec::new(), Vec::new());
            while batch.len() < self.options.batch {
                let Some(number) = next.next() else { break };
                let raw = number.checked_sub(n_annotated).map(|number| &self.raw[number]);
                batch.extend_from_slice(raw.unwrap_or_else(|| &self.plain[number]));
                ends.push(batch.len());
            }
            loss += self.learn(&batch, &ends, false)[3];
            batches += 1;
        }
        [0.0, 0.0, 0.0, loss / batches as f32]
    }

    /// One step.
    fn learn(&mut self, batch: &[Sample], ends: &[usize], tasks: bool) -> [f32; 4] {
        let options = self.options;
        let inputs = samples::inputs(batch, self.inventory, &self.reader, &mut self.random);
        let guide = self.data.guide.map(|guide| (guide, if tasks { options.guide_weight } else { 1.0 }));
        let losses = self.network.learn(
            &inputs,
            batch,
            ends,
            network::Mode { training: true, tasks, guide },
            &mut self.random,
        );
        self.step += 1;
        let warm = (self.steps / 40).max(20);
        let progress = self.step as f32 / self.steps as f32;
        let rate = if self.step < warm {
            options.rate * self.step as f32 / warm as f32
        } else {
            options.rate * (0.5 + 0.5 * (std::f32::consts::PI * progress.min(1.0)).cos()).max(0.01)
        };
        let square: f64 = self.network.parameters().into_iter().map(Parameter::gradient_square).sum();
        let scale = (1.0 / (square.sqrt() as f32).max(1e-9)).min(1.0);
        // The average reaches back over a twelfth of the way, at most a few passes.
        let share = (8.0 / (0.08 * self.step as f32).max(8.0)).max(8.0 / 1500.0);
        for parameter in self.network.parameters() {
            parameter.step(Step { number: self.step as i32, rate, scale });
            if self.step.is_multiple_of(8) {
                parameter.track(share);
            }
        }
        losses
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoder::Input;

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
            guide_epochs: 0,
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
        let mut network = LanguageNetwork::new(options(), &inventory, vectors.dimensions(), 3, &mut random);
        let mut reader = Reader::new(&inventory, &vectors);
        let states = (0..18).map(|i| (i * 37 % 100) as i8 - 50).collect();
        let guide = Guide::new("a b c d\ne f", states, vec![0.01, 0.02, 0.015]).unwrap();
        let samples: Vec<Sample> = corpus
            .iter()
            .flat_map(|s| &s.words)
            .enumerate()
            .map(|(row, word)| Sample { guide: Some(row as u32), ..reader.read(word, None) })
            .collect();
        let inputs: Vec<Input<'_>> =
            samples.iter().map(|sample| reader.input(sample, false, false)).collect();
        let ends = [4, 6];
        let mut loss = |network: &mut LanguageNetwork| -> f32 {
            let mode = network::Mode { training: false, tasks: true, guide: Some((&guide, 0.7)) };
            network.learn(&inputs, &samples, &ends, mode, &mut random).iter().sum()
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
        let data = LanguageData { corpus: &corpus, taught: &[], vectors: &vectors, guide: None };
        let weights = train(data, options(), None, |_| {}).unwrap();
        assert_eq!(weights, train(data, options(), None, |_| {}).unwrap());
        let model = attache_model::language::LanguageModel::from_bytes(&weights, &vectors).unwrap();
        let score = crate::score::score(&model, &vectors, &corpus);
        assert!(score.upos > 99.0 && score.lemma > 99.0 && score.las_full > 99.0, "{score}");
    }
}

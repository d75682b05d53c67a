//! `attache train`: models from annotated data.

mod entities;
mod files;
mod sentiment;

use std::fs;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};
use attache_model::language::LanguageModel;
use attache_model::vectors::WordVectors;
use attache_training::language::{LanguageData, LanguageOptions, Progress, train};
use attache_training::score::{Score, score};
use attache_training::treebank::{self, Sentence};
use clap::Args;

use crate::arguments::Arguments;
use crate::exit::Exit;

pub(crate) use entities::{TrainEntitiesArguments, entities};
use files::{TrainFiles, name};
pub(crate) use sentiment::{TrainSentimentArguments, sentiment};

/// Arguments of `attache train language`.
#[derive(Debug, Args)]
#[command(after_help = "\
Beside the model, a card that says how it was made is written, with `.md` for the file's ending.

Examples:
  attache train language --train train.conllu --dev dev.conllu --output model.bin
  attache train language --train ewt.conllu gum.conllu --output model.bin --seed 7 --checkpoint model.part")]
pub(crate) struct TrainLanguageArguments {
    #[command(flatten)]
    pub(crate) files: TrainFiles,

    /// The seed of everything random: the same seed and data give the same model.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,

    /// The passes over the data.
    #[arg(long, value_name = "N", default_value_t = 40, value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) epochs: u16,

    /// Leave the state of training here now and then, and go on from it where it is there.
    #[arg(long, value_name = "FILE")]
    pub(crate) checkpoint: Option<PathBuf>,
}

/// Learns a language model and writes it with its card.
///
/// # Errors
///
/// When a treebank cannot be read, the checkpoint is of another training, or the model cannot be written.
pub(crate) fn language(arguments: &Arguments, options: &TrainLanguageArguments) -> anyhow::Result<Exit> {
    let mut corpus = Vec::new();
    for path in &options.files.train {
        corpus.extend(read(path)?);
    }
    if corpus.is_empty() {
        bail!("no sentences to learn from");
    }
    let dev = options.files.dev.as_deref().map(read).transpose()?;
    let unfinished = options.files.begin()?;
    let vectors = WordVectors::shared().context("the embedded word vectors cannot be read")?;
    let training = LanguageOptions {
        seed: options.seed,
        epochs: usize::from(options.epochs),
        // Passes that follow a larger model need its states, which only the shipped model's makers have.
        guide_epochs: 0,
        ..LanguageOptions::default()
    };
    let data = LanguageData { corpus: &corpus, taught: &[], vectors, guide: None };
    let mut last = None;
    let learned = train(data, training, options.checkpoint.as_deref(), |progress| {
        let judged = dev.as_deref().and_then(|dev| judge(progress.weights, vectors, dev));
        if !arguments.quiet {
            tell(progress, training.epochs, judged.as_ref());
        }
        last = judged.or(last);
    });
    let weights = learned.map_err(|problem| anyhow!("cannot train: {problem}"))?;
    unfinished.finish(&weights, &describe(options, &corpus, weights.len(), last.as_ref()))?;
    Ok(Exit::Success)
}

fn read(path: impl AsRef<Path>) -> anyhow::Result<Vec<Sentence>> {
    let path = path.as_ref();
    let text = fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    treebank::read(&text).map_err(|problem| anyhow!("`{}` is not CoNLL-U: {problem}", path.display()))
}

/// Judges the model so far; `None` between the passes after which there is one.
fn judge(weights: &[u8], vectors: &WordVectors<'_>, dev: &[Sentence]) -> Option<Score> {
    let model = LanguageModel::from_bytes(weights, vectors).ok()?;
    Some(score(&model, vectors, dev))
}

fn tell(progress: &Progress<'_>, n_epochs: usize, judged: Option<&Score>) {
    let judged = judged.map_or_else(String::new, |score| format!("; dev {score}"));
    let [tags, arcs, labels, _] = progress.losses;
    let line = format!(
        "pass {} of {n_epochs}, {:.0} s: loss of tags {tags:.3}, heads {arcs:.3}, relations {labels:.3}{judged}",
        progress.epoch, progress.seconds
    );
    if std::io::stderr().is_terminal() || !judged.is_empty() || progress.epoch == n_epochs {
        anstream::eprintln!("{line}");
    }
}

/// Returns the card of a model: what it learned from, how, and how good it is.
fn describe(
    options: &TrainLanguageArguments,
    corpus: &[Sentence],
    n_bytes: usize,
    judged: Option<&Score>,
) -> String {
    let n_words: usize = corpus.iter().map(|sentence| sentence.words.len()).sum();
    let mut card = format!(
        "# {}\n\nA language model of attache {}: tags, lemmas and dependencies. {n_bytes} bytes.\n\n\
         Learned from {}: {} sentences, {n_words} words. Seed {}, {} passes.\n",
        options.files.model_name(),
        env!("CARGO_PKG_VERSION"),
        options.files.sources(),
        corpus.len(),
        options.seed,
        options.epochs,
    );
    if let (Some(dev), Some(score)) = (&options.files.dev, judged) {
        card += &format!("\nOn `{}`, with gold tokens: {score}.\n", name(dev));
    }
    card += &format!(
        "\nTo use it, name it in the configuration, as a path relative to that file:\n\n    \
         [analyzer.language]\n    model = \"{}\"\n",
        options.files.model_name()
    );
    card += "\nThe licence of what it learned from may bind the model: name it here before you pass the model on.\n";
    card
}

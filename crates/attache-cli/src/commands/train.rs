//! `attache train`: models from annotated data.

mod entities;
mod sentiment;

use std::fs;
use std::io::IsTerminal as _;
use std::path::Path;

use anyhow::{Context as _, anyhow, bail};
use attache_model::language::LanguageModel;
use attache_model::vectors::WordVectors;
use attache_training::language::{LanguageData, LanguageOptions, Progress, train};
use attache_training::score::{Score, score};
use attache_training::treebank::{self, Sentence};

use crate::arguments::{Arguments, TrainLanguageArguments};
use crate::exit::Exit;

pub(crate) use entities::{TrainEntitiesArguments, entities};
pub(crate) use sentiment::{TrainSentimentArguments, sentiment};

/// Learns a language model and writes it with its card.
///
/// # Errors
///
/// When a treebank cannot be read, the checkpoint is of another training, or the model cannot be written.
pub(crate) fn language(arguments: &Arguments, options: &TrainLanguageArguments) -> anyhow::Result<Exit> {
    let mut corpus = Vec::new();
    for path in &options.train {
        corpus.extend(read(path)?);
    }
    if corpus.is_empty() {
        bail!("no sentences to learn from");
    }
    let dev = options.dev.as_deref().map(read).transpose()?;
    // What cannot be written had better be known before the hours of training than after.
    let unfinished = options.output.with_added_extension("tmp");
    fs::write(&unfinished, []).with_context(|| format!("cannot write `{}`", unfinished.display()))?;
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
    let weights = learned.map_err(|problem| {
        let _ = fs::remove_file(&unfinished);
        anyhow!("cannot train: {problem}")
    })?;
    fs::write(&unfinished, &weights)
        .and_then(|()| fs::rename(&unfinished, &options.output))
        .with_context(|| format!("cannot write `{}`", options.output.display()))?;
    let card = options.output.with_extension("md");
    fs::write(&card, describe(options, &corpus, weights.len(), last.as_ref()))
        .with_context(|| format!("cannot write `{}`", card.display()))?;
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
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let sources: Vec<_> = options.train.iter().map(|path| format!("`{}`", name(path))).collect();
    let mut card = format!(
        "# {}\n\nA language model of attache {}: tags, lemmas and dependencies. {n_bytes} bytes.\n\n\
         Learned from {}: {} sentences, {n_words} words. Seed {}, {} passes.\n",
        name(&options.output),
        env!("CARGO_PKG_VERSION"),
        sources.join(", "),
        corpus.len(),
        options.seed,
        options.epochs,
    );
    if let (Some(dev), Some(score)) = (&options.dev, judged) {
        card += &format!("\nOn `{}`, with gold tokens: {score}.\n", name(dev));
    }
    card += &format!(
        "\nTo use it, name it in the configuration, as a path relative to that file:\n\n    \
         [analyzer.language]\n    model = \"{}\"\n",
        name(&options.output)
    );
    card += "\nThe licence of what it learned from may bind the model: name it here before you pass the model on.\n";
    card
}

//! `attache train sentiment`: words and classifier from sentences whose targets are labelled.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use anyhow::Context as _;
use attache_core::Document;
use attache_evaluation::sentiment::{Confusion, Reliability};
use attache_training::sentiment::labelled::{Labelled, is_held_out};
use attache_training::sentiment::{Corpus, Evidence, Progress, SentimentOptions, answers, train};
use clap::{Args, ValueEnum};

use super::files::{TrainFiles, name};
use crate::arguments::Arguments;
use crate::commands::analysis::{each_document, pipeline};
use crate::commands::labelled;
use crate::exit::Exit;

/// Arguments of `attache train sentiment`.
#[derive(Debug, Args)]
#[command(after_help = "\
The files are those of `attache eval sentiment`, with targets. The words learned are laid over the news lexicon,
unless --priors names another to begin with. Beside the model, a card that says how it was made is written,
with `.md` for the file's ending. An analyzer uses the model where its table says `model = [\"FILE\"]`.

Examples:
  attache train sentiment --train train.jsonl --dev dev.jsonl --output own.model
  attache train sentiment --train headlines.csv --held-out 10 --output finance.model --seed 7")]
pub(crate) struct TrainSentimentArguments {
    #[command(flatten)]
    pub(crate) files: TrainFiles,

    /// Judge the model by every Nth sentence of `--train`, those whose number N divides, and learn from the others.
    #[arg(long, value_name = "N", conflicts_with = "dev", value_parser = clap::value_parser!(u64).range(2..))]
    pub(crate) held_out: Option<u64>,

    /// Words to begin with instead of the news lexicon: a word, its rating or `-`, a guess at it and a count on
    /// each line, with tabs between them.
    #[arg(long, value_name = "FILE")]
    pub(crate) priors: Option<PathBuf>,

    /// The seed of everything random: the same seed and data give the same model.
    #[arg(long, value_name = "N", default_value_t = 7)]
    pub(crate) seed: u64,

    /// The passes over the data.
    #[arg(long, value_name = "N", default_value_t = 6, value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) epochs: u16,

    /// Learn without some of the evidence, to find what it is worth.
    #[arg(long, value_name = "EVIDENCE", value_delimiter = ',')]
    pub(crate) without: Vec<EvidenceChoice>,
}

/// Evidence that can be left out.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum EvidenceChoice {
    /// Words, pairs of words and paths in the tree.
    Hashed,
    /// Sums of lexicon weights.
    Sums,
    /// Mean word vectors.
    Vectors,
    /// The network that reads the sentence.
    Network,
    /// Tags and dependencies.
    Tree,
}

/// Learns a sentiment model and writes it with its card.
///
/// # Errors
///
/// When a file cannot be read, the analyzers cannot run, or the model cannot be written.
pub(crate) fn sentiment(arguments: &Arguments, options: &TrainSentimentArguments) -> anyhow::Result<Exit> {
    let mut sentences = Vec::new();
    for path in &options.files.train {
        sentences.extend(labelled::read(path)?);
    }
    let dev = match (&options.files.dev, options.held_out) {
        (Some(path), _) => labelled::read(path)?,
        (None, Some(n)) => {
            let (dev, kept) = sentences.into_iter().partition(|sentence| is_held_out(sentence, n));
            sentences = kept;
            dev
        }
        (None, None) => Vec::new(),
    };
    let read = |path: &PathBuf| {
        fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))
    };
    let priors = options.priors.as_ref().map(read).transpose()?;
    let unfinished = options.files.begin()?;
    let (model, judged) = learn(arguments, options, (&sentences, &dev), priors.as_deref())?;
    unfinished.finish(model.as_bytes(), &describe(options, &sentences, model.len(), &judged))?;
    Ok(Exit::Success)
}

/// Returns the model's file, and how it was judged in the words of the card.
fn learn(
    arguments: &Arguments,
    options: &TrainSentimentArguments,
    (sentences, dev): (&[Labelled], &[Labelled]),
    priors: Option<&str>,
) -> anyhow::Result<(String, String)> {
    let tell = |message: String| {
        if !arguments.quiet {
            anstream::eprintln!("{message}");
        }
    };
    let n_targets: usize = sentences.iter().map(|sentence| sentence.targets.len()).sum();
    tell(format!("reading {} sentences with {n_targets} targets", sentences.len()));
    let documents = analysed(arguments, sentences)?;
    let training = SentimentOptions {
        seed: options.seed,
        epochs: usize::from(options.epochs),
        without: options.without.iter().copied().map(Evidence::from).collect(),
    };
    let corpus = Corpus { sentences, documents: &documents };
    let model = train(corpus, priors, &training, |progress| match progress {
        Progress::Words { words } => tell(format!("{words} words")),
        Progress::Model { number, of, right } => {
            tell(format!("model {number} of {of}: {:.1} % of what it left out is right", 100.0 * right));
        }
    })
    .context("cannot train")?;
    let mut judged = String::new();
    if !dev.is_empty() {
        let documents = analysed(arguments, dev)?;
        let (mut confusion, mut reliability) = (Confusion::default(), Reliability::default());
        for answer in answers(&model, Corpus { sentences: dev, documents: &documents }, &training.without)? {
            confusion.add(answer.wanted, answer.given);
            reliability.add(answer.confidence, answer.wanted == answer.given);
        }
        judged = format!(
            "macro-F1 {:.2}, accuracy {:.2}, Brier score {:.3} over {} targets",
            confusion.macro_f1(),
            confusion.accuracy(),
            reliability.brier(),
            confusion.total()
        );
        tell(format!("held out: {judged}"));
        _ = write!(judged, "\n\n| confidence | right | of |\n|---|---|---|\n");
        for bin in reliability.bins() {
            let (confidence, right) = (bin.mean_confidence(), bin.share_right());
            _ = writeln!(judged, "| {confidence:.2} | {right:.2} | {} |", bin.answers);
        }
    }
    Ok((model.write(), judged))
}

impl From<EvidenceChoice> for Evidence {
    fn from(choice: EvidenceChoice) -> Self {
        match choice {
            EvidenceChoice::Hashed => Self::Hashed,
            EvidenceChoice::Sums => Self::Sums,
            EvidenceChoice::Vectors => Self::Vectors,
            EvidenceChoice::Network => Self::Network,
            EvidenceChoice::Tree => Self::Tree,
        }
    }
}

/// Runs what the analyzer `sentiment` reads over sentences.
fn analysed(arguments: &Arguments, sentences: &[Labelled]) -> anyhow::Result<Vec<Document>> {
    let analyzers = ["language", "time", "entity", "quote"];
    let pipeline = pipeline(arguments, "train sentiment", &analyzers)?;
    let documents = sentences.iter().map(labelled::document).collect::<anyhow::Result<Vec<_>>>()?;
    let mut made = Vec::with_capacity(documents.len());
    each_document(&pipeline, documents, Document::clone, |document| {
        made.push(document);
        Ok(())
    })?;
    Ok(made)
}

/// Returns the card of a model: what it learned from, how, and how good it is.
fn describe(
    options: &TrainSentimentArguments,
    sentences: &[Labelled],
    n_bytes: usize,
    judged: &str,
) -> String {
    let n_targets: usize = sentences.iter().map(|sentence| sentence.targets.len()).sum();
    let mut card = format!(
        "# {}\n\nA sentiment model of attache {}: words with their weights, and the classifier of the tone toward a \
         target. {n_bytes} bytes.\n\nLearned from {}: {} sentences, {n_targets} targets. Seed {}, {} passes.\n",
        options.files.model_name(),
        env!("CARGO_PKG_VERSION"),
        options.files.sources(),
        sentences.len(),
        options.seed,
        options.epochs,
    );
    if let Some(priors) = &options.priors {
        _ = writeln!(card, "\nThe words began with `{}`.", name(priors));
    }
    if !options.without.is_empty() {
        let left_out: Vec<_> = options
            .without
            .iter()
            .filter_map(|choice| Some(choice.to_possible_value()?.get_name().to_owned()))
            .collect();
        _ = writeln!(card, "\nLearned without: {}.", left_out.join(", "));
    }
    let judge = match (&options.files.dev, options.held_out) {
        (Some(dev), _) => format!("`{}`", name(dev)),
        (None, Some(n)) => format!("every {n}th sentence, not learned from"),
        (None, None) => String::new(),
    };
    if !judged.is_empty() {
        _ = write!(card, "\nOn {judge}: {judged}");
    }
    card += "\nThe licence of what it learned from may bind the model: name it here before you pass the model on.\n";
    card
}

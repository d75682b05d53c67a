//! `attache train entities`: a model of names from a team's own annotated sentences.
//!
//! The model is written in letters, base64 under a line that says what it is, since options hand their files
//! over as text.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, anyhow, bail};
use attache_entity::TreeWord;
use attache_entity::knowledge::Knowledge;
use attache_language::models::Syntax;
use attache_model::labeller::SequenceLabeller;
use attache_model::vectors::WordVectors;
use attache_training::names::{
    DataSet, LabelledSentence, NamesOptions, Scheme, SpanScore, read as read_bio, score, train,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::Args;

use super::files::{TrainFiles, name};
use crate::arguments::Arguments;
use crate::exit::Exit;

/// The first line of a model, by which the analyzer knows it.
const HEADER: &str = "attache names 1";

/// The most types that one model can tell apart.
const MOST_TYPES: usize = 15;

/// Letters of a line.
const LINE: usize = 100;

/// Arguments of `attache train entities`.
#[derive(Debug, Args)]
#[command(after_help = "\
The files have a token, a tab and its tag on each line, and an empty line after each sentence. Types are the
tags' own; those that are called as in the output (PERSON, ORG, GPE, …, PER too) come out as such, others as
MISC. Beside the model, a card that says how it was made is written, with `.md` for the file's ending. To read
with the model, name it in the configuration:

  [analyzer.entity]
  model = [\"own.model\"]

Examples:
  attache train entities --train train.bio --dev dev.bio --output own.model
  attache train entities --train a.bio b.bio --output own.model --seed 7 --epochs 20")]
pub(crate) struct TrainEntitiesArguments {
    #[command(flatten)]
    pub(crate) files: TrainFiles,

    /// The seed of everything random: the same seed and data give the same model.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,

    /// The passes over the data.
    #[arg(long, value_name = "N", default_value_t = 14, value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) epochs: u16,
}

/// Learns a model of names and writes it with its card.
///
/// # Errors
///
/// When a file cannot be read or holds no names, or the model cannot be written.
pub(crate) fn entities(arguments: &Arguments, options: &TrainEntitiesArguments) -> anyhow::Result<Exit> {
    let mut sentences = Vec::new();
    for path in &options.files.train {
        sentences.extend(read(path)?);
    }
    let types = types(&sentences);
    if types.is_empty() {
        bail!("no names to learn from: the files have no tag but `O`");
    }
    if types.len() > MOST_TYPES {
        bail!("{} types of names; one model can learn {MOST_TYPES}", types.len());
    }
    let dev = options.files.dev.as_deref().map(read).transpose()?;
    let unfinished = options.files.begin()?;
    let (weights, judged) = learn(arguments, options, &sentences, dev.as_deref(), &types)?;
    unfinished.finish(in_letters(&weights).as_bytes(), &describe(options, &sentences, &types, judged))?;
    Ok(Exit::Success)
}

/// Returns the weights and, where there is something to judge them on, how good they are.
fn learn(
    arguments: &Arguments,
    options: &TrainEntitiesArguments,
    sentences: &[LabelledSentence],
    dev: Option<&[LabelledSentence]>,
    types: &BTreeSet<String>,
) -> anyhow::Result<(Vec<u8>, Option<SpanScore>)> {
    let vectors = WordVectors::shared().context("the embedded word vectors cannot be read")?;
    let same: BTreeMap<String, String> = types.iter().map(|kind| (kind.clone(), kind.clone())).collect();
    let scheme = Scheme { name: "names".to_owned(), types: types.iter().cloned().collect() };
    let set = DataSet {
        scheme: 0,
        types: same.clone(),
        unmarked: Vec::new(),
        sentences: sentences.to_vec(),
        repeat: 1.0,
    };
    let training =
        NamesOptions { epochs: usize::from(options.epochs), seed: options.seed, ..NamesOptions::default() };
    let begin = Instant::now();
    let judge = |weights: &[u8]| {
        let labeller = SequenceLabeller::from_bytes(weights, vectors).ok()?;
        score(&labeller, vectors, "names", dev?, &same).get("all").copied()
    };
    let mut last = None;
    let learned = train(&[scheme], &[set], vectors, None, None, training, |epoch, loss, weights| {
        last = judge(weights).or(last);
        let told = last.filter(|_| !weights.is_empty());
        let told = told.map_or_else(String::new, |score| format!("; dev {}", figures(score)));
        let seconds = begin.elapsed().as_secs_f64();
        if !arguments.quiet {
            anstream::eprintln!("pass {epoch} of {}, {seconds:.0} s: loss {loss:.3}{told}", options.epochs);
        }
    });
    Ok((learned.map_err(|problem| anyhow!("cannot train: {problem}"))?, last))
}

fn read(path: impl AsRef<Path>) -> anyhow::Result<Vec<LabelledSentence>> {
    let path = path.as_ref();
    let shown = path.display();
    let text = fs::read_to_string(path).with_context(|| format!("cannot read `{shown}`"))?;
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let tag = line.split_once('\t').map(|(_, tag)| tag.trim());
        if !tag.is_some_and(|tag| tag == "O" || tag.starts_with("B-") || tag.starts_with("I-")) {
            bail!("`{shown}`, line {}: expected a token, a tab and `O`, `B-TYPE` or `I-TYPE`", number + 1);
        }
    }
    let mut sentences = read_bio(&text);
    for sentence in &mut sentences {
        mark(sentence)?;
    }
    if sentences.is_empty() {
        bail!("no sentences in `{shown}`");
    }
    Ok(sentences)
}

/// Tells the model of each word what the analyzer will tell it.
fn mark(sentence: &mut LabelledSentence) -> anyhow::Result<()> {
    let words: Vec<&str> = sentence.words.iter().map(String::as_str).collect();
    let syntax =
        attache_language::models::syntax(&words).context("the embedded language model cannot be read")?;
    let words: Vec<TreeWord<'_>> = words
        .iter()
        .zip(syntax)
        .map(|(text, Syntax { upos, head, deprel })| TreeWord { text, upos, head, deprel })
        .collect();
    let marks = attache_entity::marks(Knowledge::built_in(), &words, false);
    sentence.marks = marks.into_iter().map(|marks| marks.map(str::to_owned).to_vec()).collect();
    Ok(())
}

fn types(sentences: &[LabelledSentence]) -> BTreeSet<String> {
    sentences
        .iter()
        .flat_map(|sentence| &sentence.labels)
        .filter_map(|label| label.get(2..).filter(|kind| !kind.is_empty()))
        .map(str::to_owned)
        .collect()
}

fn in_letters(weights: &[u8]) -> String {
    let letters = STANDARD.encode(weights);
    let mut text = format!("{HEADER}\n");
    for (place, letter) in letters.char_indices() {
        text.push(letter);
        if place % LINE == LINE - 1 {
            text.push('\n');
        }
    }
    text + "\n"
}

fn figures(score: SpanScore) -> String {
    format!("F1 {:.1} ({} right of {} found, {} to find)", score.f1(), score.right, score.found, score.gold)
}

/// Returns the card of a model: what it learned from, how, and how good it is.
fn describe(
    options: &TrainEntitiesArguments,
    sentences: &[LabelledSentence],
    types: &BTreeSet<String>,
    judged: Option<SpanScore>,
) -> String {
    let n_words: usize = sentences.iter().map(|sentence| sentence.words.len()).sum();
    let labels = sentences.iter().flat_map(|sentence| &sentence.labels);
    let n_names = labels.filter(|label| label.starts_with("B-")).count();
    let types: Vec<_> = types.iter().map(String::as_str).collect();
    let mut card = format!(
        "# {}\n\nA model of names of attache {}: {}.\n\n\
         Learned from {}: {} sentences, {n_words} words, {n_names} names. Seed {}, {} passes.\n",
        options.files.model_name(),
        env!("CARGO_PKG_VERSION"),
        types.join(", "),
        options.files.sources(),
        sentences.len(),
        options.seed,
        options.epochs,
    );
    if let (Some(dev), Some(score)) = (&options.files.dev, judged) {
        card += &format!("\nOn `{}`, with its tokens: {}.\n", name(dev), figures(score));
    }
    card += "\nThe licence of what it learned from may bind the model: name it here before you pass the model on.\n";
    card
}

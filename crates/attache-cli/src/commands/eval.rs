//! `attache eval`: how good is an analysis?
//!
//! What is judged is what `attache run` would write: the gold text goes through the
//! pipeline, and its CoNLL-U is read back and compared with the treebank's.

mod coreference;
mod entities;
mod open_ie;
mod petrarch;
mod quotes;
mod relations;
mod sentiment;
mod time;

use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, anyhow, bail};
use attache_core::Document;
use attache_engine::{RunError, Runner};
use attache_evaluation::Score;
use attache_evaluation::language::{self, LanguageScores, Token, Word};
use attache_formats::conllu::{self, Layers};
use attache_formats::{Conllu, DocumentWriter as _};
use serde_json::json;

use crate::arguments::{Arguments, EvalLanguageArguments, ListFormat};
use crate::configuration::{InForce, flag};
use crate::exit::Exit;

pub(crate) use coreference::{EvalCoreferenceArguments, coreference};
pub(crate) use entities::{EvalEntitiesArguments, entities};
pub(crate) use open_ie::{EvalOpenIeArguments, open_ie};
pub(crate) use petrarch::{EvalPetrarchArguments, petrarch};
pub(crate) use quotes::{EvalQuotesArguments, quotes};
pub(crate) use relations::{EvalRelationsArguments, relations};
pub(crate) use sentiment::{EvalSentimentArguments, sentiment};
pub(crate) use time::{EvalTimeArguments, time};

/// The language that a treebank is taken to be in.
const LANGUAGE: &str = "en";

/// Judges the analyzer `language` by a treebank.
///
/// # Errors
///
/// When the treebank cannot be read, the analyzer cannot run, or fails on a document.
pub(crate) fn language(arguments: &Arguments, options: &EvalLanguageArguments) -> anyhow::Result<Exit> {
    let path = options.gold.display();
    let text = fs::read_to_string(&options.gold).with_context(|| format!("cannot read `{path}`"))?;
    let gold = conllu::parse(&text).with_context(|| format!("`{path}` is not CoNLL-U"))?;
    if gold.is_empty() {
        bail!("no sentences in `{path}`");
    }
    let layers = if options.gold_tokens { Layers::Tokens } else { Layers::Text };
    let name = options.gold.file_stem().unwrap_or_default().to_string_lossy();
    let (documents, gold): (Vec<_>, Vec<_>) = conllu::documents(&gold, &name, layers)?.into_iter().unzip();
    let n_documents = documents.len();
    let scores = judge(arguments, documents, &gold, options.gold_tokens)?;
    let shown = match options.format {
        ListFormat::Text => text_table(&scores),
        ListFormat::Json => as_json(&scores, options, n_documents),
    };
    anstream::stdout().write_all(shown.as_bytes())?;
    Ok(Exit::Success)
}

/// Runs the analyzer over `documents` and adds up how far each is like its `gold`, whose tokens the documents
/// bring where they are `given`.
fn judge(
    arguments: &Arguments,
    documents: Vec<Document>,
    gold: &[&[conllu::Sentence<'_>]],
    given: bool,
) -> anyhow::Result<LanguageScores> {
    let in_force = InForce::load(arguments, vec![flag("eval language", "analyzers", "[\"language\"]")])?;
    let pipeline = in_force.pipeline()?;
    let runner = Runner::new(&pipeline).context("cannot start threads")?;
    let mut scores = LanguageScores::default();
    let mut gold = gold.iter();
    let result = runner.run(
        documents.into_iter(),
        |document| document.source.language = Some(LANGUAGE.to_owned()),
        |document| (document.id.clone(), rendered(document), document.errors.first().cloned()),
        |(id, rendered, error)| {
            if let Some(error) = error {
                bail!("document `{id}`: {error}");
            }
            let system = conllu::parse(&rendered).with_context(|| format!("document `{id}`"))?;
            let gold = sentences(gold.next().copied().unwrap_or_default());
            let mut found = sentences(&system);
            if given {
                // A document does not say which words are one token; here gold has said it.
                for (found, gold) in found.iter_mut().zip(&gold) {
                    found.tokens.clone_from(&gold.tokens);
                }
            }
            scores += language::evaluate(&gold, &found).with_context(|| format!("document `{id}`"))?;
            Ok(())
        },
    );
    match result {
        Ok(_) => Ok(scores),
        Err(RunError::Sink(error)) => Err(error),
        Err(RunError::Analyzer { document, error, .. }) => Err(anyhow!("document `{document}`: {error}")),
    }
}

fn rendered(document: &Document) -> String {
    let mut rendered = Vec::new();
    Conllu.append(document, &mut rendered);
    String::from_utf8_lossy(&rendered).into_owned()
}

/// Brings sentences into the form that the metric takes.
fn sentences<'a>(sentences: &[conllu::Sentence<'a>]) -> Vec<language::Sentence<'a>> {
    let word = |line: &conllu::Line<'a>| Word {
        form: line.form,
        lemma: line.lemma,
        upos: line.upos,
        xpos: line.xpos,
        feats: line.feats,
        head: line.head_number().map(|head| head as usize),
        deprel: line.deprel,
    };
    sentences
        .iter()
        .map(|sentence| language::Sentence {
            tokens: sentence
                .tokens()
                .map(|(line, first, last)| Token { form: line.form, n_words: (last - first + 1) as usize })
                .collect(),
            words: sentence.words().map(word).collect(),
        })
        .collect()
}

fn text_table(scores: &LanguageScores) -> String {
    let mut text = "metric     precision   recall       F1\n".to_owned();
    for (name, score) in scores.by_name() {
        text += &score_line(name, &score);
    }
    text
}

fn score_line(name: &str, score: &Score) -> String {
    format!("{name:<10} {:>9.2} {:>8.2} {:>8.2}\n", score.precision(), score.recall(), score.f1())
}

fn as_json(scores: &LanguageScores, options: &EvalLanguageArguments, n_documents: usize) -> String {
    let metrics: serde_json::Map<_, _> =
        scores.by_name().into_iter().map(|(name, score)| (name.to_owned(), score_json(&score))).collect();
    let report = json!({
        "gold": slashed(&options.gold),
        "gold_tokens": options.gold_tokens,
        "documents": n_documents,
        "metrics": metrics,
    });
    format!("{report:#}\n")
}

/// Returns the counts of a score and the percentages that follow from them, to two decimals.
fn score_json(score: &Score) -> serde_json::Value {
    let rounded = |percent: f64| (percent * 100.0).round() / 100.0;
    json!({
        "correct": score.correct,
        "gold": score.gold,
        "system": score.system,
        "precision": rounded(score.precision()),
        "recall": rounded(score.recall()),
        "f1": rounded(score.f1()),
    })
}

fn slashed(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}

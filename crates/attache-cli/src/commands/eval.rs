//! `attache eval`: how good is an analysis?
//!
//! What is judged is what `attache run` would write: the gold text goes through the
//! pipeline, and its CoNLL-U is read back and compared with the treebank's.

mod entities;
mod open_ie;
mod quotes;
mod relations;
mod sentiment;

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, anyhow, bail};
use attache_core::{Call, Document, DocumentView, Given, Options, Output, Provenance, Resources};
use attache_engine::{RunError, Runner};
use attache_evaluation::Score;
use attache_evaluation::language::{self, LanguageScores, Token, Word};
use attache_formats::conllu::{self, Layers};
use attache_formats::{Conllu, DocumentWriter as _};
use serde_json::json;

use crate::arguments::{Arguments, EvalLanguageArguments, ListFormat};
use crate::configuration::{InForce, flag};
use crate::exit::Exit;

pub(crate) use entities::{EvalEntitiesArguments, entities};
pub(crate) use open_ie::{EvalOpenIeArguments, open_ie};
pub(crate) use quotes::{EvalQuotesArguments, quotes};
pub(crate) use relations::{EvalRelationsArguments, relations};
pub(crate) use sentiment::{EvalSentimentArguments, sentiment};

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
    let judge = if options.gold_tokens { judge_given } else { judge };
    let scores = judge(arguments, documents, &gold)?;
    let shown = match options.format {
        ListFormat::Text => text_table(&scores),
        ListFormat::Json => as_json(&scores, options, n_documents),
    };
    anstream::stdout().write_all(shown.as_bytes())?;
    Ok(Exit::Success)
}

/// Runs the analyzer over `documents` and adds up how far each is like its `gold`.
fn judge(
    arguments: &Arguments,
    documents: Vec<Document>,
    gold: &[&[conllu::Sentence<'_>]],
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
            scores +=
                language::evaluate(&gold, &sentences(&system)).with_context(|| format!("document `{id}`"))?;
            Ok(())
        },
    );
    match result {
        Ok(_) => Ok(scores),
        Err(RunError::Sink(error)) => Err(error),
        Err(RunError::Analyzer { document, error, .. }) => Err(anyhow!("document `{document}`: {error}")),
    }
}

/// Lets the analyzer complete the words that `documents` give, and adds up how far each is like its `gold`.
///
/// A pipeline does not run an analyzer all of whose layers are given, so it is called by
/// itself. Its one option, the longest sentence, is nothing to given ones.
fn judge_given(
    arguments: &Arguments,
    documents: Vec<Document>,
    gold: &[&[conllu::Sentence<'_>]],
) -> anyhow::Result<LanguageScores> {
    let in_force = InForce::load(arguments, Vec::new())?;
    let factory = in_force.registry.get("language").context("there is no analyzer `language`")?;
    let options = Options::defaults(&factory.descriptor().options);
    let analyzer = factory.build(&options, &Resources::default())?;
    let provenance = Arc::new(Provenance {
        analyzer: factory.descriptor().name.to_string(),
        version: factory.descriptor().version.to_string(),
        config: String::new(),
    });
    let mut scores = LanguageScores::default();
    for (mut document, gold) in documents.into_iter().zip(gold) {
        document.source.language = Some(LANGUAGE.to_owned());
        let told = || format!("document `{}`", document.id);
        let mut output = Output::new(&document, analyzer.descriptor(), Given::Complete);
        let view = DocumentView::new(&document, analyzer.descriptor());
        analyzer.analyze(&view, &mut output, &Call::default()).with_context(told)?;
        let layers = output.freeze(&provenance).with_context(told)?;
        drop(view);
        for layer in layers {
            document.insert(layer);
        }
        let told = || format!("document `{}`", document.id);
        let rendered = rendered(&document);
        let system = conllu::parse(&rendered).with_context(told)?;
        let gold = sentences(gold);
        let mut found = sentences(&system);
        // A document does not say which words are one token; here gold has said it.
        for (found, gold) in found.iter_mut().zip(&gold) {
            found.tokens.clone_from(&gold.tokens);
        }
        scores += language::evaluate(&gold, &found).with_context(told)?;
    }
    Ok(scores)
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

//! `attache eval language`: tokens to dependencies against a treebank.
//!
//! What is judged is what `attache run` would write: the gold text goes through the pipeline, and its CoNLL-U is read
//! back and compared with the treebank's.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use attache_core::Document;
use attache_evaluation::comparison::Run;
use attache_evaluation::language::{self, Judged, LanguageScores, Token, Word, universal_relation};
use attache_evaluation::{Confusion, NONE};
use attache_formats::conllu::{self, Layers};
use attache_formats::{Conllu, DocumentWriter as _};
use clap::Args;
use serde_json::json;

use super::EvalOptions;
use super::report::{Report, confusion_json, score_table, scores_json, slashed, type_table};
use crate::arguments::Arguments;
use crate::commands::analysis::{each_document, pipeline};

/// Arguments of `attache eval language`.
#[derive(Debug, Args)]
#[command(after_help = "\
The text is that of the treebank: sentences joined by a space, a blank line at each new paragraph. Runs are
compared by documents, and by sentences with --gold-tokens.

Examples:
  attache eval language dev.conllu
  attache eval language dev.conllu --types --errors 20
  attache eval language dev.conllu --gold-tokens --format json")]
pub(crate) struct EvalLanguageArguments {
    /// The treebank, in CoNLL-U.
    #[arg(value_name = "GOLD.conllu")]
    pub(crate) gold: PathBuf,

    /// Give the analyzer the treebank's sentences and words, and judge only what it says of them.
    #[arg(long)]
    pub(crate) gold_tokens: bool,

    #[command(flatten)]
    pub(crate) shared: EvalOptions,
}

/// Judges the analyzer `language` by a treebank.
///
/// # Errors
///
/// When the treebank cannot be read, the analyzer cannot run, or fails on a document.
pub(super) fn language(arguments: &Arguments, options: &EvalLanguageArguments) -> anyhow::Result<Report> {
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
    let mut figures = Figures::default();
    let mut gold = gold.into_iter();
    let pipeline = pipeline(arguments, "eval language", &["language"])?;
    let read = |document: &Document| (document.id.clone(), rendered(document));
    each_document(&pipeline, documents, read, |(id, rendered)| {
        let system = conllu::parse(&rendered)?;
        let gold = sentences(gold.next().unwrap_or_default());
        let mut system = sentences(&system);
        if options.gold_tokens {
            // A document does not say which words are one token; here gold has said it.
            for (found, gold) in system.iter_mut().zip(&gold) {
                found.tokens.clone_from(&gold.tokens);
            }
        }
        if options.gold_tokens && system.len() == gold.len() {
            for (number, (gold, system)) in gold.chunks(1).zip(system.chunks(1)).enumerate() {
                figures.add(format!("{id} {}", number + 1), gold, system)?;
            }
            Ok(())
        } else {
            figures.add(id, &gold, &system)
        }
    })?;
    Ok(figures.report(options, n_documents))
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

/// What has been counted.
#[derive(Default)]
struct Figures {
    scores: LanguageScores,
    run: Run,
    tags: Confusion,
    relations: Confusion,
    /// Sentences with mistakes: the part of their words that is attached right, and the mistakes for people.
    wrong: Vec<(f64, String)>,
}

impl Figures {
    fn add(
        &mut self,
        unit: String,
        gold: &[language::Sentence<'_>],
        system: &[language::Sentence<'_>],
    ) -> anyhow::Result<()> {
        let scores = language::evaluate(gold, system)?;
        self.run.begin(unit);
        for (name, score) in scores.by_name() {
            self.run.add_score(name, score);
        }
        self.scores += scores;
        let judged = language::judged(gold, system)?;
        for word in &judged {
            let found = |of: fn(&Word<'_>) -> String| word.system.map_or_else(|| NONE.to_owned(), of);
            self.tags.add(word.gold.upos, &found(|word| word.upos.to_owned()));
            let relation = |word: &Word<'_>| universal_relation(word.deprel).to_owned();
            self.relations.add(&relation(word.gold), &found(relation));
        }
        for sentence in judged.chunk_by(|a, b| a.sentence == b.sentence) {
            let n_right = sentence.iter().filter(|word| word.is_attached_right()).count();
            let mistakes: String = sentence.iter().filter_map(mistake).collect();
            if !mistakes.is_empty() {
                let words: Vec<&str> = sentence.iter().map(|word| word.gold.form).collect();
                let right = 100.0 * n_right as f64 / sentence.len() as f64;
                self.wrong.push((right, format!("{}\n{mistakes}", words.join(" "))));
            }
        }
        Ok(())
    }

    fn report(mut self, options: &EvalLanguageArguments, n_documents: usize) -> Report {
        let mut text = score_table("metric", self.scores.by_name());
        if options.shared.types {
            text += "\n";
            text += &type_table("UPOS", &self.tags);
            text += "\n";
            text += &type_table("relation", &self.relations);
        }
        self.wrong.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (right, sentence) in self.wrong.iter().take(options.shared.errors) {
            _ = write!(text, "\n{right:.0} % attached right: {sentence}");
        }
        let json = json!({
            "gold": slashed(&options.gold),
            "gold_tokens": options.gold_tokens,
            "documents": n_documents,
            "metrics": scores_json(self.scores.by_name()),
            "upos": scores_json(self.tags.by_type()),
            "relations": scores_json(self.relations.by_type()),
            "confusion": { "upos": confusion_json(&self.tags), "relations": confusion_json(&self.relations) },
        });
        Report { layer: "language", gold: vec![options.gold.clone()], text, json, run: self.run }
    }
}

/// Returns a line on a word that is tagged, named or attached wrongly.
fn mistake(word: &Judged<'_>) -> Option<String> {
    let gold = word.gold;
    let Some(system) = word.system else {
        return Some(format!("  {:<16} is cut otherwise\n", gold.form));
    };
    let is_right = gold.upos == system.upos
        && (gold.lemma == "_" || gold.lemma == system.lemma)
        && word.is_attached_right();
    let told = |word: &Word<'_>, head: Option<&str>| {
        format!("{} {} {} < {}", word.lemma, word.upos, word.deprel, head.unwrap_or("root"))
    };
    let (wanted, found) = (told(gold, word.gold_head), told(system, word.system_head));
    (!is_right).then(|| format!("  {:<16} {wanted}; found {found}\n", gold.form))
}

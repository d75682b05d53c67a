//! `attache eval coreference`: which mentions mean the same, from raw text.
//!
//! Two formats are read: treebanks whose `MISC` column holds `Entity=` as GUM writes it, and the tables of GAP.

mod gap;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use attache_core::layers::{Mention, Token, Upos};
use attache_core::{Document, Row, Span};
use attache_engine::Pipeline;
use attache_evaluation::comparison::{Formula, Run};
use attache_evaluation::coreference::{self, Chain, CoreferenceScores, ErrorKind, Measure};
use attache_formats::conllu::{self, Layers};
use clap::Args;
use serde_json::{Value, json};

use super::EvalOptions;
use super::report::{Report, hundredths, in_context, slashed};
use crate::arguments::Arguments;
use crate::commands::analysis::{each_document, pipeline};

/// Arguments of `attache eval coreference`.
#[derive(Debug, Args)]
#[command(after_help = "\
A treebank is read from its raw text. Mentions of either side count where their head is a proper noun or a
pronoun (by the treebank's tags in gold, by the analyzer's own in what it found), and chains that are left
with one such mention are dropped. A mention that was found is that of gold whose head it has; else the
shortest one in whose minimal span (names: all words of the name) its head lies.

In a table of GAP a pronoun means a name where both are mentions of one entity and the mention overlaps
the name.

Examples:
  attache eval coreference gum-dev.conllu --errors 5
  attache eval coreference gap-development.tsv --format json")]
pub(crate) struct EvalCoreferenceArguments {
    /// A treebank in CoNLL-U with `Entity=` annotations, or a table of GAP.
    #[arg(value_name = "GOLD.conllu|GOLD.tsv")]
    pub(crate) gold: PathBuf,

    #[command(flatten)]
    pub(crate) shared: EvalOptions,
}

/// Judges the chains of the analyzer `entity`.
///
/// # Errors
///
/// When the file cannot be read, the analyzers cannot run, or fail on a document.
pub(super) fn coreference(
    arguments: &Arguments,
    options: &EvalCoreferenceArguments,
) -> anyhow::Result<Report> {
    let path = options.gold.display();
    let text = fs::read_to_string(&options.gold).with_context(|| format!("cannot read `{path}`"))?;
    let pipeline = pipeline(arguments, "eval coreference", &["language", "time", "entity"])?;
    if text.starts_with("ID\t") {
        gap::judge(&pipeline, options, &text)
    } else {
        let sentences = conllu::parse(&text).with_context(|| format!("`{path}` is not CoNLL-U"))?;
        treebank(&pipeline, options, &sentences)
    }
}

/// A mention in gold, by places in the text.
struct GoldMention {
    span: Span,
    head: Span,
    minimal: Vec<Span>,
    entity: String,
    /// Whether its head is a proper noun or a pronoun.
    counts: bool,
}

/// Reads the mentions of a treebank's document; `placed` has the places of its words.
fn gold(placed: &Document, sentences: &[conllu::Sentence<'_>]) -> Vec<GoldMention> {
    let places: Vec<Span> = placed.layer::<Token>().map(Row::span).collect();
    let tags: Vec<&str> =
        sentences.iter().flat_map(|sentence| sentence.words().map(|word| word.upos)).collect();
    let mentions = conllu::entity_mentions(sentences).into_iter();
    mentions
        .filter_map(|mention| {
            Some(GoldMention {
                span: Span::new(
                    places.get(mention.words.start)?.start(),
                    places.get(mention.words.end - 1)?.end(),
                ),
                head: *places.get(mention.head)?,
                minimal: mention.minimal.iter().filter_map(|word| places.get(*word).copied()).collect(),
                entity: mention.entity.to_owned(),
                counts: matches!(*tags.get(mention.head)?, "PROPN" | "PRON"),
            })
        })
        .collect()
}

/// A mention that was found: its place, that of its head, and its entity's number.
struct Found {
    span: Span,
    head: Span,
    entity: u32,
}

fn treebank(
    pipeline: &Pipeline,
    options: &EvalCoreferenceArguments,
    sentences: &[conllu::Sentence<'_>],
) -> anyhow::Result<Report> {
    let path = options.gold.display();
    let (mut documents, mut golds) = (Vec::new(), Vec::new());
    // Once with the places of words, for gold, and once as text alone, for the analyzers.
    for (placed, own) in conllu::documents(sentences, "gold", Layers::Tokens)? {
        golds.push(gold(&placed, own));
        documents.push(Document::new(placed.id.clone(), placed.text())?);
    }
    if golds.iter().all(Vec::is_empty) {
        bail!("no `Entity=` in the last column of `{path}`");
    }
    let texts: Vec<String> = documents.iter().map(|document| document.text().to_owned()).collect();
    let mut judged = Judged::default();
    let mut number = 0;
    let read = |document: &Document| (document.id.clone(), found(document));
    each_document(pipeline, documents, read, |(id, found)| {
        judged.run.begin(id);
        judged.add(&texts[number], &golds[number], &found, options.shared.errors);
        number += 1;
        Ok(())
    })?;
    let (text, json) = (judged.as_text(options), judged.as_json(options, number));
    Ok(Report { layer: "coreference", gold: vec![options.gold.clone()], text, json, run: judged.run })
}

fn found(document: &Document) -> Vec<Found> {
    let head_of = |mention: Row<'_, Mention>| {
        let span = mention.span();
        let is_outside = |token: &Row<'_, Token>| {
            token.head().is_none_or(|head| head.start() < span.start() || span.end() <= head.start())
        };
        let mut tokens = document
            .layer::<Token>()
            .filter(|token| span.start() <= token.start() && token.end() <= span.end());
        tokens
            .find(is_outside)
            .filter(|head| matches!(head.upos(), Some(Upos::Propn | Upos::Pron)))
            .map(Row::span)
    };
    let mentions = document.layer::<Mention>();
    mentions
        .filter_map(|mention| {
            let entity = mention.entity()?.index() as u32;
            Some(Found { span: mention.span(), head: head_of(mention)?, entity })
        })
        .collect()
}

/// What has been counted, and the errors to show.
#[derive(Default)]
struct Judged {
    scores: CoreferenceScores,
    run: Run,
    counts: BTreeMap<(ErrorKind, &'static str), usize>,
    shown: BTreeMap<ErrorKind, Vec<String>>,
}

impl Judged {
    fn add(&mut self, text: &str, gold: &[GoldMention], found: &[Found], n_errors: usize) {
        let mut numbers = vec![None; found.len()];
        let mut is_taken = vec![false; gold.len()];
        let mut take = |fits: &dyn Fn(&GoldMention, &Found) -> bool| {
            for (number, found) in numbers.iter_mut().zip(found) {
                let free = |place: &usize| !is_taken[*place] && fits(&gold[*place], found);
                let best = (0..gold.len()).filter(free).min_by_key(|place| gold[*place].span.len());
                if let Some(place) = best.filter(|_| number.is_none()) {
                    is_taken[place] = true;
                    *number = Some(place);
                }
            }
        };
        take(&|gold, found| gold.head == found.head);
        take(&|gold, found| gold.minimal.contains(&found.head));
        let places: Vec<Span> =
            gold.iter().map(|mention| mention.span).chain(found.iter().map(|mention| mention.span)).collect();
        let mut gold_chains: BTreeMap<&str, Chain> = BTreeMap::new();
        for (number, mention) in gold.iter().enumerate() {
            gold_chains.entry(&mention.entity).or_default().push(number);
        }
        let mut chains: BTreeMap<u32, Chain> = BTreeMap::new();
        for (number, mention) in found.iter().enumerate() {
            chains.entry(mention.entity).or_default().push(numbers[number].unwrap_or(gold.len() + number));
        }
        let gold_chains: Vec<Chain> = gold_chains.into_values().collect();
        let gold_chains = coreference::filter(&gold_chains, |number| gold[number].counts);
        let chains: Vec<Chain> = chains.into_values().collect();
        let chains = coreference::filter(&chains, |_| true);
        let scores = coreference::evaluate(&gold_chains, &chains);
        let measures = scores.by_name();
        let counts = |measure: &Measure| {
            let (precision, recall) = (measure.precision, measure.recall);
            [precision.part, precision.whole, recall.part, recall.whole]
        };
        for (name, measure) in measures.iter().filter(|(name, _)| *name != "mentions") {
            self.run.add("CoNLL", name, Formula::F1, counts(measure));
        }
        for (name, measure) in &measures {
            self.run.add(name, "", Formula::F1, counts(measure));
        }
        self.scores += scores;
        for error in coreference::errors(&gold_chains, &chains) {
            let words = |number: usize| places[number].text(text);
            let kind = if is_pronoun(words(error.mention)) { "pronouns" } else { "names" };
            *self.counts.entry((error.kind, kind)).or_default() += 1;
            let shown = self.shown.entry(error.kind).or_default();
            if shown.len() < n_errors {
                let told = |label: &str, number: Option<usize>| {
                    number.map_or(String::new(), |number| format!(", {label} [{}]", words(number)))
                };
                shown.push(format!(
                    "{}{}{}",
                    in_context(text, places[error.mention].range()),
                    told("is", error.own),
                    told("found", error.found)
                ));
            }
        }
    }

    fn as_text(&self, options: &EvalCoreferenceArguments) -> String {
        let mut text = "metric     precision   recall       F1\n".to_owned();
        for (name, measure) in self.scores.by_name() {
            let (precision, recall) = (measure.precision.percent(), measure.recall.percent());
            let _ = writeln!(text, "{name:<10} {precision:>9.2} {recall:>8.2} {:>8.2}", measure.f1());
        }
        let _ = writeln!(text, "CoNLL      {:>27.2}", self.scores.conll());
        if options.shared.types || 0 < options.shared.errors {
            text += "\n";
            for ((kind, mentions), count) in &self.counts {
                let _ = writeln!(text, "{:<8} {mentions:<8} {count:>5}", kind.as_str());
            }
        }
        for (kind, shown) in self.shown.iter().filter(|(_, shown)| !shown.is_empty()) {
            let _ = writeln!(text, "\n{}", kind.as_str());
            for line in shown {
                let _ = writeln!(text, "  {line}");
            }
        }
        text
    }

    fn as_json(&self, options: &EvalCoreferenceArguments, n_documents: usize) -> Value {
        let metrics: serde_json::Map<_, _> = self
            .scores
            .by_name()
            .into_iter()
            .map(|(name, measure)| (name.to_lowercase().replace('³', "3"), measure_json(&measure)))
            .collect();
        let mut errors: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
        for ((kind, mentions), count) in &self.counts {
            errors.entry(kind.as_str()).or_default().insert(mentions, *count);
        }
        json!({
            "gold": slashed(&options.gold),
            "documents": n_documents,
            "metrics": metrics,
            "conll": hundredths(self.scores.conll()),
            "errors": errors,
        })
    }
}

fn measure_json(measure: &Measure) -> Value {
    json!({
        "precision": hundredths(measure.precision.percent()),
        "recall": hundredths(measure.recall.percent()),
        "f1": hundredths(measure.f1()),
    })
}

fn is_pronoun(words: &str) -> bool {
    !words.contains(' ') && (words == "I" || words.chars().all(char::is_lowercase))
        || matches!(
            words,
            "He" | "She"
                | "It"
                | "They"
                | "We"
                | "You"
                | "His"
                | "Her"
                | "Its"
                | "Their"
                | "My"
                | "Our"
                | "Your"
                | "This"
                | "That"
        )
}

//! `attache eval entities`: names from raw text, by span and type.

mod gold;

use std::fmt::Write as _;
use std::path::PathBuf;

use attache_core::Document;
use attache_core::layers::{EntityType, Mention, MentionKind};
use attache_evaluation::comparison::Run;
use attache_evaluation::spans::{Fault, SpanScores, TypedSpan, faults};
use attache_evaluation::{Confusion, NONE};
use clap::Args;
use serde_json::json;

use super::EvalOptions;
use super::report::{
    Report, confusion_json, in_context, score_json, score_table, scores_json, slashed, type_table,
};
use crate::arguments::Arguments;
use crate::commands::analysis::{each_document, pipeline};
use gold::Gold;

/// Arguments of `attache eval entities`.
#[derive(Debug, Args)]
#[command(after_help = "\
GOLD is BIO (a token and its tag on each line, an empty line after each sentence) or, where its name ends in
`.jsonl`, a text on each line: {\"text\": …, \"entities\": [{\"start\": 0, \"end\": 5, \"type\": \"Person\"}, …]}, places
counted in characters. Of BIO without --text, spaces are put back as English is written, and ten sentences
make a document. Types count as PER, ORG and LOC: politicians as PER, parties as ORG, countries as LOC and so
on; other types are not judged, neither in gold nor in what is found.

Examples:
  attache eval entities dev.bio
  attache eval entities ewt-dev.bio --text ewt-dev.conllu --errors 40
  attache eval entities reports.jsonl --set analyzer.entity.extent=phrase --format json")]
pub(crate) struct EvalEntitiesArguments {
    /// The annotated names.
    #[arg(value_name = "GOLD")]
    pub(crate) gold: PathBuf,

    /// The treebank whose sentences the BIO file tags; its text is what is read.
    #[arg(long, value_name = "TREEBANK.conllu")]
    pub(crate) text: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) shared: EvalOptions,
}

/// A span that owns nothing but its place, with one of the coarse types.
type Name = (usize, usize, &'static str);

/// The scores of all documents, and their mistakes in context.
#[derive(Default)]
struct Judgement {
    scores: SpanScores,
    /// The scores of each document, by its id.
    documents: Vec<(String, SpanScores)>,
    confusion: Confusion,
    /// Kind of mistake, the types of gold and of what was found, and the text around it.
    mistakes: Vec<(Fault, String, String)>,
}

/// Judges the names of the analyzer `entity` by annotated texts.
///
/// # Errors
///
/// When a file cannot be read, the analyzers cannot run, or fail on a document.
pub(super) fn entities(arguments: &Arguments, options: &EvalEntitiesArguments) -> anyhow::Result<Report> {
    let (documents, gold) = gold::read(&options.gold, options.text.as_deref())?;
    let skipped: usize = gold.iter().map(|gold| gold.skipped.len()).sum();
    if skipped > 0 && !arguments.quiet {
        anstream::eprintln!("note: {skipped} sentences are not as the treebank has them and are not judged");
    }
    let judgement = judge(arguments, documents, &gold)?;
    let scores = &judgement.scores;
    let types = || scores.by_kind.iter().map(|(kind, score)| (kind.as_str(), *score));
    let mut text = score_table("type", types().chain([("all", scores.all), ("places", scores.places)]));
    if options.shared.types {
        text += "\n";
        text += &type_table("type", &judgement.confusion);
    }
    judgement.write_mistakes(&mut text, options.shared.errors);
    let json = json!({
        "gold": slashed(&options.gold),
        "skipped": skipped,
        "types": scores_json(types()),
        "all": score_json(&scores.all),
        "places": score_json(&scores.places),
        "confusion": confusion_json(&judgement.confusion),
    });
    let gold = std::iter::once(&options.gold).chain(&options.text).cloned().collect();
    Ok(Report { layer: "entities", gold, text, json, run: judgement.run() })
}

fn found(document: &Document) -> Vec<Name> {
    let names = document.layer::<Mention>().filter(|mention| mention.kind() == MentionKind::Name);
    names
        .filter_map(|mention| {
            let kind = match mention.entity_type()? {
                EntityType::Person => "PER",
                EntityType::Org => "ORG",
                EntityType::Gpe | EntityType::Loc | EntityType::Fac => "LOC",
                _ => return None,
            };
            Some((mention.start() as usize, mention.end() as usize, kind))
        })
        .collect()
}

fn judge(arguments: &Arguments, documents: Vec<Document>, gold: &[Gold]) -> anyhow::Result<Judgement> {
    let pipeline = pipeline(arguments, "eval entities", &["language", "time", "entity"])?;
    let mut judgement = Judgement::default();
    let mut gold = gold.iter();
    let read = |document: &Document| (document.id.clone(), document.text().to_owned(), found(document));
    each_document(&pipeline, documents, read, |(id, text, mut found)| {
        let Some(gold) = gold.next() else { return Ok(()) };
        found.retain(|name| !gold.skipped.iter().any(|range| name.0 < range.end && range.start < name.1));
        judgement.add(id, &text, &spans(&gold.names), &spans(&found));
        Ok(())
    })?;
    Ok(judgement)
}

fn spans(names: &[Name]) -> Vec<TypedSpan<'static>> {
    names.iter().map(|&(start, end, kind)| TypedSpan { start, end, kind }).collect()
}

impl Judgement {
    fn add(&mut self, id: String, text: &str, gold: &[TypedSpan<'static>], system: &[TypedSpan<'static>]) {
        self.scores.add(gold, system);
        let mut own = SpanScores::default();
        own.add(gold, system);
        self.documents.push((id, own));
        let at = |spans: &[TypedSpan<'static>], place: &TypedSpan<'static>| {
            let same = spans.iter().find(|span| (span.start, span.end) == (place.start, place.end));
            same.map_or(NONE, |span| span.kind)
        };
        for span in gold {
            self.confusion.add(span.kind, at(system, span));
        }
        for span in system.iter().filter(|span| at(gold, span) == NONE) {
            self.confusion.add(NONE, span.kind);
        }
        for (fault, gold, system) in faults(gold, system) {
            let types = match (gold, system) {
                (Some(gold), Some(system)) => format!("{} as {}", gold.kind, system.kind),
                (one, other) => one.or(other).map_or(NONE, |span| span.kind).to_owned(),
            };
            let context = match (gold, system) {
                (Some(gold), Some(system)) if fault == Fault::Boundary => {
                    let words = text.get(gold.start..gold.end).unwrap_or_default();
                    format!(
                        "{} (gold: {})",
                        in_context(text, system.start..system.end),
                        words.replace('\n', " ")
                    )
                }
                (one, other) => {
                    one.or(other).map_or_else(String::new, |span| in_context(text, span.start..span.end))
                }
            };
            self.mistakes.push((fault, types, context));
        }
    }

    /// Returns what each document adds to the figures.
    fn run(&self) -> Run {
        let mut run = Run::default();
        for (id, scores) in &self.documents {
            run.begin(id.as_str());
            run.add_score("F1", scores.all);
            run.add_score("F1 of places", scores.places);
            for kind in self.scores.by_kind.keys() {
                run.add_score(
                    &format!("F1 of {kind}"),
                    scores.by_kind.get(kind).copied().unwrap_or_default(),
                );
            }
        }
        run
    }

    fn write_mistakes(&self, text: &mut String, n_errors: usize) {
        if n_errors == 0 {
            return;
        }
        let mut mistakes: Vec<_> = self.mistakes.iter().collect();
        mistakes.sort_by_key(|(fault, types, _)| (*fault, types.as_str()));
        for group in mistakes.chunk_by(|a, b| (a.0, &a.1) == (b.0, &b.1)) {
            let (fault, types, _) = group[0];
            let fault = match fault {
                Fault::Missed => "missed",
                Fault::Spurious => "spurious",
                Fault::Type => "another type",
                Fault::Boundary => "another place",
            };
            _ = writeln!(text, "\n{fault}, {types}: {}", group.len());
            // Spread over the documents rather than the first ones'.
            for (_, _, context) in group.iter().step_by(group.len().div_ceil(n_errors)) {
                _ = writeln!(text, "  {context}");
            }
        }
    }
}

//! `attache eval entities`: names from raw text, by span and type.

mod gold;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Context as _, anyhow, bail};
use attache_core::Document;
use attache_core::layers::{EntityType, Mention, MentionKind};
use attache_engine::{RunError, Runner};
use attache_evaluation::spans::{Fault, SpanScores, TypedSpan, faults};
use clap::Args;
use serde_json::json;

use super::{LANGUAGE, score_json, score_line, slashed};
use crate::arguments::{Arguments, ListFormat};
use crate::configuration::{InForce, flag};
use crate::exit::Exit;
use gold::Gold;

/// Characters shown on either side of a mistake.
const CONTEXT: usize = 40;

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

    /// Show N mistakes of each kind in their context.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) errors: usize,

    /// How to show the figures.
    #[arg(long, short, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ListFormat,
}

/// A span that owns nothing but its place, with one of the coarse types.
type Name = (usize, usize, &'static str);

/// The scores of all documents, and their mistakes in context.
#[derive(Default)]
struct Judgement {
    scores: SpanScores,
    /// Kind of mistake, the types of gold and of what was found, and the text around it.
    mistakes: Vec<(Fault, String, String)>,
}

/// Judges the names of the analyzer `entity` by annotated texts.
///
/// # Errors
///
/// When a file cannot be read, the analyzers cannot run, or fail on a document.
pub(crate) fn entities(arguments: &Arguments, options: &EvalEntitiesArguments) -> anyhow::Result<Exit> {
    let (documents, gold) = gold::read(&options.gold, options.text.as_deref())?;
    let skipped: usize = gold.iter().map(|gold| gold.skipped.len()).sum();
    if skipped > 0 && !arguments.quiet {
        anstream::eprintln!("note: {skipped} sentences are not as the treebank has them and are not judged");
    }
    let judgement = judge(arguments, documents, &gold)?;
    let shown = match options.format {
        ListFormat::Text => text(&judgement, options.errors),
        ListFormat::Json => as_json(&judgement, options, skipped),
    };
    anstream::stdout().write_all(shown.as_bytes())?;
    Ok(Exit::Success)
}

fn text(judgement: &Judgement, n_errors: usize) -> String {
    let scores = &judgement.scores;
    let mut text = "type       precision   recall       F1\n".to_owned();
    let rows = scores.by_kind.iter().map(|(kind, score)| (kind.as_str(), score));
    for (name, score) in rows.chain([("all", &scores.all), ("places", &scores.places)]) {
        text += &score_line(name, score);
    }
    if n_errors == 0 {
        return text;
    }
    let mut mistakes: Vec<_> = judgement.mistakes.iter().collect();
    mistakes.sort_by_key(|(fault, types, _)| (*fault, types.as_str()));
    for group in mistakes.chunk_by(|a, b| (a.0, &a.1) == (b.0, &b.1)) {
        let (fault, types, _) = group[0];
        let fault = match fault {
            Fault::Missed => "missed",
            Fault::Spurious => "spurious",
            Fault::Type => "another type",
            Fault::Boundary => "another place",
        };
        let _ = writeln!(text, "\n{fault}, {types}: {}", group.len());
        // Spread over the documents rather than the first ones'.
        for (_, _, context) in group.iter().step_by(group.len().div_ceil(n_errors)) {
            let _ = writeln!(text, "  {context}");
        }
    }
    text
}

fn as_json(judgement: &Judgement, options: &EvalEntitiesArguments, n_skipped: usize) -> String {
    let scores = &judgement.scores;
    let by_type: serde_json::Map<_, _> =
        scores.by_kind.iter().map(|(kind, score)| (kind.clone(), score_json(score))).collect();
    let report = json!({
        "gold": slashed(&options.gold),
        "skipped": n_skipped,
        "types": by_type,
        "all": score_json(&scores.all),
        "places": score_json(&scores.places),
    });
    format!("{report:#}\n")
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
    let analyzers = flag("eval entities", "analyzers", "[\"language\", \"time\", \"entity\"]");
    let in_force = InForce::load(arguments, vec![analyzers])?;
    let pipeline = in_force.pipeline()?;
    let runner = Runner::new(&pipeline).context("cannot start threads")?;
    let mut judgement = Judgement::default();
    let mut gold = gold.iter();
    let result = runner.run(
        documents.into_iter(),
        |document| document.source.language = Some(LANGUAGE.to_owned()),
        |document| {
            (
                document.id.clone(),
                document.text().to_owned(),
                found(document),
                document.errors.first().cloned(),
            )
        },
        |(id, text, mut found, error)| {
            if let Some(error) = error {
                bail!("document `{id}`: {error}");
            }
            let Some(gold) = gold.next() else { return Ok(()) };
            found.retain(|name| !gold.skipped.iter().any(|range| name.0 < range.end && range.start < name.1));
            judgement.add(&text, &spans(&gold.names), &spans(&found));
            Ok(())
        },
    );
    match result {
        Ok(_) => Ok(judgement),
        Err(RunError::Sink(error)) => Err(error),
        Err(RunError::Analyzer { document, error, .. }) => Err(anyhow!("document `{document}`: {error}")),
    }
}

fn spans(names: &[Name]) -> Vec<TypedSpan<'static>> {
    names.iter().map(|&(start, end, kind)| TypedSpan { start, end, kind }).collect()
}

impl Judgement {
    fn add(&mut self, text: &str, gold: &[TypedSpan<'static>], system: &[TypedSpan<'static>]) {
        self.scores.add(gold, system);
        for (fault, gold, system) in faults(gold, system) {
            let types = match (gold, system) {
                (Some(gold), Some(system)) => format!("{} as {}", gold.kind, system.kind),
                (one, other) => one.or(other).map_or("", |span| span.kind).to_owned(),
            };
            let context = match (gold, system) {
                (Some(gold), Some(system)) if fault == Fault::Boundary => {
                    format!(
                        "{} (gold: {})",
                        around(text, system),
                        text.get(gold.start..gold.end).unwrap_or_default()
                    )
                }
                (one, other) => one.or(other).map_or_else(String::new, |span| around(text, span)),
            };
            self.mistakes.push((fault, types, context.replace('\n', " ")));
        }
    }
}

/// The words of a span in brackets, between those around it.
fn around(text: &str, span: TypedSpan<'_>) -> String {
    let start = (0..=span.start.saturating_sub(CONTEXT)).rev().find(|&at| text.is_char_boundary(at));
    let end = (span.end + CONTEXT..text.len()).find(|&at| text.is_char_boundary(at));
    let part = |range: std::ops::Range<usize>| text.get(range).unwrap_or_default();
    format!(
        "{}[{}]{}",
        part(start.unwrap_or(0)..span.start),
        part(span.start..span.end),
        part(span.end..end.unwrap_or(text.len()))
    )
}

//! `attache eval entities`: names from raw text, by span and type.

use std::fs;
use std::io::Write as _;

use anyhow::{Context as _, anyhow, bail};
use attache_core::Document;
use attache_core::layers::{EntityType, Mention, MentionKind};
use attache_engine::{RunError, Runner};
use attache_evaluation::bio;
use attache_evaluation::spans::{SpanScores, TypedSpan};
use serde_json::json;

use super::{LANGUAGE, score_json, score_line, slashed};
use crate::arguments::{Arguments, EvalEntitiesArguments, ListFormat};
use crate::configuration::{InForce, flag};
use crate::exit::Exit;

/// The sentences of one document: such files do not say where documents end, and names help each other.
const N_SENTENCES: usize = 10;

/// A span that owns nothing but its place, with one of the coarse types.
type Name = (usize, usize, &'static str);

/// Judges the names of the analyzer `entity` by a file of tokens with BIO tags.
///
/// # Errors
///
/// When the file cannot be read, the analyzers cannot run, or fail on a document.
pub(crate) fn entities(arguments: &Arguments, options: &EvalEntitiesArguments) -> anyhow::Result<Exit> {
    let path = options.gold.display();
    let file = fs::read_to_string(&options.gold).with_context(|| format!("cannot read `{path}`"))?;
    let sentences = read(&file).with_context(|| format!("`{path}` is not BIO"))?;
    if sentences.is_empty() {
        bail!("no sentences in `{path}`");
    }
    let (mut documents, mut gold) = (Vec::new(), Vec::new());
    for (number, sentences) in sentences.chunks(N_SENTENCES).enumerate() {
        let (text, names) = write(sentences);
        documents.push(Document::new(format!("{}", number + 1), text)?);
        gold.push(names);
    }
    let scores = judge(arguments, documents, &gold)?;
    let shown = match options.format {
        ListFormat::Text => {
            let mut text = "type       precision   recall       F1\n".to_owned();
            let rows = scores.by_kind.iter().map(|(kind, score)| (kind.as_str(), score));
            for (name, score) in rows.chain([("all", &scores.all), ("places", &scores.places)]) {
                text += &score_line(name, score);
            }
            text
        }
        ListFormat::Json => {
            let by_type: serde_json::Map<_, _> =
                scores.by_kind.iter().map(|(kind, score)| (kind.clone(), score_json(score))).collect();
            let report = json!({
                "gold": slashed(&options.gold),
                "types": by_type,
                "all": score_json(&scores.all),
                "places": score_json(&scores.places),
            });
            format!("{report:#}\n")
        }
    };
    anstream::stdout().write_all(shown.as_bytes())?;
    Ok(Exit::Success)
}

/// A sentence of tokens with their tags.
type Tagged<'a> = Vec<(&'a str, &'a str)>;

/// Reads the first and the last column; sentences end at empty lines.
fn read(file: &str) -> anyhow::Result<Vec<Tagged<'_>>> {
    let (mut sentences, mut current) = (Vec::new(), Vec::new());
    for (number, line) in file.lines().enumerate() {
        if line.trim().is_empty() {
            sentences.extend(Some(std::mem::take(&mut current)).filter(|sentence| !sentence.is_empty()));
        } else if !line.starts_with("# ") && !line.starts_with("-DOCSTART-") {
            let mut columns = line.split(['\t', ' ']).filter(|column| !column.is_empty());
            match (columns.next(), columns.next_back()) {
                (Some(token), Some(tag)) if tag == "O" || tag.starts_with("B-") || tag.starts_with("I-") => {
                    current.push((token, tag));
                }
                _ => bail!("line {}: neither `token O` nor `token B-TYPE` nor `token I-TYPE`", number + 1),
            }
        }
    }
    sentences.extend(Some(current).filter(|sentence| !sentence.is_empty()));
    Ok(sentences)
}

/// Writes sentences as text, a paragraph each, with the names in it.
fn write(sentences: &[Tagged<'_>]) -> (String, Vec<Name>) {
    let (mut text, mut names) = (String::new(), Vec::new());
    for sentence in sentences {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        let (tokens, tags): (Vec<_>, Vec<_>) = sentence.iter().copied().unzip();
        let written = bio::detokenise(&tokens);
        for (range, kind) in bio::names(&tags) {
            let (Some(first), Some(last)) =
                (written.tokens.get(range.start), written.tokens.get(range.end - 1))
            else {
                continue;
            };
            names.extend(coarse(kind).map(|kind| (text.len() + first.start, text.len() + last.end, kind)));
        }
        text.push_str(&written.text);
    }
    (text, names)
}

/// Returns the type of a tag; other types than these three are not judged.
fn coarse(kind: &str) -> Option<&'static str> {
    ["PER", "ORG", "LOC"].into_iter().find(|known| *known == kind)
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

fn judge(arguments: &Arguments, documents: Vec<Document>, gold: &[Vec<Name>]) -> anyhow::Result<SpanScores> {
    let analyzers = flag("eval entities", "analyzers", "[\"language\", \"time\", \"entity\"]");
    let in_force = InForce::load(arguments, vec![analyzers])?;
    let pipeline = in_force.pipeline()?;
    let runner = Runner::new(&pipeline).context("cannot start threads")?;
    let mut scores = SpanScores::default();
    let mut gold = gold.iter();
    let spans = |names: &[Name]| {
        names.iter().map(|&(start, end, kind)| TypedSpan { start, end, kind }).collect::<Vec<_>>()
    };
    let result = runner.run(
        documents.into_iter(),
        |document| document.source.language = Some(LANGUAGE.to_owned()),
        |document| (document.id.clone(), found(document), document.errors.first().cloned()),
        |(id, found, error)| {
            if let Some(error) = error {
                bail!("document `{id}`: {error}");
            }
            let gold = gold.next().map_or(&[][..], Vec::as_slice);
            scores.add(&spans(gold), &spans(&found));
            Ok(())
        },
    );
    match result {
        Ok(_) => Ok(scores),
        Err(RunError::Sink(error)) => Err(error),
        Err(RunError::Analyzer { document, error, .. }) => Err(anyhow!("document `{document}`: {error}")),
    }
}

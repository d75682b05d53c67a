//! The tables of GAP: one pronoun a line, with two names that it may mean.

use std::fmt::Write as _;

use anyhow::{Context as _, bail};
use attache_core::layers::{Entity, Mention, MentionKind};
use attache_core::{Document, Row, Span};
use attache_evaluation::Score;
use attache_evaluation::gap::{Decision, GapScores};
use serde_json::json;

use super::super::{score_json, score_line, slashed};
use super::{EvalCoreferenceArguments, context, each_document};
use crate::arguments::{Arguments, ListFormat};

/// A line of the table.
struct Example<'a> {
    id: &'a str,
    text: &'a str,
    pronoun: Span,
    names: [Span; 2],
    gold: [bool; 2],
}

/// What the analyzer says of a pronoun.
struct Answer {
    decision: [bool; 2],
    entity: Option<String>,
}

/// Judges pronouns by a table, and returns what is to be printed.
pub(super) fn judge(
    arguments: &Arguments,
    options: &EvalCoreferenceArguments,
    table: &str,
) -> anyhow::Result<String> {
    let lines = table.lines().enumerate().skip(1).filter(|(_, line)| !line.is_empty());
    let examples = lines
        .map(|(number, line)| {
            example(line).with_context(|| format!("line {}: not an example of GAP", number + 1))
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    if examples.is_empty() {
        bail!("no examples in `{}`", options.gold.display());
    }
    let documents = examples.iter().map(|example| Document::new(example.id, example.text));
    let documents = documents.collect::<Result<Vec<_>, _>>()?;
    let by_id: std::collections::BTreeMap<&str, &Example<'_>> =
        examples.iter().map(|example| (example.id, example)).collect();
    let mut scores = GapScores::default();
    let mut unresolved = 0;
    let mut wrong = Vec::new();
    let mut all = examples.iter();
    let read = |document: &Document| by_id.get(document.id.as_str()).map(|example| answer(document, example));
    each_document(arguments, documents, read, |found| {
        let (Some(example), Some(found)) = (all.next(), found) else { return };
        let pronoun = example.pronoun.text(example.text);
        let is_feminine = pronoun.starts_with(['s', 'S']) || pronoun.to_lowercase().starts_with("her");
        scores.add(&Decision { is_feminine, gold: example.gold, system: found.decision });
        unresolved += usize::from(found.entity.is_none());
        if found.decision != example.gold && wrong.len() < options.errors {
            let names = example.names.map(|name| name.text(example.text));
            let mut line = context(example.text, example.pronoun);
            for (name, gold) in names.iter().zip(example.gold) {
                let _ = write!(line, "; {}{name}", if gold { "" } else { "not " });
            }
            let _ = write!(line, "; found {}", found.entity.as_deref().unwrap_or("nobody"));
            wrong.push(line);
        }
    })?;
    let all = scores.all();
    let rows: [(&str, Score); 3] =
        [("masculine", scores.masculine), ("feminine", scores.feminine), ("all", all)];
    Ok(match options.format {
        ListFormat::Text => {
            let mut text = "pronouns   precision   recall       F1\n".to_owned();
            for (name, score) in &rows {
                text += &score_line(name, score);
            }
            let _ = writeln!(text, "{unresolved} of {} pronouns mean nobody", examples.len());
            for line in wrong {
                let _ = writeln!(text, "  {line}");
            }
            text
        }
        ListFormat::Json => {
            let metrics: serde_json::Map<_, _> =
                rows.iter().map(|(name, score)| ((*name).to_owned(), score_json(score))).collect();
            let bias = scores.bias().map(|bias| (bias * 1000.0).round() / 1000.0);
            let report = json!({
                "gold": slashed(&options.gold),
                "examples": examples.len(),
                "unresolved": unresolved,
                "metrics": metrics,
                "bias": bias,
            });
            format!("{report:#}\n")
        }
    })
}

fn example(line: &str) -> Option<Example<'_>> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [id, text, pronoun, pronoun_at, a, a_at, a_true, b, b_at, b_true, ..] = cells[..] else {
        return None;
    };
    // Places are counted in characters.
    let span = |words: &str, at: &str| {
        let (start, _) = text.char_indices().nth(at.parse().ok()?)?;
        text[start..].starts_with(words).then(|| Span::new(start as u32, (start + words.len()) as u32))
    };
    Some(Example {
        id,
        text,
        pronoun: span(pronoun, pronoun_at)?,
        names: [span(a, a_at)?, span(b, b_at)?],
        gold: [a_true, b_true].map(|cell| cell.eq_ignore_ascii_case("true")),
    })
}

fn answer(document: &Document, example: &Example<'_>) -> Answer {
    let mentions = || document.layer::<Mention>();
    let pronoun = mentions()
        .find(|mention| mention.kind() == MentionKind::Pronoun && mention.start() == example.pronoun.start());
    let meant = pronoun.and_then(Row::<Mention>::entity);
    let decision = example.names.map(|name| {
        let named = mentions().find(|mention| {
            mention.kind() == MentionKind::Name
                && mention.start() < name.end()
                && name.start() < mention.end()
        });
        meant.is_some() && named.and_then(Row::<Mention>::entity) == meant
    });
    Answer { decision, entity: meant.map(|entity| Row::<Entity>::name(entity).to_owned()) }
}

//! The tables of GAP: one pronoun a line, with two names that it may mean.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context as _, bail};
use attache_core::layers::{Entity, Mention, MentionKind};
use attache_core::{Document, Row, Span};
use attache_engine::Pipeline;
use attache_evaluation::comparison::Run;
use attache_evaluation::gap::{Decision, GapScores};
use serde_json::json;

use super::super::report::{Report, in_context, score_table, scores_json, slashed};
use super::EvalCoreferenceArguments;
use crate::commands::analysis::each_document;

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

/// Judges pronouns by a table.
pub(super) fn judge(
    pipeline: &Pipeline,
    options: &EvalCoreferenceArguments,
    table: &str,
) -> anyhow::Result<Report> {
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
    let by_id: BTreeMap<&str, &Example<'_>> = examples.iter().map(|example| (example.id, example)).collect();
    let (mut scores, mut run) = (GapScores::default(), Run::default());
    let mut unresolved = 0;
    let mut wrong = Vec::new();
    let mut all = examples.iter();
    let read = |document: &Document| by_id.get(document.id.as_str()).map(|example| answer(document, example));
    each_document(pipeline, documents, read, |found| {
        let (Some(example), Some(found)) = (all.next(), found) else { return Ok(()) };
        let pronoun = example.pronoun.text(example.text);
        let is_feminine = pronoun.starts_with(['s', 'S']) || pronoun.to_lowercase().starts_with("her");
        let mut own = GapScores::default();
        own.add(&Decision { is_feminine, gold: example.gold, system: found.decision });
        run.begin(example.id);
        for (name, score) in own.by_name() {
            run.add_score(name, score);
        }
        scores += own;
        unresolved += usize::from(found.entity.is_none());
        if found.decision != example.gold && wrong.len() < options.shared.errors {
            let names = example.names.map(|name| name.text(example.text));
            let mut line = in_context(example.text, example.pronoun.range());
            for (name, gold) in names.iter().zip(example.gold) {
                let _ = write!(line, "; {}{name}", if gold { "" } else { "not " });
            }
            let _ = write!(line, "; found {}", found.entity.as_deref().unwrap_or("nobody"));
            wrong.push(line);
        }
        Ok(())
    })?;
    let mut text = score_table("pronouns", scores.by_name());
    let _ = writeln!(text, "{unresolved} of {} pronouns mean nobody", examples.len());
    for line in wrong {
        let _ = writeln!(text, "  {line}");
    }
    let json = json!({
        "gold": slashed(&options.gold),
        "examples": examples.len(),
        "unresolved": unresolved,
        "metrics": scores_json(scores.by_name()),
        "bias": scores.bias().map(|bias| (bias * 1000.0).round() / 1000.0),
    });
    Ok(Report { layer: "coreference", gold: vec![options.gold.clone()], text, json, run })
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

//! What an evaluation came to: the same for all layers, so that all are shown, kept and compared alike.

use std::fmt::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};

use attache_evaluation::comparison::Run;
use attache_evaluation::{Confusion, Score};
use serde_json::{Map, Value, json};

/// Characters shown on either side of a mistake.
const CONTEXT: usize = 60;

/// The figures of one layer.
pub(super) struct Report {
    /// What `attache eval` calls the layer.
    pub(super) layer: &'static str,
    /// The files by which it was judged.
    pub(super) gold: Vec<PathBuf>,
    /// The figures for people.
    pub(super) text: String,
    /// The figures for programs: an object.
    pub(super) json: Value,
    /// What each document or sentence adds to them.
    pub(super) run: Run,
}

/// Returns a table of scores under its heading.
pub(super) fn score_table<'s>(heading: &str, scores: impl IntoIterator<Item = (&'s str, Score)>) -> String {
    let mut text = format!("{heading:<10} {:>9} {:>8} {:>8}\n", "precision", "recall", "F1");
    for (name, score) in scores {
        let (precision, recall, f1) = (score.precision(), score.recall(), score.f1());
        _ = writeln!(text, "{name:<10} {precision:>9.2} {recall:>8.2} {f1:>8.2}");
    }
    text
}

/// Returns a table of types with their scores, their number, and what was found in their stead, six of them at most.
pub(super) fn type_table(heading: &str, confusion: &Confusion) -> String {
    const MOST: usize = 6;
    let mut text = format!(
        "{heading:<10} {:>9} {:>8} {:>8} {:>6}  found instead\n",
        "precision", "recall", "F1", "wanted"
    );
    let row = |text: &mut String, name: &str, score: Option<Score>| {
        let figures = score.map_or_else(
            || format!("{:>34}", ""),
            |score| {
                let (precision, recall, f1) = (score.precision(), score.recall(), score.f1());
                format!("{precision:>9.2} {recall:>8.2} {f1:>8.2} {:>6}", score.gold)
            },
        );
        let mistakes = confusion.mistakes(name);
        let mut instead: Vec<String> =
            mistakes.iter().take(MOST).map(|(found, n)| format!("{found} {n}")).collect();
        if MOST < mistakes.len() {
            instead.push("…".to_owned());
        }
        let line = format!("{name:<10} {figures}  {}", instead.join(", "));
        _ = writeln!(text, "{}", line.trim_end());
    };
    for (name, score) in confusion.by_type() {
        row(&mut text, name, Some(score));
    }
    // What was found where nothing was wanted.
    if !confusion.mistakes(attache_evaluation::NONE).is_empty() {
        row(&mut text, attache_evaluation::NONE, None);
    }
    text
}

/// Returns what was taken for what: an object of objects of counts.
pub(super) fn confusion_json(confusion: &Confusion) -> Value {
    let mut wanted = Map::new();
    for (gold, found, n) in confusion.counts() {
        wanted.entry(gold).or_insert_with(|| json!({}))[found] = n.into();
    }
    Value::Object(wanted)
}

/// Returns the counts of a score and the percentages that follow from them, to two decimals.
pub(super) fn score_json(score: &Score) -> Value {
    json!({
        "correct": score.correct,
        "gold": score.gold,
        "system": score.system,
        "precision": hundredths(score.precision()),
        "recall": hundredths(score.recall()),
        "f1": hundredths(score.f1()),
    })
}

/// Returns an object of scores.
pub(super) fn scores_json<'s>(scores: impl IntoIterator<Item = (&'s str, Score)>) -> Value {
    scores
        .into_iter()
        .map(|(name, score)| (name.to_owned(), score_json(&score)))
        .collect::<Map<_, _>>()
        .into()
}

/// Rounds to two decimals.
pub(super) fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// Returns a path as all platforms write it.
pub(super) fn slashed(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}

/// Returns a place of a text in brackets, between the words around it, on one line.
pub(super) fn in_context(text: &str, place: Range<usize>) -> String {
    let (start, end) = (place.start.min(text.len()), place.end.min(text.len()));
    let from =
        text.get(..start).unwrap_or_default().char_indices().rev().nth(CONTEXT - 1).map_or(0, |(at, _)| at);
    let rest = text.get(end..).unwrap_or_default();
    let to = rest.char_indices().nth(CONTEXT).map_or(rest.len(), |(at, _)| at);
    let cut = |is_cut: bool| if is_cut { "…" } else { "" };
    let part = |range: Range<usize>| text.get(range).unwrap_or_default();
    format!(
        "{}{}[{}]{}{}",
        cut(0 < from),
        part(from..start),
        part(start..end),
        &rest[..to],
        cut(to < rest.len())
    )
    .replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_shown_between_the_characters_around_it() {
        assert_eq!(in_context("Müller met\nKeller.", 12..18), "Müller met [Keller].");
        let side = |letter: &str, n: usize| letter.repeat(n);
        let long = format!("{}[{}", side("ä", CONTEXT + 1), side("ö", CONTEXT + 1));
        let place = 2 * (CONTEXT + 1);
        assert_eq!(
            in_context(&long, place..place + 1),
            format!("…{}[[]{}…", side("ä", CONTEXT), side("ö", CONTEXT))
        );
        assert_eq!(in_context("", 3..9), "[]");
    }

    #[test]
    fn types_are_shown_with_what_was_found_instead() {
        let mut confusion = Confusion::default();
        for (wanted, found) in [("PER", "PER"), ("PER", "ORG"), ("PER", "-"), ("ORG", "ORG"), ("-", "ORG")] {
            confusion.add(wanted, found);
        }
        insta::assert_snapshot!(type_table("type", &confusion), @r"
        type       precision   recall       F1 wanted  found instead
        ORG            33.33   100.00    50.00      1
        PER           100.00    33.33    50.00      3  - 1, ORG 1
        -                                              ORG 1
        ");
        assert_eq!(
            confusion_json(&confusion).to_string(),
            r#"{"-":{"ORG":1},"ORG":{"ORG":1},"PER":{"-":1,"ORG":1,"PER":1}}"#
        );
    }
}

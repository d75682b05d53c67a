//! Runs the case files under `tests/cases`: texts with what is to be found in them.
//!
//! A case gives a text, the document's date or none, and everything that must be
//! found, in text order: nothing else may be.

use attache_time::{Anchor, ExpressionKind, Input, QuantityKind, recognize};
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    text: String,
    date: Option<String>,
    /// Each as `words = value`, with `kind` before the words where it is not a date.
    #[serde(default)]
    times: Vec<String>,
    /// Each as `words = [bound ]value unit`.
    quantities: Option<Vec<String>>,
}

#[test]
fn cases() {
    let mut failures = Vec::new();
    let mut count = 0;
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let file: File = toml::from_str(&std::fs::read_to_string(&path).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for case in file.case {
            count += 1;
            let date = case.date.as_deref().map(|date| date.parse::<jiff::civil::Date>().unwrap());
            let found =
                recognize(&Input { text: &case.text, reference: date.map(Into::into), ..Input::default() });
            let times: Vec<_> = found
                .expressions
                .iter()
                .map(|time| {
                    let kind = match time.kind {
                        ExpressionKind::Date => "",
                        ExpressionKind::Time => "time ",
                        ExpressionKind::Duration => "duration ",
                        ExpressionKind::Set => "set ",
                    };
                    let modifier =
                        time.modifier.map_or(String::new(), |modifier| format!(" {}", modifier.name()));
                    let anchor = match time.anchor {
                        Anchor::Previous => " (previous)",
                        Anchor::None
                            if date.is_some()
                                && time.value.starts_with("XXXX")
                                && time.kind == ExpressionKind::Date =>
                        {
                            " (open)"
                        }
                        _ => "",
                    };
                    let assumed = if time.assumed { " (assumed)" } else { "" };
                    format!(
                        "{kind}{} = {}{modifier}{anchor}{assumed}",
                        time.span.text(&case.text),
                        time.value
                    )
                })
                .collect();
            let quantities: Vec<_> = found
                .quantities
                .iter()
                .map(|quantity| {
                    let kind = match quantity.kind {
                        QuantityKind::Count => "",
                        QuantityKind::Money => "money ",
                        QuantityKind::Percent => "percent ",
                        QuantityKind::Age => "age ",
                        QuantityKind::Measure => "measure ",
                    };
                    let bound = quantity.bound.map_or(String::new(), |bound| format!("{bound} "));
                    format!(
                        "{kind}{} = {bound}{} {}",
                        quantity.span.text(&case.text),
                        quantity.value,
                        quantity.unit.as_deref().unwrap_or("-")
                    )
                })
                .collect();
            if times != case.times {
                failures.push(format!(
                    "{}\n  {}\n  times wanted {:?}\n         found {times:?}",
                    path.display(),
                    case.text,
                    case.times
                ));
            }
            if case.quantities.as_ref().is_some_and(|wanted| *wanted != quantities) {
                failures.push(format!(
                    "{}\n  {}\n  quantities wanted {:?}\n              found {quantities:?}",
                    path.display(),
                    case.text,
                    case.quantities
                ));
            }
        }
    }
    assert!(count > 50, "only {count} cases were read");
    assert!(failures.is_empty(), "{} of {count} failed\n{}", failures.len(), failures.join("\n"));
}

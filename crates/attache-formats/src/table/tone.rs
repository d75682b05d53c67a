//! How the text feels about whom.

use anstyle::Style;
use attache_core::layers::{Entity, Label, Scope, Sentiment};
use attache_core::{Document, Row};

use super::Styles;
use super::layout::{Page, clipped, one_line};

/// The targets that are shown.
const N_TARGETS: usize = 10;

/// Writes the tone of the whole, of the most spoken-of targets, and the opinions of named holders.
pub(super) fn write(document: &Document, page: &mut Page) {
    let rows = document.layer::<Sentiment>();
    if rows.len() == 0 {
        return;
    }
    let styles = page.styles();
    page.heading("Tone");
    let mut lines: Vec<[(Style, String); 4]> = rows
        .clone()
        .filter(|row| row.scope() == Scope::Document)
        .map(|row| line("the whole text", row.polarity(), row.label(), String::new(), styles))
        .collect();
    lines.extend(by_target(document, styles));
    page.columns(2, &lines);
    for row in rows.filter(|row| row.scope() == Scope::Target && row.label() != Label::Neutral) {
        opinion(document, row, page);
    }
}

/// Returns the mean tone of the sentences about each target, the most spoken-of first.
fn by_target(document: &Document, styles: Styles) -> Vec<[(Style, String); 4]> {
    let mut targets: Vec<(Row<'_, Entity>, f64, usize)> = Vec::new();
    for row in document.layer::<Sentiment>().filter(|row| row.scope() == Scope::Target && is_net(*row)) {
        let Some(entity) = row.target_entity() else { continue };
        match targets.iter_mut().find(|(known, ..)| *known == entity) {
            Some((_, sum, n)) => (*sum, *n) = (*sum + row.polarity(), *n + 1),
            None => targets.push((entity, row.polarity(), 1)),
        }
    }
    targets.sort_by(|a, b| b.2.cmp(&a.2).then(b.0.salience().total_cmp(&a.0.salience())));
    targets
        .into_iter()
        .take(N_TARGETS)
        .map(|(entity, sum, n)| {
            let mean = sum / n as f64;
            line(&one_line(entity.name()), mean, label(mean), format!("{n}×"), styles)
        })
        .collect()
}

/// Returns true for a sentence's net tone toward its target, whoever holds it.
fn is_net(row: Row<'_, Sentiment>) -> bool {
    row.holder_entity().is_none() && row.holder_span().is_none()
}

fn line(target: &str, polarity: f64, label: Label, times: String, styles: Styles) -> [(Style, String); 4] {
    let style = style(label, styles);
    [
        (styles.name, target.to_owned()),
        (style, format!("{polarity:+.2} {}", bar(polarity))),
        (style, label.to_string()),
        (styles.aside, times),
    ]
}

/// The side that a mean takes: what is within a tenth of zero takes none.
fn label(mean: f64) -> Label {
    match mean {
        mean if mean > 0.1 => Label::Positive,
        mean if mean < -0.1 => Label::Negative,
        _ => Label::Neutral,
    }
}

fn style(label: Label, styles: Styles) -> Style {
    match label {
        Label::Positive => styles.positive,
        Label::Negative => styles.negative,
        Label::Neutral => styles.aside,
    }
}

/// Returns a polarity as a bar of eleven cells around a middle: `·····│███··`.
fn bar(polarity: f64) -> String {
    let n = (polarity.clamp(-1.0, 1.0) * 5.0).round() as i32;
    let side = |cells: [i32; 5]| {
        cells.map(|cell| if cell <= n.abs() { '█' } else { '·' }).iter().collect::<String>()
    };
    let (left, right) = (side([5, 4, 3, 2, 1]), side([1, 2, 3, 4, 5]));
    let blank = "·····";
    format!("{}│{}", if n < 0 { &left } else { blank }, if n > 0 { &right } else { blank })
}

/// Writes somebody's opinion of something, with the words that it rests on.
fn opinion(document: &Document, row: Row<'_, Sentiment>, page: &mut Page) {
    if is_net(row) {
        return;
    }
    let styles = page.styles();
    let named = |entity: Option<Row<'_, Entity>>, span: Option<attache_core::Span>| {
        let by_words = span.map(|span| clipped(span.text(document.text()), 40));
        entity.map(|entity| one_line(entity.name())).or(by_words).unwrap_or_default()
    };
    let holder = named(row.holder_entity(), row.holder_span());
    let target = named(row.target_entity(), row.target_span());
    let evidence: Vec<_> = row
        .evidence()
        .take(4)
        .map(|evidence| format!("“{}”", one_line(evidence.place().text(document.text()))))
        .collect();
    let tone = format!("{} {:+.2}", row.label(), row.polarity());
    let words = if evidence.is_empty() { String::new() } else { format!("  {}", evidence.join(", ")) };
    page.hanging(
        2,
        6,
        &[
            (styles.name, &holder),
            (styles.aside, " on "),
            (styles.name, &target),
            (styles.aside, ": "),
            (style(row.label(), styles), &tone),
            (styles.words, &words),
        ],
    );
}

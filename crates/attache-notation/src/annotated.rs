//! A text with its annotations drawn below each line.

use std::fmt::Write as _;

use attache_core::layers::Sentence;
use attache_core::{Document, Span};
use unicode_width::UnicodeWidthStr;

use crate::label::{Label, labels};
use crate::lists;

/// Renders a document: its sentences one by one with what was found drawn below, then what has no single place.
///
/// Depends on nothing but the document's layers; equal layers give equal text.
pub fn render(document: &Document) -> String {
    let mut out = String::new();
    let labels = labels(document);
    for (number, line) in lines(document).into_iter().enumerate() {
        draw_line(document.text(), number + 1, line, &labels, &mut out);
    }
    lists::append(document, &mut out);
    for error in &document.errors {
        let _ = writeln!(out, "\nerror: {error}");
    }
    out
}

/// Returns the stretches that become lines: the sentences and whatever stands outside them, cut where the text breaks.
fn lines(document: &Document) -> Vec<Span> {
    let text = document.text();
    let mut lines = Vec::new();
    let mut add = |start: u32, end: u32| {
        let mut at = start as usize;
        for line in text[start as usize..end as usize].split_inclusive(['\n', '\r', '\u{85}', '\u{2028}']) {
            let visible = line.trim();
            if !visible.is_empty() {
                let from = at + (line.len() - line.trim_start().len());
                lines.push(Span::from(from..from + visible.len()));
            }
            at += line.len();
        }
    };
    let mut done = 0;
    for sentence in document.layer::<Sentence>() {
        add(done, sentence.start().max(done));
        add(sentence.start().max(done), sentence.end());
        done = sentence.end();
    }
    add(done, text.len() as u32);
    lines
}

fn draw_line(text: &str, number: usize, line: Span, labels: &[Label], out: &mut String) {
    let column = |offset: u32| printable(&text[line.start() as usize..offset as usize]).width();
    let _ = writeln!(out, "{number:>3} │ {}", printable(line.text(text)));
    // Each lane is a row of drawing, and how far it is filled.
    let mut lanes: Vec<(String, usize)> = Vec::new();
    for label in labels.iter().filter(|label| label.span.overlaps(line)) {
        let (begins, ends) = (line.start() <= label.span.start(), label.span.end() <= line.end());
        let from = if begins { column(label.span.start()) } else { 0 };
        let to = column(label.span.end().min(line.end())).max(from + 1);
        let mut drawn = String::from(if begins { "└" } else { "…" });
        drawn.extend(std::iter::repeat_n('─', to - from - 1));
        drawn.push_str(if ends { " " } else { "… " });
        // A span over several lines says what it is on its first one only.
        drawn.push_str(if begins { &label.text } else { "" });
        let lane =
            lanes.iter().position(|(_, filled)| *filled == 0 || *filled + 2 <= from).unwrap_or_else(|| {
                lanes.push((String::new(), 0));
                lanes.len() - 1
            });
        let (row, filled) = &mut lanes[lane];
        row.extend(std::iter::repeat_n(' ', from - *filled));
        row.push_str(drawn.trim_end());
        *filled = from + drawn.trim_end().width();
    }
    for (row, _) in lanes {
        let _ = writeln!(out, "    │ {row}");
    }
}

/// Replaces what would break a line or hide in it by a visible sign of the same place.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => '⏎',
            '\t' => '→',
            c if c.is_control() => '·',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use attache_core::layers::{Mention, MentionKind};
    use attache_core::{Annotation, CellValue, Choice, LayerBuilder, freeze_given};

    use super::*;

    #[track_caller]
    fn check(text: &str, mentions: &[&str], expected: &str) {
        let mut document = Document::new("test", text).unwrap();
        let mut builder = LayerBuilder::new(Arc::clone(Mention::schema()));
        for words in mentions {
            let start = text.find(words).unwrap();
            builder.begin_row(Span::from(start..start + words.len()));
            builder.push_cell(0, CellValue::Choice(0));
            builder.push_cell(1, CellValue::Choice(MentionKind::Name.index()));
            builder.push_cell(2, CellValue::Null);
            builder.push_cell(3, CellValue::Null);
            builder.push_cell(4, CellValue::Number(1.0));
        }
        document.give(Arc::new(freeze_given(builder, text, None).unwrap()));
        assert_eq!(render(&document), expected);
    }

    #[test]
    fn overlaps_take_lanes_of_their_own() {
        check(
            "Acme Corp hired Maria",
            &["Acme Corp", "Corp", "Maria"],
            "  1 │ Acme Corp hired Maria\n    │ └──────── PERSON\n    │      └─── PERSON\n    │                 └──── PERSON\n",
        );
    }

    #[test]
    fn wide_characters_take_two_columns() {
        check("😊 in Köln", &["Köln"], "  1 │ 😊 in Köln\n    │       └─── PERSON\n");
    }

    #[test]
    fn a_span_goes_on_over_lines() {
        check(
            "the White\nHouse said",
            &["White\nHouse"],
            "  1 │ the White\n    │     └────… PERSON\n  2 │ House said\n    │ …────\n",
        );
    }
}

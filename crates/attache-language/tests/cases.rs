//! Runs the pages under `cases/`.

use attache_core::Span;
use attache_language::sections::{self, SectionKind};
use attache_language::{sentences, tokenizer};

#[test]
fn tokens() {
    for line in blocks(include_str!("../cases/tokens.md"), "tokens").flat_map(str::lines) {
        let (text, expected) = line.split_once(" => ").unwrap_or_else(|| panic!("no => in {line}"));
        let mut tokens = Vec::new();
        tokenizer::tokenize(text, whole(text), &mut tokens);
        let mut found = String::new();
        for token in &tokens {
            found.push_str(token.span.text(text));
            found.push(if token.continues { '‿' } else { ' ' });
        }
        assert_eq!(found.trim_end(), expected, "the tokens of {text}");
    }
}

#[test]
fn sentences() {
    for line in blocks(include_str!("../cases/sentences.md"), "sentences").flat_map(str::lines) {
        let text = line.replace(" ‖ ", " ");
        let mut spans = Vec::new();
        sentences::split_sentences(&text, whole(&text), &mut spans);
        let found: Vec<&str> = spans.iter().map(|span| span.text(&text)).collect();
        assert_eq!(found.join(" ‖ "), line);
    }
}

#[test]
fn sections() {
    for block in blocks(include_str!("../cases/sections.md"), "sections") {
        for line_end in ["\n", "\r\n"] {
            check_sections(block, line_end);
        }
    }
}

#[track_caller]
fn check_sections(block: &str, line_end: &str) {
    let mut text = String::new();
    let mut expected: Vec<(String, String)> = Vec::new();
    for line in block.lines() {
        let (kind, content) = line.split_once('|').unwrap_or_else(|| panic!("no bar in {line}"));
        let content = content.strip_prefix(' ').unwrap_or(content);
        if !kind.trim().is_empty() {
            expected.push((kind.trim().to_owned(), content.to_owned()));
        } else if let (Some(last), false) = (expected.last_mut(), content.is_empty()) {
            last.1 += line_end;
            last.1 += content;
        }
        text += content;
        text += line_end;
    }
    let mut found = Vec::new();
    sections::split_sections(&text, &mut found);
    let found: Vec<(String, String)> = found
        .iter()
        .map(|section| (name(section.kind).to_owned(), section.span.text(&text).to_owned()))
        .collect();
    assert_eq!(found, expected);
}

fn name(kind: SectionKind) -> &'static str {
    match kind {
        SectionKind::Title => "title",
        SectionKind::Heading => "heading",
        SectionKind::Paragraph => "paragraph",
        SectionKind::ListItem => "list_item",
    }
}

fn whole(text: &str) -> Span {
    (0..text.len()).into()
}

/// Returns the fenced blocks of a page that carry `label`; a page without any is an error.
fn blocks<'p>(page: &'p str, label: &'p str) -> impl Iterator<Item = &'p str> {
    let fence = format!("```{label}\n");
    let found: Vec<&str> =
        page.split(fence.as_str()).skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(!found.is_empty(), "no block of {label}");
    found.into_iter()
}

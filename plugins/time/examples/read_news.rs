//! Prints articles with every expression and quantity marked in place, for reading.
//!
//! `cargo run -p attache-time --example read_news -- FIRST COUNT < articles.jsonl`; each
//! line of the input has `text` and `date`. Sentences are cut roughly, tokens not at all.
#![allow(clippy::print_stdout, reason = "a report for people")]

use std::fmt::Write as _;
use std::io::BufRead;

use attache_core::Span;
use attache_time::{Input, recognize};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let number = |n: usize| std::env::args().nth(n).and_then(|argument| argument.parse::<usize>().ok());
    let (first, count) = (number(1).unwrap_or(0), number(2).unwrap_or(5));
    for line in std::io::stdin().lock().lines().skip(first).take(count) {
        let article: serde_json::Value = serde_json::from_str(&line?)?;
        let text = article["text"].as_str().unwrap_or_default();
        let date: Option<jiff::civil::Date> = article["date"].as_str().and_then(|date| date.parse().ok());
        let sentences = rough_sentences(text);
        let input =
            Input { text, sentences: &sentences, reference: date.map(Into::into), ..Input::default() };
        println!("==== {} ({})\n{}\n", article["title"], article["date"], marked(text, &input));
    }
    Ok(())
}

/// Returns the text with what was found in brackets.
fn marked(text: &str, input: &Input<'_>) -> String {
    let found = recognize(input);
    let times = found.expressions.iter().map(|time| {
        (
            time.span,
            format!(
                "{}{}{}",
                time.value,
                if time.assumed { "?" } else { "" },
                if time.previous.is_some() { "^" } else { "" }
            ),
        )
    });
    let quantities = found.quantities.iter().map(|quantity| {
        (
            quantity.span,
            format!(
                "#{} {} {}",
                quantity.bound.unwrap_or(""),
                quantity.value,
                quantity.unit.as_deref().unwrap_or("-")
            ),
        )
    });
    let mut marks: Vec<_> = times.chain(quantities).collect();
    marks.sort_by_key(|(span, _)| *span);
    let (mut out, mut at) = (String::new(), 0);
    for (span, value) in marks {
        let range = span.range();
        let _ = write!(out, "{}[{}|{value}]", &text[at..range.start], span.text(text));
        at = range.end;
    }
    out + &text[at..]
}

/// Cuts at line ends and at a full stop before a capital.
fn rough_sentences(text: &str) -> Vec<Span> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let bytes = text.as_bytes();
    for at in 0..bytes.len() {
        let stop = bytes[at] == b'.'
            && bytes.get(at + 1) == Some(&b' ')
            && bytes.get(at + 2).is_some_and(u8::is_ascii_uppercase)
            && at > 2
            && bytes[at - 2] != b'.'
            && bytes[at - 1].is_ascii_lowercase();
        if bytes[at] == b'\n' || stop {
            sentences.push(Span::from(start..at + 1));
            start = at + 1;
        }
    }
    sentences.push(Span::from(start..bytes.len()));
    sentences
}

//! The way from one word of a sentence to another, along its dependencies.

use attache_core::layers::{Sentence, Token};
use attache_core::{Document, Row, Span};

/// Returns the token of `span` that governs its others.
pub(super) fn head(document: &Document, span: Span) -> Option<Row<'_, Token>> {
    let inside: Vec<_> = document
        .layer::<Token>()
        .skip_while(|token| token.end() <= span.start())
        .take_while(|token| token.start() < span.end())
        .collect();
    let is_outside = |token: Row<'_, Token>| token.head().is_none_or(|head| !span.contains(head.span()));
    inside.iter().copied().find(|token| is_outside(*token)).or_else(|| inside.first().copied())
}

/// Returns the words from `from` up to the word that governs both and down to `to`, both included,
/// and where among them that word stands; `None` where the sentence is not one tree for them.
pub(super) fn between<'d>(from: Row<'d, Token>, to: Row<'d, Token>) -> Option<(Vec<Row<'d, Token>>, usize)> {
    let (up, down) = (ancestors(from), ancestors(to));
    let (above, below) = up
        .iter()
        .enumerate()
        .find_map(|(at, token)| Some((at, down.iter().position(|it| it.id() == token.id())?)))?;
    let mut path = up[..=above].to_vec();
    path.extend(down[..below].iter().rev());
    Some((path, above))
}

/// Returns a word and those that govern it, as far as the root.
fn ancestors(token: Row<'_, Token>) -> Vec<Row<'_, Token>> {
    // A given tree may hold a circle; no path is longer than its document.
    let mut path = vec![token];
    let mut at = token;
    while let Some(head) = at.head() {
        if path.iter().any(|token| token.id() == head.id()) {
            break;
        }
        path.push(head);
        at = head;
    }
    path
}

/// Returns a path as text: `Norway ‹nsubj sign obj› pact`.
pub(super) fn drawn(path: &[Row<'_, Token>], top: usize) -> String {
    let mut text = String::new();
    for (at, token) in path.iter().enumerate() {
        if at > top {
            text += &format!(" {}› ", token.deprel().unwrap_or("dep"));
        }
        text += token.text();
        if at < top {
            text += &format!(" ‹{} ", token.deprel().unwrap_or("dep"));
        }
    }
    text
}

/// Returns the sentences that overlap `span`, with those stretches of them marked that `marked` holds.
pub(super) fn sentence_marked(document: &Document, span: Span, marked: &[Span]) -> Vec<String> {
    let sentences = document.layer::<Sentence>().filter(|sentence| sentence.span().overlaps(span));
    sentences.map(|sentence| mark(document.text(), sentence.span(), marked)).collect()
}

/// Puts brackets around the stretches of `within` that `marked` holds; of two that overlap, the first.
fn mark(text: &str, within: Span, marked: &[Span]) -> String {
    let mut spans: Vec<_> = marked.iter().filter(|span| within.contains(**span)).collect();
    spans.sort_by_key(|span| (span.start(), std::cmp::Reverse(span.end())));
    let mut out = String::new();
    let mut done = within.start();
    for span in spans {
        if span.start() < done || span.is_empty() {
            continue;
        }
        out += &text[done as usize..span.start() as usize];
        out += &format!("[{}]", span.text(text));
        done = span.end();
    }
    out += &text[done as usize..within.end() as usize];
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

//! The words of a text as spaCy has them: all of it, with white space as words.

use attache_core::layers::{Token, Upos};
use attache_core::{Document, Row};
use serde::Serialize;

use crate::offsets::OffsetMap;

/// A word of spaCy's. The parse is there for all words or for none.
#[derive(Debug, Serialize)]
pub(super) struct Word<'d> {
    pub(super) id: usize,
    pub(super) start: u32,
    pub(super) end: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    tag: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pos: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    morph: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lemma: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dep: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    head: Option<usize>,
}

/// A stretch of text that is a word.
#[derive(Clone, Copy)]
struct Piece<'d> {
    start: usize,
    end: usize,
    token: Option<Row<'d, Token>>,
}

/// Returns the words of `document`.
pub(super) fn words<'d>(document: &'d Document, offsets: &OffsetMap<'_>) -> Vec<Word<'d>> {
    let pieces = pieces(document);
    let tokens = document.layer::<Token>();
    let (is_tagged, is_parsed) = (tokens.len() > 0, tokens.clone().any(|token| token.deprel().is_some()));
    let mut word_of = vec![0; tokens.len()];
    for (number, piece) in pieces.iter().enumerate() {
        if let Some(token) = piece.token {
            word_of[token.index()] = number;
        }
    }
    let text = document.text();
    pieces
        .iter()
        .enumerate()
        .map(|(id, piece)| {
            let own = &text[piece.start..piece.end];
            let is_space = own.chars().all(is_space);
            let token = piece.token;
            let head = match token.and_then(Row::<Token>::head) {
                Some(head) => word_of.get(head.index()).copied().unwrap_or(id),
                // White space hangs on the word before it, what else is no token on itself.
                None if token.is_none() && is_space => id.saturating_sub(1),
                None => id,
            };
            let otherwise = |space, other| Some(if is_space { space } else { other });
            let tag = token.and_then(Row::<Token>::xpos).map_or_else(|| otherwise("_SP", ""), Some);
            let pos = token.and_then(Row::<Token>::upos).map(Upos::as_str);
            Word {
                id,
                start: offsets.from_byte(piece.start as u32),
                end: offsets.from_byte(piece.end as u32),
                tag: tag.filter(|_| is_tagged),
                pos: pos.map_or_else(|| otherwise("SPACE", "X"), Some).filter(|_| is_tagged),
                morph: token.and_then(Row::<Token>::feats).or(Some("")).filter(|_| is_tagged),
                lemma: token.and_then(Row::<Token>::lemma).or(Some(own)).filter(|_| is_tagged),
                dep: token.and_then(Row::<Token>::deprel).or(Some("dep")).filter(|_| is_parsed),
                head: is_parsed.then_some(head),
            }
        })
        .collect()
}

/// Returns the text in words: tokens, and whatever stands between them.
fn pieces(document: &Document) -> Vec<Piece<'_>> {
    let text = document.text();
    let mut solid: Vec<Piece<'_>> = Vec::new();
    let mut at = 0;
    for token in document.layer::<Token>() {
        let (start, end) = (token.start() as usize, token.end() as usize);
        // A word begins where the one before it ended, and has a letter at each end.
        let own = &text[start..end];
        if start < at || own.is_empty() || own.starts_with(is_space) || own.ends_with(is_space) {
            continue;
        }
        loose(text, at, start, &mut solid);
        solid.push(Piece { start, end, token: Some(token) });
        at = end;
    }
    loose(text, at, text.len(), &mut solid);
    let mut pieces = Vec::new();
    let mut at = 0;
    for piece in solid {
        if at < piece.start {
            pieces.push(Piece { start: at, end: piece.start, token: None });
        }
        at = piece.end;
        // A space after a word is the word's own.
        at += usize::from(text[at..].starts_with(' '));
        pieces.push(piece);
    }
    if at < text.len() {
        pieces.push(Piece { start: at, end: text.len(), token: None });
    }
    pieces
}

/// Adds what stands between `from` and `to` without white space around it.
fn loose(text: &str, from: usize, to: usize, out: &mut Vec<Piece<'_>>) {
    let mut at = from;
    for part in text[from..to].split_inclusive(is_space) {
        let word = part.trim_end_matches(is_space);
        if !word.is_empty() {
            out.push(Piece { start: at, end: at + word.len(), token: None });
        }
        at += part.len();
    }
}

/// Whether Python takes a character for white space, which is where spaCy cuts.
fn is_space(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{1c}'..='\u{1f}')
}

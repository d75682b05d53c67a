//! Annotated names as texts with places in them.

use std::collections::{HashMap, VecDeque};
use std::fs;
use std::ops::Range;
use std::path::Path;

use anyhow::{Context as _, bail};
use attache_core::Document;
use attache_core::layers::{Sentence, Token};
use attache_evaluation::bio;
use attache_formats::conllu::{self, Layers};
use serde::Deserialize;

use super::Name;

/// The sentences of one document: BIO files do not say where documents end, and names help each other.
const N_SENTENCES: usize = 10;

/// What should be found in one document.
#[derive(Debug, Default)]
pub(super) struct Gold {
    pub(super) names: Vec<Name>,
    /// Where nothing is judged.
    pub(super) skipped: Vec<Range<usize>>,
}

/// What types of name are called in corpora. Types that are not here are not judged.
const TYPES: [(&str, &str); 22] = [
    ("PER", "PER"),
    ("PERSON", "PER"),
    ("person", "PER"),
    ("Person", "PER"),
    ("politician", "PER"),
    ("ORG", "ORG"),
    ("ORGANIZATION", "ORG"),
    ("organization", "ORG"),
    ("organisation", "ORG"),
    ("Organisation", "ORG"),
    ("politicalparty", "ORG"),
    ("LOC", "LOC"),
    ("LOCATION", "LOC"),
    ("GPE", "LOC"),
    ("FAC", "LOC"),
    ("location", "LOC"),
    ("Location", "LOC"),
    ("country", "LOC"),
    ("place", "LOC"),
    ("city", "LOC"),
    ("state", "LOC"),
    ("facility", "LOC"),
];

fn coarse(kind: &str) -> Option<&'static str> {
    TYPES.iter().find(|(known, _)| *known == kind).map(|(_, coarse)| *coarse)
}

/// Reads annotated names: BIO, its text from a treebank where that is given, or JSON Lines.
///
/// # Errors
///
/// When a file cannot be read or is not what it should be.
pub(super) fn read(path: &Path, treebank: Option<&Path>) -> anyhow::Result<(Vec<Document>, Vec<Gold>)> {
    let shown = path.display();
    let file = fs::read_to_string(path).with_context(|| format!("cannot read `{shown}`"))?;
    if path.extension().is_some_and(|ending| ending == "jsonl") {
        if treebank.is_some() {
            bail!("`{shown}` has its own text; --text is for BIO");
        }
        return annotated(&file).with_context(|| format!("`{shown}` holds no annotated texts"));
    }
    let sentences = tagged(&file).with_context(|| format!("`{shown}` is not BIO"))?;
    if sentences.is_empty() {
        bail!("no sentences in `{shown}`");
    }
    match treebank {
        Some(treebank) => aligned(&sentences, treebank),
        None => detokenised(&sentences),
    }
}

/// A sentence of tokens with their tags.
type Tagged<'a> = Vec<(&'a str, &'a str)>;

/// Reads the first and the last column; sentences end at empty lines.
fn tagged(file: &str) -> anyhow::Result<Vec<Tagged<'_>>> {
    let (mut sentences, mut current) = (Vec::new(), Vec::new());
    for (number, line) in file.lines().enumerate() {
        if line.trim().is_empty() {
            sentences.extend(Some(std::mem::take(&mut current)).filter(|sentence| !sentence.is_empty()));
        } else if !line.starts_with("# ") && !line.starts_with("-DOCSTART-") {
            let mut columns = line.split(['\t', ' ']).filter(|column| !column.is_empty());
            match (columns.next(), columns.next_back()) {
                (Some(token), Some(tag)) if tag == "O" || tag.starts_with("B-") || tag.starts_with("I-") => {
                    current.push((token, tag));
                }
                _ => bail!("line {}: neither `token O` nor `token B-TYPE` nor `token I-TYPE`", number + 1),
            }
        }
    }
    sentences.extend(Some(current).filter(|sentence| !sentence.is_empty()));
    Ok(sentences)
}

/// The names that tags mark, at the places of the tokens.
fn names(tags: &[&str], tokens: &[Range<usize>], offset: usize, out: &mut Vec<Name>) {
    for (range, kind) in bio::names(tags) {
        if let (Some(first), Some(last)) = (tokens.get(range.start), tokens.get(range.end - 1)) {
            out.extend(coarse(kind).map(|kind| (offset + first.start, offset + last.end, kind)));
        }
    }
}

/// Writes sentences as text, a paragraph each.
fn detokenised(sentences: &[Tagged<'_>]) -> anyhow::Result<(Vec<Document>, Vec<Gold>)> {
    let (mut documents, mut all) = (Vec::new(), Vec::new());
    for (number, sentences) in sentences.chunks(N_SENTENCES).enumerate() {
        let (mut text, mut gold) = (String::new(), Gold::default());
        for sentence in sentences {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            let (tokens, tags): (Vec<_>, Vec<_>) = sentence.iter().copied().unzip();
            let written = bio::detokenise(&tokens);
            names(&tags, &written.tokens, text.len(), &mut gold.names);
            text.push_str(&written.text);
        }
        documents.push(Document::new(format!("{}", number + 1), text)?);
        all.push(gold);
    }
    Ok((documents, all))
}

/// Takes the text from a treebank that has the same sentences.
fn aligned(sentences: &[Tagged<'_>], treebank: &Path) -> anyhow::Result<(Vec<Document>, Vec<Gold>)> {
    let shown = treebank.display();
    let file = fs::read_to_string(treebank).with_context(|| format!("cannot read `{shown}`"))?;
    let parsed = conllu::parse(&file).with_context(|| format!("`{shown}` is not CoNLL-U"))?;
    // The two files may have their documents in different orders.
    let mut tagged: HashMap<Vec<&str>, VecDeque<Vec<&str>>> = HashMap::new();
    for sentence in sentences {
        let (tokens, tags): (Vec<_>, Vec<_>) = sentence.iter().copied().unzip();
        tagged.entry(tokens).or_default().push_back(tags);
    }
    let name = treebank.file_stem().unwrap_or_default().to_string_lossy();
    let (mut documents, mut all) = (Vec::new(), Vec::new());
    let texts = conllu::documents(&parsed, &name, Layers::Text)?;
    for ((document, _), (with_tokens, own)) in
        texts.into_iter().zip(conllu::documents(&parsed, &name, Layers::Tokens)?)
    {
        let mut gold = Gold::default();
        for (row, sentence) in with_tokens.layer::<Sentence>().zip(own) {
            let tokens: Vec<_> = sentence.words().map(|word| word.form).collect();
            let tags = tagged.get_mut(&tokens).and_then(VecDeque::pop_front);
            let places: Vec<_> =
                row.covered::<Token>().map(|token| token.start() as usize..token.end() as usize).collect();
            match tags.filter(|tags| tags.len() == places.len()) {
                Some(tags) => names(&tags, &places, 0, &mut gold.names),
                None => gold.skipped.push(row.start() as usize..row.end() as usize),
            }
        }
        documents.push(document);
        all.push(gold);
    }
    Ok((documents, all))
}

#[derive(Deserialize)]
struct AnnotatedText {
    text: String,
    entities: Vec<AnnotatedName>,
}

#[derive(Deserialize)]
struct AnnotatedName {
    start: usize,
    end: usize,
    #[serde(rename = "type")]
    kind: String,
}

/// Reads a text with its names from each line.
fn annotated(file: &str) -> anyhow::Result<(Vec<Document>, Vec<Gold>)> {
    let (mut documents, mut all) = (Vec::new(), Vec::new());
    for (number, line) in file.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let told = || format!("line {}", number + 1);
        let one: AnnotatedText = serde_json::from_str(line).with_context(told)?;
        let places: Vec<usize> = one.text.char_indices().map(|(at, _)| at).chain([one.text.len()]).collect();
        let mut gold = Gold::default();
        for name in &one.entities {
            let (Some(start), Some(end)) = (places.get(name.start), places.get(name.end)) else {
                bail!("line {}: a name ends at {}, after the text", number + 1, name.end);
            };
            gold.names.extend(coarse(&name.kind).map(|kind| (*start, *end, kind)));
        }
        documents.push(Document::new(format!("{}", number + 1), one.text).with_context(told)?);
        all.push(gold);
    }
    if documents.is_empty() {
        bail!("no lines");
    }
    Ok((documents, all))
}

//! The documents that plugins are checked on: awkward texts, with layers made from words and stops.
//!
//! Sections, sentences and tokens are real; words with a capital are mentions of entities.
//! Every other layer that an analyzer reads is there and empty.

use std::sync::Arc;

use attache_core::layers::{
    Entity, EntityType, Mention, MentionKind, NewEntity, NewMention, NewSection, NewSentence, NewToken,
    Section, SectionKind, Sentence, Token, Upos, built_in_schemas,
};
use attache_core::{
    AnalysisError, Descriptor, Document, Given, Id, LayerBuilder, Output, Provenance, Span, freeze_given,
};

/// A text that several checks use: three sentences, names, a number, a quotation.
pub(super) const NEWS: &str = "Ada Lovelace met Grace Hopper in Turin on 3 May.\r\n\r\n\u{201c}We agree,\u{201d} \
     she said. The Riverside Council did not, and 1,200 people left.\n";

/// Returns a text of about `n_bytes` bytes, like news and of no meaning.
pub(super) fn long_text(n_bytes: usize) -> String {
    let mut text = NEWS.repeat(n_bytes / NEWS.len() + 1);
    text.truncate(n_bytes);
    while !text.is_char_boundary(text.len()) {
        text.pop();
    }
    text
}

/// Returns a document with the layers that `descriptor` reads.
///
/// # Errors
///
/// When an analyzer reads a layer that nothing declares.
pub(super) fn document(id: &str, text: &str, descriptor: &Descriptor) -> Result<Document, AnalysisError> {
    let failed = |error: String| AnalysisError::failed(error);
    let mut document = Document::new(id, text).map_err(|error| failed(error.to_string()))?;
    document.source.title = Some("A title".into());
    document.source.date = "2025-01-18".parse().ok();
    document.source.language = Some("en".into());
    let base = Descriptor::new("base", "1", "Base.")
        .writes::<Section>()
        .writes::<Sentence>()
        .writes::<Token>()
        .writes::<Mention>()
        .writes::<Entity>();
    let mut output = Output::new(&document, &base, Given::Complete);
    write(document.text(), &mut output);
    let provenance = Provenance { analyzer: "base".into(), version: "1".into(), config: String::new() };
    for layer in output.freeze(&Arc::new(provenance))? {
        document.insert(layer);
    }
    for read in &descriptor.reads {
        if document.layers().get(&read.layer).is_some() {
            continue;
        }
        let own = built_in_schemas().into_iter().find(|schema| schema.name == read.layer);
        let Some(schema) = own.or(read.schema.as_ref()) else {
            if read.optional {
                continue;
            }
            return Err(failed(format!(
                "it reads the layer `{}` and does not say what that is; declare it in the manifest's reads, under `schema`",
                read.layer
            )));
        };
        let empty = freeze_given(LayerBuilder::new(Arc::clone(schema)), text, None)
            .map_err(|error| failed(error.to_string()))?;
        document.insert(Arc::new(empty));
    }
    Ok(document)
}

/// Writes sections at empty lines, sentences at stops, tokens at blanks and signs.
fn write(text: &str, output: &mut Output<'_>) {
    let mut at = 0;
    for part in text.split_inclusive("\n\n").flat_map(|part| part.split_inclusive("\r\n\r\n")) {
        let span = visible(part, at);
        at += part.len();
        let Some(span) = span else { continue };
        let section = output.push(NewSection { span, kind: SectionKind::Paragraph });
        let mut at = span.start() as usize;
        for sentence in span.text(text).split_inclusive(['.', '!', '?']) {
            let place = visible(sentence, at);
            at += sentence.len();
            let Some(place) = place else { continue };
            let owner = output.push(NewSentence { span: place, section });
            write_tokens(text, place, owner, output);
        }
    }
}

fn write_tokens(text: &str, sentence: Span, owner: Id<Sentence>, output: &mut Output<'_>) {
    let mut before = None;
    let words = sentence.text(text);
    let mut start = 0;
    while let Some(first) = words[start..].chars().next() {
        let len = match first {
            c if c.is_alphanumeric() => {
                words[start..].find(|c: char| !c.is_alphanumeric()).unwrap_or(words.len() - start)
            }
            c => c.len_utf8(),
        };
        let word = &words[start..start + len];
        let from = sentence.start() as usize + start;
        start += len;
        if first.is_whitespace() || first == '\0' {
            continue;
        }
        let span = Span::from(from..from + len);
        let lemma = word.to_lowercase();
        let is_name = first.is_uppercase();
        let upos = if is_name {
            Upos::Propn
        } else if first.is_numeric() {
            Upos::Num
        } else if first.is_alphanumeric() {
            Upos::Noun
        } else {
            Upos::Punct
        };
        before = Some(output.push(NewToken {
            span,
            lemma: Some(&lemma),
            upos: Some(upos),
            xpos: None,
            feats: None,
            head: before,
            deprel: Some(if before.is_some() { "dep" } else { "root" }),
            sentence: owner,
        }));
        if is_name {
            let class = Some(EntityType::Person);
            let entity = output.push(NewEntity {
                name: word,
                entity_type: class,
                subtype: None,
                wikidata: None,
                country: None,
                salience: 0.5,
            });
            output.push(NewMention {
                span,
                entity_type: class,
                kind: MentionKind::Name,
                entity: Some(entity),
                stands_for: None,
                confidence: 1.0,
            });
        }
    }
}

/// Returns the place of what is not blank in `part`, which begins at `at`.
fn visible(part: &str, at: usize) -> Option<Span> {
    let trimmed = part.trim();
    let start = at + (part.len() - part.trim_start().len());
    (!trimmed.is_empty()).then(|| Span::from(start..start + trimmed.len()))
}

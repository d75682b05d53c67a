//! Documents for the tests of one analyzer: its input layers made by hand, or by the language analyzer.
//!
//! An analyzer that reads what several others write is tested on what a case says they wrote, and not on
//! what they happen to write today. Where a fixture cannot be made, the test fails: nothing here returns an error
//! but [`run`], whose analyzer is what is tested.

#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a fixture that cannot be made fails the test, which is what it is for"
)]

use std::sync::Arc;

use attache_core::layers::{
    Entity, EntityType, Mention, MentionKind, NewEntity, NewMention, NewQuote, NewSection, NewSentence,
    NewToken, Quote, QuoteKind, Section, SectionKind, Sentence, Token,
};
use attache_core::{
    AnalysisError, Analyzer, AnalyzerFactory as _, Annotation, Call, Descriptor, Document, DocumentView,
    Given, Id, Options, Output, Provenance, Resources, Span,
};

fn provenance() -> Arc<Provenance> {
    Arc::new(Provenance { analyzer: "test".into(), version: "1".into(), config: String::new() })
}

/// Runs an analyzer over `document` and adds its layers.
///
/// # Errors
///
/// When the analyzer fails, or writes what no layer can hold.
pub fn run(analyzer: &dyn Analyzer, document: &mut Document) -> Result<(), AnalysisError> {
    let written_on = document.clone();
    let view = DocumentView::new(&written_on, analyzer.descriptor());
    let mut output = Output::new(&written_on, analyzer.descriptor(), Given::Complete);
    analyzer.analyze(&view, &mut output, &Call::default())?;
    view.check()?;
    for layer in output.freeze(&provenance())? {
        document.insert(layer);
    }
    Ok(())
}

/// Returns the language analyzer.
pub fn language() -> Box<dyn Analyzer> {
    let factory = attache_language::LanguageFactory::default();
    let options = Options::defaults(&factory.descriptor().options);
    factory.build(&options, &Resources::default()).unwrap()
}

/// Writes layers that an analyzer of the test's own makes.
fn write(document: &mut Document, descriptor: &Descriptor, fill: impl FnOnce(&mut Output<'_>)) {
    let written_on = document.clone();
    let mut output = Output::new(&written_on, descriptor, Given::Complete);
    fill(&mut output);
    for layer in output.freeze(&provenance()).unwrap() {
        document.insert(layer);
    }
}

/// Adds a mention for each span, of the entity called by its name.
pub fn add_mentions(document: &mut Document, mentions: &[(Span, MentionKind, &str)]) {
    let descriptor =
        Descriptor::new("test", "1", "Names what it is told.").writes::<Mention>().writes::<Entity>();
    write(document, &descriptor, |output| {
        let mut entities: Vec<(&str, Id<Entity>)> = Vec::new();
        for &(span, kind, name) in mentions {
            let known = entities.iter().find(|(known, _)| *known == name).map(|(_, id)| *id);
            let entity = known.unwrap_or_else(|| {
                let id = output.push(NewEntity {
                    name,
                    entity_type: Some(EntityType::Person),
                    subtype: None,
                    wikidata: None,
                    country: None,
                    salience: 0.5,
                });
                entities.push((name, id));
                id
            });
            output.push(NewMention {
                span,
                entity_type: Some(EntityType::Person),
                kind,
                entity: Some(entity),
                stands_for: None,
                confidence: 1.0,
            });
        }
    });
}

/// Adds mentions as a case names them: `Putin`, or `he = Putin` for other words of the same; every occurrence as a word.
pub fn add_names(document: &mut Document, names: &[&str]) {
    let text = document.shared_text().clone();
    let mut mentions = Vec::new();
    for name in names {
        let (words, entity) = name.split_once(" = ").unwrap_or((name, name));
        let kind = if words.starts_with(char::is_uppercase) && !["He", "She", "They", "It"].contains(&words) {
            MentionKind::Name
        } else {
            MentionKind::Pronoun
        };
        for (start, _) in text.match_indices(words) {
            let end = start + words.len();
            let bounded = !text[..start].ends_with(char::is_alphanumeric)
                && !text[end..].starts_with(char::is_alphanumeric);
            if bounded {
                mentions.push((Span::new(start as u32, end as u32), kind, entity));
            }
        }
    }
    add_mentions(document, &mentions);
}

/// Adds a direct quote for each stretch between curly marks, spoken by the first mention of the text.
pub fn add_quotes(document: &mut Document) {
    let text = document.shared_text().clone();
    let speaker = document
        .layer::<Mention>()
        .first()
        .map(|mention| (mention.span(), mention.entity().map(attache_core::Row::id)));
    let descriptor = Descriptor::new("test", "1", "Quotes what is marked.").writes::<Quote>();
    write(document, &descriptor, |output| {
        for (start, _) in text.match_indices('“') {
            let Some(length) = text[start..].find('”') else { continue };
            output.push(NewQuote {
                span: Span::new((start + '“'.len_utf8()) as u32, (start + length) as u32),
                kind: QuoteKind::Direct,
                speaker: speaker.and_then(|(_, entity)| entity),
                speaker_span: speaker.map(|(span, _)| span),
                cue: None,
                confidence: 1.0,
            });
        }
    });
}

/// Gives `document` a section, sentences that end at stops, and words cut at blanks and marks; no tags, no trees.
pub fn add_bare_words(document: &mut Document) {
    let descriptor = Descriptor::new("test", "1", "Cuts words.")
        .writes::<Section>()
        .writes::<Sentence>()
        .writes::<Token>();
    let text = document.shared_text().clone();
    let mut sentences: Vec<Vec<Span>> = vec![Vec::new()];
    for (start, c) in text.char_indices().filter(|(_, c)| !c.is_whitespace()) {
        let word = Span::new(start as u32, (start + c.len_utf8()) as u32);
        let sentence = sentences.last_mut().unwrap();
        let inner = |c: char| c.is_alphanumeric() || c == '\'' || c == '’';
        match sentence.last_mut().filter(|last| last.end() == word.start()) {
            Some(last) if inner(c) && last.text(&text).chars().all(inner) => *last = last.cover(word),
            _ => sentence.push(word),
        }
        let next = text[word.end() as usize..].chars().next();
        if ".?!".contains(c) && next.is_none_or(char::is_whitespace) {
            sentences.push(Vec::new());
        }
    }
    write(document, &descriptor, |output| {
        let section =
            output.push(NewSection { span: Span::new(0, text.len() as u32), kind: SectionKind::Paragraph });
        for words in sentences.iter().filter(|words| !words.is_empty()) {
            let sentence = output.push(NewSentence { span: words[0].cover(words[words.len() - 1]), section });
            for &span in words {
                output.push(NewToken {
                    span,
                    lemma: None,
                    upos: None,
                    xpos: None,
                    feats: None,
                    head: None,
                    deprel: None,
                    sentence,
                });
            }
        }
    });
}

/// Returns the document with the language layers; bare words where the language analyzer declines it.
pub fn analysed(language: &dyn Analyzer, id: &str, text: &str) -> Document {
    let mut document = Document::new(id, text).unwrap();
    if run(language, &mut document).is_err() || document.layers().get(Token::NAME).is_none() {
        add_bare_words(&mut document);
    }
    document
}

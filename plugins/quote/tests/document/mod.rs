//! Documents with language layers made by hand: from a treebank, from plain words, from a record of our own.

#![allow(dead_code, reason = "each test and example uses its part")]

use std::sync::Arc;

use attache_core::layers::{
    Entity, EntityType, Mention, MentionKind, NewEntity, NewMention, NewSection, NewSentence, NewToken,
    Section, SectionKind, Sentence, Token, Upos,
};
use attache_core::{Analyzer, Call, Descriptor, Document, DocumentView, Given, Id, Output, Provenance, Span};

/// A word before it has a place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Form {
    pub(crate) text: String,
    pub(crate) lemma: String,
    pub(crate) upos: String,
    pub(crate) feats: String,
    /// The number of its head in the sentence, from 1; 0 for the root.
    pub(crate) head: usize,
    /// Empty where nothing was parsed.
    pub(crate) deprel: String,
}

/// A name in the text.
#[derive(Clone, Debug)]
pub(crate) struct Name {
    pub(crate) span: Span,
    pub(crate) entity: String,
    pub(crate) entity_type: EntityType,
    pub(crate) kind: MentionKind,
}

/// Sentences by paragraph.
pub(crate) type Paragraphs = Vec<Vec<Vec<Form>>>;

/// Puts the words in their places in `text` and builds the layers; words not found in order are left out.
pub(crate) fn document(id: &str, text: &str, paragraphs: &Paragraphs, names: &[Name]) -> Document {
    let mut document = Document::new(id, text).unwrap();
    let written_on = document.clone();
    let descriptor = Descriptor::new("test", "1", "Writes what it is told.")
        .writes::<Section>()
        .writes::<Sentence>()
        .writes::<Token>()
        .writes::<Mention>()
        .writes::<Entity>();
    let mut output = Output::new(&written_on, &descriptor, Given::Complete);
    let mut at = 0;
    let mut n_tokens = 0u32;
    for paragraph in paragraphs {
        let mut placed = Vec::new();
        for sentence in paragraph {
            let mut spans = Vec::new();
            for form in sentence {
                let found = text[at..].find(&form.text).map_or(at, |step| at + step);
                let end = (found + form.text.len()).min(text.len());
                spans.push(Span::new(found as u32, end as u32));
                at = end;
            }
            placed.push(spans);
        }
        let flat: Vec<Span> = placed.iter().flatten().copied().collect();
        let (Some(first), Some(last)) = (flat.first(), flat.last()) else { continue };
        let section = output.push(NewSection { span: first.cover(*last), kind: SectionKind::Paragraph });
        for (sentence, spans) in paragraph.iter().zip(&placed) {
            let (Some(first), Some(last)) = (spans.first(), spans.last()) else { continue };
            let id = output.push(NewSentence { span: first.cover(*last), section });
            for (form, span) in sentence.iter().zip(spans) {
                output.push(NewToken {
                    span: *span,
                    lemma: (!form.lemma.is_empty()).then_some(form.lemma.as_str()),
                    upos: Upos::parse(&form.upos),
                    xpos: None,
                    feats: (!form.feats.is_empty() && form.feats != "_").then_some(form.feats.as_str()),
                    head: (form.head > 0).then(|| Id::new(n_tokens + form.head as u32 - 1)),
                    deprel: (!form.deprel.is_empty()).then_some(form.deprel.as_str()),
                    sentence: id,
                });
            }
            n_tokens += sentence.len() as u32;
        }
    }
    let mut entities: Vec<(String, Id<Entity>)> = Vec::new();
    for name in names {
        let known = entities.iter().find(|(entity, _)| *entity == name.entity).map(|(_, id)| *id);
        let entity = known.unwrap_or_else(|| {
            let id = output.push(NewEntity {
                name: &name.entity,
                entity_type: Some(name.entity_type),
                subtype: None,
                wikidata: None,
                country: None,
                salience: 0.5,
            });
            entities.push((name.entity.clone(), id));
            id
        });
        output.push(NewMention {
            span: name.span,
            entity_type: Some(name.entity_type),
            kind: name.kind,
            entity: Some(entity),
            stands_for: None,
            confidence: 1.0,
        });
    }
    let provenance = Provenance { analyzer: "test".into(), version: "1".into(), config: String::new() };
    for layer in output.freeze(&Arc::new(provenance)).unwrap() {
        document.insert(layer);
    }
    document
}

/// Reads the language layers of a record (`attache run --format jsonl --offsets byte`).
pub(crate) fn record(record: &serde_json::Value, names: &[Name]) -> Document {
    let rows = |layer: &str| record["layers"][layer].as_array().cloned().unwrap_or_default();
    let cell = |row: &serde_json::Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let mut paragraphs: Paragraphs = Vec::new();
    let mut section = String::new();
    let mut sentences: Vec<String> = Vec::new();
    for row in rows("sentence") {
        let own = cell(&row, "section");
        if own != section || paragraphs.is_empty() {
            paragraphs.push(Vec::new());
            section = own;
        }
        if let Some(paragraph) = paragraphs.last_mut() {
            paragraph.push(Vec::new());
        }
        sentences.push(cell(&row, "id"));
    }
    let mut at = 0;
    let mut flat: Vec<&mut Vec<Form>> = paragraphs.iter_mut().flatten().collect();
    for row in rows("token") {
        let own = cell(&row, "sentence");
        while at < sentences.len() && sentences[at] != own {
            at += 1;
        }
        if let Some(sentence) = flat.get_mut(at) {
            sentence.push(Form {
                text: cell(&row, "text"),
                lemma: cell(&row, "lemma"),
                upos: cell(&row, "upos"),
                feats: cell(&row, "feats"),
                head: row["head"].as_u64().unwrap_or(0) as usize,
                deprel: cell(&row, "deprel"),
            });
        }
    }
    document(
        record["id"].as_str().unwrap_or_default(),
        record["text"].as_str().unwrap_or_default(),
        &paragraphs,
        names,
    )
}

/// Reads the mentions of a record with their entities.
pub(crate) fn names_of(record: &serde_json::Value) -> Vec<Name> {
    let rows = |layer: &str| record["layers"][layer].as_array().cloned().unwrap_or_default();
    let cell = |row: &serde_json::Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let entities: Vec<(String, String)> =
        rows("entity").iter().map(|row| (cell(row, "id"), cell(row, "name"))).collect();
    rows("mention")
        .iter()
        .map(|row| Name {
            span: Span::new(row["start"].as_u64().unwrap_or(0) as u32, row["end"].as_u64().unwrap_or(0) as u32),
            entity: entities.iter().find(|(id, _)| *id == cell(row, "entity")).map(|(_, name)| name.clone()).unwrap_or_default(),
            entity_type: EntityType::parse(&cell(row, "type")).unwrap_or(EntityType::Misc),
            kind: MentionKind::parse(&cell(row, "kind")).unwrap_or(MentionKind::Name),
        })
        .collect()
}

/// Runs an analyzer over `document` and adds its layers.
pub(crate) fn run(analyzer: &dyn Analyzer, document: &mut Document) {
    let written_on = document.clone();
    let view = DocumentView::new(&written_on, analyzer.descriptor());
    let mut output = Output::new(&written_on, analyzer.descriptor(), Given::Complete);
    analyzer.analyze(&view, &mut output, &Call::default()).unwrap();
    view.check().unwrap();
    let provenance = Provenance { analyzer: "test".into(), version: "1".into(), config: String::new() };
    for layer in output.freeze(&Arc::new(provenance)).unwrap() {
        document.insert(layer);
    }
}

/// Cuts `text` into paragraphs at blank lines, sentences at full stops and words at blanks and marks,
/// without tags or trees.
pub(crate) fn plain(text: &str) -> Paragraphs {
    text.split("\n\n").map(plain_paragraph).collect()
}

fn plain_paragraph(text: &str) -> Vec<Vec<Form>> {
    let mut sentences = vec![Vec::new()];
    let mut word = String::new();
    let push = |word: &mut String, sentences: &mut Vec<Vec<Form>>| {
        if !word.is_empty() {
            let form = Form { text: std::mem::take(word), ..Form::default() };
            if let Some(sentence) = sentences.last_mut() {
                sentence.push(form);
            }
        }
    };
    let characters: Vec<char> = text.chars().collect();
    for (at, &c) in characters.iter().enumerate() {
        let next = characters.get(at + 1).copied().unwrap_or(' ');
        let inner = matches!(c, '-' | '\'' | '’' | '.') && !word.is_empty() && next.is_alphanumeric();
        let abbreviation =
            c == '.' && (word.len() <= 2 && word.starts_with(char::is_uppercase) || word == "Corp");
        if c.is_whitespace() {
            push(&mut word, &mut sentences);
        } else if c.is_alphanumeric() || inner || abbreviation {
            word.push(c);
        } else {
            push(&mut word, &mut sentences);
            word.push(c);
            push(&mut word, &mut sentences);
            let closing = matches!(next, '”' | '"' | '’' | '\'');
            let after_stop = matches!(c, '”' | '"') && at > 0 && ".?!".contains(characters[at - 1]);
            if (".?!".contains(c) && !closing) || after_stop {
                let next_word = characters[at + 1..].iter().find(|c| !c.is_whitespace());
                if next_word.is_none_or(|c| !c.is_lowercase()) {
                    sentences.push(Vec::new());
                }
            }
        }
    }
    push(&mut word, &mut sentences);
    sentences.retain(|sentence| !sentence.is_empty());
    sentences
}

/// Reads trees: one word a line as `form upos head deprel`, sentences apart by empty lines.
pub(crate) fn trees(table: &str) -> Vec<Vec<Form>> {
    table
        .trim()
        .split("\n\n")
        .map(|sentence| {
            sentence
                .lines()
                .filter_map(|line| {
                    let mut cells = line.split_whitespace();
                    let text = cells.next()?.to_owned();
                    let upos = cells.next()?.to_owned();
                    let head = cells.next()?.parse().ok()?;
                    let deprel = cells.next()?.to_owned();
                    let lemma = cells.next().map_or_else(|| text.to_lowercase(), str::to_owned);
                    Some(Form { text, lemma, upos, head, deprel, feats: String::new() })
                })
                .collect()
        })
        .collect()
}

/// Reads a treebank in CoNLL-U: id, text and paragraphs of each document.
pub(crate) fn treebank(conllu: &str) -> Vec<(String, String, Paragraphs)> {
    let mut documents: Vec<(String, String, Paragraphs)> = Vec::new();
    let mut sentence = Vec::new();
    for line in conllu.lines().chain([""]) {
        if let Some(id) = line.strip_prefix("# newdoc id = ") {
            documents.push((id.to_owned(), String::new(), Vec::new()));
        } else if line.starts_with("# newpar") && !line.starts_with("# newpar_block") {
            if let Some((_, text, paragraphs)) = documents.last_mut() {
                text.push_str("\n\n");
                paragraphs.push(Vec::new());
            }
        } else if let Some(words) = line.strip_prefix("# text = ") {
            if let Some((_, text, paragraphs)) = documents.last_mut() {
                if paragraphs.is_empty() {
                    paragraphs.push(Vec::new());
                }
                text.push_str(words);
                text.push(' ');
            }
        } else if line.is_empty() {
            if let Some(paragraph) = documents.last_mut().and_then(|(_, _, paragraphs)| paragraphs.last_mut())
            {
                if !sentence.is_empty() {
                    paragraph.push(std::mem::take(&mut sentence));
                }
            }
        } else if !line.starts_with('#') {
            let cells: Vec<&str> = line.split('\t').collect();
            if cells.len() == 10 && cells[0].bytes().all(|byte| byte.is_ascii_digit()) {
                sentence.push(Form {
                    text: cells[1].to_owned(),
                    lemma: cells[2].to_owned(),
                    upos: cells[3].to_owned(),
                    feats: cells[5].to_owned(),
                    head: cells[6].parse().unwrap_or(0),
                    deprel: cells[7].to_owned(),
                });
            }
        }
    }
    documents
}

//! Writing and reading records: bytes of JSON a second, for a document of parsed tokens and for a sample of every layer.

use std::sync::Arc;

use attache_core::layers::{NewSection, NewSentence, NewToken, Section, SectionKind, Sentence, Token, Upos};
use attache_core::{Descriptor, Document, Given, Id, Output, Provenance, Span};
use attache_formats::{InputOptions, JsonWriter, Offsets, open};

#[allow(dead_code, unreachable_pub, reason = "the tests use more of it")]
#[path = "../tests/sample/mod.rs"]
mod sample;

fn main() {
    divan::main();
}

const WORDS: [(&str, Upos, &str); 6] = [
    ("Ministers", Upos::Noun, "minister"),
    ("from", Upos::Adp, "from"),
    ("Český", Upos::Propn, "Český"),
    ("praised", Upos::Verb, "praise"),
    ("the", Upos::Det, "the"),
    ("accord", Upos::Noun, "accord"),
];

/// Returns a document of 200 sentences of six tokens.
fn tokens() -> Document {
    let sentence_text = WORDS.map(|(word, ..)| word).join(" ") + ". ";
    let text = sentence_text.repeat(200);
    let descriptor = Descriptor::new("bench", "1", "Writes tokens.")
        .writes::<Section>()
        .writes::<Sentence>()
        .writes::<Token>();
    let Ok(mut document) = Document::new("bench", text) else { return tokens() };
    let written_on = document.clone();
    let mut output = Output::new(&written_on, &descriptor, Given::Complete);
    let whole = Span::new(0, written_on.text().len() as u32);
    let section = output.push(NewSection { span: whole, kind: SectionKind::Paragraph });
    for n in 0..200 {
        let start = n * sentence_text.len() as u32;
        let span = Span::new(start, start + sentence_text.len() as u32 - 1);
        let sentence = output.push(NewSentence { span, section });
        let mut at = start;
        for (place, (word, upos, lemma)) in WORDS.into_iter().enumerate() {
            output.push(NewToken {
                span: Span::new(at, at + word.len() as u32),
                lemma: Some(lemma),
                upos: Some(upos),
                xpos: Some("NN"),
                feats: (upos == Upos::Verb).then_some("Mood=Ind|Tense=Past|VerbForm=Fin"),
                head: (place != 3).then(|| Id::new(n * 6 + 3)),
                deprel: Some(if place == 3 { "root" } else { "nsubj" }),
                sentence,
            });
            at += word.len() as u32 + 1;
        }
    }
    let provenance =
        Arc::new(Provenance { analyzer: "bench".into(), version: "1".into(), config: String::new() });
    for layer in output.freeze(&provenance).unwrap_or_default() {
        document.insert(layer);
    }
    document
}

fn write(bencher: divan::Bencher<'_, '_>, document: &Document, offsets: Offsets) {
    let writer = JsonWriter { offsets, layers: None };
    let mut out = Vec::new();
    writer.append_record(document, &mut out);
    bencher.counter(divan::counter::BytesCount::new(out.len())).bench_local(|| {
        out.clear();
        writer.append_record(document, &mut out);
        out.len()
    });
}

#[divan::bench(args = [Offsets::Char, Offsets::Byte, Offsets::Utf16])]
fn tokens_of_200_sentences(bencher: divan::Bencher<'_, '_>, offsets: Offsets) {
    write(bencher, &tokens(), offsets);
}

#[divan::bench]
fn every_layer(bencher: divan::Bencher<'_, '_>) {
    write(bencher, &sample::document(), Offsets::Char);
}

/// Reads a corpus back: bare articles, and records with their layers.
#[divan::bench(args = [false, true])]
fn read(bencher: divan::Bencher<'_, '_>, with_layers: bool) {
    let document = tokens();
    let layers = if with_layers { None } else { Some(Vec::new()) };
    let mut corpus = Vec::new();
    for _ in 0..20 {
        JsonWriter { offsets: Offsets::Char, layers: layers.clone() }.append_record(&document, &mut corpus);
        corpus.push(b'\n');
    }
    bencher.counter(divan::counter::BytesCount::new(corpus.len())).bench_local(|| {
        let corpus = Box::new(std::io::Cursor::new(corpus.clone()));
        open("corpus.jsonl", corpus, &InputOptions::default()).filter(|input| !input.is_failed()).count()
    });
}

//! Building a layer of 1,000 tokens, and asking for the tokens of 50 sentences.

use std::sync::Arc;

use attache_core::layers::{NewSection, NewSentence, NewToken, Section, SectionKind, Sentence, Token, Upos};
use attache_core::{Descriptor, Document, Given, Output, Provenance, Span};

const N_SENTENCES: u32 = 50;
const TOKENS_PER_SENTENCE: u32 = 20;

fn main() {
    divan::main();
}

fn text() -> String {
    "agrees ".repeat((N_SENTENCES * TOKENS_PER_SENTENCE) as usize)
}

fn descriptor() -> Descriptor {
    Descriptor::new("bench", "1", "Writes tokens.").writes::<Section>().writes::<Sentence>().writes::<Token>()
}

fn provenance() -> Arc<Provenance> {
    Arc::new(Provenance { analyzer: "bench".into(), version: "1".into(), config: String::new() })
}

fn fill(document: &Document, descriptor: &Descriptor) -> Vec<Arc<attache_core::Layer>> {
    let mut output = Output::new(document, descriptor, Given::Complete);
    let section = output
        .push(NewSection { span: Span::new(0, document.text().len() as u32), kind: SectionKind::Paragraph });
    for n in 0..N_SENTENCES {
        let start = n * TOKENS_PER_SENTENCE * 7;
        let sentence =
            output.push(NewSentence { span: Span::new(start, start + TOKENS_PER_SENTENCE * 7 - 1), section });
        let mut tokens = output.writer::<Token>();
        for at in 0..TOKENS_PER_SENTENCE {
            tokens.push(NewToken {
                span: Span::new(start + at * 7, start + at * 7 + 6),
                lemma: Some("agree"),
                upos: Some(Upos::Verb),
                xpos: Some("VBZ"),
                feats: None,
                head: None,
                deprel: Some("root"),
                sentence,
            });
        }
    }
    output.freeze(&provenance()).unwrap_or_default()
}

#[divan::bench]
fn build_1000_tokens(bencher: divan::Bencher<'_, '_>) {
    let (Ok(document), descriptor) = (Document::new("bench", text()), descriptor()) else { return };
    bencher.bench_local(|| fill(&document, &descriptor));
}

#[divan::bench]
fn tokens_of_50_sentences(bencher: divan::Bencher<'_, '_>) {
    let (Ok(mut document), descriptor) = (Document::new("bench", text()), descriptor()) else { return };
    for layer in fill(&document, &descriptor) {
        document.insert(layer);
    }
    bencher.bench_local(|| {
        document.layer::<Sentence>().map(|sentence| sentence.covered::<Token>().count()).sum::<usize>()
    });
}

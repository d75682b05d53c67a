//! Words and bytes per second of every stage from text to dependencies, and of all together, on one thread; and
//! the time that loading takes.

use attache_core::Span;
use attache_language::{models, sections, sentences, tokenizer};
use attache_model::labeller::SequenceLabeller;
use attache_model::language::{LanguageModel, Workspace};
use attache_model::vectors::{EMBEDDED, WordVectors};
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};

fn main() {
    divan::main();
}

/// A page of news, some 140 words long, and how often it is repeated.
const PAGE: &str = "Ministers sign a “historic” pact\n\
    MOSCOW (Reuters) — The two ministers signed the pact on Friday, Jan. 5, after years of negotiations. “It’s a real \
    breakthrough,” said Gov. J. B. Cox, who didn't attend. The U.S.-led talks, worth $4.5 billion, had failed in 2021; \
    nobody expected a deal before May 12, 2026.\n\
    A new chapter in trade\n\
    Trade between the countries rose 35% last year, officials said. That isn't much, according to Acme Inc., which runs \
    the ports. It said on its site (https://example.org/ports) that 10-15 ships a day would be needed. Critics call the \
    pact a “trade-economic fig leaf.” Will parliament agree? It votes at 5 p.m. on Tuesday, and the opposition, which \
    holds 120 of 300 seats, hasn't said how it'll vote. The world’s largest buyers have yet to comment.\n\n";
const N_PAGES: usize = 200;

/// Tokens, and the ends of sentences among them.
fn segment(text: &str) -> (Vec<Span>, Vec<usize>) {
    let (mut found, mut spans, mut tokens) = (Vec::new(), Vec::new(), Vec::new());
    sections::split_sections(text, &mut found);
    for section in &found {
        sentences::split_sentences(text, section.span, &mut spans);
    }
    let ends = spans.iter().map(|sentence| {
        tokenizer::tokenize(text, *sentence, &mut tokens);
        tokens.len()
    });
    let ends = ends.collect();
    (tokens.iter().map(|token| token.span).collect(), ends)
}

/// Unpacks word vectors, language model and reader of sentence ends.
#[divan::bench]
fn load() -> Option<[usize; 3]> {
    let vectors = WordVectors::from_bytes(EMBEDDED).ok()?;
    let model = LanguageModel::from_bytes(models::ENGLISH_FILE, &vectors).ok()?;
    let ends = SequenceLabeller::from_bytes(sentences::ENDS_FILE, &vectors).ok()?;
    Some([size_of_val(&vectors), size_of_val(&model), size_of_val(&ends)].map(divan::black_box))
}

#[divan::bench]
fn text_to_dependencies(bencher: Bencher<'_, '_>) {
    let text = PAGE.repeat(N_PAGES);
    let (Ok(model), Ok(vectors)) = (models::english(), WordVectors::shared()) else { return };
    let mut workspace = Workspace::default();
    let n_words = segment(&text).0.len();
    bencher.counter(ItemsCount::new(n_words)).counter(BytesCount::new(text.len())).bench_local(|| {
        let (tokens, ends) = segment(&text);
        let words: Vec<&str> = tokens.iter().map(|token| token.text(&text)).collect();
        model.analyze(vectors, &words, &ends, &mut workspace).len()
    });
}

/// Tags, features, lemma scripts and dependencies of tokens.
#[divan::bench]
fn network(bencher: Bencher<'_, '_>) {
    let text = PAGE.repeat(N_PAGES);
    let (Ok(model), Ok(vectors)) = (models::english(), WordVectors::shared()) else { return };
    let mut workspace = Workspace::default();
    let (tokens, ends) = segment(&text);
    let words: Vec<&str> = tokens.iter().map(|token| token.text(&text)).collect();
    bencher
        .counter(ItemsCount::new(words.len()))
        .counter(BytesCount::new(text.len()))
        .bench_local(|| model.analyze(vectors, &words, &ends, &mut workspace).len());
}

#[divan::bench]
fn segmentation(bencher: Bencher<'_, '_>) {
    let text = PAGE.repeat(N_PAGES);
    let n_words = text.split_whitespace().count();
    let (mut found, mut spans, mut tokens) = (Vec::new(), Vec::new(), Vec::new());
    bencher.counter(ItemsCount::new(n_words)).counter(BytesCount::new(text.len())).bench_local(|| {
        found.clear();
        spans.clear();
        tokens.clear();
        sections::split_sections(&text, &mut found);
        for section in &found {
            sentences::split_sentences(&text, section.span, &mut spans);
        }
        for sentence in &spans {
            tokenizer::tokenize(&text, *sentence, &mut tokens);
        }
        tokens.len()
    });
}

#[divan::bench(args = ["sections", "sentences", "tokens"])]
fn stage(bencher: Bencher<'_, '_>, stage: &str) {
    let text = PAGE.repeat(N_PAGES);
    let (mut found, mut spans, mut tokens) = (Vec::new(), Vec::<Span>::new(), Vec::new());
    sections::split_sections(&text, &mut found);
    let n_words = text.split_whitespace().count();
    let bencher = bencher.counter(ItemsCount::new(n_words)).counter(BytesCount::new(text.len()));
    match stage {
        "sections" => bencher.bench_local(|| {
            found.clear();
            sections::split_sections(&text, &mut found);
        }),
        "sentences" => bencher.bench_local(|| {
            spans.clear();
            for section in &found {
                sentences::split_sentences(&text, section.span, &mut spans);
            }
        }),
        _ => bencher.bench_local(|| {
            tokens.clear();
            for section in &found {
                tokenizer::tokenize(&text, section.span, &mut tokens);
            }
        }),
    }
}

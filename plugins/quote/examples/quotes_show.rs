//! Prints the quotes of documents: a treebank's, from its own trees, or those of records.
//!
//! `cargo run --release -p attache-quote --example quotes_show -- FILE.conllu|FILE.jsonl [WORDS_OF_ID]`
//! (records: `attache run … --format jsonl --offsets byte`)

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "an example ends where its input is wrong")]

use attache_core::layers::Quote;
use attache_core::{Choice, Document, Options, Resources};

#[path = "../tests/document/mod.rs"]
mod document;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let wanted = arguments.next().unwrap_or_default();
    let analyzer = attache_quote::factory().build(&Options::default(), &Resources::default()).unwrap();
    let documents: Vec<Document> = if path.ends_with(".jsonl") {
        let records = text.lines().map(|line| serde_json::from_str(line).unwrap());
        records.map(|record| document::record(&record, &document::names_of(&record))).collect()
    } else {
        let read = document::treebank(&text);
        read.iter().map(|(id, text, paragraphs)| document::document(id, text, paragraphs, &[])).collect()
    };
    for mut document in documents.into_iter().filter(|document| document.id.contains(&wanted)) {
        println!("== {}", document.id);
        document::run(&*analyzer, &mut document);
        for quote in document.layer::<Quote>() {
            let words = |span: Option<attache_core::Span>| span.map_or("-", |span| span.text(document.text()));
            println!(
                "{:8} {:.2} [{}] {} = {}: {}",
                quote.kind().as_str(),
                quote.confidence(),
                words(quote.cue()),
                words(quote.speaker_span()),
                quote.speaker().map_or("-", |speaker| speaker.name()),
                quote.text()
            );
        }
    }
}

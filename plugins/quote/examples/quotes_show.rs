//! Prints the quotes of a treebank's documents, read from its own trees.
//!
//! `cargo run --release -p attache-quote --example quotes_show -- FILE.conllu [WORDS_OF_ID]`

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "an example ends where its input is wrong")]

use attache_core::layers::Quote;
use attache_core::{Choice, Options, Resources};

#[path = "../tests/document/mod.rs"]
mod document;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let conllu = std::fs::read_to_string(arguments.next().unwrap()).unwrap();
    let wanted = arguments.next().unwrap_or_default();
    let analyzer = attache_quote::factory().build(&Options::default(), &Resources::default()).unwrap();
    for (id, text, paragraphs) in document::treebank(&conllu) {
        if !id.contains(&wanted) {
            continue;
        }
        println!("== {id}");
        let mut document = document::document(&id, &text, &paragraphs, &[]);
        document::run(&*analyzer, &mut document);
        for quote in document.layer::<Quote>() {
            let words = |span: Option<attache_core::Span>| span.map_or("-", |span| span.text(&text));
            println!(
                "{:8} {:.2} [{}] {}: {}",
                quote.kind().as_str(),
                quote.confidence(),
                words(quote.cue()),
                words(quote.speaker_span()),
                quote.text()
            );
        }
    }
}

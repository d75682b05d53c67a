//! Shows how a text is cut: one line per section, sentence and token list.
//!
//! ```text
//! cargo run -p attache-language --example segment < article.txt
//! ```

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line program")]

use attache_language::{sections, sentences, tokenizer};

fn main() {
    let text = match std::io::read_to_string(std::io::stdin()) {
        Ok(text) => text,
        Err(error) => return eprintln!("standard input: {error}"),
    };
    let (mut found, mut spans, mut tokens) = (Vec::new(), Vec::new(), Vec::new());
    sections::split_sections(&text, &mut found);
    for section in &found {
        println!("{:?} {}", section.kind, section.span);
        spans.clear();
        sentences::split_sentences(&text, section.span, &mut spans);
        for sentence in &spans {
            println!("  {}", sentence.text(&text).replace('\n', " "));
            tokens.clear();
            tokenizer::tokenize(&text, *sentence, &mut tokens);
            let mut line = String::from("   ");
            for token in &tokens {
                line.push(' ');
                line.push_str(token.span.text(&text));
                line.push_str(if token.continues { "‿" } else { "" });
            }
            println!("{line}");
        }
    }
}

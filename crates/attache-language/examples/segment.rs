//! Shows how a text is cut: one line per section, sentence and token list.
//!
//! ```text
//! cargo run -p attache-language --example segment < article.txt
//! ```

use std::io::{self, BufWriter, Write};

use attache_language::{sections, sentences, tokenizer};

fn main() -> io::Result<()> {
    let text = io::read_to_string(io::stdin())?;
    let mut out = BufWriter::new(io::stdout().lock());
    let (mut found, mut spans, mut tokens) = (Vec::new(), Vec::new(), Vec::new());
    sections::split_sections(&text, &mut found);
    for section in &found {
        writeln!(out, "{:?} {}", section.kind, section.span)?;
        spans.clear();
        sentences::split_sentences(&text, section.span, &mut spans);
        for sentence in &spans {
            writeln!(out, "  {}", sentence.text(&text).replace('\n', " "))?;
            tokens.clear();
            tokenizer::tokenize(&text, *sentence, &mut tokens);
            write!(out, "   ")?;
            for token in &tokens {
                write!(out, " {}{}", token.span.text(&text), if token.continues { "‿" } else { "" })?;
            }
            writeln!(out)?;
        }
    }
    out.flush()
}

//! Reads English text into sections, sentences and tokens.
//!
//! The three stages are plain functions over the text. Each appends to a `Vec`
//! of its caller, so that a caller who reads many documents allocates once, and
//! each works within a span of the stage before:
//!
//! ```
//! use attache_language::{sections, sentences, tokenizer};
//!
//! let text = "Putin arrives\nMr. Putin didn't speak. He left.";
//! let (mut found, mut spans, mut tokens) = (Vec::new(), Vec::new(), Vec::new());
//! sections::split_sections(text, &mut found);
//! for section in &found {
//!     sentences::split_sentences(text, section.span, &mut spans);
//! }
//! for sentence in &spans {
//!     tokenizer::tokenize(text, *sentence, &mut tokens);
//! }
//! let words: Vec<&str> = tokens.iter().map(|token| token.span.text(text)).collect();
//! assert_eq!(words[2..8], ["Mr.", "Putin", "did", "n't", "speak", "."]);
//! ```

mod analyzer;
pub mod detect;
pub mod models;
pub mod sections;
pub mod sentences;
pub mod tokenizer;

mod abbreviations;
mod characters;

pub use analyzer::LanguageFactory;

//! Scores a language model on gold tokens: `score_language VECTORS MODEL DEV.conllu…`.

use attache_model::language::LanguageModel;
use attache_model::vectors::WordVectors;
use attache_training::{score, treebank};
use std::io::Write;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [vectors, model, treebanks @ ..] = &arguments[..] else {
        return Err("VECTORS MODEL DEV.conllu…".into());
    };
    let (vectors, model) = (std::fs::read(vectors)?, std::fs::read(model)?);
    let vectors = WordVectors::from_bytes(&vectors)?;
    let model = LanguageModel::from_bytes(&model, &vectors)?;
    let mut out = std::io::stdout();
    for path in treebanks {
        let gold = treebank::read(&std::fs::read_to_string(path)?)?;
        writeln!(out, "{path}: {}", score::score(&model, &vectors, &gold))?;
    }
    Ok(())
}

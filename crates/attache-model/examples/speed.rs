//! Loading time and speed of a language model over the words of a CoNLL-U file, in documents of forty
//! sentences: `speed VECTORS MODEL FILE.conllu`.

use attache_model::language::{LanguageModel, Workspace};
use attache_model::vectors::WordVectors;
use std::error::Error;
use std::io::Write;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [vectors, model, treebank] = &arguments[..] else { return Err("VECTORS MODEL FILE.conllu".into()) };
    let (vectors, model) = (std::fs::read(vectors)?, std::fs::read(model)?);
    let mut out = std::io::stdout();
    let begin = Instant::now();
    let vectors = WordVectors::from_bytes(&vectors)?;
    let model = LanguageModel::from_bytes(&model, &vectors)?;
    writeln!(out, "loaded in {:?}", begin.elapsed())?;
    let text = std::fs::read_to_string(treebank)?;
    let (mut words, mut ends) = (Vec::new(), Vec::new());
    for line in text.lines() {
        match line.split('\t').collect::<Vec<_>>()[..] {
            [id, form, ..] if id.bytes().all(|byte| byte.is_ascii_digit()) => words.push(form),
            [""] => ends.push(words.len()),
            _ => {}
        }
    }
    let mut workspace = Workspace::default();
    for _ in 0..5 {
        let begin = Instant::now();
        let mut start = 0;
        for sentences in ends.chunks(40) {
            let local: Vec<usize> = sentences.iter().map(|end| end - start).collect();
            let end = start + local.last().copied().unwrap_or(0);
            model.analyze(&vectors, &words[start..end], &local, &mut workspace);
            start = end;
        }
        writeln!(out, "{:.0} words/s", words.len() as f64 / begin.elapsed().as_secs_f64())?;
    }
    Ok(())
}

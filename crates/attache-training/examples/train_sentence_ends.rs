//! Trains the reader of sentence ends: `train_sentence_ends VECTORS OUT TRAIN.conllu…`. It learns from stretches of
//! paragraphs which words a sentence ends after; `attache_language::sentences` asks it where its own model is not sure.

#![expect(clippy::print_stderr, reason = "a command-line tool that shows its progress")]

use attache_model::vectors::WordVectors;
use attache_training::names::{DataSet, LabelledSentence, NamesOptions, Scheme, train};
use attache_training::random::Random;
use std::collections::BTreeMap;

/// Words of the shortest stretch, and by how many a stretch may be longer.
const SHORTEST: usize = 25;
const LONGER: usize = 115;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [vectors, out, files @ ..] = &arguments[..] else { panic!("VECTORS OUT TRAIN.conllu…") };
    let vectors = std::fs::read(vectors).expect("vectors");
    let vectors = WordVectors::from_bytes(&vectors).expect("vectors");
    let mut random = Random::new(1);
    let mut stretches = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(file).expect(file);
        for paragraph in paragraphs(&text) {
            let mut rest = &paragraph[..];
            while !rest.is_empty() {
                let (stretch, after) = rest.split_at(rest.len().min(SHORTEST + random.below(LONGER)));
                let (words, labels) = stretch.iter().cloned().unzip();
                stretches.push(LabelledSentence { words, labels, marks: Vec::new() });
                rest = after;
            }
        }
    }
    let same = BTreeMap::from([("END".to_owned(), "END".to_owned())]);
    let set = DataSet { scheme: 0, types: same, unmarked: Vec::new(), sentences: stretches, repeat: 1.0 };
    let scheme = Scheme { name: "ends".to_owned(), types: vec!["END".to_owned()] };
    let mut options = NamesOptions { recased: 0.03, rate: 1e-3, epochs: 8, ..NamesOptions::default() };
    options.encoder.layers = 1;
    options.encoder.embedding = 32;
    let weights = train(&[scheme], &[set], &vectors, None, None, options, |epoch, loss, _| {
        eprintln!("epoch {epoch} loss {loss:.4}");
    });
    std::fs::write(out, weights.expect("training")).expect(out);
}

/// The words of each paragraph, each with whether a sentence ends after it as a label.
fn paragraphs(conllu: &str) -> Vec<Vec<(String, String)>> {
    let mut all = vec![Vec::new()];
    for line in conllu.lines() {
        let current = all.last_mut().expect("there is always one");
        if line.starts_with("# newpar") || line.starts_with("# newdoc") {
            all.push(Vec::new());
        } else if line.is_empty() {
            if let Some((_, label)) = current.last_mut() {
                "B-END".clone_into(label);
            }
        } else if let [id, form, ..] = line.split('\t').collect::<Vec<_>>()[..]
            && id.bytes().all(|byte| byte.is_ascii_digit())
        {
            current.push((form.to_owned(), "O".to_owned()));
        }
    }
    all
}

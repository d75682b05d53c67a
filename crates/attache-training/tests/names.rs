//! The figures of the embedded name model on dev data, gold tokens, held to what `docs/models/names.md` says.
//! Skipped where the data is absent.

use attache_entity::TreeWord;
use attache_entity::knowledge::Knowledge;
use attache_language::models::Syntax;
use attache_model::labeller::SequenceLabeller;
use attache_model::vectors::WordVectors;
use attache_training::names::{read, score};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[test]
fn the_embedded_model_does_what_its_card_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let data = std::env::var_os("ATTACHE_DATA").map_or_else(|| root.join("../../../shared"), PathBuf::from);
    let model = std::fs::read(root.join("../../plugins/entity/src/models/names.bin")).unwrap();
    let vectors = WordVectors::shared().unwrap();
    let model = SequenceLabeller::from_bytes(&model, vectors).unwrap();
    let types = [
        ("PER", "PER"),
        ("politician", "PER"),
        ("person", "PER"),
        ("ORG", "ORG"),
        ("politicalparty", "ORG"),
        ("organisation", "ORG"),
        ("LOC", "LOC"),
        ("country", "LOC"),
        ("location", "LOC"),
    ];
    let types: BTreeMap<String, String> =
        types.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect();
    for (name, f1) in [("ewt-dev", 73.7), ("crossner-politics-dev", 76.0)] {
        let path = data.join(format!("data/names/{name}.bio"));
        let Ok(text) = std::fs::read_to_string(&path) else {
            eprintln!("skipped: {} is not there", path.display());
            continue;
        };
        let mut sentences = read(&text);
        for sentence in &mut sentences {
            let words: Vec<&str> = sentence.words.iter().map(String::as_str).collect();
            let syntax = attache_language::models::syntax(&words).unwrap();
            let words: Vec<TreeWord<'_>> = words
                .iter()
                .zip(syntax)
                .map(|(text, Syntax { upos, head, deprel })| TreeWord { text, upos, head, deprel })
                .collect();
            let marks = attache_entity::marks(Knowledge::built_in(), &words, false);
            sentence.marks = marks.into_iter().map(|marks| marks.map(str::to_owned).to_vec()).collect();
        }
        let scores = score(&model, vectors, "names", &sentences, &types);
        assert!(scores["all"].f1() > f1, "{name}: {:.2}", scores["all"].f1());
    }
}

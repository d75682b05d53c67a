//! The figures of the embedded language model on the treebanks' dev parts, gold tokens, held to what
//! `docs/models/language.md` says. Skipped where the data is absent.

use attache_model::language::LanguageModel;
use attache_model::vectors::WordVectors;
use attache_training::{score, treebank};
use std::path::{Path, PathBuf};

#[test]
fn the_embedded_model_does_what_its_card_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let data = std::env::var_os("ATTACHE_DATA").map_or_else(|| root.join("../../../shared"), PathBuf::from);
    let model = std::fs::read(root.join("../attache-language/src/models/english.bin")).unwrap();
    let vectors = WordVectors::shared().unwrap();
    let model = LanguageModel::from_bytes(&model, vectors).unwrap();
    for (name, upos, lemma, uas, las) in
        [("ewt-dev", 96.0, 96.6, 88.7, 85.9), ("gum-dev", 97.1, 98.2, 89.1, 86.5)]
    {
        let path = data.join(format!("data/treebank/{name}.conllu"));
        let Ok(text) = std::fs::read_to_string(&path) else {
            eprintln!("skipped: {} is not there", path.display());
            continue;
        };
        let score = score::score(&model, vectors, &treebank::read(&text).unwrap());
        let fits = score.upos > upos && score.lemma > lemma && score.uas > uas && score.las > las;
        assert!(fits, "{name}: {score}");
    }
}

//! Lemmas of words that the treebanks' training parts do not have.

use attache_language::models;
use attache_model::language::Workspace;
use attache_model::vectors::WordVectors;

#[test]
fn a_lemma_is_a_word_where_one_is_near() {
    let (model, vectors) = (models::english().unwrap(), WordVectors::shared().unwrap());
    let mut workspace = Workspace::default();
    for (text, form, lemma) in [
        ("The minister telephoned him .", "telephoned", "telephone"),
        ("They cancelled the summit .", "cancelled", "cancel"),
        ("The agency upgraded its rating .", "upgraded", "upgrade"),
        ("Crowds rioted in the capital .", "rioted", "riot"),
        ("The army was shelling the town .", "shelling", "shell"),
        ("He visits two observatories .", "observatories", "observatory"),
        // A name that no list has stays as the network has it.
        ("The Zorblaxians voted .", "voted", "vote"),
    ] {
        let words: Vec<&str> = text.split(' ').collect();
        let found = model.analyze(vectors, &words, &[words.len()], &mut workspace);
        let place = words.iter().position(|word| *word == form).unwrap();
        let mut out = String::new();
        model.lemma(form, &found[place], &mut out);
        assert_eq!(out, lemma, "{text}");
    }
}

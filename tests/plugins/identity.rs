//! Built in, loaded and isolated, an analyzer gives the same bytes.

use super::{library, written};
use crate::attache::{Sandbox, root};

#[track_caller]
fn check(name: &str) {
    let sandbox = Sandbox::new();
    let path = library(&format!("attache-{name}-library"), name);
    let mut articles: Vec<_> = glob::glob(&written(&root().join("examples/articles/*.txt")))
        .unwrap()
        .map(|path| written(&path.unwrap()))
        .take(2)
        .collect();
    sandbox.write(
        "odd.txt",
        "Grüße 😊 from Ada Lovelace, who said: “We don't agree.”\r\nCafe\u{301}s closed in 2019.\n",
    );
    sandbox.write("empty.jsonl", "{\"id\": \"empty\", \"text\": \".\"}\n");
    articles.extend(["odd.txt".to_owned(), "empty.jsonl".to_owned()]);
    let run = |more: &[&str]| {
        let files: Vec<_> = articles.iter().map(String::as_str).collect();
        let ran =
            sandbox.run(&[&["run", "--format", "jsonl", "--date", "2025-01-18"], &*files, more].concat());
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{name} {more:?}");
        ran.stdout
    };
    let built_in = run(&["--no-config"]);
    assert_eq!(built_in.lines().count(), articles.len());
    let plugin = format!("[[plugin]]\npath = \"{path}\"\nreplaces = \"{name}\"\n");
    sandbox.write("loaded.toml", &plugin);
    sandbox.write("isolated.toml", plugin + "isolation = \"process\"\n");
    // Not `assert_eq`: the two are long, and where they differ is what matters.
    for config in ["loaded.toml", "isolated.toml"] {
        let found = run(&["--config", config]);
        let differs = built_in.char_indices().zip(found.chars()).find(|((_, one), other)| one != other);
        if let Some(((at, _), _)) = differs {
            let from = built_in.floor_char_boundary(at.saturating_sub(200));
            panic!("{name}, {config}: differs after {}", &built_in[from..at]);
        }
        assert_eq!(built_in.len(), found.len(), "{name}, {config}");
    }
}

#[test]
fn sentiment_is_the_same_three_ways() {
    check("sentiment");
}

#[test]
fn entity_is_the_same_three_ways() {
    check("entity");
}

#[test]
fn relation_is_the_same_three_ways() {
    check("relation");
}

#[test]
fn time_is_the_same_three_ways() {
    check("time");
}

#[test]
fn quote_is_the_same_three_ways() {
    check("quote");
}

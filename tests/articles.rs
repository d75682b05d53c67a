//! The example articles through the binary, drawn as annotated texts.

use attache_formats::{InputOptions, open};

use crate::attache::{Sandbox, root};

/// When each article appeared.
fn date(article: &str) -> &'static str {
    match article {
        "earthquake" => "2025-09-07",
        "election" => "2025-10-08",
        "ruling" => "2024-06-03",
        "strike" => "2024-11-21",
        "treaty" => "2025-03-15",
        other => panic!("say when the article `{other}` appeared"),
    }
}

#[test]
fn example_articles() {
    let sandbox = Sandbox::new();
    insta::glob!("../examples/articles", "*.txt", |path| {
        let article = path.file_stem().unwrap().to_str().unwrap();
        let name = format!("{article}.txt");
        std::fs::copy(path, sandbox.path(&name)).unwrap();
        let ran = sandbox.run(&["run", "--format", "jsonl", "--date", date(article), &name]);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
        let bytes = std::io::Cursor::new(ran.stdout.into_bytes());
        for input in open("record.jsonl", Box::new(bytes), &InputOptions::default()) {
            insta::assert_snapshot!(attache_testing::render(&input.document));
        }
    });
}

#[test]
fn there_are_articles_of_several_kinds() {
    let n_articles = std::fs::read_dir(root().join("examples/articles")).unwrap().count();
    assert!(5 <= n_articles);
}

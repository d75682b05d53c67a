//! The example articles through the binary, drawn as annotated texts.

use attache_formats::{InputOptions, open};

use crate::attache::{Sandbox, root};

#[test]
fn example_articles() {
    let sandbox = Sandbox::new();
    insta::glob!("../examples/articles", "*.txt", |path| {
        let path = path.to_str().unwrap();
        let ran = sandbox.run(&["run", "--format", "jsonl", "--date", "2025-03-15", path]);
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

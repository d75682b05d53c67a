//! What the README shows is what the binary prints.

use crate::attache::{Sandbox, root};

#[test]
fn the_pasted_output_is_real() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let (_, after) = readme
        .split_once("<!-- output of the first command -->\n\n```text\n")
        .expect("the README shows a run");
    let (shown, _) = after.split_once("```").expect("the block ends");
    let sandbox = Sandbox::new();
    std::fs::create_dir_all(sandbox.path("examples/articles")).unwrap();
    std::fs::copy(root().join("examples/articles/treaty.txt"), sandbox.path("examples/articles/treaty.txt"))
        .unwrap();
    let ran =
        sandbox.run(&["run", "examples/articles/treaty.txt", "--date", "2025-03-15", "--format", "table"]);
    assert_eq!(
        shown, ran.stdout,
        "paste what `attache run examples/articles/treaty.txt --date 2025-03-15 --format table` prints"
    );
}

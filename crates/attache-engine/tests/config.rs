//! Configurations: what they say, and how they are told what is wrong with them.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test, which is what it is for")]

mod analyzers;

use attache_engine::{Config, ConfigSource, Pipeline, Registry};

fn registry() -> Registry {
    let mut registry = Registry::default();
    registry.register(analyzers::reads("tag", &["word"], &["tag"])).unwrap();
    registry.register(analyzers::reads("word", &[], &["word"])).unwrap();
    registry.register(analyzers::reads("story", &["tag", "word"], &["story"])).unwrap();
    registry.register(analyzers::reads("rival", &[], &["word"])).unwrap();
    registry.register(analyzers::reads("hen", &["egg"], &["hen"])).unwrap();
    registry.register(analyzers::reads("egg", &["hen"], &["egg"])).unwrap();
    registry
}

fn config(text: &str) -> Config {
    Config::parse(vec![ConfigSource { name: "attache.toml".into(), text: text.into() }])
}

fn build(text: &str) -> Result<Pipeline, String> {
    Pipeline::build(&config(text), &registry(), &mut |path, _| Err(format!("no `{path}` here")))
        .map_err(|it| it.to_string())
}

#[track_caller]
fn check_order(text: &str, expected: &[&str]) {
    let pipeline = build(text).unwrap();
    let names: Vec<_> = pipeline.plan().steps.iter().map(|step| step.analyzer.as_str()).collect();
    assert_eq!(names, expected);
}

#[test]
fn the_order_comes_from_the_layers() {
    check_order("analyzers = [\"story\", \"tag\", \"word\"]", &["word", "tag", "story"]);
    check_order("analyzers = [\"word\", \"tag\", \"story\"]", &["word", "tag", "story"]);
    check_order("analyzers = [\"rival\", \"tag\"]", &["rival", "tag"]);
}

#[test]
fn the_plan_draws_itself() {
    insta::assert_snapshot!(build("analyzers = [\"story\", \"tag\", \"word\"]").unwrap().plan().to_dot(), @r#"
    digraph plan {
      rankdir=LR;
      node [shape=box];
      "word";
      "tag";
      "word" -> "tag" [label="word"];
      "story";
      "tag" -> "story" [label="tag"];
      "word" -> "story" [label="word"];
    }
    "#);
}

#[test]
fn all_mistakes_are_told_at_once() {
    let text = "\
analyzers = [\"word\", \"tagg\"]

[run]
thread = 2
on_error = \"recrd\"
max_bytes = \"many\"

[analyzer.word]
word = 7
spelling = true

[input]
date = \"18 January\"

[[plugin]]
isolation = \"process\"
";
    insta::assert_snapshot!(build(text).unwrap_err(), @r#"
    error: unknown analyzer `tagg`
     --> attache.toml:1:22
      |
    1 | analyzers = ["word", "tagg"]
      |                      ^^^^^^
      |
      = help: did you mean `tag`?

    error: unknown key `run.thread`
     --> attache.toml:4:1
      |
    4 | thread = 2
      | ^^^^^^
      |
      = help: did you mean `threads`?

    error: `run.on_error` cannot be `recrd`
     --> attache.toml:5:12
      |
    5 | on_error = "recrd"
      |            ^^^^^^^
      |
      = help: did you mean `record`?

    error: `run.max_bytes` must be a whole number, not a string
     --> attache.toml:6:13
      |
    6 | max_bytes = "many"
      |             ^^^^^^

    error: `analyzer.word.word`: expected a string, found 7
     --> attache.toml:9:8
      |
    9 | word = 7
      |        ^

    error: unknown option `analyzer.word.spelling`
      --> attache.toml:10:1
       |
    10 | spelling = true
       | ^^^^^^^^
       |
       = help: known here: `limit`, `word`, `files`, `on_error`

    error: `input.date` must be a date such as "2025-01-18", not `18 January`
      --> attache.toml:13:8
       |
    13 | date = "18 January"
       |        ^^^^^^^^^^^^

    error: a plugin needs a `path` or a `command`
      --> attache.toml:15:1
       |
    15 | [[plugin]]
       | ^^^^^^^^^^
       |
       = help: write `path = "target/release/keywords"` or `command = ["python3", "keywords.py"]`
    "#);
}

#[test]
fn broken_toml_is_told_with_its_place() {
    insta::assert_snapshot!(build("analyzers = [\"word\"\n\n[run]\nthreads = \n").unwrap_err(), @"
    error: missing comma between array elements, expected `,`
     --> attache.toml:3:1
      |
    3 | [run]
      | ^

    error: missing comma between array elements, expected `,`
     --> attache.toml:4:1
      |
    4 | threads = 
      | ^
    ");
}

#[test]
fn a_missing_writer_is_told_with_who_could_be_it() {
    insta::assert_snapshot!(build("analyzers = [\"tag\"]").unwrap_err(), @r#"
    error: `tag` needs the layer `word`, which no analyzer here writes
     --> attache.toml:1:14
      |
    1 | analyzers = ["tag"]
      |              ^^^^^
      |
      = help: add "word" or "rival" to `analyzers`
    "#);
}

#[test]
fn two_writers_of_a_layer_are_refused() {
    insta::assert_snapshot!(build("analyzers = [\"word\", \"rival\"]").unwrap_err(), @r#"
    error: layer `word` would be written by both `word` and `rival`
     --> attache.toml:1:22
      |
    1 | analyzers = ["word", "rival"]
      |                      ^^^^^^^
      |
      = help: leave one of the two out of `analyzers`
    "#);
}

#[test]
fn a_circle_is_told() {
    insta::assert_snapshot!(build("analyzers = [\"hen\", \"egg\"]").unwrap_err(), @r#"
    error: analyzers wait for each other in a circle: `hen` needs `egg` needs `hen`
     --> attache.toml:1:14
      |
    1 | analyzers = ["hen", "egg"]
      |              ^^^^^
      |
      = help: leave one of them out, or make one of the layers optional for its reader
    "#);
}

#[test]
fn a_file_that_cannot_be_read_is_told_at_its_name() {
    let text = "analyzers = [\"word\"]\n[analyzer.word]\nfiles = [\"a.toml\", \"b.toml\"]\n";
    insta::assert_snapshot!(build(text).unwrap_err(), @r#"
    error: cannot read `a.toml`: no `a.toml` here
     --> attache.toml:3:10
      |
    3 | files = ["a.toml", "b.toml"]
      |          ^^^^^^^^

    error: cannot read `b.toml`: no `b.toml` here
     --> attache.toml:3:20
      |
    3 | files = ["a.toml", "b.toml"]
      |                    ^^^^^^^^
    "#);
}

#[test]
fn later_sources_win_key_by_key() {
    let source = |name: &str, text: &str| ConfigSource { name: name.into(), text: text.into() };
    let config = Config::parse(vec![
        source("attache.toml", "[run]\nthreads = 4\nmax_bytes = 100\n"),
        source("--set", "run.threads = 1"),
    ]);
    config.check().unwrap();
    assert_eq!((config.run.threads, config.run.max_bytes), (1, 100));
    let config = Config::parse(vec![source("attache.toml", ""), source("--set", "run.thread = 1")]);
    insta::assert_snapshot!(config.check().unwrap_err(), @"
    error: unknown key `run.thread`
     --> --set:1:5
      |
    1 | run.thread = 1
      |     ^^^^^^
      |
      = help: did you mean `threads`?
    ");
}

#[test]
fn the_hash_covers_options() {
    let hash = |text: &str| build(text).unwrap().provenances().next().unwrap().config.clone();
    let plain = hash("analyzers = [\"word\"]");
    assert!(plain.starts_with("sha256:") && plain.len() == 71);
    assert_eq!(plain, hash("analyzers = [\"word\"]\n[analyzer.word]\nlimit = 3\n"));
    assert_ne!(plain, hash("analyzers = [\"word\"]\n[analyzer.word]\nlimit = 4\n"));
}

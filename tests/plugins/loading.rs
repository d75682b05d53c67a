//! Plugins loaded from a configuration, named in the plan, in the output.

use attache_engine::{Config, ConfigSource, Pipeline, Registry, Runner};
use attache_formats::JsonWriter;

use super::library;
use crate::attache::Sandbox;

fn keywords() -> String {
    library("attache-keywords-library", "keywords")
}

const TEXT: &str = "The treaty of Minsk, a Treaty? No “TREATY”.";
const OPTIONS: &str = "[analyzer.keywords]\nwords = [\"treaty\", \"Minsk\"]\nignore_case = true\n";

#[test]
fn a_loaded_analyzer_gives_the_bytes_of_a_built_in_one() {
    let sandbox = Sandbox::new();
    let path = keywords();
    sandbox.write(
        "mine.toml",
        format!("analyzers = [\"keywords\"]\n{OPTIONS}\n[[plugin]]\npath = \"{path}\"\n"),
    );
    sandbox.write("a.jsonl", serde_json::json!({"id": "a", "text": TEXT}).to_string());
    let ran = sandbox.run(&["run", "a.jsonl", "--format", "jsonl", "--config", "mine.toml"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));

    let mut registry = Registry::default();
    registry.register(attache_keywords::factory()).unwrap();
    let config = Config::parse(vec![ConfigSource { name: "mine.toml".into(), text: OPTIONS.into() }]);
    let pipeline = Pipeline::build(&config, &registry, &mut |_, _| Err("no files".into())).unwrap();
    let mut document = attache_core::Document::new("a", TEXT).unwrap();
    document.source.path = Some("a.jsonl".into());
    document.source.language = Some("en".into());
    let document = Runner::new(&pipeline).unwrap().analyze(document);
    let mut record = Vec::new();
    JsonWriter::default().append_record(&document, &mut record);
    record.push(b'\n');
    assert_eq!(ran.stdout, String::from_utf8(record).unwrap());

    let isolated = format!(
        "analyzers = [\"keywords\"]\n{OPTIONS}\n[[plugin]]\npath = \"{path}\"\nisolation = \"process\"\n"
    );
    sandbox.write("isolated.toml", isolated);
    let alone = sandbox.run(&["run", "a.jsonl", "--format", "jsonl", "--config", "isolated.toml"]);
    assert_eq!((alone.code, alone.stderr.as_str()), (0, ""));
    assert_eq!(alone.stdout, ran.stdout);
    insta::assert_snapshot!(ran.stdout);
}

#[test]
fn a_found_configuration_loads_plugins_when_allowed() {
    let sandbox = Sandbox::new();
    let path = keywords();
    sandbox.write(
        "attache.toml",
        format!("analyzers = [\"keywords\"]\n{OPTIONS}\n[[plugin]]\npath = \"{path}\"\n"),
    );
    assert_eq!(sandbox.run(&["check"]).code, 2);
    let ran = sandbox.run(&["check", "--allow-plugins"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, "all is well: keywords\n"));
}

#[test]
fn a_pinned_file_must_be_the_one() {
    let sandbox = Sandbox::new();
    let (path, pin) = (keywords(), "0".repeat(64));
    sandbox.write("mine.toml", format!("[[plugin]]\npath = \"{path}\"\nsha256 = \"{pin}\"\n"));
    let ran = sandbox.run(&["check", "--config", "mine.toml"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("is not the file that was pinned: its sha256 is "), "{}", ran.stderr);
}

#[test]
fn what_is_no_plugin_is_refused_with_its_place() {
    let sandbox = Sandbox::new();
    sandbox.write("libnothing.so", "no library at all");
    sandbox.write("mine.toml", "[[plugin]]\npath = \"libnothing.so\"\n\n[[plugin]]\npath = \"missing\"\n");
    let ran = sandbox.run(&["check", "--config", "mine.toml"]);
    assert_eq!(ran.code, 1);
    assert_eq!(ran.stderr.matches("error: ").count(), 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("mine.toml:1:1") && ran.stderr.contains("mine.toml:4:1"), "{}", ran.stderr);
}

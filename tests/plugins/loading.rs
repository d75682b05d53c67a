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

#[test]
fn only_pinned_plugins_where_that_is_asked_for() {
    let sandbox = Sandbox::new();
    let path = keywords();
    let file = attache_plugin::library_path(path.as_ref());
    let digest = {
        use sha2::Digest as _;
        let digest = sha2::Sha256::digest(std::fs::read(file).unwrap());
        digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    sandbox.write("mine.toml", format!("{OPTIONS}[[plugin]]\npath = \"{path}\"\n"));
    let check = ["check", "--config", "mine.toml", "--require-pinned"];
    let ran = sandbox.run(&check);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("is not pinned, and `--require-pinned` asks for it"), "{}", ran.stderr);
    sandbox.write("mine.toml", format!("{OPTIONS}[[plugin]]\npath = \"{path}\"\nsha256 = \"{digest}\"\n"));
    assert_eq!(sandbox.run(&check).code, 0);
    // A program is pinned by its own file, not by its interpreter.
    if super::is_there("python3") {
        let hedges = super::root().join("examples/plugins/hedges-python/hedges.py");
        std::fs::copy(hedges, sandbox.path("hedges.py")).unwrap();
        let config = |pin: &str| format!("[[plugin]]\ncommand = [\"python3\", \"hedges.py\"]\n{pin}");
        sandbox.write("mine.toml", config(""));
        assert_eq!(sandbox.run(&check).code, 1);
        sandbox.write("mine.toml", config(&format!("sha256 = \"{digest}\"")));
        let ran = sandbox.run(&check);
        assert!(ran.stderr.contains("`hedges.py` is not the file that was pinned"), "{}", ran.stderr);
    }
}

/// `topics` reads the layer that `keywords` writes; neither links the other.
#[test]
fn a_plugin_reads_the_layer_of_another() {
    let sandbox = Sandbox::new();
    let (keywords, topics) = (keywords(), library("attache-topics", "topics"));
    let config = |isolation: &str| {
        format!(
            "analyzers = [\"topics\", \"keywords\"]\n{OPTIONS}\n[[plugin]]\npath = \"{topics}\"\n{isolation}\
             [[plugin]]\npath = \"{keywords}\"\n"
        )
    };
    sandbox.write("a.jsonl", serde_json::json!({"id": "a", "text": TEXT}).to_string());
    for isolation in ["", "isolation = \"process\"\n"] {
        sandbox.write("mine.toml", config(isolation));
        let (records, ran) = sandbox.records(&["a.jsonl", "--config", "mine.toml"]);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
        let expected = serde_json::json!([{"id": "topic1", "label": "keyword", "n_words": 4, "first": "k1"}]);
        assert_eq!(records[0]["layers"]["topic"], expected);
    }
    // Without the other there is nobody to write what it reads.
    sandbox.write("mine.toml", format!("analyzers = [\"topics\"]\n[[plugin]]\npath = \"{topics}\"\n"));
    let ran = sandbox.run(&["check", "--config", "mine.toml"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("keyword"), "{}", ran.stderr);
}

#[test]
fn a_path_starts_from_the_folder_of_the_configuration() {
    let sandbox = Sandbox::new();
    let file = attache_plugin::library_path(keywords().as_ref());
    std::fs::copy(&file, sandbox.path(file.file_name().unwrap().to_str().unwrap())).unwrap();
    sandbox.write("mine.toml", format!("{OPTIONS}[[plugin]]\npath = \"keywords\"\n"));
    assert_eq!(sandbox.run(&["check", "--config", "mine.toml"]).code, 0);
    let whole = sandbox.path("mine.toml").display().to_string();
    assert_eq!(Sandbox::new().run(&["check", "--config", &whole]).code, 0);
}

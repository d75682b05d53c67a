//! What is configured and what can be: `init`, `config`, and the layers of a configuration.

use serde_json::Value;

use crate::attache::Sandbox;

#[test]
fn the_default_configuration_is_in_order() {
    let sandbox = Sandbox::new();
    let ran = sandbox.run(&["init", "--schema"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, "wrote `attache.toml`\n"));
    assert_eq!(sandbox.run(&["check"]).code, 0);
    let again = sandbox.run(&["init"]);
    assert_eq!(
        (again.code, again.stderr.as_str()),
        (2, "error: `attache.toml` is there already; name another file, or delete it first\n")
    );
    let minimal = sandbox.run(&["init", "--minimal", "minimal.toml"]);
    assert_eq!(minimal.code, 0);
    assert_eq!(sandbox.run(&["check", "-c", "minimal.toml"]).code, 0);
    insta::assert_snapshot!(std::fs::read_to_string(sandbox.path("minimal.toml")).unwrap());
}

/// Removes the sign of a comment from what is a key.
fn uncommented(toml: &str) -> String {
    let is_key = |line: &str| {
        line.strip_prefix("# ").is_some_and(|line| {
            line.split_once(" = ").is_some_and(|(key, _)| {
                key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
            })
        })
    };
    toml.lines()
        .map(|line| if is_key(line) { line.trim_start_matches("# ") } else { line })
        .map(|line| format!("{line}\n"))
        .collect()
}

#[test]
fn every_key_that_is_shown_is_one() {
    let sandbox = Sandbox::new();
    sandbox.run(&["init"]);
    let text = std::fs::read_to_string(sandbox.path("attache.toml")).unwrap();
    let plugins = text.find("# [[plugin]]").unwrap();
    let analyzers = text.find("\n# Reads English").unwrap();
    // No plugin and no base is there to load, and a list of files stays empty.
    let text = uncommented(&format!("{}{}", &text[..plugins], &text[analyzers..]))
        .replace("extends = \"base.toml\"\n", "");
    sandbox.write("attache.toml", &text);
    let ran = sandbox.run(&["check"]);
    assert_eq!(ran.code, 0, "{text}\n{}", ran.stderr);
}

#[test]
fn the_schema_takes_what_is_in_order_and_nothing_else() {
    let sandbox = Sandbox::new();
    let schema: Value = serde_json::from_str(&sandbox.run(&["config", "schema"]).stdout).unwrap();
    assert!(jsonschema::draft7::meta::is_valid(&schema));
    let validator = jsonschema::draft7::new(&schema).unwrap();
    let check = |toml: &str, is_valid: bool| {
        let value: toml::Value = toml::from_str(toml).unwrap();
        let value = serde_json::to_value(value).unwrap();
        assert_eq!(validator.is_valid(&value), is_valid, "{toml}");
    };
    sandbox.run(&["init"]);
    check(&std::fs::read_to_string(sandbox.path("attache.toml")).unwrap(), true);
    check("analyzers = [\"language\"]\n[run]\nthreads = 2\n[[plugin]]\npath = \"a\"\n", true);
    check("[analyzer.sentiment]\ndomain = \"finance\"\n", true);
    check("[analyzer.sentiment]\ndomain = \"cooking\"\n", false);
    check("analyzers = [\"weather\"]\n", false);
    check("[run]\nthread = 2\n", false);
    check("[run]\nthreads = -1\n", false);
}

#[test]
fn where_a_value_comes_from_is_told() {
    let sandbox = Sandbox::new();
    std::fs::create_dir(sandbox.path("shared")).unwrap();
    sandbox.write(
        "shared/base.toml",
        "[run]\nthreads = 1\n\n[analyzer.entity]\nknowledge = [\"people.toml\"]\n",
    );
    sandbox.write("shared/people.toml", "");
    sandbox.write("attache.toml", "extends = \"shared/base.toml\"\n\n[output]\noffsets = \"byte\"\n");
    let ran = sandbox.run(&["config", "show", "--origin", "--set", "output.format=jsonl"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    insta::assert_snapshot!(ran.stdout);
}

#[test]
fn what_is_shown_gives_the_same_again() {
    let sandbox = Sandbox::new();
    sandbox.write("attache.toml", "analyzers = [\"language\", \"time\"]\n[run]\nthreads = 2\n");
    let shown = sandbox.run(&["config", "show"]).stdout;
    sandbox.write("again.toml", &shown);
    assert_eq!(sandbox.run(&["config", "show", "-c", "again.toml"]).stdout, shown);
}

#[test]
fn a_configuration_that_extends_itself_is_told() {
    let sandbox = Sandbox::new();
    sandbox.write("a.toml", "extends = \"b.toml\"\n").write("b.toml", "extends = \"a.toml\"\n");
    let ran = sandbox.run(&["check", "-c", "a.toml"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (2, "error: the configuration `a.toml` extends itself\n"));
    sandbox.write("c.toml", "extends = \"gone.toml\"\n");
    let ran = sandbox.run(&["check", "-c", "c.toml"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr.starts_with("error: cannot read the configuration `gone.toml`, which `c.toml` extends: "),
        "{}",
        ran.stderr
    );
}

#[test]
fn the_environment_sets_keys() {
    let sandbox = Sandbox::new();
    sandbox.write("attache.toml", "[run]\nthreads = 1\n");
    let ran = sandbox.run_in(&["config", "show", "--origin"], &[("ATTACHE_RUN__THREADS", "2")]);
    assert!(ran.stdout.contains("threads = 2                # ATTACHE_RUN__THREADS\n"), "{}", ran.stdout);
    let ran = sandbox.run_in(&["check"], &[("ATTACHE_RUN__THREAD", "2")]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("unknown key `run.thread`"), "{}", ran.stderr);
}

#[test]
fn the_reference_is_up_to_date() {
    crate::book::page("reference.md", &Sandbox::new().run(&["config", "reference"]).stdout);
}

#[test]
fn shells_and_man_are_served() {
    let sandbox = Sandbox::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = sandbox.run(&["completions", shell]);
        assert!(ran.code == 0 && ran.stdout.contains("attache"), "{shell}: {ran:?}");
    }
    assert_eq!(sandbox.run(&["man", "man1"]).code, 0);
    let page = std::fs::read_to_string(sandbox.path("man1/attache-run.1")).unwrap();
    assert!(page.contains("Examples:"), "{page}");
}

#[test]
fn the_doctor_finds_nothing() {
    let ran = Sandbox::new().run(&["doctor"]);
    assert_eq!(ran.code, 0);
    assert!(ran.stdout.ends_with("all is well\n"), "{}", ran.stdout);
    let sandbox = Sandbox::new();
    sandbox.write("attache.toml", "[run]\nthread = 2\n");
    let ran = sandbox.run(&["doctor"]);
    assert!(ran.code == 1 && ran.stdout.contains("unknown key `run.thread`"), "{}", ran.stdout);
}

//! Configurations as a user meets them: found, named, wrong.

use crate::attache::Sandbox;

#[test]
fn three_mistakes_are_told_at_once() {
    let sandbox = Sandbox::new();
    sandbox.write("a.txt", "Putin met Pezeshkian.");
    sandbox.write(
        "attache.toml",
        "analyzers = [\"language\", \"tmie\"]\n\n[run]\nthread = 2\n\n[output]\noffsets = \"bytes\"\n",
    );
    let ran = sandbox.run(&["run", "a.txt"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    insta::assert_snapshot!(ran.stderr);
    let checked = sandbox.run(&["check"]);
    assert_eq!((checked.code, checked.stderr), (1, ran.stderr));
}

#[test]
fn a_configuration_is_found_upward_and_flags_win() {
    let sandbox = Sandbox::new();
    std::fs::create_dir_all(sandbox.path("news/2025")).unwrap();
    sandbox.write(
        "attache.toml",
        "analyzers = [\"language\"]\n[output]\noffsets = \"byte\"\nformat = \"json\"\n",
    );
    sandbox.write("a.txt", "“Élysée”");
    let ran = sandbox.run(&["run", "a.txt"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let records: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(records[0]["offsets"], "byte");
    assert!(records[0]["layers"].get("time").is_none());
    let (records, _) = sandbox.records(&["a.txt", "--offsets", "utf16"]);
    assert_eq!(records[0]["offsets"], "utf16");
    let (records, _) = sandbox.records(&["a.txt", "--no-config"]);
    assert!(records[0]["layers"].get("time").is_some());
}

#[test]
fn a_bad_flag_is_told_as_a_bad_key() {
    let sandbox = Sandbox::new();
    sandbox.write("a.txt", "Putin met Pezeshkian.");
    let ran = sandbox.run(&["run", "a.txt", "--offsets", "words", "--set", "run.thread=1"]);
    assert_eq!(ran.code, 2);
    insta::assert_snapshot!(ran.stderr);
}

#[test]
fn a_found_configuration_may_not_load_plugins() {
    let sandbox = Sandbox::new();
    sandbox.write("attache.toml", "[[plugin]]\npath = \"libharm\"\n").write("a.txt", "Putin met Pezeshkian.");
    let ran = sandbox.run(&["run", "a.txt"]);
    assert_eq!(ran.code, 2);
    insta::assert_snapshot!(ran.stderr);
}

#[test]
fn the_plan_is_shown_in_every_form() {
    let sandbox = Sandbox::new();
    sandbox.write("attache.toml", "analyzers = [\"time\", \"language\"]\n");
    insta::assert_snapshot!("plan_text", sandbox.run(&["plan"]).stdout);
    insta::assert_snapshot!("plan_dot", sandbox.run(&["plan", "--format", "dot"]).stdout);
    insta::assert_snapshot!("plan_json", sandbox.run(&["plan", "--format", "json"]).stdout);
}

#[test]
fn analyzers_are_listed_and_described() {
    let sandbox = Sandbox::new();
    insta::assert_snapshot!("analyzers", sandbox.run(&["analyzers"]).stdout);
    insta::assert_snapshot!("analyzer_language", sandbox.run(&["analyzers", "language"]).stdout);
    let ran = sandbox.run(&["analyzers", "languag"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (2, "error: unknown analyzer `languag`; did you mean `language`?\n")
    );
}

#[test]
fn nothing_to_read_is_told() {
    let sandbox = Sandbox::new();
    let ran = sandbox.run(&["run", "*.txt"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (2, "error: nothing to read in *.txt\n"));
}

#[test]
fn stdin_is_read() {
    let sandbox = Sandbox::new();
    let ran = sandbox.run_with(&["run", "--format", "jsonl", "-"], b"Putin met Pezeshkian.");
    let record: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((ran.code, record["id"].as_str()), (0, Some("stdin")));
}

#[test]
fn a_file_is_whole_or_not_there() {
    let sandbox = Sandbox::new();
    sandbox.write("a.txt", "Putin met Pezeshkian.");
    let ran = sandbox.run(&["run", "a.txt", "-o", "out.jsonl"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
    assert!(std::fs::read_to_string(sandbox.path("out.jsonl")).unwrap().ends_with("}\n"));
    assert!(!sandbox.path("out.jsonl.tmp").exists());
}

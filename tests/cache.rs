//! Layers kept between runs.

use crate::attache::Sandbox;

/// Runs over two documents with a cache, and returns the records and the report.
fn run(sandbox: &Sandbox, more: &[&str]) -> (String, String) {
    let arguments =
        [&["run", "a.txt", "b.txt", "--format", "jsonl", "--cache", "kept", "--report", "report.txt"], more]
            .concat();
    let ran = sandbox.run(&arguments);
    assert_eq!(ran.code, 0, "{ran:?}");
    let report = std::fs::read_to_string(sandbox.path("report.txt")).unwrap();
    (ran.stdout, report)
}

/// Returns how many documents each analyzer that had work to do saw.
fn worked(report: &str) -> Vec<(&str, u64)> {
    report
        .lines()
        .skip(2)
        .map(|line| {
            let mut words = line.split_whitespace();
            (words.next().unwrap(), words.next().unwrap().parse().unwrap())
        })
        .filter(|(_, documents)| *documents > 0)
        .collect()
}

#[test]
fn only_what_changed_is_computed_again() {
    let sandbox = Sandbox::new();
    sandbox.write("a.txt", "President Anna Weber praised the treaty on Friday. She left for Prague.\n");
    sandbox.write("b.txt", "“Éire will not sign,” she said in Prague.\n");
    let (first, report) = run(&sandbox, &[]);
    assert_eq!(worked(&report).len(), 6);
    let (second, report) = run(&sandbox, &[]);
    assert_eq!(second, first);
    assert_eq!(worked(&report), []);
    let (finance, report) = run(&sandbox, &["--set", "analyzer.sentiment.domain=finance"]);
    assert_ne!(finance, first);
    assert_eq!(worked(&report), [("sentiment", 2)]);
    // What reads the entities follows them where they are others now.
    let (_, report) = run(&sandbox, &["--set", "analyzer.entity.pronouns=false"]);
    let again: Vec<_> = worked(&report).into_iter().map(|(name, _)| name).collect();
    assert_eq!(again, ["entity", "quote", "relation", "sentiment"]);
    // Another text is another document.
    sandbox.write("b.txt", "Nobody spoke.\n");
    let (_, report) = run(&sandbox, &[]);
    assert!(worked(&report).iter().all(|(_, documents)| *documents == 1), "{report}");
}

#[test]
fn a_damaged_cache_is_told() {
    let sandbox = Sandbox::new();
    sandbox.write("a.txt", "Nobody spoke.").write("b.txt", "");
    std::fs::create_dir(sandbox.path("kept")).unwrap();
    sandbox.write("kept/layers.redb", "no cache at all");
    let ran = sandbox.run(&["run", "a.txt", "--cache", "kept"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.starts_with("error: cannot open the cache `kept`: "), "{}", ran.stderr);
}

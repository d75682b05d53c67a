//! The sample article, scored against what a careful reader takes from it.

use std::process::Command;

use crate::attache::{Sandbox, data};

/// The score that has been reached, less a little; raised whenever it is passed for good.
const FLOOR: f64 = 0.95;

#[test]
fn the_treaty_is_understood() {
    let Some(data) = data() else { return };
    let article = data.join("acceptance/treaty/article.txt");
    let sandbox = Sandbox::new();
    let ran = sandbox.run(&["run", "--format", "jsonl", "--date", "2025-01-18", article.to_str().unwrap()]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    sandbox.write("out.jsonl", &ran.stdout);
    let scored = Command::new("python3")
        .arg(data.join("eval/score.py"))
        .args(["article", data.join("acceptance/treaty/gold.json").to_str().unwrap(), "--verbose"])
        .arg(sandbox.path("out.jsonl"))
        .output();
    let Ok(scored) = scored else {
        eprintln!("skipped: no python3 to score with");
        return;
    };
    let printed = String::from_utf8_lossy(&scored.stdout).into_owned();
    let figures: serde_json::Value =
        serde_json::from_str(printed.lines().last().unwrap_or_default()).unwrap();
    assert_eq!(figures["traps_fallen"], 0, "{printed}");
    assert!(FLOOR <= figures["score"].as_f64().unwrap(), "{printed}");
}

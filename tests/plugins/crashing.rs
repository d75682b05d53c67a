//! Plugins that take their process down, through the binary: a crash costs its document and nothing else.
#![cfg(unix)]

use std::fmt::Write as _;

use super::{c_library, is_there, library, written};
use crate::attache::{Sandbox, root};

/// Returns a configuration with the library that crashes as the text tells it to, in processes of its own.
fn isolated() -> Option<String> {
    let source = root().join("crates/attache-plugin/tests/process/crashing.c");
    let path = c_library(&source, "crashing", &[])?;
    Some(format!(
        "analyzers = [\"crashing\"]\n[run]\nthreads = 4\ntimeout = 2\n\
         [[plugin]]\npath = \"{}\"\nisolation = \"process\"\nmax_memory = 512\n",
        written(&path)
    ))
}

fn records_of(sandbox: &Sandbox, texts: impl Iterator<Item = &'static str>) -> Vec<serde_json::Value> {
    let mut lines = String::new();
    for (n, text) in texts.enumerate() {
        writeln!(lines, "{}", serde_json::json!({"id": format!("d{n}"), "text": text})).unwrap();
    }
    sandbox.write("in.jsonl", lines);
    let (records, ran) = sandbox.records(&["in.jsonl", "--config", "mine.toml", "--quiet"]);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    records
}

#[test]
fn whatever_ends_a_process_costs_one_document() {
    let Some(config) = isolated() else { return };
    let sandbox = Sandbox::new();
    sandbox.write("mine.toml", config);
    let faults = [
        ("good", None),
        ("segfault", Some("it crashed (SIGSEGV)")),
        ("good", None),
        ("abort", Some("it aborted (SIGABRT)")),
        ("exit", Some("it ended with exit code 4")),
        ("hog", Some("it aborted (SIGABRT)")),
        ("print", None),
        ("loop", Some("the call was cancelled, and its process stopped")),
        ("good", None),
    ];
    let records = records_of(&sandbox, faults.iter().map(|(text, _)| *text));
    assert_eq!(records.len(), faults.len());
    for (n, (record, (text, fault))) in records.iter().zip(faults).enumerate() {
        assert_eq!((&record["id"], &record["text"]), (&format!("d{n}").into(), &text.into()));
        let errors = record["errors"].as_array().unwrap();
        match fault {
            None => {
                assert_eq!(errors.len(), 0, "{record}");
                assert_eq!(record["layers"]["mark"].as_array().unwrap().len(), 1, "{record}");
            }
            Some(fault) => {
                assert_eq!(errors.len(), 1, "{record}");
                assert_eq!(errors[0]["analyzer"], "crashing");
                assert!(errors[0]["message"].as_str().unwrap().contains(fault), "{record}");
            }
        }
    }
}

fn every_hundredth(n_documents: usize) {
    let Some(config) = isolated() else { return };
    let sandbox = Sandbox::new();
    sandbox.write("mine.toml", config);
    let crashes = |n: usize| n % 100 == 99;
    let texts = (0..n_documents).map(|n| if crashes(n) { "segfault" } else { "good" });
    let records = records_of(&sandbox, texts);
    assert_eq!(records.len(), n_documents);
    let mut n_failed = 0;
    for (n, record) in records.iter().enumerate() {
        assert_eq!(record["id"], format!("d{n}"));
        let errors = record["errors"].as_array().unwrap();
        assert_eq!(errors.len(), usize::from(crashes(n)), "{record}");
        if crashes(n) {
            n_failed += 1;
            assert!(errors[0]["message"].as_str().unwrap().contains("SIGSEGV"), "{record}");
        } else {
            assert_eq!(record["layers"]["mark"].as_array().unwrap().len(), 1, "{record}");
        }
    }
    assert_eq!(n_failed, n_documents / 100);
}

#[test]
fn every_hundredth_document_crashes() {
    every_hundredth(1_000);
}

#[test]
#[ignore = "takes a while: cargo test -p attache-cli --test end-to-end -- --ignored ten_thousand"]
fn ten_thousand_documents_of_which_every_hundredth_crashes() {
    every_hundredth(10_000);
}

#[test]
fn a_panic_costs_one_document_in_this_process() {
    let sandbox = Sandbox::new();
    let path = library("attache-crashing", "crashing");
    sandbox.write("mine.toml", format!("analyzers = [\"crashing\"]\n[[plugin]]\npath = \"{path}\"\n"));
    let records = records_of(&sandbox, ["all quiet", "boom", "all quiet"].into_iter());
    let messages: Vec<_> = records.iter().map(|record| record["errors"][0]["message"].as_str()).collect();
    assert!(matches!(messages[..], [None, Some(_), None]), "{messages:?}");
    let message = messages[1].unwrap();
    assert!(message.contains("lib.rs:") && message.contains("the text says boom"), "{message}");
}

#[test]
fn programs_that_break_the_protocol() {
    if !is_there("python3") {
        return;
    }
    let sandbox = Sandbox::new();
    let script = written(&root().join("crates/attache-plugin/tests/process/faulty.py"));
    let config = |mode: &str| {
        sandbox.write(
            "mine.toml",
            format!("analyzers = [\"faulty\"]\n[run]\ntimeout = 2\n[[plugin]]\ncommand = [\"python3\", \"{script}\", \"{mode}\"]\n"),
        );
    };
    for (mode, message) in [
        ("silent", "did not greet within 10s"),
        ("garbage", "should begin with {\"hello\": …}, and began with \"Loading model, please wait\""),
        ("exit", "ended before it greeted: it ended with exit code 3; its last words: no model here"),
        ("cut", "ended in the middle of its greeting"),
        ("version", "speaks version 2 of the protocol, and this attache speaks version 1"),
    ] {
        config(mode);
        let ran = sandbox.run(&["check", "--config", "mine.toml"]);
        assert_eq!(ran.code, 1);
        assert!(ran.stderr.contains(message), "{mode}: {}", ran.stderr);
    }
    config("good");
    let faults = [
        ("fine text", None),
        ("garbage", Some("which is no message")),
        ("die", Some("it ended with exit code 7")),
        ("midway", Some("ended in the middle of a message")),
        ("hang", Some("the call was cancelled, and its process stopped")),
        ("beyond", Some("layer `mark`")),
        ("undeclared", Some("writes the layer `other` without declaring it")),
        ("dangling", Some("refers to row 5, which does not exist")),
        ("fine text", None),
    ];
    let records = records_of(&sandbox, faults.iter().map(|(text, _)| *text));
    for (record, (text, fault)) in records.iter().zip(faults) {
        let message = record["errors"][0]["message"].as_str();
        assert_eq!(message.is_some(), fault.is_some(), "{text}: {record}");
        assert!(message.unwrap_or_default().contains(fault.unwrap_or_default()), "{text}: {message:?}");
    }
}

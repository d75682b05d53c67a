//! `attache plugin check`, `info` and `list`: what holds passes, and each fault is found by the check for it.
#![cfg(unix)]

use super::{c_library, is_there, library, written};
use crate::attache::{Sandbox, root};

/// Runs the kit and returns the checks that failed, each with what it saw.
fn failed(arguments: &[&str]) -> Vec<(String, String)> {
    let ran = Sandbox::new().run(&[&["plugin", "check", "--format", "json"], arguments].concat());
    let found: serde_json::Value =
        serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.stderr));
    let checks = found[0]["checks"].as_array().unwrap();
    assert!(checks.len() > 15);
    let failed: Vec<_> = checks
        .iter()
        .filter(|check| check["verdict"] == "failed")
        .map(|check| {
            assert!(check["advice"].is_string());
            [&check["check"], &check["message"]].map(|text| text.as_str().unwrap().to_owned()).into()
        })
        .collect();
    assert_eq!(ran.code, i32::from(!failed.is_empty()));
    failed
}

#[test]
fn the_examples_pass() {
    let keywords = library("attache-keywords-library", "keywords");
    assert_eq!(failed(&["--option", "words=[\"council\"]", &keywords]), []);
    if let Some(path) =
        c_library(&root().join("examples/plugins/readability-c/readability.c"), "readability", &[])
    {
        assert_eq!(failed(&[&written(&path)]), []);
    }
    if is_there("python3") {
        let hedges = written(&root().join("examples/plugins/hedges-python/hedges.py"));
        assert_eq!(failed(&["python3", &hedges]), []);
    }
}

#[test]
fn each_fault_is_found_by_its_check() {
    let source = root().join("tests/plugins/naughty.c");
    for (fault, check, message) in [
        ("LEAKS", "creations", "KiB more than at first"),
        ("PRINTS", "quiet", "it prints to standard output: \"working\""),
        ("MOVES", "surroundings", "it changed the working folder"),
        ("CRASHES", "empty", "its process ended before it was done: it aborted (SIGABRT)"),
        ("CUTS", "emoji", "ends beyond the text or inside a character"),
        ("REMEMBERS", "repeat", "finds something else in the same text"),
        ("DEAF", "cancel", "it was not done within 8s, and was stopped"),
        ("STUBBORN", "cancel", "it went on, and asked 998 times more, after it was told to end"),
    ] {
        let Some(path) = c_library(&source, &format!("naughty-{fault}"), &[fault]) else { return };
        let failed = failed(&["--timeout", "8", &written(&path)]);
        let found = failed.iter().find(|(name, _)| name == check);
        assert!(found.is_some_and(|(_, seen)| seen.contains(message)), "{fault}: {failed:?}");
        let related =
            |name: &str| matches!((fault, name), ("DEAF", "large") | ("REMEMBERS" | "CRASHES", "threads"));
        let others: Vec<_> = failed.iter().filter(|(name, _)| name != check && !related(name)).collect();
        // A span that is cut anyhow is cut inside a character of some texts.
        assert!(others.is_empty() || ["CUTS", "REMEMBERS"].contains(&fault), "{fault}: {others:?}");
    }
}

#[test]
fn what_does_not_load_is_told() {
    let sandbox = Sandbox::new();
    sandbox.write("libnothing.so", "no library at all");
    let ran = sandbox.run(&["plugin", "check", "./libnothing.so"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("is no dynamic library of this machine"), "{}", ran.stderr);
}

#[test]
fn a_report_says_what_to_mend() {
    let source = root().join("tests/plugins/naughty.c");
    let Some(path) = c_library(&source, "naughty-report", &["CRASHES"]) else { return };
    let ran = Sandbox::new().run(&["plugin", "check", &written(&path)]);
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.stdout.replace(&written(&path), "libnaughty.so"));
}

#[test]
fn a_saved_manifest_stands_for_its_very_file() {
    let sandbox = Sandbox::new();
    let library = attache_plugin::library_path(library("attache-keywords-library", "keywords").as_ref());
    let name = library.file_name().unwrap().to_str().unwrap();
    std::fs::copy(&library, sandbox.path(name)).unwrap();
    let info = |more: &[&str]| {
        let ran = sandbox.run(&[&["plugin", "info"], more, &["keywords"]].concat());
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        ran.stdout
    };
    assert!(info(&[]).contains("(run in a process of its own)"));
    info(&["--save"]);
    let saved = info(&[]);
    assert!(
        saved.contains("(from its manifest, not run)") && saved.contains("Finds the words of a list."),
        "{saved}"
    );
    // Another file of the name is not taken for the one that was saved.
    let mut bytes = std::fs::read(&library).unwrap();
    bytes.push(0);
    sandbox.write(name, bytes);
    assert!(info(&[]).contains("(run in a process of its own)"));

    // A configuration that may load nothing still lists what a manifest tells.
    let words = "[analyzer.keywords]\nwords = [\"treaty\"]\n[[plugin]]\npath = \"keywords\"\n";
    sandbox.write("attache.toml", words);
    let ran = sandbox.run(&["plugin", "list"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("not run: the configuration was found and not named"), "{}", ran.stdout);
    info(&["--save"]);
    let ran = sandbox.run(&["plugin", "list"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert!(ran.stdout.contains("(in-process, not pinned)\n  keywords "), "{}", ran.stdout);
}

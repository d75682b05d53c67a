//! `attache plugin new`, as a new user goes about it: outside of the workspace, with nothing but the binary.

use std::path::Path;
use std::process::Command;

use super::{cargo, is_there, written};
use crate::attache::Sandbox;

/// The layers that a plugin called `asides` finds in the sample as it is made.
fn expected() -> serde_json::Value {
    serde_json::json!({"asides": [
        {"id": "asides1", "start": 13, "end": 21, "text": "promised", "lemma": "promise"},
        {"id": "asides2", "start": 54, "end": 63, "text": "threatens", "lemma": "threaten"},
        {"id": "asides3", "start": 85, "end": 93, "text": "promised", "lemma": "promise"},
    ]})
}

#[track_caller]
fn make(sandbox: &Sandbox, arguments: &[&str]) {
    let ran = sandbox.run(&[&["plugin", "new", "asides"], arguments].concat());
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert!(ran.stdout.contains("cd asides"), "{}", ran.stdout);
}

/// Runs the new plugin over its sample.
#[track_caller]
fn check_run(sandbox: &Sandbox) {
    let arguments = ["asides/sample.txt", "--config", "asides/attache.toml", "--layers", "asides"];
    let (records, ran) = sandbox.records(&arguments);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert_eq!(records[0]["layers"], expected());
    assert_eq!(records[0]["errors"], serde_json::json!([]));
}

#[track_caller]
fn succeeds(command: &mut Command) {
    let output = command.env("ATTACHE", env!("CARGO_BIN_EXE_attache")).output().unwrap();
    let told = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    assert!(output.status.success(), "{command:?}\n{}\n{}", told[0], told[1]);
}

#[test]
fn a_new_crate_builds_passes_its_tests_and_runs() {
    let sandbox = Sandbox::new();
    make(&sandbox, &[]);
    // Kept from run to run, as the crates from the registry stay the same; the lock file pins the versions of this
    // very workspace, so that all of them are at hand.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("authors");
    let in_crate = |arguments: &[&str]| {
        let mut cargo = cargo();
        cargo.current_dir(sandbox.path("asides")).args(arguments).arg("--offline");
        cargo.env("CARGO_TARGET_DIR", &target).env("INSTA_UPDATE", "no").env_remove("RUSTFLAGS");
        succeeds(&mut cargo);
    };
    in_crate(&["test"]);
    in_crate(&["build"]);
    let config = std::fs::read_to_string(sandbox.path("asides/attache.toml")).unwrap();
    let built = written(&target.join("debug/asides"));
    assert!(config.contains("\"target/release/asides\""), "{config}");
    sandbox.write("asides/attache.toml", config.replace("target/release/asides", &built));
    check_run(&sandbox);
    // A panic could not be contained, so the compiler refuses.
    let mut aborting = cargo();
    aborting.current_dir(sandbox.path("asides")).env("CARGO_TARGET_DIR", &target);
    let output = aborting.args(["rustc", "--offline", "--lib", "--", "-C", "panic=abort"]).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && told.contains("must be built with panic"), "{told}");
    // A second one is built with the sources that are there.
    let ran = sandbox.run(&["plugin", "new", "more-asides"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
}

#[test]
fn a_new_library_in_c_builds_passes_its_test_and_runs() {
    if !is_there("make") || !is_there("cc") {
        return;
    }
    let sandbox = Sandbox::new();
    make(&sandbox, &["--lang", "c"]);
    succeeds(Command::new("make").current_dir(sandbox.path("asides")).args([
        "CFLAGS=-Werror",
        "libasides.so",
        "test",
    ]));
    check_run(&sandbox);
}

#[test]
fn a_new_program_in_python_passes_its_test_and_runs() {
    if !is_there("python3") {
        return;
    }
    let sandbox = Sandbox::new();
    make(&sandbox, &["--lang", "python"]);
    check_run(&sandbox);
    let test = || sandbox.run(&["test", "--config", "asides/attache.toml", "asides/cases"]);
    assert_eq!(test().code, 0);
    // The test can fail.
    sandbox.write("asides/cases/sample.txt", "They promise nothing.");
    assert_eq!(test().code, 1);
}

#[test]
fn nothing_is_overwritten() {
    let sandbox = Sandbox::new();
    sandbox.write("asides", "notes");
    let ran = sandbox.run(&["plugin", "new", "asides", "--lang", "c"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (2, "error: `asides` is there already\n"));

    let folder = format!("attache-sdk-{}", env!("CARGO_PKG_VERSION"));
    std::fs::create_dir(sandbox.path(&folder)).unwrap();
    let ran = sandbox.run(&["plugin", "new", "brackets"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr.contains("holds other sources than this attache; remove it, or name it"),
        "{}",
        ran.stderr
    );
    assert!(!sandbox.path("brackets").exists());
}

#[test]
fn the_sources_can_be_those_of_another_folder() {
    let sandbox = Sandbox::new();
    let ran = sandbox.run(&["plugin", "new", "asides", "--sdk", "elsewhere"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("no folder of attache's sources"), "{}", ran.stderr);
    let workspace = written(&crate::attache::root());
    assert_eq!(sandbox.run(&["plugin", "new", "asides", "--sdk", &workspace]).code, 0);
    let manifest = std::fs::read_to_string(sandbox.path("asides/Cargo.toml")).unwrap();
    assert!(manifest.contains(&format!("path = \"{workspace}/crates/attache-core\"")), "{manifest}");
}

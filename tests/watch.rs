//! `attache run --watch`.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::attache::Sandbox;

/// The longest that a change may take to show; far more than it does, for machines under load.
const PATIENCE: Duration = Duration::from_secs(45);

/// A child that ends with the test, however that ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Waits until the output holds `words`.
#[track_caller]
fn await_words(sandbox: &Sandbox, words: &str) {
    let started = Instant::now();
    let path = sandbox.path("out.jsonl");
    while !std::fs::read_to_string(&path).unwrap_or_default().contains(words) {
        assert!(started.elapsed() < PATIENCE, "`{words}` never came");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_change_is_followed() {
    let sandbox = Sandbox::new();
    std::fs::create_dir(sandbox.path("news")).unwrap();
    sandbox.write("news/a.txt", "Nobody spoke.");
    let child = Command::new(env!("CARGO_BIN_EXE_attache"))
        .args(["run", "news", "--watch", "--set", "analyzers=[\"language\"]", "-o", "out.jsonl"])
        .current_dir(sandbox.path(""))
        .env_remove("ATTACHE_CONFIG")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let _running = Running(child);
    await_words(&sandbox, "Nobody spoke.");
    sandbox.write("news/b.txt", "Somebody answered.");
    await_words(&sandbox, "Somebody answered.");
    sandbox.write("news/a.txt", "They fell silent.");
    await_words(&sandbox, "They fell silent.");
}

#[test]
fn stdin_cannot_be_watched() {
    let ran = Sandbox::new().run(&["run", "--watch", "-"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (2, "error: stdin cannot be watched; name files, folders or patterns\n")
    );
}

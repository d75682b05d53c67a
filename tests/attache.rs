//! Running the binary in a folder of its own.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the workspace has a folder")
}

/// The folder of the annotated data, or `None`, said loudly, where it is absent.
pub(crate) fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("ATTACHE_DATA").map_or_else(|| root().join("../shared"), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: no annotated data in {} (set ATTACHE_DATA)", folder.display());
    None
}

/// A folder in which the binary runs, gone when the test ends.
pub(crate) struct Sandbox {
    folder: tempfile::TempDir,
}

/// What a run of the binary printed, and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        // Configurations are searched upward to a repository's root; nothing outside may be found.
        fs::create_dir(folder.path().join(".git")).expect("a folder can be made");
        Self { folder }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Self {
        fs::write(self.path(name), bytes).expect("a file can be written");
        self
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, b"")
    }

    /// Runs the binary with these variables in its environment.
    pub(crate) fn run_in(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
        self.run_whole(arguments, variables, b"")
    }

    /// Runs the binary with `stdin`.
    pub(crate) fn run_with(&self, arguments: &[&str], stdin: &[u8]) -> Ran {
        self.run_whole(arguments, &[], stdin)
    }

    fn run_whole(&self, arguments: &[&str], variables: &[(&str, &str)], stdin: &[u8]) -> Ran {
        let mut child = Command::new(env!("CARGO_BIN_EXE_attache"))
            .args(arguments)
            .current_dir(self.folder.path())
            .env_remove("ATTACHE_CONFIG")
            .env("NO_COLOR", "1")
            .envs(variables.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        let mut pipe = child.stdin.take().expect("stdin is piped");
        let stdin = stdin.to_vec();
        // The child may end without reading all of it.
        let writer = std::thread::spawn(move || drop(pipe.write_all(&stdin)));
        let Output { status, stdout, stderr } = child.wait_with_output().expect("the binary ends");
        writer.join().expect("stdin was written");
        Ran {
            code: status.code().unwrap_or(-1),
            stdout: String::from_utf8(stdout).expect("output is UTF-8"),
            stderr: String::from_utf8(stderr).expect("messages are UTF-8"),
        }
    }

    /// Runs `attache run` and reads its records.
    pub(crate) fn records(&self, arguments: &[&str]) -> (Vec<serde_json::Value>, Ran) {
        let ran = self.run(&[&["run", "--format", "jsonl"], arguments].concat());
        let records =
            ran.stdout.lines().map(|line| serde_json::from_str(line).expect("a record is JSON")).collect();
        (records, ran)
    }
}

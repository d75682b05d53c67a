//! Plugins through the binary: made, loaded, checked, crashed.

mod checking;
mod crashing;
mod identity;
mod loading;
mod new;

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::attache::root;

/// Builds a library of the workspace, with the profile and in the folder of this test's own build, and returns its
/// path as a configuration would write it.
fn library(package: &str, name: &str) -> String {
    let binary = PathBuf::from(env!("CARGO_BIN_EXE_attache"));
    let profile = binary.parent().unwrap();
    let mut cargo = cargo();
    cargo.current_dir(root()).args(["build", "--quiet", "--package", package, "--target-dir"]);
    cargo.arg(profile.parent().unwrap());
    if profile.ends_with("release") {
        cargo.arg("--release");
    }
    assert!(cargo.status().unwrap().success());
    written(&profile.join(name))
}

fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Returns a path as TOML can write it anywhere.
fn written(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}

/// Compiles a library in C with these macros; `None`, said loudly, on a machine without a compiler.
fn c_library(source: &Path, name: &str, macros: &[&str]) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("c-plugins");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!("lib{name}.{}", std::env::consts::DLL_EXTENSION));
    let mut cc = Command::new("cc");
    cc.args(["-std=c99", "-O1", "-shared", "-fPIC", "-fvisibility=hidden", "-I"]);
    cc.arg(root().join("crates/attache-plugin/include")).arg("-o").args([&*path, source]);
    cc.args(macros.iter().map(|name| format!("-D{name}")));
    match cc.output() {
        Ok(output) => {
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            Some(path)
        }
        Err(error) => {
            eprintln!("skipped: there is no cc here ({error})");
            None
        }
    }
}

/// Says so, and returns false, where a tool that the test needs is not there.
fn is_there(tool: &str) -> bool {
    let found = Command::new(tool).arg("--version").output().is_ok();
    if !found {
        eprintln!("skipped: there is no {tool} here");
    }
    found
}

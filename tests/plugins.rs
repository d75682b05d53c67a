//! Plugins through the binary: made, loaded, checked, crashed.

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

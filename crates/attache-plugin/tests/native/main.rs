//! Libraries in C, compiled here and really loaded: those that keep the rules, and those that break them.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

mod compile;
mod header;
mod readability;
mod refusals;
mod rows;

/// Returns the library that breaks the rules, compiled with these macros.
fn faulty(macros: &[&str]) -> Option<std::path::PathBuf> {
    compile::library(&compile::crate_folder().join("tests/native/faulty.c"), macros)
}

//! End to end: the binary, as a user runs it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a failed unwrap fails the test, which is what it is for"
)]
#![allow(clippy::print_stderr, reason = "a test that skips says so")]

mod acceptance;
mod articles;
mod attache;
mod bad_input;
mod book;
mod cache;
mod comparison;
mod configuration;
mod corpus;
mod dependencies;
mod evaluation;
mod examples;
mod explain;
mod plugins;
mod readme;
mod report;
mod sentiment;
mod settings;
mod staged;
mod team_cases;
mod watch;

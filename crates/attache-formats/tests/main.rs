//! Formats seen from outside.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test, which is what it is for")]
#![allow(clippy::print_stderr, reason = "a test that skips says so")]

mod conllu;
mod csv;
mod graph;
mod inputs;
mod json;
mod read;
mod readers;
mod sample;
mod schema;
mod table;
mod tools;

//! Formats seen from outside.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test, which is what it is for")]

mod conllu;
mod json;
mod read;
mod sample;
mod schema;
mod table;

//! The metrics on cases whose answers are known.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test, which is what it is for")]

mod bio;
mod comparison;
mod confusion;
mod coreference;
mod language;
mod open_ie;
mod quotes;
mod relations;
mod sentiment;
mod spans;

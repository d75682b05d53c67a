//! Libraries in C, compiled here and really loaded: those that keep the rules, and those that break them.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

mod compile;
mod header;
mod readability;
mod refusals;
mod rows;

//! How good an analysis is, by comparing it with one that people made.
//!
//! Metrics are pure functions over small structs, which know neither files nor documents:
//! what is compared is brought here by the caller, and what comes out are [`Score`]s,
//! counts from which precision, recall and F1 follow.
//!
//! - [`language`]: tokens to dependencies, as the CoNLL 2018 shared task counts.
//! - [`spans`]: names and whatever else has a place and a type.
//! - [`open_ie`]: open relations, as the CaRB benchmark compares them.
//! - [`quotes`]: reported speech by source and content.
//! - [`sentiment`]: labels toward targets, and ratings by rank.
//! - [`relations`]: who did what to whom, by PLOVER's records.
//! - [`petrarch`]: dictionaries of an earlier event coder as knowledge and rules, and who did it to whom.
//! - [`bio`]: text and names from files of tokens with BIO tags.
//! - [`coreference`]: chains of mentions, by MUC, B³ and CEAFe.
//! - [`gap`]: pronouns between two names.
//! - [`comparison`]: two runs over the same data, by the paired bootstrap.

pub mod bio;
pub mod comparison;
mod confusion;
pub mod coreference;
pub mod gap;
pub mod language;
pub mod open_ie;
pub mod petrarch;
pub mod quotes;
pub mod relations;
mod score;
pub mod sentiment;
pub mod spans;

pub use confusion::{Confusion, NONE};
pub use score::Score;

//! Who did what to whom, and whether it happened.
//!
//! The analyzer `relation` reads what parser and entity analyzer left (tokens with heads, mentions, times,
//! quotes) and writes typed events and states with their arguments, realis and sources, and beside them the
//! open `proposition` layer.
//!
//! How a relation comes to be:
//!
//! 1. `tree` copies a sentence, `referent` lays the mentions over it.
//! 2. `clause` brings what stands about a word to one form; `frames` fits the lexicon's frames to it.
//!    `title` reads states from titles and appositions.
//! 3. `standing` says whether it happened, and who says so; `circumstance` when and where.
//! 4. `merge` makes one relation of an event told twice, `link` and `across` tie one event to another, `confidence` says how
//!    sure it is.
//!
//! The lexicon and the types are data (`data/*.toml`, `data/*.tsv`); a user's rules join them by the same door.

mod across;
mod analyze;
mod circumstance;
mod clause;
mod confidence;
mod draft;
mod frames;
mod infer;
mod lexicon;
mod link;
mod merge;
mod office;
mod operators;
mod pattern;
mod proposition;
mod reach;
mod referent;
mod rules;
mod schema;
mod standing;
mod title;
mod tree;
mod voice;
mod write;

pub use analyze::{RelationFactory, factory};

//! Who and where: names in text, what they stand for, and what is known about them.
//!
//! [`knowledge`] holds the facts that the analyzer knows before it reads a word. It knows nothing of
//! documents, so that it can be tested, measured and extended by itself. [`EntityFactory`] makes the
//! analyzer, which reads in passes over one list of mentions: names, then the entities they belong to,
//! then nouns and pronouns that refer to those, then what is meant by a capital that acts.

mod analyzer;
mod attributes;
mod clusters;
mod first_person;
pub mod knowledge;
mod mention;
mod metonyms;
mod names;
mod nominals;
mod pronouns;
mod salience;
mod scene;
mod speech;

pub use analyzer::{EntityFactory, Reading};
pub use names::{TreeWord, marks};
pub use pronouns::learning;

use attache_core::AnalyzerFactory;

/// Returns the factory of the analyzer `entity`.
pub fn factory() -> Box<dyn AnalyzerFactory> {
    Box::new(EntityFactory::default())
}

//! Who and where: names in text, what they stand for, and what is known about them.
//!
//! [`knowledge`] holds the facts that the analyzer knows before it reads a word. It knows nothing of
//! documents, so that it can be tested, measured and extended by itself.

pub mod knowledge;

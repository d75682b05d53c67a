//! The statistical models that several analyzers of attache share: features and vectors of words, a small
//! recurrent network, trees, lemma scripts, and the weight file that holds what was learned.
//!
//! A model borrows its weights from a static block of bytes and unpacks at load only the few matrices
//! that its kernels read in floating point. Nothing here trains; that is `attache-training`.

pub mod dense;
pub mod encoder;
pub mod features;
pub mod hash;
pub mod integer_product;
pub mod kept;
pub mod labeller;
pub mod language;
pub mod lemma;
pub mod linear;
pub mod product;
pub mod recurrence;
pub mod tree;
pub mod vectors;
pub mod weights;

//! Learns the models of attache from annotated data: the networks of `attache-model` with their backward
//! passes, written out, and the loops that train them from a fixed seed.

pub mod chain;
pub mod dense;
pub mod encoder;
pub mod guide;
pub mod inventory;
pub mod language;
pub mod linear;
pub mod names;
pub mod parameter;
pub mod random;
pub mod score;
pub mod sentiment;
pub mod treebank;
pub mod vectors;

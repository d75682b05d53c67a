//! The readable notation: what an analysis says, for people who review it.
//!
//! A reviewer should see *what* moved, so [`render`] shows the text itself with what was
//! found drawn below it, and never bare offsets:
//!
//! ```text
//!   1 │ Putin met Pezeshkian in Moscow.
//!     │ └──── PERSON e1
//!     │           └───────── PERSON e2
//!     │                         └───── GPE e3
//!
//! relations
//!   meet  actor: Putin, actor: Pezeshkian  place: Moscow  [met] actual
//! ```
//!
//! An [`Expectation`] says one thing that must hold of it, as `relation type=meet actor="Putin"`.
//!
//! A crate of its own, because both the program and the tests of a plugin's author use
//! it, and it needs no more than the document.

mod annotated;
mod expectation;
mod label;
mod lists;

pub use annotated::render;
pub use expectation::{Expectation, ExpectationError, Failure};

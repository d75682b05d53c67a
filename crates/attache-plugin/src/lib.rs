//! The boundary of attache: analyzers that are not part of the program.
//!
//! A library in Rust, C or C++ is [loaded](load) into the process and called through a
//! small C interface ([`abi`], `include/attache_plugin.h`). A program in any language runs
//! in a process of its own and speaks JSON, a line a message ([`ProcessPlugin`]); a library
//! that is not trusted can be served by such a program ([`serve_stdio`]), so that a crash
//! costs one document.
//!
//! What crosses between libraries are columns: the document model's own arrays, in place, with nothing to
//! serialise. Nothing is ever freed across the boundary, and what comes from the other
//! side is checked before it becomes part of a document.
//!
//! [`conformance`] holds what every plugin is held to.
//!
//! To write a plugin in Rust, implement [`attache_core::Analyzer`] and name its factory
//! in [`export_analyzer!`].

pub mod abi;
mod adopt;
pub mod conformance;
mod elf;
mod error;
mod lend;
mod load;
mod loaded;
mod logging;
#[cfg(test)]
mod loopback;
mod manifest;
mod process;
mod sdk;
mod settings;

pub use error::{LoadError, LoadErrorKind};
pub use load::{library_path, load};
pub use logging::{LogListener, hear_logs};
pub use manifest::{read_manifest, write_manifest};
pub use process::{Listener, ProcessOptions, ProcessPlugin, serve, serve_stdio};
pub use sdk::{Exports, factory};

//! Turns a configuration and a registry of analyzers into a parallel run over documents.
//!
//! The way from text to records, each step a type:
//!
//! 1. [`Config`]: TOML as it was written, with the place of every key ([`config`]).
//! 2. [`Registry`]: the analyzers there are, built in and loaded alike ([`registry`]).
//! 3. [`Plan`]: in which order they run, from the layers they read and write ([`plan`]).
//! 4. [`Pipeline`]: the plan with its analyzers built from their options ([`pipeline`]).
//! 5. [`Runner`]: documents through it, in parallel and in input order ([`run`]).
//!
//! The engine opens no file and names no analyzer: the caller brings documents,
//! factories and the texts of files.

pub mod cache;
pub mod config;
pub mod nearest;
mod panic;
pub mod pipeline;
pub mod plan;
pub mod problem;
mod queue;
pub mod registry;
pub mod report;
pub mod run;
mod tree;

pub use cache::LayerCache;
pub use config::{Config, ErrorPolicy, Isolation, OffsetUnit, PluginConfig, PluginSource};
pub use pipeline::Pipeline;
pub use plan::Plan;
pub use problem::{ConfigErrors, ConfigSource, Problem};
pub use registry::Registry;
pub use report::RunReport;
pub use run::{RunError, Runner};

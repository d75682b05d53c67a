//! For the tests of analyzers: snapshots that read like an annotated text.
//!
//! A reviewer of a snapshot should see *what* moved, so the rendering shows the text
//! itself with what was found drawn below it, and never bare offsets:
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
//! [`render`] does the drawing; [`assert_analysis_snapshot!`] runs an analyzer and
//! compares; [`glob_analysis!`] does so for every file of a folder. [`document`] makes what
//! an analyzer reads by hand. [`conformance!`] holds an analyzer to what every plugin is held to.

mod analysis;
mod conformance;
pub mod document;

pub use analysis::analyze;
pub use attache_notation::render;
#[doc(hidden)]
pub use conformance::check_conformance;
#[doc(hidden)]
pub use insta;

/// Runs an analyzer, after the language analyzer, on a text and compares the rendering with a snapshot.
///
/// A macro and not a function, so that the snapshot lands beside the test that asks for it; or in the test, where an
/// inline one follows (`@""` to begin with: `cargo insta review` fills it in).
///
/// ```no_run
/// # fn keywords() -> Box<dyn attache_core::AnalyzerFactory> { unimplemented!() }
/// # fn main() {
/// attache_testing::assert_analysis_snapshot!(keywords(), "words = [\"Berlin\"]", "He flew to Berlin.");
/// # }
/// ```
#[macro_export]
macro_rules! assert_analysis_snapshot {
    ($factories:expr, $options:expr, $text:expr $(, @$inline:literal)? $(,)?) => {
        $crate::insta::assert_snapshot!($crate::analyze($factories, $options, $text) $(, @$inline)?)
    };
}

/// Runs an analyzer, after the language analyzer, on every file that a glob finds, and compares each with a snapshot of
/// its own.
#[macro_export]
macro_rules! glob_analysis {
    ($glob:expr, $factories:expr, $options:expr $(,)?) => {
        $crate::insta::glob!($glob, |path| {
            let text =
                std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            $crate::insta::assert_snapshot!($crate::analyze($factories, $options, &text));
        })
    };
}

/// Makes a test called `conformance`, which holds an analyzer to all that every plugin is held to: awkward texts,
/// many threads, cancellation, contained panics and more, each in a process of its own.
///
/// Takes an expression of the type `Box<dyn AnalyzerFactory>`, and the lines of its TOML table where options must be
/// set. The analyzer is called through the C interface, as if it were loaded. `attache plugin check` does the same
/// for a library that is built.
///
/// ```no_run
/// # fn keywords() -> Box<dyn attache_core::AnalyzerFactory> { unimplemented!() }
/// attache_testing::conformance!(keywords(), "words = [\"Berlin\"]");
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! conformance {
    ($factory:expr $(, $options:expr)? $(,)?) => {
        #[test]
        fn conformance() {
            $crate::check_conformance(|| $factory, concat!($($options)?), concat!(module_path!(), "::conformance"));
        }
    };
}

/// The guide's code is compiled with the tests.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/writing-a-plugin.md")]
struct Guide;

//! What the analyzer finds, as snapshots that read like an annotated text.
//!
//! Where a test differs, `cargo insta review` shows what moved and takes it over
//! (`cargo install cargo-insta`).

use attache_testing::{assert_analysis_snapshot, glob_analysis};

#[test]
fn words_are_found_in_any_form() {
    assert_analysis_snapshot!(
        {{library}}::factory(),
        "lemmas = [\"leave\"]",
        "They left. We leave.",
        @r#"
      1 │ They left.
        │      └─── {{layer}} lemma="leave"
      2 │ We leave.
        │    └──── {{layer}} lemma="leave"
    "#
    );
}

/// A snapshot for each file in `corpus`.
#[test]
fn corpus() {
    glob_analysis!("corpus/*.txt", {{library}}::factory(), "");
}

// Awkward texts, many threads, cancellation, panics, leaks: each check in a process of its own.
attache_testing::conformance!({{library}}::factory());

//! What the analyzer finds, as snapshots that read like an annotated text, and what every plugin is held to.

use attache_testing::{assert_analysis_snapshot, glob_analysis};

#[test]
fn longer_words_come_first() {
    assert_analysis_snapshot!(
        attache_keywords::factory(),
        "words = [\"York\", \"New York\"]\nlabel = \"city\"",
        "New York is not York, and Yorkshire is neither.",
        @r#"
      1 │ New York is not York, and Yorkshire is neither.
        │ └─────── keyword label="city"
        │                 └─── keyword label="city"
    "#
    );
}

/// A snapshot for each file in `corpus`.
#[test]
fn corpus() {
    glob_analysis!(
        "corpus/*.txt",
        attache_keywords::factory(),
        "words = [\"harbour\", \"tide\"]\nignore_case = true"
    );
}

attache_testing::conformance!(attache_keywords::factory(), "words = [\"Council\", \"left\"]");

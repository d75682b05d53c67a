//! Holds the figure on reported speech.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test, which is what it is for")]

#[path = "../examples/said/mod.rs"]
mod said;

/// The share of tuples that must be found.
const FLOOR: f64 = 0.75;

#[test]
fn the_figure_on_reported_speech_holds() {
    let Some(score) = said::score(false) else {
        eprintln!("skipped: no quotes/carb-said.tsv in the data beside the project");
        return;
    };
    assert!(score.tuples > 60, "only {} tuples were read", score.tuples);
    let share = score.found as f64 / score.tuples as f64;
    assert!(
        share >= FLOOR,
        "{} of {} found; missed:\n{}",
        score.found,
        score.tuples,
        score.missed.join("\n")
    );
}

//! Tone: confusion, ranks and reliability on hand-made answers.

use attache_evaluation::sentiment::{Confusion, Reliability, spearman};

#[test]
fn macro_f1_counts_each_class_alike() {
    let mut confusion = Confusion::default();
    for (wanted, given) in [(0, 0), (0, 0), (0, 1), (1, 1), (2, 2), (2, 0)] {
        confusion.add(wanted, given);
    }
    // Negative: 2 of 3 and 3; neutral: 1 of 1 and 2; positive: 1 of 2 and 1. F1 66.7 each.
    assert!((confusion.macro_f1() - 200.0 / 3.0).abs() < 1e-9, "{}", confusion.macro_f1());
    assert!((confusion.accuracy() - 200.0 / 3.0).abs() < 1e-9);
    assert_eq!(confusion.counts(), [[2, 1, 0], [0, 1, 0], [1, 0, 1]]);
    assert_eq!(
        (confusion.of_label(0).correct, confusion.of_label(0).gold, confusion.of_label(0).system),
        (2, 3, 3)
    );
}

#[test]
fn a_class_that_is_never_found_pulls_the_mean_down() {
    let mut confusion = Confusion::default();
    confusion.add(0, 0);
    confusion.add(1, 1);
    confusion.add(2, 1);
    let expected = (100.0 + 200.0 / 3.0) / 3.0;
    assert!((confusion.macro_f1() - expected).abs() < 1e-9);
    assert!(Confusion::default().accuracy().abs() < 1e-9);
}

#[test]
fn ranks_are_compared_and_not_values() {
    let check = |a: &[f64], b: &[f64], expected: f64| {
        let found = spearman(a, b);
        assert!((found - expected).abs() < 1e-6, "{a:?} {b:?}: {found}");
    };
    check(&[1.0, 2.0, 3.0, 4.0], &[0.1, 0.5, 100.0, 101.0], 1.0);
    check(&[1.0, 2.0, 3.0, 4.0], &[4.0, 3.0, 2.0, 1.0], -1.0);
    check(&[1.0, 2.0, 3.0, 4.0, 5.0], &[2.0, 1.0, 4.0, 3.0, 5.0], 0.8);
    // Ties share the mean of their ranks: 0.5, 0.5, 2 against 0, 1, 2.
    check(&[1.0, 1.0, 2.0], &[1.0, 2.0, 3.0], 0.866_025_4);
    check(&[1.0, 1.0], &[1.0, 2.0], 0.0);
    check(&[], &[], 0.0);
}

#[test]
fn reliability_compares_confidence_with_truth() {
    let mut reliability = Reliability::default();
    for (confidence, right) in [(0.8, true), (0.84, false), (0.55, true), (1.0, true)] {
        reliability.add(confidence, right);
    }
    let bins: Vec<_> = reliability.bins().map(|bin| (bin.answers, bin.right)).collect();
    assert_eq!(bins, [(1, 1), (2, 1), (1, 1)]);
    let brier = (0.04 + 0.84 * 0.84 + 0.45 * 0.45) / 4.0;
    assert!((reliability.brier() - brier).abs() < 1e-9);
    assert!((reliability.calibration_error() - (0.45 + 2.0 * 0.32) / 4.0).abs() < 1e-9);
}

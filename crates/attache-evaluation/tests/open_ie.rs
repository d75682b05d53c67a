//! The CaRB matching on cases worked out by hand.

use attache_evaluation::open_ie::{Curve, Likeness, Tuple, likeness};

fn tuple(confidence: f64, predicate: &str, arguments: &[&str]) -> Tuple {
    Tuple {
        predicate: predicate.to_owned(),
        arguments: arguments.iter().map(|&words| words.to_owned()).collect(),
        confidence,
    }
}

#[track_caller]
fn check(gold: (&str, &[&str]), found: (&str, &[&str]), precision: f64, recall: f64) {
    let like = likeness(&tuple(1.0, gold.0, gold.1), &tuple(1.0, found.0, found.1));
    assert_eq!(like, Likeness { precision, recall });
}

#[test]
fn words_count_in_their_own_place() {
    check(("met", &["Ada", "Bob"]), ("met", &["Ada", "Bob"]), 1.0, 1.0);
    check(("met", &["Ada", "Bob"]), ("met", &["Bob", "Ada"]), 1.0 / 3.0, 1.0 / 3.0);
    check(("met", &["Ada", "Bob"]), ("met", &["ada", "Bob"]), 2.0 / 3.0, 2.0 / 3.0);
    // A word found twice counts once.
    check(("met", &["the man", "Bob"]), ("met", &["the the", "Bob"]), 3.0 / 4.0, 3.0 / 4.0);
}

#[test]
fn predicates_must_share_a_word() {
    check(("met", &["Ada", "Bob"]), ("saw", &["Ada", "Bob"]), 0.0, 0.0);
    check(("was", &["Ada", "ill"]), ("be", &["Ada", "ill"]), 1.0, 1.0);
    check(("became", &["Ada", "ill"]), ("be", &["Ada", "ill"]), 0.0, 0.0);
}

#[test]
fn arguments_after_the_first_are_one() {
    check(("gave", &["Ada", "Bob", "a book"]), ("gave", &["Ada", "a book", "Bob"]), 1.0, 1.0);
    check(("gave", &["Ada", "Bob"]), ("gave", &["Ada"]), 0.0, 0.0);
    check(("slept", &["Ada"]), ("slept", &["Ada", "all day"]), 1.0, 1.0);
}

#[test]
fn speech_may_stand_on_either_side() {
    check(("said", &["it rains", "Ada"]), ("said", &["Ada", "it rains"]), 1.0, 1.0);
    check(("claimed", &["it rains", "Ada"]), ("claimed", &["Ada", "it rains"]), 1.0 / 4.0, 1.0 / 4.0);
}

#[test]
fn precision_matches_once_and_recall_often() {
    let gold = [tuple(0.0, "met", &["Ada", "Bob"]), tuple(0.0, "met", &["Ada", "Cleo"])];
    // Both gold tuples find their words in the one found; only one of them may be its match.
    let found = [tuple(0.9, "met", &["Ada", "Bob Cleo"])];
    let mut curve = Curve::default();
    curve.add(&gold, &found);
    let best = curve.best();
    assert_eq!((best.precision, best.recall), (3.0 / 4.0, 1.0));

    // A second tuple of the same words has no gold left to match but the other one.
    let mut curve = Curve::default();
    curve.add(&gold[..1], &[tuple(0.9, "met", &["Ada", "Bob"]), tuple(0.4, "met", &["Ada", "Bob"])]);
    let points: Vec<_> = curve.points().iter().map(|point| (point.precision, point.recall)).collect();
    assert_eq!(points, [(0.5, 1.0), (1.0, 1.0)]);
}

#[test]
fn a_curve_has_a_point_for_each_confidence() {
    let mut curve = Curve::default();
    curve.add(
        &[tuple(0.0, "met", &["Ada", "Bob"])],
        &[tuple(0.8, "met", &["Ada", "Bob"]), tuple(0.2, "saw", &["Ada", "Bob"])],
    );
    curve.add(&[tuple(0.0, "ate", &["Ada", "soup"])], &[tuple(0.5, "ate", &["Ada", "soup"])]);
    curve.add(&[tuple(0.0, "left", &["Ada", "home"])], &[]);
    let points: Vec<_> =
        curve.points().iter().map(|point| (point.confidence, point.precision, point.recall)).collect();
    assert_eq!(points, [(0.2, 2.0 / 3.0, 2.0 / 3.0), (0.5, 1.0, 2.0 / 3.0), (0.8, 1.0, 1.0 / 3.0)]);
    assert_eq!((curve.best().confidence, curve.best().f1()), (0.5, 0.8));
    assert!((curve.area() - 2.0 / 3.0).abs() < 1e-12, "{}", curve.area());
}

#[test]
fn nothing_found_is_nothing() {
    let mut curve = Curve::default();
    curve.add(&[tuple(0.0, "met", &["Ada", "Bob"])], &[]);
    assert_eq!((curve.best().f1(), curve.area()), (0.0, 0.0));
}

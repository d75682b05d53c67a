//! Spans with types.

use attache_evaluation::Score;
use attache_evaluation::spans::{Fault, SpanScores, TypedSpan, faults};

fn span(start: usize, end: usize, kind: &str) -> TypedSpan<'_> {
    TypedSpan { start, end, kind }
}

#[test]
fn spans_are_right_where_place_and_type_are() {
    let mut scores = SpanScores::default();
    let gold = [span(0, 5, "PER"), span(8, 12, "ORG"), span(20, 24, "LOC"), span(30, 33, "LOC")];
    // In another order: one right, one of another type, one too long, one missed, one too many.
    let system = [span(40, 41, "PER"), span(20, 25, "LOC"), span(8, 12, "LOC"), span(0, 5, "PER")];
    scores.add(&gold, &system);
    let by_kind: Vec<_> = scores.by_kind.iter().map(|(kind, score)| (kind.as_str(), *score)).collect();
    assert_eq!(
        by_kind,
        [
            ("LOC", Score { correct: 0, gold: 2, system: 2 }),
            ("ORG", Score { correct: 0, gold: 1, system: 0 }),
            ("PER", Score { correct: 1, gold: 1, system: 2 }),
        ]
    );
    assert_eq!(scores.all, Score { correct: 1, gold: 4, system: 4 });
    assert_eq!(scores.places, Score { correct: 2, gold: 4, system: 4 });
    // The same places in another text are other spans.
    scores.add(&gold[..1], &[]);
    assert_eq!(scores.all, Score { correct: 1, gold: 5, system: 4 });
}

#[test]
fn what_is_found_twice_is_right_once() {
    let mut scores = SpanScores::default();
    scores.add(&[span(0, 5, "PER")], &[span(0, 5, "PER"), span(0, 5, "PER")]);
    assert_eq!(scores.all, Score { correct: 1, gold: 1, system: 2 });
}

#[test]
fn nothing_scores_nothing() {
    let mut scores = SpanScores::default();
    scores.add(&[], &[]);
    assert_eq!((scores.all.precision(), scores.all.recall(), scores.all.f1()), (0.0, 0.0, 0.0));
}

#[test]
fn each_slip_is_told_once() {
    let gold = [span(0, 5, "PER"), span(8, 20, "ORG"), span(30, 33, "LOC"), span(40, 44, "LOC")];
    let system = [
        span(0, 5, "PER"),
        span(8, 12, "ORG"),
        span(13, 20, "LOC"),
        span(30, 33, "ORG"),
        span(50, 52, "PER"),
    ];
    let kinds: Vec<_> = faults(&gold, &system).into_iter().map(|(fault, ..)| fault).collect();
    assert_eq!(kinds, [Fault::Boundary, Fault::Boundary, Fault::Type, Fault::Missed, Fault::Spurious]);
    assert_eq!(faults(&gold, &gold), []);
}

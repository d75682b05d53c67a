//! Chains with answers worked out in print.

use attache_evaluation::coreference::{
    Chain, CoreferenceScores, ErrorKind, Measure, errors, evaluate, filter,
};

/// Chains of letters, a word each.
fn chains(text: &str) -> Vec<Chain> {
    text.split_whitespace().map(|chain| chain.bytes().map(usize::from).collect()).collect()
}

#[track_caller]
fn check(name: &str, measure: Measure, recall: (f64, f64), precision: (f64, f64)) {
    let close = |a: f64, b: f64| (a - b).abs() < 1e-9;
    let is = measure.recall;
    assert!(close(is.part, recall.0) && close(is.whole, recall.1), "{name} recall: {is:?}");
    let is = measure.precision;
    assert!(close(is.part, precision.0) && close(is.whole, precision.1), "{name} precision: {is:?}");
}

/// The worked example of Pradhan et al. (2014): F1 of 0.40, 0.46 and 0.52.
#[test]
fn the_example_of_the_reference_implementation() {
    let scores = evaluate(&chains("abc defg"), &chains("ab cd fghi"));
    check("MUC", scores.muc, (2.0, 5.0), (2.0, 5.0));
    check("B³", scores.b_cubed, (5.0 / 3.0 + 5.0 / 4.0, 7.0), (4.0, 8.0));
    check("CEAFe", scores.ceaf_e, (1.3, 2.0), (1.3, 3.0));
    check("mentions", scores.mentions, (6.0, 7.0), (6.0, 8.0));
    assert!((scores.muc.f1() - 40.0).abs() < 1e-9);
    assert!((scores.b_cubed.f1() - 45.4545).abs() < 1e-3);
    assert!((scores.ceaf_e.f1() - 52.0).abs() < 1e-9);
}

/// The example of Bagga and Baldwin (1998): MUC takes both answers for equal, B³ does not.
#[test]
fn merging_large_chains_is_worse_than_merging_small_ones() {
    let gold = chains("12345 67 89abc");
    let small = evaluate(&gold, &chains("12345 6789abc"));
    let large = evaluate(&gold, &chains("1234589abc 67"));
    for scores in [small, large] {
        check("MUC", scores.muc, (9.0, 9.0), (9.0, 10.0));
        assert!((scores.b_cubed.recall.percent() - 100.0).abs() < 1e-9);
    }
    check("B³", small.b_cubed, (12.0, 12.0), (64.0 / 7.0, 12.0));
    check("B³", large.b_cubed, (12.0, 12.0), (7.0, 12.0));
}

#[test]
fn the_same_chains_score_full_in_any_order() {
    let scores = evaluate(&chains("abc de"), &chains("ed cab"));
    for (name, measure) in scores.by_name() {
        assert!((measure.f1() - 100.0).abs() < 1e-9, "{name}");
    }
    assert!((scores.conll() - 100.0).abs() < 1e-9);
}

#[test]
fn nothing_scores_nothing() {
    assert_eq!(evaluate(&[], &[]), CoreferenceScores::default());
    assert!(evaluate(&chains("abc"), &[]).conll().abs() < 1e-9);
    assert!(evaluate(&[], &chains("abc")).conll().abs() < 1e-9);
}

#[test]
fn documents_add_up_before_dividing() {
    let mut scores = evaluate(&chains("ab"), &[]);
    scores += evaluate(&chains("cdef"), &chains("cdef"));
    check("MUC", scores.muc, (3.0, 4.0), (3.0, 3.0));
}

#[test]
fn filtered_chains_lose_mentions_and_those_left_alone_go() {
    let kept = filter(&chains("abc de f"), |mention| !b"bdf".contains(&(mention as u8)));
    assert_eq!(kept, chains("ac"));
}

#[track_caller]
fn check_errors(gold: &str, system: &str, expected: &[(char, ErrorKind)]) {
    let found: Vec<(char, ErrorKind)> = errors(&chains(gold), &chains(system))
        .iter()
        .map(|error| (char::from(error.mention as u8), error.kind))
        .collect();
    assert_eq!(found, expected, "{gold} | {system}");
}

#[test]
fn errors_are_told_apart() {
    check_errors("abc de", "abc de", &[]);
    check_errors("abc", "ab", &[('c', ErrorKind::Missed)]);
    check_errors("ab", "abc", &[('c', ErrorKind::Spurious)]);
    check_errors("abc de", "ab dec", &[('c', ErrorKind::Wrong)]);
    check_errors("abcde", "abc de", &[('d', ErrorKind::Split), ('e', ErrorKind::Split)]);
    check_errors("abc de", "abcde", &[('d', ErrorKind::Merged), ('e', ErrorKind::Merged)]);
}

use attache_evaluation::relations::{Argument, Confusion, Found, Record, Reliability, answer, is_told};

fn found(root: &str, confidence: f64, arguments: &[(usize, usize, bool)]) -> Found {
    let arguments =
        arguments.iter().map(|&(start, end, acts)| Argument { place: start..end, acts }).collect();
    Found { root: root.into(), confidence, arguments }
}

#[allow(clippy::single_range_in_vec_init, reason = "one place each is what the record has")]
fn record() -> Record {
    Record { root: "ASSAULT".into(), actors: vec![0..5], recipients: vec![20..25] }
}

#[test]
fn the_relation_that_connects_both_answers() {
    for (relations, expected) in [
        (vec![], None),
        // Neither party.
        (vec![found("ACCUSE", 1.0, &[(6, 9, true)])], None),
        // Both in their roles before both the wrong way round, and that before one alone, however sure.
        (
            vec![
                found("AID", 0.9, &[(20, 25, true), (0, 5, false)]),
                found("ASSAULT", 0.2, &[(4, 6, true), (24, 30, false)]),
                found("ACCUSE", 1.0, &[(0, 5, true)]),
            ],
            Some("ASSAULT"),
        ),
        (
            vec![found("AID", 0.3, &[(20, 25, true), (0, 5, false)]), found("ACCUSE", 1.0, &[(0, 5, true)])],
            Some("AID"),
        ),
        // The surer, and of equals the first.
        (vec![found("A", 0.3, &[(0, 5, true)]), found("B", 0.4, &[(0, 5, true)])], Some("B")),
        (vec![found("A", 0.4, &[(0, 5, true)]), found("B", 0.4, &[(0, 5, true)])], Some("A")),
        // Touching is no overlap.
        (vec![found("A", 0.4, &[(5, 8, true)])], None),
    ] {
        assert_eq!(answer(&record(), &relations), expected, "{relations:?}");
    }
}

#[test]
fn it_is_told_where_the_actor_acts_in_the_right_root() {
    for (relation, expected) in [
        (found("ASSAULT", 0.1, &[(3, 9, true)]), true),
        (found("ASSAULT", 0.1, &[(3, 9, false)]), false),
        (found("ACCUSE", 0.1, &[(3, 9, true)]), false),
        (found("ASSAULT", 0.1, &[(20, 25, true)]), false),
    ] {
        assert_eq!(is_told(&record(), std::slice::from_ref(&relation)), expected, "{relation:?}");
    }
}

#[test]
fn roots_are_scored_one_by_one_and_as_a_mean() {
    let mut confusion = Confusion::default();
    for (gold, answer) in
        [("A", Some("A")), ("A", Some("B")), ("A", None), ("B", Some("B")), ("B", Some("C"))]
    {
        confusion.add(gold, answer);
    }
    assert_eq!(confusion.n_records(), 5);
    assert!((confusion.accuracy() - 0.4).abs() < 1e-9);
    let roots = confusion.by_root();
    assert_eq!(roots.keys().copied().collect::<Vec<_>>(), ["A", "B"]);
    let counts = |root| {
        let score = roots[root];
        (score.correct, score.gold, score.system)
    };
    assert_eq!((counts("A"), counts("B")), ((1, 3, 1), (1, 2, 2)));
    // F1 of A: 2/(3+1); of B: 2/(2+2).
    assert!((confusion.macro_f1() - 0.5).abs() < 1e-9);
    assert_eq!(confusion.mistakes("A"), [("B", 1), ("NONE", 1)]);
    assert_eq!((Confusion::default().accuracy(), Confusion::default().macro_f1()), (0.0, 0.0));
}

#[test]
fn a_confidence_is_measured_against_what_was_right() {
    let mut said = Reliability::default();
    for (confidence, right) in [(0.1, false), (0.9, true), (0.9, true), (0.8, false), (1.0, true)] {
        said.add(confidence, right);
    }
    assert!((said.brier() - (0.01 + 0.01 + 0.01 + 0.64) / 5.0).abs() < 1e-9);
    assert!((said.brier_of_share() - 0.24).abs() < 1e-9);
    let bins = said.bins(2);
    assert_eq!(bins.iter().map(|bin| bin.n).collect::<Vec<_>>(), [1, 4]);
    assert!((bins[1].right - 0.75).abs() < 1e-9 && (bins[1].confidence - 0.9).abs() < 1e-9);
    assert!(Reliability::default().bins(5).is_empty());
}

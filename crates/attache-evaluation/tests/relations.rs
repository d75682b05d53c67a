use attache_evaluation::relations::{Argument, Found, Record, answer, is_told};

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

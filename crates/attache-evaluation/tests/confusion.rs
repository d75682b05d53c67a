use attache_evaluation::{Confusion, NONE};

#[test]
fn types_are_scored_one_by_one_and_as_a_mean() {
    let mut confusion = Confusion::default();
    for (wanted, found) in [("A", "A"), ("A", "B"), ("A", NONE), ("B", "B"), ("B", "C")] {
        confusion.add(wanted, found);
    }
    assert_eq!(confusion.n_wanted(), 5);
    assert!((confusion.accuracy() - 0.4).abs() < 1e-9);
    let types = confusion.by_type();
    assert_eq!(types.keys().copied().collect::<Vec<_>>(), ["A", "B"]);
    let counts = |name| {
        let score = types[name];
        (score.correct, score.gold, score.system)
    };
    assert_eq!((counts("A"), counts("B")), ((1, 3, 1), (1, 2, 2)));
    // F1 of A: 2/(3+1); of B: 2/(2+2).
    assert!((confusion.macro_f1() - 0.5).abs() < 1e-9);
    assert_eq!(confusion.mistakes("A"), [(NONE, 1), ("B", 1)]);
    assert_eq!((Confusion::default().accuracy(), Confusion::default().macro_f1()), (0.0, 0.0));
}

#[test]
fn what_nobody_wanted_counts_against_its_type_alone() {
    let mut confusion = Confusion::default();
    for (wanted, found) in [("A", "A"), (NONE, "A"), (NONE, "B")] {
        confusion.add(wanted, found);
    }
    assert_eq!((confusion.n_wanted(), confusion.accuracy()), (1, 1.0));
    assert!((confusion.by_type()["A"].precision() - 50.0).abs() < 1e-9);
    assert_eq!(confusion.mistakes(NONE), [("A", 1), ("B", 1)]);
    assert_eq!(confusion.counts().collect::<Vec<_>>(), [(NONE, "A", 1), (NONE, "B", 1), ("A", "A", 1)]);
}

use attache_evaluation::comparison::{Change, Draws, Formula, Incomparable, Run, compare};
use attache_evaluation::sentiment::{self, spearman};
use attache_evaluation::{Confusion, Score};

/// A run whose units are right or wrong.
fn shares(right: &[usize]) -> Run {
    let mut run = Run::default();
    for (number, right) in right.iter().enumerate() {
        run.begin(number.to_string());
        run.add_share("accuracy", *right, 1);
    }
    run
}

/// A run whose units have right, found and wanted things.
fn scores(counts: &[[usize; 3]]) -> Run {
    let mut run = Run::default();
    for (number, [correct, system, gold]) in counts.iter().enumerate() {
        run.begin(number.to_string());
        run.add_score("F1", Score { correct: *correct, gold: *gold, system: *system });
    }
    run
}

fn only(first: &Run, second: &Run, n: usize) -> Change {
    let changes = compare(first, second, Draws { n, seed: 7 }).unwrap();
    assert_eq!(changes.len(), 1);
    changes.into_iter().next().unwrap()
}

/// Returns p and the ends of the interval, from every possible draw of three units rather than some.
fn all_draws(first: &[[usize; 3]; 3], second: &[[usize; 3]; 3]) -> (f64, f64, f64) {
    let f1 = |counts: &[[usize; 3]; 3], drawn: [usize; 3]| {
        let [correct, system, gold] =
            [0, 1, 2].map(|count| drawn.iter().map(|unit| counts[*unit][count]).sum::<usize>());
        200.0 * correct as f64 / (system + gold).max(1) as f64
    };
    let difference = |drawn| f1(second, drawn) - f1(first, drawn);
    let observed = difference([0, 1, 2]);
    let mut all: Vec<f64> =
        (0..27).map(|number| difference([number / 9, number / 3 % 3, number % 3])).collect();
    all.sort_by(f64::total_cmp);
    let n_as_far = all.iter().filter(|it| observed.abs() - 1e-9 <= (**it - observed).abs()).count();
    (n_as_far as f64 / 27.0, all[0], all[26])
}

#[test]
fn drawing_often_comes_to_what_all_draws_say() {
    for (first, second) in [
        ([[1, 2, 2], [0, 1, 3], [2, 2, 2]], [[2, 2, 2], [1, 1, 3], [1, 2, 2]]),
        ([[1, 4, 2], [3, 5, 5], [0, 0, 1]], [[1, 2, 2], [4, 5, 5], [1, 1, 1]]),
        // The second is worse.
        ([[2, 2, 2], [1, 1, 3], [2, 2, 2]], [[1, 2, 2], [1, 1, 3], [2, 3, 2]]),
    ] {
        let spread = only(&scores(&first), &scores(&second), 20_000).spread.unwrap();
        let (p, low, high) = all_draws(&first, &second);
        assert!((spread.p - p).abs() < 0.01, "{first:?} {second:?}: {spread:?}, not {p}");
        // With 27 draws, every one of which has 3.7 % or more, the middle 95 % reach from end to end.
        assert!(
            (spread.low - low).abs() < 1e-9 && (spread.high - high).abs() < 1e-9,
            "{spread:?} {low} {high}"
        );
    }
}

#[test]
fn one_of_two_units_mended_is_no_proof() {
    // Drawn are none (1/4), one (1/2) or two (1/4) of the better unit: 0, 50 or 100 against the 50 observed.
    let change = only(&shares(&[0, 0]), &shares(&[1, 0]), 20_000);
    let spread = change.spread.unwrap();
    assert_eq!((change.first, change.second, change.difference()), (0.0, 50.0, 50.0));
    assert_eq!((spread.low, spread.high), (0.0, 100.0));
    assert!((spread.p - 0.5).abs() < 0.01, "{spread:?}");
}

#[test]
fn the_same_run_differs_in_nothing() {
    let run = scores(&[[1, 2, 2], [0, 1, 3], [2, 2, 2]]);
    let change = only(&run, &run, 500);
    let spread = change.spread.unwrap();
    assert_eq!((change.difference(), spread.low, spread.high, spread.p), (0.0, 0.0, 0.0, 1.0));
}

#[test]
fn many_small_steps_one_way_are_proof() {
    // 40 of 200 better, 10 worse: the difference of 15 has a standard error of about 3.4.
    let first: Vec<usize> = (0..200).map(|number| usize::from(number % 20 == 1)).collect();
    let second: Vec<usize> = (0..200).map(|number| usize::from(number % 5 == 0)).collect();
    let change = only(&shares(&first), &shares(&second), 10_000);
    let spread = change.spread.unwrap();
    assert_eq!((change.first, change.second), (5.0, 20.0));
    let standard_error = ((50.0 / 200.0 - 0.15f64.powi(2)) / 200.0).sqrt() * 100.0;
    for (end, expected) in
        [(spread.low, 15.0 - 1.96 * standard_error), (spread.high, 15.0 + 1.96 * standard_error)]
    {
        assert!((end - expected).abs() < 0.6, "{end} for {expected}");
    }
    assert!(spread.p < 0.001, "{spread:?}");
}

#[test]
fn the_same_seed_draws_the_same() {
    let (first, second) = (scores(&[[1, 2, 2], [0, 1, 3]]), scores(&[[2, 2, 2], [0, 1, 3]]));
    let changes = |seed| compare(&first, &second, Draws { n: 100, seed }).unwrap();
    assert_eq!(changes(1), changes(1));
    assert_ne!(changes(1), changes(2));
}

#[test]
fn what_one_run_lacks_is_nothing_there() {
    let mut second = shares(&[1, 0]);
    second.begin("2");
    second.add_score("MISC", Score { correct: 1, gold: 1, system: 1 });
    let changes = compare(&shares(&[1, 0, 0]), &second, Draws::default()).unwrap();
    let values: Vec<_> =
        changes.iter().map(|change| (change.name.as_str(), change.first, change.second)).collect();
    assert_eq!(values[1], ("MISC", 0.0, 100.0));
    // The last unit adds nothing to the second run's accuracy.
    assert!((values[0].2 - 50.0).abs() < 1e-9);
}

#[test]
fn other_data_are_refused() {
    let run = shares(&[1, 0]);
    assert_eq!(
        compare(&run, &shares(&[1]), Draws::default()),
        Err(Incomparable::Numbers { first: 2, second: 1 })
    );
    let mut other = run.clone();
    other.units[1] = "x".into();
    assert_eq!(
        compare(&run, &other, Draws::default()),
        Err(Incomparable::Units { first: "1".into(), second: "x".into() })
    );
}

#[test]
fn too_few_units_give_figures_and_no_spread() {
    let change = only(&shares(&[0]), &shares(&[1]), 100);
    assert_eq!((change.difference(), change.spread), (100.0, None));
    assert_eq!(compare(&Run::default(), &Run::default(), Draws::default()), Ok(vec![]));
}

#[test]
fn a_mean_of_parts_is_that_of_the_metric() {
    let answers = [("0", "0"), ("0", "1"), ("1", "1"), ("2", "0"), ("2", "2"), ("1", "2"), ("0", "0")];
    let (mut run, mut confusion, mut labels) =
        (Run::default(), Confusion::default(), sentiment::Confusion::default());
    for (number, (wanted, found)) in answers.into_iter().enumerate() {
        run.begin(number.to_string());
        for label in ["0", "1", "2"] {
            let [is_wanted, is_found] = [label == wanted, label == found].map(|is| f64::from(u8::from(is)));
            let both = is_wanted * is_found;
            run.add("macro-F1", label, Formula::F1, [both, is_found, both, is_wanted]);
        }
        confusion.add(wanted, found);
        labels.add(wanted.parse().unwrap(), found.parse().unwrap());
    }
    let value = run.value("macro-F1").unwrap();
    assert!((value - 100.0 * confusion.macro_f1()).abs() < 1e-9);
    assert!((value - labels.macro_f1()).abs() < 1e-9);
}

#[test]
fn ranks_of_a_draw_are_those_of_units_repeated() {
    let (wanted, found) = ([1.0, 2.0, 2.0, 5.0, 0.0], [0.1, 0.4, 0.2, 0.2, 0.0]);
    let mut run = Run::default();
    for (number, (wanted, found)) in wanted.into_iter().zip(found).enumerate() {
        run.begin(number.to_string());
        run.add("Spearman", "", Formula::Rank, [wanted, found, 0.0, 0.0]);
    }
    // With ties on both sides: the ranks 1, 2.5, 2.5, 4, 0 and 1, 4, 2.5, 2.5, 0, whose mean is 2.
    let expected = 7.25 / 9.5;
    assert!((spearman(&wanted, &found) - expected).abs() < 1e-9, "{}", spearman(&wanted, &found));
    assert_eq!(run.value("Spearman"), Some(spearman(&wanted, &found)));
    // Another run ranks otherwise; every possible draw is the values, repeated.
    let other = [0.3, 0.1, 0.2, 0.2, 0.0];
    let mut second = run.clone();
    for (unit, pair) in &mut second.figures[0].parts[0].counts {
        pair[1] = other[*unit];
    }
    let difference = |drawn: [usize; 5]| {
        let values = |values: &[f64; 5]| drawn.map(|unit| values[unit]);
        spearman(&values(&wanted), &values(&other)) - spearman(&values(&wanted), &values(&found))
    };
    let observed = difference([0, 1, 2, 3, 4]);
    let all = (0..5usize.pow(5))
        .map(|number| difference([0, 1, 2, 3, 4].map(|digit| number / 5usize.pow(digit) % 5)));
    let n_as_far = all.filter(|it| observed.abs() - 1e-9 <= (it - observed).abs()).count();
    let change = only(&run, &second, 20_000);
    assert!((change.difference() - observed).abs() < 1e-9);
    let p = n_as_far as f64 / 5f64.powi(5);
    assert!((change.spread.unwrap().p - p).abs() < 0.01, "{change:?}, not {p}");
}

#[test]
fn what_is_added_twice_to_a_unit_adds_up() {
    let mut run = Run::default();
    run.add_share("lost", 1, 1);
    assert_eq!(run, Run::default());
    run.begin("a");
    run.add_share("accuracy", 1, 1);
    run.add_share("accuracy", 0, 3);
    run.begin("b");
    run.add_share("accuracy", 0, 0);
    assert_eq!((run.value("accuracy"), run.value("none")), (Some(25.0), None));
    assert_eq!(run.figures[0].parts[0].counts, [(0, [1.0, 4.0, 0.0, 0.0])]);
}

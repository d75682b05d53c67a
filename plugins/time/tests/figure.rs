//! Holds the figure on the Recognizers-Text date specifications.

use std::path::PathBuf;

use attache_time::evaluation::{FILES, read_cases, score};

/// The share of right cases that must not be lost.
const FLOOR: f64 = 0.92;

#[test]
fn the_figure_on_the_date_specifications_holds() {
    let shared = std::env::var_os("ATTACHE_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")),
        PathBuf::from,
    );
    let folder = shared.join("data/dates");
    if !folder.is_dir() {
        eprintln!("skipped: no date specifications at {}", folder.display());
        return;
    }
    let (mut right, mut total) = (0, 0);
    for file in FILES {
        let text = std::fs::read_to_string(folder.join(format!("{file}.json"))).unwrap();
        let score = score(&read_cases(&text).unwrap());
        right += score.right;
        total += score.total;
    }
    assert!(total > 700, "only {total} cases were read");
    let share = f64::from(right as u32) / f64::from(total as u32);
    assert!(share >= FLOOR, "{right} of {total} are right");
}

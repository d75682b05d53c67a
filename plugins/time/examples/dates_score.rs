//! Prints the figure on the Recognizers-Text date specifications.
//!
//! `cargo run --release -p attache-time --example dates_score [misses]`; the data is
//! found through `ATTACHE_DATA`, else beside the workspace.
#![allow(clippy::print_stdout, reason = "a report for people")]

use std::path::PathBuf;

use attache_time::evaluation::{FILES, read_cases, score};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let shared = std::env::var_os("ATTACHE_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")),
        PathBuf::from,
    );
    let (mut total, mut right) = (0, 0);
    for file in FILES {
        let path = shared.join("data/dates").join(format!("{file}.json"));
        let score = score(&read_cases(&std::fs::read_to_string(path)?)?);
        total += score.total;
        right += score.right;
        println!(
            "{file:<22} {:>4} of {:>4}  {:5.1} %",
            score.right,
            score.total,
            100.0 * score.right as f64 / score.total.max(1) as f64
        );
        if std::env::args().any(|argument| argument == "misses") {
            for miss in score.misses {
                println!("  {miss}");
            }
        }
    }
    println!("{:<22} {right:>4} of {total:>4}  {:5.1} %", "all", 100.0 * right as f64 / total.max(1) as f64);
    Ok(())
}

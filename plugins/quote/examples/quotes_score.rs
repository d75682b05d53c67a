//! Scores reported speech against the `CaRB` tuples whose predicate reports (`quotes/carb-said.tsv`).
//!
//! ```text
//! cargo run --release -p attache-quote --example quotes_score            with the language analyzer's trees
//! cargo run --release -p attache-quote --example quotes_score bare       by word order alone
//! cargo run --release -p attache-quote --example quotes_score speed FILE words a second over a text
//! ```
//!
//! A tuple counts where its predicate holds a verb of `quotes/cue-verbs.txt`. It is found where a quote's
//! speaker has the head of the tuple's source and the words of the two have F1 of 0.6 or more.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "an example ends where its input is wrong")]

use attache_core::{Options, Resources};

mod said;
use said::document;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [command, path] = &arguments[..] {
        assert_eq!(command, "speed");
        return speed(path);
    }
    let score = said::score(arguments.iter().any(|argument| argument == "bare")).unwrap();
    for missed in &score.missed {
        println!("missed: {missed}");
    }
    let share = score.found as f64 / score.tuples as f64;
    println!("found {} of {} ({share:.3}); content alone {}", score.found, score.tuples, score.content_only);
}

/// Prints how fast the analyzer is on a text that has its language layers.
fn speed(path: &str) {
    let text = std::fs::read_to_string(path).unwrap();
    let analyzer = attache_quote::factory().build(&Options::default(), &Resources::default()).unwrap();
    let document = document::analysed(&*document::language(), "d", &text);
    let mut best = f64::MAX;
    for _ in 0..10 {
        let mut copy = document.clone();
        let start = std::time::Instant::now();
        document::run(&*analyzer, &mut copy).unwrap();
        best = best.min(start.elapsed().as_secs_f64());
    }
    println!("{:.0} words a second", text.split_whitespace().count() as f64 / best);
}

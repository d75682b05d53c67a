//! Time to load the built-in knowledge and to match it against running text.

use attache_entity::knowledge::Knowledge;
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

#[divan::bench]
fn load() -> Knowledge {
    Knowledge::load()
}

#[divan::bench]
fn add_a_users_file(bencher: Bencher<'_, '_>) {
    let text = include_str!("../docs/example.toml");
    let _ = Knowledge::built_in();
    bencher.bench(|| Knowledge::with(black_box(&[("example.toml", text)])));
}

/// Every position of a text is asked for a name, as an analyzer would.
#[divan::bench]
fn match_text(bencher: Bencher<'_, '_>) {
    let knowledge = Knowledge::built_in();
    let text = "The French president said in Paris on Monday that the European Union and the United States \
                would send more aid to Ukraine , while the head of the International Atomic Energy Agency \
                flew to Tehran for talks with the foreign minister about its nuclear programme and the \
                fate of the 2015 deal that had been reached under Barack Obama after years of work .";
    let tokens: Vec<&str> = text.split_whitespace().collect();
    bencher.counter(ItemsCount::new(tokens.len())).bench(|| {
        let tokens = black_box(&tokens);
        (0..tokens.len()).filter_map(|at| knowledge.match_at(tokens, at)).map(|hit| hit.length).sum::<usize>()
    });
}

#[divan::bench(args = ["Putin", "Smith", "Nobody"])]
fn surname(bencher: Bencher<'_, '_>, name: &str) {
    let knowledge = Knowledge::built_in();
    bencher.bench(|| knowledge.person_by_surname(black_box(name), Some(2024)).count());
}

//! Scores pronouns on GAP: `gap_score FILE.tsv`. F1 over both candidate names of each pronoun.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool that prints its figures")]

use attache_core::Document;
use attache_core::layers::{Mention, MentionKind};
use attache_engine::{Config, ConfigSource, Pipeline, Registry, Runner};

fn main() {
    let path = std::env::args().nth(1).expect("FILE");
    let show = std::env::args().nth(2).is_some();
    let file = std::fs::read_to_string(path).expect("readable");
    let mut registry = Registry::default();
    registry.register(Box::new(attache_language::LanguageFactory::default())).expect("language");
    registry.register(attache_entity::factory()).expect("entity");
    let config = Config::parse(vec![ConfigSource { name: "none".into(), text: String::new() }]);
    let pipeline = Pipeline::build(&config, &registry, &mut |_, _| Err(String::new())).expect("pipeline");
    let runner = Runner::new(&pipeline).expect("runner");
    let (mut right, mut given, mut gold, mut no_name, mut unresolved, mut n_pronouns) =
        (0_usize, 0_usize, 0_usize, 0, 0, 0);
    for line in file.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [id, text, pronoun, pronoun_at, a, a_at, a_true, b, b_at, b_true, ..] = cells[..] else {
            continue;
        };
        let byte = |at: &str| {
            let at: usize = at.parse().expect("offset");
            text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte) as u32
        };
        let document = runner.analyze(Document::new(id, text).expect("short"));
        let at = byte(pronoun_at);
        let mention = document
            .layer::<Mention>()
            .find(|mention| mention.kind() == MentionKind::Pronoun && mention.start() == at);
        let meant = mention.and_then(attache_core::Row::<Mention>::entity);
        n_pronouns += 1;
        unresolved += usize::from(meant.is_none());
        let mut wrong = false;
        for (name, place, truth) in [(a, byte(a_at), a_true), (b, byte(b_at), b_true)] {
            let end = place + name.len() as u32;
            let of = document.layer::<Mention>().find(|mention| {
                mention.kind() == MentionKind::Name && mention.start() < end && place < mention.end()
            });
            no_name += usize::from(of.is_none());
            let says =
                of.and_then(attache_core::Row::<Mention>::entity).is_some_and(|entity| meant == Some(entity));
            let truth = truth.eq_ignore_ascii_case("true");
            given += usize::from(says);
            gold += usize::from(truth);
            right += usize::from(says && truth);
            wrong |= says != truth;
        }
        if show && wrong {
            println!(
                "{text}\n  {pronoun}@{pronoun_at}: A {a} {a_true}, B {b} {b_true}; read {:?}\n",
                meant.map(attache_core::Row::<attache_core::layers::Entity>::name)
            );
        }
    }
    let share = |a: usize, b: usize| 100.0 * a as f64 / b.max(1) as f64;
    eprintln!(
        "precision {:.1} recall {:.1} F1 {:.1}; {n_pronouns} pronouns, {unresolved} unresolved, {no_name} candidates without a name",
        share(right, given),
        share(right, gold),
        share(2 * right, given + gold)
    );
}

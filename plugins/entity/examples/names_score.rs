//! Scores names on a BIO file from raw text: `names_score FILE.bio [SHOW]`. Sentences are joined to texts
//! of ten by a plain detokeniser; PER, ORG and LOC alone count.
#![expect(clippy::print_stdout, reason = "a command-line tool that prints its figures")]

use attache_core::Document;
use attache_core::layers::{EntityType, Mention, MentionKind};
use attache_engine::{Config, ConfigSource, Pipeline, Registry, Runner};
use std::collections::BTreeSet;

fn coarse(label: &str) -> Option<&'static str> {
    Some(match label {
        "PER" | "politician" | "person" => "PER",
        "ORG" | "politicalparty" | "organisation" => "ORG",
        "LOC" | "country" | "location" => "LOC",
        _ => return None,
    })
}

fn of(kind: EntityType) -> Option<&'static str> {
    Some(match kind {
        EntityType::Person => "PER",
        EntityType::Org => "ORG",
        EntityType::Gpe | EntityType::Loc | EntityType::Fac => "LOC",
        _ => return None,
    })
}

type Spans = BTreeSet<(usize, usize, &'static str)>;

/// Joins tokens to text; gold spans by bytes.
fn join(sentences: &[Vec<(&str, &str)>]) -> (String, Spans) {
    let (mut text, mut gold) = (String::new(), Spans::new());
    for sentence in sentences {
        let mut open: Option<(usize, &str)> = None;
        let mut tight = true;
        for (word, label) in sentence {
            let closing = matches!(*word, "." | "," | ":" | ";" | "?" | "!" | ")" | "]" | "%" | "''")
                || word.starts_with('\'')
                || *word == "n't";
            let end = text.len();
            if !(tight || closing) {
                text.push(' ');
            }
            if !label.starts_with("I-") {
                if let Some((start, kind)) = open.take() {
                    gold.extend(coarse(kind).map(|kind| (start, end, kind)));
                }
                open = label.strip_prefix("B-").map(|kind| (text.len(), kind));
            }
            text.push_str(word);
            tight = matches!(*word, "(" | "[" | "$" | "``" | "#");
        }
        if let Some((start, kind)) = open {
            gold.extend(coarse(kind).map(|kind| (start, text.len(), kind)));
        }
        text.push_str("\n\n");
    }
    (text, gold)
}

fn main() {
    let path = std::env::args().nth(1).expect("FILE");
    let show = std::env::args().nth(2).is_some();
    let file = std::fs::read_to_string(path).expect("readable");
    let sentences: Vec<Vec<(&str, &str)>> = file
        .split("\n\n")
        .map(|sentence| {
            sentence
                .lines()
                .filter(|line| !line.starts_with("# "))
                .filter_map(|line| {
                    let mut cells = line.split(['\t', ' ']);
                    Some((cells.next()?, cells.next_back()?))
                })
                .collect()
        })
        .filter(|sentence: &Vec<_>| !sentence.is_empty())
        .collect();
    let mut registry = Registry::default();
    registry.register(Box::new(attache_language::LanguageFactory::default())).expect("language");
    registry.register(attache_entity::factory()).expect("entity");
    let config = Config::parse(vec![ConfigSource { name: "none".into(), text: String::new() }]);
    let pipeline = Pipeline::build(&config, &registry, &mut |_, _| Err(String::new())).expect("pipeline");
    let runner = Runner::new(&pipeline).expect("runner");
    let mut counts = [("PER", [0_usize; 3]), ("ORG", [0; 3]), ("LOC", [0; 3])];
    for group in sentences.chunks(10) {
        let (text, gold) = join(group);
        let document = runner.analyze(Document::new("bio", text.as_str()).expect("short"));
        let found: Spans = document
            .layer::<Mention>()
            .filter(|mention| mention.kind() == MentionKind::Name)
            .filter_map(|mention| {
                Some((mention.start() as usize, mention.end() as usize, of(mention.entity_type()?)?))
            })
            .collect();
        for (kind, [right, given, wanted]) in &mut counts {
            *right += found.intersection(&gold).filter(|span| span.2 == *kind).count();
            *given += found.iter().filter(|span| span.2 == *kind).count();
            *wanted += gold.iter().filter(|span| span.2 == *kind).count();
        }
        if show {
            for (start, end, kind) in found.difference(&gold) {
                println!("+ {kind} {} | {}", &text[*start..*end], context(&text, *start, *end));
            }
            for (start, end, kind) in gold.difference(&found) {
                println!("- {kind} {} | {}", &text[*start..*end], context(&text, *start, *end));
            }
        }
    }
    let f1 =
        |right: usize, given: usize, wanted: usize| 200.0 * right as f64 / (given + wanted).max(1) as f64;
    let sum = |number: usize| counts.iter().map(|(_, counts)| counts[number]).sum::<usize>();
    for (kind, [right, given, wanted]) in counts {
        println!(
            "{kind} F1 {:.1}  precision {:.1}  gold {wanted}",
            f1(right, given, wanted),
            100.0 * right as f64 / given.max(1) as f64
        );
    }
    println!("all F1 {:.1}", f1(sum(0), sum(1), sum(2)));
}

fn context(text: &str, start: usize, end: usize) -> String {
    let from = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let to = text[end..].find('\n').map_or(text.len(), |at| end + at);
    text[from..to].to_owned()
}

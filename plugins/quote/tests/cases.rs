//! Who said what, as cases: each gives a text, whom its words name, and the quotes that should come out.
//!
//! A quote is written `kind | speaker's words = entity | cue | words`; `-` where there is none. A case with
//! `bare = true` is read without tags and trees. What a case does not list must not come out.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test, which is what it is for")]

use attache_core::layers::Quote;
use attache_core::{Document, Options, Resources, Span};
use attache_testing::document;

fn quotes(text: &str, names: &[&str], bare: bool) -> Vec<String> {
    let mut made = Document::new("case", text).unwrap();
    if bare {
        document::add_bare_words(&mut made);
    } else {
        document::run(&*document::language(), &mut made).unwrap();
    }
    document::add_names(&mut made, names);
    let analyzer = attache_quote::factory().build(&Options::default(), &Resources::default()).unwrap();
    document::run(&*analyzer, &mut made).unwrap();
    let words = |span: Option<Span>| span.map_or("-", |span| span.text(text));
    made.layer::<Quote>()
        .map(|quote| {
            let entity = quote.speaker().map_or(String::new(), |entity| format!(" = {}", entity.name()));
            format!(
                "{} | {}{entity} | {} | {}",
                quote.kind(),
                words(quote.speaker_span()),
                words(quote.cue()),
                quote.text()
            )
        })
        .collect()
}

#[test]
fn cases_read_as_they_say() {
    let table: toml::Table = include_str!("cases.toml").parse().unwrap();
    let mut differing = Vec::new();
    for case in table["case"].as_array().unwrap() {
        let list = |key: &str| -> Vec<&str> {
            case.get(key)
                .and_then(|list| list.as_array())
                .map_or(Vec::new(), |list| list.iter().map(|item| item.as_str().unwrap()).collect())
        };
        let bare = case.get("bare").and_then(toml::Value::as_bool).unwrap_or(false);
        let found = quotes(case["text"].as_str().unwrap(), &list("names"), bare);
        let wanted = list("quotes");
        if found != wanted {
            differing.push(format!("{}\n  wanted {wanted:#?}\n  found {found:#?}", case["name"]));
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n\n"));
}

#[test]
fn every_text_is_read() {
    let pieces = [
        "“",
        "”",
        "\"",
        "'",
        "‘",
        "’",
        "``",
        "''",
        "«",
        " said ",
        "Élysée",
        ",",
        ".",
        "\n\n",
        "as reported by",
        "according to",
        "made it clear that",
        ":",
        " that ",
        "(",
        "–",
        "\u{200b}",
    ];
    let mut state = 7usize;
    for _ in 0..60 {
        let mut text = String::new();
        for _ in 0..12 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(pieces[(state >> 33) % pieces.len()]);
        }
        quotes(&text, &["Élysée"], true);
    }
    assert_eq!(quotes("", &[], true), Vec::<String>::new());
}

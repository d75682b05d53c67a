//! `attache explain`: why something was found, and why not.

use crate::attache::{Sandbox, root};

/// An article whose sentences are plain, so that what is told of them is a matter of `explain` alone.
const ARTICLE: &str = "\
President Anna Weber of Germany met Prime Minister Jan Novak in Prague on Friday.

“We welcome the treaty,” Weber said. Norway and Iceland were mentioned.

Poland protested.
";

fn told(arguments: &[&str]) -> String {
    let sandbox = Sandbox::new();
    sandbox.write("a.txt", ARTICLE);
    let mut all = vec!["explain", "a.txt", "--date", "2025-03-15"];
    all.extend(arguments);
    let ran = sandbox.run(&all);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{arguments:?}");
    ran.stdout
}

#[test]
fn every_relation_names_its_words_and_its_rule() {
    insta::assert_snapshot!(told(&[]));
}

#[test]
fn an_entity_is_told_by_its_mentions() {
    insta::assert_snapshot!(told(&["--entity", "Weber"]));
}

#[test]
fn a_quote_and_an_opinion_are_told() {
    insta::assert_snapshot!(told(&["--quote", "u1", "--sentiment", "o1"]));
}

#[test]
fn why_nothing_links_two_names() {
    let together = told(&["--between", "Norway", "Iceland"]);
    let apart = told(&["--between", "Weber", "Poland"]);
    let linked = told(&["--between", "Anna Weber", "Jan Novak"]);
    insta::assert_snapshot!(format!("{together}\n{apart}\n{linked}"));
}

#[test]
fn programs_can_read_it() {
    let told: serde_json::Value = serde_json::from_str(&told(&["--format", "json"])).unwrap();
    assert!(told[0]["title"].as_str().unwrap().contains(": "));
    assert_eq!(told[0]["facts"][0]["name"], "read by");
}

#[test]
fn who_asks_for_what_is_not_there_is_told() {
    let sandbox = Sandbox::new();
    sandbox.write("a.txt", ARTICLE);
    let error = |arguments: &[&str]| {
        let ran = sandbox.run(&[&["explain", "a.txt"], arguments].concat());
        assert_eq!(ran.code, 2);
        ran.stderr
    };
    assert_eq!(
        error(&["--entity", "Icelandd"]),
        "error: there is no entity `Icelandd` in the document; did you mean `Iceland`?\n"
    );
    assert!(error(&["--relation", "r99"]).starts_with("error: there is no relation `r99`; the "));
}

#[test]
fn examples_of_the_book_hold() {
    let ran = Sandbox::new().run(&[
        "explain",
        root().join("examples/articles/treaty.txt").to_str().unwrap(),
        "--between",
        "Norway",
        "Iceland",
    ]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.stdout.contains("sign_agreement"), "{}", ran.stdout);
}

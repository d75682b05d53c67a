//! Reported speech: heads of sources and words of contents.

use attache_evaluation::quotes::{Report, content_f1};

fn report(source: &str, content: &str) -> Report {
    Report { source: source.into(), content: content.into() }
}

#[test]
fn sources_are_known_by_their_heads() {
    let check = |a: &str, b: &str, same: bool| {
        assert_eq!(report(a, "").same_source(&report(b, "")), same, "{a} | {b}");
    };
    check("Nora Felt", "Felt", true);
    check("Nora Felt , head of works", "Nora Felt", true);
    check("people familiar with the talks", "people", true);
    check("the ministers", "the minister", false);
    check("the mayor of Dorn", "Dorn", false);
    check("", "", false);
}

#[test]
fn contents_share_their_words() {
    let check = |a: &str, b: &str, f1: f64| {
        let found = content_f1(a, b);
        assert!((found - f1).abs() < 1e-9, "{a} | {b}: {found}");
    };
    check("The bridge is safe", "the bridge is safe .", 1.0);
    check("that the bridge is safe", "the bridge", 4.0 / 7.0);
    check("no no", "no", 2.0 / 3.0);
    check("", "", 0.0);
    assert!(report("", "that the bridge is safe").same_content(&report("", "the bridge is safe")));
    assert!(!report("", "the bridge").same_content(&report("", "that the bridge is safe")));
}

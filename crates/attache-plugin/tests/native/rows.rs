//! Rows that a plugin emits: taken where they keep the rules, refused with the place where they do not.

use attache_core::{AnalysisErrorKind, CellValue, Document, Span};

use super::compile::annotate;
use super::faulty;

// The é takes bytes 1 and 2.
fn document() -> Document {
    Document::new("text", "aé bc").unwrap()
}

#[test]
fn rows_that_keep_the_rules() {
    let Some(path) = faulty(&[]) else { return };
    let factory = attache_plugin::load(&path).unwrap().remove(0);
    for (mode, column, cells) in [
        ("good", "label", [CellValue::Text("high"), CellValue::Text("low")]),
        ("choice", "tone", [CellValue::Choice(1), CellValue::Choice(0)]),
        ("references", "before", [CellValue::Null, CellValue::Reference(0)]),
        ("numbers", "score", [CellValue::Number(0.5), CellValue::Null]),
        ("gaps", "label", [CellValue::Text("high"), CellValue::Null]),
        ("places", "place", [CellValue::Span(Span::new(0, 3)), CellValue::Span(Span::new(4, 5))]),
    ] {
        let layers = annotate(&*factory, &[("mode", mode)], &document()).unwrap();
        assert_eq!((layers[0].starts(), layers[0].ends()), (&[0, 4][..], &[3, 5][..]), "{mode}");
        let column = layers[0].column(column).unwrap();
        assert_eq!([column.get(0), column.get(1)], cells, "{mode}");
    }
    assert_eq!(annotate(&*factory, &[("mode", "twice")], &document()).unwrap()[0].len(), 4);
}

#[test]
fn rows_that_break_the_rules() {
    use AnalysisErrorKind::{BadRow, Failed, Skipped, UndeclaredWrite};
    let Some(path) = faulty(&[]) else { return };
    let factory = attache_plugin::load(&path).unwrap().remove(0);
    for (mode, kind, message) in [
        (
            "undeclared",
            UndeclaredWrite,
            "the plugin writes the layer `other` without declaring it; add it to the manifest's writes",
        ),
        (
            "inside_character",
            BadRow,
            "layer `mark`, row 0: span 0..2 ends beyond the text or inside a character",
        ),
        ("beyond", BadRow, "layer `mark`, row 1: span 4..99 ends beyond the text or inside a character"),
        ("backwards", BadRow, "layer `mark`, row 1: starts at 6 and ends before, at 5"),
        (
            "no_places",
            BadRow,
            "layer `mark`: its rows need places, and `starts` or `ends` is null or misaligned",
        ),
        ("no_values", BadRow, "layer `mark`, column `label`: `values` is null or misaligned"),
        ("misaligned", BadRow, "layer `mark`, column `label`: `values` is null or misaligned"),
        ("wrong_kind", BadRow, "layer `mark`, column `label`: its kind should be 3 (text), and is 2"),
        ("unknown_column", BadRow, "layer `mark`: no column is called `colour`"),
        ("no_such_word", BadRow, "layer `mark`, column `label`: row 1 is word 2 of a list of 2"),
        ("small_struct", BadRow, "a struct of rows is null or too small"),
        ("invalid_utf8", BadRow, "layer `mark`, column `label`: word 1 is no UTF-8: \"caf\u{fffd}\""),
        (
            "odd_ends",
            BadRow,
            "layer `mark`, column `label`: the ends of its words do not rise, or do not fit them",
        ),
        ("odd_choice", BadRow, "layer `mark`, column `tone`: row 1 is \"loud\", which is none of low, high"),
        ("dangling", BadRow, "layer `mark`, row 0: `before` refers to row 9, which does not exist"),
        (
            "odd_place",
            BadRow,
            "layer `mark`, row 1: span 4..98 in `place` ends beyond the text or inside a character",
        ),
        ("silent", Failed, "the plugin PATH ended with status -1 and no message"),
        ("skip", Skipped, "the plugin PATH ended with status 1 and no message"),
        ("unknown_status", Failed, "the plugin PATH ended with status -99 and no message"),
    ] {
        let error = annotate(&*factory, &[("mode", mode)], &document()).unwrap_err();
        let canonical = path.canonicalize().unwrap();
        let found = error.message().replace(canonical.to_str().unwrap(), "PATH");
        assert_eq!((error.kind(), &*found), (kind, message), "{mode}");
    }
}

#[test]
fn an_option_that_the_plugin_refuses() {
    let Some(path) = faulty(&[]) else { return };
    let factory = attache_plugin::load(&path).unwrap().remove(0);
    let build = |mode: &str| {
        let mut options = attache_core::Options::default();
        options.set("mode", mode.into());
        factory.build(&options, &attache_core::Resources::default()).err().unwrap().to_string()
    };
    assert_eq!(build("refuse"), "option `mode`: cannot be that");
    assert_eq!(build("mute"), "the plugin refused with status -1");
}

/// Without `ATTACHE_SHARED`, no two calls meet in one instance; with many threads, all are served.
#[test]
fn an_analyzer_that_is_not_shared_serves_many_threads() {
    let Some(path) = faulty(&[]) else { return };
    let factory = attache_plugin::load(&path).unwrap().remove(0);
    let expected = annotate(&*factory, &[], &document()).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..50 {
                    assert_eq!(annotate(&*factory, &[], &document()).unwrap(), expected);
                }
            });
        }
    });
}

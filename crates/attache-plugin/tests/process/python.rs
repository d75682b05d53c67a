//! Programs in Python: the example, and one that breaks each rule.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use attache_core::{
    AnalysisErrorKind, Call, CellValue, Document, DocumentView, Given, Options, Output, Resources, Severity,
    Span,
};
use attache_plugin::{LoadError, ProcessOptions, ProcessPlugin};

use super::compile::{annotate, crate_folder};
use super::{impatient, spawn};

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
/// Returns false, and says so, on a machine without Python.
fn has_python() -> bool {
    let found = std::process::Command::new("python3").arg("--version").output().is_ok();
    if !found {
        eprintln!("skipped: there is no python3 here");
    }
    found
}

fn faulty(arguments: &[&str], options: ProcessOptions) -> Result<ProcessPlugin, LoadError> {
    let script = crate_folder().join("tests/process/faulty.py");
    spawn(&[&["python3", script.to_str().unwrap()], arguments].concat(), options)
}

#[test]
fn the_example_finds_hedges() {
    if !has_python() {
        return;
    }
    let script = crate_folder().join("../../examples/plugins/hedges-python/hedges.py");
    assert!(std::fs::read_to_string(&script).unwrap().lines().count() < 30);
    let plugin = spawn(&["python3", script.to_str().unwrap()], impatient()).unwrap();
    let text = "Grüße 😊: he Reportedly left, sources say.";
    let layers =
        annotate(&*plugin.factories().remove(0), &[], &Document::new("text", text).unwrap()).unwrap();
    let found: Vec<_> = (0..2).map(|row| layers[0].span(row).text(text)).collect();
    assert_eq!(found, ["Reportedly", "sources say"]);
    assert_eq!(layers[0].column("form").unwrap().text(0), "reportedly");
}

#[test]
fn greetings_that_are_none() {
    if !has_python() {
        return;
    }
    let short = || ProcessOptions { start_timeout: Duration::from_millis(1500), ..impatient() };
    for (mode, options, message) in [
        ("silent", short(), "did not greet within 1.5s; it should write {\"hello\": …} and flush"),
        (
            "garbage",
            impatient(),
            "should begin with {\"hello\": …}, and began with \"Loading model, please wait\" (expected value at line 1 column 1)",
        ),
        (
            "exit",
            impatient(),
            "ended before it greeted: it ended with exit code 3; its last words: no model here",
        ),
        ("cut", impatient(), "ended in the middle of its greeting: it ended with exit code 0"),
        (
            "version",
            impatient(),
            "speaks version 2 of the protocol, and this attache speaks version 1; update the older of the two",
        ),
        ("none", impatient(), "it has no analyzers; this is a mistake of the plugin"),
    ] {
        let error = faulty(&[mode], options).err().unwrap().to_string();
        assert_eq!(error, format!("plugin python3: {message}"));
    }
    let error = spawn(&["/nowhere/python3"], impatient()).err().unwrap().to_string();
    assert!(error.starts_with("plugin /nowhere/python3: cannot be started: "), "{error}");
}

#[test]
fn answers_that_break_the_rules() {
    use AnalysisErrorKind::{BadRow, Cancelled, Failed, Skipped, UndeclaredWrite};
    if !has_python() {
        return;
    }
    let plugin = faulty(&["calls"], impatient()).unwrap();
    let factory = plugin.factories().remove(0);
    for (text, kind, message) in [
        ("die", Failed, "the plugin's process died: it ended with exit code 7"),
        ("abort", Failed, "the plugin's process died: it aborted (SIGABRT)"),
        ("hang", Cancelled, "no answer within 3s; the plugin's process was stopped"),
        (
            "garbage",
            Failed,
            "the plugin wrote \"processing…\", which is no message (expected value at line 1 column 1)",
        ),
        ("midway", Failed, "the plugin ended in the middle of a message: it ended with exit code 0"),
        ("fail", Skipped, "not for me"),
        (
            "undeclared",
            UndeclaredWrite,
            "the plugin writes the layer `other` without declaring it; add it to the manifest's writes",
        ),
        ("beyond", BadRow, "layer `mark`, row 0: span 0..99 ends beyond the text or inside a character"),
        ("backwards", BadRow, "layer `mark`, row 0: ends before it starts"),
        ("kind", BadRow, "layer `mark`: column `n`: row 0 is no integer at line 1 column 8"),
        (
            "variant",
            BadRow,
            "layer `mark`: column `tone`: row 0 is \"loud\", which is none of low, high at line 1 column 7",
        ),
        ("dangling", BadRow, "layer `mark`, row 0: `before` refers to row 5, which does not exist"),
        ("column", BadRow, "layer `mark`: no column is called `colour`"),
        ("length", BadRow, "layer `mark`: its columns differ in length"),
    ] {
        let document = Document::new("text", text).unwrap();
        let error = annotate(&*factory, &[], &document).unwrap_err();
        assert_eq!((error.kind(), error.message()), (kind, message), "{text}");
    }
    let hog = annotate(&*factory, &[], &Document::new("text", "hog").unwrap()).unwrap_err();
    assert!(hog.message().contains("MemoryError"), "{hog}");
}

#[test]
fn offsets_are_in_the_plugins_unit() {
    if !has_python() {
        return;
    }
    // Offsets 1, 2, 3 and 4 in each unit.
    for (unit, text, span, place) in [
        ("char", "é😊bcd", Span::new(6, 8), Span::new(2, 7)),
        ("utf16", "é😊bcd", Span::new(6, 7), Span::new(2, 6)),
        ("utf8", "aébcd", Span::new(2, 4), Span::new(1, 3)),
    ] {
        let plugin = faulty(&["calls", unit], impatient()).unwrap();
        let document = Document::new("text", text).unwrap();
        let result = annotate(&*plugin.factories().remove(0), &[], &document);
        if unit != "char" {
            // In these units the plugin's fixed offsets fall inside a character.
            assert_eq!(result.unwrap_err().kind(), AnalysisErrorKind::BadRow, "{unit}");
            continue;
        }
        let layer = result.unwrap().remove(0);
        assert_eq!(layer.span(0), span, "{unit}");
        assert_eq!(layer.column("place").unwrap().get(0), CellValue::Span(place), "{unit}");
    }
    let plugin = faulty(&["calls", "utf16"], impatient()).unwrap();
    let document = Document::new("text", "middle😊").unwrap();
    let error = annotate(&*plugin.factories().remove(0), &[], &document).unwrap_err();
    assert_eq!(
        error.message(),
        "layer `mark`, row 0: `end` is 7, which lies beyond the text or inside a character"
    );
}

#[test]
fn remarks_and_cells_arrive_and_stderr_is_heard() {
    if !has_python() {
        return;
    }
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ear = Arc::clone(&heard);
    let on_stderr: Arc<dyn Fn(&str) + Send + Sync> =
        Arc::new(move |line| ear.lock().unwrap().push(line.to_owned()));
    let options = ProcessOptions { on_stderr: Some(on_stderr), ..impatient() };
    let error = faulty(&["refuse"], options.clone()).unwrap().factories().remove(0);
    let error = error.build(&Options::default(), &Resources::default()).err().unwrap();
    assert_eq!(error.to_string(), "option `words`: cannot be that");
    assert!(faulty(&["exit"], options).is_err());
    assert_eq!(*heard.lock().unwrap(), ["no model here"]);

    let factory = faulty(&["calls"], impatient()).unwrap().factories().remove(0);
    let analyzer = factory.build(&Options::default(), &Resources::default()).unwrap();
    let document = Document::new("text", "Bär da").unwrap();
    let view = DocumentView::new(&document, analyzer.descriptor());
    let mut output = Output::new(&document, analyzer.descriptor(), Given::Complete);
    let call = Call::default();
    analyzer.analyze(&view, &mut output, &call).unwrap();
    let rows = output.builders()[0].rows();
    let cells: Vec<_> = rows.columns().iter().map(|column| column.get(0)).collect();
    assert_eq!(
        cells,
        [
            CellValue::Text("Bär da"),
            CellValue::Integer(3),
            CellValue::Choice(1),
            CellValue::Null,
            CellValue::Span(Span::new(1, 4)),
        ]
    );
    let remarks = call.into_diagnostics();
    assert_eq!((remarks[0].severity, &*remarks[0].message), (Severity::Warning, "seen"));
    assert_eq!(remarks[0].span, Some(Span::new(0, 1)));
}

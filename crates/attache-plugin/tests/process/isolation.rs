//! A library hosted in a child: what would end the host ends the child, and costs one document.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use attache_core::{
    AnalysisErrorKind, Analyzer, Call, Document, DocumentView, Given, Options, Output, Resources,
};
use attache_plugin::{LoadErrorKind, ProcessPlugin};

use super::compile::{annotate, crate_folder, library};
use super::{impatient, spawn};

const HOST: &str = env!("CARGO_BIN_EXE_attache-plugin-host");

fn isolated() -> Option<ProcessPlugin> {
    let library = library(&crate_folder().join("tests/process/crashing.c"), &[])?;
    Some(spawn(&[HOST, library.to_str().unwrap()], impatient()).unwrap())
}

fn analyze(
    analyzer: &dyn Analyzer,
    text: &str,
    call: &Call<'_>,
) -> Result<usize, (AnalysisErrorKind, String)> {
    let document = Document::new("text", text).unwrap();
    let view = DocumentView::new(&document, analyzer.descriptor());
    let mut output = Output::new(&document, analyzer.descriptor(), Given::Complete);
    analyzer.analyze(&view, &mut output, call).map_err(|error| (error.kind(), error.message().to_owned()))?;
    Ok(output.builders()[0].len())
}

#[test]
fn a_crash_costs_one_document() {
    let Some(plugin) = isolated() else { return };
    let analyzer = plugin.factories().remove(0).build(&Options::default(), &Resources::default()).unwrap();
    let run = |text: &str| analyze(&*analyzer, text, &Call::default());
    for (text, kind, message) in [
        ("abort", AnalysisErrorKind::Failed, "the plugin's process died: it aborted (SIGABRT)"),
        ("segfault", AnalysisErrorKind::Failed, "the plugin's process died: it crashed (SIGSEGV)"),
        ("exit", AnalysisErrorKind::Failed, "the plugin's process died: it ended with exit code 4"),
        ("hog", AnalysisErrorKind::Failed, "the plugin's process died: it aborted (SIGABRT)"),
        ("loop", AnalysisErrorKind::Cancelled, "no answer within 3s; the plugin's process was stopped"),
    ] {
        assert_eq!(run("good"), Ok(1), "before {text}");
        assert_eq!(run(text), Err((kind, message.to_owned())));
        assert_eq!(run("good"), Ok(1), "after {text}");
    }
}

#[test]
fn what_a_library_prints_does_not_garble_the_protocol() {
    let Some(plugin) = isolated() else { return };
    let analyzer = plugin.factories().remove(0).build(&Options::default(), &Resources::default()).unwrap();
    assert_eq!(analyze(&*analyzer, "print", &Call::default()), Ok(1));
    assert_eq!(analyze(&*analyzer, "good", &Call::default()), Ok(1));
}

#[test]
fn cancellation_is_heard_or_enforced() {
    let Some(plugin) = isolated() else { return };
    let analyzer = plugin.factories().remove(0).build(&Options::default(), &Resources::default()).unwrap();
    for (text, message) in [
        // The plugin's own status, through the library's host.
        ("patient", "ended with status 2"),
        ("loop", "the call was cancelled, and its process stopped"),
    ] {
        let cancelled = AtomicBool::new(false);
        let call = Call::new(&cancelled);
        let began = Instant::now();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(Duration::from_millis(100));
                cancelled.store(true, Ordering::Relaxed);
            });
            let (kind, found) = analyze(&*analyzer, text, &call).unwrap_err();
            assert_eq!(kind, AnalysisErrorKind::Cancelled);
            assert!(found.contains(message), "{found}");
        });
        assert!(began.elapsed() < Duration::from_millis(2900), "{text}: the timeout did it");
    }
    assert_eq!(analyze(&*analyzer, "good", &Call::default()), Ok(1));
}

#[test]
fn every_hundredth_document_crashes() {
    let Some(plugin) = isolated() else { return };
    let analyzer = plugin.factories().remove(0).build(&Options::default(), &Resources::default()).unwrap();
    let (next, good, bad) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= 1000 {
                        return;
                    }
                    let crashes = n % 100 == 99;
                    let result =
                        analyze(&*analyzer, if crashes { "segfault" } else { "good" }, &Call::default());
                    assert_eq!(result.is_err(), crashes, "{n}: {result:?}");
                    if crashes { &bad } else { &good }.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    assert_eq!((good.into_inner(), bad.into_inner()), (990, 10));
}

/// The same library, loaded and isolated, gives the same layers and remarks.
#[test]
fn isolated_is_the_same_as_loaded() {
    let source = crate_folder().join("tests/native/faulty.c");
    let Some(path) = library(&source, &[]) else { return };
    let loaded = attache_plugin::load(&path).unwrap().remove(0);
    let plugin = spawn(&[HOST, path.to_str().unwrap()], impatient()).unwrap();
    let isolated = plugin.factories().remove(0);
    assert_eq!(loaded.descriptor(), isolated.descriptor());
    let document = Document::new("text", "aé bc").unwrap();
    for mode in ["good", "choice", "references", "numbers", "gaps", "places", "twice"] {
        let options = [("mode", mode)];
        let expected = annotate(&*loaded, &options, &document).unwrap();
        assert_eq!(annotate(&*isolated, &options, &document).unwrap(), expected, "{mode}");
    }
    for mode in ["undeclared", "inside_character", "beyond", "backwards", "invalid_utf8", "dangling"] {
        let options = [("mode", mode)];
        let expected = annotate(&*loaded, &options, &document).unwrap_err();
        assert_eq!(annotate(&*isolated, &options, &document).unwrap_err(), expected, "{mode}");
    }
}

#[test]
fn a_library_that_does_not_load_is_told() {
    let error = spawn(&[HOST, "/nowhere/plugin.so"], impatient()).err().unwrap();
    assert!(matches!(error.kind(), LoadErrorKind::NoGreeting(_)));
    assert!(error.to_string().contains("plugin /nowhere/plugin.so: cannot be read"), "{error}");
}

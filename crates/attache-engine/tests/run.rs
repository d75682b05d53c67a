//! Runs: order, parallelism, and what errors and panics cost.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test, which is what it is for")]

mod analyzers;

use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use analyzers::{Work, completing, reads, scripted};
use attache_core::{AnalysisError, AnalysisErrorKind, CellValue, Document, Output, Span};
use attache_engine::{Config, ConfigSource, Pipeline, Registry, RunError, RunReport, Runner};

fn pipeline(registry: &Registry, text: &str) -> Pipeline {
    let config = Config::parse(vec![ConfigSource { name: "attache.toml".into(), text: text.into() }]);
    Pipeline::build(&config, registry, &mut |_, _| Err("no files here".into())).unwrap()
}

fn documents(n: usize) -> Vec<Document> {
    (0..n).map(|number| Document::new(format!("d{number}"), format!("text {number}")).unwrap()).collect()
}

/// Runs documents and renders each as `id [layer=rows …] errors`.
fn run(pipeline: &Pipeline, n: usize) -> (Vec<String>, Result<RunReport, RunError<Infallible>>) {
    let mut records = Vec::new();
    let result = Runner::new(pipeline).unwrap().run(
        documents(n).into_iter(),
        |_| {},
        |document| {
            let layers: Vec<_> =
                document.layers().iter().map(|layer| format!("{}={}", layer.name(), layer.len())).collect();
            let errors: String = document.errors.iter().map(|error| format!(" ! {error}")).collect();
            format!("{} [{}]{errors}", document.id, layers.join(" "))
        },
        |record| {
            records.push(record);
            Ok(())
        },
    );
    (records, result)
}

fn write(output: &mut Output<'_>, layer: &str, span: Span) {
    let builder = output.builder(layer).unwrap();
    builder.begin_row(span);
    builder.push_cell(0, CellValue::Text("label"));
}

/// Writes one row; on the document `d1` does `harm` instead.
fn harmful(harm: impl Fn() -> Result<(), AnalysisError> + Send + Sync + 'static) -> Work {
    Arc::new(move |document, output, _| {
        if document.id() == "d1" {
            return harm();
        }
        write(output, "word", Span::new(0, 4));
        Ok(())
    })
}

fn with_harm(policy: &str, harm: impl Fn() -> Result<(), AnalysisError> + Send + Sync + 'static) -> Pipeline {
    let mut registry = Registry::default();
    registry.register(scripted("word", &[], &["word"], harmful(harm))).unwrap();
    registry.register(reads("tag", &["word"], &["tag"])).unwrap();
    registry.register(reads("other", &[], &["other"])).unwrap();
    pipeline(&registry, &format!("[run]\non_error = \"{policy}\"\nthreads = 2\n"))
}

#[track_caller]
fn check_policy(policy: &str, expected: &[&str]) {
    let pipeline = with_harm(policy, || Err(AnalysisError::failed("the lexicon is wet")));
    assert_eq!(run(&pipeline, 3).0, expected);
}

#[test]
fn an_error_costs_what_its_policy_says() {
    let whole = ["d0 [other=0 tag=0 word=1]", "d2 [other=0 tag=0 word=1]"];
    check_policy(
        "record",
        &[
            whole[0],
            "d1 [other=0] ! word: failed: the lexicon is wet ! tag: blocked: needs the layer `word`, which could not be written",
            whole[1],
        ],
    );
    check_policy(
        "skip-analyzer",
        &[whole[0], "d1 [other=0 tag=0] ! word: failed: the lexicon is wet", whole[1]],
    );
    check_policy("skip-document", &[whole[0], "d1 [] ! word: failed: the lexicon is wet", whole[1]]);
    check_policy("fail", &[whole[0], "d1 [] ! word: failed: the lexicon is wet"]);
    let (_, result) = run(&with_harm("fail", || Err(AnalysisError::failed("the lexicon is wet"))), 3);
    assert_eq!(result.unwrap_err().to_string(), "document `d1`: word: failed: the lexicon is wet");
}

#[test]
fn a_panic_is_an_error_with_its_place() {
    let (records, report) = run(&with_harm("record", || panic!("no such page")), 3);
    assert!(
        records[1]
            .starts_with("d1 [other=0] ! word: panic: no such page (crates/attache-engine/tests/run.rs:"),
        "{records:?}"
    );
    let report = report.unwrap();
    assert_eq!((report.n_documents, report.n_failed, report.is_clean()), (3, 1, false));
    assert_eq!((report.analyzers[0].name.as_str(), report.analyzers[0].n_errors), ("word", 1));
}

#[test]
fn an_unsuited_document_says_so_once() {
    let pipeline = with_harm("record", || {
        Err(AnalysisError::new(AnalysisErrorKind::Skipped, "the text is not English"))
    });
    assert_eq!(run(&pipeline, 2).0[1], "d1 [other=0] ! word: skipped: the text is not English");
}

#[test]
fn rows_that_do_not_fit_are_an_error() {
    let mut registry = Registry::default();
    let work: Work = Arc::new(|_, output, _| {
        write(output, "word", Span::new(0, 400));
        Ok(())
    });
    registry.register(scripted("word", &[], &["word"], work)).unwrap();
    let (records, _) = run(&pipeline(&registry, ""), 1);
    assert_eq!(
        records,
        [
            "d0 [] ! word: bad_row: layer `word`, row 0: span 0..400 ends beyond the text or inside a character"
        ]
    );
}

#[test]
fn a_deadline_reaches_an_analyzer_that_asks() {
    let mut registry = Registry::default();
    let work: Work = Arc::new(|_, _, call| {
        loop {
            call.checkpoint()?;
            std::thread::sleep(Duration::from_millis(1));
        }
    });
    registry.register(scripted("word", &[], &["word"], work)).unwrap();
    let (records, _) = run(&pipeline(&registry, "[run]\ntimeout = 0.02\n"), 1);
    assert_eq!(records, ["d0 [] ! word: cancelled: the call was cancelled"]);
}

#[test]
fn records_keep_the_input_order_whatever_the_threads() {
    let outputs: Vec<_> = [1, 2, 8]
        .into_iter()
        .map(|threads| {
            let mut registry = Registry::default();
            // Early documents take longest, so that later ones overtake them.
            let work: Work = Arc::new(|document, output, _| {
                let number: u64 = document.id()[1..].parse().unwrap();
                std::thread::sleep(Duration::from_micros(200_u64.saturating_sub(number)));
                write(output, "word", Span::new(0, 4));
                Ok(())
            });
            registry.register(scripted("word", &[], &["word"], work)).unwrap();
            run(&pipeline(&registry, &format!("[run]\nthreads = {threads}\n")), 300).0
        })
        .collect();
    assert_eq!(outputs[0].len(), 300);
    assert_eq!(outputs[0], outputs[1]);
    assert_eq!(outputs[0], outputs[2]);
}

#[test]
fn independent_analyzers_run_at_the_same_time() {
    // Each waits for the other inside one document: with one after the other, none would end.
    let meeting = Arc::new((Mutex::new(0), Condvar::new()));
    let met = Arc::new(AtomicUsize::new(0));
    let mut registry = Registry::default();
    for name in ["left", "right"] {
        let (meeting, met) = (Arc::clone(&meeting), Arc::clone(&met));
        let work: Work = Arc::new(move |_, _, _| {
            let (count, arrived) = &*meeting;
            let mut count = count.lock().unwrap();
            *count += 1;
            arrived.notify_all();
            let (_guard, timeout) =
                arrived.wait_timeout_while(count, Duration::from_mins(1), |count| *count < 2).unwrap();
            if !timeout.timed_out() {
                met.fetch_add(1, Ordering::SeqCst);
            }
            Ok(())
        });
        registry.register(scripted(name, &[], &[name], work)).unwrap();
    }
    let (records, _) = run(&pipeline(&registry, "[run]\nthreads = 2\n"), 1);
    assert_eq!(records, ["d0 [left=0 right=0]"]);
    assert_eq!(met.load(Ordering::SeqCst), 2);
}

#[test]
fn an_analyzer_that_completes_given_rows_runs_though_all_its_layers_are_given() {
    use attache_core::{ColumnKind, ColumnSchema, LayerBuilder, LayerSchema, freeze_given};
    let mut registry = Registry::default();
    registry.register(completing("word", "found")).unwrap();
    let mut builder = LayerBuilder::new(Arc::new(
        LayerSchema::spans("word").column(ColumnSchema::new("label", ColumnKind::Text).nullable()),
    ));
    for (span, label) in [(Span::new(0, 4), CellValue::Null), (Span::new(5, 6), CellValue::Text("given"))] {
        builder.begin_row(span);
        builder.push_cell(0, label);
    }
    let mut document = Document::new("d1", "text 1").unwrap();
    document.give(Arc::new(freeze_given(builder, "text 1", None).unwrap()));
    let document = Runner::new(&pipeline(&registry, "")).unwrap().analyze(document);
    assert_eq!(document.errors, []);
    let labels = &document.layers().get("word").unwrap().columns()[0];
    assert_eq!((labels.text(0), labels.text(1)), ("found", "given"));
}

#[test]
fn an_analyzer_whose_layers_are_given_does_not_run() {
    use attache_core::{LayerBuilder, LayerSchema, freeze_given};
    let pipeline = with_harm("record", || panic!("ran"));
    let mut document = Document::new("d1", "text").unwrap();
    let schema = Arc::new(
        LayerSchema::spans("word")
            .column(attache_core::ColumnSchema::new("label", attache_core::ColumnKind::Text)),
    );
    document.give(Arc::new(freeze_given(LayerBuilder::new(schema), "text", None).unwrap()));
    let document = Runner::new(&pipeline).unwrap().analyze(document);
    assert_eq!(document.errors, []);
    assert!(document.layers().get("tag").is_some());
}

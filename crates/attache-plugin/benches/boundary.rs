//! What the boundary costs: the same analyzers built in and loaded, on a document of 1,000 tokens.
//!
//! `cargo build --release -p attache-plugin --example rows && cargo bench -p attache-plugin`

#[path = "rows/analyzer.rs"]
mod analyzer;

use std::sync::Arc;

use attache_core::layers::{NewSection, NewSentence, NewToken, Section, SectionKind, Sentence, Token, Upos};
use attache_core::{
    Analyzer, AnalyzerFactory, Call, Descriptor, Document, DocumentView, Given, Options, Output, Provenance,
    Resources, Span,
};
use attache_plugin::{ProcessOptions, ProcessPlugin};

fn main() {
    divan::main();
}

fn provenance() -> Arc<Provenance> {
    Arc::new(Provenance { analyzer: "bench".into(), version: "1".into(), config: String::new() })
}

fn document() -> Option<Document> {
    let mut document = Document::new("bench", "agrees ".repeat(1000)).ok()?;
    let base =
        Descriptor::new("base", "1", "Base.").writes::<Section>().writes::<Sentence>().writes::<Token>();
    let mut output = Output::new(&document, &base, Given::Complete);
    let section = output.push(NewSection { span: Span::new(0, 7000), kind: SectionKind::Paragraph });
    for n in 0..50 {
        let sentence = output.push(NewSentence { span: Span::new(n * 140, n * 140 + 139), section });
        for at in 0..20 {
            output.push(NewToken {
                span: Span::new(n * 140 + at * 7, n * 140 + at * 7 + 6),
                lemma: Some(["agree", "treaty", "border"][at as usize % 3]),
                upos: Some(Upos::Verb),
                xpos: Some("VBZ"),
                feats: None,
                head: None,
                deprel: Some("root"),
                sentence,
            });
        }
    }
    for layer in output.freeze(&provenance()).ok()? {
        document.insert(layer);
    }
    Some(document)
}

/// Returns the loaded analyzer called `name`, where the library has been built.
fn loaded(name: &str) -> Option<Box<dyn AnalyzerFactory>> {
    let program = std::env::current_exe().ok()?;
    let folder = program.parent()?.parent()?.join("examples");
    let library = attache_plugin::library_path(&folder.join("rows"));
    attache_plugin::load(&library).ok()?.into_iter().find(|factory| factory.descriptor().name == name)
}

/// Returns the analyzer called `name`, hosted in processes of its own.
fn isolated(name: &str) -> Option<Box<dyn Analyzer>> {
    let program = std::env::current_exe().ok()?;
    let folder = program.parent()?.parent()?.join("examples");
    let library = attache_plugin::library_path(&folder.join("rows")).to_str()?.to_owned();
    let host = env!("CARGO_BIN_EXE_attache-plugin-host").to_owned();
    let plugin = ProcessPlugin::spawn(&[host, library], ProcessOptions::default()).ok()?;
    let factory = plugin.factories().into_iter().find(|factory| factory.descriptor().name == name)?;
    factory.build(&Options::default(), &Resources::default()).ok()
}

/// Measures 64 documents over as many threads as are given, so that several are in flight.
fn measure_in_flight(bencher: divan::Bencher<'_, '_>, analyzer: Option<&dyn Analyzer>, n_threads: usize) {
    let (Some(analyzer), Some(document)) = (analyzer, document()) else { return };
    let provenance = provenance();
    bencher.counter(divan::counter::ItemsCount::new(64_usize)).bench_local(|| {
        std::thread::scope(|scope| {
            for _ in 0..n_threads {
                scope.spawn(|| {
                    for _ in 0..64 / n_threads {
                        annotate(analyzer, &document, &provenance);
                    }
                });
            }
        });
    });
}

fn measure(bencher: divan::Bencher<'_, '_>, factory: Option<Box<dyn AnalyzerFactory>>) {
    let analyzer = factory.and_then(|factory| factory.build(&Options::default(), &Resources::default()).ok());
    let (Some(analyzer), Some(document)) = (analyzer, document()) else { return };
    let provenance = provenance();
    bencher.bench_local(|| annotate(&*analyzer, &document, &provenance));
}

fn annotate(analyzer: &dyn Analyzer, document: &Document, provenance: &Arc<Provenance>) -> usize {
    let view = DocumentView::new(document, analyzer.descriptor());
    let mut output = Output::new(document, analyzer.descriptor(), Given::Complete);
    let done = analyzer.analyze(&view, &mut output, &Call::default());
    assert!(done.is_ok(), "{done:?}");
    output.freeze(provenance).map_or(0, |layers| layers.iter().map(|layer| layer.len()).sum())
}

#[divan::bench]
fn writing_built_in(bencher: divan::Bencher<'_, '_>) {
    measure(bencher, Some(analyzer::writing()));
}

#[divan::bench]
fn writing_loaded(bencher: divan::Bencher<'_, '_>) {
    measure(bencher, loaded("writing"));
}

#[divan::bench]
fn reading_built_in(bencher: divan::Bencher<'_, '_>) {
    measure(bencher, Some(analyzer::reading()));
}

#[divan::bench]
fn reading_loaded(bencher: divan::Bencher<'_, '_>) {
    measure(bencher, loaded("reading"));
}

#[divan::bench(args = [1, 2, 4], sample_count = 20)]
fn writing_64_documents_isolated(bencher: divan::Bencher<'_, '_>, n_threads: usize) {
    measure_in_flight(bencher, isolated("writing").as_deref(), n_threads);
}

#[divan::bench(args = [1, 2, 4], sample_count = 20)]
fn reading_64_documents_isolated(bencher: divan::Bencher<'_, '_>, n_threads: usize) {
    measure_in_flight(bencher, isolated("reading").as_deref(), n_threads);
}

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

//! Panics on purpose, to show that a panic costs one document and is told with its place.
//!
//! Also the shortest layout of a plugin: one crate, which nothing else can link.
#![forbid(unsafe_code)]

use attache_core::{
    AnalysisError, Analyzer, AnalyzerFactory, Call, Descriptor, DocumentView, OptionKind, OptionSpec, Output,
};

struct Crashing(Descriptor);

impl Analyzer for Crashing {
    fn descriptor(&self) -> &Descriptor {
        &self.0
    }

    fn analyze(
        &self,
        document: &DocumentView<'_>,
        _: &mut Output<'_>,
        _: &Call<'_>,
    ) -> Result<(), AnalysisError> {
        assert!(!document.text().contains("boom"), "the text says boom");
        Ok(())
    }
}

fn factory() -> Box<dyn AnalyzerFactory> {
    let at_start = OptionSpec::new("at_start", OptionKind::Bool, false, "Panics when it is built.");
    let descriptor = Descriptor::new("crashing", env!("CARGO_PKG_VERSION"), "Panics.").option(at_start);
    attache_plugin::factory(descriptor, |descriptor, options, _| {
        assert!(!options.get::<bool>("at_start")?, "asked to panic at the start");
        Ok(Crashing(descriptor.clone()))
    })
}

attache_plugin::export_analyzer!(factory());

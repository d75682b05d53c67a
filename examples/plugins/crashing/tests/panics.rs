//! A panic in a loaded library is an error of that document, with its place.
#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use attache_core::{
    AnalysisError, AnalysisErrorKind, Analyzer, Call, Document, DocumentView, Given, Options, Output,
    Resources,
};

fn analyze(analyzer: &dyn Analyzer, text: &str) -> Result<(), AnalysisError> {
    let document = Document::new("text", text).unwrap();
    let view = DocumentView::new(&document, analyzer.descriptor());
    let mut output = Output::new(&document, analyzer.descriptor(), Given::Complete);
    analyzer.analyze(&view, &mut output, &Call::default())
}

#[test]
fn a_panic_costs_one_document() {
    let library = std::env::current_exe().unwrap().with_file_name("crashing");
    let factory = attache_plugin::load(&attache_plugin::library_path(&library)).unwrap().remove(0);
    let mut options = Options::defaults(&factory.descriptor().options);
    let analyzer = factory.build(&options, &Resources::default()).unwrap();
    for _ in 0..3 {
        assert_eq!(analyze(&*analyzer, "all quiet"), Ok(()));
        let error = analyze(&*analyzer, "boom").unwrap_err();
        assert_eq!(error.kind(), AnalysisErrorKind::Panic);
        let message = error.message();
        assert!(message.contains("lib.rs:") && message.ends_with(": the text says boom"), "{message}");
    }
    options.set("at_start", true.into());
    let error = factory.build(&options, &Resources::default()).err().unwrap();
    assert!(error.message.ends_with(": asked to panic at the start"), "{error}");
}

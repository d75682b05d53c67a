//! The library, really loaded, writes what the analyzer writes when it is built in.
//!
//! Cargo builds a package's library before its integration tests, so the file is there
//! however the tests are run.
#![allow(clippy::unwrap_used, reason = "a test may")]

use std::path::PathBuf;
use std::sync::Arc;

use attache_core::{
    AnalyzerFactory, BuildError, Call, Document, DocumentView, Given, Layer, Options, Output, Provenance,
    Resources,
};

/// The library, which stands beside the test's own program.
fn library() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    attache_plugin::library_path(&tests.with_file_name("keywords"))
}

fn loaded() -> Box<dyn AnalyzerFactory> {
    let mut factories = attache_plugin::load(&library()).unwrap();
    assert_eq!(factories.len(), 1);
    factories.remove(0)
}

fn options(factory: &dyn AnalyzerFactory, words: &[&str], ignore_case: bool) -> Options {
    let mut options = Options::defaults(&factory.descriptor().options);
    options.set("words", words.into());
    options.set("ignore_case", ignore_case.into());
    options
}

fn annotate(factory: &dyn AnalyzerFactory, options: &Options, text: &str) -> Vec<Arc<Layer>> {
    let analyzer = factory.build(options, &Resources::default()).unwrap();
    let document = Document::new("text", text).unwrap();
    let view = DocumentView::new(&document, analyzer.descriptor());
    let mut output = Output::new(&document, analyzer.descriptor(), Given::Complete);
    analyzer.analyze(&view, &mut output, &Call::default()).unwrap();
    let provenance = Provenance { analyzer: "keywords".into(), version: "1".into(), config: String::new() };
    output.freeze(&Arc::new(provenance)).unwrap()
}

#[test]
fn the_descriptor_is_the_same() {
    assert_eq!(loaded().descriptor(), attache_keywords::factory().descriptor());
}

#[test]
fn the_layers_are_the_same() {
    let (built_in, loaded) = (attache_keywords::factory(), loaded());
    for (text, words, ignore_case, found) in [
        ("The treaty of Minsk, a Treaty?", &["treaty"][..], false, &["treaty"][..]),
        ("The treaty of Minsk, a Treaty?", &["treaty"], true, &["treaty", "Treaty"]),
        ("treaties are no treaty", &["treaty"], true, &["treaty"]),
        ("New York is not York", &["York", "New York"], false, &["New York", "York"]),
        ("Der Übermut, der ÜBERMUT 😊 übermut", &["übermut"], true, &["Übermut", "ÜBERMUT", "übermut"]),
        ("a+b and aab", &["a+b"], false, &["a+b"]),
        ("", &["treaty"], true, &[]),
    ] {
        let options = options(&*built_in, words, ignore_case);
        let expected = annotate(&*built_in, &options, text);
        let layers = annotate(&*loaded, &options, text);
        assert_eq!(layers, expected, "{text}");
        assert_eq!(layers[0].columns(), expected[0].columns(), "{text}");
        let words: Vec<_> = (0..layers[0].len() as u32).map(|row| layers[0].span(row).text(text)).collect();
        assert_eq!(words, found, "{text}");
    }
}

#[test]
fn a_bad_option_is_the_same_error() {
    let refusal = |factory: &dyn AnalyzerFactory| {
        factory.build(&options(factory, &[], true), &Resources::default()).err().unwrap()
    };
    let expected = BuildError::option("words", "needs at least one word, and no empty one");
    assert_eq!(refusal(&*attache_keywords::factory()), expected);
    assert_eq!(refusal(&*loaded()), expected);
}

#[test]
fn one_library_serves_many_threads() {
    let factory = loaded();
    let options = options(&*factory, &["treaty"], true);
    let expected = annotate(&*factory, &options, "a treaty");
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..50 {
                    assert_eq!(annotate(&*factory, &options, "a treaty"), expected);
                }
            });
        }
    });
}

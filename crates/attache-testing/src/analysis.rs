//! Running an analyzer in a test.

use attache_core::{AnalyzerFactory, Document};
use attache_engine::{Config, ConfigSource, Pipeline, Registry, Runner};
use attache_language::LanguageFactory;

use crate::render;

/// Runs the language analyzer and then the one that `factory` makes with `options` (the lines of its TOML table), and
/// returns the rendering, or what went wrong in its place.
///
/// ```
/// let rendered = attache_testing::analyze(None, "", "Putin arrived. He left.");
/// assert!(rendered.starts_with("  1 │ Putin arrived."));
/// ```
pub fn analyze(factory: impl Into<Option<Box<dyn AnalyzerFactory>>>, options: &str, text: &str) -> String {
    match try_analyze(factory.into(), options, text) {
        Ok(document) => render(&document),
        Err(error) => format!("error: {error}"),
    }
}

fn try_analyze(
    factory: Option<Box<dyn AnalyzerFactory>>,
    options: &str,
    text: &str,
) -> Result<Document, Box<dyn std::error::Error>> {
    let mut registry = Registry::default();
    registry.register(Box::new(LanguageFactory::default()))?;
    let mut toml = String::new();
    if let Some(factory) = factory {
        toml = format!("[analyzer.{}]\n{options}\n", factory.descriptor().name);
        registry.register(factory)?;
    }
    let config = Config::parse(vec![ConfigSource { name: "options".into(), text: toml }]);
    let pipeline =
        Pipeline::build(&config, &registry, &mut |path, _| Err(format!("no file `{path}` in this test")))?;
    Ok(Runner::new(&pipeline)?.analyze(Document::new("test", text)?))
}

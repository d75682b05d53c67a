//! The analyzers there are: the built-in ones, and those of plugins.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::bail;
use attache_core::AnalyzerFactory;
use attache_engine::{Config, Isolation, PluginConfig, PluginSource, Problem, Registry};
use attache_plugin::{ProcessOptions, ProcessPlugin};
use sha2::{Digest as _, Sha256};

use crate::configuration::Folders;

/// The hidden command by which this program serves a library in a process of its own.
pub(crate) const HOST_COMMAND: &str = "plugin-host";

/// Returns the built-in analyzers, in the order in which a reader meets their layers.
///
/// # Errors
///
/// When two of them disagree about a layer, which a test excludes.
pub(crate) fn built_in() -> anyhow::Result<Registry> {
    let factories: [Box<dyn AnalyzerFactory>; 6] = [
        Box::new(attache_language::LanguageFactory::default()),
        Box::new(attache_time::TimeFactory::default()),
        Box::new(attache_entity::EntityFactory::default()),
        Box::new(attache_quote::QuoteFactory::default()),
        Box::new(attache_relation::RelationFactory::default()),
        Box::new(attache_sentiment::SentimentFactory::default()),
    ];
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
    registry: &mut Registry,
    folders: &Folders,
    trusted: bool,
) -> anyhow::Result<()> {
    if config.plugins.is_empty() {
        return Ok(());
    }
    if !trusted {
        let names: Vec<_> = config.plugins.iter().map(|plugin| format!("`{}`", name(plugin))).collect();
        bail!(
            "the configuration was found and not named, so it may not load the plugins {}; \
             name it with `--config`, or allow them with `--allow-plugins`",
            names.join(", ")
        );
    }
    for plugin in config.plugins.clone() {
        if let Err(message) = load_plugin(&plugin, registry, folders.of(plugin.origin.source)) {
            config.report(Problem::new(message).at(&plugin.origin));
        }
    }
    Ok(())
}

fn name(plugin: &PluginConfig) -> String {
    match &plugin.source {
        PluginSource::Library(path) => path.clone(),
        PluginSource::Command(words) => words.join(" "),
    }
}

fn load_plugin(plugin: &PluginConfig, registry: &mut Registry, folder: &Path) -> Result<(), String> {
    for factory in factories(plugin, folder)? {
        let entered = match &plugin.replaces {
            Some(replaced) => registry.replace(replaced, factory),
            None => registry.register(factory),
        };
        entered.map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// Returns the analyzers of a plugin: a library in this process or in one of its own, or a program.
fn factories(plugin: &PluginConfig, folder: &Path) -> Result<Vec<Box<dyn AnalyzerFactory>>, String> {
    let options = || ProcessOptions {
        folder: Some(folder.to_owned()).filter(|folder| !folder.as_os_str().is_empty()),
        on_stderr: Some(Arc::new(|line| anstream::eprintln!("{line}"))),
        ..ProcessOptions::default()
    };
    let spawn = |command: &[String]| match ProcessPlugin::spawn(command, options()) {
        Ok(plugin) => Ok(plugin.factories()),
        Err(error) => Err(error.to_string()),
    };
    let path = match &plugin.source {
        PluginSource::Command(command) => return spawn(command),
        PluginSource::Library(path) => attache_plugin::library_path(&absolute(&folder.join(path))?),
    };
    if let Some(wanted) = &plugin.sha256 {
        check_pin(&path, wanted)?;
    }
    match plugin.isolation {
        Isolation::InProcess => attache_plugin::load(&path).map_err(|error| error.to_string()),
        Isolation::Process => {
            // The child runs in the configuration's folder, so it needs both paths whole.
            let whole = |path: &Path| match path.canonicalize() {
                Ok(path) => Ok(path.display().to_string()),
                Err(error) => Err(format!("cannot read `{}`: {error}", path.display())),
            };
            let host =
                std::env::current_exe().map_err(|error| format!("cannot find this program: {error}"))?;
            spawn(&[whole(&host)?, HOST_COMMAND.to_owned(), whole(&path)?])
        }
    }
}

/// Returns the path from the root on: the folder of a configuration named by its bare name is an empty one.
fn absolute(path: &Path) -> Result<PathBuf, String> {
    std::path::absolute(path).map_err(|error| format!("cannot tell where `{}` is: {error}", path.display()))
}

fn check_pin(path: &Path, wanted: &str) -> Result<(), String> {
    let bytes = fs::read(path).map_err(|error| format!("cannot read `{}`: {error}", path.display()))?;
    let found =
        Sha256::digest(&bytes).iter().fold(String::new(), |digits, byte| digits + &format!("{byte:02x}"));
    if found == wanted {
        return Ok(());
    }
    Err(format!("`{}` is not the file that was pinned: its sha256 is {found}", path.display()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn built_in_analyzers_agree() {
        let registry = super::built_in().unwrap();
        assert_eq!(registry.names().next(), Some("language"));
    }
}

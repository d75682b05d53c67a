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

/// Which plugins may be loaded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Leave {
    /// Whether the user named the configuration, or allowed one that was found.
    pub(crate) trusted: bool,
    /// Whether only those may whose file is pinned.
    pub(crate) pinned_only: bool,
}

/// The most memory that a library in a process of its own may ask for, in MiB, unless it is told otherwise.
const MAX_MEMORY: usize = 4096;

/// Loads the plugins that `config` names; those that do not load become problems of the configuration.
///
/// # Errors
///
/// When there are any and the configuration has no leave to load them.
pub(crate) fn load_plugins(
    config: &mut Config,
    registry: &mut Registry,
    folders: &Folders,
    leave: Leave,
) -> anyhow::Result<()> {
    if config.plugins.is_empty() {
        return Ok(());
    }
    if !leave.trusted {
        let names: Vec<_> = config.plugins.iter().map(|plugin| format!("`{}`", name(plugin))).collect();
        bail!(
            "the configuration was found and not named, so it may not load the plugins {}; \
             name it with `--config`, or allow them with `--allow-plugins`",
            names.join(", ")
        );
    }
    attache_plugin::hear_logs(Box::new(|_, target, message| anstream::eprintln!("{target}: {message}")));
    for plugin in config.plugins.clone() {
        if leave.pinned_only && plugin.sha256.is_none() {
            let message =
                format!("the plugin `{}` is not pinned, and `--require-pinned` asks for it", name(&plugin));
            let help = "write `sha256 = \"…\"` with the digest of its file";
            config.report(Problem::new(message).at(&plugin.origin).help(help));
            continue;
        }
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
    let default_memory = matches!(plugin.source, PluginSource::Library(_)).then_some(MAX_MEMORY);
    let options = || ProcessOptions {
        max_memory: plugin.max_memory.or(default_memory).map(|mebibytes| (mebibytes as u64) << 20),
        folder: Some(folder.to_owned()).filter(|folder| !folder.as_os_str().is_empty()),
        on_stderr: Some(Arc::new(|line| anstream::eprintln!("{line}"))),
        ..ProcessOptions::default()
    };
    let spawn = |command: &[String]| match ProcessPlugin::spawn(command, options()) {
        Ok(plugin) => Ok(plugin.factories()),
        Err(error) => Err(error.to_string()),
    };
    let path = match &plugin.source {
        PluginSource::Command(command) => {
            if let Some(wanted) = &plugin.sha256 {
                // The interpreter is the system's; the program is the file that stands with the configuration.
                let file = command.iter().map(|word| folder.join(word)).find(|path| path.is_file());
                check_pin(
                    &file.ok_or("no word of `command` names a file, so there is none to pin")?,
                    wanted,
                )?;
            }
            return spawn(command);
        }
        PluginSource::Library(path) => library(path, folder)?,
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

/// Returns the whole path of the library that a configuration in `folder` calls `path`.
///
/// The folder of a configuration that is named by its bare name is an empty one.
pub(crate) fn library(path: &str, folder: &Path) -> Result<PathBuf, String> {
    match std::path::absolute(folder.join(path)) {
        Ok(whole) => Ok(attache_plugin::library_path(&whole)),
        Err(error) => Err(format!("cannot tell where `{path}` is: {error}")),
    }
}

/// Returns the SHA-256 of a file in hexadecimal.
pub(crate) fn sha256(path: &Path) -> Result<String, String> {
    let bytes = fs::read(path).map_err(|error| format!("cannot read `{}`: {error}", path.display()))?;
    Ok(Sha256::digest(&bytes).iter().fold(String::new(), |digits, byte| digits + &format!("{byte:02x}")))
}

fn check_pin(path: &Path, wanted: &str) -> Result<(), String> {
    let found = sha256(path)?;
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

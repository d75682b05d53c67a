//! The configuration in force: where it is found, and what the command line lays over it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use attache_engine::{Config, ConfigErrors, ConfigSource, Pipeline, Registry};

use crate::arguments::Arguments;
use crate::registry;

/// The names under which a configuration is found.
const FILE_NAMES: [&str; 2] = ["attache.toml", ".attache.toml"];

/// A configuration, the analyzers it can name, and where its paths begin.
#[derive(Debug)]
pub(crate) struct InForce {
    pub(crate) config: Config,
    pub(crate) registry: Registry,
    /// The folder that relative paths in the configuration start from.
    folder: PathBuf,
}

impl InForce {
    /// Finds and reads the configuration, lays `flags` and `--set` over it, and loads its plugins.
    ///
    /// # Errors
    ///
    /// When a named file cannot be read, or a found one would load plugins without leave.
    pub(crate) fn load(arguments: &Arguments, flags: Vec<ConfigSource>) -> anyhow::Result<Self> {
        let found = find(arguments)?;
        let mut sources = Vec::new();
        if let Some(found) = &found {
            let text = fs::read_to_string(&found.path)
                .with_context(|| format!("cannot read the configuration `{}`", found.path.display()))?;
            sources.push(ConfigSource { name: found.path.display().to_string(), text });
        }
        sources.extend(flags);
        sources.extend(arguments.set.iter().map(|assignment| ConfigSource::assignment("--set", assignment)));
        let folder =
            found.as_ref().and_then(|found| found.path.parent()).map_or_else(PathBuf::new, Path::to_owned);
        let mut config = Config::parse(sources);
        let trusted = arguments.allow_plugins || found.as_ref().is_none_or(|found| found.named);
        let mut registry = registry::built_in()?;
        registry::load_plugins(&mut config, &mut registry, &folder, trusted)?;
        Ok(Self { config, registry, folder })
    }

    /// Builds the analyzers.
    ///
    /// # Errors
    ///
    /// With every problem of the configuration.
    pub(crate) fn pipeline(&self) -> Result<Pipeline, ConfigErrors> {
        Pipeline::build(&self.config, &self.registry, &mut |path| {
            fs::read_to_string(self.folder.join(path)).map_err(|error| error.to_string())
        })
    }
}

/// A configuration file and whether the user named it.
struct Found {
    path: PathBuf,
    named: bool,
}

fn find(arguments: &Arguments) -> anyhow::Result<Option<Found>> {
    if let Some(path) = &arguments.config {
        return Ok(Some(Found { path: path.clone(), named: true }));
    }
    if arguments.no_config {
        return Ok(None);
    }
    let here = std::env::current_dir().context("cannot tell the working folder")?;
    for folder in here.ancestors() {
        for name in FILE_NAMES {
            let path = folder.join(name);
            if path.is_file() {
                // In the working folder itself, the bare name is what messages should show.
                let path = if folder == here { PathBuf::from(name) } else { path };
                return Ok(Some(Found { path, named: false }));
            }
        }
        if folder.join(".git").exists() {
            break;
        }
    }
    Ok(None)
}

/// Returns a command-line flag as a source that is laid over the configuration.
pub(crate) fn flag(name: &str, key: &str, value: &str) -> ConfigSource {
    ConfigSource { name: name.to_owned(), text: format!("{key} = {value}") }
}

/// Returns `text` as TOML writes a string.
pub(crate) fn quoted(text: &str) -> String {
    // A JSON string is a TOML string: both escape with a backslash, and by `\u` and four digits.
    serde_json::Value::from(text).to_string()
}

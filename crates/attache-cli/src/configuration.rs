//! The configuration in force: where it is found, and what the command line lays over it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use attache_engine::{Config, ConfigErrors, ConfigSource, Pipeline, Registry};

use crate::arguments::Arguments;
use crate::cache::Cache;
use crate::registry;

/// The names under which a configuration is found.
const FILE_NAMES: [&str; 2] = ["attache.toml", ".attache.toml"];

/// What an environment variable that sets a key begins with: `ATTACHE_RUN__THREADS` sets `run.threads`.
const VARIABLE: &str = "ATTACHE_";

/// A configuration, the analyzers it can name, and where its paths begin.
#[derive(Debug)]
pub(crate) struct InForce {
    pub(crate) config: Config,
    pub(crate) registry: Registry,
    folders: Folders,
}

/// The folder that relative paths start from, for each source of a configuration.
///
/// A file's paths start from the file's own folder, those of a flag from the working folder.
#[derive(Debug, Default)]
pub(crate) struct Folders(Vec<PathBuf>);

impl Folders {
    /// Returns the folder of the source with number `source`.
    pub(crate) fn of(&self, source: usize) -> &Path {
        self.0.get(source).map_or(Path::new(""), PathBuf::as_path)
    }
}

/// A configuration before any of its plugins is loaded.
#[derive(Debug)]
pub(crate) struct Named {
    pub(crate) config: Config,
    pub(crate) folders: Folders,
    /// Whether it may load plugins.
    pub(crate) trusted: bool,
}

impl Named {
    /// Finds and reads the configuration, and lays the environment, `flags` and `--set` over it.
    ///
    /// # Errors
    ///
    /// When a file cannot be read.
    pub(crate) fn read(arguments: &Arguments, flags: Vec<ConfigSource>) -> anyhow::Result<Self> {
        let found = find(arguments)?;
        let mut sources = Vec::new();
        let mut folders = Vec::new();
        if let Some(found) = &found {
            for (path, source) in with_extended(&found.path)? {
                folders.push(path.parent().map_or_else(PathBuf::new, Path::to_owned));
                sources.push(source);
            }
        }
        sources.extend(environment(std::env::vars()));
        sources.extend(flags);
        sources.extend(arguments.set.iter().map(|assignment| ConfigSource::assignment("--set", assignment)));
        let trusted = arguments.allow_plugins || found.as_ref().is_none_or(|found| found.named);
        Ok(Self { config: Config::parse(sources), folders: Folders(folders), trusted })
    }
}

impl InForce {
    /// Reads the configuration, as [`Named::read`] does, and loads its plugins.
    ///
    /// # Errors
    ///
    /// When a named file cannot be read, or a found one would load plugins without leave.
    pub(crate) fn load(arguments: &Arguments, flags: Vec<ConfigSource>) -> anyhow::Result<Self> {
        let Named { mut config, folders, trusted } = Named::read(arguments, flags)?;
        let mut registry = registry::built_in()?;
        let leave = registry::Leave { trusted, pinned_only: arguments.require_pinned };
        registry::load_plugins(&mut config, &mut registry, &folders, leave)?;
        Ok(Self { config, registry, folders })
    }

    /// Opens the folder of kept layers, where the configuration names one.
    ///
    /// # Errors
    ///
    /// When it cannot be made or read.
    pub(crate) fn cache(&self) -> anyhow::Result<Option<Cache>> {
        let Some((folder, source)) = &self.config.run.cache else { return Ok(None) };
        Cache::open(&self.folders.of(*source).join(folder), self.own_analyzers()).map(Some)
    }

    /// Returns the names of the analyzers that are built in and that no plugin took the place of.
    fn own_analyzers(&self) -> Vec<String> {
        let is_replaced =
            |name: &str| self.config.plugins.iter().any(|plugin| plugin.replaces.as_deref() == Some(name));
        let built_in = registry::built_in().unwrap_or_default();
        built_in.names().filter(|name| !is_replaced(name)).map(str::to_owned).collect()
    }

    /// Builds the analyzers.
    ///
    /// # Errors
    ///
    /// With every problem of the configuration.
    pub(crate) fn pipeline(&self) -> Result<Pipeline, ConfigErrors> {
        Pipeline::build(&self.config, &self.registry, &mut |path, source| {
            let folder = source.map_or(Path::new(""), |source| self.folders.of(source));
            fs::read(folder.join(path)).map_err(|error| error.to_string())
        })
    }
}

/// Reads the configuration at `path` and those it extends, the one that all others are laid over first.
fn with_extended(path: &Path) -> anyhow::Result<Vec<(PathBuf, ConfigSource)>> {
    let mut chain: Vec<(PathBuf, ConfigSource)> = Vec::new();
    let mut next = Some(path.to_owned());
    while let Some(path) = next {
        let by =
            chain.last().map(|(by, _)| format!(", which `{}` extends", by.display())).unwrap_or_default();
        let text = fs::read_to_string(&path)
            .with_context(|| format!("cannot read the configuration `{}`{by}", path.display()))?;
        let source = ConfigSource { name: path.display().to_string(), text };
        next = Config::extended(&source)
            .map(|extended| path.parent().map_or_else(|| PathBuf::from(&extended), |it| it.join(&extended)));
        chain.push((path, source));
        if let Some(path) = next.as_ref().filter(|next| chain.iter().any(|(path, _)| same(path, next))) {
            bail!("the configuration `{}` extends itself", path.display());
        }
    }
    chain.reverse();
    Ok(chain)
}

fn same(one: &Path, other: &Path) -> bool {
    one == other || matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

/// Returns the keys that the environment sets, in the order of their names.
fn environment(variables: impl Iterator<Item = (String, String)>) -> Vec<ConfigSource> {
    let mut set: Vec<_> = variables
        .filter_map(|(name, value)| {
            let key = name.strip_prefix(VARIABLE).filter(|key| key.contains("__"))?;
            Some((key.to_lowercase().replace("__", "."), name, value))
        })
        .collect();
    set.sort();
    set.into_iter()
        .map(|(key, name, value)| ConfigSource::assignment(name, &format!("{key}={value}")))
        .collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_with_two_underscores_set_keys() {
        let variables = [
            ("ATTACHE_RUN__THREADS", "2"),
            ("ATTACHE_CONFIG", "a.toml"),
            ("ATTACHE_ANALYZER__ENTITY__MAX_SENTENCE_TOKENS", "90"),
            ("ATTACHE_OUTPUT__FORMAT", "jsonl"),
        ];
        let sources =
            environment(variables.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())));
        let texts: Vec<_> = sources.iter().map(|source| source.text.as_str()).collect();
        assert_eq!(
            texts,
            ["analyzer.entity.max_sentence_tokens = 90", "output.format = \"jsonl\"", "run.threads = 2"]
        );
    }
}

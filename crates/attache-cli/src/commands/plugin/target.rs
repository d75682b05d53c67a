//! What a command about a plugin is about: a library, or a program and its arguments.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};
use attache_core::Descriptor;
use attache_plugin::{ProcessOptions, ProcessPlugin, library_path};

use super::saved::Saved;
use crate::registry::HOST_COMMAND;

/// A plugin as the command line names it.
#[derive(Debug)]
pub(super) enum Target {
    /// The whole path of a file.
    Library(PathBuf),
    Program(Vec<String>),
}

/// What plugins say of themselves, and how it became known.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) descriptors: Vec<Descriptor>,
    /// Whether the plugin was not run for it.
    pub(super) from_manifest: bool,
}

impl Target {
    /// Returns what `words` name: one word is a library where a file of that name, or with the platform's prefix and
    /// ending, looks like one; anything else is a program.
    ///
    /// # Errors
    ///
    /// When there are no words.
    pub(super) fn new(words: &[String]) -> anyhow::Result<Self> {
        let [first, rest @ ..] = words else { bail!("name a plugin") };
        let path = std::path::absolute(first).with_context(|| format!("cannot tell where `{first}` is"))?;
        let library = library_path(&path);
        let ending = std::env::consts::DLL_EXTENSION;
        let looks_like_one = library.extension().is_some_and(|found| found == ending);
        if rest.is_empty() && (looks_like_one || path.is_dir() || !path.is_file()) {
            return Ok(Self::Library(library));
        }
        Ok(Self::Program(words.to_vec()))
    }

    /// Returns how messages call it.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Library(path) => path.display().to_string(),
            Self::Program(words) => words.join(" "),
        }
    }

    /// Returns what the plugin says of itself: from its manifest where one is beside its file, else by running it in
    /// a process of its own, so that no fault of it is one of this program.
    ///
    /// # Errors
    ///
    /// When the plugin does not load or greet.
    pub(super) fn describe(&self) -> anyhow::Result<Known> {
        if let Self::Library(path) = self
            && let Some(descriptors) = Saved::beside(path)?
        {
            return Ok(Known { descriptors, from_manifest: true });
        }
        Ok(Known { descriptors: self.ask(Path::new(""))?, from_manifest: false })
    }

    /// Runs the plugin in a process of its own, in `folder`, and returns what it says of itself.
    ///
    /// # Errors
    ///
    /// When it does not load or greet.
    pub(super) fn ask(&self, folder: &Path) -> anyhow::Result<Vec<Descriptor>> {
        let command = match self {
            Self::Library(path) => {
                let host = std::env::current_exe().context("cannot find this program")?;
                vec![host.display().to_string(), HOST_COMMAND.to_owned(), path.display().to_string()]
            }
            Self::Program(words) => words.clone(),
        };
        let options = ProcessOptions {
            start_timeout: Duration::from_secs(30),
            folder: Some(folder.to_owned()).filter(|folder| !folder.as_os_str().is_empty()),
            ..ProcessOptions::default()
        };
        match ProcessPlugin::spawn(&command, options) {
            Ok(plugin) => Ok(plugin.descriptors().cloned().collect()),
            Err(error) => match error.kind() {
                // The child names the plugin's file; its own path is of no interest.
                attache_plugin::LoadErrorKind::NoGreeting(message) if message.starts_with("plugin ") => {
                    bail!("{message}")
                }
                _ => bail!("{error}"),
            },
        }
    }
}

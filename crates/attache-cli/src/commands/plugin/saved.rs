//! What a plugin says of itself, saved beside its file: to be read without running it.
//!
//! To load a library is to run it. A manifest beside it, `libkeywords.manifest.json` for
//! `libkeywords.so`, tells the same; it names the file's SHA-256, and counts for that file alone.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use attache_core::Descriptor;
use attache_plugin::{read_manifest, write_manifest};
use serde_json::{Value, json};

use crate::registry::sha256;

/// A saved manifest.
#[derive(Debug)]
pub(super) struct Saved;

impl Saved {
    /// Returns where the manifest of a library stands.
    pub(super) fn path(library: &Path) -> PathBuf {
        library.with_extension("manifest.json")
    }

    /// Returns what the manifest beside `library` says, where there is one of this very file.
    ///
    /// # Errors
    ///
    /// When a manifest is of no use.
    pub(super) fn beside(library: &Path) -> anyhow::Result<Option<Vec<Descriptor>>> {
        let path = Self::path(library);
        let Ok(text) = fs::read_to_string(&path) else { return Ok(None) };
        let broken =
            |why: String| anyhow!("the manifest `{}` is of no use: {why}; remove it", path.display());
        let mut saved: Value = serde_json::from_str(&text).map_err(|error| broken(error.to_string()))?;
        let of = sha256(library).map_err(anyhow::Error::msg)?;
        if saved["sha256"] != of.as_str() {
            return Ok(None);
        }
        let Value::Array(manifests) = saved["analyzers"].take() else {
            return Err(broken("it has no `analyzers`".into()));
        };
        manifests.into_iter().map(read_manifest).collect::<Result<_, _>>().map(Some).map_err(broken)
    }

    /// Writes the manifest of a library, and returns where.
    ///
    /// # Errors
    ///
    /// When a file cannot be read or written.
    pub(super) fn write(library: &Path, descriptors: &[Descriptor]) -> anyhow::Result<PathBuf> {
        let path = Self::path(library);
        let manifests: Vec<_> = descriptors.iter().map(write_manifest).collect();
        let saved = json!({"sha256": sha256(library).map_err(anyhow::Error::msg)?, "analyzers": manifests});
        fs::write(&path, format!("{saved:#}\n"))
            .with_context(|| format!("cannot write `{}`", path.display()))?;
        Ok(path)
    }
}

//! The sources of the crates that plugins are made with, which the binary carries.
//!
//! They are an archive that the build script packs. Large weights are not in it: the
//! binary has them anyhow, and they are written out from where it reads them itself.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use flate2::read::GzDecoder;
use sha2::{Digest as _, Sha256};

static ARCHIVE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/sdk.tar.gz"));
/// The files that the archive lacks.
static LEFT_OUT: &[&str] = include!(concat!(env!("OUT_DIR"), "/sdk-left-out.rs"));

/// The file that says which sources a folder holds.
const STAMP: &str = "SOURCES";

/// The folder that the sources are laid into.
pub(super) const FOLDER: &str = concat!("attache-sdk-", env!("CARGO_PKG_VERSION"));

/// Returns the bytes of a file that the archive lacks.
fn weights(path: &str) -> Option<&'static [u8]> {
    match path {
        "crates/attache-model/src/vectors.bin" => Some(attache_model::vectors::EMBEDDED),
        "crates/attache-language/src/models/english.bin" => Some(attache_language::models::ENGLISH_FILE),
        "crates/attache-language/src/sentences/ends.bin" => Some(attache_language::sentences::ENDS_FILE),
        _ => None,
    }
}

/// Lays the sources into `folder`, or finds them there.
///
/// # Errors
///
/// When something else is there, and when a file cannot be written.
pub(super) fn lay_out(folder: &Path) -> anyhow::Result<()> {
    let stamp = Sha256::digest(ARCHIVE).iter().map(|byte| format!("{byte:02x}")).collect::<String>() + "\n";
    if folder.exists() {
        if fs::read_to_string(folder.join(STAMP)).is_ok_and(|found| found == stamp) {
            return Ok(());
        }
        bail!(
            "`{}` is there and holds other sources than this attache; remove it, or name it with `--sdk`",
            folder.display()
        );
    }
    let cannot = |path: &Path| format!("cannot write `{}`", path.display());
    tar::Archive::new(GzDecoder::new(ARCHIVE)).unpack(folder).with_context(|| cannot(folder))?;
    for path in LEFT_OUT {
        let to = folder.join(path);
        let bytes = weights(path).with_context(|| format!("this attache does not carry `{path}`"))?;
        to.parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::write(&to, bytes))
            .with_context(|| cannot(&to))?;
    }
    // Last, so that a folder which is laid out by half is not taken for a whole one.
    let to = folder.join(STAMP);
    fs::write(&to, stamp).with_context(|| cannot(&to))
}

/// Returns one file of the archive.
pub(super) fn file(path: &str) -> anyhow::Result<String> {
    let mut archive = tar::Archive::new(GzDecoder::new(ARCHIVE));
    for entry in archive.entries()? {
        let mut entry = entry?;
        if entry.path()? == PathBuf::from(path) {
            let mut text = String::new();
            entry.read_to_string(&mut text)?;
            return Ok(text);
        }
    }
    bail!("this attache does not carry `{path}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_archive_lacks_the_binary_has() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for path in LEFT_OUT {
            assert_eq!(weights(path), Some(&*fs::read(root.join(path)).unwrap()), "{path}");
        }
    }

    #[test]
    fn the_archive_is_small() {
        assert!(
            ARCHIVE.len() < 500_000,
            "{} bytes: is there a new file that the build script should leave out?",
            ARCHIVE.len()
        );
    }
}

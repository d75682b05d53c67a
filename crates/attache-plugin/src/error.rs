//! Why a plugin could not be loaded.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::abi::{ABI_MAJOR, ABI_MINOR, ENTRY_SYMBOL};

/// Why a plugin could not be loaded: which file, what is wrong with it, and what would mend it.
#[derive(Debug)]
pub struct LoadError {
    path: PathBuf,
    kind: LoadErrorKind,
}

/// What is wrong with a plugin.
#[derive(Debug)]
#[non_exhaustive]
pub enum LoadErrorKind {
    /// The path is not absolute; nothing is ever searched for.
    Relative,
    /// The file cannot be read.
    Unreadable(std::io::Error),
    /// The file ends before its last part.
    Truncated {
        /// How long it is, in bytes.
        found: u64,
        /// How long it should be at least.
        expected: u64,
    },
    /// The system's loader refuses the file.
    NotALibrary(String),
    /// The library has no entry symbol.
    NoEntry,
    /// The library speaks another major version of the interface.
    Major {
        /// Which one.
        found: u16,
    },
    /// The library needs a newer host.
    HostTooOld {
        /// The minor version that it needs.
        needed: u16,
    },
    /// The entry returned nothing, as it does where the plugin panics in it.
    NoTable,
    /// A table or a manifest of the library breaks the rules of the interface.
    Broken(String),
    /// The program behind a process plugin did not start, or did not greet.
    NoGreeting(String),
}

impl LoadError {
    pub(crate) fn new(path: &Path, kind: LoadErrorKind) -> Self {
        Self { path: path.to_owned(), kind }
    }

    /// Returns the file at fault.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns what is wrong with it.
    pub fn kind(&self) -> &LoadErrorKind {
        &self.kind
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "plugin {}: ", self.path.display())?;
        match &self.kind {
            LoadErrorKind::Relative => {
                f.write_str("the path is relative, and a plugin is never searched for; give an absolute one")
            }
            LoadErrorKind::Unreadable(error) => {
                write!(f, "cannot be read: {error}; build it first, or correct the path")
            }
            LoadErrorKind::Truncated { found, expected } => {
                write!(f, "has {found} bytes of at least {expected}; build or copy it again")
            }
            LoadErrorKind::NotALibrary(message) => {
                write!(
                    f,
                    "is no dynamic library of this machine ({message}); build it as a `cdylib` for this system"
                )
            }
            LoadErrorKind::NoEntry => write!(
                f,
                "is a library, but exports no `{ENTRY_SYMBOL}`; add `attache_plugin::export_analyzer!(…)` to it, or in C define that function"
            ),
            LoadErrorKind::Major { found } => write!(
                f,
                "speaks version {found} of the plugin interface, and this attache speaks version {ABI_MAJOR}.{ABI_MINOR}; {}",
                if *found > ABI_MAJOR {
                    "update attache, or build the plugin with an older SDK"
                } else {
                    "build the plugin with a newer SDK"
                }
            ),
            LoadErrorKind::HostTooOld { needed } => write!(
                f,
                "needs version {ABI_MAJOR}.{needed} of the plugin interface, and this attache speaks version {ABI_MAJOR}.{ABI_MINOR}; update attache, or build the plugin with an older SDK"
            ),
            LoadErrorKind::NoTable => {
                f.write_str("its entry returned nothing; it may have panicked, run its own tests")
            }
            LoadErrorKind::Broken(message) => {
                write!(f, "{message}; this is a mistake of the plugin")
            }
            LoadErrorKind::NoGreeting(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for LoadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            LoadErrorKind::Unreadable(error) => Some(error),
            _ => None,
        }
    }
}

//! Loading a library: from a path to factories, or to a clear refusal.

use std::ffi::c_void;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use attache_core::AnalyzerFactory;

use crate::abi::{self, ABI_MAJOR, ABI_MINOR, ENTRY_SYMBOL, Entry, Str, read_array, read_grown};
use crate::elf;
use crate::error::{LoadError, LoadErrorKind};
use crate::loaded::LoadedFactory;
use crate::logging;
use crate::manifest::Manifest;

/// Loads the library at `path` and returns its analyzers.
///
/// To load a library is to run it, with all the rights of this process. It stays loaded
/// until the process ends: there is no sound way to unload code that may have left
/// threads, thread-locals or static tables behind.
///
/// `path` is absolute; see [`library_path`] for the file behind a plugin's plain name.
///
/// # Errors
///
/// When the file is no library, or one that does not fit; the message names the file,
/// both versions where they differ, and what would mend it.
///
/// # Examples
///
/// ```
/// let error = attache_plugin::load("/nowhere/keywords.so".as_ref()).err().unwrap();
/// assert!(error.to_string().starts_with("plugin /nowhere/keywords.so: cannot be read"));
/// ```
pub fn load(path: &Path) -> Result<Vec<Box<dyn AnalyzerFactory>>, LoadError> {
    Ok(load_factories(path)?.into_iter().map(|factory| Box::new(factory) as _).collect())
}

pub(crate) fn load_factories(path: &Path) -> Result<Vec<LoadedFactory>, LoadError> {
    let error = |kind| LoadError::new(path, kind);
    if !path.is_absolute() {
        return Err(error(LoadErrorKind::Relative));
    }
    let canonical = path.canonicalize().map_err(|io| error(LoadErrorKind::Unreadable(io)))?;
    check_whole(&canonical).map_err(error)?;
    let library = open(&canonical).map_err(|message| error(LoadErrorKind::NotALibrary(message)))?;
    // Leaked, so that it is never unloaded: from here on its tables are `'static`.
    let library: &'static libloading::Library = Box::leak(Box::new(library));
    // SAFETY: the symbol's name carries the major version of the interface, which fixes its type.
    let Ok(entry) = (unsafe { library.get::<Entry>(ENTRY_SYMBOL.as_bytes()) }) else {
        return Err(error(other_major(library)));
    };
    // SAFETY: the entry is called as the interface asks, with a table that lives for ever.
    let table = unsafe { entry(&raw const HOST) };
    read_table(table, &canonical).map_err(error)
}

/// Returns the file of the plugin that `path` names: `path` itself where it is a file, else
/// with the platform's prefix and suffix (`plugins/keywords` is `plugins/libkeywords.so` on Linux).
///
/// Nothing is searched for: both stand in the same folder.
pub fn library_path(path: &Path) -> PathBuf {
    match path.file_name() {
        Some(name) if !path.is_file() => {
            let file = PathBuf::from(libloading::library_filename(name));
            if path.extension() == file.extension() { path.to_owned() } else { path.with_file_name(file) }
        }
        _ => path.to_owned(),
    }
}

static HOST: abi::Host = abi::Host {
    struct_size: size_of::<abi::Host>() as u32,
    abi_major: ABI_MAJOR,
    abi_minor: ABI_MINOR,
    context: std::ptr::null(),
    get_extension: Some(extension),
};

/// Returns the optional part of the host that has this name.
unsafe extern "C" fn extension(_: *const abi::Host, name: Str<'_>) -> *const c_void {
    // SAFETY: the plugin's string, alive during this call.
    match unsafe { name.bytes() } {
        name if name == abi::extension::LOG.as_bytes() => logging::table().cast(),
        _ => std::ptr::null(),
    }
}

/// Returns an error where the file lacks some of its parts.
fn check_whole(path: &Path) -> Result<(), LoadErrorKind> {
    let mut file = File::open(path).map_err(LoadErrorKind::Unreadable)?;
    let found = file.metadata().map_err(LoadErrorKind::Unreadable)?;
    if !found.is_file() {
        return Err(LoadErrorKind::NotALibrary("not a file".into()));
    }
    let found = found.len();
    if found == 0 {
        return Err(LoadErrorKind::NotALibrary("the file is empty".into()));
    }
    match elf::least_length(&mut file).map_err(LoadErrorKind::Unreadable)? {
        Some(expected) if found < expected => Err(LoadErrorKind::Truncated { found, expected }),
        _ => Ok(()),
    }
}

#[cfg(unix)]
fn open(path: &Path) -> Result<libloading::Library, String> {
    use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW};
    // All symbols are resolved now, so that a missing one is an error here and not a crash later;
    // none is shared with other libraries.
    // SAFETY: the constructors of the library run, which its user asked for by naming it.
    unsafe { Library::open(Some(path), RTLD_NOW | RTLD_LOCAL) }
        .map(Into::into)
        .map_err(|error| without_path(&error, path))
}

#[cfg(windows)]
fn open(path: &Path) -> Result<libloading::Library, String> {
    use libloading::os::windows::{LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR, LOAD_LIBRARY_SEARCH_SYSTEM32, Library};
    // What the library needs is looked for beside it and in the system, never in the working folder.
    // SAFETY: the constructors of the library run, which its user asked for by naming it.
    unsafe { Library::load_with_flags(path, LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_SYSTEM32) }
        .map(Into::into)
        .map_err(|error| without_path(&error, path))
}

/// Returns the loader's message without the path, which the error shows anyway.
fn without_path(error: &libloading::Error, path: &Path) -> String {
    let message = std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
    message.replace(&format!("{}: ", path.display()), "")
}

/// Returns why the library has no entry for this version.
fn other_major(library: &libloading::Library) -> LoadErrorKind {
    let exports = |major: &u16| {
        let symbol = format!("attache_plugin_entry_v{major}");
        // SAFETY: the symbol is looked at, never called.
        unsafe { library.get::<*const c_void>(symbol.as_bytes()) }.is_ok()
    };
    match (0..=99).find(exports) {
        Some(found) => LoadErrorKind::Major { found },
        None => LoadErrorKind::NoEntry,
    }
}

fn read_table(table: *const abi::Plugin, path: &Path) -> Result<Vec<LoadedFactory>, LoadErrorKind> {
    let broken = |message: &str| LoadErrorKind::Broken(message.to_owned());
    if table.is_null() {
        return Err(LoadErrorKind::NoTable);
    }
    // SAFETY: the library's table, which lives for ever, as the library is never unloaded.
    let plugin = unsafe { read_grown(table) }.ok_or_else(|| broken("its table is too small"))?;
    if plugin.abi_major != ABI_MAJOR {
        return Err(LoadErrorKind::Major { found: plugin.abi_major });
    }
    if plugin.min_host_minor > ABI_MINOR {
        return Err(LoadErrorKind::HostTooOld { needed: plugin.min_host_minor });
    }
    // SAFETY: as above.
    let analyzers = unsafe { read_array(plugin.analyzers, plugin.n_analyzers) }
        .ok_or_else(|| broken("its list of analyzers is null or misaligned"))?;
    if analyzers.is_empty() {
        return Err(broken("it has no analyzers"));
    }
    let mut factories: Vec<LoadedFactory> = Vec::with_capacity(analyzers.len());
    for &pointer in analyzers {
        // SAFETY: as above.
        let table =
            unsafe { read_grown(pointer) }.ok_or_else(|| broken("the table of an analyzer is too small"))?;
        // SAFETY: as above.
        let manifest: Manifest = serde_json::from_slice(unsafe { table.manifest.bytes() })
            .map_err(|error| broken(&format!("its manifest cannot be read: {error}")))?;
        let descriptor = Arc::new(manifest.into_descriptor().map_err(LoadErrorKind::Broken)?);
        if factories.iter().any(|other| other.descriptor().name == descriptor.name) {
            return Err(broken(&format!("it has two analyzers called `{}`", descriptor.name)));
        }
        let factory = LoadedFactory::new(pointer, &table, descriptor, path)
            .ok_or_else(|| broken("the table of an analyzer lacks `create`, `analyze` or `destroy`"))?;
        factories.push(factory);
    }
    Ok(factories)
}

/// Returns an analyzer of this very program as a loaded one: called through tables, which are made and never freed.
pub(crate) fn across(factory: Box<dyn AnalyzerFactory>) -> Result<LoadedFactory, LoadError> {
    let exports: &'static crate::Exports = Box::leak(Box::new(crate::Exports::new()));
    // SAFETY: the host's own table.
    let table = unsafe { exports.enter(&raw const HOST, "this program", || vec![factory]) };
    let path = Path::new("of this program");
    let mut factories = read_table(table, path).map_err(|kind| LoadError::new(path, kind))?;
    Ok(factories.remove(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_name_gets_prefix_and_suffix() {
        let file = libloading::library_filename("keywords");
        assert_eq!(library_path("/plugins/keywords".as_ref()), Path::new("/plugins").join(&file));
        assert_eq!(library_path(&Path::new("/plugins").join(&file)), Path::new("/plugins").join(&file));
    }

    #[test]
    fn a_relative_path_is_refused() {
        let error = load("keywords.so".as_ref()).err().unwrap();
        assert!(matches!(error.kind(), LoadErrorKind::Relative));
    }
}

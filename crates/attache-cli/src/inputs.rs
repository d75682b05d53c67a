//! Inputs: files, folders, patterns and stdin, as one stream of documents.
//!
//! Files are opened one after the other while the run goes on, so that a corpus of any
//! size takes no more memory than a few of its documents.

use std::fs::{self, File};
use std::io::{self, IsTerminal as _, Read};
use std::path::Path;

use anyhow::{Context as _, bail};
use attache_core::Document;
use attache_engine::{Config, Registry};
use attache_formats::{Input, InputFormat, InputOptions, UniqueIds, open};

/// What folders are searched for: the extensions that a reader knows, compressed or not.
const EXTENSIONS: &[&str] = &["txt", "md", "json", "jsonl", "ndjson"];

/// The inputs of a run, expanded but not yet opened.
#[derive(Debug)]
pub(crate) struct Inputs {
    names: Vec<String>,
    options: InputOptions,
}

impl Inputs {
    /// Expands what the command line names; without names, stdin where it is no terminal.
    ///
    /// # Errors
    ///
    /// When there is nothing to read: no name, no match, or none of the files is there.
    pub(crate) fn find(files: &[String], config: &Config, registry: &Registry) -> anyhow::Result<Self> {
        let mut names = Vec::new();
        for file in files {
            expand(file, &mut names)?;
        }
        if files.is_empty() {
            if io::stdin().is_terminal() {
                bail!("nothing to read; name files, folders or patterns, or `-` for stdin");
            }
            names.push("-".to_owned());
        }
        if names.is_empty() {
            bail!("nothing to read in {}", files.join(", "));
        }
        if names.iter().all(|name| name != "-" && !Path::new(name).exists()) {
            bail!(
                "cannot read {}: no such file",
                names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
            );
        }
        let format = match config.input.format.as_deref() {
            None => InputFormat::Auto,
            Some(name) => InputFormat::parse(name).with_context(|| {
                format!("unknown input format `{name}`; there are `txt`, `md`, `json` and `jsonl`")
            })?,
        };
        let schemas =
            registry.descriptors().flat_map(|descriptor| descriptor.writes.iter().cloned()).collect();
        let options =
            InputOptions { format, date: config.input.date, max_bytes: Some(config.run.max_bytes), schemas };
        Ok(Self { names, options })
    }

    /// Returns the number of files, folders expanded.
    pub(crate) fn n_files(&self) -> usize {
        self.names.len()
    }

    /// Returns the documents, in order. What cannot be opened or read is a document whose errors say why.
    pub(crate) fn documents(&self) -> impl Iterator<Item = Document> + Send + '_ {
        let mut ids = UniqueIds::default();
        self.names.iter().flat_map(|name| self.open(name)).map(move |input| {
            let mut document = input.document;
            document.id = ids.claim(&document.id);
            document
        })
    }

    fn open(&self, name: &str) -> Box<dyn Iterator<Item = Input> + Send> {
        if name == "-" {
            return Box::new(open(name, Box::new(io::stdin()), &self.options));
        }
        match readable(name) {
            Ok(bytes) => Box::new(open(name, bytes, &self.options)),
            Err(error) => Box::new(std::iter::once(Input::unreadable(name, &error))),
        }
    }
}

fn readable(name: &str) -> io::Result<Box<dyn Read + Send>> {
    let file = File::open(name)?;
    if file.metadata()?.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "is a folder"));
    }
    Ok(Box::new(file))
}

/// Adds the files that `name` means: itself, the files of a folder, or those that a pattern matches.
fn expand(name: &str, names: &mut Vec<String>) -> anyhow::Result<()> {
    let path = Path::new(name);
    if path.is_dir() {
        return walk(path, names).with_context(|| format!("cannot read the folder `{name}`"));
    }
    if name == "-" || path.exists() || !name.contains(['*', '?', '[']) {
        names.push(name.to_owned());
        return Ok(());
    }
    let found = glob::glob(name).with_context(|| format!("`{name}` is no pattern"))?;
    // The crate gives matches in alphabetical order.
    names.extend(
        found.filter_map(Result::ok).filter(|path| path.is_file()).map(|path| path.display().to_string()),
    );
    Ok(())
}

/// Adds the documents of a folder and of those in it, in alphabetical order.
fn walk(folder: &Path, names: &mut Vec<String>) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            walk(&path, names)?;
        } else if is_document(&path) {
            names.push(path.display().to_string());
        }
    }
    Ok(())
}

fn is_document(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let name = [".gz", ".zst"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name);
    EXTENSIONS.iter().any(|extension| name.strip_suffix(extension).is_some_and(|stem| stem.ends_with('.')))
}

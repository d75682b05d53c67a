//! Inputs: files, folders, patterns and stdin, as one stream of documents.
//!
//! Files are opened one after the other while the run goes on, so that a corpus of any
//! size takes no more memory than a few of its documents.

use std::fs::{self, File};
use std::io::{self, IsTerminal as _, Read};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context as _, bail};
use attache_core::{Diagnostic, Document, Severity};
use attache_engine::{Config, Registry};
use attache_formats::{Columns, Input, InputFormat, InputOptions, UniqueIds, open, open_brat};
use glob::Pattern;

/// The formats whose files folders are searched for where none is named: those that hold documents and nothing else.
const DOCUMENTS: [InputFormat; 6] = [
    InputFormat::Text,
    InputFormat::Markdown,
    InputFormat::Html,
    InputFormat::Json,
    InputFormat::Jsonl,
    InputFormat::Conllu,
];

/// The remarks of readers that are told on stderr; there may be one for every document.
const MAX_TOLD: usize = 10;

/// The inputs of a run, expanded but not yet opened.
#[derive(Debug)]
pub(crate) struct Inputs {
    names: Vec<String>,
    options: InputOptions,
    /// The first remarks of readers, and how many there are.
    notes: Mutex<(Vec<String>, usize)>,
}

impl Inputs {
    /// Expands what the command line names; without names, stdin where it is no terminal.
    ///
    /// # Errors
    ///
    /// When there is nothing to read: no name, no match, or none of the files is there.
    pub(crate) fn find(files: &[String], config: &Config, registry: &Registry) -> anyhow::Result<Self> {
        let format = match config.input.format.as_deref() {
            None => InputFormat::Auto,
            Some(name) => InputFormat::parse(name).with_context(|| {
                let names = InputFormat::ALL.map(InputFormat::as_str).join("`, `");
                format!("unknown input format `{name}`; there are `{names}`")
            })?,
        };
        let columns = columns(&config.input.columns)?;
        let wanted = Wanted::new(format, columns.text.is_some(), &config.input.glob)?;
        let mut names = Vec::new();
        for file in files {
            expand(file, &wanted, &mut names)?;
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
        let schemas =
            registry.descriptors().flat_map(|descriptor| descriptor.writes.iter().cloned()).collect();
        let options = InputOptions {
            format,
            date: config.input.date,
            columns,
            max_bytes: Some(config.run.max_bytes),
            schemas,
        };
        Ok(Self { names, options, notes: Mutex::default() })
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
            if !input.notes.is_empty() {
                let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
                let room = MAX_TOLD.saturating_sub(notes.0.len());
                notes.1 += input.notes.len();
                let told = input.notes.iter().take(room);
                notes.0.extend(told.map(|note| format!("{}: {}", document.id, note.message)));
            }
            document
        })
    }

    /// Tells on stderr what readers remarked, e.g. an encoding that was guessed.
    pub(crate) fn tell_notes(&self) {
        let notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        for note in &notes.0 {
            anstream::eprintln!("note: {note}");
        }
        if notes.1 > notes.0.len() {
            anstream::eprintln!("note: … and {} more such notes", notes.1 - notes.0.len());
        }
    }

    fn open(&self, name: &str) -> Box<dyn Iterator<Item = Input> + Send> {
        if name == "-" {
            return Box::new(open(name, Box::new(io::stdin()), &self.options));
        }
        match readable(name) {
            Ok(text) if self.options.format == InputFormat::Brat => {
                let annotations = readable(&annotations_beside(name)).ok();
                let is_bare = annotations.is_none();
                let mut input = open_brat(name, text, annotations, &self.options);
                if is_bare {
                    let message = format!("there are no annotations in `{}`", annotations_beside(name));
                    input.notes.push(Diagnostic { severity: Severity::Note, message, span: None });
                }
                Box::new(std::iter::once(input))
            }
            Ok(bytes) => Box::new(open(name, bytes, &self.options)),
            Err(error) => Box::new(std::iter::once(Input::unreadable(name, &error))),
        }
    }
}

/// Returns the path of the file with a text's annotations.
fn annotations_beside(name: &str) -> String {
    Path::new(name).with_extension("ann").display().to_string()
}

/// Reads what fields are called from settings such as `text=body`.
fn columns(settings: &[String]) -> anyhow::Result<Columns> {
    let mut columns = Columns::default();
    for setting in settings {
        let (field, name) = setting.split_once('=').unwrap_or((setting, ""));
        let place = match field.trim() {
            "id" => &mut columns.id,
            "title" => &mut columns.title,
            "date" => &mut columns.date,
            "text" => &mut columns.text,
            _ => bail!(
                "`{setting}` names no field; write `FIELD=NAME` with one of `{}`",
                Columns::FIELDS.join("`, `")
            ),
        };
        if name.trim().is_empty() {
            bail!("`{setting}` says no name; write `{field}=NAME`");
        }
        *place = Some(name.trim().to_owned());
    }
    Ok(columns)
}

fn readable(name: &str) -> io::Result<Box<dyn Read + Send>> {
    let file = File::open(name)?;
    if file.metadata()?.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "is a folder"));
    }
    Ok(Box::new(file))
}

/// Which files of a folder are read.
struct Wanted {
    extensions: Vec<&'static str>,
    /// Patterns, and whether they leave files out.
    globs: Vec<(Pattern, bool)>,
}

impl Wanted {
    fn new(format: InputFormat, has_text_column: bool, globs: &[String]) -> anyhow::Result<Self> {
        let mut formats = match format {
            InputFormat::Auto => DOCUMENTS.to_vec(),
            format => vec![format],
        };
        // Which column of a table is the text, most tables do not say.
        if format == InputFormat::Auto && has_text_column {
            formats.extend([InputFormat::Csv, InputFormat::Tsv]);
        }
        let globs = globs
            .iter()
            .map(|glob| {
                let (pattern, leaves_out) = match glob.strip_prefix('!') {
                    Some(pattern) => (pattern, true),
                    None => (glob.as_str(), false),
                };
                let pattern = Pattern::new(pattern).with_context(|| format!("`{glob}` is no pattern"))?;
                Ok((pattern, leaves_out))
            })
            .collect::<anyhow::Result<_>>()?;
        let extensions = formats.iter().flat_map(|format| format.extensions()).copied().collect();
        Ok(Self { extensions, globs })
    }

    /// Returns true for a file at `path`, which is `inside` the folder that was named.
    fn has(&self, path: &Path, inside: &Path) -> bool {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        let matches = |pattern: &Pattern| {
            // A pattern without a folder is one of names, wherever they are.
            let in_any = !pattern.as_str().contains('/') && pattern.matches(&file);
            in_any || pattern.matches_path(inside)
        };
        let mut picks = self.globs.iter().filter(|(_, leaves_out)| !leaves_out).peekable();
        let picked = match picks.peek() {
            None => self.knows(&file),
            Some(_) => picks.any(|(pattern, _)| matches(pattern)),
        };
        picked && !self.globs.iter().any(|(pattern, leaves_out)| *leaves_out && matches(pattern))
    }

    /// Returns true where the extension is one that is looked for, compressed or not.
    fn knows(&self, file: &str) -> bool {
        let file = file.to_lowercase();
        let file = [".gz", ".zst"].iter().find_map(|end| file.strip_suffix(end)).unwrap_or(&file);
        let mut extensions = self.extensions.iter();
        extensions.any(|extension| file.strip_suffix(extension).is_some_and(|stem| stem.ends_with('.')))
    }
}

/// Adds the files that `name` means: itself, the files of a folder, or those that a pattern matches.
fn expand(name: &str, wanted: &Wanted, names: &mut Vec<String>) -> anyhow::Result<()> {
    let path = Path::new(name);
    if path.is_dir() {
        return walk(path, path, wanted, names).with_context(|| format!("cannot read the folder `{name}`"));
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
fn walk(folder: &Path, root: &Path, wanted: &Wanted, names: &mut Vec<String>) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            walk(&path, root, wanted, names)?;
        } else if wanted.has(&path, path.strip_prefix(root).unwrap_or(&path)) {
            names.push(path.display().to_string());
        }
    }
    Ok(())
}

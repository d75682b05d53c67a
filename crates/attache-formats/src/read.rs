//! Readers: from bytes of any known format to documents, one at a time.
//!
//! [`open`] never fails. What cannot be read becomes a document without text whose
//! `errors` say why, so that every input comes out as exactly one record, and a corpus
//! goes on after its broken file.

mod annotated;
mod brat;
mod columns;
mod csv;
mod decode;
mod detect;
mod given;
#[cfg(feature = "html")]
mod html;
mod limit;
mod lines;
mod markdown;
mod record;
mod rows;
mod text;
mod tools;
mod treebank;
mod values;

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, BufReader, Read};
use std::sync::Arc;

use attache_core::{Date, Diagnostic, Document, DocumentError, LayerSchema, Severity};

pub use columns::Columns;
use csv::Rows;
pub use detect::InputFormat;
use lines::Lines;
use treebank::Treebank;
use values::Values;

/// How input is read.
#[derive(Clone, Debug, Default)]
pub struct InputOptions {
    /// The format; found by name and content where it is [`InputFormat::Auto`].
    pub format: InputFormat,
    /// The date of documents that carry none.
    pub date: Option<Date>,
    /// What the fields of records and the columns of tables are called.
    pub columns: Columns,
    /// The largest text to keep, in bytes of UTF-8. A longer one is cut at the end of a paragraph,
    /// a sentence or a word below it, and marked as truncated.
    pub max_bytes: Option<usize>,
    /// The declarations of plugins' layers. Input layers without one get theirs from their values.
    pub schemas: Vec<Arc<LayerSchema>>,
}

/// A document as it was read, and what there is to say about the reading.
#[derive(Clone, Debug)]
pub struct Input {
    /// The document. Where reading it failed, it has no text, and `errors` says why.
    pub document: Document,
    /// Remarks for the run's report, such as an encoding that was guessed.
    pub notes: Vec<Diagnostic>,
}

/// What the errors of reading are called in a record.
pub const READER: &str = "input";

impl Input {
    /// Returns what stands for an input that could not be opened.
    ///
    /// ```
    /// use std::io::{Error, ErrorKind};
    /// use attache_formats::Input;
    ///
    /// let input = Input::unreadable("articles/lost.txt", &Error::from(ErrorKind::NotFound));
    /// assert_eq!(input.document.id, "articles/lost");
    /// assert_eq!(input.document.errors[0].to_string(), "input: io: entity not found");
    /// ```
    pub fn unreadable(name: &str, error: &io::Error) -> Self {
        Self::failed(&Name::of(name), Failure::new("io", error.to_string()))
    }

    /// Returns true where no text could be read.
    pub fn is_failed(&self) -> bool {
        self.document.text().is_empty() && !self.document.errors.is_empty()
    }

    fn failed(name: &Name, failure: Failure) -> Self {
        let mut input = Self::empty(name);
        input.document.errors.push(failure.into());
        input
    }

    fn empty(name: &Name) -> Self {
        // A document without text is never too long.
        #[expect(clippy::expect_used, reason = "an empty text fits into any limit")]
        let mut document = Document::new(name.id.clone(), "").expect("an empty text is short enough");
        document.source.path.clone_from(&name.path);
        Self { document, notes: Vec::new() }
    }

    /// Returns a document of `text`, cut where it is longer than `options` allow.
    fn of_text(name: &Name, mut text: String, options: &InputOptions) -> Self {
        let truncated = options.max_bytes.is_some_and(|max| limit::cut(&mut text, max));
        let mut input = match Document::new(name.id.clone(), text) {
            Ok(mut document) => {
                document.source.path.clone_from(&name.path);
                Self { document, notes: Vec::new() }
            }
            Err(too_long) => return Self::failed(name, Failure::new("too_long", too_long.to_string())),
        };
        input.document.source.truncated = truncated;
        if input.document.text().trim().is_empty() {
            input.fail(Failure::new("empty", "there is no text in it"));
        }
        input
    }

    fn fail(&mut self, failure: Failure) {
        self.document.errors.push(failure.into());
    }

    fn note(&mut self, message: impl Into<String>) {
        self.notes.push(Diagnostic { severity: Severity::Note, message: message.into(), span: None });
    }
}

/// Why something could not be read: a word and a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Failure {
    kind: &'static str,
    message: String,
}

impl Failure {
    fn new(kind: &'static str, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    fn io(error: &io::Error) -> Self {
        Self::new("io", error.to_string())
    }
}

impl From<Failure> for DocumentError {
    fn from(failure: Failure) -> Self {
        Self { analyzer: READER.into(), kind: failure.kind.into(), message: failure.message }
    }
}

/// What an input is called: its path with `/`, and the id that documents without one get.
#[derive(Clone, Debug)]
struct Name {
    id: String,
    /// `None` for standard input.
    path: Option<String>,
}

impl Name {
    fn of(name: &str) -> Self {
        if name == "-" {
            return Self { id: "stdin".into(), path: None };
        }
        let path = name.replace('\\', "/");
        let (stem, _) = detect::split_extension(&path);
        Self { id: stem.to_owned(), path: Some(path) }
    }
}

/// Gives each document of a run an id of its own: the second `a` becomes `a#2`.
///
/// ```
/// use attache_formats::UniqueIds;
///
/// let mut ids = UniqueIds::default();
/// assert_eq!(["a", "b", "a", "a#2", "a"].map(|id| ids.claim(id)), ["a", "b", "a#2", "a#2#2", "a#3"]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct UniqueIds {
    n_claims: BTreeMap<String, usize>,
}

impl UniqueIds {
    /// Returns `id`, or `id` and a number where it is taken.
    pub fn claim(&mut self, id: &str) -> String {
        let mut n = self.n_claims.get(id).copied().unwrap_or(0) + 1;
        let mut name = if n == 1 { id.to_owned() } else { format!("{id}#{n}") };
        while n > 1 && self.n_claims.contains_key(&name) {
            n += 1;
            name = format!("{id}#{n}");
        }
        self.n_claims.insert(id.to_owned(), n);
        if n > 1 {
            self.n_claims.insert(name.clone(), 1);
        }
        name
    }
}

/// The documents of one input, read one at a time.
pub struct Documents {
    name: Name,
    options: InputOptions,
    state: State,
}

type Source = BufReader<Box<dyn Read + Send>>;

enum State {
    Whole(InputFormat, Source),
    Lines(Lines),
    Values(Values),
    Rows(Box<Rows>),
    Treebank(Treebank),
    Failed(Failure),
    Done,
}

impl fmt::Debug for Documents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Documents").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Opens an input: `name` as the user gave it (`-` for standard input), and its bytes.
///
/// Compressed bytes are known by how they begin. Documents keep the ids of their
/// records; others are named by the path without extension, and [`UniqueIds`] tells
/// equal ones apart.
///
/// ```
/// use attache_formats::{InputOptions, open};
///
/// let bytes = Box::new(&b"{\"id\": \"a\", \"text\": \"Hello.\"}\nno JSON\n{\"id\": \"c\", \"text\": \"Bye.\"}\n"[..]);
/// let documents: Vec<_> =
///     open("corpus.jsonl", bytes, &InputOptions::default()).map(|input| input.document).collect();
/// assert_eq!(documents.len(), 3);
/// assert_eq!(documents[1].errors[0].to_string(), "input: json: line 2: no record, which begins with `{`");
/// assert_eq!(documents[2].text(), "Bye.");
/// ```
pub fn open(name: &str, bytes: Box<dyn Read + Send>, options: &InputOptions) -> Documents {
    let name = Name::of(name);
    let state = match detect::recognise(&name, bytes, options.format) {
        Ok((InputFormat::Jsonl, source)) => State::Lines(Lines::new(source)),
        Ok((InputFormat::Json, source)) => State::Values(Values::new(source)),
        Ok((InputFormat::Doccano | InputFormat::LabelStudio, source)) => match detect::head(source) {
            Ok((head, source)) if detect::by_content(&head) == InputFormat::Json => {
                State::Values(Values::new(source))
            }
            Ok((_, source)) => State::Lines(Lines::new(source)),
            Err(failure) => State::Failed(failure),
        },
        Ok((format @ (InputFormat::Csv | InputFormat::Tsv), source)) => {
            match Rows::new(source, format == InputFormat::Tsv) {
                Ok(rows) => State::Rows(Box::new(rows)),
                Err(failure) => State::Failed(failure),
            }
        }
        Ok((InputFormat::Conllu, source)) => State::Treebank(Treebank::new(source)),
        Ok((format, source)) => State::Whole(format, source),
        Err(failure) => State::Failed(failure),
    };
    Documents { name, options: options.clone(), state }
}

impl Iterator for Documents {
    type Item = Input;

    fn next(&mut self) -> Option<Input> {
        let read = match &mut self.state {
            State::Done => return None,
            State::Lines(lines) => lines.next(&self.name, &self.options),
            State::Rows(rows) => rows.next(&self.name, &self.options),
            State::Values(values) => values.next(&self.name, &self.options),
            State::Treebank(treebank) => treebank.next(&self.name, &self.options),
            State::Whole(format, source) => {
                let read = match format {
                    InputFormat::Markdown => markdown::read(&self.name, source, &self.options),
                    InputFormat::Brat => brat::read(&self.name, source, None, &self.options),
                    #[cfg(feature = "html")]
                    InputFormat::Html => html::read(&self.name, source, &self.options),
                    #[cfg(not(feature = "html"))]
                    InputFormat::Html => {
                        let message = "this build of attache does not read pages of the web";
                        Input::failed(&self.name, Failure::new("format", message))
                    }
                    _ => text::read(&self.name, source, &self.options),
                };
                self.state = State::Done;
                Some(read)
            }
            State::Failed(failure) => {
                let failed = Input::failed(&self.name, failure.clone());
                self.state = State::Done;
                Some(failed)
            }
        };
        let Some(mut input) = read else {
            self.state = State::Done;
            return None;
        };
        assume_date(&mut input, &self.options);
        Some(input)
    }
}

/// Reads a text and the annotations that brat keeps beside it: `name` and `text` are those of the `.txt` file.
///
/// ```
/// use attache_formats::{InputOptions, open_brat};
///
/// let input = open_brat(
///     "a.txt",
///     Box::new(&b"Norland sued."[..]),
///     Some(Box::new(&b"T1\tGPE 0 7\tNorland\n"[..])),
///     &InputOptions::default(),
/// );
/// assert!(input.document.is_given("mention"));
/// ```
pub fn open_brat(
    name: &str,
    text: Box<dyn Read + Send>,
    annotations: Option<Box<dyn Read + Send>>,
    options: &InputOptions,
) -> Input {
    let name = Name::of(name);
    let mut input = match detect::recognise(&name, text, InputFormat::Brat) {
        Ok((_, mut source)) => brat::read(&name, &mut source, annotations, options),
        Err(failure) => Input::failed(&name, failure),
    };
    assume_date(&mut input, options);
    input
}

/// Gives a document without a date the one of the options.
fn assume_date(input: &mut Input, options: &InputOptions) {
    let source = &mut input.document.source;
    if source.date.is_none() {
        source.date = options.date;
        source.date_from = options.date.map(|_| "configuration".to_owned());
    }
}

//! What an analyzer is, and what it promises the engine.

use std::borrow::Cow;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use crate::layer::RowError;
use crate::options::{OptionSpec, Options, Resources};
use crate::provenance::{Diagnostic, Severity};
use crate::row::Annotation;
use crate::schema::LayerSchema;
use crate::{DocumentView, Output, Span};

/// Reads a document and adds annotations to it.
///
/// Every text is valid input: odd text earns fewer annotations, never an error. What
/// can fail for lack of a file or by a bad option fails in [`AnalyzerFactory::build`],
/// before the first document is read.
///
/// An analyzer keeps no state between documents, so the engine may share one across
/// threads and call it in any order. Equal layers in, equal annotations out.
///
/// # Panics
///
/// An implementation should not panic. If it does, the engine drops its annotations
/// of that document, records the panic there, and carries on.
///
/// # Examples
///
/// ```
/// use attache_core::{layer, AnalysisError, Analyzer, Call, Descriptor, DocumentView, Output, Span, Text};
///
/// layer! {
///     /// A word in capitals.
///     pub Shout in "shout", ids "shout", spans;
///     /// A shout to write.
///     new NewShout;
///     /// What a shout knows.
///     rows ShoutRow {
///         /// The word in small letters.
///         word: Text,
///     }
/// }
///
/// struct Shouts(Descriptor);
///
/// impl Analyzer for Shouts {
///     fn descriptor(&self) -> &Descriptor {
///         &self.0
///     }
///
///     fn analyze(&self, document: &DocumentView<'_>, output: &mut Output<'_>, _: &Call<'_>) -> Result<(), AnalysisError> {
///         for (at, _) in document.text().match_indices("NO") {
///             output.push(NewShout { span: Span::from(at..at + 2), word: "no" });
///         }
///         Ok(())
///     }
/// }
///
/// let shouts = Shouts(Descriptor::new("shouts", "1.0.0", "Finds words in capitals.").writes::<Shout>());
/// assert_eq!(shouts.descriptor().writes[0].name, "shout");
/// ```
pub trait Analyzer: Send + Sync {
    /// Returns what the engine must know before it can schedule this analyzer.
    fn descriptor(&self) -> &Descriptor;

    /// Adds this analyzer's annotations of `document` to `output`.
    ///
    /// # Errors
    ///
    /// When the call was cancelled ([`Call::checkpoint`]), or when something outside the
    /// analyzer failed (a process plugin died). The document then has none of its layers.
    fn analyze(
        &self,
        document: &DocumentView<'_>,
        output: &mut Output<'_>,
        call: &Call<'_>,
    ) -> Result<(), AnalysisError>;
}

/// Builds an analyzer from its options: what a registry and a plugin library hold.
pub trait AnalyzerFactory: Send + Sync {
    /// Returns what the analyzer will say of itself.
    fn descriptor(&self) -> &Descriptor;

    /// Builds the analyzer.
    ///
    /// # Errors
    ///
    /// When an option or a file that it names is of no use; the message says which and why.
    fn build(&self, options: &Options, resources: &Resources) -> Result<Box<dyn Analyzer>, BuildError>;
}

/// The public face of an analyzer. It feeds the schedule, the validation of options,
/// the list that the CLI prints and the generated reference.
#[derive(Clone, Debug, PartialEq)]
pub struct Descriptor {
    /// The name in configurations, reports and records, e.g. `sentiment`.
    pub name: Cow<'static, str>,
    /// The version, changed whenever its output may differ.
    pub version: Cow<'static, str>,
    /// One sentence on what it does.
    pub summary: Cow<'static, str>,
    /// The layers that must be complete before it runs.
    pub reads: Vec<LayerRequirement>,
    /// The layers that it alone writes, parts included.
    pub writes: Vec<Arc<LayerSchema>>,
    /// The options that it takes.
    pub options: Vec<OptionSpec>,
    /// Whether it runs even where the input brought all its layers, to fill their missing cells.
    pub completes: bool,
}

/// A layer that an analyzer reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerRequirement {
    /// The layer's name.
    pub layer: Cow<'static, str>,
    /// Whether the analyzer can do without it.
    pub optional: bool,
    /// What the analyzer takes the layer to be, where it says so.
    pub schema: Option<Arc<LayerSchema>>,
}

impl Descriptor {
    /// Returns a descriptor that reads and writes nothing yet.
    pub fn new(
        name: impl Into<Cow<'static, str>>,
        version: impl Into<Cow<'static, str>>,
        summary: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            name: name.into(),
            version: version.into(),
            summary: summary.into(),
            reads: Vec::new(),
            writes: Vec::new(),
            options: Vec::new(),
            completes: false,
        }
    }

    /// Adds a layer, with its parts, that must be there.
    #[must_use]
    pub fn reads<L: Annotation>(self) -> Self {
        self.requires(&[&[L::schema()], &*L::parts()].concat(), false)
    }

    /// Adds a layer, with its parts, that is used where it is there.
    #[must_use]
    pub fn reads_optional<L: Annotation>(self) -> Self {
        self.requires(&[&[L::schema()], &*L::parts()].concat(), true)
    }

    fn requires(mut self, schemas: &[&'static Arc<LayerSchema>], optional: bool) -> Self {
        self.reads.extend(schemas.iter().map(|schema| LayerRequirement {
            layer: schema.name.clone(),
            optional,
            schema: Some(Arc::clone(schema)),
        }));
        self
    }

    /// Adds a layer, with its parts, that the analyzer writes.
    #[must_use]
    pub fn writes<L: Annotation>(mut self) -> Self {
        self.writes.push(Arc::clone(L::schema()));
        self.writes.extend(L::parts().into_iter().map(Arc::clone));
        self
    }

    /// Adds an option.
    #[must_use]
    pub fn option(mut self, option: OptionSpec) -> Self {
        self.options.push(option);
        self
    }

    /// Says that the analyzer fills missing cells of given rows, so that it has to run even where the input
    /// brought all its layers.
    #[must_use]
    pub fn completes_given(mut self) -> Self {
        self.completes = true;
        self
    }

    /// Returns the layer called `name` among those written.
    pub fn written(&self, name: &str) -> Option<&Arc<LayerSchema>> {
        self.writes.iter().find(|schema| schema.name == name)
    }
}

/// One call of an analyzer: how it hears of cancellation, and where its remarks go.
#[derive(Debug, Default)]
pub struct Call<'c> {
    cancelled: Option<&'c (dyn Cancellation + 'c)>,
    diagnostics: Mutex<Vec<Diagnostic>>,
    truncated: AtomicBool,
}

/// Says whether a call should end early.
pub trait Cancellation: fmt::Debug + Sync {
    /// Returns true once the call should end.
    fn is_cancelled(&self) -> bool;
}

impl Cancellation for AtomicBool {
    fn is_cancelled(&self) -> bool {
        self.load(Ordering::Relaxed)
    }
}

impl<'c> Call<'c> {
    /// Returns a call that ends early once `cancellation` says so.
    pub fn new(cancellation: &'c (dyn Cancellation + 'c)) -> Self {
        Self { cancelled: Some(cancellation), ..Self::default() }
    }

    /// Returns an error where the call should end early: to be called now and then in long work.
    ///
    /// # Errors
    ///
    /// [`AnalysisErrorKind::Cancelled`] once the call was cancelled.
    pub fn checkpoint(&self) -> Result<(), AnalysisError> {
        match self.cancelled {
            Some(cancellation) if cancellation.is_cancelled() => {
                Err(AnalysisError::new(AnalysisErrorKind::Cancelled, "the call was cancelled"))
            }
            _ => Ok(()),
        }
    }

    /// Adds a warning to the run's report.
    pub fn warn(&self, span: Option<Span>, message: impl Into<String>) {
        self.remark(Diagnostic { severity: Severity::Warning, message: message.into(), span });
    }

    /// Adds a remark to the run's report.
    pub fn remark(&self, diagnostic: Diagnostic) {
        if let Ok(mut diagnostics) = self.diagnostics.lock() {
            diagnostics.push(diagnostic);
        }
    }

    /// Says that a part of the document was left out because of a limit; the record is flagged `truncated`.
    pub fn mark_truncated(&self) {
        self.truncated.store(true, Ordering::Relaxed);
    }

    /// Returns true where a part of the document was left out.
    pub fn is_truncated(&self) -> bool {
        self.truncated.load(Ordering::Relaxed)
    }

    /// Returns the remarks made so far.
    pub fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics.into_inner().unwrap_or_default()
    }
}

/// Why an analyzer gave a document no layers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnalysisError {
    kind: AnalysisErrorKind,
    message: String,
}

/// The kinds of [`AnalysisError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnalysisErrorKind {
    /// The call was cancelled, or ran out of time.
    Cancelled,
    /// The analyzer cannot deal with such a document, which is no fault of anybody.
    Skipped,
    /// Something failed.
    Failed,
    /// A layer was read that the descriptor does not name.
    UndeclaredRead,
    /// A layer was written that the descriptor does not name.
    UndeclaredWrite,
    /// A row cannot be part of its layer.
    BadRow,
    /// The analyzer panicked.
    Panic,
}

impl AnalysisErrorKind {
    /// Returns the word that stands in a record's `errors`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
            Self::UndeclaredRead => "undeclared_read",
            Self::UndeclaredWrite => "undeclared_write",
            Self::BadRow => "bad_row",
            Self::Panic => "panic",
        }
    }
}

impl AnalysisError {
    /// Returns an error of `kind`; `message` is a fragment without a full stop.
    pub fn new(kind: AnalysisErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    /// Returns an error for something that failed.
    pub fn failed(message: impl Into<String>) -> Self {
        Self::new(AnalysisErrorKind::Failed, message)
    }

    /// Returns what kind of error it is.
    pub fn kind(&self) -> AnalysisErrorKind {
        self.kind
    }

    /// Returns what happened.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for AnalysisError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for AnalysisError {}

impl From<RowError> for AnalysisError {
    fn from(error: RowError) -> Self {
        Self::new(AnalysisErrorKind::BadRow, error.to_string())
    }
}

/// Why an analyzer could not be built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildError {
    /// The option at fault, if one is.
    pub option: Option<String>,
    /// The file at fault and the line in it, if one is.
    pub place: Option<(String, u32)>,
    /// What is wrong, without a full stop.
    pub message: String,
}

impl BuildError {
    /// Returns an error with no option at fault.
    pub fn new(message: impl Into<String>) -> Self {
        Self { option: None, place: None, message: message.into() }
    }

    /// Returns an error for the option called `option`.
    pub fn option(option: impl Into<String>, message: impl Into<String>) -> Self {
        Self { option: Some(option.into()), place: None, message: message.into() }
    }

    /// Returns the error with the place in a file that the option names; lines count from 1.
    #[must_use]
    pub fn at(mut self, path: impl Into<String>, line: u32) -> Self {
        self.place = Some((path.into(), line));
        self
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(option) = &self.option {
            write!(f, "option `{option}`: ")?;
        }
        if let Some((path, line)) = &self.place {
            write!(f, "{path}:{line}: ")?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for BuildError {}

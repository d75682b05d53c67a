//! Who wrote a layer.

use crate::Span;

/// The analyzer that wrote a layer, and how it was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// The analyzer's name.
    pub analyzer: String,
    /// The analyzer's version.
    pub version: String,
    /// `sha256:` and the hash of its options and the files they name, or empty where it is not known.
    pub config: String,
}

/// How grave a remark is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Good to know.
    Note,
    /// Something may be missing from the output.
    Warning,
}

/// A remark of an analyzer about a document that is no error. It goes to the run's report, never into a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How grave it is.
    pub severity: Severity,
    /// What there is to say, without a full stop.
    pub message: String,
    /// The place in the text that it is about.
    pub span: Option<Span>,
}

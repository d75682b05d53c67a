//! What is wrong with a user's knowledge file.

use std::fmt;

/// A fault in a user's knowledge file: where it is, what it is, and what was probably meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnowledgeError {
    path: String,
    line: usize,
    message: String,
    nearest: Option<String>,
}

impl KnowledgeError {
    pub(super) fn new(path: &str, line: usize, message: String, nearest: Option<String>) -> Self {
        Self { path: path.to_owned(), line, message, nearest }
    }

    /// The file's path as it was given.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The line, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// What is wrong, without the place.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The valid key or value nearest to the one written.
    pub fn nearest(&self) -> Option<&str> {
        self.nearest.as_deref()
    }
}

impl fmt::Display for KnowledgeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.message)?;
        match &self.nearest {
            Some(nearest) => write!(f, "; did you mean `{nearest}`?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for KnowledgeError {}

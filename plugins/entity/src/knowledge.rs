//! The facts known before a document is read.

//! The document model.

mod span;

pub use span::Span;

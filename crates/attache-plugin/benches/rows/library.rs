//! The bench's analyzers as a library.

mod analyzer;

attache_plugin::export_analyzer!(analyzer::writing(), analyzer::reading());

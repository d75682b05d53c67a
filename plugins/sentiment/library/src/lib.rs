//! The analyzer `sentiment` as a dynamic library.
#![forbid(unsafe_code)]

attache_plugin::export_analyzer!(attache_sentiment::factory());

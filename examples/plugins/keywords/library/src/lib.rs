//! The keyword example as a dynamic library.
#![forbid(unsafe_code)]

attache_plugin::export_analyzer!(attache_keywords::factory());

//! The analyzer `relation` as a dynamic library.
#![forbid(unsafe_code)]

attache_plugin::export_analyzer!(attache_relation::factory());

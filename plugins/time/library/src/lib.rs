//! The analyzer `time` as a dynamic library.
#![forbid(unsafe_code)]

attache_plugin::export_analyzer!(Box::new(attache_time::TimeFactory::default()));

//! The commands, one file each.

pub(crate) mod analysis;
pub(crate) mod analyzers;
pub(crate) mod check;
pub(crate) mod config;
pub(crate) mod doctor;
pub(crate) mod eval;
pub(crate) mod explain;
pub(crate) mod labelled;
pub(crate) mod plan;
pub(crate) mod plugin;
pub(crate) mod run;
pub(crate) mod shell;
pub(crate) mod test;
pub(crate) mod train;
pub(crate) mod watch;

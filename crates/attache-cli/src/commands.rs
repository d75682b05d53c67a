//! The commands, one file each.

pub(crate) mod analyzers;
pub(crate) mod check;
pub(crate) mod eval;
pub(crate) mod plan;
pub(crate) mod run;
pub(crate) mod train;

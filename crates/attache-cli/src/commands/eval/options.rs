//! What every evaluation takes on the command line.

use std::path::PathBuf;

use clap::Args;

use crate::arguments::ListFormat;

/// Options that all layers have.
#[derive(Debug, Args)]
pub(crate) struct EvalOptions {
    /// Show N of the worst cases with their context, of each kind where there are kinds.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) errors: usize,

    /// Show figures by type and what was taken for what, where the layer has types.
    #[arg(long)]
    pub(crate) types: bool,

    /// Keep in a file what each document or sentence adds to the figures, for `--against` and `eval compare`.
    #[arg(long, value_name = "RUN.json")]
    pub(crate) save: Option<PathBuf>,

    /// Compare with a run that was kept with `--save`: is the difference more than chance?
    #[arg(long, value_name = "RUN.json")]
    pub(crate) against: Option<PathBuf>,

    /// How to show the figures.
    #[arg(long, short, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ListFormat,
}

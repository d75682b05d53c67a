//! `attache plugin`: making, listing and checking plugins.

mod new;
mod sdk;

use clap::Subcommand;

use crate::arguments::Arguments;
use crate::exit::Exit;

/// What can be done with plugins.
#[derive(Debug, Subcommand)]
pub(crate) enum PluginCommand {
    /// Write a plugin to begin with: it builds, passes its tests and runs as it is.
    New(new::NewArguments),
}

/// Runs a command on plugins.
///
/// # Errors
///
/// When it could not do what it is for.
pub(crate) fn plugin(_: &Arguments, command: &PluginCommand) -> anyhow::Result<Exit> {
    match command {
        PluginCommand::New(options) => new::new(options),
    }
}

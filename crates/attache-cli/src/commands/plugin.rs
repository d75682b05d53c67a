//! `attache plugin`: making, listing and checking plugins.

mod check;
mod info;
mod list;
mod new;
mod saved;
mod sdk;
mod target;

use clap::Subcommand;

use crate::arguments::Arguments;
use crate::exit::Exit;

/// What can be done with plugins.
#[derive(Debug, Subcommand)]
pub(crate) enum PluginCommand {
    /// Write a plugin to begin with: it builds, passes its tests and runs as it is.
    New(new::NewArguments),
    /// List the plugins that the configuration names.
    List(list::ListArguments),
    /// Tell what a plugin says of itself.
    Info(info::InfoArguments),
    /// Check that a plugin keeps to what every plugin is held to, each check in a process of its own.
    Check(check::CheckArguments),
    /// Run one check in this process, for `check`.
    #[command(hide = true)]
    Probe(check::ProbeArguments),
}

/// Runs a command on plugins.
///
/// # Errors
///
/// When it could not do what it is for.
pub(crate) fn plugin(arguments: &Arguments, command: &PluginCommand) -> anyhow::Result<Exit> {
    match command {
        PluginCommand::New(options) => new::new(options),
        PluginCommand::List(options) => list::list(arguments, options),
        PluginCommand::Info(options) => info::info(options),
        PluginCommand::Check(options) => check::check(arguments, options),
        PluginCommand::Probe(options) => check::probe(options),
    }
}

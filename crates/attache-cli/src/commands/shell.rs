//! `attache completions` and `attache man`: what a shell and `man` know of the commands.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use crate::arguments::Arguments;
use crate::exit::Exit;

/// Arguments of `attache completions`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  attache completions bash > ~/.local/share/bash-completion/completions/attache
  attache completions zsh > ~/.zfunc/_attache
  attache completions fish > ~/.config/fish/completions/attache.fish")]
pub(crate) struct CompletionsArguments {
    /// The shell.
    pub(crate) shell: Shell,
}

/// Arguments of `attache man`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  attache man man1 && man ./man1/attache-run.1")]
pub(crate) struct ManArguments {
    /// The folder, made where it is not there.
    #[arg(value_name = "FOLDER")]
    pub(crate) folder: PathBuf,
}

/// Prints the completions of a shell.
///
/// # Errors
///
/// When stdout cannot be written.
pub(crate) fn completions(options: &CompletionsArguments) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    let mut command = Arguments::command();
    clap_complete::generate(options.shell, &mut command, "attache", &mut script);
    anstream::stdout().write_all(&script)?;
    Ok(Exit::Success)
}

/// Writes the manual pages.
///
/// # Errors
///
/// When the folder cannot be written.
pub(crate) fn man(options: &ManArguments) -> anyhow::Result<Exit> {
    let told = || format!("cannot write manual pages into `{}`", options.folder.display());
    fs::create_dir_all(&options.folder).with_context(told)?;
    let command = Arguments::command().flatten_help(false);
    clap_mangen::generate_to(command, &options.folder).with_context(told)?;
    Ok(Exit::Success)
}

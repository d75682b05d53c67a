//! The binary `attache`: the composition root.
//!
//! The only place that names concrete analyzers, opens the user's files, prints, and
//! exits. A command is a file under [`commands`]; what they share is the
//! [`configuration`] in force, the [`registry`] of analyzers, the [`inputs`] and the
//! [`exit`] codes.

mod arguments;
mod cache;
mod commands;
mod configuration;
mod exit;
mod inputs;
mod output;
mod registry;
mod sink;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command, TrainCommand};
use exit::Exit;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version go to stdout and are no failure; clap knows which is which.
            let _ = error.print();
            return if error.use_stderr() { Exit::Unusable } else { Exit::Success }.into();
        }
    };
    arguments.color.write_global();
    let result = match &arguments.command {
        Command::Run(options) => commands::run::run(&arguments, options),
        Command::Check => commands::check::check(&arguments),
        Command::Plan(options) => commands::plan::plan(&arguments, options),
        Command::Analyzers(options) => commands::analyzers::analyzers(&arguments, options),
        Command::Explain(options) => commands::explain::explain(&arguments, options),
        Command::Test(options) => commands::test::test(&arguments, options),
        Command::Init(options) => commands::config::init(&arguments, options),
        Command::Config(command) => commands::config::config(&arguments, command),
        Command::Completions(options) => commands::shell::completions(options),
        Command::Man(options) => commands::shell::man(options),
        Command::Doctor => commands::doctor::doctor(&arguments),
        Command::Eval(command) => commands::eval::eval(&arguments, command),
        Command::Plugin(command) => commands::plugin::plugin(&arguments, command),
        Command::PluginHost { library } => {
            attache_plugin::serve_stdio(library).map(|()| Exit::Success).map_err(Into::into)
        }
        Command::Train(TrainCommand::Language(options)) => commands::train::language(&arguments, options),
        Command::Train(TrainCommand::Entities(options)) => commands::train::entities(&arguments, options),
        Command::Train(TrainCommand::Sentiment(options)) => commands::train::sentiment(&arguments, options),
    };
    match result {
        Ok(exit) => exit.into(),
        Err(error) if exit::is_closed_pipe(&error) => Exit::Success.into(),
        Err(error) => {
            exit::report(&error);
            Exit::Unusable.into()
        }
    }
}

//! `attache config` and `attache init`: what is in force, what can be set, and a file to begin with.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Context as _, anyhow};
use attache_core::layers;
use attache_engine::config::{Setting, Settings, json_schema};
use attache_engine::{Config, ConfigSource, Registry};
use clap::{Args, Subcommand};

use crate::arguments::Arguments;
use crate::configuration::InForce;
use crate::exit::Exit;
use crate::registry;

/// What `attache config` can tell.
#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Show every key with its value in force, as TOML.
    Show(ShowArguments),
    /// Print the JSON Schema of a configuration, for editors.
    Schema,
    /// Print the reference of all keys and analyzers, in Markdown.
    Reference,
}

/// Arguments of `attache config show`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  attache config show
  attache config show --origin --set run.threads=2
  ATTACHE_RUN__THREADS=4 attache config show --origin")]
pub(crate) struct ShowArguments {
    /// Say of each value where it was set.
    #[arg(long)]
    pub(crate) origin: bool,
}

/// Arguments of `attache init`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  attache init                       write attache.toml with every key, explained
  attache init --minimal             only what most change
  attache init --schema news.toml    beside it, a schema for editors")]
pub(crate) struct InitArguments {
    /// The file to write; it must not be there yet.
    #[arg(value_name = "FILE", default_value = "attache.toml")]
    pub(crate) file: PathBuf,

    /// Write only the keys that most configurations set.
    #[arg(long)]
    pub(crate) minimal: bool,

    /// Write a JSON Schema beside it and name it in the file, so that editors complete and check.
    #[arg(long)]
    pub(crate) schema: bool,
}

/// Tells about the configuration.
///
/// # Errors
///
/// When it cannot be read, or has problems.
pub(crate) fn config(arguments: &Arguments, command: &ConfigCommand) -> anyhow::Result<Exit> {
    let shown = match command {
        ConfigCommand::Show(options) => {
            let in_force = InForce::load(arguments, Vec::new())?;
            in_force.pipeline()?;
            show(&in_force.config.settings(&in_force.registry), options.origin)
        }
        ConfigCommand::Schema => {
            format!("{:#}\n", json_schema(&InForce::load(arguments, Vec::new())?.registry))
        }
        ConfigCommand::Reference => reference(&registry::built_in()?),
    };
    anstream::stdout().write_all(shown.as_bytes())?;
    Ok(Exit::Success)
}

/// Writes a configuration to begin with.
///
/// # Errors
///
/// When the file is there already, or cannot be written.
pub(crate) fn init(arguments: &Arguments, options: &InitArguments) -> anyhow::Result<Exit> {
    let registry = registry::built_in()?;
    let mut text = String::new();
    if options.schema {
        let path = options.file.with_extension("schema.json");
        write_new(&path, &format!("{:#}\n", json_schema(&registry)))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        text += &format!("#:schema ./{name}\n");
    }
    text += &if options.minimal { minimal(&registry) } else { commented(&registry) };
    write_new(&options.file, &text)?;
    if !arguments.quiet {
        anstream::eprintln!("wrote `{}`", options.file.display());
    }
    Ok(Exit::Success)
}

fn write_new(path: &PathBuf, text: &str) -> anyhow::Result<()> {
    let told = || format!("cannot write `{}`", path.display());
    match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(mut file) => file.write_all(text.as_bytes()).with_context(told),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            Err(anyhow!("`{}` is there already; name another file, or delete it first", path.display()))
        }
        Err(error) => Err(error).with_context(told),
    }
}

/// The key that names another configuration.
const EXTENDS: &str = "extends";

/// Returns the tables as TOML that would give the same again.
fn show(tables: &[Settings], with_origin: bool) -> String {
    let mut blocks = Vec::new();
    for table in tables {
        // What it extends is laid in already; naming it would lay it in twice.
        let own = table.settings.iter().filter(|it| !(table.heading.is_empty() && it.key == EXTENDS));
        let set: Vec<_> = own.filter_map(|it| Some((line(&it.key, it.value.as_deref()?), it))).collect();
        let width = set.iter().map(|(line, _)| line.chars().count()).filter(|&width| width <= 48).max();
        let mut block = heading(table);
        for (line, setting) in set {
            if with_origin {
                let origin = setting.origin.as_deref().unwrap_or("default");
                block += &format!("{line:<width$}  # {origin}\n", width = width.unwrap_or_default());
            } else {
                block += &format!("{line}\n");
            }
        }
        blocks.push(block);
    }
    blocks.retain(|block| !block.is_empty());
    blocks.join("\n")
}

fn heading(table: &Settings) -> String {
    if table.heading.is_empty() { String::new() } else { format!("{}\n", table.heading) }
}

fn line(key: &str, value: &str) -> String {
    format!("{key} = {value}")
}

/// Returns the default configuration with every key explained and none set.
fn commented(registry: &Registry) -> String {
    let mut text =
        "# What attache runs, on what, and what it writes. A key without `#` is set; the values shown\n\
                    # are the defaults or, where there is none, examples.\n"
            .to_owned();
    for table in defaults(registry) {
        text += "\n";
        text += &wrapped(&table.summary);
        // An empty table says what a missing one does; a `[[plugin]]` would be one.
        let is_example = table.heading.starts_with("[[");
        text += &if is_example { format!("# {}", heading(&table)) } else { heading(&table) };
        for setting in &table.settings {
            text += &wrapped(&format!("{} Takes {}.", setting.summary, setting.takes));
            text += &format!("# {}\n", line(&setting.key, &setting.example));
        }
    }
    text
}

/// Returns the keys that most configurations set, with their defaults.
fn minimal(registry: &Registry) -> String {
    let names: Vec<_> = registry.names().map(|name| format!("\"{name}\"")).collect();
    format!(
        "analyzers = [{}]\n\n[input]\n# date = \"2025-01-18\"\n\n[output]\nformat = \"auto\"\n\n\
         # People, organisations and places of your own, and events in your own words.\n\
         [analyzer.entity]\n# knowledge = [\"people.toml\"]\n\n[analyzer.relation]\n# rules = [\"desk.toml\"]\n",
        names.join(", ")
    )
}

/// Returns all tables with nothing set, a `[[plugin]]` among them.
fn defaults(registry: &Registry) -> Vec<Settings> {
    let plugin = ConfigSource { name: String::new(), text: "[[plugin]]\n".to_owned() };
    Config::parse(vec![plugin]).settings(registry)
}

/// Returns `text` as comment lines of at most a hundred columns.
fn wrapped(text: &str) -> String {
    const WIDTH: usize = 98;
    let mut lines = String::new();
    let mut line = String::from("#");
    for word in text.split_whitespace() {
        if line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines += &line;
            lines += "\n";
            line = String::from("#");
        }
        line += " ";
        line += word;
    }
    lines + &line + "\n"
}

/// Returns the reference of all keys and of all analyzers.
fn reference(registry: &Registry) -> String {
    let mut text =
        "# Configuration reference\n\nWritten by `attache config reference`. How a configuration is found, \
                    extended and overridden: [configuration](configuration.md).\n"
            .to_owned();
    for table in defaults(registry).iter().filter(|table| !table.heading.starts_with("[analyzer.")) {
        let title = if table.heading.is_empty() { "Top" } else { table.heading.as_str() };
        text += &format!("\n## `{title}`\n\n{}\n\n{}", table.summary, key_table(&table.settings));
    }
    text += "\n# Analyzers\n";
    for (table, descriptor) in defaults(registry)
        .iter()
        .filter(|table| table.heading.starts_with("[analyzer."))
        .zip(registry.descriptors())
    {
        let whole = |name: &str| !layers::is_part(name);
        let reads: Vec<_> = descriptor
            .reads
            .iter()
            .filter(|it| whole(&it.layer))
            .map(|it| format!("`{}`{}", it.layer, if it.optional { " (where there is one)" } else { "" }))
            .collect();
        let writes: Vec<_> = descriptor
            .writes
            .iter()
            .filter(|it| whole(&it.name))
            .map(|it| format!("`{}`", it.name))
            .collect();
        let reads = if reads.is_empty() { "the text".to_owned() } else { reads.join(", ") };
        text += &format!(
            "\n## `{}`\n\n{} Reads {reads}; writes {}.\n\n{}",
            descriptor.name,
            descriptor.summary,
            writes.join(", "),
            key_table(&table.settings)
        );
    }
    text
}

fn key_table(settings: &[Setting]) -> String {
    let mut text = "| key | default | takes | what it does |\n|---|---|---|---|\n".to_owned();
    for setting in settings {
        let default = setting.value.as_ref().map_or_else(|| "none".to_owned(), |value| format!("`{value}`"));
        let takes = setting.takes.replace('|', "\\|");
        text += &format!("| `{}` | {default} | {takes} | {} |\n", setting.key, setting.summary);
    }
    text
}

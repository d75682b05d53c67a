//! `attache plugin list`: the plugins that the configuration names.

use std::io::Write as _;

use attache_core::Descriptor;
use attache_engine::{Isolation, PluginConfig, PluginSource};
use clap::Args;
use serde_json::json;

use super::target::{Known, Target};
use crate::arguments::{Arguments, ListFormat};
use crate::configuration::Named;
use crate::exit::Exit;
use crate::registry::library;

/// Arguments of `attache plugin list`.
#[derive(Debug, Args)]
pub(crate) struct ListArguments {
    /// How to show it.
    #[arg(long, short, value_name = "FORMAT", default_value = "text")]
    format: ListFormat,
}

/// One plugin of the configuration.
struct Entry<'c> {
    plugin: &'c PluginConfig,
    shown: String,
    /// What it says of itself, or why that is not known.
    known: Result<Known, String>,
}

/// Lists the plugins that the configuration names, each asked in a process of its own; those of a configuration that
/// may load none are not run.
///
/// # Errors
///
/// When the configuration cannot be read.
pub(super) fn list(arguments: &Arguments, options: &ListArguments) -> anyhow::Result<Exit> {
    let named = Named::read(arguments, Vec::new())?;
    let entries: Vec<_> = named.config.plugins.iter().map(|plugin| entry(plugin, &named)).collect();
    let shown = match options.format {
        ListFormat::Json => {
            format!("{:#}\n", serde_json::Value::from(entries.iter().map(as_json).collect::<Vec<_>>()))
        }
        ListFormat::Text if entries.is_empty() => "the configuration names no plugins\n".to_owned(),
        ListFormat::Text => entries.iter().map(as_text).collect(),
    };
    anstream::stdout().write_all(shown.as_bytes())?;
    let all_known = entries.iter().all(|entry| entry.known.is_ok());
    Ok(if all_known { Exit::Success } else { Exit::Failure })
}

fn entry<'c>(plugin: &'c PluginConfig, named: &Named) -> Entry<'c> {
    let folder = named.folders.of(plugin.origin.source);
    let target = match &plugin.source {
        PluginSource::Library(path) => library(path, folder).map(Target::Library),
        PluginSource::Command(words) => Ok(Target::Program(words.clone())),
    };
    let shown = match &target {
        Ok(target) => target.shown(),
        Err(message) => message.clone(),
    };
    let known = target.and_then(|target| {
        if let Target::Library(path) = &target
            && let Ok(Some(descriptors)) = super::saved::Saved::beside(path)
        {
            return Ok(Known { descriptors, from_manifest: true });
        }
        if !named.trusted {
            return Err(
                "not run: the configuration was found and not named; `--allow-plugins` lets it".to_owned()
            );
        }
        let descriptors = target.ask(folder).map_err(|error| error.to_string())?;
        Ok(Known { descriptors, from_manifest: false })
    });
    Entry { plugin, shown, known }
}

fn isolation(plugin: &PluginConfig) -> &'static str {
    match (&plugin.source, plugin.isolation) {
        (PluginSource::Command(_), _) => "program",
        (_, Isolation::InProcess) => "in-process",
        (_, Isolation::Process) => "process",
    }
}

fn as_text(entry: &Entry<'_>) -> String {
    let mut remarks = vec![isolation(entry.plugin).to_owned()];
    remarks.push(if entry.plugin.sha256.is_some() { "pinned".into() } else { "not pinned".into() });
    remarks.extend(entry.plugin.replaces.iter().map(|name| format!("replaces {name}")));
    let mut text = format!("{} ({})\n", entry.shown, remarks.join(", "));
    match &entry.known {
        Ok(known) => {
            for Descriptor { name, version, summary, .. } in &known.descriptors {
                text += &format!("  {name} {version}  {summary}\n");
            }
        }
        Err(message) => text += &format!("  {message}\n"),
    }
    text
}

fn as_json(entry: &Entry<'_>) -> serde_json::Value {
    let analyzers = entry
        .known
        .as_ref()
        .map(|known| known.descriptors.iter().map(crate::commands::analyzers::as_json).collect::<Vec<_>>());
    json!({
        "plugin": entry.shown,
        "isolation": isolation(entry.plugin),
        "sha256": entry.plugin.sha256,
        "replaces": entry.plugin.replaces,
        "from": entry.known.as_ref().ok().map(|known| if known.from_manifest { "manifest" } else { "asked" }),
        "error": entry.known.as_ref().err(),
        "analyzers": analyzers.unwrap_or_default(),
    })
}

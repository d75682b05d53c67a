//! `attache analyzers`: what is there, and what does it take?

use std::io::Write as _;

use anyhow::anyhow;
use attache_core::{Descriptor, LayerSchema, Shape, layers};
use attache_engine::nearest::nearest;
use serde_json::json;
use unicode_width::UnicodeWidthStr as _;

use crate::arguments::{AnalyzersArguments, Arguments, ListFormat};
use crate::configuration::InForce;
use crate::exit::Exit;

/// Prints the list of analyzers, or everything about one.
///
/// # Errors
///
/// When there is no such analyzer, and when stdout cannot be written.
pub(crate) fn analyzers(arguments: &Arguments, options: &AnalyzersArguments) -> anyhow::Result<Exit> {
    let in_force = InForce::load(arguments, Vec::new())?;
    let registry = &in_force.registry;
    let chosen: Vec<&Descriptor> = match &options.name {
        None => registry.descriptors().collect(),
        Some(name) => {
            let factory = registry.get(name).ok_or_else(|| {
                let hint = nearest(name, registry.names()).map(|near| format!("; did you mean `{near}`?"));
                anyhow!("unknown analyzer `{name}`{}", hint.unwrap_or_default())
            })?;
            vec![factory.descriptor()]
        }
    };
    let shown = match (options.format, &options.name) {
        (ListFormat::Json, _) => {
            format!("{:#}\n", serde_json::Value::from(chosen.into_iter().map(as_json).collect::<Vec<_>>()))
        }
        (ListFormat::Text, None) => list(&chosen),
        (ListFormat::Text, Some(_)) => chosen.into_iter().map(everything).collect(),
    };
    anstream::stdout().write_all(shown.as_bytes())?;
    Ok(Exit::Success)
}

fn list(descriptors: &[&Descriptor]) -> String {
    let width = descriptors.iter().map(|descriptor| descriptor.name.width()).max().unwrap_or_default();
    descriptors
        .iter()
        .map(|descriptor| {
            let gap = " ".repeat(width - descriptor.name.width());
            format!("{}{gap}  {}\n", descriptor.name, descriptor.summary)
        })
        .collect()
}

/// Returns everything about an analyzer, for people.
pub(crate) fn everything(descriptor: &Descriptor) -> String {
    let mut text = format!("{} {}\n{}\n\n", descriptor.name, descriptor.version, descriptor.summary);
    let reads: Vec<_> = descriptor
        .reads
        .iter()
        .filter(|requirement| !layers::is_part(&requirement.layer))
        .map(|requirement| {
            format!("{}{}", requirement.layer, if requirement.optional { " (optional)" } else { "" })
        })
        .collect();
    if !reads.is_empty() {
        text += &format!("Reads: {}\n", reads.join(", "));
    }
    let writes = descriptor.writes.iter().filter(|schema| !layers::is_part(&schema.name));
    text += &format!("Writes: {}\n", writes.map(|schema| &*schema.name).collect::<Vec<_>>().join(", "));
    if !descriptor.options.is_empty() {
        text += &format!("\nOptions, under [analyzer.{}]:\n", descriptor.name);
    }
    for option in &descriptor.options {
        let default =
            option.default.as_ref().map_or_else(|| "must be set".to_owned(), attache_core::Value::describe);
        text += &format!(
            "  {} = {default}\n      {} Takes {}.\n",
            option.name,
            option.summary,
            option.kind.describe()
        );
    }
    text
}

/// Returns everything about an analyzer, for programs.
pub(crate) fn as_json(descriptor: &Descriptor) -> serde_json::Value {
    let layer = |schema: &LayerSchema| {
        let columns: Vec<_> = schema
            .columns
            .iter()
            .map(|column| {
                json!({
                    "name": column.name,
                    "kind": column.kind.as_str(),
                    "nullable": column.nullable,
                    "target": column.target,
                    "variants": column.variants,
                })
            })
            .collect();
        json!({"layer": schema.name, "spans": schema.shape == Shape::Spans, "columns": columns})
    };
    let reads = descriptor.reads.iter().filter(|requirement| !layers::is_part(&requirement.layer));
    json!({
        "name": descriptor.name,
        "version": descriptor.version,
        "summary": descriptor.summary,
        "reads": reads
            .map(|requirement| json!({"layer": requirement.layer, "optional": requirement.optional}))
            .collect::<Vec<_>>(),
        "writes": descriptor
            .writes
            .iter()
            .filter(|schema| !layers::is_part(&schema.name))
            .map(|schema| layer(schema))
            .collect::<Vec<_>>(),
        "options": descriptor
            .options
            .iter()
            .map(|option| {
                json!({
                    "name": option.name,
                    "summary": option.summary,
                    "takes": option.kind.describe(),
                    "default": option.default.as_ref().map(attache_core::Value::describe),
                })
            })
            .collect::<Vec<_>>(),
    })
}

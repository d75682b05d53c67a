//! `attache plan`: in which order will the analyzers run?

use std::io::Write as _;

use attache_engine::Plan;
use serde_json::json;

use crate::arguments::{Arguments, PlanArguments, PlanFormat};
use crate::configuration::InForce;
use crate::exit::Exit;

/// Prints the plan.
///
/// # Errors
///
/// With every problem of the configuration, and when stdout cannot be written.
pub(crate) fn plan(arguments: &Arguments, options: &PlanArguments) -> anyhow::Result<Exit> {
    let pipeline = InForce::load(arguments, Vec::new())?.pipeline()?;
    let plan = pipeline.plan();
    let shown = match options.format {
        PlanFormat::Text => text(plan),
        PlanFormat::Json => format!("{:#}\n", as_json(plan)),
        PlanFormat::Dot => plan.to_dot(),
    };
    anstream::stdout().write_all(shown.as_bytes())?;
    Ok(Exit::Success)
}

fn text(plan: &Plan) -> String {
    let mut text = String::new();
    for (number, level) in plan.levels.iter().enumerate() {
        for &step in level {
            let step = &plan.steps[step];
            text += &format!("{}. {}\n", number + 1, step.analyzer);
            let reads: Vec<_> =
                own_layers(step.reads.iter().map(|(layer, writer)| (layer, writer.is_some())))
                    .map(|(layer, written)| if written { layer.clone() } else { format!("({layer})") })
                    .collect();
            if !reads.is_empty() {
                text += &format!("     reads  {}\n", reads.join(", "));
            }
            let writes: Vec<_> = own_layers(step.writes.iter().map(|layer| (layer, true)))
                .map(|(layer, _)| layer.as_str())
                .collect();
            text += &format!("     writes {}\n", writes.join(", "));
        }
    }
    text
}

/// Leaves out layers that are parts of others, which no user names.
fn own_layers<'a>(
    layers: impl Iterator<Item = (&'a String, bool)>,
) -> impl Iterator<Item = (&'a String, bool)> {
    layers.filter(|(layer, _)| !attache_core::layers::is_part(layer))
}

fn as_json(plan: &Plan) -> serde_json::Value {
    let steps: Vec<_> = plan
        .steps
        .iter()
        .map(|step| {
            let reads: Vec<_> =
                own_layers(step.reads.iter().map(|(layer, writer)| (layer, writer.is_some())))
                    .map(|(layer, _)| {
                        let writer =
                            step.reads.iter().find(|(name, _)| name == layer).and_then(|(_, writer)| *writer);
                        json!({"layer": layer, "from": writer.map(|writer| &plan.steps[writer].analyzer)})
                    })
                    .collect();
            let writes: Vec<_> =
                own_layers(step.writes.iter().map(|layer| (layer, true))).map(|(layer, _)| layer).collect();
            json!({"analyzer": step.analyzer, "level": step.level, "reads": reads, "writes": writes})
        })
        .collect();
    json!({"steps": steps})
}

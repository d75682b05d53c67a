//! `attache plugin info`: what a plugin says of itself.

use std::io::Write as _;

use anyhow::bail;
use clap::Args;
use serde_json::json;

use super::saved::Saved;
use super::target::Target;
use crate::arguments::ListFormat;
use crate::commands::analyzers::{as_json, everything};
use crate::exit::Exit;

/// Arguments of `attache plugin info`.
#[derive(Debug, Args)]
#[command(after_help = "\
A library with a manifest of it beside it is not run; any other plugin is, in a process of its own.

Examples:
  attache plugin info target/release/keywords
  attache plugin info target/release/keywords --save
  attache plugin info python3 hedges.py")]
pub(crate) struct InfoArguments {
    /// A library, or a program and its arguments.
    #[arg(value_name = "PLUGIN", required = true, trailing_var_arg = true)]
    plugin: Vec<String>,

    /// Save it as a manifest beside the library.
    #[arg(long)]
    save: bool,

    /// How to show it.
    #[arg(long, short, value_name = "FORMAT", default_value = "text")]
    format: ListFormat,
}

/// Shows what a plugin says of itself.
///
/// # Errors
///
/// When it says nothing.
pub(super) fn info(options: &InfoArguments) -> anyhow::Result<Exit> {
    let target = Target::new(&options.plugin)?;
    let known = target.describe()?;
    let how = if known.from_manifest { "manifest" } else { "asked" };
    let shown = match options.format {
        ListFormat::Json => {
            let analyzers: Vec<_> = known.descriptors.iter().map(as_json).collect();
            format!("{:#}\n", json!({"plugin": target.shown(), "from": how, "analyzers": analyzers}))
        }
        ListFormat::Text => {
            let how = if known.from_manifest {
                "from its manifest, not run"
            } else {
                "run in a process of its own"
            };
            let analyzers: Vec<_> = known.descriptors.iter().map(everything).collect();
            format!("{} ({how})\n\n{}", target.shown(), analyzers.join("\n"))
        }
    };
    anstream::stdout().write_all(shown.as_bytes())?;
    if options.save {
        let Target::Library(path) = &target else {
            bail!("a program has no manifest beside it: it tells its own")
        };
        let written = Saved::write(path, &known.descriptors)?;
        anstream::eprintln!("saved {}", written.display());
    }
    Ok(Exit::Success)
}

//! `attache doctor`: does this installation work?

use std::io::Write as _;
use std::thread;

use attache_core::{Document, layers};
use attache_engine::Runner;

use crate::arguments::Arguments;
use crate::configuration::InForce;
use crate::exit::Exit;

/// A sentence in which every built-in analyzer finds something.
const SAMPLE: &str = "“We welcome the treaty,” President Anna Weber of Germany said on 3 March 2024.";

/// Prints what this program is and runs on, and analyses a sentence with the configuration in force.
///
/// # Errors
///
/// When stdout cannot be written.
pub(crate) fn doctor(arguments: &Arguments) -> anyhow::Result<Exit> {
    let mut text = format!("attache     {}\n", env!("CARGO_PKG_VERSION"));
    text += &format!("platform    {} {}\n", std::env::consts::OS, std::env::consts::ARCH);
    text += &format!("threads     {}\n", thread::available_parallelism().map_or(1, usize::from));
    let (told, exit) = match InForce::load(arguments, Vec::new()).and_then(|in_force| examine(&in_force)) {
        Ok(told) => (told, Exit::Success),
        Err(error) => (format!("\nfault: {error:#}\n"), Exit::Failure),
    };
    text += &told;
    anstream::stdout().write_all(text.as_bytes())?;
    Ok(exit)
}

fn examine(in_force: &InForce) -> anyhow::Result<String> {
    let sources: Vec<_> = in_force.config.sources().iter().map(|source| source.name.as_str()).collect();
    let sources = if sources.is_empty() { "built in".to_owned() } else { sources.join(", ") };
    let mut text = format!("config      {sources}\n");
    let pipeline = in_force.pipeline()?;
    for provenance in pipeline.provenances() {
        text += &format!("analyzer    {} {}\n", provenance.analyzer, provenance.version);
    }
    let runner = Runner::new(&pipeline)?;
    let mut rows = Vec::new();
    let ran = runner.run(
        Document::new("sample", SAMPLE).into_iter(),
        |_| {},
        |document| {
            let layers = document.layers().iter().filter(|layer| !layers::is_part(layer.name()));
            let layers = layers.map(|layer| format!("{} {}", layer.len(), layer.name()));
            (layers.collect::<Vec<_>>(), document.errors.first().map(ToString::to_string))
        },
        |(found, error)| {
            rows.extend(found);
            error.map_or(Ok(()), |error| Err(anyhow::anyhow!(error)))
        },
    );
    match ran {
        Ok(_) => Ok(text + &format!("sample      {}\n\nall is well\n", rows.join(", "))),
        Err(error) => Err(anyhow::anyhow!("the sample sentence: {error:?}")),
    }
}

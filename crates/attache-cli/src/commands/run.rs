//! `attache run`: documents in, records out.

use std::collections::BTreeSet;
use std::io::{self, IsTerminal as _};
use std::path::Path;

use anyhow::{Context as _, bail};
use attache_core::Document;
use attache_engine::{Config, ConfigSource, RunError, RunReport, Runner};
use attache_language::detect::detect;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::watch::watch;
use crate::arguments::{Arguments, RunArguments};
use crate::configuration::{InForce, flag, quoted};
use crate::exit::Exit;
use crate::inputs::Inputs;
use crate::output::{self, Writer};
use crate::sink::Sink;

/// The failed documents that are named on stderr; the records name them all.
const MAX_NAMED: usize = 10;

/// Runs the pipeline over the inputs, once or whenever they change.
///
/// # Errors
///
/// When it could not start, could not write, or an analyzer failed whose policy is `fail`.
pub(crate) fn run(arguments: &Arguments, options: &RunArguments) -> anyhow::Result<Exit> {
    if options.watch {
        watch(arguments, options, || once(arguments, options))
    } else {
        once(arguments, options)
    }
}

fn once(arguments: &Arguments, options: &RunArguments) -> anyhow::Result<Exit> {
    let in_force = InForce::load(arguments, flags(options))?;
    let pipeline = in_force.pipeline()?;
    let config = &in_force.config;
    let inputs = Inputs::find(&options.files, config, &in_force.registry)?;
    let writer = Writer::choose(config, options.output.as_deref(), inputs.n_files())?;
    let mut sink = Sink::open(options.output.as_deref(), &writer)?;
    let cache = in_force.cache()?;
    let mut runner = Runner::new(&pipeline).context("cannot start threads")?;
    if let Some(cache) = &cache {
        runner = runner.with_cache(cache);
    }
    let progress = progress(arguments, inputs.n_files());
    let (mut failures, mut losses) = (Vec::new(), BTreeSet::new());
    let result = runner.run(
        inputs.documents(),
        |document| prepare(document, config),
        |document| (writer.render(document), writer.leaves_out(document), failure(document)),
        |(rendered, left_out, failure)| {
            progress.inc(1);
            losses.extend(left_out);
            failures.extend(failure.filter(|_| failures.len() < MAX_NAMED));
            sink.put(rendered)
        },
    );
    progress.finish_and_clear();
    let (report, stopped) = match result {
        Ok(report) => (report, None),
        Err(RunError::Analyzer { document, error, report }) => (*report, Some((document, error))),
        Err(RunError::Sink(error)) => return Err(error.into()),
    };
    sink.finish()?;
    if let Some(cache) = &cache {
        cache.finish()?;
    }
    if let Some(told) = output::told(&losses).filter(|_| !arguments.quiet) {
        anstream::eprintln!("warning: {told}");
    }
    if !arguments.quiet {
        inputs.tell_notes();
    }
    tell(arguments, options, &report, &failures)?;
    if let Some((document, error)) = stopped {
        bail!("stopped at the document `{document}`: {error}");
    }
    Ok(if report.is_clean() { Exit::Success } else { Exit::Partial })
}

/// Returns the flags that stand for keys of the configuration.
fn flags(options: &RunArguments) -> Vec<ConfigSource> {
    let text =
        |name, key, value: &Option<String>| value.as_ref().map(|value| flag(name, key, &quoted(value)));
    let layers = options.layers.as_ref().map(|layers| {
        let layers: Vec<_> = layers.iter().map(|layer| quoted(layer.trim())).collect();
        flag("--layers", "output.layers", &format!("[{}]", layers.join(", ")))
    });
    let list = |name, key, values: &[String]| {
        let values: Vec<_> = values.iter().map(|value| quoted(value)).collect();
        (!values.is_empty()).then(|| flag(name, key, &format!("[{}]", values.join(", "))))
    };
    [
        list("--column", "input.columns", &options.column),
        list("--glob", "input.glob", &options.glob),
        text("--format", "output.format", &options.format),
        text("--input-format", "input.format", &options.input_format),
        text("--offsets", "output.offsets", &options.offsets),
        text("--date", "input.date", &options.date),
        text("--cache", "run.cache", &options.cache),
        options.threads.map(|threads| flag("--threads", "run.threads", &threads.to_string())),
        layers,
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Fills in what the input does not say of a document.
pub(crate) fn prepare(document: &mut Document, config: &Config) {
    if document.source.language.is_none() && !document.text().is_empty() {
        let detected = || detect(document.text()).unwrap_or("en").to_owned();
        document.source.language = Some(config.input.language.clone().unwrap_or_else(detected));
    }
}

fn failure(document: &Document) -> Option<String> {
    if let Some(error) = document.errors.first() {
        return Some(format!("{}: {error}", document.id));
    }
    document
        .source
        .truncated
        .then(|| format!("{}: input: truncated: a part was cut off because of a limit", document.id))
}

fn progress(arguments: &Arguments, n_files: usize) -> ProgressBar {
    // One document is done before a bar could be read.
    let shown = !arguments.quiet && 1 < n_files && io::stderr().is_terminal();
    let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(None, target);
    if let Ok(style) = ProgressStyle::with_template("{spinner} {pos} documents, {per_sec}, {elapsed}") {
        bar.set_style(style);
    }
    bar
}

/// Tells on stderr what went wrong, and writes the report where one is wanted.
fn tell(
    arguments: &Arguments,
    options: &RunArguments,
    report: &RunReport,
    failures: &[String],
) -> anyhow::Result<()> {
    if !arguments.quiet {
        for failure in failures {
            anstream::eprintln!("warning: {failure}");
        }
        let n_more = (report.n_failed + report.n_truncated).saturating_sub(failures.len());
        if failures.len() == MAX_NAMED && n_more > 0 {
            anstream::eprintln!("warning: … and {n_more} more; the records say which");
        }
    }
    match options.report.as_deref() {
        None => Ok(()),
        Some(path) if path == Path::new("-") => {
            anstream::eprint!("{report}");
            Ok(())
        }
        Some(path) => std::fs::write(path, report.to_string())
            .with_context(|| format!("cannot write the report `{}`", path.display())),
    }
}

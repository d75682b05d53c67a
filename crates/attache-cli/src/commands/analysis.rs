//! Annotated texts through the pipeline, for the commands that judge by them and learn from them.

use anyhow::{Context as _, anyhow, bail};
use attache_core::Document;
use attache_engine::{Pipeline, RunError, Runner};

use crate::arguments::Arguments;
use crate::configuration::{InForce, flag};

/// The language that annotated texts are taken to be in.
const LANGUAGE: &str = "en";

/// Makes a pipeline of these analyzers as the configuration in force has them.
///
/// `command` is what messages call the source of this choice, such as `eval entities`.
///
/// # Errors
///
/// When the configuration has errors.
pub(crate) fn pipeline(arguments: &Arguments, command: &str, analyzers: &[&str]) -> anyhow::Result<Pipeline> {
    Ok(InForce::load(arguments, vec![choice(command, analyzers)])?.pipeline()?)
}

/// Returns the flag that makes these analyzers the ones to run.
pub(crate) fn choice(command: &str, analyzers: &[&str]) -> attache_engine::ConfigSource {
    flag(command, "analyzers", &format!("[\"{}\"]", analyzers.join("\", \"")))
}

/// Runs a pipeline over documents, and hands what `read` takes from each to `take`, in order.
///
/// # Errors
///
/// When an analyzer fails on a document, or `take` does.
pub(crate) fn each_document<T: Send>(
    pipeline: &Pipeline,
    documents: Vec<Document>,
    read: impl Fn(&Document) -> T + Sync,
    mut take: impl FnMut(T) -> anyhow::Result<()> + Send,
) -> anyhow::Result<()> {
    let runner = Runner::new(pipeline).context("cannot start threads")?;
    let result = runner.run(
        documents.into_iter(),
        |document| document.source.language = Some(LANGUAGE.to_owned()),
        |document| (document.id.clone(), read(document), document.errors.first().cloned()),
        |(id, found, error)| {
            if let Some(error) = error {
                bail!("document `{id}`: {error}");
            }
            take(found).with_context(|| format!("document `{id}`"))
        },
    );
    match result {
        Ok(_) => Ok(()),
        Err(RunError::Sink(error)) => Err(error),
        Err(RunError::Analyzer { document, error, .. }) => Err(anyhow!("document `{document}`: {error}")),
    }
}

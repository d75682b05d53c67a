//! `attache eval`: how good is an analysis?
//!
//! A layer reads its gold, runs the pipeline over its texts and hands back a [`report::Report`]; what becomes of it,
//! whether it is shown as text or JSON, kept, or compared with an earlier run, is the same for all and stands here.

mod compare;
mod coreference;
mod entities;
mod language;
mod open_ie;
mod options;
mod petrarch;
mod quotes;
mod relations;
mod report;
mod saved;
mod sentiment;
mod time;
mod tuples;

use std::io::Write as _;

use attache_evaluation::comparison::Draws;
use clap::Subcommand;

use crate::arguments::{Arguments, ListFormat};
use crate::exit::Exit;
use compare::{Comparison, EvalCompareArguments};
use options::EvalOptions;
use report::Report;
use saved::Saved;

/// What `attache eval` can judge.
#[derive(Debug, Subcommand)]
pub(crate) enum EvalCommand {
    /// Judge tokens, sentences, tags, lemmas and dependencies as the CoNLL 2018 shared task does.
    Language(language::EvalLanguageArguments),
    /// Judge names of persons, organisations and places by span and type.
    Entities(entities::EvalEntitiesArguments),
    /// Judge which mentions mean the same: by a treebank with chains, or pronouns between two names.
    Coreference(coreference::EvalCoreferenceArguments),
    /// Judge expressions of time by span and value.
    Time(time::EvalTimeArguments),
    /// Judge the tone toward given targets, and of rated sentences.
    Sentiment(sentiment::EvalSentimentArguments),
    /// Judge quotes by tuples of reported speech.
    Quotes(quotes::EvalQuotesArguments),
    /// Judge events by PLOVER records of who did what to whom, or by the unit tests of the event coder PETRARCH.
    Relations(relations::EvalRelationsArguments),
    /// Judge propositions by the tuples of the CaRB benchmark.
    OpenIe(open_ie::EvalOpenIeArguments),
    /// Judge who did it to whom, with the dictionaries and unit tests of the event coder PETRARCH.
    Petrarch(petrarch::EvalPetrarchArguments),
    /// Compare two runs over the same data by the paired bootstrap.
    Compare(EvalCompareArguments),
}

/// Judges a layer, or compares two runs.
///
/// # Errors
///
/// When a file cannot be read or written, the analyzers cannot run, or fail on a document.
pub(crate) fn eval(arguments: &Arguments, command: &EvalCommand) -> anyhow::Result<Exit> {
    match command {
        EvalCommand::Language(it) => judge(&it.shared, || language::language(arguments, it)),
        EvalCommand::Entities(it) => judge(&it.shared, || entities::entities(arguments, it)),
        EvalCommand::Coreference(it) => judge(&it.shared, || coreference::coreference(arguments, it)),
        EvalCommand::Time(it) => judge(&it.shared, || time::time(it)),
        EvalCommand::Sentiment(it) => judge(&it.shared, || sentiment::sentiment(arguments, it)),
        EvalCommand::Quotes(it) => judge(&it.shared, || quotes::quotes(arguments, it)),
        EvalCommand::Relations(it) => judge(&it.shared, || relations::relations(arguments, it)),
        EvalCommand::OpenIe(it) => judge(&it.shared, || open_ie::open_ie(arguments, it)),
        EvalCommand::Petrarch(it) => judge(&it.shared, || petrarch::petrarch(arguments, it)),
        EvalCommand::Compare(it) => compare::compare(it),
    }
}

/// Makes a report and does with it what the options say.
fn judge(options: &EvalOptions, report: impl FnOnce() -> anyhow::Result<Report>) -> anyhow::Result<Exit> {
    // What cannot be compared with had better be known before the analysis than after.
    let earlier = options.against.as_deref().map(Saved::read).transpose()?;
    let mut report = report()?;
    if options.save.is_some() || earlier.is_some() {
        let saved = Saved::of(&report)?;
        if let Some(path) = &options.save {
            saved.write(path)?;
        }
        if let Some(earlier) = earlier {
            let comparison = Comparison::new(earlier, saved, Draws::default())?;
            report.text += &format!("\n{}", comparison.text());
            report.json["comparison"] = comparison.json();
        }
    }
    let shown = match options.format {
        ListFormat::Text => report.text,
        ListFormat::Json => format!("{:#}\n", report.json),
    };
    anstream::stdout().write_all(shown.as_bytes())?;
    Ok(Exit::Success)
}

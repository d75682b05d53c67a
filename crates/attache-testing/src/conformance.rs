//! The conformance kit as a test of an author's own.
//!
//! Each check runs in a process of its own, which is the same test program started again
//! with a word in its environment: what crashes there fails one check and not the program.

use std::process::Command;
use std::time::Duration;

use attache_core::{AnalyzerFactory, Value};
use attache_plugin::conformance::{Finding, Subject, Verdict, answer, find, judge};

/// What tells the test program, started again, which check to run.
const WHICH: &str = "ATTACHE_TESTING_CHECK";
/// Debug builds on busy machines are slow.
const TIMEOUT: Duration = Duration::from_mins(10);

/// Holds the analyzer that `make` makes to the conformance kit; `test` is the path of the calling test.
///
/// For [`conformance!`](crate::conformance).
///
/// # Panics
///
/// When a check fails, with all that failed and what would mend it.
#[doc(hidden)]
pub fn check_conformance(make: fn() -> Box<dyn AnalyzerFactory>, options: &str, test: &str) {
    if let Some(check) = std::env::var(WHICH).ok().and_then(|name| find(&name)) {
        if let Err(error) = answer(check, subject(make, options), &mut std::io::stdout()) {
            panic!("cannot answer: {error}");
        }
        return;
    }
    let program = match std::env::current_exe() {
        Ok(program) => program,
        Err(error) => panic!("cannot find the test program: {error}"),
    };
    // The name without the crate's, as the test program knows it.
    let name = test.split_once("::").map_or(test, |(_, name)| name);
    let command = |check: &attache_plugin::conformance::Check| {
        let mut command = Command::new(&program);
        command.args([name, "--exact", "--nocapture", "--test-threads", "1"]).env(WHICH, check.name);
        command
    };
    let is_harness = |line: &str| line.starts_with("running ") || line.starts_with("test ") || line == "ok";
    let findings = judge(TIMEOUT, command, is_harness, |_| {});
    let failed: Vec<_> = findings.iter().filter_map(failure).collect();
    assert!(failed.is_empty(), "\n{}", failed.join("\n"));
}

fn failure(Finding { check, verdict }: &Finding) -> Option<String> {
    let Verdict::Failed(message) = verdict else { return None };
    Some(format!(
        "{}: {message}\n  it should be so that it {}; to mend it: {}\n",
        check.name, check.about, check.advice
    ))
}

fn subject(make: fn() -> Box<dyn AnalyzerFactory>, options: &str) -> Result<Subject, String> {
    let mut subject = Subject::across(make()).map_err(|error| error.to_string())?;
    let options: toml::Table = options.parse().map_err(|error| format!("the options: {error}"))?;
    for (name, value) in options {
        let value = value_of(value).ok_or_else(|| format!("option `{name}` has a value of no known kind"))?;
        subject.set(&name, value).map_err(|error| error.to_string())?;
    }
    Ok(subject)
}

fn value_of(value: toml::Value) -> Option<Value> {
    Some(match value {
        toml::Value::Boolean(value) => Value::Bool(value),
        toml::Value::Integer(value) => Value::Integer(value),
        toml::Value::Float(value) => Value::Number(value),
        toml::Value::String(value) => Value::Text(value),
        toml::Value::Array(items) => Value::List(items.into_iter().map(value_of).collect::<Option<_>>()?),
        toml::Value::Datetime(_) | toml::Value::Table(_) => return None,
    })
}

//! `attache plugin check`: does a plugin keep to what every plugin is held to?
//!
//! Each check runs in a process of its own: this program again, with a hidden command.

use std::io::Write as _;
use std::process::Command;
use std::time::Duration;

use anyhow::Context as _;
use attache_core::Descriptor;
use attache_plugin::conformance::{self, Finding, Subject, Verdict};
use clap::Args;
use serde_json::json;

use super::target::Target;
use crate::arguments::{Arguments, ListFormat};
use crate::exit::Exit;

/// Arguments of `attache plugin check`.
#[derive(Debug, Args)]
#[command(after_help = "\
Options that an analyzer must be given get some value of their kind, unless `--option` says which.

Examples:
  attache plugin check target/release/keywords --option 'words=[\"treaty\"]'
  attache plugin check python3 hedges.py")]
pub(crate) struct CheckArguments {
    /// A library, or a program and its arguments.
    #[arg(value_name = "PLUGIN", required = true, trailing_var_arg = true)]
    plugin: Vec<String>,

    /// Check this analyzer only.
    #[arg(long, value_name = "NAME")]
    analyzer: Option<String>,

    /// Set an option of the analyzer; the value is JSON, or a string as it stands.
    #[arg(long, value_name = "NAME=VALUE")]
    option: Vec<String>,

    /// How long a check may take, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    timeout: u64,

    /// How to show what was found.
    #[arg(long, short, value_name = "FORMAT", default_value = "text")]
    format: ListFormat,
}

/// Arguments of the hidden command that runs one check.
#[derive(Debug, Args)]
pub(crate) struct ProbeArguments {
    check: String,
    analyzer: String,
    #[arg(long)]
    option: Vec<String>,
    #[arg(required = true, trailing_var_arg = true)]
    plugin: Vec<String>,
}

/// Checks a plugin and tells what was found.
///
/// # Errors
///
/// When there is nothing to check, or no telling.
pub(super) fn check(arguments: &Arguments, options: &CheckArguments) -> anyhow::Result<Exit> {
    let target = Target::new(&options.plugin)?;
    let descriptors = match target.ask("".as_ref()) {
        Ok(descriptors) => descriptors,
        Err(error) => {
            crate::exit::report(&error);
            return Ok(Exit::Failure);
        }
    };
    let program = std::env::current_exe().context("cannot find this program")?;
    let mut found = Vec::new();
    for descriptor in &descriptors {
        if options.analyzer.as_ref().is_some_and(|name| *name != descriptor.name) {
            continue;
        }
        let command = |check: &conformance::Check| {
            let mut command = Command::new(&program);
            command.args(["plugin", "probe", check.name, &descriptor.name]);
            command.args(options.option.iter().flat_map(|option| ["--option", option]));
            command.arg("--").args(&options.plugin);
            command
        };
        let mut out = anstream::stdout();
        let is_text = matches!(options.format, ListFormat::Text);
        if is_text {
            writeln!(out, "{} {}, {}\n", descriptor.name, descriptor.version, target.shown())?;
        }
        let findings = conformance::judge(
            Duration::from_secs(options.timeout),
            command,
            |_| false,
            |finding| {
                if is_text && !(arguments.quiet && finding.verdict == Verdict::Passed) {
                    let _ = out.write_all(as_text(finding).as_bytes());
                }
            },
        );
        if is_text {
            writeln!(out, "\n{}", sum(&findings))?;
        }
        found.push((descriptor, findings));
    }
    if found.is_empty() {
        let names: Vec<_> = descriptors.iter().map(|descriptor| format!("`{}`", descriptor.name)).collect();
        anyhow::bail!("no such analyzer; there are {}", names.join(", "));
    }
    if matches!(options.format, ListFormat::Json) {
        let json: Vec<_> = found.iter().map(|(descriptor, findings)| as_json(descriptor, findings)).collect();
        anstream::stdout().write_all(format!("{:#}\n", serde_json::Value::from(json)).as_bytes())?;
    }
    let has_failed = |finding: &Finding| matches!(finding.verdict, Verdict::Failed(_));
    let any = found.iter().any(|(_, findings)| findings.iter().any(has_failed));
    Ok(if any { Exit::Failure } else { Exit::Success })
}

/// Runs one check in this process.
///
/// # Errors
///
/// When there is no such check, or nobody to tell.
pub(super) fn probe(options: &ProbeArguments) -> anyhow::Result<Exit> {
    let check = conformance::find(&options.check).with_context(|| format!("no check `{}`", options.check))?;
    conformance::answer(check, subject(options), &mut std::io::stdout())?;
    Ok(Exit::Success)
}

fn subject(options: &ProbeArguments) -> Result<Subject, String> {
    let subjects = match Target::new(&options.plugin).map_err(|error| error.to_string())? {
        Target::Library(path) => Subject::library(&path),
        Target::Program(words) => Subject::program(&words),
    };
    let mut subjects = subjects.map_err(|error| error.to_string())?;
    let position = subjects.iter().position(|subject| subject.name() == options.analyzer);
    let at = position.ok_or_else(|| format!("it has no analyzer `{}` any more", options.analyzer))?;
    let mut subject = subjects.swap_remove(at);
    for option in &options.option {
        let (name, value) = option.split_once('=').ok_or_else(|| format!("`{option}` is not NAME=VALUE"))?;
        subject.set_written(name, value).map_err(|error| error.to_string())?;
    }
    Ok(subject)
}

fn as_text(Finding { check, verdict }: &Finding) -> String {
    let line = |word: &str| format!("  {word:<8} {:<14} {}\n", check.name, check.about);
    let more = |text: &str| format!("{:>11}{text}\n", "");
    match verdict {
        Verdict::Passed => line("ok"),
        Verdict::Skipped(why) => line("skipped") + &more(why),
        Verdict::Failed(what) => {
            line("FAILED") + &more(what) + &more(&format!("to mend it: {}", check.advice))
        }
    }
}

fn sum(findings: &[Finding]) -> String {
    let count = |is: fn(&Verdict) -> bool| findings.iter().filter(|finding| is(&finding.verdict)).count();
    format!(
        "{} passed, {} failed, {} skipped",
        count(|verdict| *verdict == Verdict::Passed),
        count(|verdict| matches!(verdict, Verdict::Failed(_))),
        count(|verdict| matches!(verdict, Verdict::Skipped(_)))
    )
}

fn as_json(descriptor: &Descriptor, findings: &[Finding]) -> serde_json::Value {
    let findings: Vec<_> = findings
        .iter()
        .map(|Finding { check, verdict }| {
            let (word, message) = match verdict {
                Verdict::Passed => ("passed", None),
                Verdict::Skipped(why) => ("skipped", Some(why)),
                Verdict::Failed(what) => ("failed", Some(what)),
            };
            let advice = matches!(verdict, Verdict::Failed(_)).then_some(check.advice);
            json!({"check": check.name, "about": check.about, "verdict": word, "message": message, "advice": advice})
        })
        .collect();
    json!({"analyzer": descriptor.name, "version": descriptor.version, "checks": findings})
}

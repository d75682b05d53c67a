//! `attache test`: does a configuration still say what a team agreed on?
//!
//! Cases are plain files, so that who knows the matter can write and review them: pages
//! of Markdown with texts and what is expected of them, and texts beside snapshots in
//! the readable notation.

mod page;
mod report;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use attache_core::{Date, Document};
use attache_engine::{RunError, Runner};
use clap::{Args, ValueEnum};

use crate::arguments::Arguments;
use crate::configuration::InForce;
use crate::exit::Exit;
use page::Page;
use report::Report;

/// Arguments of `attache test`.
#[derive(Debug, Args)]
#[command(after_help = "\
A page of Markdown holds cases: a block ```text, then what is expected of it in blocks ```expect
(one expectation a line) or ```annotated (the whole analysis, drawn). `date=2025-01-18` behind
`text` gives the document's date. A file NAME.txt is a case whose whole analysis stands in NAME.snap.

Examples:
  attache test                    run the cases in the folder cases
  attache test --accept           write what is found as what is expected, to review in the diff
  attache test --check cases/     in CI: also fail where a snapshot has no text")]
pub(crate) struct TestArguments {
    /// Files and folders of cases.
    #[arg(value_name = "PATH", default_value = "cases")]
    pub(crate) paths: Vec<PathBuf>,

    /// Write snapshots and annotated blocks anew where they differ.
    #[arg(long)]
    pub(crate) accept: bool,

    /// Write nothing, and fail on snapshots without a text.
    #[arg(long, conflicts_with = "accept")]
    pub(crate) check: bool,

    /// What becomes of snapshots without a text; `reject` with `--check`, else `warn`.
    #[arg(long, value_name = "WHAT")]
    pub(crate) unreferenced: Option<Unreferenced>,
}

/// What becomes of snapshots without a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Unreferenced {
    /// Nothing.
    Ignore,
    /// They are told.
    Warn,
    /// They are a failure.
    Reject,
    /// They are deleted.
    Delete,
}

/// Runs the cases.
///
/// # Errors
///
/// When the configuration has problems, a case cannot be read, or there is none.
pub(crate) fn test(arguments: &Arguments, options: &TestArguments) -> anyhow::Result<Exit> {
    let in_force = InForce::load(arguments, Vec::new())?;
    let pipeline = in_force.pipeline()?;
    let runner = Runner::new(&pipeline).context("cannot start threads")?;
    let files = Files::find(&options.paths)?;
    let mut report = Report::default();
    for path in &files.pages {
        run_page(path, &runner, options, &mut report)?;
    }
    for path in &files.texts {
        run_text(path, &runner, options, &mut report)?;
    }
    let default = if options.check { Unreferenced::Reject } else { Unreferenced::Warn };
    for path in &files.unreferenced {
        match options.unreferenced.unwrap_or(default) {
            Unreferenced::Ignore => {}
            Unreferenced::Warn => report.warn(path, "no text beside this snapshot"),
            Unreferenced::Reject => report.fail(path, "no text beside this snapshot\n"),
            Unreferenced::Delete => {
                fs::remove_file(path).with_context(|| format!("cannot delete `{}`", path.display()))?;
                report.warn(path, "deleted: no text beside this snapshot");
            }
        }
    }
    anstream::stdout().write_all(report.render(arguments.quiet).as_bytes())?;
    Ok(if report.is_clean() { Exit::Success } else { Exit::Failure })
}

/// The files of cases, each kind in the order of their paths.
#[derive(Debug, Default)]
struct Files {
    pages: BTreeSet<PathBuf>,
    texts: BTreeSet<PathBuf>,
    unreferenced: BTreeSet<PathBuf>,
}

/// The ending of a snapshot's name.
const SNAPSHOT: &str = "snap";

impl Files {
    fn find(paths: &[PathBuf]) -> anyhow::Result<Self> {
        let mut files = Self::default();
        for path in paths {
            if path.is_dir() {
                let pattern = format!("{}/**/*", glob::Pattern::escape(&path.to_string_lossy()));
                for entry in glob::glob(&pattern)? {
                    files.add(&entry?);
                }
            } else if path.is_file() {
                files.add(path);
            } else {
                bail!("no cases in `{}`: there is no such file or folder", path.display());
            }
        }
        if files.pages.is_empty() && files.texts.is_empty() {
            bail!("no cases found: write a page `cases/NAME.md` or a text `cases/NAME.txt`");
        }
        Ok(files)
    }

    fn add(&mut self, path: &Path) {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("md") => _ = self.pages.insert(path.to_owned()),
            Some("txt") => _ = self.texts.insert(path.to_owned()),
            Some(SNAPSHOT) if !path.with_extension("txt").exists() => {
                self.unreferenced.insert(path.to_owned());
            }
            _ => {}
        }
    }
}

fn run_page(
    path: &Path,
    runner: &Runner<'_>,
    options: &TestArguments,
    report: &mut Report,
) -> anyhow::Result<()> {
    let read = fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let page = Page::parse(&read).map_err(|problem| problem.context(path.display().to_string()))?;
    let mut accepted = Vec::new();
    for case in &page.cases {
        let document = analyze(&case.title, &case.text, case.date, runner)?;
        let mut faults = String::new();
        for (line, expectation) in &case.expectations {
            if let Err(failure) = expectation.check(&document) {
                faults += &report::disappointed(line, &failure);
            }
        }
        for annotated in &case.annotated {
            let found = attache_notation::render(&document);
            if found != annotated.text {
                if options.accept {
                    accepted.push((annotated.range.clone(), found));
                } else {
                    faults += &report::difference(&annotated.text, &found);
                }
            }
        }
        report.case(path, &case.title, &faults);
    }
    if !accepted.is_empty() {
        let n_accepted = accepted.len();
        fs::write(path, page::replaced(&read, accepted))
            .with_context(|| format!("cannot write `{}`", path.display()))?;
        report.accept(n_accepted);
    }
    Ok(())
}

fn run_text(
    path: &Path,
    runner: &Runner<'_>,
    options: &TestArguments,
    report: &mut Report,
) -> anyhow::Result<()> {
    let snapshot = path.with_extension(SNAPSHOT);
    let text = fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let found = attache_notation::render(&analyze(&name, &text, None, runner)?);
    let expected = fs::read_to_string(&snapshot).ok();
    let faults = match &expected {
        Some(expected) if *expected == found => String::new(),
        _ if options.accept => {
            fs::write(&snapshot, &found).with_context(|| format!("cannot write `{}`", snapshot.display()))?;
            report.accept(1);
            String::new()
        }
        Some(expected) => report::difference(expected, &found),
        None => format!("no `{}` yet; write it with --accept\n", snapshot.display()),
    };
    report.case(path, &name, &faults);
    Ok(())
}

/// Analyses one text.
fn analyze(id: &str, text: &str, date: Option<Date>, runner: &Runner<'_>) -> anyhow::Result<Document> {
    let mut document = Document::new(id, text)?;
    document.source.language = Some("en".to_owned());
    if date.is_some() {
        document.source.date = date;
    }
    let mut analyzed = None;
    let ran = runner.run(
        std::iter::once(document),
        |_| {},
        Document::clone,
        |document| {
            analyzed = Some(document);
            Ok::<_, std::convert::Infallible>(())
        },
    );
    match ran {
        Err(RunError::Analyzer { document, error, .. }) => bail!("case `{document}`: {error}"),
        _ => analyzed.with_context(|| format!("case `{id}` gave no document")),
    }
}

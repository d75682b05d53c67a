//! `attache eval time`: expressions of time, by the date specifications of Recognizers-Text.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use attache_time::evaluation::{self, FILES};
use clap::Args;
use serde_json::json;

use super::{score_json, score_line, slashed};
use crate::arguments::ListFormat;
use crate::exit::Exit;

/// Arguments of `attache eval time`.
#[derive(Debug, Args)]
#[command(after_help = "\
A file holds cases: a sentence, the moment of speaking, and the expressions in it with their values. A case is
right when an expression with exactly the span of one has a value that means one of its timex, its past or
its future resolution. Values are converted so: names of points and stretches stay (2016-10-02, 2016-W45,
P3D, T08:40); holes (XXXX-10-02) may also be filled by a resolution; a stretch given as begin, end and length
is the range begin/end, compared by first instants, or the name of the unit of the calendar that it is (2016-Q3,
197), or, for an expression that is a length, the length. Cases that expect nothing are left out, and marks
about what other programs support play no part.

A folder stands for the eight files of the figure: DateParser, DatePeriodParser, DateTimeParser,
DateTimePeriodParser, DurationParser, SetParser, TimeParser, TimePeriodParser.

Examples:
  attache eval time dates
  attache eval time dates/DateParser.json --errors 10")]
pub(crate) struct EvalTimeArguments {
    /// Files of cases, or folders with them.
    #[arg(value_name = "GOLD.json|DIR", required = true)]
    pub(crate) gold: Vec<PathBuf>,

    /// Show so many wrong cases of each file.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) errors: usize,

    /// How to show the figures.
    #[arg(long, short, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ListFormat,
}

/// Judges expressions of time.
///
/// The recogniser is called by itself: cases tell the hour of speaking, which a document does not hold.
///
/// # Errors
///
/// When a file cannot be read or holds no cases.
pub(crate) fn time(options: &EvalTimeArguments) -> anyhow::Result<Exit> {
    let mut files: Vec<PathBuf> = Vec::new();
    for path in &options.gold {
        if path.is_dir() {
            files.extend(FILES.iter().map(|name| path.join(format!("{name}.json"))));
        } else {
            files.push(path.clone());
        }
    }
    let mut all = evaluation::Score::default();
    let mut rows = Vec::new();
    for file in files {
        let path = file.display();
        let text = fs::read_to_string(&file).with_context(|| format!("cannot read `{path}`"))?;
        let cases = evaluation::read_cases(&text).with_context(|| format!("`{path}` holds no cases"))?;
        let score = evaluation::score(&cases);
        if score.total == 0 {
            bail!("no cases in `{path}`");
        }
        all.add(&score);
        rows.push((file, score));
    }
    let shown = match options.format {
        ListFormat::Text => as_text(&rows, &all, options.errors),
        ListFormat::Json => as_json(&rows, &all),
    };
    anstream::stdout().write_all(shown.as_bytes())?;
    Ok(Exit::Success)
}

fn name(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn percent(score: &evaluation::Score) -> f64 {
    100.0 * score.right as f64 / score.total.max(1) as f64
}

fn as_text(rows: &[(PathBuf, evaluation::Score)], all: &evaluation::Score, n_errors: usize) -> String {
    let mut text = format!("{:<22} {:>6} {:>6} {:>7}\n", "file", "right", "cases", "%");
    for (file, score) in rows {
        let _ = writeln!(
            text,
            "{:<22} {:>6} {:>6} {:>7.2}",
            name(file),
            score.right,
            score.total,
            percent(score)
        );
        for miss in score.misses.iter().take(n_errors) {
            let _ = writeln!(text, "  {miss}");
        }
    }
    let _ = writeln!(text, "{:<22} {:>6} {:>6} {:>7.2}", "all", all.right, all.total, percent(all));
    text += "\nexpressions precision   recall       F1\n";
    for (name, [correct, gold, system]) in [("spans", all.spans), ("values", all.values)] {
        text += &score_line(name, &attache_evaluation::Score { correct, gold, system });
    }
    text
}

fn as_json(rows: &[(PathBuf, evaluation::Score)], all: &evaluation::Score) -> String {
    let of = |score: &evaluation::Score| {
        json!({
            "right": score.right,
            "cases": score.total,
            "percent": (percent(score) * 100.0).round() / 100.0,
        })
    };
    let files: serde_json::Map<_, _> = rows.iter().map(|(file, score)| (slashed(file), of(score))).collect();
    let [spans, values] = [all.spans, all.values]
        .map(|[correct, gold, system]| score_json(&attache_evaluation::Score { correct, gold, system }));
    let report = json!({ "files": files, "all": of(all), "spans": spans, "values": values });
    format!("{report:#}\n")
}

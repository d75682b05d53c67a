//! `attache eval time`: expressions of time, by the date specifications of Recognizers-Text.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use attache_evaluation::Score;
use attache_evaluation::comparison::Run;
use attache_time::evaluation::{self, FILES};
use clap::Args;
use serde_json::{Map, json};

use super::EvalOptions;
use super::report::{Report, hundredths, score_table, scores_json, slashed};

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

    #[command(flatten)]
    pub(crate) shared: EvalOptions,
}

/// Judges expressions of time.
///
/// The recogniser is called by itself: cases tell the hour of speaking, which a document does not hold.
///
/// # Errors
///
/// When a file cannot be read or holds no cases.
pub(super) fn time(options: &EvalTimeArguments) -> anyhow::Result<Report> {
    let mut files: Vec<PathBuf> = Vec::new();
    for path in &options.gold {
        if path.is_dir() {
            files.extend(FILES.iter().map(|name| path.join(format!("{name}.json"))));
        } else {
            files.push(path.clone());
        }
    }
    let (mut all, mut run) = (evaluation::Score::default(), Run::default());
    let mut rows = Vec::new();
    for file in &files {
        let path = file.display();
        let text = fs::read_to_string(file).with_context(|| format!("cannot read `{path}`"))?;
        let cases = evaluation::read_cases(&text).with_context(|| format!("`{path}` holds no cases"))?;
        let mut score = evaluation::Score::default();
        for (number, case) in cases.iter().enumerate() {
            let of_case = evaluation::score(std::slice::from_ref(case));
            if of_case.total == 0 {
                continue;
            }
            run.begin(format!("{} {}", name(file), number + 1));
            run.add_share("right cases", of_case.right, of_case.total);
            for (name, score) in expressions(&of_case) {
                run.add_score(name, score);
            }
            score.add(&of_case);
            score.misses.extend(of_case.misses);
        }
        if score.total == 0 {
            bail!("no cases in `{path}`");
        }
        all.add(&score);
        rows.push((file, score));
    }
    let text = as_text(&rows, &all, options.shared.errors);
    let of = |score: &evaluation::Score| json!({ "right": score.right, "cases": score.total, "percent": hundredths(percent(score)) });
    let by_file: Map<_, _> = rows.iter().map(|(file, score)| (slashed(file), of(score))).collect();
    let mut json = json!({ "files": by_file, "all": of(&all) });
    if let (Some(json), serde_json::Value::Object(more)) =
        (json.as_object_mut(), scores_json(expressions(&all)))
    {
        json.extend(more);
    }
    Ok(Report { layer: "time", gold: files, text, json, run })
}

fn name(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn percent(score: &evaluation::Score) -> f64 {
    100.0 * score.right as f64 / score.total.max(1) as f64
}

/// Returns the scores of single expressions.
fn expressions(score: &evaluation::Score) -> [(&'static str, Score); 2] {
    [("spans", score.spans), ("values", score.values)]
        .map(|(name, [correct, gold, system])| (name, Score { correct, gold, system }))
}

fn as_text(rows: &[(&PathBuf, evaluation::Score)], all: &evaluation::Score, n_errors: usize) -> String {
    let mut text = format!("{:<22} {:>6} {:>6} {:>7}\n", "file", "right", "cases", "%");
    let mut row = |name: &str, score: &evaluation::Score| {
        let _ = writeln!(text, "{name:<22} {:>6} {:>6} {:>7.2}", score.right, score.total, percent(score));
        for miss in score.misses.iter().take(n_errors) {
            let _ = writeln!(text, "  {miss}");
        }
    };
    for (file, score) in rows {
        row(&name(file), score);
    }
    row("all", all);
    text += "\n";
    text += &score_table("expression", expressions(all));
    text
}

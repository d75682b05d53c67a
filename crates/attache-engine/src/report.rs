//! What a run tells of itself: counts, times and remarks. None of it goes into records.

use std::fmt;
use std::time::Duration;

use attache_core::Diagnostic;

/// The most remarks that a report keeps word for word.
const MAX_REMARKS: usize = 50;

/// What happened in a run.
#[derive(Clone, Debug, Default)]
pub struct RunReport {
    /// Documents that came out, whatever befell them.
    pub n_documents: usize,
    /// Documents with errors.
    pub n_failed: usize,
    /// Documents of which something was cut off.
    pub n_truncated: usize,
    /// Bytes of text.
    pub n_bytes: usize,
    /// Rows of the layer `token`.
    pub n_tokens: usize,
    /// How long the run took.
    pub wall: Duration,
    /// The analyzers, in the order of the plan.
    pub analyzers: Vec<AnalyzerReport>,
    /// Remarks, with the document's id and the analyzer's name; at most the first fifty.
    pub remarks: Vec<(String, String, Diagnostic)>,
    /// The number of all remarks.
    pub n_remarks: usize,
}

/// What one analyzer did in a run.
#[derive(Clone, Debug, Default)]
pub struct AnalyzerReport {
    /// Its name.
    pub name: String,
    /// Documents it ran on.
    pub n_documents: usize,
    /// Rows it wrote, parts included.
    pub n_rows: usize,
    /// Documents it failed on.
    pub n_errors: usize,
    /// Time spent in it, over all threads.
    pub time: Duration,
    /// The document that it took longest for, and how long.
    pub slowest: Option<(String, Duration)>,
}

/// One analyzer's work on one document.
#[derive(Clone, Debug)]
pub(crate) struct StageRun {
    pub(crate) stage: usize,
    pub(crate) time: Duration,
    pub(crate) n_rows: usize,
    pub(crate) failed: bool,
    pub(crate) remarks: Vec<Diagnostic>,
}

impl RunReport {
    pub(crate) fn new<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let analyzers =
            names.map(|name| AnalyzerReport { name: name.to_owned(), ..AnalyzerReport::default() });
        Self { analyzers: analyzers.collect(), ..Self::default() }
    }

    pub(crate) fn add(&mut self, document: &str, runs: Vec<StageRun>) {
        for run in runs {
            let Some(report) = self.analyzers.get_mut(run.stage) else { continue };
            report.n_documents += 1;
            report.n_rows += run.n_rows;
            report.n_errors += usize::from(run.failed);
            report.time += run.time;
            if report.slowest.as_ref().is_none_or(|(_, slowest)| *slowest < run.time) {
                report.slowest = Some((document.to_owned(), run.time));
            }
            self.n_remarks += run.remarks.len();
            let room = MAX_REMARKS.saturating_sub(self.remarks.len());
            let remarks = run.remarks.into_iter().take(room);
            self.remarks.extend(remarks.map(|remark| (document.to_owned(), report.name.clone(), remark)));
        }
    }

    /// Returns true where every document came out whole and without an error.
    pub fn is_clean(&self) -> bool {
        self.n_failed == 0 && self.n_truncated == 0
    }
}

impl fmt::Display for RunReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.wall.as_secs_f64();
        write!(f, "{} documents, {} tokens in {seconds:.2} s", self.n_documents, self.n_tokens)?;
        if seconds > 0.0 {
            write!(f, " ({:.0} tokens/s)", self.n_tokens as f64 / seconds)?;
        }
        writeln!(f, "; {} with errors, {} cut", self.n_failed, self.n_truncated)?;
        writeln!(
            f,
            "{:<16} {:>10} {:>10} {:>8} {:>10}  slowest",
            "analyzer", "documents", "rows", "errors", "seconds"
        )?;
        for report in &self.analyzers {
            write!(
                f,
                "{:<16} {:>10} {:>10} {:>8} {:>10.3}",
                report.name,
                report.n_documents,
                report.n_rows,
                report.n_errors,
                report.time.as_secs_f64()
            )?;
            match &report.slowest {
                Some((document, time)) => writeln!(f, "  {document} ({:.1} ms)", time.as_secs_f64() * 1e3)?,
                None => writeln!(f)?,
            }
        }
        for (document, analyzer, remark) in &self.remarks {
            writeln!(f, "{document}: {analyzer}: {}", remark.message)?;
        }
        if self.n_remarks > self.remarks.len() {
            writeln!(f, "… and {} more remarks", self.n_remarks - self.remarks.len())?;
        }
        Ok(())
    }
}

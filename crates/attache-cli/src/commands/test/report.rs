//! What came of the cases.

use std::path::Path;

use attache_notation::Failure;
use similar::TextDiff;

/// What came of the cases so far.
#[derive(Debug, Default)]
pub(super) struct Report {
    text: String,
    n_passed: usize,
    n_failed: usize,
    n_accepted: usize,
}

impl Report {
    /// Enters a case with what is wrong with it; nothing is.
    pub(super) fn case(&mut self, path: &Path, title: &str, faults: &str) {
        if faults.is_empty() {
            self.n_passed += 1;
        } else {
            self.fail(path, &format!("{title}\n{}", indented(faults)));
        }
    }

    /// Enters a failure.
    pub(super) fn fail(&mut self, path: &Path, told: &str) {
        self.n_failed += 1;
        self.text += &format!("FAILED {}: {told}\n", path.display());
    }

    /// Enters a remark.
    pub(super) fn warn(&mut self, path: &Path, told: &str) {
        self.text += &format!("warning: {}: {told}\n", path.display());
    }

    /// Enters snapshots that were written anew.
    pub(super) fn accept(&mut self, n_accepted: usize) {
        self.n_accepted += n_accepted;
    }

    /// Returns true where nothing failed.
    pub(super) fn is_clean(&self) -> bool {
        self.n_failed == 0
    }

    pub(super) fn render(&self, quiet: bool) -> String {
        let mut text = self.text.clone();
        if !quiet {
            text += &format!("{} passed, {} failed", self.n_passed, self.n_failed);
            if self.n_accepted > 0 {
                text += &format!(", {} accepted: review them as you would any change", self.n_accepted);
            }
            text.push('\n');
        }
        text
    }
}

/// Returns how an expectation was disappointed.
pub(super) fn disappointed(line: &str, failure: &Failure) -> String {
    let mut text = format!("expected: {line}\n");
    text += &match failure.n_found {
        0 => "   found: none\n".to_owned(),
        number => format!("   found: {number}\n"),
    };
    for nearest in &failure.nearest {
        text += &format!(" nearest: {nearest}\n");
    }
    text
}

/// Returns how two texts differ.
pub(super) fn difference(expected: &str, found: &str) -> String {
    let diff = TextDiff::from_lines(expected, found);
    diff.unified_diff().context_radius(2).header("expected", "found").to_string()
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}

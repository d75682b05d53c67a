//! Runs that were kept, so that a later one can be compared with them.
//!
//! The file holds what each unit adds to each figure and nothing of the texts, so that it may lie beside a
//! configuration in version control where the texts may not.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use attache_evaluation::comparison::{Figure, Formula, Part, Run};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::report::{Report, slashed};

/// The form of the file; a change that older readers misread counts it up.
const FORM: u32 = 1;

/// A run in its file.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Saved {
    attache_eval: u32,
    version: String,
    pub(super) layer: String,
    pub(super) gold: Vec<GoldFile>,
    units: Vec<String>,
    figures: Vec<SavedFigure>,
}

/// A file by which was judged.
#[derive(Debug, Deserialize, PartialEq, Eq, Serialize)]
pub(super) struct GoldFile {
    pub(super) file: String,
    sha256: String,
}

#[derive(Debug, Deserialize, Serialize)]
struct SavedFigure {
    name: String,
    parts: Vec<SavedPart>,
}

#[derive(Debug, Deserialize, Serialize)]
struct SavedPart {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    name: String,
    formula: FormulaName,
    /// The units' numbers, from 0, and what they add.
    units: Vec<usize>,
    counts: Vec<Vec<f64>>,
}

#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum FormulaName {
    Share,
    F1,
    Rank,
}

impl FormulaName {
    /// Returns how many of a unit's counts count.
    fn n_counts(self) -> usize {
        match self {
            Self::Share | Self::Rank => 2,
            Self::F1 => 4,
        }
    }
}

impl From<Formula> for FormulaName {
    fn from(formula: Formula) -> Self {
        match formula {
            Formula::Share => Self::Share,
            Formula::F1 => Self::F1,
            Formula::Rank => Self::Rank,
        }
    }
}

impl From<FormulaName> for Formula {
    fn from(name: FormulaName) -> Self {
        match name {
            FormulaName::Share => Self::Share,
            FormulaName::F1 => Self::F1,
            FormulaName::Rank => Self::Rank,
        }
    }
}

impl Saved {
    /// Takes a report's run, and the fingerprints of what it was judged by.
    ///
    /// # Errors
    ///
    /// When a file that it was judged by cannot be read again.
    pub(super) fn of(report: &Report) -> anyhow::Result<Self> {
        let fingerprint = |path: &PathBuf| {
            let bytes = fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))?;
            let sha256 = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            anyhow::Ok(GoldFile { file: slashed(path), sha256 })
        };
        Ok(Self {
            attache_eval: FORM,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            layer: report.layer.to_owned(),
            gold: report.gold.iter().map(fingerprint).collect::<anyhow::Result<_>>()?,
            units: report.run.units.clone(),
            figures: report.run.figures.iter().map(SavedFigure::from).collect(),
        })
    }

    /// Reads a run that was kept.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or is none.
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let shown = path.display();
        let text = fs::read_to_string(path).with_context(|| format!("cannot read `{shown}`"))?;
        let saved: Self = serde_json::from_str(&text)
            .with_context(|| format!("`{shown}` is no run that `attache eval … --save` wrote"))?;
        if saved.attache_eval != FORM {
            bail!("`{shown}` was written by another version of attache ({}): run it again", saved.version);
        }
        saved.check().with_context(|| format!("`{shown}` is damaged"))?;
        Ok(saved)
    }

    fn check(&self) -> anyhow::Result<()> {
        for part in self.figures.iter().flat_map(|figure| &figure.parts) {
            let is_whole = part.units.len() == part.counts.len()
                && part.units.is_sorted()
                && part.units.last().is_none_or(|last| *last < self.units.len())
                && part.counts.iter().all(|counts| counts.len() == part.formula.n_counts());
            if !is_whole {
                bail!("the counts of a figure are not those of its units");
            }
        }
        Ok(())
    }

    /// Writes the file.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub(super) fn write(&self, path: &Path) -> anyhow::Result<()> {
        let mut text = serde_json::to_string(self)?;
        text.push('\n');
        fs::write(path, text).with_context(|| format!("cannot write `{}`", path.display()))
    }

    /// Says why this run and another cannot be compared: they judged something else, or by something else.
    ///
    /// # Errors
    ///
    /// When they cannot.
    pub(super) fn check_same_task(&self, other: &Self) -> anyhow::Result<()> {
        if self.layer != other.layer {
            bail!("one run judges {} and the other {}", self.layer, other.layer);
        }
        let fingerprints =
            |saved: &Self| saved.gold.iter().map(|gold| gold.sha256.clone()).collect::<Vec<_>>();
        if fingerprints(self) != fingerprints(other) {
            let files = |saved: &Self| {
                saved.gold.iter().map(|gold| format!("`{}`", gold.file)).collect::<Vec<_>>().join(", ")
            };
            bail!(
                "the runs were judged by different data: {} and {}, whose contents differ",
                files(self),
                files(other)
            );
        }
        Ok(())
    }

    /// Returns the run.
    pub(super) fn run(self) -> Run {
        Run { units: self.units, figures: self.figures.into_iter().map(Figure::from).collect() }
    }
}

impl From<&Figure> for SavedFigure {
    fn from(figure: &Figure) -> Self {
        let part = |part: &Part| {
            let formula = FormulaName::from(part.formula);
            SavedPart {
                name: part.name.clone(),
                formula,
                units: part.counts.iter().map(|(unit, _)| *unit).collect(),
                counts: part.counts.iter().map(|(_, counts)| counts[..formula.n_counts()].to_vec()).collect(),
            }
        };
        Self { name: figure.name.clone(), parts: figure.parts.iter().map(part).collect() }
    }
}

impl From<SavedFigure> for Figure {
    fn from(figure: SavedFigure) -> Self {
        let part = |part: SavedPart| {
            let counts = part.counts.iter().map(|given| {
                let mut counts = [0.0; 4];
                counts.iter_mut().zip(given).for_each(|(count, given)| *count = *given);
                counts
            });
            Part {
                name: part.name,
                formula: part.formula.into(),
                counts: part.units.iter().copied().zip(counts).collect(),
            }
        };
        Self { name: figure.name, parts: figure.parts.into_iter().map(part).collect() }
    }
}

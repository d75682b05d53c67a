//! `attache eval compare`: two runs over the same data, and whether their difference is more than chance.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

use attache_evaluation::comparison::{self, Change, Draws};
use clap::Args;
use serde_json::{Value, json};

use super::report::slashed;
use super::saved::Saved;
use crate::arguments::ListFormat;
use crate::exit::Exit;

/// Arguments of `attache eval compare`.
#[derive(Debug, Args)]
#[command(after_help = "\
Both runs must have judged the same layer by the same data. Units (documents, or sentences where these are judged
one by one) are drawn with replacement, the same ones for both runs (the paired bootstrap). `95 %` is the interval
that holds the middle 95 % of the changes; p is how likely a change so large, in either direction, is by chance
alone. With many figures, some p are small by chance too: decide beforehand which figure counts.

Examples:
  attache eval entities dev.bio --save before.json
  attache eval entities dev.bio --set analyzer.entity.extent=phrase --save after.json
  attache eval compare before.json after.json
  attache eval compare before.json after.json --samples 1000 --format json")]
pub(crate) struct EvalCompareArguments {
    /// The run to begin with.
    #[arg(value_name = "FIRST.json")]
    pub(crate) first: PathBuf,

    /// The run to compare with it.
    #[arg(value_name = "SECOND.json")]
    pub(crate) second: PathBuf,

    /// Draw so many times.
    #[arg(long, value_name = "N", default_value_t = Draws::default().n as u32, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(crate) samples: u32,

    /// The seed of what is drawn: the same seed gives the same figures.
    #[arg(long, value_name = "N", default_value_t = Draws::default().seed)]
    pub(crate) seed: u64,

    /// How to show the figures.
    #[arg(long, short, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ListFormat,
}

/// Compares two runs that were kept.
///
/// # Errors
///
/// When a run cannot be read, or they judged different things.
pub(crate) fn compare(options: &EvalCompareArguments) -> anyhow::Result<Exit> {
    let (first, second) = (Saved::read(&options.first)?, Saved::read(&options.second)?);
    let draws = Draws { n: options.samples as usize, seed: options.seed };
    let comparison = Comparison::new(first, second, draws)?;
    let shown = match options.format {
        ListFormat::Text => comparison.text(),
        ListFormat::Json => {
            let mut report = comparison.json();
            report["first"] = slashed(&options.first).into();
            report["second"] = slashed(&options.second).into();
            format!("{report:#}\n")
        }
    };
    anstream::stdout().write_all(shown.as_bytes())?;
    Ok(Exit::Success)
}

/// Two runs, compared.
pub(super) struct Comparison {
    layer: String,
    n_units: usize,
    draws: Draws,
    changes: Vec<Change>,
}

impl Comparison {
    pub(super) fn new(first: Saved, second: Saved, draws: Draws) -> anyhow::Result<Self> {
        first.check_same_task(&second)?;
        let layer = first.layer.clone();
        let (first, second) = (first.run(), second.run());
        let changes = comparison::compare(&first, &second, draws)?;
        Ok(Self { layer, n_units: first.units.len(), draws, changes })
    }

    pub(super) fn text(&self) -> String {
        let mut text = format!(
            "{:<18} {:>8} {:>8} {:>8}  {:<17} {:>7}\n",
            self.layer, "first", "second", "change", "     95 %", "p"
        );
        for change in &self.changes {
            let digits = digits(change);
            let spread = change.spread.map_or_else(String::new, |spread| {
                let ends = format!("{:+.digits$} to {:+.digits$}", spread.low, spread.high);
                format!("  {ends:<17} {}", p_value(spread.p))
            });
            _ = writeln!(
                text,
                "{:<18} {:>8.digits$} {:>8.digits$} {:>+8.digits$}{spread}",
                change.name,
                change.first,
                change.second,
                change.difference(),
            );
        }
        let units = self.n_units;
        text += &if self.n_units < 2 {
            format!("{units} unit: with fewer than two there is no telling what is chance\n")
        } else {
            format!("paired bootstrap over {units} units, {} draws, seed {}\n", self.draws.n, self.draws.seed)
        };
        text
    }

    pub(super) fn json(&self) -> Value {
        let figures = self.changes.iter().map(|change| {
            let digits = digits(change) as i32;
            let rounded = |value: f64| (value * 10f64.powi(digits)).round() / 10f64.powi(digits);
            let mut figure = json!({
                "figure": change.name,
                "first": rounded(change.first),
                "second": rounded(change.second),
                "change": rounded(change.difference()),
            });
            if let Some(spread) = change.spread {
                figure["low"] = rounded(spread.low).into();
                figure["high"] = rounded(spread.high).into();
                figure["p"] = ((spread.p * 1e6).round() / 1e6).into();
            }
            figure
        });
        json!({
            "layer": self.layer,
            "units": self.n_units,
            "samples": self.draws.n,
            "seed": self.draws.seed,
            "figures": figures.collect::<Vec<_>>(),
        })
    }
}

/// Percentages have two decimals, correlations three.
fn digits(change: &Change) -> usize {
    if change.is_percent { 2 } else { 3 }
}

fn p_value(p: f64) -> String {
    if p < 0.0001 { "<0.0001".to_owned() } else { format!("{p:>7.4}") }
}

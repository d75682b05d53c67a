//! Drawing units again and again.

use super::{Counts, Figure, Formula, Incomparable, Part, Ranking, Run};

/// How many times units are drawn, and from which seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draws {
    /// How many times.
    pub n: usize,
    /// The seed: the same one draws the same units.
    pub seed: u64,
}

impl Default for Draws {
    fn default() -> Self {
        Self { n: 10_000, seed: 1 }
    }
}

/// A figure of two runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The figure's name.
    pub name: String,
    /// Whether it is in percent; if not, it is a correlation.
    pub is_percent: bool,
    /// Its value in the first run.
    pub first: f64,
    /// Its value in the second run.
    pub second: f64,
    /// What chance may do; `None` where there are fewer than two units to draw from, or nothing was drawn.
    pub spread: Option<Spread>,
}

impl Change {
    /// Returns the second value less the first.
    pub fn difference(&self) -> f64 {
        self.second - self.first
    }
}

/// How a difference spreads over the draws.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The lower end of the interval that holds the middle 95 % of the differences.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// How likely a difference so far from 0, in either direction, is by chance alone.
    pub p: f64,
}

/// Compares the figures of two runs over the same units, those of the first run first.
///
/// A figure that a run lacks, as that of a type it never found, is 0 there. Where nothing differs, p is 1.
///
/// ```
/// use attache_evaluation::comparison::{Draws, Run, compare};
///
/// let run = |right: [usize; 4]| {
///     let mut run = Run::default();
///     for (number, right) in right.into_iter().enumerate() {
///         run.begin(number.to_string());
///         run.add_share("accuracy", right, 1);
///     }
///     run
/// };
/// let changes = compare(&run([0, 0, 0, 0]), &run([1, 1, 1, 1]), Draws { n: 999, seed: 1 })?;
/// let spread = changes[0].spread.unwrap();
/// // Whatever is drawn, all of it is better.
/// assert_eq!((changes[0].difference(), spread.low, spread.high, spread.p), (100.0, 100.0, 100.0, 0.001));
/// # Ok::<(), attache_evaluation::comparison::Incomparable>(())
/// ```
///
/// # Errors
///
/// When the runs have other units.
pub fn compare(first: &Run, second: &Run, draws: Draws) -> Result<Vec<Change>, Incomparable> {
    check_units(&first.units, &second.units)?;
    let nothing = |name: &str| Figure { name: name.to_owned(), parts: Vec::new() };
    let named = |run: &Run, name: &str| run.figures.iter().find(|figure| figure.name == name).cloned();
    let names = first.figures.iter().chain(&second.figures).map(|figure| figure.name.as_str());
    let mut pairs: Vec<(String, Drawable, Drawable)> = Vec::new();
    for name in names {
        if !pairs.iter().any(|(known, ..)| known == name) {
            let side = |run| Drawable::new(&named(run, name).unwrap_or_else(|| nothing(name)));
            pairs.push((name.to_owned(), side(first), side(second)));
        }
    }
    let n_units = first.units.len();
    let mut times = vec![1u32; n_units];
    let mut changes: Vec<Change> = pairs
        .iter()
        .map(|(name, first, second)| Change {
            name: name.clone(),
            is_percent: first.is_percent() && second.is_percent(),
            first: first.value(&times),
            second: second.value(&times),
            spread: None,
        })
        .collect();
    if n_units < 2 || draws.n == 0 {
        return Ok(changes);
    }
    let mut random = fastrand::Rng::with_seed(draws.seed);
    let mut differences = vec![Vec::with_capacity(draws.n); pairs.len()];
    for _ in 0..draws.n {
        times.fill(0);
        for _ in 0..n_units {
            times[random.usize(..n_units)] += 1;
        }
        for ((_, first, second), differences) in pairs.iter().zip(&mut differences) {
            differences.push(second.value(&times) - first.value(&times));
        }
    }
    for (change, differences) in changes.iter_mut().zip(differences) {
        change.spread = Some(spread(change.difference(), differences));
    }
    Ok(changes)
}

fn check_units(first: &[String], second: &[String]) -> Result<(), Incomparable> {
    if first.len() != second.len() {
        return Err(Incomparable::Numbers { first: first.len(), second: second.len() });
    }
    match first.iter().zip(second).find(|(first, second)| first != second) {
        Some((first, second)) => Err(Incomparable::Units { first: first.clone(), second: second.clone() }),
        None => Ok(()),
    }
}

fn spread(observed: f64, mut differences: Vec<f64>) -> Spread {
    /// What adding up in another order may change.
    const SAME: f64 = 1e-9;
    let n = differences.len();
    let is_as_far = |difference: &&f64| observed.abs() - SAME <= (**difference - observed).abs();
    let n_as_far = differences.iter().filter(is_as_far).count();
    differences.sort_by(f64::total_cmp);
    let left_out = n * 25 / 1000;
    // The observed draw is one of the possible ones: no p-value is 0.
    Spread {
        low: differences[left_out],
        high: differences[n - 1 - left_out],
        p: (n_as_far + 1) as f64 / (n + 1) as f64,
    }
}

/// A figure in the form in which it is found again for each draw.
pub(super) struct Drawable(Vec<DrawablePart>);

enum DrawablePart {
    Sums(Formula, Vec<(usize, Counts)>),
    Rank(Ranking),
}

impl Drawable {
    pub(super) fn new(figure: &Figure) -> Self {
        let part = |part: &Part| match part.formula {
            Formula::Rank => DrawablePart::Rank(Ranking::new(&part.counts)),
            formula => DrawablePart::Sums(formula, part.counts.clone()),
        };
        Self(figure.parts.iter().map(part).collect())
    }

    fn is_percent(&self) -> bool {
        !self.0.iter().any(|part| matches!(part, DrawablePart::Rank(_)))
    }

    /// Returns the figure where each unit counts so many times.
    pub(super) fn value(&self, times: &[u32]) -> f64 {
        let of = |unit: usize| times.get(unit).copied().unwrap_or_default();
        let value = |part: &DrawablePart| match part {
            DrawablePart::Rank(ranking) => ranking.correlation(of),
            DrawablePart::Sums(formula, counts) => {
                let mut sums = [0.0; 4];
                for (unit, counts) in counts {
                    let times = f64::from(of(*unit));
                    sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += times * count);
                }
                from_sums(*formula, sums)
            }
        };
        self.0.iter().map(value).sum::<f64>() / self.0.len().max(1) as f64
    }
}

fn from_sums(formula: Formula, [a, b, c, d]: Counts) -> f64 {
    let share = |part: f64, whole: f64| if whole == 0.0 { 0.0 } else { 100.0 * part / whole };
    match formula {
        Formula::F1 => {
            let (precision, recall) = (share(a, b), share(c, d));
            if precision + recall == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) }
        }
        Formula::Share | Formula::Rank => share(a, b),
    }
}

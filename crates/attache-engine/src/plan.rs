//! In which order analyzers run: found from the layers they read and write, never from the configuration's order.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use attache_core::Descriptor;

use crate::problem::{Origin, Problem};
use crate::registry::Registry;

/// The order of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The analyzers, in an order in which each comes after those it reads from.
    pub steps: Vec<Step>,
    /// The steps that may run at the same time, by number; each group needs only groups before it.
    pub levels: Vec<Vec<usize>>,
}

/// One analyzer in a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The name in the configuration.
    pub analyzer: String,
    /// The layers it reads and the step that writes each; `None` for an optional one that nobody writes.
    pub reads: Vec<(String, Option<usize>)>,
    /// The layers it writes.
    pub writes: Vec<String>,
    /// The number of its level.
    pub level: usize,
}

/// An analyzer that is to be planned.
#[derive(Clone, Debug)]
pub struct Candidate<'r> {
    /// The name in the configuration.
    pub name: &'r str,
    /// What it reads and writes.
    pub descriptor: &'r Descriptor,
    /// Where the configuration names it.
    pub origin: Option<Origin>,
}

impl Plan {
    /// Orders `candidates`, which come in the registry's order.
    ///
    /// # Errors
    ///
    /// When a layer has two writers or a required one has none, and when analyzers wait
    /// for each other in a circle; each problem says what would mend it.
    pub fn new(candidates: &[Candidate<'_>], registry: &Registry) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut writers: BTreeMap<&str, usize> = BTreeMap::new();
        for (number, candidate) in candidates.iter().enumerate() {
            for schema in &candidate.descriptor.writes {
                if let Some(first) = writers.insert(&schema.name, number).filter(|first| *first != number) {
                    let (first, second) = (&candidates[first], candidate);
                    problems.push(
                        located(second).help("leave one of the two out of `analyzers`").with_message(
                            format!(
                                "layer `{}` would be written by both `{}` and `{}`",
                                schema.name, first.name, second.name
                            ),
                        ),
                    );
                }
            }
        }
        for candidate in candidates {
            for requirement in candidate.descriptor.reads.iter().filter(|requirement| !requirement.optional) {
                if !writers.contains_key(&*requirement.layer) {
                    problems.push(missing(candidate, &requirement.layer, registry));
                }
            }
        }
        if !problems.is_empty() {
            problems.dedup();
            return Err(problems);
        }
        let needs: Vec<Vec<usize>> = candidates
            .iter()
            .map(|candidate| {
                let mut needs: Vec<_> = candidate
                    .descriptor
                    .reads
                    .iter()
                    .filter_map(|read| writers.get(&*read.layer).copied())
                    .collect();
                needs.sort_unstable();
                needs.dedup();
                needs
            })
            .collect();
        Self::order(candidates, &needs, &writers)
            .map_err(|circle| vec![circular(candidates, &needs, &circle)])
    }

    /// Sorts topologically into levels; the error is the analyzers that are left in circles.
    fn order(
        candidates: &[Candidate<'_>],
        needs: &[Vec<usize>],
        writers: &BTreeMap<&str, usize>,
    ) -> Result<Self, Vec<usize>> {
        let mut level_of: Vec<Option<usize>> = vec![None; candidates.len()];
        let mut order = Vec::new();
        for level in 0..=candidates.len() {
            let placed_before = |number: &usize| level_of[*number].is_some_and(|placed| placed < level);
            let ready: Vec<_> = (0..candidates.len())
                .filter(|&number| level_of[number].is_none() && needs[number].iter().all(placed_before))
                .collect();
            for &number in &ready {
                level_of[number] = Some(level);
            }
            order.extend(ready);
        }
        if order.len() < candidates.len() {
            return Err((0..candidates.len()).filter(|&number| level_of[number].is_none()).collect());
        }
        let position = |number: usize| order.iter().position(|&at| at == number);
        let steps: Vec<_> = order
            .iter()
            .map(|&number| {
                let descriptor = candidates[number].descriptor;
                let reads = descriptor.reads.iter().map(|read| {
                    (read.layer.to_string(), writers.get(&*read.layer).and_then(|&writer| position(writer)))
                });
                Step {
                    analyzer: candidates[number].name.to_owned(),
                    reads: reads.collect(),
                    writes: descriptor.writes.iter().map(|schema| schema.name.to_string()).collect(),
                    level: level_of[number].unwrap_or_default(),
                }
            })
            .collect();
        let n_levels = steps.last().map_or(0, |step| step.level + 1);
        let mut levels = vec![Vec::new(); n_levels];
        for (number, step) in steps.iter().enumerate() {
            levels[step.level].push(number);
        }
        Ok(Self { steps, levels })
    }

    /// Returns the plan as Graphviz DOT: analyzers, and the layers that pass between them.
    pub fn to_dot(&self) -> String {
        let mut dot = String::from("digraph plan {\n  rankdir=LR;\n  node [shape=box];\n");
        for step in &self.steps {
            let _ = writeln!(dot, "  {:?};", step.analyzer);
            let mut from: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for (layer, writer) in &step.reads {
                if let Some(writer) = writer {
                    from.entry(&self.steps[*writer].analyzer).or_default().push(layer);
                }
            }
            for (writer, layers) in from {
                let _ = writeln!(dot, "  {writer:?} -> {:?} [label={:?}];", step.analyzer, layers.join(", "));
            }
        }
        dot.push_str("}\n");
        dot
    }
}

trait WithMessage {
    fn with_message(self, message: String) -> Self;
}

impl WithMessage for Problem {
    fn with_message(self, message: String) -> Self {
        Self { message, ..self }
    }
}

fn located(candidate: &Candidate<'_>) -> Problem {
    let problem = Problem::new("");
    match &candidate.origin {
        Some(origin) => problem.at(origin),
        None => problem,
    }
}

fn missing(candidate: &Candidate<'_>, layer: &str, registry: &Registry) -> Problem {
    let providers: Vec<_> = registry.providers(layer).map(|name| format!("\"{name}\"")).collect();
    let help = if providers.is_empty() {
        "no registered analyzer writes it; add the `[[plugin]]` that does".to_owned()
    } else {
        format!("add {} to `analyzers`", providers.join(" or "))
    };
    located(candidate).help(help).with_message(format!(
        "`{}` needs the layer `{layer}`, which no analyzer here writes",
        candidate.name
    ))
}

/// Names one circle among `left`: from each analyzer to one that it waits for, until one comes again.
fn circular(candidates: &[Candidate<'_>], needs: &[Vec<usize>], left: &[usize]) -> Problem {
    let mut path = vec![left[0]];
    let start = loop {
        let Some(&next) =
            path.last().and_then(|&last| needs[last].iter().find(|number| left.contains(number)))
        else {
            break 0;
        };
        if let Some(start) = path.iter().position(|&number| number == next) {
            break start;
        }
        path.push(next);
    };
    let names: Vec<_> =
        path[start..].iter().chain([&path[start]]).map(|&at| format!("`{}`", candidates[at].name)).collect();
    located(&candidates[path[start]])
        .help("leave one of them out, or make one of the layers optional for its reader")
        .with_message(format!("analyzers wait for each other in a circle: {}", names.join(" needs ")))
}

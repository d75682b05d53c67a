//! A plan with its analyzers built: what documents run through.

use std::sync::Arc;

use attache_core::{
    Analyzer, Descriptor, Given, OptionKind, Options, Provenance, Resource, Resources, Value,
};
use sha2::{Digest, Sha256};

use crate::config::{Config, ErrorPolicy, POLICIES};
use crate::plan::{Candidate, Plan};
use crate::problem::{ConfigErrors, Origin, Problem};
use crate::registry::Registry;
use crate::tree::{Node, NodeValue, Table};

/// Built analyzers in the order of their plan.
pub struct Pipeline {
    pub(crate) stages: Vec<Stage>,
    plan: Plan,
    pub(crate) given: Given,
    pub(crate) timeout: Option<f64>,
    pub(crate) threads: usize,
}

/// One built analyzer.
pub(crate) struct Stage {
    pub(crate) name: String,
    pub(crate) analyzer: Box<dyn Analyzer>,
    pub(crate) provenance: Arc<Provenance>,
    pub(crate) on_error: ErrorPolicy,
}

/// Opens a file that an option names: from the path as written, and the number of the source that
/// names it (`None` for a default), to its bytes, or why not.
pub type ReadFile<'f> = dyn FnMut(&str, Option<usize>) -> Result<Vec<u8>, String> + 'f;

/// An option that every analyzer which declares it gets from `[run]` unless its own table sets it.
const SENTENCE_LIMIT: &str = "max_sentence_tokens";

impl Pipeline {
    /// Builds the analyzers that `config` names, or all that are registered where it names none.
    ///
    /// # Errors
    ///
    /// With every problem there is, those of the configuration's fixed parts included.
    pub fn build(
        config: &Config,
        registry: &Registry,
        read_file: &mut ReadFile<'_>,
    ) -> Result<Self, ConfigErrors> {
        if config.is_broken {
            config.check()?;
        }
        let mut problems = config.problems.clone();
        let wanted = wanted(config, registry, &mut problems);
        for (name, origin, _) in &config.analyzer_tables {
            if registry.get(name).is_none() {
                problems.push(unknown(name, origin, registry));
            }
        }
        let candidates: Vec<_> = wanted
            .iter()
            .filter_map(|(name, origin)| {
                let descriptor = registry.get(name)?.descriptor();
                Some(Candidate { name, descriptor, origin: origin.clone() })
            })
            .collect();
        let plan = Plan::new(&candidates, registry).map_err(|found| problems.extend(found)).ok();
        let mut stages = Vec::new();
        for candidate in &candidates {
            let table = config.analyzer_tables.iter().find(|(name, ..)| name == candidate.name);
            let stage = stage(
                candidate,
                table.map(|(_, _, table)| table),
                config,
                registry,
                read_file,
                &mut problems,
            );
            stages.extend(stage);
        }
        let plan = ConfigErrors::unless_none(&config.sources, problems, plan)?
            .unwrap_or_else(|| Plan { steps: Vec::new(), levels: Vec::new() });
        let position = |stage: &Stage| plan.steps.iter().position(|step| step.analyzer == stage.name);
        stages.sort_by_key(position);
        Ok(Self {
            stages,
            plan,
            given: config.input.given,
            timeout: config.run.timeout,
            threads: config.run.threads,
        })
    }

    /// Returns the order of the analyzers.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Returns what the analyzers say of themselves, in the order of the plan.
    pub fn descriptors(&self) -> impl Iterator<Item = &Descriptor> {
        self.stages.iter().map(|stage| stage.analyzer.descriptor())
    }

    /// Returns by whom and how each analyzer's layers are made, in the order of the plan.
    pub fn provenances(&self) -> impl Iterator<Item = &Provenance> {
        self.stages.iter().map(|stage| &*stage.provenance)
    }
}

impl std::fmt::Debug for Pipeline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pipeline").field("plan", &self.plan).finish_non_exhaustive()
    }
}

/// Returns the analyzers to run, in the registry's order, each once.
fn wanted(
    config: &Config,
    registry: &Registry,
    problems: &mut Vec<Problem>,
) -> Vec<(String, Option<Origin>)> {
    let Some(named) = &config.analyzers else {
        return registry.names().map(|name| (name.to_owned(), None)).collect();
    };
    for (at, (name, origin)) in named.iter().enumerate() {
        if registry.get(name).is_none() {
            problems.push(unknown(name, origin, registry));
        } else if named[..at].iter().any(|(before, _)| before == name) {
            problems.push(Problem::new(format!("analyzer `{name}` is named twice")).at(origin));
        }
    }
    registry
        .names()
        .filter_map(|name| named.iter().find(|(wanted, _)| wanted == name))
        .map(|(name, origin)| (name.clone(), Some(origin.clone())))
        .collect()
}

fn unknown(name: &str, origin: &Origin, registry: &Registry) -> Problem {
    Problem::new(format!("unknown analyzer `{name}`")).at(origin).suggest(name, registry.names())
}

fn stage(
    candidate: &Candidate<'_>,
    table: Option<&Table>,
    config: &Config,
    registry: &Registry,
    read_file: &mut ReadFile<'_>,
    problems: &mut Vec<Problem>,
) -> Option<Stage> {
    let descriptor = candidate.descriptor;
    let mut options = Options::defaults(&descriptor.options);
    if descriptor.options.iter().any(|spec| spec.name == SENTENCE_LIMIT) {
        options.set(SENTENCE_LIMIT, Value::Integer(config.run.max_sentence_tokens));
    }
    let mut on_error = config.run.on_error;
    let n_problems = problems.len();
    let empty = Table::default();
    let table = table.unwrap_or(&empty);
    for entry in &table.entries {
        let path = format!("analyzer.{}.{}", candidate.name, entry.key);
        if entry.key == "on_error" {
            let policy = match &entry.node.value {
                NodeValue::Text(text) => {
                    POLICIES.iter().find(|(name, _)| name == text).map(|(_, policy)| *policy)
                }
                _ => None,
            };
            match policy {
                Some(policy) => on_error = policy,
                None => problems.push(
                    Problem::new(format!("`{path}` must be an error policy"))
                        .at(&entry.node.origin)
                        .suggest("", POLICIES.iter().map(|(name, _)| *name)),
                ),
            }
            continue;
        }
        let Some(spec) = descriptor.options.iter().find(|spec| spec.name == entry.key) else {
            let known = descriptor.options.iter().map(|spec| &*spec.name).chain(["on_error"]);
            problems.push(
                Problem::new(format!("unknown option `{path}`"))
                    .at(&entry.key_origin)
                    .suggest(&entry.key, known),
            );
            continue;
        };
        let value = entry.node.to_option_value();
        let objection = match &value {
            Some(value) => spec.kind.objection(value),
            None => Some(format!("expected {}, found a table", spec.kind.describe())),
        };
        match (objection, value) {
            (None, Some(value)) => options.set(entry.key.clone(), value),
            (objection, _) => problems.push(
                Problem::new(format!("`{path}`: {}", objection.unwrap_or_default())).at(&entry.node.origin),
            ),
        }
    }
    for spec in
        descriptor.options.iter().filter(|spec| spec.default.is_none() && table.get(&spec.name).is_none())
    {
        let problem = Problem::new(format!("`{}` needs the option `{}`", candidate.name, spec.name))
            .help(format!("set `{} = …` under `[analyzer.{}]`: {}", spec.name, candidate.name, spec.summary));
        problems.push(match &candidate.origin {
            Some(origin) => problem.at(origin),
            None => problem,
        });
    }
    let resources = resources(descriptor, &options, table, read_file, problems);
    if problems.len() > n_problems {
        return None;
    }
    let provenance = Arc::new(Provenance {
        analyzer: descriptor.name.to_string(),
        version: descriptor.version.to_string(),
        config: config_hash(descriptor, &options, &resources),
    });
    match registry.get(candidate.name)?.build(&options, &resources) {
        Ok(analyzer) => Some(Stage { name: candidate.name.to_owned(), analyzer, provenance, on_error }),
        Err(error) => {
            let entry = error.option.as_ref().and_then(|option| table.get(option));
            let problem = Problem::new(format!("analyzer `{}` cannot be built: {error}", candidate.name));
            problems.push(match (entry, &candidate.origin) {
                (Some(entry), _) => problem.at(&entry.node.origin),
                (None, Some(origin)) => problem.at(origin),
                (None, None) => problem,
            });
            None
        }
    }
}

/// Reads the files that options name.
fn resources(
    descriptor: &Descriptor,
    options: &Options,
    table: &Table,
    read_file: &mut ReadFile<'_>,
    problems: &mut Vec<Problem>,
) -> Resources {
    let mut resources = Resources::default();
    for spec in descriptor.options.iter().filter(|spec| spec.kind == OptionKind::Files) {
        for (number, path) in
            options.get::<Vec<String>>(&spec.name).unwrap_or_default().into_iter().enumerate()
        {
            let item = table.get(&spec.name).map(|entry| match &entry.node.value {
                NodeValue::List(items) => items.get(number).unwrap_or(&entry.node),
                _ => &entry.node,
            });
            let bytes = read_file(&path, item.map(|node| node.origin.source));
            let text = bytes.and_then(|bytes| {
                String::from_utf8(bytes).map_err(|error| {
                    format!("it is not UTF-8 from byte {} on", error.utf8_error().valid_up_to())
                })
            });
            match text {
                Ok(text) => resources.add(spec.name.to_string(), Resource { path, text }),
                Err(reason) => problems.push(unreadable(&path, &reason, item)),
            }
        }
    }
    for spec in descriptor.options.iter().filter(|spec| spec.kind == OptionKind::Binary) {
        let path = options.get::<String>(&spec.name).unwrap_or_default();
        if path.is_empty() {
            continue;
        }
        let item = table.get(&spec.name).map(|entry| &entry.node);
        match read_file(&path, item.map(|node| node.origin.source)) {
            Ok(bytes) => resources.add_binary(spec.name.to_string(), bytes),
            Err(reason) => problems.push(unreadable(&path, &reason, item)),
        }
    }
    resources
}

fn unreadable(path: &str, reason: &str, item: Option<&Node>) -> Problem {
    let problem = Problem::new(format!("cannot read `{path}`: {reason}"));
    match item {
        Some(node) => problem.at(&node.origin),
        None => problem,
    }
}

/// Returns the hash of everything that decides an analyzer's output besides the document.
fn config_hash(descriptor: &Descriptor, options: &Options, resources: &Resources) -> String {
    let mut hash = Sha256::new();
    hash.update(format!("{}\n{}\n", descriptor.name, descriptor.version));
    for (name, value) in options.iter() {
        hash.update(format!("{name} = {}\n", value.describe()));
    }
    for (option, file) in resources.iter() {
        hash.update(format!("{option} {} bytes\n", file.text.len()));
        hash.update(&file.text);
    }
    for (option, bytes) in resources.binaries() {
        hash.update(format!("{option} {} bytes\n", bytes.len()));
        hash.update(bytes);
    }
    let digits = hash.finalize().iter().fold(String::new(), |digits, byte| digits + &format!("{byte:02x}"));
    format!("sha256:{digits}")
}

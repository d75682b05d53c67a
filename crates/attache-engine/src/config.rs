//! The configuration: what `attache.toml` says, checked as far as can be without knowing the analyzers.
//!
//! Parsing takes two passes. This one reads the fixed parts and says which plugins to
//! load; [`Pipeline::build`](crate::Pipeline::build) then reads the analyzers' own
//! tables against the registry. Problems of both are reported together.

mod keys;
pub mod reference;
mod schema;
mod settings;

use jiff::civil::Date;

use crate::problem::{ConfigErrors, ConfigSource, Origin, Problem};
use crate::tree::{Node, NodeValue, Table};
use keys::Keys;

pub use schema::json_schema;
pub use settings::{Setting, Settings};

/// A configuration.
#[derive(Clone, Debug)]
pub struct Config {
    /// `[input]`.
    pub input: InputConfig,
    /// `[run]`.
    pub run: RunConfig,
    /// `[output]`.
    pub output: OutputConfig,
    /// `[[plugin]]`, in order.
    pub plugins: Vec<PluginConfig>,
    pub(crate) analyzers: Option<Vec<(String, Origin)>>,
    /// `[analyzer.NAME]` tables.
    pub(crate) analyzer_tables: Vec<(String, Origin, Table)>,
    /// Everything as it was written, for showing it.
    root: Table,
    pub(crate) sources: Vec<ConfigSource>,
    pub(crate) problems: Vec<Problem>,
    /// Whether a source is no TOML.
    pub(crate) is_broken: bool,
}

/// How inputs are read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InputConfig {
    /// The format's name; `None` to tell by name and content.
    pub format: Option<String>,
    /// The date of documents that carry none.
    pub date: Option<Date>,
    /// The language of all documents; `None` to detect it.
    pub language: Option<String>,
    /// What becomes of layers that the input brings.
    pub given: attache_core::Given,
    /// What the fields of records and the columns of tables are called, as `FIELD=NAME`.
    pub columns: Vec<String>,
    /// Patterns that the files in folders must match; one that begins with `!` leaves files out.
    pub glob: Vec<String>,
}

/// How documents are run.
#[derive(Clone, Debug, PartialEq)]
pub struct RunConfig {
    /// The number of threads; 0 for one per core.
    pub threads: usize,
    /// What an analyzer's error leads to.
    pub on_error: ErrorPolicy,
    /// The most bytes of a text that are read; what is longer is cut and flagged.
    pub max_bytes: usize,
    /// The most tokens of a sentence; what is longer is cut and flagged.
    pub max_sentence_tokens: i64,
    /// The most seconds that an analyzer may take for a document; `None` for no limit.
    pub timeout: Option<f64>,
    /// The folder of kept layers, as written, and the number of the source that names it.
    pub cache: Option<(String, usize)>,
}

impl Default for RunConfig {
    fn default() -> Self {
        Self {
            threads: 0,
            on_error: ErrorPolicy::Record,
            max_bytes: 16 << 20,
            max_sentence_tokens: 500,
            timeout: None,
            cache: None,
        }
    }
}

/// How records are written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OutputConfig {
    /// The format's name; `None` for a table on a terminal and JSON Lines elsewhere.
    pub format: Option<String>,
    /// The unit of offsets.
    pub offsets: OffsetUnit,
    /// The layers to write; `None` for all.
    pub layers: Option<Vec<String>>,
}

/// The unit that offsets are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OffsetUnit {
    /// Unicode scalar values, as Python counts.
    #[default]
    Char,
    /// UTF-8 bytes.
    Byte,
    /// UTF-16 code units, as JavaScript counts.
    Utf16,
}

/// What an analyzer's error on a document leads to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ErrorPolicy {
    /// The run ends.
    Fail,
    /// The document's other analyzers do not run; its record holds the error and no layers but given ones.
    SkipDocument,
    /// Analyzers that need the missing layers run as if these were empty.
    SkipAnalyzer,
    /// The error is recorded; analyzers that need the missing layers do not run on the document.
    #[default]
    Record,
}

/// A plugin to load.
#[derive(Clone, Debug, PartialEq)]
pub struct PluginConfig {
    /// Where it is.
    pub source: PluginSource,
    /// Whether it shares the host's process.
    pub isolation: Isolation,
    /// The built-in analyzer that it takes the place of.
    pub replaces: Option<String>,
    /// The SHA-256 that its file must have, in hexadecimal.
    pub sha256: Option<String>,
    /// The most MiB of memory that a process of it may ask for.
    pub max_memory: Option<usize>,
    /// Where the configuration names it.
    pub origin: Origin,
}

/// Where a plugin is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PluginSource {
    /// A dynamic library, as written; relative to the configuration's folder.
    Library(String),
    /// A program and its arguments, which speaks the process protocol.
    Command(Vec<String>),
}

/// Whether a plugin shares the host's process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Isolation {
    /// It is loaded into the host.
    #[default]
    InProcess,
    /// It runs in a process of its own.
    Process,
}

impl Config {
    /// Reads a configuration from its sources; later ones are laid over earlier ones.
    ///
    /// Never fails: what is wrong is kept, and reported by [`Pipeline::build`](crate::Pipeline::build)
    /// or [`check`](Self::check) together with what only the registry can tell.
    pub fn parse(sources: Vec<ConfigSource>) -> Self {
        let mut problems = Vec::new();
        let mut root = Table::default();
        for (number, source) in sources.iter().enumerate() {
            root.overlay(Table::parse(number, source, &mut problems));
        }
        // What a broken text seems to say would only bring further problems that are none.
        let is_broken = !problems.is_empty();
        if is_broken {
            root = Table::default();
        }
        let mut top = Keys::top(&root, &mut problems);
        let analyzers = top.text_list("analyzers");
        let input =
            top.table("input").map_or_else(InputConfig::default, |table| input(&table, top.problems()));
        let run = top.table("run").map_or_else(RunConfig::default, |table| run(&table, top.problems()));
        let output =
            top.table("output").map_or_else(OutputConfig::default, |table| output(&table, top.problems()));
        let plugins = top.tables("plugin").iter().filter_map(|node| plugin(node, top.problems())).collect();
        let mut analyzer_tables = Vec::new();
        for entry in top.table("analyzer").map(|table| table.entries).unwrap_or_default() {
            match entry.node.value {
                NodeValue::Table(table) => analyzer_tables.push((entry.key, entry.key_origin, table)),
                _ => problems.push(
                    Problem::new(format!("`analyzer.{}` must be a table of options", entry.key))
                        .at(&entry.key_origin)
                        .help(format!("write `[analyzer.{}]` and the options below it", entry.key)),
                ),
            }
        }
        Self { input, run, output, plugins, analyzers, analyzer_tables, root, sources, problems, is_broken }
    }

    /// Returns the path that `source` says it extends, as it is written there.
    ///
    /// The caller reads that file and lays `source` over it.
    pub fn extended(source: &ConfigSource) -> Option<String> {
        match &Table::parse(0, source, &mut Vec::new()).get("extends")?.node.value {
            NodeValue::Text(path) => Some(path.clone()),
            _ => None,
        }
    }

    /// Returns the sources, in the order of laying over.
    pub fn sources(&self) -> &[ConfigSource] {
        &self.sources
    }

    /// Adds a problem that the caller found, e.g. a plugin that does not load.
    pub fn report(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Returns an error where the fixed parts have problems.
    ///
    /// # Errors
    ///
    /// With all of them.
    pub fn check(&self) -> Result<(), ConfigErrors> {
        ConfigErrors::unless_none(&self.sources, self.problems.clone(), ())
    }
}

fn input(table: &Table, problems: &mut Vec<Problem>) -> InputConfig {
    let mut keys = Keys::new(table, &reference::INPUT, problems);
    let list = |list: Option<Vec<(String, Origin)>>| {
        list.unwrap_or_default().into_iter().map(|(item, _)| item).collect()
    };
    InputConfig {
        columns: list(keys.text_list("columns")),
        glob: list(keys.text_list("glob")),
        format: keys.text("format").filter(|format| format != "auto"),
        date: keys.parsed("date", "a date such as \"2025-01-18\"", |text| text.parse().ok()),
        language: keys.text("language").filter(|language| language != "auto"),
        given: keys
            .choice(
                "given",
                &[("complete", attache_core::Given::Complete), ("final", attache_core::Given::Final)],
            )
            .unwrap_or_default(),
    }
}

/// The names of the error policies.
pub(crate) const POLICIES: &[(&str, ErrorPolicy)] = &[
    ("fail", ErrorPolicy::Fail),
    ("skip-document", ErrorPolicy::SkipDocument),
    ("skip-analyzer", ErrorPolicy::SkipAnalyzer),
    ("record", ErrorPolicy::Record),
];

fn run(table: &Table, problems: &mut Vec<Problem>) -> RunConfig {
    let mut keys = Keys::new(table, &reference::RUN, problems);
    let default = RunConfig::default();
    RunConfig {
        threads: keys.count("threads", 0).unwrap_or(default.threads),
        on_error: keys.choice("on_error", POLICIES).unwrap_or_default(),
        max_bytes: keys.count("max_bytes", 1).unwrap_or(default.max_bytes),
        max_sentence_tokens: keys
            .count("max_sentence_tokens", 10)
            .map_or(default.max_sentence_tokens, |n| n as i64),
        timeout: keys.seconds("timeout"),
        cache: keys.text("cache").zip(table.get("cache").map(|entry| entry.node.origin.source)),
    }
}

fn output(table: &Table, problems: &mut Vec<Problem>) -> OutputConfig {
    let mut keys = Keys::new(table, &reference::OUTPUT, problems);
    let units = &[("char", OffsetUnit::Char), ("byte", OffsetUnit::Byte), ("utf16", OffsetUnit::Utf16)];
    OutputConfig {
        format: keys.text("format").filter(|format| format != "auto"),
        offsets: keys.choice("offsets", units).unwrap_or_default(),
        layers: keys.text_list("layers").map(|layers| layers.into_iter().map(|(name, _)| name).collect()),
    }
}

fn plugin(node: &Node, problems: &mut Vec<Problem>) -> Option<PluginConfig> {
    let NodeValue::Table(table) = &node.value else { return None };
    let mut keys = Keys::new(table, &reference::PLUGIN, problems);
    let path = keys.text("path");
    let command =
        keys.text_list("command").map(|words| words.into_iter().map(|(word, _)| word).collect::<Vec<_>>());
    let kinds = &[("in-process", Isolation::InProcess), ("process", Isolation::Process)];
    let isolation = keys.choice("isolation", kinds).unwrap_or_default();
    let replaces = keys.text("replaces");
    let sha256 = keys.parsed("sha256", "64 hexadecimal digits", |text| {
        (text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())).then(|| text.to_lowercase())
    });
    let max_memory = keys.count("max_memory", 1);
    let source = match (path, command) {
        (Some(path), None) => PluginSource::Library(path),
        (None, Some(command)) if !command.is_empty() => PluginSource::Command(command),
        (Some(_), Some(_)) => {
            problems.push(Problem::new("a plugin has either a `path` or a `command`").at(&node.origin));
            return None;
        }
        _ => {
            problems.push(Problem::new("a plugin needs a `path` or a `command`").at(&node.origin).help(
                "write `path = \"target/release/keywords\"` or `command = [\"python3\", \"keywords.py\"]`",
            ));
            return None;
        }
    };
    Some(PluginConfig { source, isolation, replaces, sha256, max_memory, origin: node.origin.clone() })
}

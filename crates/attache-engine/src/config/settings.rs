//! What is in force: every key with its value and where that was set.

use attache_core::{OptionSpec, Value};

use super::Config;
use super::reference::{Key, ON_ERROR, SECTIONS, Section};
use crate::problem::Origin;
use crate::registry::Registry;
use crate::tree::{Node, NodeValue, Table};

/// A table of the configuration with the settings in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The heading as TOML writes it, e.g. `[run]`; empty for the keys at the top.
    pub heading: String,
    /// One sentence on what the table is for.
    pub summary: String,
    /// Its keys, in the order of the reference.
    pub settings: Vec<Setting>,
}

/// One key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The key's name.
    pub key: String,
    /// One sentence on what it does.
    pub summary: String,
    /// What values it takes.
    pub takes: String,
    /// The value in force, as TOML; `None` where nothing is set and there is no default.
    pub value: Option<String>,
    /// A value it can have, as TOML.
    pub example: String,
    /// Where the value was set, e.g. `attache.toml:7`; `None` for a default.
    pub origin: Option<String>,
}

impl Config {
    /// Returns every key there is, with its value in force and where that comes from.
    ///
    /// Tables of analyzers follow `registry`; a table `[[plugin]]` stands for each plugin.
    ///
    /// ```
    /// use attache_engine::{Config, ConfigSource, Registry};
    ///
    /// let source = ConfigSource { name: "attache.toml".into(), text: "[run]\nthreads = 2\n".into() };
    /// let tables = Config::parse(vec![source]).settings(&Registry::default());
    /// let run = tables.iter().find(|table| table.heading == "[run]").unwrap();
    /// assert_eq!(run.settings[0].value.as_deref(), Some("2"));
    /// assert_eq!(run.settings[0].origin.as_deref(), Some("attache.toml:2"));
    /// ```
    pub fn settings(&self, registry: &Registry) -> Vec<Settings> {
        let mut tables = Vec::new();
        for section in SECTIONS {
            if section.is_repeated {
                for node in self.nodes(section.name) {
                    if let NodeValue::Table(table) = &node.value {
                        tables.push(self.section(&section, Some(table)));
                    }
                }
            } else if section.name.is_empty() {
                tables.push(self.section(&section, Some(&self.root)));
            } else {
                let table = self.root.get(section.name).and_then(|entry| entry.node.as_table());
                tables.push(self.section(&section, table));
            }
        }
        for descriptor in registry.descriptors() {
            let table =
                self.analyzer_tables.iter().find(|(name, ..)| *name == descriptor.name).map(|it| &it.2);
            let options = descriptor.options.iter().map(|spec| self.option(spec, table));
            let mut settings: Vec<_> = options.collect();
            settings.push(self.key(&ON_ERROR, table));
            tables.push(Settings {
                heading: format!("[analyzer.{}]", descriptor.name),
                summary: descriptor.summary.to_string(),
                settings,
            });
        }
        tables
    }

    fn nodes(&self, name: &str) -> &[Node] {
        match self.root.get(name).map(|entry| &entry.node.value) {
            Some(NodeValue::List(nodes)) => nodes,
            _ => &[],
        }
    }

    fn section(&self, section: &Section, table: Option<&Table>) -> Settings {
        let heading = match (section.name, section.is_repeated) {
            ("", _) => String::new(),
            (name, true) => format!("[[{name}]]"),
            (name, false) => format!("[{name}]"),
        };
        let settings = section.keys.iter().map(|key| self.key(key, table)).collect();
        Settings { heading, summary: section.summary.to_owned(), settings }
    }

    fn key(&self, key: &Key, table: Option<&Table>) -> Setting {
        let node = table.and_then(|table| table.get(key.name)).map(|entry| &entry.node);
        Setting {
            key: key.name.to_owned(),
            summary: key.summary.to_owned(),
            takes: key.takes.describe(),
            value: node.and_then(written).or_else(|| key.default.map(str::to_owned)),
            example: key.example.to_owned(),
            origin: node.map(|node| self.place(&node.origin)),
        }
    }

    fn option(&self, spec: &OptionSpec, table: Option<&Table>) -> Setting {
        let node = table.and_then(|table| table.get(&spec.name)).map(|entry| &entry.node);
        let default = spec.default.as_ref().map(Value::describe);
        Setting {
            key: spec.name.to_string(),
            summary: spec.summary.to_string(),
            takes: spec.kind.describe(),
            value: node.and_then(written).or_else(|| default.clone()),
            example: default.unwrap_or_else(|| "…".to_owned()),
            origin: node.map(|node| self.place(&node.origin)),
        }
    }

    /// Returns the source and the line, or the source alone where it has one line.
    fn place(&self, origin: &Origin) -> String {
        let Some(source) = self.sources.get(origin.source) else { return String::new() };
        let before = source.text.get(..origin.range.start).unwrap_or(&source.text);
        if source.text.contains('\n') {
            format!("{}:{}", source.name, before.matches('\n').count() + 1)
        } else {
            source.name.clone()
        }
    }
}

/// Returns a value as TOML, or `None` for a table.
fn written(node: &Node) -> Option<String> {
    node.to_option_value().as_ref().map(Value::describe)
}

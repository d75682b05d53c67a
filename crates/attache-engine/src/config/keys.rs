//! Reading the keys of one table: known names, types, bounds, with a problem for whatever does not fit.

use super::reference::{SECTIONS, Section, TOP};
use crate::problem::{Origin, Problem};
use crate::tree::{Node, NodeValue, Table};

/// The table whose tables are the analyzers'.
pub(crate) const ANALYZER: &str = "analyzer";

/// The keys of one table.
pub(crate) struct Keys<'t> {
    table: &'t Table,
    /// What stands before a key in messages, e.g. `run.`.
    path: String,
    problems: &'t mut Vec<Problem>,
}

impl<'t> Keys<'t> {
    /// Returns a reader of `table`, having reported every key that `section` does not know.
    pub(crate) fn new(table: &'t Table, section: &'static Section, problems: &'t mut Vec<Problem>) -> Self {
        let names = section.keys.iter().map(|key| key.name);
        Self::known(table, section.name, &names, problems)
    }

    /// Returns a reader of the whole configuration: the keys at the top, and the tables.
    pub(crate) fn top(root: &'t Table, problems: &'t mut Vec<Problem>) -> Self {
        let tables = SECTIONS.iter().map(|section| section.name).filter(|name| !name.is_empty());
        let names = TOP.keys.iter().map(|key| key.name).chain(tables).chain([ANALYZER]);
        Self::known(root, TOP.name, &names, problems)
    }

    fn known(
        table: &'t Table,
        section: &'static str,
        names: &(impl Iterator<Item = &'static str> + Clone),
        problems: &'t mut Vec<Problem>,
    ) -> Self {
        let path = if section.is_empty() { String::new() } else { format!("{section}.") };
        for entry in table.entries.iter().filter(|entry| !names.clone().any(|name| name == entry.key)) {
            problems.push(
                Problem::new(format!("unknown key `{path}{}`", entry.key))
                    .at(&entry.key_origin)
                    .suggest(&entry.key, names.clone()),
            );
        }
        Self { table, path, problems }
    }

    /// Returns where problems go, for tables further in.
    pub(crate) fn problems(&mut self) -> &mut Vec<Problem> {
        self.problems
    }

    fn wrong<T>(&mut self, key: &str, node: &Node, wanted: &str) -> Option<T> {
        let message = format!("`{}{key}` must be {wanted}, not {}", self.path, node.describe());
        self.problems.push(Problem::new(message).at(&node.origin));
        None
    }

    fn node(&self, key: &str) -> Option<&'t Node> {
        self.table.get(key).map(|entry| &entry.node)
    }

    pub(crate) fn text(&mut self, key: &str) -> Option<String> {
        let node = self.node(key)?;
        match &node.value {
            NodeValue::Text(text) => Some(text.clone()),
            _ => self.wrong(key, node, "a string"),
        }
    }

    pub(crate) fn text_list(&mut self, key: &str) -> Option<Vec<(String, Origin)>> {
        let node = self.node(key)?;
        let NodeValue::List(items) = &node.value else { return self.wrong(key, node, "a list of strings") };
        let mut texts = Vec::new();
        for item in items {
            match &item.value {
                NodeValue::Text(text) => texts.push((text.clone(), item.origin.clone())),
                _ => return self.wrong(key, item, "a list of strings"),
            }
        }
        Some(texts)
    }

    pub(crate) fn table(&mut self, key: &str) -> Option<Table> {
        let node = self.node(key)?;
        match &node.value {
            NodeValue::Table(table) => Some(table.clone()),
            _ => self.wrong(key, node, "a table"),
        }
    }

    /// Returns the tables of an array of tables.
    pub(crate) fn tables(&mut self, key: &str) -> Vec<Node> {
        let Some(node) = self.node(key) else { return Vec::new() };
        match &node.value {
            NodeValue::List(items) if items.iter().all(|item| matches!(item.value, NodeValue::Table(_))) => {
                items.clone()
            }
            _ => {
                let message = format!("`{}{key}` must be a list of tables", self.path);
                let help = format!("write `[[{key}]]` and the keys below it");
                self.problems.push(Problem::new(message).at(&node.origin).help(help));
                Vec::new()
            }
        }
    }

    /// Returns a whole number of at least `least`.
    pub(crate) fn count(&mut self, key: &str, least: i64) -> Option<usize> {
        let node = self.node(key)?;
        match node.value {
            NodeValue::Integer(number) if number >= least => usize::try_from(number).ok(),
            NodeValue::Integer(number) => {
                let message = format!("`{}{key}` must be at least {least}, not {number}", self.path);
                self.problems.push(Problem::new(message).at(&node.origin));
                None
            }
            _ => self.wrong(key, node, "a whole number"),
        }
    }

    /// Returns a positive number of seconds.
    pub(crate) fn seconds(&mut self, key: &str) -> Option<f64> {
        let node = self.node(key)?;
        match node.value {
            NodeValue::Integer(number) if number > 0 => Some(number as f64),
            NodeValue::Number(number) if number > 0.0 => Some(number),
            _ => self.wrong(key, node, "a positive number of seconds"),
        }
    }

    /// Returns the value that the string stands for among `choices`.
    pub(crate) fn choice<T: Copy>(&mut self, key: &str, choices: &[(&str, T)]) -> Option<T> {
        let text = self.text(key)?;
        if let Some((_, value)) = choices.iter().find(|(name, _)| *name == text) {
            return Some(*value);
        }
        let origin = self.node(key)?.origin.clone();
        let names: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
        self.problems.push(
            Problem::new(format!("`{}{key}` cannot be `{text}`", self.path))
                .at(&origin)
                .suggest(&text, names.iter().copied()),
        );
        None
    }

    /// Returns what `parse` makes of the string.
    pub(crate) fn parsed<T>(
        &mut self,
        key: &str,
        wanted: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(key)?;
        let parsed = parse(&text);
        if parsed.is_none() {
            let origin = self.node(key)?.origin.clone();
            let message = format!("`{}{key}` must be {wanted}, not `{text}`", self.path);
            self.problems.push(Problem::new(message).at(&origin));
        }
        parsed
    }
}

//! TOML as a tree in which every key and value knows its place.
//!
//! Derived deserialisation loses places where it buffers and stops at the first
//! error; a configuration is small enough to be read by hand, so that all errors come
//! at once and later sources can be laid over earlier ones.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::problem::{ConfigSource, Origin, Problem};

/// A value and its place.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) value: NodeValue,
    pub(crate) origin: Origin,
}

#[derive(Clone, Debug)]
pub(crate) enum NodeValue {
    Bool(bool),
    Integer(i64),
    Number(f64),
    Text(String),
    List(Vec<Node>),
    Table(Table),
}

/// The keys of a table, in the order of writing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    pub(crate) entries: Vec<Entry>,
}

/// A key, its place, and its value.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_origin: Origin,
    pub(crate) node: Node,
}

impl Table {
    /// Reads the source with number `number`; what is no TOML goes to `problems`.
    pub(crate) fn parse(number: usize, source: &ConfigSource, problems: &mut Vec<Problem>) -> Self {
        let (table, errors) = DeTable::parse_recoverable(&source.text);
        let mut broken_lines = Vec::new();
        for error in &errors {
            let range = error.span().unwrap_or(0..0);
            // The parser recovers as it can; what it meets further on in a broken line is of its own making.
            let line = source.text.get(..range.start).map(|before| before.matches('\n').count());
            if !broken_lines.contains(&line) {
                broken_lines.push(line);
                problems.push(Problem::new(error.message().trim()).at(&Origin { source: number, range }));
            }
        }
        read_table(number, table.get_ref(), problems)
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// Lays `other` over this table: its values win, tables are merged key by key.
    pub(crate) fn overlay(&mut self, other: Self) {
        for entry in other.entries {
            match self.entries.iter_mut().find(|mine| mine.key == entry.key) {
                Some(mine) => match (&mut mine.node.value, entry.node.value) {
                    (NodeValue::Table(mine), NodeValue::Table(theirs)) => mine.overlay(theirs),
                    (_, value) => {
                        mine.key_origin = entry.key_origin;
                        mine.node = Node { value, origin: entry.node.origin };
                    }
                },
                None => self.entries.push(entry),
            }
        }
    }
}

impl Node {
    /// Returns what the value is, for messages.
    pub(crate) fn describe(&self) -> &'static str {
        match self.value {
            NodeValue::Bool(_) => "true or false",
            NodeValue::Integer(_) => "a whole number",
            NodeValue::Number(_) => "a number",
            NodeValue::Text(_) => "a string",
            NodeValue::List(_) => "a list",
            NodeValue::Table(_) => "a table",
        }
    }

    /// Returns the table that the value is, or `None` where it is none.
    pub(crate) fn as_table(&self) -> Option<&Table> {
        if let NodeValue::Table(table) = &self.value { Some(table) } else { None }
    }

    /// Returns the value as an option's, or `None` for a table.
    pub(crate) fn to_option_value(&self) -> Option<attache_core::Value> {
        use attache_core::Value;
        Some(match &self.value {
            NodeValue::Bool(value) => Value::Bool(*value),
            NodeValue::Integer(value) => Value::Integer(*value),
            NodeValue::Number(value) => Value::Number(*value),
            NodeValue::Text(value) => Value::Text(value.clone()),
            NodeValue::List(items) => {
                Value::List(items.iter().map(Self::to_option_value).collect::<Option<_>>()?)
            }
            NodeValue::Table(_) => return None,
        })
    }
}

fn read_table(source: usize, table: &DeTable<'_>, problems: &mut Vec<Problem>) -> Table {
    let mut entries: Vec<_> = table
        .iter()
        .filter_map(|(key, value)| {
            let key_origin = Origin { source, range: key.span() };
            Some(Entry {
                key: key.get_ref().to_string(),
                key_origin,
                node: read_node(source, value, problems)?,
            })
        })
        .collect();
    entries.sort_by_key(|entry| entry.key_origin.range.start);
    Table { entries }
}

fn read_node(source: usize, value: &Spanned<DeValue<'_>>, problems: &mut Vec<Problem>) -> Option<Node> {
    let origin = Origin { source, range: value.span() };
    let mut refuse = |message: &str| {
        problems.push(Problem::new(message).at(&origin));
        None
    };
    let value = match value.get_ref() {
        DeValue::String(text) => NodeValue::Text(text.to_string()),
        DeValue::Boolean(value) => NodeValue::Bool(*value),
        // A date without quotes is what a date's key wants; its text is what counts.
        DeValue::Datetime(date) => NodeValue::Text(date.to_string()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => NodeValue::Integer(number),
            Err(_) => return refuse("the number is too large"),
        },
        DeValue::Float(number) => match number.as_str().parse::<f64>() {
            Ok(number) if number.is_finite() => NodeValue::Number(number),
            _ => return refuse("expected a finite number"),
        },
        DeValue::Array(items) => {
            NodeValue::List(items.iter().filter_map(|item| read_node(source, item, problems)).collect())
        }
        DeValue::Table(table) => NodeValue::Table(read_table(source, table, problems)),
    };
    Some(Node { value, origin })
}

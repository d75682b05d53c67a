//! `annotation.conf`: the labels that brat must know to show a folder, as many as its documents hold.
//!
//! Documents are rendered side by side and in any order, so what they hold is gathered in sets.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// The labels of rendered documents.
#[derive(Debug, Default)]
pub(super) struct Labels {
    /// Labels of words.
    pub(super) words: BTreeSet<String>,
    /// Labels of events, with the roles that are played in them.
    pub(super) events: BTreeMap<String, BTreeSet<String>>,
    /// Attributes of words and of events, with their values.
    pub(super) attributes: BTreeMap<(Of, String), BTreeSet<String>>,
}

/// What an attribute is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Of {
    Words,
    Event,
}

impl Labels {
    /// Adds the labels of another document.
    pub(super) fn extend(&mut self, other: Self) {
        self.words.extend(other.words);
        for (event, roles) in other.events {
            self.events.entry(event).or_default().extend(roles);
        }
        for (attribute, values) in other.attributes {
            self.attributes.entry(attribute).or_default().extend(values);
        }
    }

    /// Returns the file.
    pub(super) fn file(&self) -> String {
        let mut file = "[entities]\n".to_owned();
        for label in &self.words {
            _ = writeln!(file, "{label}");
        }
        file += "\n[relations]\nEquiv Arg1:<ENTITY>, Arg2:<ENTITY>, <REL-TYPE>:symmetric-transitive\n";
        // Words of one sort may lie in words of another, and triggers in either.
        file += "<OVERLAP> Arg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>\n\n[events]\n";
        for (event, roles) in &self.events {
            let roles: Vec<String> = roles.iter().map(|role| format!("{role}*:<ANY>")).collect();
            _ = writeln!(file, "{event} {}", roles.join(", "));
        }
        file += "\n[attributes]\n";
        for ((of, name), values) in &self.attributes {
            let of = match of {
                Of::Words => "<ENTITY>",
                Of::Event => "<EVENT>",
            };
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            _ = writeln!(file, "{name} Arg:{of}, Value:{}", values.join("|"));
        }
        file
    }
}

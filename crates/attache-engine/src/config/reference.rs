//! The keys of the fixed part of a configuration, declared once.
//!
//! The reader of a configuration refuses what is not here, and the default file, the
//! JSON Schema and the reference are made from here, so that none can say otherwise
//! than another. What stands below `[analyzer.NAME]` is declared by the analyzer.

/// A table of the configuration.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    /// The table's name; empty for the keys at the top.
    pub name: &'static str,
    /// One sentence on what it is for.
    pub summary: &'static str,
    /// Whether it is written `[[name]]`, once for each.
    pub is_repeated: bool,
    /// Its keys.
    pub keys: &'static [Key],
}

/// A key of a [`Section`].
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What values it takes.
    pub takes: Takes,
    /// The value in force where it is not set, as TOML; `None` where there is none.
    pub default: Option<&'static str>,
    /// A value it can have, as TOML.
    pub example: &'static str,
    /// One sentence on what it does.
    pub summary: &'static str,
}

/// What values a key takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Takes {
    /// A string.
    Text,
    /// A date, as `"2025-01-18"`.
    Date,
    /// 64 hexadecimal digits.
    Sha256,
    /// One of these strings.
    Choice(&'static [&'static str]),
    /// A list of strings.
    TextList,
    /// A whole number of at least this.
    Count(i64),
    /// A positive number.
    Seconds,
}

impl Takes {
    /// Returns what the values are, for messages and the reference.
    pub fn describe(&self) -> String {
        match self {
            Self::Text => "a string".into(),
            Self::Date => "a date such as \"2025-01-18\"".into(),
            Self::Sha256 => "64 hexadecimal digits".into(),
            Self::Choice(names) => {
                format!(
                    "one of {}",
                    names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
                )
            }
            Self::TextList => "a list of strings".into(),
            Self::Count(least) => format!("a whole number, {least} or more"),
            Self::Seconds => "a positive number of seconds".into(),
        }
    }
}

/// Returns a key that has a value where none is set.
const fn key(name: &'static str, takes: Takes, default: &'static str, summary: &'static str) -> Key {
    Key { name, takes, default: Some(default), example: default, summary }
}

/// Returns a key that has no value where none is set.
const fn unset(name: &'static str, takes: Takes, example: &'static str, summary: &'static str) -> Key {
    Key { name, takes, default: None, example, summary }
}

/// The key of `[run]` and of every `[analyzer.NAME]` that says what an error leads to.
pub const ON_ERROR: Key = key(
    "on_error",
    Takes::Choice(&["record", "skip-analyzer", "skip-document", "fail"]),
    "\"record\"",
    "What an analyzer's error on a document leads to: a row in its `errors`, dependent analyzers that run \
     all the same, no further analysis of the document, or the end of the run.",
);

/// The keys at the top.
pub const TOP: Section = Section {
    name: "",
    summary: "What runs, and what this file is laid over.",
    is_repeated: false,
    keys: &[
        unset(
            "extends",
            Takes::Text,
            "\"base.toml\"",
            "Another configuration, from this file's folder, which this one is laid over.",
        ),
        unset(
            "analyzers",
            Takes::TextList,
            "[\"language\", \"entity\"]",
            "The analyzers to run, in any order; all there are where it is not set.",
        ),
    ],
};

/// `[input]`.
pub const INPUT: Section = Section {
    name: "input",
    summary: "How documents are read.",
    is_repeated: false,
    keys: &[
        key(
            "format",
            Takes::Text,
            "\"auto\"",
            "The format of all inputs; `auto` tells it by name and content.",
        ),
        unset("date", Takes::Date, "\"2025-01-18\"", "The date of documents that carry none."),
        key(
            "language",
            Takes::Text,
            "\"auto\"",
            "The language of all documents, e.g. `en`; `auto` detects it.",
        ),
        key(
            "given",
            Takes::Choice(&["complete", "final"]),
            "\"complete\"",
            "What becomes of layers that the input brings: completed, or taken as they are.",
        ),
        unset(
            "columns",
            Takes::TextList,
            "[\"text=body\", \"date=published\"]",
            "What fields of records and columns of tables are called, for `id`, `title`, `date` and `text`.",
        ),
        unset(
            "glob",
            Takes::TextList,
            "[\"*.html\", \"!drafts/**\"]",
            "Patterns that the files in folders must match to be read; `!` before one leaves files out.",
        ),
    ],
};

/// `[run]`.
pub const RUN: Section = Section {
    name: "run",
    summary: "How documents are run.",
    is_repeated: false,
    keys: &[
        key("threads", Takes::Count(0), "0", "The number of threads; 0 for one per core."),
        ON_ERROR,
        key(
            "max_bytes",
            Takes::Count(1),
            "16777216",
            "The most bytes of a text that are read; what is longer is cut and flagged.",
        ),
        key(
            "max_sentence_tokens",
            Takes::Count(10),
            "500",
            "The most tokens of a sentence; what is longer is cut and flagged.",
        ),
        unset(
            "timeout",
            Takes::Seconds,
            "30.0",
            "The most seconds that an analyzer may take for a document; no limit where it is not set.",
        ),
        unset(
            "cache",
            Takes::Text,
            "\".attache-cache\"",
            "A folder, from this file's own, in which layers are kept for the next run.",
        ),
    ],
};

/// `[output]`.
pub const OUTPUT: Section = Section {
    name: "output",
    summary: "How records are written.",
    is_repeated: false,
    keys: &[
        key(
            "format",
            Takes::Text,
            "\"auto\"",
            "The format of records; `auto` is a table on a terminal and JSON Lines elsewhere.",
        ),
        key(
            "offsets",
            Takes::Choice(&["char", "byte", "utf16"]),
            "\"char\"",
            "The unit of offsets: Unicode characters as Python counts, UTF-8 bytes, or UTF-16 units as \
             JavaScript counts.",
        ),
        unset(
            "layers",
            Takes::TextList,
            "[\"entity\", \"relation\"]",
            "The layers to write; all where it is not set.",
        ),
    ],
};

/// `[[plugin]]`.
pub const PLUGIN: Section = Section {
    name: "plugin",
    summary: "A plugin to load. A configuration that was found, not named, may load none without \
              `--allow-plugins`.",
    is_repeated: true,
    keys: &[
        unset(
            "path",
            Takes::Text,
            "\"target/release/keywords\"",
            "A dynamic library, from this file's folder; the platform's prefix and ending are added.",
        ),
        unset(
            "command",
            Takes::TextList,
            "[\"python3\", \"keywords.py\"]",
            "A program and its arguments, which speaks the process protocol, in place of `path`.",
        ),
        key(
            "isolation",
            Takes::Choice(&["in-process", "process"]),
            "\"in-process\"",
            "Whether a library shares this process or has one of its own, which may crash.",
        ),
        unset("replaces", Takes::Text, "\"sentiment\"", "The built-in analyzer that it takes the place of."),
        unset(
            "sha256",
            Takes::Sha256,
            "\"…\"",
            "The SHA-256 that its file must have: the library, or the first word of `command` that names a file.",
        ),
        unset(
            "max_memory",
            Takes::Count(1),
            "4096",
            "The most MiB of memory that a process of it may ask for; 4096 where it is not set and the plugin is a library.",
        ),
    ],
};

/// All of them, in the order of the reference.
pub const SECTIONS: [Section; 5] = [TOP, INPUT, RUN, OUTPUT, PLUGIN];

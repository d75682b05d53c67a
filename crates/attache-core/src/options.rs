//! Options: what an analyzer can be told, declared once and read as typed values.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::analyzer::BuildError;

/// The declaration of an option.
#[derive(Clone, Debug, PartialEq)]
pub struct OptionSpec {
    /// The key in the analyzer's table.
    pub name: Cow<'static, str>,
    /// One sentence on what it does.
    pub summary: Cow<'static, str>,
    /// What values it takes.
    pub kind: OptionKind,
    /// The value where none is set; `None` for an option that must be set.
    pub default: Option<Value>,
}

/// What values an option takes.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum OptionKind {
    /// `true` or `false`.
    Bool,
    /// A whole number within bounds, both included.
    Integer {
        /// The least.
        min: i64,
        /// The greatest.
        max: i64,
    },
    /// A number within bounds, both included.
    Number {
        /// The least.
        min: f64,
        /// The greatest.
        max: f64,
    },
    /// A string.
    Text,
    /// One of these strings.
    Choice(Vec<Cow<'static, str>>),
    /// A list of strings.
    TextList,
    /// A list of some of these strings.
    ChoiceList(Vec<Cow<'static, str>>),
    /// Paths of files of text, read by the host and handed over as [`Resources`].
    Files,
    /// The path of one file of any bytes, such as a model, handed over in the same way; empty for none.
    Binary,
}

impl OptionKind {
    /// Returns what the values are, for messages and the reference.
    pub fn describe(&self) -> String {
        match self {
            Self::Bool => "true or false".into(),
            Self::Integer { min: i64::MIN, max: i64::MAX } => "a whole number".into(),
            Self::Integer { min, max: i64::MAX } => format!("a whole number, {min} or more"),
            Self::Integer { min, max } => format!("a whole number from {min} to {max}"),
            Self::Number { min, max } if min.is_infinite() && max.is_infinite() => "a number".into(),
            Self::Number { min, max } => format!("a number from {min} to {max}"),
            Self::Text => "a string".into(),
            Self::Choice(names) => format!("one of {}", quoted(names)),
            Self::TextList => "a list of strings".into(),
            Self::ChoiceList(names) => format!("a list of some of {}", quoted(names)),
            Self::Files => "a list of file names".into(),
            Self::Binary => "a file name".into(),
        }
    }

    /// Returns what is wrong with `value`, or `None` where nothing is.
    pub fn objection(&self, value: &Value) -> Option<String> {
        let wanted = || Some(format!("expected {}, found {}", self.describe(), value.describe()));
        match (self, value) {
            (Self::Bool, Value::Bool(_)) | (Self::Text | Self::Binary, Value::Text(_)) => None,
            (Self::Integer { min, max }, Value::Integer(number)) if (min..=max).contains(&number) => None,
            (Self::Number { min, max }, Value::Number(number)) if (min..=max).contains(&number) => None,
            (Self::Number { min, max }, Value::Integer(number))
                if (*min..=*max).contains(&(*number as f64)) =>
            {
                None
            }
            (Self::Choice(names), Value::Text(name)) if names.iter().any(|known| known == name) => None,
            (Self::TextList | Self::Files, Value::List(items)) => {
                items.iter().any(|item| !matches!(item, Value::Text(_))).then(wanted).flatten()
            }
            (Self::ChoiceList(names), Value::List(items)) => {
                let known = |item: &Value| matches!(item, Value::Text(name) if names.iter().any(|known| known == name));
                items
                    .iter()
                    .find(|item| !known(item))
                    .map(|item| format!("expected {}, found {}", self.describe(), item.describe()))
            }
            _ => wanted(),
        }
    }
}

fn quoted(names: &[Cow<'static, str>]) -> String {
    names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
}

impl OptionSpec {
    /// Returns an option that must be set.
    pub fn required(
        name: impl Into<Cow<'static, str>>,
        kind: OptionKind,
        summary: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { name: name.into(), summary: summary.into(), kind, default: None }
    }

    /// Returns an option with a default.
    pub fn new(
        name: impl Into<Cow<'static, str>>,
        kind: OptionKind,
        default: impl Into<Value>,
        summary: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { default: Some(default.into()), ..Self::required(name, kind, summary) }
    }
}

/// A value of an option.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number; never NaN or infinite.
    Number(f64),
    /// A string.
    Text(String),
    /// A list.
    List(Vec<Value>),
}

impl Value {
    /// Returns the value as it is written in TOML.
    pub fn describe(&self) -> String {
        match self {
            Self::Bool(value) => value.to_string(),
            Self::Integer(value) => value.to_string(),
            Self::Number(value) => format!("{value:?}"),
            Self::Text(value) => format!("{value:?}"),
            Self::List(items) => {
                format!("[{}]", items.iter().map(Self::describe).collect::<Vec<_>>().join(", "))
            }
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}
impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}
impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}
impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}
impl From<&[&str]> for Value {
    fn from(items: &[&str]) -> Self {
        Self::List(items.iter().map(|&item| item.into()).collect())
    }
}
impl<const N: usize> From<[&str; N]> for Value {
    fn from(items: [&str; N]) -> Self {
        items.as_slice().into()
    }
}

/// A type that an option can be read as.
pub trait FromValue: Sized {
    /// Returns the value as this type, or `None` where it is another.
    fn from_value(value: &Value) -> Option<Self>;
}

impl FromValue for bool {
    fn from_value(value: &Value) -> Option<Self> {
        if let Value::Bool(value) = value { Some(*value) } else { None }
    }
}
impl FromValue for i64 {
    fn from_value(value: &Value) -> Option<Self> {
        if let Value::Integer(value) = value { Some(*value) } else { None }
    }
}
impl FromValue for f64 {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Number(value) => Some(*value),
            Value::Integer(value) => Some(*value as Self),
            _ => None,
        }
    }
}
impl FromValue for String {
    fn from_value(value: &Value) -> Option<Self> {
        if let Value::Text(value) = value { Some(value.clone()) } else { None }
    }
}
impl<T: FromValue> FromValue for Vec<T> {
    fn from_value(value: &Value) -> Option<Self> {
        if let Value::List(items) = value { items.iter().map(T::from_value).collect() } else { None }
    }
}

/// The options of one analyzer: what was set, over the defaults.
///
/// ```
/// use attache_core::{Descriptor, OptionKind, OptionSpec, Options};
///
/// let descriptor = Descriptor::new("keywords", "1.0.0", "Finds words.")
///     .option(OptionSpec::new("words", OptionKind::TextList, ["treaty"], "The words to find."));
/// let options = Options::defaults(&descriptor.options);
/// assert_eq!(options.get::<Vec<String>>("words").unwrap(), ["treaty"]);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    values: BTreeMap<String, Value>,
}

impl Options {
    /// Returns the defaults of `specs`.
    pub fn defaults(specs: &[OptionSpec]) -> Self {
        let defaults = specs.iter().filter_map(|spec| Some((spec.name.to_string(), spec.default.clone()?)));
        Self { values: defaults.collect() }
    }

    /// Sets an option. The host has checked it against its declaration.
    pub fn set(&mut self, name: impl Into<String>, value: Value) {
        self.values.insert(name.into(), value);
    }

    /// Returns an option as the type `T`.
    ///
    /// # Errors
    ///
    /// When it is not set and has no default, or is no `T`.
    pub fn get<T: FromValue>(&self, name: &str) -> Result<T, BuildError> {
        let value = self.values.get(name).ok_or_else(|| BuildError::option(name, "must be set"))?;
        T::from_value(value)
            .ok_or_else(|| BuildError::option(name, format!("cannot be read from {}", value.describe())))
    }

    /// Returns all options by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.values.iter().map(|(name, value)| (name.as_str(), value))
    }
}

/// A file that an option names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// The path, as messages should show it.
    pub path: String,
    /// What the file holds.
    pub text: String,
}

/// The files that an analyzer's options name, read by the host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resources {
    files: BTreeMap<String, Vec<Resource>>,
    binaries: BTreeMap<String, Vec<u8>>,
}

impl Resources {
    /// Adds a file that the option called `option` names.
    pub fn add(&mut self, option: impl Into<String>, resource: Resource) {
        self.files.entry(option.into()).or_default().push(resource);
    }

    /// Returns the files that the option called `option` names, in its order.
    pub fn files(&self, option: &str) -> &[Resource] {
        self.files.get(option).map_or(&[], Vec::as_slice)
    }

    /// Adds the bytes of the file that the option called `option` names.
    pub fn add_binary(&mut self, option: impl Into<String>, bytes: Vec<u8>) {
        self.binaries.insert(option.into(), bytes);
    }

    /// Returns the bytes of the file that the option called `option` names, `None` where it names none.
    pub fn binary(&self, option: &str) -> Option<&[u8]> {
        self.binaries.get(option).map(Vec::as_slice)
    }

    /// Returns all files of bytes with the option that names each.
    pub fn binaries(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.binaries.iter().map(|(option, bytes)| (option.as_str(), bytes.as_slice()))
    }

    /// Returns all files of text with the option that names each.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Resource)> {
        self.files.iter().flat_map(|(option, files)| files.iter().map(move |file| (option.as_str(), file)))
    }
}

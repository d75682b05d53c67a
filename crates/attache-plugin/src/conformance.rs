//! The conformance kit: what every plugin is held to, whatever it is written in.
//!
//! Each check runs in a process of its own ([`judge`] starts them, [`answer`] is what runs in
//! them), so that a plugin which crashes, hangs or hoards memory fails that check and no
//! other. A finding says what was seen and what would mend it.
//!
//! Documents are made here, from words and stops alone (`documents`): a plugin must not
//! rely on what a real language analyzer would never say.

mod checks;
mod children;
mod documents;

use std::path::Path;
use std::time::Duration;

use attache_core::{AnalyzerFactory, BuildError, OptionKind, Options, Value};

use crate::abi::PanicProbe;
use crate::error::LoadError;
use crate::process::{ProcessOptions, ProcessPlugin};

pub use self::checks::CHECKS;
pub use self::children::{Finding, answer, find, judge};

/// One of the things that every plugin is held to.
#[derive(Debug)]
pub struct Check {
    /// Its name, e.g. `threads`.
    pub name: &'static str,
    /// What is checked, as a sentence about the plugin.
    pub about: &'static str,
    /// What to do where it fails.
    pub advice: &'static str,
    run: fn(&Subject) -> Verdict,
}

/// What came of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All well.
    Passed,
    /// There was nothing to check, and why.
    Skipped(String),
    /// What was seen that should not be.
    Failed(String),
}

/// An analyzer to check.
pub struct Subject {
    factory: Box<dyn AnalyzerFactory>,
    options: Options,
    kind: Kind,
}

/// What an analyzer comes from.
#[derive(Clone, Copy)]
enum Kind {
    /// A library, with what panics inside it on purpose, where it has that.
    Library(Option<PanicProbe>),
    /// A program, which nothing can make panic and which is a process of its own each time.
    Program,
}

impl std::fmt::Debug for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Subject").field("name", &self.factory.descriptor().name).finish_non_exhaustive()
    }
}

impl Subject {
    /// Loads the library at `path` into this process and returns its analyzers.
    ///
    /// # Errors
    ///
    /// As [`crate::load`].
    pub fn library(path: &Path) -> Result<Vec<Self>, LoadError> {
        let subject = |factory: crate::loaded::LoadedFactory| {
            let kind = Kind::Library(factory.panic_probe());
            Self::new(Box::new(factory), kind)
        };
        Ok(crate::load::load_factories(path)?.into_iter().map(subject).collect())
    }

    /// Starts a program and returns its analyzers.
    ///
    /// # Errors
    ///
    /// As [`ProcessPlugin::spawn`].
    pub fn program(command: &[String]) -> Result<Vec<Self>, LoadError> {
        let options = ProcessOptions { timeout: Duration::from_mins(10), ..ProcessOptions::default() };
        let factories = ProcessPlugin::spawn(command, options)?.factories();
        Ok(factories.into_iter().map(|factory| Self::new(factory, Kind::Program)).collect())
    }

    /// Returns an analyzer of this very program, called through the C interface as if it were loaded.
    ///
    /// # Errors
    ///
    /// When its tables break the rules of the interface.
    pub fn across(factory: Box<dyn AnalyzerFactory>) -> Result<Self, LoadError> {
        let factory = crate::load::across(factory)?;
        let kind = Kind::Library(factory.panic_probe());
        Ok(Self::new(Box::new(factory), kind))
    }

    fn new(factory: Box<dyn AnalyzerFactory>, kind: Kind) -> Self {
        let mut options = Options::defaults(&factory.descriptor().options);
        for spec in factory.descriptor().options.iter().filter(|spec| spec.default.is_none()) {
            options.set(spec.name.clone(), some_value(&spec.kind));
        }
        Self { factory, options, kind }
    }

    /// Sets an option. Those that must be set and are not have some value of their kind.
    ///
    /// # Errors
    ///
    /// When there is no such option, or it takes no such value.
    pub fn set(&mut self, name: &str, value: Value) -> Result<(), BuildError> {
        let spec = self.factory.descriptor().options.iter().find(|spec| spec.name == name);
        let spec = spec.ok_or_else(|| BuildError::option(name, "is unknown"))?;
        if let Some(objection) = spec.kind.objection(&value) {
            return Err(BuildError::option(name, objection));
        }
        self.options.set(name, value);
        Ok(())
    }

    /// Sets an option to a value written as JSON, or to a string as it stands.
    ///
    /// # Errors
    ///
    /// As [`Subject::set`].
    pub fn set_written(&mut self, name: &str, written: &str) -> Result<(), BuildError> {
        let json = serde_json::from_str(written).unwrap_or_else(|_| written.into());
        let value = crate::settings::from_json(json)
            .ok_or_else(|| BuildError::option(name, "takes no such value"))?;
        self.set(name, value)
    }

    /// Returns the analyzer's name.
    pub fn name(&self) -> &str {
        &self.factory.descriptor().name
    }
}

/// Returns a value that an option of this kind takes.
fn some_value(kind: &OptionKind) -> Value {
    match kind {
        OptionKind::Bool => false.into(),
        OptionKind::Integer { min, max } => 1.clamp(*min, *max).into(),
        OptionKind::Number { min, max } => 1.0_f64.max(*min).min(*max).into(),
        OptionKind::Choice(names) => Value::Text(names.first().map_or_else(String::new, ToString::to_string)),
        OptionKind::TextList => ["word"].into(),
        OptionKind::ChoiceList(names) => {
            Value::List(names.first().map(|name| Value::Text(name.to_string())).into_iter().collect())
        }
        OptionKind::Files => Value::List(Vec::new()),
        // `Text`, and kinds that came after this was written.
        _ => "word".into(),
    }
}

//! Errors in a configuration: all of them at once, each with its place and its mend.

use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

/// A text that configuration comes from: a file, or the value of a command-line flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigSource {
    /// What messages call it, e.g. `attache.toml` or `--set`.
    pub name: String,
    /// The TOML.
    pub text: String,
}

/// A place in one of the sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The number of the source.
    pub source: usize,
    /// The bytes in it.
    pub range: Range<usize>,
}

/// One thing that is wrong with a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong, without a full stop.
    pub message: String,
    /// Where, if it is in one place.
    pub origin: Option<Origin>,
    /// What would mend it.
    pub help: Option<String>,
}

impl Problem {
    /// Returns a problem without a place.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), origin: None, help: None }
    }

    /// Returns the problem with its place.
    #[must_use]
    pub fn at(mut self, origin: &Origin) -> Self {
        self.origin = Some(origin.clone());
        self
    }

    /// Returns the problem with what would mend it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Returns the problem with the nearest valid name as its mend, where one is near, else all of them.
    #[must_use]
    pub fn suggest<'a>(self, wanted: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> Self {
        if let Some(name) = crate::nearest::nearest(wanted, known.clone()) {
            return self.help(format!("did you mean `{name}`?"));
        }
        let names: Vec<_> = known.into_iter().map(|name| format!("`{name}`")).collect();
        if names.is_empty() { self } else { self.help(format!("known here: {}", names.join(", "))) }
    }
}

/// Everything that is wrong with a configuration.
///
/// Shown as rustc shows errors: message, file, line and column, the source line, help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigErrors {
    /// The texts that the problems point into.
    pub sources: Vec<ConfigSource>,
    /// The problems, in the order of their places.
    pub problems: Vec<Problem>,
}

impl ConfigErrors {
    /// Returns `value` where there is no problem, else all problems.
    pub(crate) fn unless_none<T>(
        sources: &[ConfigSource],
        mut problems: Vec<Problem>,
        value: T,
    ) -> Result<T, Self> {
        if problems.is_empty() {
            return Ok(value);
        }
        problems.sort_by_key(|problem| {
            problem.origin.as_ref().map_or((usize::MAX, 0), |origin| (origin.source, origin.range.start))
        });
        problems.dedup();
        Err(Self { sources: sources.to_vec(), problems })
    }

    /// Returns the errors as text, coloured for a terminal where `styled`.
    pub fn render(&self, styled: bool) -> String {
        let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
        let rendered: Vec<_> =
            self.problems.iter().map(|problem| self.render_one(&renderer, problem)).collect();
        rendered.join("\n\n")
    }

    fn render_one(&self, renderer: &Renderer, problem: &Problem) -> String {
        let mut error = Group::with_title(Level::ERROR.primary_title(problem.message.as_str()));
        let place =
            problem.origin.as_ref().and_then(|origin| Some((origin, self.sources.get(origin.source)?)));
        if let Some((origin, source)) = place {
            // A problem at the very end still needs a byte to point at.
            let range = origin.range.start.min(source.text.len())..origin.range.end.min(source.text.len());
            error = error.element(
                Snippet::source(source.text.as_str())
                    .path(source.name.as_str())
                    .annotation(AnnotationKind::Primary.span(range)),
            );
        }
        if let Some(help) = &problem.help {
            error = error.element(Level::HELP.message(help.as_str()));
        }
        renderer.render(&[error])
    }
}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for ConfigErrors {}

impl ConfigSource {
    /// Returns `key=value` as a source. The value is TOML; what is no TOML is a string as it stands.
    ///
    /// ```
    /// use attache_engine::{Config, ConfigSource};
    ///
    /// let config = Config::parse(vec![
    ///     ConfigSource::assignment("--set", "run.threads=2"),
    ///     ConfigSource::assignment("--set", "output.format=jsonl"),
    /// ]);
    /// assert_eq!((config.run.threads, config.output.format.as_deref()), (2, Some("jsonl")));
    /// ```
    pub fn assignment(name: impl Into<String>, assignment: &str) -> Self {
        let (key, value) = assignment.split_once('=').unwrap_or((assignment, ""));
        let as_toml = format!("{} = {}", key.trim(), value.trim());
        let text = if toml::de::DeTable::parse(&as_toml).is_ok() {
            as_toml
        } else {
            format!("{} = {}", key.trim(), toml::Value::from(value.trim()))
        };
        Self { name: name.into(), text }
    }
}

//! The analyzers that a configuration can name.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use attache_core::{AnalyzerFactory, Descriptor, SchemaMismatch};

/// The analyzers there are, by name. Built-in ones come in through the same door as a stranger's.
#[derive(Clone, Default)]
pub struct Registry {
    factories: BTreeMap<String, Arc<dyn AnalyzerFactory>>,
    /// Names in the order of registration, which is the order of the default configuration.
    order: Vec<String>,
}

/// Why an analyzer cannot be registered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RegistryError {
    /// Another analyzer has the name.
    Taken {
        /// The name.
        name: String,
    },
    /// There is no analyzer to replace.
    NothingToReplace {
        /// The name.
        name: String,
    },
    /// It declares a layer otherwise than a registered analyzer does.
    Schema {
        /// The analyzer at the door.
        name: String,
        /// The one that is in.
        other: String,
        /// What differs.
        mismatch: SchemaMismatch,
    },
}

impl fmt::Display for RegistryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Taken { name } => {
                write!(
                    f,
                    "there is an analyzer `{name}` already; to put the plugin in its place, set `replaces = \"{name}\"`"
                )
            }
            Self::NothingToReplace { name } => write!(f, "there is no analyzer `{name}` to replace"),
            Self::Schema { name, other, mismatch } => {
                write!(f, "analyzers `{name}` and `{other}` do not agree: {mismatch}")
            }
        }
    }
}

impl std::error::Error for RegistryError {}

impl Registry {
    /// Adds an analyzer.
    ///
    /// # Errors
    ///
    /// When its name is taken, or it declares a layer otherwise than one that is in.
    pub fn register(&mut self, factory: Box<dyn AnalyzerFactory>) -> Result<(), RegistryError> {
        let name = factory.descriptor().name.to_string();
        if self.factories.contains_key(&name) {
            return Err(RegistryError::Taken { name });
        }
        self.agree(factory.descriptor(), None)?;
        self.order.push(name.clone());
        self.factories.insert(name, factory.into());
        Ok(())
    }

    /// Puts an analyzer in the place of the one called `name`, under that name.
    ///
    /// # Errors
    ///
    /// When there is none, or the new one declares a layer otherwise than another that is in.
    pub fn replace(&mut self, name: &str, factory: Box<dyn AnalyzerFactory>) -> Result<(), RegistryError> {
        if !self.factories.contains_key(name) {
            return Err(RegistryError::NothingToReplace { name: name.to_owned() });
        }
        self.agree(factory.descriptor(), Some(name))?;
        self.factories.insert(name.to_owned(), factory.into());
        Ok(())
    }

    fn agree(&self, new: &Descriptor, besides: Option<&str>) -> Result<(), RegistryError> {
        for (name, factory) in self.factories.iter().filter(|(name, _)| Some(name.as_str()) != besides) {
            for (mine, theirs) in schemas(new).flat_map(|mine| {
                schemas(factory.descriptor())
                    .filter(move |theirs| theirs.name == mine.name)
                    .map(move |it| (mine, it))
            }) {
                if let Some(mismatch) = mine.mismatch(theirs) {
                    return Err(RegistryError::Schema {
                        name: new.name.to_string(),
                        other: name.clone(),
                        mismatch,
                    });
                }
            }
        }
        Ok(())
    }

    /// Returns the factory of the analyzer called `name`.
    pub fn get(&self, name: &str) -> Option<&Arc<dyn AnalyzerFactory>> {
        self.factories.get(name)
    }

    /// Returns the names, in the order of registration.
    pub fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.order.iter().map(String::as_str)
    }

    /// Returns the descriptors, in the order of registration.
    pub fn descriptors(&self) -> impl Iterator<Item = &Descriptor> {
        self.order.iter().filter_map(|name| self.factories.get(name)).map(|factory| factory.descriptor())
    }

    /// Returns the names of the analyzers that write the layer called `layer`.
    pub fn providers(&self, layer: &str) -> impl Iterator<Item = &str> {
        self.order.iter().map(String::as_str).filter(move |name| {
            self.factories.get(*name).is_some_and(|factory| factory.descriptor().written(layer).is_some())
        })
    }
}

fn schemas(descriptor: &Descriptor) -> impl Iterator<Item = &attache_core::LayerSchema> {
    let read = descriptor.reads.iter().filter_map(|requirement| requirement.schema.as_deref());
    descriptor.writes.iter().map(|schema| &**schema).chain(read)
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

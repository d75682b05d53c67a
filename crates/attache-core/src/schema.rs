//! What a layer is made of, declared once by the analyzer that writes it.

use std::borrow::Cow;
use std::fmt;

use crate::column::ColumnKind;

/// The name, shape and columns of a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerSchema {
    /// The layer's name in configurations and output, e.g. `mention`.
    pub name: Cow<'static, str>,
    /// What the ids of its rows begin with, e.g. `m` for `m1`, `m2`, …
    pub id_prefix: Cow<'static, str>,
    /// Whether its rows are places in the text.
    pub shape: Shape,
    /// Its columns, in order.
    pub columns: Vec<ColumnSchema>,
}

/// Whether the rows of a layer are places in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Each row has a span; rows are kept in text order.
    Spans,
    /// Rows without a place of their own (entities, arguments of relations), kept in the order of writing.
    Plain,
}

/// One column of a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnSchema {
    /// The column's name in output, e.g. `lemma`.
    pub name: Cow<'static, str>,
    /// What its cells hold.
    pub kind: ColumnKind,
    /// Whether cells may be missing.
    pub nullable: bool,
    /// The layer that a reference column points into.
    pub target: Option<Cow<'static, str>>,
    /// The values of a choice column.
    pub variants: Cow<'static, [Cow<'static, str>]>,
}

impl LayerSchema {
    /// Returns the schema of a layer of spans without columns.
    pub fn spans(name: impl Into<Cow<'static, str>>) -> Self {
        let name = name.into();
        Self { id_prefix: name.clone(), name, shape: Shape::Spans, columns: Vec::new() }
    }

    /// Returns the schema of a layer without spans and without columns.
    pub fn plain(name: impl Into<Cow<'static, str>>) -> Self {
        Self { shape: Shape::Plain, ..Self::spans(name) }
    }

    /// Returns the schema with one more column.
    #[must_use]
    pub fn column(mut self, column: ColumnSchema) -> Self {
        self.columns.push(column);
        self
    }

    /// Returns the schema with ids that begin with `prefix`.
    #[must_use]
    pub fn ids(mut self, prefix: impl Into<Cow<'static, str>>) -> Self {
        self.id_prefix = prefix.into();
        self
    }

    /// Returns the number of the column called `name`.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// Returns what keeps `other` from standing in for this schema, or `None` where nothing does.
    pub fn mismatch(&self, other: &Self) -> Option<SchemaMismatch> {
        if self.shape != other.shape {
            return Some(SchemaMismatch { layer: self.name.to_string(), column: None });
        }
        for (mine, theirs) in self.columns.iter().zip(&other.columns) {
            if mine != theirs {
                return Some(SchemaMismatch {
                    layer: self.name.to_string(),
                    column: Some(mine.name.to_string()),
                });
            }
        }
        (self.columns.len() != other.columns.len()).then(|| SchemaMismatch {
            layer: self.name.to_string(),
            column: self.columns.get(other.columns.len()).map(|column| column.name.to_string()),
        })
    }
}

impl ColumnSchema {
    /// Returns a column of `kind` whose cells are all there.
    pub fn new(name: impl Into<Cow<'static, str>>, kind: ColumnKind) -> Self {
        Self { name: name.into(), kind, nullable: false, target: None, variants: Cow::Borrowed(&[]) }
    }

    /// Returns the column with cells that may be missing.
    #[must_use]
    pub fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }

    /// Returns the reference column with `layer` as its target.
    #[must_use]
    pub fn target(mut self, layer: impl Into<Cow<'static, str>>) -> Self {
        self.target = Some(layer.into());
        self
    }

    /// Returns the choice column with these values.
    #[must_use]
    pub fn variants(mut self, variants: impl Into<Cow<'static, [Cow<'static, str>]>>) -> Self {
        self.variants = variants.into();
        self
    }
}

/// Two declarations of one layer that differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaMismatch {
    /// The layer's name.
    pub layer: String,
    /// The first column that differs; `None` where the shapes do.
    pub column: Option<String>,
}

impl fmt::Display for SchemaMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.column {
            Some(column) => {
                write!(f, "layer `{}` is declared twice with a different column `{column}`", self.layer)
            }
            None => write!(f, "layer `{}` is declared once with and once without spans", self.layer),
        }
    }
}

//! Where an analyzer writes.

use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::analyzer::{AnalysisError, AnalysisErrorKind, Descriptor};
use crate::column::NO_ROW;
use crate::document::Document;
use crate::layer::{Layer, LayerBuilder, RowError, RowErrorKind};
use crate::provenance::Provenance;
use crate::row::{Annotation, Id, NewRow};
use crate::schema::ColumnSchema;

/// The sink for an analyzer's annotations: only its declared layers, checked when frozen.
///
/// Rows may be written in any order and refer to each other by the [`Id`] that
/// [`push`](Self::push) returns; freezing brings them into text order and adjusts the
/// references.
#[derive(Debug)]
pub struct Output<'d> {
    document: &'d Document,
    descriptor: &'d Descriptor,
    builders: Vec<LayerBuilder>,
    undeclared: Option<String>,
}

/// What becomes of layers that the input gave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Given {
    /// Their rows are kept, completed, and joined by others.
    #[default]
    Complete,
    /// Their rows are all there is.
    Final,
}

impl<'d> Output<'d> {
    /// Returns an output for the analyzer behind `descriptor`, which begins with the given rows of its layers.
    pub fn new(document: &'d Document, descriptor: &'d Descriptor, given: Given) -> Self {
        let builders = descriptor
            .writes
            .iter()
            .map(|schema| match document.layers().get(&schema.name) {
                Some(layer) if document.is_given(&schema.name) => {
                    LayerBuilder::from_given(layer, given == Given::Final)
                }
                _ => LayerBuilder::new(Arc::clone(schema)),
            })
            .collect();
        Self { document, descriptor, builders, undeclared: None }
    }

    /// Writes a row and returns the reference to it.
    ///
    /// A row of a layer that was not declared is dropped and fails the call afterwards.
    pub fn push<N: NewRow>(&mut self, row: N) -> Id<N::Layer> {
        let Some(builder) = self.builder(<N::Layer as Annotation>::NAME) else { return Id::new(NO_ROW) };
        let number = builder.begin_row(row.span());
        if number != NO_ROW {
            row.cells(|column, value| builder.push_cell(column, value));
        }
        Id::new(number)
    }

    /// Fills the missing cells of a given row with those of `row`; what the input gave stays.
    pub fn complete<N: NewRow>(&mut self, id: Id<N::Layer>, row: N) {
        if let Some(builder) = self.builder(<N::Layer as Annotation>::NAME) {
            row.cells(|column, value| builder.complete(id.row(), column, value));
        }
    }

    /// Returns the builder of the layer called `name`, to write rows untyped.
    pub fn builder(&mut self, name: &str) -> Option<&mut LayerBuilder> {
        let found = self.builders.iter().position(|builder| builder.schema().name == name);
        if found.is_none() {
            self.undeclared.get_or_insert_with(|| name.to_owned());
        }
        found.map(|at| &mut self.builders[at])
    }

    /// Makes room for `additional` rows of the layer `L`.
    pub fn reserve<L: Annotation>(&mut self, additional: usize) {
        if let Some(builder) = self.builder(L::NAME) {
            builder.reserve(additional);
        }
    }

    /// Returns the layers in the making, in the order in which the descriptor names them.
    pub fn builders(&self) -> &[LayerBuilder] {
        &self.builders
    }

    /// Returns an error where a layer was written that was not declared.
    ///
    /// # Errors
    ///
    /// [`AnalysisErrorKind::UndeclaredWrite`], with the first such layer.
    pub fn check_declared(&self) -> Result<(), AnalysisError> {
        match &self.undeclared {
            None => Ok(()),
            Some(name) => Err(AnalysisError::new(
                AnalysisErrorKind::UndeclaredWrite,
                format!(
                    "analyzer `{}` writes the layer `{name}` without declaring it; add it to the descriptor's writes",
                    self.descriptor.name
                ),
            )),
        }
    }

    /// Checks, sorts and freezes the layers.
    ///
    /// # Errors
    ///
    /// When a layer was written that was not declared, or a row cannot be part of its
    /// layer: a span that does not fit the text, a missing cell, a dangling reference.
    pub fn freeze(mut self, provenance: &Arc<Provenance>) -> Result<Vec<Arc<Layer>>, AnalysisError> {
        self.check_declared()?;
        let mut moved: HashMap<String, (Option<Vec<u32>>, usize)> = HashMap::new();
        for builder in &mut self.builders {
            builder.check(self.document.text())?;
            let order = builder.sort();
            moved.insert(builder.schema().name.to_string(), (order, builder.len()));
        }
        let document = self.document;
        let mut layers = Vec::with_capacity(self.builders.len());
        for mut builder in self.builders {
            builder.name_rows();
            let LayerBuilder { mut layer, .. } = builder;
            for (column, schema) in layer.columns.iter_mut().zip(&layer.schema.columns) {
                let Some(target) = schema.target.as_deref() else { continue };
                let (order, n_rows) = match moved.get(target) {
                    Some((order, n_rows)) => (order.as_deref(), *n_rows),
                    None => (None, document.layers().get(target).map_or(0, |layer| layer.len())),
                };
                let mut dangling = None;
                column.redirect(|row| {
                    if row as usize >= n_rows {
                        dangling.get_or_insert(row);
                        return None;
                    }
                    Some(order.map_or(row, |order| order[row as usize]))
                });
                if let Some(target) = dangling {
                    return Err(dangling_error(&layer.schema.name, schema, target).into());
                }
            }
            layer.provenance = Some(Arc::clone(provenance));
            layers.push(Arc::new(layer));
        }
        Ok(layers)
    }
}

fn dangling_error(layer: &str, schema: &ColumnSchema, target: u32) -> RowError {
    RowError {
        layer: layer.to_owned(),
        row: 0,
        kind: RowErrorKind::Dangling { column: schema.name.to_string(), target },
    }
}

/// Builds a layer outside an analyzer: what readers give to a document.
///
/// # Errors
///
/// As [`Output::freeze`], but for references, which [`check_references`] checks once all layers are there.
pub fn freeze_given(
    mut builder: LayerBuilder,
    text: &str,
    provenance: Option<Arc<Provenance>>,
) -> Result<Layer, RowError> {
    builder.check(text)?;
    builder.name_rows();
    builder.layer.provenance = provenance;
    Ok(builder.layer)
}

/// Checks that every reference of every layer of `document` finds its row.
///
/// # Errors
///
/// On the first that does not.
pub fn check_references(document: &Document) -> Result<(), RowError> {
    for layer in document.layers().iter() {
        for (column, schema) in layer.columns().iter().zip(&layer.schema().columns) {
            let Some(target) = schema.target.as_deref() else { continue };
            let n_rows = document.layers().get(target).map_or(0, |layer| layer.len());
            let lost = (0..layer.len() as u32)
                .find_map(|row| column.reference(row).filter(|&to| to as usize >= n_rows));
            if let Some(row) = lost {
                return Err(dangling_error(layer.name(), schema, row));
            }
        }
    }
    Ok(())
}

/// Writes rows of one layer, for code that does nothing else.
pub struct Writer<'o, L> {
    builder: Option<&'o mut LayerBuilder>,
    layer: PhantomData<fn() -> L>,
}

impl<L> fmt::Debug for Writer<'_, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").finish_non_exhaustive()
    }
}

impl Output<'_> {
    /// Returns a writer for the layer `L`, which looks the layer up once.
    pub fn writer<L: Annotation>(&mut self) -> Writer<'_, L> {
        Writer { builder: self.builder(L::NAME), layer: PhantomData }
    }
}

impl<L: Annotation> Writer<'_, L> {
    /// Writes a row and returns the reference to it.
    pub fn push<N: NewRow<Layer = L>>(&mut self, row: N) -> Id<L> {
        let Some(builder) = &mut self.builder else { return Id::new(NO_ROW) };
        let number = builder.begin_row(row.span());
        if number != NO_ROW {
            row.cells(|column, value| builder.push_cell(column, value));
        }
        Id::new(number)
    }
}

//! Rows as records nest them, laid flat as layers keep them.
//!
//! A record puts a relation's arguments inside the relation; a layer keeps them in one
//! of their own. Here each built-in layer says where its columns are found in a row of
//! the record, the reverse of `json::layers`; a column that nothing is said about is
//! found under its own name.

use std::fmt;
use std::sync::Arc;

use attache_core::layers::{
    Argument, Attribute, Attribution, Evidence, Proposition, PropositionArgument, Quote, Relation,
    RelationMention, SameAs, Sentiment, Token,
};
use attache_core::{Annotation, LayerSchema};
use serde_json::{Map, Value};

/// Where in the record something stands, for messages.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin<'v> {
    pub(super) layer: &'v str,
    pub(super) row: usize,
    /// The list inside the row, and the place in it.
    pub(super) list: Option<(&'static str, usize)>,
}

impl Origin<'_> {
    /// Returns the failure of `field` here: what is the matter with it.
    pub(super) fn fail(&self, field: &str, matter: impl fmt::Display) -> super::Failure {
        let Self { layer, row, list } = self;
        let inside = list.map(|(name, at)| format!("{name}[{at}].")).unwrap_or_default();
        super::Failure::new("layers", format!("layer `{layer}`, row {row}: `{inside}{field}` {matter}"))
    }
}

/// What a column is read from, where that is not the field of its name.
#[derive(Clone, Copy, Debug)]
pub(super) enum Field<'v> {
    /// This value.
    Value(&'v Value),
    /// This string.
    Text(&'v str),
    /// Nothing.
    Missing,
    /// The row of the owner's list.
    Owner(usize),
    /// A head counted within its sentence.
    Head(&'v Value),
    /// Words whose place nearest to the row is meant.
    Nearest(&'v str),
}

/// A row that is still JSON.
#[derive(Debug)]
pub(super) struct GivenRow<'v> {
    pub(super) origin: Origin<'v>,
    pub(super) id: Option<&'v str>,
    /// What holds the row's own `start` and `end`, and what that is called.
    pub(super) place: (&'v Value, &'static str),
    pub(super) object: Option<&'v Map<String, Value>>,
    pub(super) fields: Vec<(&'static str, Field<'v>)>,
}

impl<'v> GivenRow<'v> {
    /// Returns what the column called `name` is read from.
    pub(super) fn field(&self, name: &str) -> Field<'v> {
        if let Some(&(_, field)) = self.fields.iter().find(|(column, _)| *column == name) {
            return field;
        }
        self.object.and_then(|object| object.get(name)).map_or(Field::Missing, Field::Value)
    }
}

/// A layer whose rows are still JSON.
#[derive(Debug)]
pub(super) struct GivenLayer<'v> {
    pub(super) schema: Arc<LayerSchema>,
    /// The layer that the rows are lists in, for parts.
    pub(super) owner: Option<&'static str>,
    pub(super) rows: Vec<GivenRow<'v>>,
}

/// Lays the rows of the built-in layer behind `schema` flat: the layer itself, then its parts.
pub(super) fn flatten<'v>(
    schema: &Arc<LayerSchema>,
    parts: &[&Arc<LayerSchema>],
    rows: Vec<GivenRow<'v>>,
) -> Vec<GivenLayer<'v>> {
    let owner = schema_name(schema);
    let mut lists: Vec<_> =
        parts.iter().map(|part| GivenLayer { schema: Arc::clone(part), owner, rows: Vec::new() }).collect();
    let mut flat = Vec::with_capacity(rows.len());
    for (at, mut row) in rows.into_iter().enumerate() {
        if let Some(object) = row.object {
            place_fields(&schema.name, object, &mut row);
            for list in &mut lists {
                let name = list.schema.name.clone();
                list.rows.extend(part_rows(&name, at, object, row.origin));
            }
        }
        flat.push(row);
    }
    let mut layers = vec![GivenLayer { schema: Arc::clone(schema), owner: None, rows: flat }];
    layers.append(&mut lists);
    layers
}

fn schema_name(schema: &LayerSchema) -> Option<&'static str> {
    crate::json::TOP_LEVEL.into_iter().find(|name| *name == schema.name)
}

/// Says where the columns of a row are found that do not stand under their own names.
fn place_fields<'v>(layer: &str, object: &'v Map<String, Value>, row: &mut GivenRow<'v>) {
    let inside = |outer: &str, name: &str| {
        object.get(outer).and_then(|outer| outer.get(name)).map_or(Field::Missing, Field::Value)
    };
    match layer {
        Token::NAME => row.fields.push(("head", object.get("head").map_or(Field::Missing, Field::Head))),
        Quote::NAME => {
            let missing = object.get("speaker_span").is_none_or(Value::is_null);
            if let Some(words) = object.get("speaker_text").and_then(Value::as_str).filter(|_| missing) {
                row.fields.push(("speaker_span", Field::Nearest(words)));
            }
        }
        Sentiment::NAME => {
            row.fields.push(("target_entity", inside("target", "entity")));
            row.fields.push(("target_span", span_of(object, "target")));
            row.fields.push(("holder_entity", inside("holder", "entity")));
            row.fields.push(("holder_span", span_of(object, "holder")));
        }
        Relation::NAME => {
            row.place = (object.get("trigger").unwrap_or(&Value::Null), "trigger.");
            row.fields.push(("time", inside("time", "ref")));
            row.fields.push(("time_value", inside("time", "value")));
            row.fields.push(("time_basis", inside("time", "basis")));
            row.fields.push(("time_assumed", inside("time", "assumed")));
            row.fields.push(("place_entity", inside("place", "entity")));
            row.fields.push(("place_span", span_of(object, "place")));
        }
        Proposition::NAME => row.place = (object.get("predicate").unwrap_or(&Value::Null), "predicate."),
        _ => {}
    }
}

/// Returns the object under `name` where it has a place.
fn span_of<'v>(object: &'v Map<String, Value>, name: &str) -> Field<'v> {
    object.get(name).map_or(Field::Missing, place_in)
}

fn place_in(value: &Value) -> Field<'_> {
    match value.get("start") {
        None | Some(Value::Null) => Field::Missing,
        Some(_) => Field::Value(value),
    }
}

/// Returns the rows of the part called `part` that stand in the owner's row number `owner`.
fn part_rows<'v>(
    part: &str,
    owner: usize,
    object: &'v Map<String, Value>,
    origin: Origin<'v>,
) -> Vec<GivenRow<'v>> {
    let (list, owner_column) = match part {
        Attribute::NAME => return attributes(owner, object, origin),
        Evidence::NAME => ("evidence", "sentiment"),
        Argument::NAME => ("arguments", "owner"),
        Attribution::NAME => ("attribution", "relation"),
        RelationMention::NAME => ("mentions", "relation"),
        SameAs::NAME => ("same_as", "relation"),
        PropositionArgument::NAME => ("arguments", "proposition"),
        _ => return Vec::new(),
    };
    let items = object.get(list).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    items
        .iter()
        .enumerate()
        .map(|(at, item)| {
            let mut fields = vec![(owner_column, Field::Owner(owner)), ("place", place_in(item))];
            if part == SameAs::NAME {
                fields.push(("other", Field::Value(item)));
            }
            let origin = Origin { list: Some((list, at)), ..origin };
            GivenRow { origin, id: None, place: (item, ""), object: item.as_object(), fields }
        })
        .collect()
}

/// Returns a row for each value of each attribute of an entity.
fn attributes<'v>(entity: usize, object: &'v Map<String, Value>, origin: Origin<'v>) -> Vec<GivenRow<'v>> {
    let mut rows = Vec::new();
    for (name, value) in object.get("attributes").and_then(Value::as_object).into_iter().flatten() {
        let values = match value {
            Value::Array(values) => values.as_slice(),
            value => std::slice::from_ref(value),
        };
        for value in values {
            let fields = vec![
                ("entity", Field::Owner(entity)),
                ("name", Field::Text(name)),
                ("value", Field::Value(value)),
            ];
            let origin = Origin { list: Some(("attributes", rows.len())), ..origin };
            rows.push(GivenRow { origin, id: None, place: (&Value::Null, ""), object: None, fields });
        }
    }
    rows
}

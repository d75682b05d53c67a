//! Layers that a record brings: from rows of JSON to columns, or a clear reason why not.
//!
//! Two passes. The first finds every row's place and id and brings rows into text
//! order; the second fills the columns, when every reference can be followed whichever
//! layer it leads to.

use std::collections::BTreeMap;
use std::sync::Arc;

use attache_core::layers::{
    Argument, Attribution, Entity, Evidence, Mention, MentionKind, Polarity, Proposition, Quote, Realis,
    Relation, Section, Sentence, Sentiment, Time, Token, built_in_schemas,
};
use attache_core::{
    Annotation, CellValue, Choice, ColumnKind, ColumnSchema, Layer, LayerBuilder, LayerSchema, Provenance,
    Shape, Span, freeze_given,
};
use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

use super::Failure;
use super::rows::{Field, GivenLayer, GivenRow, Origin, flatten};
use crate::json::{RESERVED, is_part};
use crate::offsets::{OffsetMap, Offsets};

/// Returns the layers that `given` holds, parts included, ready to be given to a document of `text`.
pub(super) fn layers(
    given: &Map<String, Value>,
    text: &str,
    unit: Offsets,
    schemas: &[Arc<LayerSchema>],
    provenance: &BTreeMap<String, Arc<Provenance>>,
) -> Result<Vec<Layer>, Failure> {
    let mut flat = Vec::new();
    for (name, rows) in given {
        flat.extend(layer(name, rows, schemas)?);
    }
    let reader = Reader::new(text, unit, &flat)?;
    flat.iter()
        .zip(&reader.placed)
        .map(|(layer, placed)| {
            let provenance = provenance.get(layer.owner.unwrap_or(&layer.schema.name)).cloned();
            reader.columns(layer, placed, provenance)
        })
        .collect()
}

/// Lays one layer of the record flat.
fn layer<'v>(
    name: &'v str,
    rows: &'v Value,
    schemas: &[Arc<LayerSchema>],
) -> Result<Vec<GivenLayer<'v>>, Failure> {
    let fail = |message: String| Err(Failure::new("layers", message));
    let Some(rows) = rows.as_array() else { return fail(format!("layer `{name}` is no list of rows")) };
    if is_part(name) {
        return fail(format!("layer `{name}` belongs inside the rows of another and cannot stand by itself"));
    }
    let mut found = Vec::with_capacity(rows.len());
    for (row, value) in rows.iter().enumerate() {
        let Some(object) = value.as_object() else {
            return fail(format!("layer `{name}`, row {row} is no object"));
        };
        let origin = Origin { layer: name, row, list: None };
        let id = match object.get("id") {
            None | Some(Value::Null) => None,
            Some(Value::String(id)) if !id.is_empty() => Some(id.as_str()),
            Some(other) => return Err(origin.fail("id", format_args!("is {other}, and must be a string"))),
        };
        found.push(GivenRow { origin, id, place: (value, ""), object: Some(object), fields: Vec::new() });
    }
    if let Some((schema, parts)) = built_in(name) {
        return Ok(flatten(schema, &parts, found));
    }
    let schema = match schemas.iter().find(|schema| schema.name == name) {
        Some(schema) => Arc::clone(schema),
        None => Arc::new(inferred(name, &found)?),
    };
    for row in &mut found {
        // The writer puts `_` behind a column whose name every row has by itself.
        let moved = RESERVED.into_iter().zip(["id_", "start_", "end_", "text_"]);
        row.fields = moved
            .filter(|(column, _)| schema.position(column).is_some())
            .map(|(column, key)| {
                (column, row.object.and_then(|object| object.get(key)).map_or(Field::Missing, Field::Value))
            })
            .collect();
    }
    Ok(vec![GivenLayer { schema, owner: None, rows: found }])
}

fn built_in(name: &str) -> Option<(&'static Arc<LayerSchema>, Vec<&'static Arc<LayerSchema>>)> {
    let schema = built_in_schemas().into_iter().find(|schema| schema.name == name)?;
    let parts = match name {
        Entity::NAME => Entity::parts(),
        Sentiment::NAME => Sentiment::parts(),
        Relation::NAME => Relation::parts(),
        Proposition::NAME => Proposition::parts(),
        _ => Vec::new(),
    };
    Some((schema, parts))
}

/// Returns a declaration that fits the rows of a layer that nobody declared.
///
/// A reference cannot be told from a string without its declaration, and is kept as one.
fn inferred(name: &str, rows: &[GivenRow<'_>]) -> Result<LayerSchema, Failure> {
    let objects = || rows.iter().filter_map(|row| row.object.map(|object| (row.origin, object)));
    let has_places = objects().any(|(_, object)| object.get("start").is_some_and(Value::is_number));
    let shape = if has_places { Shape::Spans } else { Shape::Plain };
    let mut columns: Vec<ColumnSchema> = Vec::new();
    for (origin, object) in objects() {
        for (key, value) in object {
            let is_own = key == "id" || has_places && RESERVED.contains(&&**key);
            if is_own {
                continue;
            }
            let column = RESERVED.into_iter().find(|own| key.strip_suffix('_') == Some(own)).unwrap_or(key);
            let kind = kind_of(value).map_err(|matter| origin.fail(key, matter))?;
            match (columns.iter_mut().find(|known| known.name == column), kind) {
                (Some(_), None) => {}
                (Some(known), Some(kind)) => match (known.kind, kind) {
                    // Nothing but null so far: kept as text until a value says otherwise.
                    (ColumnKind::Text, kind) if known.variants.len() == 1 => {
                        known.kind = kind;
                        known.variants = Vec::new().into();
                    }
                    (ColumnKind::Integer, ColumnKind::Number) => known.kind = ColumnKind::Number,
                    (ColumnKind::Number, ColumnKind::Integer) => {}
                    (before, kind) if before != kind => {
                        let matter =
                            format!("is of kind {}, and {} in a row before", kind.as_str(), before.as_str());
                        return Err(origin.fail(key, matter));
                    }
                    _ => {}
                },
                (None, kind) => {
                    let schema =
                        ColumnSchema::new(column.to_owned(), kind.unwrap_or(ColumnKind::Text)).nullable();
                    let unknown = if kind.is_none() { vec!["".into()] } else { Vec::new() };
                    columns.push(schema.variants(unknown));
                }
            }
        }
    }
    for column in &mut columns {
        column.variants = Vec::new().into();
    }
    let schema = LayerSchema::plain(name.to_owned());
    Ok(LayerSchema { shape, columns, ..schema })
}

/// Returns the kind of column that holds `value`; `None` for null, which any can.
fn kind_of(value: &Value) -> Result<Option<ColumnKind>, &'static str> {
    match value {
        Value::Null => Ok(None),
        Value::Bool(_) => Ok(Some(ColumnKind::Bool)),
        Value::Number(number) if number.is_i64() => Ok(Some(ColumnKind::Integer)),
        Value::Number(_) => Ok(Some(ColumnKind::Number)),
        Value::String(_) => Ok(Some(ColumnKind::Text)),
        Value::Object(object) if object.contains_key("start") && object.contains_key("end") => {
            Ok(Some(ColumnKind::Span))
        }
        Value::Array(_) | Value::Object(_) => Err("holds a list or an object; a column holds single values"),
    }
}

/// Where the rows of a layer are, and what they are called.
struct Placed<'v> {
    /// The rows' places, as they stand in the record.
    spans: Vec<Span>,
    /// The rows of the record in the order of the layer.
    order: Vec<usize>,
    /// The row of the layer that each row of the record becomes.
    moved: Vec<u32>,
    ids: FxHashMap<&'v str, u32>,
}

/// What the second pass needs to know.
struct Reader<'t, 'v, 'f> {
    text: &'t str,
    offsets: OffsetMap<'t>,
    layers: &'f [GivenLayer<'v>],
    placed: Vec<Placed<'v>>,
}

impl<'t, 'v, 'f> Reader<'t, 'v, 'f> {
    fn new(text: &'t str, unit: Offsets, layers: &'f [GivenLayer<'v>]) -> Result<Self, Failure> {
        let offsets = OffsetMap::new(text, unit);
        let mut reader = Self { text, offsets, layers, placed: Vec::new() };
        reader.placed = layers.iter().map(|layer| reader.place(layer)).collect::<Result<_, _>>()?;
        Ok(reader)
    }

    /// Finds where the rows of `layer` are, and in which order they come.
    fn place(&self, layer: &GivenLayer<'v>) -> Result<Placed<'v>, Failure> {
        let mut spans = Vec::with_capacity(layer.rows.len());
        for row in &layer.rows {
            let (value, inside) = row.place;
            spans.push(match layer.schema.shape {
                Shape::Spans => self.span(value, inside, row.origin)?,
                Shape::Plain => Span::default(),
            });
        }
        let mut order: Vec<usize> = (0..layer.rows.len()).collect();
        order.sort_by_key(|&row| spans[row]);
        let mut moved = vec![0; order.len()];
        let mut ids = FxHashMap::default();
        for (to, &from) in order.iter().enumerate() {
            moved[from] = to as u32;
        }
        for (row, &to) in layer.rows.iter().zip(&moved) {
            if let Some(id) = row.id
                && ids.insert(id, to).is_some()
            {
                return Err(row.origin.fail("id", format_args!("is \"{id}\", which another row has")));
            }
        }
        Ok(Placed { spans, order, moved, ids })
    }

    /// Reads `start` and `end`, and holds them against the `text` beside them.
    fn span(&self, value: &Value, inside: &str, origin: Origin<'_>) -> Result<Span, Failure> {
        let unit = self.offsets.unit().as_str();
        let offset = |name: &str| {
            let field = format!("{inside}{name}");
            let offset = match value.get(name) {
                None | Some(Value::Null) => return Err(origin.fail(&field, "is missing")),
                Some(number) => {
                    number.as_u64().and_then(|number| u32::try_from(number).ok()).ok_or_else(|| {
                        origin.fail(
                            &field,
                            format_args!("is {number}, and must be a count of units (`{unit}`)"),
                        )
                    })?
                }
            };
            self.offsets.to_byte(offset).ok_or_else(|| {
                let length = self.offsets.len();
                let matter = if offset > length {
                    format!("is {offset}, beyond the end of the text at {length} (`{unit}`)")
                } else {
                    format!("is {offset}, inside a character (`{unit}`)")
                };
                origin.fail(&field, matter)
            })
        };
        let (start, end) = (offset("start")?, offset("end")?);
        let Some(span) = Span::checked(start, end) else {
            return Err(origin.fail(&format!("{inside}end"), "lies before `start`"));
        };
        match value.get("text").and_then(Value::as_str) {
            Some(words) if words != span.text(self.text) => {
                let matter = format!(
                    "is {words:?}, but at {}..{} (`{unit}`) stands {:?}",
                    value["start"],
                    value["end"],
                    span.text(self.text)
                );
                Err(origin.fail(&format!("{inside}text"), matter))
            }
            _ => Ok(span),
        }
    }

    /// Fills the columns of `layer`.
    fn columns(
        &self,
        layer: &GivenLayer<'v>,
        placed: &Placed<'v>,
        provenance: Option<Arc<Provenance>>,
    ) -> Result<Layer, Failure> {
        let mut builder = LayerBuilder::new(Arc::clone(&layer.schema));
        builder.reserve(layer.rows.len());
        let sentences = SentencesOfTokens::new(self, layer, placed);
        for (to, &from) in placed.order.iter().enumerate() {
            let row = &layer.rows[from];
            let span = placed.spans[from];
            builder.begin_row(span);
            if let Some(id) = row.id {
                builder.set_id(id);
            }
            for (number, column) in layer.schema.columns.iter().enumerate() {
                let value = match row.field(&column.name) {
                    Field::Missing | Field::Value(Value::Null) | Field::Head(Value::Null) => {
                        default(&layer.schema.name, &column.name)
                    }
                    Field::Text(text) => CellValue::Text(text),
                    Field::Value(value) => self.cell(value, column, row.origin)?,
                    Field::Owner(owner) => CellValue::Reference(self.owner(layer, owner)),
                    Field::Head(head) => sentences.head(head, to, row.origin)?,
                    Field::Nearest(words) => {
                        nearest(self.text, words, span).map_or(CellValue::Null, CellValue::Span)
                    }
                };
                if value == CellValue::Null && !column.nullable {
                    return Err(row.origin.fail(&column.name, "is missing"));
                }
                builder.push_cell(number, value);
            }
        }
        freeze_given(builder, self.text, provenance)
            .map_err(|error| Failure::new("layers", error.to_string()))
    }

    fn cell<'c>(
        &self,
        value: &'c Value,
        column: &ColumnSchema,
        origin: Origin<'_>,
    ) -> Result<CellValue<'c>, Failure> {
        let mismatch = |wanted: &str| {
            let shown = shorten(value);
            Err(origin.fail(&column.name, format_args!("is {shown}, and must be {wanted}")))
        };
        Ok(match (column.kind, value) {
            (ColumnKind::Bool, Value::Bool(value)) => CellValue::Bool(*value),
            (ColumnKind::Integer, Value::Number(number)) if number.is_i64() => {
                CellValue::Integer(number.as_i64().unwrap_or_default())
            }
            (ColumnKind::Number, Value::Number(number)) => {
                CellValue::Number(number.as_f64().unwrap_or_default())
            }
            (ColumnKind::Text, Value::String(text)) => CellValue::Text(text),
            (ColumnKind::Choice, Value::String(name)) => {
                match column.variants.iter().position(|variant| variant == name) {
                    Some(variant) => CellValue::Choice(variant as u32),
                    None => return mismatch(&format!("one of {}", column.variants.join(", "))),
                }
            }
            (ColumnKind::Reference, Value::String(id)) => CellValue::Reference(self.row(id, column, origin)?),
            (ColumnKind::Span, Value::Object(_)) => {
                CellValue::Span(self.span(value, &format!("{}.", column.name), origin)?)
            }
            (ColumnKind::Bool, _) => return mismatch("true or false"),
            (ColumnKind::Integer, _) => return mismatch("a whole number"),
            (ColumnKind::Number, _) => return mismatch("a number"),
            (ColumnKind::Reference, _) => return mismatch("an id"),
            (ColumnKind::Span, _) => return mismatch("an object with `start` and `end`"),
            _ => return mismatch("a string"),
        })
    }

    /// Follows an id.
    fn row(&self, id: &str, column: &ColumnSchema, origin: Origin<'_>) -> Result<u32, Failure> {
        let target = column.target.as_deref().unwrap_or_default();
        let at = self.layers.iter().position(|layer| layer.schema.name == target);
        at.and_then(|at| self.placed[at].ids.get(id).copied()).ok_or_else(|| {
            let matter = match at {
                Some(_) => format!("refers to \"{id}\", which no row of `{target}` has as its id"),
                None => format!("refers to \"{id}\", and there is no layer `{target}`"),
            };
            origin.fail(&column.name, matter)
        })
    }

    /// Returns the row that the owner of a part became.
    fn owner(&self, part: &GivenLayer<'_>, owner: usize) -> u32 {
        let at = self.layers.iter().position(|layer| part.owner == Some(&*layer.schema.name));
        at.and_then(|at| self.placed[at].moved.get(owner).copied()).unwrap_or(attache_core::NO_ROW)
    }
}

/// The tokens of each sentence, to count heads in.
struct SentencesOfTokens {
    /// The sentence of each token of the layer.
    sentences: Vec<Option<u32>>,
    /// The first token of each sentence.
    first: FxHashMap<u32, u32>,
}

impl SentencesOfTokens {
    fn new(reader: &Reader<'_, '_, '_>, layer: &GivenLayer<'_>, placed: &Placed<'_>) -> Self {
        let (mut sentences, mut first) = (Vec::new(), FxHashMap::default());
        if layer.schema.name == Token::NAME {
            let at = reader.layers.iter().position(|layer| layer.schema.name == Sentence::NAME);
            let ids = at.map(|at| &reader.placed[at].ids);
            for (token, &from) in placed.order.iter().enumerate() {
                let sentence = match layer.rows[from].field("sentence") {
                    Field::Value(Value::String(id)) => ids.and_then(|ids| ids.get(&**id).copied()),
                    _ => None,
                };
                sentences.push(sentence);
                if let Some(sentence) = sentence {
                    first.entry(sentence).or_insert(token as u32);
                }
            }
        }
        Self { sentences, first }
    }

    /// Returns the token that a head counted from 1 within the sentence of `token` is; none for 0.
    fn head(&self, head: &Value, token: usize, origin: Origin<'_>) -> Result<CellValue<'static>, Failure> {
        let Some(number) = head.as_u64() else {
            return Err(origin.fail("head", format_args!("is {}, and must be a whole number", shorten(head))));
        };
        if number == 0 {
            return Ok(CellValue::Null);
        }
        let sentence = self.sentences.get(token).copied().flatten();
        let first = sentence.and_then(|sentence| self.first.get(&sentence));
        let row = first.and_then(|&first| u32::try_from(number - 1).ok()?.checked_add(first));
        match row {
            Some(row) if self.sentences.get(row as usize).copied().flatten() == sentence => {
                Ok(CellValue::Reference(row))
            }
            _ => Err(origin.fail("head", format_args!("is {number}, beyond the tokens of its sentence"))),
        }
    }
}

/// Returns what a given row has where it says nothing; null where it must say something.
fn default(layer: &str, column: &str) -> CellValue<'static> {
    match (layer, column) {
        (Mention::NAME, "kind") => CellValue::Choice(MentionKind::Name.index()),
        (
            Mention::NAME | Quote::NAME | Sentiment::NAME | Relation::NAME | Proposition::NAME,
            "confidence",
        ) => CellValue::Number(1.0),
        (Entity::NAME, "salience") | (Evidence::NAME, "weight") => CellValue::Number(0.0),
        (Relation::NAME | Proposition::NAME, "polarity") => CellValue::Choice(Polarity::Positive.index()),
        (Relation::NAME, "realis") => CellValue::Choice(Realis::Actual.index()),
        (Relation::NAME, "salience") => CellValue::Text("main"),
        (Relation::NAME, "rule") => CellValue::Text("given"),
        (Relation::NAME, "time_assumed")
        | (Time::NAME, "assumed")
        | (Argument::NAME, "implied")
        | (Attribution::NAME, "quote") => CellValue::Bool(false),
        (Section::NAME, "kind") => CellValue::Choice(attache_core::layers::SectionKind::Paragraph.index()),
        _ => CellValue::Null,
    }
}

/// Returns where `words` stand nearest to `span`.
fn nearest(text: &str, words: &str, span: Span) -> Option<Span> {
    let distance = |start: usize| (start as u32).abs_diff(span.start());
    let start = text.match_indices(words).map(|(start, _)| start).min_by_key(|&start| distance(start))?;
    (!words.is_empty()).then(|| Span::from(start..start + words.len()))
}

/// Returns a value as JSON, cut for a message.
fn shorten(value: &Value) -> String {
    let mut json = value.to_string();
    if json.chars().count() > 40 {
        json = json.chars().take(39).chain(['…']).collect();
    }
    json
}

//! The configuration as a JSON Schema, for editors that complete and check as one types.

use attache_core::{Descriptor, OptionKind, OptionSpec, Value};
use serde_json::{Map, Value as Json, json};

use super::keys::ANALYZER;
use super::reference::{Key, ON_ERROR, SECTIONS, Section, Takes};
use crate::registry::Registry;

/// Returns the JSON Schema of a configuration over the analyzers of `registry`.
///
/// It is of draft 7, which editors of TOML read best.
///
/// ```
/// let schema = attache_engine::config::json_schema(&attache_engine::Registry::default());
/// assert_eq!(schema["properties"]["run"]["properties"]["threads"]["minimum"], 0);
/// ```
pub fn json_schema(registry: &Registry) -> Json {
    let mut properties = Map::new();
    for section in SECTIONS {
        if section.name.is_empty() {
            properties.extend(section.keys.iter().map(|key| (key.name.to_owned(), of_key(key))));
        } else {
            properties.insert(section.name.to_owned(), of_section(&section));
        }
    }
    if let Some(analyzers) = properties.get_mut("analyzers") {
        analyzers["items"] = json!({"enum": registry.names().collect::<Vec<_>>()});
    }
    let analyzers: Map<_, _> =
        registry.descriptors().map(|it| (it.name.to_string(), of_analyzer(it))).collect();
    properties.insert(
        ANALYZER.to_owned(),
        json!({
            "type": "object",
            "description": "The options of each analyzer.",
            "properties": analyzers,
            "additionalProperties": false,
        }),
    );
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "attache.toml",
        "description": "What attache runs, on what, and what it writes.",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    })
}

fn of_section(section: &Section) -> Json {
    let keys: Map<_, _> = section.keys.iter().map(|key| (key.name.to_owned(), of_key(key))).collect();
    let table = json!({
        "type": "object",
        "description": section.summary,
        "properties": keys,
        "additionalProperties": false,
    });
    if section.is_repeated { json!({"type": "array", "items": table}) } else { table }
}

fn of_key(key: &Key) -> Json {
    let mut schema = match key.takes {
        Takes::Text => json!({"type": "string"}),
        // TOML has dates of its own, which readers hand over each in their way.
        Takes::Date => json!({}),
        Takes::Sha256 => json!({"type": "string", "pattern": "^[0-9a-fA-F]{64}$"}),
        Takes::Choice(names) => json!({"enum": names}),
        Takes::TextList => json!({"type": "array", "items": {"type": "string"}}),
        Takes::Count(least) => json!({"type": "integer", "minimum": least}),
        Takes::Seconds => json!({"type": "number", "exclusiveMinimum": 0}),
    };
    schema["description"] = key.summary.into();
    schema
}

fn of_analyzer(descriptor: &Descriptor) -> Json {
    let options = descriptor.options.iter().map(|spec| (spec.name.to_string(), of_option(spec)));
    let keys: Map<_, _> = options.chain([(ON_ERROR.name.to_owned(), of_key(&ON_ERROR))]).collect();
    let required: Vec<_> =
        descriptor.options.iter().filter(|spec| spec.default.is_none()).map(|spec| &*spec.name).collect();
    json!({
        "type": "object",
        "description": descriptor.summary,
        "properties": keys,
        "required": required,
        "additionalProperties": false,
    })
}

fn of_option(spec: &OptionSpec) -> Json {
    let mut schema = match &spec.kind {
        OptionKind::Bool => json!({"type": "boolean"}),
        OptionKind::Integer { min, max } => json!({"type": "integer", "minimum": min, "maximum": max}),
        OptionKind::Number { min, max } => bounded(*min, *max),
        OptionKind::Choice(names) => json!({"enum": names}),
        OptionKind::TextList | OptionKind::Files => json!({"type": "array", "items": {"type": "string"}}),
        OptionKind::ChoiceList(names) => json!({"type": "array", "items": {"enum": names}}),
        _ => json!({"type": "string"}),
    };
    schema["description"] = (&*spec.summary).into();
    if let Some(default) = &spec.default {
        schema["default"] = as_json(default);
    }
    schema
}

/// A bound that is infinite is none; JSON could not write it.
fn bounded(min: f64, max: f64) -> Json {
    let mut schema = json!({"type": "number"});
    if min.is_finite() {
        schema["minimum"] = min.into();
    }
    if max.is_finite() {
        schema["maximum"] = max.into();
    }
    schema
}

fn as_json(value: &Value) -> Json {
    match value {
        Value::Bool(value) => (*value).into(),
        Value::Integer(value) => (*value).into(),
        Value::Number(value) => (*value).into(),
        Value::List(items) => items.iter().map(as_json).collect(),
        Value::Text(text) => text.as_str().into(),
        other => other.describe().into(),
    }
}

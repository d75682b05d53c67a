//! The published JSON Schema says what records are: no more and no less.

use std::collections::BTreeSet;
use std::path::Path;

use attache_core::layers::built_in_schemas;
use attache_formats::{JsonWriter, Offsets};
use serde_json::Value;

use crate::sample;

fn schema() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/output.schema.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Checks `value` against the words of JSON Schema that ours uses, and that no field goes unmentioned.
fn check(root: &Value, schema: &Value, value: &Value, path: &str) -> Result<(), String> {
    if let Some(target) = schema["$ref"].as_str() {
        let name = target.strip_prefix("#/definitions/").unwrap();
        return check(root, &root["definitions"][name], value, path);
    }
    if let Some(options) = schema["anyOf"].as_array() {
        let problems: Vec<_> =
            options.iter().filter_map(|option| check(root, option, value, path).err()).collect();
        return if problems.len() < options.len() { Ok(()) } else { Err(problems.join("; ")) };
    }
    let fits = |name: &str| match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64(),
        "number" => value.is_number(),
        "null" => value.is_null(),
        other => panic!("the schema has a type {other}"),
    };
    let fits = match &schema["type"] {
        Value::String(name) => fits(name),
        Value::Array(names) => names.iter().any(|name| fits(name.as_str().unwrap())),
        _ => true,
    };
    let allowed = schema["enum"].as_array().is_none_or(|values| values.contains(value));
    let constant = schema.get("const").is_none_or(|constant| constant == value);
    let within = value.as_f64().is_none_or(|number| {
        schema["minimum"].as_f64().is_none_or(|least| least <= number)
            && schema["maximum"].as_f64().is_none_or(|most| number <= most)
    });
    if !(fits && allowed && constant && within) {
        return Err(format!("{path} is {value}"));
    }
    if let (Some(items), Some(values)) = (schema.get("items"), value.as_array()) {
        for (at, value) in values.iter().enumerate() {
            check(root, items, value, &format!("{path}[{at}]"))?;
        }
    }
    let Some(fields) = value.as_object() else { return Ok(()) };
    for required in schema["required"].as_array().into_iter().flatten() {
        if !fields.contains_key(required.as_str().unwrap()) {
            return Err(format!("{path} has no {required}"));
        }
    }
    for (name, value) in fields {
        let inside = format!("{path}.{name}");
        match schema["properties"].get(name).or(schema.get("additionalProperties")) {
            Some(schema) => check(root, schema, value, &inside)?,
            None if path.contains(".meta") || path.contains(".acme_topic") || path == "record.meta" => {}
            None => return Err(format!("{inside} is not in the schema")),
        }
    }
    Ok(())
}

#[test]
fn records_follow_the_schema_in_every_unit() {
    let schema = schema();
    for offsets in Offsets::ALL {
        let mut out = Vec::new();
        JsonWriter { offsets, layers: None }.append_record(&sample::document(), &mut out);
        let record: Value = serde_json::from_slice(&out).unwrap();
        check(&schema, &schema, &record, "record").unwrap();
        let mut broken = record.clone();
        broken["layers"]["mention"][0]["type"] = "PER".into();
        assert_eq!(
            check(&schema, &schema, &broken, "record").unwrap_err(),
            "record.layers.mention[0].type is \"PER\""
        );
    }
}

#[test]
fn the_schema_knows_every_choice() {
    let definitions = &schema()["definitions"];
    for layer in built_in_schemas() {
        for column in layer.columns.iter().filter(|column| !column.variants.is_empty()) {
            let listed = definitions[&*layer.name]["properties"][&*column.name]["enum"].as_array();
            let listed: BTreeSet<_> = listed.unwrap().iter().filter_map(Value::as_str).collect();
            let known: BTreeSet<_> = column.variants.iter().map(|name| &**name).collect();
            assert_eq!(listed, known, "{}.{}", layer.name, column.name);
        }
    }
}

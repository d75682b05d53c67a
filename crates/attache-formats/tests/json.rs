//! The record, field by field, and its promises about offsets and ids.

use std::collections::BTreeSet;

use attache_formats::{JsonWriter, Offsets};
use serde_json::Value;

use crate::sample;

fn record(writer: &JsonWriter) -> Value {
    let mut out = Vec::new();
    writer.write_record(&sample::document(), &mut out).unwrap();
    assert!(!out.contains(&b'\n'));
    serde_json::from_slice(&out).unwrap()
}

#[test]
fn every_field_is_there() {
    let record = record(&JsonWriter::default());
    insta::assert_snapshot!(serde_json::to_string_pretty(&record).unwrap());
}

/// Cuts `text` by offsets in `unit`, as a program in a language of that unit would.
fn slice(text: &str, unit: Offsets, start: usize, end: usize) -> String {
    match unit {
        Offsets::Char => text.chars().skip(start).take(end - start).collect(),
        Offsets::Byte => text[start..end].to_owned(),
        Offsets::Utf16 => {
            let units: Vec<_> = text.encode_utf16().collect();
            String::from_utf16(&units[start..end]).unwrap()
        }
    }
}

/// Calls `see` on every object in `value`.
fn walk(value: &Value, see: &mut impl FnMut(&serde_json::Map<String, Value>)) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| walk(item, see)),
        Value::Object(fields) => {
            see(fields);
            fields.values().for_each(|field| walk(field, see));
        }
        _ => {}
    }
}

#[test]
fn the_text_beside_a_place_is_the_text_at_it() {
    for unit in Offsets::ALL {
        let record = record(&JsonWriter { offsets: unit, layers: None });
        let text = record["text"].as_str().unwrap();
        let mut n_places = 0;
        walk(&record["layers"], &mut |object| {
            let (Some(start), Some(end)) =
                (object.get("start").and_then(Value::as_u64), object.get("end").and_then(Value::as_u64))
            else {
                return;
            };
            let cut = slice(text, unit, start as usize, end as usize);
            if let Some(words) = object.get("text").and_then(Value::as_str) {
                assert_eq!(cut, words, "{unit:?} {object:?}");
                n_places += 1;
            }
        });
        assert!(n_places > 20, "{n_places}");
    }
}

/// Fields that hold ids, and the layers they point into.
const REFERENCES: [(&str, &str); 9] = [
    ("section", "section"),
    ("sentence", "sentence"),
    ("entity", "entity"),
    ("stands_for", "entity"),
    ("country", "entity"),
    ("speaker", "entity"),
    ("mention", "mention"),
    ("content", "relation"),
    ("ref", "time"),
];

#[test]
fn every_id_in_a_record_is_found_in_it_whatever_is_left_out() {
    for left_out in sample::all_layers() {
        let layers: Vec<String> =
            sample::all_layers().into_iter().filter(|&name| name != left_out).map(Into::into).collect();
        let record = record(&JsonWriter { offsets: Offsets::Char, layers: Some(layers) });
        assert!(record["layers"].get(left_out).is_none());
        let ids = |layer: &str| -> BTreeSet<String> {
            let rows = record["layers"][layer].as_array().cloned().unwrap_or_default();
            rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
        };
        let check = |value: &Value, layer: &str| {
            if let Some(id) = value.as_str() {
                assert!(ids(layer).contains(id), "without {left_out}: {id} is no row of {layer}");
            }
        };
        walk(&record["layers"], &mut |object| {
            for (field, layer) in REFERENCES {
                check(object.get(field).unwrap_or(&Value::Null), layer);
            }
            for id in object.get("mentions").and_then(Value::as_array).into_iter().flatten() {
                check(id, "mention");
            }
        });
    }
}

#[test]
fn a_document_that_failed_is_a_record_all_the_same() {
    let document = attache_core::Document::new("lost", "").unwrap();
    let mut out = Vec::new();
    JsonWriter::default().write_record(&document, &mut out).unwrap();
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "{\"schema\":\"attache/1\",\"id\":\"lost\",\"source\":{\"path\":null,\"title\":null,\"date\":null,\
         \"date_from\":null,\"language\":null,\"truncated\":false},\"meta\":{},\"offsets\":\"char\",\"text\":\"\",\"layers\":{},\
         \"provenance\":{},\"errors\":[]}"
    );
}

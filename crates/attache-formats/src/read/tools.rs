//! Examples of doccano and tasks of Label Studio, as records.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::annotated::{Annotated, Link, Mark};
use super::{Failure, InputFormat};

/// Returns the record that an example or task amounts to, as JSON; what is no JSON object is left to the reader of records.
pub(super) fn record(
    json: &[u8],
    format: InputFormat,
    text_field: Option<&str>,
) -> Result<Option<Vec<u8>>, Failure> {
    let Ok(Value::Object(object)) = serde_json::from_slice(json) else { return Ok(None) };
    let record = match format {
        InputFormat::Doccano => doccano(object)?,
        _ => label_studio(&object, text_field)?,
    };
    serde_json::to_vec(&record).map(Some).map_err(|error| Failure::new("json", error.to_string()))
}

fn doccano(mut object: Map<String, Value>) -> Result<Value, Failure> {
    let mut annotated = Annotated::default();
    let mut numbers = HashMap::new();
    for name in ["label", "labels"] {
        if let Some(Value::Array(items)) = object.get(name).filter(|value| is_spans(value)) {
            for item in items {
                let mark = (number(&item[0]), number(&item[1]), item[2].as_str());
                let (Some(start), Some(end), Some(label)) = mark else {
                    return Err(wrong(&format!("`{name}` has {item}, which is no [start, end, label]")));
                };
                annotated.marks.push(Mark { start, end, label: label.to_owned(), text: None, kind: None });
            }
            object.remove(name);
        }
    }
    for item in list(object.remove("entities")) {
        let mark = (number(&item["start_offset"]), number(&item["end_offset"]), item["label"].as_str());
        let (Some(start), Some(end), Some(label)) = mark else {
            return Err(wrong(&format!("`entities` has {item}, which lacks an offset or a label")));
        };
        numbers.insert(item["id"].to_string(), annotated.marks.len());
        annotated.marks.push(Mark { start, end, label: label.to_owned(), text: None, kind: None });
    }
    for item in list(object.remove("relations")) {
        let ends = (numbers.get(&item["from_id"].to_string()), numbers.get(&item["to_id"].to_string()));
        let (Some(&from), Some(&to)) = ends else {
            return Err(wrong(&format!("`relations` has {item}, whose ends are no entities")));
        };
        let role = item["type"].as_str().map(str::to_owned);
        annotated.links.push(Link { label: None, role, from, to });
    }
    object.insert("layers".into(), annotated.layers().into());
    object.insert("offsets".into(), "char".into());
    Ok(Value::Object(object))
}

fn is_spans(value: &Value) -> bool {
    value
        .as_array()
        .is_some_and(|items| items.iter().all(|item| item.as_array().is_some_and(|item| item.len() == 3)))
}

fn label_studio(object: &Map<String, Value>, text_field: Option<&str>) -> Result<Value, Failure> {
    let data = object.get("data").and_then(Value::as_object);
    let Some(data) = data else { return Err(wrong("the task has no `data`")) };
    let field = text_field.unwrap_or("text");
    let Some(text) = data.get(field).and_then(Value::as_str) else {
        return Err(Failure::new("text", format!("the task has no text in `data.{field}`")));
    };
    let mut annotated = Annotated::default();
    let mut numbers = HashMap::new();
    let regions = regions(object);
    for region in &regions {
        let value = &region["value"];
        let labels = ["labels", "hypertextlabels"].iter().find_map(|key| value[*key].as_array());
        let (Some(labels), Some(start), Some(end)) = (labels, number(&value["start"]), number(&value["end"]))
        else {
            continue;
        };
        for label in labels.iter().filter_map(Value::as_str) {
            if let Some(id) = region["id"].as_str() {
                numbers.entry(id).or_insert(annotated.marks.len());
            }
            let text = value["text"].as_str().map(str::to_owned);
            annotated.marks.push(Mark { start, end, label: label.to_owned(), text, kind: None });
        }
    }
    for region in regions.iter().filter(|region| region["type"] == "relation") {
        let end = |name: &str| region[name].as_str().and_then(|id| numbers.get(id)).copied();
        let (Some(mut from), Some(mut to)) = (end("from_id"), end("to_id")) else { continue };
        if region["direction"] == "left" {
            std::mem::swap(&mut from, &mut to);
        }
        let role = region["labels"][0].as_str().map(str::to_owned);
        annotated.links.push(Link { label: None, role, from, to });
    }
    let mut record = Map::new();
    let id = data.get("id").or(object.get("id")).cloned().unwrap_or_default();
    record.insert("id".into(), id);
    for name in ["title", "date"] {
        record.insert(name.into(), data.get(name).cloned().unwrap_or_default());
    }
    record.insert("text".into(), text.into());
    record.insert("offsets".into(), "char".into());
    record.insert("layers".into(), annotated.layers().into());
    let known = ["id", "title", "date", field];
    let others: Map<_, _> = data
        .iter()
        .filter(|(name, _)| !known.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    record.insert("meta".into(), json!(others));
    Ok(Value::Object(record))
}

/// Returns the regions of the first annotation that counts, else of the first prediction.
fn regions(task: &Map<String, Value>) -> Vec<&Value> {
    let all = |name: &str| task.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let counts = |annotation: &&Value| annotation["was_cancelled"] != Value::Bool(true);
    let chosen = all("annotations").iter().find(counts).or_else(|| all("predictions").first());
    chosen.and_then(|chosen| chosen["result"].as_array()).into_iter().flatten().collect()
}

fn list(value: Option<Value>) -> Vec<Value> {
    match value {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    }
}

fn number(value: &Value) -> Option<u64> {
    value.as_u64()
}

fn wrong(message: &str) -> Failure {
    Failure::new("annotations", message)
}

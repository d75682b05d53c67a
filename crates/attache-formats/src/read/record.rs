//! One record: `id`, `title`, `date`, `text`, given `layers`, and whatever else it has, kept under `meta`.
//!
//! A record that attache wrote comes back as the document that it was written from.
//! Fields are kept as raw JSON until it is known what they are, so that what goes to
//! `meta` is neither parsed nor changed.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use attache_core::{Date, DocumentError, Provenance, Source};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::{Columns, Failure, Input, InputFormat, InputOptions, Name, given, tools};
use crate::json::SCHEMA;
use crate::offsets::Offsets;

/// Reads the record in `json`, which begins on `line` of its input.
pub(super) fn read(json: &[u8], line: usize, name: &Name, options: &InputOptions) -> Input {
    if matches!(options.format, InputFormat::Doccano | InputFormat::LabelStudio) {
        let text_field = options.columns.text.as_deref();
        return match tools::record(json, options.format, text_field) {
            Ok(record) => {
                let is_task = options.format == InputFormat::LabelStudio;
                let columns = if is_task { Columns::default() } else { options.columns.clone() };
                let own = InputOptions { format: InputFormat::Jsonl, columns, ..options.clone() };
                read(record.as_deref().unwrap_or(json), line, name, &own)
            }
            Err(failure) => {
                let message = format!("line {line}: {}", failure.message);
                Input::failed(name, Failure { message, ..failure })
            }
        };
    }
    let mut fields = match parse(json, line) {
        Ok(fields) => fields,
        Err(failure) => return Input::failed(name, failure),
    };
    let mut name = name.clone();
    let own = Columns::default();
    let columns = if fields.is_own() { &own } else { &options.columns };
    if let Some(id) = fields.take(columns.name("id")).and_then(identifier) {
        name.id = id;
    }
    match record(&mut fields, &name, columns, options) {
        Ok(input) => input,
        Err(failure) => {
            let message = format!("line {line}: {}", failure.message);
            Input::failed(&name, Failure { message, ..failure })
        }
    }
}

fn record(
    fields: &mut Fields<'_>,
    name: &Name,
    columns: &Columns,
    options: &InputOptions,
) -> Result<Input, Failure> {
    let schema = fields.schema();
    let is_own = schema.as_deref() == Some(SCHEMA);
    if let Some(schema) = schema.filter(|schema| !is_own && schema.starts_with("attache/")) {
        let message = format!("the record is of schema `{schema}`, and this version reads `{SCHEMA}`");
        return Err(Failure::new("schema", message));
    }
    let Some(text) = fields.string(columns.name("text"))? else {
        return Err(Failure::new("text", format!("the record has no `{}`", columns.name("text"))));
    };
    let mut input = Input::of_text(name, text.into_owned(), options);
    let is_cut = input.document.source.truncated;
    if is_own {
        fields.take("schema");
        // What there was to say of an empty text was said when the record was written.
        input.document.errors = fields.take("errors").map(own_errors).unwrap_or_default();
        input.document.source = fields.take("source").map(own_source).unwrap_or_default();
        input.document.source.truncated |= is_cut;
    } else {
        input.document.source.title = fields.string(columns.name("title"))?.map(Cow::into_owned);
        match fields.take(columns.name("date")).map_or(Ok(None), day) {
            Ok(date) => {
                input.document.source.date = date;
                input.document.source.date_from = date.map(|_| "record".to_owned());
            }
            Err(failure) => input.fail(failure),
        }
    }
    let unit = fields.take("offsets");
    let provenance = fields.take("provenance").map(own_provenance).unwrap_or_default();
    if let Some(layers) = fields.take("layers").filter(|raw| raw.get() != "null") {
        let given = if is_cut {
            Err(Failure::new("layers", "the text was cut, so the layers that came with it were left out"))
        } else {
            give(layers, unit, &provenance, &mut input, options)
        };
        if let Err(failure) = given {
            input.fail(failure);
        }
    }
    input.document.meta = fields.meta();
    Ok(input)
}

/// Adds the layers that the record brings; all of them, or none.
fn give(
    layers: &RawValue,
    unit: Option<&RawValue>,
    provenance: &BTreeMap<String, Arc<Provenance>>,
    input: &mut Input,
    options: &InputOptions,
) -> Result<(), Failure> {
    let fail = |message: String| Err(Failure::new("layers", message));
    let Ok(layers) = serde_json::from_str::<Map<String, Value>>(layers.get()) else {
        return fail("`layers` is no object of lists of rows".into());
    };
    if layers.is_empty() {
        return Ok(());
    }
    let unit = match unit.map(|raw| serde_json::from_str::<Cow<'_, str>>(raw.get())) {
        None => Offsets::Char,
        Some(Ok(name)) => match Offsets::parse(&name) {
            Some(unit) => unit,
            None => return fail(format!("`offsets` is \"{name}\"; it must be one of char, byte, utf16")),
        },
        Some(Err(_)) => return fail("`offsets` must be one of \"char\", \"byte\", \"utf16\"".into()),
    };
    for layer in given::layers(&layers, input.document.text(), unit, &options.schemas, provenance)? {
        input.document.give(Arc::new(layer));
    }
    Ok(())
}

/// The fields of a record that have not been taken yet, in order.
struct Fields<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Fields<'a> {
    fn schema(&self) -> Option<Cow<'a, str>> {
        self.get("schema").and_then(|raw| serde_json::from_str::<Cow<'_, str>>(raw.get()).ok())
    }

    /// Returns true for a record that attache wrote.
    fn is_own(&self) -> bool {
        self.schema().as_deref() == Some(SCHEMA)
    }

    fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.0.iter().find(|(key, _)| key == name).map(|&(_, value)| value)
    }

    fn take(&mut self, name: &str) -> Option<&'a RawValue> {
        let at = self.0.iter().position(|(key, _)| key == name)?;
        Some(self.0.remove(at).1)
    }

    /// Takes a string; `None` where it is missing or null.
    fn string(&mut self, name: &str) -> Result<Option<Cow<'a, str>>, Failure> {
        #[derive(Deserialize)]
        struct Text<'t>(#[serde(borrow)] Option<Cow<'t, str>>);

        let Some(raw) = self.take(name) else { return Ok(None) };
        match serde_json::from_str::<Text<'a>>(raw.get()) {
            Ok(Text(text)) => Ok(text),
            // A string all the same: half of a surrogate pair, say.
            Err(error) if raw.get().starts_with('"') => {
                Err(Failure::new("json", format!("`{name}` is no valid string: {error}")))
            }
            Err(_) => Err(Failure::new(
                if name == "text" { "text" } else { "json" },
                format!("`{name}` is no string"),
            )),
        }
    }

    /// Returns what is left as one JSON object without spaces; the fields of a `meta` come first.
    fn meta(&mut self) -> Option<String> {
        let mut json = String::from("{");
        let meta = self.get("meta").and_then(|raw| serde_json::from_str::<Fields<'a>>(raw.get()).ok());
        if let Some(meta) = meta {
            self.take("meta");
            let others = std::mem::take(&mut self.0);
            self.0 = meta.0;
            self.0.retain(|(key, _)| others.iter().all(|(other, _)| other != key));
            self.0.extend(others);
        }
        for (key, value) in &self.0 {
            json.push_str(if json.len() == 1 { "" } else { "," });
            json.push_str(&serde_json::to_string(key).ok()?);
            json.push(':');
            compact(value.get(), &mut json);
        }
        json.push('}');
        (json.len() > 2).then_some(json)
    }
}

/// Appends `json` without the spaces between its parts.
fn compact(json: &str, out: &mut String) {
    let (mut in_string, mut escaped) = (false, false);
    out.extend(json.chars().filter(|&character| {
        let keep = in_string || !matches!(character, ' ' | '\t' | '\r' | '\n');
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = in_string,
            '"' => in_string = !in_string,
            _ => {}
        }
        keep
    }));
}

fn parse(json: &[u8], line: usize) -> Result<Fields<'_>, Failure> {
    let json = std::str::from_utf8(json).map_err(|error| {
        let message = format!("line {line}: not UTF-8 from byte {} on", error.valid_up_to());
        Failure::new("encoding", message)
    })?;
    if !json.trim_start().starts_with('{') {
        return Err(Failure::new("json", format!("line {line}: no record, which begins with `{{`")));
    }
    serde_json::from_str(json).map_err(|error| {
        let place = format!(" at line {} column {}", error.line(), error.column());
        let message = error.to_string();
        let message = message.strip_suffix(&place).unwrap_or(&message);
        let line = line + error.line().saturating_sub(1);
        Failure::new("json", format!("line {line}, column {}: {message}", error.column()))
    })
}

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Record;

        #[derive(Deserialize)]
        struct Key<'k>(#[serde(borrow)] Cow<'k, str>);

        impl<'de> Visitor<'de> for Record {
            type Value = Fields<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a record: an object with `text`")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::new();
                while let Some((Key(key), value)) = map.next_entry::<Key<'de>, &'de RawValue>()? {
                    fields.push((key, value));
                }
                Ok(Fields(fields))
            }
        }

        deserializer.deserialize_map(Record)
    }
}

/// Returns an id, which may be a number; `None` for anything else.
fn identifier(raw: &RawValue) -> Option<String> {
    match serde_json::from_str(raw.get()).ok()? {
        Value::String(id) if !id.is_empty() => Some(id),
        Value::Number(_) => Some(raw.get().to_owned()),
        _ => None,
    }
}

/// Returns a day of publication; `None` for null.
fn day(raw: &RawValue) -> Result<Option<Date>, Failure> {
    match serde_json::from_str(raw.get()) {
        Ok(Value::Null) => Ok(None),
        Ok(Value::String(date)) => parse_date(&date).map(Some),
        _ => Err(bad_date(raw.get())),
    }
}

/// Returns the day that `date` begins with: `2025-01-18`, `2025-01-18T09:30:00Z`, `2025-01-18 09:30`.
pub(super) fn parse_date(date: &str) -> Result<Date, Failure> {
    let trimmed = date.trim();
    let (day, rest) = trimmed.split_at_checked(10).unwrap_or((trimmed, ""));
    let is_time = |rest: &str| {
        rest.starts_with(|mark: char| mark.is_ascii_digit())
            && rest.chars().all(|character| character.is_ascii_digit() || ":.,+- ZUTC".contains(character))
    };
    match rest.strip_prefix(['T', 't', ' ']) {
        Some(time) if !is_time(time) => Err(bad_date(&format!("\"{date}\""))),
        None if !rest.is_empty() => Err(bad_date(&format!("\"{date}\""))),
        _ => day.parse().map_err(|_| bad_date(&format!("\"{date}\""))),
    }
}

fn bad_date(shown: &str) -> Failure {
    Failure::new(
        "date",
        format!("`date` is {shown}, which is no ISO date such as 2025-01-18; it was left out"),
    )
}

fn own_source(raw: &RawValue) -> Source {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct OwnSource {
        path: Option<String>,
        title: Option<String>,
        date: Option<String>,
        date_from: Option<String>,
        language: Option<String>,
        truncated: bool,
    }

    let own = serde_json::from_str::<OwnSource>(raw.get()).unwrap_or_default();
    Source {
        path: own.path,
        title: own.title,
        date: own.date.and_then(|date| parse_date(&date).ok()),
        date_from: own.date_from,
        language: own.language,
        truncated: own.truncated,
    }
}

fn own_errors(raw: &RawValue) -> Vec<DocumentError> {
    #[derive(Deserialize)]
    struct OwnError {
        analyzer: String,
        kind: String,
        message: String,
    }

    let errors = serde_json::from_str::<Vec<OwnError>>(raw.get()).unwrap_or_default();
    let own = |error: OwnError| DocumentError {
        analyzer: error.analyzer,
        kind: error.kind,
        message: error.message,
    };
    errors.into_iter().map(own).collect()
}

fn own_provenance(raw: &RawValue) -> BTreeMap<String, Arc<Provenance>> {
    #[derive(Deserialize)]
    struct OwnProvenance {
        analyzer: String,
        #[serde(default)]
        version: String,
        #[serde(default)]
        config: String,
    }

    let all = serde_json::from_str::<BTreeMap<String, OwnProvenance>>(raw.get()).unwrap_or_default();
    all.into_iter()
        .map(|(layer, own)| {
            let provenance = Provenance { analyzer: own.analyzer, version: own.version, config: own.config };
            (layer, Arc::new(provenance))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_iso() {
        for (date, expected) in [
            ("2025-01-18", Some("2025-01-18")),
            (" 2025-01-18 ", Some("2025-01-18")),
            ("2025-01-18T23:30:00Z", Some("2025-01-18")),
            ("2025-01-18T23:30:00.250+02:00", Some("2025-01-18")),
            ("2025-01-18 09:30 UTC", Some("2025-01-18")),
            ("2025-02-30", None),
            ("18 January 2025", None),
            ("2025-01-18x", None),
            ("2025-01-18Tea", None),
            ("2025-01-180", None),
            ("20250118", Some("2025-01-18")),
            ("", None),
            ("Élysée 12 é", None),
        ] {
            assert_eq!(parse_date(date).ok().map(|day| day.to_string()).as_deref(), expected, "{date}");
        }
    }
}

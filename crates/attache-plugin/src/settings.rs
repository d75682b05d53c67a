//! Options as JSON: how they cross, and how they come back.

use attache_core::{BuildError, Descriptor, Options, Value};

/// Returns the options as a JSON object with sorted keys.
pub(crate) fn write(options: &Options) -> String {
    let object: serde_json::Map<_, _> =
        options.iter().map(|(name, value)| (name.to_owned(), to_json(value))).collect();
    serde_json::Value::Object(object).to_string()
}

/// Returns the options in a JSON object, or what is wrong with it.
pub(crate) fn read(json: &str) -> Result<Options, String> {
    let object: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(json).map_err(|error| format!("the options are no JSON object: {error}"))?;
    let mut options = Options::default();
    for (name, json) in object {
        let value = from_json(json).ok_or_else(|| format!("option `{name}` has a value of no known kind"))?;
        options.set(name, value);
    }
    Ok(options)
}

/// Returns an error where `options` has one that `descriptor` does not declare.
pub(crate) fn refuse_unknown(options: &Options, descriptor: &Descriptor) -> Result<(), BuildError> {
    match options.iter().find(|(name, _)| descriptor.options.iter().all(|spec| spec.name != *name)) {
        Some((name, _)) => Err(BuildError::option(name, "is unknown")),
        None => Ok(()),
    }
}

pub(crate) fn to_json(value: &Value) -> serde_json::Value {
    match value {
        Value::Bool(value) => (*value).into(),
        Value::Integer(value) => (*value).into(),
        Value::Number(value) => (*value).into(),
        Value::Text(value) => value.as_str().into(),
        Value::List(items) => items.iter().map(to_json).collect(),
        // A kind of value that this version does not know.
        _ => serde_json::Value::Null,
    }
}

/// Returns the value, or `None` where options know no such kind.
pub(crate) fn from_json(json: serde_json::Value) -> Option<Value> {
    Some(match json {
        serde_json::Value::Bool(value) => Value::Bool(value),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(value) => Value::Integer(value),
            None => Value::Number(number.as_f64()?),
        },
        serde_json::Value::String(value) => Value::Text(value),
        serde_json::Value::Array(items) => {
            Value::List(items.into_iter().map(from_json).collect::<Option<_>>()?)
        }
        serde_json::Value::Null | serde_json::Value::Object(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_survive_the_crossing() {
        let mut options = Options::default();
        options.set("words", ["Zürich", "a\"b"].into());
        options.set("deep", true.into());
        options.set("n", (-3).into());
        options.set("cut", 2.0.into());
        let json = write(&options);
        assert_eq!(json, r#"{"cut":2.0,"deep":true,"n":-3,"words":["Zürich","a\"b"]}"#);
        assert_eq!(read(&json), Ok(options));
    }

    #[test]
    fn other_json_is_refused() {
        assert!(read("[]").unwrap_err().starts_with("the options are no JSON object"));
        assert_eq!(read(r#"{"a":{}}"#), Err("option `a` has a value of no known kind".into()));
    }
}

//! When a page was published, and what says so.

use attache_core::Date;
use dom_query::Document;
use serde_json::Value;

use super::super::record::parse_date;

/// The `meta` elements that hold a day of publication, the most reliable first: an attribute, its value.
const METAS: [(&str, &str); 14] = [
    ("property", "article:published_time"),
    ("property", "og:published_time"),
    ("itemprop", "datePublished"),
    ("name", "article:published_time"),
    ("name", "parsely-pub-date"),
    ("name", "sailthru.date"),
    ("name", "cXenseParse:recs:publishtime"),
    ("name", "pubdate"),
    ("name", "publishdate"),
    ("name", "publish-date"),
    ("name", "DC.date.issued"),
    ("name", "dcterms.created"),
    ("name", "DC.date"),
    ("name", "date"),
];

/// Returns the day of publication and where it was found: `json-ld`, `meta NAME` or `time`.
pub(super) fn find(document: &Document) -> Option<(Date, String)> {
    let scripts = document.select("script[type=\"application/ld+json\"]");
    let by_data = scripts.iter().find_map(|script| {
        let data: Value = serde_json::from_str(script.text().trim()).ok()?;
        published(&data, true).or_else(|| published(&data, false))
    });
    if let Some(date) = by_data {
        return Some((date, "json-ld".to_owned()));
    }
    for (attribute, value) in METAS {
        let found = document.select(&format!("meta[{attribute}=\"{value}\" i]"));
        let date = found.iter().find_map(|meta| parse_date(&meta.attr("content")?).ok());
        if let Some(date) = date {
            return Some((date, format!("meta {value}")));
        }
    }
    for selector in ["time[itemprop=\"datePublished\"]", "time[pubdate]", "article time[datetime]"] {
        let found = document.select(selector);
        if let Some(date) = found.iter().find_map(|time| parse_date(&time.attr("datetime")?).ok()) {
            return Some((date, "time".to_owned()));
        }
    }
    None
}

/// Returns the first `datePublished` in JSON-LD: of an article where `in_article` says so, else of anything.
fn published(data: &Value, in_article: bool) -> Option<Date> {
    // Data nests no deeper than the parser of JSON allows.
    match data {
        Value::Array(items) => items.iter().find_map(|item| published(item, in_article)),
        Value::Object(object) => {
            let date =
                object.get("datePublished").and_then(Value::as_str).and_then(|date| parse_date(date).ok());
            date.filter(|_| !in_article || object.get("@type").is_some_and(is_article))
                .or_else(|| object.values().find_map(|value| published(value, in_article)))
        }
        _ => None,
    }
}

fn is_article(kind: &Value) -> bool {
    match kind {
        Value::String(name) => name.ends_with("Article") || name.ends_with("Posting") || name == "Report",
        Value::Array(names) => names.iter().any(is_article),
        _ => false,
    }
}

//! The type system of a CAS, made from the layers' declarations.

use std::borrow::Cow;

use attache_core::{ColumnKind, Layer, Shape};
use serde_json::{Map, Value, json};

/// What describes the document, and the words that a column points to.
pub(super) const DOCUMENT: &str = "attache.Document";
pub(super) const PLACE: &str = "attache.Place";

/// The types that annotation editors for UIMA know.
pub(super) const DKPRO_SENTENCE: &str = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence";
pub(super) const DKPRO_TOKEN: &str = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token";
pub(super) const DKPRO_NAME: &str = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity";

/// Names of features that a type has already, or that readers in Python cannot have.
const TAKEN: [&str; 6] = ["begin", "end", "sofa", "self", "type", "rowId"];

/// Returns the name of a layer's type: `attache.relation_mention`.
pub(super) fn type_name(layer: &str) -> String {
    format!("attache.{}", plain(layer))
}

/// Returns the name of a column's feature: the column's own, or with `_` behind it.
pub(super) fn feature(column: &str) -> Cow<'_, str> {
    let name = plain(column);
    if TAKEN.contains(&&*name) { Cow::Owned(format!("{name}_")) } else { name }
}

/// Returns `name` with letters, digits and `_` alone.
fn plain(name: &str) -> Cow<'_, str> {
    if name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        return Cow::Borrowed(name);
    }
    let kept = |character: char| if character.is_ascii_alphanumeric() { character } else { '_' };
    Cow::Owned(name.chars().map(kept).collect())
}

/// Returns the declarations of all types that are used.
pub(super) fn declarations(layers: &[&Layer]) -> Map<String, Value> {
    let mut types = Map::new();
    for layer in layers {
        let above = match layer.schema().shape {
            Shape::Spans => "uima.tcas.Annotation",
            Shape::Plain => "uima.cas.TOP",
        };
        let mut features = vec![("rowId".to_owned(), "uima.cas.String".to_owned())];
        for column in &layer.schema().columns {
            let range = match column.kind {
                ColumnKind::Bool => "uima.cas.Boolean".to_owned(),
                ColumnKind::Integer => "uima.cas.Long".to_owned(),
                ColumnKind::Number => "uima.cas.Double".to_owned(),
                ColumnKind::Span => PLACE.to_owned(),
                ColumnKind::Reference => {
                    let target = column.target.as_deref().unwrap_or_default();
                    let is_written = layers.iter().any(|layer| layer.name() == target);
                    if is_written { type_name(target) } else { "uima.cas.TOP".to_owned() }
                }
                _ => "uima.cas.String".to_owned(),
            };
            features.push((feature(&column.name).into_owned(), range));
        }
        declare(&mut types, &type_name(layer.name()), above, &features);
    }
    let text = |names: &[&str]| -> Vec<_> {
        names.iter().map(|name| ((*name).to_owned(), "uima.cas.String".to_owned())).collect()
    };
    let mut document = text(&["documentId", "path", "title", "date", "meta", "errors"]);
    document.push(("truncated".to_owned(), "uima.cas.Boolean".to_owned()));
    declare(&mut types, DOCUMENT, "uima.cas.TOP", &document);
    declare(&mut types, PLACE, "uima.tcas.Annotation", &[]);
    declare(&mut types, DKPRO_SENTENCE, "uima.tcas.Annotation", &[]);
    declare(&mut types, DKPRO_TOKEN, "uima.tcas.Annotation", &[]);
    declare(&mut types, DKPRO_NAME, "uima.tcas.Annotation", &text(&["value", "identifier"]));
    types
}

fn declare(types: &mut Map<String, Value>, name: &str, above: &str, features: &[(String, String)]) {
    let mut declared = Map::new();
    declared.insert("%NAME".into(), name.into());
    declared.insert("%SUPER_TYPE".into(), above.into());
    for (name, range) in features {
        declared.insert(name.clone(), json!({"%NAME": name, "%RANGE": range}));
    }
    types.insert(name.to_owned(), Value::Object(declared));
}

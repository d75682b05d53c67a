//! The manifest: an analyzer's descriptor as JSON, as it crosses the C interface and stands in a process's greeting.

use std::borrow::Cow;
use std::sync::Arc;

use attache_core::layers::built_in_schemas;
use attache_core::{
    ColumnKind, ColumnSchema, Descriptor, LayerRequirement, LayerSchema, OptionKind, OptionSpec, Shape, Value,
};
use serde::{Deserialize, Serialize};

#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Manifest {
    name: String,
    version: String,
    summary: String,
    #[serde(default)]
    reads: Vec<Read>,
    #[serde(default)]
    writes: Vec<Layer>,
    #[serde(default)]
    options: Vec<Opt>,
}

#[derive(Debug, Deserialize, Serialize)]
struct Read {
    layer: String,
    #[serde(default)]
    optional: bool,
    /// What the analyzer takes the layer to be; not needed for a built-in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    schema: Option<Layer>,
}

#[derive(Debug, Deserialize, Serialize)]
struct Layer {
    #[serde(rename = "layer")]
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ids: Option<String>,
    /// `spans` or `plain`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    shape: Option<String>,
    /// Left out, a built-in layer has its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    columns: Option<Vec<Column>>,
}

#[derive(Debug, Deserialize, Serialize)]
struct Column {
    name: String,
    kind: String,
    #[serde(default)]
    nullable: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    target: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    variants: Vec<String>,
}

#[derive(Debug, Deserialize, Serialize)]
struct Opt {
    name: String,
    summary: String,
    kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    min: Option<serde_json::Number>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max: Option<serde_json::Number>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    choices: Vec<String>,
    /// Left out, the option must be set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    default: Option<serde_json::Value>,
}

impl Manifest {
    pub(crate) fn new(descriptor: &Descriptor) -> Self {
        Self {
            name: descriptor.name.to_string(),
            version: descriptor.version.to_string(),
            summary: descriptor.summary.to_string(),
            reads: descriptor
                .reads
                .iter()
                .map(|read| Read {
                    layer: read.layer.to_string(),
                    optional: read.optional,
                    schema: read.schema.as_deref().map(Layer::new),
                })
                .collect(),
            writes: descriptor.writes.iter().map(|schema| Layer::new(schema)).collect(),
            options: descriptor.options.iter().map(Opt::new).collect(),
        }
    }

    /// Returns the descriptor, with the host's own declaration of every built-in layer.
    ///
    /// The message of the error says what in the manifest is of no use here.
    pub(crate) fn into_descriptor(self) -> Result<Descriptor, String> {
        let mut descriptor = Descriptor::new(self.name, self.version, self.summary);
        if descriptor.name.is_empty() {
            return Err("an analyzer has no name".into());
        }
        for read in self.reads {
            let schema = match read.schema {
                Some(schema) => Some(schema.into_schema(Use::Read)?),
                None => built_in(&read.layer).cloned(),
            };
            descriptor.reads.push(LayerRequirement {
                layer: read.layer.into(),
                optional: read.optional,
                schema,
            });
        }
        for layer in self.writes {
            let schema = layer.into_schema(Use::Written)?;
            if descriptor.written(&schema.name).is_some() {
                return Err(format!("`{}` names the layer `{}` twice", descriptor.name, schema.name));
            }
            descriptor.writes.push(schema);
        }
        for option in self.options {
            descriptor.options.push(option.into_spec()?);
        }
        Ok(descriptor)
    }
}

/// Returns what an analyzer says of itself as the JSON of a manifest.
pub fn write_manifest(descriptor: &Descriptor) -> serde_json::Value {
    serde_json::to_value(Manifest::new(descriptor)).unwrap_or_default()
}

/// Returns what a manifest says, with this program's own declaration of every built-in layer.
///
/// # Errors
///
/// When it is none, or one that does not fit; the message says why.
pub fn read_manifest(json: serde_json::Value) -> Result<Descriptor, String> {
    serde_json::from_value::<Manifest>(json).map_err(|error| error.to_string())?.into_descriptor()
}

/// Returns the declaration of the built-in layer called `name`.
pub(crate) fn built_in(name: &str) -> Option<&'static Arc<LayerSchema>> {
    built_in_schemas().into_iter().find(|schema| schema.name == name)
}

impl Layer {
    fn new(schema: &LayerSchema) -> Self {
        Self {
            name: schema.name.to_string(),
            ids: Some(schema.id_prefix.to_string()),
            shape: Some(match schema.shape {
                Shape::Spans => "spans".into(),
                Shape::Plain => "plain".into(),
            }),
            columns: Some(schema.columns.iter().map(Column::new).collect()),
        }
    }

    fn into_schema(self, usage: Use) -> Result<Arc<LayerSchema>, String> {
        let own = built_in(&self.name);
        if let (Some(own), None) = (own, &self.columns) {
            return Ok(Arc::clone(own));
        }
        let mut schema = match self.shape.as_deref() {
            None | Some("spans") => LayerSchema::spans(self.name),
            Some("plain") => LayerSchema::plain(self.name),
            Some(other) => {
                return Err(format!(
                    "layer `{}` has the shape `{other}`; shapes are `spans` and `plain`",
                    self.name
                ));
            }
        };
        if let Some(ids) = self.ids {
            schema = schema.ids(ids);
        }
        for column in self.columns.into_iter().flatten() {
            let column = column.into_schema(&schema.name)?;
            if schema.position(&column.name).is_some() {
                return Err(format!("layer `{}` has two columns called `{}`", schema.name, column.name));
            }
            schema.columns.push(column);
        }
        match own {
            Some(own) => fits_built_in(own, &schema, usage).map(|()| Arc::clone(own)),
            None => Ok(Arc::new(schema)),
        }
    }
}

/// What a plugin does with a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    Read,
    Written,
}

/// Returns what keeps rows declared as `theirs` from standing for the built-in layer `own`.
///
/// Columns are matched by name, so that a plugin may be older or newer than the host,
/// and may leave out what it has nothing to say about.
fn fits_built_in(own: &LayerSchema, theirs: &LayerSchema, usage: Use) -> Result<(), String> {
    let layer = &own.name;
    if own.shape != theirs.shape {
        return Err(format!("the built-in layer `{layer}` is declared with another shape"));
    }
    for column in &theirs.columns {
        let Some(position) = own.position(&column.name) else {
            if usage == Use::Read && column.nullable {
                continue;
            }
            return Err(format!("the built-in layer `{layer}` has no column `{}`", column.name));
        };
        let known = &own.columns[position];
        // A choice crosses as text, so a plugin in C may declare it as either.
        let same_kind = known.kind == column.kind
            || (known.kind == ColumnKind::Choice && column.kind == ColumnKind::Text);
        if !same_kind || (column.target.is_some() && column.target != known.target) {
            return Err(format!(
                "`{}` of the built-in layer `{layer}` is {}, not {}",
                column.name,
                describe(known),
                describe(column)
            ));
        }
    }
    let undeclared = |known: &&ColumnSchema| !known.nullable && theirs.position(&known.name).is_none();
    match own.columns.iter().find(undeclared) {
        Some(known) if usage == Use::Written => {
            Err(format!("`{}` of the built-in layer `{layer}` must be there and is not declared", known.name))
        }
        _ => Ok(()),
    }
}

fn describe(column: &ColumnSchema) -> String {
    match &column.target {
        Some(target) => format!("a {} to `{target}`", column.kind.as_str()),
        None => format!("of the kind {}", column.kind.as_str()),
    }
}

impl Column {
    fn new(schema: &ColumnSchema) -> Self {
        Self {
            name: schema.name.to_string(),
            kind: schema.kind.as_str().into(),
            nullable: schema.nullable,
            target: schema.target.as_ref().map(ToString::to_string),
            variants: schema.variants.iter().map(ToString::to_string).collect(),
        }
    }

    fn into_schema(self, layer: &str) -> Result<ColumnSchema, String> {
        let Self { name, kind, nullable, target, variants } = self;
        let Some(kind) = ColumnKind::parse(&kind) else {
            return Err(format!(
                "column `{name}` of layer `{layer}` has the kind `{kind}`; kinds are bool, integer, number, text, choice, reference, span"
            ));
        };
        if kind == ColumnKind::Reference && target.is_none() {
            return Err(format!("column `{name}` of layer `{layer}` is a reference without a target"));
        }
        if kind == ColumnKind::Choice && variants.is_empty() {
            return Err(format!("column `{name}` of layer `{layer}` is a choice without variants"));
        }
        let mut schema = ColumnSchema::new(name, kind).variants(owned(variants));
        schema.nullable = nullable;
        schema.target = target.map(Into::into);
        Ok(schema)
    }
}

fn owned(names: Vec<String>) -> Vec<Cow<'static, str>> {
    names.into_iter().map(Cow::Owned).collect()
}

impl Opt {
    fn new(spec: &OptionSpec) -> Self {
        let mut option = Self {
            name: spec.name.to_string(),
            summary: spec.summary.to_string(),
            kind: String::new(),
            min: None,
            max: None,
            choices: Vec::new(),
            default: spec.default.as_ref().map(crate::settings::to_json),
        };
        let mut choose = |names: &[Cow<'static, str>]| {
            option.choices = names.iter().map(ToString::to_string).collect();
        };
        option.kind = match &spec.kind {
            OptionKind::Bool => "bool",
            OptionKind::Integer { min, max } => {
                option.min = Some((*min).into());
                option.max = Some((*max).into());
                "integer"
            }
            OptionKind::Number { min, max } => {
                // JSON knows no infinity; left out, there is no bound.
                option.min = serde_json::Number::from_f64(*min);
                option.max = serde_json::Number::from_f64(*max);
                "number"
            }
            OptionKind::Choice(names) => {
                choose(names);
                "choice"
            }
            OptionKind::TextList => "text_list",
            OptionKind::ChoiceList(names) => {
                choose(names);
                "choice_list"
            }
            OptionKind::Files => "files",
            // `Text`, and kinds that this version does not know: their plugin checks the value itself.
            _ => "text",
        }
        .into();
        option
    }

    fn into_spec(self) -> Result<OptionSpec, String> {
        let kind = match &*self.kind {
            "bool" => OptionKind::Bool,
            "integer" => OptionKind::Integer {
                min: self.min.and_then(|min| min.as_i64()).unwrap_or(i64::MIN),
                max: self.max.and_then(|max| max.as_i64()).unwrap_or(i64::MAX),
            },
            "number" => OptionKind::Number {
                min: self.min.and_then(|min| min.as_f64()).unwrap_or(f64::NEG_INFINITY),
                max: self.max.and_then(|max| max.as_f64()).unwrap_or(f64::INFINITY),
            },
            "text" => OptionKind::Text,
            "choice" => OptionKind::Choice(owned(self.choices)),
            "text_list" => OptionKind::TextList,
            "choice_list" => OptionKind::ChoiceList(owned(self.choices)),
            "files" => OptionKind::Files,
            other => {
                return Err(format!(
                    "option `{}` has the kind `{other}`; kinds are bool, integer, number, text, choice, text_list, choice_list, files",
                    self.name
                ));
            }
        };
        let default = match self.default {
            None | Some(serde_json::Value::Null) => None,
            Some(json) => {
                let value: Value = crate::settings::from_json(json)
                    .ok_or_else(|| format!("the default of option `{}` is of no use", self.name))?;
                if let Some(objection) = kind.objection(&value) {
                    return Err(format!("the default of option `{}`: {objection}", self.name));
                }
                Some(value)
            }
        };
        Ok(OptionSpec { name: self.name.into(), summary: self.summary.into(), kind, default })
    }
}

#[cfg(test)]
mod tests {
    use attache_core::layers::{Mention, Relation, Token};

    use super::*;

    fn parse(json: &str) -> Result<Descriptor, String> {
        serde_json::from_str::<Manifest>(json).map_err(|error| error.to_string())?.into_descriptor()
    }

    #[test]
    fn a_descriptor_survives_the_crossing() {
        let descriptor = Descriptor::new("relations", "1.2.3", "Finds relations.")
            .reads::<Token>()
            .reads_optional::<Mention>()
            .writes::<Relation>()
            .option(OptionSpec::new("deep", OptionKind::Bool, true, "Looks deeper."))
            .option(OptionSpec::new("n", OptionKind::Integer { min: 1, max: i64::MAX }, 3, "How many."))
            .option(OptionSpec::new(
                "cut",
                OptionKind::Number { min: f64::NEG_INFINITY, max: 1.5 },
                0.1,
                "Where to cut.",
            ))
            .option(OptionSpec::required("lists", OptionKind::Files, "The lists."))
            .option(OptionSpec::new(
                "types",
                OptionKind::ChoiceList(vec!["A".into(), "B".into()]),
                ["A"],
                "Which types.",
            ));
        let json = serde_json::to_string(&Manifest::new(&descriptor)).unwrap();
        assert_eq!(parse(&json), Ok(descriptor));
    }

    #[test]
    fn what_is_of_no_use_is_said() {
        for (writes, message) in [
            (
                r#"{"layer":"x","shape":"round"}"#,
                "layer `x` has the shape `round`; shapes are `spans` and `plain`",
            ),
            (
                r#"{"layer":"x","columns":[{"name":"a","kind":"float"}]}"#,
                "column `a` of layer `x` has the kind `float`; kinds are bool, integer, number, text, choice, reference, span",
            ),
            (
                r#"{"layer":"x","columns":[{"name":"a","kind":"reference"}]}"#,
                "column `a` of layer `x` is a reference without a target",
            ),
            (
                r#"{"layer":"x","columns":[{"name":"a","kind":"bool"},{"name":"a","kind":"bool"}]}"#,
                "layer `x` has two columns called `a`",
            ),
            (
                r#"{"layer":"token","columns":[{"name":"colour","kind":"text"}]}"#,
                "the built-in layer `token` has no column `colour`",
            ),
            (
                r#"{"layer":"token","columns":[{"name":"lemma","kind":"integer"}]}"#,
                "`lemma` of the built-in layer `token` is of the kind text, not of the kind integer",
            ),
            (
                r#"{"layer":"token","columns":[{"name":"sentence","kind":"reference","target":"quote"}]}"#,
                "`sentence` of the built-in layer `token` is a reference to `sentence`, not a reference to `quote`",
            ),
            (
                r#"{"layer":"token","columns":[{"name":"lemma","kind":"text"}]}"#,
                "`sentence` of the built-in layer `token` must be there and is not declared",
            ),
        ] {
            let json = format!(r#"{{"name":"n","version":"1","summary":"S.","writes":[{writes}]}}"#);
            assert_eq!(parse(&json), Err(message.to_owned()));
        }
    }

    #[test]
    fn a_built_in_layer_needs_only_its_name() {
        let json = r#"{"name":"n","version":"1","summary":"S.","reads":[{"layer":"token"}],"writes":[{"layer":"mention"}]}"#;
        let descriptor = parse(json).unwrap();
        assert_eq!(descriptor.writes, [Arc::clone(built_in("mention").unwrap())]);
        assert_eq!(descriptor.reads[0].schema.as_ref(), built_in("token"));
    }
}

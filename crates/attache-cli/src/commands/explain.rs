//! `attache explain`: why does it say that?
//!
//! Everything told here is read off the layers: the words, the rule or model, the path
//! through the sentence, and what else was found there. So it explains a plugin's
//! findings in the same terms, and an analysis that was given as well as one made now.

mod between;
mod findings;
mod path;

use std::io::Write as _;

use anyhow::{Context as _, bail};
use attache_core::layers::{Entity, Quote, Relation, Sentiment};
use attache_core::{Annotation, Document, Row};
use attache_engine::nearest::nearest;
use attache_engine::{RunError, Runner};
use clap::Args;
use serde_json::{Value, json};

use crate::arguments::{Arguments, ListFormat};
use crate::configuration::{InForce, flag, quoted};
use crate::exit::Exit;
use crate::inputs::Inputs;

/// Arguments of `attache explain`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  attache explain article.txt                         what happens in it, and the words that tell it
  attache explain article.txt --relation r7           one relation in full
  attache explain article.txt --entity Putin          how mentions came to be one entity
  attache explain article.txt --between Iran Russia   what links two names, or why nothing does")]
pub(crate) struct ExplainArguments {
    /// The document.
    #[arg(value_name = "FILE")]
    pub(crate) file: String,

    /// Explain the relation with this id.
    #[arg(long, value_name = "ID")]
    pub(crate) relation: Vec<String>,

    /// Explain the entity with this id or name.
    #[arg(long, value_name = "ID|NAME")]
    pub(crate) entity: Vec<String>,

    /// Explain the quote with this id.
    #[arg(long, value_name = "ID")]
    pub(crate) quote: Vec<String>,

    /// Explain the score of tone or opinion with this id.
    #[arg(long, value_name = "ID")]
    pub(crate) sentiment: Vec<String>,

    /// Say what links two entities, or why no relation does.
    #[arg(long, value_names = ["ID|NAME", "ID|NAME"], num_args = 2)]
    pub(crate) between: Vec<String>,

    /// The document's date, where it carries none.
    #[arg(long, value_name = "DATE")]
    pub(crate) date: Option<String>,

    /// How to show it.
    #[arg(long, short, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ListFormat,
}

/// What is told of one finding.
#[derive(Debug, Default)]
pub(crate) struct Explanation {
    /// The finding's id; empty for what is none.
    id: String,
    /// What was found, in a line.
    title: String,
    /// The text around it, its words marked.
    context: Vec<String>,
    /// What is known of it: a name and a value each.
    facts: Vec<(&'static str, String)>,
}

/// Explains what was found in a document.
///
/// # Errors
///
/// When the document cannot be read or analysed, or what is asked for is not in it.
pub(crate) fn explain(arguments: &Arguments, options: &ExplainArguments) -> anyhow::Result<Exit> {
    let date = options.date.as_ref().map(|date| flag("--date", "input.date", &quoted(date)));
    let in_force = InForce::load(arguments, date.into_iter().collect())?;
    let document = analyzed(&in_force, &options.file)?;
    let mut told = Vec::new();
    for id in &options.relation {
        told.push(findings::relation(row::<Relation>(&document, id)?, &document));
    }
    for name in &options.entity {
        told.push(findings::entity(entity(&document, name)?, &document));
    }
    for id in &options.quote {
        told.push(findings::quote(row::<Quote>(&document, id)?, &document));
    }
    for id in &options.sentiment {
        told.push(findings::sentiment(row::<Sentiment>(&document, id)?, &document));
    }
    if let [one, other] = &options.between[..] {
        told.extend(between::between(entity(&document, one)?, entity(&document, other)?, &document));
    }
    let asks_nothing = [&options.relation, &options.entity, &options.quote, &options.sentiment]
        .iter()
        .all(|asked| asked.is_empty())
        && options.between.is_empty();
    if asks_nothing {
        told.extend(document.layer::<Relation>().map(|relation| findings::relation(relation, &document)));
    }
    let shown = match options.format {
        ListFormat::Text => told.iter().map(Explanation::text).collect::<Vec<_>>().join("\n"),
        ListFormat::Json => format!("{:#}\n", told.iter().map(Explanation::json).collect::<Value>()),
    };
    anstream::stdout().write_all(shown.as_bytes())?;
    Ok(Exit::Success)
}

/// Reads the first document of a file and analyses it.
fn analyzed(in_force: &InForce, file: &str) -> anyhow::Result<Document> {
    let pipeline = in_force.pipeline()?;
    let inputs = Inputs::find(&[file.to_owned()], &in_force.config, &in_force.registry)?;
    let runner = Runner::new(&pipeline).context("cannot start threads")?;
    let mut analyzed = None;
    let ran = runner.run(
        inputs.documents().take(1),
        |document| super::run::prepare(document, &in_force.config),
        Document::clone,
        |document| {
            analyzed = Some(document);
            Ok::<_, std::convert::Infallible>(())
        },
    );
    if let Err(RunError::Analyzer { document, error, .. }) = ran {
        bail!("document `{document}`: {error}");
    }
    let document = analyzed.with_context(|| format!("there is no document in `{file}`"))?;
    match document.errors.first() {
        Some(error) => bail!("document `{}`: {error}", document.id),
        None => Ok(document),
    }
}

/// Returns the row with this id.
fn row<'d, L: Annotation>(document: &'d Document, id: &str) -> anyhow::Result<Row<'d, L>> {
    let rows = document.layer::<L>();
    let n_rows = rows.len();
    rows.into_iter().find(|row| row.identifier() == id).with_context(|| {
        let name = L::schema().name.clone();
        match n_rows {
            0 => format!("there is no {name} in the document"),
            _ => format!(
                "there is no {name} `{id}`; the {n_rows} found begin with `{}`",
                first_id::<L>(document)
            ),
        }
    })
}

fn first_id<L: Annotation>(document: &Document) -> String {
    document.layer::<L>().first().map(|row| row.identifier().into_owned()).unwrap_or_default()
}

/// Returns the entity with this id or name; a part of the name will do where one entity alone has it.
fn entity<'d>(document: &'d Document, wanted: &str) -> anyhow::Result<Row<'d, Entity>> {
    let entities = || document.layer::<Entity>();
    let exact = entities().find(|entity| entity.identifier() == wanted || entity.name() == wanted);
    if let Some(entity) = exact {
        return Ok(entity);
    }
    let lower = wanted.to_lowercase();
    let partly: Vec<_> = entities()
        .filter(|entity| {
            entity.name().to_lowercase().contains(&lower)
                || entity.mentions().any(|mention| mention.text().eq_ignore_ascii_case(wanted))
        })
        .collect();
    match partly[..] {
        [entity] => Ok(entity),
        [] => {
            let hint = nearest(wanted, entities().map(Row::<Entity>::name));
            let hint = hint.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
            bail!("there is no entity `{wanted}` in the document{hint}")
        }
        _ => {
            let names: Vec<_> = partly
                .iter()
                .map(|entity| format!("`{}` ({})", entity.name(), entity.identifier()))
                .collect();
            bail!("`{wanted}` may be {}", names.join(", "))
        }
    }
}

impl Explanation {
    fn text(&self) -> String {
        let mut text = format!("{} {}", self.id, self.title).trim_start().to_owned() + "\n";
        for line in &self.context {
            text += &format!("    {line}\n");
        }
        let width = self.facts.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
        for (name, value) in &self.facts {
            text += &format!("  {name:<width$}  {value}\n");
        }
        text
    }

    fn json(&self) -> Value {
        let facts = self.facts.iter().map(|(name, value)| json!({"name": name, "value": value}));
        json!({
            "id": self.id,
            "title": self.title,
            "context": self.context,
            "facts": facts.collect::<Value>(),
        })
    }
}

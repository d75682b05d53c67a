//! What has no single place in the text: entities, relations, and who feels how about what.

use std::fmt::Write as _;

use attache_core::layers::{Argument, Entity, Label, Polarity, Relation, Scope, Sentiment};
use attache_core::{Document, Row, Span};

/// Appends the lists of a document that are not empty.
pub(crate) fn append(document: &Document, out: &mut String) {
    let text = document.text();
    heading(out, "entities", document.layer::<Entity>().map(entity));
    heading(out, "relations", document.layer::<Relation>().map(|row| relation(row, text)));
    let opinions = document
        .layer::<Sentiment>()
        .filter(|row| row.label() != Label::Neutral || row.scope() == Scope::Document);
    heading(out, "tone", opinions.map(|row| opinion(row, text)));
}

fn heading(out: &mut String, name: &str, lines: impl Iterator<Item = String>) {
    let mut lines = lines.peekable();
    if lines.peek().is_some() {
        let _ = writeln!(out, "\n{name}");
    }
    for line in lines {
        let _ = writeln!(out, "  {line}");
    }
}

fn entity(entity: Row<'_, Entity>) -> String {
    let class = entity.entity_type().map_or("?", |class| class.as_str());
    let mut line = format!("{} {} {class}", entity.identifier(), entity.name());
    if let Some(subtype) = entity.subtype() {
        line += &format!("/{subtype}");
    }
    if let Some(country) = entity.country() {
        line += &format!(" of {}", country.name());
    }
    for attribute in entity.attributes() {
        line += &format!(" {}={:?}", attribute.name(), attribute.value());
    }
    line
}

fn argument(argument: Row<'_, Argument>, text: &str) -> String {
    let filler = match (argument.entity(), argument.relation(), argument.place()) {
        (Some(entity), ..) => entity.name().to_owned(),
        (_, Some(relation), _) => relation.identifier().into_owned(),
        (.., Some(span)) => format!("{:?}", span.text(text)),
        _ => "?".to_owned(),
    };
    let implied = if argument.implied() { " (implied)" } else { "" };
    format!("{}: {filler}{implied}", argument.role())
}

fn relation(relation: Row<'_, Relation>, text: &str) -> String {
    let arguments: Vec<_> = relation.arguments().map(|row| argument(row, text)).collect();
    let negated = if relation.polarity() == Polarity::Negative { "not " } else { "" };
    let mut line = format!(
        "{} {negated}{} [{}] {}  {}",
        relation.identifier(),
        relation.relation_type(),
        relation.text(),
        relation.realis(),
        arguments.join(", ")
    );
    for (name, value) in
        [("status", relation.status()), ("kind", relation.kind()), ("when", relation.time_value())]
    {
        if let Some(value) = value {
            line += &format!("; {name} {value}");
        }
    }
    if let Some(place) = relation.place_span() {
        line += &format!("; in {}", place.text(text));
    }
    if let Some(content) = relation.content() {
        line += &format!("; content {}", content.identifier());
    }
    for source in relation.attribution() {
        line += &format!(
            "; says {}",
            source.entity().map_or_else(|| source.place().text(text), Row::<Entity>::name)
        );
    }
    line
}

fn opinion(row: Row<'_, Sentiment>, text: &str) -> String {
    let who = |entity: Option<Row<'_, Entity>>, span: Option<Span>| {
        entity
            .map(|entity| entity.name().to_owned())
            .or_else(|| span.map(|span| format!("{:?}", span.text(text))))
    };
    let mut line = format!("{:+.1} {}", row.polarity(), row.scope());
    match row.scope() {
        Scope::Target => {
            let target = who(row.target_entity(), row.target_span()).unwrap_or_default();
            line += &format!(" {target}");
            if let Some(holder) = who(row.holder_entity(), row.holder_span()) {
                line += &format!(", held by {holder}");
            }
        }
        Scope::Document => {}
        Scope::Section | Scope::Sentence => {
            let words: Vec<_> = row.text().split_whitespace().take(5).collect();
            line += &format!(" {:?} …", words.join(" "));
        }
    }
    line
}

//! What happens, who is what, and what leads to what: relations as sentences.

use attache_core::layers::{Argument, Family, Polarity, Realis, Relation};
use attache_core::{Document, Row};

use super::layout::{Page, Piece, clipped, one_line};

/// The events in the short view.
const N_IN_SHORT: usize = 4;

/// Roles that stand before the verb.
const SUBJECTS: [&str; 3] = ["actor", "from", "instigator"];

/// Roles that stand after the verb.
const OBJECTS: [&str; 3] = ["recipient", "to", "document"];

/// Writes the relations by family.
pub(super) fn write(document: &Document, page: &mut Page) {
    for (family, heading) in [
        (Family::Event, "What happens"),
        (Family::State, "Who is what"),
        (Family::Link, "What leads to what"),
    ] {
        let (main, background): (Vec<_>, Vec<_>) = document
            .layer::<Relation>()
            .filter(|relation| relation.family() == family)
            .partition(|relation| relation.salience() == "main");
        if main.is_empty() && background.is_empty() {
            continue;
        }
        page.heading(heading);
        for relation in main.into_iter().chain(background) {
            sentence(document, relation, page);
        }
    }
}

/// Writes the first few things that happen, the main ones first.
pub(super) fn in_short(document: &Document, page: &mut Page) {
    let mut events: Vec<_> =
        document.layer::<Relation>().filter(|relation| relation.family() == Family::Event).collect();
    events.sort_by_key(|relation| relation.salience() != "main");
    for relation in events.into_iter().take(N_IN_SHORT) {
        sentence_line(document, relation, page);
    }
}

/// Writes a relation: who does what to whom, and under it what else is known.
fn sentence(document: &Document, relation: Row<'_, Relation>, page: &mut Page) {
    sentence_line(document, relation, page);
    let styles = page.styles();
    let facts = facts(document, relation);
    if !facts.is_empty() {
        page.hanging(6, 8, &[(styles.aside, &facts.join("\u{a0}· "))]);
    }
}

fn sentence_line(document: &Document, relation: Row<'_, Relation>, page: &mut Page) {
    let styles = page.styles();
    let (subject, object) = (parties(document, relation, &SUBJECTS), parties(document, relation, &OBJECTS));
    let verb = relation.relation_type().replace('_', " ");
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    if !subject.is_empty() {
        pieces.extend([(styles.name, &*subject), (styles.aside, " → ")]);
    }
    if relation.polarity() == Polarity::Negative {
        pieces.push((styles.doubt, "not "));
    }
    pieces.push((styles.relation, &verb));
    if !object.is_empty() {
        pieces.extend([(styles.aside, " → "), (styles.name, &*object)]);
    }
    let realis = match relation.realis() {
        Realis::Actual => String::new(),
        other => format!(" ({other})"),
    };
    pieces.push((styles.doubt, &realis));
    let trigger = match one_line(relation.text()) {
        words if words.is_empty() => words,
        words => format!("  “{words}”"),
    };
    pieces.push((styles.words, &trigger));
    page.hanging(2, 6, &pieces);
}

/// Returns those who play one of `roles`, by name.
fn parties(document: &Document, relation: Row<'_, Relation>, roles: &[&str]) -> String {
    let mut names: Vec<String> = Vec::new();
    for role in roles {
        for argument in relation.role(role) {
            let name = name(document, argument);
            if !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names.join(", ")
}

fn name(document: &Document, argument: Row<'_, Argument>) -> String {
    if let Some(relation) = argument.relation() {
        return in_brief(document, relation);
    }
    let words = argument.place().map(|place| place.text(document.text()));
    argument
        .entity()
        .map(|entity| one_line(entity.name()))
        .or_else(|| words.map(|words| clipped(words, 60)))
        .unwrap_or_default()
}

/// Returns a relation in a few words, to stand inside another.
fn in_brief(document: &Document, relation: Row<'_, Relation>) -> String {
    let parts = [
        parties(document, relation, &SUBJECTS),
        if relation.polarity() == Polarity::Negative { "not".to_owned() } else { String::new() },
        relation.relation_type().replace('_', " "),
        parties_flat(document, relation),
    ];
    let told: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    format!("[{}]", told.join(" "))
}

/// Returns the objects of a relation that are no relations themselves, so that telling one always ends.
fn parties_flat(document: &Document, relation: Row<'_, Relation>) -> String {
    let objects = relation.arguments().filter(|argument| OBJECTS.contains(&argument.role()));
    let names: Vec<_> = objects
        .filter(|argument| argument.relation().is_none())
        .map(|argument| name(document, argument))
        .collect();
    names.join(", ")
}

/// Returns what else is known of a relation: its other roles, who says so, when and where.
fn facts(document: &Document, relation: Row<'_, Relation>) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some(content) = relation.content() {
        facts.push(format!("what: {}", in_brief(document, content)));
    }
    for argument in relation.arguments() {
        let role = argument.role();
        // "President" need not be said twice where it is what tells the relation.
        let is_trigger = argument.place() == Some(relation.span());
        if !is_trigger && !SUBJECTS.contains(&role) && !OBJECTS.contains(&role) {
            facts.push(format!("{}: {}", role.replace('_', " "), name(document, argument)));
        }
    }
    facts.extend(relation.status().filter(|status| *status != "current").map(str::to_owned));
    facts.extend(relation.kind().map(str::to_owned));
    for source in relation.attribution() {
        let who = source
            .entity()
            .map_or_else(|| one_line(source.place().text(document.text())), |who| one_line(who.name()));
        facts.push(match source.verb() {
            Some(verb) if !who.is_empty() => format!("says {who} ({verb})"),
            _ => format!("says {who}"),
        });
    }
    if let Some(value) = relation.time_value() {
        let guess = if relation.time_assumed() { "?" } else { "" };
        facts.push(format!("{value}{guess}"));
    }
    let place = relation
        .place_entity()
        .map(|place| one_line(place.name()))
        .or_else(|| relation.place_span().map(|span| one_line(span.text(document.text()))));
    facts.extend(place.map(|place| format!("in {place}")));
    facts
}

//! What stands in the tables: for each of them, its rows from a document's layers.

use std::borrow::Cow;

use attache_core::layers::{Argument, Entity, Mention, Quantity, Quote, Relation, Sentiment, Time};
use attache_core::{Annotation, Row};

use super::FlatCell::{self, Bool, Integer, Null, Number, Text};
use super::{FlatTable, Page};

/// The roles of those who act, and of those to whom something is done, in the columns `subject` and `object`.
pub(crate) const SUBJECTS: [&str; 3] = ["actor", "from", "instigator"];
pub(crate) const OBJECTS: [&str; 3] = ["recipient", "to", "document"];

type Each<'e, 'd> = &'e mut dyn FnMut(&[FlatCell<'d>]);

/// Calls `each` with the rows of `table`.
pub(super) fn each<'d>(page: &Page<'d>, table: &FlatTable, each: Each<'_, 'd>) {
    match table.name {
        "documents" => document(page, each),
        "entities" => entities(page, each),
        "mentions" => mentions(page, each),
        "relations" => relations(page, each),
        "arguments" => arguments(page, each),
        "attributions" => attributions(page, each),
        "sentiment" => sentiment(page, each),
        "quotes" => quotes(page, each),
        "times" => times(page, each),
        "quantities" => quantities(page, each),
        _ => {}
    }
}

fn document<'d>(page: &Page<'d>, each: Each<'_, 'd>) {
    let document = page.document;
    let source = &document.source;
    let errors: Vec<_> = document.errors.iter().map(ToString::to_string).collect();
    each(&[
        text(&document.id),
        maybe(source.path.as_deref()),
        maybe(source.title.as_deref()),
        source.date.map_or(Null, |date| Text(date.to_string().into())),
        maybe(source.date_from.as_deref()),
        maybe(source.language.as_deref()),
        Bool(source.truncated),
        maybe(document.meta.as_deref()),
        if errors.is_empty() { Null } else { Text(errors.join("; ").into()) },
        text(page.offsets.unit().as_str()),
        text(document.text()),
    ]);
}

fn entities<'d>(page: &Page<'d>, each: Each<'_, 'd>) {
    for row in page.document.layer::<Entity>() {
        each(&[
            text(&page.document.id),
            id(row),
            text(row.name()),
            maybe(row.entity_type().map(attache_core::layers::EntityType::as_str)),
            maybe(row.subtype()),
            maybe(row.wikidata()),
            to(row.country()),
            name(row.country()),
            score(row.salience()),
            Integer(row.mentions().len() as u32),
            attributes(row),
        ]);
    }
}

fn mentions<'d>(page: &Page<'d>, each: Each<'_, 'd>) {
    for row in page.document.layer::<Mention>() {
        let [start, end, words] = page.place(Some(row.span()));
        each(&[
            text(&page.document.id),
            id(row),
            start,
            end,
            words,
            maybe(row.entity_type().map(attache_core::layers::EntityType::as_str)),
            text(row.kind().as_str()),
            to(row.entity()),
            to(row.stands_for()),
            score(row.confidence()),
        ]);
    }
}

fn relations<'d>(page: &Page<'d>, each: Each<'_, 'd>) {
    for row in page.document.layer::<Relation>() {
        let [start, end, trigger] = page.place(Some(row.span()));
        let sources: Vec<_> = row
            .attribution()
            .map(|source| {
                source.entity().map_or_else(|| source.place().text(page.document.text()), Row::<Entity>::name)
            })
            .collect();
        each(&[
            text(&page.document.id),
            id(row),
            text(row.relation_type()),
            text(row.family().as_str()),
            parties(page, row, &SUBJECTS),
            parties(page, row, &OBJECTS),
            start,
            end,
            trigger,
            text(row.polarity().as_str()),
            text(row.realis().as_str()),
            maybe(row.tense().map(attache_core::layers::Tense::as_str)),
            maybe(row.status()),
            maybe(row.kind()),
            maybe(row.plover()),
            maybe(row.mode()),
            maybe(row.cameo()),
            row.intensity().map_or(Null, score),
            maybe(row.wikidata()),
            to(row.content()),
            listed(&sources),
            to(row.time()),
            maybe(row.time_value()),
            maybe(row.time_basis()),
            if row.time_value().is_some() { Bool(row.time_assumed()) } else { Null },
            to(row.place_entity()),
            row.place_span().map_or_else(|| name(row.place_entity()), |span| page.words(span)),
            id(row.sentence()),
            text(row.salience()),
            score(row.confidence()),
            text(row.rule()),
        ]);
    }
}

fn arguments<'d>(page: &Page<'d>, each: Each<'_, 'd>) {
    for relation in page.document.layer::<Relation>() {
        for (position, row) in relation.arguments().enumerate() {
            let [start, end, words] = page.place(row.place());
            each(&[
                text(&page.document.id),
                id(relation),
                Integer(position as u32),
                text(row.role()),
                called(page, row).map_or(Null, text),
                to(row.entity()),
                to(row.mention()),
                to(row.relation()),
                Bool(row.implied()),
                start,
                end,
                words,
            ]);
        }
    }
}

fn attributions<'d>(page: &Page<'d>, each: Each<'_, 'd>) {
    for relation in page.document.layer::<Relation>() {
        for (position, row) in relation.attribution().enumerate() {
            let [start, end, words] = page.place(Some(row.place()));
            each(&[
                text(&page.document.id),
                id(relation),
                Integer(position as u32),
                name(row.entity()),
                to(row.entity()),
                maybe(row.verb()),
                Bool(row.quote()),
                start,
                end,
                words,
            ]);
        }
    }
}

fn sentiment<'d>(page: &Page<'d>, each: Each<'_, 'd>) {
    for row in page.document.layer::<Sentiment>() {
        let [target_start, target_end, target] = page.place(row.target_span());
        let [holder_start, holder_end, holder] = page.place(row.holder_span());
        each(&[
            text(&page.document.id),
            id(row),
            text(row.scope().as_str()),
            page.start(row.span()),
            page.end(row.span()),
            score(row.polarity()),
            text(row.label().as_str()),
            score(row.confidence()),
            to(row.target_entity()),
            name(row.target_entity()),
            target_start,
            target_end,
            target,
            to(row.holder_entity()),
            name(row.holder_entity()),
            holder_start,
            holder_end,
            holder,
        ]);
    }
}

fn quotes<'d>(page: &Page<'d>, each: Each<'_, 'd>) {
    for row in page.document.layer::<Quote>() {
        let [start, end, words] = page.place(Some(row.span()));
        let [speaker_start, speaker_end, speaker] = page.place(row.speaker_span());
        let [cue_start, cue_end, cue] = page.place(row.cue());
        each(&[
            text(&page.document.id),
            id(row),
            start,
            end,
            words,
            text(row.kind().as_str()),
            to(row.speaker()),
            name(row.speaker()),
            speaker_start,
            speaker_end,
            speaker,
            cue_start,
            cue_end,
            cue,
            score(row.confidence()),
        ]);
    }
}

fn times<'d>(page: &Page<'d>, each: Each<'_, 'd>) {
    for row in page.document.layer::<Time>() {
        let [start, end, words] = page.place(Some(row.span()));
        each(&[
            text(&page.document.id),
            id(row),
            start,
            end,
            words,
            text(row.kind().as_str()),
            text(row.value()),
            maybe(row.anchor()),
            Bool(row.assumed()),
            maybe(row.modifier()),
            maybe(row.begin_point()),
            maybe(row.end_point()),
        ]);
    }
}

fn quantities<'d>(page: &Page<'d>, each: Each<'_, 'd>) {
    for row in page.document.layer::<Quantity>() {
        let [start, end, words] = page.place(Some(row.span()));
        // Twelve significant digits, as records have them: `4.35 * 100` is 435.
        let value = format!("{:.11e}", row.value()).parse().unwrap_or(row.value());
        each(&[
            text(&page.document.id),
            id(row),
            start,
            end,
            words,
            text(row.kind().as_str()),
            Number(value),
            maybe(row.unit()),
            maybe(row.bound()),
        ]);
    }
}

fn text(text: &str) -> FlatCell<'_> {
    Text(Cow::Borrowed(text))
}

fn maybe(words: Option<&str>) -> FlatCell<'_> {
    words.map_or(Null, text)
}

/// Returns a score with four digits after the point, as records have it.
fn score<'d>(value: f64) -> FlatCell<'d> {
    Number((value * 1e4).round() / 1e4)
}

fn id<L: Annotation>(row: Row<'_, L>) -> FlatCell<'_> {
    Text(row.identifier())
}

fn to<L: Annotation>(row: Option<Row<'_, L>>) -> FlatCell<'_> {
    row.map_or(Null, id)
}

fn name(entity: Option<Row<'_, Entity>>) -> FlatCell<'_> {
    maybe(entity.map(Row::<Entity>::name))
}

/// Returns the name or the words of an argument; nothing where it is a relation.
fn called<'d>(page: &Page<'d>, argument: Row<'d, Argument>) -> Option<&'d str> {
    argument
        .entity()
        .map(Row::<Entity>::name)
        .or_else(|| argument.place().map(|place| place.text(page.document.text())))
}

/// Returns those who play one of `roles`, by name.
fn parties<'d>(page: &Page<'d>, relation: Row<'d, Relation>, roles: &[&str]) -> FlatCell<'d> {
    let mut names: Vec<&str> = Vec::new();
    for role in roles {
        for argument in relation.role(role) {
            names.extend(called(page, argument).filter(|name| !names.contains(name)));
        }
    }
    listed(&names)
}

fn listed<'d>(names: &[&'d str]) -> FlatCell<'d> {
    match names {
        [] => Null,
        [only] => text(only),
        several => Text(several.join("; ").into()),
    }
}

/// Returns what is known of an entity as a JSON object of lists of values.
fn attributes(entity: Row<'_, Entity>) -> FlatCell<'_> {
    let mut known: Vec<(&str, Vec<&str>)> = Vec::new();
    for row in entity.attributes() {
        match known.iter_mut().find(|(name, _)| *name == row.name()) {
            Some((_, values)) => values.push(row.value()),
            None => known.push((row.name(), vec![row.value()])),
        }
    }
    if known.is_empty() {
        return Null;
    }
    let object: serde_json::Map<_, _> =
        known.into_iter().map(|(name, values)| (name.to_owned(), values.into())).collect();
    Text(serde_json::Value::Object(object).to_string().into())
}

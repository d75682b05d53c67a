//! Who and what, who did what, who said what, and who feels how.

use attache_core::layers::{
    Argument, Attribution, Entity, Family, Label, Polarity, Quote, QuoteKind, Relation, Scope, Sentiment,
};
use attache_core::{Document, Row, Span};

use super::{clipped, one_line};

/// The entities that the page lists, and the targets whose tone it shows.
const MAX_PARTIES: usize = 24;
const MAX_TARGETS: usize = 12;

/// The longest words of an argument.
const WIDTH: usize = 110;

/// Roles that stand before the verb, and those that stand right behind it.
const SUBJECTS: [&str; 3] = ["actor", "from", "instigator"];
const OBJECTS: [&str; 3] = ["recipient", "to", "document"];

/// A person, country, organisation, …
pub(super) struct Party {
    pub(super) id: String,
    pub(super) name: String,
    /// The entity type.
    pub(super) class: &'static str,
    /// What it is, in words.
    pub(super) what: String,
    pub(super) n_mentions: usize,
}

/// Something that happens or is so.
pub(super) struct Fact {
    pub(super) id: String,
    pub(super) subject: String,
    pub(super) verb: String,
    pub(super) object: String,
    /// What else is known: roles and words, time, place.
    pub(super) more: Vec<(String, String)>,
    pub(super) realis: String,
    pub(super) is_negated: bool,
    pub(super) is_main: bool,
    /// Who says so, the nearest first.
    pub(super) sources: String,
    /// The words that tell it.
    pub(super) trigger: String,
    pub(super) rule: String,
    pub(super) confidence: String,
    /// The ids of the entities that take part.
    pub(super) parties: String,
}

/// Something that somebody says.
pub(super) struct Said {
    pub(super) id: String,
    pub(super) speaker: String,
    pub(super) kind: &'static str,
    pub(super) words: String,
    pub(super) party: String,
}

/// A tone, or somebody's opinion.
pub(super) struct Opinion {
    pub(super) id: String,
    pub(super) target: String,
    pub(super) holder: String,
    pub(super) label: &'static str,
    pub(super) polarity: String,
    /// How far the bar reaches to either side, in percent of half its width.
    pub(super) bar: u32,
    pub(super) evidence: String,
}

/// Returns the entities that are mentioned, the most important first.
pub(super) fn parties(document: &Document) -> Vec<Party> {
    let mut entities: Vec<_> =
        document.layer::<Entity>().filter(|entity| entity.mentions().len() > 0).collect();
    entities.sort_by(|one, other| {
        other.salience().total_cmp(&one.salience()).then_with(|| one.index().cmp(&other.index()))
    });
    entities
        .into_iter()
        .take(MAX_PARTIES)
        .map(|entity| {
            let class = entity.entity_type().map_or("MISC", |class| class.as_str());
            let mut what: Vec<String> = entity.attribute("title").map(str::to_owned).into_iter().collect();
            what.extend(entity.subtype().map(|subtype| subtype.replace('_', " ")));
            what.extend(entity.country().map(|country| one_line(country.name())));
            if what.is_empty() {
                what.push(class.to_lowercase().replace('_', " "));
            }
            Party {
                id: entity.identifier().into_owned(),
                name: one_line(entity.name()),
                class,
                what: what.join(", "),
                n_mentions: entity.mentions().len(),
            }
        })
        .collect()
}

/// Returns true for what happens, false for what is so or links the one with the other.
pub(super) fn is_event(relation: Row<'_, Relation>) -> bool {
    relation.family() == Family::Event
}

/// Returns what happens and what is so, in text order, the main things first.
pub(super) fn facts(document: &Document) -> (Vec<Fact>, Vec<Fact>) {
    let mut relations: Vec<_> = document.layer::<Relation>().collect();
    relations.sort_by_key(|relation| relation.salience() != "main");
    let (events, states): (Vec<_>, Vec<_>) = relations.into_iter().partition(|relation| is_event(*relation));
    let told =
        |relations: Vec<Row<'_, Relation>>| relations.into_iter().map(|it| fact(it, document)).collect();
    (told(events), told(states))
}

fn fact(relation: Row<'_, Relation>, document: &Document) -> Fact {
    let text = document.text();
    let named = |roles: &[&str]| {
        let mut names: Vec<String> = Vec::new();
        for argument in roles.iter().flat_map(|role| relation.role(role)) {
            let name = filler(argument, document);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.join(", ")
    };
    let mut more: Vec<_> = relation
        .arguments()
        .filter(|it| !SUBJECTS.contains(&it.role()) && !OBJECTS.contains(&it.role()))
        .map(|it| (it.role().replace('_', " "), filler(it, document)))
        .collect();
    if let Some(content) = relation.content() {
        more.push(("content".to_owned(), brief(content, document)));
    }
    let facts = [
        ("when", relation.time_value().map(str::to_owned)),
        ("where", relation.place_span().map(|span| one_line(span.text(text)))),
        ("status", relation.status().map(str::to_owned)),
        ("kind", relation.kind().map(str::to_owned)),
    ];
    more.extend(facts.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    let sources: Vec<_> = relation
        .attribution()
        .map(|it| {
            it.entity().map_or_else(|| one_line(it.place().text(text)), |entity| one_line(entity.name()))
        })
        .collect();
    let mut parties: Vec<_> = relation
        .arguments()
        .filter_map(Row::<Argument>::entity)
        .map(|entity| entity.identifier().into_owned())
        .collect();
    parties.extend(
        relation.attribution().filter_map(Row::<Attribution>::entity).map(|it| it.identifier().into_owned()),
    );
    Fact {
        id: relation.identifier().into_owned(),
        subject: named(&SUBJECTS),
        verb: relation.relation_type().replace('_', " "),
        object: named(&OBJECTS),
        more,
        realis: relation.realis().to_string(),
        is_negated: relation.polarity() == Polarity::Negative,
        is_main: relation.salience() == "main",
        sources: sources.join(", says "),
        trigger: one_line(relation.text()),
        rule: relation.rule().to_owned(),
        confidence: format!("{:.0} %", 100.0 * relation.confidence()),
        parties: parties.join(" "),
    }
}

fn filler(argument: Row<'_, Argument>, document: &Document) -> String {
    match (argument.entity(), argument.relation(), argument.place()) {
        (Some(entity), ..) => one_line(entity.name()),
        (_, Some(relation), _) => brief(relation, document),
        (.., Some(place)) => clipped(place.text(document.text()), WIDTH),
        _ => "?".to_owned(),
    }
}

/// Returns a relation inside another: its type and who takes part, one level deep.
fn brief(relation: Row<'_, Relation>, document: &Document) -> String {
    let names: Vec<_> = relation
        .arguments()
        .filter(|argument| argument.relation().is_none())
        .map(|argument| filler(argument, document))
        .collect();
    let negated = if relation.polarity() == Polarity::Negative { "not " } else { "" };
    clipped(
        &format!("[{negated}{}: {}]", relation.relation_type().replace('_', " "), names.join(", ")),
        WIDTH,
    )
}

/// Returns what is said, in text order.
pub(super) fn quotes(document: &Document) -> Vec<Said> {
    let text = document.text();
    document
        .layer::<Quote>()
        .filter(|quote| quote.kind() != QuoteKind::Scare)
        .map(|quote| Said {
            id: quote.identifier().into_owned(),
            speaker: match (quote.speaker(), quote.speaker_span()) {
                (Some(entity), _) => one_line(entity.name()),
                (None, Some(span)) => one_line(span.text(text)),
                (None, None) => "somebody".to_owned(),
            },
            kind: quote.kind().as_str(),
            words: one_line(quote.text()),
            party: quote.speaker().map(|entity| entity.identifier().into_owned()).unwrap_or_default(),
        })
        .collect()
}

/// Returns the tone of the text and of what is said about each entity, then the opinions that have a holder.
pub(super) fn opinions(document: &Document) -> (Vec<Opinion>, Vec<Opinion>) {
    let whole = document.layer::<Sentiment>().filter(|row| row.scope() == Scope::Document);
    let mut tone: Vec<_> = whole.map(|row| opinion(row, "the whole text".to_owned(), document)).collect();
    let targets: Vec<_> = document.layer::<Sentiment>().filter(|row| row.scope() == Scope::Target).collect();
    let mut about: Vec<(Row<'_, Entity>, Vec<Row<'_, Sentiment>>)> = Vec::new();
    for row in &targets {
        let Some(entity) = row.target_entity() else { continue };
        match about.iter_mut().find(|(other, _)| other.id() == entity.id()) {
            Some((_, rows)) => rows.push(*row),
            None => about.push((entity, vec![*row])),
        }
    }
    about.sort_by_key(|(entity, rows)| (std::cmp::Reverse(rows.len()), entity.index()));
    for (entity, rows) in about.into_iter().take(MAX_TARGETS) {
        let mean = rows.iter().map(|row| row.polarity()).sum::<f64>() / rows.len() as f64;
        tone.push(Opinion {
            id: entity.identifier().into_owned(),
            target: one_line(entity.name()),
            evidence: format!("{}×", rows.len()),
            ..scored(mean)
        });
    }
    let held = targets.into_iter().filter(|row| {
        row.label() != Label::Neutral && (row.holder_entity().is_some() || row.holder_span().is_some())
    });
    let held = held.map(|row| {
        let target = name(row.target_entity(), row.target_span(), document);
        opinion(row, target, document)
    });
    (tone, held.collect())
}

fn name(entity: Option<Row<'_, Entity>>, span: Option<Span>, document: &Document) -> String {
    entity
        .map(|entity| one_line(entity.name()))
        .or_else(|| span.map(|span| clipped(span.text(document.text()), WIDTH)))
        .unwrap_or_default()
}

fn opinion(row: Row<'_, Sentiment>, target: String, document: &Document) -> Opinion {
    let mut evidence: Vec<_> = row.evidence().collect();
    evidence.sort_by(|one, other| other.weight().abs().total_cmp(&one.weight().abs()));
    let words: Vec<_> = evidence
        .iter()
        .take(5)
        .map(|piece| format!("{} {:+.2}", one_line(piece.place().text(document.text())), piece.weight()))
        .collect();
    Opinion {
        id: row.identifier().into_owned(),
        target,
        holder: name(row.holder_entity(), row.holder_span(), document),
        label: row.label().as_str(),
        evidence: words.join(", "),
        ..scored(row.polarity())
    }
}

/// Returns an opinion of nobody about nothing with this polarity.
fn scored(polarity: f64) -> Opinion {
    let label = if polarity < -0.1 {
        Label::Negative
    } else if polarity > 0.1 {
        Label::Positive
    } else {
        Label::Neutral
    };
    Opinion {
        id: String::new(),
        target: String::new(),
        holder: String::new(),
        label: label.as_str(),
        polarity: format!("{polarity:+.2}").replace('-', "−"),
        bar: (polarity.abs().min(1.0) * 100.0).round() as u32,
        evidence: String::new(),
    }
}

/// Returns a relation in a line.
pub(super) fn in_a_line(relation: Row<'_, Relation>, document: &Document) -> String {
    let fact = fact(relation, document);
    let negated = if fact.is_negated { "not " } else { "" };
    let doubt = if fact.realis == "actual" { String::new() } else { format!(" ({})", fact.realis) };
    let parts = [fact.subject, format!("{negated}{}{doubt}", fact.verb), fact.object];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" → ")
}

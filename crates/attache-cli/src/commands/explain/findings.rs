//! Why a relation, an entity, a quote or a score of tone was found.

use std::collections::BTreeMap;

use attache_core::layers::{
    Argument, Entity, MentionKind, Polarity, Quote, Relation, RelationMention, Scope, Sentiment, Token,
};
use attache_core::{Annotation, Document, Row, Span};

use super::{Explanation, path};

/// The alternatives that are named.
const MAX_ALTERNATIVES: usize = 6;

/// Explains a relation: its trigger, its rule, and the way from the trigger to each argument.
pub(super) fn relation(relation: Row<'_, Relation>, document: &Document) -> Explanation {
    let text = document.text();
    let mut marked = vec![relation.span()];
    marked.extend(relation.arguments().filter_map(Row::<Argument>::place));
    let mut facts = vec![
        ("read by", format!("{}, rule `{}`", made_by::<Relation>(document), relation.rule())),
        ("confidence", format!("{:.2}", relation.confidence())),
        ("trigger", format!("“{}”", relation.text())),
    ];
    let trigger = path::head(document, relation.span());
    for argument in relation.arguments() {
        facts.push(("argument", self::argument(argument, trigger, document)));
    }
    facts.push(("realis", realis(relation)));
    if let Some(value) = relation.time_value() {
        let words = relation.time().map(|time| format!(" from “{}”", time.text())).unwrap_or_default();
        let basis = relation.time_basis().map(|basis| format!(", by {basis}")).unwrap_or_default();
        facts.push(("when", format!("{value}{words}{basis}")));
    }
    if let Some(place) = relation.place_span() {
        facts.push(("where", format!("“{}”", place.text(text))));
    }
    for source in relation.attribution() {
        let name = source.entity().map_or_else(|| source.place().text(text), Row::<Entity>::name);
        let verb = source.verb().map(|verb| format!(" ({verb})")).unwrap_or_default();
        facts.push(("source", format!("{name}{verb}")));
    }
    if let Some(content) = relation.content() {
        facts.push(("content", summary(content, document)));
    }
    for place in relation.mentions().map(Row::<RelationMention>::place).filter(|it| *it != relation.span()) {
        facts.push(("told again", format!("“{}”", place.text(text))));
    }
    let beside = document
        .layer::<Relation>()
        .filter(|other| other.sentence().id() == relation.sentence().id() && other.id() != relation.id());
    for other in beside.take(MAX_ALTERNATIVES) {
        facts.push(("beside it", summary(other, document)));
    }
    Explanation {
        id: relation.identifier().into_owned(),
        title: title(relation, document),
        context: path::sentence_marked(document, relation.span(), &marked),
        facts,
    }
}

/// Returns a relation's id, what it says, and its rule.
pub(super) fn summary(relation: Row<'_, Relation>, document: &Document) -> String {
    format!(
        "{} {} (“{}”, rule `{}`)",
        relation.identifier(),
        title(relation, document),
        relation.text(),
        relation.rule()
    )
}

/// Returns what a relation says in a line.
fn title(relation: Row<'_, Relation>, document: &Document) -> String {
    let negated = if relation.polarity() == Polarity::Negative { "not " } else { "" };
    let arguments: Vec<_> =
        relation.arguments().map(|it| format!("{} {}", it.role(), filler(it, document))).collect();
    format!("{negated}{}: {}", relation.relation_type(), arguments.join(", "))
}

fn filler(argument: Row<'_, Argument>, document: &Document) -> String {
    match (argument.entity(), argument.relation(), argument.place()) {
        (Some(entity), ..) => entity.name().to_owned(),
        (_, Some(relation), _) => relation.identifier().into_owned(),
        (.., Some(place)) => format!("“{}”", place.text(document.text())),
        _ => "?".to_owned(),
    }
}

/// Returns an argument with the words it was read from and their way from the trigger.
fn argument(argument: Row<'_, Argument>, trigger: Option<Row<'_, Token>>, document: &Document) -> String {
    let mut text = format!("{} = {}", argument.role(), filler(argument, document));
    let Some(place) = argument.place() else { return text };
    text += &format!(" — “{}”", place.text(document.text()));
    let way = trigger
        .zip(path::head(document, place))
        .filter(|(trigger, head)| trigger.id() != head.id())
        .and_then(|(trigger, head)| path::between(trigger, head));
    match way {
        Some((way, top)) => text += &format!(", {}", path::drawn(&way, top)),
        None if argument.implied() => text += ", from context alone",
        None => {}
    }
    text
}

fn realis(relation: Row<'_, Relation>) -> String {
    let tense = relation.tense().map(|tense| format!(", {tense} tense")).unwrap_or_default();
    format!("{}, {}{tense}", relation.realis(), relation.polarity())
}

/// Explains an entity: the mentions that were taken for it, by kind.
pub(super) fn entity(entity: Row<'_, Entity>, document: &Document) -> Explanation {
    let mut facts = vec![("read by", made_by::<Entity>(document))];
    let mut words: BTreeMap<(MentionKind, &str), usize> = BTreeMap::new();
    let mut sure = 1.0_f64;
    for mention in entity.mentions() {
        *words.entry((mention.kind(), mention.text())).or_default() += 1;
        sure = sure.min(mention.confidence());
    }
    for ((kind, words), times) in words {
        facts.push((kind.as_str(), format!("“{words}” {times}×")));
    }
    facts.push(("least sure", format!("{sure:.2}")));
    if let Some(id) = entity.wikidata() {
        facts.push(("known as", format!("Wikidata {id}")));
    }
    if let Some(country) = entity.country() {
        facts.push(("country", country.name().to_owned()));
    }
    for attribute in entity.attributes() {
        facts.push(("attribute", format!("{} = {}", attribute.name(), attribute.value())));
    }
    let class = entity.entity_type().map_or("?", |class| class.as_str());
    let subtype = entity.subtype().map(|subtype| format!("/{subtype}")).unwrap_or_default();
    let mut context = Vec::new();
    for mention in entity.mentions() {
        let lines = path::sentence_marked(document, mention.span(), &[mention.span()]);
        context.extend(lines.into_iter().filter(|line| !context.contains(line)).collect::<Vec<_>>());
    }
    Explanation {
        id: entity.identifier().into_owned(),
        title: format!("{} {class}{subtype}", entity.name()),
        context,
        facts,
    }
}

/// Explains a quote: its cue and its speaker.
pub(super) fn quote(quote: Row<'_, Quote>, document: &Document) -> Explanation {
    let text = document.text();
    let mut facts = vec![
        ("read by", made_by::<Quote>(document)),
        ("confidence", format!("{:.2}", quote.confidence())),
        ("kind", quote.kind().to_string()),
    ];
    match quote.cue() {
        Some(cue) => facts.push(("cue", format!("“{}”", cue.text(text)))),
        None => facts.push(("cue", "none: quotation marks alone".to_owned())),
    }
    let words = quote.speaker_span().map(|span| format!("“{}”", span.text(text)));
    facts.push((
        "speaker",
        match (quote.speaker(), words) {
            (Some(entity), Some(words)) => format!("{} — {words}", entity.name()),
            (Some(entity), None) => format!("{}, from context", entity.name()),
            (None, Some(words)) => format!("{words}, no known entity"),
            (None, None) => "nobody".to_owned(),
        },
    ));
    let marked: Vec<Span> =
        [quote.cue(), quote.speaker_span(), Some(quote.span())].into_iter().flatten().collect();
    Explanation {
        id: quote.identifier().into_owned(),
        title: format!("quote, {}", quote.kind()),
        context: path::sentence_marked(document, quote.span(), &marked),
        facts,
    }
}

/// Explains a score: the words it rests on, with their weights.
pub(super) fn sentiment(score: Row<'_, Sentiment>, document: &Document) -> Explanation {
    let text = document.text();
    let named = |entity: Option<Row<'_, Entity>>, span: Option<Span>| {
        entity.map(|it| it.name().to_owned()).or_else(|| span.map(|it| format!("“{}”", it.text(text))))
    };
    let mut facts = vec![
        ("read by", made_by::<Sentiment>(document)),
        ("confidence", format!("{:.2} that it is {}", score.confidence(), score.label())),
    ];
    if let Some(target) = named(score.target_entity(), score.target_span()) {
        facts.push(("target", target));
        let holder = named(score.holder_entity(), score.holder_span());
        facts.push(("holder", holder.unwrap_or_else(|| "the text itself".to_owned())));
    }
    let mut evidence: Vec<_> = score.evidence().collect();
    evidence.sort_by(|one, other| other.weight().abs().total_cmp(&one.weight().abs()));
    for piece in &evidence {
        facts.push(("evidence", format!("{:+.2} “{}”", piece.weight(), piece.place().text(text))));
    }
    if evidence.is_empty() {
        facts.push(("evidence", "none: no word of the lexicon counts here".to_owned()));
    }
    let marked: Vec<_> = evidence.iter().map(|piece| piece.place()).collect();
    let context = if score.scope() == Scope::Document {
        Vec::new()
    } else {
        path::sentence_marked(document, score.span(), &marked)
    };
    Explanation {
        id: score.identifier().into_owned(),
        title: format!("{} tone of a {}: {:+.2}", score.label(), score.scope(), score.polarity()),
        context,
        facts,
    }
}

/// Returns the analyzer that made a layer, with its version.
fn made_by<L: Annotation>(document: &Document) -> String {
    document
        .layers()
        .get(&L::schema().name)
        .and_then(|layer| layer.provenance())
        .map_or_else(|| "the input".to_owned(), |it| format!("{} {}", it.analyzer, it.version))
}

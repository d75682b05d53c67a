//! Writes merged drafts as rows.

use attache_core::layers::{
    Family, NewArgument, NewAttribution, NewRelation, NewRelationMention, NewSameAs, Polarity, Realis,
    Relation, Sentence, Time,
};
use attache_core::{DocumentView, Id, Output, Row};

use crate::confidence::confidence;
use crate::draft::Draft;
use crate::link::{Link, LinkTypes};
use crate::schema::Schema;

/// Writes what is sure enough, in the order of the text.
pub(crate) fn relations(
    drafts: &[Draft<'_>],
    links: &[Link],
    schema: &Schema,
    link_types: LinkTypes,
    document: &DocumentView<'_>,
    minimum: f64,
    output: &mut Output<'_>,
) {
    let sentences = document.layer::<Sentence>();
    let mut order: Vec<usize> =
        (0..drafts.len()).filter(|&number| confidence(&drafts[number]) >= minimum).collect();
    // Contents before what contains them, so that their ids are known.
    order.sort_by_key(|&number| (depth(drafts, number), number));
    let mut ids: Vec<Option<Id<Relation>>> = vec![None; drafts.len()];
    for number in order {
        let draft = &drafts[number];
        let Some(sentence) = sentences.get(draft.sentence) else { continue };
        let known = schema.get(draft.relation);
        let content = draft.content_at.and_then(|at| ids.get(at).copied().flatten());
        let id = output.push(NewRelation {
            span: draft.trigger_span,
            relation_type: &known.name,
            family: known.family,
            plover: known.plover.as_deref(),
            mode: known.mode.as_deref(),
            cameo: known.cameo.as_deref(),
            intensity: known.intensity,
            wikidata: known.wikidata.as_deref(),
            status: draft.status,
            kind: draft.kind.as_deref(),
            polarity: draft.polarity,
            realis: draft.realis,
            tense: draft.tense,
            content,
            time: draft.time.map(Row::id),
            time_value: draft.time.map(Row::<Time>::value),
            time_basis: draft
                .time
                .map(|time| if time.anchor() == Some("document_date") { "document_date" } else { "text" }),
            time_assumed: draft.time.is_some_and(Row::<Time>::assumed),
            place_entity: draft.place.and_then(|(entity, _)| entity),
            place_span: draft.place.map(|(_, span)| span),
            sentence: sentence.id(),
            salience: if draft.main && known.family == Family::Event { "main" } else { "background" },
            confidence: confidence(draft),
            rule: &draft.rule,
        });
        ids[number] = Some(id);
        write_parts(draft, id, output);
        if let (Some(content_span), None) = (draft.content_words, content) {
            output.push(NewArgument {
                owner: id,
                role: "content",
                entity: None,
                mention: None,
                relation: None,
                implied: false,
                place: Some(content_span),
            });
        }
    }
    for link in links.iter().filter(|link| link_types.is_identity(link)) {
        let written = |number: usize| ids.get(number).copied().flatten();
        if let (Some(from), Some(to)) = (written(link.from), written(link.to)) {
            output.push(NewSameAs { relation: from, other: to });
            output.push(NewSameAs { relation: to, other: from });
        }
    }
    write_links(drafts, links, &ids, schema, document, output);
}

fn write_links(
    drafts: &[Draft<'_>],
    links: &[Link],
    ids: &[Option<Id<Relation>>],
    schema: &Schema,
    document: &DocumentView<'_>,
    output: &mut Output<'_>,
) {
    let sentences = document.layer::<Sentence>();
    for link in links {
        let ends = [("from", link.from), ("to", link.to)];
        let (Some(from), Some(to)) = (drafts.get(link.from), drafts.get(link.to)) else { continue };
        let written = |number: usize| ids.get(number).copied().flatten();
        let (Some(_), Some(_), Some(sentence)) =
            (written(link.from), written(link.to), sentences.get(from.sentence.max(to.sentence)))
        else {
            continue;
        };
        let known = schema.get(link.relation);
        let id = output.push(NewRelation {
            span: link.span,
            relation_type: &known.name,
            family: known.family,
            plover: None,
            mode: None,
            cameo: None,
            intensity: None,
            wikidata: known.wikidata.as_deref(),
            status: None,
            kind: None,
            polarity: Polarity::Positive,
            realis: Realis::Actual,
            tense: None,
            content: None,
            time: None,
            time_value: None,
            time_basis: None,
            time_assumed: false,
            place_entity: None,
            place_span: None,
            sentence: sentence.id(),
            salience: "background",
            // It is no surer than the less sure of its ends.
            confidence: confidence(from).min(confidence(to)),
            rule: link.rule,
        });
        for (role, number) in ends {
            let relation = written(number);
            output.push(NewArgument {
                owner: id,
                role,
                entity: None,
                mention: None,
                relation,
                implied: false,
                place: None,
            });
        }
        output.push(NewRelationMention { relation: id, place: link.span });
    }
}

fn write_parts(draft: &Draft<'_>, id: Id<Relation>, output: &mut Output<'_>) {
    for part in &draft.parts {
        output.push(NewArgument {
            owner: id,
            role: &part.role,
            entity: part.entity,
            mention: part.mention,
            relation: None,
            implied: part.implied,
            place: Some(part.span),
        });
    }
    for source in &draft.sources {
        output.push(NewAttribution {
            relation: id,
            entity: source.entity,
            verb: (!source.verb.is_empty()).then_some(&*source.verb),
            quote: source.quote,
            place: source.span,
        });
    }
    output.push(NewRelationMention { relation: id, place: draft.trigger_span });
    for &place in &draft.mentions {
        output.push(NewRelationMention { relation: id, place });
    }
}

/// Returns how many contents lie within `number`; a loop, which merging could make, counts as none.
fn depth(drafts: &[Draft<'_>], number: usize) -> usize {
    let mut at = number;
    let mut depth = 0;
    while let Some(inner) = drafts.get(at).and_then(|draft| draft.content_at) {
        depth += 1;
        if depth > drafts.len() {
            return 0;
        }
        at = inner;
    }
    depth
}

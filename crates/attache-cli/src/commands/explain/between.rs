//! What links two entities, or why no relation does.

use attache_core::layers::{Argument, Entity, Mention, Proposition, Relation, Sentence, Token, Upos};
use attache_core::{Document, Row};

use super::{Explanation, findings, path};

/// Explains the relations of two entities and, for sentences that name both without one, why there is none.
pub(super) fn between(one: Row<'_, Entity>, other: Row<'_, Entity>, document: &Document) -> Vec<Explanation> {
    let linking: Vec<_> = document
        .layer::<Relation>()
        .filter(|relation| takes_part(*relation, one) && takes_part(*relation, other))
        .collect();
    let mut told: Vec<_> = linking.iter().map(|relation| findings::relation(*relation, document)).collect();
    let title = format!("{} and {}", one.name(), other.name());
    let mut n_shared = 0;
    for sentence in document.layer::<Sentence>() {
        let Some((here, there)) = mention_in(one, sentence).zip(mention_in(other, sentence)) else {
            continue;
        };
        n_shared += 1;
        if linking.iter().any(|relation| relation.sentence().id() == sentence.id()) {
            continue;
        }
        told.push(Explanation {
            title: format!("{title}: no relation in this sentence"),
            context: path::sentence_marked(document, here.span(), &[here.span(), there.span()]),
            facts: reasons(here, there, sentence, document),
            ..Explanation::default()
        });
    }
    if n_shared == 0 && linking.is_empty() {
        told.push(Explanation {
            title: format!("{title}: no sentence names both"),
            facts: vec![
                ("first named", format!("{} in sentence {}", one.name(), first_sentence(one, document))),
                ("first named", format!("{} in sentence {}", other.name(), first_sentence(other, document))),
                (
                    "so",
                    "relations are read from one sentence; a link between two would rest on nothing but nearness"
                        .to_owned(),
                ),
            ],
            ..Explanation::default()
        });
    }
    told
}

fn takes_part(relation: Row<'_, Relation>, entity: Row<'_, Entity>) -> bool {
    relation.arguments().filter_map(Row::<Argument>::entity).any(|it| it.id() == entity.id())
}

fn mention_in<'d>(entity: Row<'d, Entity>, sentence: Row<'_, Sentence>) -> Option<Row<'d, Mention>> {
    entity.mentions().find(|mention| sentence.span().contains(mention.span()))
}

fn first_sentence(entity: Row<'_, Entity>, document: &Document) -> String {
    let first = entity.mentions().next().map(Row::span);
    document
        .layer::<Sentence>()
        .position(|sentence| first.is_some_and(|span| sentence.span().contains(span)))
        .map_or_else(|| "none".to_owned(), |at| (at + 1).to_string())
}

/// Returns the way between two mentions and what stands on it.
fn reasons(
    here: Row<'_, Mention>,
    there: Row<'_, Mention>,
    sentence: Row<'_, Sentence>,
    document: &Document,
) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    let heads = path::head(document, here.span()).zip(path::head(document, there.span()));
    let Some((way, top)) = heads.and_then(|(from, to)| path::between(from, to)) else {
        return vec![("way", "the parser gave no tree in which they meet".to_owned())];
    };
    facts.push(("way", path::drawn(&way, top)));
    let in_sentence: Vec<_> =
        document.layer::<Relation>().filter(|it| it.sentence().id() == sentence.id()).collect();
    let inner = way.get(1..way.len().saturating_sub(1)).unwrap_or_default();
    let predicates = inner.iter().filter(|token| may_tell(**token));
    let mut n_predicates = 0;
    for token in predicates {
        n_predicates += 1;
        let read = in_sentence.iter().find(|relation| relation.span().overlaps(token.span()));
        facts.push((
            "predicate",
            match read {
                Some(relation) => format!(
                    "“{}” tells {}, in which the two do not both take part",
                    token.text(),
                    findings::summary(*relation, document)
                ),
                None => format!(
                    "“{}”: no rule of the relation analyzer reads `{}` with such arguments; one of your own can",
                    token.text(),
                    token.lemma_or_text()
                ),
            },
        ));
    }
    if n_predicates == 0 {
        let joined = way.iter().any(|token| token.is("conj"));
        facts.push((
            "so",
            if joined {
                "they are named side by side; being listed together is no relation".to_owned()
            } else {
                "no verb or noun of action stands between them".to_owned()
            },
        ));
    }
    let open = document
        .layer::<Proposition>()
        .filter(|proposition| sentence.span().contains(proposition.span()))
        .filter(|proposition| holds(*proposition, here) && holds(*proposition, there));
    for proposition in open {
        facts.push(("said openly", format!("“{}”", proposition.text())));
    }
    facts
}

/// Whether a word could tell an event or a state.
fn may_tell(token: Row<'_, Token>) -> bool {
    matches!(token.upos(), Some(Upos::Verb | Upos::Noun | Upos::Adj))
}

fn holds(proposition: Row<'_, Proposition>, mention: Row<'_, Mention>) -> bool {
    proposition.arguments().any(|argument| argument.place().overlaps(mention.span()))
        || proposition.subject().is_some_and(|subject| subject.overlaps(mention.span()))
}

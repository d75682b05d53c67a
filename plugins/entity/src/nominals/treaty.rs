//! Treaties and agreements, which nouns alone may mention: "a pact", "the agreement".

use super::{Determiner, Site, nominal};
use crate::clusters::Entities;
use crate::knowledge::CommonNoun;
use crate::mention::{Found, Referent};
use attache_core::layers::{EntityType, MentionKind};

/// A treaty or agreement that nouns alone mention.
#[derive(Debug)]
pub(super) struct Treaty<'s> {
    entity: usize,
    lemmas: Vec<&'s str>,
    last: usize,
    /// It was told apart by a clause of its own, so that only the same noun can mean it.
    apart: bool,
    /// The parties that its noun names: "the Egypt–Israel peace treaty".
    parties: Vec<usize>,
}

pub(super) fn treaty<'k, 's>(
    site: &Site<'_, 's, 'k>,
    noun: &'k CommonNoun,
    treaties: &mut Vec<Treaty<'s>>,
    entities: &mut Entities<'k>,
) -> Option<Found<'k>> {
    let &Site { scene, phrase, lemma, all, at, .. } = site;
    let is_pact = matches!(noun.subtype(), Some("treaty" | "agreement"));
    if phrase.plural || !is_pact {
        return None;
    }
    let sentence = scene.words[phrase.head].sentence;
    let heading = scene.heading[sentence];
    if phrase.determiner == Determiner::Bare && !heading {
        return None;
    }
    let within = all[at..].iter().take_while(|name| name.words.start <= phrase.head);
    let is_place = |name: &&Found<'_>| name.entity_type == EntityType::Gpe && name.words.end <= phrase.head;
    let parties: Vec<usize> =
        within.filter(|_| phrase.owner.is_none()).filter(is_place).filter_map(|name| name.entity).collect();
    let is_pact = |entity: usize| entities.list[entity].subtype != Some("law");
    let named = all[..at].iter().rev().filter(|_| parties.is_empty()).find(|name| {
        name.kind == MentionKind::Name
            && name.entity_type == EntityType::Law
            && name.entity.is_some_and(is_pact)
    });
    treaties.sort_by_key(|treaty| treaty.last);
    let of_parties = |treaty: &&Treaty<'_>| parties.iter().all(|party| treaty.parties.contains(party));
    let known = if phrase.determiner == Determiner::Indefinite || (phrase.restricted && !phrase.demonstrative)
    {
        None
    } else {
        let mut latest = treaties.iter().rev().filter(of_parties);
        let same = latest.clone().find(|treaty| treaty.lemmas.contains(&lemma));
        let any = latest.find(|treaty| !treaty.apart);
        let unnamed = same.or(any);
        match named {
            Some(name) if unnamed.is_none_or(|treaty| treaty.last < name.words.start) => name.entity,
            _ => unnamed.map(|treaty| treaty.entity),
        }
    };
    let entity = known.unwrap_or_else(|| {
        let mut entity = Referent::new(phrase.full_noun(scene).to_owned(), EntityType::Law);
        entity.subtype = noun.subtype();
        entities.push(entity)
    });
    match treaties.iter_mut().find(|treaty| treaty.entity == entity) {
        Some(treaty) => {
            treaty.last = phrase.head;
            if !treaty.lemmas.contains(&lemma) {
                treaty.lemmas.push(lemma);
            }
            let fullest = phrase.full_noun(scene);
            if entities.list[entity].name.split_whitespace().count() < fullest.split_whitespace().count()
                && entities.list[entity].fact.is_none()
                && named.is_none()
            {
                fullest.clone_into(&mut entities.list[entity].name);
            }
        }
        None => treaties.push(Treaty {
            entity,
            lemmas: vec![lemma],
            last: phrase.head,
            apart: known.is_none() && phrase.restricted,
            parties,
        }),
    }
    Some(nominal(phrase, EntityType::Law, Some(entity)))
}

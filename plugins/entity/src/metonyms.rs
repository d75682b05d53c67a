//! What is meant by a capital or a seat of power that acts.
//!
//! "In Moscow" is a place; "Moscow said", "Moscow's attacks" and "setbacks for Tehran" are a government.
//! Syntax decides: subject of what only people do, owner of what only actors have, aim of a stance.

use crate::clusters::Entities;
use crate::knowledge::Knowledge;
use crate::mention::Found;
use crate::scene::Scene;
use attache_core::layers::{EntityType, MentionKind, Upos};

/// What a place owns as a place.
const PLACE_NOUNS: &[&str] = &[
    "airport",
    "street",
    "suburb",
    "resident",
    "population",
    "mayor",
    "metro",
    "outskirts",
    "center",
    "centre",
    "district",
    "square",
    "river",
    "university",
    "museum",
    "hospital",
    "weather",
    "skyline",
    "south",
    "north",
    "east",
    "west",
    "port",
    "station",
    "hotel",
    "stadium",
    "people",
    "citizen",
    "neighborhood",
    "neighbourhood",
    "market",
    "subway",
    "building",
    "inhabitant",
    "history",
    "old",
];

/// What a place as such is the subject of.
const PLACE_VERBS: &[&str] = &[
    "be",
    "lie",
    "become",
    "host",
    "see",
    "have",
    "fall",
    "grow",
    "experience",
    "remain",
    "wake",
    "celebrate",
    "burn",
    "suffer",
];

/// What is done, said or felt about an actor, with `for`, `on`, `with`, `to`, `against`, `toward` before its name.
const STANCES: &[&str] = &[
    "setback",
    "blow",
    "stance",
    "pressure",
    "sanction",
    "talk",
    "negotiation",
    "relation",
    "tie",
    "war",
    "threat",
    "warning",
    "message",
    "deal",
    "agreement",
    "support",
    "criticism",
    "concern",
    "victory",
    "defeat",
    "win",
    "loss",
    "demand",
    "appeal",
    "offer",
    "line",
    "policy",
    "attack",
    "strike",
    "accusation",
    "anger",
    "trust",
    "trouble",
    "problem",
    "challenge",
    "success",
    "embarrassment",
    "concession",
    "alliance",
    "cooperation",
    "partnership",
    "dispute",
    "conflict",
    "tension",
    "dialogue",
    "diplomacy",
    "embargo",
    "tariff",
    "aid",
    "ally",
    "position",
    "approach",
    "ultimatum",
    "promise",
    "rebuke",
    "influence",
];

const STANCE_VERBS: &[&str] = &[
    "accuse",
    "warn",
    "urge",
    "pressure",
    "criticize",
    "criticise",
    "condemn",
    "blame",
    "threaten",
    "sanction",
    "support",
    "back",
    "ask",
    "tell",
    "negotiate",
    "talk",
    "ally",
    "cooperate",
    "punish",
    "isolate",
    "anger",
    "challenge",
    "deter",
    "persuade",
    "side",
    "trust",
    "confront",
    "oppose",
    "thank",
    "call",
    "demand",
    "appeal",
    "impose",
    "sell",
    "supply",
    "provide",
    "help",
    "force",
    "convince",
];

/// Marks what stands for a government, and makes a seat of power that acts the body that it houses.
pub(crate) fn mark<'k>(
    scene: &Scene<'_>,
    knowledge: &'k Knowledge,
    found: &mut [Found<'k>],
    entities: &mut Entities<'k>,
) {
    for mention in found.iter_mut().filter(|mention| mention.kind == MentionKind::Name) {
        let Some(fact) = mention.fact.filter(|_| !mention.demonym).and_then(|fact| knowledge.fact(fact))
        else {
            continue;
        };
        let capital = match fact.country().and_then(|country| knowledge.country_of(country)) {
            Some(country) if country.capital() == Some(fact.id()) => Some(country.fact()),
            _ => None,
        };
        let Some(meant) = fact.stands_for().or(capital) else { continue };
        if !acts(scene, mention, capital.is_none()) {
            continue;
        }
        mention.stands_for = entities.of_fact(knowledge, meant);
        if mention.entity_type == EntityType::Fac {
            mention.entity_type = EntityType::Org;
            if let Some(entity) = mention.entity {
                entities.list[entity].entity_type = EntityType::Org;
            }
        }
    }
    // One building that acts once is a body throughout.
    for mention in found.iter_mut().filter(|mention| mention.entity_type == EntityType::Fac) {
        if let Some(entity) = mention.entity {
            mention.entity_type = entities.list[entity].entity_type;
        }
    }
}

fn acts(scene: &Scene<'_>, mention: &Found<'_>, seat: bool) -> bool {
    let place = scene.head_of(mention.words.clone());
    let word = &scene.words[place];
    let Some(head) = word.head else { return false };
    let above = &scene.words[head];
    let case = scene.child(place, "case").map(|case| scene.words[case].lemma);
    if word.deprel == "nsubj" || (word.deprel == "nsubj:pass" && seat) {
        return seat || (above.upos == Upos::Verb && !PLACE_VERBS.contains(&above.lemma));
    }
    if word.is("conj") || word.is("appos") {
        // Two capitals side by side mean the same sort of thing.
        let mut first = mention.clone();
        first.words = head..head + 1;
        return (above.is("nsubj") || above.deprel == "nmod:poss" || above.is("obl") || above.is("nmod"))
            && above.upos == Upos::Propn
            && acts(scene, &first, seat);
    }
    if word.deprel == "nmod:poss" {
        return !PLACE_NOUNS.contains(&above.lemma);
    }
    if matches!(case, Some("by")) && (word.is("obl") || word.is("nmod")) {
        return above.upos == Upos::Verb || STANCES.contains(&above.lemma);
    }
    if matches!(
        case,
        Some("between" | "against" | "toward" | "towards" | "on" | "with" | "for" | "to" | "of")
    ) {
        let fits = STANCES.contains(&above.lemma) || STANCE_VERBS.contains(&above.lemma);
        // "a hard stance on Tehran" may hang from the verb: "take a hard stance on".
        let object = scene.child(head, "obj").filter(|_| above.upos == Upos::Verb);
        let by_object = object.is_some_and(|object| STANCES.contains(&scene.words[object].lemma));
        let travel = matches!(case, Some("to" | "for" | "of"))
            && above.upos == Upos::Verb
            && !STANCE_VERBS.contains(&above.lemma);
        return (fits || by_object || matches!(case, Some("between" | "against"))) && !travel;
    }
    if word.is("obj") || word.is("iobj") {
        return STANCE_VERBS.contains(&above.lemma);
    }
    // "Moscow-backed"
    word.is("compound") && scene.words.get(mention.words.end).is_some_and(|next| next.text == "-")
        || (word.is("obl")
            && case.is_none()
            && matches!(above.lemma, "back" | "lead" | "ally" | "fund" | "support"))
}

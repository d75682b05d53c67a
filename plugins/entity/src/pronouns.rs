//! Whom pronouns mean.
//!
//! Candidates are the entities mentioned before, within a few sentences, and, for a pronoun in a clause
//! that comes before its main clause, the subject of that. What gender, number and kind do not exclude and
//! the tree does not forbid is weighed by salience after Lappin and Leass (1994): subjects before objects
//! before the rest, less with each sentence, more where an entity is mentioned again. The weights were tuned
//! on the development part of GAP (Webster et al. 2018).

use crate::clusters::Entities;
use crate::knowledge::Gender;
use crate::mention::{Found, Source};
use crate::scene::Scene;
use attache_core::layers::{EntityType, MentionKind, Upos};

/// How far back an antecedent may be, in sentences.
const REACH: usize = 4;

/// What a pronoun says of what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Person(Gender),
    Thing,
    Several,
}

#[derive(Clone, Copy, Debug)]
struct Pronoun {
    word: usize,
    kind: Kind,
    possessive: bool,
    reflexive: bool,
}

/// Adds the pronouns that can be resolved, in their places among the mentions.
pub(crate) fn add<'k>(scene: &Scene<'_>, found: &mut Vec<Found<'k>>, entities: &mut Entities<'k>) {
    let mut taken = vec![false; scene.words.len()];
    for mention in found.iter().filter(|mention| mention.kind != MentionKind::Nominal) {
        taken[mention.words.clone()].fill(true);
    }
    let mut solved: Vec<Found<'k>> = found.clone();
    let mut heads: Vec<usize> = solved.iter().map(|mention| scene.head_of(mention.words.clone())).collect();
    for (word, _) in taken.iter().enumerate().filter(|(_, taken)| !**taken) {
        let Some(pronoun) = read(scene, word) else { continue };
        let Some((antecedent, confidence)) = resolve(scene, &pronoun, &solved, &heads, entities) else {
            continue;
        };
        let Some(entity) = solved[antecedent].entity else { continue };
        if let Kind::Person(gender) = pronoun.kind {
            entities.list[entity].gender.get_or_insert(gender);
            if entities.list[entity].entity_type != EntityType::Person {
                // What is called "he" is somebody: the model read the name wrongly.
                entities.list[entity].entity_type = EntityType::Person;
                for mention in solved.iter_mut().filter(|mention| mention.entity == Some(entity)) {
                    mention.entity_type = EntityType::Person;
                }
            }
        }
        let entity_type = entities.list[entity].entity_type;
        let mut mention = Found::new(word..word + 1, MentionKind::Pronoun, entity_type, Source::Rule);
        mention.entity = Some(entity);
        mention.confidence = confidence;
        mention.stands_for = None;
        let at = solved.partition_point(|other| other.words.start <= word);
        solved.insert(at, mention);
        heads.insert(at, word);
    }
    *found = solved;
}

fn read(scene: &Scene<'_>, word: usize) -> Option<Pronoun> {
    let token = &scene.words[word];
    if !matches!(token.upos, Upos::Pron | Upos::Det) || token.is("expl") {
        return None;
    }
    let (kind, possessive, reflexive) = match token.text.to_ascii_lowercase().as_str() {
        "he" | "him" => (Kind::Person(Gender::Male), false, false),
        "his" => (Kind::Person(Gender::Male), true, false),
        "himself" => (Kind::Person(Gender::Male), false, true),
        "she" => (Kind::Person(Gender::Female), false, false),
        "her" => (Kind::Person(Gender::Female), token.is("nmod") || token.is("det"), false),
        "hers" => (Kind::Person(Gender::Female), true, false),
        "herself" => (Kind::Person(Gender::Female), false, true),
        "it" if !is_pleonastic(scene, word) => (Kind::Thing, false, false),
        "its" => (Kind::Thing, true, false),
        "itself" => (Kind::Thing, false, true),
        "they" | "them" => (Kind::Several, false, false),
        "their" | "theirs" => (Kind::Several, true, false),
        "themselves" => (Kind::Several, false, true),
        _ => return None,
    };
    Some(Pronoun { word, kind, possessive, reflexive })
}

/// "It is clear that", "it seems", "made it clear": an "it" that means nothing.
fn is_pleonastic(scene: &Scene<'_>, word: usize) -> bool {
    let Some(head) = scene.words[word].head else { return false };
    let clause = |deprel: &str| scene.child(head, deprel).is_some_and(|clause| clause > word);
    let empty_verb = matches!(
        scene.words[head].lemma,
        "seem" | "appear" | "turn" | "rain" | "snow" | "happen" | "matter" | "take" | "remain"
    );
    if scene.words[word].is("nsubj") {
        let copula = scene.child(head, "cop").is_some();
        let adjective = matches!(scene.words[head].upos, Upos::Adj | Upos::Adv | Upos::Noun) && copula;
        let passive = scene.words[word].deprel == "nsubj:pass"
            && matches!(
                scene.words[head].lemma,
                "say" | "believe" | "expect" | "report" | "think" | "know" | "hope" | "understand"
            );
        return (adjective && (clause("csubj") || clause("ccomp") || clause("advcl:relcl") || clause("acl")))
            || (adjective && scene.words[head].upos == Upos::Adj && clause("xcomp"))
            || (passive && (clause("ccomp") || clause("csubj")))
            || (empty_verb && (clause("ccomp") || clause("csubj") || clause("xcomp") || clause("advcl")))
            || matches!(scene.words[head].lemma, "rain" | "snow");
    }
    // "made it clear that"
    let next = scene.words.get(word + 1);
    scene.words[word].is("obj")
        && next.is_some_and(|next| next.upos == Upos::Adj)
        && scene.words[word + 1..].iter().take(4).any(|word| matches!(word.text, "that" | "to"))
}

/// The best antecedent: its place in the list and how sure the choice is.
fn resolve(
    scene: &Scene<'_>,
    pronoun: &Pronoun,
    found: &[Found<'_>],
    heads: &[usize],
    entities: &Entities<'_>,
) -> Option<(usize, f32)> {
    let sentence = scene.words[pronoun.word].sentence;
    let mut scores: Vec<(usize, usize, f32)> = Vec::new();
    let earliest = sentence.saturating_sub(REACH);
    let from = found.partition_point(|mention| mention.words.start < scene.sentences[earliest].start);
    let until = found.partition_point(|mention| mention.words.start < scene.sentences[sentence].end);
    // Subjects of the clause cannot be meant by its objects, nor the other way round.
    let here = found.partition_point(|mention| mention.words.start < scene.sentences[sentence].start);
    let barred: Vec<usize> = (here..until)
        .filter(|place| is_barred(scene, pronoun, &found[*place], heads[*place]))
        .filter_map(|place| found[place].entity)
        .collect();
    for place in from..until {
        let mention = &found[place];
        let Some(entity) = mention.entity else { continue };
        let head = heads[place];
        if mention.words.contains(&pronoun.word)
            || barred.contains(&entity)
            || !fits(scene, pronoun.kind, mention, head, &entities.list[entity])
        {
            continue;
        }
        let after = mention.words.start > pronoun.word;
        if after && !is_cataphor(scene, pronoun, head) {
            continue;
        }
        let doubtful = entities.list[entity].entity_type != EntityType::Person;
        let apart = sentence - scene.words[head].sentence;
        // A new section seldom goes on with the last one's people, but paragraphs of news do.
        let mut weight = salience(scene, head, mention) * 0.35_f32.powi(apart as i32);
        if after {
            weight *= 0.35;
        }
        if doubtful && matches!(pronoun.kind, Kind::Person(_)) {
            weight *= 0.85;
        }
        if mention.kind == MentionKind::Pronoun {
            weight *= if same_form(scene, pronoun, mention) { 1.15 } else { 0.9 };
        }
        if apart == 0 && scene.words[head].is("nsubj") && scene.clause(pronoun.word) == scene.clause(head) {
            weight *= 1.3;
        }
        if scene.words[pronoun.word].deprel == scene.words[head].deprel && !pronoun.possessive {
            weight *= 1.15;
        }
        match scores.iter_mut().find(|(known, ..)| *known == entity) {
            Some((_, last, sum)) => {
                *sum = sum.max(weight) + 0.5 * sum.min(weight);
                if !after {
                    *last = place;
                }
            }
            None => scores.push((entity, place, weight)),
        }
    }
    scores.sort_by(|a, b| b.2.total_cmp(&a.2).then(b.1.cmp(&a.1)));
    let (_, place, best) = *scores.first()?;
    let second = scores.get(1).map_or(0.0, |(.., weight)| *weight);
    let enough = if pronoun.kind == Kind::Several { 40.0 } else { 12.0 };
    (best >= enough).then(|| (place, (best / (best + second)).clamp(0.3, 0.95)))
}

fn same_form(scene: &Scene<'_>, pronoun: &Pronoun, mention: &Found<'_>) -> bool {
    read(scene, mention.words.start).is_some_and(|other| other.kind == pronoun.kind)
}

/// How prominent a mention is by its place in the sentence.
fn salience(scene: &Scene<'_>, head: usize, mention: &Found<'_>) -> f32 {
    let word = &scene.words[head];
    let mut weight = 60.0;
    weight += match word.deprel {
        "nsubj" | "nsubj:pass" | "nsubj:outer" => 110.0,
        "obj" | "xcomp" => 50.0,
        "iobj" | "obl:agent" => 45.0,
        "root" | "appos" | "conj" | "vocative" => 40.0,
        "nmod:poss" | "nmod" => 35.0,
        _ => 25.0,
    };
    // A conjunct shares its first conjunct's place.
    if word.is("conj") && word.head.is_some_and(|first| scene.words[first].is("nsubj")) {
        weight += 25.0;
    }
    if word.is("nmod") || word.is("compound") || word.is("amod") {
        let possessor_of_subject =
            word.is("nmod") && word.head.is_some_and(|owned| scene.words[owned].is("nsubj"));
        weight += if possessor_of_subject { 25.0 } else { -15.0 };
    } else {
        weight += 40.0;
    }
    if mention.entity_type == EntityType::Norp || word.is("compound") {
        weight *= 0.4;
    }
    if scene.heading[word.sentence] {
        weight *= 0.7;
    }
    weight
}

fn fits(
    scene: &Scene<'_>,
    kind: Kind,
    mention: &Found<'_>,
    head: usize,
    entity: &crate::mention::Referent<'_>,
) -> bool {
    let plural = entity.plural || (mention.kind == MentionKind::Nominal && scene.words[head].plural);
    match kind {
        Kind::Person(gender) => {
            (entity.entity_type == EntityType::Person || may_be_person(scene, mention, entity))
                && entity.gender.is_none_or(|known| known == gender)
                && !plural
        }
        Kind::Thing => !matches!(entity.entity_type, EntityType::Person | EntityType::Norp) && !plural,
        Kind::Several => match entity.entity_type {
            EntityType::Norp | EntityType::Org => true,
            _ => plural,
        },
    }
}

/// A name of unknown sort that the model may have read wrongly.
fn may_be_person(scene: &Scene<'_>, mention: &Found<'_>, entity: &crate::mention::Referent<'_>) -> bool {
    mention.kind == MentionKind::Name
        && mention.source == Source::Model
        && mention.words.len() < 3
        && entity.fact.is_none()
        && entity.subtype.is_none()
        && matches!(entity.entity_type, EntityType::Gpe | EntityType::Org | EntityType::Misc)
        && scene.words[mention.words.clone()].iter().all(|word| word.is_capital() && !word.is_upper())
        && mention
            .words
            .start
            .checked_sub(1)
            .is_none_or(|before| !scene.words[before].text.eq_ignore_ascii_case("the"))
}

/// Whether the tree forbids the mention as antecedent.
fn is_barred(scene: &Scene<'_>, pronoun: &Pronoun, mention: &Found<'_>, head: usize) -> bool {
    let own = &scene.words[pronoun.word];
    if pronoun.reflexive {
        // Only the subject of its clause is left.
        return !(scene.words[head].is("nsubj") && scene.clause(head) == scene.clause(pronoun.word));
    }
    if pronoun.possessive {
        // "his brother John": the name beside the pronoun is somebody else.
        return own.head.is_some_and(|owned| {
            owned == head
                || (scene.words[head].is("appos") && scene.words[head].head == Some(owned))
                || mention.words.contains(&owned)
        });
    }
    let place = argument_of(scene, pronoun.word);
    place.is_some() && place == argument_of(scene, head) && mention.kind != MentionKind::Nominal
        || (scene.governs(pronoun.word, head))
}

/// The verb of which a word is an argument.
fn argument_of(scene: &Scene<'_>, word: usize) -> Option<usize> {
    let token = &scene.words[word];
    ["nsubj", "obj", "iobj", "obl"].iter().any(|relation| token.is(relation)).then_some(token.head).flatten()
}

/// "When he arrived, Putin said": the pronoun stands in a clause that depends on the other's.
fn is_cataphor(scene: &Scene<'_>, pronoun: &Pronoun, head: usize) -> bool {
    let subject = scene.words[head].is("nsubj");
    let main = scene.words[head].head;
    subject
        && main.is_some_and(|main| {
            main > pronoun.word && scene.governs(main, pronoun.word) && main != scene.clause(pronoun.word)
        })
}

//! An office phrase: `[whose] [status] office [of whom]`, and the person who holds the office beside it.

use attache_core::layers::{EntityType, MentionKind, Upos};

use crate::clause::surface_subjects;
use crate::frames::Parsed;
use crate::referent::{Named, Referent, party_of, resolve, type_of};
use crate::schema::TypeId;
use crate::tree::Tree;

/// What an office makes of a person.
#[derive(Debug)]
pub(crate) struct Office {
    pub(crate) country: TypeId,
    pub(crate) organisation: TypeId,
    pub(crate) kind: Option<&'static str>,
}

/// An office phrase in a sentence; the tokens `start..end` are the office's own words.
pub(crate) struct Phrase<'o> {
    pub(crate) office: &'o Office,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Where the phrase with its "Iran's" begins and its "of Iran" ends.
    pub(crate) first: usize,
    pub(crate) last: usize,
    pub(crate) status: Option<&'static str>,
    pub(crate) before: Vec<usize>,
    pub(crate) after: Option<usize>,
    /// The preposition before `after`.
    pub(crate) link: &'static str,
}

/// Returns the status that an adjective before an office gives.
fn status_word(lemma: &str) -> Option<&'static str> {
    Some(match lemma {
        "former" | "ex" | "late" | "then" | "deposed" | "ousted" | "past" | "one-time" | "onetime"
        | "previous" | "erstwhile" | "disgraced" | "retired" => "former",
        "acting" | "interim" | "caretaker" | "provisional" => "acting",
        "incoming" | "designate" | "elect" | "new" | "next" => "incoming",
        _ => return None,
    })
}

/// Reads what stands before the office.
pub(crate) fn look_left(parsed: &Parsed<'_>, phrase: &mut Phrase<'_>) {
    let (tree, names) = (&parsed.tree, &parsed.names);
    let mut at = phrase.start;
    let mut unknown = 0;
    while at > 0 {
        let left = at - 1;
        let node = tree.node(left);
        // "disgraced" may be taken for a verb. Who is newly elected is not yet in office; others are by election.
        let lately = left > 0 && matches!(tree.lemma(left - 1), "newly" | "recently" | "just");
        if let Some(status) = status_word(&node.lemma)
            .or_else(|| status_word(node.text))
            .filter(|_| node.text != "elected" || lately)
        {
            // "new president" is in office.
            if node.lemma != "new" && node.lemma != "next" {
                phrase.status = phrase.status.or(Some(status));
            }
        } else if node.lemma.starts_with("ex-") {
            // "ex-UK Prime Minister"
            phrase.status = phrase.status.or(Some("former"));
        } else if let Some(named) = names.at(left) {
            let kind = type_of(named.mention);
            // "ousted White House director"
            if kind == Some(EntityType::Fac) && phrase.before.is_empty() {
                at = named.first;
                phrase.first = at;
                continue;
            }
            let name = named.mention.kind() != MentionKind::Nominal;
            if !name
                || !matches!(
                    kind,
                    Some(
                        EntityType::Norp
                            | EntityType::Gpe
                            | EntityType::Org
                            | EntityType::Person
                            | EntityType::Fac
                    )
                )
            {
                break;
            }
            if kind == Some(EntityType::Person)
                && !(left + 1 < tree.len()
                    && (is_possessive(tree, left + 1) || tree.node(left).relation == "nmod:poss"))
            {
                break;
            }
            let Some(number) = names.all.iter().position(|other| other.mention == named.mention) else {
                break;
            };
            if phrase.before.contains(&number) {
                break;
            }
            phrase.before.push(number);
            at = named.first;
            phrase.first = at;
            if phrase.before.len() > 2 {
                break;
            }
            continue;
        } else if is_possessive(tree, left)
            // "the African Union (AU) chief"
            || node.text == ")" && phrase.start == at && names.at(left.saturating_sub(1)).is_some()
            || matches!(node.text, "-") && left > 0 && matches!(tree.lemma(left - 1), "ex" | "vice")
        {
        } else if (matches!(node.upos, Upos::Noun | Upos::Adj | Upos::Propn)
            // "former failed candidate"
            || tree.is_past_participle(left) && node.relation == "amod")
            && unknown < 2
            && node.text != ","
        {
            unknown += 1;
        } else if node.upos == Upos::Det {
            phrase.first = left;
            break;
        } else {
            break;
        }
        at = left;
        phrase.first = at;
    }
}

fn is_possessive(tree: &Tree<'_>, at: usize) -> bool {
    matches!(tree.node(at).text, "'s" | "’s" | "'" | "’")
}

/// The prepositions that say whose an office is, or where.
const LINKS: [&str; 6] = ["of", "to", "for", "at", "in", "with"];

/// Reads what stands after the office.
pub(crate) fn look_right(parsed: &Parsed<'_>, phrase: &mut Phrase<'_>) {
    let (tree, names) = (&parsed.tree, &parsed.names);
    let mut at = phrase.end;
    // "president-elect"
    if at + 1 < tree.len() && tree.node(at).text == "-" && matches!(tree.lemma(at + 1), "elect" | "designate")
    {
        phrase.status = Some("incoming");
        at += 2;
    } else if at < tree.len() && matches!(tree.lemma(at), "elect" | "designate") {
        phrase.status = Some("incoming");
        at += 1;
    }
    phrase.last = at;
    for _ in 0..2 {
        let Some(link) = LINKS.into_iter().find(|&link| at < tree.len() && tree.lemma(at) == link) else {
            return;
        };
        let mut next = at + 1;
        let mut skipped = 0;
        while next < tree.len()
            && names.at(next).is_none_or(|named| named.mention.kind() == MentionKind::Pronoun)
            && skipped < 5
            && matches!(tree.node(next).upos, Upos::Det | Upos::Adj | Upos::Noun | Upos::Propn | Upos::Cconj)
        {
            next += 1;
            skipped += 1;
        }
        let Some(named) = names.at(next).filter(|named| named.first > at) else {
            // "minister of foreign affairs of Iran"
            if skipped > 0 && next < tree.len() && matches!(tree.lemma(next), "of" | "for" | "at") {
                at = next;
                continue;
            }
            return;
        };
        let article_only = skipped == 0
            || (skipped == 1 && tree.node(at + 1).upos == Upos::Det)
            || matches!(type_of(named.mention), Some(EntityType::Org));
        if article_only
            && matches!(
                type_of(named.mention),
                Some(EntityType::Org | EntityType::Gpe | EntityType::Loc | EntityType::Person)
            )
        {
            phrase.after = names.all.iter().position(|other| other.mention == named.mention);
            phrase.link = link;
            phrase.last = named.end;
            // "head of Iran's Quds Force": the body, not its owner.
            let owned = named.end + 1 < tree.len() && is_possessive(tree, named.end);
            if let Some(body) =
                names.at(named.end + 1).filter(|body| owned && type_of(body.mention) == Some(EntityType::Org))
            {
                phrase.after = names.all.iter().position(|other| other.mention == body.mention);
                phrase.last = body.end;
            }
        }
        return;
    }
}

/// Finds who holds the office.
pub(crate) fn holders<'d>(parsed: &Parsed<'d>, phrase: &Phrase<'_>) -> Vec<(Referent<'d>, &'static str)> {
    let (tree, names) = (&parsed.tree, &parsed.names);
    let person = |named: &&Named<'d>| type_of(named.mention) == Some(EntityType::Person);
    let means = |named: &Named<'d>| Referent {
        entity: party_of(named.mention),
        mention: Some(named.mention),
        span: named.mention.span(),
        token: named.head,
    };
    // The title is part of the mention: "President Putin".
    if let Some(named) = names.at(phrase.start).filter(person).filter(|named| {
        // "Martin Luther King Jr.": not a king.
        let first = named.first == phrase.start || named.first >= phrase.first;
        named.mention.kind() == MentionKind::Name && named.end > phrase.end && first
    }) {
        return vec![(means(named), "premodifier:title")];
    }
    let starts = |at: usize| {
        names
            .at(at)
            .filter(|named| named.first == at)
            .filter(person)
            .filter(|named| named.mention.kind() == MentionKind::Name)
    };
    if let Some(named) = starts(phrase.last).or_else(|| starts(phrase.end)) {
        let mut all = vec![(means(named), "premodifier:title")];
        // "Presidents Biden and Putin" would share one country; the plural says so.
        if tree.node(phrase.end - 1).xpos.ends_with('S') {
            for token in tree.conjuncts(named.head).into_iter().skip(1) {
                all.extend(
                    names.headed_by(token).filter(person).map(|other| (means(other), "premodifier:title")),
                );
            }
        }
        return all;
    }
    // "Kazem Jalali, Iran's ambassador to Russia"
    let mut before = phrase.first;
    if before > 0 && tree.node(before - 1).upos == Upos::Det {
        before -= 1;
    }
    let comma = before > 1 && tree.node(before - 1).text == ",";
    let named =
        before.checked_sub(2).and_then(|at| names.at(at)).filter(|named| comma && named.end == before - 1);
    // "the Queen, the prime minister said": who is called by an office alone does not hold the next one.
    let called = |named: &&Named<'d>| {
        !matches!(
            tree.lemma(named.head),
            "queen" | "king" | "pope" | "president" | "prince" | "princess" | "minister"
        )
    };
    // "the secretary, Paul Ash, the former chairman of the bank, Ann Bell": whose name follows its office in a list.
    let listed = |named: &&Named<'d>| {
        let titled = named.first > 1 && tree.node(named.first - 1).text == ",";
        let next = (phrase.last + 1 < tree.len() && tree.node(phrase.last).text == ",")
            .then(|| starts(phrase.last + 1))
            .flatten();
        titled && next.is_some()
    };
    let named = named.filter(person).filter(called).filter(|named| !listed(named));
    if let Some(named) = named.filter(|named| named.mention.kind() == MentionKind::Name) {
        return vec![(means(named), "apposition:title")];
    }
    // "The president of Iran, Masoud Pezeshkian, said"
    let owned = phrase.after.is_some() || !phrase.before.is_empty();
    if owned && phrase.last + 1 < tree.len() && tree.node(phrase.last).text == "," {
        let closed = |named: &&Named<'d>| named.end >= tree.len() || tree.node(named.end).upos == Upos::Punct;
        if let Some(named) = starts(phrase.last + 1).filter(closed) {
            return vec![(means(named), "apposition:title")];
        }
    }
    let head = phrase.end - 1;
    // "became president", "served as president"
    if let Some((verb, rule)) = took_office(tree, head) {
        return surface_subjects(tree, verb, 0)
            .into_iter()
            .map(|filler| resolve(tree, names, filler.token))
            .filter(|referent| {
                referent.mention.is_some_and(|mention| type_of(mention) == Some(EntityType::Person))
            })
            .map(|referent| (referent, rule))
            .collect();
    }
    if tree.child(head, "cop").is_some() {
        return surface_subjects(tree, head, 0)
            .into_iter()
            .map(|filler| resolve(tree, names, filler.token))
            .filter(|referent| {
                referent.mention.is_some_and(|mention| type_of(mention) == Some(EntityType::Person))
            })
            .map(|referent| (referent, "copula:title"))
            .collect();
    }
    Vec::new()
}

/// Returns the verb by which somebody comes into the office at `head` or holds it, and the rule that it makes.
fn took_office(tree: &Tree<'_>, head: usize) -> Option<(usize, &'static str)> {
    let verb = tree.head(head)?;
    // "served two years as mayor"
    let span = matches!(tree.lemma(verb), "year" | "month" | "term" | "stint") && tree.is(head, "nmod");
    let verb = if span { tree.head(verb)? } else { verb };
    let verb = Some(verb).filter(|&verb| tree.node(verb).upos == Upos::Verb)?;
    let as_office = tree.all(head, "case").any(|case| tree.lemma(case) == "as");
    match tree.lemma(verb) {
        "become" if tree.is_any(head, &["xcomp", "obj"]) => Some((verb, "copula:became")),
        "serve" if (span || tree.is(head, "obl")) && as_office => Some((verb, "copula:served")),
        _ => None,
    }
}

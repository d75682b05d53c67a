//! When and where an event takes place, and how many: what hangs on its trigger, or on the verb that carries it.

use attache_core::layers::{EntityType, Time, TimeKind, Upos};
use attache_core::{Row, Span};

use crate::clause::preposition;
use crate::draft::{Draft, Part};
use crate::frames::Parsed;
use crate::operators::{Effect, Operators};
use crate::referent::{party_of, type_of};
use crate::tree::Tree;

/// Returns the trigger and the words above it whose time and place are its own too.
///
/// "In 2020 he ordered the assassination" dates the assassination; "said on Monday that" dates the saying.
pub(crate) fn anchors(tree: &Tree<'_>, trigger: usize, operators: &Operators) -> Vec<usize> {
    let mut anchors = vec![trigger];
    let mut at = trigger;
    while let Some(head) = tree.head(at) {
        let relation = tree.node(at).relation;
        let passes = match relation.split(':').next().unwrap_or("") {
            "xcomp" | "obj" | "conj" => true,
            "nsubj" => operators.occurs(tree.lemma(head)) || relation == "nsubj:pass",
            "obl" | "nmod" => {
                tree.node(trigger).upos != Upos::Verb
                    && !matches!(preposition(tree, at), Some("since" | "after" | "before" | "until" | "over"))
            }
            "acl" => relation != "acl:relcl" && tree.is_infinitive(at),
            _ => false,
        };
        let reports = tree.node(head).upos == Upos::Verb
            && matches!(operators.effect(Upos::Verb, tree.lemma(head)), Some(Effect::Reported));
        if !passes || reports {
            break;
        }
        anchors.push(head);
        at = head;
    }
    anchors
}

/// Returns the predicate or trigger that `token` hangs on, and the steps to it.
fn host(tree: &Tree<'_>, token: usize, trigger: usize) -> Option<usize> {
    let mut at = token;
    for _ in 0..6 {
        let head = tree.head(at)?;
        let relation = tree.node(at).relation;
        if !tree.is_any(
            at,
            &[
                "obl", "nmod", "advmod", "flat", "compound", "appos", "nummod", "conj", "case", "obj",
                "amod", "dep", "fixed", "nsubj",
            ],
        ) {
            return None;
        }
        if head == trigger || tree.is_predicate(head) || relation.starts_with("obl") {
            return Some(head);
        }
        at = head;
    }
    None
}

/// Returns the time expression that says when the event under `trigger` is.
pub(crate) fn time_of<'d>(parsed: &Parsed<'d>, trigger: usize, anchors: &[usize]) -> Option<Row<'d, Time>> {
    let tree = &parsed.tree;
    let mut best: Option<(usize, usize, Row<'d, Time>)> = None;
    let mut seen: Option<Row<'d, Time>> = None;
    for token in 0..tree.len() {
        let Some(time) = parsed.names.time_at(token).filter(|time| Some(*time) != seen) else { continue };
        seen = Some(time);
        // "Recently" says no time.
        if !matches!(time.kind(), TimeKind::Date | TimeKind::Time) || time.value().ends_with("_REF") {
            continue;
        }
        let Some(head) = tree.head_in(time.span()) else { continue };
        let Some(host) = host(tree, head, trigger) else { continue };
        if let Some(rank) = anchors.iter().position(|&anchor| anchor == host) {
            let distance = head.abs_diff(trigger);
            if best.is_none_or(|(other, far, _)| (rank, distance) < (other, far)) {
                best = Some((rank, distance, time));
            }
        }
    }
    best.map(|(_, _, time)| time)
}

/// Returns true where a time that comes again and again hangs on `trigger`: "every Friday".
pub(crate) fn is_repeated(parsed: &Parsed<'_>, trigger: usize) -> bool {
    parsed
        .tree
        .children(trigger)
        .any(|child| parsed.names.time_at(child).is_some_and(|time| time.kind() == TimeKind::Set))
}

/// Adds the place where the event under the draft's trigger is, unless it plays a part in it already.
pub(crate) fn add_place(parsed: &Parsed<'_>, draft: &mut Draft<'_>, anchors: &[usize]) {
    let tree = &parsed.tree;
    let mut best: Option<(usize, usize, usize)> = None;
    for (number, named) in parsed.names.all.iter().enumerate() {
        if !matches!(type_of(named.mention), Some(EntityType::Gpe | EntityType::Loc | EntityType::Fac)) {
            continue;
        }
        let locative = matches!(
            preposition(tree, named.head),
            Some("in" | "at" | "near" | "outside" | "inside" | "across" | "within")
        );
        if !locative || !tree.is_any(named.head, &["obl", "nmod"]) {
            continue;
        }
        let Some(host) = tree.head(named.head) else { continue };
        // "signed a pact in Moscow": what is signed does not lie there by itself.
        let at_object = tree.is(host, "obj")
            && tree.head(host) == Some(draft.trigger)
            && preposition(tree, named.head) == Some("in");
        // "an attack on oil fields in Kuwait"
        let at_struck = draft.role("recipient").any(|part| part.entity.is_none() && part.token == Some(host));
        // "met with Smith in Berlin": people are met there, whatever the parse made of it.
        let at_person = tree.is(host, "obl")
            && tree.head(host) == Some(draft.trigger)
            && parsed
                .names
                .headed_by(host)
                .is_some_and(|person| type_of(person.mention) == Some(EntityType::Person));
        let rank = anchors
            .iter()
            .position(|&anchor| anchor == host)
            .or((at_object || at_person || at_struck).then_some(0));
        let Some(rank) = rank else { continue };
        let distance = named.head.abs_diff(draft.trigger);
        if best.is_none_or(|(other, far, _)| (rank, distance) < (other, far)) {
            best = Some((rank, distance, number));
        }
    }
    if let Some(named) = best.and_then(|(_, _, number)| parsed.names.all.get(number)) {
        let span = named.mention.span();
        if draft.parts.iter().all(|part| part.span != span) {
            draft.place = Some((party_of(named.mention).map(Row::id), span));
        }
    }
}

/// Adds the number of those who play `role` as a part called `name`.
pub(crate) fn add_number(tree: &Tree<'_>, draft: &mut Draft<'_>, role: &str, name: &str) {
    let number: Option<Span> = draft.role(role).filter_map(|part| part.token).find_map(|token| {
        let first = tree.child(token, "nummod")?;
        Some(tree.subtree_span(first))
    });
    if let Some(span) = number.filter(|_| !draft.has_role(name)) {
        draft.parts.push(Part {
            role: name.into(),
            entity: None,
            mention: None,
            span,
            implied: false,
            token: None,
        });
    }
}

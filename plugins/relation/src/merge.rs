//! One event told twice is one relation: finds drafts that tell the same and folds them into one.

use attache_core::layers::{Family, Realis};

use crate::draft::{Draft, Part};
use crate::link::Link;
use crate::schema::Schema;

/// Folds drafts that tell the same thing; the first telling stays, with what later ones add.
///
/// Links follow; one whose ends have become one relation is none.
pub(crate) fn merge<'d>(
    drafts: Vec<Draft<'d>>,
    links: &[Link],
    schema: &Schema,
    text: &str,
) -> (Vec<Draft<'d>>, Vec<Link>) {
    let mut kept: Vec<Draft<'d>> = Vec::with_capacity(drafts.len());
    // Where each draft went, so that references to contents follow.
    let mut moved: Vec<usize> = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let state = schema.get(draft.relation).family == Family::State;
        let known = kept.iter().position(|other| same(other, &draft, state, text));
        let meant = || kept.iter().rposition(|other| takes_up(&draft, other, state, text));
        if let Some(at) = known.or_else(meant) {
            fold(&mut kept[at], draft);
            moved.push(at);
        } else {
            moved.push(kept.len());
            kept.push(draft);
        }
    }
    for (number, draft) in kept.iter_mut().enumerate() {
        draft.content_at =
            draft.content_at.and_then(|old| moved.get(old).copied()).filter(|&new| new != number);
    }
    let mut tied: Vec<Link> = Vec::with_capacity(links.len());
    for link in links {
        let (Some(&from), Some(&to)) = (moved.get(link.from), moved.get(link.to)) else { continue };
        let known = |other: &Link| (other.relation, other.from, other.to) == (link.relation, from, to);
        if from != to && !tied.iter().any(known) {
            tied.push(Link { from, to, ..*link });
        }
    }
    (kept, tied)
}

/// How many sentences back "the attack" may mean one that was told.
const LOOK_BACK: usize = 3;

/// The roles by which events are told apart.
const DECIDING: [&str; 4] = ["actor", "recipient", "document", "instigator"];

/// Returns true where `later` is a noun with "the" that takes up the event `earlier`, since nothing that it says differs.
fn takes_up(later: &Draft<'_>, earlier: &Draft<'_>, state: bool, text: &str) -> bool {
    let near = earlier.sentence < later.sentence && earlier.sentence + LOOK_BACK >= later.sentence;
    let alike = later.relation == earlier.relation
        && later.polarity == earlier.polarity
        && later.realis == earlier.realis
        && later.content.is_none();
    let agrees = |role: &str| {
        let (left, right): (Vec<_>, Vec<_>) = (later.role(role).collect(), earlier.role(role).collect());
        left.is_empty()
            || right.is_empty()
            || left.iter().any(|left| right.iter().any(|right| key(left, text) == key(right, text)))
    };
    // A time of its own ("the invasion in 2022") tells it from others, and so does another word.
    let pointed = later.time.is_none() || earlier.time.is_some();
    later.definite
        && !state
        && near
        && alike
        && pointed
        && same_time(later, earlier)
        && stem(later, text) == stem(earlier, text)
        && DECIDING.into_iter().all(agrees)
}

/// Returns the letters by which words of one kind are known: "visi" of "visited" and "visit".
fn stem(draft: &Draft<'_>, text: &str) -> String {
    draft.trigger_span.text(text).chars().take(4).collect::<String>().to_lowercase()
}

/// Returns false where two drafts tell times of which neither holds the other.
fn same_time(a: &Draft<'_>, b: &Draft<'_>) -> bool {
    a.time.zip(b.time).is_none_or(|(a, b)| {
        let (a, b) = (a.value(), b.value());
        a.starts_with(b) || b.starts_with(a)
    })
}

fn same(a: &Draft<'_>, b: &Draft<'_>, state: bool, text: &str) -> bool {
    if a.relation != b.relation || a.polarity != b.polarity {
        return false;
    }
    if state {
        let ends = |draft: &Draft<'_>, role| draft.role(role).map(|part| key(part, text)).collect::<Vec<_>>();
        return a.status == b.status
            && a.realis == b.realis
            && ends(a, "from") == ends(b, "from")
            && (ends(a, "to") == ends(b, "to"))
            && (titles(a, text) == titles(b, text)
                || titles(a, text).is_none()
                || titles(b, text).is_none());
    }
    if a.realis != b.realis || a.realis == Realis::Generic {
        return false;
    }
    if !same_time(a, b) {
        return false;
    }
    let statement = a.content.is_some() && b.content.is_some();
    if statement {
        // Two things said are two statements.
        return false;
    }
    // Each role told in both must share a filler, and there must be one such role that names an entity.
    let mut shared = 0;
    let mut compared = 0;
    for role in DECIDING {
        let (left, right): (Vec<_>, Vec<_>) = (a.role(role).collect(), b.role(role).collect());
        if left.is_empty() || right.is_empty() {
            continue;
        }
        compared += 1;
        let alike = left.iter().any(|left| right.iter().any(|right| key(left, text) == key(right, text)));
        if !alike {
            return false;
        }
        shared += u32::from(left.iter().any(|part| part.entity.is_some()));
    }
    let roles = |draft: &Draft<'_>| DECIDING.iter().filter(|role| draft.has_role(role)).count();
    let fewest = roles(a).min(roles(b));
    // One shared party is little: then the words must tell the same kind of thing too.
    compared > 0 && shared > 0 && compared == fewest && (compared > 1 || stem(a, text) == stem(b, text))
}

fn titles<'t>(draft: &Draft<'_>, text: &'t str) -> Option<&'t str> {
    draft.role("title").next().map(|part| part.span.text(text))
}

/// What two fillers must share to be the same: the entity, or the words.
fn key<'t>(part: &Part, text: &'t str) -> (Option<u32>, Option<&'t str>) {
    if let Some(entity) = part.entity {
        return (Some(entity.row()), None);
    }
    let words = part.span.text(text);
    (None, Some(words.rsplit(' ').next().unwrap_or(words)))
}

fn fold<'d>(first: &mut Draft<'d>, later: Draft<'d>) {
    for part in later.parts {
        let role_told = first.has_role(&part.role);
        let richer = matches!(&*part.role, "actor" | "recipient")
            && part.entity.is_some()
            && first.role(&part.role).all(|known| known.entity != part.entity);
        if !role_told || (richer && first.role(&part.role).all(|known| known.entity.is_none())) {
            first.parts.push(part);
        }
    }
    first.mentions.push(later.trigger_span);
    first.mentions.extend(later.mentions);
    first.time = first.time.or(later.time);
    first.place = first.place.take().or(later.place);
    first.status = first.status.or(later.status);
    first.main |= later.main;
    for source in later.sources {
        if first
            .sources
            .iter()
            .all(|known| known.entity != source.entity || known.entity.is_none() && known.span != source.span)
        {
            first.sources.push(source);
        }
    }
    if later.evidence.specificity > first.evidence.specificity {
        first.evidence = later.evidence;
    }
}

//! Names that stand deeper than a slot: "soldiers from Gondor", "a resumption of ties with Gondor".
//!
//! Only rules that ask for it reach so far (`in` before a class, the slot `rest`): what lies deep within a phrase
//! is often told of something else.

use attache_core::layers::MentionKind;

use crate::clause::Filler;
use crate::frames::Parsed;
use crate::lexicon::{Lexicon, SlotRule};
use crate::referent::{Named, fits};
use crate::tree::Tree;

/// Returns `filler` where it is what `rule` asks for itself, else the first name within its phrase that is, with the
/// names coordinated with that.
pub(crate) fn named_in(
    parsed: &Parsed<'_>,
    lexicon: &Lexicon,
    filler: Filler,
    rule: &SlotRule,
) -> Vec<Filler> {
    let (tree, names) = (&parsed.tree, &parsed.names);
    if fits(tree, names, lexicon, filler.token, rule) {
        return vec![filler];
    }
    let inside = |named: &&Named<'_>| stands_in(tree, named.head, filler.token);
    first_name(parsed, lexicon, rule, &inside)
}

/// Returns the first name behind the trigger in what it governs, with the names coordinated with that.
pub(crate) fn rest(parsed: &Parsed<'_>, lexicon: &Lexicon, trigger: usize, rule: &SlotRule) -> Vec<Filler> {
    let tree = &parsed.tree;
    first_name(parsed, lexicon, rule, &|named| {
        named.first > trigger
            && tree.within(named.head, trigger)
            && !std::iter::once(named.head)
                .chain(tree.ancestors(named.head))
                .take_while(|&at| at != trigger)
                .any(|at| is_apart(tree, at))
    })
}

fn first_name(
    parsed: &Parsed<'_>,
    lexicon: &Lexicon,
    rule: &SlotRule,
    stands: &dyn Fn(&&Named<'_>) -> bool,
) -> Vec<Filler> {
    let (tree, names) = (&parsed.tree, &parsed.names);
    let first = names.all.iter().find(|named| {
        named.mention.kind() == MentionKind::Name
            && names.time_at(named.head).is_none()
            && stands(named)
            && fits(tree, names, lexicon, named.head, rule)
    });
    let Some(first) = first else { return Vec::new() };
    let alike = tree
        .conjuncts(first.head)
        .into_iter()
        .filter(|&token| token == first.head || fits(tree, names, lexicon, token, rule));
    alike.map(|token| Filler { token, shared: false }).collect()
}

/// Returns true where `at` governs a clause that only tells when or why: "after a patrol was seen near Mordor".
fn is_apart(tree: &Tree<'_>, at: usize) -> bool {
    tree.is(at, "advcl") && !tree.is_infinitive(at) && tree.child(at, "nsubj").is_some()
}

/// Returns true where `token` belongs to the phrase under `top`, not to a clause or another phrase beside it.
fn stands_in(tree: &Tree<'_>, token: usize, top: usize) -> bool {
    let mut at = token;
    while at != top {
        // What is coordinated with the phrase itself fills a slot of its own.
        let beside = tree.is(at, "conj") && tree.head(at) == Some(top);
        if beside || tree.is_any(at, &["advcl", "parataxis"]) || tree.node(at).relation == "acl:relcl" {
            return false;
        }
        match tree.head(at) {
            Some(head) => at = head,
            None => return false,
        }
    }
    true
}

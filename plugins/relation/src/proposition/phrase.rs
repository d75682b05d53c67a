//! Which words stand for a subject or argument.

use attache_core::Span;
use attache_core::layers::Upos;

use crate::tree::Tree;

/// Relations of words that end a phrase: what stands behind them tells something else.
const ENDS: [&str; 10] =
    ["conj", "cc", "appos", "parataxis", "advcl", "acl:relcl", "nsubj", "csubj", "ccomp", "dep"];

/// Relations of words at a phrase's left that are none of its own.
const BEFORE: [&str; 12] = [
    "case",
    "mark",
    "cc",
    "punct",
    "cop",
    "aux",
    "nsubj",
    "csubj",
    "expl",
    "parataxis",
    "advcl",
    "discourse",
];

/// Returns the phrase that `head` governs, from its first modifier to the first clause that hangs on it.
///
/// `preposition` says whether the words that join it to its verb belong to it.
pub(super) fn phrase(tree: &Tree<'_>, head: usize, preposition: bool) -> Span {
    let (first, last) = bounds(tree, head, preposition);
    trimmed(tree, first, last)
}

/// Returns the whole of what `head` governs, from the token `from` at the earliest.
pub(super) fn clause(tree: &Tree<'_>, head: usize, from: usize) -> Span {
    let span = tree.subtree_span(head);
    let tokens = tree.tokens_in(span);
    trimmed(tree, tokens.start.max(from), tokens.end.saturating_sub(1).max(from))
}

/// Returns `head` and the nouns coordinated with it, each with its own words.
pub(super) fn each(tree: &Tree<'_>, head: usize, preposition: bool) -> Vec<Span> {
    let clausal = |token: usize| {
        tree.node(token).upos == Upos::Verb
            || tree.child(token, "nsubj").is_some()
            || tree.child(token, "cop").is_some()
    };
    let mut spans = vec![phrase(tree, head, preposition)];
    let others = tree.conjuncts(head).into_iter().skip(1).filter(|&token| !clausal(token));
    for token in others {
        let span = phrase(tree, token, preposition);
        if spans.iter().all(|known| !known.overlaps(span)) {
            spans.push(span);
        }
    }
    spans
}

fn bounds(tree: &Tree<'_>, head: usize, preposition: bool) -> (usize, usize) {
    let mut first = head;
    let joins = |child: usize| preposition && tree.is_any(child, &["case", "mark"]);
    for child in tree.children(head).rev().filter(|&child| child < head) {
        if tree.is_any(child, &BEFORE) && !joins(child) {
            if tree.is(child, "punct") && first < head {
                continue;
            }
            break;
        }
        let span = tree.subtree_span(child);
        first = first.min(tree.tokens_in(span).start);
    }
    let mut last = head;
    for child in tree.children(head).filter(|&child| child > head) {
        if tree.is_any(child, &ENDS) {
            break;
        }
        if tree.is_any(child, &["punct", "cop", "aux"]) {
            continue;
        }
        last = last.max(tree.tokens_in(tree.subtree_span(child)).end.saturating_sub(1));
    }
    (first, last)
}

/// Returns the span of tokens `first` to `last` without punctuation at its edges; quotation marks stay in pairs.
fn trimmed(tree: &Tree<'_>, mut first: usize, mut last: usize) -> Span {
    let is_punct = |at: usize| {
        tree.node(at).upos == Upos::Punct
            && !matches!(tree.node(at).text, "\"" | "“" | "”" | "(" | ")" | "'" | "’")
    };
    while first < last && is_punct(first) {
        first += 1;
    }
    while last > first && is_punct(last) {
        last -= 1;
    }
    tree.node(first).span.cover(tree.node(last).span)
}

//! Open relations: subject, predicate and arguments in the text's own words, from the same clauses.
//!
//! Every finite verb with a subject or object makes one proposition for each subject of a coordination; copulas
//! make "X is Y", appositions between a name and a noun too.

use attache_core::layers::{NewProposition, NewPropositionArgument, Upos};
use attache_core::{Output, Span};

use crate::clause::{Clause, Slot};
use crate::frames::Parsed;
use crate::operators::Operators;
use crate::standing;
use crate::tree::Tree;

/// Writes the propositions of a sentence.
pub(crate) fn write(parsed: &Parsed<'_>, text: &str, operators: &Operators, output: &mut Output<'_>) {
    let tree = &parsed.tree;
    for token in 0..tree.len() {
        let copula = tree.child(token, "cop");
        if tree.node(token).upos != Upos::Verb && copula.is_none() {
            continue;
        }
        let clause = Clause::of_verb(tree, token);
        let subjects: Vec<Span> = if clause.passive {
            clause
                .fillers(Slot::Object)
                .chain(clause.fillers(Slot::Indirect))
                .take(1)
                .map(|filler| phrase(tree, filler.token))
                .collect()
        } else {
            clause.fillers(Slot::Subject).take(1).map(|filler| whole(tree, filler.token)).collect()
        };
        let Some(&subject) = subjects.first() else { continue };
        let predicate = predicate_span(tree, token, copula);
        let arguments = arguments(tree, token, copula.is_some(), subject);
        if arguments.is_empty() {
            continue;
        }
        let read = standing::read(tree, token, operators);
        let source = read.sources.first().map(|voice| phrase(tree, voice.source).text(text));
        let depth = tree.ancestors(token).count() as f64;
        let confidence = (0.92 - 0.05 * depth - 0.002 * tree.len() as f64).clamp(0.2, 0.95);
        let id = output.push(NewProposition {
            span: predicate,
            subject: Some(subject),
            attribution: source,
            polarity: read.polarity,
            confidence: (confidence * 1e4).round() / 1e4,
        });
        for place in arguments {
            output.push(NewPropositionArgument { proposition: id, place });
        }
    }
}

/// Returns a noun phrase with its modifiers, without clauses that hang on it.
fn phrase(tree: &Tree<'_>, head: usize) -> Span {
    let mut span = tree.node(head).span;
    for child in tree.children(head) {
        if tree.is_any(
            child,
            &[
                "acl",
                "appos",
                "conj",
                "cc",
                "punct",
                "parataxis",
                "advcl",
                "cop",
                "nsubj",
                "case",
                "mark",
                "aux",
                "ccomp",
                "csubj",
                "dep",
            ],
        ) {
            continue;
        }
        span = span.cover(tree.subtree_span(child));
    }
    span
}

/// Returns a noun phrase with what is coordinated with it.
fn whole(tree: &Tree<'_>, head: usize) -> Span {
    tree.conjuncts(head)
        .into_iter()
        .filter(|&token| tree.node(token).upos != Upos::Verb)
        .fold(phrase(tree, head), |span, token| span.cover(phrase(tree, token)))
}

fn predicate_span(tree: &Tree<'_>, head: usize, copula: Option<usize>) -> Span {
    let mut first = copula.unwrap_or(head);
    let mut last = copula.unwrap_or(head);
    for child in tree.children(head) {
        let before = tree.is_any(child, &["aux", "cop"])
            || tree.is(child, "advmod") && tree.node(child).upos == Upos::Part;
        if before && child < first {
            first = child;
        }
        let particle = tree.node(child).relation == "compound:prt" && child > head && copula.is_none();
        if particle && child == last + 1 {
            last = child;
        }
    }
    // Nothing but auxiliaries and adverbs may stand within the predicate: an inverted subject ends it.
    let start = (first..=last)
        .rev()
        .take_while(|&at| {
            at == last
                || matches!(tree.node(at).upos, Upos::Aux | Upos::Part | Upos::Adv | Upos::Verb | Upos::Adp)
        })
        .last()
        .unwrap_or(last);
    tree.node(start).span.cover(tree.node(last).span)
}

fn arguments(tree: &Tree<'_>, head: usize, copula: bool, subject: Span) -> Vec<Span> {
    let mut found = Vec::new();
    if copula {
        found.push(complement(tree, head));
        return found;
    }
    for child in tree.children(head) {
        let span = match tree.node(child).relation.split(':').next().unwrap_or("") {
            "obj" | "iobj" => whole(tree, child),
            "obl" | "xcomp" | "ccomp" => tree.subtree_span(child),
            "advcl" if tree.is_infinitive(child) => tree.subtree_span(child),
            _ => continue,
        };
        let pronoun = matches!(tree.lemma(child), "who" | "which" | "that");
        if !span.overlaps(subject) && !pronoun {
            found.push(span);
        }
    }
    found
}

/// Returns a predicate noun or adjective with what belongs to it.
fn complement(tree: &Tree<'_>, head: usize) -> Span {
    let mut span = tree.node(head).span;
    for child in tree.children(head) {
        let apart = ["cop", "nsubj", "aux", "punct", "advcl", "parataxis", "mark", "cc", "conj", "expl"];
        let negation = tree.is(child, "advmod") && tree.node(child).upos == Upos::Part && child + 1 < head;
        if !negation && !tree.is_any(child, &apart) {
            span = span.cover(tree.subtree_span(child));
        }
    }
    span
}

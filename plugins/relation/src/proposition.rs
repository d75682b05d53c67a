//! Open relations: subject, predicate and arguments in the text's own words, whatever the relation.
//!
//! Every verb with a subject makes propositions, every copula, and every apposition. Coordinated subjects and
//! arguments are distributed, a proposition for each. All places are spans of the text; the predicate of an
//! apposition is empty, for the text leaves its "is" out.

mod confidence;
mod phrase;
mod predicate;

use attache_core::layers::{NewProposition, NewPropositionArgument, Polarity, Upos};
use attache_core::{Output, Span};

use crate::clause::{Clause, Slot, antecedent_of, surface_subjects};
use crate::frames::Parsed;
use crate::operators::Operators;
use crate::standing;
use crate::tree::Tree;

use self::confidence::{Kind, Signs};
use self::predicate::Predicate;

/// At most so many propositions come of one predicate's coordinations.
const MOST: usize = 12;

/// A predicate with all that it is said of.
struct Told {
    kind: Kind,
    /// The token that governs it.
    head: usize,
    predicate: Span,
    subjects: Vec<Span>,
    /// Whether the subject was read from another clause.
    shared: bool,
    /// The arguments, each with what is coordinated with it.
    arguments: Vec<Vec<Span>>,
}

/// Writes the propositions of a sentence.
pub(crate) fn write(parsed: &Parsed<'_>, text: &str, operators: &Operators, output: &mut Output<'_>) {
    let tree = &parsed.tree;
    for token in 0..tree.len() {
        let told =
            if tree.is(token, "appos") { of_apposition(tree, token) } else { of_predicate(tree, token) };
        if let Some(told) = told {
            write_told(tree, &told, text, operators, output);
        }
    }
}

fn write_told(tree: &Tree<'_>, told: &Told, text: &str, operators: &Operators, output: &mut Output<'_>) {
    let (source, polarity) = match told.kind {
        Kind::Apposition => (None, Polarity::Positive),
        Kind::Verb | Kind::Copula => {
            let read = standing::read(tree, told.head, operators);
            let voice =
                read.sources.first().map(|voice| phrase::phrase(tree, voice.source, false).text(text));
            (voice, read.polarity)
        }
    };
    let rows = distributed(told);
    for (subject, arguments) in &rows {
        let confidence = confidence::confidence(&Signs {
            kind: told.kind,
            depth: tree.ancestors(told.head).count(),
            length: tree.len(),
            n_arguments: arguments.len(),
            n_rows: rows.len(),
            shared: told.shared,
            n_words: arguments.iter().map(|place| tree.tokens_in(*place).len()).sum(),
        });
        let id = output.push(NewProposition {
            span: told.predicate,
            subject: Some(*subject),
            attribution: source,
            polarity,
            confidence,
        });
        for &place in arguments {
            output.push(NewPropositionArgument { proposition: id, place });
        }
    }
}

/// Returns each subject with each choice of arguments.
fn distributed(told: &Told) -> Vec<(Span, Vec<Span>)> {
    let mut rows: Vec<(Span, Vec<Span>)> = told.subjects.iter().map(|&span| (span, Vec::new())).collect();
    for choices in &told.arguments {
        if rows.len() * choices.len() > MOST {
            let all = choices.iter().copied().reduce(Span::cover);
            for (_, arguments) in &mut rows {
                arguments.extend(all);
            }
            continue;
        }
        rows = rows
            .iter()
            .flat_map(|(subject, arguments)| {
                choices.iter().map(move |&choice| {
                    let mut arguments = arguments.clone();
                    arguments.push(choice);
                    (*subject, arguments)
                })
            })
            .collect();
    }
    rows
}

/// "Orkem, the group": the noun that stands beside a name or noun.
fn of_apposition(tree: &Tree<'_>, token: usize) -> Option<Told> {
    let named = tree.head(token)?;
    let nominal = |at: usize| matches!(tree.node(at).upos, Upos::Noun | Upos::Propn);
    if !nominal(named) || !nominal(token) {
        return None;
    }
    let complement = phrase::phrase(tree, token, false);
    Some(Told {
        kind: Kind::Apposition,
        head: token,
        predicate: Span::new(complement.start(), complement.start()),
        subjects: vec![phrase::phrase(tree, named, false)],
        shared: false,
        arguments: vec![phrase::each(tree, token, false)],
    })
}

fn of_predicate(tree: &Tree<'_>, head: usize) -> Option<Told> {
    let copula = tree.child(head, "cop");
    if tree.node(head).upos != Upos::Verb && copula.is_none() || is_taken_in(tree, head) {
        return None;
    }
    let fillers = surface_subjects(tree, head, 0);
    let subject = fillers.first()?;
    let subjects = phrase::each(tree, subject.token, false);
    let predicate = Predicate::read(tree, head, copula);
    let mut arguments = Vec::new();
    if copula.is_some() && predicate.heads.is_empty() {
        arguments.push(complements(tree, head, predicate.last));
    }
    for &verb in &predicate.heads {
        add_arguments(tree, verb, &predicate, &mut arguments);
    }
    if copula.is_some() && predicate.heads.is_empty() {
        add_circumstances(tree, head, &predicate, &mut arguments);
    }
    let mut taken = subjects.clone();
    taken.push(predicate.span);
    arguments.retain(|choices| {
        !choices.is_empty() && choices.iter().all(|place| taken.iter().all(|other| !other.overlaps(*place)))
    });
    if arguments.is_empty() {
        return None;
    }
    Some(Told {
        kind: if copula.is_some() { Kind::Copula } else { Kind::Verb },
        head,
        predicate: predicate.span,
        subjects,
        shared: subject.shared,
        arguments,
    })
}

/// Returns true for an infinitive that the predicate above it takes in ("able to own").
fn is_taken_in(tree: &Tree<'_>, head: usize) -> bool {
    if !tree.is_any(head, &["xcomp", "advcl"]) {
        return false;
    }
    let top = tree.ancestors(head).find(|&at| !tree.is_any(at, &["xcomp"]));
    let nearest = tree.head(head);
    [top, nearest]
        .into_iter()
        .flatten()
        .any(|above| Predicate::read(tree, above, tree.child(above, "cop")).takes(head))
}

fn complements(tree: &Tree<'_>, head: usize, last: usize) -> Vec<Span> {
    let mut found = phrase::each(tree, head, true);
    if let Some(first) = found.first_mut() {
        // What the predicate has of it already ("is in") is not told twice.
        let tokens = tree.tokens_in(*first);
        let start = tokens.start.max(last + 1).min(tokens.end.saturating_sub(1));
        *first = tree.node(start).span.cover(Span::new(tree.node(start).span.start(), first.end()));
    }
    found
}

fn add_arguments(tree: &Tree<'_>, verb: usize, predicate: &Predicate, arguments: &mut Vec<Vec<Span>>) {
    let clause = Clause::of_verb(tree, verb);
    let has_object = tree.child(verb, "obj").is_some();
    for filler in clause.fillers(Slot::Object).filter(|_| !has_object && !clause.passive) {
        // "the flourishes she used"
        arguments.push(vec![phrase::phrase(tree, filler.token, false)]);
    }
    for child in tree.children(verb) {
        if predicate.takes(child) {
            continue;
        }
        let choices = match tree.node(child).relation.split(':').next().unwrap_or("") {
            "obj" | "iobj" => {
                let noun = antecedent_of(tree, child).unwrap_or(child);
                phrase::each(tree, noun, false)
            }
            "obl" => {
                if antecedent_of(tree, child).is_some() {
                    continue;
                }
                let inside =
                    tree.all(child, "case").any(|case| case <= predicate.last && case + 3 > predicate.last);
                phrase::each(tree, child, !inside)
            }
            "xcomp" | "ccomp" => vec![phrase::clause(tree, child, 0)],
            "advcl" if tree.is_infinitive(child) => vec![phrase::clause(tree, child, 0)],
            _ => continue,
        };
        let pronoun = matches!(tree.lemma(child), "who" | "which" | "that");
        if !pronoun {
            arguments.push(choices);
        }
    }
}

fn add_circumstances(tree: &Tree<'_>, head: usize, predicate: &Predicate, arguments: &mut Vec<Vec<Span>>) {
    for child in tree.all(head, "obl") {
        let span = phrase::phrase(tree, child, true);
        if child > predicate.last && arguments.iter().flatten().all(|known| !known.overlaps(span)) {
            arguments.push(vec![span]);
        }
    }
}

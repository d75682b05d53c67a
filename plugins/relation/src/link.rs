//! Links between relations: one because of another, in response to it, before it, or the same told by another word.
//!
//! A link is read from a word that says it: "after", "because of", "in retaliation for". Those within a sentence are
//! found here, those to a sentence before in [`crate::across`]. Two relations that merely stand together are never linked.

use attache_core::Span;

use crate::clause::preposition;
use crate::draft::Draft;
use crate::operators::Operators;
use crate::schema::{Schema, TypeId};
use crate::tree::Tree;

/// A link between two drafts of a document, by their numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Link {
    pub(crate) relation: TypeId,
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// The word that says it.
    pub(crate) span: Span,
    pub(crate) rule: &'static str,
}

/// The types of links.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LinkTypes {
    because_of: TypeId,
    in_response_to: TypeId,
    before: TypeId,
    same_event_as: TypeId,
}

impl LinkTypes {
    /// Returns the types, or the name of one that is missing.
    pub(crate) fn new(schema: &Schema) -> Result<Self, &'static str> {
        let named = |name| schema.named(name).ok_or(name);
        Ok(Self {
            because_of: named("because_of")?,
            in_response_to: named("in_response_to")?,
            before: named("before")?,
            same_event_as: named("same_event_as")?,
        })
    }

    /// Returns the link that `tie` makes between the thing above it, `outer`, and the thing that it introduces.
    pub(crate) fn tied(self, tie: Tie, outer: usize, inner: usize, span: Span, rule: &'static str) -> Link {
        let (relation, from, to) = match tie {
            Tie::Because => (self.because_of, outer, inner),
            Tie::Response => (self.in_response_to, outer, inner),
            Tie::After => (self.before, inner, outer),
            Tie::Before => (self.before, outer, inner),
        };
        Link { relation, from, to, span, rule }
    }

    /// Returns the link that says that two drafts tell one event.
    pub(crate) fn identity(self, from: usize, to: usize, span: Span, rule: &'static str) -> Link {
        Link { relation: self.same_event_as, from, to, span, rule }
    }

    /// Returns true for links that say that two relations are one event.
    pub(crate) fn is_identity(self, link: &Link) -> bool {
        link.relation == self.same_event_as
    }
}

/// What a word says of the thing above it and the thing that it introduces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tie {
    Because,
    Response,
    After,
    Before,
}

/// Words that open a clause or stand before a noun.
fn tie_of(word: &str) -> Option<(Tie, &'static str)> {
    Some(match word {
        "because" | "because of" => (Tie::Because, "word:because"),
        "due to" => (Tie::Because, "word:due_to"),
        "after" => (Tie::After, "word:after"),
        "follow" | "following" => (Tie::After, "word:following"),
        "before" => (Tie::Before, "word:before"),
        "until" => (Tie::Before, "word:until"),
        _ => return None,
    })
}

/// Nouns that tie their "in … to" or "as a … of" to what stands above them.
fn tie_of_noun(word: &str) -> Option<(Tie, &'static str)> {
    Some(match word {
        "response" | "reaction" | "answer" => (Tie::Response, "noun:response"),
        "retaliation" | "reprisal" | "revenge" | "retribution" => (Tie::Response, "noun:retaliation"),
        "result" | "consequence" => (Tie::Because, "noun:result"),
        _ => return None,
    })
}

/// Finds the links among the drafts of a sentence, whose first has the number `offset` in its document.
pub(crate) fn find(
    tree: &Tree<'_>,
    found: &[Draft<'_>],
    offset: usize,
    operators: &Operators,
    types: LinkTypes,
    links: &mut Vec<Link>,
) {
    for (number, inner) in found.iter().enumerate() {
        if !triggered(inner) {
            continue;
        }
        let at = carried_by(tree, inner, operators).unwrap_or(inner.trigger);
        if let Some((tie, rule, word, above)) = tie_above(tree, at)
            && let Some(outer) = told_at(tree, found, above, number, operators)
        {
            links.push(types.tied(tie, offset + outer, offset + number, tree.node(word).span, rule));
        }
        // "the attack killed nine": the attack is the killing.
        let killer = tree
            .head(inner.trigger)
            .filter(|_| tree.node(inner.trigger).relation == "nsubj" && inner.rule.starts_with("noun:"));
        let deed = killer.and_then(|verb| {
            found.iter().position(|other| {
                other.trigger == verb
                    && other.rule.starts_with("verb:kill")
                    && inner.relation != other.relation
            })
        });
        if let Some(deed) = deed {
            let link = Link {
                relation: types.same_event_as,
                from: offset + deed,
                to: offset + number,
                span: inner.trigger_span,
                rule: "subject:deed",
            };
            links.push(link);
        }
    }
}

/// Returns true for drafts that a word of their own told, as against a title or what followed from another.
pub(crate) fn triggered(draft: &Draft<'_>) -> bool {
    ["verb:", "noun:", "adjective:"].iter().any(|kind| draft.rule.starts_with(kind)) && draft.status.is_none()
}

/// Returns the verb that carries a draft's noun: "launched" of "launched an attack".
fn carried_by(tree: &Tree<'_>, draft: &Draft<'_>, operators: &Operators) -> Option<usize> {
    let verb = tree.head(draft.trigger)?;
    let carried = draft.rule.starts_with("noun:")
        && tree.is_any(draft.trigger, &["obj", "nsubj:pass"])
        && operators.supports(tree.lemma(verb));
    carried.then_some(verb)
}

/// Returns what ties `at` to what stands above it: the tie, its rule, its word and the token above.
pub(crate) fn tie_above(tree: &Tree<'_>, at: usize) -> Option<(Tie, &'static str, usize, usize)> {
    let head = tree.head(at)?;
    if tree.is_any(at, &["advcl", "obl", "nmod", "acl"]) {
        let word = preposition(tree, at);
        let mark = tree.all(at, "mark").find(|&mark| tie_of(tree.lemma(mark)).is_some());
        let tie = mark.and_then(|mark| tie_of(tree.lemma(mark)));
        if let Some((tie, rule)) = tie.or_else(|| word.and_then(tie_of)) {
            let said = mark.or_else(|| tree.child(at, "case"))?;
            return Some((tie, rule, said, head));
        }
    }
    // "in response to the raid", "as a result of the war"
    if tree.is_any(at, &["nmod", "obl"])
        && matches!(preposition(tree, at), Some("to" | "for" | "of"))
        && tree.is_any(head, &["obl", "nmod"])
        && matches!(preposition(tree, head), Some("in" | "as"))
        && let Some((tie, rule)) = tie_of_noun(tree.lemma(head))
    {
        return Some((tie, rule, head, tree.head(head)?));
    }
    None
}

/// Returns the draft that the token `above` tells, by itself or as the verb that carries its noun.
pub(crate) fn told_at(
    tree: &Tree<'_>,
    found: &[Draft<'_>],
    above: usize,
    except: usize,
    operators: &Operators,
) -> Option<usize> {
    let tells = |draft: &Draft<'_>| {
        triggered(draft) && (draft.trigger == above || carried_by(tree, draft, operators) == Some(above))
    };
    found.iter().enumerate().position(|(number, draft)| number != except && tells(draft))
}

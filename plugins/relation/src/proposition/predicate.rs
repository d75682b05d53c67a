//! Which words say what is said: auxiliaries, verbs, the adverbs between, and the preposition that follows.

use attache_core::Span;
use attache_core::layers::Upos;

use crate::tree::Tree;

/// The words of a predicate.
#[derive(Debug)]
pub(super) struct Predicate {
    pub(super) span: Span,
    /// The verbs and the predicate adjective in it, whose complements are the proposition's arguments.
    pub(super) heads: Vec<usize>,
    /// The last of its tokens.
    pub(super) last: usize,
}

impl Predicate {
    /// Reads the predicate that `head` governs; `copula` is its "be".
    pub(super) fn read(tree: &Tree<'_>, head: usize, copula: Option<usize>) -> Self {
        let anchor = copula.unwrap_or(head);
        let mut first = anchor;
        while first > 0 && is_before(tree, head, first - 1) {
            first -= 1;
        }
        let mut predicate = Self { span: tree.node(anchor).span, heads: vec![head], last: anchor };
        if copula.is_some() {
            predicate.heads.clear();
            predicate.take_adjective(tree, head);
        } else {
            predicate.take_adverbs(tree, head);
            while predicate.take_infinitive(tree) {}
        }
        predicate.take_preposition(tree, head);
        predicate.span = tree.node(first).span.cover(tree.node(predicate.last).span);
        predicate
    }

    /// "was not", and "were able to own" up to the infinitive.
    fn take_adjective(&mut self, tree: &Tree<'_>, head: usize) {
        while self.last + 1 < head
            && tree.head(self.last + 1) == Some(head)
            && tree.is(self.last + 1, "advmod")
            && tree.node(self.last + 1).upos == Upos::Part
        {
            self.last += 1;
        }
        let reached = (self.last + 1..head).all(|at| tree.is(at, "advmod") && tree.head(at) == Some(head));
        if !reached || !matches!(tree.node(head).upos, Upos::Adj | Upos::Verb) {
            return;
        }
        let before = self.last;
        self.last = head;
        self.heads.push(head);
        if !self.take_infinitive(tree) {
            self.last = before;
            self.heads.clear();
        }
        while self.take_infinitive(tree) {}
    }

    fn take_adverbs(&mut self, tree: &Tree<'_>, head: usize) {
        while self.last + 1 < tree.len() && tree.head(self.last + 1) == Some(head) {
            let next = self.last + 1;
            let particle = tree.node(next).relation == "compound:prt";
            let adverb = tree.is(next, "advmod") && tree.children(next).next().is_none();
            if !(particle || adverb) {
                break;
            }
            self.last = next;
        }
    }

    /// "was trying to organise": an infinitive or participle that follows at once.
    fn take_infinitive(&mut self, tree: &Tree<'_>) -> bool {
        let Some(&verb) = self.heads.last() else { return false };
        let next = tree.children(verb).find(|&child| {
            child > self.last
                && tree.node(child).upos == Upos::Verb
                && (tree.is(child, "xcomp") || tree.is(child, "advcl") && tree.node(verb).upos == Upos::Adj)
                && (self.last + 1..child).all(|at| {
                    tree.head(at) == Some(child)
                        && (tree.is_any(at, &["mark", "aux", "cop"])
                            || tree.is(at, "advmod") && tree.children(at).next().is_none())
                })
        });
        let Some(next) = next else { return false };
        self.heads.push(next);
        self.last = next;
        self.take_adverbs(tree, next);
        true
    }

    /// "refer to", "is in": the preposition that follows at once.
    fn take_preposition(&mut self, tree: &Tree<'_>, complement: usize) {
        let next = self.last + 1;
        if next >= tree.len() || !tree.is(next, "case") {
            return;
        }
        let Some(noun) = tree.head(next).filter(|&noun| noun > next) else { return };
        let own = noun == complement && self.heads.is_empty()
            || tree.is_any(noun, &["obl", "nmod"])
                && tree.head(noun).is_some_and(|verb| self.heads.contains(&verb));
        if own {
            self.last = next + tree.all(next, "fixed").count();
        }
    }

    /// Returns true where `token` is one of the predicate's own.
    pub(super) fn takes(&self, token: usize) -> bool {
        self.heads.contains(&token)
    }
}

fn is_before(tree: &Tree<'_>, head: usize, at: usize) -> bool {
    let leaf = tree.children(at).next().is_none();
    tree.head(at) == Some(head)
        && leaf
        && (tree.is_any(at, &["aux", "cop"])
            || tree.is(at, "advmod") && !matches!(tree.node(at).xpos, "WRB") && at > 0)
}

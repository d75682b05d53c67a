//! A sentence as a tree that can be walked without surprises.
//!
//! Rows of the token layer are copied once into plain arrays, lower-cased lemmas and all: rules ask for
//! heads and children many times a token, and a parse from outside may hold loops, which are cut here so
//! that every walk upwards ends.

use std::borrow::Cow;

use attache_core::layers::{Sentence, Token, Upos};
use attache_core::{Row, Span};

/// A token with what rules ask of it.
#[derive(Debug)]
pub(crate) struct Node<'d> {
    /// Where it stands in the text.
    pub(crate) span: Span,
    /// The word as written.
    pub(crate) text: &'d str,
    /// The lemma in small letters.
    pub(crate) lemma: Cow<'d, str>,
    /// The part of speech; `X` where none is known.
    pub(crate) upos: Upos,
    /// The Penn tag, or nothing.
    pub(crate) xpos: &'d str,
    /// The governor's number.
    pub(crate) head: Option<usize>,
    /// The dependency relation with its subtype, or nothing.
    pub(crate) relation: &'d str,
}

/// A sentence's tokens and what governs what.
#[derive(Debug)]
pub(crate) struct Tree<'d> {
    pub(crate) sentence: Row<'d, Sentence>,
    nodes: Vec<Node<'d>>,
    /// The children of all tokens, those of token `i` at `first[i]..first[i + 1]`.
    children: Vec<u32>,
    first: Vec<u32>,
}

impl<'d> Tree<'d> {
    /// Copies a sentence. `is_verb` knows the verbs that matter: a lemma that a lemmatiser guessed for an unknown
    /// form ("cancell", "telephon", "riote") is mended where that makes it one of them.
    pub(crate) fn new(sentence: Row<'d, Sentence>, is_verb: &dyn Fn(&str) -> bool) -> Self {
        let rows = sentence.tokens();
        let offset = rows.first().map_or(0, Row::index);
        let n_tokens = rows.len();
        let mut nodes: Vec<Node<'d>> = rows
            .map(|row| Node {
                span: row.span(),
                text: row.text(),
                lemma: lemma_of(row),
                upos: row.upos().unwrap_or(Upos::X),
                xpos: row.xpos().unwrap_or(""),
                head: row
                    .head()
                    .and_then(|head| head.index().checked_sub(offset))
                    .filter(|&head| head < n_tokens && head != row.index() - offset),
                relation: row.deprel().unwrap_or(""),
            })
            .collect();
        for node in nodes.iter_mut().filter(|node| node.upos == Upos::Verb && !is_verb(&node.lemma)) {
            if let Some(lemma) = irregular(node.text) {
                node.lemma = lemma.into();
            } else if let Some(mended) = mend(&node.lemma, is_verb) {
                node.lemma = mended.into();
            }
        }
        raise_finite(&mut nodes);
        cut_loops(&mut nodes);
        let mut first = vec![0_u32; n_tokens + 2];
        for node in &nodes {
            if let Some(head) = node.head {
                first[head + 2] += 1;
            }
        }
        for at in 1..first.len() {
            first[at] += first[at - 1];
        }
        let mut children = vec![0_u32; first.last().copied().unwrap_or(0) as usize];
        for (at, node) in nodes.iter().enumerate() {
            if let Some(head) = node.head {
                children[first[head + 1] as usize] = at as u32;
                first[head + 1] += 1;
            }
        }
        Self { sentence, nodes, children, first }
    }

    /// Returns the number of tokens.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Returns the token number `at`.
    pub(crate) fn node(&self, at: usize) -> &Node<'d> {
        &self.nodes[at]
    }

    /// Returns the lemma of token `at`.
    pub(crate) fn lemma(&self, at: usize) -> &str {
        &self.nodes[at].lemma
    }

    /// Returns the governor of token `at`.
    pub(crate) fn head(&self, at: usize) -> Option<usize> {
        self.nodes[at].head
    }

    /// Returns the tokens that `at` governs, in text order.
    pub(crate) fn children(&self, at: usize) -> impl DoubleEndedIterator<Item = usize> + '_ {
        self.children[self.first[at] as usize..self.first[at + 1] as usize]
            .iter()
            .map(|&child| child as usize)
    }

    /// Returns true where the relation of `at` is `relation` or a subtype of it.
    pub(crate) fn is(&self, at: usize, relation: &str) -> bool {
        self.nodes[at]
            .relation
            .strip_prefix(relation)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    }

    /// Returns true where the relation of `at` is one of `relations`, or a subtype of one.
    pub(crate) fn is_any(&self, at: usize, relations: &[&str]) -> bool {
        relations.iter().any(|relation| self.is(at, relation))
    }

    /// Returns the first child of `at` by `relation`.
    pub(crate) fn child(&self, at: usize, relation: &str) -> Option<usize> {
        self.children(at).find(|&child| self.is(child, relation))
    }

    /// Returns the children of `at` by `relation`.
    pub(crate) fn all<'t>(&'t self, at: usize, relation: &'t str) -> impl Iterator<Item = usize> + 't {
        self.children(at).filter(move |&child| self.is(child, relation))
    }

    /// Returns the token and what it is coordinated with further right, in text order.
    pub(crate) fn conjuncts(&self, at: usize) -> Vec<usize> {
        let mut found = vec![at];
        let mut next = 0;
        while let Some(&token) = found.get(next) {
            // "the club rather than the federation": one of two that is ruled out plays no part.
            found.extend(self.all(token, "conj").filter(|&other| {
                !self
                    .all(other, "cc")
                    .chain(self.all(other, "advmod"))
                    .any(|word| matches!(self.lemma(word), "rather" | "instead" | "not" | "than"))
            }));
            next += 1;
        }
        found
    }

    /// Returns the governors of `at`, the nearest first.
    pub(crate) fn ancestors(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(self.head(at), |&token| self.head(token))
    }

    /// Returns true where `at` is `top` or stands below it.
    pub(crate) fn within(&self, at: usize, top: usize) -> bool {
        at == top || self.ancestors(at).any(|token| token == top)
    }

    /// Returns the span of everything below and including `at`.
    pub(crate) fn subtree_span(&self, at: usize) -> Span {
        let mut span = self.nodes[at].span;
        let mut stack = vec![at];
        while let Some(token) = stack.pop() {
            span = span.cover(self.nodes[token].span);
            stack.extend(self.children(token));
        }
        span
    }

    /// Returns the numbers of the tokens that share a byte with `span`.
    pub(crate) fn tokens_in(&self, span: Span) -> std::ops::Range<usize> {
        let start = self.nodes.partition_point(|node| node.span.end() <= span.start());
        let end = self.nodes.partition_point(|node| node.span.start() < span.end());
        start..end.max(start)
    }

    /// Returns the token among those of `span` that governs the others.
    pub(crate) fn head_in(&self, span: Span) -> Option<usize> {
        let range = self.tokens_in(span);
        let outside = |&at: &usize| self.head(at).is_none_or(|head| !range.contains(&head));
        range.clone().find(outside).or(range.clone().next())
    }

    /// Returns true for a verb, or an adjective or noun that a copula makes the predicate.
    pub(crate) fn is_predicate(&self, at: usize) -> bool {
        matches!(self.nodes[at].upos, Upos::Verb) || self.child(at, "cop").is_some()
    }

    /// Returns true for a past participle.
    pub(crate) fn is_past_participle(&self, at: usize) -> bool {
        self.nodes[at].xpos == "VBN"
    }

    /// Returns true for a form in -ing.
    pub(crate) fn is_gerund(&self, at: usize) -> bool {
        self.nodes[at].xpos == "VBG"
    }

    /// Returns true where "to" or a missing auxiliary makes `at` an infinitive.
    pub(crate) fn is_infinitive(&self, at: usize) -> bool {
        // "devoted an hour to criticising" is none, "going to be leaving" is one.
        let noun_like = self.is_gerund(at) && self.child(at, "aux").is_none();
        !noun_like && self.all(at, "mark").any(|mark| self.lemma(mark) == "to")
    }
}

/// Returns the lemma in small letters; a plural that the lemmatiser left alone ("troops") loses its "s".
fn lemma_of(row: Row<'_, Token>) -> Cow<'_, str> {
    let lemma = small(row.lemma_or_text());
    let plural = row.xpos() == Some("NNS") && lemma.len() == row.text().len();
    match lemma.strip_suffix('s').filter(|stem| plural && !stem.ends_with('s') && stem.len() > 2) {
        Some(stem) => Cow::Owned(stem.to_owned()),
        None => lemma,
    }
}

/// Returns the verb of a strong form that a lemmatiser may take for another verb's ("struck" for "strand").
fn irregular(text: &str) -> Option<&'static str> {
    Some(match &*small(text) {
        "struck" | "stricken" => "strike",
        "shot" => "shoot",
        "slew" | "slain" => "slay",
        "fought" => "fight",
        "sought" => "seek",
        "fled" => "flee",
        "flew" | "flown" => "fly",
        "withdrew" | "withdrawn" => "withdraw",
        "overthrew" | "overthrown" => "overthrow",
        "threw" | "thrown" => "throw",
        "broke" | "broken" => "break",
        "froze" | "frozen" => "freeze",
        "forbade" | "forbidden" => "forbid",
        "swore" | "sworn" => "swear",
        "stole" | "stolen" => "steal",
        "tore" | "torn" => "tear",
        "hung" => "hang",
        "led" => "lead",
        "met" => "meet",
        "won" => "win",
        "paid" => "pay",
        "sold" => "sell",
        "spoke" | "spoken" => "speak",
        "wrote" | "written" => "write",
        "gave" | "given" => "give",
        "took" | "taken" => "take",
        "blew" | "blown" => "blow",
        _ => return None,
    })
}

/// Moves a finite verb that was coordinated with an infinitive up to the verb that governs the infinitive.
///
/// "urged them to reconsider and spoke with the minister": a past tense goes on from a past tense.
fn raise_finite(nodes: &mut [Node<'_>]) {
    for at in 0..nodes.len() {
        let (relation, finite) = (nodes[at].relation, matches!(nodes[at].xpos, "VBD" | "VBZ"));
        let Some(head) = nodes[at].head.filter(|&head| finite && relation == "conj" && head < at) else {
            continue;
        };
        let bare = nodes[head].xpos == "VB" && matches!(nodes[head].relation, "xcomp" | "advcl" | "acl");
        let marked = nodes[..at].iter().any(|node| node.head == Some(head) && &*node.lemma == "to");
        let helped = nodes[..at].iter().any(|node| {
            node.head == Some(at) && (node.relation.starts_with("nsubj") || node.relation.starts_with("aux"))
        });
        let over = nodes[head].head.filter(|&over| over < at && matches!(nodes[over].xpos, "VBD" | "VBZ"));
        if let Some(over) = over.filter(|_| bare && marked && !helped) {
            nodes[at].head = Some(over);
        }
    }
}

/// Returns the verb that `lemma` misses by its last letter, if `is_verb` knows one.
fn mend(lemma: &str, is_verb: &dyn Fn(&str) -> bool) -> Option<String> {
    let longer = format!("{lemma}e");
    if is_verb(&longer) {
        return Some(longer);
    }
    let last = lemma.chars().next_back()?;
    // "boycott" of "boycotted": the doubled letter is the verb's own.
    let doubled = format!("{lemma}{last}");
    if is_verb(&doubled) {
        return Some(doubled);
    }
    let shorter = &lemma[..lemma.len() - last.len_utf8()];
    ((last == 'e' || shorter.ends_with(last)) && is_verb(shorter)).then(|| shorter.to_owned())
}

fn small(word: &str) -> Cow<'_, str> {
    if word.chars().any(char::is_uppercase) { word.to_lowercase().into() } else { word.into() }
}

/// Makes a root of the first token of every loop.
fn cut_loops(nodes: &mut [Node<'_>]) {
    let mut seen = vec![0_u32; nodes.len()];
    for start in 0..nodes.len() {
        let round = start as u32 + 1;
        let (mut at, mut last) = (Some(start), start);
        while let Some(token) = at {
            if seen[token] == round {
                nodes[last].head = None;
                break;
            }
            if seen[token] != 0 {
                break;
            }
            seen[token] = round;
            last = token;
            at = nodes[token].head;
        }
    }
}

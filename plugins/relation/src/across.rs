//! Links across sentences: what a sentence ties to the one before it by a word that says so.
//!
//! Two ways of saying it are read. A connective opens the sentence ("In response, Iran …", "As a result, …"): then what
//! the sentence tells first is tied to what the one before told first. Or a noun with "the" or "this" takes up an
//! event ("after the attack", "in response to the move"): then that event is looked for a few sentences back, by its
//! type where the noun has one. Sentences that merely follow one another are never linked.

use attache_core::layers::Upos;

use crate::draft::Draft;
use crate::lexicon::{Lexicon, TriggerKind};
use crate::link::{Link, LinkTypes, Tie, tie_above, told_at, triggered};
use crate::operators::Operators;
use crate::schema::TypeId;
use crate::tree::Tree;

/// How many sentences back a noun may reach.
const LOOK_BACK: usize = 3;

/// Connectives that open a sentence, as they are written.
const OPENINGS: [(&str, Tie, &str); 14] = [
    ("in response", Tie::Response, "opening:in_response"),
    ("in retaliation", Tie::Response, "opening:in_retaliation"),
    ("in reaction", Tie::Response, "opening:in_reaction"),
    ("in turn", Tie::Response, "opening:in_turn"),
    ("as a result", Tie::Because, "opening:as_a_result"),
    ("as a consequence", Tie::Because, "opening:as_a_consequence"),
    ("because of that", Tie::Because, "opening:because_of_that"),
    ("because of this", Tie::Because, "opening:because_of_this"),
    ("consequently", Tie::Because, "opening:consequently"),
    ("therefore", Tie::Because, "opening:therefore"),
    ("after that", Tie::After, "opening:after_that"),
    ("following that", Tie::After, "opening:following_that"),
    ("subsequently", Tie::After, "opening:subsequently"),
    ("afterwards", Tie::After, "opening:afterwards"),
];

/// Nouns that take up whatever was told last.
const GENERAL: [&str; 14] = [
    "move",
    "decision",
    "step",
    "incident",
    "action",
    "announcement",
    "development",
    "event",
    "measure",
    "ruling",
    "outcome",
    "news",
    "act",
    "vote",
];

/// What the sentences of a document have told so far.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// By sentence, the draft that it tells first and foremost.
    leading: Vec<(usize, usize)>,
}

/// What links across sentences are read with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'r> {
    pub(crate) lexicon: &'r Lexicon,
    pub(crate) operators: &'r Operators,
    pub(crate) types: LinkTypes,
    /// Statements lead only where nothing else is told.
    pub(crate) make_statement: TypeId,
    /// Attacks, killings and assassinations, of which one may be told as another.
    pub(crate) violent: [TypeId; 3],
}

impl Reader<'_> {
    /// Finds the links of sentence `number` to those before it; its drafts are those from `offset` on.
    pub(crate) fn find(
        &self,
        tree: &Tree<'_>,
        number: usize,
        drafts: &[Draft<'_>],
        offset: usize,
        told: &mut Told,
        links: &mut Vec<Link>,
    ) {
        let leading = self.leading(tree, &drafts[offset..]).map(|at| offset + at);
        if let Some(leading) = leading {
            if let Some((tie, rule, word)) = opening(tree)
                && let Some(&(_, before)) = told.leading.last().filter(|(sentence, _)| sentence + 1 == number)
            {
                links.push(self.types.tied(tie, leading, before, tree.node(word).span, rule));
            }
            self.take_up(tree, number, drafts, offset, told, links);
            self.tell_again(number, drafts, offset, links);
            told.leading.push((number, leading));
        }
    }

    /// Finds nouns that take up an event told before and tie it to what this sentence tells.
    fn take_up(
        &self,
        tree: &Tree<'_>,
        number: usize,
        drafts: &[Draft<'_>],
        offset: usize,
        told: &Told,
        links: &mut Vec<Link>,
    ) {
        let here = &drafts[offset..];
        for noun in 0..tree.len() {
            let known = here.iter().any(|draft| draft.trigger == noun);
            if known || tree.node(noun).upos != Upos::Noun || !is_definite(tree, noun) {
                continue;
            }
            // "The attack killed nine": the killing is the attack that was told.
            let deed = tree.head(noun).filter(|_| tree.node(noun).relation == "nsubj").and_then(|verb| {
                here.iter().position(|draft| draft.trigger == verb && draft.rule.starts_with("verb:kill"))
            });
            let tied = tie_above(tree, noun).and_then(|(tie, rule, word, above)| {
                Some((tie, rule, word, told_at(tree, here, above, usize::MAX, self.operators)?))
            });
            if deed.is_none() && tied.is_none() {
                continue;
            }
            let lemma = tree.lemma(noun);
            let recent = |draft: &Draft<'_>| draft.sentence < number && draft.sentence + LOOK_BACK >= number;
            let meant: Vec<TypeId> =
                self.lexicon.triggered(TriggerKind::Noun, lemma).map(|(_, frame)| frame.relation).collect();
            let earlier = drafts[..offset]
                .iter()
                .rposition(|draft| recent(draft) && triggered(draft) && meant.contains(&draft.relation))
                .or_else(|| {
                    let last = told.leading.last().filter(|(sentence, _)| sentence + 1 == number);
                    last.filter(|_| GENERAL.contains(&lemma)).map(|&(_, draft)| draft)
                });
            let Some(earlier) = earlier else { continue };
            if let Some(deed) = deed {
                links.push(self.types.identity(
                    offset + deed,
                    earlier,
                    tree.node(noun).span,
                    "subject:taken_up",
                ));
            } else if let Some((tie, rule, word, outer)) = tied {
                links.push(self.types.tied(tie, offset + outer, earlier, tree.node(word).span, rule));
            }
        }
    }

    /// Finds nouns that tell an act of violence again as another type of it: "killed Bell … the assassination of Bell".
    fn tell_again(&self, number: usize, drafts: &[Draft<'_>], offset: usize, links: &mut Vec<Link>) {
        let violent = |draft: &Draft<'_>| self.violent.contains(&draft.relation);
        let victim = |draft: &Draft<'_>| draft.role("recipient").find_map(|part| part.entity);
        for (at, again) in
            drafts.iter().enumerate().skip(offset).filter(|(_, draft)| draft.definite && violent(draft))
        {
            let Some(whom) = victim(again) else { continue };
            let earlier = drafts[..offset].iter().rposition(|draft| {
                draft.sentence + LOOK_BACK >= number
                    && violent(draft)
                    && draft.relation != again.relation
                    && (draft.realis, draft.polarity) == (again.realis, again.polarity)
                    && victim(draft) == Some(whom)
            });
            if let Some(earlier) = earlier {
                links.push(self.types.identity(at, earlier, again.trigger_span, "noun:told_again"));
            }
        }
    }

    /// Returns the draft of a sentence whose trigger stands highest; of a statement what it says.
    fn leading(&self, tree: &Tree<'_>, found: &[Draft<'_>]) -> Option<usize> {
        let depth = |draft: &Draft<'_>| tree.ancestors(draft.trigger).count();
        let best = |statements: bool| {
            (0..found.len())
                .filter(|&at| triggered(&found[at]))
                .filter(|&at| (found[at].relation == self.make_statement) == statements)
                .min_by_key(|&at| (depth(&found[at]), at))
        };
        best(false).or_else(|| best(true))
    }
}

/// Returns what the words that open a sentence say, and the first of them.
fn opening(tree: &Tree<'_>) -> Option<(Tie, &'static str, usize)> {
    let first =
        (0..tree.len().min(3)).find(|&at| !matches!(tree.node(at).upos, Upos::Punct | Upos::Cconj))?;
    OPENINGS.iter().find_map(|&(words, tie, rule)| {
        let length = words.split(' ').count();
        let reads = words.split(' ').enumerate().all(|(step, word)| {
            first + step < tree.len() && tree.node(first + step).text.eq_ignore_ascii_case(word)
        });
        // "In response to the raid" names what it answers.
        let ends = first + length < tree.len()
            && (tree.node(first + length).upos == Upos::Punct
                || !words.contains(' ')
                || matches!(tree.node(first + length).upos, Upos::Propn | Upos::Det | Upos::Pron));
        (reads && ends).then_some((tie, rule, first))
    })
}

/// Returns true for a noun with "the", "this" or "that" and nothing that tells it from others of its kind.
fn is_definite(tree: &Tree<'_>, noun: usize) -> bool {
    let pointed = tree
        .all(noun, "det")
        .any(|word| matches!(tree.lemma(word), "the" | "this" | "that" | "these" | "those"));
    let described = tree.children(noun).any(|child| {
        tree.is_any(child, &["nmod", "acl", "amod", "compound", "appos", "conj", "nummod"])
            && !matches!(tree.lemma(child), "latest" | "recent" | "same" | "deadly")
    });
    pointed && !described
}

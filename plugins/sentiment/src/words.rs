//! A sentence's words in one array: their forms in small letters and their dependencies as indices into it.
//!
//! Filled anew for each sentence from the token layer, into buffers that are kept. Where nothing was
//! parsed, heads are missing and callers fall back on word order.

use attache_core::layers::{Sentence, Token, Upos};
use attache_core::{Row, Span};

const NONE: u32 = u32::MAX;

/// A token with its place in the tree.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word<'d> {
    pub(crate) span: Span,
    pub(crate) upos: Option<Upos>,
    pub(crate) deprel: &'d str,
    head: u32,
    first_child: u32,
    next_sibling: u32,
    lower: (u32, u32),
    lemma: (u32, u32),
}

impl Word<'_> {
    /// Returns true where the relation is `deprel` or a subtype of it.
    pub(crate) fn is(&self, deprel: &str) -> bool {
        self.deprel.strip_prefix(deprel).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    }
}

/// The words of a sentence.
#[derive(Debug, Default)]
pub(crate) struct Words<'d> {
    list: Vec<Word<'d>>,
    forms: String,
}

impl<'d> Words<'d> {
    /// Fills the array with the words of `sentence`.
    pub(crate) fn fill(&mut self, sentence: Row<'d, Sentence>) {
        self.list.clear();
        self.forms.clear();
        let tokens = sentence.tokens();
        let Some(first) = tokens.first().map(Row::<Token>::index) else { return };
        let n_words = tokens.len();
        for token in tokens {
            let head = token.head().map_or(NONE, |head| {
                let local = head.index().wrapping_sub(first);
                if local < n_words { local as u32 } else { NONE }
            });
            let lower = self.add_form(token.text());
            let lemma = token.lemma().map_or(lower, |lemma| self.add_form(lemma));
            self.list.push(Word {
                span: token.span(),
                upos: token.upos(),
                deprel: token.deprel().unwrap_or_default(),
                head,
                first_child: NONE,
                next_sibling: NONE,
                lower,
                lemma,
            });
        }
        for at in (0..n_words).rev() {
            let head = self.list[at].head as usize;
            if head < n_words && head != at {
                self.list[at].next_sibling = self.list[head].first_child;
                self.list[head].first_child = at as u32;
            }
        }
    }

    /// Drops tags and dependencies, as if nobody had analysed the words.
    pub(crate) fn forget_tree(&mut self) {
        for word in &mut self.list {
            *word = Word {
                upos: None,
                deprel: "",
                head: NONE,
                first_child: NONE,
                next_sibling: NONE,
                lemma: word.lower,
                ..*word
            };
        }
    }

    fn add_form(&mut self, text: &str) -> (u32, u32) {
        let start = self.forms.len() as u32;
        lower(text, &mut self.forms);
        (start, self.forms.len() as u32)
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    pub(crate) fn get(&self, at: usize) -> Option<&Word<'d>> {
        self.list.get(at)
    }

    /// Returns the form of a word in small letters; empty where there is no such word.
    pub(crate) fn form(&self, at: usize) -> &str {
        self.list.get(at).map_or("", |word| &self.forms[word.lower.0 as usize..word.lower.1 as usize])
    }

    /// Returns the lemma of a word in small letters, or its form where it has none.
    pub(crate) fn lemma(&self, at: usize) -> &str {
        self.list.get(at).map_or("", |word| &self.forms[word.lemma.0 as usize..word.lemma.1 as usize])
    }

    /// Returns true where a word's relation is `deprel` or a subtype of it.
    pub(crate) fn is(&self, at: usize, deprel: &str) -> bool {
        self.list.get(at).is_some_and(|word| word.is(deprel))
    }

    pub(crate) fn upos(&self, at: usize) -> Option<Upos> {
        self.list.get(at)?.upos
    }

    /// Returns true where the sentence has been parsed.
    pub(crate) fn parsed(&self) -> bool {
        self.list.first().is_some_and(|word| !word.deprel.is_empty())
    }

    /// Returns the governing word.
    pub(crate) fn head(&self, at: usize) -> Option<usize> {
        self.list.get(at).map(|word| word.head as usize).filter(|&head| head < self.list.len())
    }

    /// Returns the words that `at` governs, in text order.
    pub(crate) fn children(&self, at: usize) -> impl Iterator<Item = usize> {
        let first = self.list.get(at).map_or(NONE, |word| word.first_child);
        std::iter::successors(Some(first), |&child| Some(self.list.get(child as usize)?.next_sibling))
            .take_while(|&child| child != NONE)
            .map(|child| child as usize)
    }

    /// Returns the first word that `at` governs by `deprel`.
    pub(crate) fn child(&self, at: usize, deprel: &str) -> Option<usize> {
        self.children(at).find(|&child| self.is(child, deprel))
    }

    /// Returns the words from `at` up to the root, `at` excluded, at most `limit` of them.
    pub(crate) fn ancestors(&self, at: usize, limit: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(self.head(at), |&above| self.head(above)).take(limit)
    }

    /// Returns the words that lie within `span`, as the first and the one after the last.
    pub(crate) fn within(&self, span: Span) -> (usize, usize) {
        let first = self.list.partition_point(|word| word.span.end() <= span.start());
        let end = self.list.partition_point(|word| word.span.start() < span.end());
        (first, end.max(first))
    }

    /// Returns the word of `first..end` that governs the others: the first whose head lies outside.
    pub(crate) fn head_of(&self, first: usize, end: usize) -> usize {
        (first..end)
            .find(|&at| self.parsed() && self.head(at).is_none_or(|head| head < first || head >= end))
            .unwrap_or(end.saturating_sub(1).max(first))
    }
}

/// Appends a form in small letters, as words are compared by.
pub(crate) fn lower(text: &str, forms: &mut String) {
    for c in text.chars() {
        match c {
            '’' | '‘' => forms.push('\''),
            c if c.is_ascii() => forms.push(c.to_ascii_lowercase()),
            c => forms.extend(c.to_lowercase()),
        }
    }
}

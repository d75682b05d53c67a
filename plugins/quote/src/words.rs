//! A section's words in one array, with their dependencies as indices into it.
//!
//! Reporting crosses sentences ("…?" he asked.), so the unit is the section. The arrays are filled once
//! from the token layer; where it was not parsed, heads are missing and callers fall back on word order.

use attache_core::layers::{Section, Sentence, Token, Upos};
use attache_core::{DocumentView, Row, Span};

/// What stands for "none" among indices.
const NONE: u32 = u32::MAX;

/// A token with its place in the tree.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word<'d> {
    pub(crate) span: Span,
    pub(crate) text: &'d str,
    pub(crate) upos: Option<Upos>,
    pub(crate) deprel: &'d str,
    head: u32,
    first_child: u32,
    next_sibling: u32,
    /// The first word of its sentence, and the one after the last.
    pub(crate) sentence: (u32, u32),
}

impl Word<'_> {
    /// No word.
    pub(crate) const EMPTY: Word<'static> = Word {
        span: Span::new(0, 0),
        text: "",
        upos: None,
        deprel: "",
        head: NONE,
        first_child: NONE,
        next_sibling: NONE,
        sentence: (0, 0),
    };

    /// Returns true where the relation is `deprel` or a subtype of it.
    pub(crate) fn is(&self, deprel: &str) -> bool {
        self.deprel.strip_prefix(deprel).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    }

    /// Returns true where the word is `text` in any case.
    pub(crate) fn reads(&self, text: &str) -> bool {
        self.text.eq_ignore_ascii_case(text)
    }

    /// Returns true for marks of punctuation.
    pub(crate) fn is_punctuation(&self) -> bool {
        self.upos == Some(Upos::Punct) || !self.text.contains(char::is_alphanumeric)
    }

    /// Returns true for words that noun phrases are headed by; true too where the tag is missing.
    pub(crate) fn is_nominal(&self) -> bool {
        !self.is_punctuation()
            && matches!(
                self.upos,
                None | Some(Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num | Upos::X | Upos::Sym)
            )
    }
}

/// The words of a section.
#[derive(Debug, Default)]
pub(crate) struct Words<'d> {
    list: Vec<Word<'d>>,
}

impl<'d> Words<'d> {
    /// Fills the array with the words of `section`, or of the whole document.
    pub(crate) fn fill(&mut self, document: &'d DocumentView<'_>, section: Option<Row<'d, Section>>) {
        self.list.clear();
        match section {
            Some(section) => section.sentences().for_each(|sentence| self.add(sentence)),
            None => document.layer::<Sentence>().for_each(|sentence| self.add(sentence)),
        }
    }

    fn add(&mut self, sentence: Row<'d, Sentence>) {
        let first = self.list.len();
        let tokens = sentence.tokens();
        let Some(offset) = tokens.first().map(Row::<Token>::index) else { return };
        let end = (first + tokens.len()) as u32;
        for token in tokens {
            let head = token.head().map_or(NONE, |head| {
                let local = (head.index() + first).wrapping_sub(offset);
                if local >= first && local < end as usize { local as u32 } else { NONE }
            });
            self.list.push(Word {
                span: token.span(),
                text: token.text(),
                upos: token.upos(),
                deprel: token.deprel().unwrap_or_default(),
                head,
                first_child: NONE,
                next_sibling: NONE,
                sentence: (first as u32, end),
            });
        }
        for at in (first..self.list.len()).rev() {
            let head = self.list[at].head as usize;
            if head < self.list.len() && head != at {
                self.list[at].next_sibling = self.list[head].first_child;
                self.list[head].first_child = at as u32;
            }
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    pub(crate) fn get(&self, at: usize) -> Option<&Word<'d>> {
        self.list.get(at)
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (usize, &Word<'d>)> {
        self.list.iter().enumerate()
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
        self.children(at).find(|&child| self.list[child].is(deprel))
    }

    /// Returns the first and the last word of what `at` governs, itself included.
    pub(crate) fn reach(&self, at: usize) -> (usize, usize) {
        let (mut first, mut last) = (at, at);
        let mut open = vec![at];
        let mut seen = 0;
        while let Some(next) = open.pop() {
            (first, last) = (first.min(next), last.max(next));
            open.extend(self.children(next));
            // A loop of heads cannot come from our parser, but from given layers it can.
            seen += 1;
            if seen > self.list.len() {
                break;
            }
        }
        (first, last)
    }

    /// Returns true where `ancestor` governs `at`, directly or not.
    pub(crate) fn governs(&self, ancestor: usize, at: usize) -> bool {
        let mut current = at;
        for _ in 0..self.list.len().min(100) {
            match self.head(current) {
                Some(head) if head == ancestor => return true,
                Some(head) => current = head,
                None => return false,
            }
        }
        false
    }

    /// Returns true for verbs and auxiliaries.
    pub(crate) fn is_verb(&self, at: usize) -> bool {
        self.list.get(at).is_some_and(|word| matches!(word.upos, Some(Upos::Verb | Upos::Aux)))
    }

    /// Returns the words that begin at or after `offset`: the number of the first.
    pub(crate) fn index_at(&self, offset: u32) -> usize {
        self.list.partition_point(|word| word.span.start() < offset)
    }

    /// Returns the text from the first to the last of these words, both included.
    pub(crate) fn span(&self, first: usize, last: usize) -> Span {
        match (self.list.get(first), self.list.get(last)) {
            (Some(first), Some(last)) => first.span.cover(last.span),
            _ => Span::default(),
        }
    }
}

//! A document as the passes of this analyzer see it: all words in one list, with heads as places in it.

use crate::speech;
use attache_core::layers::{Section, SectionKind, Sentence, Token, Upos};
use attache_core::{DocumentView, Row, Span};
use std::ops::Range;

/// A word with what the language analyzer said of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word<'d> {
    pub(crate) text: &'d str,
    pub(crate) lemma: &'d str,
    pub(crate) upos: Upos,
    pub(crate) head: Option<usize>,
    pub(crate) deprel: &'d str,
    pub(crate) plural: bool,
    pub(crate) span: Span,
    pub(crate) sentence: usize,
}

impl Word<'_> {
    /// Whether the relation to the head is `deprel` or a subtype of it.
    pub(crate) fn is(&self, deprel: &str) -> bool {
        self.deprel.strip_prefix(deprel).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    }

    pub(crate) fn is_capital(&self) -> bool {
        self.text.chars().next().is_some_and(char::is_uppercase)
    }

    pub(crate) fn is_upper(&self) -> bool {
        self.text.chars().count() > 1
            && self.text.chars().any(char::is_uppercase)
            && !self.text.chars().any(char::is_lowercase)
    }
}

/// The words of a document, its sentences, and where headlines are.
#[derive(Debug)]
pub(crate) struct Scene<'d> {
    pub(crate) text: &'d str,
    pub(crate) words: Vec<Word<'d>>,
    pub(crate) sentences: Vec<Range<usize>>,
    /// For each sentence whether capitals mean little there: a headline in title case, or capitals only.
    pub(crate) shouted: Vec<bool>,
    /// For each sentence whether it is a title or heading.
    pub(crate) heading: Vec<bool>,
    /// For each sentence the section it stands in.
    pub(crate) section: Vec<usize>,
    pub(crate) year: Option<i32>,
    /// For each word the number of the quotation that it stands in, counted from 1; 0 outside.
    pub(crate) spoken: Vec<u32>,
    /// The words of each quotation with its marks.
    pub(crate) quotations: Vec<Range<usize>>,
    children: Vec<u32>,
    child_starts: Vec<u32>,
}

impl<'d> Scene<'d> {
    pub(crate) fn of<'v: 'd>(document: &'v DocumentView<'d>) -> Self {
        let first_token = document.layer::<Token>().first().map_or(0, Row::index);
        let mut scene = Self {
            text: document.text(),
            words: Vec::with_capacity(document.layer::<Token>().len()),
            sentences: Vec::new(),
            shouted: Vec::new(),
            heading: Vec::new(),
            section: Vec::new(),
            year: document.date().map(|date| i32::from(date.year())),
            spoken: Vec::new(),
            quotations: Vec::new(),
            children: Vec::new(),
            child_starts: Vec::new(),
        };
        let sections: Vec<(Span, SectionKind)> =
            document.layer::<Section>().map(|section| (section.span(), section.kind())).collect();
        let mut section = 0;
        for sentence in document.layer::<Sentence>() {
            let start = scene.words.len();
            let number = scene.sentences.len();
            for token in sentence.tokens() {
                scene.words.push(Word {
                    text: token.text(),
                    lemma: token.lemma_or_text(),
                    upos: token.upos().unwrap_or(Upos::X),
                    head: token.head().and_then(|head| head.index().checked_sub(first_token)),
                    deprel: token.deprel().unwrap_or_default(),
                    plural: token.feature("Number") == Some("Plur"),
                    span: token.span(),
                    sentence: number,
                });
            }
            while sections.get(section).is_some_and(|(span, _)| span.end() <= sentence.start()) {
                section += 1;
            }
            let heading = sections
                .get(section)
                .is_some_and(|(_, kind)| matches!(kind, SectionKind::Title | SectionKind::Heading));
            let words = &scene.words[start..];
            scene.shouted.push(is_shouted(words, heading));
            scene.heading.push(heading);
            scene.section.push(section);
            scene.sentences.push(start..scene.words.len());
        }
        let count = scene.words.len();
        for word in &mut scene.words {
            word.head = word.head.filter(|head| *head < count);
        }
        scene.index_children();
        (scene.spoken, scene.quotations) = speech::quotations(&scene);
        scene
    }

    fn index_children(&mut self) {
        let mut starts = vec![0_u32; self.words.len() + 1];
        for head in self.words.iter().filter_map(|word| word.head) {
            starts[head + 1] += 1;
        }
        for place in 1..starts.len() {
            starts[place] += starts[place - 1];
        }
        let mut next = starts.clone();
        self.children = vec![0; starts.last().map_or(0, |last| *last as usize)];
        for (number, word) in self.words.iter().enumerate() {
            if let Some(head) = word.head {
                self.children[next[head] as usize] = number as u32;
                next[head] += 1;
            }
        }
        self.child_starts = starts;
    }

    /// The words that depend on this one, in text order.
    pub(crate) fn children(&self, word: usize) -> impl DoubleEndedIterator<Item = usize> + '_ {
        let range = match self.child_starts.get(word..word + 2) {
            Some(&[start, end]) => start as usize..end as usize,
            _ => 0..0,
        };
        self.children[range].iter().map(|child| *child as usize)
    }

    /// The first dependent by that relation.
    pub(crate) fn child(&self, word: usize, deprel: &str) -> Option<usize> {
        self.children(word).find(|child| self.words[*child].is(deprel))
    }

    /// The word of a range whose head lies outside of it.
    pub(crate) fn head_of(&self, range: Range<usize>) -> usize {
        let outside = |place: &usize| self.words[*place].head.is_none_or(|head| !range.contains(&head));
        range.clone().find(outside).unwrap_or(range.end.saturating_sub(1))
    }

    /// The text from the first to the last word of a range.
    pub(crate) fn phrase(&self, range: Range<usize>) -> &'d str {
        self.span(range).text(self.text)
    }

    pub(crate) fn span(&self, range: Range<usize>) -> Span {
        match (self.words.get(range.start), self.words.get(range.end.saturating_sub(1))) {
            (Some(first), Some(last)) if first.span.start() <= last.span.end() => {
                Span::new(first.span.start(), last.span.end())
            }
            _ => Span::default(),
        }
    }

    /// The sentence's words from here on, as text.
    pub(crate) fn texts_from(&self, place: usize) -> impl Iterator<Item = &'d str> + Clone + '_ {
        let end = self.words.get(place).map_or(place, |word| self.sentences[word.sentence].end);
        self.words[place..end].iter().map(|word| word.text)
    }

    /// The word whose clause this word stands in: the nearest verb or root above it.
    pub(crate) fn clause(&self, word: usize) -> usize {
        let mut at = word;
        for _ in 0..64 {
            let Some(head) = self.words[at].head else { break };
            at = head;
            if matches!(self.words[at].upos, Upos::Verb | Upos::Aux) {
                break;
            }
        }
        at
    }

    /// Whether `above` governs `word`, directly or not.
    pub(crate) fn governs(&self, above: usize, word: usize) -> bool {
        let mut at = word;
        for _ in 0..64 {
            let Some(head) = self.words[at].head else { return false };
            if head == above {
                return true;
            }
            at = head;
        }
        false
    }
}

/// Title case in a headline, or nothing but capitals anywhere.
fn is_shouted(words: &[Word<'_>], heading: bool) -> bool {
    let long = words.iter().filter(|word| word.text.len() > 3 && word.text.chars().all(char::is_alphabetic));
    let (mut all, mut capital, mut upper) = (0, 0, 0);
    for word in long {
        all += 1;
        capital += usize::from(word.is_capital());
        upper += usize::from(word.is_upper());
    }
    (all >= 3 && upper * 10 > all * 8) || (heading && all >= 2 && capital * 10 > all * 7)
}

//! Which way an open expression points: the tense of the words around it.
//!
//! News tells what happened: "on Friday" is the last one unless the verb that
//! governs it looks ahead. The nearest cue to the left decides, and only where
//! there is none the nearest to the right, for "On Friday, he said …".

use attache_core::Span;

use crate::atom::Kind;
use crate::grammar::Reader;
use crate::lexicon::Role;
use crate::resolve::Direction;

/// What is known of a token's form, from a tagger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Form {
    /// A verb in the past tense or a past participle.
    Past,
    /// Any other verb or auxiliary.
    OtherVerb,
    /// A common or proper noun.
    Noun,
    /// An adjective.
    Adjective,
    /// Any other word.
    Other,
    /// Nobody has said.
    #[default]
    Unknown,
}

/// A token, as far as the recogniser uses it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Token<'doc> {
    /// Its place in the text.
    pub span: Span,
    /// Its form.
    pub form: Form,
    /// Its lemma; empty where unknown.
    pub lemma: &'doc str,
}

impl Reader<'_> {
    /// Returns the direction that the words around the atom give, or `None` where they give none.
    pub(crate) fn direction(&self, at: usize) -> Option<Direction> {
        self.direction_around(at, at)
    }

    /// Returns the direction of the words around an expression, its own left out.
    pub(crate) fn direction_around(&self, at: usize, next: usize) -> Option<Direction> {
        self.direction_before(at).or_else(|| (next..self.atoms.len()).find_map(|at| self.cue(at)))
    }

    /// Returns the direction of the words before an expression.
    pub(crate) fn direction_before(&self, at: usize) -> Option<Direction> {
        // "ordered him to report on Monday": the infinitive comes after the order.
        let mut infinitive = false;
        (0..at.min(self.atoms.len())).rev().find_map(|at| {
            let cue = self.cue(at);
            let directive = infinitive && self.role(at, |role| (role == Role::CueTo).then_some(())).is_some();
            infinitive |= self.is(at, "to") && self.begins_infinitive(at + 1);
            if directive { Some(Direction::Future) } else { cue }
        })
    }

    /// Returns true where a verb may follow "to".
    fn begins_infinitive(&self, at: usize) -> bool {
        match self.form(at) {
            Form::OtherVerb => true,
            Form::Unknown => {
                self.kind(at) == Some(Kind::Word)
                    && !self.is_capitalised(at)
                    && !self.is_any(at, &["the", "a", "an", "his", "her", "its", "their"])
            }
            _ => false,
        }
    }

    /// Returns which way a single word points.
    fn cue(&self, at: usize) -> Option<Direction> {
        if self.kind(at) != Some(Kind::Word) {
            return None;
        }
        // "His term was to end in August".
        if self.is_any(at, &["was", "were"]) && self.is(at + 1, "to") && self.begins_infinitive(at + 2) {
            return Some(Direction::Future);
        }
        if let Some(direction) =
            self.role(at, |role| if let Role::Cue(direction) = role { Some(direction) } else { None })
        {
            // "Due to the virus" gives a reason.
            if self.is(at, "due") && self.is(at + 1, "to") && !self.begins_infinitive(at + 2) {
                return None;
            }
            // "her will", "a set of" are no verbs.
            return (self.form(at) != Form::Noun).then_some(direction);
        }
        // "a bid for October elections" and "ahead of the vote" look ahead.
        let ahead = (self.is(at, "for")
            && at > 0
            && self.is_any(at - 1, &["bid", "bids", "call", "calls", "plan", "plans", "push", "hopes"]))
            || (self.is(at, "ahead") && self.is(at + 1, "of"));
        if ahead {
            return Some(Direction::Future);
        }
        // "set to", "due to meet": ahead; "set fire" not.
        if self.is(at, "set") {
            return (self.is_any(at + 1, &["to", "for"])).then_some(Direction::Future);
        }
        // "Will be buried": the time is told by what stands before "be".
        if at > 0 && self.is(at - 1, "be") {
            return None;
        }
        let past = match self.form(at) {
            Form::Past => true,
            Form::Unknown if self.role(at, |role| (role == Role::CueTo).then_some(())).is_some() => true,
            Form::Unknown => {
                let word = self.word(at).as_bytes();
                word.len() > 4 && word.ends_with(b"ed") && !word.ends_with(b"eed")
            }
            _ => false,
        };
        past.then_some(Direction::Past)
    }

    /// Returns the form of the token that the atom begins.
    pub(crate) fn form(&self, at: usize) -> Form {
        self.token(at).map_or(Form::Unknown, |token| token.form)
    }

    /// Returns the token that the atom begins.
    pub(crate) fn token(&self, at: usize) -> Option<&Token<'_>> {
        let start = self.atoms.get(at)?.start;
        let found = self.tokens.binary_search_by_key(&start, |token| token.span.start()).ok()?;
        self.tokens.get(found)
    }
}

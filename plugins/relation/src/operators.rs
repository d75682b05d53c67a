//! Words that scope over events, as sets of lemmas read from `data/operators.toml`.

use attache_core::layers::{Realis, Upos};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

/// What a governing word does to the event below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Gives it this realis.
    Realis(Realis),
    /// Somebody had it done.
    Ordered,
    /// It did not happen.
    Negative,
    /// Somebody reports it.
    Reported,
}

#[derive(Deserialize)]
struct Lists {
    verbs: Vec<String>,
    nouns: Vec<String>,
    adjectives: Vec<String>,
}

#[derive(Deserialize)]
struct File {
    threatened: Lists,
    future: Lists,
    hypothetical: Lists,
    ordered: Lists,
    alleged: Lists,
    denied: Lists,
    negative: Lists,
    reported: Lists,
    support: Lists,
    suffered: Lists,
    occurrence: Lists,
    words: FxHashMap<String, Vec<String>>,
}

/// The operators by part of speech and lemma.
#[derive(Debug, Default)]
pub(crate) struct Operators {
    verbs: FxHashMap<Box<str>, Effect>,
    nouns: FxHashMap<Box<str>, Effect>,
    adjectives: FxHashMap<Box<str>, Effect>,
    words: FxHashMap<Box<str>, Realis>,
    support: FxHashSet<Box<str>>,
    suffered: FxHashSet<Box<str>>,
    occurrence: FxHashSet<Box<str>>,
}

impl Operators {
    /// Reads the built-in operators.
    ///
    /// # Errors
    ///
    /// When the file that is part of the program cannot be read, which a test rules out.
    pub(crate) fn built_in() -> Result<Self, String> {
        let file: File = toml::from_str(include_str!("../data/operators.toml"))
            .map_err(|error| error.message().to_owned())?;
        let mut operators = Self::default();
        // Later lists win, so the graver reading comes last.
        for (lists, effect) in [
            (file.reported, Effect::Reported),
            (file.future, Effect::Realis(Realis::Future)),
            (file.hypothetical, Effect::Realis(Realis::Hypothetical)),
            (file.negative, Effect::Negative),
            (file.ordered, Effect::Ordered),
            (file.alleged, Effect::Realis(Realis::Alleged)),
            (file.threatened, Effect::Realis(Realis::Threatened)),
            (file.denied, Effect::Realis(Realis::Denied)),
        ] {
            let into = |words: Vec<String>, map: &mut FxHashMap<Box<str>, Effect>| {
                map.extend(words.into_iter().map(|word| (word.into(), effect)));
            };
            into(lists.verbs, &mut operators.verbs);
            into(lists.nouns, &mut operators.nouns);
            into(lists.adjectives, &mut operators.adjectives);
        }
        let set = |words: Vec<String>| words.into_iter().map(Into::into).collect();
        operators.support = set(file.support.verbs);
        operators.suffered = set(file.suffered.verbs);
        operators.occurrence = set(file.occurrence.verbs);
        for (name, words) in file.words.into_iter().collect::<std::collections::BTreeMap<_, _>>() {
            let realis = Realis::parse(&name).ok_or_else(|| format!("no such realis: `{name}`"))?;
            operators.words.extend(words.into_iter().map(|word| (word.into(), realis)));
        }
        Ok(operators)
    }

    /// Returns what the word does to an event below it.
    pub(crate) fn effect(&self, upos: Upos, lemma: &str) -> Option<Effect> {
        match upos {
            Upos::Verb | Upos::Aux => self.verbs.get(lemma),
            Upos::Noun | Upos::Propn => self.nouns.get(lemma),
            Upos::Adj | Upos::Adv => self.adjectives.get(lemma),
            _ => None,
        }
        .copied()
    }

    /// Returns the realis that an adjective or adverb beside the event gives it.
    pub(crate) fn beside(&self, lemma: &str) -> Option<Realis> {
        self.words.get(lemma).copied()
    }

    /// Returns true for verbs on any of the lists.
    pub(crate) fn knows_verb(&self, lemma: &str) -> bool {
        self.verbs.contains_key(lemma) || self.supports(lemma) || self.suffers(lemma) || self.occurs(lemma)
    }

    /// Returns true for verbs that report.
    pub(crate) fn reports(&self, lemma: &str) -> bool {
        matches!(self.verbs.get(lemma), Some(Effect::Reported))
            || matches!(
                lemma,
                "claim" | "allege" | "warn" | "suggest" | "deny" | "predict" | "believe" | "think"
            )
    }

    /// Returns true for verbs that carry a noun.
    pub(crate) fn supports(&self, lemma: &str) -> bool {
        self.support.contains(lemma)
    }

    /// Returns true for verbs whose subject undergoes their noun.
    pub(crate) fn suffers(&self, lemma: &str) -> bool {
        self.suffered.contains(lemma)
    }

    /// Returns true for verbs that say of their subject that it takes place.
    pub(crate) fn occurs(&self, lemma: &str) -> bool {
        self.occurrence.contains(lemma)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_graver_reading_wins() {
        let operators = Operators::built_in().unwrap();
        assert_eq!(operators.effect(Upos::Verb, "threaten"), Some(Effect::Realis(Realis::Threatened)));
        assert_eq!(operators.effect(Upos::Verb, "dismiss"), Some(Effect::Realis(Realis::Denied)));
        assert_eq!(operators.effect(Upos::Verb, "say"), Some(Effect::Reported));
        assert_eq!(operators.effect(Upos::Noun, "say"), None);
        assert_eq!(operators.beside("allegedly"), Some(Realis::Alleged));
    }
}

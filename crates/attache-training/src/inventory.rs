//! The closed sets that a language model chooses from, as found in the training treebanks.

use crate::treebank::Sentence;
use attache_model::features::WordFeatures;
use attache_model::language::exception_key;
use attache_model::lemma::EditScript;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// Labels, scripts and vocabulary of a training corpus.
#[derive(Debug, Default)]
pub struct Inventory {
    /// Universal parts of speech.
    pub upos: Labels,
    /// Treebank parts of speech.
    pub xpos: Labels,
    /// Feature strings.
    pub feats: Labels,
    /// The features seen with each pair of tags, as numbers of the three.
    pub feats_pairs: BTreeSet<[u32; 3]>,
    /// Relations.
    pub deprels: Labels,
    /// Lemma scripts, the classes of the softmax first.
    pub scripts: Labels,
    /// How many scripts are classes.
    pub script_classes: usize,
    /// Sorted keys of the words with a row of their own.
    pub vocabulary: Vec<u64>,
    /// How often each of them was seen; row 0 is the unknown word.
    pub frequencies: Vec<u32>,
    /// Forms whose lemma is always the same and not always what the softmax could say.
    pub exceptions: BTreeMap<u64, u32>,
}

/// A numbered set of labels.
#[derive(Debug, Default)]
pub struct Labels {
    names: Vec<String>,
    numbers: FxHashMap<String, u32>,
}

impl Labels {
    fn add(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.names.len() as u32;
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }

    /// The number of a label.
    pub fn number(&self, name: &str) -> Option<u32> {
        self.numbers.get(name).copied()
    }

    /// How many labels there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// All labels, one a line.
    pub fn text(&self) -> String {
        self.names.join("\n")
    }

    /// Counts labels and numbers them by falling frequency, then by name.
    pub fn ranked<'a>(names: impl Iterator<Item = &'a str>, least: u32) -> Self {
        let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
        for name in names {
            *counts.entry(name).or_default() += 1;
        }
        let mut ranked: Vec<_> = counts.into_iter().filter(|(_, count)| *count >= least).collect();
        ranked.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let mut labels = Self::default();
        for (name, _) in ranked {
            labels.add(name);
        }
        labels
    }
}

impl Inventory {
    /// Takes stock of a corpus.
    pub fn new(corpus: &[Sentence]) -> Self {
        let words = || corpus.iter().flat_map(|sentence| &sentence.words);
        let scripts: Vec<String> =
            words().map(|word| EditScript::between(&word.form, &word.lemma).to_string()).collect();
        let mut inventory = Self {
            upos: Labels::ranked(words().map(|word| word.upos.as_str()), 1),
            xpos: Labels::ranked(words().map(|word| word.xpos.as_str()), 1),
            feats: Labels::ranked(words().map(|word| word.feats.as_str()), 1),
            deprels: Labels::ranked(words().map(|word| word.deprel.as_str()), 1),
            scripts: Labels::ranked(scripts.iter().map(String::as_str), 4),
            ..Self::default()
        };
        inventory.script_classes = inventory.scripts.len();
        for word in words() {
            let numbers = (
                inventory.upos.number(&word.upos),
                inventory.xpos.number(&word.xpos),
                inventory.feats.number(&word.feats),
            );
            if let (Some(upos), Some(xpos), Some(feats)) = numbers {
                inventory.feats_pairs.insert([upos, xpos, feats]);
            }
        }

        let mut counts: BTreeMap<u64, u32> = BTreeMap::new();
        let mut buffer = String::new();
        for word in words() {
            *counts.entry(WordFeatures::new(&word.form, &mut buffer).word).or_default() += 1;
        }
        let unknown = counts.values().filter(|count| **count < 2).count() as u32;
        counts.retain(|_, count| *count >= 2);
        inventory.vocabulary = counts.keys().copied().collect();
        inventory.frequencies = std::iter::once(unknown).chain(counts.into_values()).collect();

        // A form and tag that always had one lemma keeps it. Where the softmax has that script and the
        // form was seen once, its own judgement is as good and is trained on more.
        let mut lemmas: BTreeMap<u64, BTreeMap<(&str, &str, &str), u32>> = BTreeMap::new();
        for (word, script) in words().zip(&scripts) {
            let key = exception_key(&word.form, &word.xpos, &mut buffer);
            *lemmas.entry(key).or_default().entry((script, &word.form, &word.lemma)).or_default() += 1;
        }
        for (key, choices) in lemmas {
            let total: u32 = choices.values().sum();
            let Some((script, count)) = best_script(&choices) else { continue };
            let rare = inventory
                .scripts
                .number(script)
                .is_none_or(|number| number as usize >= inventory.script_classes);
            if count * 10 >= total * 9 && (rare || total >= 3) {
                let number = inventory.scripts.add(script);
                inventory.exceptions.insert(key, number);
            }
        }
        inventory
    }

    /// The row of a word in the embedding table.
    pub fn word_row(&self, key: u64) -> u32 {
        self.vocabulary.binary_search(&key).map_or(0, |row| row as u32 + 1)
    }

    /// The class of a script, if it is one.
    pub fn script_class(&self, script: &str) -> Option<u32> {
        self.scripts.number(script).filter(|number| (*number as usize) < self.script_classes)
    }
}

/// The script that gives the right lemma most often, and how often. Several may lead from a form to its
/// lemma, and one may do so for more of its spellings: `t0` makes *I* of both *I* and *i*, where `k0`, the
/// simplest for *I*, does not.
fn best_script<'s>(seen: &BTreeMap<(&'s str, &'s str, &'s str), u32>) -> Option<(&'s str, u32)> {
    let mut lemma = String::new();
    let mut rights = |script: &str| -> u32 {
        let Some(script) = EditScript::parse(script) else { return 0 };
        let mut is_right = |form: &str, wanted: &str| {
            lemma.clear();
            script.apply(form, &mut lemma);
            lemma == wanted
        };
        seen.iter().filter_map(|((_, form, wanted), count)| is_right(form, wanted).then_some(count)).sum()
    };
    let mut best = None;
    for (script, _, _) in seen.keys() {
        let right = rights(script);
        if best.is_none_or(|(_, most)| right > most) {
            best = Some((*script, right));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_that_serves_all_spellings_is_preferred() {
        let seen = BTreeMap::from([(("k0", "I", "I"), 90), (("t0", "i", "I"), 8), (("l0", "I", "i"), 2)]);
        assert_eq!(best_script(&seen), Some(("t0", 98)));
    }
}

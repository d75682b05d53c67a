//! Words of a treebank as the network learns from them, plain or re-cased as headlines are.

use crate::encoder::Input;
use crate::inventory::Inventory;
use crate::random::Random;
use crate::treebank::{UNKNOWN, Word};
use attache_model::encoder::MARKS;
use attache_model::features::{AFFIXES, WordFeatures};
use attache_model::lemma::EditScript;
use attache_model::vectors::WordVectors;
use rustc_hash::FxHashMap;

/// A word ready for the network.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    pub(super) word: u32,
    pub(super) affixes: [u32; AFFIXES],
    pub(super) vector: u32,
    pub(super) tags: [Option<u32>; 4],
    pub(super) head: Option<u32>,
    pub(super) deprel: Option<u32>,
    pub(super) guide: Option<u32>,
}

/// Turns words into samples; vectors are kept once for each distinct form.
pub(super) struct Reader<'a> {
    inventory: &'a Inventory,
    vectors: &'a WordVectors<'a>,
    known: FxHashMap<String, u32>,
    table: Vec<f32>,
    buffer: String,
}

/// How a sentence is re-cased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Recase {
    Upper,
    Title,
    Lower,
}

impl<'a> Reader<'a> {
    pub(super) fn new(inventory: &'a Inventory, vectors: &'a WordVectors<'a>) -> Self {
        Self { inventory, vectors, known: FxHashMap::default(), table: Vec::new(), buffer: String::new() }
    }

    /// A sample as the encoder reads it; with `forget` its word, with `blind` its vector is unknown.
    pub(super) fn input(&self, sample: &Sample, forget: bool, blind: bool) -> Input<'_> {
        let dimensions = self.vectors.dimensions();
        let vector =
            if blind { &[] } else { &self.table[sample.vector as usize * dimensions..][..dimensions] };
        Input {
            word: if forget { 0 } else { sample.word },
            affixes: sample.affixes,
            marks: [0; MARKS],
            vector,
        }
    }

    pub(super) fn read(&mut self, word: &Word, recase: Option<Recase>) -> Sample {
        let form = match recase {
            None => word.form.clone(),
            Some(Recase::Upper) => word.form.to_uppercase(),
            Some(Recase::Lower) => word.form.to_lowercase(),
            Some(Recase::Title) => {
                let small = matches!(word.upos.as_str(), "ADP" | "DET" | "CCONJ" | "PART" | "PUNCT");
                let mut chars = word.form.chars();
                match chars.next().filter(|_| !small) {
                    Some(first) => first.to_uppercase().chain(chars).collect(),
                    None => word.form.clone(),
                }
            }
        };
        let features = WordFeatures::new(&form, &mut self.buffer);
        let next = self.known.len() as u32;
        let vector = *self.known.entry(form).or_insert_with_key(|form| {
            let start = self.table.len();
            self.table.resize(start + self.vectors.dimensions(), 0.0);
            self.vectors.add(form, &mut self.buffer, &mut self.table[start..]);
            next
        });
        let script = EditScript::between(&word.form, &word.lemma).to_string();
        let lemma = if recase.is_some() && word.xpos.starts_with("NNP") || word.lemma == UNKNOWN {
            None
        } else {
            self.inventory.script_class(&script)
        };
        Sample {
            word: self.inventory.word_row(features.word),
            affixes: features.affixes,
            vector,
            tags: [
                self.inventory.upos.number(&word.upos),
                self.inventory.xpos.number(&word.xpos),
                self.inventory.feats.number(&word.feats),
                lemma,
            ],
            head: (word.deprel != UNKNOWN).then_some(word.head as u32),
            guide: None,
            deprel: self.inventory.deprels.number(&word.deprel),
        }
    }
}

/// The batch as the encoder reads it: rare words are at times unknown, any word now and then, and some
/// words lose their vector.
pub(super) fn inputs<'t>(
    batch: &[Sample],
    inventory: &Inventory,
    reader: &'t Reader<'_>,
    random: &mut Random,
) -> Vec<Input<'t>> {
    batch
        .iter()
        .map(|sample| {
            let seen = inventory.frequencies[sample.word as usize] as f32;
            let forget = random.chance(0.3 / (0.3 + seen)) || random.chance(0.05);
            reader.input(sample, forget, random.chance(0.05))
        })
        .collect()
}

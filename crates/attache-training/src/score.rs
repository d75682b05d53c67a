//! How well a model does on gold tokens, as the CoNLL 2018 shared task counts.

use crate::treebank::Sentence;
use attache_model::language::{LanguageModel, Workspace};
use attache_model::vectors::WordVectors;

/// Percentages over words. LAS counts the relation up to its `:`, as the shared task does.
#[derive(Debug, Clone, Copy, Default)]
pub struct Score {
    /// Universal part of speech.
    pub upos: f64,
    /// Treebank part of speech.
    pub xpos: f64,
    /// Features.
    pub feats: f64,
    /// Lemmas.
    pub lemma: f64,
    /// Heads.
    pub uas: f64,
    /// Heads with relation.
    pub las: f64,
    /// Heads with the whole relation, subtype included.
    pub las_full: f64,
}

impl std::fmt::Display for Score {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "UPOS {:.2} XPOS {:.2} FEATS {:.2} lemma {:.2} UAS {:.2} LAS {:.2} (with subtypes {:.2})",
            self.upos, self.xpos, self.feats, self.lemma, self.uas, self.las, self.las_full
        )
    }
}

/// Scores a model on gold tokens and sentences.
pub fn score(model: &LanguageModel<'_>, vectors: &WordVectors<'_>, gold: &[Sentence]) -> Score {
    let mut workspace = Workspace::default();
    let mut counts = [0usize; 7];
    let mut total = 0;
    let mut lemma = String::new();
    for sentences in gold.chunks(50) {
        let words: Vec<&str> =
            sentences.iter().flat_map(|sentence| &sentence.words).map(|word| word.form.as_str()).collect();
        let ends: Vec<usize> = sentences
            .iter()
            .scan(0, |end, sentence| {
                *end += sentence.words.len();
                Some(*end)
            })
            .collect();
        let analyses = model.analyze(vectors, &words, &ends, &mut workspace);
        for (word, found) in sentences.iter().flat_map(|sentence| &sentence.words).zip(analyses) {
            lemma.clear();
            model.lemma(&word.form, found, &mut lemma);
            let deprel = model.deprel_name(found.deprel);
            let universal = |relation: &str| relation.split(':').next().map(str::to_owned);
            let attached = found.head as usize == word.head;
            let right = [
                model.upos_name(found.upos) == word.upos,
                model.xpos_name(found.xpos) == word.xpos,
                model.feats_name(found.feats) == word.feats,
                word.lemma == "_" || lemma == word.lemma,
                attached,
                attached && universal(deprel) == universal(&word.deprel),
                attached && deprel == word.deprel,
            ];
            for (count, right) in counts.iter_mut().zip(right) {
                *count += usize::from(right);
            }
            total += 1;
        }
    }
    let [upos, xpos, feats, lemma, uas, las, las_full] =
        counts.map(|count| 100.0 * count as f64 / f64::from(total.max(1)));
    Score { upos, xpos, feats, lemma, uas, las, las_full }
}

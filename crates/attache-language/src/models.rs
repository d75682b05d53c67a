//! The embedded models. How they were made and how well they do, `docs/models/language.md` says.

use attache_core::layers::Upos;
use attache_model::language::{LanguageModel, WordAnalysis, Workspace};
use attache_model::vectors::WordVectors;
use attache_model::weights::WeightError;
use std::sync::LazyLock;

/// The English model as it lies in its file, so that `attache plugin new` can lay it beside an author's crate.
pub static ENGLISH_FILE: &[u8] = include_bytes!("models/english.bin");

static ENGLISH: LazyLock<Result<LanguageModel<'static>, WeightError>> =
    LazyLock::new(|| LanguageModel::from_bytes(ENGLISH_FILE, WordVectors::shared()?));

/// A model that `attache train language` wrote. It is kept until the process ends: an analyzer is built once
/// and used as long as there are documents.
///
/// # Errors
/// Fails where the file is no such model, is damaged, or was trained with other vectors.
pub fn from_file(file: &[u8]) -> Result<&'static LanguageModel<'static>, WeightError> {
    let vectors = WordVectors::shared()?;
    // Tried on the borrowed bytes first, so that what cannot be used is not kept.
    LanguageModel::from_bytes(file, vectors)?;
    Ok(Box::leak(Box::new(LanguageModel::from_bytes(file.to_vec().leak(), vectors)?)))
}

/// The English model: tags, features, lemmas and dependencies; unpacked once, at the first call. It reads
/// words through [`WordVectors::shared`].
///
/// # Errors
/// Fails only where an embedded file is damaged.
pub fn english() -> Result<&'static LanguageModel<'static>, WeightError> {
    ENGLISH.as_ref().map_err(Clone::clone)
}

/// A word's part of speech and place in its sentence's tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Syntax {
    /// Part of speech.
    pub upos: Upos,
    /// Number of the head among the sentence's words; `None` for the root.
    pub head: Option<usize>,
    /// Relation to the head, with its subtype.
    pub deprel: &'static str,
}

/// Parts of speech and tree of one sentence's words by the English model, for those who learn from words without a
/// document around them.
///
/// # Errors
/// Fails only where an embedded file is damaged.
///
/// ```
/// use attache_core::layers::Upos;
///
/// let words = attache_language::models::syntax(&["Talks", "resumed", "in", "Geneva", "."])?;
/// assert_eq!((words[0].upos, words[0].head, words[0].deprel), (Upos::Noun, Some(1), "nsubj"));
/// assert_eq!(words[1].head, None);
/// # Ok::<(), attache_model::weights::WeightError>(())
/// ```
pub fn syntax(words: &[&str]) -> Result<Vec<Syntax>, WeightError> {
    let model = english()?;
    let mut workspace = Workspace::default();
    let analyses = model.analyze(WordVectors::shared()?, words, &[words.len()], &mut workspace);
    let syntax = |word: &WordAnalysis| Syntax {
        upos: Upos::parse(model.upos_name(word.upos)).unwrap_or(Upos::X),
        head: (word.head as usize).checked_sub(1),
        deprel: model.deprel_name(word.deprel),
    };
    Ok(analyses.iter().map(syntax).collect())
}

//! The embedded models. How they were made and how well they do, `docs/models/language.md` says.

use attache_model::language::LanguageModel;
use attache_model::vectors::WordVectors;
use attache_model::weights::WeightError;
use std::sync::LazyLock;

static ENGLISH: LazyLock<Result<LanguageModel<'static>, WeightError>> =
    LazyLock::new(|| LanguageModel::from_bytes(include_bytes!("models/english.bin"), WordVectors::shared()?));

/// The English model: tags, features, lemmas and dependencies; unpacked once, at the first call. It reads
/// words through [`WordVectors::shared`].
///
/// # Errors
/// Fails only where an embedded file is damaged.
pub fn english() -> Result<&'static LanguageModel<'static>, WeightError> {
    ENGLISH.as_ref().map_err(Clone::clone)
}

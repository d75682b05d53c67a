//! The learned reader of names.

use super::Proposal;
use crate::scene::Scene;
use attache_model::labeller::{LabelledSpan, LabellerBuffers, SequenceLabeller};
use attache_model::vectors::WordVectors;
use attache_model::weights::WeightError;
use std::cell::RefCell;
use std::sync::LazyLock;

static ENGLISH: LazyLock<Result<SequenceLabeller<'static>, WeightError>> = LazyLock::new(|| {
    SequenceLabeller::from_bytes(include_bytes!("../models/names.bin"), WordVectors::shared()?)
});

thread_local! {
    /// The network's buffers, kept from document to document; they hold nothing that the next one reads.
    static BUFFERS: RefCell<LabellerBuffers> = RefCell::default();
}

/// The embedded model and its word vectors.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NameModel {
    labeller: &'static SequenceLabeller<'static>,
    vectors: &'static WordVectors<'static>,
}

impl NameModel {
    /// Unpacks the model at the first call.
    pub(crate) fn shared() -> Result<Self, WeightError> {
        let labeller = ENGLISH.as_ref().map_err(Clone::clone)?;
        Ok(Self { labeller, vectors: WordVectors::shared()? })
    }

    /// What the model takes for names.
    pub(crate) fn read(&self, scene: &Scene<'_>) -> Vec<Proposal> {
        let words: Vec<&str> = scene.words.iter().map(|word| word.text).collect();
        let ends: Vec<usize> = scene.sentences.iter().map(|sentence| sentence.end).collect();
        let mut spans: Vec<LabelledSpan<'static>> = Vec::new();
        BUFFERS.with_borrow_mut(|buffers| {
            self.labeller.read(self.vectors, &words, &ends, buffers);
            self.labeller.spans("names", &ends, buffers, &mut spans);
        });
        spans
            .into_iter()
            .map(|span| Proposal {
                words: span.start..span.end,
                label: span.label,
                confidence: span.confidence,
            })
            .collect()
    }
}

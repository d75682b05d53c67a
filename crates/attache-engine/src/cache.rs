//! Layers kept from an earlier run.
//!
//! What an analyzer writes depends on the text, on what is known of its source, and on
//! the analyzer and those it reads from: their code, versions, options and files. The
//! key of its layers is a hash of all that, so that a second run after one option was
//! changed computes that analyzer and those that depend on it, and nothing else.
//!
//! The engine opens no file: a [`LayerCache`] is the caller's.

mod bytes;

use std::fmt;
use std::sync::Arc;

use attache_core::{Document, Layer};
use sha2::{Digest as _, Sha256};

use crate::pipeline::{Pipeline, Stage};

/// What layers are kept under: a hash of everything that decides them.
pub type CacheKey = [u8; 32];

/// Where layers are kept. Shared by all threads of a run.
pub trait LayerCache: fmt::Debug + Sync {
    /// Returns what was kept under `key`.
    fn get(&self, key: &CacheKey) -> Option<Vec<u8>>;

    /// Keeps `bytes` under `key`. That it cannot is no error of the run.
    fn put(&self, key: CacheKey, bytes: Vec<u8>);

    /// Returns what tells the code of an analyzer from another version of it that calls itself the
    /// same; `None` where nothing does, so that its layers and those that depend on them are not kept.
    fn code(&self, analyzer: &str) -> Option<String>;
}

/// A cache with what is known of the pipeline before the first document.
#[derive(Debug)]
pub(crate) struct StageCache<'c> {
    cache: &'c dyn LayerCache,
    /// For each stage, the hash of what decides its layers besides the document.
    lineages: Vec<Option<CacheKey>>,
}

impl<'c> StageCache<'c> {
    pub(crate) fn new(cache: &'c dyn LayerCache, pipeline: &Pipeline) -> Self {
        let mut lineages: Vec<Option<CacheKey>> = Vec::with_capacity(pipeline.stages.len());
        // In the order of the plan, each stage comes after those it reads from.
        for (stage, step) in pipeline.stages.iter().zip(&pipeline.plan().steps) {
            let lineage = || {
                let mut hash = Sha256::new();
                hash.update(cache.code(&stage.name)?);
                hash.update([0]);
                hash.update(&stage.provenance.config);
                for (layer, writer) in &step.reads {
                    hash.update(layer);
                    match writer {
                        Some(writer) => hash.update(lineages.get(*writer).copied().flatten()?),
                        None => hash.update([0]),
                    }
                }
                Some(hash.finalize().into())
            };
            lineages.push(lineage());
        }
        Self { cache, lineages }
    }

    /// Returns the layers that `stage` wrote of the document in an earlier run.
    pub(crate) fn get(
        &self,
        number: usize,
        stage: &Stage,
        document: &DocumentKey,
        text: &str,
    ) -> Option<Vec<Arc<Layer>>> {
        let kept = self.cache.get(&self.key(number, document)?)?;
        bytes::read(&kept, &stage.analyzer.descriptor().writes, text, &stage.provenance)
    }

    /// Keeps the layers that a stage wrote.
    pub(crate) fn put(&self, number: usize, document: &DocumentKey, layers: &[Arc<Layer>]) {
        if let Some(key) = self.key(number, document)
            && let Some(bytes) = bytes::written(layers)
        {
            self.cache.put(key, bytes);
        }
    }

    fn key(&self, number: usize, document: &DocumentKey) -> Option<CacheKey> {
        let (document, lineage) = (document.0.as_ref()?, self.lineages.get(number)?.as_ref()?);
        Some(Sha256::new().chain_update(document).chain_update(lineage).finalize().into())
    }
}

/// The hash of a document; `None` for one whose layers are not kept.
#[derive(Debug)]
pub(crate) struct DocumentKey(Option<CacheKey>);

impl DocumentKey {
    /// Returns the hash of a document; none where its input brought layers.
    pub(crate) fn of(document: &Document) -> Self {
        if !document.given().is_empty() || !document.errors.is_empty() {
            return Self(None);
        }
        let source = &document.source;
        let mut hash = Sha256::new();
        hash.update(document.text());
        let date = source.date.map(|date| date.to_string());
        // An analyzer may read all of these.
        for part in [&Some(document.id.clone()), &source.title, &source.language, &date] {
            hash.update([0]);
            hash.update(part.as_deref().unwrap_or_default());
        }
        Self(Some(hash.finalize().into()))
    }
}

//! Layers kept from an earlier run.
//!
//! What an analyzer writes depends on the text, on what is known of its source, on its own
//! code, version, options and files, and on the layers that it sees. The key of its layers is
//! a hash of all that. So a second run after one option was changed computes that analyzer,
//! and then those that depend on it for the documents in which it now says something else.
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
    /// For each stage what decides its layers besides the document; `None` where they are not kept.
    recipes: Vec<Option<Recipe>>,
}

/// What decides the layers of a stage besides the document.
#[derive(Debug)]
struct Recipe {
    /// The hash of its code and its options.
    own: CacheKey,
    /// The stages whose layers it can see, directly or through their references: all before it that lead to it.
    sources: Vec<usize>,
}

impl<'c> StageCache<'c> {
    pub(crate) fn new(cache: &'c dyn LayerCache, pipeline: &Pipeline) -> Self {
        let mut recipes: Vec<Option<Recipe>> = Vec::with_capacity(pipeline.stages.len());
        // In the order of the plan, each stage comes after those it reads from.
        for (stage, step) in pipeline.stages.iter().zip(&pipeline.plan().steps) {
            let recipe = || {
                let mut hash = Sha256::new();
                hash.update(cache.code(&stage.name)?);
                hash.update([0]);
                hash.update(&stage.provenance.config);
                let mut sources = Vec::new();
                for (layer, writer) in &step.reads {
                    hash.update(layer);
                    hash.update([0]);
                    if let Some(writer) = *writer {
                        sources.push(writer);
                        sources.extend(&recipes.get(writer)?.as_ref()?.sources);
                    }
                }
                sources.sort_unstable();
                sources.dedup();
                Some(Recipe { own: hash.finalize().into(), sources })
            };
            recipes.push(recipe());
        }
        Self { cache, recipes }
    }

    /// Returns the cache as a document's layers are kept in it.
    pub(crate) fn of(&self, document: &Document) -> DocumentCache<'_> {
        let contents = self.recipes.iter().map(|_| None).collect();
        DocumentCache { stages: self, document: DocumentKey::of(document), contents }
    }
}

/// The cache for one document.
#[derive(Debug)]
pub(crate) struct DocumentCache<'c> {
    stages: &'c StageCache<'c>,
    document: DocumentKey,
    /// For each stage the hash of the layers that it wrote; `None` where it wrote none yet, or failed.
    contents: Vec<Option<CacheKey>>,
}

impl DocumentCache<'_> {
    /// Returns the layers that `stage` wrote of the document in an earlier run, and their hash.
    pub(crate) fn get(
        &self,
        number: usize,
        stage: &Stage,
        text: &str,
    ) -> Option<(Vec<Arc<Layer>>, CacheKey)> {
        let kept = self.stages.cache.get(&self.key(number)?)?;
        let layers = bytes::read(&kept, &stage.analyzer.descriptor().writes, text, &stage.provenance)?;
        Some((layers, *kept.first_chunk()?))
    }

    /// Returns the hash of layers that a stage wrote, and keeps them if they may be.
    pub(crate) fn put(&self, number: usize, layers: &[Arc<Layer>], may_be_kept: bool) -> Option<CacheKey> {
        let key = self.key(number)?;
        let bytes = bytes::written(layers)?;
        let content = *bytes.first_chunk()?;
        if may_be_kept {
            self.stages.cache.put(key, bytes);
        }
        Some(content)
    }

    /// Notes what a stage wrote, which decides what those after it write.
    pub(crate) fn note(&mut self, number: usize, content: Option<CacheKey>) {
        if let Some(slot) = self.contents.get_mut(number) {
            *slot = content;
        }
    }

    fn key(&self, number: usize) -> Option<CacheKey> {
        let (document, recipe) = (self.document.0.as_ref()?, self.stages.recipes.get(number)?.as_ref()?);
        let mut hash = Sha256::new();
        hash.update(document);
        hash.update(recipe.own);
        for &source in &recipe.sources {
            // A stage that failed is another case than one that found nothing.
            match self.contents.get(source)? {
                Some(content) => {
                    hash.update([1]);
                    hash.update(content);
                }
                None => hash.update([0]),
            }
        }
        Some(hash.finalize().into())
    }
}

/// The hash of a document; `None` for one whose layers are not kept.
#[derive(Debug)]
struct DocumentKey(Option<CacheKey>);

impl DocumentKey {
    /// Returns the hash of a document; none where its input brought layers.
    fn of(document: &Document) -> Self {
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

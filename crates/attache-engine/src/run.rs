//! Documents through a pipeline: in parallel, in input order, in bounded memory.
//!
//! The unit of parallelism is the document: each thread takes the next one, and records
//! leave in input order (the module `queue`). Inside a document, the analyzers of one
//! level run at the same time, nested in the same pool: free while cores are busy, a help
//! when one long document is left. Nothing that comes out depends on which thread did what.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use attache_core::{
    AnalysisError, AnalysisErrorKind, Call, Cancellation, Document, DocumentError, DocumentView, Layer,
    LayerSchema, Output,
};
use rayon::prelude::*;

use crate::cache::{CacheKey, DocumentCache, LayerCache, StageCache};
use crate::config::ErrorPolicy;
use crate::panic;
use crate::pipeline::{Pipeline, Stage};
use crate::queue::{self, Ahead};
use crate::report::{RunReport, StageRun};

/// What a stage wrote, and whether any of it was cut off at a limit.
type Frozen = Result<(Vec<Arc<Layer>>, bool), AnalysisError>;

/// The most documents and bytes of text, for each thread, that are begun before the first of them is written. A
/// record takes some fifty times the memory of its text, so that these bound what a run holds.
const AHEAD_DOCUMENTS: usize = 32;
const AHEAD_BYTES: usize = 128 << 10;

/// The stack of a worker thread. Deep recursion in a plugin should not be its end too soon.
const STACK_BYTES: usize = 8 << 20;

/// A pipeline with a pool of threads.
#[derive(Debug)]
pub struct Runner<'p> {
    pipeline: &'p Pipeline,
    pool: rayon::ThreadPool,
    cache: Option<StageCache<'p>>,
}

/// Why a run ended before its documents did.
#[derive(Debug)]
pub enum RunError<E> {
    /// An analyzer whose policy is `fail` did so.
    Analyzer {
        /// The document's id.
        document: String,
        /// What happened.
        error: DocumentError,
        /// The run so far.
        report: Box<RunReport>,
    },
    /// The consumer of records gave up.
    Sink(E),
}

impl<E: fmt::Display> fmt::Display for RunError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Analyzer { document, error, .. } => write!(f, "document `{document}`: {error}"),
            Self::Sink(error) => error.fmt(f),
        }
    }
}

impl<E: std::error::Error> std::error::Error for RunError<E> {}

/// A document that has been through the pipeline.
#[derive(Debug)]
struct Analyzed {
    document: Document,
    runs: Vec<StageRun>,
    /// Whether an analyzer failed whose policy ends the run.
    fatal: bool,
}

impl<'p> Runner<'p> {
    /// Returns a runner with as many threads as the configuration says; 0 means one per core.
    ///
    /// # Errors
    ///
    /// When the system gives no threads.
    pub fn new(pipeline: &'p Pipeline) -> Result<Self, rayon::ThreadPoolBuildError> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(pipeline.threads)
            .stack_size(STACK_BYTES)
            .thread_name(|number| format!("attache-{number}"))
            .build()?;
        Ok(Self { pipeline, pool, cache: None })
    }

    /// Returns the runner with layers of earlier runs, which are not computed again, and to which those of this are added.
    #[must_use]
    pub fn with_cache(mut self, cache: &'p dyn LayerCache) -> Self {
        self.cache = Some(StageCache::new(cache, self.pipeline));
        self
    }

    /// Runs one document.
    pub fn analyze(&self, document: Document) -> Document {
        self.pool.install(|| self.pipeline.analyze(document, self.cache.as_ref())).document
    }

    /// Runs `documents`: each through `prepare`, the analyzers and `finish`, on any thread; then what `finish` made of
    /// it through `sink`, in input order.
    ///
    /// # Errors
    ///
    /// When `sink` fails, and when an analyzer does whose policy is `fail`; records before it have been through `sink`.
    pub fn run<T: Send, E: Send>(
        &self,
        mut documents: impl Iterator<Item = Document> + Send,
        prepare: impl Fn(&mut Document) + Sync,
        finish: impl Fn(&Document) -> T + Sync,
        mut sink: impl FnMut(T) -> Result<(), E> + Send,
    ) -> Result<RunReport, RunError<E>> {
        let started = Instant::now();
        let mut report = RunReport::new(self.pipeline.stages.iter().map(|stage| stage.name.as_str()));
        let n_threads = self.pool.current_num_threads();
        let work = |mut document: Document| {
            prepare(&mut document);
            let Analyzed { document, runs, fatal } = self.pipeline.analyze(document, self.cache.as_ref());
            (finish(&document), Outcome::of(&document), runs, fatal)
        };
        let mut end = None;
        let ahead = Ahead { n_documents: AHEAD_DOCUMENTS * n_threads, n_bytes: AHEAD_BYTES * n_threads };
        queue::in_order(&self.pool, ahead, &mut documents, work, |(made, outcome, runs, fatal)| {
            outcome.count(&mut report);
            report.add(&outcome.id, runs);
            if let Err(error) = sink(made) {
                end = Some(End::Sink(error));
            } else if let Some(error) = outcome.error.filter(|_| fatal) {
                end = Some(End::Analyzer(outcome.id, error));
            }
            end.is_none()
        });
        report.wall = started.elapsed();
        match end {
            None => Ok(report),
            Some(End::Sink(error)) => Err(RunError::Sink(error)),
            Some(End::Analyzer(document, error)) => {
                Err(RunError::Analyzer { document, error, report: Box::new(report) })
            }
        }
    }
}

/// What ended a run before its documents did.
enum End<E> {
    Sink(E),
    /// An analyzer failed on the document of this id.
    Analyzer(String, DocumentError),
}

/// What the report wants to know of a document once its record is made.
struct Outcome {
    id: String,
    n_bytes: usize,
    n_tokens: usize,
    truncated: bool,
    failed: bool,
    /// The last error, which is the one that ended the run if one did.
    error: Option<DocumentError>,
}

impl Outcome {
    fn of(document: &Document) -> Self {
        Self {
            id: document.id.clone(),
            n_bytes: document.text().len(),
            n_tokens: document.layers().get("token").map_or(0, |layer| layer.len()),
            truncated: document.source.truncated,
            failed: !document.errors.is_empty(),
            error: document.errors.last().cloned(),
        }
    }

    fn count(&self, report: &mut RunReport) {
        report.n_documents += 1;
        report.n_bytes += self.n_bytes;
        report.n_tokens += self.n_tokens;
        report.n_failed += usize::from(self.failed);
        report.n_truncated += usize::from(self.truncated);
    }
}

/// What an analyzer wrote.
struct Written {
    layers: Vec<Arc<Layer>>,
    /// Whether it left a part of the document out.
    truncated: bool,
    /// The layers' hash, where there is a cache.
    content: Option<CacheKey>,
}

/// An analyzer's turn at a document: its work, if it came to any, and what came of it.
type Attempt = (Option<StageRun>, Result<Written, Miss>);

/// Why an analyzer wrote nothing of a document.
enum Miss {
    /// It failed, and its policy says what follows.
    Failed(AnalysisError),
    /// A layer that it needs is missing.
    Blocked { layer: String },
}

impl Pipeline {
    fn analyze(&self, mut document: Document, cache: Option<&StageCache<'_>>) -> Analyzed {
        let mut runs = Vec::new();
        let mut cache = cache.map(|cache| cache.of(&document));
        // What could not be read is passed on as it is.
        if document.text().is_empty() && !document.errors.is_empty() {
            return Analyzed { document, runs, fatal: false };
        }
        // A document that the analyzers cannot deal with says so once, not once per analyzer.
        let mut unsuited = false;
        for level in &self.plan().levels {
            let results = self.run_level(level, &document, cache.as_ref());
            for (&number, result) in level.iter().zip(results) {
                let stage = &self.stages[number];
                let Some((run, result)) = result else { continue };
                runs.extend(run);
                match result {
                    Ok(written) => {
                        if let Some(cache) = &mut cache {
                            cache.note(number, written.content);
                        }
                        document.source.truncated |= written.truncated;
                        for layer in written.layers {
                            document.insert(layer);
                        }
                    }
                    Err(Miss::Blocked { .. }) if unsuited => {}
                    Err(miss) => {
                        unsuited |= matches!(&miss, Miss::Failed(error) if error.kind() == AnalysisErrorKind::Skipped);
                        document.errors.push(stage.error(&miss));
                        match (&miss, stage.on_error) {
                            (Miss::Failed(_), ErrorPolicy::Fail) => {
                                return Analyzed { document, runs, fatal: true };
                            }
                            (Miss::Failed(_), ErrorPolicy::SkipDocument) => {
                                self.drop_layers(&mut document);
                                return Analyzed { document, runs, fatal: false };
                            }
                            _ => {}
                        }
                    }
                }
            }
        }
        Analyzed { document, runs, fatal: false }
    }

    /// Runs the analyzers of one level; `None` for one whose layers are all given.
    fn run_level(
        &self,
        level: &[usize],
        document: &Document,
        cache: Option<&DocumentCache<'_>>,
    ) -> Vec<Option<Attempt>> {
        let run = |&number: &usize| {
            let stage = &self.stages[number];
            if stage.is_given(document) {
                return None;
            }
            if let Some(layer) = self.missing_layer(number, document) {
                return Some((None, Err(Miss::Blocked { layer })));
            }
            if let Some((layers, content)) = cache.and_then(|cache| cache.get(number, stage, document.text()))
            {
                let written = Written { layers, truncated: false, content: Some(content) };
                return Some((None, Ok(written)));
            }
            let (run, result) = stage.run(number, document, self);
            let result = result.map(|(layers, truncated)| {
                // Remarks and cuts are told in the run that makes them; they would be lost with a kept layer.
                let may_be_kept = !truncated && run.remarks.is_empty();
                let content = cache.and_then(|cache| cache.put(number, &layers, may_be_kept));
                Written { layers, truncated, content }
            });
            Some((Some(run), result.map_err(Miss::Failed)))
        };
        match level {
            [only] => vec![run(only)],
            _ => level.par_iter().map(run).collect(),
        }
    }

    /// Returns a required layer that the document does not have because its writer failed.
    fn missing_layer(&self, number: usize, document: &Document) -> Option<String> {
        let step = &self.plan().steps[number];
        let descriptor = self.stages[number].analyzer.descriptor();
        descriptor.reads.iter().zip(&step.reads).find_map(|(requirement, (layer, writer))| {
            let is_missing = !requirement.optional && document.layers().get(layer).is_none();
            let is_excused =
                writer.is_some_and(|writer| self.stages[writer].on_error == ErrorPolicy::SkipAnalyzer);
            (is_missing && !is_excused).then(|| layer.clone())
        })
    }

    fn drop_layers(&self, document: &mut Document) {
        for schema in self.descriptors().flat_map(|descriptor| &descriptor.writes) {
            if !document.is_given(&schema.name) {
                document.remove(&schema.name);
            }
        }
    }
}

impl Stage {
    /// Returns true where the input brought everything that this analyzer could write.
    fn is_given(&self, document: &Document) -> bool {
        if self.analyzer.descriptor().completes {
            return false;
        }
        let is_own = |schema: &&Arc<LayerSchema>| !attache_core::layers::is_part(&schema.name);
        let mut own = self.analyzer.descriptor().writes.iter().filter(is_own).peekable();
        own.peek().is_some() && own.all(|schema| document.is_given(&schema.name))
    }

    fn run(&self, number: usize, document: &Document, pipeline: &Pipeline) -> (StageRun, Frozen) {
        let started = Instant::now();
        let deadline = Deadline(pipeline.timeout.map(|seconds| started + Duration::from_secs_f64(seconds)));
        let call = Call::new(&deadline);
        let descriptor = self.analyzer.descriptor();
        let result = panic::contain(|| {
            let view = DocumentView::new(document, descriptor);
            let mut output = Output::new(document, descriptor, pipeline.given);
            self.analyzer.analyze(&view, &mut output, &call)?;
            view.check()?;
            output.freeze(&self.provenance)
        });
        let result =
            result.unwrap_or_else(|message| Err(AnalysisError::new(AnalysisErrorKind::Panic, message)));
        let truncated = call.is_truncated();
        let run = StageRun {
            stage: number,
            time: started.elapsed(),
            n_rows: result.as_ref().map_or(0, |layers| layers.iter().map(|layer| layer.len()).sum()),
            failed: result.is_err(),
            remarks: call.into_diagnostics(),
        };
        (run, result.map(|layers| (layers, truncated)))
    }

    fn error(&self, miss: &Miss) -> DocumentError {
        let (kind, message) = match miss {
            Miss::Failed(error) => (error.kind().as_str(), error.message().to_owned()),
            Miss::Blocked { layer } => {
                ("blocked", format!("needs the layer `{layer}`, which could not be written"))
            }
        };
        DocumentError { analyzer: self.name.clone(), kind: kind.to_owned(), message }
    }
}

/// Cancels a call once its time is up.
#[derive(Debug)]
struct Deadline(Option<Instant>);

impl Cancellation for Deadline {
    fn is_cancelled(&self) -> bool {
        self.0.is_some_and(|end| end < Instant::now())
    }
}

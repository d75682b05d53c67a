//! Analyzers in processes of their own: programs in any language, and libraries that the host does not trust.
//!
//! The host starts one process for each call that runs at the same time, and speaks JSON
//! with it, a line a message ([`message`]). A process that dies, hangs or talks nonsense
//! costs the document it was at work on; the next document gets a new one.

mod message;
mod serve;
mod table;
mod units;
mod worker;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use attache_core::{
    AnalysisError, AnalysisErrorKind, Analyzer, AnalyzerFactory, BuildError, Call, Descriptor, Diagnostic,
    DocumentView, LayerBuilder, LayerSet, Options, Output, Resources, Severity, Span,
};
use serde_json::value::RawValue;

use self::message::{Answer, Create, Document, FromPlugin, Hello, PROTOCOL, Resource, ToPlugin};
use self::table::{RawRows, Rows};
use self::units::{Offsets, Unit};
use self::worker::{Line, NoLine, Worker};
use crate::error::{LoadError, LoadErrorKind};
use crate::settings;

pub use self::serve::{serve, serve_stdio};
pub(crate) use self::worker::{describe, limit_memory};

/// How often a waiting call looks whether it was cancelled.
const POLL: Duration = Duration::from_millis(20);
/// How long a cancelled call may take to end by itself.
const GRACE: Duration = Duration::from_secs(1);
/// What is said of a call that did not end by itself.
pub(crate) const STOPPED: &str = "the call was cancelled, and its process stopped";

/// Hears lines that a plugin's process writes to its standard error.
pub type Listener = Arc<dyn Fn(&str) + Send + Sync>;

/// How to run a process plugin.
#[derive(Clone)]
pub struct ProcessOptions {
    /// How many processes may run at the same time.
    pub workers: usize,
    /// How long one document may take.
    pub timeout: Duration,
    /// How long a process may take to greet, and to make an analyzer.
    pub start_timeout: Duration,
    /// How much memory a process may ask for, in bytes (Unix only).
    pub max_memory: Option<u64>,
    /// The longest message that a process may send, in bytes.
    pub max_message_bytes: u64,
    /// The folder that processes run in; the host's own where there is none.
    pub folder: Option<PathBuf>,
    /// Hears each line that a process writes to its standard error.
    pub on_stderr: Option<Listener>,
}

impl Default for ProcessOptions {
    /// As many processes as there are cores, 60 seconds a document, 10 to start, messages of up to 1 GiB.
    fn default() -> Self {
        Self {
            workers: std::thread::available_parallelism().map_or(1, usize::from),
            timeout: Duration::from_mins(1),
            start_timeout: Duration::from_secs(10),
            max_memory: None,
            max_message_bytes: 1 << 30,
            folder: None,
            on_stderr: None,
        }
    }
}

impl fmt::Debug for ProcessOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProcessOptions")
            .field("workers", &self.workers)
            .field("timeout", &self.timeout)
            .field("start_timeout", &self.start_timeout)
            .field("max_memory", &self.max_memory)
            .finish_non_exhaustive()
    }
}

/// A program that provides analyzers.
#[derive(Debug)]
pub struct ProcessPlugin {
    program: Arc<Program>,
    descriptors: Vec<Arc<Descriptor>>,
}

/// What it takes to start another process of a plugin.
#[derive(Debug)]
struct Program {
    command: Vec<String>,
    options: ProcessOptions,
    unit: Unit,
}

impl ProcessPlugin {
    /// Starts `command`, the program and its arguments, and asks what it provides.
    ///
    /// # Errors
    ///
    /// When it cannot be started, does not greet in time, or speaks another version of the protocol.
    pub fn spawn(command: &[String], options: ProcessOptions) -> Result<Self, LoadError> {
        let path = Path::new(command.first().map_or("", String::as_str));
        let refuse = |message| LoadError::new(path, LoadErrorKind::NoGreeting(message));
        let (mut worker, hello) = start(command, &options).map_err(refuse)?;
        let manifests = hello.analyzers.into_iter().map(crate::manifest::Manifest::into_descriptor);
        let descriptors: Vec<_> = manifests
            .map(|descriptor| descriptor.map(Arc::new))
            .collect::<Result<_, _>>()
            .map_err(|message| LoadError::new(path, LoadErrorKind::Broken(message)))?;
        worker.send(&ToPlugin::Goodbye {});
        worker.end();
        if descriptors.is_empty() {
            return Err(LoadError::new(path, LoadErrorKind::Broken("it has no analyzers".into())));
        }
        let program =
            Program { command: command.to_vec(), options, unit: hello.offsets.unwrap_or(Unit::Utf8) };
        Ok(Self { program: Arc::new(program), descriptors })
    }

    /// Returns what its analyzers say of themselves.
    pub fn descriptors(&self) -> impl Iterator<Item = &Descriptor> {
        self.descriptors.iter().map(|descriptor| &**descriptor)
    }

    /// Returns its analyzers.
    pub fn factories(&self) -> Vec<Box<dyn AnalyzerFactory>> {
        self.descriptors
            .iter()
            .map(|descriptor| {
                let factory =
                    ProcessFactory { program: Arc::clone(&self.program), descriptor: Arc::clone(descriptor) };
                Box::new(factory) as _
            })
            .collect()
    }
}

/// Starts a process and reads its greeting.
fn start(command: &[String], options: &ProcessOptions) -> Result<(Worker, Hello), String> {
    let mut worker =
        Worker::start(command, options).map_err(|error| format!("cannot be started: {error}"))?;
    worker
        .send(&ToPlugin::Hello { protocol: PROTOCOL, host: concat!("attache ", env!("CARGO_PKG_VERSION")) });
    let deadline = Instant::now() + options.start_timeout;
    let line = match worker.receive(deadline) {
        Ok(Line::Whole(line)) => line,
        Ok(Line::Cut) => return Err(format!("ended in the middle of its greeting: {}", worker.end())),
        Ok(Line::TooLong) => return Err("greets with a message that is too long".into()),
        Err(NoLine::Late) => {
            worker.kill();
            return Err(format!(
                "did not greet within {:?}; it should write {{\"hello\": …}} and flush",
                options.start_timeout
            ));
        }
        Err(NoLine::Ended(how)) => return Err(format!("ended before it greeted: {how}")),
    };
    match serde_json::from_slice::<FromPlugin<'_>>(&line) {
        Ok(FromPlugin { hello: Some(hello), .. }) if hello.protocol == PROTOCOL => Ok((worker, hello)),
        Ok(FromPlugin { hello: Some(hello), .. }) => Err(format!(
            "speaks version {} of the protocol, and this attache speaks version {PROTOCOL}; update the older of the two",
            hello.protocol
        )),
        Ok(FromPlugin { error: Some(failure), .. }) => Err(failure.message),
        Ok(_) => Err(format!("should begin with {{\"hello\": …}}, and began with {}", shorten(&line))),
        Err(error) => {
            Err(format!("should begin with {{\"hello\": …}}, and began with {} ({error})", shorten(&line)))
        }
    }
}

/// Returns the beginning of what a plugin wrote, for messages.
fn shorten(line: &[u8]) -> String {
    let text = String::from_utf8_lossy(line);
    let mut short: String = text.trim_end().chars().take(80).collect();
    if short.len() < text.trim_end().len() {
        short.push('…');
    }
    format!("{short:?}")
}

#[derive(Debug)]
struct ProcessFactory {
    program: Arc<Program>,
    descriptor: Arc<Descriptor>,
}

impl AnalyzerFactory for ProcessFactory {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn build(&self, options: &Options, resources: &Resources) -> Result<Box<dyn Analyzer>, BuildError> {
        let options = RawValue::from_string(settings::write(options))
            .map_err(|error| BuildError::new(error.to_string()))?;
        let analyzer = ProcessAnalyzer {
            program: Arc::clone(&self.program),
            descriptor: Arc::clone(&self.descriptor),
            options,
            resources: resources.clone(),
            pool: Mutex::default(),
            freed: Condvar::new(),
        };
        // The first process is started now, so that bad options are found before the first document.
        let worker = analyzer.start()?;
        let mut pool = analyzer.pool();
        pool.n_running = 1;
        pool.idle.push(worker);
        drop(pool);
        Ok(Box::new(analyzer))
    }
}

#[derive(Debug)]
struct ProcessAnalyzer {
    program: Arc<Program>,
    descriptor: Arc<Descriptor>,
    options: Box<RawValue>,
    resources: Resources,
    pool: Mutex<Pool>,
    /// Told when a worker is free again, or gone.
    freed: Condvar,
}

#[derive(Debug, Default)]
struct Pool {
    idle: Vec<Worker>,
    n_running: usize,
    /// How many have died since the last that answered.
    n_deaths: u32,
}

/// Whether a worker may serve again.
enum After {
    Reuse(Worker),
    Gone,
}

impl ProcessAnalyzer {
    fn pool(&self) -> MutexGuard<'_, Pool> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts a worker that is ready to be called.
    fn start(&self) -> Result<Worker, BuildError> {
        let Program { command, options, .. } = &*self.program;
        let (mut worker, _) = start(command, options)
            .map_err(|message| BuildError::new(format!("the plugin `{}` {message}", command.join(" "))))?;
        let call = worker.next_call();
        let resources = self.resources.iter().map(|(option, file)| Resource {
            option,
            path: &file.path,
            text: &file.text,
        });
        worker.send(&ToPlugin::Create(Create {
            call,
            analyzer: &self.descriptor.name,
            options: &self.options,
            resources: resources.collect(),
        }));
        let deadline = Instant::now() + options.start_timeout;
        loop {
            let line = match worker.receive(deadline) {
                Ok(Line::Whole(line)) => line,
                Ok(_) => return Err(BuildError::new("the plugin did not finish its answer to `create`")),
                Err(NoLine::Ended(how)) => {
                    return Err(BuildError::new(format!("the plugin ended in `create`: {how}")));
                }
                Err(NoLine::Late) => {
                    worker.kill();
                    return Err(BuildError::new(format!(
                        "the plugin did not answer `create` within {:?}",
                        options.start_timeout
                    )));
                }
            };
            match serde_json::from_slice::<FromPlugin<'_>>(&line) {
                Ok(FromPlugin { ok: Some(answer), .. }) if answer.call == call => return Ok(worker),
                Ok(FromPlugin { error: Some(failure), .. }) => return Err(failure.into_build()),
                Ok(_) => {}
                Err(error) => {
                    return Err(BuildError::new(format!(
                        "the plugin wrote {}, which is no message ({error})",
                        shorten(&line)
                    )));
                }
            }
        }
    }

    /// Returns a worker that no other call holds; waits where as many run as may.
    fn take_worker(&self, call: &Call<'_>) -> Result<Worker, AnalysisError> {
        let mut pool = self.pool();
        loop {
            while let Some(mut worker) = pool.idle.pop() {
                if !worker.has_ended() {
                    return Ok(worker);
                }
                pool.n_running -= 1;
            }
            if pool.n_running < self.program.options.workers.max(1) {
                pool.n_running += 1;
                let n_deaths = pool.n_deaths;
                drop(pool);
                // One death is an odd document; many in a row are no reason to start a hundred a second.
                if n_deaths > 3 {
                    std::thread::sleep(Duration::from_millis(5 << n_deaths.min(8)));
                }
                return self.start().map_err(|error| {
                    self.give_back(After::Gone);
                    AnalysisError::failed(error.to_string())
                });
            }
            call.checkpoint()?;
            pool = self.freed.wait_timeout(pool, POLL).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn give_back(&self, after: After) {
        let mut pool = self.pool();
        match after {
            After::Reuse(worker) => {
                pool.idle.push(worker);
                pool.n_deaths = 0;
            }
            After::Gone => {
                pool.n_running -= 1;
                pool.n_deaths += 1;
            }
        }
        self.freed.notify_one();
    }

    /// Waits for the answer to call number `number`, and puts its rows into `output`.
    fn await_answer(
        &self,
        mut worker: Worker,
        number: u64,
        offsets: &Offsets,
        output: &mut Output<'_>,
        call: &Call<'_>,
    ) -> (After, Result<(), AnalysisError>) {
        let failed = |message: String| Err(AnalysisError::failed(message));
        let timeout = self.program.options.timeout;
        let mut deadline = Instant::now() + timeout;
        let mut cancelled = false;
        loop {
            if !cancelled && call.checkpoint().is_err() {
                cancelled = true;
                worker.send(&ToPlugin::Cancel { call: number });
                deadline = deadline.min(Instant::now() + GRACE);
            }
            let line = match worker.receive(deadline.min(Instant::now() + POLL)) {
                Ok(Line::Whole(line)) => line,
                Ok(Line::Cut) => {
                    let how = worker.end();
                    return (
                        After::Gone,
                        failed(format!("the plugin ended in the middle of a message: {how}")),
                    );
                }
                Ok(Line::TooLong) => {
                    worker.kill();
                    let most = self.program.options.max_message_bytes;
                    return (
                        After::Gone,
                        failed(format!("the plugin wrote a message of more than {most} bytes")),
                    );
                }
                Err(NoLine::Ended(how)) => {
                    return (After::Gone, failed(format!("the plugin's process died: {how}")));
                }
                Err(NoLine::Late) if Instant::now() < deadline => continue,
                Err(NoLine::Late) => {
                    worker.kill();
                    let message = if cancelled {
                        STOPPED.into()
                    } else {
                        format!("no answer within {timeout:?}; the plugin's process was stopped")
                    };
                    return (After::Gone, Err(AnalysisError::new(AnalysisErrorKind::Cancelled, message)));
                }
            };
            let message = match serde_json::from_slice::<FromPlugin<'_>>(&line) {
                Ok(message) => message,
                Err(error) => {
                    worker.kill();
                    let message =
                        format!("the plugin wrote {}, which is no message ({error})", shorten(&line));
                    return (After::Gone, failed(message));
                }
            };
            if let Some(remark) = message.remark.filter(|remark| remark.call == number) {
                let span = remark
                    .start
                    .zip(remark.end)
                    .and_then(|(start, end)| Span::checked(offsets.to_byte(start)?, offsets.to_byte(end)?));
                let severity = if remark.note { Severity::Note } else { Severity::Warning };
                call.remark(Diagnostic { severity, message: remark.message, span });
            }
            if let Some(failure) = message.error.filter(|failure| failure.call == number) {
                return (After::Reuse(worker), Err(failure.into_analysis()));
            }
            if let Some(answer) = message.ok.filter(|answer| answer.call == number) {
                return (After::Reuse(worker), take_rows(answer, offsets, output));
            }
        }
    }
}

impl Analyzer for ProcessAnalyzer {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn analyze(
        &self,
        document: &DocumentView<'_>,
        output: &mut Output<'_>,
        call: &Call<'_>,
    ) -> Result<(), AnalysisError> {
        let offsets = Offsets::new(document.text(), self.program.unit);
        let mut worker = self.take_worker(call)?;
        let number = worker.next_call();
        worker.send(&ToPlugin::Analyze {
            call: number,
            document: Document {
                id: document.id(),
                text: document.text(),
                title: document.title(),
                date: document.date().map(|date| date.to_string()),
                language: document.language(),
                layers: rows(document.layers(), &offsets),
                given: rows(document.given_layers(), &offsets),
                given_final: output.builders().iter().any(LayerBuilder::is_sealed),
            },
        });
        let (after, result) = self.await_answer(worker, number, &offsets, output, call);
        self.give_back(after);
        result
    }
}

fn rows<'a>(layers: &'a LayerSet, offsets: &'a Offsets) -> BTreeMap<&'a str, Rows<'a>> {
    layers.iter().map(|layer| (layer.name(), Rows::all(layer, offsets))).collect()
}

/// Puts the rows of an answer into the output, checked as those of a library are.
fn take_rows(answer: Answer<'_>, offsets: &Offsets, output: &mut Output<'_>) -> Result<(), AnalysisError> {
    let bad = |message| AnalysisError::new(AnalysisErrorKind::BadRow, message);
    let mut each = |name: &str, rows: RawRows<'_>, new: bool| {
        let builder = output.builder(name).ok_or_else(|| {
            AnalysisError::new(
                AnalysisErrorKind::UndeclaredWrite,
                format!(
                    "the plugin writes the layer `{name}` without declaring it; add it to the manifest's writes"
                ),
            )
        })?;
        let schema = Arc::clone(builder.schema());
        let rows = rows.parse(&schema, offsets).map_err(bad)?;
        if new { rows.append_to(builder).map_err(bad) } else { rows.complete(builder).map_err(bad) }
    };
    for (name, rows) in answer.complete {
        each(&name, rows, false)?;
    }
    for (name, rows) in answer.layers {
        each(&name, rows, true)?;
    }
    Ok(())
}

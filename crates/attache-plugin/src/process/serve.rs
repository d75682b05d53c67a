//! The child's side for libraries: what runs where the host does not trust one in its own process.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::channel;

use attache_core::{
    AnalysisError, Analyzer, AnalyzerFactory, BuildError, Call, Cancellation, Descriptor, Document,
    DocumentView, Given, Layer, LayerBuilder, LayerSchema, Output, Resource, Resources, Severity,
    freeze_given,
};

use super::message::{Failure, FromHost, OwnAnalyze, OwnCreate, OwnDocument, PROTOCOL, Remark, ToHost};
use super::table::{RawRows, Rows};
use super::units::{Offsets, Unit};
use crate::error::LoadError;
use crate::manifest::{Manifest, built_in};
use crate::settings;

/// Serves the library at `library` over this process's standard input and output, until the input ends.
///
/// What the library itself prints goes to standard error instead (on Unix), so that it
/// cannot garble the protocol.
///
/// # Errors
///
/// When the library cannot be loaded. The host has been told.
pub fn serve_stdio(library: &Path) -> Result<(), LoadError> {
    let stdin = io::BufReader::new(io::stdin());
    // The host shows what comes on standard error.
    crate::hear_logs(Box::new(|_, target, message| {
        let _ = writeln!(io::stderr(), "{target}: {message}");
    }));
    match own_stdout() {
        Some(stdout) => serve(stdin, stdout, library),
        None => serve(stdin, io::stdout(), library),
    }
}

/// Takes standard output for the protocol alone, and sends what others print to standard error.
#[cfg(unix)]
fn own_stdout() -> Option<std::fs::File> {
    let own = rustix::io::dup(rustix::stdio::stdout()).ok()?;
    rustix::stdio::dup2_stdout(rustix::stdio::stderr()).ok()?;
    Some(own.into())
}

#[cfg(not(unix))]
fn own_stdout() -> Option<std::fs::File> {
    None
}

/// Serves the library at `library` over `stdin` and `stdout`, until the input ends or the host says goodbye.
///
/// # Errors
///
/// When the library cannot be loaded. The host has been told.
pub fn serve(
    stdin: impl BufRead + Send + 'static,
    mut stdout: impl Write,
    library: &Path,
) -> Result<(), LoadError> {
    let factories = match crate::load(library) {
        Ok(factories) => factories,
        Err(error) => {
            let failure = Failure { message: error.to_string(), ..Failure::default() };
            // Where nobody listens any more there is nothing to do but end.
            let _ = say(&mut stdout, &ToHost::Error(failure));
            return Err(error);
        }
    };
    // An error means that the host has gone, and with it the reason to go on.
    let _ = converse(stdin, &mut stdout, &factories);
    Ok(())
}

fn say(stdout: &mut impl Write, message: &ToHost<'_>) -> io::Result<()> {
    let mut line = serde_json::to_vec(message)?;
    line.push(b'\n');
    stdout.write_all(&line)?;
    stdout.flush()
}

/// A call that ends once its number was cancelled.
#[derive(Debug)]
struct Cancelled<'a> {
    number: u64,
    cancelled: &'a AtomicU64,
}

impl Cancellation for Cancelled<'_> {
    fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed) == self.number
    }
}

fn converse(
    stdin: impl BufRead + Send + 'static,
    stdout: &mut impl Write,
    factories: &[Box<dyn AnalyzerFactory>],
) -> io::Result<()> {
    let cancelled = Arc::new(AtomicU64::new(0));
    let (lines, inbox) = channel();
    let flag = Arc::clone(&cancelled);
    // Cancellations must be heard while a call runs, so a thread of its own listens.
    std::thread::spawn(move || {
        for line in stdin.lines() {
            let Ok(line) = line else { return };
            if line.starts_with(r#"{"cancel""#)
                && let Ok(FromHost { cancel: Some(cancel), .. }) = serde_json::from_str(&line)
            {
                flag.store(cancel.call, Ordering::Relaxed);
            } else if lines.send(line).is_err() {
                return;
            }
        }
    });
    let analyzers = factories.iter().map(|factory| Manifest::new(factory.descriptor())).collect();
    say(stdout, &ToHost::Hello { protocol: PROTOCOL, offsets: Unit::Utf8, analyzers })?;
    let mut analyzer: Option<Box<dyn Analyzer>> = None;
    for line in inbox {
        let message = match serde_json::from_str::<FromHost<'_>>(&line) {
            Ok(message) => message,
            Err(error) => {
                let failure = Failure { message: format!("no message: {error}"), ..Failure::default() };
                say(stdout, &ToHost::Error(failure))?;
                continue;
            }
        };
        if let Some(hello) = message.hello
            && hello.protocol != PROTOCOL
        {
            let message = format!("the host speaks version {} of the protocol", hello.protocol);
            say(stdout, &ToHost::Error(Failure { message, ..Failure::default() }))?;
        }
        if let Some(create) = message.create {
            let call = create.call;
            match build(create, factories) {
                Ok(built) => {
                    analyzer = Some(built);
                    say(stdout, &ToHost::Ok { call, layers: BTreeMap::new(), complete: BTreeMap::new() })?;
                }
                Err(error) => say(stdout, &ToHost::Error(Failure::from_build(call, error)))?,
            }
        }
        if let Some(request) = message.analyze {
            let call = request.call;
            let outcome = match &analyzer {
                Some(analyzer) => annotate(&**analyzer, request, &cancelled, stdout)?,
                None => Err(AnalysisError::failed("`analyze` came before `create`")),
            };
            if let Err(error) = outcome {
                say(stdout, &ToHost::Error(Failure::from_analysis(call, &error)))?;
            }
        }
        if message.goodbye.is_some() {
            return Ok(());
        }
    }
    Ok(())
}

fn build(
    create: OwnCreate<'_>,
    factories: &[Box<dyn AnalyzerFactory>],
) -> Result<Box<dyn Analyzer>, BuildError> {
    let factory = factories
        .iter()
        .find(|factory| factory.descriptor().name == create.analyzer)
        .ok_or_else(|| BuildError::new(format!("the library has no analyzer `{}`", create.analyzer)))?;
    let options = settings::read(create.options.get()).map_err(BuildError::new)?;
    settings::refuse_unknown(&options, factory.descriptor())?;
    let mut resources = Resources::default();
    for file in create.resources {
        resources.add(file.option, Resource { path: file.path, text: file.text });
    }
    factory.build(&options, &resources)
}

/// Annotates one document and writes the answer; the outer error is the host's absence.
fn annotate(
    analyzer: &dyn Analyzer,
    request: OwnAnalyze<'_>,
    cancelled: &AtomicU64,
    stdout: &mut impl Write,
) -> io::Result<Result<(), AnalysisError>> {
    let number = request.call;
    let descriptor = analyzer.descriptor();
    let given = if request.document.given_final { Given::Final } else { Given::Complete };
    let document = match rebuild(request.document, descriptor) {
        Ok(document) => document,
        Err(message) => return Ok(Err(AnalysisError::failed(message))),
    };
    let view = DocumentView::new(&document, descriptor);
    let mut output = Output::new(&document, descriptor, given);
    let cancellation = Cancelled { number, cancelled };
    let call = Call::new(&cancellation);
    let result = analyzer.analyze(&view, &mut output, &call);
    for remark in call.into_diagnostics() {
        say(
            stdout,
            &ToHost::Remark(Remark {
                call: number,
                note: remark.severity == Severity::Note,
                message: remark.message,
                start: remark.span.map(attache_core::Span::start),
                end: remark.span.map(attache_core::Span::end),
            }),
        )?;
    }
    if let Err(error) = result.and_then(|()| output.check_declared()) {
        return Ok(Err(error));
    }
    // This side counts in bytes, as the document model does.
    let offsets = Offsets::new("", Unit::Utf8);
    let (mut layers, mut complete) = (BTreeMap::new(), BTreeMap::new());
    for builder in output.builders() {
        let (layer, name) = (builder.rows(), &*builder.schema().name);
        let n_given = view.given_layers().get(name).map_or(0, |layer| layer.len() as u32);
        let rows = |range| Rows { layer, range, offsets: &offsets };
        if n_given > 0 {
            complete.insert(name, rows(0..n_given));
        }
        if layer.len() as u32 > n_given {
            layers.insert(name, rows(n_given..layer.len() as u32));
        }
    }
    say(stdout, &ToHost::Ok { call: number, layers, complete })?;
    Ok(Ok(()))
}

/// Returns the document with those of its layers that the analyzer knows.
fn rebuild(shown: OwnDocument<'_>, descriptor: &Descriptor) -> Result<Document, String> {
    let mut document = Document::new(shown.id, shown.text).map_err(|error| error.to_string())?;
    document.source.title = shown.title;
    document.source.date = shown.date.and_then(|date| date.parse().ok());
    document.source.language = shown.language;
    for (name, rows) in shown.layers {
        if let Some(schema) = known(&name, descriptor) {
            let layer = freeze(schema, rows, document.text())?;
            document.insert(layer);
        }
    }
    for (name, rows) in shown.given {
        if let Some(schema) = known(&name, descriptor) {
            let layer = freeze(schema, rows, document.text())?;
            document.give(layer);
        }
    }
    Ok(document)
}

fn known(name: &str, descriptor: &Descriptor) -> Option<Arc<LayerSchema>> {
    let read = || descriptor.reads.iter().find(|read| read.layer == name)?.schema.clone();
    built_in(name).or_else(|| descriptor.written(name)).cloned().or_else(read)
}

fn freeze(schema: Arc<LayerSchema>, rows: RawRows<'_>, text: &str) -> Result<Arc<Layer>, String> {
    let rows = rows.parse(&schema, &Offsets::new("", Unit::Utf8))?;
    let mut builder = LayerBuilder::new(schema);
    rows.append_to(&mut builder)?;
    freeze_given(builder, text, None).map(Arc::new).map_err(|error| error.to_string())
}

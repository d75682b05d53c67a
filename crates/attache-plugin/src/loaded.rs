//! An analyzer of a loaded library, as the host calls it.
//!
//! The host's own factories and analyzers are called through the same traits; only that
//! behind these stand the functions of a table. Whatever comes back through the
//! callbacks is checked ([`crate::adopt`]); the first thing wrong with it fails the call,
//! whether or not the plugin minds.

use std::ffi::c_void;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use attache_core::{
    AnalysisError, AnalysisErrorKind, Analyzer, AnalyzerFactory, BuildError, Call, Descriptor, Diagnostic,
    DocumentView, NO_ROW, Options, Output, Resources, Severity, Span,
};

use crate::abi::{self, Str, read_grown, status};
use crate::adopt::{Adopted, Unknown};
use crate::lend::LentLayers;
use crate::settings;

type Create = unsafe extern "C" fn(*const abi::Analyzer, *const abi::Build<'_>, *mut *mut c_void) -> i32;
type Analyze = unsafe extern "C" fn(*mut c_void, *const abi::Document<'_>, *const abi::Call) -> i32;
type GetExtension = unsafe extern "C" fn(*const abi::Analyzer, Str<'_>) -> *const c_void;
type Destroy = unsafe extern "C" fn(*mut c_void);

/// The functions of one analyzer.
#[derive(Clone, Copy, Debug)]
struct Functions {
    analyzer: *const abi::Analyzer,
    shared: bool,
    create: Create,
    analyze: Analyze,
    destroy: Destroy,
}

// SAFETY: the table lives for ever and never changes, and the interface lets its functions be
// called from any thread; that calls do not overlap where they must not is up to `Instances`.
unsafe impl Send for Functions {}
// SAFETY: as above.
unsafe impl Sync for Functions {}

/// Makes analyzers from a loaded library.
#[derive(Debug)]
pub(crate) struct LoadedFactory {
    functions: Functions,
    get_extension: Option<GetExtension>,
    descriptor: Arc<Descriptor>,
    path: PathBuf,
}

impl LoadedFactory {
    /// Returns `None` where the table lacks a function.
    pub(crate) fn new(
        analyzer: *const abi::Analyzer,
        table: &abi::Analyzer,
        descriptor: Arc<Descriptor>,
        path: &Path,
    ) -> Option<Self> {
        let functions = Functions {
            analyzer,
            shared: table.flags & abi::analyzer_flag::SHARED != 0,
            create: table.create?,
            analyze: table.analyze?,
            destroy: table.destroy?,
        };
        let get_extension = table.get_extension;
        Some(Self { functions, get_extension, descriptor, path: path.to_owned() })
    }

    /// Returns what panics inside the library on purpose, where it has that.
    pub(crate) fn panic_probe(&self) -> Option<abi::PanicProbe> {
        let name = Str::new(abi::extension::PANIC);
        // SAFETY: a function of the analyzer's table, called as the interface asks; what it returns lives for ever.
        unsafe { read_grown(self.get_extension?(self.functions.analyzer, name).cast()) }
    }
}

impl AnalyzerFactory for LoadedFactory {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn build(&self, options: &Options, resources: &Resources) -> Result<Box<dyn Analyzer>, BuildError> {
        let settings = Settings { options: settings::write(options), resources: resources.clone() };
        // The first instance is made now, so that bad options are found before the first document.
        let first = Instance::new(self.functions, &settings)?;
        Ok(Box::new(LoadedAnalyzer {
            functions: self.functions,
            descriptor: Arc::clone(&self.descriptor),
            path: self.path.clone(),
            settings,
            instances: Mutex::new(vec![first]),
        }))
    }
}

#[derive(Debug)]
struct Settings {
    options: String,
    resources: Resources,
}

/// One instance in the library.
#[derive(Debug)]
struct Instance {
    functions: Functions,
    pointer: *mut c_void,
}

// SAFETY: the interface lets an instance wander between threads.
unsafe impl Send for Instance {}

impl Instance {
    fn new(functions: Functions, settings: &Settings) -> Result<Self, BuildError> {
        let resources: Vec<_> = settings
            .resources
            .iter()
            .map(|(option, file)| abi::Resource {
                option: Str::new(option),
                path: Str::new(&file.path),
                text: Str::new(&file.text),
            })
            .collect();
        let problem: Mutex<Option<BuildError>> = Mutex::default();
        let build = abi::Build {
            struct_size: size_of::<abi::Build<'_>>() as u32,
            flags: 0,
            options: Str::new(&settings.options),
            resources: resources.as_ptr(),
            n_resources: resources.len(),
            context: std::ptr::from_ref(&problem).cast_mut().cast(),
            fail: Some(build_failed),
        };
        let mut pointer = std::ptr::null_mut();
        // SAFETY: called as the interface asks; all that `build` points at lives until it returns.
        let status = unsafe { (functions.create)(functions.analyzer, &raw const build, &raw mut pointer) };
        let problem = problem.into_inner().unwrap_or_else(PoisonError::into_inner);
        if status == status::OK && problem.is_none() {
            return Ok(Self { functions, pointer });
        }
        Err(problem.unwrap_or_else(|| BuildError::new(format!("the plugin refused with status {status}"))))
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        // SAFETY: made by `create` of the same table, and ended only here.
        unsafe { (self.functions.destroy)(self.pointer) }
    }
}

unsafe extern "C" fn build_failed(build: *const abi::Build<'_>, problem: *const abi::Problem<'_>) {
    // SAFETY: the plugin hands back the table that `Instance::new` lent it, during that call.
    let sink = unsafe { &*(*build).context.cast::<Mutex<Option<BuildError>>>() };
    // SAFETY: the plugin's struct, alive during this callback.
    let Some(problem) = (unsafe { read_grown(problem) }) else { return };
    // SAFETY: as above.
    let (message, option, path) =
        unsafe { (text(problem.message), text(problem.option), text(problem.path)) };
    let mut error = BuildError::new(message);
    error.option = Some(option).filter(|option| !option.is_empty());
    error.place = Some((path, problem.line)).filter(|(path, _)| !path.is_empty());
    lock(sink).get_or_insert(error);
}

/// Returns the string, with odd bytes replaced: it goes into a message.
///
/// # Safety
///
/// As [`Str::bytes`].
unsafe fn text(text: Str<'_>) -> String {
    // SAFETY: the caller's promise.
    String::from_utf8_lossy(unsafe { text.bytes() }).into_owned()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An analyzer of a loaded library.
#[derive(Debug)]
struct LoadedAnalyzer {
    functions: Functions,
    descriptor: Arc<Descriptor>,
    path: PathBuf,
    settings: Settings,
    /// Those that no call holds. A shared one stays here for ever.
    instances: Mutex<Vec<Instance>>,
}

impl LoadedAnalyzer {
    /// Calls `call` with an instance that no other call holds, or with the one that all may share.
    fn with_instance<T>(&self, call: impl FnOnce(*mut c_void) -> T) -> Result<T, AnalysisError> {
        if self.functions.shared {
            let pointer = lock(&self.instances).first().map(|instance| instance.pointer);
            return pointer.map(call).ok_or_else(|| AnalysisError::failed("the plugin has no instance"));
        }
        let free = lock(&self.instances).pop();
        let instance = match free {
            Some(instance) => instance,
            None => Instance::new(self.functions, &self.settings)
                .map_err(|error| AnalysisError::failed(error.to_string()))?,
        };
        let result = call(instance.pointer);
        lock(&self.instances).push(instance);
        Ok(result)
    }
}

/// What the callbacks of one call work on.
struct CallState<'c, 'd> {
    call: &'c Call<'c>,
    output: Mutex<&'c mut Output<'d>>,
    error: Mutex<Option<AnalysisError>>,
}

impl CallState<'_, '_> {
    /// Keeps the first error.
    fn fail(&self, error: AnalysisError) {
        lock(&self.error).get_or_insert(error);
    }
}

impl Analyzer for LoadedAnalyzer {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn analyze(
        &self,
        document: &DocumentView<'_>,
        output: &mut Output<'_>,
        call: &Call<'_>,
    ) -> Result<(), AnalysisError> {
        let layers = LentLayers::new(document.layers().iter().map(|layer| &**layer));
        let given = LentLayers::new(document.given_layers().iter().map(|layer| &**layer));
        let is_final = output.builders().iter().any(attache_core::LayerBuilder::is_sealed);
        let date = document.date().map(|date| date.to_string());
        let shown = abi::Document {
            struct_size: size_of::<abi::Document<'_>>() as u32,
            flags: if is_final { abi::document_flag::GIVEN_FINAL } else { 0 },
            id: Str::new(document.id()),
            text: Str::new(document.text()),
            title: document.title().map_or(Str::EMPTY, Str::new),
            date: date.as_deref().map_or(Str::EMPTY, Str::new),
            language: document.language().map_or(Str::EMPTY, Str::new),
            layers: layers.pointers().as_ptr(),
            n_layers: layers.pointers().len(),
            given: given.pointers().as_ptr(),
            n_given: given.pointers().len(),
        };
        let state = CallState { call, output: Mutex::new(output), error: Mutex::default() };
        let table = abi::Call {
            struct_size: size_of::<abi::Call>() as u32,
            flags: 0,
            context: std::ptr::from_ref(&state).cast_mut().cast(),
            emit: Some(emit),
            complete: Some(complete),
            fail: Some(fail),
            remark: Some(remark),
            is_cancelled: Some(is_cancelled),
        };
        let status = self.with_instance(|instance| {
            // SAFETY: an instance of this table; all that the call points at lives until it returns.
            unsafe { (self.functions.analyze)(instance, &raw const shown, &raw const table) }
        })?;
        let error = state.error.into_inner().unwrap_or_else(PoisonError::into_inner);
        outcome(status, error, &self.path)
    }
}

/// Returns how a call ended: what the callbacks found wrong, else what the plugin says.
fn outcome(status: i32, error: Option<AnalysisError>, path: &Path) -> Result<(), AnalysisError> {
    let kind = match status {
        status::OK => return error.map_or(Ok(()), Err),
        status::SKIPPED => AnalysisErrorKind::Skipped,
        status::CANCELLED => AnalysisErrorKind::Cancelled,
        status::PANIC => AnalysisErrorKind::Panic,
        status::INVALID => AnalysisErrorKind::BadRow,
        status::UNDECLARED_READ => AnalysisErrorKind::UndeclaredRead,
        status::UNDECLARED_WRITE => AnalysisErrorKind::UndeclaredWrite,
        _ => AnalysisErrorKind::Failed,
    };
    Err(match error {
        // What a callback refused stays what it is; what the plugin said has the plugin's kind.
        Some(error) if error.kind() != AnalysisErrorKind::Failed => error,
        Some(error) => AnalysisError::new(kind, error.message()),
        None => AnalysisError::new(
            kind,
            format!("the plugin {} ended with status {status} and no message", path.display()),
        ),
    })
}

/// Returns what the callbacks of the call behind `call` work on.
///
/// # Safety
///
/// `call` is the table that the host lent for the call which is still running.
unsafe fn state<'a>(call: *const abi::Call) -> &'a CallState<'a, 'a> {
    // SAFETY: the caller's promise; the context is the `CallState` beside the table.
    unsafe { &*(*call).context.cast::<CallState<'a, 'a>>() }
}

unsafe extern "C" fn emit(call: *const abi::Call, rows: *const abi::Layer<'_>, first_row: *mut u32) -> i32 {
    // SAFETY: the plugin hands back the table of the running call.
    let state = unsafe { state(call) };
    // SAFETY: the plugin's rows, alive during this callback.
    match unsafe { take_rows(state, rows, true) } {
        Ok(first) => {
            if !first_row.is_null() {
                // SAFETY: not null, so by the interface a place for one number.
                unsafe { first_row.write(first) };
            }
            status::OK
        }
        Err(error) => refuse(state, error),
    }
}

unsafe extern "C" fn complete(call: *const abi::Call, rows: *const abi::Layer<'_>) -> i32 {
    // SAFETY: the plugin hands back the table of the running call.
    let state = unsafe { state(call) };
    // SAFETY: the plugin's rows, alive during this callback.
    match unsafe { take_rows(state, rows, false) } {
        Ok(_) => status::OK,
        Err(error) => refuse(state, error),
    }
}

fn refuse(state: &CallState<'_, '_>, error: AnalysisError) -> i32 {
    let status = if error.kind() == AnalysisErrorKind::UndeclaredWrite {
        status::UNDECLARED_WRITE
    } else {
        status::INVALID
    };
    state.fail(error);
    status
}

/// Puts emitted rows into the output, as new ones or into what given ones lack.
///
/// # Safety
///
/// `rows` and all it points at are as the interface asks.
unsafe fn take_rows(
    state: &CallState<'_, '_>,
    rows: *const abi::Layer<'_>,
    new: bool,
) -> Result<u32, AnalysisError> {
    let bad = |message: String| AnalysisError::new(AnalysisErrorKind::BadRow, message);
    // SAFETY: the caller's promise.
    let rows =
        unsafe { read_grown(rows) }.ok_or_else(|| bad("a struct of rows is null or too small".into()))?;
    // SAFETY: the caller's promise.
    let name = unsafe { text(rows.name) };
    let mut output = lock(&state.output);
    let Some(builder) = output.builder(&name) else {
        return Err(AnalysisError::new(
            AnalysisErrorKind::UndeclaredWrite,
            format!(
                "the plugin writes the layer `{name}` without declaring it; add it to the manifest's writes"
            ),
        ));
    };
    // SAFETY: the caller's promise.
    let adopted = unsafe { Adopted::new(&rows, builder.schema(), Unknown::Refuse) }.map_err(bad)?;
    if new {
        return adopted.append_to(builder).map_err(bad);
    }
    if adopted.n_rows() > builder.len() {
        return Err(bad(format!("layer `{name}`: completes more rows than the input gave")));
    }
    adopted.complete(builder);
    Ok(NO_ROW)
}

unsafe extern "C" fn fail(call: *const abi::Call, problem: *const abi::Problem<'_>) {
    // SAFETY: the plugin hands back the table of the running call, and its own struct.
    let (state, problem) = unsafe { (state(call), read_grown(problem)) };
    if let Some(problem) = problem {
        // SAFETY: alive during this callback.
        state.fail(AnalysisError::failed(unsafe { text(problem.message) }));
    }
}

unsafe extern "C" fn remark(call: *const abi::Call, remark: *const abi::Remark<'_>) {
    // SAFETY: the plugin hands back the table of the running call, and its own struct.
    let (state, remark) = unsafe { (state(call), read_grown(remark)) };
    let Some(remark) = remark else { return };
    state.call.remark(Diagnostic {
        severity: if remark.severity == 0 { Severity::Note } else { Severity::Warning },
        // SAFETY: alive during this callback.
        message: unsafe { text(remark.message) },
        span: Span::checked(remark.start, remark.end).filter(|span| span.start() != u32::MAX),
    });
}

unsafe extern "C" fn is_cancelled(call: *const abi::Call) -> u32 {
    // SAFETY: the plugin hands back the table of the running call.
    u32::from(unsafe { state(call) }.call.checkpoint().is_err())
}

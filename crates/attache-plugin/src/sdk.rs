//! The author's side: a library made of analyzers that know nothing of the C interface.
//!
//! An author implements [`Analyzer`](attache_core::Analyzer) as for a built-in one and
//! names the factory in [`export_analyzer!`](crate::export_analyzer). The layers that the
//! host shows are rebuilt here as the document model of the author's own attache-core, by
//! the names of their columns, so that the two sides may be of different versions.
//! Everything that the host calls is guarded against panics ([`panics`]).

mod document;
mod logging;
mod panics;

use std::ffi::c_void;
use std::sync::OnceLock;

use attache_core::{
    AnalysisError, AnalysisErrorKind, Analyzer, AnalyzerFactory, BuildError, Call, Cancellation, Descriptor,
    DocumentView, Given, LayerBuilder, Options, Output, Resource, Resources,
};

use crate::abi::{self, ABI_MAJOR, ABI_MINOR, Str, read_array, read_grown, status};
use crate::lend::Lent;
use crate::manifest::Manifest;
use crate::settings;

/// Returns a factory of analyzers that `build` makes from a descriptor and options.
///
/// For authors who have no need of a type of their own for the factory.
///
/// # Examples
///
/// ```
/// use attache_core::{AnalysisError, Analyzer, Call, Descriptor, DocumentView, Output};
///
/// struct Nothing(Descriptor);
///
/// impl Analyzer for Nothing {
///     fn descriptor(&self) -> &Descriptor {
///         &self.0
///     }
///
///     fn analyze(&self, _: &DocumentView<'_>, _: &mut Output<'_>, _: &Call<'_>) -> Result<(), AnalysisError> {
///         Ok(())
///     }
/// }
///
/// let factory = attache_plugin::factory(
///     Descriptor::new("nothing", "1.0.0", "Finds nothing."),
///     |descriptor, _, _| Ok(Nothing(descriptor.clone())),
/// );
/// assert_eq!(factory.descriptor().name, "nothing");
/// ```
pub fn factory<A, B>(descriptor: Descriptor, build: B) -> Box<dyn AnalyzerFactory>
where
    A: Analyzer + 'static,
    B: Fn(&Descriptor, &Options, &Resources) -> Result<A, BuildError> + Send + Sync + 'static,
{
    Box::new(Factory { descriptor, build })
}

struct Factory<B> {
    descriptor: Descriptor,
    build: B,
}

impl<A, B> AnalyzerFactory for Factory<B>
where
    A: Analyzer + 'static,
    B: Fn(&Descriptor, &Options, &Resources) -> Result<A, BuildError> + Send + Sync,
{
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn build(&self, options: &Options, resources: &Resources) -> Result<Box<dyn Analyzer>, BuildError> {
        Ok(Box::new((self.build)(&self.descriptor, options, resources)?))
    }
}

/// Makes the crate a plugin: exports the one symbol that the host looks for.
///
/// Takes the factories of its analyzers, each an expression of the type
/// `Box<dyn AnalyzerFactory>`. The crate is a `cdylib` and holds nothing else: the
/// analyzers live in a crate of their own, which tests and programs can link. (Two
/// crates with this line in one program would export one symbol twice.)
///
/// ```ignore
/// attache_plugin::export_analyzer!(attache_keywords::factory());
/// ```
#[macro_export]
macro_rules! export_analyzer {
    ($($factory:expr),+ $(,)?) => {
        #[cfg(not(panic = "unwind"))]
        compile_error!(
            "a plugin must be built with panic = \"unwind\": a panic would end the host; remove `panic = \"abort\"` from the profile"
        );

        /// The entry that attache looks for.
        ///
        /// # Safety
        ///
        /// `host` is the table of a host, which lives as long as the process.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn attache_plugin_entry_v1(
            host: *const $crate::abi::Host,
        ) -> *const $crate::abi::Plugin {
            static EXPORTS: $crate::Exports = $crate::Exports::new();
            // SAFETY: the caller's promise.
            unsafe {
                EXPORTS.enter(
                    host,
                    concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")),
                    || vec![$($factory),+],
                )
            }
        }
    };
}

/// The tables of a library, made when the host first enters it. For [`export_analyzer!`] alone.
#[doc(hidden)]
#[derive(Debug)]
pub struct Exports(OnceLock<Option<&'static abi::Plugin>>);

impl Exports {
    #[expect(clippy::new_without_default, reason = "made by the macro, in a static")]
    pub const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// Returns the library's table; null where `make` panics or the host is none.
    ///
    /// # Safety
    ///
    /// `host` is null or the table of a host.
    pub unsafe fn enter(
        &self,
        host: *const abi::Host,
        build: &'static str,
        make: impl FnOnce() -> Vec<Box<dyn AnalyzerFactory>>,
    ) -> *const abi::Plugin {
        // SAFETY: the caller's promise.
        let Some(host) = (unsafe { read_grown(host) }) else { return std::ptr::null() };
        if host.abi_major != ABI_MAJOR {
            return std::ptr::null();
        }
        // SAFETY: the caller's promise.
        unsafe { logging::forward(&host) };
        let table = self.0.get_or_init(|| panics::guard(|| &*Box::leak(Box::new(table(build, make())))).ok());
        table.map_or(std::ptr::null(), std::ptr::from_ref)
    }
}

/// An analyzer of the library, behind the `data` of its table.
struct Export {
    factory: Box<dyn AnalyzerFactory>,
    manifest: String,
}

fn table(build: &'static str, factories: Vec<Box<dyn AnalyzerFactory>>) -> abi::Plugin {
    let tables: Vec<*const abi::Analyzer> = factories
        .into_iter()
        .map(|factory| {
            let manifest = serde_json::to_string(&Manifest::new(factory.descriptor())).unwrap_or_default();
            // All of this lives as long as the library, which is never unloaded.
            let export: &'static Export = Box::leak(Box::new(Export { factory, manifest }));
            let table: &'static abi::Analyzer = Box::leak(Box::new(abi::Analyzer {
                struct_size: size_of::<abi::Analyzer>() as u32,
                flags: abi::analyzer_flag::SHARED,
                manifest: Str::new(&export.manifest),
                data: std::ptr::from_ref(export).cast(),
                create: Some(create),
                analyze: Some(analyze),
                destroy: Some(destroy),
                get_extension: Some(get_extension),
            }));
            std::ptr::from_ref(table)
        })
        .collect();
    let tables: &'static [*const abi::Analyzer] = tables.leak();
    abi::Plugin {
        struct_size: size_of::<abi::Plugin>() as u32,
        abi_major: ABI_MAJOR,
        abi_minor: ABI_MINOR,
        min_host_minor: 0,
        reserved: 0,
        build: Str::new(build),
        analyzers: tables.as_ptr(),
        n_analyzers: tables.len(),
    }
}

/// Returns the optional part of the analyzer that has this name.
unsafe extern "C" fn get_extension(_: *const abi::Analyzer, name: Str<'_>) -> *const c_void {
    static PROBE: abi::PanicProbe = abi::PanicProbe {
        struct_size: size_of::<abi::PanicProbe>() as u32,
        flags: 0,
        panic: Some(panic_on_purpose),
    };
    // SAFETY: the host's string, alive during this call.
    if unsafe { name.bytes() } == abi::extension::PANIC.as_bytes() {
        return (&raw const PROBE).cast();
    }
    std::ptr::null()
}

unsafe extern "C" fn panic_on_purpose() -> i32 {
    match panics::guard(|| panic!("asked to")) {
        Ok(()) => status::OK,
        Err(_) => status::PANIC,
    }
}

/// An instance, behind the pointer that the host keeps.
struct Instance(Box<dyn Analyzer>);

unsafe extern "C" fn create(
    analyzer: *const abi::Analyzer,
    build: *const abi::Build<'_>,
    instance: *mut *mut c_void,
) -> i32 {
    // SAFETY: the host hands over its table, and the one that `table` made of a leaked export.
    let (table, export) = unsafe { (read_grown(build), &*(*analyzer).data.cast::<Export>()) };
    let Some(table) = table else { return status::INVALID };
    let made = panics::guard(|| {
        // SAFETY: the host's options and resources live until this call returns.
        let (options, resources) = unsafe { read_settings(&table) }?;
        settings::refuse_unknown(&options, export.factory.descriptor())?;
        export.factory.build(&options, &resources)
    });
    let (status, error) = match made {
        Ok(Ok(analyzer)) => {
            // SAFETY: the host's place for one pointer.
            unsafe { instance.write(Box::into_raw(Box::new(Instance(analyzer))).cast()) };
            return status::OK;
        }
        Ok(Err(error)) => (status::FAILED, error),
        Err(panic) => (status::PANIC, BuildError::new(panic)),
    };
    let (path, line) = error.place.as_ref().map_or(("", 0), |(path, line)| (path, *line));
    let problem = abi::Problem {
        struct_size: size_of::<abi::Problem<'_>>() as u32,
        line,
        message: Str::new(&error.message),
        option: error.option.as_deref().map_or(Str::EMPTY, Str::new),
        path: Str::new(path),
    };
    if let Some(fail) = table.fail {
        // SAFETY: the host's own table and a struct that outlives the callback.
        unsafe { fail(build, &raw const problem) };
    }
    status
}

/// # Safety
///
/// All that `build` points at lives during the call.
unsafe fn read_settings(build: &abi::Build<'_>) -> Result<(Options, Resources), BuildError> {
    let utf8 = |text: Str<'_>| {
        // SAFETY: the caller's promise.
        str::from_utf8(unsafe { text.bytes() })
            .map(str::to_owned)
            .map_err(|_| BuildError::new("the host hands over text that is no UTF-8"))
    };
    let options = settings::read(&utf8(build.options)?).map_err(BuildError::new)?;
    let mut resources = Resources::default();
    // SAFETY: the caller's promise.
    for file in unsafe { read_array(build.resources, build.n_resources) }.unwrap_or_default() {
        resources.add(utf8(file.option)?, Resource { path: utf8(file.path)?, text: utf8(file.text)? });
    }
    Ok((options, resources))
}

unsafe extern "C" fn destroy(instance: *mut c_void) {
    // A panic in an analyzer's drop ends here; there is nobody to tell.
    let _ = panics::guard(|| {
        // SAFETY: made by `create`, and ended once.
        drop(unsafe { Box::from_raw(instance.cast::<Instance>()) });
    });
}

unsafe extern "C" fn analyze(
    instance: *mut c_void,
    document: *const abi::Document<'_>,
    call: *const abi::Call,
) -> i32 {
    // SAFETY: the host's structs, alive until this call returns.
    let (document, table) = unsafe { (read_grown(document), read_grown(call)) };
    let (Some(document), Some(table)) = (document, table) else { return status::INVALID };
    // SAFETY: made by `create`; shared, never changed.
    let analyzer = unsafe { &*instance.cast::<Instance>() };
    let host = HostCall { call, table: &table };
    let error = match panics::guard(|| {
        // SAFETY: as above, with all that they point at.
        unsafe { run(&*analyzer.0, &document, &host) }
    }) {
        Ok(Ok(())) => return status::OK,
        Ok(Err(error)) => error,
        Err(panic) => AnalysisError::new(AnalysisErrorKind::Panic, panic),
    };
    host.fail(&error);
    match error.kind() {
        AnalysisErrorKind::Cancelled => status::CANCELLED,
        AnalysisErrorKind::Skipped => status::SKIPPED,
        AnalysisErrorKind::UndeclaredRead => status::UNDECLARED_READ,
        AnalysisErrorKind::UndeclaredWrite => status::UNDECLARED_WRITE,
        AnalysisErrorKind::BadRow => status::INVALID,
        AnalysisErrorKind::Panic => status::PANIC,
        _ => status::FAILED,
    }
}

/// Runs the analyzer over the document model of this side, and hands what it wrote to the host.
///
/// # Safety
///
/// `document` and all it points at live during the call.
unsafe fn run(
    analyzer: &dyn Analyzer,
    document: &abi::Document<'_>,
    host: &HostCall<'_>,
) -> Result<(), AnalysisError> {
    let descriptor = analyzer.descriptor();
    let given =
        if document.flags & abi::document_flag::GIVEN_FINAL == 0 { Given::Complete } else { Given::Final };
    // SAFETY: the caller's promise.
    let document = unsafe { document::rebuild(document, descriptor) }.map_err(AnalysisError::failed)?;
    let view = DocumentView::new(&document, descriptor);
    let mut output = Output::new(&document, descriptor, given);
    let call = Call::new(host);
    let result = analyzer.analyze(&view, &mut output, &call);
    for remark in call.into_diagnostics() {
        host.remark(&remark);
    }
    result?;
    view.check()?;
    output.check_declared()?;
    output.builders().iter().try_for_each(|builder| {
        let n_given = view.given_layers().get(&builder.schema().name).map_or(0, |layer| layer.len());
        host.hand_over(builder, n_given)
    })
}

/// The host's side of a call.
struct HostCall<'c> {
    /// As the host lent it, to be handed back.
    call: *const abi::Call,
    table: &'c abi::Call,
}

// SAFETY: the interface lets `is_cancelled` and `remark` be called from any thread during the call;
// the other callbacks are called from its own thread alone, in `run`.
unsafe impl Sync for HostCall<'_> {}

impl std::fmt::Debug for HostCall<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HostCall").finish_non_exhaustive()
    }
}

impl Cancellation for HostCall<'_> {
    fn is_cancelled(&self) -> bool {
        // SAFETY: the call is still running, as the analyzer asks from within it.
        self.table.is_cancelled.is_some_and(|is_cancelled| unsafe { is_cancelled(self.call) } != 0)
    }
}

impl HostCall<'_> {
    fn fail(&self, error: &AnalysisError) {
        let Some(fail) = self.table.fail else { return };
        let problem = abi::Problem {
            struct_size: size_of::<abi::Problem<'_>>() as u32,
            line: 0,
            message: Str::new(error.message()),
            option: Str::EMPTY,
            path: Str::EMPTY,
        };
        // SAFETY: the call is still running, and the struct outlives the callback.
        unsafe { fail(self.call, &raw const problem) };
    }

    fn remark(&self, diagnostic: &attache_core::Diagnostic) {
        let Some(remark) = self.table.remark else { return };
        let (start, end) = diagnostic.span.map_or((u32::MAX, u32::MAX), |span| (span.start(), span.end()));
        let shown = abi::Remark {
            struct_size: size_of::<abi::Remark<'_>>() as u32,
            severity: u32::from(diagnostic.severity > attache_core::Severity::Note),
            start,
            end,
            message: Str::new(&diagnostic.message),
        };
        // SAFETY: the call is still running, and the struct outlives the callback.
        unsafe { remark(self.call, &raw const shown) };
    }

    /// Shows the host what was written: the first `n_given` rows completed, the others new.
    fn hand_over(&self, builder: &LayerBuilder, n_given: usize) -> Result<(), AnalysisError> {
        let (Some(emit), Some(complete)) = (self.table.emit, self.table.complete) else {
            return Err(AnalysisError::failed("the host takes no rows"));
        };
        let rows = builder.rows();
        let mut status = status::OK;
        if n_given > 0 {
            let lent = Lent::new(rows, 0..n_given.min(rows.len()));
            // SAFETY: the call is still running, and the rows outlive the callback.
            status = unsafe { complete(self.call, lent.layer()) };
        }
        if status == status::OK && rows.len() > n_given {
            let lent = Lent::new(rows, n_given..rows.len());
            // SAFETY: as above.
            status = unsafe { emit(self.call, lent.layer(), std::ptr::null_mut()) };
        }
        if status == status::OK {
            return Ok(());
        }
        // The host knows better why, and says so.
        let name = &builder.schema().name;
        Err(AnalysisError::new(
            AnalysisErrorKind::BadRow,
            format!("the host refused rows of the layer `{name}`"),
        ))
    }
}

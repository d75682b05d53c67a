//! Compiling C in tests, and running what comes of it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use attache_core::{
    AnalysisError, AnalyzerFactory, Call, Document, DocumentView, Given, Layer, Options, Output, Provenance,
    Resources,
};

pub(crate) fn crate_folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
/// Runs a compiler with the header's folder and all warnings as errors.
pub(crate) fn run_compiler(compiler: &str, arguments: &[&str]) -> bool {
    let output = Command::new(compiler)
        .args(["-Wall", "-Wextra", "-pedantic", "-Werror", "-I"])
        .arg(crate_folder().join("include"))
        .args(arguments)
        .output();
    match output {
        Ok(output) => {
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            true
        }
        Err(error) => {
            eprintln!("skipped: there is no {compiler} here ({error})");
            false
        }
    }
}

/// Compiles a library of its own with these macros; `None` on a machine without a C compiler.
///
/// Each has a name of its own, as a library is never unloaded.
pub(crate) fn library(source: &Path, macros: &[&str]) -> Option<PathBuf> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("native-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(libloading::library_filename(format!("n{number}")));
    let macros: Vec<_> = macros.iter().map(|name| format!("-D{name}")).collect();
    let mut arguments = vec!["-std=c99", "-O1", "-shared", "-fPIC", "-fvisibility=hidden", "-o"];
    arguments.extend([path.to_str().unwrap(), source.to_str().unwrap()]);
    arguments.extend(macros.iter().map(String::as_str));
    run_compiler("cc", &arguments).then_some(path)
}

/// Annotates `document` and freezes what came of it, as an engine does.
pub(crate) fn annotate(
    factory: &dyn AnalyzerFactory,
    options: &[(&str, &str)],
    document: &Document,
) -> Result<Vec<Arc<Layer>>, AnalysisError> {
    let mut set = Options::defaults(&factory.descriptor().options);
    for &(name, value) in options {
        set.set(name, value.into());
    }
    let analyzer = factory.build(&set, &Resources::default()).unwrap();
    let view = DocumentView::new(document, analyzer.descriptor());
    let mut output = Output::new(document, analyzer.descriptor(), Given::Complete);
    analyzer.analyze(&view, &mut output, &Call::default())?;
    let provenance = Provenance { analyzer: "test".into(), version: "1".into(), config: String::new() };
    output.freeze(&Arc::new(provenance))
}

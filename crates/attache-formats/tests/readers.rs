//! Readers of others, which are Python packages: a script of `tests/readers` reads what was written and says what it found.

use std::path::{Path, PathBuf};
use std::process::Command;

use attache_formats::Piece;

/// Runs a script on `path`; `None`, said loudly, where its packages are not installed.
///
/// # Panics
///
/// When the script fails.
pub(crate) fn run(script: &str, path: &Path) -> Option<String> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = std::env::var_os("ATTACHE_READERS")
        .map_or_else(|| manifest.join("../../target/readers/bin/python"), PathBuf::from);
    if !python.is_file() {
        eprintln!("skipped: no foreign readers at {} (`.ci/run` installs them)", python.display());
        return None;
    }
    let ran = Command::new(&python)
        .arg(manifest.join("tests/readers").join(script))
        .arg(path)
        .env("PYTHONUTF8", "1")
        .output()
        .unwrap();
    let (said, complained) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    // A script exits with 77 where its package cannot be imported.
    if ran.status.code() == Some(77) {
        eprintln!("skipped: {script}: {}", complained.trim());
        return None;
    }
    assert!(ran.status.success(), "{script}: {said}{complained}");
    Some(said.into_owned())
}

/// Writes the pieces of files below `folder`.
pub(crate) fn write(folder: &Path, pieces: Vec<Piece>) {
    use std::io::Write as _;

    for piece in pieces {
        let path = folder.join(&*piece.file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path).unwrap();
        file.write_all(&piece.bytes).unwrap();
    }
}

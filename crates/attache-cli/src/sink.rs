//! Where records go: stdout, or a file that is whole or not there.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use attache_formats::DocumentWriter;

/// The bytes that are gathered before they are written.
const BUFFER_BYTES: usize = 1 << 18;

/// Takes rendered documents and writes them in order.
pub(crate) struct Sink {
    out: Box<dyn Write + Send>,
    /// The file in the making and the name that it takes in the end.
    rename: Option<(PathBuf, PathBuf)>,
    writer: Arc<dyn DocumentWriter>,
    n_written: usize,
}

impl Sink {
    /// Opens `path`, or stdout where there is none, and writes what stands before the first document.
    ///
    /// # Errors
    ///
    /// When the file cannot be made, or written.
    pub(crate) fn open(path: Option<&Path>, writer: Arc<dyn DocumentWriter>) -> anyhow::Result<Self> {
        let (out, rename): (Box<dyn Write + Send>, _) = match path.filter(|path| *path != Path::new("-")) {
            None => (Box::new(io::stdout()), None),
            Some(path) => {
                let mut name = path.file_name().unwrap_or_default().to_owned();
                name.push(".tmp");
                let unfinished = path.with_file_name(name);
                let file = File::create(&unfinished)
                    .with_context(|| format!("cannot write `{}`", unfinished.display()))?;
                (Box::new(file), Some((unfinished, path.to_owned())))
            }
        };
        let mut sink =
            Self { out: Box::new(BufWriter::with_capacity(BUFFER_BYTES, out)), rename, writer, n_written: 0 };
        sink.out.write_all(sink.writer.header().as_bytes())?;
        Ok(sink)
    }

    /// Writes one rendered document.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub(crate) fn put(&mut self, rendered: &[u8]) -> io::Result<()> {
        if self.n_written > 0 {
            self.out.write_all(self.writer.separator().as_bytes())?;
        }
        self.n_written += 1;
        self.out.write_all(rendered)
    }

    /// Writes what stands after the last document, and gives a file its name.
    ///
    /// # Errors
    ///
    /// When it cannot be written or named.
    pub(crate) fn finish(mut self) -> anyhow::Result<()> {
        self.out.write_all(self.writer.footer().as_bytes())?;
        self.out.flush()?;
        drop(self.out);
        if let Some((unfinished, path)) = &self.rename {
            fs::rename(unfinished, path).with_context(|| format!("cannot write `{}`", path.display()))?;
        }
        Ok(())
    }
}

//! Where records go: stdout, a file or a folder. A file is whole or not there.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::output::{Rendered, Writer};
use attache_formats::{Graph, Piece};

/// The bytes that are gathered before they are written.
const BUFFER_BYTES: usize = 1 << 18;

/// The files of a folder that are kept open while they grow.
const MAX_OPEN: usize = 32;

/// Takes rendered documents and writes them in order.
pub(crate) struct Sink<'w> {
    writer: &'w Writer,
    out: Out,
}

enum Out {
    Stream(Stream),
    Folder(Folder),
    #[cfg(feature = "parquet")]
    Parquet(attache_parquet::ParquetFolder),
    Graph(Graph, Stream),
}

impl<'w> Sink<'w> {
    /// Opens `path`, or stdout where there is none, and writes what stands before the first document.
    ///
    /// # Errors
    ///
    /// When the file or folder cannot be made or written, or the format needs a folder and none is named.
    pub(crate) fn open(path: Option<&Path>, writer: &'w Writer) -> anyhow::Result<Self> {
        let path = path.filter(|path| *path != Path::new("-"));
        let out = match writer {
            Writer::Stream(writer) => {
                let mut stream = Stream::open(path)?;
                stream.out.write_all(writer.header().as_bytes())?;
                Out::Stream(stream)
            }
            #[cfg(feature = "parquet")]
            Writer::Parquet(flattener) => {
                let path = folder("parquet", path)?;
                Out::Parquet(attache_parquet::ParquetFolder::create(path, flattener)?)
            }
            Writer::Folder { writer, format } => {
                let path = folder(format, path)?;
                let mut folder = Folder::open(path, writer.needs_empty_folder())?;
                for piece in writer.begin() {
                    folder.append(&piece)?;
                }
                Out::Folder(folder)
            }
            Writer::Graph { .. } => Out::Graph(Graph::default(), Stream::open(path)?),
        };
        Ok(Self { writer, out })
    }

    /// Writes one rendered document.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub(crate) fn put(&mut self, rendered: Rendered) -> io::Result<()> {
        match (&mut self.out, rendered) {
            (Out::Stream(stream), Rendered::Bytes(bytes)) => {
                let separator = match self.writer {
                    Writer::Stream(writer) => writer.separator(),
                    _ => "",
                };
                stream.put(&bytes, separator)
            }
            (Out::Folder(folder), Rendered::Pieces(pieces)) => {
                pieces.iter().try_for_each(|piece| folder.append(piece))
            }
            #[cfg(feature = "parquet")]
            (Out::Parquet(folder), Rendered::Parquet(batch)) => folder.put(batch).map_err(io::Error::other),
            (Out::Graph(graph, _), Rendered::Graph(own)) => {
                graph.merge(*own);
                Ok(())
            }
            // What a writer renders is what its sink takes.
            _ => Ok(()),
        }
    }

    /// Writes what stands after the last document, and gives files their names.
    ///
    /// # Errors
    ///
    /// When it cannot be written or named.
    pub(crate) fn finish(self) -> anyhow::Result<()> {
        match (self.out, self.writer) {
            (Out::Stream(mut stream), Writer::Stream(writer)) => {
                stream.out.write_all(writer.footer().as_bytes())?;
                stream.finish()
            }
            (Out::Graph(graph, mut stream), Writer::Graph { format, .. }) => {
                graph.write(*format, &mut stream.out)?;
                stream.finish()
            }
            (Out::Stream(stream) | Out::Graph(_, stream), _) => stream.finish(),
            (Out::Folder(mut folder), writer) => {
                if let Writer::Folder { writer, .. } = writer {
                    writer.end().iter().try_for_each(|piece| folder.append(piece))?;
                }
                folder.finish()
            }
            #[cfg(feature = "parquet")]
            (Out::Parquet(folder), _) => Ok(folder.finish()?),
        }
    }
}

/// Returns the folder that a format of several files goes to.
fn folder<'p>(format: &str, path: Option<&'p Path>) -> anyhow::Result<&'p Path> {
    path.with_context(|| format!("`{format}` is a folder of files; name one with `-o`, such as `-o out/`"))
}

/// Whether a device or a pipe is there ("/dev/null"), which must be written to and not be replaced by a file.
fn is_no_file(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|there| !there.is_file() && !there.is_dir())
}

/// Stdout, or a file in the making.
struct Stream {
    out: Box<dyn Write + Send>,
    /// The file in the making and the name that it takes in the end.
    rename: Option<(PathBuf, PathBuf)>,
    n_written: usize,
}

impl Stream {
    fn open(path: Option<&Path>) -> anyhow::Result<Self> {
        let (out, rename): (Box<dyn Write + Send>, _) = match path {
            None => (Box::new(io::stdout()), None),
            Some(path) if is_no_file(path) => {
                let told = || format!("cannot write `{}`", path.display());
                (Box::new(OpenOptions::new().write(true).open(path).with_context(told)?), None)
            }
            Some(path) => {
                let unfinished = unfinished(path);
                let file = File::create(&unfinished)
                    .with_context(|| format!("cannot write `{}`", unfinished.display()))?;
                (Box::new(file), Some((unfinished, path.to_owned())))
            }
        };
        Ok(Self { out: Box::new(BufWriter::with_capacity(BUFFER_BYTES, out)), rename, n_written: 0 })
    }

    fn put(&mut self, rendered: &[u8], separator: &str) -> io::Result<()> {
        if self.n_written > 0 {
            self.out.write_all(separator.as_bytes())?;
        }
        self.n_written += 1;
        self.out.write_all(rendered)
    }

    fn finish(mut self) -> anyhow::Result<()> {
        self.out.flush()?;
        drop(self.out);
        if let Some((unfinished, path)) = &self.rename {
            fs::rename(unfinished, path).with_context(|| format!("cannot write `{}`", path.display()))?;
        }
        Ok(())
    }
}

/// A folder whose files get their names when all of them are whole.
struct Folder {
    path: PathBuf,
    /// The files in the making; a file that was closed for want of room is `None`.
    files: BTreeMap<String, Option<BufWriter<File>>>,
}

impl Folder {
    fn open(path: &Path, must_be_empty: bool) -> anyhow::Result<Self> {
        fs::create_dir_all(path).with_context(|| format!("cannot make the folder `{}`", path.display()))?;
        let mut entries =
            fs::read_dir(path).with_context(|| format!("cannot read the folder `{}`", path.display()))?;
        if must_be_empty && entries.next().is_some() {
            bail!("the folder `{}` is not empty, and what is in it might be somebody's work", path.display());
        }
        Ok(Self { path: path.to_owned(), files: BTreeMap::new() })
    }

    fn append(&mut self, piece: &Piece) -> io::Result<()> {
        if let Some(Some(file)) = self.files.get_mut(&*piece.file) {
            return file.write_all(&piece.bytes);
        }
        if self.files.values().filter(|file| file.is_some()).count() >= MAX_OPEN {
            for file in self.files.values_mut().filter_map(Option::take) {
                file.into_inner().map_err(io::IntoInnerError::into_error)?;
            }
        }
        let unfinished = unfinished(&self.path.join(&*piece.file));
        let file = if self.files.contains_key(&*piece.file) {
            OpenOptions::new().append(true).open(&unfinished)?
        } else {
            if let Some(folder) = unfinished.parent() {
                fs::create_dir_all(folder)?;
            }
            File::create(&unfinished)?
        };
        let mut file = BufWriter::new(file);
        file.write_all(&piece.bytes)?;
        self.files.insert(piece.file.to_string(), Some(file));
        Ok(())
    }

    fn finish(self) -> anyhow::Result<()> {
        let names: Vec<_> = self.files.keys().cloned().collect();
        for file in self.files.into_values().flatten() {
            file.into_inner().map_err(io::IntoInnerError::into_error)?;
        }
        for name in names {
            let path = self.path.join(name);
            fs::rename(unfinished(&path), &path)
                .with_context(|| format!("cannot write `{}`", path.display()))?;
        }
        Ok(())
    }
}

/// Returns what a file is called until it is whole.
fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".tmp");
    path.with_file_name(name)
}

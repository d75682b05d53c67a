//! The flat tables of documents as Parquet files, one for each table.
//!
//! In a crate of its own, since the format's library is larger than all of attache's
//! writers together. What stands in the tables says [`Flattener`] alone; here cells only
//! become columns. Any thread lays a document's columns out ([`render`]); one
//! gathers them and writes a row group when enough have come ([`ParquetFolder`]).
//!
//! ```
//! use attache_core::Document;
//! use attache_formats::Flattener;
//! use attache_parquet::{ParquetFolder, render};
//!
//! let folder = tempfile::tempdir()?;
//! let flattener = Flattener::default();
//! let mut tables = ParquetFolder::create(folder.path(), &flattener)?;
//! tables.put(render(&Document::new("a", "Norland sued.").unwrap(), &flattener))?;
//! tables.finish()?;
//! assert!(folder.path().join("documents.parquet").is_file());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod columns;
mod file;

use std::path::{Path, PathBuf};
use std::{fs, io};

use attache_core::Document;
use attache_formats::Flattener;

use columns::Columns;
use file::TableFile;

/// Why tables could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A file or the folder could not be made, written or named.
    #[error("cannot write `{}`: {source}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The format's library refused.
    #[error("cannot write `{}`: {source}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What it says.
        source: parquet::errors::ParquetError,
    },
}

/// A document's rows of every table, column by column.
#[derive(Debug)]
pub struct Batch(Vec<Columns>);

/// Lays `document` out in columns.
pub fn render(document: &Document, flattener: &Flattener) -> Batch {
    let mut tables: Vec<_> = flattener.tables().map(Columns::new).collect();
    flattener.each_row(document, |table, cells| {
        if let Some(columns) = tables.iter_mut().find(|columns| columns.table() == table.name) {
            columns.push(cells);
        }
    });
    Batch(tables)
}

/// A folder of tables in the making. Files get their names when all of them are whole.
#[derive(Debug)]
pub struct ParquetFolder(Vec<TableFile>);

impl ParquetFolder {
    /// Begins the tables of `flattener` in `folder`, which is made where it is not there.
    ///
    /// # Errors
    ///
    /// When the folder or a file cannot be made.
    pub fn create(folder: &Path, flattener: &Flattener) -> Result<Self, WriteError> {
        fs::create_dir_all(folder).map_err(|source| WriteError::File { path: folder.to_owned(), source })?;
        flattener.tables().map(|table| TableFile::create(folder, table)).collect::<Result<_, _>>().map(Self)
    }

    /// Adds the rows of a document.
    ///
    /// # Errors
    ///
    /// When a file cannot be written.
    pub fn put(&mut self, batch: Batch) -> Result<(), WriteError> {
        self.0.iter_mut().zip(batch.0).try_for_each(|(file, columns)| file.put(columns))
    }

    /// Writes what is left, and gives the files their names.
    ///
    /// # Errors
    ///
    /// When a file cannot be written or named.
    pub fn finish(self) -> Result<(), WriteError> {
        let whole = self.0.into_iter().map(TableFile::finish).collect::<Result<Vec<_>, _>>()?;
        for (unfinished, path) in whole {
            fs::rename(unfinished, &path).map_err(|source| WriteError::File { path, source })?;
        }
        Ok(())
    }
}

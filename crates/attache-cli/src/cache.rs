//! Layers kept between runs, in one file of a folder.
//!
//! A cache may be lost without harm: what cannot be read is computed, and only a folder
//! that cannot be opened at all is told.

use std::fmt;
use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use anyhow::Context as _;
use attache_engine::LayerCache;
use attache_engine::cache::CacheKey;
use redb::{Database, Durability, ReadOnlyTable, ReadableDatabase as _, TableDefinition, TableError};

/// The table of layers, by key.
const LAYERS: TableDefinition<'_, &[u8; 32], &[u8]> = TableDefinition::new("layers");

/// The bytes that are collected before they are written in one go.
const BATCH_BYTES: usize = 16 << 20;

/// An open cache.
pub(crate) struct Cache {
    database: Database,
    /// What was there when the run began. A run reads what earlier ones wrote, not its own.
    kept: ReadOnlyTable<&'static [u8; 32], &'static [u8]>,
    new: Mutex<Batch>,
    /// The analyzers whose code is this program.
    own_analyzers: Vec<String>,
    /// What tells this build of the program from others.
    program: Option<String>,
}

/// Layers that wait to be written.
#[derive(Default)]
struct Batch {
    entries: Vec<(CacheKey, Vec<u8>)>,
    n_bytes: usize,
    /// Whether earlier ones were handed to the database, which does not keep them before the last are.
    is_later: bool,
}

impl Cache {
    /// Opens the cache in `folder`, which is made where it is not there.
    ///
    /// # Errors
    ///
    /// When it cannot be made or opened, as when another run has it open.
    pub(crate) fn open(folder: &Path, own_analyzers: Vec<String>) -> anyhow::Result<Self> {
        let told = || format!("cannot open the cache `{}`", folder.display());
        fs::create_dir_all(folder).with_context(told)?;
        let database = Database::create(folder.join("layers.redb")).with_context(told)?;
        // Every commit waits for the disk, so that there is none where nothing is to be written.
        let kept = match database.begin_read().with_context(told)?.open_table(LAYERS) {
            Err(TableError::TableDoesNotExist(_)) => {
                let write = database.begin_write().with_context(told)?;
                write.open_table(LAYERS).with_context(told)?;
                write.commit().with_context(told)?;
                database.begin_read().with_context(told)?.open_table(LAYERS)
            }
            kept => kept,
        };
        let kept = kept.with_context(told)?;
        Ok(Self { database, kept, new: Mutex::default(), own_analyzers, program: program() })
    }

    /// Writes what is not written yet.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub(crate) fn finish(&self) -> anyhow::Result<()> {
        let batch = std::mem::take(&mut *self.new.lock().unwrap_or_else(PoisonError::into_inner));
        if batch.entries.is_empty() && !batch.is_later {
            return Ok(());
        }
        write(&self.database, &batch.entries, Durability::Immediate).context("cannot write the cache")
    }
}

fn write(
    database: &Database,
    entries: &[(CacheKey, Vec<u8>)],
    durability: Durability,
) -> Result<(), redb::Error> {
    let mut write = database.begin_write()?;
    write.set_durability(durability)?;
    {
        let mut table = write.open_table(LAYERS)?;
        for (key, bytes) in entries {
            table.insert(key, bytes.as_slice())?;
        }
    }
    write.commit()?;
    Ok(())
}

/// Returns what tells this build of the program from others.
fn program() -> Option<String> {
    let metadata = fs::metadata(std::env::current_exe().ok()?).ok()?;
    let changed = metadata.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(format!("{} {} {}", env!("CARGO_PKG_VERSION"), metadata.len(), changed.as_nanos()))
}

impl LayerCache for Cache {
    fn get(&self, key: &CacheKey) -> Option<Vec<u8>> {
        Some(self.kept.get(key).ok()??.value().to_vec())
    }

    fn put(&self, key: CacheKey, bytes: Vec<u8>) {
        let full = {
            let mut batch = self.new.lock().unwrap_or_else(PoisonError::into_inner);
            batch.n_bytes += bytes.len();
            batch.entries.push((key, bytes));
            if batch.n_bytes < BATCH_BYTES {
                return;
            }
            std::mem::replace(&mut *batch, Batch { is_later: true, ..Batch::default() })
        };
        // What cannot be written now is computed next time.
        let _ = write(&self.database, &full.entries, Durability::None);
    }

    fn code(&self, analyzer: &str) -> Option<String> {
        self.own_analyzers.iter().any(|own| own == analyzer).then(|| self.program.clone()).flatten()
    }
}

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache").field("own_analyzers", &self.own_analyzers).finish_non_exhaustive()
    }
}

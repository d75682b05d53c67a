//! `attache run --watch`: again whenever what is read has changed.
//!
//! A run is repeated as a whole: what came out of it is then always what a run from
//! nothing would give. A cache (`--cache`) makes the repetition cheap.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use anyhow::{Context as _, bail};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::arguments::{Arguments, RunArguments};
use crate::exit::{self, Exit};

/// How long nothing has to change before the next run: an editor or a download writes in several steps.
const QUIET: Duration = Duration::from_millis(200);

/// Runs `once`, and again after every change to what it reads, until the program is stopped.
///
/// # Errors
///
/// When nothing can be watched. What goes wrong in a run is told, and the next change awaited.
pub(crate) fn watch(
    arguments: &Arguments,
    options: &RunArguments,
    once: impl Fn() -> anyhow::Result<Exit>,
) -> anyhow::Result<Exit> {
    let changes = Changes::of(arguments, options)?;
    loop {
        if let Err(error) = once() {
            if exit::is_closed_pipe(&error) {
                return Ok(Exit::Success);
            }
            exit::report(&error);
        }
        if !arguments.quiet {
            anstream::eprintln!("waiting for changes; stop with Ctrl-C");
        }
        changes.wait()?;
    }
}

/// Changes to files, but for those that a run itself makes.
struct Changes {
    events: Receiver<notify::Result<Event>>,
    /// What a run writes.
    own: Vec<PathBuf>,
    /// Watches as long as it lives.
    _watcher: RecommendedWatcher,
}

impl Changes {
    fn of(arguments: &Arguments, options: &RunArguments) -> anyhow::Result<Self> {
        if options.files.is_empty() || options.files.iter().any(|file| file == "-") {
            bail!("stdin cannot be watched; name files, folders or patterns");
        }
        let (sender, events) = mpsc::channel();
        let mut watcher = notify::recommended_watcher(sender).context("cannot watch files")?;
        let config = arguments
            .config
            .as_deref()
            .or_else(|| Path::new("attache.toml").is_file().then(|| Path::new("attache.toml")));
        let mut folders: Vec<_> = options.files.iter().map(|file| folder(Path::new(file))).collect();
        folders.extend(config.map(folder));
        folders.sort();
        folders.dedup();
        for folder in folders {
            watcher
                .watch(&folder, RecursiveMode::Recursive)
                .with_context(|| format!("cannot watch `{}`", folder.display()))?;
        }
        let written =
            [options.output.clone(), options.cache.as_ref().map(PathBuf::from), options.report.clone()];
        let own = written.into_iter().flatten().filter_map(|path| std::path::absolute(path).ok()).collect();
        Ok(Self { events, own, _watcher: watcher })
    }

    /// Waits for a change, and then until nothing has changed for a while.
    fn wait(&self) -> anyhow::Result<()> {
        loop {
            match self.events.recv().context("the watch over files ended")? {
                Ok(event) if self.counts(&event) => break,
                Ok(_) => {}
                Err(error) => bail!("cannot watch files any longer: {error}"),
            }
        }
        loop {
            match self.events.recv_timeout(QUIET) {
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => return Ok(()),
                Err(RecvTimeoutError::Disconnected) => bail!("the watch over files ended"),
            }
        }
    }

    fn counts(&self, event: &Event) -> bool {
        let is_own = |path: &PathBuf| {
            let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
            // A file in the making has its name with `.tmp` behind it.
            self.own.iter().any(|own| path.starts_with(own) || path.with_extension("") == *own)
        };
        !matches!(event.kind, EventKind::Access(_)) && !event.paths.iter().all(is_own)
    }
}

/// Returns the folder in which changes concern `path`: itself, that of a file, or the one above a pattern.
fn folder(path: &Path) -> PathBuf {
    let mut folder = path;
    while !folder.is_dir() {
        match folder.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => folder = parent,
            _ => return PathBuf::from("."),
        }
    }
    folder.to_owned()
}

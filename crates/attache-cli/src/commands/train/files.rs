//! The files of a training: what is learned from, and the model that is only there when it is whole.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;

/// Files that every training takes.
#[derive(Debug, Args)]
pub(crate) struct TrainFiles {
    /// The files to learn from.
    #[arg(long, value_name = "FILE", num_args = 1.., required = true)]
    pub(crate) train: Vec<PathBuf>,

    /// A file by which the model is judged: language and names with its tokens, while they learn.
    #[arg(long, value_name = "FILE")]
    pub(crate) dev: Option<PathBuf>,

    /// Where to write the model; its card stands beside it, with `.md` for the file's ending.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: PathBuf,
}

impl TrainFiles {
    /// Makes the file that becomes the model: what cannot be written had better be known before the hours of
    /// training than after.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub(super) fn begin(&self) -> anyhow::Result<Unfinished<'_>> {
        let file = self.output.with_added_extension("tmp");
        fs::write(&file, []).with_context(|| format!("cannot write `{}`", file.display()))?;
        Ok(Unfinished { file, model: &self.output })
    }

    /// Returns the names of the files that were learned from, as a card tells them.
    pub(super) fn sources(&self) -> String {
        self.train.iter().map(|path| format!("`{}`", name(path))).collect::<Vec<_>>().join(", ")
    }

    /// Returns the name of the model's file.
    pub(super) fn model_name(&self) -> String {
        name(&self.output)
    }
}

/// Returns the last part of a path.
pub(super) fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// A model in the making; its file is gone when nothing comes of it.
#[derive(Debug)]
pub(super) struct Unfinished<'f> {
    file: PathBuf,
    model: &'f Path,
}

impl Unfinished<'_> {
    /// Writes the model and its card.
    ///
    /// # Errors
    ///
    /// When one of them cannot be written.
    pub(super) fn finish(self, model: &[u8], card: &str) -> anyhow::Result<()> {
        fs::write(&self.file, model)
            .and_then(|()| fs::rename(&self.file, self.model))
            .with_context(|| format!("cannot write `{}`", self.model.display()))?;
        let path = self.model.with_extension("md");
        fs::write(&path, card).with_context(|| format!("cannot write `{}`", path.display()))
    }
}

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        // Where it has become the model, there is no such file.
        let _ = fs::remove_file(&self.file);
    }
}

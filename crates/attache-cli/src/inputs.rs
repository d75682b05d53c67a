//! Inputs: files, folders, patterns and stdin, as one stream of documents.

use std::fs;
use std::io::Read as _;

use anyhow::Context as _;
use attache_core::Document;
use attache_engine::Config;

pub(crate) struct Inputs {
    files: Vec<String>,
}

impl Inputs {
    pub(crate) fn open(files: &[String], _: &Config) -> anyhow::Result<Self> {
        Ok(Self { files: files.to_vec() })
    }

    pub(crate) fn n_files(&self) -> usize {
        self.files.len()
    }

    pub(crate) fn documents(&self) -> impl Iterator<Item = Document> + Send {
        let mut all = Vec::new();
        for file in &self.files {
            all.extend(read(file).unwrap_or_default());
        }
        all.into_iter()
    }
}

fn read(file: &str) -> anyhow::Result<Vec<Document>> {
    let mut text = String::new();
    if file == "-" {
        std::io::stdin().read_to_string(&mut text)?;
    } else {
        text = fs::read_to_string(file).context("cannot read")?;
    }
    if !file.ends_with(".jsonl") {
        let id = file.rsplit_once('.').map_or(file, |(id, _)| id);
        return Ok(vec![Document::new(id, text)?]);
    }
    text.lines()
        .map(|line| {
            let record: serde_json::Value = serde_json::from_str(line)?;
            let field = |name: &str| record[name].as_str().unwrap_or_default().to_owned();
            let mut document = Document::new(field("id"), field("text"))?;
            document.source.date = field("date").parse().ok();
            document.source.title = Some(field("title"));
            Ok(document)
        })
        .collect()
}

//! Sentences that people have judged, as documents whose targets are given mentions.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use attache_core::layers::{Mention, MentionKind};
use attache_core::{Annotation as _, CellValue, Choice as _, Document, LayerBuilder, freeze_given};
use attache_training::sentiment::labelled::{self, Labelled};

/// Reads a file of JSON Lines, or of headlines with companies where its name ends in `.csv`.
pub(crate) fn read(path: &Path) -> anyhow::Result<Vec<Labelled>> {
    let shown = path.display();
    let file = fs::read_to_string(path).with_context(|| format!("cannot read `{shown}`"))?;
    let read = if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv")) {
        labelled::read_csv(&file)
    } else {
        labelled::read_jsonl(&file)
    };
    read.with_context(|| format!("`{shown}` holds no labelled sentences"))
}

/// Makes a document of a sentence; its targets are names that the input gives.
pub(crate) fn document(labelled: &Labelled) -> anyhow::Result<Document> {
    let mut document = Document::new(labelled.id.as_str(), labelled.text.as_str())
        .with_context(|| format!("sentence `{}`", labelled.id))?;
    let mut builder = LayerBuilder::new(Arc::clone(Mention::schema()));
    let mut spans: Vec<_> = labelled.targets.iter().map(|target| target.span).collect();
    spans.sort_unstable();
    spans.dedup();
    for span in spans {
        builder.begin_row(span);
        let cells =
            [("kind", CellValue::Choice(MentionKind::Name.index())), ("confidence", CellValue::Number(1.0))];
        for (number, column) in Mention::schema().columns.iter().enumerate() {
            let given = cells.iter().find(|(name, _)| *name == column.name);
            builder.push_cell(number, given.map_or(CellValue::Null, |(_, value)| *value));
        }
    }
    let layer =
        freeze_given(builder, &labelled.text, None).with_context(|| format!("sentence `{}`", labelled.id))?;
    document.give(Arc::new(layer));
    Ok(document)
}

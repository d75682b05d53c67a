//! What is written, read back by `DuckDB` and pyarrow.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test, which is what it is for")]
#![allow(clippy::print_stderr, reason = "a test that skips says so")]

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;

use attache_core::Document;
use attache_formats::{Flattener, InputOptions, Selection, open};
use attache_parquet::{ParquetFolder, render};

const RECORD: &str = r#"{"id": "a", "text": "🏰 Norland sued Westmark.", "layers": {
    "section": [{"id": "s", "start": 0, "end": 24}], "sentence": [{"id": "n", "start": 0, "end": 24, "section": "s"}],
    "mention": [{"start": 2, "end": 9, "type": "GPE", "entity": "e1"}, {"start": 15, "end": 23, "type": "GPE", "entity": "e2"}],
    "entity": [{"id": "e1", "name": "Norland", "type": "GPE"}, {"id": "e2", "name": "Westmark", "type": "ORG"}],
    "relation": [{"type": "sue", "family": "event", "sentence": "n", "realis": "alleged", "trigger": {"start": 10, "end": 14},
        "arguments": [{"role": "actor", "entity": "e1"}, {"role": "recipient", "entity": "e2"}]}]}}"#;

fn document(id: &str) -> Document {
    let input = open("-", Box::new(Cursor::new(RECORD)), &InputOptions::default()).next().unwrap();
    let mut document = input.document;
    assert_eq!(document.errors, []);
    id.clone_into(&mut document.id);
    document
}

/// Runs the script on `folder`; `None`, said loudly, where its packages are not installed.
fn read_back(folder: &Path) -> Option<String> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = std::env::var_os("ATTACHE_READERS")
        .map_or_else(|| manifest.join("../../target/readers/bin/python"), PathBuf::from);
    if !python.is_file() {
        eprintln!("skipped: no foreign readers at {} (`.ci/run` installs them)", python.display());
        return None;
    }
    let ran = Command::new(python).arg(manifest.join("tests/readers.py")).arg(folder).output().unwrap();
    let complained = String::from_utf8_lossy(&ran.stderr);
    if ran.status.code() == Some(77) {
        eprintln!("skipped: {}", complained.trim());
        return None;
    }
    assert!(ran.status.success(), "{complained}");
    Some(String::from_utf8(ran.stdout).unwrap())
}

#[test]
fn other_readers_find_the_rows() {
    let folder = tempfile::tempdir().unwrap();
    let flattener = Flattener::default();
    let mut tables = ParquetFolder::create(folder.path(), &flattener).unwrap();
    for id in ["a", "b"] {
        tables.put(render(&document(id), &flattener)).unwrap();
    }
    tables.finish().unwrap();
    let Some(said) = read_back(folder.path()) else { return };
    let expected = "\
        arguments 4\nattributions 0\ndocuments 2\nentities 4\nmentions 4\nquantities 0\nquotes 0\nrelations 2\n\
        sentiment 0\ntimes 0\n\
        document: string\nid: string\nstart: uint32\nend: uint32\ntext: string\ntype: string\nkind: string\n\
        entity: string\nstands_for: string\nconfidence: double\n\
        a Norland sue Westmark alleged None\nb Norland sue Westmark alleged None\n";
    assert_eq!(said, expected);
}

#[test]
fn many_rows_make_several_groups() {
    let folder = tempfile::tempdir().unwrap();
    let flattener = Flattener::default();
    let mut tables = ParquetFolder::create(folder.path(), &flattener).unwrap();
    let large = Document::new("large", "Norland. ".repeat(1 << 21)).unwrap();
    for _ in 0..4 {
        tables.put(render(&large, &flattener)).unwrap();
    }
    assert!(!folder.path().join("documents.parquet").exists());
    tables.finish().unwrap();
    let bytes = std::fs::read(folder.path().join("documents.parquet")).unwrap();
    let metadata = parquet::file::metadata::ParquetMetaDataReader::new()
        .parse_and_finish(&std::fs::File::open(folder.path().join("documents.parquet")).unwrap())
        .unwrap();
    assert_eq!(metadata.num_row_groups(), 2);
    assert_eq!(metadata.file_metadata().num_rows(), 4);
    assert!(bytes.len() < large.text().len());
}

#[test]
fn only_the_layers_asked_for_have_files() {
    let folder = tempfile::tempdir().unwrap();
    let layers = Selection::of(Some(vec!["mention".into()]));
    let flattener = Flattener { layers, ..Flattener::default() };
    let tables = ParquetFolder::create(&folder.path().join("new"), &flattener).unwrap();
    tables.finish().unwrap();
    let mut files: Vec<_> = std::fs::read_dir(folder.path().join("new"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    assert_eq!(files, ["documents.parquet", "mentions.parquet"]);
}

//! Flat tables: what stands in them, and that `DuckDB` reads them.

use attache_formats::{
    Csv, FLAT_TABLES, FlatCell, FlatKind, Flattener, FolderWriter as _, Loss, Offsets, Selection,
};

use crate::{readers, sample};

#[test]
fn every_table_has_its_rows() {
    let csv = Csv::default();
    let mut shown = String::new();
    for (header, rows) in csv.begin().iter().zip(csv.render(&sample::document())) {
        assert_eq!(header.file, rows.file);
        for bytes in [&header.bytes, &rows.bytes] {
            shown += std::str::from_utf8(bytes).unwrap();
        }
        shown.push('\n');
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn cells_are_what_their_columns_say() {
    let mut tables = std::collections::BTreeSet::new();
    let document = sample::document();
    Flattener::default().each_row(&document, |table, cells| {
        tables.insert(table.name);
        assert_eq!(cells.len(), table.columns.len(), "{}", table.name);
        for (cell, column) in cells.iter().zip(table.columns) {
            let fits = match cell {
                FlatCell::Null => true,
                FlatCell::Text(_) => column.kind == FlatKind::Text,
                FlatCell::Integer(_) => column.kind == FlatKind::Integer,
                FlatCell::Number(_) => column.kind == FlatKind::Number,
                FlatCell::Bool(_) => column.kind == FlatKind::Bool,
            };
            assert!(fits, "{}.{}: {cell:?}", table.name, column.name);
        }
    });
    assert_eq!(tables.len(), FLAT_TABLES.len());
}

#[test]
fn what_is_left_out_is_said() {
    let losses = Flattener::default().leaves_out(&sample::document());
    assert!(losses.contains(&Loss::Layer("token".into())), "{losses:?}");
    assert!(losses.contains(&Loss::Layer("acme_topic".into())), "{losses:?}");
    let asked = Selection::of(Some(vec!["mention".into()]));
    assert_eq!(
        Flattener { layers: asked.clone(), ..Flattener::default() }.leaves_out(&sample::document()),
        []
    );
    let csv = Csv(Flattener { layers: asked, ..Flattener::default() });
    let files: Vec<_> = csv.begin().into_iter().map(|piece| piece.file).collect();
    assert_eq!(files, ["documents.csv", "mentions.csv"]);
}

#[test]
fn duckdb_reads_it() {
    for offsets in [Offsets::Char, Offsets::Utf16] {
        let csv = Csv(Flattener { offsets, ..Flattener::default() });
        let folder = tempfile::tempdir().unwrap();
        let mut pieces = csv.begin();
        pieces.extend(csv.render(&sample::document()));
        readers::write(folder.path(), pieces);
        let Some(said) = readers::run("duckdb_csv.py", folder.path()) else { return };
        let expected = "\
            documents 1\nentities 3\nmentions 4\nrelations 2\narguments 4\nattributions 1\nsentiment 2\nquotes 1\n\
            times 1\nquantities 1\nNorland sign_agreement Café accord by Zoé Lindqvist\n";
        let offsets_hold = if offsets == Offsets::Char { "offsets hold\n" } else { "offsets differ\n" };
        assert_eq!(said, format!("{expected}{offsets_hold}"));
    }
}

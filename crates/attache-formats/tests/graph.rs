//! The graph of entities and relations, and that `NetworkX` reads it.

use attache_core::Document;
use attache_formats::{Graph, GraphFormat, InputOptions, Loss, Selection, open};

use crate::{readers, sample};

fn written(documents: &[Document], format: GraphFormat) -> String {
    let mut whole = Graph::default();
    for document in documents {
        whole.merge(Graph::of(document, &Selection::default()));
    }
    let mut out = Vec::new();
    whole.write(format, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn twice() -> [Document; 2] {
    let mut second = sample::document();
    second.id = "again & <again>".into();
    [sample::document(), second]
}

#[test]
fn documents_make_one_graph() {
    insta::assert_snapshot!("graphml", written(&twice(), GraphFormat::Graphml));
    insta::assert_snapshot!("dot", written(&twice(), GraphFormat::Dot));
}

#[test]
fn a_relation_of_two_is_an_edge() {
    let record = r#"{"id": "a", "text": "Norland sued Westmark.", "layers": {
        "section": [{"id": "s", "start": 0, "end": 22}], "sentence": [{"id": "n", "start": 0, "end": 22, "section": "s"}],
        "entity": [{"id": "e1", "name": "Norland", "type": "GPE"}, {"id": "e2", "name": "Westmark", "type": "ORG", "wikidata": "Q1"}],
        "relation": [{"type": "sue", "family": "event", "sentence": "n", "realis": "alleged", "trigger": {"start": 8, "end": 12},
            "arguments": [{"role": "actor", "entity": "e1"}, {"role": "recipient", "entity": "e2"}]}]}}"#;
    let bytes = Box::new(std::io::Cursor::new(record));
    let document = open("-", bytes, &InputOptions::default()).next().unwrap().document;
    assert_eq!(document.errors, []);
    let dot = written(&[document], GraphFormat::Dot);
    assert!(dot.contains("  n0 -> n1 [label=\"sue\", tooltip=\"a: sued\", style=dashed];\n"), "{dot}");
    assert!(dot.contains("tooltip=\"Q1\"") && !dot.contains("diamond"), "{dot}");
}

#[test]
fn what_is_left_out_is_said() {
    let losses = Graph::leaves_out(&sample::document(), &Selection::default());
    assert!(losses.contains(&Loss::Layer("quote".into())), "{losses:?}");
    let asked = Selection::of(Some(vec!["entity".into()]));
    assert_eq!(Graph::leaves_out(&sample::document(), &asked), []);
}

#[test]
fn networkx_reads_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("graph.graphml");
    std::fs::write(&path, written(&twice(), GraphFormat::Graphml)).unwrap();
    let Some(said) = readers::run("networkx_graph.py", &path) else { return };
    insta::assert_snapshot!(said);
}

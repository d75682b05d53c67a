//! Formats of annotation tools and of other libraries: what is written, and that their own readers read it.

use attache_formats::{
    Brat, CasJson, Doccano, DocumentWriter, FolderWriter as _, LabelStudio, Loss, Report, Selection, Spacy,
};

use crate::{readers, sample};

fn written(writer: &dyn DocumentWriter) -> String {
    let mut out = writer.header().as_bytes().to_vec();
    writer.append(&sample::document(), &mut out);
    out.extend_from_slice(writer.footer().as_bytes());
    String::from_utf8(out).unwrap()
}

fn pretty(json: &str) -> String {
    serde_json::to_string_pretty(&serde_json::from_str::<serde_json::Value>(json).unwrap()).unwrap()
}

#[test]
fn brat_has_a_text_and_its_annotations() {
    let pieces = Brat::default().render(&sample::document());
    assert_eq!(pieces[0].file, "krumlov.txt");
    assert_eq!(pieces[0].bytes, sample::TEXT.as_bytes());
    assert_eq!(pieces[1].file, "krumlov.ann");
    insta::assert_snapshot!(String::from_utf8(pieces[1].bytes.clone()).unwrap());
}

#[test]
fn brat_is_told_the_labels_of_all_documents() {
    let brat = Brat::default();
    assert!(brat.begin().is_empty());
    brat.render(&sample::document());
    brat.render(&sample::document());
    let [piece] = &brat.end()[..] else { panic!("one file") };
    assert_eq!(piece.file, "annotation.conf");
    insta::assert_snapshot!(String::from_utf8(piece.bytes.clone()).unwrap());
}

#[test]
fn a_report_is_no_place_for_tokens_and_warns_of_plugins() {
    let losses = DocumentWriter::leaves_out(&Report, &sample::document());
    assert_eq!(losses, [Loss::Layer("acme_topic".into())]);
}

#[test]
fn doccano_has_spans_and_relations() {
    insta::assert_snapshot!(pretty(&written(&Doccano::default())));
}

#[test]
fn label_studio_has_tasks_with_predictions() {
    insta::assert_snapshot!(pretty(&written(&LabelStudio::default())));
}

#[test]
fn what_is_left_out_is_said() {
    let document = sample::document();
    let writers: [&dyn DocumentWriter; 3] = [&Doccano::default(), &LabelStudio::default(), &Spacy::default()];
    for writer in writers {
        assert!(writer.leaves_out(&document).contains(&Loss::Layer("proposition".into())));
    }
    let names = || Selection::of(Some(vec!["mention".into()]));
    assert_eq!(Doccano { layers: names() }.leaves_out(&document), []);
    assert_eq!(CasJson::default().leaves_out(&document), []);
}

#[test]
fn spacy_reads_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("docs.jsonl");
    std::fs::write(&path, written(&Spacy::default())).unwrap();
    let Some(said) = readers::run("spacy_doc.py", &path) else { return };
    insta::assert_snapshot!(said);
}

#[test]
fn cassis_reads_every_layer() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cas.json");
    std::fs::write(&path, written(&CasJson::default())).unwrap();
    let Some(said) = readers::run("cassis_cas.py", &path) else { return };
    insta::assert_snapshot!(said);
}

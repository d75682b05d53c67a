//! The view for people: how it looks, and that nothing in a document can spoil it.

use attache_core::Document;
use attache_formats::{DocumentWriter, InputOptions, JsonWriter, Offsets, Styles, TableWriter, open};
use unicode_width::UnicodeWidthStr;

use crate::sample;

fn show(writer: &TableWriter, document: &Document) -> String {
    let mut out = Vec::new();
    writer.append(document, &mut out);
    String::from_utf8(out).unwrap()
}

#[test]
fn an_article_reads_well() {
    insta::assert_snapshot!(show(&TableWriter::default(), &sample::document()));
}

#[test]
fn a_narrow_terminal_is_wide_enough() {
    let narrow = TableWriter { width: 44, ..TableWriter::default() };
    let shown = show(&narrow, &sample::document());
    insta::assert_snapshot!(shown);
    assert!(shown.lines().all(|line| line.width() <= 44));
}

#[test]
fn many_articles_get_a_few_lines_each() {
    insta::assert_snapshot!(show(
        &TableWriter { compact: true, ..TableWriter::default() },
        &sample::document()
    ));
}

#[test]
fn colours_are_given_by_the_caller() {
    let colored = TableWriter { styles: Styles::colored(), ..TableWriter::default() };
    let shown = show(&colored, &sample::document());
    assert!(shown.contains("\u{1b}[1mMinisters"), "{shown}");
    let plain = anstyle_stripped(&shown);
    assert_eq!(plain, show(&TableWriter::default(), &sample::document()));
}

/// Returns `text` without escape sequences that end in `m`.
fn anstyle_stripped(text: &str) -> String {
    let mut pieces = text.split('\u{1b}');
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |plain, piece| plain + piece.split_once('m').map_or("", |(_, rest)| rest))
}

#[test]
fn any_layer_may_be_missing() {
    for left_out in sample::all_layers() {
        let layers =
            sample::all_layers().into_iter().filter(|&name| name != left_out).map(Into::into).collect();
        let mut record = Vec::new();
        JsonWriter { offsets: Offsets::Char, layers: Some(layers) }
            .append_record(&sample::document(), &mut record);
        for input in open("-", Box::new(std::io::Cursor::new(record)), &InputOptions::default()) {
            assert!(
                show(&TableWriter::default(), &input.document).starts_with("Ministers \"meet\"\n"),
                "{left_out}"
            );
        }
    }
    let nothing = Document::new("empty", "").unwrap();
    assert_eq!(show(&TableWriter::default(), &nothing), "empty\n0 words\n");
}

#[test]
fn an_article_cannot_steer_the_terminal() {
    let mut document = Document::new("evil\u{1b}[2J", "text").unwrap();
    document.source.title = Some("\u{1b}]0;owned\u{7} headline\r\n".into());
    let shown = show(&TableWriter::default(), &document);
    assert!(!shown.contains(|character: char| character.is_control() && character != '\n'), "{shown:?}");
}

//! The example in C, as its author would use it.

use attache_core::layers::{NewSection, NewSentence, NewToken, Section, SectionKind, Sentence, Token};
use attache_core::{Descriptor, Document, Given, Output, Provenance, Span};

use super::compile::{annotate, crate_folder, library};

/// Returns a document of sentences, cut at blanks.
fn document(sentences: &[&str]) -> Document {
    let text = sentences.join(" ");
    let mut document = Document::new("text", text.clone()).unwrap();
    let base =
        Descriptor::new("base", "1", "Base.").writes::<Section>().writes::<Sentence>().writes::<Token>();
    let mut output = Output::new(&document, &base, Given::Complete);
    let section = output.push(NewSection { span: (0..text.len()).into(), kind: SectionKind::Paragraph });
    let mut start = 0;
    for words in sentences {
        let span = Span::from(start..start + words.len());
        let sentence = output.push(NewSentence { span, section });
        for word in words.split_inclusive(' ') {
            let span = Span::from(start..start + word.trim_end().len());
            output.push(NewToken {
                span,
                lemma: None,
                upos: None,
                xpos: None,
                feats: None,
                head: None,
                deprel: None,
                sentence,
            });
            start += word.len();
        }
        start += 1;
    }
    let provenance = Provenance { analyzer: "base".into(), version: "1".into(), config: String::new() };
    for layer in output.freeze(&provenance.into()).unwrap() {
        document.insert(layer);
    }
    document
}

#[test]
fn a_plugin_in_c_measures_readability() {
    let source = crate_folder().join("../../examples/plugins/readability-c/readability.c");
    let Some(path) = library(&source, &[]) else { return };
    let factory = attache_plugin::load(&path).unwrap().remove(0);
    assert_eq!(factory.descriptor().summary, "Says how hard a text is to read, by the formulas of Flesch.");

    // 3 + 6 words; the-cat-sleeps is 3 syllables, a-mi-nis-ter-re-signs … counted by hand below.
    let layers =
        annotate(&*factory, &[], &document(&["The cat sleeps .", "A minister resigns after the vote ."]))
            .unwrap();
    let row = |column: &str| layers[0].column(column).unwrap();
    assert_eq!(layers[0].len(), 1);
    assert_eq!(row("n_sentences").integer(0), 2);
    assert_eq!(row("n_words").integer(0), 9);
    // the cat sleeps · a mi-nis-ter re-signs af-ter the vote
    assert_eq!(row("n_syllables").integer(0), 3 + 1 + 3 + 2 + 2 + 1 + 1);
    let ease = 206.835 - 1.015 * 4.5 - 84.6 * (13.0 / 9.0);
    assert!((row("reading_ease").number(0) - ease).abs() < 1e-9);

    assert!(annotate(&*factory, &[], &document(&[])).unwrap()[0].is_empty());
}

#[test]
fn a_missing_layer_is_told() {
    let source = crate_folder().join("../../examples/plugins/readability-c/readability.c");
    let Some(path) = library(&source, &[]) else { return };
    let factory = attache_plugin::load(&path).unwrap().remove(0);
    let error = annotate(&*factory, &[], &Document::new("bare", "Bare.").unwrap()).unwrap_err();
    assert_eq!(error.message(), "the document has no sentences or no tokens");
}

//! Floors under the dev figures, and the acceptance article's layout.
//!
//! Needs the data beside the project; says so and passes where they are absent.

#![allow(clippy::print_stderr, reason = "says that it was skipped")]

#[path = "../examples/treebank/score.rs"]
mod score;
#[path = "../examples/treebank/mod.rs"]
mod treebank;

use attache_language::sections::{self, SectionKind};
use attache_language::sentences;
use treebank::Treebank;

/// F1 in per cent of orthographic words, syntactic words and sentences.
const FLOORS: [(&str, [f64; 3]); 2] = [("ewt-dev", [99.3, 99.0, 87.0]), ("gum-dev", [99.7, 99.7, 95.0])];

#[test]
fn dev_figures_do_not_sink() {
    let Some(folder) = treebank::data_folder() else { return };
    for (part, floors) in FLOORS {
        let conllu = std::fs::read_to_string(folder.join(format!("{part}.conllu"))).unwrap();
        let gold = Treebank::parse(&conllu);
        let found = score::segment(&gold.text);
        for ((unit, score), floor) in score::scores(&gold, &found).into_iter().zip(floors) {
            let f1 = 100.0 * score.f1();
            assert!(f1 >= floor, "{part} {unit}: {f1:.2} is below {floor}");
        }
    }
}

#[test]
fn an_article_with_one_line_per_section() {
    let Some(treebank) = treebank::data_folder() else { return };
    let path = treebank.join("../../acceptance/treaty/article.txt");
    let Ok(text) = std::fs::read_to_string(&path) else {
        return eprintln!("skipped: no {}", path.display());
    };
    let mut found = Vec::new();
    sections::split_sections(&text, &mut found);
    let n_headings = found.iter().filter(|section| section.kind == SectionKind::Heading).count();
    let mut spans = Vec::new();
    for section in found.iter().filter(|section| section.kind == SectionKind::Paragraph) {
        sentences::split_sentences(&text, section.span, &mut spans);
    }
    assert_eq!((n_headings, spans.len()), (8, 31));
}

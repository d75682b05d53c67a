//! Adds marks to BIO files, for the name model to learn from: `mark_names [--trees] OUT FILE.bio…` reads words and
//! labels, and writes each file into the folder OUT, after each label a tab, the word's part of speech, what is known of it,
//! its relation to its head and its place in a noun phrase.
#![expect(clippy::print_stderr, reason = "a command-line tool that shows its progress")]

use attache_entity::TreeWord;
use attache_entity::knowledge::Knowledge;
use attache_language::models::Syntax;
use std::fmt::Write as _;
use std::path::Path;

fn main() {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let trees = arguments.first().is_some_and(|first| first == "--trees");
    arguments.drain(..usize::from(trees));
    let [out, files @ ..] = &arguments[..] else { panic!("[--trees] OUT FILE.bio…") };
    let knowledge = Knowledge::built_in();
    for file in files {
        let text = std::fs::read_to_string(file).expect(file);
        let mut marked = String::with_capacity(2 * text.len());
        for sentence in text.split("\n\n") {
            let rows: Vec<(&str, &str)> = sentence.lines().filter_map(|line| line.split_once('\t')).collect();
            let words: Vec<&str> = rows.iter().map(|(word, _)| *word).collect();
            if words.is_empty() {
                continue;
            }
            let syntax = attache_language::models::syntax(&words).expect("the embedded model");
            let words: Vec<TreeWord<'_>> = words
                .iter()
                .zip(syntax)
                .map(|(text, Syntax { upos, head, deprel })| TreeWord { text, upos, head, deprel })
                .collect();
            for ((word, label), marks) in rows.iter().zip(attache_entity::marks(knowledge, &words, trees)) {
                let _ = writeln!(marked, "{word}\t{}\t{}", label.trim(), marks.join(" ").trim_end());
            }
            marked.push('\n');
        }
        let path = Path::new(out).join(Path::new(file).file_name().expect(file));
        std::fs::write(&path, marked).expect(file);
        eprintln!("{}", path.display());
    }
}

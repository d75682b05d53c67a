//! Adds marks to BIO files, for the name model to learn from: `mark_names OUT FILE.bio…` reads words and labels, and
//! writes each file into the folder OUT, after each label a tab, the word's part of speech and what is known of it.
#![expect(clippy::print_stderr, reason = "a command-line tool that shows its progress")]

use attache_entity::knowledge::Knowledge;
use std::fmt::Write as _;
use std::path::Path;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [out, files @ ..] = &arguments[..] else { panic!("OUT FILE.bio…") };
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
            let tags = attache_language::models::tags(&words).expect("the embedded model");
            let marks = attache_entity::marks(knowledge, &words, &tags);
            for ((word, label), [tag, known]) in rows.iter().zip(marks) {
                let _ = writeln!(marked, "{word}\t{}\t{tag} {known}", label.trim());
            }
            marked.push('\n');
        }
        let path = Path::new(out).join(Path::new(file).file_name().expect(file));
        std::fs::write(&path, marked).expect(file);
        eprintln!("{}", path.display());
    }
}

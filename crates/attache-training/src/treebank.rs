//! Sentences of a CoNLL-U treebank, as training reads them: word lines only.

use std::fmt::Write as _;

/// One word line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Word {
    /// FORM.
    pub form: String,
    /// LEMMA.
    pub lemma: String,
    /// UPOS.
    pub upos: String,
    /// XPOS.
    pub xpos: String,
    /// FEATS as a whole string.
    pub feats: String,
    /// HEAD: 0 for the root, else the number of the head from 1.
    pub head: usize,
    /// DEPREL.
    pub deprel: String,
    /// MISC.
    pub misc: String,
}

/// One sentence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sentence {
    /// Its words.
    pub words: Vec<Word>,
}

/// What stands for a lemma, features, or head and relation that the file's maker did not know.
pub const UNKNOWN: &str = "?";

/// Reads CoNLL-U; multi-word token lines, empty nodes and comments are passed over. A head may be [`UNKNOWN`] where
/// the relation is, and is read as 0.
///
/// # Errors
/// Tells the first line that is not CoNLL-U.
pub fn read(text: &str) -> Result<Vec<Sentence>, String> {
    let mut sentences = Vec::new();
    let mut current = Sentence::default();
    for (number, line) in text.lines().enumerate() {
        if line.is_empty() {
            if !current.words.is_empty() {
                sentences.push(std::mem::take(&mut current));
            }
            continue;
        }
        if line.starts_with('#') {
            continue;
        }
        let fields: Vec<&str> = line.split('\t').collect();
        let [id, form, lemma, upos, xpos, feats, head, deprel, _, misc] = fields[..] else {
            return Err(format!("line {}: {} fields where CoNLL-U has 10", number + 1, fields.len()));
        };
        if id.contains(['-', '.']) {
            continue;
        }
        let known = if head == UNKNOWN { "0" } else { head };
        let head =
            known.parse().map_err(|_| format!("line {}: head `{head}` is not a number", number + 1))?;
        current.words.push(Word {
            form: form.to_owned(),
            lemma: lemma.to_owned(),
            upos: upos.to_owned(),
            xpos: xpos.to_owned(),
            feats: feats.to_owned(),
            head,
            deprel: deprel.to_owned(),
            misc: misc.to_owned(),
        });
    }
    if !current.words.is_empty() {
        sentences.push(current);
    }
    for (number, sentence) in sentences.iter().enumerate() {
        if sentence.words.iter().any(|word| word.head > sentence.words.len()) {
            return Err(format!("sentence {}: a head outside the sentence", number + 1));
        }
    }
    Ok(sentences)
}

/// Writes a sentence back, for tools that score CoNLL-U files.
pub fn write(sentence: &Sentence, out: &mut String) {
    for (i, w) in sentence.words.iter().enumerate() {
        let _ = writeln!(
            out,
            "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t_\t{}",
            i + 1,
            w.form,
            w.lemma,
            w.upos,
            w.xpos,
            w.feats,
            w.head,
            w.deprel,
            w.misc
        );
    }
    out.push('\n');
}

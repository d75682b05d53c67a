//! Reads a UD treebank as raw text with the gold segmentation beside it.
//!
//! The text is what an annotator saw before the treebank was cut: the sentences'
//! `# text` joined by one space (by nothing where the last token says
//! `SpaceAfter=No`), with a blank line where a paragraph or document starts. No
//! line break marks a sentence's end, so that the layout gives nothing away.

use std::path::PathBuf;

/// Byte ranges in text order.
pub(crate) type Ranges = Vec<(usize, usize)>;

/// The raw text of a treebank and the byte ranges of its units.
#[derive(Debug, Default)]
pub(crate) struct Treebank {
    /// The text.
    pub(crate) text: String,
    /// Sentences.
    pub(crate) sentences: Ranges,
    /// Orthographic words, the *Tokens* of the CoNLL 2018 shared task.
    pub(crate) tokens: Ranges,
    /// Syntactic words, its *Words*.
    pub(crate) words: Ranges,
}

/// Returns the folder with the annotated data, or `None` (having said so) where it is absent.
pub(crate) fn data_folder() -> Option<PathBuf> {
    let folder = std::env::var_os("ATTACHE_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let treebank =
        ["data/treebank", "treebank"].into_iter().map(|path| folder.join(path)).find(|path| path.is_dir());
    if treebank.is_none() {
        eprintln!("skipped: no treebank under {} (set ATTACHE_DATA)", folder.display());
    }
    treebank
}

impl Treebank {
    /// Reads CoNLL-U.
    pub(crate) fn parse(conllu: &str) -> Self {
        let mut bank = Self::default();
        let (mut glued, mut new_paragraph) = (true, false);
        // End of the range line under way, as token number.
        let mut range_end = 0;
        let mut at = 0;
        for line in conllu.lines() {
            if line.starts_with("# newpar") && !line.starts_with("# newpar_block")
                || line.starts_with("# newdoc")
            {
                new_paragraph = true;
            } else if let Some(text) = line.strip_prefix("# text = ") {
                if new_paragraph && !bank.text.is_empty() {
                    bank.text.push_str("\n\n");
                } else if !glued {
                    bank.text.push(' ');
                }
                new_paragraph = false;
                at = bank.text.len();
                bank.text.push_str(text.trim());
                bank.sentences.push((at, bank.text.len()));
                range_end = 0;
            } else if !line.is_empty() && !line.starts_with('#') {
                let fields: Vec<&str> = line.split('\t').collect();
                let [id, form] = fields[..2] else { continue };
                if id.contains('.') {
                    continue;
                }
                let found = bank.text[at..].find(form).map(|offset| at + offset);
                let Some(start) = found else { panic!("{form} is not where it should be") };
                let span = (start, start + form.len());
                if let Some((_, last)) = id.split_once('-') {
                    range_end = last.parse().unwrap_or(0);
                    bank.tokens.push(span);
                    glued = fields[9].contains("SpaceAfter=No");
                } else {
                    bank.words.push(span);
                    at = span.1;
                    if id.parse::<usize>().unwrap_or(0) > range_end {
                        bank.tokens.push(span);
                        glued = fields[9].contains("SpaceAfter=No");
                    }
                }
            }
        }
        bank
    }
}

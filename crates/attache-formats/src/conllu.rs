//! CoNLL-U, the format of Universal Dependencies.
//!
//! A [`Sentence`] keeps all that a file says, column by column and uninterpreted, so that
//! what was read is written back byte for byte. It borrows from the file's text: reading a
//! treebank copies nothing. To and from a document lead [`documents`] and [`Conllu`].
//!
//! ```
//! use attache_formats::conllu;
//!
//! let file = "\
//! ## text = They've left.
//! 1-2\tThey've\t_\t_\t_\t_\t_\t_\t_\t_
//! 1\tThey\tthey\tPRON\tPRP\t_\t3\tnsubj\t_\t_
//! 2\t've\thave\tAUX\tVBP\t_\t3\taux\t_\t_
//! 3\tleft\tleave\tVERB\tVBN\t_\t0\troot\t_\tSpaceAfter=No
//! 4\t.\t.\tPUNCT\t.\t_\t3\tpunct\t_\t_
//!
//! ";
//! let sentences = conllu::parse(file)?;
//! assert_eq!(sentences[0].comment("text"), Some("They've left."));
//! assert_eq!(sentences[0].words().count(), 4);
//! assert_eq!(conllu::write(&sentences), file);
//! # Ok::<(), conllu::ParseError>(())
//! ```

mod document;
mod entities;
mod parse;
mod writer;

pub use document::{ConversionError, Layers, documents};
pub use entities::{EntityMention, entity_mentions};
pub use parse::{ParseError, ParseErrorKind, parse};
pub use writer::{Conllu, write};

/// A sentence as a file writes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence<'a> {
    /// The comment lines, each from its `#`.
    pub comments: Vec<&'a str>,
    /// The lines of words, ranges and empty nodes.
    pub lines: Vec<Line<'a>>,
}

/// One line of ten columns; `_` stands for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// What the line is about.
    pub id: LineId,
    /// The word as written.
    pub form: &'a str,
    /// The dictionary form.
    pub lemma: &'a str,
    /// The universal part of speech.
    pub upos: &'a str,
    /// The treebank's own part of speech.
    pub xpos: &'a str,
    /// Morphological features, `Name=Value` joined by `|`.
    pub feats: &'a str,
    /// The number of the governing word, `0` for the root.
    pub head: &'a str,
    /// The relation to the governing word.
    pub deprel: &'a str,
    /// The enhanced dependencies.
    pub deps: &'a str,
    /// Anything else, joined by `|`.
    pub misc: &'a str,
}

/// The first column. Words are counted from 1 in each sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineId {
    /// A syntactic word.
    Word(u32),
    /// A token that is several words, from the first to the last.
    Range(u32, u32),
    /// A word that is not in the text, after a word (0: before the first) and counted from 1 there.
    Empty(u32, u32),
}

impl<'a> Sentence<'a> {
    /// Returns the words, without ranges and empty nodes.
    pub fn words(&self) -> impl Iterator<Item = &Line<'a>> + Clone {
        self.lines.iter().filter(|line| matches!(line.id, LineId::Word(_)))
    }

    /// Returns the tokens of the text: each range, or word outside any range, with its first and last word.
    pub fn tokens(&self) -> impl Iterator<Item = (&Line<'a>, u32, u32)> + Clone {
        let mut covered = 0;
        self.lines.iter().filter_map(move |line| match line.id {
            LineId::Range(first, last) => {
                covered = last;
                Some((line, first, last))
            }
            LineId::Word(number) if covered < number => Some((line, number, number)),
            _ => None,
        })
    }

    /// Returns the value of the comment `# key = value`; an empty one for a bare `# key`.
    pub fn comment(&self, key: &str) -> Option<&'a str> {
        self.comments.iter().find_map(|comment| {
            let rest = comment.strip_prefix('#')?.trim_start().strip_prefix(key)?;
            match rest.trim_start().strip_prefix('=') {
                Some(value) => Some(value.trim()),
                None => rest.trim().is_empty().then_some(""),
            }
        })
    }

    /// Returns true where a document begins (`# newdoc`, with or without an id).
    pub fn begins_document(&self) -> bool {
        ["newdoc", "newdoc id"].iter().any(|key| self.comment(key).is_some())
    }

    /// Returns true where a paragraph begins (`# newpar`, with or without an id).
    pub fn begins_paragraph(&self) -> bool {
        ["newpar", "newpar id"].iter().any(|key| self.comment(key).is_some())
    }
}

impl Line<'_> {
    /// Returns true where no space follows in the text.
    pub fn is_joined(&self) -> bool {
        self.misc.split('|').any(|entry| entry == "SpaceAfter=No")
    }

    /// Returns the number of the governing word, 0 for the root; `None` where the column is no number.
    pub fn head_number(&self) -> Option<u32> {
        self.head.parse().ok()
    }
}

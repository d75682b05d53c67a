//! From sentences, or documents, to text.

use std::fmt::{self, Write as _};

use attache_core::layers::{Section, Sentence as SentenceLayer, Token};
use attache_core::{Annotation as _, Document, Row};

use super::{LineId, Sentence};
use crate::writer::{DocumentWriter, Loss, Selection};

impl fmt::Display for LineId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(number) => write!(f, "{number}"),
            Self::Range(first, last) => write!(f, "{first}-{last}"),
            Self::Empty(after, count) => write!(f, "{after}.{count}"),
        }
    }
}

/// Writes sentences as a file has them: what [`parse`](super::parse) read comes back as it was.
pub fn write(sentences: &[Sentence<'_>]) -> String {
    let mut out = String::new();
    for sentence in sentences {
        for comment in &sentence.comments {
            out.push_str(comment);
            out.push('\n');
        }
        for line in &sentence.lines {
            // Writing to a string cannot fail.
            let _ = write!(out, "{}", line.id);
            let columns = [
                line.form,
                line.lemma,
                line.upos,
                line.xpos,
                line.feats,
                line.head,
                line.deprel,
                line.deps,
                line.misc,
            ];
            for column in columns {
                out.push('\t');
                out.push_str(column);
            }
            out.push('\n');
        }
        out.push('\n');
    }
    out
}

/// Writes the sentences and tokens of documents as CoNLL-U.
///
/// A document begins with `# newdoc`, a section with `# newpar`; each sentence has a
/// `# sent_id` and its `# text`. Tokens that are joined as UD English joins them ("do"
/// and "n't", "Putin" and "'s", "gon" and "na") make a multi-word range. Where a cell is
/// missing its column is `_`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Conllu;

impl DocumentWriter for Conllu {
    fn leaves_out(&self, document: &Document) -> Vec<Loss> {
        Selection::default().beyond(document, &[Section::NAME, SentenceLayer::NAME, Token::NAME])
    }

    fn append(&self, document: &Document, out: &mut Vec<u8>) {
        let mut text = String::new();
        let mut section = None;
        for (number, sentence) in document.layer::<SentenceLayer>().enumerate() {
            let tokens: Vec<_> = sentence.tokens().collect();
            // A sentence without words cannot be written.
            if tokens.is_empty() {
                continue;
            }
            if section.is_none() {
                text.push_str("# newdoc id = ");
                push_on_one_line(&document.id, &mut text);
                text.push('\n');
            }
            let own = sentence.section().index();
            if section.replace(own) != Some(own) {
                text.push_str("# newpar\n");
            }
            text.push_str("# sent_id = ");
            push_on_one_line(&document.id, &mut text);
            let _ = write!(text, "-{}\n# text = ", number + 1);
            push_on_one_line(sentence.text(), &mut text);
            text.push('\n');
            append_tokens(document.text(), &tokens, &mut text);
            text.push('\n');
        }
        out.extend_from_slice(text.as_bytes());
    }
}

fn append_tokens(text: &str, tokens: &[Row<'_, Token>], out: &mut String) {
    let mut at = 0;
    while at < tokens.len() {
        let mut end = at + 1;
        while end < tokens.len() && is_one_token(tokens[end - 1], tokens[end]) {
            end += 1;
        }
        let is_range = at + 1 < end;
        if is_range {
            let _ = write!(out, "{}-{}\t", at + 1, end);
            let form = text.get(tokens[at].start() as usize..tokens[end - 1].end() as usize);
            push_on_one_line(form.unwrap_or_default(), out);
            out.push_str("\t_\t_\t_\t_\t_\t_\t_\t");
            out.push_str(space_after(text, tokens[end - 1]));
            out.push('\n');
        }
        for number in at..end {
            append_word(text, tokens, number, is_range, out);
        }
        at = end;
    }
}

fn append_word(text: &str, tokens: &[Row<'_, Token>], number: usize, in_range: bool, out: &mut String) {
    let token = tokens[number];
    let _ = write!(out, "{}\t", number + 1);
    push_on_one_line(token.text(), out);
    let texts =
        [token.lemma(), token.upos().map(attache_core::layers::Upos::as_str), token.xpos(), token.feats()];
    for column in texts {
        out.push('\t');
        match column {
            Some(column) if !column.is_empty() => push_on_one_line(column, out),
            _ => out.push('_'),
        }
    }
    // A head in another sentence cannot be written; no parser of ours makes one.
    let head = token.head().and_then(|head| {
        let place = head.index().checked_sub(tokens[0].index())?;
        tokens.get(place).map(|_| place)
    });
    let _ = match (head, token.deprel()) {
        (Some(head), deprel) => write!(out, "\t{}\t{}", head + 1, deprel.unwrap_or("dep")),
        (None, Some(deprel)) => write!(out, "\t0\t{deprel}"),
        (None, None) => write!(out, "\t_\t_"),
    };
    out.push_str("\t_\t");
    out.push_str(if in_range { "_" } else { space_after(text, token) });
    out.push('\n');
}

fn space_after(text: &str, token: Row<'_, Token>) -> &'static str {
    let next = text.get(token.end() as usize..).and_then(|rest| rest.chars().next());
    if next.is_some_and(|next| !next.is_whitespace()) { "SpaceAfter=No" } else { "_" }
}

/// Pushes `text` with each run of white space as one space, so that it can be a cell or a comment.
fn push_on_one_line(text: &str, out: &mut String) {
    if !text.contains(['\n', '\r', '\t']) {
        out.push_str(text);
        return;
    }
    for (number, word) in text.split_whitespace().enumerate() {
        if number > 0 {
            out.push(' ');
        }
        out.push_str(word);
    }
}

/// Returns true where UD English takes two tokens as words of one: a clitic with its host, or letters run together.
///
/// Hyphens, full stops and numbers with their units are cut without making a range there.
fn is_one_token(left: Row<'_, Token>, right: Row<'_, Token>) -> bool {
    if left.end() != right.start() {
        return false;
    }
    let (host, word) = (left.text(), right.text());
    let mut chars = word.chars();
    match chars.next() {
        Some('\'' | '’' | '‘' | '`' | '´') => {
            let is_clitic = match chars.as_str() {
                // A mark alone closes a quotation, unless it is tagged as the possessive of a plural.
                "" => right.xpos() == Some("POS"),
                letters => ["s", "m", "d", "ll", "re", "ve"]
                    .iter()
                    .any(|clitic| letters.eq_ignore_ascii_case(clitic)),
            };
            is_clitic && host.contains(char::is_alphanumeric)
        }
        Some(first) => first.is_alphabetic() && host.ends_with(char::is_alphabetic),
        None => false,
    }
}

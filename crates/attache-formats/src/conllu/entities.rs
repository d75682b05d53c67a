//! The mentions of things that a treebank's last column holds, as GUM and CorefUD write them.
//!
//! `Entity=(12-person-…-1,2-coref` opens a mention of the thing 12 before its word, `12)` closes it after.
//! What the fields mean stands in the file's `# global.Entity`; a mention's minimal span lists words by
//! number within the mention.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Line, Sentence};

/// A mention of something; words are counted from 0 through all sentences that were read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntityMention<'a> {
    /// Its words.
    pub words: Range<usize>,
    /// The word that governs the others.
    pub head: usize,
    /// The words that cannot be left out: all of a name, else the head.
    pub minimal: Vec<usize>,
    /// What it means, the same for all mentions in a document.
    pub entity: &'a str,
}

/// A mention that is not closed yet.
struct Open<'a> {
    first: usize,
    minimal: &'a str,
}

/// Reads the mentions of a document, by first word, shorter before longer.
pub fn entity_mentions<'a>(sentences: &[Sentence<'a>]) -> Vec<EntityMention<'a>> {
    let mut mentions = Vec::new();
    let mut first = 0;
    let mut field = None;
    for sentence in sentences {
        field = sentence.comment("global.Entity").map_or(field, minimal_field);
        let words: Vec<&Line<'a>> = sentence.words().collect();
        let mut open: BTreeMap<&str, Vec<Open<'a>>> = BTreeMap::new();
        for (at, word) in words.iter().enumerate() {
            let note = word.misc.split('|').find_map(|part| part.strip_prefix("Entity="));
            for piece in note.map_or_else(Vec::new, pieces) {
                let inner = piece.trim_matches(['(', ')']);
                let name = inner.split('-').next().unwrap_or_default();
                if piece.starts_with('(') {
                    let minimal = field.and_then(|field| inner.split('-').nth(field)).unwrap_or_default();
                    open.entry(name).or_default().push(Open { first: at, minimal });
                }
                if piece.ends_with(')') {
                    let closed = open.get_mut(name).and_then(Vec::pop);
                    mentions.extend(closed.and_then(|open| mention(&words, first, &open, at, name)));
                }
            }
        }
        first += words.len();
    }
    mentions.sort_by_key(|mention| (mention.words.start, mention.words.end));
    mentions
}

/// The place of the minimal span among the fields: `GRP-etype-…-minspan-…`.
fn minimal_field(fields: &str) -> Option<usize> {
    fields.split('-').position(|field| field == "minspan")
}

/// Cuts `(1-person-…(2-place-…)1)` before each opening and after each closing bracket.
fn pieces(note: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for (at, c) in note.char_indices() {
        let end = match c {
            '(' => at,
            ')' => at + 1,
            _ => continue,
        };
        pieces.extend(note.get(start..end).filter(|piece| !piece.is_empty()));
        start = end;
    }
    pieces.extend(note.get(start..).filter(|piece| !piece.is_empty()));
    pieces
}

/// Makes a mention of the words from the opening to `last`, counted in the sentence, which begins at `offset`.
fn mention<'a>(
    words: &[&Line<'_>],
    offset: usize,
    open: &Open<'_>,
    last: usize,
    name: &'a str,
) -> Option<EntityMention<'a>> {
    let own = open.first..last + 1;
    let is_inside = |number: u32| number > 0 && own.contains(&(number as usize - 1));
    let head = own.clone().find(|at| words[*at].head_number().is_none_or(|head| !is_inside(head)))?;
    let minimal = open.minimal.split(',').filter_map(|number| number.parse::<usize>().ok());
    let minimal = minimal.filter_map(|number| number.checked_sub(1)).map(|number| open.first + number);
    Some(EntityMention {
        words: own.start + offset..own.end + offset,
        head: head + offset,
        minimal: minimal.filter(|at| own.contains(at)).map(|at| at + offset).collect(),
        // The parts of an interrupted mention are called `12[1/2]`.
        entity: name.split('[').next().unwrap_or(name),
    })
}

#[cfg(test)]
mod tests {
    use crate::conllu::parse;

    #[test]
    fn nested_mentions_are_read() {
        let file = "\
# global.Entity = GRP-etype-minspan-link
1\tPresident\tpresident\tPROPN\t_\t_\t6\tnsubj\t_\tEntity=(1-person-1,2-_
2\tDoe\tDoe\tPROPN\t_\t_\t1\tflat\t_\tEntity=1)
3\tof\tof\tADP\t_\t_\t4\tcase\t_\tSpaceAfter=No
4\tit\tit\tPRON\t_\t_\t1\tnmod\t_\tEntity=(2-place-1-_)|SpaceAfter=No
5\tthe\tthe\tDET\t_\t_\t6\tdet\t_\tEntity=(3[1/2]-object-2-_(4-object-1-_)
6\tend\tend\tNOUN\t_\t_\t0\troot\t_\tEntity=3[1/2])

1\tSo\tso\tADV\t_\t_\t0\troot\t_\tEntity=(1-person-1-_)

";
        let sentences = parse(file).unwrap();
        let found: Vec<_> = super::entity_mentions(&sentences)
            .into_iter()
            .map(|mention| (mention.entity, mention.words, mention.head, mention.minimal))
            .collect();
        assert_eq!(
            found,
            [
                ("1", 0..2, 0, vec![0, 1]),
                ("2", 3..4, 3, vec![3]),
                ("4", 4..5, 4, vec![4]),
                ("3", 4..6, 5, vec![5]),
                ("1", 6..7, 6, vec![6]),
            ]
        );
    }
}

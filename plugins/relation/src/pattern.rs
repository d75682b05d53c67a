//! Words about a trigger that a frame asks for, and parties named by where they stand among them.
//!
//! `was * dead in {actor}` is how event dictionaries have been written for thirty years: `*` is the trigger, the
//! words stand before and after it in this order with others between, `_` joins words between which nothing may
//! stand, `|` parts alternatives, a role in braces is the nearest name there, and `{}` passes over a noun or name.

use std::ops::Range;

use attache_core::layers::{MentionKind, Upos};

use crate::frames::Parsed;
use crate::lexicon::{Lexicon, SlotRule};
use crate::referent::{Named, fits};
use crate::tree::Tree;

/// What a frame wants of the words about its trigger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pattern {
    /// What stands before the trigger, the nearest first.
    before: Vec<Element>,
    after: Vec<Element>,
    /// What the parties must be, by number.
    pub(crate) parties: Vec<SlotRule>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Element {
    Words {
        /// Whether it touches what is nearer to the trigger.
        touches: bool,
        alternatives: Vec<Vec<Box<str>>>,
    },
    Party(usize),
    /// A noun or name that plays no part.
    Skipped,
}

/// The names that play a pattern's parties.
pub(crate) type Found = Vec<(usize, usize)>;

impl Pattern {
    /// Reads a pattern; `party` reads what stands in braces.
    ///
    /// # Errors
    ///
    /// A message for the user, without a full stop.
    pub(crate) fn parse<E: From<String>>(
        text: &str,
        party: &mut dyn FnMut(&str) -> Result<SlotRule, E>,
    ) -> Result<Self, E> {
        let mut pattern = Self::default();
        let mut sides: [Vec<Element>; 2] = [Vec::new(), Vec::new()];
        let mut is_after = false;
        for piece in text.split_whitespace() {
            if piece == "{}" {
                sides[usize::from(is_after)].push(Element::Skipped);
                continue;
            }
            if let Some(inner) = piece.strip_prefix('{').and_then(|piece| piece.strip_suffix('}')) {
                sides[usize::from(is_after)].push(Element::Party(pattern.parties.len()));
                pattern.parties.push(party(inner)?);
                continue;
            }
            if piece.contains(['{', '}']) {
                let message =
                    format!("`{piece}` is neither a word nor a role in braces, such as `{{recipient:GPE}}`");
                return Err(message.into());
            }
            let (before, after) = match piece.split_once('*') {
                Some(_) if is_after => return Err("a pattern has one `*`, the trigger".to_owned().into()),
                Some((before, after)) => (before, Some(after)),
                None if is_after => ("", Some(piece)),
                None => (piece, None),
            };
            if !before.is_empty() {
                sides[0].push(words(before.trim_end_matches('_'), before.ends_with('_')));
            }
            if let Some(after) = after {
                // "*_up": what "_" joins to the trigger follows it at once.
                let touches = !is_after && after.starts_with('_');
                is_after = true;
                if !after.is_empty() {
                    sides[1].push(words(after.trim_start_matches('_'), touches));
                }
            }
        }
        if !is_after {
            return Err("a pattern needs `*`, the trigger's place".to_owned().into());
        }
        [pattern.before, pattern.after] = sides;
        pattern.before.reverse();
        Ok(pattern)
    }

    /// Returns how much the pattern asks for.
    pub(crate) fn weight(&self) -> f64 {
        let words = |element: &Element| match element {
            Element::Words { alternatives, .. } => alternatives.first().map_or(0, Vec::len),
            Element::Party(_) | Element::Skipped => 1,
        };
        self.before.iter().chain(&self.after).map(words).sum::<usize>() as f64
    }

    /// Returns who plays the parties, as numbers of party and token, where the words about `trigger` fit.
    pub(crate) fn find(&self, parsed: &Parsed<'_>, lexicon: &Lexicon, trigger: usize) -> Option<Found> {
        let tree = &parsed.tree;
        let mut found = Vec::new();
        let mut at = trigger;
        for element in &self.before {
            at = match element {
                Element::Words { touches, alternatives } => {
                    place(tree, alternatives, if *touches { at..at + 1 } else { 0..at + 1 }, true)?.start
                }
                Element::Party(party) => {
                    let mut names = parsed.names.all.iter().rev().filter(|named| named.end <= at);
                    let named = names.find(|named| self.is_party(parsed, lexicon, named, *party))?;
                    found.push((*party, named.head));
                    named.first
                }
                Element::Skipped => {
                    let noun = (0..at).rev().find(|&noun| is_noun(tree, noun))?;
                    parsed.names.at(noun).map_or(noun, |named| named.first)
                }
            };
        }
        let mut at = trigger + 1;
        for element in &self.after {
            at = match element {
                Element::Words { touches, alternatives } => {
                    place(tree, alternatives, if *touches { at..at + 1 } else { at..tree.len() }, false)?.end
                }
                Element::Party(party) => {
                    let mut names = parsed.names.all.iter().filter(|named| named.first >= at);
                    let named = names.find(|named| self.is_party(parsed, lexicon, named, *party))?;
                    found.push((*party, named.head));
                    named.end
                }
                Element::Skipped => {
                    let noun = (at..tree.len()).find(|&noun| is_noun(tree, noun))?;
                    parsed.names.at(noun).map_or(noun + 1, |named| named.end)
                }
            };
        }
        Some(found)
    }

    fn is_party(&self, parsed: &Parsed<'_>, lexicon: &Lexicon, named: &Named<'_>, party: usize) -> bool {
        named.mention.kind() == MentionKind::Name
            && self
                .parties
                .get(party)
                .is_some_and(|rule| fits(&parsed.tree, &parsed.names, lexicon, named.head, rule))
    }
}

fn is_noun(tree: &Tree<'_>, at: usize) -> bool {
    matches!(tree.node(at).upos, Upos::Noun | Upos::Propn)
}

fn words(text: &str, touches: bool) -> Element {
    let alternatives = text
        .split('|')
        .map(|words| {
            words.split('_').filter(|word| !word.is_empty()).map(|word| word.to_lowercase().into()).collect()
        })
        .collect();
    Element::Words { touches, alternatives }
}

/// Returns where one of the alternatives stands: from the first of `starts`, or back from the last before it ends.
fn place(
    tree: &Tree<'_>,
    alternatives: &[Vec<Box<str>>],
    range: Range<usize>,
    backward: bool,
) -> Option<Range<usize>> {
    let fits = |start: usize, words: &[Box<str>]| {
        start + words.len() <= tree.len()
            && words.iter().enumerate().all(|(offset, word)| {
                let node = tree.node(start + offset);
                node.text.eq_ignore_ascii_case(word) || *node.lemma == **word
            })
    };
    let at = |bound: usize| {
        alternatives.iter().find_map(|words| {
            let start = if backward { bound.checked_sub(words.len())? } else { bound };
            fits(start, words).then(|| start..start + words.len())
        })
    };
    if backward { range.rev().find_map(at) } else { range.into_iter().find_map(at) }
}

#[cfg(test)]
mod tests {
    use super::{Element, Pattern};

    #[test]
    fn patterns_have_one_trigger() {
        #[track_caller]
        fn check(text: &str, before: usize, after: usize) {
            let read = Pattern::parse::<String>(text, &mut |_| Err("no party".to_owned())).unwrap();
            assert_eq!((read.before.len(), read.after.len()), (before, after), "{text}");
        }
        check("* diplomatic ties", 0, 2);
        check("said will_* talks", 2, 1);
        check("*_up", 0, 1);
        check("in_and_*_out_again now", 1, 2);
        let fail =
            |text: &str| Pattern::parse::<String>(text, &mut |_| Err("no party".to_owned())).unwrap_err();
        assert_eq!(fail("diplomatic ties"), "a pattern needs `*`, the trigger's place");
        assert_eq!(fail("* ties *"), "a pattern has one `*`, the trigger");
        assert_eq!(fail("{who} *"), "no party");
        assert_eq!(
            fail("{recipient GPE} *"),
            "`{recipient` is neither a word nor a role in braces, such as `{recipient:GPE}`"
        );
    }

    #[test]
    fn joined_words_touch() {
        let read = Pattern::parse::<String>("on_*_no|some_wish", &mut |_| Err(String::new())).unwrap();
        let Some(Element::Words { touches, alternatives }) = read.after.first() else { panic!("{read:?}") };
        assert!(*touches);
        assert_eq!(alternatives.iter().map(Vec::len).collect::<Vec<_>>(), [1, 2]);
        assert!((read.weight() - 2.0).abs() < 1e-9);
    }
}

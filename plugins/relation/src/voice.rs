//! What the quotation marks of a sentence say of its statements: the words between them are said, all of them, and whoever
//! says them does not call himself by his name there.
//!
//! "Trump inherited an economy from Obama," he said: a pronoun that was resolved to a name within its own words stands
//! for somebody else, and it is better to say that nobody knows for whom.

use attache_core::layers::{Entity, MentionKind, Quote, QuoteKind, Upos};
use attache_core::{Id, Row, Span};

use crate::draft::Draft;
use crate::frames::Parsed;
use crate::tree::Tree;

/// Takes the entity from a speaker's pronoun where its name stands within what he says.
pub(crate) fn unname(parsed: &Parsed<'_>, draft: &mut Draft<'_>) {
    for part in draft.parts.iter_mut().filter(|part| &*part.role == "actor") {
        let (Some(token), Some(entity)) = (part.token, part.entity) else { continue };
        if names_himself(parsed, token, entity) {
            part.entity = None;
            part.mention = None;
            part.span = parsed.tree.node(token).span;
        }
    }
}

/// Returns true where the pronoun `token` was resolved to somebody whose name stands between quotation marks alone.
pub(crate) fn names_himself(parsed: &Parsed<'_>, token: usize, entity: Id<Entity>) -> bool {
    let tree = &parsed.tree;
    // "I can say the president is honest": who speaks of the president is not he.
    let own = tree.lemma(token) == "i" && is_quoted(tree, token);
    let absent = !own && !is_quoted(tree, token) && !matches!(tree.lemma(token), "i" | "we");
    if tree.node(token).upos != Upos::Pron || !(own || absent) {
        return false;
    }
    let mut names = parsed
        .names
        .all
        .iter()
        .filter(|named| {
            named.mention.kind() != MentionKind::Pronoun
                && named.mention.referent().is_some_and(|other| other.id() == entity)
        })
        .peekable();
    // A name outside the quotation that means the same person may well be the speaker's.
    names.peek().is_some() && names.all(|named| is_quoted(tree, named.head))
}

/// Gives a statement the whole of the quotation that the parse gave it a part of.
pub(crate) fn complete(parsed: &Parsed<'_>, quotes: &[Row<'_, Quote>], draft: &mut Draft<'_>) {
    let Some(words) = draft.content_words else { return };
    let sentence = parsed.tree.sentence.span();
    let spans = quotes.iter().filter(|quote| {
        quote.kind() == QuoteKind::Direct && quote.cue().is_some_and(|cue| cue.overlaps(draft.trigger_span))
    });
    let spans: Vec<Span> = spans
        .filter_map(|quote| {
            let span = quote.span();
            let (start, end) = (span.start().max(sentence.start()), span.end().min(sentence.end()));
            let last = parsed
                .tree
                .tokens_in(Span::new(start, end.max(start)))
                .rfind(|&at| parsed.tree.node(at).upos != Upos::Punct)?;
            Some(Span::new(start, parsed.tree.node(last).span.end().max(start)))
        })
        .collect();
    let inside = spans.iter().any(|span| span.start() <= words.start() && words.end() <= span.end());
    // "“I think,” he said, “it will work”": the longer part tells more.
    let whole = spans
        .into_iter()
        .max_by_key(|span| span.end() - span.start())
        .filter(|whole| inside && whole.end() - whole.start() > words.end() - words.start());
    draft.content_words = whole.or(Some(words));
}

/// Returns true for a token between quotation marks.
fn is_quoted(tree: &Tree<'_>, at: usize) -> bool {
    let mut open = false;
    for before in 0..at {
        match tree.node(before).text {
            "“" | "``" | "‘" => open = true,
            "”" | "''" => open = false,
            "\"" => open = !open,
            _ => {}
        }
    }
    open
}

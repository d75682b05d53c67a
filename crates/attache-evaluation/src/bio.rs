//! Names in files of tokens with BIO tags, and the text that such tokens came from.
//!
//! Corpora of names keep tokens and no spaces between them. To read them as text is read,
//! the spaces are put back by the rules of English typography: none before a comma, none
//! after an opening bracket, clitics at their hosts, quotation marks by turns.

use std::ops::Range;

/// A text made of tokens, and where they lie in it, in bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Detokenised {
    /// The text.
    pub text: String,
    /// Where each token lies.
    pub tokens: Vec<Range<usize>>,
}

/// Puts a sentence's tokens together as they would be written.
///
/// ```
/// let tokens = ["\"", "I", "do", "n't", "know", ",", "\"", "said", "Putin", "'s", "aide", "(", "a", ")", "."];
/// let text = attache_evaluation::bio::detokenise(&tokens).text;
/// assert_eq!(text, "\"I don't know,\" said Putin's aide (a).");
/// ```
pub fn detokenise(tokens: &[&str]) -> Detokenised {
    let mut found = Detokenised::default();
    // Whether an odd number of straight double marks has been seen: the next one closes.
    let mut is_quoted = false;
    let mut joins_next = true;
    for &token in tokens {
        let closes_quotation = token == "\"" && is_quoted;
        if !(joins_next || closes_quotation || joins_left(token)) {
            found.text.push(' ');
        }
        let start = found.text.len();
        found.text.push_str(token);
        found.tokens.push(start..found.text.len());
        if token == "\"" {
            is_quoted = !is_quoted;
        }
        joins_next = (token == "\"" && is_quoted)
            || matches!(token, "(" | "[" | "{" | "$" | "£" | "€" | "#" | "“" | "‘" | "``");
    }
    found
}

fn joins_left(token: &str) -> bool {
    const CLITICS: [&str; 8] = ["'s", "'m", "'d", "'ll", "'re", "'ve", "n't", "'"];
    let plain = token.replace('’', "'");
    matches!(token, "," | "." | ";" | ":" | "?" | "!" | ")" | "]" | "}" | "%" | "”" | "''" | "...")
        || CLITICS.iter().any(|clitic| plain.eq_ignore_ascii_case(clitic))
}

/// Returns the names that BIO tags mark, as ranges of tokens with their types.
///
/// An `I-` that does not continue a name of its type begins one, as the CoNLL scorer has it.
///
/// ```
/// let names = attache_evaluation::bio::names(&["B-PER", "I-PER", "O", "I-ORG", "B-ORG"]);
/// assert_eq!(names, [(0..2, "PER"), (3..4, "ORG"), (4..5, "ORG")]);
/// ```
pub fn names<'a>(tags: &[&'a str]) -> Vec<(Range<usize>, &'a str)> {
    let mut found: Vec<(Range<usize>, &str)> = Vec::new();
    for (at, tag) in tags.iter().enumerate() {
        let Some((mark, kind)) = tag.split_once('-') else { continue };
        match found.last_mut() {
            Some((tokens, open)) if mark == "I" && tokens.end == at && *open == kind => tokens.end += 1,
            _ => found.push((at..at + 1, kind)),
        }
    }
    found
}

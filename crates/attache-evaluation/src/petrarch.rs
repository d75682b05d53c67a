//! The dictionaries of the event coder PETRARCH, brought into the form of a user's knowledge and rules.
//!
//! PETRARCH (Open Event Data Alliance, 2014) knows actors by name with codes that change with time, and verbs with
//! patterns of words about them. Its unit tests are sentences with the events that must be coded. Both become
//! files such as a user writes, so that what is judged is the analysis with its own means and no second coder.
//!
//! The event's own code is not judged: what is compared is who did it to whom, by the first three letters of the
//! codes (a country, or a body of its own), see [`pairs`].

mod actors;
mod verbs;

use std::collections::BTreeSet;

pub use actors::{Actor, DatedCode, actors, knowledge};
pub use verbs::{Verb, Verbs, rules, verbs};

/// The subtype of all entities that [`knowledge`] makes, and the class of [`rules`] that holds them.
pub const SUBTYPE: &str = "coded_actor";

/// How the names of the relation types that [`rules`] makes begin; the code follows.
pub const TYPE_PREFIX: &str = "petrarch_";

/// Who did something to whom: the first three letters of both codes.
pub type Pair = (String, String);

/// Returns the pairs of a source and a target; a code such as `FRO/BIL` is several actors.
///
/// An actor without a country or body of its own (`---GOV`: some government's officials) makes no pair.
///
/// ```
/// use attache_evaluation::petrarch::pairs;
///
/// let pair = |source: &str, target: &str| (source.to_owned(), target.to_owned());
/// assert_eq!(pairs("ARNGOV", "ELR/GAL").collect::<Vec<_>>(), [pair("ARN", "ELR"), pair("ARN", "GAL")]);
/// assert_eq!(pairs("---GOV", "ARN").count(), 0);
/// ```
pub fn pairs<'c>(source: &'c str, target: &'c str) -> impl Iterator<Item = Pair> + 'c {
    parties(source).flat_map(move |source| parties(target).map(move |target| (source.clone(), target)))
}

fn parties(codes: &str) -> impl Iterator<Item = String> + '_ {
    codes.split('/').filter_map(|code| {
        let short = code.get(..3)?;
        short.bytes().all(|letter| letter.is_ascii_alphabetic()).then(|| short.to_ascii_uppercase())
    })
}

/// Reads a dictionary of words whose sentences are not coded, in small letters.
///
/// ```
/// use attache_evaluation::petrarch::{discards, is_discarded};
///
/// let words = discards("+Manchester United  # sport\nBASEBALL\n");
/// assert!(is_discarded("He saw Manchester United.", &words) && is_discarded("Baseball, again", &words));
/// assert!(!is_discarded("He saw Manchester.", &words));
/// ```
pub fn discards(text: &str) -> Vec<String> {
    let words =
        lines(text).map(|line| plain(line).trim().trim_start_matches('+').replace('_', " ").to_lowercase());
    words.filter(|words| !words.is_empty()).collect()
}

/// Returns true where a sentence holds one of `words`, as whole words.
pub fn is_discarded(sentence: &str, words: &[String]) -> bool {
    let spaced = |text: &str| {
        let plain: String =
            text.chars().map(|letter| if letter.is_alphanumeric() { letter } else { ' ' }).collect();
        format!(" {} ", plain.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    let sentence = spaced(&sentence.to_lowercase());
    words.iter().any(|words| sentence.contains(&spaced(words)))
}

/// Returns how many of `gold`'s pairs were found.
pub fn score(gold: &BTreeSet<Pair>, found: &BTreeSet<Pair>) -> crate::Score {
    crate::Score { correct: gold.intersection(found).count(), gold: gold.len(), system: found.len() }
}

/// Returns a line of a dictionary without its comment.
fn plain(line: &str) -> &str {
    let line = line.split_once('#').map_or(line, |(text, _)| text);
    line.split_once("<!").map_or(line, |(text, _)| text).trim_end()
}

/// Returns the lines that are no comment.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut is_comment = false;
    text.lines().filter(move |line| {
        let begins = line.trim_start().starts_with("<!");
        let skipped = is_comment || begins;
        is_comment = (is_comment || begins) && !line.contains("->");
        // "<!-- … -->" and, in one file, "<! -- … -->"
        !skipped
    })
}

/// Returns a string as TOML writes it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars().filter(|letter| !letter.is_control()) {
        if matches!(letter, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(letter);
    }
    quoted.push('"');
    quoted
}

fn list(items: &[String]) -> String {
    format!("[{}]", items.iter().map(|item| quoted(item)).collect::<Vec<_>>().join(", "))
}

/// Returns true for a code that says "nobody" or "nothing".
fn is_null(code: &str) -> bool {
    !code.chars().any(char::is_alphanumeric)
}

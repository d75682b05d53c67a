//! Dictionaries of verbs: words, their codes, and patterns of words and parties about them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::{SUBTYPE, TYPE_PREFIX, is_null, lines, list, plain, quoted};

/// A verb with a code and its patterns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verb {
    /// The word that is found, in small letters, in whatever form the dictionary has it.
    pub word: String,
    /// The words about it in a verb of several words, as a pattern: `*_off`.
    pub phrase: Option<String>,
    /// The code where no pattern fits; none where only patterns say anything.
    pub code: Option<String>,
    /// Patterns as rules write them, with their codes.
    pub patterns: Vec<(String, String)>,
}

/// What a dictionary holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verbs {
    /// The verbs, in the order of the dictionary.
    pub verbs: Vec<Verb>,
    /// How many patterns could not be read.
    pub n_unread: usize,
}

/// Reads a dictionary.
///
/// ```
/// use attache_evaluation::petrarch::verbs;
///
/// let found = verbs("&TIES\n+MILITARY\n+TRADE\n\n--- BREAK [160] ---\nBREAK {BROKE}\n+CUT_OFF\n- + * &TIES TIES IN $ [161]\n");
/// assert_eq!(found.verbs[0].word, "break");
/// assert_eq!(found.verbs[0].code.as_deref(), Some("160"));
/// assert_eq!(
///     found.verbs[0].patterns[0].0,
///     "{recipient:coded_actor} * military|trade ties in {actor:coded_actor}"
/// );
/// assert_eq!((found.verbs[1].word.as_str(), found.verbs[1].phrase.as_deref()), ("cut", Some("*_off")));
/// ```
pub fn verbs(text: &str) -> Verbs {
    let sets = sets(text);
    let mut found = Verbs::default();
    // The verbs of the block, which share its patterns, and its code.
    let mut block = 0;
    let mut code = None;
    let mut in_set = false;
    for line in lines(text).map(plain) {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        if let Some(header) = line.strip_prefix("---") {
            (block, in_set) = (found.verbs.len(), false);
            code = bracketed(header).map(str::to_owned);
        } else if line.starts_with('&') {
            in_set = true;
        } else if let Some(pattern) = line.strip_prefix('-') {
            let read = bracketed(pattern).zip(pattern.split('[').next());
            match read.and_then(|(code, words)| Some((self::pattern(words, &sets)?, code))) {
                Some((pattern, code)) => {
                    for verb in &mut found.verbs[block..] {
                        verb.patterns.push((pattern.clone(), code.to_owned()));
                    }
                }
                None => found.n_unread += 1,
            }
        } else if !(in_set && line.starts_with('+')) {
            in_set = false;
            let words = line.split(['{', '[']).next().unwrap_or("").trim();
            let own = line.split_once('[').and_then(|_| bracketed(line)).map(str::to_owned).or(code.clone());
            found.verbs.extend(verb(words, own));
        }
    }
    found
}

/// Writes verbs as a file of rules; `lemma` gives the lemma of a verb's form.
pub fn rules(verbs: &Verbs, lemma: &dyn Fn(&str) -> String) -> String {
    let codes: BTreeSet<&str> = verbs
        .verbs
        .iter()
        .flat_map(|verb| verb.code.iter().chain(verb.patterns.iter().map(|(_, code)| code)))
        .map(String::as_str)
        .collect();
    let mut file = format!("[class.{SUBTYPE}]\nsubtypes = [\"{SUBTYPE}\"]\n");
    for code in codes {
        _ = writeln!(
            file,
            "[[type]]\nname = {}\nroles = [\"actor\", \"recipient\"]",
            quoted(&type_name(code))
        );
    }
    for verb in &verbs.verbs {
        let mut triggers = vec![verb.word.clone()];
        let lemma = lemma(&verb.word);
        if lemma != verb.word {
            triggers.push(lemma);
        }
        if let Some(code) = verb.code.as_ref().filter(|code| !is_null(code)) {
            frame(&mut file, code, &triggers, verb.phrase.as_slice());
        }
        for (pattern, code) in &verb.patterns {
            let pattern = match &verb.phrase {
                Some(phrase) => pattern.replacen('*', phrase, 1),
                None => pattern.clone(),
            };
            frame(&mut file, code, &triggers, &[pattern]);
        }
    }
    file
}

/// Writes a frame: whoever acts, and the first actor in what the verb governs.
fn frame(file: &mut String, code: &str, triggers: &[String], patterns: &[String]) {
    _ = writeln!(file, "[[frame]]\ntype = {}\nverbs = {}", quoted(&type_name(code)), list(triggers));
    if !patterns.is_empty() {
        _ = writeln!(file, "patterns = {}", list(patterns));
    }
    _ = writeln!(
        file,
        "\"subject|object\" = \"actor!:in {SUBTYPE}\"\n\"object|rest\" = \"recipient:in {SUBTYPE}\""
    );
}

fn type_name(code: &str) -> String {
    let code = if is_null(code) { "none" } else { code };
    format!("{TYPE_PREFIX}{}", code.replace(':', "_"))
}

/// Reads `WIRE_+TAP` and `+CORDON_OFF`: the plus marks the verb.
fn verb(words: &str, code: Option<String>) -> Option<Verb> {
    let pieces: Vec<&str> = words.split(['_', ' ']).filter(|word| !word.is_empty()).collect();
    let at = pieces.iter().position(|word| word.starts_with('+')).unwrap_or(0);
    let word = pieces.get(at)?.trim_start_matches('+').to_lowercase();
    let small = |words: &[&str]| words.iter().map(|word| word.to_lowercase()).collect::<Vec<_>>().join("_");
    let phrase = match (&pieces[..at], &pieces[at + 1..]) {
        ([], []) => None,
        ([], after) => Some(format!("*_{}", small(after))),
        (before, []) => Some(format!("{}_*", small(before))),
        (before, after) => Some(format!("{}_*_{}", small(before), small(after))),
    };
    Some(Verb { word, phrase, code, patterns: Vec::new() })
}

fn bracketed(text: &str) -> Option<&str> {
    Some(text.split_once('[')?.1.split_once(']')?.0.trim())
}

type Sets<'t> = BTreeMap<&'t str, Vec<&'t str>>;

/// Reads the sets of words that patterns refer to by `&NAME`.
fn sets(text: &str) -> Sets<'_> {
    let mut sets = Sets::new();
    let mut open = None;
    for line in lines(text).map(|line| plain(line).trim()) {
        if let Some(name) = line.strip_prefix('&') {
            let name = name.trim_end_matches('_');
            sets.entry(name).or_default();
            open = Some(name);
        } else if let (Some(name), Some(words)) = (open, line.strip_prefix('+')) {
            sets.entry(name).or_default().push(words);
        } else if !line.is_empty() {
            open = None;
        }
    }
    sets
}

/// Brings a pattern into the form of rules; nothing where it names a set that is not there.
fn pattern(text: &str, sets: &Sets<'_>) -> Option<String> {
    let mut pieces: Vec<String> = Vec::new();
    for piece in text.split_whitespace() {
        // Parties may be joined to words: "SUGGESTED_+".
        let mut words: Vec<&str> = Vec::new();
        let flush = |words: &mut Vec<&str>, pieces: &mut Vec<String>| -> Option<()> {
            if !words.is_empty() {
                pieces.push(joined(words, sets)?);
            }
            words.clear();
            Some(())
        };
        for word in piece.split('_').filter(|word| !word.is_empty()) {
            let party = match word {
                "+" => Some(format!("{{recipient:{SUBTYPE}}}")),
                "$" => Some(format!("{{actor:{SUBTYPE}}}")),
                "^" => Some("{}".to_owned()),
                "%" => None,
                _ => {
                    words.push(word);
                    continue;
                }
            };
            flush(&mut words, &mut pieces)?;
            pieces.extend(party);
        }
        flush(&mut words, &mut pieces)?;
    }
    Some(pieces.join(" ")).filter(|pattern| pattern.matches('*').count() == 1)
}

/// Joins words that touch; a set of words among them becomes alternatives.
fn joined(words: &[&str], sets: &Sets<'_>) -> Option<String> {
    let mut all = vec![String::new()];
    for word in words {
        let choices = match word.strip_prefix('&') {
            Some(name) => expand(name, sets, 0)?,
            None => vec![word.to_lowercase()],
        };
        all = all
            .iter()
            .flat_map(|start| {
                choices.iter().map(move |choice| {
                    if start.is_empty() { choice.clone() } else { format!("{start}_{choice}") }
                })
            })
            .collect();
    }
    Some(all.join("|"))
}

fn expand(name: &str, sets: &Sets<'_>, depth: u8) -> Option<Vec<String>> {
    let mut found = Vec::new();
    for words in sets.get(name)? {
        match words.strip_prefix('&').filter(|_| depth < 4) {
            Some(inner) => found.extend(expand(inner.trim_end_matches('_'), sets, depth + 1)?),
            None => found.push(
                words
                    .split(['_', ' '])
                    .filter(|word| !word.is_empty())
                    .map(str::to_lowercase)
                    .collect::<Vec<_>>()
                    .join("_"),
            ),
        }
    }
    (!found.is_empty()).then_some(found)
}

//! Dictionaries of actors: names, their synonyms, their codes through time.

use std::fmt::Write as _;

use super::{SUBTYPE, is_null, lines, list, plain, quoted};

/// A code and the days, as `2021-10-14`, on which it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DatedCode {
    /// The code.
    pub code: String,
    /// First day.
    pub from: Option<String>,
    /// Last day.
    pub to: Option<String>,
}

/// Somebody with a code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Actor {
    /// The names, as a text writes them.
    pub names: Vec<String>,
    /// The codes, in the order of the dictionary.
    pub codes: Vec<DatedCode>,
}

/// Reads a dictionary. Actors whose codes all say "nobody" are left out.
///
/// ```
/// use attache_evaluation::petrarch::actors;
///
/// let found = actors("GOLLUM  # a comment\n+SMEAGOL\n\t[HOB <950601]\n\t[HOBREB >990816]\nU.S. [USA]\n");
/// assert_eq!(found[0].names, ["Gollum", "Smeagol"]);
/// assert_eq!(found[0].codes[1].from.as_deref(), Some("1999-08-16"));
/// assert_eq!((found[1].names[0].as_str(), found[1].codes[0].code.as_str()), ("U.S.", "USA"));
/// ```
pub fn actors(text: &str) -> Vec<Actor> {
    let mut found: Vec<Actor> = Vec::new();
    for line in lines(text) {
        let line = plain(line);
        let (name, codes) = line.split_at(line.find('[').unwrap_or(line.len()));
        let (name, is_synonym) = match name.trim().strip_prefix('+') {
            Some(name) => (name, true),
            None => (name.trim(), false),
        };
        if !name.is_empty() {
            if !is_synonym {
                found.push(Actor::default());
            }
            if let Some(actor) = found.last_mut() {
                actor.names.extend(spellings(name));
            }
        }
        if let Some(actor) = found.last_mut() {
            let brackets = codes.split('[').filter_map(|code| Some(code.split_once(']')?.0));
            actor.codes.extend(brackets.filter_map(dated));
        }
    }
    found.retain(|actor| !actor.names.is_empty() && actor.codes.iter().any(|code| !is_null(&code.code)));
    found
}

/// Writes actors as a file of knowledge.
///
/// ```
/// use attache_evaluation::petrarch::{actors, knowledge};
///
/// let file = knowledge(&actors("OSLO\n\t[NORGOV 20211014-20220101]\n\t[NOR]\n"));
/// assert!(file.contains("code = \"NOR\"\ncodes = [{ code = \"NORGOV\", from = 2021-10-14, to = 2022-01-01 }]"));
/// ```
pub fn knowledge(actors: &[Actor]) -> String {
    let mut file = String::new();
    for actor in actors {
        let Some((name, aliases)) = actor.names.split_first() else { continue };
        _ = writeln!(file, "[[place]]\nname = {}\nsubtype = \"{SUBTYPE}\"", quoted(name));
        if !aliases.is_empty() {
            _ = writeln!(file, "aliases = {}", list(aliases));
        }
        let (always, dated): (Vec<_>, Vec<_>) =
            actor.codes.iter().partition(|code| code.from.is_none() && code.to.is_none());
        if let Some(code) = always.first() {
            _ = writeln!(file, "code = {}", quoted(&code.code));
        }
        let rows: Vec<String> = dated.iter().map(|code| row(code)).collect();
        if !rows.is_empty() {
            _ = writeln!(file, "codes = [{}]", rows.join(", "));
        }
    }
    file
}

fn row(code: &DatedCode) -> String {
    let mut row = format!("{{ code = {}", quoted(&code.code));
    if let Some(from) = &code.from {
        _ = write!(row, ", from = {from}");
    }
    if let Some(to) = &code.to {
        _ = write!(row, ", to = {to}");
    }
    row + " }"
}

/// Returns a name as texts write it: `PRINCE OF DOL_AMROTH` is "Prince of Dol Amroth", `IMF` is also "IMF".
fn spellings(name: &str) -> Vec<String> {
    let words: Vec<&str> = name.split(['_', ' ']).filter(|word| !word.is_empty()).collect();
    let words = match words.as_slice() {
        [first, rest @ ..] if first.eq_ignore_ascii_case("the") && !rest.is_empty() => rest.to_vec(),
        _ => words,
    };
    let cased = |word: &&str| {
        if word.contains('.') || matches!(*word, "UN" | "UK" | "US" | "EU") {
            return (*word).to_owned();
        }
        if matches!(*word, "OF" | "THE" | "AND" | "FOR" | "IN") {
            return word.to_lowercase();
        }
        let mut capital = true;
        word.chars()
            .map(|letter| {
                let cased = if capital { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() };
                capital = letter == '-';
                cased
            })
            .collect()
    };
    let mut found = vec![words.iter().map(cased).collect::<Vec<String>>().join(" ")];
    if let [word] = words[..]
        && word.chars().count() <= 4
        && !found.iter().any(|known| known == word)
    {
        found.push(word.to_owned());
    }
    found.retain(|name| !name.is_empty());
    found
}

/// Reads `HOBREB >990816`, `HOBGOV 19950601 - 19990815`.
fn dated(text: &str) -> Option<DatedCode> {
    let text = text.trim();
    let end =
        text.find(|letter: char| letter.is_whitespace() || matches!(letter, '<' | '>')).unwrap_or(text.len());
    let (code, dates) = text.split_at(end);
    let dates: String = dates.chars().filter(|letter| !letter.is_whitespace()).collect();
    let mut found = DatedCode { code: code.to_owned(), ..DatedCode::default() };
    if let Some(to) = dates.strip_prefix('<') {
        found.to = Some(day(to)?);
    } else if let Some(from) = dates.strip_prefix('>') {
        found.from = Some(day(from)?);
    } else if let Some((from, to)) = dates.split_once('-') {
        found.from = Some(day(from)?);
        found.to = Some(day(to)?);
    }
    (!code.is_empty()).then_some(found)
}

/// Returns `19990816`, or `990816` of the last century, as `1999-08-16`.
fn day(digits: &str) -> Option<String> {
    let digits = if digits.len() == 6 { format!("19{digits}") } else { digits.to_owned() };
    let (year, month, day) = (digits.get(..4)?, digits.get(4..6)?, digits.get(6..8)?);
    Some(format!("{year}-{month}-{day}"))
}

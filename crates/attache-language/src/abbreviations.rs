//! Abbreviations that are written with a full stop, by what follows them.
//!
//! The kind matters more than the word: a title is never the last word of a
//! sentence, a company's form often is. Lists compiled from general knowledge of
//! English news style and checked against the training parts of UD English EWT and GUM.

/// What an abbreviation stands for, as far as it tells where a sentence may end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Abbreviation {
    /// A name follows: *Mr.*, *Gov.*, *Lt.*
    Title,
    /// A number follows: *No.*, *vol.*, *p.*
    Number,
    /// A month or weekday.
    Calendar,
    /// The form of a company or the generation of a person: *Inc.*, *Jr.*
    Suffix,
    /// Never the end of a sentence: *e.g.*, *vs.*, *approx.*
    Inner,
    /// May stand anywhere: *etc.*, *Calif.*, *Dept.*
    Anywhere,
}

/// Longest entry of the lists, in bytes.
const LONGEST: usize = 8;

#[rustfmt::skip]
const TITLES: &[&str] = &[
    "adm", "amb", "assoc", "asst", "brig", "capt", "cdr", "cmdr", "col", "comdr", "cpl", "cpt", "det", "dr",
    "fr", "ft", "gen", "gov", "govs", "hon", "insp", "lieut", "lt", "maj", "messrs", "mgr", "mr", "mrs", "ms",
    "msgr", "mt", "mx", "pfc", "pres", "prof", "profs", "pte", "pvt", "rep", "reps", "rev", "sen", "sens", "sgt",
    "spc", "st", "ste", "supt", "sgts", "vp",
];
#[rustfmt::skip]
const NUMBERS: &[&str] = &["art", "arts", "ch", "chap", "eq", "fig", "figs", "nr", "no", "nos", "p", "para", "pp", "pt", "sec", "vol", "vols"];
#[rustfmt::skip]
const CALENDAR: &[&str] = &[
    "apr", "aug", "dec", "feb", "fri", "jan", "jul", "jun", "mar", "mon", "nov", "oct", "sat", "sep", "sept", "sun",
    "thu", "thur", "thurs", "tue", "tues", "wed",
];
const SUFFIXES: &[&str] =
    &["bros", "co", "corp", "cos", "esq", "inc", "jr", "llc", "ltd", "plc", "pty", "snr", "sr"];
const INNER: &[&str] = &[
    "approx", "attn", "aka", "ca", "cf", "ed", "eds", "eg", "esp", "ext", "ie", "incl", "trans", "viz", "vs",
];
#[rustfmt::skip]
const ANYWHERE: &[&str] = &[
    "acad", "ala", "al", "alta", "ariz", "atty", "ave", "avg", "blvd", "calif", "cal", "colo", "conf", "conn", "ct", "dept",
    "dist", "div", "est", "etc", "fla", "ga", "govt", "hwy", "ill", "ind", "inst", "int", "intl", "kan", "ky", "hrs", "lb", "lbs",
    "ln", "mass", "max", "md", "mfg", "mich", "min", "minn", "misc", "mo", "mont", "mph", "natl", "neb", "nev",
    "okla", "ont", "ore", "oz", "penn", "ph", "pl", "prov", "que", "rd", "repr", "sq", "temp", "tenn", "tex", "univ",
    "va", "vt", "wash", "wis", "wyo", "yrs",
];

/// Words of the lists that are also common words when written in lower case:
/// they count as abbreviations only when capitalised.
#[rustfmt::skip]
const CAPITALISED_ONLY: &[&str] = &[
    "ala", "art", "arts", "aug", "cal", "co", "col", "cos", "dec", "det", "ed", "fig", "figs", "fri", "fr", "ft", "gen", "hon", "ill",
    "ind", "int", "jan", "jun", "kan", "mar", "mass", "max", "min", "mo", "mon", "mont", "no", "nos", "nov", "ore", "penn", "pl",
    "pres", "prof", "que", "rep", "reps", "rev", "sat", "sec", "sen", "st", "sun", "temp", "tex", "va", "wash", "wed", "mt", "pt",
];

/// Returns what `word`, written without its full stop, abbreviates.
pub(crate) fn abbreviation(word: &str) -> Option<Abbreviation> {
    if word.is_empty() || word.len() > LONGEST || !word.is_ascii() {
        return None;
    }
    let mut lower = [0u8; LONGEST];
    let lower = &mut lower[..word.len()];
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    let lower = std::str::from_utf8(lower).unwrap_or_default();
    let kind = [
        (TITLES, Abbreviation::Title),
        (NUMBERS, Abbreviation::Number),
        (CALENDAR, Abbreviation::Calendar),
        (SUFFIXES, Abbreviation::Suffix),
        (INNER, Abbreviation::Inner),
        (ANYWHERE, Abbreviation::Anywhere),
    ]
    .into_iter()
    .find_map(|(list, kind)| list.contains(&lower).then_some(kind))?;
    let capitalised = word.as_bytes()[0].is_ascii_uppercase();
    (capitalised || !CAPITALISED_ONLY.contains(&lower)).then_some(kind)
}

/// Returns true for letters joined by full stops, without the last one: *U.S*, *p.m*, *e.g*, *Ph.D*.
pub(crate) fn is_initialism(word: &str) -> bool {
    let mut n_parts = 0;
    for part in word.split('.') {
        let mut letters = part.chars();
        let single = letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none();
        let degree = n_parts == 0 && matches!(part, "Ph" | "Ed" | "Sc");
        if !single && !degree {
            return false;
        }
        n_parts += 1;
        if n_parts > 8 {
            return false;
        }
    }
    n_parts > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds() {
        assert_eq!(abbreviation("Gov"), Some(Abbreviation::Title));
        assert_eq!(abbreviation("GOV"), Some(Abbreviation::Title));
        assert_eq!(abbreviation("No"), Some(Abbreviation::Number));
        assert_eq!(abbreviation("no"), None);
        assert_eq!(abbreviation("sat"), None);
        assert_eq!(abbreviation("Moscow"), None);
        assert_eq!(abbreviation(""), None);
    }

    #[test]
    fn initialisms() {
        for word in ["U.S", "p.m", "e.g", "Ph.D", "U.S.S.R"] {
            assert!(is_initialism(word), "{word}");
        }
        for word in ["U", "U..S", "end.The", "4.5", ""] {
            assert!(!is_initialism(word), "{word}");
        }
    }
}

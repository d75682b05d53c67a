//! The dateline of a news article: "KYIV, 3 March (Reuters) — ".
//!
//! It is no part of the sentence that it stands before; read as one, its town becomes
//! the sentence's subject.

use attache_core::Span;

/// The longest dateline, in bytes.
const LONGEST: usize = 90;

/// The words, beside a town's, that a dateline may hold in small letters, by their first three.
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Returns where the dateline at the start of `section` ends, after its dash; `None` where there is none.
///
/// A dateline is a town in capitals, what may follow it (a country, a date, an agency in brackets), and a dash
/// with space around it, or two hyphens.
pub(super) fn end(text: &str, section: Span) -> Option<u32> {
    let body = section.text(text);
    let start = &body[..body.floor_char_boundary(LONGEST)];
    let (before, dash) = [" — ", " – ", " -- ", " - ", "— "]
        .into_iter()
        .filter_map(|dash| start.find(dash).map(|at| (&start[..at], dash)))
        .min_by_key(|(before, _)| before.len())?;
    let mut words = before.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_town = words.next().is_some_and(|word| 2 < word.len() && is_capitals(word));
    let mut in_brackets = false;
    let fits = before.split_whitespace().all(|word| {
        let is_fine = in_brackets || word.starts_with('(') || fits(word);
        in_brackets = (in_brackets || word.starts_with('(')) && !word.contains(')');
        is_fine
    });
    (is_town && fits && !in_brackets).then(|| section.start() + (before.len() + dash.trim_end().len()) as u32)
}

/// Returns true where a word may stand in a dateline outside brackets: in capitals, a number, or of a date or country.
fn fits(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let is_month = || {
        let start: String = word.chars().take(3).flat_map(char::to_lowercase).collect();
        MONTHS.contains(&start.as_str())
    };
    word.is_empty()
        || is_capitals(word)
        || word.starts_with(|c: char| c.is_ascii_digit())
        || is_month()
        || word.starts_with(char::is_uppercase)
}

fn is_capitals(word: &str) -> bool {
    word.chars().any(char::is_alphabetic) && !word.chars().any(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, dateline: &str) {
        let found = end(text, Span::from(0..text.len())).map_or("", |end| &text[..end as usize]);
        assert_eq!(found, dateline);
    }

    #[test]
    fn datelines_are_told_from_sentences() {
        check("OSLO, 14 March 2025 — The prime minister signed.", "OSLO, 14 March 2025 —");
        check("KYIV (Reuters) - Rockets fell.", "KYIV (Reuters) -");
        check("NEW YORK, N.Y., Jan. 5 – He won.", "NEW YORK, N.Y., Jan. 5 –");
        check(
            "NAIROBI, Kenya (Savanna Wire, 3 June) -- Judges ruled.",
            "NAIROBI, Kenya (Savanna Wire, 3 June) --",
        );
        check("SÃO PAULO — Police said so.", "SÃO PAULO —");
        check("NATO said on Monday — and few disagreed — that it was over.", "");
        check("The minister — a general — left.", "");
        check("IBM-led talks failed.", "");
        check("MOSCOW", "");
        check("— ", "");
        check("OSLO (unclosed — The minister", "");
    }
}

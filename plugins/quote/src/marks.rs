//! Quotation marks: which belong together, and how deep they nest.
//!
//! Marks pair within a section. A section that ends with a mark open hands it on where the next
//! one begins with an opening mark, as a quotation of several paragraphs does; an apostrophe is never
//! a mark, and a straight one that could be either is a mark only where another closes it.

use attache_core::Span;

/// Words between quotation marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quoted {
    /// The words with their marks.
    pub(crate) outer: Span,
    /// The words.
    pub(crate) inner: Span,
    /// How many other quotations hold this one.
    pub(crate) depth: u8,
    /// Whether it goes on from the section before.
    pub(crate) continues: bool,
    /// Whether it goes on in the next section.
    pub(crate) continued: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Curly,
    Low,
    Angle,
    Corner,
    Straight,
    Backtick,
    CurlySingle,
    StraightSingle,
}

struct Open {
    style: Style,
    at: usize,
    inside: usize,
}

/// Returns the quotations of `section`; `carried` says whether the section before left one open.
pub(crate) fn quotations(text: &str, section: Span, carried: bool) -> Vec<Quoted> {
    let words = section.text(text);
    let mut found = Vec::new();
    if !words.contains(['“', '”', '"', '«', '„', '「', '‘', '\'', '`']) {
        return found;
    }
    let mut open: Vec<Open> = Vec::new();
    let mut before = None;
    let mut skip_to = 0;
    for (at, c) in words.char_indices() {
        if at < skip_to {
            continue;
        }
        let mut after = at + c.len_utf8();
        let rest = &words[after..];
        let doubled = matches!(c, '`' | '\'') && rest.starts_with(c);
        if doubled {
            after += 1;
        }
        let next = words[after..].chars().next();
        let in_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
        let is_open = |style: Style| open.iter().any(|mark| mark.style == style);
        let action = match c {
            '“' if is_open(Style::Low) => Some((Style::Low, false)),
            '“' if is_open(Style::Curly) && (blank(next) && !blank(before)) => Some((Style::Curly, false)),
            '“' => Some((Style::Curly, true)),
            '”' if !is_open(Style::Curly) && !in_word(before) && in_word(next) => {
                Some((Style::Curly, true))
            }
            '”' => Some((Style::Curly, false)),
            '„' => Some((Style::Low, true)),
            '«' => Some((Style::Angle, true)),
            '»' => Some((Style::Angle, false)),
            '「' => Some((Style::Corner, true)),
            '」' => Some((Style::Corner, false)),
            '`' if doubled => Some((Style::Backtick, true)),
            '\'' if doubled && is_open(Style::Backtick) => Some((Style::Backtick, false)),
            '"' if is_open(Style::Backtick) => Some((Style::Backtick, false)),
            '"' if is_open(Style::Straight) => Some((Style::Straight, blank(before) && in_word(next))),
            '"' if !blank(next) && !in_word(before) => Some((Style::Straight, true)),
            '‘' if !in_word(before) && next.is_some_and(char::is_alphabetic) => {
                Some((Style::CurlySingle, true))
            }
            '’' if is_open(Style::CurlySingle) && closes_single(before, next, rest, '’') => {
                Some((Style::CurlySingle, false))
            }
            '\'' if is_open(Style::StraightSingle) && closes_single(before, next, rest, '\'') => {
                Some((Style::StraightSingle, false))
            }
            '\'' if !doubled
                && !is_open(Style::StraightSingle)
                && before.is_none_or(|c| c.is_whitespace() || "([“\"—–-".contains(c))
                && next.is_some_and(char::is_alphabetic)
                && closing_single_ahead(rest) =>
            {
                Some((Style::StraightSingle, true))
            }
            _ => None,
        };
        match action {
            Some((style, true)) => {
                // A mark that opens again what is open was never closed.
                if let Some(lost) = open.iter().position(|mark| mark.style == style) {
                    open.truncate(lost);
                }
                open.push(Open { style, at, inside: after });
            }
            Some((style, false)) => {
                if let Some(level) = open.iter().rposition(|mark| mark.style == style) {
                    let mark = &open[level];
                    let continues = carried && words[..mark.at].trim().is_empty();
                    found.push(quoted(
                        section,
                        words,
                        mark.at..after,
                        mark.inside..at,
                        level,
                        continues,
                        false,
                    ));
                    open.truncate(level);
                }
            }
            None => {}
        }
        if doubled && action.is_some() {
            skip_to = after;
        }
        before = Some(c);
    }
    if let Some(mark) = open.first() {
        let at_start = words[..mark.at].trim().is_empty();
        let opens_next = opens_with_mark(&text[section.end() as usize..]);
        let lasting = matches!(mark.style, Style::Curly | Style::Backtick | Style::Angle | Style::Low);
        if opens_next || at_start || (lasting && !words[mark.inside..].trim().is_empty()) {
            found.retain(|inner| inner.outer.start() < section.start() + mark.at as u32 || inner.depth > 0);
            let end = words.len();
            found.push(quoted(
                section,
                words,
                mark.at..end,
                mark.inside..end,
                0,
                carried && at_start,
                opens_next,
            ));
        }
    }
    found.retain(|quoted| !quoted.inner.is_empty());
    found.sort_by_key(|quoted| (quoted.outer.start(), std::cmp::Reverse(quoted.outer.end())));
    found
}

fn quoted(
    section: Span,
    words: &str,
    outer: std::ops::Range<usize>,
    inner: std::ops::Range<usize>,
    depth: usize,
    continues: bool,
    continued: bool,
) -> Quoted {
    let place = |range: std::ops::Range<usize>| {
        Span::new(section.start() + range.start as u32, section.start() + range.end as u32)
    };
    let said = words.get(inner.clone()).unwrap_or_default();
    let lead = said.len() - said.trim_start().len();
    let mut kept = said.trim_end().trim_end_matches([',', ';', ':', '–', '—', '-', ' ']);
    // The full stop belongs to the reporting sentence where only a part of one is quoted.
    if kept.trim_start().starts_with(char::is_lowercase) && !kept.contains(". ") {
        kept = kept.trim_end_matches(['.', ' ']);
    }
    let inner = inner.start + lead.min(kept.len())..inner.start + kept.len();
    Quoted { outer: place(outer), inner: place(inner), depth: depth.min(255) as u8, continues, continued }
}

/// Whether a single mark closes: not within a word, and no plural's apostrophe with a better mark to come.
fn closes_single(before: Option<char>, next: Option<char>, rest: &str, mark: char) -> bool {
    if next.is_some_and(char::is_alphanumeric) || before.is_none_or(char::is_whitespace) {
        return false;
    }
    let plural = before == Some('s') && next == Some(' ');
    let better = rest.find(['‘', '“', '”', '"']).map_or(rest, |end| &rest[..end]);
    !(plural && better.char_indices().any(|(at, c)| c == mark && ends_word(better, at, c)))
}

fn closing_single_ahead(rest: &str) -> bool {
    rest.char_indices().any(|(at, c)| c == '\'' && ends_word(rest, at, c))
}

fn ends_word(words: &str, at: usize, mark: char) -> bool {
    let before = words[..at].chars().next_back();
    let next = words[at + mark.len_utf8()..].chars().next();
    before.is_some_and(|c| !c.is_whitespace()) && next.is_none_or(|c| !c.is_alphanumeric())
}

fn opens_with_mark(following: &str) -> bool {
    let start = following.trim_start();
    start.starts_with(['“', '"', '«', '„', '「']) || start.starts_with("``")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let whole = Span::new(0, text.len() as u32);
        let found: Vec<_> = quotations(text, whole, false).iter().map(|q| q.inner.text(text)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn marks_pair_and_apostrophes_do_not() {
        check("He called it a “real breakthrough.”", &["real breakthrough"]);
        check("\"Go,\" he said. \"Go now.\"", &["Go", "Go now."]);
        check("“They said ‘never’ to me,” she said.", &["They said ‘never’ to me", "never"]);
        check("Iran's and the officials' plans", &[]);
        check("the 'special operation' of the officials", &["special operation"]);
        check("‘The workers’ rights matter,’ he said.", &["The workers’ rights matter"]);
        check("`` It works , '' he said .", &["It works"]);
        check("a 5\" gun and 7\" guns", &[]);
        check("« Oui », dit-il. „Ja“, sagt er.", &["Oui", "Ja"]);
        check("An empty “” pair, and a stray ” one", &[]);
        check("“It goes on", &["It goes on"]);
        check("", &[]);
        check("“", &[]);
        check("'", &[]);
        check("''``''", &[]);
    }

    #[test]
    fn a_quotation_goes_on_in_the_next_paragraph() {
        let text = "“It is over.\n\n“We won,” he said.";
        let first = quotations(text, Span::new(0, 14), false);
        assert!(first[0].continued);
        let second = quotations(text, Span::new(16, text.len() as u32), true);
        assert!(second[0].continues && !second[0].continued);
    }
}

//! Cuts a plain text into titles, headings, paragraphs and list items.
//!
//! Only the layout is read: blank lines, line ends, list marks, the length of
//! lines and how they end. The one hard question is whether a line end is the
//! end of a paragraph or only of a line that was too long for its column. A line
//! was wrapped if the first word of the next one would not have fitted in the
//! text's width; where few lines pass that test, each line is a section.

mod layout;

use attache_core::Span;

use layout::{Line, Lines};

/// What a section is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SectionKind {
    /// The line above the body.
    Title,
    /// A line that names what follows it.
    Heading,
    /// Running text.
    Paragraph,
    /// One point of a list, its mark included.
    ListItem,
}

/// A part of the text that no sentence crosses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section {
    /// Where it stands, without the white space around it.
    pub span: Span,
    /// What it is.
    pub kind: SectionKind,
}

/// Longest heading, in characters and in words.
const LONGEST_HEADING: (usize, usize) = (120, 16);

/// Share of sections that may look like headings. In a text with more, short lines
/// without a full stop are simply how it is written, as verse and chat are.
const MOST_HEADINGS: f64 = 0.6;

/// Appends the sections of `text` to `sections`, in text order.
///
/// ```
/// use attache_language::sections::{SectionKind, split_sections};
///
/// let mut sections = Vec::new();
/// split_sections("Talks fail again\n\nThe talks failed.\n- No date was set.", &mut sections);
/// let kinds: Vec<SectionKind> = sections.iter().map(|section| section.kind).collect();
/// assert_eq!(kinds, [SectionKind::Title, SectionKind::Paragraph, SectionKind::ListItem]);
/// ```
pub fn split_sections(text: &str, sections: &mut Vec<Section>) {
    let first = sections.len();
    let wrap = layout::wrap_width(text);
    let mut open: Option<(Line<'_>, Section, usize)> = None;
    for line in Lines::new(text) {
        if let Some((last, section, n_lines)) = &mut open {
            if layout::continues(last, &line, wrap, section.kind) {
                section.span = section.span.cover(line.span);
                *last = line;
                *n_lines += 1;
                continue;
            }
            sections.push(named(text, *section, *n_lines));
        }
        let kind = if line.is_list_item { SectionKind::ListItem } else { SectionKind::Paragraph };
        open = Some((line, Section { span: line.span, kind }, 1));
    }
    if let Some((_, section, n_lines)) = open {
        sections.push(named(text, section, n_lines));
    }
    settle(&mut sections[first..]);
}

/// Returns `section` as a heading if it looks like one by itself.
fn named(text: &str, section: Section, n_lines: usize) -> Section {
    let heading =
        section.kind == SectionKind::Paragraph && n_lines <= 2 && looks_like_heading(section.span.text(text));
    Section { kind: if heading { SectionKind::Heading } else { section.kind }, ..section }
}

/// Settles what a section is from its place among the others: a heading stands
/// before something, and the first section may be the title.
fn settle(sections: &mut [Section]) {
    let n_headings = sections.iter().filter(|section| section.kind == SectionKind::Heading).count();
    if n_headings as f64 > MOST_HEADINGS * sections.len() as f64 && sections.len() > 3 {
        for section in sections.iter_mut().skip(1).filter(|section| section.kind == SectionKind::Heading) {
            section.kind = SectionKind::Paragraph;
        }
    }
    if let Some(last) = sections.last_mut()
        && last.kind == SectionKind::Heading
    {
        last.kind = SectionKind::Paragraph;
    }
    if let Some(first) = sections.first_mut()
        && first.kind == SectionKind::Heading
    {
        first.kind = SectionKind::Title;
    }
}

/// Returns true for a short line that does not end as a sentence does and is no byline, date or caption.
fn looks_like_heading(line: &str) -> bool {
    let n_words = line.split_whitespace().count();
    if line.len() > 4 * LONGEST_HEADING.0
        || line.chars().count() > LONGEST_HEADING.0
        || n_words > LONGEST_HEADING.1
    {
        return false;
    }
    let core = line.trim_end_matches(|c| crate::characters::is_closer(c) || matches!(c, '*' | '_'));
    let ends_as_text = core.ends_with(['.', '!', ',', ';', '\u{2026}', '-', '\u{2013}', '\u{2014}'])
        || core.ends_with(':') && n_words > 4
        || core.ends_with('?') && n_words > 6;
    let starts = line.trim_start_matches(crate::characters::is_opener);
    let starts_as_text = !starts.starts_with(char::is_alphanumeric)
        || starts.starts_with(char::is_lowercase)
        || starts.starts_with(['\u{2014}', '\u{2013}', '-', '>', '@', '#', '('])
        || [
            "By ",
            "BY ",
            "Published",
            "Updated",
            "Posted",
            "Image:",
            "Photo:",
            "Source:",
            "File photo",
            "Picture:",
        ]
        .iter()
        .any(|start| starts.starts_with(start));
    let letters = line.chars().filter(|c| c.is_alphabetic()).count();
    !ends_as_text
        && !starts_as_text
        && letters >= 3
        && 2 * letters > line.chars().filter(|c| !c.is_whitespace()).count()
        && !is_date(line)
}

/// Returns true for a line that only says when: *Friday, January 4, 2019*.
fn is_date(line: &str) -> bool {
    let mut n_numbers = 0;
    let words_fit = line.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).all(|word| {
        let number = word.bytes().all(|byte| byte.is_ascii_digit());
        n_numbers += u32::from(number);
        number || layout::CALENDAR.iter().any(|entry| entry.eq_ignore_ascii_case(word))
    });
    words_fit && n_numbers > 0
}

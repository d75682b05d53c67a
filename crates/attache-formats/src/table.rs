//! The terminal view: what an article says, as a person likes to read it.
//!
//! Names by importance, events as sentences with the words that tell them, quotes with
//! their speakers, tone by target. It shows what matters and is no contract; programs
//! read records.

mod entities;
mod layout;
pub(crate) mod plugins;
mod quotes;
mod relations;
mod tone;

use anstyle::{AnsiColor, Style};
use attache_core::layers::{Entity, Quote, Relation, Section, SectionKind, Sentence, Token, Upos};
use attache_core::{Document, Row};

use crate::writer::DocumentWriter;
use layout::Page;

/// Writes documents for people to read.
///
/// ```
/// use attache_core::Document;
/// use attache_formats::{DocumentWriter, TableWriter};
///
/// let mut out = Vec::new();
/// TableWriter::default().append(&Document::new("treaty", "Putin hailed the pact.").unwrap(), &mut out);
/// assert_eq!(String::from_utf8(out).unwrap(), "treaty\n4 words\n");
/// ```
#[derive(Clone, Debug)]
pub struct TableWriter {
    /// How many columns there are; lines are kept within them, down to a least of 40.
    pub width: usize,
    /// How parts are set off from each other.
    pub styles: Styles,
    /// Whether a document gets a few lines only, as fits when there are many.
    pub compact: bool,
}

impl Default for TableWriter {
    /// Returns a writer for 80 columns, without colours.
    fn default() -> Self {
        Self { width: 80, styles: Styles::plain(), compact: false }
    }
}

/// How the parts of the view are set off from each other.
#[derive(Clone, Copy, Debug, Default)]
pub struct Styles {
    /// The headline.
    pub title: Style,
    /// The names of the parts.
    pub heading: Style,
    /// Names of people, places and organisations.
    pub name: Style,
    /// What happens: types of relations.
    pub relation: Style,
    /// The article's own words.
    pub words: Style,
    /// What was not, is not yet, or is only said.
    pub doubt: Style,
    /// Good tone.
    pub positive: Style,
    /// Bad tone.
    pub negative: Style,
    /// What is beside the point.
    pub aside: Style,
    /// What went wrong.
    pub error: Style,
}

impl Styles {
    /// Returns no styles at all.
    pub const fn plain() -> Self {
        let none = Style::new();
        Self {
            title: none,
            heading: none,
            name: none,
            relation: none,
            words: none,
            doubt: none,
            positive: none,
            negative: none,
            aside: none,
            error: none,
        }
    }

    /// Returns the colours of attache, from the sixteen that every terminal has.
    pub const fn colored() -> Self {
        Self {
            title: Style::new().bold(),
            heading: Style::new().bold().underline(),
            name: Style::new().bold(),
            relation: AnsiColor::Cyan.on_default(),
            words: Style::new().italic(),
            doubt: AnsiColor::Yellow.on_default(),
            positive: AnsiColor::Green.on_default(),
            negative: AnsiColor::Red.on_default(),
            aside: Style::new().dimmed(),
            error: AnsiColor::Red.on_default().bold(),
        }
    }
}

impl DocumentWriter for TableWriter {
    fn append(&self, document: &Document, out: &mut Vec<u8>) {
        let mut page = Page::new(self.width.max(40), self.styles);
        head(document, &mut page);
        if self.compact {
            entities::in_short(document, &mut page);
            relations::in_short(document, &mut page);
        } else {
            entities::write(document, &mut page);
            relations::write(document, &mut page);
            quotes::write(document, &mut page);
            tone::write(document, &mut page);
            entities::times(document, &mut page);
            plugins::write(document, &mut page);
        }
        out.extend_from_slice(page.finish().as_bytes());
    }

    fn separator(&self) -> &'static str {
        "\n"
    }
}

/// Writes the headline, the line of facts about the document, and what went wrong.
fn head(document: &Document, page: &mut Page) {
    let styles = page.styles();
    let headline = document.layer::<Section>().find(|row| row.kind() == SectionKind::Title).map(Row::text);
    let title = document.source.title.as_deref().or(headline);
    page.line(0, &[(styles.title, title.unwrap_or(&document.id))]);
    let mut facts = Vec::new();
    if title.is_some() {
        facts.push(document.id.clone());
    }
    facts.extend(document.source.date.map(|date| date.to_string()));
    facts.extend(document.source.language.clone());
    if let Some(n) = some(document.layer::<Sentence>().len()) {
        facts.push(counted(n, "sentence"));
    }
    facts.push(counted(n_words(document), "word"));
    let n_named = document.layer::<Entity>().filter(|entity| entity.mentions().len() > 0).count();
    for (n, noun) in [
        (n_named, "name"),
        (document.layer::<Relation>().len(), "relation"),
        (document.layer::<Quote>().len(), "quote"),
    ] {
        facts.extend(some(n).map(|n| counted(n, noun)));
    }
    if document.source.truncated {
        facts.push("cut at the limit".to_owned());
    }
    page.line(0, &[(styles.aside, &facts.join(" · "))]);
    for error in &document.errors {
        page.line(0, &[(styles.error, "! "), (styles.error, &error.to_string())]);
    }
}

fn n_words(document: &Document) -> usize {
    let tokens = document.layer::<Token>();
    if tokens.len() > 0 {
        return tokens.filter(|token| !matches!(token.upos(), Some(Upos::Punct | Upos::Sym))).count();
    }
    document.text().split_whitespace().count()
}

fn some(n: usize) -> Option<usize> {
    (n > 0).then_some(n)
}

/// Returns a number and its noun: `1 quote`, `2 quotes`.
fn counted(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

//! The report: one page that anyone can open, read, print and send on.
//!
//! It loads nothing: style, script and the record itself are in it. All that it says is
//! in the markup, so that it reads without a script and on paper; the script adds what
//! one can ask of it: filters, and details of a word at a touch.

mod graph;
mod lanes;
mod lists;
mod text;
mod timeline;

use askama::Template;
use attache_core::layers::{Entity, Quote, Relation, Sentence, Token, Upos};
use attache_core::{Document, Row};

use crate::brat::file_name;
use crate::json::{JsonWriter, TOP_LEVEL};
use crate::writer::{DocumentWriter, FolderWriter, Loss, Piece, Selection};
use lists::{Fact, Opinion, Party, Said};

/// Writes documents as pages for people: one page, or a folder of them with an index.
///
/// ```
/// use attache_core::Document;
/// use attache_formats::{DocumentWriter, Report};
///
/// let mut page = Vec::new();
/// Report.append(&Document::new("treaty", "Tea & <b>treaties</b>").unwrap(), &mut page);
/// assert!(String::from_utf8(page).unwrap().contains("Tea &#38; &#60;b&#62;treaties"));
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Report;

/// What stands in the page's record. The words' own layers would make it several times as long.
const EMBEDDED: &[&str] =
    &["section", "mention", "entity", "time", "quantity", "quote", "sentiment", "relation"];

const HEADER: &str = concat!(
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>attache report</title>\n<style>\n",
    include_str!("../assets/report.css"),
    "</style>\n</head>\n<body>\n"
);

const FOOTER: &str =
    concat!("<script>\n", include_str!("../assets/report.js"), "</script>\n</body>\n</html>\n");

const INDEX: &str = concat!(
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>attache reports</title>\n<style>\n",
    include_str!("../assets/report.css"),
    "</style>\n<script>\n",
    include_str!("../assets/index.js"),
    "</script>\n</head>\n<body class=\"index\">\n<header><h1>Reports</h1><p id=\"totals\"></p>\n",
    "<p><input id=\"find\" type=\"search\" placeholder=\"Find a title or a name\" aria-label=\"Find\"></p></header>\n<main>\n",
    "<table id=\"documents\"><thead><tr><th>document<th>date<th>about<th>names<th>events<th>quotes<th>tone</thead><tbody>\n"
);

/// The article of a page.
#[derive(Template)]
#[template(path = "report.html")]
struct Article {
    title: String,
    line: String,
    paragraphs: Vec<text::Paragraph>,
    parties: Vec<Party>,
    events: Vec<Fact>,
    states: Vec<Fact>,
    quotes: Vec<Said>,
    tone: Vec<Opinion>,
    opinions: Vec<Opinion>,
    timeline: Vec<timeline::Moment>,
    graph: Option<graph::Graph>,
    types: Vec<(&'static str, &'static str)>,
    realis: Vec<String>,
    errors: Vec<String>,
    record: String,
}

/// A row of the index.
#[derive(Template)]
#[template(path = "index.html")]
struct IndexRow {
    file: String,
    title: String,
    date: String,
    about: Vec<String>,
    n_names: usize,
    n_events: usize,
    n_quotes: usize,
    tone: Option<Opinion>,
}

/// Entity types with the words of the legend.
const TYPES: &[(&str, &str)] = &[
    ("PERSON", "people"),
    ("ORG", "organisations"),
    ("GPE", "countries and cities"),
    ("NORP", "nationalities"),
    ("LOC", "places"),
    ("FAC", "buildings"),
    ("PRODUCT", "products"),
    ("EVENT", "named events"),
    ("LAW", "treaties and laws"),
    ("WORK_OF_ART", "works"),
    ("MISC", "others"),
];

impl DocumentWriter for Report {
    fn append(&self, document: &Document, out: &mut Vec<u8>) {
        let (events, states) = lists::facts(document);
        let (tone, opinions) = lists::opinions(document);
        let mut realis: Vec<_> = events.iter().map(|fact| fact.realis.clone()).collect();
        realis.sort();
        realis.dedup();
        let present = |class: &str| {
            document.layer::<Entity>().any(|it| it.entity_type().is_some_and(|it| it.as_str() == class))
        };
        let article = Article {
            title: title(document),
            line: line(document),
            paragraphs: text::paragraphs(document),
            parties: lists::parties(document),
            timeline: timeline::moments(document),
            graph: graph::Graph::of(document),
            quotes: lists::quotes(document),
            events,
            states,
            tone,
            opinions,
            types: TYPES.iter().copied().filter(|(class, _)| present(class)).collect(),
            realis,
            errors: document.errors.iter().map(ToString::to_string).collect(),
            record: record(document),
        };
        append(&article, out);
    }

    fn leaves_out(&self, document: &Document) -> Vec<Loss> {
        // Nobody looks for every token in a report; what a plugin found is another matter.
        Selection::default().beyond(document, &TOP_LEVEL)
    }

    fn header(&self) -> &'static str {
        HEADER
    }

    fn footer(&self) -> &'static str {
        FOOTER
    }
}

impl FolderWriter for Report {
    fn begin(&self) -> Vec<Piece> {
        vec![Piece { file: "index.html".into(), bytes: INDEX.as_bytes().to_vec() }]
    }

    fn render(&self, document: &Document) -> Vec<Piece> {
        let file = format!("{}.html", file_name(&document.id));
        let mut page = HEADER.as_bytes().to_vec();
        self.append(document, &mut page);
        page.extend_from_slice(FOOTER.as_bytes());
        let events = document.layer::<Relation>().filter(|it| lists::is_event(*it)).count();
        let row = IndexRow {
            file: link(&file),
            title: title(document),
            date: document.source.date.map(|date| date.to_string()).unwrap_or_default(),
            about: lists::parties(document).into_iter().take(4).map(|party| party.name).collect(),
            n_names: document.layer::<Entity>().len(),
            n_events: events,
            n_quotes: document.layer::<Quote>().len(),
            tone: lists::opinions(document).0.into_iter().next(),
        };
        let mut bytes = Vec::new();
        append(&row, &mut bytes);
        vec![Piece { file: file.into(), bytes: page }, Piece { file: "index.html".into(), bytes }]
    }

    fn leaves_out(&self, document: &Document) -> Vec<Loss> {
        DocumentWriter::leaves_out(self, document)
    }
}

fn append(template: &impl Template, out: &mut Vec<u8>) {
    // Writing to memory fails only where a template's own code does, and ours has none that can.
    if let Ok(text) = template.render() {
        out.extend_from_slice(text.as_bytes());
        out.push(b'\n');
    }
}

/// Returns a file's path as a link: what means something else in one is escaped.
fn link(file: &str) -> String {
    let mut link = String::new();
    for byte in file.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte) {
            link.push(char::from(byte));
        } else {
            link += &format!("%{byte:02X}");
        }
    }
    link
}

/// Returns the headline: the source's, the text's own, or the document's id.
fn title(document: &Document) -> String {
    if let Some(title) = &document.source.title {
        return title.clone();
    }
    let own = document
        .layer::<attache_core::layers::Section>()
        .find(|section| section.kind() == attache_core::layers::SectionKind::Title);
    own.map_or_else(|| document.id.clone(), |section| one_line(section.text()))
}

/// Returns what stands below the headline.
fn line(document: &Document) -> String {
    let mut parts = vec![document.id.clone()];
    parts.extend(document.source.date.map(|date| date.to_string()));
    let is_word = |token: &Row<'_, Token>| token.upos() != Some(Upos::Punct);
    let counts = [
        (document.layer::<Sentence>().len(), "sentence"),
        (document.layer::<Token>().filter(is_word).count(), "word"),
        (document.layer::<Entity>().len(), "name"),
        (document.layer::<Relation>().len(), "relation"),
        (document.layer::<Quote>().len(), "quote"),
    ];
    parts.extend(
        counts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}{}", if count == 1 { "" } else { "s" })),
    );
    if document.source.truncated {
        parts.push("the text was cut at a limit".to_owned());
    }
    parts.join(" · ")
}

/// Returns the record, such that no text in it can end the element that it stands in.
fn record(document: &Document) -> String {
    let layers = Some(EMBEDDED.iter().map(|name| (*name).to_owned()).collect());
    let mut bytes = Vec::new();
    JsonWriter { layers, ..JsonWriter::default() }.append_record(document, &mut bytes);
    String::from_utf8_lossy(&bytes).replace('<', "\\u003c")
}

/// Returns `text` with all white space as single spaces.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the beginning of `text` in a line of at most `width` characters.
fn clipped(text: &str, width: usize) -> String {
    let line = one_line(text);
    if line.chars().count() <= width {
        return line;
    }
    let mut short: String = line.chars().take(width.saturating_sub(1)).collect();
    short.truncate(short.trim_end().len());
    short + "…"
}

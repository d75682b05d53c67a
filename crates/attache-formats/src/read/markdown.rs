//! Markdown: its text without the marks, and its headings, paragraphs and list items as given sections.
//!
//! Offsets refer to the extracted text, which is the text of the document. Blocks stand
//! a blank line apart. Code blocks, HTML and images are left out, since they are no
//! prose; the rows of a table become list items.

use std::sync::Arc;

use attache_core::layers::{Section, SectionKind};
use attache_core::{Annotation, CellValue, Choice, LayerBuilder, Span, freeze_given};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::{Failure, Input, InputOptions, Name, Source, record, text};

/// Reads all of `source` as Markdown.
pub(super) fn read(name: &Name, source: &mut Source, options: &InputOptions) -> Input {
    let (mut markdown, note) = match text::read_text(source, options) {
        Ok(read) => read,
        Err(failure) => return Input::failed(name, failure),
    };
    let is_cut = options.max_bytes.is_some_and(|max| super::limit::cut(&mut markdown, max));
    let page = Page::of(&markdown);
    // The limit was kept above, and taking marks away makes nothing longer than the blank lines it adds.
    let mut input = Input::of_text(name, page.text, &InputOptions { max_bytes: None, ..options.clone() });
    input.document.source.truncated = is_cut;
    if let Some(note) = note {
        input.note(note);
    }
    match sections(&page.sections, input.document.text()) {
        Ok(layer) => input.document.give(Arc::new(layer)),
        Err(failure) => input.fail(failure),
    }
    input.document.source.title = page.title;
    let mut others = Vec::new();
    for (key, value) in page.front_matter {
        match key.as_str() {
            "title" => input.document.source.title = Some(value),
            "date" => match record::parse_date(&value) {
                Ok(date) => {
                    input.document.source.date = Some(date);
                    input.document.source.date_from = Some("front matter".to_owned());
                }
                Err(failure) => input.fail(failure),
            },
            _ => others.push((key, value)),
        }
    }
    if !others.is_empty() {
        let fields: serde_json::Map<_, _> =
            others.into_iter().map(|(key, value)| (key, serde_json::Value::String(value))).collect();
        input.document.meta = Some(serde_json::Value::Object(fields).to_string());
    }
    input
}

pub(super) fn sections(found: &[(Span, SectionKind)], text: &str) -> Result<attache_core::Layer, Failure> {
    let mut builder = LayerBuilder::new(Arc::clone(Section::schema()));
    for (n, &(span, kind)) in found.iter().enumerate() {
        builder.begin_row(span);
        builder.set_id(&format!("s{}", n + 1));
        builder.push_cell(0, CellValue::Choice(kind.index()));
    }
    freeze_given(builder, text, None).map_err(|error| Failure::new("layers", error.to_string()))
}

/// What a page of Markdown says.
#[derive(Debug, Default)]
struct Page {
    text: String,
    sections: Vec<(Span, SectionKind)>,
    /// The heading of the first level that the page begins with.
    title: Option<String>,
    front_matter: Vec<(String, String)>,
    /// Where the block being read begins.
    block: usize,
    /// How deep inside parts that are no prose.
    n_skipped: usize,
    n_lists: usize,
    in_front_matter: bool,
}

impl Page {
    fn of(markdown: &str) -> Self {
        let extensions = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
            | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
        let mut page = Self::default();
        for event in Parser::new_ext(markdown, extensions) {
            page.event(event);
        }
        page.end_block(SectionKind::Paragraph);
        page.text.truncate(page.text.trim_end().len());
        page
    }

    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(Tag::MetadataBlock(_)) => self.in_front_matter = true,
            Event::End(TagEnd::MetadataBlock(_)) => self.in_front_matter = false,
            Event::Text(matter) if self.in_front_matter => self.front_matter(&matter),
            Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::Image { .. }) => self.n_skipped += 1,
            Event::End(TagEnd::CodeBlock | TagEnd::HtmlBlock | TagEnd::Image) => self.n_skipped -= 1,
            _ if self.n_skipped > 0 => {}
            Event::Start(Tag::Heading { .. } | Tag::Paragraph | Tag::TableHead | Tag::TableRow) => {
                self.end_block(self.kind());
            }
            Event::Start(Tag::List(_)) => {
                // What stands before a nested list is the item's own text.
                self.end_block(self.kind());
                self.n_lists += 1;
            }
            Event::Start(Tag::Item) | Event::End(TagEnd::TableHead | TagEnd::TableRow) => {
                self.end_block(SectionKind::ListItem);
            }
            Event::End(TagEnd::Heading(level)) => self.end_heading(level),
            Event::End(TagEnd::Paragraph | TagEnd::Item) => self.end_block(self.kind()),
            Event::End(TagEnd::List(_)) => {
                self.end_block(SectionKind::ListItem);
                self.n_lists = self.n_lists.saturating_sub(1);
            }
            Event::End(TagEnd::TableCell) => self.text.push_str("; "),
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) => self.text.push_str(&text),
            Event::SoftBreak => self.text.push(' '),
            Event::HardBreak => self.text.push('\n'),
            _ => {}
        }
    }

    fn kind(&self) -> SectionKind {
        if self.n_lists > 0 { SectionKind::ListItem } else { SectionKind::Paragraph }
    }

    fn end_heading(&mut self, level: HeadingLevel) {
        let is_title = level == HeadingLevel::H1 && self.sections.is_empty();
        self.end_block(if is_title { SectionKind::Title } else { SectionKind::Heading });
        if let Some((span, SectionKind::Title)) = self.sections.last() {
            self.title = Some(span.text(&self.text).to_owned());
        }
    }

    /// Makes a section of what was written since the last one.
    fn end_block(&mut self, kind: SectionKind) {
        let block = &self.text[self.block..];
        let kept = block.trim_end_matches([' ', '\n', ';']);
        let (length, lead) = (kept.len(), kept.len() - kept.trim_start().len());
        // A row of a table ends in the mark between its cells; other blocks keep what they end in.
        let length = if block.ends_with("; ") { length } else { block.trim_end().len() };
        if length <= lead {
            self.text.truncate(self.block);
            return;
        }
        self.text.truncate(self.block + length);
        self.sections.push((Span::from(self.block + lead..self.text.len()), kind));
        self.text.push_str("\n\n");
        self.block = self.text.len();
    }

    /// Reads `key: value` of YAML and `key = value` of TOML; anything deeper is passed over.
    fn front_matter(&mut self, matter: &str) {
        for line in matter.lines() {
            let Some((key, value)) = line.split_once([':', '=']) else { continue };
            let is_name = |key: &str| key.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c));
            let (key, value) = (key.trim_end(), value.trim());
            if key.is_empty() || !is_name(key) || value.is_empty() {
                continue;
            }
            let quoted = |mark: char| value.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
            let value = quoted('"').or_else(|| quoted('\'')).unwrap_or(value);
            self.front_matter.push((key.to_owned(), value.to_owned()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(markdown: &str, expected: &[(&str, &str)]) {
        let page = Page::of(markdown);
        let found: Vec<_> =
            page.sections.iter().map(|(span, kind)| (kind.as_str(), span.text(&page.text))).collect();
        assert_eq!(found, expected, "{markdown}");
    }

    #[test]
    fn blocks_become_sections() {
        check(
            "# Talks resume\n\nMinisters *met* in\n[Krumlov](https://example.org). `Code` stays.\n\n## Later\nMore.",
            &[
                ("title", "Talks resume"),
                ("paragraph", "Ministers met in Krumlov. Code stays."),
                ("heading", "Later"),
                ("paragraph", "More."),
            ],
        );
        check(
            "Text; first\n\n# Not a title\n\n- one\n- two\n  - deeper\n\n    again\n- three;\n",
            &[
                ("paragraph", "Text; first"),
                ("heading", "Not a title"),
                ("list_item", "one"),
                ("list_item", "two"),
                ("list_item", "deeper"),
                ("list_item", "again"),
                ("list_item", "three;"),
            ],
        );
        check(
            "> Quoted words.\n\n```rust\nfn main() {}\n```\n\n<div>markup</div>\n\n![a picture](x.png) Caption.\n",
            &[("paragraph", "Quoted words."), ("paragraph", "Caption.")],
        );
        check("| A | B |\n|---|---|\n| 1 | 2 |\n", &[("list_item", "A; B"), ("list_item", "1; 2")]);
        check("", &[]);
        check(
            "line one\r\nline two\r\n\r\nnext\r\n",
            &[("paragraph", "line one line two"), ("paragraph", "next")],
        );
    }

    #[test]
    fn front_matter_is_no_text() {
        let page =
            Page::of("---\ntitle: \"A: b\"\ndate: 2025-01-18\ntags: [x, y]\nnested:\n  - z\n---\n# Head\n");
        assert_eq!(
            page.front_matter,
            [("title", "A: b"), ("date", "2025-01-18"), ("tags", "[x, y]")]
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
        );
        assert_eq!(page.title.as_deref(), Some("Head"));
    }
}

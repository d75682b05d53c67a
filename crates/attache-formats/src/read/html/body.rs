//! From elements to paragraphs.

use attache_core::Span;
use attache_core::layers::SectionKind;
use dom_query::NodeRef;

/// The blocks of an article.
#[derive(Debug, Default)]
pub(super) struct Body {
    blocks: Vec<(SectionKind, String)>,
    /// The block being read. A line's end in it is one that the page wants.
    block: String,
    n_items: usize,
    heading: bool,
    /// How deep the elements nest.
    depth: usize,
}

/// What is done next: go into a node, or leave an element.
enum Step<'n> {
    Enter(NodeRef<'n>),
    Leave(Element),
}

/// What an element is to the text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Element {
    /// It holds no prose.
    Skipped,
    Heading,
    Item,
    Block,
    Break,
    Inline,
}

impl Element {
    fn of(name: &str) -> Self {
        match name {
            "script" | "style" | "noscript" | "template" | "head" | "nav" | "aside" | "footer" | "form"
            | "button" | "select" | "textarea" | "figure" | "figcaption" | "picture" | "img" | "video"
            | "audio" | "iframe" | "svg" | "math" | "object" | "canvas" | "pre" => Self::Skipped,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Self::Heading,
            "li" | "dd" | "dt" | "tr" => Self::Item,
            "br" => Self::Break,
            "p" | "div" | "section" | "article" | "main" | "header" | "blockquote" | "ul" | "ol" | "dl"
            | "table" | "thead" | "tbody" | "tfoot" | "td" | "th" | "hr" | "address" | "body" | "html"
            | "center" | "details" | "summary" => Self::Block,
            _ => Self::Inline,
        }
    }
}

impl Body {
    /// Returns the blocks below `root`.
    pub(super) fn of(root: &NodeRef<'_>) -> Self {
        let mut body = Self::default();
        // Pages nest deeper than a stack allows; the steps are kept here instead.
        let mut steps = vec![Step::Enter(*root)];
        let mut depth = 0_usize;
        while let Some(step) = steps.pop() {
            match step {
                Step::Leave(element) => {
                    depth = depth.saturating_sub(1);
                    body.leave(element);
                }
                Step::Enter(node) if node.is_text() => body.words(&node.text()),
                Step::Enter(node) => {
                    let element = node.node_name().map_or(Element::Block, |name| Element::of(&name));
                    if element == Element::Skipped {
                        continue;
                    }
                    depth += 1;
                    body.depth = body.depth.max(depth);
                    body.enter(element);
                    steps.push(Step::Leave(element));
                    steps.extend(node.children_it(true).map(Step::Enter));
                }
            }
        }
        body.end_block();
        body
    }

    /// Returns how deep the elements nest.
    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    /// Returns how long the blocks are together.
    pub(super) fn n_bytes(&self) -> usize {
        self.blocks.iter().map(|(_, block)| block.len()).sum()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// Returns the text with `title` over it, and its sections.
    pub(super) fn under(self, title: Option<&str>) -> (String, Vec<(Span, SectionKind)>) {
        let title = title.map(|title| title.split_whitespace().collect::<Vec<_>>().join(" "));
        let mut blocks = self.blocks;
        if let Some(title) = title {
            // The headline often stands over the body once more.
            if blocks.first().is_some_and(|(_, first)| first.eq_ignore_ascii_case(&title)) {
                blocks.remove(0);
            }
            blocks.insert(0, (SectionKind::Title, title));
        }
        let (mut text, mut sections) = (String::new(), Vec::new());
        for (kind, block) in blocks {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            let start = text.len();
            text.push_str(&block);
            sections.push((Span::from(start..text.len()), kind));
        }
        (text, sections)
    }

    fn enter(&mut self, element: Element) {
        match element {
            Element::Break => self.block.push('\n'),
            Element::Inline | Element::Skipped => {}
            Element::Block => self.end_block(),
            Element::Item => {
                self.end_block();
                self.n_items += 1;
            }
            Element::Heading => {
                self.end_block();
                self.heading = true;
            }
        }
    }

    fn leave(&mut self, element: Element) {
        match element {
            Element::Break | Element::Inline | Element::Skipped => {}
            Element::Block => self.end_block(),
            Element::Item => {
                self.end_block();
                self.n_items = self.n_items.saturating_sub(1);
            }
            Element::Heading => {
                self.end_block();
                self.heading = false;
            }
        }
    }

    /// Adds words: white space in a page is a space, wherever its lines end.
    fn words(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                ' ' | '\t' | '\n' | '\r' | '\u{c}' => {
                    if !self.block.ends_with([' ', '\n']) {
                        self.block.push(' ');
                    }
                }
                other => self.block.push(other),
            }
        }
    }

    /// Makes sections of what was read: two breaks end a paragraph, one is a space.
    fn end_block(&mut self) {
        let kind = match (self.heading, self.n_items) {
            (true, _) => SectionKind::Heading,
            (false, 0) => SectionKind::Paragraph,
            (false, _) => SectionKind::ListItem,
        };
        let block = std::mem::take(&mut self.block);
        let mut paragraph = String::new();
        for line in block.split('\n').map(str::trim).chain([""]) {
            if !line.is_empty() {
                if !paragraph.is_empty() {
                    paragraph.push(' ');
                }
                paragraph.push_str(line);
            } else if !paragraph.is_empty() {
                self.blocks.push((kind, std::mem::take(&mut paragraph)));
            }
        }
    }
}

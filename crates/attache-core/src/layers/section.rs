use super::{Sentence, built_in};
use crate::{Row, Rows};

crate::choices! {
    /// What a section of a text is.
    pub enum SectionKind {
        /// The headline of the whole text.
        Title = "title",
        /// A headline within the text.
        Heading = "heading",
        /// Running text.
        Paragraph = "paragraph",
        /// One point of a list.
        ListItem = "list_item",
    }
}

built_in! {
    /// A title, heading, paragraph or list item. Sections do not nest and do not overlap.
    pub Section in "section", ids "s", spans, slot 0;
    /// A section to write.
    new NewSection;
    {
        /// What it is.
        kind: SectionKind,
    }
}

impl<'d> Row<'d, Section> {
    /// Returns the sentences of the section.
    pub fn sentences(self) -> Rows<'d, Sentence> {
        self.starting()
    }
}

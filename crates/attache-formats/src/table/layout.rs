//! Lines within a width: words are wrapped, columns aligned, as wide as a terminal shows them.

use std::fmt::Write as _;

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use super::Styles;

/// A stretch of text in one style.
pub(super) type Piece<'a> = (Style, &'a str);

/// The view of one document in the making.
#[derive(Debug)]
pub(super) struct Page {
    out: String,
    width: usize,
    styles: Styles,
}

impl Page {
    pub(super) fn new(width: usize, styles: Styles) -> Self {
        Self { out: String::new(), width, styles }
    }

    pub(super) fn styles(&self) -> Styles {
        self.styles
    }

    pub(super) fn finish(self) -> String {
        self.out
    }

    /// Writes the name of a part, a blank line before it.
    pub(super) fn heading(&mut self, text: &str) {
        self.out.push('\n');
        let style = self.styles.heading;
        self.line(0, &[(style, text)]);
    }

    /// Writes pieces one after another, wrapped; the lines after the first stand further in.
    pub(super) fn line(&mut self, indent: usize, pieces: &[Piece<'_>]) {
        self.hanging(indent, indent + 4, pieces);
    }

    /// Writes pieces wrapped, the first line at `first`, the others at `rest`.
    pub(super) fn hanging(&mut self, first: usize, rest: usize, pieces: &[Piece<'_>]) {
        let (mut column, mut at_start) = (first, true);
        self.pad(first);
        // Two spaces at most, where a piece wants to stand apart.
        let mut space = 0;
        for &(style, text) in pieces {
            let mut open = false;
            for (n, word) in text.split(is_break).enumerate() {
                space += usize::from(n > 0);
                // What an article holds must not steer the terminal that shows it.
                let word: String = word.chars().filter(|character| !character.is_control()).collect();
                if word.is_empty() {
                    continue;
                }
                let width = word.width();
                let gap = if at_start { 0 } else { space.min(2) };
                if !at_start && column + gap + width > self.width && (space > 0 || column > self.width) {
                    self.close(style, &mut open);
                    self.out.push('\n');
                    self.pad(rest);
                    column = rest;
                } else {
                    self.pad(gap);
                    column += gap;
                }
                if !open {
                    let _ = write!(self.out, "{}", style.render());
                    open = true;
                }
                self.out.push_str(&word);
                column += width;
                (space, at_start) = (0, false);
            }
            self.close(style, &mut open);
        }
        self.out.push('\n');
    }

    fn close(&mut self, style: Style, open: &mut bool) {
        if std::mem::take(open) {
            let _ = write!(self.out, "{}", style.render_reset());
        }
    }

    fn pad(&mut self, columns: usize) {
        self.out.extend(std::iter::repeat_n(' ', columns));
    }

    /// Writes rows of cells in aligned columns, the last of them wrapped under itself.
    pub(super) fn columns<const N: usize>(&mut self, indent: usize, rows: &[[(Style, String); N]]) {
        let mut widths = [0; N];
        for row in rows {
            for (width, (_, cell)) in widths.iter_mut().zip(row) {
                *width = cell.width().max(*width);
            }
        }
        // One long name must not push everything else out of sight.
        let most = self.width / 2;
        for width in &mut widths {
            *width = (*width).min(most);
        }
        let used = widths.map(|width| if width == 0 { 0 } else { width + 2 });
        for row in rows {
            self.pad(indent);
            let mut column = indent;
            let last = row.iter().rposition(|(_, cell)| !cell.is_empty()).unwrap_or(0);
            for (n, (style, cell)) in row.iter().enumerate().take(last + 1) {
                let room = if n == last { self.width.saturating_sub(column) } else { widths[n] };
                let cell = clipped(cell, room);
                let _ = write!(self.out, "{}{cell}{}", style.render(), style.render_reset());
                column += used[n];
                if n < last {
                    self.pad(used[n].saturating_sub(cell.width()));
                }
            }
            self.out.push('\n');
        }
    }
}

/// Line breaks and spaces separate words; a no-break space does not.
fn is_break(character: char) -> bool {
    character.is_whitespace() && !matches!(character, '\u{a0}' | '\u{202f}')
}

/// Returns `text` on one line, cut to `width` columns with an ellipsis.
pub(super) fn clipped(text: &str, width: usize) -> String {
    let text = one_line(text);
    if text.width() <= width {
        return text;
    }
    let mut kept = String::new();
    for word in unicode_segmentation::UnicodeSegmentation::graphemes(text.as_str(), true) {
        if kept.width() + word.width() >= width {
            break;
        }
        kept.push_str(word);
    }
    kept.truncate(kept.trim_end().len());
    kept.push('…');
    kept
}

/// Returns `text` with single spaces for line breaks and runs of spaces, and without control characters.
pub(super) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.extend(word.chars().filter(|character| !character.is_control()));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(width: usize, pieces: &[&str], expected: &str) {
        let mut page = Page::new(width, Styles::plain());
        let pieces: Vec<_> = pieces.iter().map(|&text| (Style::new(), text)).collect();
        page.hanging(1, 3, &pieces);
        assert_eq!(page.finish(), expected);
    }

    #[test]
    fn words_are_wrapped_where_they_end() {
        check(12, &["one two three four"], " one two\n   three\n   four\n");
        check(12, &["one ", "two", ", three"], " one two,\n   three\n");
        check(12, &["条约 条约 条约"], " 条约 条约\n   条约\n");
        check(6, &["unbreakable"], " unbreakable\n");
        check(20, &["a\n\n\nb\u{1b}[31mc", "  d"], " a  b[31mc  d\n");
        check(20, &[""], " \n");
    }

    #[test]
    fn styles_never_cross_a_line() {
        let bold = Style::new().bold();
        let mut page = Page::new(8, Styles::plain());
        page.hanging(0, 0, &[(bold, "one two three")]);
        assert_eq!(page.finish(), "\u{1b}[1mone two\u{1b}[0m\n\u{1b}[1mthree\u{1b}[0m\n");
    }

    #[test]
    fn long_text_is_clipped_between_characters() {
        for (text, width, expected) in [
            ("short", 9, "short"),
            ("rather long", 8, "rather…"),
            ("条约条约", 5, "条约…"),
            ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
        ] {
            assert_eq!(clipped(text, width), expected);
        }
    }
}

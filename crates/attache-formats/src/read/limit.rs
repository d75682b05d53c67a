//! Cutting a text that is too long where a reader would.

/// Cuts `text` to `max` bytes at most; returns whether anything was cut.
///
/// The cut falls after a paragraph, else a line, a sentence, a word, whichever ends in
/// the last half of what may stay; else between two characters.
pub(super) fn cut(text: &mut String, max: usize) -> bool {
    if text.len() <= max {
        return false;
    }
    let mut end = max;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let kept = &text[..end];
    let least = end / 2;
    let after = |found: Option<usize>, length: usize| found.map(|at| at + length).filter(|&at| at >= least);
    let end = after(kept.rfind("\n\n"), 0)
        .or_else(|| after(kept.rfind('\n'), 0))
        .or_else(|| after([". ", "! ", "? "].into_iter().filter_map(|mark| kept.rfind(mark)).max(), 1))
        .or_else(|| after(kept.rfind(char::is_whitespace), 0))
        .unwrap_or(end);
    text.truncate(end);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cut_falls_where_something_ends() {
        for (text, max, expected) in [
            ("short", 5, "short"),
            ("One. Two.\n\nThree. Four.", 18, "One. Two."),
            ("One. Two. Three four", 17, "One. Two."),
            ("One two three four", 15, "One two three"),
            ("ééééé", 5, "éé"),
            (
                "a very long word: abcdefghijklmnopqrstuvwxyzabcdefghij",
                50,
                "a very long word: abcdefghijklmnopqrstuvwxyzabcdef",
            ),
            ("x", 0, ""),
        ] {
            let mut cut_text = text.to_owned();
            assert_eq!(cut(&mut cut_text, max), text.len() > max);
            assert_eq!(cut_text, expected);
        }
    }
}

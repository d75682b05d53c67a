//! The kinds of characters that segmentation tells apart.

/// Returns true for what separates tokens and belongs to none: white space,
/// control characters, and the invisible marks that steer layout.
///
/// The zero-width joiner is not among them: it holds emoji and some scripts'
/// letters together.
pub(crate) const fn is_separator(character: char) -> bool {
    match character {
        '\0'..=' ' | '\x7f'..='\u{a0}' => true,
        '\u{ad}'..='\u{167f}' => false,
        _ => matches!(
            character,
            '\u{1680}'
                | '\u{2000}'..='\u{200c}'
                | '\u{200e}' | '\u{200f}'
                | '\u{2028}'..='\u{202f}'
                | '\u{205f}'..='\u{206f}'
                | '\u{3000}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
        ),
    }
}

/// Returns true for letters and digits of any script and the marks that combine with them.
pub(crate) fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_' || is_combining(character)
}

/// Returns true for marks that belong to the character before them.
pub(crate) const fn is_combining(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{300}'..='\u{36f}'
            | '\u{483}'..='\u{489}'
            | '\u{591}'..='\u{5bd}'
            | '\u{610}'..='\u{61a}'
            | '\u{64b}'..='\u{65f}'
            | '\u{6d6}'..='\u{6dc}'
            | '\u{93a}'..='\u{94f}'
            | '\u{e31}'..='\u{e3a}'
            | '\u{e47}'..='\u{e4e}'
            | '\u{1ab0}'..='\u{1aff}'
            | '\u{1dc0}'..='\u{1dff}'
            | '\u{200d}'
            | '\u{20d0}'..='\u{20ff}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{fe20}'..='\u{fe2f}'
            | '\u{1f3fb}'..='\u{1f3ff}'
            | '\u{e0020}'..='\u{e007f}'
            | '\u{e0100}'..='\u{e01ef}'
    )
}

/// Returns true for the two signs of which a flag is made.
pub(crate) const fn is_regional_indicator(character: char) -> bool {
    matches!(character, '\u{1f1e6}'..='\u{1f1ff}')
}

/// Returns true for the apostrophe in its usual spellings.
pub(crate) const fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '\u{2019}' | '`' | '\u{2bc}' | '\u{ff07}')
}

/// Returns true for quotation marks and brackets that may close after a full stop.
pub(crate) const fn is_closer(character: char) -> bool {
    matches!(character, '"' | '\'' | ')' | ']' | '}' | '\u{2019}' | '\u{201d}' | '\u{bb}' | '\u{203a}')
}

/// Returns true for quotation marks and brackets that may open before a word.
pub(crate) const fn is_opener(character: char) -> bool {
    matches!(
        character,
        '"' | '\''
            | '('
            | '['
            | '{'
            | '`'
            | '\u{2018}'
            | '\u{201c}'
            | '\u{ab}'
            | '\u{2039}'
            | '\u{a1}'
            | '\u{bf}'
    )
}

/// Returns true for the marks that may end a sentence.
pub(crate) const fn is_terminal(character: char) -> bool {
    matches!(
        character,
        '.' | '!'
            | '?'
            | '\u{2026}'
            | '\u{203d}'
            | '\u{61f}'
            | '\u{6d4}'
            | '\u{964}'
            | '\u{3002}'
            | '\u{ff01}'
            | '\u{ff1f}'
    )
}

/// Returns the character that starts at byte `at` of `text`, or NUL at its end.
///
/// `at` lies on a character boundary: every caller walks the text by whole characters.
pub(crate) fn char_at(text: &str, at: usize) -> char {
    match text.as_bytes().get(at) {
        None => '\0',
        Some(byte) if byte.is_ascii() => char::from(*byte),
        Some(_) => text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or('\0'),
    }
}

/// Returns the character that ends at byte `at` of `text`, or NUL at its start.
pub(crate) fn char_before(text: &str, at: usize) -> char {
    match at.checked_sub(1).and_then(|before| text.as_bytes().get(before)) {
        None => '\0',
        Some(byte) if byte.is_ascii() => char::from(*byte),
        Some(_) => text.get(..at).and_then(|rest| rest.chars().next_back()).unwrap_or('\0'),
    }
}

/// Returns the last character boundary at or before byte `at`.
pub(crate) fn floor_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// Returns where the next separator stands at or after `from`, else `end`.
pub(crate) fn chunk_end(text: &str, from: usize, end: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < end {
        let byte = bytes[at];
        if byte.is_ascii() {
            if byte <= b' ' || byte == 0x7f {
                return at;
            }
            at += 1;
        } else {
            let character = char_at(text, at);
            if is_separator(character) {
                return at;
            }
            at += character.len_utf8();
        }
    }
    end
}

/// Returns where the first character that is no separator stands at or after `from`, else `end`.
pub(crate) fn skip_separators(text: &str, from: usize, end: usize) -> usize {
    let mut at = from;
    while at < end {
        let character = char_at(text, at);
        // A joiner with nothing before it joins nothing.
        if !is_separator(character) && character != '\u{200d}' {
            return at;
        }
        at += character.len_utf8();
    }
    end
}

//! Names as sequences of plain words, so that one entry covers its typographic variants.
//!
//! "al-Qaeda", "al Qaeda" and "Al–Qaeda" are the same two words, "Erdoğan" is "Erdogan", and
//! "U.S." is two words where "US" is one. A tokenizer may split at hyphens and apostrophes or not:
//! the words are the same, which is why the index keeps words and not tokens.

/// What a character does in a name.
enum Role {
    /// Part of a word; the letter or digit without its diacritic.
    Letter(char),
    /// Ends a word and leaves no trace: space, hyphen, apostrophe, full stop, slash.
    Gap,
    /// Leaves no trace: combining marks, soft hyphens.
    Silent,
    /// A word of its own: a comma never disappears between two names.
    Symbol(char),
}

/// The letters from U+00C0 to U+024F without diacritics: Latin-1 Supplement, Extended-A and Extended-B.
/// `_` where a letter is its own.
const LATIN: &[u8] =
    b"AAAAAAACEEEEIIIIDNOOOOO_OUUUUYTsaaaaaaaceeeeiiiidnooooo_ouuuuytyAaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGg\
GgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlLlLlNnNnNnnNnOoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs\
bB_______DD_______f_____________Oo_____________Uu__Yy________________________AaIiOoUuUuUuUuUu_Aa\
Aa____GgKkOoOo__j___Gg__NnAa____AaAaEeEeIiIiOoOoRrRrUuUuSsTt__Hh______AaEeOoOoOoOoYy____________\
________________";

/// The letters from U+1E00 to U+1EFF without diacritics: Vietnamese, transliterations.
const LATIN_ADDITIONAL: &[u8] =
    b"AaBbBbBbCcDdDdDdDdDdEeEeEeEeEeFfGgHhHhHhHhHhIiIiKkKkKkLlLlLlLlMmMmMmNnNnNnNnOoOoOoOoPpPpRrRrRrRr\
SsSsSsSsSsTtTtTtTtUuUuUuUuUuVvVvWwWwWwWwWwXxXxYyZzZzZzhtwya_ssSdAaAaAaAaAaAaAaAaAaAaAaAaEeEeEeEe\
EeEeEeEeIiIiOoOoOoOoOoOoOoOoOoOoOoOoUuUuUuUuUuUuUuYyYyYyYy______";

fn role(c: char) -> Role {
    if c.is_ascii_alphanumeric() {
        return Role::Letter(c);
    }
    match c {
        ' '
        | '-'
        | '\''
        | '.'
        | '/'
        | '_'
        | '\u{a0}'
        | '\u{2010}'..='\u{2013}'
        | '’'
        | '‘'
        | 'ʻ'
        | 'ʼ'
        | '`'
        | '\t'
        | '\n'
        | '\r' => Role::Gap,
        '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200d}' => Role::Silent,
        _ if c.is_alphanumeric() => Role::Letter(base(c)),
        _ => Role::Symbol(c),
    }
}

fn base(c: char) -> char {
    let (table, first) = match u32::from(c) {
        0xc0..=0x24f => (LATIN, 0xc0),
        0x1e00..=0x1eff => (LATIN_ADDITIONAL, 0x1e00),
        _ => return c,
    };
    match table.get((u32::from(c) - first) as usize) {
        None | Some(b'_') => c,
        Some(&letter) => char::from(letter),
    }
}

/// The lower case of a folded character.
pub(super) fn lower(c: char) -> char {
    if c.is_ascii() { c.to_ascii_lowercase() } else { c.to_lowercase().next().unwrap_or(c) }
}

/// The folded characters of a name, one space between words and none at the ends. Case is kept.
#[derive(Clone)]
pub(super) struct Folded<I> {
    characters: I,
    waiting: Option<char>,
    /// Inside a word: the next letter continues it.
    open: bool,
    started: bool,
}

impl<I: Iterator<Item = char>> Folded<I> {
    pub(super) fn new(characters: I) -> Self {
        Self { characters, waiting: None, open: false, started: false }
    }
}

impl<I: Iterator<Item = char>> Iterator for Folded<I> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        if let Some(letter) = self.waiting.take() {
            return Some(letter);
        }
        loop {
            let (letter, symbol) = match role(self.characters.next()?) {
                Role::Letter(letter) => (letter, false),
                Role::Symbol(symbol) => (symbol, true),
                Role::Silent => continue,
                Role::Gap => {
                    self.open = false;
                    continue;
                }
            };
            let gap = self.started && (symbol || !self.open);
            self.open = !symbol;
            self.started = true;
            if gap {
                self.waiting = Some(letter);
                return Some(' ');
            }
            return Some(letter);
        }
    }
}

/// Whether two names are the same but for case, diacritics, hyphens and apostrophes.
pub(super) fn is_same(a: &str, b: &str) -> bool {
    Folded::new(a.chars()).map(lower).eq(Folded::new(b.chars()).map(lower))
}

/// A rolling hash over folded words, which can be read at the end of any word.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rolling {
    hash: u64,
    first: u64,
    words: u32,
}

impl Rolling {
    pub(super) fn new() -> Self {
        Self { hash: 0, first: 0, words: 0 }
    }

    /// Adds a token (or a whole name) as one or several words.
    pub(super) fn push(&mut self, token: &str) {
        let mut in_word = false;
        for c in Folded::new(token.chars()) {
            if c == ' ' {
                in_word = false;
                continue;
            }
            if !in_word {
                in_word = true;
                if self.words > 0 {
                    self.step(' ');
                }
                self.words += 1;
            }
            self.step(lower(c));
            if self.words == 1 {
                self.first = self.hash;
            }
        }
    }

    // The multiplier is that of the Fx hash: fast, and good enough behind an exact comparison.
    fn step(&mut self, c: char) {
        self.hash = (self.hash.rotate_left(5) ^ u64::from(c)).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    pub(super) fn hash(&self) -> u64 {
        self.hash
    }

    /// The hash of the first word alone.
    pub(super) fn first(&self) -> u64 {
        self.first
    }

    pub(super) fn words(&self) -> u32 {
        self.words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, folded: &str) {
        let got: String = Folded::new(name.chars()).map(lower).collect();
        assert_eq!(got, folded, "{name}");
    }

    #[test]
    fn names_fold_to_plain_words() {
        check("al-Qaeda", "al qaeda");
        check("  Al–Qaeda ", "al qaeda");
        check("Recep Tayyip Erdoğan", "recep tayyip erdogan");
        check("Tô Lâm", "to lam");
        check("Lê Minh Hưng", "le minh hung");
        check("Quai d’Orsay", "quai d orsay");
        check("U.S.", "u s");
        check("AT&T", "at & t");
        check("Washington, D.C.", "washington , d c");
        check("Łódź", "lodz");
        check("İzmir", "izmir");
        check("Nicușor", "nicusor");
        check("Зеленський", "зеленський");
        check("e\u{301}lysee", "elysee");
        check("", "");
        check("--", "");
    }

    #[test]
    fn names_are_the_same_without_diacritics() {
        assert!(is_same("Erdoğan", "Erdogan"));
        assert!(is_same("al-Qaeda", "Al Qaeda"));
        assert!(!is_same("Wasef", "Wasif"));
    }

    #[test]
    fn the_hash_ignores_where_tokens_end() {
        let mut one = Rolling::new();
        one.push("al-Qaeda");
        let mut three = Rolling::new();
        for token in ["Al", "-", "Qaeda"] {
            three.push(token);
        }
        assert_eq!((one.hash(), one.first(), one.words()), (three.hash(), three.first(), three.words()));
    }
}

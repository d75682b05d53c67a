//! Addresses, handles and tags.

use super::Scanner;
use crate::characters::is_word;

const SCHEMES: &[&str] = &["http://", "https://", "ftp://", "mailto:", "www.", "doi:"];

impl Scanner<'_, '_> {
    /// Scans an address, handle or tag from `start` if one starts there, and returns where it ends.
    pub(super) fn web(&mut self, start: usize, first: char) -> Option<usize> {
        let end = match first {
            'h' | 'f' | 'm' | 'w' | 'd' | 'H' | 'F' | 'M' | 'W' if self.has_scheme(start) => {
                self.trimmed(start)
            }
            '@' if is_word(self.char(start + 1)) => self.handle(start + 1),
            '#' if self.char(start + 1).is_alphabetic() => self.handle(start + 1),
            _ if first.is_ascii_alphanumeric() => self.mail_or_host(start)?,
            _ => return None,
        };
        Some(self.push(start, end))
    }

    fn has_scheme(&self, start: usize) -> bool {
        let rest = &self.text.as_bytes()[start..self.chunk.end];
        SCHEMES.iter().any(|scheme| {
            rest.len() > scheme.len() && rest[..scheme.len()].eq_ignore_ascii_case(scheme.as_bytes())
        })
    }

    /// Returns the chunk's end less the punctuation that closes the sentence and not the address.
    fn trimmed(&self, start: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut end = self.chunk.end;
        if let Some(stop) = bytes[start..end].iter().position(|byte| matches!(byte, b'<' | b'>' | b'"')) {
            end = start + stop;
        }
        let (n_open, mut n_closed) = bytes[start..end].iter().fold((0, 0), |(n_open, n_closed), byte| {
            (n_open + usize::from(*byte == b'('), n_closed + usize::from(*byte == b')'))
        });
        while end > start + 1 {
            let last = crate::characters::char_before(self.text, end);
            match last {
                '.' | ',' | ';' | ':' | '!' | '?' | '\'' | ']' | '}' | '*' | '\u{2019}' | '\u{201d}'
                | '\u{2026}' => {}
                ')' if n_closed > n_open => n_closed -= 1,
                _ => break,
            }
            end -= last.len_utf8();
        }
        end
    }

    fn handle(&self, mut at: usize) -> usize {
        loop {
            let character = self.char(at);
            let inner_dot =
                character == '.' && self.char(at + 1).is_ascii_lowercase() && self.char(at + 2) == '.';
            if !is_word(character) && !inner_dot {
                return at;
            }
            at += character.len_utf8();
        }
    }

    /// *name@host.org* and *host.org/path*.
    fn mail_or_host(&mut self, start: usize) -> Option<usize> {
        if start < self.no_mail_before {
            return None;
        }
        let bytes = &self.text.as_bytes()[..self.chunk.end];
        let local =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'%' | b'+' | b'-');
        let mut at = start;
        let mut has_dot = false;
        while at < bytes.len() && local(bytes[at]) {
            has_dot |= bytes[at] == b'.';
            at += 1;
        }
        self.no_mail_before = at;
        match bytes.get(at) {
            Some(b'@') if at + 1 < bytes.len() && bytes[at + 1].is_ascii_alphanumeric() => {
                let mut end = at + 1;
                while end < bytes.len() && local(bytes[end]) {
                    end += 1;
                }
                while matches!(bytes[end - 1], b'.' | b'-' | b'%' | b'+') {
                    end -= 1;
                }
                Some(end)
            }
            Some(b'/') if has_dot && is_host(&self.text[start..at]) && at + 1 < bytes.len() => {
                Some(self.trimmed(start))
            }
            _ => None,
        }
    }
}

/// *cra.org*, *bbc.co.uk*: parts in lower case, the last a general or national domain.
fn is_host(name: &str) -> bool {
    let Some((rest, last)) = name.rsplit_once('.') else { return false };
    let known = matches!(
        last,
        "com" | "org" | "net" | "edu" | "gov" | "uk" | "de" | "io" | "ly" | "eu" | "info" | "int" | "co"
    );
    known
        && !rest.is_empty()
        && rest
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-'))
}

//! What an input is: compressed or not, and in which format.

use std::io::{BufReader, Cursor, Read};

use flate2::read::MultiGzDecoder;
use memchr::memchr;

use super::{Failure, Name, Source};

/// The formats of input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum InputFormat {
    /// By the file's extension, else by its content.
    #[default]
    Auto,
    /// Plain text: the whole input is one document.
    Text,
    /// Markdown: the whole input is one document.
    Markdown,
    /// One record a line.
    Jsonl,
    /// One record, an array of records, or records one after another.
    Json,
    /// CoNLL-U: a document at each `# newdoc`.
    Conllu,
    /// A page of the web: the article in it is one document.
    Html,
    /// A table with a header line: a document in each row.
    Csv,
    /// The same, parted by tabs.
    Tsv,
    /// A text with brat's annotations beside it; see [`open_brat`](super::open_brat).
    Brat,
    /// doccano's examples, one a line or in an array.
    Doccano,
    /// Label Studio's tasks, in an array or one a line.
    LabelStudio,
}

impl InputFormat {
    /// All formats.
    pub const ALL: [Self; 12] = [
        Self::Auto,
        Self::Text,
        Self::Markdown,
        Self::Jsonl,
        Self::Json,
        Self::Conllu,
        Self::Html,
        Self::Csv,
        Self::Tsv,
        Self::Brat,
        Self::Doccano,
        Self::LabelStudio,
    ];

    /// Returns the format's name in options: the extension of its files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Text => "txt",
            Self::Markdown => "md",
            Self::Jsonl => "jsonl",
            Self::Json => "json",
            Self::Conllu => "conllu",
            Self::Html => "html",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Brat => "brat",
            Self::Doccano => "doccano",
            Self::LabelStudio => "label-studio",
        }
    }

    /// Returns the extensions of the format's files; none for `auto`.
    pub const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Auto => &[],
            Self::Text => &["txt", "text"],
            Self::Markdown => &["md", "markdown"],
            Self::Jsonl => &["jsonl", "ndjson"],
            Self::Json => &["json"],
            Self::Conllu => &["conllu"],
            Self::Html => &["html", "htm", "xhtml"],
            Self::Csv => &["csv"],
            Self::Tsv => &["tsv"],
            Self::Brat => &["txt"],
            Self::Doccano | Self::LabelStudio => &["json", "jsonl"],
        }
    }

    /// Returns the format called `name`.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == name)
    }
}

/// Extensions that are put behind another one.
const COMPRESSED: [&str; 3] = ["gz", "zst", "zstd"];

/// How much of an input is looked at to tell its format.
const HEAD_BYTES: usize = 4096;

/// Splits a path into what names the document and its extension, less one for compression.
pub(super) fn split_extension(path: &str) -> (&str, Option<&str>) {
    let file = path.rfind('/').map_or(0, |slash| slash + 1);
    let split = |end: usize| {
        let dot = path[file..end].rfind('.').filter(|&dot| dot > 0)? + file;
        Some((dot, &path[dot + 1..end]))
    };
    let mut end = path.len();
    if let Some((dot, extension)) = split(end)
        && COMPRESSED.iter().any(|known| extension.eq_ignore_ascii_case(known))
    {
        end = dot;
    }
    match split(end) {
        // "3.5 million" has no extension: one is short, and without spaces.
        Some((dot, extension)) if extension.len() <= 8 && !extension.contains(' ') => {
            (&path[..dot], Some(extension))
        }
        _ => (&path[..end], None),
    }
}

/// Undoes compression and tells the format.
pub(super) fn recognise(
    name: &Name,
    bytes: Box<dyn Read + Send>,
    wanted: InputFormat,
) -> Result<(InputFormat, Source), Failure> {
    let (magic, bytes) = peek(bytes, 4)?;
    let bytes: Box<dyn Read + Send> = match *magic {
        [0x1F, 0x8B, ..] => Box::new(MultiGzDecoder::new(BufReader::new(bytes))),
        [0x28, 0xB5, 0x2F, 0xFD] => {
            Box::new(zstd::stream::read::Decoder::new(bytes).map_err(|error| Failure::io(&error))?)
        }
        _ => bytes,
    };
    let extension = name.path.as_deref().and_then(|path| split_extension(path).1);
    let (format, bytes) = match (wanted, extension.map(str::to_ascii_lowercase).as_deref()) {
        (InputFormat::Auto, Some("txt" | "text")) => (InputFormat::Text, bytes),
        (InputFormat::Auto, Some("md" | "markdown")) => (InputFormat::Markdown, bytes),
        (InputFormat::Auto, Some("jsonl" | "ndjson")) => (InputFormat::Jsonl, bytes),
        (InputFormat::Auto, Some("json")) => (InputFormat::Json, bytes),
        (InputFormat::Auto, Some("conllu")) => (InputFormat::Conllu, bytes),
        (InputFormat::Auto, Some("html" | "htm" | "xhtml")) => (InputFormat::Html, bytes),
        (InputFormat::Auto, Some("csv")) => (InputFormat::Csv, bytes),
        (InputFormat::Auto, Some("tsv")) => (InputFormat::Tsv, bytes),
        (InputFormat::Auto, Some(extension @ ("pdf" | "docx"))) => {
            return Err(Failure::new(
                "format",
                format!("`.{extension}` files cannot be read; bring the text as txt, md, html or jsonl"),
            ));
        }
        (InputFormat::Auto, _) => {
            let (head, bytes) = peek(bytes, HEAD_BYTES)?;
            (by_content(&head), bytes)
        }
        (wanted, _) => (wanted, bytes),
    };
    Ok((format, BufReader::with_capacity(1 << 16, bytes)))
}

/// Returns how an input begins, and the input.
pub(super) fn head(source: Source) -> Result<(Vec<u8>, Source), Failure> {
    let (head, bytes) = peek(Box::new(source), HEAD_BYTES)?;
    Ok((head, BufReader::with_capacity(1 << 16, bytes)))
}

/// Returns up to `n_bytes` of what comes, and a reader that begins with them again.
fn peek(mut bytes: Box<dyn Read + Send>, n_bytes: usize) -> Result<(Vec<u8>, Box<dyn Read + Send>), Failure> {
    let mut head = Vec::with_capacity(n_bytes);
    bytes.by_ref().take(n_bytes as u64).read_to_end(&mut head).map_err(|error| Failure::io(&error))?;
    Ok((head.clone(), Box::new(Cursor::new(head).chain(bytes))))
}

pub(super) fn by_content(head: &[u8]) -> InputFormat {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    let begins =
        |mark: &str| head.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark.as_bytes()));
    if begins("<!doctype html") || begins("<html") {
        return InputFormat::Html;
    }
    match head {
        [b'[', rest @ ..] if matches!(rest.trim_ascii_start(), [b'{' | b']', ..]) => InputFormat::Json,
        [b'{', rest @ ..] if matches!(rest.trim_ascii_start(), [b'"' | b'}', ..]) => {
            // A record a line, unless the first line ends within the record.
            match memchr(b'\n', head) {
                Some(end) if serde_json::from_slice::<serde::de::IgnoredAny>(&head[..end]).is_err() => {
                    InputFormat::Json
                }
                _ => InputFormat::Jsonl,
            }
        }
        _ => InputFormat::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_paths_without_extension() {
        for (path, expected) in [
            ("articles/treaty.txt", ("articles/treaty", Some("txt"))),
            ("corpus.jsonl.gz", ("corpus", Some("jsonl"))),
            ("a.b/notes", ("a.b/notes", None)),
            (".hidden", (".hidden", None)),
            ("x/.hidden.md", ("x/.hidden", Some("md"))),
            ("war of 1.5 years", ("war of 1.5 years", None)),
            ("dump.zst", ("dump", None)),
            ("", ("", None)),
        ] {
            assert_eq!(split_extension(path), expected, "{path}");
        }
    }

    #[test]
    fn content_tells_the_format() {
        for (head, expected) in [
            ("{\"id\": 1}\n{\"id\": 2}", InputFormat::Jsonl),
            ("{\"text\": \"one line only, however lo", InputFormat::Jsonl),
            ("{\n  \"id\": 1\n}", InputFormat::Json),
            ("\u{feff} [ {\"id\": 1}]", InputFormat::Json),
            ("[]", InputFormat::Json),
            ("[Moscow] The president said", InputFormat::Text),
            ("{sic} he wrote", InputFormat::Text),
            ("# Heading", InputFormat::Text),
            ("\n<!DOCTYPE HTML>\n<html>", InputFormat::Html),
            ("<htm", InputFormat::Text),
            ("", InputFormat::Text),
        ] {
            assert_eq!(by_content(head.as_bytes()), expected, "{head}");
        }
    }
}

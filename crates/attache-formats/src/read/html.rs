//! Pages of the web: the article's title, day, author and body, without what stands around it.
//!
//! Where the body is, [`dom_smoothie`] says, which decides as the reading mode of a
//! browser does. Its paragraphs become given sections. The day of publication is looked
//! for here, since a document's source also says where its date was found.

mod body;
mod date;

use std::io::Read as _;
use std::sync::Arc;

use dom_query::Document;
use dom_smoothie::Readability;
use encoding_rs::Encoding;
use serde_json::{Map, Value};

use super::decode::decode;
use super::{Failure, Input, InputOptions, Name, Source, markdown};
use body::Body;

/// How much of a page is searched for its encoding.
const HEAD_BYTES: usize = 4096;

/// The longest page that is read, in bytes; what surrounds an article may be much longer than it.
const MAX_PAGE_BYTES: u64 = 64 << 20;

/// The deepest that elements nest in a page whose article is looked for: the search takes time by depth times size.
const MAX_DEPTH: usize = 500;

/// Reads all of `source` as a page.
pub(super) fn read(name: &Name, source: &mut Source, options: &InputOptions) -> Input {
    match page(source) {
        Ok(Page { html, note, is_cut }) => {
            let mut input = article(&html, name, options);
            if let Some(note) = note {
                input.note(note);
            }
            if is_cut {
                input.document.source.truncated = true;
                input.note(format!(
                    "the page is longer than {} MiB and what follows was not read: split it, or give its text as `txt`",
                    MAX_PAGE_BYTES >> 20
                ));
            }
            input
        }
        Err(failure) => Input::failed(name, failure),
    }
}

/// A page as text.
struct Page {
    html: String,
    /// What is to be said about its encoding.
    note: Option<String>,
    /// Whether there was more of it than is read.
    is_cut: bool,
}

/// Returns the page as text: by its byte order mark, as UTF-8, by what it says of itself, or by a guess.
fn page(source: &mut Source) -> Result<Page, Failure> {
    let mut bytes = Vec::new();
    source.take(MAX_PAGE_BYTES + 1).read_to_end(&mut bytes).map_err(|error| Failure::io(&error))?;
    let is_cut = MAX_PAGE_BYTES < bytes.len() as u64;
    if is_cut {
        bytes.truncate(MAX_PAGE_BYTES as usize);
        // What is left of the last character would spoil the guess at the encoding.
        if let Err(error) = std::str::from_utf8(&bytes)
            && error.error_len().is_none()
        {
            bytes.truncate(error.valid_up_to());
        }
    }
    let has_mark = Encoding::for_bom(&bytes).is_some();
    if !has_mark
        && std::str::from_utf8(&bytes).is_err()
        && let Some(encoding) = declared(&bytes)
    {
        let (text, _, _) = encoding.decode(&bytes);
        return Ok(Page { html: text.into_owned(), note: None, is_cut });
    }
    let (html, note) = decode(bytes, false)?;
    Ok(Page { html, note, is_cut })
}

/// Returns the encoding that the page names in a `meta` element, unless that is UTF-8, which it is not.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD_BYTES)]).to_ascii_lowercase();
    let (_, after) = head.split_once("charset=")?;
    let label = after.trim_start_matches(['"', '\'', ' ']);
    let end = label.find(|character: char| !character.is_ascii_alphanumeric() && !"-_:".contains(character));
    let encoding = Encoding::for_label(&label.as_bytes()[..end.unwrap_or(label.len())])?;
    (encoding != encoding_rs::UTF_8).then_some(encoding)
}

/// Returns a name without what bylines begin with.
fn named(value: &str) -> String {
    let value = value.trim();
    let rest = ["By ", "by ", "BY "].iter().find_map(|by| value.strip_prefix(by));
    rest.unwrap_or(value).trim().to_owned()
}

/// Returns what a page itself marks as its article, with what the element is called: the longest, where there are several.
fn marked(document: &Document) -> Option<(Body, &'static str)> {
    for (selector, name) in [
        ("[itemprop=articleBody]", "what it marks as the body of its article"),
        ("article", "its `article`"),
        ("main, [role=main]", "its `main`"),
    ] {
        let bodies = document.select(selector).nodes().iter().map(Body::of).collect::<Vec<_>>();
        let longest = bodies.into_iter().filter(|body| !body.is_empty()).max_by_key(Body::n_bytes);
        if let Some(body) = longest {
            return Some((body, name));
        }
    }
    None
}

/// Reads the article in a page.
fn article(html: &str, name: &Name, options: &InputOptions) -> Input {
    let document = Document::from(html);
    let published = date::find(&document);
    // What the page is as it stands, for when no article is found in it.
    let mut whole = document.body().map(|body| Body::of(&body));
    let mut read_instead = "all of it";
    let mut notes = Vec::new();
    let mut about = Map::new();
    let mut title = None;
    let mut found = None;
    let is_deep = whole.as_ref().is_some_and(|body| body.depth() > MAX_DEPTH);
    let read = if is_deep {
        if let Some((body, element)) = marked(&document) {
            (whole, read_instead) = (Some(body), element);
        }
        title = document.select("title").iter().next().map(|title| title.text().trim().to_owned());
        title = title.filter(|title| !title.is_empty());
        Err(format!("its elements nest more than {MAX_DEPTH} deep"))
    } else {
        let reader = Readability::with_document(document, None, None);
        reader.and_then(|mut reader| reader.parse()).map_err(|error| error.to_string())
    };
    match read {
        Ok(article) => {
            let content = Document::from(&*article.content);
            found = Some(Body::of(&content.root()));
            title = Some(article.title).filter(|title| !title.trim().is_empty());
            for (key, value) in
                [("author", article.byline), ("site", article.site_name), ("url", article.url)]
            {
                if let Some(value) = value.map(|value| named(&value)).filter(|value| !value.is_empty()) {
                    about.insert(key.into(), value.into());
                }
            }
        }
        Err(error) => {
            notes.push(format!(
                "no article was told from the rest of the page ({error}); {read_instead} was read"
            ));
        }
    }
    let body = found.filter(|body| !body.is_empty()).or(whole).unwrap_or_default();
    let (mut text, sections) = body.under(title.as_deref());
    let is_cut = options.max_bytes.is_some_and(|max| super::limit::cut(&mut text, max));
    let mut input = Input::of_text(name, text, &InputOptions { max_bytes: None, ..options.clone() });
    input.document.source.truncated = is_cut;
    input.document.source.title = title;
    let end = input.document.text().len() as u32;
    let sections: Vec<_> = sections.into_iter().filter(|(span, _)| span.end() <= end).collect();
    match markdown::sections(&sections, input.document.text()) {
        Ok(layer) => input.document.give(Arc::new(layer)),
        Err(failure) => input.fail(failure),
    }
    match published {
        Some((date, from)) => {
            input.document.source.date = Some(date);
            input.document.source.date_from = Some(from);
        }
        None => notes.push("no day of publication was found in the page".to_owned()),
    }
    if !about.is_empty() {
        input.document.meta = Some(Value::Object(about).to_string());
    }
    for note in notes {
        input.note(note);
    }
    input
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Read};

    use super::*;

    #[test]
    fn a_page_over_the_limit_is_cut_at_a_character_and_said_to_be() {
        let page = |letters: &'static str, n_bytes: u64| {
            let letters = std::iter::repeat_n(letters.as_bytes(), n_bytes as usize / letters.len());
            let bytes: Vec<u8> = letters.flatten().copied().collect();
            let mut source: Source =
                BufReader::new(Box::new(std::io::Cursor::new(bytes)) as Box<dyn Read + Send>);
            super::page(&mut source).map(|page| (page.html.len() as u64, page.note, page.is_cut))
        };
        // The limit falls into a letter of three bytes.
        assert_eq!(page("€", MAX_PAGE_BYTES + 8), Ok((MAX_PAGE_BYTES - 1, None, true)));
        assert_eq!(page("a", MAX_PAGE_BYTES), Ok((MAX_PAGE_BYTES, None, false)));
    }
}

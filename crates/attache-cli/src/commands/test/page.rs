//! A page of cases: Markdown in which fenced blocks count and all else is prose.

use std::ops::Range;

use anyhow::{Context as _, anyhow, bail};
use attache_core::Date;
use attache_notation::Expectation;

/// A page of cases.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) cases: Vec<Case>,
}

/// A text and what is expected of it.
#[derive(Debug)]
pub(super) struct Case {
    /// The heading above it.
    pub(super) title: String,
    pub(super) text: String,
    pub(super) date: Option<Date>,
    /// Lines as written, and what they mean.
    pub(super) expectations: Vec<(String, Expectation)>,
    pub(super) annotated: Vec<Annotated>,
}

/// The whole analysis of a text, as expected.
#[derive(Debug)]
pub(super) struct Annotated {
    pub(super) text: String,
    /// Where it stands in the page.
    pub(super) range: Range<usize>,
}

/// A fenced block.
struct Block<'p> {
    info: &'p str,
    text: &'p str,
    range: Range<usize>,
    /// The number of the line of its opening fence, from 1.
    line: usize,
}

impl Page {
    /// Reads a page.
    ///
    /// # Errors
    ///
    /// With the line of the first block that is no case.
    pub(super) fn parse(page: &str) -> anyhow::Result<Self> {
        let mut cases: Vec<Case> = Vec::new();
        for (title, block) in blocks(page)? {
            let mut info = block.info.split_whitespace();
            let told = || format!("line {}", block.line);
            match info.next() {
                Some("text") => cases.push(Case {
                    title: title.to_owned(),
                    text: block.text.trim_end_matches('\n').to_owned(),
                    date: date(info).with_context(told)?,
                    expectations: Vec::new(),
                    annotated: Vec::new(),
                }),
                Some(kind @ ("expect" | "annotated")) => {
                    let Some(case) = cases.last_mut() else {
                        bail!("line {}: a block `{kind}` needs a block `text` above it", block.line);
                    };
                    if kind == "annotated" {
                        case.annotated.push(Annotated { text: block.text.to_owned(), range: block.range });
                        continue;
                    }
                    for (number, line) in block.text.lines().enumerate() {
                        let line = line.trim();
                        if !line.is_empty() && !line.starts_with('#') {
                            let expectation =
                                line.parse().with_context(|| format!("line {}", block.line + 1 + number))?;
                            case.expectations.push((line.to_owned(), expectation));
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(Self { cases })
    }
}

fn date<'i>(info: impl Iterator<Item = &'i str>) -> anyhow::Result<Option<Date>> {
    let mut date = None;
    for word in info {
        let value = word
            .strip_prefix("date=")
            .ok_or_else(|| anyhow!("expected `date=2025-01-18` behind `text`, found `{word}`"))?;
        date = Some(value.parse().map_err(|_| anyhow!("`{value}` is no date such as 2025-01-18"))?);
    }
    Ok(date)
}

/// Returns the fenced blocks, each with the heading above it.
fn blocks(page: &str) -> anyhow::Result<Vec<(&str, Block<'_>)>> {
    let mut blocks = Vec::new();
    let mut title = "";
    // The fence that is open: its sign, what stands behind it, where its text begins, its line.
    let mut open: Option<(&str, &str, usize, usize)> = None;
    let mut at = 0;
    for (number, line) in page.split_inclusive('\n').enumerate() {
        let start = at;
        at += line.len();
        let line = line.trim_end();
        if let Some((fence, info, from, opened)) = open {
            if line == fence {
                let block = Block { info, text: &page[from..start], range: from..start, line: opened };
                blocks.push((title, block));
                open = None;
            }
        } else if line.starts_with("```") {
            let info = line.trim_start_matches('`');
            open = Some((&line[..line.len() - info.len()], info, at, number + 1));
        } else if line.starts_with('#') {
            title = line.trim_start_matches('#').trim();
        }
    }
    match open {
        Some((.., line)) => bail!("line {line}: this block is never closed"),
        None => Ok(blocks),
    }
}

/// Returns `page` with other texts in the given places.
pub(super) fn replaced(page: &str, mut places: Vec<(Range<usize>, String)>) -> String {
    places.sort_by_key(|(range, _)| range.start);
    let mut text = String::with_capacity(page.len());
    let mut done = 0;
    for (range, new) in places {
        text += &page[done..range.start];
        text += &new;
        done = range.end;
    }
    text + &page[done..]
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# Meetings\n\nWhy.\n\n```text date=2025-01-18\nPutin met Xi.\n```\n\n```expect\n\
                        # who\nrelation type=meet\n```\n\n```annotated\nold\n```\n";

    #[test]
    fn a_page_is_read() {
        let page = Page::parse(PAGE).unwrap();
        let [case] = &page.cases[..] else { panic!("{page:?}") };
        assert_eq!((case.title.as_str(), case.text.as_str()), ("Meetings", "Putin met Xi."));
        assert_eq!(case.date.map(|date| date.to_string()).as_deref(), Some("2025-01-18"));
        assert_eq!(case.expectations[0].0, "relation type=meet");
        let new = replaced(PAGE, vec![(case.annotated[0].range.clone(), "new\n".to_owned())]);
        assert_eq!(new, PAGE.replace("old\n", "new\n"));
    }

    #[track_caller]
    fn refused(page: &str, expected: &str) {
        assert_eq!(format!("{:#}", Page::parse(page).unwrap_err()), expected);
    }

    #[test]
    fn faults_have_their_line() {
        refused("```expect\nrelation\n```\n", "line 1: a block `expect` needs a block `text` above it");
        refused("a\n\n```text\nnever", "line 3: this block is never closed");
        refused(
            "```text\na\n```\n```expect\n\nrelation meet\n```\n",
            "line 6: expected `field=value`, found `meet`",
        );
        refused("```text day=1\na\n```\n", "line 1: expected `date=2025-01-18` behind `text`, found `day=1`");
    }
}

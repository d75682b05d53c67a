//! The book: its generated pages, its links, and that every page is in its contents.

use std::collections::BTreeSet;
use std::path::Path;

use crate::attache::root;

/// Compares a generated page with what is in the book; with `UPDATE_BOOK` set, writes it.
#[track_caller]
pub(crate) fn page(name: &str, made: &str) {
    let path = root().join("docs").join(name);
    if std::env::var_os("UPDATE_BOOK").is_some() {
        std::fs::write(&path, made).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(found, made, "docs/{name} is out of date; run the tests with UPDATE_BOOK=1");
}

#[test]
fn relation_types() {
    let table = std::fs::read_to_string(root().join("plugins/relation/data/types.tsv")).unwrap();
    let mut text = "# Relation types\n\nWhat the analyzer `relation` finds: events, which happen; states, which are so; \
                    links between relations.\nEach has its roles, the first of which acts or is what is spoken of, and, where \
                    there are, its PLOVER type and\nmode, CAMEO code, intensity (−10 hostile to 10 friendly) and Wikidata \
                    property. Whether it happened, who says so, when\nand where is said of every relation: see \
                    [records](output.md).\n"
        .to_owned();
    for (family, heading) in [("event", "Events"), ("state", "States"), ("link", "Links")] {
        text += &format!(
            "\n## {heading}\n\n| type | roles | PLOVER | CAMEO | intensity | Wikidata |\n|---|---|---|---|---|---|\n"
        );
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let cells: Vec<_> = line.split('\t').map(|cell| if cell == "-" { "" } else { cell }).collect();
            let [name, of, symmetric, plover, mode, cameo, intensity, wikidata, roles] = cells[..] else {
                panic!("{line}")
            };
            if of != family {
                continue;
            }
            let mode = if mode.is_empty() { String::new() } else { format!(" ({mode})") };
            let mutual = if symmetric == "yes" { ", mutual" } else { "" };
            let roles = roles.replace(' ', ", ");
            let line = format!(
                "| `{name}` | {roles}{mutual} | {plover}{mode} | {cameo} | {} | {wikidata} |\n",
                intensity.replace('-', "−")
            );
            text += &line;
        }
    }
    page("relation-types.md", &text);
}

#[test]
fn every_page_is_in_the_contents_and_every_link_finds_its_page() {
    let docs = root().join("docs");
    let contents = std::fs::read_to_string(docs.join("SUMMARY.md")).unwrap();
    let listed: BTreeSet<_> = links(&contents).collect();
    let mut missing = Vec::new();
    for path in glob::glob(&format!("{}/**/*.md", docs.display())).unwrap().map(Result::unwrap) {
        let name = path.strip_prefix(&docs).unwrap().display().to_string();
        let text = std::fs::read_to_string(&path).unwrap();
        // The pages of formats are found through theirs, the models' cards through the evaluation's.
        let is_sub_page = name.starts_with("formats/") || name.starts_with("models/");
        let is_listed = name == "SUMMARY.md" || is_sub_page || listed.contains(name.as_str());
        if !is_listed {
            missing.push(format!("{name} is not in SUMMARY.md"));
        }
        for link in links(&text).filter(|link| !link.contains("://") && !link.starts_with('#')) {
            let target = link.split('#').next().unwrap_or_default();
            if !path.parent().unwrap_or(Path::new("")).join(target).exists() {
                missing.push(format!("{name}: no {link}"));
            }
        }
    }
    assert_eq!(missing, [""; 0]);
}

/// Returns the targets of a page's links, those in code left out.
fn links(page: &str) -> impl Iterator<Item = &str> {
    page.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target).filter(
        |target| !target.is_empty() && !target.contains(|c: char| c.is_whitespace() || c == '"' || c == '\''),
    )
}

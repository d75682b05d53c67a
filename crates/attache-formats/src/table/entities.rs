//! Who and what the article is about, and the times it names.

use attache_core::layers::{Entity, EntityType, Quantity, Relation, Time};
use attache_core::{Document, Row};

use super::layout::{Page, one_line};

/// The rows of the list; the names after them are told in one breath.
const N_ROWS: usize = 15;

/// The names in the short view.
const N_IN_SHORT: usize = 6;

/// Writes the entities by importance.
pub(super) fn write(document: &Document, page: &mut Page) {
    let ranked = ranked(document);
    if ranked.is_empty() {
        return;
    }
    let styles = page.styles();
    page.heading("Who and what");
    let rows: Vec<_> = ranked
        .iter()
        .take(N_ROWS)
        .map(|&entity| {
            let country = entity.country().filter(|country| *country != entity);
            [
                (styles.name, one_line(entity.name())),
                (styles.aside, kind(entity).to_owned()),
                (styles.aside, format!("{}×", entity.mentions().len())),
                (styles.aside, country.map(|country| one_line(country.name())).unwrap_or_default()),
                (anstyle::Style::new(), role(document, entity)),
            ]
        })
        .collect();
    page.columns(2, &rows);
    if ranked.len() > N_ROWS {
        let others: Vec<_> = ranked[N_ROWS..].iter().map(|entity| one_line(entity.name())).collect();
        page.line(2, &[(styles.aside, "also "), (styles.aside, &others.join(", "))]);
    }
}

/// Writes the first few names on one line.
pub(super) fn in_short(document: &Document, page: &mut Page) {
    let names: Vec<_> =
        ranked(document).iter().take(N_IN_SHORT).map(|entity| one_line(entity.name())).collect();
    if !names.is_empty() {
        let style = page.styles().name;
        page.line(2, &[(style, &names.join(", "))]);
    }
}

/// Returns the entities that the text mentions, the most important first.
fn ranked(document: &Document) -> Vec<Row<'_, Entity>> {
    let mut ranked: Vec<_> =
        document.layer::<Entity>().filter(|entity| entity.mentions().len() > 0).collect();
    ranked.sort_by(|a, b| {
        let mentions = |entity: &Row<'_, Entity>| entity.mentions().len();
        b.salience()
            .total_cmp(&a.salience())
            .then(mentions(b).cmp(&mentions(a)))
            .then(a.index().cmp(&b.index()))
    });
    ranked
}

/// Returns what an entity is, in a word.
fn kind(entity: Row<'_, Entity>) -> &'_ str {
    if let Some(subtype) = entity.subtype() {
        return match subtype {
            "armed_group" => "armed group",
            "igo" => "international body",
            "ngo" => "association",
            other => other,
        };
    }
    entity.entity_type().map_or("", |kind| match kind {
        EntityType::Person => "person",
        EntityType::Norp => "people",
        EntityType::Org => "organisation",
        EntityType::Gpe | EntityType::Loc => "place",
        EntityType::Fac => "site",
        EntityType::Product => "product",
        EntityType::Event => "event",
        EntityType::Law => "law",
        EntityType::WorkOfArt => "work",
        EntityType::Misc => "other",
    })
}

/// Returns what somebody is, by the knowledge base or the article's own words.
fn role(document: &Document, entity: Row<'_, Entity>) -> String {
    let by_article = || {
        document.layer::<Relation>().find_map(|relation| {
            relation.role("from").find(|from| from.entity() == Some(entity))?;
            let title = relation.role("title").next()?.place()?.text(document.text());
            let of = relation.role("to").find_map(Row::<attache_core::layers::Argument>::entity);
            let former = if relation.status() == Some("former") { "former " } else { "" };
            Some(match of {
                Some(of) => format!("{former}{}, {}", one_line(title), one_line(of.name())),
                None => format!("{former}{}", one_line(title)),
            })
        })
    };
    by_article().or_else(|| entity.attribute("title").map(one_line)).unwrap_or_default()
}

/// Writes when things are, and how much.
pub(super) fn times(document: &Document, page: &mut Page) {
    let told =
        document.layer::<Time>().map(|time| (one_line(time.text()), time.value().to_owned())).collect();
    list(page, "Times", told);
    let told = document
        .layer::<Quantity>()
        .map(|quantity| {
            let bound = quantity.bound().map(|bound| bound.replace('_', " ") + " ").unwrap_or_default();
            let unit = quantity.unit().map(|unit| format!(" {unit}")).unwrap_or_default();
            (one_line(quantity.text()), format!("{bound}{}{unit}", grouped(quantity.value())))
        })
        .collect();
    list(page, "Numbers", told);
}

/// Writes the article's words and what they come to, each pair once.
fn list(page: &mut Page, heading: &str, mut told: Vec<(String, String)>) {
    let mut seen = std::collections::BTreeSet::new();
    told.retain(|pair| seen.insert(pair.clone()));
    if told.is_empty() {
        return;
    }
    let styles = page.styles();
    page.heading(heading);
    // A pair stays on one line: no-break spaces, which the page does not wrap at.
    let glue = |text: &str| text.replace(' ', "\u{a0}");
    let mut pieces = Vec::new();
    for (n, (words, value)) in told.iter().enumerate() {
        pieces.push((styles.aside, if n == 0 { String::new() } else { "\u{a0}· ".to_owned() }));
        pieces.push((styles.words, glue(words)));
        if !words.eq_ignore_ascii_case(value) {
            pieces.push((styles.aside, glue(&format!(" = {value}"))));
        }
    }
    let pieces: Vec<_> = pieces.iter().map(|(style, text)| (*style, text.as_str())).collect();
    page.hanging(2, 2, &pieces);
}

/// Returns a number with its thousands set apart.
fn grouped(value: f64) -> String {
    let shown = format!("{value}");
    let (whole, rest) =
        shown.split_once('.').map_or((shown.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let digits = whole.trim_start_matches('-');
    let mut out = String::from(if whole.starts_with('-') { "-" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(rest) = rest {
        out.push('.');
        out.push_str(rest);
    }
    out
}

//! A user's knowledge files: TOML that adds facts, aliases and types, and lists names to take or leave.
//!
//! The file is walked as a spanned tree and not deserialised, so that every fault is told with its line
//! and with the nearest thing that would have been right. `docs/knowledge.md` describes the format.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::fact::{EntityType, FactId, Gender, Origin, Term};
use super::load::mark_for;
use super::names::{Mark, NameIndex};
use super::table::wikidata;
use super::{Knowledge, KnowledgeError};

const SECTIONS: [&str; 15] = [
    "person",
    "organisation",
    "place",
    "group",
    "product",
    "event",
    "law",
    "work",
    "facility",
    "other",
    "aliases",
    "types",
    "codes",
    "allow",
    "deny",
];
const FACT_KEYS: [&str; 8] =
    ["name", "aliases", "subtype", "country", "wikidata", "stands_for", "code", "codes"];
const PERSON_KEYS: [&str; 9] =
    ["name", "aliases", "surname", "gender", "country", "wikidata", "offices", "code", "codes"];
const PLACE_KEYS: [&str; 10] =
    ["name", "aliases", "subtype", "country", "wikidata", "stands_for", "type", "demonyms", "code", "codes"];
const OFFICE_KEYS: [&str; 4] = ["office", "of", "from", "to"];

type Value<'t> = Spanned<DeValue<'t>>;
type Outcome<T> = Result<T, KnowledgeError>;

/// Adds one file to the knowledge.
pub(super) fn add(knowledge: &mut Knowledge, path: &str, text: &str) -> Outcome<()> {
    let file = File { path, text };
    let root = DeTable::parse(text)
        .map_err(|error| file.error(error.span().unwrap_or_default(), error.message().to_owned(), None))?;
    let root = root.get_ref();
    file.known_keys(root, &SECTIONS, "section")?;
    let mut adding = Adding { file, knowledge, names: NameIndex::with_capacity(64) };
    for (section, kind) in [
        ("place", EntityType::Gpe),
        ("organisation", EntityType::Org),
        ("facility", EntityType::Fac),
        ("group", EntityType::Norp),
        ("product", EntityType::Product),
        ("event", EntityType::Event),
        ("law", EntityType::Law),
        ("work", EntityType::WorkOfArt),
        ("other", EntityType::Misc),
        ("person", EntityType::Person),
    ] {
        let Some(value) = root.get(section) else { continue };
        for fact in file.array(value, "an array of tables, as in `[[person]]`")? {
            adding.fact(file.table(fact)?, fact.span(), kind)?;
        }
    }
    adding.settle();
    if let Some(value) = root.get("types") {
        adding.types(file.table(value)?)?;
        adding.settle();
    }
    if let Some(value) = root.get("aliases") {
        adding.other_names(file.table(value)?)?;
        adding.settle();
    }
    if let Some(value) = root.get("codes") {
        adding.codes_by_name(file.table(value)?)?;
    }
    if let Some(value) = root.get("allow") {
        adding.allow(value)?;
    }
    if let Some(value) = root.get("deny") {
        for name in file.strings(value)? {
            adding.knowledge.denied.insert(name.0.to_owned().into(), 0, Mark::default());
        }
    }
    Ok(())
}

#[derive(Clone, Copy)]
struct File<'t> {
    path: &'t str,
    text: &'t str,
}

impl<'t> File<'t> {
    fn error(self, at: Range<usize>, message: String, nearest: Option<String>) -> KnowledgeError {
        let before = self.text.get(..at.start).unwrap_or(self.text);
        let line = 1 + before.matches('\n').count();
        KnowledgeError::new(self.path, line, message, nearest)
    }

    fn known_keys(self, table: &DeTable<'_>, valid: &[&str], what: &str) -> Outcome<()> {
        for key in table.keys() {
            let name = key.get_ref().as_ref();
            if !valid.contains(&name) {
                let message = format!("unknown {what} `{name}`, expected one of {}", valid.join(", "));
                return Err(self.error(key.span(), message, nearest(name, valid.iter().copied())));
            }
        }
        Ok(())
    }

    fn wrong(self, value: &Value<'_>, expected: &str) -> KnowledgeError {
        self.error(value.span(), format!("expected {expected}"), None)
    }

    fn table<'a>(self, value: &'a Value<'t>) -> Outcome<&'a DeTable<'t>> {
        match value.get_ref() {
            DeValue::Table(table) => Ok(table),
            _ => Err(self.wrong(value, "a table")),
        }
    }

    fn array<'a>(self, value: &'a Value<'t>, expected: &str) -> Outcome<&'a DeArray<'t>> {
        match value.get_ref() {
            DeValue::Array(array) => Ok(array),
            _ => Err(self.wrong(value, expected)),
        }
    }

    fn string<'a>(self, value: &'a Value<'t>) -> Outcome<&'a str> {
        match value.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => Ok(text),
            _ => Err(self.wrong(value, "a string that is not empty")),
        }
    }

    /// The strings of an array, each with its place.
    fn strings<'a>(self, value: &'a Value<'t>) -> Outcome<Vec<(&'a str, Range<usize>)>> {
        let array = self.array(value, "an array of strings")?;
        array.iter().map(|value| Ok((self.string(value)?, value.span()))).collect()
    }

    fn year(self, value: &Value<'t>) -> Outcome<i16> {
        let year = match value.get_ref() {
            DeValue::Integer(year) => i16::from_str_radix(year.as_str(), year.radix()).ok(),
            _ => None,
        };
        year.ok_or_else(|| self.wrong(value, "a year, such as 2024"))
    }

    fn kind(self, value: &Value<'t>, name: &str) -> Outcome<EntityType> {
        EntityType::from_name(name).ok_or_else(|| {
            let valid = EntityType::ALL.map(EntityType::as_str);
            let message = format!("unknown type `{name}`, expected one of {}", valid.join(", "));
            self.error(value.span(), message, nearest(name, valid.into_iter()))
        })
    }
}

struct Adding<'t, 'k> {
    file: File<'t>,
    knowledge: &'k mut Knowledge,
    /// Names to be put before those already known.
    names: NameIndex,
}

impl<'t> Adding<'t, '_> {
    /// Puts the names collected so far before all others: what a user says comes first.
    fn settle(&mut self) {
        let fresh = std::mem::replace(&mut self.names, NameIndex::with_capacity(64));
        if fresh.len() > 0 {
            let known = std::mem::take(&mut self.knowledge.names);
            let mut names = NameIndex::with_capacity(fresh.len() + known.len());
            for (name, payload, mark) in fresh.into_entries().chain(known.into_entries()) {
                names.insert(name, payload, mark);
            }
            self.knowledge.names = names;
        }
    }

    fn name(&mut self, name: &str, id: FactId) {
        self.names.insert(name.to_owned().into(), id.0, mark_for(name, ""));
    }

    fn fact(&mut self, table: &DeTable<'t>, at: Range<usize>, kind: EntityType) -> Outcome<()> {
        let file = self.file;
        let keys: &[&str] = match kind {
            EntityType::Person => &PERSON_KEYS,
            EntityType::Gpe => &PLACE_KEYS,
            _ => &FACT_KEYS,
        };
        file.known_keys(table, keys, "key")?;
        let Some(name) = table.get("name") else {
            return Err(file.error(at, "`name` is missing".to_owned(), None));
        };
        let name = file.string(name)?;
        let kind = match table.get("type") {
            Some(value) => {
                let kind = file.kind(value, file.string(value)?)?;
                if !matches!(kind, EntityType::Gpe | EntityType::Loc | EntityType::Fac) {
                    return Err(file.wrong(value, "GPE, LOC or FAC as a place's type"));
                }
                kind
            }
            None => kind,
        };
        let subtype = table.get("subtype").map(|value| file.string(value)).transpose()?;
        let id = self.knowledge.add(name.to_owned().into(), kind, subtype.map(|text| text.to_owned().into()));
        self.name(name, id);
        if let Some(value) = table.get("aliases") {
            for (alias, _) in file.strings(value)? {
                self.name(alias, id);
            }
        }
        let country = table.get("country").map(|value| self.refer(value)).transpose()?;
        let stands_for = table.get("stands_for").map(|value| self.refer(value)).transpose()?;
        let item = match table.get("wikidata") {
            Some(value) => Some(
                wikidata(file.string(value)?)
                    .ok_or_else(|| file.wrong(value, "a Wikidata id, such as \"Q30\""))?,
            ),
            None => None,
        };
        let gender = table.get("gender").map(|value| self.gender(value)).transpose()?;
        let terms = match table.get("offices") {
            Some(value) => self.offices(value, country)?,
            None => (0, 0),
        };
        let fact = &mut self.knowledge.facts[id.index()];
        fact.origin = Origin::User;
        fact.country = country;
        fact.stands_for = stands_for;
        fact.wikidata = item;
        fact.gender = gender;
        fact.terms = terms;
        if let Some(value) = table.get("demonyms") {
            for (word, _) in file.strings(value)? {
                // Adjective or noun, see `Knowledge::demonym`.
                self.knowledge.demonyms.insert(word.to_owned().into(), id.0 << 2 | 1, Mark::default());
            }
        }
        self.codes_of(table, id)?;
        if kind == EntityType::Person {
            let surname = match table.get("surname") {
                Some(value) => file.string(value)?,
                None => name.rsplit(' ').next().unwrap_or(name),
            };
            let mark = Mark { ambiguous: true, ..Mark::default() };
            self.knowledge.surnames.insert_first(surname.to_owned().into(), id.0, mark);
        }
        Ok(())
    }

    /// A country, place or organisation named by the file.
    fn refer(&self, value: &Value<'t>) -> Outcome<FactId> {
        let name = self.file.string(value)?;
        let fresh = self.names.find(std::iter::once(name)).map(|found| FactId(found.payload)).next();
        fresh.or_else(|| self.knowledge.refer(name)).ok_or_else(|| self.unknown(value.span(), name))
    }

    fn unknown(&self, at: Range<usize>, name: &str) -> KnowledgeError {
        let known = self.knowledge.names.iter().map(|(name, ..)| name);
        self.file.error(at, format!("nothing is known by the name `{name}`"), nearest(name, known))
    }

    fn gender(&self, value: &Value<'t>) -> Outcome<Gender> {
        match self.file.string(value)? {
            "female" => Ok(Gender::Female),
            "male" => Ok(Gender::Male),
            _ => Err(self.file.wrong(value, "`female` or `male`")),
        }
    }

    fn offices(&mut self, value: &Value<'t>, country: Option<FactId>) -> Outcome<(u32, u32)> {
        let file = self.file;
        let mut terms = Vec::new();
        for row in file.array(value, "an array of tables, as in `[{ office = \"mayor\", of = \"Oslo\" }]`")? {
            let table = file.table(row)?;
            file.known_keys(table, &OFFICE_KEYS, "key")?;
            let Some(office) = table.get("office") else {
                return Err(file.error(row.span(), "`office` is missing".to_owned(), None));
            };
            let title = file.string(office)?;
            let found = self.knowledge.office_by_key(title).or_else(|| self.knowledge.office(title));
            let Some(found) = found.map(super::Office::id) else {
                let titles = self.knowledge.office_names.iter().map(|(name, ..)| name);
                let message = format!("unknown office `{title}`");
                return Err(file.error(office.span(), message, nearest(title, titles)));
            };
            let of = match table.get("of") {
                Some(value) => self.refer(value)?,
                None => country.ok_or_else(|| {
                    file.error(row.span(), "`of` is missing: whose office is it?".to_owned(), None)
                })?,
            };
            let from = table.get("from").map(|value| file.year(value)).transpose()?;
            let to = table.get("to").map(|value| file.year(value)).transpose()?;
            terms.push(Term { office: found, of, from, to });
        }
        terms.sort_by_key(|term| term.office);
        let first = self.knowledge.terms.len() as u32;
        self.knowledge.terms.extend(terms);
        Ok((first, self.knowledge.terms.len() as u32))
    }

    /// `[types]`: a name, and what a mention of it is: `ORG` or `ORG/company`.
    fn types(&mut self, table: &DeTable<'t>) -> Outcome<()> {
        for (name, value) in table {
            let text = self.file.string(value)?;
            let (kind, subtype) = text.split_once('/').map_or((text, None), |(kind, sub)| (kind, Some(sub)));
            let kind = self.file.kind(value, kind)?;
            let name = name.get_ref().as_ref();
            let known = self.knowledge.names.find(std::iter::once(name)).map(|found| found.payload).next();
            let before = known.and_then(|id| self.knowledge.facts.get(id as usize)).cloned();
            let id =
                self.knowledge.add(name.to_owned().into(), kind, subtype.map(|text| text.to_owned().into()));
            let fact = &mut self.knowledge.facts[id.index()];
            fact.origin = Origin::User;
            if let Some(before) = before {
                fact.name = before.name;
                fact.country = before.country;
                fact.wikidata = before.wikidata;
                fact.stands_for = before.stands_for;
            }
            self.name(name, id);
        }
        Ok(())
    }

    /// `[aliases]`: another name, and the known one it means.
    fn other_names(&mut self, table: &DeTable<'t>) -> Outcome<()> {
        for (alias, value) in table {
            let name = self.file.string(value)?;
            let found = self.knowledge.names.find(std::iter::once(name)).next();
            let Some(found) = found else { return Err(self.unknown(value.span(), name)) };
            self.name(alias.get_ref().as_ref(), FactId(found.payload));
        }
        Ok(())
    }

    fn allow(&mut self, value: &Value<'t>) -> Outcome<()> {
        for (name, at) in self.file.strings(value)? {
            if !self.knowledge.names.unmark(name) {
                return Err(self.unknown(at, name));
            }
        }
        Ok(())
    }
}

/// The candidate most like `wrong`, if one is like it at all.
fn nearest<'a>(wrong: &str, candidates: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates {
        let likeness = strsim::jaro_winkler(&wrong.to_lowercase(), &candidate.to_lowercase());
        if likeness > best.map_or(0.75, |(likeness, _)| likeness) {
            best = Some((likeness, candidate));
        }
    }
    best.map(|(_, candidate)| candidate.to_owned())
}

mod codes;
#[cfg(test)]
mod tests;

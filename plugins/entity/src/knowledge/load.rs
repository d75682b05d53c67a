//! Reads the tables under `data/` into a [`Knowledge`].
//!
//! The tables are part of the program: a faulty row is left out and noted, and a test demands that
//! nothing is noted. Order matters twice: countries come first because all else refers to them, and a
//! table read earlier has the likelier reading of a name that stands in two.

use super::fact::{EntityType, Fact, FactId, Gender, Origin, Term};
use super::names::{Mark, NameIndex, Text};
use super::noun::{CommonNoun, Kin, Kinship};
use super::office::{Government, Office, OfficeId, Rank};
use super::table::{Row, list, rows, wikidata};
use super::{Country, Knowledge};

macro_rules! table {
    ($name:literal) => {
        ($name, include_str!(concat!("../../data/", $name)))
    };
}

type Table = (&'static str, &'static str);

const COUNTRIES: Table = table!("countries.tsv");
const DEMONYMS: Table = table!("demonyms.tsv");
const FIRST_NAMES: Table = table!("first-names.tsv");
const KIN: Table = table!("kin.tsv");
const NICKNAMES: Table = table!("nicknames.tsv");
const NOUNS: Table = table!("nouns.tsv");
const OFFICES: Table = table!("offices.tsv");

/// Tables of people, likelier readings first.
pub(super) const PEOPLE: [Table; 2] = [table!("people.tsv"), table!("us-congress.tsv")];

/// Tables of everything that is neither a country nor a person, likelier readings first.
pub(super) const FACTS: [Table; 9] = [
    table!("places.tsv"),
    table!("cities.tsv"),
    table!("international.tsv"),
    table!("state-bodies.tsv"),
    table!("armed-groups.tsv"),
    table!("groups.tsv"),
    table!("organisations.tsv"),
    table!("metonyms.tsv"),
    table!("things.tsv"),
];

/// The built-in knowledge, and what is wrong with its tables.
pub(super) fn built_in() -> (Knowledge, Vec<String>) {
    let mut loader = Loader { knowledge: Knowledge::default(), people: Vec::new(), faults: Vec::new() };
    loader.reserve();
    let capitals = loader.countries();
    let meanings = FACTS.map(|table| loader.facts(table));
    loader.capitals(capitals);
    for (row, table, id, meaning) in meanings.into_iter().flatten() {
        let meant = loader.knowledge.refer(meaning);
        loader.note(meant.is_none(), table, row, "stands for nothing known");
        loader.knowledge.facts[id.index()].stands_for = meant;
    }
    loader.demonyms();
    loader.offices();
    for table in PEOPLE {
        loader.people(table);
    }
    loader.surnames();
    loader.nouns();
    loader.kin();
    loader.first_names();
    loader.nicknames();
    (loader.knowledge, loader.faults)
}

/// Whom a family name means first: the highest office, the last year in it (later first), the row.
type Prominence = (OfficeId, std::cmp::Reverse<i16>, FactId);

/// A metonym's row, table, fact and what it stands for.
type Meaning = (Row, Table, FactId, &'static str);

struct Loader {
    knowledge: Knowledge,
    /// Everyone's fact, name and cell of aliases.
    people: Vec<(FactId, &'static str, &'static str)>,
    faults: Vec<String>,
}

impl Loader {
    /// Room for what the tables are known to hold, so that the indexes grow once.
    fn reserve(&mut self) {
        self.knowledge.facts.reserve(8192);
        self.knowledge.names = NameIndex::with_capacity(16384);
        self.knowledge.surnames = NameIndex::with_capacity(4096);
        self.knowledge.first_names = NameIndex::with_capacity(8192);
        self.knowledge.demonyms = NameIndex::with_capacity(1024);
    }

    fn note(&mut self, wrong: bool, (table, _): Table, row: Row, what: &str) {
        if wrong {
            self.faults.push(format!("{table}:{}: {what}: {}", row.line, row.text));
        }
    }

    /// Reads the countries. The capitals are linked once the cities are known.
    fn countries(&mut self) -> Vec<(FactId, &'static str)> {
        let mut capitals = Vec::new();
        for row in rows(COUNTRIES.1) {
            let [code, alpha3, name, item, capital, government, region, aliases] = row.cells();
            let (name, _, mark) = marked(name);
            let governed = Government::from_code(government);
            let subtype = if governed == Some(Government::Territory) { "territory" } else { "country" };
            let id = self.knowledge.add(name.into(), EntityType::Gpe, Some(subtype.into()));
            self.note(governed.is_none(), COUNTRIES, row, "unknown form of government");
            self.knowledge.facts[id.index()].country = Some(id);
            self.item(id, item, COUNTRIES, row);
            self.knowledge.names.insert(name.into(), id.0, mark);
            self.aliases(id, aliases);
            self.knowledge.register_code(code, id);
            self.knowledge.countries.push(Country {
                fact: id,
                code: code.into(),
                alpha3: alpha3.into(),
                region: region.into(),
                government: governed.unwrap_or(Government::Other),
                capital: None,
            });
            capitals.extend(list(capital).map(|capital| (id, capital)));
        }
        capitals
    }

    fn facts(&mut self, table: Table) -> Vec<Meaning> {
        let mut meanings = Vec::new();
        for row in rows(table.1) {
            let [name, country, item, aliases, meaning] = row.cells();
            let (kind, subtype) = row.section.split_once(' ').unwrap_or((row.section, ""));
            let Some(kind) = EntityType::from_name(kind) else {
                self.note(true, table, row, "unknown type");
                continue;
            };
            let (name, _, mark) = marked(name);
            let subtype = (!subtype.is_empty()).then(|| subtype.into());
            let id = self.knowledge.add(name.into(), kind, subtype);
            self.place(id, country, table, row);
            self.item(id, item, table, row);
            self.knowledge.names.insert(name.into(), id.0, mark);
            self.aliases(id, aliases);
            if !meaning.is_empty() {
                meanings.push((row, table, id, meaning));
            }
        }
        meanings
    }

    fn place(&mut self, id: FactId, country: &'static str, table: Table, row: Row) {
        if !country.is_empty() {
            let found = self.knowledge.refer(country);
            self.note(found.is_none(), table, row, "unknown country");
            self.knowledge.facts[id.index()].country = found;
        }
    }

    fn item(&mut self, id: FactId, item: &'static str, table: Table, row: Row) {
        if !item.is_empty() {
            let number = wikidata(item);
            self.note(number.is_none(), table, row, "not a Wikidata id");
            self.knowledge.facts[id.index()].wikidata = number;
        }
    }

    fn aliases(&mut self, id: FactId, aliases: &'static str) {
        for alias in list(aliases) {
            let (name, _, mark) = marked(alias);
            self.knowledge.names.insert(name.into(), id.0, mark);
        }
    }

    fn capitals(&mut self, capitals: Vec<(FactId, &'static str)>) {
        let mut cities = Vec::with_capacity(capitals.len());
        for (country, capital) in capitals {
            let city = self.knowledge.names.find(std::iter::once(capital)).find(|found| {
                let fact = &self.knowledge.facts[found.payload as usize];
                fact.subtype() == Some("city") && fact.country == Some(country)
            });
            let Some(city) = city else {
                self.faults.push(format!("capital {capital} is not among the cities of its country"));
                continue;
            };
            cities.push((city.payload, country));
            let entry = self.knowledge.countries.iter_mut().find(|entry| entry.fact == country);
            if let Some(entry) = entry {
                entry.capital.get_or_insert(FactId(city.payload));
            }
        }
        cities.sort_unstable();
        for (name, payload, _) in self.knowledge.names.iter() {
            if let Ok(at) = cities.binary_search_by_key(&payload, |&(city, _)| city) {
                let exact = Mark { exact: true, ..Mark::default() };
                self.knowledge.capitals.insert(name.to_owned().into(), cities[at].1.0, exact);
            }
        }
    }

    /// Words for peoples, and one fact of type NORP for each people, named after the first word.
    fn demonyms(&mut self) {
        let mut people: Option<(&str, FactId)> = None;
        for row in rows(DEMONYMS.1) {
            let [place, word, form] = row.cells();
            let form = ["a", "an", "n", "p"].iter().position(|code| *code == form);
            let (Some(fact), Some(form)) = (self.knowledge.refer(place), form) else {
                self.note(true, DEMONYMS, row, "unknown place or form");
                continue;
            };
            let (word, _, mark) = marked(word);
            let id = match people {
                Some((last, id)) if last == place => id,
                _ => {
                    let id = self.knowledge.add(word.into(), EntityType::Norp, Some("nationality".into()));
                    self.knowledge.facts[id.index()].country = self.knowledge.facts[fact.index()].country;
                    people = Some((place, id));
                    id
                }
            };
            self.knowledge.names.insert(word.into(), id.0, mark);
            self.knowledge.demonyms.insert(word.into(), fact.0 << 2 | form as u32, mark);
        }
    }

    fn offices(&mut self) {
        for row in rows(OFFICES.1) {
            let [key, rank, gender, names] = row.cells();
            let Some(rank) = Rank::from_code(rank) else {
                self.note(true, OFFICES, row, "unknown rank");
                continue;
            };
            // A second row of the same key gives the office's names that tell a gender.
            let known = self.knowledge.offices.iter().find(|office| office.key == key && gender.is_empty());
            self.note(known.is_some(), OFFICES, row, "repeats a key");
            let id = OfficeId(self.knowledge.offices.len() as u16);
            for name in list(names) {
                let (name, _, mark) = marked(name);
                self.knowledge.office_names.insert(name.into(), u32::from(id.0), mark);
            }
            let gender = Gender::from_code(gender);
            self.knowledge.offices.push(Office { id, key: key.into(), rank, gender });
        }
    }

    fn people(&mut self, table: Table) {
        for row in rows(table.1) {
            let [name, gender, country, item, aliases, terms] = row.cells();
            let (name, _, mark) = marked(name);
            let id = self.knowledge.add(name.into(), EntityType::Person, None);
            self.place(id, country, table, row);
            self.item(id, item, table, row);
            self.knowledge.facts[id.index()].gender = Gender::from_code(gender);
            self.knowledge.names.insert(name.into(), id.0, mark);
            for alias in list(aliases) {
                let (alias, surname, mark) = marked(alias);
                if !surname {
                    self.knowledge.names.insert(alias.into(), id.0, mark);
                }
            }
            self.people.push((id, name, aliases));
            let first = self.knowledge.terms.len();
            for (office, years) in list(terms).filter_map(|term| term.split_once(':')) {
                let (office, of) = office.split_once('@').unwrap_or((office, country));
                let found = self.knowledge.office_by_key(office).map(Office::id);
                let (Some(office), Some(of)) = (found, self.knowledge.refer(of)) else {
                    self.note(true, table, row, "unknown office or country of office");
                    continue;
                };
                for span in years.split(',') {
                    let (from, to) = span.split_once('-').unwrap_or((span, span));
                    let (from, to) = (from.parse().ok(), to.parse().ok());
                    self.knowledge.terms.push(Term { office, of, from, to });
                }
            }
            // The offices' table is in order of rank, and so are its ids.
            self.knowledge.terms[first..].sort_by_key(|term| term.office);
            self.knowledge.facts[id.index()].terms = (first as u32, self.knowledge.terms.len() as u32);
        }
    }

    /// Indexes family names, the holders of higher offices first, later holders before earlier ones.
    fn surnames(&mut self) {
        let mut found: Vec<(Prominence, Text)> = Vec::new();
        for &(id, name, aliases) in &self.people {
            let terms = self.knowledge.terms(&self.knowledge.facts[id.index()]);
            let rank = terms.first().map_or(OfficeId(u16::MAX), |term| term.office);
            let last = terms.iter().map(|term| term.to.unwrap_or(i16::MAX)).max().unwrap_or(i16::MIN);
            let order = (rank, std::cmp::Reverse(last), id);
            let own: Vec<_> = list(aliases).map(marked).filter(|&(_, surname, _)| surname).collect();
            if own.is_empty() {
                found.push((order, default_surname(name).into()));
            }
            found.extend(own.into_iter().map(|(surname, _, _)| (order, surname.into())));
        }
        found.sort();
        for ((_, _, id), surname) in found {
            self.knowledge.surnames.insert(surname, id.0, Mark { ambiguous: true, ..Mark::default() });
        }
    }

    fn nouns(&mut self) {
        for row in rows(NOUNS.1) {
            let (kind, finer) = row.section.split_once(' ').unwrap_or((row.section, ""));
            let Some(kind) = EntityType::from_name(kind) else {
                self.note(true, NOUNS, row, "unknown type");
                continue;
            };
            let gender = Gender::from_code(finer);
            let subtype = (!finer.is_empty() && gender.is_none()).then(|| finer.into());
            let noun = self.knowledge.nouns.len() as u32;
            self.knowledge.nouns.push(CommonNoun { kind, subtype, gender });
            for name in list(row.text) {
                self.knowledge.noun_names.insert(name.into(), noun, Mark::default());
            }
        }
    }

    fn kin(&mut self) {
        for row in rows(KIN.1) {
            let [kinship, gender, names] = row.cells();
            let Some(kinship) = Kinship::from_code(kinship) else {
                self.note(true, KIN, row, "unknown kinship");
                continue;
            };
            let kin = self.knowledge.kin.len() as u32;
            self.knowledge.kin.push(Kin { kinship, gender: Gender::from_code(gender) });
            for name in list(names) {
                self.knowledge.kin_names.insert(name.into(), kin, Mark::default());
            }
        }
    }

    fn first_names(&mut self) {
        for row in rows(FIRST_NAMES.1) {
            let payload = match row.section {
                "f" => 0,
                "m" => 1,
                _ => 2,
            };
            for name in row.text.split(' ') {
                self.knowledge.first_names.insert(name.into(), payload, Mark::default());
            }
        }
    }

    fn nicknames(&mut self) {
        for row in rows(NICKNAMES.1) {
            let [formal, short] = row.cells();
            let payload = self.knowledge.formal_names.len() as u32;
            self.knowledge.formal_names.push(formal.into());
            for name in short.split(' ') {
                self.knowledge.nicknames.insert(name.into(), payload, Mark::default());
            }
        }
    }
}

impl Knowledge {
    /// Adds a fact without names.
    pub(super) fn add(&mut self, name: Text, kind: EntityType, subtype: Option<Text>) -> FactId {
        let id = FactId(self.facts.len() as u32);
        self.facts.push(Fact {
            id,
            name,
            kind,
            subtype,
            country: None,
            wikidata: None,
            stands_for: None,
            gender: None,
            terms: (0, 0),
            origin: Origin::BuiltIn,
        });
        id
    }

    fn register_code(&mut self, code: &str, country: FactId) {
        self.codes.resize(26 * 26, None);
        if let Some(index) = code_index(code) {
            self.codes[index] = Some(country);
        }
    }

    /// The country of a two-letter code.
    pub(super) fn coded(&self, code: &str) -> Option<FactId> {
        self.codes.get(code_index(code)?).copied().flatten()
    }

    /// The fact that a table or a user's file refers to: a country by its code, anything but a person
    /// by a name.
    pub(super) fn refer(&self, reference: &str) -> Option<FactId> {
        if let Some(country) = self.coded(reference) {
            return Some(country);
        }
        let named = self.names.find(std::iter::once(reference)).map(|found| FactId(found.payload));
        let mut named = named.filter(|id| self.facts[id.index()].kind != EntityType::Person);
        named.next()
    }
}

fn code_index(code: &str) -> Option<usize> {
    match code.as_bytes() {
        [a @ b'A'..=b'Z', b @ b'A'..=b'Z'] => Some(usize::from(a - b'A') * 26 + usize::from(b - b'A')),
        _ => None,
    }
}

/// A name's cell without its marks, whether it is a family name (`^`), and what to ask of case:
/// `=` the case must be this one or capitals, `~` it is also a common word or another's name.
pub(super) fn marked(cell: &str) -> (&str, bool, Mark) {
    let name = cell.trim_start_matches(['~', '=', '^']);
    let marks = &cell[..cell.len() - name.len()];
    (name, marks.contains('^'), mark_for(name, marks))
}

/// What a name's form and its marks ask of a text. Acronyms of up to three letters ("US", "UN", `LeT`)
/// are read in their own case alone, longer ones also as a word ("Nato").
pub(super) fn mark_for(name: &str, marks: &str) -> Mark {
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = name.chars().filter(|c| c.is_uppercase()).count();
    let short = letters <= 3 && capitals >= 2;
    Mark {
        exact: marks.contains('=') || short,
        short,
        ambiguous: marks.contains('~'),
        proper: true,
        dotted: name.ends_with('.') && name.matches('.').count() == 1 && !name.contains(' '),
    }
}

/// The last word of a name, `Jr` and the like left out. A regnal number ends no family name.
fn default_surname(name: &str) -> &str {
    let words = name.split(' ').rev();
    let mut words = words.filter(|word| !matches!(*word, "Jr" | "Jr." | "Sr" | "Sr." | "II" | "III" | "IV"));
    words.next().unwrap_or(name)
}

#[cfg(test)]
mod tests;

//! The facts known before a document is read: countries and their people, organisations, places,
//! weapons, treaties, leaders with their years in office, titles, kin and common nouns.
//!
//! Built-in data are tab-separated tables under `data/`, embedded as text and read once in a few
//! milliseconds: no generated code, so that a table can be read and mended like any other file.
//! A user's TOML files add to it or overrule it ([`Knowledge::with`]). What the article itself says
//! always comes before what stands here; that is for the caller to see to.
//!
//! Names are compared as folded words (module `fold`): diacritics, hyphens and apostrophes do not
//! matter, case matters as far as the name demands it.

mod code;
mod error;
mod fact;
mod fold;
mod load;
mod names;
mod noun;
mod office;
mod table;
mod user;

use std::collections::BTreeMap;
use std::sync::OnceLock;

pub use code::Day;
pub use error::KnowledgeError;
pub use fact::{EntityType, Fact, FactId, Gender, Match, Origin, Reading, SUBTYPES, Term};
pub use names::Case;
pub use noun::{CommonNoun, Kin, Kinship};
pub use office::{Government, Office, OfficeId, Role};

use code::Code;
use names::{Found, NameIndex, Text};

/// A country's own facts, beside those that every fact has.
#[derive(Clone, Debug)]
pub struct Country {
    fact: FactId,
    code: Text,
    alpha3: Text,
    region: Text,
    government: Government,
    capital: Option<FactId>,
}

impl Country {
    /// The country as a fact.
    pub fn fact(&self) -> FactId {
        self.fact
    }

    /// Two letters of ISO 3166-1; `XK` for Kosovo, two letters of our own for former countries.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// Three letters of ISO 3166-1; empty for former countries.
    pub fn alpha3(&self) -> &str {
        &self.alpha3
    }

    /// Part of the world, such as `Western Asia`.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// Who leads it under its constitution.
    pub fn government(&self) -> Government {
        self.government
    }

    /// The city whose name stands for its government. `None` where there is none to speak of.
    pub fn capital(&self) -> Option<FactId> {
        self.capital
    }
}

/// How a word names the people of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DemonymForm {
    /// Adjective alone or with a plural sense: "British", "the French".
    Adjective,
    /// Adjective and, for one person, noun: "Iranian", "Chinese".
    AdjectiveOrNoun,
    /// One person: "Briton".
    Noun,
    /// Several people: "Britons".
    Plural,
}

/// A word for the people of a place, and what it tells.
#[derive(Clone, Copy, Debug)]
pub struct Demonym<'k> {
    /// The place: a country, or a part of one ("Texan", "Scottish").
    pub place: &'k Fact,
    /// How the word is used.
    pub form: DemonymForm,
}

/// Whether two names are the same but for case, diacritics, hyphens and apostrophes: "Erdoğan", "Erdogan".
pub(crate) fn is_same_name(a: &str, b: &str) -> bool {
    fold::is_same(a, b)
}

/// What is known before a document is read.
///
/// ```
/// use attache_entity::knowledge::Knowledge;
///
/// let knowledge = Knowledge::built_in();
/// let hit = knowledge.match_at(&["the", "United", "Arab", "Emirates", "said"], 1).unwrap();
/// assert_eq!(hit.length, 3);
/// let then = knowledge.person_by_surname("Johnson", Some(1965)).next().map(|fact| fact.name());
/// assert_eq!(then, Some("Lyndon B. Johnson"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Knowledge {
    facts: Vec<Fact>,
    terms: Vec<Term>,
    countries: Vec<Country>,
    /// Countries by two-letter code, `AA` first.
    codes: Vec<Option<FactId>>,
    offices: Vec<Office>,
    nouns: Vec<CommonNoun>,
    kin: Vec<Kin>,
    formal_names: Vec<Text>,
    names: NameIndex,
    denied: NameIndex,
    surnames: NameIndex,
    demonyms: NameIndex,
    capitals: NameIndex,
    office_names: NameIndex,
    noun_names: NameIndex,
    kin_names: NameIndex,
    first_names: NameIndex,
    nicknames: NameIndex,
    /// The codes that a user gave.
    given_codes: BTreeMap<FactId, Vec<Code>>,
}

impl Knowledge {
    /// The built-in knowledge, read on first use.
    pub fn built_in() -> &'static Self {
        static BUILT_IN: OnceLock<Knowledge> = OnceLock::new();
        BUILT_IN.get_or_init(Self::load)
    }

    /// Reads the built-in tables anew; [`Knowledge::built_in`] does so once and keeps them.
    pub fn load() -> Self {
        load::built_in().0
    }

    /// The built-in knowledge with a user's files on top, each as path and text. The path is used in
    /// errors only. What a later file says comes before what an earlier one says, and both before the
    /// built-in facts.
    ///
    /// # Errors
    ///
    /// [`KnowledgeError`] names the file, the line and the nearest valid key or value: for TOML that
    /// cannot be read, unknown keys, types, offices, countries and names.
    pub fn with(files: &[(&str, &str)]) -> Result<Self, KnowledgeError> {
        let mut knowledge = Self::built_in().clone();
        for (path, text) in files {
            user::add(&mut knowledge, path, text)?;
        }
        Ok(knowledge)
    }

    /// The number of facts.
    pub fn len(&self) -> usize {
        self.facts.len()
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }

    /// The number of names, all aliases counted.
    pub fn name_count(&self) -> usize {
        self.names.len()
    }

    /// All facts, in the order of their ids.
    pub fn facts(&self) -> impl Iterator<Item = &Fact> {
        self.facts.iter()
    }

    /// The fact of that id. Ids are valid in the knowledge that gave them.
    pub fn fact(&self, id: FactId) -> Option<&Fact> {
        self.facts.get(id.index())
    }

    /// What a name can mean, likeliest first. Nothing for a name on the deny list.
    pub fn lookup<'a, 'n>(&'a self, name: &'n str) -> impl Iterator<Item = Reading<'a>> + use<'a, 'n> {
        self.readings(std::iter::once(name))
    }

    /// The longest name that begins at `tokens[at]`.
    pub fn match_at<'a, 't, S: AsRef<str>>(
        &'a self,
        tokens: &'t [S],
        at: usize,
    ) -> Option<Match<impl Iterator<Item = Reading<'a>> + use<'a, 't, S>>> {
        self.match_prefix(tokens.get(at..)?.iter().map(AsRef::as_ref))
    }

    /// The longest name at the head of a sequence of tokens. Tokens may be split at hyphens and
    /// apostrophes or not; a possessive `'s` is a token of its own.
    pub fn match_prefix<'a, 't, I>(
        &'a self,
        tokens: I,
    ) -> Option<Match<impl Iterator<Item = Reading<'a>> + use<'a, 't, I>>>
    where
        I: Iterator<Item = &'t str> + Clone,
    {
        let length = self.names.longest(&tokens)?;
        let name = tokens.take(length);
        if self.denied.find(name.clone()).next().is_some() {
            return None;
        }
        Some(Match { length, readings: self.readings(name) })
    }

    fn readings<'a, 't, I>(&'a self, name: I) -> impl Iterator<Item = Reading<'a>> + use<'a, 't, I>
    where
        I: Iterator<Item = &'t str> + Clone,
    {
        let denied = self.denied.find(name.clone()).next().is_some();
        self.names.find(name).filter_map(move |Found { payload, mark, case }| {
            let fact = self.facts.get(payload as usize).filter(|_| !denied)?;
            Some(Reading { fact, ambiguous: mark.ambiguous, case })
        })
    }

    /// Whether a user's file forbids reading this as a name.
    pub fn is_denied(&self, name: &str) -> bool {
        self.denied.find(std::iter::once(name)).next().is_some()
    }

    /// The place whose people or manner the word names: "Iranian", "Britons", "Texan".
    pub fn demonym(&self, word: &str) -> Option<Demonym<'_>> {
        let found = self.demonyms.find(std::iter::once(word)).next()?;
        let form = match found.payload & 3 {
            0 => DemonymForm::Adjective,
            1 => DemonymForm::AdjectiveOrNoun,
            2 => DemonymForm::Noun,
            _ => DemonymForm::Plural,
        };
        Some(Demonym { place: self.facts.get((found.payload >> 2) as usize)?, form })
    }

    /// The country whose government a city's name can stand for.
    pub fn capital_of(&self, city: &str) -> Option<&Fact> {
        let found = self.capitals.find(std::iter::once(city)).next()?;
        self.facts.get(found.payload as usize)
    }

    /// What a seat of power stands for: the Kremlin for Russia, the Pentagon for the Department of
    /// Defense. Capitals are not among them: see [`Knowledge::capital_of`].
    pub fn government_metonym(&self, name: &str) -> Option<&Fact> {
        let meant = self.lookup(name).find_map(|reading| reading.fact.stands_for)?;
        self.fact(meant)
    }

    /// A country by two or three letters of ISO 3166 or by any of its names.
    pub fn country(&self, code_or_name: &str) -> Option<&Country> {
        if let Some(id) = self.coded(code_or_name) {
            return self.country_of(id);
        }
        let by_code = (code_or_name.len() == 3)
            .then(|| self.countries.iter().find(|country| country.alpha3 == code_or_name));
        by_code
            .flatten()
            .or_else(|| self.lookup(code_or_name).find_map(|reading| self.country_of(reading.fact.id)))
    }

    /// The country facts of a fact that is a country itself.
    pub fn country_of(&self, id: FactId) -> Option<&Country> {
        // Countries are few and come first, in the order of their facts.
        let found = self.countries.binary_search_by_key(&id, |country| country.fact).ok()?;
        self.countries.get(found)
    }

    /// All countries, former ones too, in the order of their facts.
    pub fn countries(&self) -> impl Iterator<Item = &Country> {
        self.countries.iter()
    }

    /// People of that family name who held any office in that year, higher offices first; without a
    /// year, everyone of that name.
    pub fn person_by_surname<'a, 'n>(
        &'a self,
        surname: &'n str,
        year: Option<i32>,
    ) -> impl Iterator<Item = &'a Fact> + use<'a, 'n> {
        self.surnames.find(std::iter::once(surname)).filter_map(move |found| {
            let fact = self.facts.get(found.payload as usize)?;
            let then = year.is_none_or(|year| self.terms(fact).iter().any(|term| term.covers(year)));
            then.then_some(fact)
        })
    }

    /// The offices that a person held, higher ones first.
    pub fn terms(&self, person: &Fact) -> &[Term] {
        self.terms.get(person.terms.0 as usize..person.terms.1 as usize).unwrap_or_default()
    }

    /// Everyone known to have held an office of `of` in that year: `prime_minister` of the United
    /// Kingdom in 2016 were two.
    pub fn holders(&self, office: OfficeId, of: FactId, year: i32) -> impl Iterator<Item = &Fact> {
        self.facts.iter().filter(move |fact| {
            self.terms(fact).iter().any(|term| term.office == office && term.of == of && term.covers(year))
        })
    }

    /// The office that a phrase names as a whole: "prime minister", "Secretary of State".
    pub fn office(&self, phrase: &str) -> Option<&Office> {
        let found = self.office_names.find(std::iter::once(phrase)).next()?;
        self.offices.get(found.payload as usize)
    }

    /// The office of that key, such as `prime_minister`.
    pub fn office_by_key(&self, key: &str) -> Option<&Office> {
        self.offices.iter().find(|office| office.key == key)
    }

    /// The office of that id.
    pub fn office_by_id(&self, id: OfficeId) -> Option<&Office> {
        self.offices.get(id.0 as usize)
    }

    /// The longest title that begins at `tokens[at]`, and how many tokens it takes.
    pub fn office_at<S: AsRef<str>>(&self, tokens: &[S], at: usize) -> Option<(usize, &Office)> {
        let rest = tokens.get(at..)?.iter().map(AsRef::as_ref);
        let length = self.office_names.longest(&rest)?;
        let found = self.office_names.find(rest.take(length)).next()?;
        Some((length, self.offices.get(found.payload as usize)?))
    }

    /// What a common noun, given as its lemma, can mention; likeliest first.
    pub fn common_noun<'a, 'n>(
        &'a self,
        lemma: &'n str,
    ) -> impl Iterator<Item = &'a CommonNoun> + use<'a, 'n> {
        let found = self.noun_names.find(std::iter::once(lemma));
        found.filter_map(|found| self.nouns.get(found.payload as usize))
    }

    /// The kinship that a noun, given as its lemma, tells.
    pub fn kin(&self, lemma: &str) -> Option<Kin> {
        let found = self.kin_names.find(std::iter::once(lemma)).next()?;
        self.kin.get(found.payload as usize).copied()
    }

    /// The gender of those who bear a first name. `None` for unknown names and those of both.
    pub fn gender_of_first_name(&self, name: &str) -> Option<Gender> {
        match self.first_names.find(std::iter::once(name)).next()?.payload {
            0 => Some(Gender::Female),
            1 => Some(Gender::Male),
            _ => None,
        }
    }

    /// Whether it is known as a first name, of whatever gender.
    pub fn is_first_name(&self, name: &str) -> bool {
        self.first_names.find(std::iter::once(name)).next().is_some()
    }

    /// The first names that a short form stands for: "Bob" for "Robert".
    pub fn formal_names<'a, 'n>(&'a self, nickname: &'n str) -> impl Iterator<Item = &'a str> + use<'a, 'n> {
        let found = self.nicknames.find(std::iter::once(nickname));
        found.filter_map(|found| self.formal_names.get(found.payload as usize).map(AsRef::as_ref))
    }

    /// Whether two first names can be one person's: equal, or one a short form of the other, or both
    /// of a third.
    pub fn same_first_name(&self, a: &str, b: &str) -> bool {
        let same = |x: &str, y: &str| x.eq_ignore_ascii_case(y);
        same(a, b)
            || self.formal_names(a).any(|formal| same(formal, b))
            || self.formal_names(b).any(|formal| same(formal, a))
            || self.formal_names(a).any(|x| self.formal_names(b).any(|y| same(x, y)))
    }
}

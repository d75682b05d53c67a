//! What is known about one person, organisation, place or thing.

use super::names::{Case, Text};
use super::office::OfficeId;

/// The type of a mention or entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntityType {
    /// A human being.
    Person,
    /// A nationality, religion or political group, as adjective or noun.
    Norp,
    /// An organisation of any kind.
    Org,
    /// A place with a government: country, state, city.
    Gpe,
    /// Any other place.
    Loc,
    /// A building or other structure.
    Fac,
    /// A thing made, weapons and vehicles too.
    Product,
    /// A named event.
    Event,
    /// A treaty, act or agreement.
    Law,
    /// A book, film, song, picture.
    WorkOfArt,
    /// Any other name.
    Misc,
}

impl EntityType {
    /// All types, in the order of the output contract.
    pub const ALL: [Self; 11] = [
        Self::Person,
        Self::Norp,
        Self::Org,
        Self::Gpe,
        Self::Loc,
        Self::Fac,
        Self::Product,
        Self::Event,
        Self::Law,
        Self::WorkOfArt,
        Self::Misc,
    ];

    /// The name that the output uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "PERSON",
            Self::Norp => "NORP",
            Self::Org => "ORG",
            Self::Gpe => "GPE",
            Self::Loc => "LOC",
            Self::Fac => "FAC",
            Self::Product => "PRODUCT",
            Self::Event => "EVENT",
            Self::Law => "LAW",
            Self::WorkOfArt => "WORK_OF_ART",
            Self::Misc => "MISC",
        }
    }

    /// The type of that name in the output.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// The subtypes that the built-in knowledge uses. A user's file may use others.
pub const SUBTYPES: [&str; 41] = [
    "agreement",
    "airport",
    "armed_group",
    "attack",
    "bank",
    "base",
    "body_of_water",
    "building",
    "city",
    "company",
    "continent",
    "country",
    "court",
    "crime",
    "disaster",
    "ethnic_group",
    "government",
    "igo",
    "intelligence",
    "island",
    "law",
    "legislature",
    "media",
    "military",
    "movement",
    "nationality",
    "ngo",
    "nuclear_site",
    "party",
    "police",
    "political_group",
    "region",
    "religion",
    "sport",
    "state",
    "summit",
    "territory",
    "treaty",
    "university",
    "war",
    "weapon",
];

/// Grammatical and natural gender of a person, as pronouns show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gender {
    /// She, her.
    Female,
    /// He, him.
    Male,
}

impl Gender {
    /// `f` or `m`, as the data files write it.
    pub(super) fn from_code(code: &str) -> Option<Self> {
        match code {
            "f" => Some(Self::Female),
            "m" => Some(Self::Male),
            _ => None,
        }
    }
}

/// Whose word a fact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// Part of attache.
    BuiltIn,
    /// From a knowledge file that the user named.
    User,
}

/// A fact's place in its [`Knowledge`](super::Knowledge).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactId(pub(super) u32);

impl FactId {
    /// A number from 0 to [`Knowledge::len`](super::Knowledge::len), stable for one set of files.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What is known about one person, organisation, place or thing.
#[derive(Clone, Debug)]
pub struct Fact {
    pub(super) id: FactId,
    pub(super) name: Text,
    pub(super) kind: EntityType,
    pub(super) subtype: Option<Text>,
    pub(super) country: Option<FactId>,
    pub(super) wikidata: Option<u32>,
    pub(super) stands_for: Option<FactId>,
    pub(super) gender: Option<Gender>,
    /// First and past-the-last term in the knowledge's list.
    pub(super) terms: (u32, u32),
    pub(super) origin: Origin,
}

impl Fact {
    /// The fact's identity within its knowledge.
    pub fn id(&self) -> FactId {
        self.id
    }

    /// The name that a report would use: full, in English.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The type of a mention of it.
    pub fn kind(&self) -> EntityType {
        self.kind
    }

    /// A finer type, one of [`SUBTYPES`] for built-in facts.
    pub fn subtype(&self) -> Option<&str> {
        self.subtype.as_deref()
    }

    /// The country that it belongs to. A country belongs to itself.
    pub fn country(&self) -> Option<FactId> {
        self.country
    }

    /// The number after the Q of its Wikidata item. Absent where nobody vouched for it.
    pub fn wikidata(&self) -> Option<u32> {
        self.wikidata
    }

    /// What a metonym means when it acts or speaks: the Kremlin, Russia.
    pub fn stands_for(&self) -> Option<FactId> {
        self.stands_for
    }

    /// The gender of a person.
    pub fn gender(&self) -> Option<Gender> {
        self.gender
    }

    /// Whose word this is.
    pub fn origin(&self) -> Origin {
        self.origin
    }
}

/// A time in office, in whole years of the common era, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// Which office.
    pub office: OfficeId,
    /// The country, place or organisation that it is an office of.
    pub of: FactId,
    /// First year. `None` where unknown.
    pub from: Option<i16>,
    /// Last year. `None` while it lasts, as far as the knowledge goes.
    pub to: Option<i16>,
}

impl Term {
    /// Whether the office was held on some day of that year.
    pub fn covers(&self, year: i32) -> bool {
        self.from.is_none_or(|from| i32::from(from) <= year) && self.to.is_none_or(|to| year <= i32::from(to))
    }
}

/// One fact that a name can mean, and how sure the name alone makes it.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'k> {
    pub(super) fact: &'k Fact,
    pub(super) ambiguous: bool,
    pub(super) case: Case,
}

impl<'k> Reading<'k> {
    /// What the name means.
    pub fn fact(&self) -> &'k Fact {
        self.fact
    }

    /// The name is also a common word, a first name, a surname or a lesser place: context must agree.
    pub fn is_ambiguous(&self) -> bool {
        self.ambiguous
    }

    /// How the text's case compares with the name's.
    pub fn case(&self) -> Case {
        self.case
    }
}

impl std::ops::Deref for Reading<'_> {
    type Target = Fact;

    fn deref(&self) -> &Fact {
        self.fact
    }
}

/// A name found at the head of a token sequence.
#[derive(Clone, Copy, Debug)]
pub struct Match<R> {
    /// How many tokens it takes, one or more.
    pub length: usize,
    /// What it can mean, likeliest first: an iterator of [`Reading`]s, never empty.
    pub readings: R,
}

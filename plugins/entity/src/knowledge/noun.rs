//! Common nouns: which of them name a person, a kin, a body or a thing that a text goes on about.

use super::fact::{EntityType, Gender};
use super::names::Text;

/// A noun that can mention an entity without a name: "the group", "the two countries", "the pact".
#[derive(Clone, Debug)]
pub struct CommonNoun {
    pub(super) kind: EntityType,
    pub(super) subtype: Option<Text>,
    pub(super) gender: Option<Gender>,
}

impl CommonNoun {
    /// The type of what it mentions.
    pub fn kind(&self) -> EntityType {
        self.kind
    }

    /// The subtype of what it mentions, where the noun tells.
    pub fn subtype(&self) -> Option<&str> {
        self.subtype.as_deref()
    }

    /// The gender that the noun tells ("woman", "gunman").
    pub fn gender(&self) -> Option<Gender> {
        self.gender
    }
}

/// How two members of a family are tied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kinship {
    /// Husband, wife, partner.
    Spouse,
    /// Mother, father.
    Parent,
    /// Daughter, son.
    Child,
    /// Sister, brother.
    Sibling,
    /// Any other tie by blood or marriage.
    Relative,
}

impl Kinship {
    pub(super) fn from_code(code: &str) -> Option<Self> {
        Some(match code {
            "spouse" => Self::Spouse,
            "parent" => Self::Parent,
            "child" => Self::Child,
            "sibling" => Self::Sibling,
            "relative" => Self::Relative,
            _ => return None,
        })
    }

    /// The name that the output uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Spouse => "spouse",
            Self::Parent => "parent",
            Self::Child => "child",
            Self::Sibling => "sibling",
            Self::Relative => "relative",
        }
    }
}

/// A kin noun: "daughter", "brother-in-law".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kin {
    /// What the person so called is to the other.
    pub kinship: Kinship,
    /// The gender that the noun tells.
    pub gender: Option<Gender>,
}

//! Titles and offices: what "the Iranian president" says about a person and a country.

use super::fact::Gender;
use super::names::Text;

/// An office's place in its [`Knowledge`](super::Knowledge).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OfficeId(pub(super) u16);

/// A relation between a person and what the person holds an office of, as the relation layer names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Head of a state.
    HeadOfStateOf,
    /// Head of a government, of a country or of a part of one.
    HeadOfGovernmentOf,
    /// Any other named position.
    HoldsPosition,
    /// Head of an organisation.
    LeaderOf,
    /// Command over a force.
    CommanderOf,
    /// Employment.
    WorksFor,
    /// Membership in a body.
    MemberOf,
    /// The one who set it up, or to whom it belongs.
    FounderOrOwnerOf,
}

impl Role {
    /// The relation type's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HeadOfStateOf => "head_of_state_of",
            Self::HeadOfGovernmentOf => "head_of_government_of",
            Self::HoldsPosition => "holds_position",
            Self::LeaderOf => "leader_of",
            Self::CommanderOf => "commander_of",
            Self::WorksFor => "works_for",
            Self::MemberOf => "member_of",
            Self::FounderOrOwnerOf => "founder_or_owner_of",
        }
    }
}

/// Who leads a country under its constitution, which decides what "president" means there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Government {
    /// The president is head of state and of government.
    Presidential,
    /// A president is head of state, a prime minister (chancellor, premier) heads the government.
    Republic,
    /// A monarch or a governor-general in the monarch's name is head of state, a prime minister governs.
    Monarchy,
    /// The monarch governs too, whether or not there is a prime minister.
    AbsoluteMonarchy,
    /// A supreme leader is head of state, the president heads the government.
    SupremeLeader,
    /// A territory with a government of its own and another country's head of state.
    Territory,
    /// None of these, or nothing known.
    Other,
}

impl Government {
    pub(super) fn from_code(code: &str) -> Option<Self> {
        Some(match code {
            "presidential" => Self::Presidential,
            "republic" => Self::Republic,
            "monarchy" => Self::Monarchy,
            "absolute" => Self::AbsoluteMonarchy,
            "supreme" => Self::SupremeLeader,
            "territory" => Self::Territory,
            "other" => Self::Other,
            _ => return None,
        })
    }
}

/// How an office relates to what it is an office of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rank {
    President,
    PrimeMinister,
    Monarch,
    SupremeLeader,
    /// The same whatever the country's constitution.
    Fixed(Role),
    /// A form of address: "Mr", "Dr", "Sir". It names no office.
    Address,
}

impl Rank {
    pub(super) fn from_code(code: &str) -> Option<Self> {
        Some(match code {
            "president" => Self::President,
            "prime_minister" => Self::PrimeMinister,
            "monarch" => Self::Monarch,
            "supreme_leader" => Self::SupremeLeader,
            "head_of_state_of" => Self::Fixed(Role::HeadOfStateOf),
            "head_of_government_of" => Self::Fixed(Role::HeadOfGovernmentOf),
            "holds_position" => Self::Fixed(Role::HoldsPosition),
            "leader_of" => Self::Fixed(Role::LeaderOf),
            "commander_of" => Self::Fixed(Role::CommanderOf),
            "works_for" => Self::Fixed(Role::WorksFor),
            "member_of" => Self::Fixed(Role::MemberOf),
            "founder_or_owner_of" => Self::Fixed(Role::FounderOrOwnerOf),
            "address" => Self::Address,
            _ => return None,
        })
    }
}

/// An office or title, under any of its names.
#[derive(Clone, Debug)]
pub struct Office {
    pub(super) id: OfficeId,
    pub(super) key: Text,
    pub(super) rank: Rank,
    pub(super) gender: Option<Gender>,
}

impl Office {
    /// The office's identity within its knowledge.
    pub fn id(&self) -> OfficeId {
        self.id
    }

    /// A key shared by the office's names: `prime_minister` for "premier" and "PM" too.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Whether it is only a form of address ("Mr", "Dr"), which names no office.
    pub fn is_address(&self) -> bool {
        self.rank == Rank::Address
    }

    /// The gender that the title itself tells ("queen", "spokeswoman").
    pub fn gender(&self) -> Option<Gender> {
        self.gender
    }

    /// The relations that holding it states, given how the country is governed; `None` stands for an
    /// organisation, whose president, chancellor or sheikh is its leader.
    ///
    /// A president of a country with a supreme leader is head of government alone, one beside a prime
    /// minister head of state alone. A form of address states nothing.
    pub fn roles(&self, government: Option<Government>) -> &'static [Role] {
        use Role::{HeadOfGovernmentOf, HeadOfStateOf, HoldsPosition, LeaderOf};
        match (self.rank, government) {
            (Rank::Address, _) => &[],
            (Rank::Fixed(role), _) => match role {
                HeadOfStateOf => &[HeadOfStateOf],
                HeadOfGovernmentOf => &[HeadOfGovernmentOf],
                HoldsPosition => &[HoldsPosition],
                LeaderOf => &[LeaderOf],
                Role::CommanderOf => &[Role::CommanderOf],
                Role::WorksFor => &[Role::WorksFor],
                Role::MemberOf => &[Role::MemberOf],
                Role::FounderOrOwnerOf => &[Role::FounderOrOwnerOf],
            },
            (_, None) => &[LeaderOf],
            (Rank::President, Some(Government::Presidential))
            | (Rank::Monarch, Some(Government::AbsoluteMonarchy)) => &[HeadOfStateOf, HeadOfGovernmentOf],
            (Rank::President, Some(Government::SupremeLeader | Government::Territory)) => {
                &[HeadOfGovernmentOf]
            }
            (Rank::PrimeMinister, Some(Government::Presidential | Government::SupremeLeader)) => {
                &[HoldsPosition]
            }
            (Rank::PrimeMinister, Some(_)) => &[HeadOfGovernmentOf],
            (Rank::President | Rank::SupremeLeader | Rank::Monarch, Some(_)) => &[HeadOfStateOf],
        }
    }
}

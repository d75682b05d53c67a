//! Money: "$4.5bn", "€200 million", "5 million U.S. dollars", "Rs 500 crore".

use super::{Measured, QuantityKind};
use crate::atom::{EURO, HRYVNIA, Kind, LIRA, POUND, RUBLE, RUPEE, SHEKEL, WON, YEN};
use crate::grammar::Reader;
use crate::lexicon::Role;

/// The dollars that letters before the sign or an adjective before the word tell apart.
const DOLLARS: [(&str, &str); 19] = [
    ("us", "USD"),
    ("c", "CAD"),
    ("ca", "CAD"),
    ("canadian", "CAD"),
    ("a", "AUD"),
    ("au", "AUD"),
    ("australian", "AUD"),
    ("cdn", "CAD"),
    ("nz", "NZD"),
    ("hk", "HKD"),
    ("s", "SGD"),
    ("singapore", "SGD"),
    ("nt", "TWD"),
    ("r", "BRL"),
    ("american", "USD"),
    ("zealand", "NZD"),
    ("kong", "HKD"),
    ("taiwan", "TWD"),
    ("jamaican", "JMD"),
];

impl Reader<'_> {
    /// Reads an amount of money; returns its first atom as well, which letters before a sign push back.
    pub(super) fn money(&self, at: usize) -> Option<(Measured, usize, usize)> {
        self.signed_money(at).or_else(|| self.worded_money(at))
    }

    /// Reads a sign or a code, then a number.
    fn signed_money(&self, at: usize) -> Option<(Measured, usize, usize)> {
        let (code, first, number_at) = self.sign(at)?;
        let (number, mut next) = self.number(number_at).filter(|(number, _)| number.figures)?;
        // "$5 billion dollars"
        next += usize::from(
            self.role(next, |role| if let Role::Currency(_) = role { Some(()) } else { None }).is_some(),
        );
        Some((
            Measured {
                kind: QuantityKind::Money,
                unit: Some(code.to_owned()),
                value: number.value,
                exact: number.exact,
            },
            first,
            next,
        ))
    }

    /// Reads what stands for a currency before a number.
    fn sign(&self, at: usize) -> Option<(&'static str, usize, usize)> {
        let atom = self.atoms.get(at)?;
        if atom.kind == Kind::Word {
            let code = self.role(at, |role| if let Role::Code(code) = role { Some(code) } else { None })?;
            let capitals = self.is_capitalised(at);
            return capitals.then(|| (code, at, self.skip_mark(at + 1, b'.')));
        }
        if atom.kind != Kind::Mark {
            return None;
        }
        if atom.is_mark(b'$') {
            let letters =
                at > 0 && self.glued(at) && self.kind(at - 1) == Some(Kind::Word) && !self.glued(at - 1);
            let dollar = DOLLARS.iter().find(|(letter, _)| letters && self.is(at - 1, letter));
            return Some(match dollar {
                Some((_, code)) => (code, at - 1, at + 1),
                None => ("USD", at, at + 1),
            });
        }
        let code = match atom.entry {
            EURO => "EUR",
            POUND => "GBP",
            YEN => "JPY",
            RUPEE => "INR",
            RUBLE => "RUB",
            SHEKEL => "ILS",
            WON => "KRW",
            HRYVNIA => "UAH",
            LIRA => "TRY",
            _ => return None,
        };
        Some((code, at, at + 1))
    }

    /// Reads a number, then a currency by its name or code.
    fn worded_money(&self, at: usize) -> Option<(Measured, usize, usize)> {
        let (number, next) = self.number(at)?;
        if self.glued(at) && at > 0 && self.kind(at - 1) != Some(Kind::Mark) {
            return None;
        }
        let mut unit_at = if self.mark(next, b'-') && self.glued(next) { next + 1 } else { next };
        if !number.exact {
            unit_at = self.skip(unit_at, &["of"]);
        }
        if self.atoms.get(unit_at).is_some_and(|atom| atom.kind == Kind::Mark && atom.entry == EURO) {
            return Some((
                Measured {
                    kind: QuantityKind::Money,
                    unit: Some("EUR".to_owned()),
                    value: number.value,
                    exact: number.exact,
                },
                at,
                unit_at + 1,
            ));
        }
        // "U.S. dollars", "Canadian dollars", "New Zealand dollars", "Iranian rials"
        let before = unit_at;
        while self.kind(unit_at) == Some(Kind::Word)
            && self.is_capitalised(unit_at)
            && unit_at < before + 4
            && self.currency(unit_at).is_none()
        {
            unit_at = self.skip_mark(unit_at + 1, b'.');
        }
        let code = self.currency(unit_at)?;
        let qualified = |word: usize| {
            DOLLARS.iter().find(|(adjective, _)| self.is(word, adjective)).map(|(_, code)| *code)
        };
        let code =
            if code == "USD" && unit_at > before { qualified(unit_at - 1).unwrap_or(code) } else { code };
        let (code, value) = match code {
            "cent" => ("USD", number.value / 100.0),
            "penny" => ("GBP", number.value / 100.0),
            // "won" is a verb unless it is a sum.
            "KRW" if number.value < 1000.0 => return None,
            // "50 pounds of explosives" are weighed.
            "GBP" if self.is(unit_at + 1, "of") || self.mark(next, b'-') => return None,
            code => (code, number.value),
        };
        Some((
            Measured { kind: QuantityKind::Money, unit: Some(code.to_owned()), value, exact: number.exact },
            at,
            unit_at + 1,
        ))
    }

    /// Returns the code of a currency's name or, in capitals, of its code.
    fn currency(&self, at: usize) -> Option<&'static str> {
        self.role(at, |role| match role {
            Role::Currency(code) => Some(code),
            Role::Code(code) if self.is_capitalised(at) => Some(code),
            _ => None,
        })
    }
}

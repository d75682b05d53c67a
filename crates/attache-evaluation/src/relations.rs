//! Relations: the PLOVER root between given parties.
//!
//! A gold record says who did a kind of thing to whom; a system says many things about the same sentence. So one of
//! them has to be chosen: the one that connects both parties in their roles, then the one that names both, then the
//! one that names either ([`answer`]).

use std::ops::Range;

/// What a gold record says: the root and where its parties are named, in bytes or characters alike.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// The PLOVER root, such as `ASSAULT`.
    pub root: String,
    /// Where the actor is named.
    pub actors: Vec<Range<usize>>,
    /// Where the recipient is named.
    pub recipients: Vec<Range<usize>>,
}

/// A relation that a system found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// The PLOVER root.
    pub root: String,
    /// Its arguments.
    pub arguments: Vec<Argument>,
    /// How sure the system is.
    pub confidence: f64,
}

/// An argument of a relation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// Where it is named.
    pub place: Range<usize>,
    /// Whether it acts: an actor or an instigator.
    pub acts: bool,
}

/// Returns the root of the relation that best connects the parties of `record`, or `None` where none names any.
///
/// The order is that of the scoring in use for PLOVER pairs: both in their roles, both in any, one in its role,
/// then the greater confidence, then the earlier.
pub fn answer<'f>(record: &Record, found: &'f [Found]) -> Option<&'f str> {
    let names = |places: &[Range<usize>], wanted: fn(&Argument) -> bool, relation: &Found| {
        let mut arguments = relation.arguments.iter().filter(|&argument| wanted(argument));
        arguments.any(|argument| places.iter().any(|place| overlap(place, &argument.place)))
    };
    let mut best: Option<(Key, &Found)> = None;
    for relation in found {
        let actor = names(&record.actors, |argument| argument.acts, relation);
        let recipient = names(&record.recipients, |argument| !argument.acts, relation);
        let both = names(&record.actors, |_| true, relation) && names(&record.recipients, |_| true, relation);
        let key = (actor && recipient, both, actor || recipient, relation.confidence);
        if (key.0 || key.1 || key.2) && best.as_ref().is_none_or(|(known, _)| key > *known) {
            best = Some((key, relation));
        }
    }
    best.map(|(_, relation)| relation.root.as_str())
}

/// How well a relation connects the parties: both in role, both, one in role, the confidence.
type Key = (bool, bool, bool, f64);

/// Returns true where a relation of the record's root has an actor that overlaps one of the record's.
pub fn is_told(record: &Record, found: &[Found]) -> bool {
    found.iter().filter(|relation| relation.root == record.root).any(|relation| {
        let mut acting = relation.arguments.iter().filter(|argument| argument.acts);
        acting.any(|argument| record.actors.iter().any(|place| overlap(place, &argument.place)))
    })
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

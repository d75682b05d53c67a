//! Names, and whatever else is a stretch of text with a type: right where both are the same.

use std::collections::BTreeMap;

use crate::Score;

/// A stretch of one text with its type. Places may be in any unit, as long as both sides use the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TypedSpan<'a> {
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// What it is.
    pub kind: &'a str,
}

/// The scores of spans: of each type, and of all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpanScores {
    /// Each type that either side has.
    pub by_kind: BTreeMap<String, Score>,
    /// All spans with their types (the micro average).
    pub all: Score,
    /// All spans, types aside.
    pub places: Score,
}

impl SpanScores {
    /// Adds the spans of one text. A span that a side has twice counts twice.
    ///
    /// ```
    /// use attache_evaluation::spans::{SpanScores, TypedSpan};
    ///
    /// let gold = [TypedSpan { start: 0, end: 5, kind: "PER" }, TypedSpan { start: 10, end: 16, kind: "ORG" }];
    /// let system = [gold[0], TypedSpan { start: 10, end: 16, kind: "LOC" }];
    /// let mut scores = SpanScores::default();
    /// scores.add(&gold, &system);
    /// assert_eq!((scores.all.f1(), scores.places.f1()), (50.0, 100.0));
    /// ```
    pub fn add(&mut self, gold: &[TypedSpan<'_>], system: &[TypedSpan<'_>]) {
        let (mut gold, mut system) = (gold.to_vec(), system.to_vec());
        gold.sort_unstable();
        system.sort_unstable();
        for span in &gold {
            self.score_of(span.kind).gold += 1;
        }
        for span in &system {
            self.score_of(span.kind).system += 1;
        }
        let (gold_places, system_places): (Vec<_>, Vec<_>) = (places(&gold), places(&system));
        let mut correct = 0;
        for span in common(&gold, &system) {
            self.score_of(span.kind).correct += 1;
            correct += 1;
        }
        self.all += Score { correct, gold: gold.len(), system: system.len() };
        let correct = common(&gold_places, &system_places).count();
        self.places += Score { correct, gold: gold.len(), system: system.len() };
    }

    fn score_of(&mut self, kind: &str) -> &mut Score {
        self.by_kind.entry(kind.to_owned()).or_default()
    }
}

fn places(spans: &[TypedSpan<'_>]) -> Vec<(usize, usize)> {
    spans.iter().map(|span| (span.start, span.end)).collect()
}

/// Returns what two sorted lists share, as often as both have it.
fn common<'s, T: Ord>(left: &'s [T], right: &'s [T]) -> impl Iterator<Item = &'s T> {
    let mut right = right.iter().peekable();
    left.iter().filter(move |item| {
        while right.next_if(|other| other < item).is_some() {}
        right.next_if_eq(item).is_some()
    })
}

/// What is wrong with one span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// Gold has it; nothing was found there.
    Missed,
    /// It was found where gold has nothing.
    Spurious,
    /// The place is right, the type is not.
    Type,
    /// Only a part of the place is right.
    Boundary,
}

/// Returns what is wrong with a text's spans: each with its fault, its gold span and its found one.
///
/// A found span is set against the first gold span that it overlaps, so that one slip is told once.
///
/// ```
/// use attache_evaluation::spans::{Fault, TypedSpan, faults};
///
/// let gold = [TypedSpan { start: 0, end: 5, kind: "PER" }, TypedSpan { start: 10, end: 16, kind: "ORG" }];
/// let system = [TypedSpan { start: 10, end: 12, kind: "ORG" }];
/// let found = faults(&gold, &system);
/// assert_eq!(found, [(Fault::Missed, Some(gold[0]), None), (Fault::Boundary, Some(gold[1]), Some(system[0]))]);
/// ```
pub fn faults<'a>(
    gold: &[TypedSpan<'a>],
    system: &[TypedSpan<'a>],
) -> Vec<(Fault, Option<TypedSpan<'a>>, Option<TypedSpan<'a>>)> {
    let overlap = |a: &TypedSpan<'_>, b: &TypedSpan<'_>| a.start < b.end && b.start < a.end;
    let mut found = Vec::new();
    for span in system.iter().filter(|span| !gold.contains(span)) {
        match gold.iter().find(|gold| overlap(gold, span)) {
            None => found.push((Fault::Spurious, None, Some(*span))),
            Some(gold) if (gold.start, gold.end) == (span.start, span.end) => {
                found.push((Fault::Type, Some(*gold), Some(*span)));
            }
            Some(gold) => found.push((Fault::Boundary, Some(*gold), Some(*span))),
        }
    }
    let missed = gold.iter().filter(|gold| !system.iter().any(|span| overlap(gold, span)));
    found.extend(missed.map(|gold| (Fault::Missed, Some(*gold), None)));
    found.sort_by_key(|(_, gold, system)| {
        let start = |span: &Option<TypedSpan<'_>>| span.map_or(usize::MAX, |span| span.start);
        start(gold).min(start(system))
    });
    found
}

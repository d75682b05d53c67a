//! Counts: "at least 30 soldiers", "two dozen people", "12 were killed".

use super::{Measured, QuantityKind};
use crate::atom::Kind;
use crate::context::Form;
use crate::grammar::{Number, Parsed, Reader};

/// How many words may stand between a number and its noun.
const REACH: usize = 5;

impl Reader<'_> {
    /// Reads the noun that the number counts; the number alone where there is none.
    pub(super) fn count(&self, number: Number, at: usize, next: usize) -> Parsed<Measured> {
        let counted = |unit: Option<String>| Measured {
            kind: QuantityKind::Count,
            unit,
            value: number.value,
            exact: number.exact,
        };
        // "ten-storey", "A-10s": not a count of what follows.
        if self.mark(next, b'-') && self.glued(next) {
            return None;
        }
        // "3D"
        if number.figures
            && self.glued(next)
            && self.kind(next) == Some(Kind::Word)
            && self.digits(next - 1).is_some()
        {
            return None;
        }
        // "three quarters", "two thirds": shares.
        let share = self.skip_mark(next, b'-');
        if self.is_any(share, &["halves", "thirds", "quarters", "fifths", "sixths", "eighths", "tenths"]) {
            return None;
        }
        let mut start = next;
        if self.is(start, "of") && (!number.exact || self.is_any(next - 1, &["couple"])) {
            start = self.skip(start + 1, &["the", "these", "those", "its", "their"]);
        }
        if let Some((unit, end)) = self.noun(start).filter(|(unit, end)| self.agrees(number, unit, *end - 1))
        {
            let one_of_a_kind = number.exact && number.value < 2.0 && !number.figures;
            let plural = self.is_counted_noun(end - 1) || self.token(end - 1).is_some();
            return (!one_of_a_kind || self.form(end - 1) == Form::Noun)
                .then_some(())
                .filter(|()| plural)
                .map(|()| (counted(Some(unit)), end));
        }
        // "between 36 and 40 people", "three or four men": the second number's noun counts for both.
        let joined =
            self.is_any(next, &["to", "or"]) || (self.is(next, "and") && self.after_any(at, &["between"]));
        if joined && let Some((_, second)) = self.number(next + 1) {
            if self.unit_follows(second) || self.unit(second).is_some() {
                return None;
            }
            if let Some((unit, _)) = self.noun(second) {
                return Some((counted(Some(unit)), next));
            }
        }
        // A bare number: not one that names ("Flight 302", "Article 5"), not "one", not a list's "1.".
        let names = at > 0 && self.is_capitalised(at - 1) && self.kind(at - 1) == Some(Kind::Word) && at > 1;
        if self.after_any(at, &["magnitude"]) {
            let unit = Some("magnitude".to_owned());
            return Some((
                Measured { kind: QuantityKind::Measure, unit, value: number.value, exact: number.exact },
                next,
            ));
        }
        let labels = self.after_any(
            at,
            &[
                "number",
                "no",
                "article",
                "chapter",
                "section",
                "page",
                "act",
                "season",
                "part",
                "phase",
                "level",
                "resolution",
                "route",
                "highway",
                "flight",
                "room",
                "channel",
                "group",
                "stage",
                "type",
                "version",
                "game",
                "day",
                "week",
                "round",
            ],
        );
        let after_mark = at > 0
            && self.kind(at - 1) == Some(Kind::Mark)
            && !self.mark(at - 1, b',')
            && !self.mark(at - 1, b'-')
            && !self.mark(at - 1, b'"');
        let year_like = number.figures && !number.fraction && (1900.0..2100.0).contains(&number.value);
        let small_word = !number.figures && number.value < 2.0;
        // "the 707" is a name.
        let plain = number.figures && !number.fraction && number.value < 1e6;
        let article = plain && self.after_any(at, &["the", "a", "an", "this", "that"]);
        // "1)" numbers a list.
        let listed = plain && number.value < 20.0 && self.mark(next, b')');
        if listed
            || article
            || names
            || labels
            || after_mark
            || year_like
            || small_word
            || at == 0 && self.mark(next, b'.')
        {
            return None;
        }
        Some((counted(None), next))
    }

    /// Returns true where number and noun agree: "Falcon 9 rocket" counts no rockets.
    fn agrees(&self, number: Number, unit: &str, head: usize) -> bool {
        const ALIKE: [&str; 12] = [
            "aircraft",
            "police",
            "personnel",
            "staff",
            "troops",
            "dead",
            "dice",
            "sheep",
            "fish",
            "cattle",
            "series",
            "species",
        ];
        let singular = !self.is_counted_noun(head) && self.word(head).eq_ignore_ascii_case(unit);
        !singular || (number.exact && number.value < 2.0) || ALIKE.iter().any(|noun| self.is(head, noun))
    }

    /// Reads the noun phrase from `at` to its head; returns the head's lemma.
    fn noun(&self, at: usize) -> Parsed<String> {
        let mut head = None;
        let mut next = at;
        while next < at + 2 * REACH {
            let takes = match self.form(next) {
                Form::Noun => {
                    head = Some(next);
                    true
                }
                Form::Adjective => true,
                Form::Unknown if self.tokens.is_empty() => return self.guessed_noun(at),
                // A hyphen inside a token: "co-workers".
                Form::Unknown => {
                    self.mark(next, b'-') && self.glued(next) && self.glued(next + 1) && head.is_some()
                }
                // "three wounded soldiers", "two heavily sanctioned nations"
                Form::Past | Form::OtherVerb if head.is_none() => {
                    let noun = next + 1 + usize::from(self.form(next + 1) == Form::Adjective);
                    self.form(noun) == Form::Noun && self.is_counted_noun(noun)
                }
                Form::Other if self.word(next).ends_with("ly") || self.is(next, "most") => true,
                _ => self.is_any(next, &["more", "other", "additional", "new"]),
            };
            if !takes {
                break;
            }
            next += 1;
        }
        // "36 Quai d'Orsay": a proper noun is counted only in the plural.
        let head = head.filter(|head| !self.is_capitalised(*head) || self.is_counted_noun(*head))?;
        // A unit of time was tried before as a length.
        if self.unit(head).is_some() && head == at {
            return None;
        }
        // "one lever-action rifle"
        if self.mark(head + 1, b'-') && self.glued(head + 1) {
            return None;
        }
        let token = self.token(head)?;
        let word = self.word(head);
        let invariant = token.lemma == "people" || token.lemma.is_empty();
        let lemma = if invariant { singular(word) } else { token.lemma.to_owned() };
        Some((lemma, head + 1))
    }

    /// Reads the noun without a tagger's help: the first plural within reach, over words in small letters or names.
    fn guessed_noun(&self, at: usize) -> Parsed<String> {
        for next in at..at + 3 {
            if self.kind(next) != Some(Kind::Word) {
                return None;
            }
            if self.unit(next).is_some()
                || self.is_any(
                    next,
                    &[
                        "was", "is", "has", "as", "this", "his", "us", "vs", "and", "or", "of", "in", "to",
                        "the", "s",
                    ],
                )
            {
                return None;
            }
            if self.is_counted_noun(next) && !self.is_any(next, &["more", "other", "or"]) {
                return Some((singular(self.word(next)), next + 1));
            }
        }
        None
    }
}

/// Returns the singular of a regular plural, in small letters.
fn singular(word: &str) -> String {
    let lower = word.to_lowercase();
    let irregular = [("people", "person"), ("men", "man"), ("women", "woman"), ("children", "child")];
    if let Some((_, single)) = irregular.iter().find(|(plural, _)| *plural == lower) {
        return (*single).to_owned();
    }
    if let Some(stem) = lower.strip_suffix("ies").filter(|stem| stem.len() > 2) {
        return format!("{stem}y");
    }
    let es = ["ses", "xes", "ches", "shes", "zes"];
    if es.iter().any(|ending| lower.ends_with(ending)) {
        return lower.strip_suffix("es").unwrap_or(&lower).to_owned();
    }
    lower.strip_suffix('s').unwrap_or(&lower).to_owned()
}

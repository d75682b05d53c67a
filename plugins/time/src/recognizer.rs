//! Runs the grammar over a text and resolves what it finds.
//!
//! Most words have nothing to do with time. A sentence without a figure or a word
//! of the lexicon is left at once, and within one the grammar is tried only where
//! such a word stands or follows within a few words.

use attache_core::Span;

use crate::atom::{Atom, Kind, cut};
use crate::calendar::Modifier;
use crate::context::Token;
use crate::duration::days_after;
use crate::grammar::{Meaning, Place, Reader, Reference};
use crate::lexicon::{Lexicon, Role};
use crate::point::{Anchor, Grain, Point};
use crate::quantity::Quantity;
use crate::resolve::Direction;

/// How many atoms before a word of time an expression may begin ("from the end of the first week").
const LEAD: usize = 8;

/// What kind of expression it is, after TimeML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpressionKind {
    /// A calendar date, or a longer or vaguer stretch.
    Date,
    /// A time of day.
    Time,
    /// A length of time.
    Duration,
    /// What comes again.
    Set,
}

/// An expression of time with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression {
    /// Its place in the text, in bytes.
    pub span: Span,
    /// What kind it is.
    pub kind: ExpressionKind,
    /// The value in TIMEX3; a range as its two ends with a slash between, as in ISO 8601.
    pub value: String,
    /// What the value was reckoned from.
    pub anchor: Anchor,
    /// True where a part of the value is a guess that no word of the text bears out.
    pub assumed: bool,
    /// Which part of the value is meant, or how the value bounds the truth.
    pub modifier: Option<Modifier>,
    /// The ends of a length that has its place ("the past two years"), as TIMEX3 values.
    pub bounds: Option<(String, String)>,
    /// For [`Anchor::Previous`], the number of the expression it was reckoned from.
    pub previous: Option<usize>,
}

/// A text and what is known of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Input<'doc> {
    /// The text.
    pub text: &'doc str,
    /// The sentences, in text order; where there are none the text counts as one.
    pub sentences: &'doc [Span],
    /// The tokens, in text order; may be empty, then tense and nouns are guessed from the words.
    pub tokens: &'doc [Token<'doc>],
    /// When it was written.
    pub reference: Option<Reference>,
}

/// What was found, in text order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Findings {
    /// The expressions of time.
    pub expressions: Vec<Expression>,
    /// The quantities; none overlaps an expression.
    pub quantities: Vec<Quantity>,
}

/// Finds expressions of time and quantities in a text.
///
/// ```
/// use attache_time::{Input, recognize};
///
/// let date = jiff::civil::date(2025, 1, 18);
/// let input = Input { text: "He spoke on Friday.", reference: Some(date.into()), ..Input::default() };
/// let found = recognize(&input);
/// assert_eq!(found.expressions[0].value, "2025-01-17");
/// ```
pub fn recognize(input: &Input<'_>) -> Findings {
    let mut run = Run {
        input: *input,
        lexicon: Lexicon::get(),
        atoms: Vec::new(),
        findings: Findings::default(),
        previous: None,
        previous_year: None,
    };
    let whole = [Span::new(0, input.text.len() as u32)];
    let sentences = if input.sentences.is_empty() { &whole } else { input.sentences };
    for sentence in sentences {
        run.sentence(*sentence);
    }
    run.findings
}

/// The state of one run over a text.
#[derive(Debug)]
struct Run<'doc> {
    input: Input<'doc>,
    lexicon: &'static Lexicon,
    /// The current sentence's atoms; the buffer is kept from one to the next.
    atoms: Vec<Atom>,
    findings: Findings,
    /// The day named last, with its expression's number.
    previous: Option<(Point, usize)>,
    /// The same, or a year that was named alone after it.
    previous_year: Option<(Point, usize)>,
}

impl Run<'_> {
    /// Reads one sentence.
    fn sentence(&mut self, span: Span) {
        let mut atoms = std::mem::take(&mut self.atoms);
        atoms.clear();
        cut(self.input.text, span, self.lexicon, &mut atoms);
        let tokens = self.input.tokens;
        let first = tokens.partition_point(|token| token.span.start() < span.start());
        let last = tokens.partition_point(|token| token.span.start() < span.end());
        let mut reader = Reader {
            text: self.input.text,
            atoms: &atoms,
            lexicon: self.lexicon,
            reference: self.input.reference,
            tokens: tokens.get(first..last).unwrap_or_default(),
            previous: None,
            previous_year: None,
        };
        let (mut at, mut trigger) = (0, 0);
        while at < atoms.len() {
            trigger = trigger.max(at);
            while trigger < atoms.len() && !self.triggers(&atoms[trigger]) {
                trigger += 1;
            }
            if trigger == atoms.len() {
                break;
            }
            at = at.max(trigger.saturating_sub(LEAD));
            let atom = &atoms[at];
            if atom.kind == Kind::Word && atom.entry == 0 {
                at += 1;
                continue;
            }
            reader.previous = self.previous.map(|(point, _)| point);
            reader.previous_year = self.previous_year.map(|(point, _)| point);
            at = self.expression(&reader, at).or_else(|| self.quantity(&reader, at)).unwrap_or(at + 1);
        }
        self.atoms = atoms;
    }

    /// Returns true for an atom that an expression or a quantity must hold one of.
    fn triggers(&self, atom: &Atom) -> bool {
        match atom.kind {
            Kind::Digits => true,
            Kind::Mark => atom.entry >= 0x100,
            Kind::Word if atom.entry == 0 => false,
            Kind::Word => {
                let roles = self.lexicon.entry(atom.entry).roles();
                roles.into_iter().any(|role| {
                    !matches!(
                        role,
                        Role::Open
                            | Role::Cue(_)
                            | Role::CueTo
                            | Role::Approximately
                            | Role::Edge(_)
                            | Role::Relation(_)
                            | Role::That
                    )
                })
            }
        }
    }

    /// Reads an expression of time at the atom; returns the first atom after it.
    fn expression(&mut self, reader: &Reader<'_>, at: usize) -> Option<usize> {
        let point =
            |parsed: Option<(Point, usize)>| parsed.map(|(point, next)| (Meaning::Point(point), next));
        let mut best = Reader::longer(reader.range(at), reader.set(at));
        best = Reader::longer(best, point(reader.place(at)));
        best = Reader::longer(best, reader.placed_length(at));
        best = Reader::longer(best, reader.named(at));
        best = Reader::longer(best, reader.length_phrase(at));
        let (meaning, next) = best?;
        let span = reader.atoms.get(at)?.span().cover(reader.atoms.get(next.checked_sub(1)?)?.span());
        let expression = self.resolve(reader, at, next, meaning, span);
        self.findings.expressions.push(expression);
        Some(next)
    }

    /// Reads a quantity at the atom; returns the first atom after it.
    fn quantity(&mut self, reader: &Reader<'_>, at: usize) -> Option<usize> {
        let (quantity, next) = reader.quantity(at)?;
        // The letters before a currency's sign may have been read already: "half a$5".
        if self.findings.expressions.last().is_some_and(|last| last.span.end() > quantity.span.start()) {
            return None;
        }
        self.findings.quantities.push(quantity);
        Some(next)
    }

    /// Fills the holes of what was read and writes its value.
    fn resolve(
        &mut self,
        reader: &Reader<'_>,
        at: usize,
        next: usize,
        meaning: Meaning,
        span: Span,
    ) -> Expression {
        let number = self.findings.expressions.len();
        let evidence = reader.direction_around(at, next);
        let direction = evidence.unwrap_or(Direction::Past);
        let date = self.input.reference.map(|reference| reference.date);
        let complete = |point: Point| match date {
            Some(date) => {
                let closes = reader.after_any(at, &["until", "till", "through"]);
                let is_point = matches!(meaning, Meaning::Point(_));
                nearer(point, date, direction, closes, is_point && reader.direction_before(at).is_none())
            }
            None => (point, false),
        };
        let mut expression = Expression {
            span,
            kind: ExpressionKind::Date,
            value: String::new(),
            anchor: Anchor::None,
            assumed: false,
            modifier: None,
            bounds: None,
            previous: None,
        };
        match meaning {
            Meaning::Point(point) => {
                let (point, turned) = complete(point);
                if point.clock.is_some() {
                    expression.kind = ExpressionKind::Time;
                }
                expression.value = point.to_string();
                expression.anchor = point.anchor;
                expression.assumed = point.filled && (evidence.is_none() || turned);
                if let (Meaning::Point(Point { feast: Some(feast), .. }), Some((begin, _))) =
                    (meaning, point.days())
                {
                    // The sighting of the moon moves the feasts of the Islamic calendar by a day.
                    expression.assumed |= feast.is_lunar();
                    let last = days_after(begin, feast.length() - 1).filter(|last| *last != begin);
                    if let Some(last) = last {
                        expression.value = format!("{begin}/{last}");
                    }
                }
                expression.modifier = point.modifier;
                if point.grain >= Some(Grain::Year) && point.days().is_some() {
                    self.remember(point, number, &mut expression);
                }
            }
            Meaning::Range(from, to) => {
                let (from, turned) = complete(from);
                // The second end follows the first.
                let to = match from.days() {
                    Some((begin, _)) if !to.is_complete() && date.is_some() => {
                        Point { anchor: from.anchor, ..to.complete(begin, Direction::Future) }
                    }
                    _ => complete(to).0,
                };
                // "from April to 2019": what was filled in must not lie beyond the end.
                let from = match (from.days(), to.days()) {
                    (Some((begin, _)), Some((end, _))) if begin > end && from.filled => {
                        self.earlier(meaning, end).unwrap_or(from)
                    }
                    _ => from,
                };
                if from.clock.is_some() || to.clock.is_some() {
                    expression.kind = ExpressionKind::Time;
                }
                expression.value = format!("{from}/{to}");
                expression.anchor = from.anchor.max(to.anchor);
                expression.assumed = from.filled && (evidence.is_none() || turned);
                expression.modifier = from.modifier;
                if expression.anchor == Anchor::Previous {
                    expression.previous = self.previous.map(|(_, number)| number);
                }
            }
            Meaning::Length { length, modifier, place } => {
                expression.kind = ExpressionKind::Duration;
                expression.value = length.to_string();
                expression.modifier = modifier;
                if let (Some(place), Some(reference)) = (place, self.input.reference) {
                    expression.anchor = Anchor::DocumentDate;
                    let sign = if place == Place::Before { -1 } else { 1 };
                    let other = match (length.has_clock(), reference.time) {
                        (true, Some(time)) => {
                            length.shift(reference.date.to_datetime(time), sign).map(crate::resolve::instant)
                        }
                        (true, None) => None,
                        (false, _) => length
                            .shift_date(reference.date, sign)
                            .map(|date| Point::containing(date, Grain::Day)),
                    };
                    let here = Point::containing(reference.date, Grain::Day).to_string();
                    expression.bounds = other.map(|other| match place {
                        Place::Before => (other.to_string(), here),
                        Place::After => (here, other.to_string()),
                    });
                }
            }
            Meaning::Period(period) => {
                expression.kind = ExpressionKind::Set;
                expression.value = period.to_string();
            }
            Meaning::Each(point) => {
                expression.kind = ExpressionKind::Set;
                expression.value = point.to_string();
            }
            Meaning::Named(name) => name.clone_into(&mut expression.value),
        }
        expression
    }

    /// Completes a range's first end so that it lies before `end`.
    fn earlier(&self, meaning: Meaning, end: jiff::civil::Date) -> Option<Point> {
        let Meaning::Range(from, _) = meaning else { return None };
        self.input.reference?;
        Some(from.complete(end, Direction::Past))
    }

    /// Notes a date as the one that "the following day" counts from, and links back where it was so counted itself.
    fn remember(&mut self, point: Point, number: usize, expression: &mut Expression) {
        let from = if point.grain == Some(Grain::Year) { self.previous_year } else { self.previous };
        if point.anchor == Anchor::Previous {
            expression.previous = from.map(|(_, number)| number);
        }
        self.previous_year = Some((point, number));
        if point.grain >= Some(Grain::Season) {
            self.previous = Some((point, number));
        }
    }
}

/// Beyond how many days a day and month without a year are taken for the other side's.
const FAR: i32 = 270;

/// The same for a month or a feast, which are told of last year's more often.
const FAR_MONTH: i32 = 300;

/// How near a month or a feast of the other side must be.
const NEAR: i32 = 62;

/// The same for a feast against the tense: banners "mentioned Women's Day" two days before it.
const NEAR_TOLD: i32 = 7;

/// Completes a point; returns true as well where the tense was overruled.
///
/// A day and month without a year lie near: "his next appearance on April 5", said of
/// a court that "ordered" it in March, is no date of the year before. And where a point
/// `closes` a stretch ("put off until June"), the verb tells of the stretch, not of its
/// end: the nearer one is meant. A month is the nearer one where no verb before it tells (`untold`).
fn nearer(
    point: Point,
    date: jiff::civil::Date,
    direction: Direction,
    closes: bool,
    untold: bool,
) -> (Point, bool) {
    let first = point.complete(date, direction);
    let far = |point: &Point| point.days().map(|(begin, _)| (begin - date).get_days().abs());
    let bare = (point.month.is_some() || point.feast.is_some()) && point.year.is_none();
    let is_day = point.grain == Some(Grain::Day) && point.feast.is_none();
    let limit = match () {
        () if closes => 0,
        () if is_day => FAR,
        () => FAR_MONTH,
    };
    let doubtful = bare && (closes || is_day || untold || point.feast.is_some());
    if !doubtful || far(&first).is_none_or(|days| days <= limit) {
        return (first, false);
    }
    let other = match direction {
        Direction::Past => point.complete(date, Direction::Future),
        Direction::Future => point.complete(date, Direction::Past),
    };
    let near = if untold { NEAR } else { NEAR_TOLD };
    let is_near = closes || is_day || far(&other).is_some_and(|days| days <= near);
    if is_near && far(&other) < far(&first) { (other, true) } else { (first, false) }
}

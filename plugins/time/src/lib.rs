//! Expressions of time and quantities: dates, times, durations, sets, money, shares,
//! counts, ages and measures, each with its value.
//!
//! The recogniser is a grammar of small parsers over *atoms*, runs of letters or
//! digits and single marks, so that it reads alike whatever the tokeniser
//! (`atom`). The words it knows are a table, `lexicon.txt`; the parsers know only
//! their classes. What is found is a place in time with holes, which the document's
//! date and the tense of the sentence fill (`resolve`, `context`). Values are
//! TIMEX3, with ranges as two values and a slash between, as in ISO 8601.
//!
//! [`recognize`] is the whole of it for any text; [`TimeAnalyzer`] wires it to the
//! document model; [`evaluation`] measures it.
//!
//! # Conventions
//!
//! - "The past two years" is a length, `P2Y`, with its ends in
//!   [`bounds`](Expression::bounds); "last year" is the year, `2024`.
//! - A place told by its distance is as fine as the distance: "two years ago" is a
//!   year, "two weeks ago" an ISO week, "two days ago" a day. From a day that is
//!   named ("two weeks after Christmas") it is a day.
//! - "A few days ago" is `PAST_REF`, "a few days" `PXD`: no figure is made up.
//! - "Last" and "next" before a weekday mean the week before and after, "last
//!   September" the latest that has passed.
//! - A preposition belongs to an expression where it carries its meaning ("from 2014
//!   to 2020", "within five days", "in three weeks"), else not ("in" before "2020").
//!
//! # What it cannot do yet
//!
//! - Direction from the syntax tree: it comes from the nearest tensed word to the left,
//!   else to the right.
//! - Dates counted from events ("two days after the attack"): the length is found,
//!   the date is not.
//! - Calendars other than the Gregorian, but for the great Islamic feasts by the
//!   tabular calendar; years before 1000 unless announced ("the year 247"); BC.
//! - Ranges of lengths and sums as one row ("two to three weeks", "$5-6 million"):
//!   the second part is found.
//! - Fractions as quantities ("a third of voters"), ages by decade ("in his 70s").
//! - Fiscal years are taken as calendar years, seasons as those of the north.

mod analyzer;
mod atom;
mod calendar;
mod context;
mod duration;
pub mod evaluation;
mod feast;
mod grammar;
mod lexicon;
mod point;
mod quantity;
mod recognizer;
mod resolve;

pub use analyzer::{TimeAnalyzer, TimeFactory};
pub use calendar::{DayPart, Modifier, Season, Unit};
pub use context::{Form, Token};
pub use grammar::Reference;
pub use point::Anchor;
pub use quantity::{Quantity, QuantityKind};
pub use recognizer::{Expression, ExpressionKind, Findings, Input, recognize};
pub use resolve::Direction;

//! Expressions of time and quantities.
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

pub use calendar::{DayPart, Modifier, Season, Unit};
pub use context::{Form, Token};
pub use grammar::Reference;
pub use point::Anchor;
pub use quantity::{Quantity, QuantityKind};
pub use recognizer::{Expression, ExpressionKind, Findings, Input, recognize};
pub use resolve::Direction;

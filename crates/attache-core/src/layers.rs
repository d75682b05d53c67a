//! The built-in layers, one file each: what they hold and how to walk between them.
//!
//! Their meaning as seen from outside is the output contract (`docs/output.md`); the
//! fields here have the contract's names wherever Rust allows it. What the contract
//! nests (a relation's arguments, a score's evidence) is a layer of its own here,
//! whose rows refer to their owner.

mod entity;
mod mention;
mod proposition;
mod quote;
mod relation;
mod section;
mod sentence;
mod sentiment;
mod time;
mod token;

pub use entity::{Attribute, Entity, NewAttribute, NewEntity};
pub use mention::{EntityType, Mention, MentionKind, NewMention};
pub use proposition::{NewProposition, NewPropositionArgument, Proposition, PropositionArgument};
pub use quote::{NewQuote, Quote, QuoteKind};
pub use relation::{
    Argument, Attribution, Family, NewArgument, NewAttribution, NewRelation, NewRelationMention, NewSameAs,
    Polarity, Realis, Relation, RelationMention, SameAs, Tense,
};
pub use section::{NewSection, Section, SectionKind};
pub use sentence::{NewSentence, Sentence};
pub use sentiment::{Evidence, Label, NewEvidence, NewSentiment, Scope, Sentiment};
pub use time::{NewQuantity, NewTime, Quantity, QuantityKind, Time, TimeKind};
pub use token::{NewToken, Token, Upos};

use std::sync::Arc;

use crate::{Annotation, LayerSchema};

/// Declares a built-in layer: as [`layer!`](crate::layer), with inherent accessors and a slot of its own.
macro_rules! built_in {
    (
        $(#[$meta:meta])* pub $name:ident in $layer:literal, ids $prefix:literal, $shape:ident, slot $slot:literal $(, parts [$($part:ty),*])?;
        $(#[$nmeta:meta])* new $new:ident;
        {
            $($(#[$fmeta:meta])* $field:ident $(as $column:literal)? : $cell:ty),* $(,)?
        }
    ) => {
        $crate::__layer_types! {
            $(#[$meta])* pub $name in $layer, ids $prefix, $shape, Some($slot), [$($($part),*)?];
            $(#[$nmeta])* $new { $($(#[$fmeta])* $field $(as $column)? : $cell),* }
        }

        impl<'d> $crate::Row<'d, $name> {
            $(
                $(#[$fmeta])*
                pub fn $field(self) -> <$cell as $crate::Cell>::Out<'d> {
                    const COLUMN: usize = <$name>::column_number(stringify!($field));
                    self.cell::<$cell>(COLUMN)
                }
            )*
        }
    };
}
use built_in;

/// The number of built-in layers.
pub(crate) const N_BUILT_IN: usize = 18;

/// Returns the declarations of the built-in layers, parts included, in the order of their slots.
pub fn built_in_schemas() -> [&'static Arc<LayerSchema>; N_BUILT_IN] {
    [
        Section::schema(),
        Sentence::schema(),
        Token::schema(),
        Mention::schema(),
        Entity::schema(),
        Attribute::schema(),
        Time::schema(),
        Quantity::schema(),
        Quote::schema(),
        Sentiment::schema(),
        Evidence::schema(),
        Relation::schema(),
        Argument::schema(),
        Attribution::schema(),
        RelationMention::schema(),
        SameAs::schema(),
        Proposition::schema(),
        PropositionArgument::schema(),
    ]
}

/// Returns true where the layer called `name` holds lists that belong to rows of another, as a relation's arguments do.
pub fn is_part(name: &str) -> bool {
    [Entity::parts(), Sentiment::parts(), Relation::parts(), Proposition::parts()]
        .iter()
        .flatten()
        .any(|schema| schema.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::slot_of;

    #[test]
    fn slots_follow_the_list() {
        for (slot, schema) in built_in_schemas().into_iter().enumerate() {
            assert_eq!(slot_of(&schema.name), Some(slot), "{}", schema.name);
        }
    }
}

//! How Rust types stand for the cells of a column.

use std::borrow::Cow;
use std::marker::PhantomData;

use crate::Span;
use crate::column::CellValue;
use crate::column::{Column, ColumnKind, NO_ROW};
use crate::document::LayerSet;
use crate::row::{Annotation, Id, Row};
use crate::schema::ColumnSchema;

/// A type that declares a column: what is written to it, and what is read from it.
///
/// Implemented by `bool`, `i64`, `f64`, [`Span`], [`Text`], [`Ref`], by enums made
/// with [`choices!`](crate::choices), and by `Option` of each, for cells that may be
/// missing.
pub trait Cell {
    /// What an analyzer hands over.
    type In<'a>: Into<CellValue<'a>>;
    /// What an analyzer reads.
    type Out<'d>;

    /// Returns the declaration of a column of this type.
    fn schema(name: &'static str) -> ColumnSchema;

    /// Reads a cell; the type's zero where it is missing.
    fn read<'d>(layers: &'d LayerSet, column: &'d Column, row: u32) -> Self::Out<'d>;
}

/// A column of strings.
#[derive(Debug)]
pub enum Text {}

/// A column of references to rows of the layer `L`; reading one gives the row.
#[derive(Debug)]
pub struct Ref<L>(PhantomData<fn() -> L>);

macro_rules! plain_cell {
    ($type:ty, $kind:ident, $read:ident) => {
        impl From<$type> for CellValue<'_> {
            fn from(value: $type) -> Self {
                Self::$kind(value)
            }
        }

        impl Cell for $type {
            type In<'a> = $type;
            type Out<'d> = $type;

            fn schema(name: &'static str) -> ColumnSchema {
                ColumnSchema::new(name, ColumnKind::$kind)
            }

            fn read(_: &LayerSet, column: &Column, row: u32) -> Self {
                column.$read(row)
            }
        }
    };
}

plain_cell!(bool, Bool, bool);
plain_cell!(i64, Integer, integer);
plain_cell!(f64, Number, number);
plain_cell!(Span, Span, span);

impl<'a> From<&'a str> for CellValue<'a> {
    fn from(value: &'a str) -> Self {
        Self::Text(value)
    }
}

impl<L> From<Id<L>> for CellValue<'_> {
    fn from(value: Id<L>) -> Self {
        if value.row() == NO_ROW { Self::Null } else { Self::Reference(value.row()) }
    }
}

impl<'a, T: Into<CellValue<'a>>> From<Option<T>> for CellValue<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl Cell for Text {
    type In<'a> = &'a str;
    type Out<'d> = &'d str;

    fn schema(name: &'static str) -> ColumnSchema {
        ColumnSchema::new(name, ColumnKind::Text)
    }

    fn read<'d>(_: &'d LayerSet, column: &'d Column, row: u32) -> &'d str {
        column.text(row)
    }
}

impl<L: Annotation> Cell for Ref<L> {
    type In<'a> = Id<L>;
    type Out<'d> = Row<'d, L>;

    fn schema(name: &'static str) -> ColumnSchema {
        ColumnSchema::new(name, ColumnKind::Reference).target(L::NAME)
    }

    fn read<'d>(layers: &'d LayerSet, column: &'d Column, row: u32) -> Row<'d, L> {
        Row::at(layers, column.reference(row).unwrap_or(NO_ROW))
    }
}

impl<C: Cell> Cell for Option<C> {
    type In<'a> = Option<C::In<'a>>;
    type Out<'d> = Option<C::Out<'d>>;

    fn schema(name: &'static str) -> ColumnSchema {
        C::schema(name).nullable()
    }

    fn read<'d>(layers: &'d LayerSet, column: &'d Column, row: u32) -> Self::Out<'d> {
        (!column.is_null(row)).then(|| C::read(layers, column, row))
    }
}

/// A closed set of names, such as the universal parts of speech. Made by [`choices!`](crate::choices).
pub trait Choice: Copy + Sized + 'static {
    /// All members, in the order of their numbers.
    const ALL: &'static [Self];
    /// Their names, in the same order.
    const NAMES: &'static [Cow<'static, str>];

    /// Returns the member's number.
    fn index(self) -> u32;

    /// Returns the member with this number; the first where there is none.
    fn from_index(index: u32) -> Self;
}

/// Declares an enum whose members are known by name in configurations and output.
///
/// ```
/// attache_core::choices! {
///     /// How loud somebody speaks.
///     pub enum Volume {
///         /// Barely heard.
///         Whisper = "whisper",
///         /// Heard by everybody.
///         Shout = "shout",
///     }
/// }
///
/// assert_eq!(Volume::parse("shout"), Some(Volume::Shout));
/// assert_eq!(Volume::Whisper.as_str(), "whisper");
/// ```
#[macro_export]
macro_rules! choices {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name { $($(#[$vmeta])* $variant),* }

        impl $crate::Choice for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),*];
            const NAMES: &'static [::std::borrow::Cow<'static, str>] = &[$(::std::borrow::Cow::Borrowed($text)),*];

            fn index(self) -> u32 {
                self as u32
            }

            fn from_index(index: u32) -> Self {
                Self::ALL.get(index as usize).copied().unwrap_or(Self::ALL[0])
            }
        }

        impl $name {
            /// Returns the name in configurations and output.
            $vis const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }

            /// Returns the member with this name.
            $vis fn parse(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$variant),)* _ => None }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl From<$name> for $crate::CellValue<'_> {
            fn from(value: $name) -> Self {
                Self::Choice($crate::Choice::index(value))
            }
        }

        impl $crate::Cell for $name {
            type In<'a> = Self;
            type Out<'d> = Self;

            fn schema(name: &'static str) -> $crate::ColumnSchema {
                $crate::ColumnSchema::new(name, $crate::ColumnKind::Choice)
                    .variants(<Self as $crate::Choice>::NAMES)
            }

            fn read(_: &$crate::LayerSet, column: &$crate::Column, row: u32) -> Self {
                $crate::Choice::from_index(column.choice(row))
            }
        }
    };
}

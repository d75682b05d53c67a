//! Typed handles: a row of a layer, all rows of a layer, and references to them.

use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, LazyLock};

use crate::column::NO_ROW;
use crate::document::LayerSet;
use crate::layer::Layer;
use crate::schema::LayerSchema;
use crate::{Cell, CellValue, Span};

/// A type of annotation: the name of a layer as a Rust type.
///
/// Declared with [`layer!`](crate::layer), never by hand.
pub trait Annotation: Sized + 'static {
    /// The layer's name.
    const NAME: &'static str;
    /// The layer's number among the built-in ones; `None` for a plugin's own.
    const SLOT: Option<usize>;

    /// Returns the layer's declaration.
    fn schema() -> &'static Arc<LayerSchema>;

    /// Returns the layers that hold lists belonging to rows of this one, such as a relation's arguments.
    fn parts() -> Vec<&'static Arc<LayerSchema>> {
        Vec::new()
    }
}

/// A row to be written, with all its cells.
pub trait NewRow {
    /// The layer it is written to.
    type Layer: Annotation;

    /// Returns its place; the default span for a plain layer.
    fn span(&self) -> Span;

    /// Hands each cell to `write`, with the number of its column.
    fn cells(self, write: impl FnMut(usize, CellValue<'_>));
}

/// A reference to a row of the layer `L`: one that exists, or one that was just written.
pub struct Id<L> {
    row: u32,
    layer: PhantomData<fn() -> L>,
}

impl<L> Id<L> {
    /// Returns a reference to row `row`.
    pub const fn new(row: u32) -> Self {
        Self { row, layer: PhantomData }
    }

    /// Returns the row number: of a written row in the order of writing, else in the frozen layer.
    pub const fn row(self) -> u32 {
        self.row
    }
}

impl<L> Clone for Id<L> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<L> Copy for Id<L> {}
impl<L> PartialEq for Id<L> {
    fn eq(&self, other: &Self) -> bool {
        self.row == other.row
    }
}
impl<L> Eq for Id<L> {}
impl<L> PartialOrd for Id<L> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<L> Ord for Id<L> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.row.cmp(&other.row)
    }
}
impl<L> std::hash::Hash for Id<L> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.row.hash(state);
    }
}
impl<L: Annotation> fmt::Debug for Id<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]", L::NAME, self.row)
    }
}

/// A row of a frozen layer: a cheap handle with the layer's accessors.
///
/// What every row has is here ([`text`](Self::text), [`span`](Self::span),
/// [`covered`](Self::covered), …); what only a token or an entity has stands in the
/// modules of [`layers`](crate::layers).
pub struct Row<'d, L> {
    layers: &'d LayerSet,
    table: &'d Layer,
    number: u32,
    layer: PhantomData<fn() -> L>,
}

impl<'d, L: Annotation> Row<'d, L> {
    /// Returns the handle for `row` of the layer in `layers`; a row of zeros where there is none.
    pub(crate) fn at(layers: &'d LayerSet, row: u32) -> Self {
        Self { layers, table: layers.table::<L>(), number: row, layer: PhantomData }
    }

    /// Returns the reference to this row.
    pub fn id(self) -> Id<L> {
        Id::new(self.number)
    }

    /// Returns the row's number in its layer.
    pub fn index(self) -> usize {
        self.number as usize
    }

    /// Returns the id that output shows, e.g. `m12`.
    pub fn identifier(self) -> std::borrow::Cow<'d, str> {
        self.table.id(self.number)
    }

    /// Returns the row's place; empty at 0 in a plain layer.
    pub fn span(self) -> Span {
        self.table.span(self.number)
    }

    /// Returns the first byte's offset.
    pub fn start(self) -> u32 {
        self.span().start()
    }

    /// Returns the offset after the last byte.
    pub fn end(self) -> u32 {
        self.span().end()
    }

    /// Returns the words at the row's place.
    pub fn text(self) -> &'d str {
        self.span().text(self.layers.text())
    }

    /// Returns the row before this one in its layer.
    pub fn previous(self) -> Option<Self> {
        self.number.checked_sub(1).map(|number| Self { number, ..self })
    }

    /// Returns the row after this one in its layer.
    pub fn next(self) -> Option<Self> {
        (self.index() + 1 < self.table.len()).then(|| Self { number: self.number + 1, ..self })
    }

    /// Returns the rows of `T` that lie wholly within this one, in text order.
    pub fn covered<T: Annotation>(self) -> impl Iterator<Item = Row<'d, T>> {
        let layers = self.layers;
        layers.table::<T>().covered_by(self.span()).map(move |row| Row::at(layers, row))
    }

    /// Returns the rows of `T` that begin within this one, as a range that can be counted and indexed.
    pub fn starting<T: Annotation>(self) -> Rows<'d, T> {
        let range = self.layers.table::<T>().starting_in(self.span());
        Rows { layers: self.layers, next: range.start, end: range.end, layer: PhantomData }
    }

    /// Returns the rows of `T` that share at least one byte with this one, in text order.
    pub fn overlapping<T: Annotation>(self) -> impl Iterator<Item = Row<'d, T>> {
        let layers = self.layers;
        layers.table::<T>().overlapping(self.span()).map(move |row| Row::at(layers, row))
    }

    /// Returns the rows of `T` whose column number `column` refers to this one, in row order.
    pub fn referring<T: Annotation>(self, column: usize) -> impl ExactSizeIterator<Item = Row<'d, T>> {
        let layers = self.layers;
        layers.table::<T>().referring_to(column, self.number).iter().map(move |&row| Row::at(layers, row))
    }

    /// Reads the cell in column number `column` as the type `C`.
    ///
    /// The accessors that [`layer!`](crate::layer) makes are calls of this.
    pub fn cell<C: Cell>(self, column: usize) -> C::Out<'d> {
        C::read(self.layers, self.table.columns().get(column).unwrap_or(&NO_COLUMN), self.number)
    }
}

/// What reading beyond a layer's columns reads: a column where every cell is missing.
static NO_COLUMN: LazyLock<crate::Column> = LazyLock::new(|| crate::Column::new(crate::ColumnKind::Bool));

impl<L> Clone for Row<'_, L> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<L> Copy for Row<'_, L> {}
impl<L> PartialEq for Row<'_, L> {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}
impl<L> Eq for Row<'_, L> {}
impl<L> std::hash::Hash for Row<'_, L> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.number.hash(state);
    }
}
impl<L: Annotation> fmt::Debug for Row<'_, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}] {:?}", L::NAME, self.number, self.text())
    }
}

/// Rows of a layer, in order; a range that can be counted, indexed and walked from both ends.
pub struct Rows<'d, L> {
    layers: &'d LayerSet,
    next: u32,
    end: u32,
    layer: PhantomData<fn() -> L>,
}

impl<'d, L: Annotation> Rows<'d, L> {
    /// Returns all rows of the layer in `layers`.
    pub(crate) fn all(layers: &'d LayerSet) -> Self {
        Self { layers, next: 0, end: layers.table::<L>().len() as u32, layer: PhantomData }
    }

    /// Returns the row `n` places after the first, if there is one.
    pub fn get(&self, n: usize) -> Option<Row<'d, L>> {
        let row = self.next.checked_add(u32::try_from(n).ok()?)?;
        (row < self.end).then(|| Row::at(self.layers, row))
    }

    /// Returns the first row.
    pub fn first(&self) -> Option<Row<'d, L>> {
        self.get(0)
    }

    /// Returns the row that `id` refers to, if this range holds it.
    pub fn with_id(&self, id: Id<L>) -> Option<Row<'d, L>> {
        (self.next..self.end).contains(&id.row()).then(|| Row::at(self.layers, id.row()))
    }
}

impl<L> Clone for Rows<'_, L> {
    fn clone(&self) -> Self {
        Self { layer: PhantomData, ..*self }
    }
}
impl<L: Annotation> fmt::Debug for Rows<'_, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

impl<'d, L: Annotation> Iterator for Rows<'d, L> {
    type Item = Row<'d, L>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = self.first()?;
        self.next += 1;
        Some(row)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let n_rows = (self.end - self.next) as usize;
        (n_rows, Some(n_rows))
    }

    fn nth(&mut self, n: usize) -> Option<Self::Item> {
        self.next = self.next.saturating_add(n.min(NO_ROW as usize) as u32).min(self.end);
        self.next()
    }
}
impl<L: Annotation> DoubleEndedIterator for Rows<'_, L> {
    fn next_back(&mut self) -> Option<Self::Item> {
        (self.next < self.end).then(|| {
            self.end -= 1;
            Row::at(self.layers, self.end)
        })
    }
}
impl<L: Annotation> ExactSizeIterator for Rows<'_, L> {}

/// Declares a layer as Rust types: the annotation, a row to write, and accessors to read.
///
/// ```
/// use attache_core::{layer, Text};
///
/// layer! {
///     /// A word of interest.
///     pub Keyword in "keyword", ids "k", spans;
///     /// A keyword to write.
///     new NewKeyword;
///     /// What a keyword knows.
///     rows KeywordRow {
///         /// The list that the word stands on.
///         label: Text,
///     }
/// }
/// ```
///
/// `spans` layers have a `span` field in the row to write; `plain` layers have none.
/// Bring the trait named after `rows` into scope to call the accessors.
#[macro_export]
macro_rules! layer {
    (
        $(#[$meta:meta])* $vis:vis $name:ident in $layer:literal, ids $prefix:literal, $shape:ident;
        $(#[$nmeta:meta])* new $new:ident;
        $(#[$rmeta:meta])* rows $rows:ident {
            $($(#[$fmeta:meta])* $field:ident $(as $column:literal)? : $cell:ty),* $(,)?
        }
    ) => {
        $crate::__layer_types! {
            $(#[$meta])* $vis $name in $layer, ids $prefix, $shape, None, [];
            $(#[$nmeta])* $new { $($(#[$fmeta])* $field $(as $column)? : $cell),* }
        }

        $(#[$rmeta])*
        $vis trait $rows<'d> {
            $($(#[$fmeta])* fn $field(self) -> <$cell as $crate::Cell>::Out<'d>;)*
        }

        impl<'d> $rows<'d> for $crate::Row<'d, $name> {
            $(fn $field(self) -> <$cell as $crate::Cell>::Out<'d> {
                self.cell::<$cell>(<$name>::column_number(stringify!($field)))
            })*
        }
    };
}

/// The parts of [`layer!`] that built-in layers and plugins' layers share.
#[doc(hidden)]
#[macro_export]
macro_rules! __layer_types {
    (
        $(#[$meta:meta])* $vis:vis $name:ident in $layer:literal, ids $prefix:literal, $shape:ident, $slot:expr, [$($part:ty),*];
        $(#[$nmeta:meta])* $new:ident { $($(#[$fmeta:meta])* $field:ident $(as $column:literal)? : $cell:ty),* }
    ) => {
        $(#[$meta])*
        #[derive(Debug)]
        $vis enum $name {}

        impl $name {
            const FIELDS: &'static [&'static str] = &[$(stringify!($field)),*];

            /// Returns the number of the column that the field called `field` is kept in.
            #[allow(dead_code, reason = "a layer without columns has no use for it")]
            pub(crate) const fn column_number(field: &str) -> usize {
                let mut number = 0;
                while number < Self::FIELDS.len() {
                    let (a, b) = (Self::FIELDS[number].as_bytes(), field.as_bytes());
                    let mut at = 0;
                    while a.len() == b.len() && at < a.len() && a[at] == b[at] {
                        at += 1;
                    }
                    if a.len() == b.len() && at == a.len() {
                        return number;
                    }
                    number += 1;
                }
                number
            }
        }

        impl $crate::Annotation for $name {
            const NAME: &'static str = $layer;
            const SLOT: Option<usize> = $slot;

            fn schema() -> &'static ::std::sync::Arc<$crate::LayerSchema> {
                static SCHEMA: ::std::sync::LazyLock<::std::sync::Arc<$crate::LayerSchema>> =
                    ::std::sync::LazyLock::new(|| {
                        ::std::sync::Arc::new(
                            $crate::LayerSchema::$shape($layer)
                                .ids($prefix)
                                $(.column(<$cell as $crate::Cell>::schema($crate::__column_name!($field $(, $column)?))))*
                        )
                    });
                &SCHEMA
            }

            fn parts() -> Vec<&'static ::std::sync::Arc<$crate::LayerSchema>> {
                vec![$(<$part as $crate::Annotation>::schema()),*]
            }
        }

        $crate::__new_row! {
            $shape, $vis $name, $(#[$nmeta])* $new { $($(#[$fmeta])* $field : $cell),* }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __column_name {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident, $column:literal) => {
        $column
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __new_row {
    (spans, $vis:vis $name:ident, $(#[$nmeta:meta])* $new:ident { $($(#[$fmeta:meta])* $field:ident : $cell:ty),* }) => {
        $(#[$nmeta])*
        #[allow(missing_debug_implementations, reason = "the cells' input types need not have one")]
        $vis struct $new<'a> {
            /// The row's place in the text.
            $vis span: $crate::Span,
            $($(#[$fmeta])* $vis $field: <$cell as $crate::Cell>::In<'a>,)*
        }

        impl $crate::NewRow for $new<'_> {
            type Layer = $name;

            fn span(&self) -> $crate::Span {
                self.span
            }

            $crate::__cells!($($field : $cell),*);
        }
    };
    (plain, $vis:vis $name:ident, $(#[$nmeta:meta])* $new:ident { $($(#[$fmeta:meta])* $field:ident : $cell:ty),* }) => {
        $(#[$nmeta])*
        #[allow(missing_debug_implementations, reason = "the cells' input types need not have one")]
        $vis struct $new<'a> {
            $($(#[$fmeta])* $vis $field: <$cell as $crate::Cell>::In<'a>,)*
        }

        impl $crate::NewRow for $new<'_> {
            type Layer = $name;

            fn span(&self) -> $crate::Span {
                $crate::Span::default()
            }

            $crate::__cells!($($field : $cell),*);
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __cells {
    ($($field:ident : $cell:ty),*) => {
        #[allow(unused_variables, unused_mut, unused_assignments, reason = "a layer may have no columns")]
        fn cells(self, mut write: impl FnMut(usize, $crate::CellValue<'_>)) {
            let mut column = 0;
            $(
                write(column, ::std::convert::Into::into(self.$field));
                column += 1;
            )*
        }
    };
}

use super::{EntityType, Mention, built_in};
use crate::{Ref, Row, Text};

built_in! {
    /// A person, place, organisation or thing that a document speaks of, once for all its mentions.
    pub Entity in "entity", ids "e", plain, slot 4, parts [Attribute];
    /// An entity to write.
    new NewEntity;
    {
        /// Its fullest name.
        name: Text,
        /// What it is.
        entity_type as "type": Option<EntityType>,
        /// A finer type, e.g. `country`, `armed_group`, `company`.
        subtype: Option<Text>,
        /// Its Wikidata id, e.g. `Q794`.
        wikidata: Option<Text>,
        /// The country that it belongs to.
        country: Option<Ref<Entity>>,
        /// How much the document is about it, 0 to 1.
        salience: f64,
    }
}

built_in! {
    /// A fact about an entity as a name and a value, e.g. `title` and `President`.
    pub Attribute in "attribute", ids "attribute", plain, slot 5;
    /// An attribute to write.
    new NewAttribute;
    {
        /// Whose fact it is.
        entity: Ref<Entity>,
        /// The fact's name.
        name: Text,
        /// The fact's value.
        value: Text,
    }
}

impl<'d> Row<'d, Entity> {
    /// Returns the mentions of the entity, in text order.
    pub fn mentions(self) -> impl ExactSizeIterator<Item = Row<'d, Mention>> {
        self.referring::<Mention>(Row::<Mention>::ENTITY)
    }

    /// Returns the entity's attributes, in the order of writing.
    pub fn attributes(self) -> impl ExactSizeIterator<Item = Row<'d, Attribute>> {
        self.referring::<Attribute>(Attribute::column_number("entity"))
    }

    /// Returns the value of the attribute called `name`.
    pub fn attribute(self, name: &str) -> Option<&'d str> {
        self.attributes().find(|attribute| attribute.name() == name).map(Row::<Attribute>::value)
    }
}

//! The types of relations: their families, roles and codes, read from `data/types.tsv`.

use attache_core::layers::Family;
use rustc_hash::FxHashMap;

/// The number of a relation type in a [`Schema`].
pub(crate) type TypeId = u16;

/// What is fixed about all relations of a type.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RelationType {
    pub(crate) name: Box<str>,
    pub(crate) family: Family,
    /// Whether all parties play the first role.
    pub(crate) symmetric: bool,
    pub(crate) plover: Option<Box<str>>,
    pub(crate) mode: Option<Box<str>>,
    pub(crate) cameo: Option<Box<str>>,
    pub(crate) intensity: Option<f64>,
    pub(crate) wikidata: Option<Box<str>>,
    pub(crate) roles: Vec<Box<str>>,
}

/// All types that relations can have in one configuration.
#[derive(Clone, Debug)]
pub(crate) struct Schema {
    types: Vec<RelationType>,
    by_name: FxHashMap<Box<str>, TypeId>,
}

impl Schema {
    /// Returns the 70 built-in types.
    pub(crate) fn built_in() -> Self {
        let mut schema = Self { types: Vec::new(), by_name: FxHashMap::default() };
        for line in include_str!("../data/types.tsv").lines().filter(|line| !line.starts_with('#')) {
            if let Some(new) = parse(line) {
                schema.add(new);
            }
        }
        schema
    }

    /// Adds a type, or replaces the one of its name.
    pub(crate) fn add(&mut self, new: RelationType) -> TypeId {
        if let Some(&known) = self.by_name.get(&new.name) {
            self.types[known as usize] = new;
            return known;
        }
        let id = self.types.len() as TypeId;
        self.by_name.insert(new.name.clone(), id);
        self.types.push(new);
        id
    }

    /// Returns the type called `name`.
    pub(crate) fn named(&self, name: &str) -> Option<TypeId> {
        self.by_name.get(name).copied()
    }

    /// Returns what is fixed about `id`.
    pub(crate) fn get(&self, id: TypeId) -> &RelationType {
        &self.types[id as usize]
    }

    /// Returns the names of all types, the built-in ones first.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.types.iter().map(|known| &*known.name)
    }
}

fn parse(line: &str) -> Option<RelationType> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [name, family, symmetric, plover, mode, cameo, intensity, wikidata, roles] = cells[..] else {
        return None;
    };
    let given = |cell: &str| (cell != "-").then(|| Box::from(cell));
    Some(RelationType {
        name: name.into(),
        family: match family {
            "event" => Family::Event,
            "state" => Family::State,
            _ => Family::Link,
        },
        symmetric: symmetric == "yes",
        plover: given(plover),
        mode: given(mode),
        cameo: given(cameo),
        intensity: intensity.parse().ok(),
        wikidata: given(wikidata),
        roles: roles.split(' ').map(Box::from).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_a_type() {
        let schema = Schema::built_in();
        let lines = include_str!("../data/types.tsv").lines().filter(|line| !line.starts_with('#'));
        assert_eq!(schema.names().count(), lines.count());
        assert_eq!(schema.names().count(), 70);
    }

    #[test]
    fn codes_and_roles_are_read() {
        let schema = Schema::built_in();
        let ceasefire = schema.get(schema.named("ceasefire").unwrap());
        assert_eq!(
            (ceasefire.plover.as_deref(), ceasefire.mode.as_deref()),
            (Some("RETREAT"), Some("ceasefire"))
        );
        assert_eq!(
            (ceasefire.cameo.as_deref(), ceasefire.intensity, ceasefire.symmetric),
            (Some("0871"), Some(7.5), true)
        );
        let head = schema.get(schema.named("head_of_state_of").unwrap());
        assert_eq!(
            (head.family, head.wikidata.as_deref(), head.plover.as_deref()),
            (Family::State, Some("P35"), None)
        );
    }
}

//! What people annotated with other tools: marks and links, as layers that a record gives.
//!
//! A label that attache knows makes its words a mention. Every other label is kept in the
//! layer `annotation`, and links in `annotated_relation`: a relation of attache knows much
//! that such a link does not say, and nothing is made up or thrown away.

use serde_json::{Map, Value, json};

/// The annotations of one text.
#[derive(Debug, Default)]
pub(super) struct Annotated {
    pub(super) marks: Vec<Mark>,
    pub(super) links: Vec<Link>,
    /// Groups of marks, by number, that are one entity, with its Wikidata id.
    pub(super) entities: Vec<(Vec<usize>, Option<String>)>,
}

/// Words with a label. Offsets count Unicode scalar values.
#[derive(Debug)]
pub(super) struct Mark {
    pub(super) start: u64,
    pub(super) end: u64,
    pub(super) label: String,
    /// The words, where the tool writes them down: what is read is held against them.
    pub(super) text: Option<String>,
    /// How a mention refers, where the tool says so.
    pub(super) kind: Option<String>,
}

/// A link between two marks, told by their numbers.
#[derive(Debug)]
pub(super) struct Link {
    /// The relation's type; the label of the mark that it comes from where the tool names only the role.
    pub(super) label: Option<String>,
    pub(super) role: Option<String>,
    pub(super) from: usize,
    pub(super) to: usize,
}

impl Annotated {
    /// Returns the layers as a record has them, with offsets in `char`.
    pub(super) fn layers(&self) -> Map<String, Value> {
        let mut layers = Map::new();
        let types: Vec<_> = self.marks.iter().map(|mark| mention_type(&mark.label)).collect();
        let mut entity_of = vec![None; self.marks.len()];
        let mut entities = Vec::new();
        for (members, wikidata) in &self.entities {
            let members: Vec<_> = members.iter().copied().filter(|&member| types[member].is_some()).collect();
            for &member in &members {
                entity_of[member] = Some(entities.len());
            }
            entities.push(self.entity(entities.len(), &members, &types, wikidata.as_deref()));
        }
        if !entities.is_empty() {
            // Given entities are all there are: who stands alone is one too.
            for (number, label) in types.iter().enumerate() {
                if label.is_some() && entity_of[number].is_none() {
                    entity_of[number] = Some(entities.len());
                    entities.push(self.entity(entities.len(), &[number], &types, None));
                }
            }
        }
        let (mut mentions, mut others) = (Vec::new(), Vec::new());
        for ((mark, label), entity) in self.marks.iter().zip(&types).zip(&entity_of) {
            match label {
                Some(label) => mentions.push(json!({
                    "start": mark.start, "end": mark.end, "text": mark.text, "type": (!label.is_empty()).then_some(label),
                    "kind": mark.kind, "entity": entity.map(entity_id),
                })),
                None => others.push(json!({
                    "start": mark.start, "end": mark.end, "text": mark.text, "label": mark.label,
                })),
            }
        }
        let links: Vec<_> = self
            .links
            .iter()
            .filter_map(|link| {
                let (from, to) = (self.marks.get(link.from)?, self.marks.get(link.to)?);
                Some(json!({
                    "type": link.label.as_ref().unwrap_or(&from.label), "role": link.role,
                    "from": {"start": from.start, "end": from.end},
                    "to": {"start": to.start, "end": to.end},
                }))
            })
            .collect();
        // Mentions are given also where there are none: people looked, and found none.
        layers.insert("mention".into(), mentions.into());
        for (name, rows) in [("entity", entities), ("annotation", others), ("annotated_relation", links)] {
            if !rows.is_empty() {
                layers.insert(name.into(), rows.into());
            }
        }
        layers
    }

    fn entity(
        &self,
        number: usize,
        members: &[usize],
        types: &[Option<&str>],
        wikidata: Option<&str>,
    ) -> Value {
        let name = members
            .iter()
            .filter_map(|&member| self.marks[member].text.as_deref())
            .max_by_key(|name| name.len());
        let label = members.iter().find_map(|&member| types[member].filter(|label| !label.is_empty()));
        json!({"id": entity_id(number), "name": name.unwrap_or(""), "type": label, "wikidata": wikidata})
    }
}

fn entity_id(number: usize) -> String {
    format!("e{}", number + 1)
}

/// Returns the type of a mention that a label stands for, empty for one without a type; `None` for other labels.
fn mention_type(label: &str) -> Option<&'static str> {
    let label = label.to_ascii_uppercase().replace([' ', '-'], "_");
    Some(match label.as_str() {
        "PERSON" | "PER" | "PERS" | "PEOPLE" => "PERSON",
        "NORP" | "NATIONALITY" => "NORP",
        "ORG" | "ORGANIZATION" | "ORGANISATION" | "COMPANY" => "ORG",
        "GPE" | "COUNTRY" | "CITY" => "GPE",
        "LOC" | "LOCATION" | "PLACE" => "LOC",
        "FAC" | "FACILITY" => "FAC",
        "PRODUCT" => "PRODUCT",
        "EVENT" => "EVENT",
        "LAW" => "LAW",
        "WORK_OF_ART" => "WORK_OF_ART",
        "MISC" | "MISCELLANEOUS" => "MISC",
        "MENTION" => "",
        _ => return None,
    })
}

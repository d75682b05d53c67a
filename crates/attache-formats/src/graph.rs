//! The graph of who has to do with whom: entities as nodes, relations as edges.
//!
//! The documents of a run make one graph. An entity with a Wikidata id is one node
//! wherever it is found; others are one node where their type and name are the same. A
//! relation between one who acts and one to whom it is done is an edge. One that says
//! more than two can hold (three take part, another relation takes part, or it takes part
//! in one) is a node of its own with an edge to each of those who take part.

mod dot;
mod graphml;

use std::collections::BTreeSet;
use std::io;

use attache_core::layers::{Argument, Entity, Mention, Polarity, Relation};
use attache_core::{Annotation, Document, Row};
use rustc_hash::FxHashMap;

use crate::writer::{Loss, Selection};

/// The roles at the near and at the far end of an edge.
const NEAR: [&str; 3] = ["actor", "from", "instigator"];
const FAR: [&str; 3] = ["recipient", "to", "document"];

/// What a graph is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GraphFormat {
    /// `GraphML`, which Gephi, yEd, igraph and `NetworkX` read.
    Graphml,
    /// DOT, the language of Graphviz.
    Dot,
}

/// Entities and relations as nodes and edges.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Graph {
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    /// The number of each node by its id.
    by_id: FxHashMap<String, usize>,
}

#[derive(Clone, Debug, PartialEq)]
struct Node {
    id: String,
    label: String,
    /// `entity` or `relation`.
    what: &'static str,
    kind: String,
    subtype: Option<String>,
    wikidata: Option<String>,
    /// Mentions of an entity in all documents; 0 for a relation.
    n_mentions: u32,
    n_documents: u32,
    /// The highest that an entity has in any document.
    salience: f64,
    told: Option<Told>,
}

#[derive(Clone, Debug, PartialEq)]
struct Edge {
    from: usize,
    to: usize,
    /// The relation's type, or the role of the one at the far end.
    label: String,
    told: Option<Told>,
}

/// What is known of a relation, on its edge or its node.
#[derive(Clone, Debug, PartialEq)]
struct Told {
    document: String,
    relation: String,
    family: &'static str,
    trigger: String,
    polarity: &'static str,
    realis: &'static str,
    time: Option<String>,
    intensity: Option<f64>,
    confidence: f64,
}

impl Graph {
    /// Returns the graph of one document, by the layers of `selection`.
    pub fn of(document: &Document, selection: &Selection) -> Self {
        let mut graph = Self::default();
        if selection.has(Entity::NAME) {
            for row in document.layer::<Entity>() {
                graph.add_entity(row);
            }
        }
        if selection.has(Relation::NAME) {
            graph.add_relations(document);
        }
        graph
    }

    /// Returns what a graph does not hold of `document`.
    pub fn leaves_out(document: &Document, selection: &Selection) -> Vec<Loss> {
        let mut losses = selection.beyond(document, &[Entity::NAME, Mention::NAME, Relation::NAME]);
        let spans = |row: Row<'_, Relation>| {
            row.arguments().any(|argument| argument.entity().is_none() && argument.relation().is_none())
        };
        if selection.has(Relation::NAME) && document.layer::<Relation>().any(spans) {
            losses.push(Loss::Part("those who take part in a relation and are no entities"));
        }
        losses
    }

    /// Adds another graph: nodes of the same id become one.
    pub fn merge(&mut self, other: Self) {
        let mut new_number = Vec::with_capacity(other.nodes.len());
        for node in other.nodes {
            new_number.push(self.add(node));
        }
        self.edges.extend(other.edges.into_iter().map(|edge| Edge {
            from: new_number[edge.from],
            to: new_number[edge.to],
            ..edge
        }));
    }

    /// Writes the graph.
    ///
    /// # Errors
    ///
    /// When `out` refuses.
    pub fn write(&self, format: GraphFormat, out: &mut dyn io::Write) -> io::Result<()> {
        match format {
            GraphFormat::Graphml => graphml::write(self, out),
            GraphFormat::Dot => dot::write(self, out),
        }
    }

    fn add(&mut self, node: Node) -> usize {
        let Some(&number) = self.by_id.get(&node.id) else {
            self.by_id.insert(node.id.clone(), self.nodes.len());
            self.nodes.push(node);
            return self.nodes.len() - 1;
        };
        let known = &mut self.nodes[number];
        known.n_mentions += node.n_mentions;
        known.n_documents += node.n_documents;
        known.salience = known.salience.max(node.salience);
        known.subtype = known.subtype.take().or(node.subtype);
        number
    }

    fn add_entity(&mut self, row: Row<'_, Entity>) -> usize {
        let kind = row.entity_type().map_or("", attache_core::layers::EntityType::as_str);
        let id = entity_id(row);
        let is_known = self.by_id.contains_key(&id);
        self.add(Node {
            id,
            label: row.name().to_owned(),
            what: "entity",
            kind: kind.to_owned(),
            subtype: row.subtype().map(str::to_owned),
            wikidata: row.wikidata().map(str::to_owned),
            n_mentions: row.mentions().len() as u32,
            n_documents: u32::from(!is_known),
            salience: (row.salience() * 1e4).round() / 1e4,
            told: None,
        })
    }

    fn add_relations(&mut self, document: &Document) {
        let referred: BTreeSet<usize> = document
            .layer::<Relation>()
            .flat_map(|row| row.arguments().filter_map(Row::<Argument>::relation).chain(row.content()))
            .map(Row::index)
            .collect();
        let is_node = |row: Row<'_, Relation>| referred.contains(&row.index()) || pair(row).is_none();
        // Nodes first, so that an edge to one that comes later in the text finds it.
        for row in document.layer::<Relation>().filter(|row| is_node(*row)) {
            let told = told(document, row);
            self.add(Node {
                id: relation_id(document, row),
                label: row.relation_type().replace('_', " "),
                what: "relation",
                kind: row.relation_type().to_owned(),
                subtype: None,
                wikidata: row.wikidata().map(str::to_owned),
                n_mentions: 0,
                n_documents: 1,
                salience: 0.0,
                told: Some(told),
            });
        }
        for row in document.layer::<Relation>() {
            match pair(row) {
                Some((near, far)) if !is_node(row) => {
                    let (from, to) = (self.entity(near), self.entity(far));
                    self.edges.push(Edge {
                        from,
                        to,
                        label: row.relation_type().to_owned(),
                        told: Some(told(document, row)),
                    });
                }
                _ => self.spokes(document, row),
            }
        }
    }

    /// Adds the edges of a relation that is a node.
    fn spokes(&mut self, document: &Document, row: Row<'_, Relation>) {
        let Some(&from) = self.by_id.get(&relation_id(document, row)) else { return };
        for argument in row.arguments() {
            let to = match (argument.entity(), argument.relation()) {
                (Some(entity), _) => self.entity(entity),
                (None, Some(relation)) => match self.by_id.get(&relation_id(document, relation)) {
                    Some(&number) => number,
                    None => continue,
                },
                (None, None) => continue,
            };
            self.edges.push(Edge { from, to, label: argument.role().to_owned(), told: None });
        }
        let content = row.content().and_then(|content| self.by_id.get(&relation_id(document, content)));
        if let Some(&to) = content {
            self.edges.push(Edge { from, to, label: "content".to_owned(), told: None });
        }
    }

    fn entity(&mut self, row: Row<'_, Entity>) -> usize {
        match self.by_id.get(&entity_id(row)) {
            Some(&number) => number,
            None => self.add_entity(row),
        }
    }
}

/// Returns the two ends of a relation that is an edge: exactly one of each, and nobody else.
fn pair(row: Row<'_, Relation>) -> Option<(Row<'_, Entity>, Row<'_, Entity>)> {
    let (mut near, mut far) = (None, None);
    for argument in row.arguments() {
        if argument.relation().is_some() {
            return None;
        }
        let Some(entity) = argument.entity() else { continue };
        let end = match argument.role() {
            role if NEAR.contains(&role) => &mut near,
            role if FAR.contains(&role) => &mut far,
            _ => return None,
        };
        if end.replace(entity).is_some() {
            return None;
        }
    }
    row.content().is_none().then_some(near.zip(far)).flatten()
}

fn entity_id(row: Row<'_, Entity>) -> String {
    if let Some(wikidata) = row.wikidata() {
        return wikidata.to_owned();
    }
    let kind = row.entity_type().map_or("", attache_core::layers::EntityType::as_str);
    format!("{kind}:{}", row.name())
}

fn relation_id(document: &Document, row: Row<'_, Relation>) -> String {
    format!("{}#{}", document.id, row.identifier())
}

fn told(document: &Document, row: Row<'_, Relation>) -> Told {
    Told {
        document: document.id.clone(),
        relation: row.identifier().into_owned(),
        family: row.family().as_str(),
        trigger: row.text().split_whitespace().collect::<Vec<_>>().join(" "),
        polarity: row.polarity().as_str(),
        realis: row.realis().as_str(),
        time: row.time_value().map(str::to_owned),
        intensity: row.intensity(),
        confidence: (row.confidence() * 1e4).round() / 1e4,
    }
}

impl Told {
    fn is_negative(&self) -> bool {
        self.polarity == Polarity::Negative.as_str()
    }
}

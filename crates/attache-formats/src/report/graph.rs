//! The graph of who has to do with whom, drawn.
//!
//! Nodes repel each other, edges pull (Fruchterman and Reingold, 1991), from places on a
//! circle: no chance is in it, so that the same document gives the same picture.

use std::collections::BTreeMap;

use attache_core::layers::{Argument, Entity, Realis, Relation};
use attache_core::{Document, Row};

use super::{clipped, lists};

/// The size of the picture.
pub(super) const WIDTH: f64 = 720.0;
pub(super) const HEIGHT: f64 = 460.0;

/// What the edge of the picture keeps free for names.
const MARGIN_X: f64 = 90.0;
const MARGIN_Y: f64 = 34.0;

/// The nodes that are drawn; with more, a picture tells less.
const MAX_NODES: usize = 18;

const N_STEPS: usize = 300;

/// A drawn graph.
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    pub(super) edges: Vec<Edge>,
}

/// An entity.
pub(super) struct Node {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) class: &'static str,
    pub(super) x: String,
    pub(super) y: String,
    pub(super) radius: String,
    /// Where its name stands.
    pub(super) label_y: String,
}

/// The relations of two entities.
pub(super) struct Edge {
    pub(super) x1: String,
    pub(super) y1: String,
    pub(super) x2: String,
    pub(super) y2: String,
    /// `hostile`, `friendly` or `neutral`, by the intensity of what happens.
    pub(super) class: &'static str,
    /// Whether nothing of it has happened.
    pub(super) is_unreal: bool,
    pub(super) title: String,
    pub(super) ids: String,
}

/// What is gathered of two entities.
#[derive(Default)]
struct Link {
    told: Vec<String>,
    ids: Vec<String>,
    intensity: f64,
    n_intensities: usize,
    is_real: bool,
}

impl Graph {
    /// Returns the graph of a document; `None` where no two entities have to do with each other.
    pub(super) fn of(document: &Document) -> Option<Self> {
        let links = links(document);
        let mut degree: BTreeMap<usize, usize> = BTreeMap::new();
        for (&(one, other), link) in &links {
            *degree.entry(one).or_default() += link.ids.len();
            *degree.entry(other).or_default() += link.ids.len();
        }
        let entities: Vec<_> = document.layer::<Entity>().collect();
        let mut chosen: Vec<_> = degree.keys().copied().collect();
        chosen.sort_by(|one, other| {
            entities[*other].salience().total_cmp(&entities[*one].salience()).then(one.cmp(other))
        });
        chosen.truncate(MAX_NODES);
        let number = |entity: usize| chosen.iter().position(|it| *it == entity);
        let drawn: Vec<_> = links
            .iter()
            .filter_map(|(&(one, other), link)| Some((number(one)?, number(other)?, link)))
            .collect();
        if drawn.is_empty() {
            return None;
        }
        let pairs: Vec<_> = drawn.iter().map(|(one, other, _)| (*one, *other)).collect();
        let places = layout(chosen.len(), &pairs);
        let decimal = |number: f64| format!("{number:.1}");
        let nodes = chosen.iter().zip(&places).map(|(entity, (x, y))| {
            let entity = entities[*entity];
            let radius = 6.0 + 10.0 * entity.salience().clamp(0.0, 1.0);
            Node {
                id: entity.identifier().into_owned(),
                name: clipped(entity.name(), 26),
                class: entity.entity_type().map_or("MISC", |class| class.as_str()),
                x: decimal(*x),
                y: decimal(*y),
                radius: decimal(radius),
                label_y: decimal(y + radius + 13.0),
            }
        });
        let edges = drawn.iter().map(|(one, other, link)| {
            let mean = if link.n_intensities == 0 { 0.0 } else { link.intensity / link.n_intensities as f64 };
            Edge {
                x1: decimal(places[*one].0),
                y1: decimal(places[*one].1),
                x2: decimal(places[*other].0),
                y2: decimal(places[*other].1),
                class: if mean < -1.0 {
                    "hostile"
                } else if mean > 1.0 {
                    "friendly"
                } else {
                    "neutral"
                },
                is_unreal: !link.is_real,
                title: link.told.join("\n"),
                ids: link.ids.join(" "),
            }
        });
        Some(Self { nodes: nodes.collect(), edges: edges.collect() })
    }
}

/// Gathers the relations of each two entities, by their rows, the lower first.
fn links(document: &Document) -> BTreeMap<(usize, usize), Link> {
    let mut links: BTreeMap<(usize, usize), Link> = BTreeMap::new();
    for relation in document.layer::<Relation>() {
        let parties: Vec<_> =
            relation.arguments().filter_map(Row::<Argument>::entity).map(Row::index).collect();
        for (at, one) in parties.iter().enumerate() {
            for other in &parties[at + 1..] {
                if one == other {
                    continue;
                }
                let link = links.entry((*one.min(other), *one.max(other))).or_default();
                let id = relation.identifier().into_owned();
                if link.ids.contains(&id) {
                    continue;
                }
                link.ids.push(id);
                link.told.push(lists::in_a_line(relation, document));
                link.is_real |= relation.realis() == Realis::Actual;
                if let Some(intensity) = relation.intensity() {
                    link.intensity += intensity;
                    link.n_intensities += 1;
                }
            }
        }
    }
    links
}

/// Returns a place for each of `n_nodes` nodes.
fn layout(n_nodes: usize, edges: &[(usize, usize)]) -> Vec<(f64, f64)> {
    let mut places: Vec<(f64, f64)> = (0..n_nodes)
        .map(|node| {
            let angle = std::f64::consts::TAU * node as f64 / n_nodes as f64;
            (0.5 + 0.4 * angle.cos(), 0.5 + 0.4 * angle.sin())
        })
        .collect();
    let ideal = 0.75 / (n_nodes as f64).sqrt();
    for step in 0..N_STEPS {
        let mut moves = vec![(0.0, 0.0); n_nodes];
        for one in 0..n_nodes {
            for other in 0..one {
                let (dx, dy) = (places[one].0 - places[other].0, places[one].1 - places[other].1);
                let distance = dx.hypot(dy).max(1e-3);
                let push = ideal * ideal / distance / distance;
                moves[one] = (moves[one].0 + dx * push, moves[one].1 + dy * push);
                moves[other] = (moves[other].0 - dx * push, moves[other].1 - dy * push);
            }
        }
        for &(one, other) in edges {
            let (dx, dy) = (places[one].0 - places[other].0, places[one].1 - places[other].1);
            let pull = dx.hypot(dy) / ideal;
            moves[one] = (moves[one].0 - dx * pull, moves[one].1 - dy * pull);
            moves[other] = (moves[other].0 + dx * pull, moves[other].1 + dy * pull);
        }
        let most = 0.1 * (1.0 - step as f64 / N_STEPS as f64);
        for (place, (dx, dy)) in places.iter_mut().zip(moves) {
            let length = dx.hypot(dy).max(1e-9);
            let by = length.min(most) / length;
            *place = (place.0 + dx * by, place.1 + dy * by);
        }
    }
    fitted(&places)
}

/// Returns the places stretched over the picture.
fn fitted(places: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let bounds = |values: &mut dyn Iterator<Item = f64>| {
        values.fold((f64::MAX, f64::MIN), |(least, most), value| (value.min(least), value.max(most)))
    };
    let (left, right) = bounds(&mut places.iter().map(|place| place.0));
    let (top, bottom) = bounds(&mut places.iter().map(|place| place.1));
    let into = |value: f64, least: f64, most: f64, size: f64, margin: f64| {
        let part = if most - least < 1e-6 { 0.5 } else { (value - least) / (most - least) };
        margin + part * (size - 2.0 * margin)
    };
    places
        .iter()
        .map(|(x, y)| (into(*x, left, right, WIDTH, MARGIN_X), into(*y, top, bottom, HEIGHT, MARGIN_Y)))
        .collect()
}

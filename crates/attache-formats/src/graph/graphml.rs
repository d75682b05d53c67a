//! `GraphML`, with what is known of nodes and edges as attributes.

use std::io::{self, Write};

use super::{Edge, Graph, Node, Told};

/// The attributes: what they are on, their name and their type. The key of one is `d` and its number.
const KEYS: [(&str, &str, &str); 18] = [
    ("node", "label", "string"),
    ("node", "what", "string"),
    ("node", "type", "string"),
    ("node", "subtype", "string"),
    ("node", "wikidata", "string"),
    ("node", "mentions", "int"),
    ("node", "documents", "int"),
    ("node", "salience", "double"),
    ("edge", "label", "string"),
    ("all", "document", "string"),
    ("all", "relation", "string"),
    ("all", "family", "string"),
    ("all", "trigger", "string"),
    ("all", "polarity", "string"),
    ("all", "realis", "string"),
    ("all", "time", "string"),
    ("all", "intensity", "double"),
    ("all", "confidence", "double"),
];

pub(super) fn write(graph: &Graph, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")?;
    out.write_all(b"<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n")?;
    for (number, (on, name, kind)) in KEYS.iter().enumerate() {
        writeln!(out, "<key id=\"d{number}\" for=\"{on}\" attr.name=\"{name}\" attr.type=\"{kind}\"/>")?;
    }
    out.write_all(b"<graph id=\"attache\" edgedefault=\"directed\">\n")?;
    for (number, node) in graph.nodes.iter().enumerate() {
        write_node(number, node, out)?;
    }
    for (number, edge) in graph.edges.iter().enumerate() {
        write_edge(number, edge, out)?;
    }
    out.write_all(b"</graph>\n</graphml>\n")
}

fn write_node(number: usize, node: &Node, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "<node id=\"n{number}\">")?;
    data(out, "label", &node.label)?;
    data(out, "what", node.what)?;
    data(out, "type", &node.kind)?;
    maybe(out, "subtype", node.subtype.as_deref())?;
    maybe(out, "wikidata", node.wikidata.as_deref())?;
    if node.what == "entity" {
        data(out, "mentions", &node.n_mentions.to_string())?;
        data(out, "documents", &node.n_documents.to_string())?;
        data(out, "salience", &node.salience.to_string())?;
    }
    write_told(out, node.told.as_ref())?;
    out.write_all(b"</node>\n")
}

fn write_edge(number: usize, edge: &Edge, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "<edge id=\"e{number}\" source=\"n{}\" target=\"n{}\">", edge.from, edge.to)?;
    // The label of an edge has a key of its own, since Gephi mixes up keys that share a name and are told apart by what
    // they are on.
    let key = KEYS.iter().position(|(on, name, _)| *on == "edge" && *name == "label").unwrap_or_default();
    write!(out, "<data key=\"d{key}\">{}</data>", escaped(&edge.label))?;
    write_told(out, edge.told.as_ref())?;
    out.write_all(b"</edge>\n")
}

fn write_told(out: &mut dyn Write, told: Option<&Told>) -> io::Result<()> {
    let Some(told) = told else { return Ok(()) };
    data(out, "document", &told.document)?;
    data(out, "relation", &told.relation)?;
    data(out, "family", told.family)?;
    data(out, "trigger", &told.trigger)?;
    data(out, "polarity", told.polarity)?;
    data(out, "realis", told.realis)?;
    maybe(out, "time", told.time.as_deref())?;
    maybe(out, "intensity", told.intensity.map(|value| value.to_string()).as_deref())?;
    data(out, "confidence", &told.confidence.to_string())
}

fn maybe(out: &mut dyn Write, name: &str, value: Option<&str>) -> io::Result<()> {
    value.map_or(Ok(()), |value| data(out, name, value))
}

fn data(out: &mut dyn Write, name: &str, value: &str) -> io::Result<()> {
    let key = KEYS.iter().position(|(_, known, _)| *known == name).unwrap_or_default();
    write!(out, "<data key=\"d{key}\">{}</data>", escaped(value))
}

/// Returns `text` as it stands in XML; characters that XML cannot have are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            other => out.push(other),
        }
    }
    out
}

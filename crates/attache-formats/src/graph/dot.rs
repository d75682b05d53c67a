//! DOT, to be drawn by Graphviz: shapes by what a node is, dashed where nothing has happened.

use std::io::{self, Write};

use super::{Graph, Told};

pub(super) fn write(graph: &Graph, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"digraph attache {\n  graph [rankdir=LR, charset=\"UTF-8\"];\n")?;
    out.write_all(b"  node [fontname=\"Helvetica\", fontsize=11];\n")?;
    out.write_all(b"  edge [fontname=\"Helvetica\", fontsize=9];\n")?;
    for (number, node) in graph.nodes.iter().enumerate() {
        let shape = match (node.what, node.kind.as_str()) {
            ("relation", _) => "diamond",
            (_, "PERSON") => "ellipse",
            (_, "GPE" | "LOC" | "FAC") => "house",
            (_, "NORP") => "hexagon",
            _ => "box",
        };
        write!(out, "  n{number} [label={}, shape={shape}", quoted(&node.label))?;
        write!(out, ", tooltip={}", quoted(&node.id))?;
        style(out, node.told.as_ref())?;
        out.write_all(b"];\n")?;
    }
    for edge in &graph.edges {
        let label = edge.label.replace('_', " ");
        write!(out, "  n{} -> n{} [label={}", edge.from, edge.to, quoted(&label))?;
        if let Some(told) = &edge.told {
            write!(out, ", tooltip={}", quoted(&format!("{}: {}", told.document, told.trigger)))?;
        }
        style(out, edge.told.as_ref())?;
        out.write_all(b"];\n")?;
    }
    out.write_all(b"}\n")
}

/// Writes how a relation looks: red where it is negated, dashed where it has not happened.
fn style(out: &mut dyn Write, told: Option<&Told>) -> io::Result<()> {
    let Some(told) = told else { return Ok(()) };
    if told.is_negative() {
        out.write_all(b", color=\"#b03030\"")?;
    }
    if told.realis != "actual" {
        out.write_all(b", style=dashed")?;
    }
    Ok(())
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' | '\r' | '\t' => out.push(' '),
            '\0'..='\u{1f}' => {}
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

//! Shows records as a person reads them: `cargo run -p attache-formats --example show records.jsonl`.

use std::fs::File;
use std::io::Write;

use attache_formats::{DocumentWriter, InputOptions, Styles, TableWriter, open};

fn main() -> std::io::Result<()> {
    let width = std::env::var("COLUMNS").ok().and_then(|width| width.parse().ok()).unwrap_or(80);
    let styles =
        if std::env::var_os("CLICOLOR_FORCE").is_some() { Styles::colored() } else { Styles::plain() };
    let writer = TableWriter { width, styles, compact: std::env::args().nth(2).is_some() };
    for name in std::env::args().skip(1).take(1) {
        for input in open(&name, Box::new(File::open(&name)?), &InputOptions::default()) {
            let mut out = Vec::new();
            writer.append(&input.document, &mut out);
            std::io::stdout().write_all(&out)?;
        }
    }
    Ok(())
}

//! Reads quotes and relations off documents whose other layers are there, and says how fast.
//!
//! `attache run news.jsonl -f jsonl -o layers.jsonl --layers section,sentence,token,mention,entity,time,quantity`, then
//! `cargo run --release -p attache-relation --example relate -- layers.jsonl [PASSES] > records.jsonl`. The records go to
//! stdout, the figures to stderr. One thread; the best of the passes counts.
#![allow(clippy::print_stderr, reason = "a report for people")]

use std::error::Error;
use std::fs::File;
use std::io::{BufReader, Write as _};
use std::sync::Arc;
use std::time::{Duration, Instant};

use attache_core::layers::Token;
use attache_core::{
    Analyzer, AnalyzerFactory, Call, Document, DocumentView, Given, Options, Output, Provenance, Resources,
};
use attache_formats::{DocumentWriter as _, InputOptions, JsonLines, open};

fn main() -> Result<(), Box<dyn Error>> {
    let name = std::env::args().nth(1).ok_or("which file?")?;
    let passes = std::env::args().nth(2).map_or(Ok(1), |passes| passes.parse::<u32>())?;
    let file = BufReader::new(File::open(&name)?);
    let mut documents: Vec<Document> =
        open(&name, Box::new(file), &InputOptions::default()).map(|input| input.document).collect();
    let steps = [build(&*attache_quote::factory())?, build(&*attache_relation::factory())?];
    let n_words: usize = documents.iter().map(|document| document.layer::<Token>().len()).sum();
    let mut best = [Duration::MAX; 2];
    for _ in 0..passes.max(1) {
        for ((analyzer, provenance), best) in steps.iter().zip(&mut best) {
            let mut spent = Duration::ZERO;
            for document in &mut documents {
                let start = Instant::now();
                let layers = {
                    let mut output = Output::new(document, analyzer.descriptor(), Given::Complete);
                    let view = DocumentView::new(document, analyzer.descriptor());
                    analyzer.analyze(&view, &mut output, &Call::default())?;
                    output.freeze(provenance)?
                };
                spent += start.elapsed();
                for layer in layers {
                    document.insert(layer);
                }
            }
            *best = (*best).min(spent);
        }
    }
    let mut out = Vec::new();
    for document in &documents {
        JsonLines::default().append(document, &mut out);
    }
    std::io::stdout().write_all(&out)?;
    let per_second = |time: Duration| n_words as f64 / time.as_secs_f64();
    let [quote, relation] = best;
    eprintln!(
        "{n_words} words; words a second: quote {:.0}, relation {:.0}, both {:.0}",
        per_second(quote),
        per_second(relation),
        per_second(quote + relation)
    );
    Ok(())
}

type Step = (Box<dyn Analyzer>, Arc<Provenance>);

fn build(factory: &dyn AnalyzerFactory) -> Result<Step, Box<dyn Error>> {
    let descriptor = factory.descriptor();
    let analyzer = factory.build(&Options::defaults(&descriptor.options), &Resources::default())?;
    let provenance = Provenance {
        analyzer: descriptor.name.to_string(),
        version: descriptor.version.to_string(),
        config: String::new(),
    };
    Ok((analyzer, Arc::new(provenance)))
}

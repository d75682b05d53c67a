//! `attache eval quotes`: reported speech against tuples whose predicate reports.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use attache_core::layers::{Quote, QuoteKind};
use attache_core::{Document, Row};
use attache_evaluation::comparison::Run;
use attache_evaluation::quotes::Report as Tuple;
use clap::Args;
use serde_json::json;

use super::EvalOptions;
use super::report::{Report, hundredths, slashed};
use super::tuples::write;
use crate::arguments::Arguments;
use crate::commands::analysis::{each_document, pipeline};

/// Arguments of `attache eval quotes`.
#[derive(Debug, Args)]
#[command(after_help = "\
The file has a tuple on each line: sentence, predicate, source and what was said, with tabs between them. Tuples
count whose predicate holds a verb of the list. One is found where a quote has the head of its source as the head
of its speaker, and content whose words have F1 of 0.6 or more with its own.

Examples:
  attache eval quotes said.tsv --verbs cue-verbs.txt
  attache eval quotes said.tsv --verbs cue-verbs.txt --errors 20")]
pub(crate) struct EvalQuotesArguments {
    /// The file of tuples.
    #[arg(value_name = "GOLD.tsv")]
    pub(crate) gold: PathBuf,

    /// The forms of verbs that report, one a line.
    #[arg(long, value_name = "FILE")]
    pub(crate) verbs: PathBuf,

    #[command(flatten)]
    pub(crate) shared: EvalOptions,
}

/// A sentence with the reports it should give, and those it gives.
struct Sentence {
    text: String,
    gold: Vec<Tuple>,
    found: Vec<Tuple>,
}

/// Judges the analyzer `quote`.
///
/// # Errors
///
/// When a file cannot be read, the analyzers cannot run, or fail on a sentence.
pub(super) fn quotes(arguments: &Arguments, options: &EvalQuotesArguments) -> anyhow::Result<Report> {
    let read_file = |path: &PathBuf| {
        fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))
    };
    let verbs = read_file(&options.verbs)?;
    let verbs: BTreeSet<&str> = verbs.lines().map(str::trim).filter(|verb| !verb.is_empty()).collect();
    let gold = read_file(&options.gold)?;
    let path = options.gold.display();
    let mut sentences = read(&gold, &verbs).with_context(|| format!("`{path}` holds no tuples"))?;
    let analyzers = ["language", "time", "entity", "quote"];
    let pipeline = pipeline(arguments, "eval quotes", &analyzers)?;
    let mut documents = Vec::new();
    for (number, sentence) in sentences.iter().enumerate() {
        documents.push(Document::new(format!("{}", number + 1), sentence.text.as_str())?);
    }
    let mut rest = sentences.iter_mut();
    each_document(&pipeline, documents, found, |found| {
        if let Some(sentence) = rest.next() {
            sentence.found = found;
        }
        Ok(())
    })?;
    let mut run = Run::default();
    let mut all = Counts::default();
    for (number, sentence) in sentences.iter().enumerate() {
        let own = Counts::of(sentence);
        run.begin(format!("{}", number + 1));
        run.add_share("recall", own.found, own.tuples);
        run.add_share("recall of content", own.content, own.tuples);
        all.add(&own);
    }
    let json = json!({
        "gold": slashed(&options.gold),
        "sentences": sentences.len(),
        "tuples": all.tuples,
        "found": all.found,
        "content_found": all.content,
        "recall": hundredths(all.recall()),
    });
    let text = text(&sentences, &all, options.shared.errors);
    Ok(Report { layer: "quotes", gold: vec![options.gold.clone()], text, json, run })
}

/// Reads the tuples whose predicate holds one of `verbs`; those of one sentence stand together.
fn read(file: &str, verbs: &BTreeSet<&str>) -> anyhow::Result<Vec<Sentence>> {
    let mut sentences: Vec<(&str, Sentence)> = Vec::new();
    let lines = file.trim_start_matches('\u{feff}').lines().enumerate();
    for (number, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        let cells: Vec<&str> = line.trim_start_matches('\u{feff}').trim_end().split('\t').collect();
        let [text, predicate, source, ref rest @ ..] = cells[..] else {
            bail!(
                "line {}: expected a sentence, a predicate and its source with tabs between them",
                number + 1
            );
        };
        let reports = predicate.split_whitespace().any(|word| verbs.contains(word));
        // What holds only at a time, a place or by another's word is told in columns of its own ("C: he said").
        let mut said =
            rest.iter().filter(|cell| !["C: ", "T: ", "L: "].iter().any(|mark| cell.starts_with(mark)));
        // Who is told something stands before what he is told.
        let has_hearer = ["told", "tell", "tells"].iter().any(|verb| predicate.ends_with(verb));
        let (first, second) = (said.next(), said.next());
        let content = if has_hearer { second.or(first) } else { first };
        let (true, Some(content)) = (reports, content) else { continue };
        let report = Tuple { source: source.to_owned(), content: (*content).to_owned() };
        match sentences.last_mut() {
            Some((last, sentence)) if *last == text => sentence.gold.push(report),
            _ => {
                let written = write(&text.split_whitespace().collect::<Vec<_>>()).0;
                sentences.push((text, Sentence { text: written, gold: vec![report], found: Vec::new() }));
            }
        }
    }
    if sentences.is_empty() {
        bail!("no predicate holds a verb of the list");
    }
    Ok(sentences.into_iter().map(|(_, sentence)| sentence).collect())
}

fn found(document: &Document) -> Vec<Tuple> {
    let spoken = document.layer::<Quote>().filter(|quote| quote.kind() != QuoteKind::Scare);
    let report = |quote: Row<'_, Quote>| Tuple {
        source: quote.speaker_span().map_or("", |span| span.text(document.text())).to_owned(),
        content: quote.text().to_owned(),
    };
    spoken.map(report).collect()
}

/// How many tuples there are, and how many are found.
#[derive(Default)]
struct Counts {
    tuples: usize,
    found: usize,
    /// Those whose content is found, whoever is said to be the source.
    content: usize,
}

impl Counts {
    fn of(sentence: &Sentence) -> Self {
        let has_content = |gold: &&Tuple| sentence.found.iter().any(|found| found.same_content(gold));
        Self {
            tuples: sentence.gold.len(),
            found: sentence.gold.iter().filter(|gold| sentence.has(gold)).count(),
            content: sentence.gold.iter().filter(has_content).count(),
        }
    }

    fn add(&mut self, other: &Self) {
        self.tuples += other.tuples;
        self.found += other.found;
        self.content += other.content;
    }

    fn recall(&self) -> f64 {
        100.0 * self.found as f64 / self.tuples.max(1) as f64
    }
}

impl Sentence {
    fn has(&self, gold: &Tuple) -> bool {
        self.found.iter().any(|found| found.same_content(gold) && found.same_source(gold))
    }
}

fn text(sentences: &[Sentence], counts: &Counts, n_errors: usize) -> String {
    let mut text = format!(
        "found {} of {} tuples in {} sentences: {:.2} %\nfound by content alone: {}\n",
        counts.found,
        counts.tuples,
        sentences.len(),
        counts.recall(),
        counts.content
    );
    let missed = sentences
        .iter()
        .flat_map(|sentence| sentence.gold.iter().map(move |gold| (sentence, gold)))
        .filter(|(sentence, gold)| !sentence.has(gold));
    for (sentence, gold) in missed.take(n_errors) {
        _ = writeln!(text, "\n{}\n  gold  {} | {}", sentence.text, gold.source, gold.content);
        for found in &sentence.found {
            _ = writeln!(text, "  found {} | {}", found.source, found.content);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn tuples_that_report_are_read_with_source_and_content() {
        let verbs = ["said", "told"].into();
        let file = "Weil said it rains .\tsaid\tWeil\tit rains\n\
                    Weil said it rains .\train\tit\tC: Weil said\n\
                    Weil told Keller to go .\ttold\tWeil\tKeller\tto go\tT: today\n";
        let read = read(file, &verbs).unwrap();
        let gold: Vec<_> = read
            .iter()
            .flat_map(|sentence| &sentence.gold)
            .map(|report| (report.source.as_str(), report.content.as_str()))
            .collect();
        assert_eq!(gold, [("Weil", "it rains"), ("Weil", "to go")]);
        assert_eq!(read[0].text, "Weil said it rains.");
    }

    #[test]
    fn a_file_without_tuples_is_told() {
        let verbs = ["said"].into();
        let problem = |file: &str| read(file, &verbs).err().unwrap().to_string();
        assert_eq!(
            problem("a\tb"),
            "line 1: expected a sentence, a predicate and its source with tabs between them"
        );
        assert_eq!(problem("a\truns\tb\tc"), "no predicate holds a verb of the list");
    }
}

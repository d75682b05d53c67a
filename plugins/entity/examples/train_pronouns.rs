//! Learns the weights of pronouns and prints their table, that of `plugins/entity/data/pronouns.tsv`:
//! `train_pronouns TREEBANK.conllu… TABLE.tsv… [--held-out FILE…]`.
//!
//! The treebanks hold chains as GUM writes them, the tables pronouns between two names as GAP does. Their text is
//! read by the analyzers as `attache run` would, so that the weights fit what the analyzers get wrong. Tables are
//! read with weights learned from the treebanks, and then all is learned from together. The same data gives the
//! same bytes. Of the files after `--held-out` it is told how many pronouns the weights settle rightly, for some sizes
//! of the penalty and of the tables' part; nothing is learned from them.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line tool that prints what it learned"
)]

use std::collections::BTreeMap;
use std::error::Error;

use attache_core::layers::Token;
use attache_core::{AnalyzerFactory, Document, DocumentView, Row};
use attache_engine::{Config, ConfigSource, Pipeline, Registry, Runner};
use attache_entity::learning::{Sample, Training, count_right, learn, named_sample, samples};
use attache_entity::{EntityFactory, Reading};
use attache_formats::conllu::{self, Layers};

/// What stands above the table.
const HEAD: &str = "\
# weights of the features by which pronouns are resolved: group, value, weight for he and she, it, they
# learned by examples/train_pronouns.rs from the training part of UD English GUM (annotations CC BY 4.0) and the
# validation part of GAP (Apache 2.0)
";

/// How often a sample of a table counts: a treebank's fiction and talk have ten times as many pronouns.
const COPIES: usize = 1;

/// Samples by where they come from.
#[derive(Default)]
struct Samples {
    treebanks: Vec<Sample>,
    tables: Vec<Sample>,
}

impl Samples {
    /// Reads files; `weights` resolve what comes before a table's pronouns, and are learned from the treebanks where
    /// there are none yet.
    fn read(runner: &Runner<'_>, paths: &[String], weights: Option<&str>) -> Result<Self, Box<dyn Error>> {
        let mut samples = Self::default();
        let is_table = |path: &&String| {
            std::path::Path::new(path).extension().is_some_and(|it| it.eq_ignore_ascii_case("tsv"))
        };
        for path in paths.iter().filter(|path| !is_table(path)) {
            from_treebank(runner, &std::fs::read_to_string(path)?, &mut samples.treebanks)?;
        }
        let own = weights.map_or_else(|| learn(&samples.treebanks, &Training::default()), ToOwned::to_owned);
        for path in paths.iter().filter(is_table) {
            from_table(runner, &std::fs::read_to_string(path)?, &own, &mut samples.tables)?;
        }
        Ok(samples)
    }

    fn weights(&self, copies: usize, training: &Training) -> String {
        let mut all = self.treebanks.clone();
        for _ in 0..copies {
            all.extend(self.tables.iter().cloned());
        }
        learn(&all, training)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut registry = Registry::default();
    registry.register(Box::new(attache_language::LanguageFactory::default()))?;
    let config = Config::parse(vec![ConfigSource { name: "none".into(), text: String::new() }]);
    let pipeline =
        Pipeline::build(&config, &registry, &mut |_, _| Err(String::new())).map_err(|_| "no pipeline")?;
    let runner = Runner::new(&pipeline)?;
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let mut parts = paths.split(|path| path == "--held-out");
    let samples = Samples::read(&runner, parts.next().unwrap_or_default(), None)?;
    eprintln!("{} pronouns of treebanks, {} of tables", samples.treebanks.len(), samples.tables.len());
    let weights = samples.weights(COPIES, &Training::default());
    print!("{HEAD}{weights}");
    if let Some(held_out) = parts.next() {
        let held_out = Samples::read(&runner, held_out, Some(&weights))?;
        for copies in [1, 2, 4, 8] {
            for penalty in [2e-4, 1e-3, 4e-3, 1.6e-2] {
                let weights = samples.weights(copies, &Training { penalty, ..Training::default() });
                eprintln!(
                    "copies {copies}, penalty {penalty}: {} of {} in treebanks, {} of {} in tables",
                    count_right(&held_out.treebanks, &weights)?,
                    held_out.treebanks.len(),
                    count_right(&held_out.tables, &weights)?,
                    held_out.tables.len(),
                );
            }
        }
    }
    Ok(())
}

fn from_treebank(runner: &Runner<'_>, file: &str, all: &mut Vec<Sample>) -> Result<(), Box<dyn Error>> {
    let factory = EntityFactory::default();
    let sentences = conllu::parse(file)?;
    for (placed, own) in conllu::documents(&sentences, "gold", Layers::Tokens)? {
        let chains = chains(&placed, own);
        let document = runner.analyze(Document::new(placed.id.clone(), placed.text())?);
        let view = DocumentView::new(&document, factory.descriptor());
        all.extend(samples(Reading::of(&view)?, &chains));
    }
    Ok(())
}

fn from_table(
    runner: &Runner<'_>,
    file: &str,
    weights: &str,
    all: &mut Vec<Sample>,
) -> Result<(), Box<dyn Error>> {
    let factory = EntityFactory::default();
    for line in file.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [id, text, _, pronoun, a, a_at, a_true, b, b_at, b_true, ..] = cells[..] else { continue };
        let byte = |at: &str| -> Result<u32, Box<dyn Error>> {
            let at: usize = at.parse()?;
            Ok(text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte) as u32)
        };
        let name = match (a_true, b_true) {
            ("TRUE", _) => byte(a_at)?..byte(a_at)? + a.len() as u32,
            (_, "TRUE") => byte(b_at)?..byte(b_at)? + b.len() as u32,
            _ => continue,
        };
        let document = runner.analyze(Document::new(id, text)?);
        let view = DocumentView::new(&document, factory.descriptor());
        all.extend(named_sample(Reading::of(&view)?, weights, byte(pronoun)?, &name)?);
    }
    Ok(())
}

/// The chain of each word that heads a mention or belongs to a name, by the word's first byte.
fn chains(placed: &Document, sentences: &[conllu::Sentence<'_>]) -> BTreeMap<u32, u32> {
    let places: Vec<u32> = placed.layer::<Token>().map(|token| Row::span(token).start()).collect();
    let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
    let mut chains = BTreeMap::new();
    // Of mentions with one head the shortest; heads before the other words of names.
    let mut mentions = conllu::entity_mentions(sentences);
    mentions.sort_by_key(|mention| mention.words.len());
    let heads = mentions.iter().map(|mention| (mention.head, mention));
    let others = mentions.iter().flat_map(|mention| mention.minimal.iter().map(move |word| (*word, mention)));
    for (word, mention) in heads.chain(others) {
        let next = numbers.len() as u32;
        let number = *numbers.entry(mention.entity).or_insert(next);
        if let Some(place) = places.get(word) {
            chains.entry(*place).or_insert(number);
        }
    }
    chains
}

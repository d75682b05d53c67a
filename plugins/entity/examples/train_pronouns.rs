//! Learns the weights of pronouns: `train_pronouns TREEBANK.conllu… TABLE.tsv… > plugins/entity/data/pronouns.tsv`.
//!
//! The treebanks hold chains as GUM writes them, the tables pronouns between two names as GAP does. Their text is
//! read by the analyzers as `attache run` would, so that the weights fit what the analyzers get wrong. Tables are
//! read with weights learned from the treebanks, and then all is learned from together. The same data gives the
//! same bytes.
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
use attache_entity::learning::{Sample, Training, learn, named_sample, samples};
use attache_entity::{EntityFactory, Reading};
use attache_formats::conllu::{self, Layers};

/// What stands above the table.
const HEAD: &str = "\
# weights of the features by which pronouns are resolved: group, value, weight for he and she, it, they
# learned by examples/train_pronouns.rs from the training part of UD English GUM (annotations CC BY 4.0) and the
# validation part of GAP (Apache 2.0)
";

/// How often a sample of a table counts: a treebank's fiction and talk have ten times as many pronouns.
const COPIES: usize = 4;

fn main() -> Result<(), Box<dyn Error>> {
    let mut registry = Registry::default();
    registry.register(Box::new(attache_language::LanguageFactory::default()))?;
    let config = Config::parse(vec![ConfigSource { name: "none".into(), text: String::new() }]);
    let pipeline =
        Pipeline::build(&config, &registry, &mut |_, _| Err(String::new())).map_err(|_| "no pipeline")?;
    let runner = Runner::new(&pipeline)?;
    let (tables, treebanks): (Vec<String>, Vec<String>) = std::env::args().skip(1).partition(|path| {
        std::path::Path::new(path).extension().is_some_and(|it| it.eq_ignore_ascii_case("tsv"))
    });
    let mut all = Vec::new();
    for path in treebanks {
        from_treebank(&runner, &std::fs::read_to_string(path)?, &mut all)?;
    }
    eprintln!("{} pronouns of treebanks", all.len());
    let mut weights = learn(&all, &Training::default());
    let mut named = Vec::new();
    for path in tables {
        from_table(&runner, &std::fs::read_to_string(path)?, &weights, &mut named)?;
    }
    eprintln!("{} pronouns of tables", named.len());
    if !named.is_empty() {
        for _ in 0..COPIES {
            all.extend(named.iter().cloned());
        }
        weights = learn(&all, &Training::default());
    }
    print!("{HEAD}{weights}");
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

//! `attache eval petrarch`: who did it to whom, with the dictionaries and unit tests of an earlier event coder.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use attache_core::layers::{Attribute, Entity, Relation, Token};
use attache_core::{Document, Row};
use attache_engine::Pipeline;
use attache_evaluation::Score;
use attache_evaluation::comparison::Run;
use attache_evaluation::petrarch::{self, Pair, TYPE_PREFIX};
use clap::Args;
use serde::Deserialize;
use serde_json::json;

use super::EvalOptions;
use super::report::{Report, score_json, score_table, scores_json, slashed};
use crate::arguments::Arguments;
use crate::commands::analysis::{choice, each_document, pipeline};
use crate::configuration::{InForce, flag};

/// How the names of the coder's own dictionaries begin.
pub(super) const PREFIX: &str = "PETR.Validate";

/// Arguments of `attache eval petrarch`.
#[derive(Debug, Args)]
#[command(after_help = "\
The dictionaries become knowledge (entities with codes) and rules (verbs with patterns) such as a user writes;
the built-in triggers are left out. A source and a target are right where the first three letters of both codes
are; the event's own code is not compared. Sides without a country or body of their own are left out.

Examples:
  attache eval petrarch events/dictionaries events/petrarch_unit_tests.jsonl
  attache eval petrarch events/dictionaries events/petrarch_unit_tests.jsonl --errors 20")]
pub(crate) struct EvalPetrarchArguments {
    /// The folder of the dictionaries.
    #[arg(value_name = "DIR")]
    pub(crate) dictionaries: PathBuf,

    /// The sentences with the events that are wanted, in JSON Lines.
    #[arg(value_name = "TESTS.jsonl")]
    pub(crate) tests: PathBuf,

    /// How the names of the dictionaries begin.
    #[arg(long, value_name = "NAME", default_value = PREFIX)]
    pub(crate) prefix: String,

    #[command(flatten)]
    pub(crate) shared: EvalOptions,
}

/// A sentence with the events that are wanted.
#[derive(Debug, Deserialize)]
struct Test {
    id: String,
    category: String,
    date: String,
    text: String,
    expected: Vec<Event>,
}

#[derive(Debug, Deserialize)]
struct Event {
    source: Option<String>,
    target: Option<String>,
}

impl Test {
    fn pairs(&self) -> BTreeSet<Pair> {
        self.expected
            .iter()
            .filter_map(|event| event.source.as_deref().zip(event.target.as_deref()))
            .flat_map(|(source, target)| petrarch::pairs(source, target))
            .collect()
    }
}

/// A test with what was found.
struct Judged {
    test: Test,
    gold: BTreeSet<Pair>,
    found: BTreeSet<Pair>,
    /// The relations, for show.
    relations: Vec<String>,
}

/// Judges relations read with a coder's dictionaries by its unit tests.
///
/// # Errors
///
/// When a file cannot be read, the analyzers cannot run, or fail on a sentence.
pub(super) fn petrarch(arguments: &Arguments, options: &EvalPetrarchArguments) -> anyhow::Result<Report> {
    judge_tests(arguments, &options.dictionaries, &options.tests, &options.prefix, &options.shared)
}

/// Judges by the tests of a file, with the dictionaries of a folder whose names begin with `prefix`.
///
/// # Errors
///
/// As [`petrarch()`].
pub(super) fn judge_tests(
    arguments: &Arguments,
    folder: &Path,
    gold: &Path,
    prefix: &str,
    shared: &EvalOptions,
) -> anyhow::Result<Report> {
    let path = gold.display();
    let file = fs::read_to_string(gold).with_context(|| format!("cannot read `{path}`"))?;
    let mut tests = Vec::new();
    for (number, line) in file.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let test: Test =
            serde_json::from_str(line).with_context(|| format!("`{path}`, line {}", number + 1))?;
        tests.push(test);
    }
    let dictionaries = Dictionaries::read(arguments, folder, prefix)?;
    let judged = judge(arguments, tests, &dictionaries)?;
    let (mut all, mut run) = (Score::default(), Run::default());
    let mut by_category: BTreeMap<&str, Score> = BTreeMap::new();
    for sentence in &judged {
        let score = petrarch::score(&sentence.gold, &sentence.found);
        all += score;
        *by_category.entry(sentence.test.category.as_str()).or_default() += score;
        run.begin(sentence.test.id.as_str());
        run.add_score("F1 of pairs", score);
    }
    let categories = || by_category.iter().map(|(name, score)| (*name, *score));
    let text =
        text(score_table("category", categories().chain([("all", all)])), &all, &judged, shared.errors);
    let json = json!({
        "gold": slashed(gold),
        "dictionaries": slashed(folder),
        "sentences": judged.len(),
        "categories": scores_json(categories()),
        "all": score_json(&all),
    });
    Ok(Report { layer: "petrarch", gold: vec![gold.to_owned()], text, json, run })
}

/// The dictionaries as files of knowledge and rules.
struct Dictionaries {
    knowledge: String,
    rules: String,
    /// Words whose sentences are not coded.
    discards: Vec<String>,
}

/// The names by which the analyzers ask for [`Dictionaries`].
const KNOWLEDGE: &str = "actors.toml";
const RULES: &str = "verbs.toml";

impl Dictionaries {
    fn read(arguments: &Arguments, folder: &Path, prefix: &str) -> anyhow::Result<Self> {
        let actors = petrarch::actors(&joined(folder, prefix, ".actors.txt")?);
        let verbs = petrarch::verbs(&joined(folder, prefix, ".verbs.txt")?);
        let lemmas = lemmas(arguments, verbs.verbs.iter().map(|verb| verb.word.as_str()))?;
        let lemma = |word: &str| lemmas.get(word).cloned().unwrap_or_else(|| word.to_owned());
        let discards = joined(folder, prefix, ".discards.txt").unwrap_or_default();
        Ok(Self {
            knowledge: petrarch::knowledge(&actors),
            rules: petrarch::rules(&verbs, &lemma),
            discards: petrarch::discards(&discards),
        })
    }
}

/// Reads all files of a folder whose names begin and end so, in the order of their names.
fn joined(folder: &Path, prefix: &str, suffix: &str) -> anyhow::Result<String> {
    let shown = folder.display();
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read `{shown}`"))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(prefix) && name.ends_with(suffix) {
            paths.push(path);
        }
    }
    if paths.is_empty() {
        bail!("no file in `{shown}` has a name like `{prefix}…{suffix}`");
    }
    paths.sort();
    let mut text = String::new();
    for path in paths {
        let bytes = fs::read(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
        text.push_str(&String::from_utf8_lossy(&bytes));
        text.push('\n');
    }
    Ok(text)
}

/// Asks the analyzer `language` for the lemmas of verbs, for some dictionaries list past forms.
fn lemmas<'w>(
    arguments: &Arguments,
    words: impl Iterator<Item = &'w str>,
) -> anyhow::Result<BTreeMap<String, String>> {
    let pipeline = pipeline(arguments, "eval petrarch", &["language"])?;
    let words: BTreeSet<&str> = words.collect();
    let mut documents = Vec::new();
    for word in &words {
        documents.push(Document::new(*word, format!("They {word} it."))?);
    }
    let mut lemmas = BTreeMap::new();
    let read = |document: &Document| {
        let lemma = document.layer::<Token>().nth(1).map(|token| token.lemma_or_text().to_lowercase());
        (document.id.clone(), lemma)
    };
    each_document(&pipeline, documents, read, |(id, lemma)| {
        lemmas.extend(lemma.map(|lemma| (id, lemma)));
        Ok(())
    })?;
    Ok(lemmas)
}

fn judge(
    arguments: &Arguments,
    tests: Vec<Test>,
    dictionaries: &Dictionaries,
) -> anyhow::Result<Vec<Judged>> {
    let set = |key: &str, value: &str| flag("eval petrarch", key, value);
    let flags = vec![
        choice("eval petrarch", &["language", "time", "entity", "quote", "relation"]),
        set("analyzer.entity.knowledge", &format!("[\"{KNOWLEDGE}\"]")),
        set("analyzer.relation.rules", &format!("[\"{RULES}\"]")),
        set("analyzer.relation.built_in_rules", "false"),
    ];
    let in_force = InForce::load(arguments, flags)?;
    let pipeline = Pipeline::build(&in_force.config, &in_force.registry, &mut |path, _| match path {
        KNOWLEDGE => Ok(dictionaries.knowledge.clone().into_bytes()),
        RULES => Ok(dictionaries.rules.clone().into_bytes()),
        other => fs::read(other).map_err(|error| error.to_string()),
    })?;
    let mut documents = Vec::new();
    for test in &tests {
        let mut document = Document::new(test.id.as_str(), test.text.as_str())?;
        document.source.date = date(&test.date);
        documents.push(document);
    }
    let mut judged = Vec::new();
    let mut rest = tests.into_iter();
    each_document(&pipeline, documents, read, |(mut found, relations)| {
        let Some(test) = rest.next() else { return Ok(()) };
        if petrarch::is_discarded(&test.text, &dictionaries.discards) {
            found.clear();
        }
        judged.push(Judged { gold: test.pairs(), test, found, relations });
        Ok(())
    })?;
    Ok(judged)
}

/// Returns `19950102` as a date.
fn date(digits: &str) -> Option<attache_core::Date> {
    let part = |range: std::ops::Range<usize>| digits.get(range)?.parse().ok();
    attache_core::Date::new(part(0..4)?, part(4..6)?.try_into().ok()?, part(6..8)?.try_into().ok()?).ok()
}

/// Returns the pairs that a document's relations tell, and the relations in words.
fn read(document: &Document) -> (BTreeSet<Pair>, Vec<String>) {
    let (mut pairs, mut shown) = (BTreeSet::new(), Vec::new());
    for relation in document.layer::<Relation>() {
        let Some(code) = relation.relation_type().strip_prefix(TYPE_PREFIX) else { continue };
        let codes = |role: &str| -> Vec<&str> {
            relation
                .arguments()
                .filter(|argument| argument.role() == role)
                .filter_map(|argument| code_of(argument.entity()?))
                .collect()
        };
        let (actors, recipients) = (codes("actor"), codes("recipient"));
        shown.push(format!("{code} [{}] {} > {}", relation.text(), actors.join(", "), recipients.join(", ")));
        if code == "none" {
            continue;
        }
        for (number, actor) in actors.iter().enumerate() {
            for recipient in &recipients {
                pairs.extend(petrarch::pairs(actor, recipient));
                // "032:033": a visit is also a reception.
                if code.contains('_') {
                    pairs.extend(petrarch::pairs(recipient, actor));
                }
            }
            // "Gondor and Osgiliath renewed ties": with nobody else told, they did it to each other.
            for (other, partner) in actors.iter().enumerate().filter(|_| recipients.is_empty()) {
                if other != number {
                    pairs.extend(petrarch::pairs(actor, partner));
                }
            }
        }
    }
    (pairs, shown)
}

/// Returns the code of an entity, or that of its country.
fn code_of(entity: Row<'_, Entity>) -> Option<&str> {
    own_code(entity).or_else(|| own_code(entity.country()?))
}

fn own_code(entity: Row<'_, Entity>) -> Option<&str> {
    let mut attributes = entity.attributes();
    attributes.find(|attribute| attribute.name() == "code").map(Row::<Attribute>::value)
}

fn text(mut text: String, all: &Score, judged: &[Judged], n_errors: usize) -> String {
    _ = writeln!(
        text,
        "\n{} sentences, {} pairs wanted, {} found, {} of them right",
        judged.len(),
        all.gold,
        all.system,
        all.correct
    );
    let shown = |pairs: &mut dyn Iterator<Item = &Pair>| {
        pairs.map(|(source, target)| format!("{source}>{target}")).collect::<Vec<_>>().join(" ")
    };
    for sentence in judged.iter().filter(|sentence| sentence.gold != sentence.found).take(n_errors) {
        _ = writeln!(text, "\n{} {}", sentence.test.id, sentence.test.text);
        _ = writeln!(text, "  missing   {}", shown(&mut sentence.gold.difference(&sentence.found)));
        _ = writeln!(text, "  unwanted  {}", shown(&mut sentence.found.difference(&sentence.gold)));
        for relation in &sentence.relations {
            _ = writeln!(text, "  {relation}");
        }
    }
    text
}

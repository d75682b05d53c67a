//! `attache eval relations`: events against PLOVER records of who did what to whom.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Cursor;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use attache_core::layers::Relation;
use attache_core::{Document, Row};
use attache_evaluation::comparison::{Formula, Run};
use attache_evaluation::relations::{Argument, Found, Record, answer, is_told};
use attache_evaluation::{Confusion, NONE};
use attache_formats::{InputFormat, InputOptions, open};
use clap::Args;
use serde::Deserialize;
use serde_json::{Value, json};

use super::report::{Report, confusion_json, hundredths, scores_json, slashed, type_table};
use super::{EvalOptions, petrarch};
use crate::arguments::Arguments;
use crate::commands::analysis::{each_document, pipeline};

/// Arguments of `attache eval relations`.
#[derive(Debug, Args)]
#[command(after_help = "\
The file has a record on each line, as PLOVER's gold standard has them: a sentence in `text`, the root in
`event`, the parties in `actor` and `recipient` with their words in `actorText`. Sentences are analysed twice.

  given   the parties are given as mentions, and the root of the relation that best connects them counts;
          judged are the records that have the words of both in their sentence
  found   nothing is given; right is a relation of the right root whose actor overlaps the actor's words;
          judged are the records that have the actor's words in their sentence

Examples:
  attache eval relations plover.jsonl
  attache eval relations plover.jsonl --errors 20
  attache eval relations petrarch_unit_tests.jsonl --petrarch dictionaries")]
pub(crate) struct EvalRelationsArguments {
    /// The file of records; with `--petrarch`, that of the coder's tests.
    #[arg(value_name = "GOLD.jsonl")]
    pub(crate) gold: PathBuf,

    /// Judge by the unit tests of the event coder PETRARCH, with the dictionaries of a folder: `eval petrarch`.
    #[arg(long, value_name = "DIR")]
    pub(crate) petrarch: Option<PathBuf>,

    /// How the names of the dictionaries begin.
    #[arg(long, value_name = "NAME", default_value = petrarch::PREFIX, requires = "petrarch")]
    pub(crate) prefix: String,

    #[command(flatten)]
    pub(crate) shared: EvalOptions,
}

/// A line of the file.
#[derive(Deserialize)]
struct Line {
    text: String,
    event: String,
    #[serde(default)]
    actor: Vec<Party>,
    #[serde(default)]
    recipient: Option<Vec<Party>>,
}

/// A party; some records name one in other ways than by its words.
#[derive(Deserialize)]
#[serde(untagged)]
enum Party {
    Named {
        #[serde(rename = "actorText")]
        words: Option<String>,
    },
    Other(serde::de::IgnoredAny),
}

/// A sentence with what gold says of it and what was found.
struct Judged {
    text: String,
    record: Record,
    found: Vec<Found>,
    /// What was found, for people.
    shown: Vec<String>,
}

/// Judges the events of the analyzer `relation`.
///
/// # Errors
///
/// When the file cannot be read, the analyzers cannot run, or fail on a sentence.
pub(super) fn relations(arguments: &Arguments, options: &EvalRelationsArguments) -> anyhow::Result<Report> {
    if let Some(dictionaries) = &options.petrarch {
        return petrarch::judge_tests(
            arguments,
            dictionaries,
            &options.gold,
            &options.prefix,
            &options.shared,
        );
    }
    let path = options.gold.display();
    let file = fs::read_to_string(&options.gold).with_context(|| format!("cannot read `{path}`"))?;
    let records = read(&file).with_context(|| format!("`{path}` holds no PLOVER records"))?;
    let n_records = records.len();
    let with_actor: Vec<_> = records.into_iter().filter(|(_, record)| !record.actors.is_empty()).collect();
    let with_both: Vec<_> =
        with_actor.iter().filter(|(_, record)| !record.recipients.is_empty()).cloned().collect();
    if with_both.is_empty() {
        bail!("no record of `{path}` has the words of both parties in its sentence");
    }
    let figures = Figures {
        n_records,
        given: judge(arguments, with_both, true)?,
        found: judge(arguments, with_actor, false)?,
    };
    let (text, json) = (figures.text(options.shared.errors), figures.json(&options.gold));
    Ok(Report { layer: "relations", gold: vec![options.gold.clone()], text, json, run: figures.run() })
}

fn read(file: &str) -> anyhow::Result<Vec<(String, Record)>> {
    let mut records = Vec::new();
    for (number, line) in file.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let line: Line = serde_json::from_str(line).with_context(|| format!("line {}", number + 1))?;
        let places = |parties: &[Party]| -> Vec<Range<usize>> {
            let words = parties.iter().filter_map(|party| match party {
                Party::Named { words } => words.as_deref().filter(|words| !words.is_empty()),
                Party::Other(_) => None,
            });
            words.filter_map(|words| line.text.find(words).map(|start| start..start + words.len())).collect()
        };
        let record = Record {
            actors: places(&line.actor),
            recipients: places(line.recipient.as_deref().unwrap_or_default()),
            root: line.event,
        };
        records.push((line.text, record));
    }
    if records.is_empty() {
        bail!("the file is empty");
    }
    Ok(records)
}

/// Runs the pipeline over the sentences; `given` puts the parties into their mention layers.
fn judge(arguments: &Arguments, records: Vec<(String, Record)>, given: bool) -> anyhow::Result<Vec<Judged>> {
    let analyzers = ["language", "time", "entity", "quote", "relation"];
    let pipeline = pipeline(arguments, "eval relations", &analyzers)?;
    let mut input = String::new();
    for (number, (text, record)) in records.iter().enumerate() {
        let mut places: BTreeMap<usize, usize> = BTreeMap::new();
        for place in record.actors.iter().chain(&record.recipients).filter(|_| given) {
            // Rows of one layer may begin at one place only once here; the longer name holds.
            let end = places.entry(place.start).or_default();
            *end = place.end.max(*end);
        }
        let mentions: Vec<_> =
            places.iter().map(|(start, end)| json!({ "start": start, "end": end })).collect();
        let mut row = json!({ "id": format!("{}", number + 1), "text": text, "offsets": "byte" });
        if given {
            row["layers"] = json!({ "mention": mentions });
        }
        input += &format!("{row}\n");
    }
    let reading = InputOptions { format: InputFormat::Jsonl, ..InputOptions::default() };
    let documents: Vec<Document> = open("records", Box::new(Cursor::new(input.into_bytes())), &reading)
        .map(|input| input.document)
        .collect();
    let mut judged = Vec::new();
    let mut rest = records.into_iter();
    each_document(&pipeline, documents, found, |found| {
        if let Some((text, record)) = rest.next() {
            let (found, shown) = found.into_iter().unzip();
            judged.push(Judged { text, record, found, shown });
        }
        Ok(())
    })?;
    Ok(judged)
}

/// Returns the relations that have a PLOVER root.
fn found(document: &Document) -> Vec<(Found, String)> {
    let coded = |relation: Row<'_, Relation>| {
        let root = relation.plover()?.to_owned();
        let mut shown = format!("{root} {} [{}]", relation.relation_type(), relation.text());
        let mut arguments = Vec::new();
        for argument in relation.arguments() {
            let Some(place) = argument.place() else { continue };
            _ = write!(shown, " {}={}", argument.role(), place.text(document.text()));
            arguments.push(Argument {
                place: place.start() as usize..place.end() as usize,
                acts: matches!(argument.role(), "actor" | "instigator"),
            });
        }
        _ = write!(shown, " {} {:.2}", relation.realis(), relation.confidence());
        Some((Found { root, arguments, confidence: relation.confidence() }, shown))
    };
    document.layer::<Relation>().filter_map(coded).collect()
}

struct Figures {
    n_records: usize,
    given: Vec<Judged>,
    found: Vec<Judged>,
}

impl Figures {
    fn confusion(&self) -> Confusion {
        let mut confusion = Confusion::default();
        for judged in &self.given {
            confusion.add(&judged.record.root, judged.answer());
        }
        confusion
    }

    fn n_told(&self) -> usize {
        self.found.iter().filter(|judged| is_told(&judged.record, &judged.found)).count()
    }

    fn text(&self, n_errors: usize) -> String {
        let confusion = self.confusion();
        let mut text = type_table("root", &confusion);
        let (accuracy, macro_f1) = (100.0 * confusion.accuracy(), 100.0 * confusion.macro_f1());
        let (n_given, n_found, n_told) = (self.given.len(), self.found.len(), self.n_told());
        _ = writeln!(
            text,
            "\nparties given: accuracy {accuracy:.2}, macro-F1 {macro_f1:.2}; {n_given} of {} records have both in their \
             sentence\nparties found: right root on the actor {:.2}; {n_found} records have the actor in their sentence",
            self.n_records,
            100.0 * n_told as f64 / n_found.max(1) as f64,
        );
        let wrong = self.given.iter().filter_map(|judged| {
            let answer = judged.answer();
            (answer != judged.record.root).then_some((answer, judged))
        });
        for (answer, judged) in wrong.take(n_errors) {
            _ = writeln!(text, "\ngiven: {} read as {answer}", judged.record.root);
            judged.show(&mut text);
        }
        let missed = self.found.iter().filter(|judged| !is_told(&judged.record, &judged.found));
        for judged in missed.take(n_errors) {
            _ = writeln!(text, "\nfound: {} not told", judged.record.root);
            judged.show(&mut text);
        }
        text
    }

    fn json(&self, gold: &Path) -> Value {
        let rounded = |part: f64| hundredths(100.0 * part);
        let confusion = self.confusion();
        json!({
            "gold": slashed(gold),
            "records": self.n_records,
            "given": {
                "records": self.given.len(),
                "accuracy": rounded(confusion.accuracy()),
                "macro_f1": rounded(confusion.macro_f1()),
                "roots": scores_json(confusion.by_type()),
                "confusion": confusion_json(&confusion),
            },
            "found": {
                "records": self.found.len(),
                "right": self.n_told(),
                "accuracy": rounded(self.n_told() as f64 / self.found.len().max(1) as f64),
            },
        })
    }

    /// Returns what each record adds to the figures.
    fn run(&self) -> Run {
        let mut run = Run::default();
        // Where both are named, so is the actor; the records stand in the same order.
        let mut given = self.given.iter().peekable();
        for (number, found) in self.found.iter().enumerate() {
            run.begin(format!("{}", number + 1));
            let same = |given: &&Judged| given.record == found.record && given.text == found.text;
            if let Some(given) = given.next_if(same) {
                let (root, answer) = (given.record.root.as_str(), given.answer());
                run.add("macro-F1", root, Formula::F1, [0.0, 0.0, 0.0, 1.0]);
                run.add("macro-F1", answer, Formula::F1, [0.0, 1.0, 0.0, 0.0]);
                if answer == root {
                    run.add("macro-F1", root, Formula::F1, [1.0, 0.0, 1.0, 0.0]);
                }
                run.add_share("accuracy", usize::from(answer == root), 1);
            }
            run.add_share("root on the actor", usize::from(is_told(&found.record, &found.found)), 1);
        }
        // What is never wanted is no type of the mean.
        for figure in run.figures.iter_mut().filter(|figure| figure.name == "macro-F1") {
            figure.parts.retain(|part| part.counts.iter().any(|(_, counts)| 0.0 < counts[3]));
        }
        run
    }
}

impl Judged {
    /// Returns the root of the relation that best connects the parties.
    fn answer(&self) -> &str {
        answer(&self.record, &self.found).unwrap_or(NONE)
    }

    fn show(&self, text: &mut String) {
        let words = |places: &[Range<usize>]| -> String {
            let words: Vec<&str> = places.iter().filter_map(|place| self.text.get(place.clone())).collect();
            words.join(", ")
        };
        let (actors, recipients) = (words(&self.record.actors), words(&self.record.recipients));
        _ = writeln!(
            text,
            "  {}\n  gold  {} actor={actors} recipient={recipients}",
            self.text, self.record.root
        );
        for shown in &self.shown {
            _ = writeln!(text, "  found {shown}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn parties_are_placed_where_their_words_stand() {
        let line = r#"{"text": "Iran hit Iraq.", "event": "ASSAULT", "actor": [{"actorText": "Iran"}],
            "recipient": ["x", {"actorText": "Syria"}, {"actorText": "Iraq"}, {"code": "IRQ"}]}"#
            .replace('\n', " ");
        let records = read(&line).unwrap_or_default();
        assert_eq!(records.len(), 1);
        let (text, record) = &records[0];
        assert_eq!((&*record.root, &text[record.actors[0].clone()]), ("ASSAULT", "Iran"));
        assert_eq!(record.recipients, vec![9..13_usize; 1]);
        assert!(read("").is_err() && read("{}").is_err() && read("no JSON").is_err());
    }
}

//! `attache eval relations`: events against PLOVER records of who did what to whom.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Write as _};
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};
use attache_core::layers::Relation;
use attache_core::{Document, Row};
use attache_engine::{RunError, Runner};
use attache_evaluation::relations::{Argument, Confusion, Found, NONE, Record, answer, is_told};
use attache_formats::{InputFormat, InputOptions, open};
use clap::Args;
use serde::Deserialize;
use serde_json::json;

use super::{LANGUAGE, score_json, slashed};
use crate::arguments::{Arguments, ListFormat};
use crate::configuration::{InForce, flag};
use crate::exit::Exit;

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
  attache eval relations plover.jsonl --errors 20")]
pub(crate) struct EvalRelationsArguments {
    /// The file of records.
    #[arg(value_name = "GOLD.jsonl")]
    pub(crate) gold: PathBuf,

    /// Show N sentences that were read wrongly with their parties given, and N where they were not.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) errors: usize,

    /// How to show the figures.
    #[arg(long, short, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ListFormat,
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
pub(crate) fn relations(arguments: &Arguments, options: &EvalRelationsArguments) -> anyhow::Result<Exit> {
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
    let report = Report {
        n_records,
        given: judge(arguments, with_both, true)?,
        found: judge(arguments, with_actor, false)?,
    };
    let shown = match options.format {
        ListFormat::Text => report.text(options.errors),
        ListFormat::Json => report.json(&options.gold),
    };
    anstream::stdout().write_all(shown.as_bytes())?;
    Ok(Exit::Success)
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
    let analyzers =
        flag("eval relations", "analyzers", "[\"language\", \"time\", \"entity\", \"quote\", \"relation\"]");
    let in_force = InForce::load(arguments, vec![analyzers])?;
    let pipeline = in_force.pipeline()?;
    let runner = Runner::new(&pipeline).context("cannot start threads")?;
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
    let result = runner.run(
        documents.into_iter(),
        |document| document.source.language = Some(LANGUAGE.to_owned()),
        |document| (document.id.clone(), found(document), document.errors.first().cloned()),
        |(id, found, error)| {
            if let Some(error) = error {
                bail!("sentence {id}: {error}");
            }
            if let Some((text, record)) = rest.next() {
                let (found, shown) = found.into_iter().unzip();
                judged.push(Judged { text, record, found, shown });
            }
            Ok(())
        },
    );
    match result {
        Ok(_) => Ok(judged),
        Err(RunError::Sink(error)) => Err(error),
        Err(RunError::Analyzer { document, error, .. }) => Err(anyhow!("sentence {document}: {error}")),
    }
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

struct Report {
    n_records: usize,
    given: Vec<Judged>,
    found: Vec<Judged>,
}

impl Report {
    fn confusion(&self) -> Confusion {
        let mut confusion = Confusion::default();
        for judged in &self.given {
            confusion.add(&judged.record.root, answer(&judged.record, &judged.found));
        }
        confusion
    }

    fn n_told(&self) -> usize {
        self.found.iter().filter(|judged| is_told(&judged.record, &judged.found)).count()
    }

    fn text(&self, n_errors: usize) -> String {
        let confusion = self.confusion();
        let mut text = "root       precision   recall       F1     n  answered instead\n".to_owned();
        for (root, score) in confusion.by_root() {
            let instead: Vec<String> =
                confusion.mistakes(root).iter().map(|(answer, n)| format!("{answer} {n}")).collect();
            let (precision, recall, f1) = (score.precision(), score.recall(), score.f1());
            _ = writeln!(
                text,
                "{root:<10} {precision:>9.2} {recall:>8.2} {f1:>8.2} {:>5}  {}",
                score.gold,
                instead.join(", ")
            );
        }
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
            let answer = answer(&judged.record, &judged.found).unwrap_or(NONE);
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

    fn json(&self, gold: &Path) -> String {
        let rounded = |part: f64| (part * 10_000.0).round() / 100.0;
        let confusion = self.confusion();
        let roots: serde_json::Map<_, _> = confusion
            .by_root()
            .into_iter()
            .map(|(root, score)| {
                let mut shown = score_json(&score);
                shown["instead"] =
                    confusion.mistakes(root).into_iter().collect::<BTreeMap<_, _>>().into_iter().collect();
                (root.to_owned(), shown)
            })
            .collect();
        let report = json!({
            "gold": slashed(gold),
            "records": self.n_records,
            "given": {
                "records": self.given.len(),
                "accuracy": rounded(confusion.accuracy()),
                "macro_f1": rounded(confusion.macro_f1()),
                "roots": roots,
            },
            "found": {
                "records": self.found.len(),
                "right": self.n_told(),
                "accuracy": rounded(self.n_told() as f64 / self.found.len().max(1) as f64),
            },
        });
        format!("{report:#}\n")
    }
}

impl Judged {
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

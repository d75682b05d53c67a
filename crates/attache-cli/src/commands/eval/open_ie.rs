//! `attache eval open-ie`: propositions against the tuples of the CaRB benchmark.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};
use attache_core::layers::{Proposition, PropositionArgument};
use attache_core::{Document, Row, Span};
use attache_engine::{RunError, Runner};
use attache_evaluation::bio;
use attache_evaluation::open_ie::{Curve, Point, Tuple, likeness};
use clap::Args;
use serde_json::json;

use super::{LANGUAGE, slashed};
use crate::arguments::{Arguments, ListFormat};
use crate::configuration::{InForce, flag};
use crate::exit::Exit;

/// Arguments of `attache eval open-ie`.
#[derive(Debug, Args)]
#[command(after_help = "\
The file has a tuple on each line: sentence, predicate, arguments, with tabs between them. Sentences are
tokens with spaces; they are put together as English is written and analysed one by one. Tuples are matched
as the CaRB benchmark does by default: precision one to one, recall by the best match of each gold tuple.

Examples:
  attache eval open-ie carb/dev-gold.tsv
  attache eval open-ie carb --errors 20")]
pub(crate) struct EvalOpenIeArguments {
    /// The file of tuples, or the folder of the one whose name ends in `gold.tsv`.
    #[arg(value_name = "GOLD.tsv")]
    pub(crate) gold: PathBuf,

    /// Show the N sentences whose tuples are least like gold.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) errors: usize,

    /// How to show the figures.
    #[arg(long, short, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ListFormat,
}

/// A sentence with its gold tuples.
struct Sentence<'a> {
    tokens: Vec<&'a str>,
    gold: Vec<Tuple>,
}

/// A sentence's tuples, gold and found.
struct Judged {
    text: String,
    gold: Vec<Tuple>,
    found: Vec<Tuple>,
}

/// Judges the propositions of the analyzer `relation`.
///
/// # Errors
///
/// When the file cannot be read, the analyzers cannot run, or fail on a sentence.
pub(crate) fn open_ie(arguments: &Arguments, options: &EvalOpenIeArguments) -> anyhow::Result<Exit> {
    let path = gold_file(&options.gold)?;
    let file = fs::read_to_string(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let sentences = read(&file).with_context(|| format!("`{}` holds no tuples", path.display()))?;
    let judged = judge(arguments, sentences)?;
    let mut curve = Curve::default();
    for sentence in &judged {
        curve.add(&sentence.gold, &sentence.found);
    }
    let shown = match options.format {
        ListFormat::Text => text(&curve, &judged, options.errors),
        ListFormat::Json => as_json(&path, &curve, &judged),
    };
    anstream::stdout().write_all(shown.as_bytes())?;
    Ok(Exit::Success)
}

fn gold_file(path: &Path) -> anyhow::Result<PathBuf> {
    if !path.is_dir() {
        return Ok(path.to_owned());
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(path).with_context(|| format!("cannot read `{}`", path.display()))? {
        let file = entry?.path();
        if file.file_name().is_some_and(|name| name.to_string_lossy().ends_with("gold.tsv")) {
            found.push(file);
        }
    }
    found.sort();
    match found.as_slice() {
        [file] => Ok(file.clone()),
        [] => bail!("no file in `{}` has a name that ends in `gold.tsv`", path.display()),
        _ => bail!("several files in `{}` have names that end in `gold.tsv`; name one", path.display()),
    }
}

/// Reads tuples; those of one sentence stand together.
fn read(file: &str) -> anyhow::Result<Vec<Sentence<'_>>> {
    let mut sentences: Vec<(&str, Sentence<'_>)> = Vec::new();
    for (number, line) in file.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let mut columns = line.trim_end().split('\t');
        let (Some(text), Some(predicate)) = (columns.next(), columns.next()) else {
            bail!(
                "line {}: expected a sentence, a predicate and arguments with tabs between them",
                number + 1
            );
        };
        // What holds only by another's word is told in a column of its own ("C: he said"), which is not matched.
        let arguments = columns.filter(|words| !words.contains("C: ")).map(str::to_owned).collect();
        let tuple = Tuple { predicate: predicate.to_owned(), arguments, confidence: 0.0 };
        match sentences.last_mut() {
            Some((last, sentence)) if *last == text => sentence.gold.push(tuple),
            _ => {
                let tokens = text.split_whitespace().collect();
                sentences.push((text, Sentence { tokens, gold: vec![tuple] }));
            }
        }
    }
    if sentences.is_empty() {
        bail!("the file is empty");
    }
    Ok(sentences.into_iter().map(|(_, sentence)| sentence).collect())
}

/// Writes tokens as they would be printed, and says where each lies.
///
/// Treebank quotation marks become straight ones, and hyphens that stand alone join their neighbours.
pub(super) fn write(tokens: &[&str]) -> (String, Vec<Range<usize>>) {
    let plain: Vec<String> = tokens
        .iter()
        .map(|token| match *token {
            "``" | "''" => "\"".to_owned(),
            "-LRB-" => "(".to_owned(),
            "-RRB-" => ")".to_owned(),
            other => other.replace("\\/", "/"),
        })
        .collect();
    let written = bio::detokenise(&plain.iter().map(String::as_str).collect::<Vec<_>>());
    let (mut text, mut places) = (String::new(), Vec::new());
    let mut end = 0;
    for (at, token) in written.tokens.iter().enumerate() {
        let hyphen = |at: usize| plain.get(at).is_some_and(|token| token == "-");
        if !(hyphen(at) || at > 0 && hyphen(at - 1)) {
            text.push_str(&written.text[end..token.start]);
        }
        let start = text.len();
        text.push_str(&written.text[token.clone()]);
        places.push(start..text.len());
        end = token.end;
    }
    (text, places)
}

fn judge(arguments: &Arguments, sentences: Vec<Sentence<'_>>) -> anyhow::Result<Vec<Judged>> {
    let analyzers =
        flag("eval open-ie", "analyzers", "[\"language\", \"time\", \"entity\", \"quote\", \"relation\"]");
    let in_force = InForce::load(arguments, vec![analyzers])?;
    let pipeline = in_force.pipeline()?;
    let runner = Runner::new(&pipeline).context("cannot start threads")?;
    let mut documents = Vec::new();
    let mut places = Vec::new();
    for (number, sentence) in sentences.iter().enumerate() {
        let (text, of_tokens) = write(&sentence.tokens);
        documents.push(Document::new(format!("{}", number + 1), text)?);
        places.push(of_tokens);
    }
    let mut judged = Vec::new();
    let mut rest = sentences.into_iter().zip(places);
    let result = runner.run(
        documents.into_iter(),
        |document| document.source.language = Some(LANGUAGE.to_owned()),
        |document| (document.id.clone(), found(document), document.errors.first().cloned()),
        |(id, found, error)| {
            if let Some(error) = error {
                bail!("sentence {id}: {error}");
            }
            if let Some((sentence, places)) = rest.next() {
                let found = found.iter().map(|spans| spans.tuple(&sentence.tokens, &places)).collect();
                judged.push(Judged { text: sentence.tokens.join(" "), gold: sentence.gold, found });
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

/// A proposition's places in the text.
struct Spans {
    predicate: Span,
    arguments: Vec<Span>,
    confidence: f64,
}

fn found(document: &Document) -> Vec<Spans> {
    document
        .layer::<Proposition>()
        .filter_map(|proposition| {
            let arguments = std::iter::once(proposition.subject()?)
                .chain(proposition.arguments().map(Row::<PropositionArgument>::place));
            Some(Spans {
                predicate: proposition.span(),
                arguments: arguments.collect(),
                confidence: proposition.confidence(),
            })
        })
        .collect()
}

impl Spans {
    /// Returns the tokens that share a character with each place; an empty predicate is a copula left out.
    fn tuple(&self, tokens: &[&str], places: &[Range<usize>]) -> Tuple {
        let words = |span: Span| {
            let touched = tokens.iter().zip(places).filter(|(_, place)| {
                place.start < span.end() as usize && (span.start() as usize) < place.end
            });
            touched.map(|(token, _)| *token).collect::<Vec<_>>().join(" ")
        };
        let predicate = words(self.predicate);
        Tuple {
            predicate: if predicate.is_empty() { "be".to_owned() } else { predicate },
            arguments: self.arguments.iter().copied().map(words).collect(),
            confidence: self.confidence,
        }
    }
}

fn text(curve: &Curve, judged: &[Judged], n_errors: usize) -> String {
    let points = curve.points();
    let mut text = "at least   precision   recall       F1\n".to_owned();
    let mut row = |name: String, point: &Point| {
        let (precision, recall) = (100.0 * point.precision, 100.0 * point.recall);
        _ = writeln!(text, "{name:<10} {precision:>9.2} {recall:>8.2} {:>8.2}", 100.0 * point.f1());
    };
    for tenth in 0..10 {
        let least = f64::from(tenth) / 10.0;
        if let Some(point) = points.iter().find(|point| point.confidence >= least) {
            row(format!("{least:.1}"), point);
        }
    }
    let best = curve.best();
    row("best".to_owned(), &best);
    _ = writeln!(
        text,
        "\n{} sentences, {} gold tuples, {} found; best from confidence {:.2}; area under the curve {:.2}",
        judged.len(),
        judged.iter().map(|sentence| sentence.gold.len()).sum::<usize>(),
        judged.iter().map(|sentence| sentence.found.len()).sum::<usize>(),
        best.confidence,
        100.0 * curve.area()
    );
    let mut worst: Vec<(f64, &Judged)> = judged.iter().map(|sentence| (sentence.f1(), sentence)).collect();
    worst.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (f1, sentence) in worst.into_iter().take(n_errors) {
        sentence.show(f1, &mut text);
    }
    text
}

impl Judged {
    fn f1(&self) -> f64 {
        let mut curve = Curve::default();
        curve.add(&self.gold, &self.found);
        curve.points().first().copied().unwrap_or_default().f1()
    }

    fn show(&self, f1: f64, text: &mut String) {
        _ = writeln!(text, "\nF1 {:.2}: {}", 100.0 * f1, self.text);
        let shown = |tuple: &Tuple| format!("{} | {}", tuple.predicate, tuple.arguments.join(" | "));
        for gold in &self.gold {
            let recall = self.found.iter().map(|found| likeness(gold, found).recall).fold(0.0, f64::max);
            _ = writeln!(text, "  gold  {recall:.2}  {}", shown(gold));
        }
        for found in &self.found {
            let precision = self.gold.iter().map(|gold| likeness(gold, found).precision).fold(0.0, f64::max);
            _ = writeln!(text, "  found {precision:.2}  {} ({:.2})", shown(found), found.confidence);
        }
    }
}

fn as_json(path: &Path, curve: &Curve, judged: &[Judged]) -> String {
    let rounded = |part: f64| (part * 10_000.0).round() / 100.0;
    let best = curve.best();
    let report = json!({
        "gold": slashed(path),
        "sentences": judged.len(),
        "tuples": judged.iter().map(|sentence| sentence.gold.len()).sum::<usize>(),
        "found": judged.iter().map(|sentence| sentence.found.len()).sum::<usize>(),
        "best": {
            "confidence": best.confidence,
            "precision": rounded(best.precision),
            "recall": rounded(best.recall),
            "f1": rounded(best.f1()),
        },
        "area": rounded(curve.area()),
    });
    format!("{report:#}\n")
}

#[cfg(test)]
mod tests {
    use super::{read, write};

    #[test]
    fn tokens_are_put_together_as_printed() {
        let tokens =
            ["He", "said", "``", "take", "-", "it", "''", ",", "for", "1\\/2", "-LRB-", "ever", "-RRB-", "."];
        let (text, places) = write(&tokens);
        assert_eq!(text, "He said \"take-it\", for 1/2 (ever).");
        assert_eq!(&text[places[5].clone()], "it");
    }

    #[test]
    fn context_is_no_argument() {
        let sentences =
            read("It rains .\trains\tIt\nIt rains .\trains\tIt\tC: he said\n").unwrap_or_default();
        let arguments: Vec<_> =
            sentences.iter().flat_map(|sentence| &sentence.gold).map(|gold| gold.arguments.len()).collect();
        assert_eq!((sentences.len(), arguments), (1, vec![1, 1]));
        assert!(read("one column").is_err() && read("").is_err());
    }
}

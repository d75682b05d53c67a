//! `attache eval open-ie`: propositions against the tuples of the CaRB benchmark.

use std::fmt::Write as _;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use attache_core::layers::{Proposition, PropositionArgument};
use attache_core::{Document, Row, Span};
use attache_evaluation::comparison::{Formula, Run};
use attache_evaluation::open_ie::{Curve, Point, Sums, Tuple, likeness};
use clap::Args;
use serde_json::{Value, json};

use super::EvalOptions;
use super::report::{Report, hundredths, slashed};
use super::tuples::write;
use crate::arguments::Arguments;
use crate::commands::analysis::{each_document, pipeline};

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

    #[command(flatten)]
    pub(crate) shared: EvalOptions,
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
pub(super) fn open_ie(arguments: &Arguments, options: &EvalOpenIeArguments) -> anyhow::Result<Report> {
    let path = gold_file(&options.gold)?;
    let file = fs::read_to_string(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let sentences = read(&file).with_context(|| format!("`{}` holds no tuples", path.display()))?;
    let judged = judge(arguments, sentences)?;
    let mut curve = Curve::default();
    for sentence in &judged {
        curve.add(&sentence.gold, &sentence.found);
    }
    let text = text(&curve, &judged, options.shared.errors);
    let json = as_json(&path, &curve, &judged);
    Ok(Report { layer: "open-ie", gold: vec![path], text, json, run: run(&curve) })
}

/// Returns what each sentence adds to the point of highest F1; its confidence is held fast.
fn run(curve: &Curve) -> Run {
    let mut run = Run::default();
    for (number, sums) in curve.sums(curve.best().confidence).into_iter().enumerate() {
        let Sums { precision, n_found, recall, n_gold } = sums;
        let (n_found, n_gold) = (n_found as f64, n_gold as f64);
        run.begin(format!("{}", number + 1));
        run.add("best F1", "", Formula::F1, [precision, n_found, recall, n_gold]);
        run.add("its precision", "", Formula::Share, [precision, n_found, 0.0, 0.0]);
        run.add("its recall", "", Formula::Share, [recall, n_gold, 0.0, 0.0]);
    }
    run
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

fn judge(arguments: &Arguments, sentences: Vec<Sentence<'_>>) -> anyhow::Result<Vec<Judged>> {
    let analyzers = ["language", "time", "entity", "quote", "relation"];
    let pipeline = pipeline(arguments, "eval open-ie", &analyzers)?;
    let mut documents = Vec::new();
    let mut places = Vec::new();
    for (number, sentence) in sentences.iter().enumerate() {
        let (text, of_tokens) = write(&sentence.tokens);
        documents.push(Document::new(format!("{}", number + 1), text)?);
        places.push(of_tokens);
    }
    let mut judged = Vec::new();
    let mut rest = sentences.into_iter().zip(places);
    each_document(&pipeline, documents, found, |found| {
        if let Some((sentence, places)) = rest.next() {
            let found = found.iter().map(|spans| spans.tuple(&sentence.tokens, &places)).collect();
            judged.push(Judged { text: sentence.tokens.join(" "), gold: sentence.gold, found });
        }
        Ok(())
    })?;
    Ok(judged)
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

fn as_json(path: &Path, curve: &Curve, judged: &[Judged]) -> Value {
    let rounded = |part: f64| hundredths(100.0 * part);
    let best = curve.best();
    json!({
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
    })
}

#[cfg(test)]
mod tests {
    use super::read;

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

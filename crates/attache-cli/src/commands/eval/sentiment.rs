//! `attache eval sentiment`: tone toward given targets, and of rated sentences.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::bail;
use attache_core::layers::{Evidence, Scope, Sentiment};
use attache_core::{Choice as _, Document, Row, Span};
use attache_evaluation::Score;
use attache_evaluation::comparison::{Formula, Run};
use attache_evaluation::sentiment::{Confusion, LABELS, Reliability, spearman};
use attache_training::sentiment::labelled::{Labelled, Target, is_held_out};
use clap::Args;
use serde_json::{Value, json};

use super::EvalOptions;
use super::report::{Report, hundredths, scores_json, slashed};
use crate::arguments::Arguments;
use crate::commands::analysis::{each_document, pipeline};
use crate::commands::labelled;

/// Arguments of `attache eval sentiment`.
#[derive(Debug, Args)]
#[command(after_help = "\
A line of JSON is a sentence: `text` with either `targets`, a list of `start`, `end` (in characters) and
`polarity` (negative, neutral, positive), or with `score`, a rating. Each target is given to the pipeline as a
mention. A file whose name ends in `.csv` has a number, a headline, and its companies with their polarity, as
{'Acme': 'positive'}.

Examples:
  attache eval sentiment dev.jsonl
  attache eval sentiment rated.jsonl --errors 20
  attache eval sentiment headlines.csv --held-out 10 --set analyzer.sentiment.domain=finance")]
pub(crate) struct EvalSentimentArguments {
    /// The file of sentences.
    #[arg(value_name = "GOLD.jsonl")]
    pub(crate) gold: PathBuf,

    /// Judge by every Nth sentence alone: those whose number N divides.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) held_out: Option<u64>,

    #[command(flatten)]
    pub(crate) shared: EvalOptions,
}

/// What was said of a target.
#[derive(Clone, Default)]
struct Answer {
    /// The number of the label in [`LABELS`].
    label: usize,
    confidence: f64,
    /// The words shown for it, with their weights.
    words: String,
}

/// What came out for a sentence.
struct Found {
    /// The answer for each of its targets; `None` where a target has no score.
    targets: Vec<Option<Answer>>,
    /// The sum of its sentences' polarities: what is rated as one may be several.
    tone: f64,
}

/// Judges the analyzer `sentiment`.
///
/// # Errors
///
/// When the file cannot be read, the analyzers cannot run, or fail on a sentence.
pub(super) fn sentiment(arguments: &Arguments, options: &EvalSentimentArguments) -> anyhow::Result<Report> {
    let mut sentences = labelled::read(&options.gold)?;
    if let Some(n) = options.held_out {
        sentences.retain(|sentence| is_held_out(sentence, n));
    }
    if sentences.is_empty() {
        bail!("no sentences in `{}`", options.gold.display());
    }
    let found = run(arguments, &sentences)?;
    let judged = Judged::new(&sentences, &found);
    let (text, json) = (judged.text(options.shared.errors), judged.json(options));
    Ok(Report { layer: "sentiment", gold: vec![options.gold.clone()], text, json, run: judged.run })
}

fn run(arguments: &Arguments, sentences: &[Labelled]) -> anyhow::Result<Vec<Found>> {
    let analyzers = ["language", "time", "entity", "quote", "sentiment"];
    let pipeline = pipeline(arguments, "eval sentiment", &analyzers)?;
    let documents = sentences.iter().map(labelled::document).collect::<anyhow::Result<Vec<_>>>()?;
    let mut found = Vec::new();
    let mut rest = sentences.iter();
    each_document(&pipeline, documents, scores, |(net, tone)| {
        let targets = rest.next().map_or(&[][..], |sentence| &sentence.targets);
        let answer = |target: &Target| {
            net.iter().find(|(span, _)| *span == target.span).map(|(_, answer)| answer.clone())
        };
        found.push(Found { targets: targets.iter().map(answer).collect(), tone });
        Ok(())
    })?;
    Ok(found)
}

fn rows(document: &Document, scope: Scope) -> impl Iterator<Item = Row<'_, Sentiment>> {
    document.layer::<Sentiment>().filter(move |row| row.scope() == scope)
}

/// Returns the net tone toward each mention of a document, and the sum of its sentences' polarities.
fn scores(document: &Document) -> (Vec<(Span, Answer)>, f64) {
    let net = rows(document, Scope::Target).filter(|row| row.holder_span().is_none()).filter_map(|row| {
        let shown = |shown: Row<'_, Evidence>| {
            format!("{} {:+.2}", shown.place().text(document.text()), shown.weight())
        };
        let words = row.evidence().map(shown).collect::<Vec<_>>().join(", ");
        Some((
            row.target_span()?,
            Answer { label: row.label().index() as usize, confidence: row.confidence(), words },
        ))
    });
    let tone = rows(document, Scope::Sentence).map(Row::<Sentiment>::polarity).sum();
    (net.collect(), tone)
}

/// The figures, and what they rest on.
#[derive(Default)]
struct Judged<'a> {
    run: Run,
    confusion: Confusion,
    reliability: Reliability,
    /// Targets that got no score; they count as neutral.
    missing: usize,
    /// Wrong answers: sentence, the target's number, and what was said of it.
    wrong: Vec<(&'a Labelled, usize, Answer)>,
    /// Rated sentences with their rating and what was found.
    rated: Vec<(&'a Labelled, f64, f64)>,
}

impl<'a> Judged<'a> {
    fn new(sentences: &'a [Labelled], found: &'a [Found]) -> Self {
        let mut judged = Self::default();
        for (sentence, found) in sentences.iter().zip(found) {
            judged.run.begin(sentence.id.as_str());
            for (number, (target, answer)) in sentence.targets.iter().zip(&found.targets).enumerate() {
                judged.missing += usize::from(answer.is_none());
                let answer = answer.clone().unwrap_or(Answer { label: 1, ..Answer::default() });
                judged.confusion.add(target.label, answer.label);
                judged.reliability.add(answer.confidence, answer.label == target.label);
                judged.count(target.label, answer.label);
                if answer.label != target.label {
                    judged.wrong.push((sentence, number, answer));
                }
            }
            if let Some(score) = sentence.score {
                judged.rated.push((sentence, score, found.tone));
                judged.run.add("Spearman", "", Formula::Rank, [score, found.tone, 0.0, 0.0]);
            }
        }
        judged.wrong.sort_by(|a, b| b.2.confidence.total_cmp(&a.2.confidence));
        judged
    }

    /// Counts an answer for comparisons.
    fn count(&mut self, wanted: usize, given: usize) {
        for (label, name) in LABELS.iter().enumerate() {
            let [is_wanted, is_given] = [wanted, given].map(|it| f64::from(u8::from(it == label)));
            let both = is_wanted * is_given;
            self.run.add("macro-F1", name, Formula::F1, [both, is_given, both, is_wanted]);
        }
        self.run.add_share("accuracy", usize::from(wanted == given), 1);
        for (label, name) in LABELS.iter().enumerate() {
            let [is_wanted, is_given] = [wanted, given].map(|it| usize::from(it == label));
            let score = Score { correct: is_wanted * is_given, gold: is_wanted, system: is_given };
            self.run.add_score(&format!("F1 of {name}"), score);
        }
    }

    fn spearman(&self) -> f64 {
        let (wanted, found): (Vec<_>, Vec<_>) =
            self.rated.iter().map(|(_, score, tone)| (*score, *tone)).unzip();
        spearman(&wanted, &found)
    }

    fn text(&self, n_errors: usize) -> String {
        let mut text = String::new();
        if self.confusion.total() > 0 {
            self.write_targets(&mut text);
            for (sentence, number, answer) in self.wrong.iter().take(n_errors) {
                let Some(target) = sentence.targets.get(*number) else { continue };
                let (before, rest) = sentence.text.split_at(target.span.start() as usize);
                let (name, after) = rest.split_at(target.span.len() as usize);
                let (wanted, given) = (LABELS[target.label], LABELS[answer.label]);
                let Answer { confidence, words, .. } = answer;
                _ = writeln!(text, "\n{}: {wanted}, found {given} {confidence:.2} ({words})", sentence.id);
                _ = writeln!(text, "  {before}[{name}]{after}");
            }
        }
        if !self.rated.is_empty() {
            let blank = if text.is_empty() { "" } else { "\n" };
            _ = writeln!(
                text,
                "{blank}Spearman {:.3} over {} rated sentences",
                self.spearman(),
                self.rated.len()
            );
            let scale = self.rated.iter().map(|(_, score, _)| score.abs()).fold(f64::MIN_POSITIVE, f64::max);
            let off =
                |(_, score, tone): &(&Labelled, f64, f64)| (score / scale - tone.clamp(-1.0, 1.0)).abs();
            let mut worst: Vec<_> = self.rated.iter().collect();
            worst.sort_by(|a, b| off(b).total_cmp(&off(a)));
            for (sentence, score, tone) in worst.into_iter().take(n_errors) {
                _ = writeln!(
                    text,
                    "\n{}: rated {score:.2}, found {tone:.2}\n  {}",
                    sentence.id, sentence.text
                );
            }
        }
        text
    }

    fn write_targets(&self, text: &mut String) {
        *text += "label      precision   recall       F1   wanted\n";
        for (label, name) in LABELS.iter().enumerate() {
            let score = self.confusion.of_label(label);
            let (precision, recall, f1) = (score.precision(), score.recall(), score.f1());
            _ = writeln!(text, "{name:<10} {precision:>9.2} {recall:>8.2} {f1:>8.2} {:>8}", score.gold);
        }
        let (f1, accuracy) = (self.confusion.macro_f1(), self.confusion.accuracy());
        _ = writeln!(text, "\nmacro-F1 {f1:.2}, accuracy {accuracy:.2}, {} targets", self.confusion.total());
        if self.missing > 0 {
            _ = writeln!(text, "{} targets got no score and count as neutral", self.missing);
        }
        _ = writeln!(text, "\nwanted \\ found  {:>9} {:>9} {:>9}", LABELS[0], LABELS[1], LABELS[2]);
        for (name, row) in LABELS.iter().zip(self.confusion.counts()) {
            _ = writeln!(text, "{name:<15} {:>9} {:>9} {:>9}", row[0], row[1], row[2]);
        }
        *text += "\nconfidence  right  answers\n";
        for bin in self.reliability.bins() {
            let (confidence, right) = (bin.mean_confidence(), bin.share_right());
            _ = writeln!(text, "{confidence:>10.2} {right:>6.2} {:>8}", bin.answers);
        }
        let (brier, apart) = (self.reliability.brier(), self.reliability.calibration_error());
        _ = writeln!(text, "Brier score {brier:.3}, calibration error {apart:.3}");
    }

    fn json(&self, options: &EvalSentimentArguments) -> Value {
        let rounded = |value: f64| (value * 1000.0).round() / 1000.0;
        let labels = LABELS.iter().enumerate();
        let labels = labels.map(|(label, name)| (*name, self.confusion.of_label(label)));
        let bins: Vec<_> = self
            .reliability
            .bins()
            .map(|bin| {
                json!({
                    "confidence": rounded(bin.mean_confidence()),
                    "right": rounded(bin.share_right()),
                    "answers": bin.answers,
                })
            })
            .collect();
        let targets = (self.confusion.total() > 0).then(|| {
            json!({
                "targets": self.confusion.total(),
                "without_score": self.missing,
                "macro_f1": hundredths(self.confusion.macro_f1()),
                "accuracy": hundredths(self.confusion.accuracy()),
                "labels": scores_json(labels),
                "confusion": self.confusion.counts(),
                "reliability": bins,
                "brier": rounded(self.reliability.brier()),
                "calibration_error": rounded(self.reliability.calibration_error()),
            })
        });
        let rated = (!self.rated.is_empty())
            .then(|| json!({"sentences": self.rated.len(), "spearman": rounded(self.spearman())}));
        json!({"gold": slashed(&options.gold), "targets": targets, "rated": rated})
    }
}

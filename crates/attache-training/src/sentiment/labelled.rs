//! Sentences with labelled targets or ratings, from the files that hold them.
//!
//! JSONL has a sentence a line, with `text` and either `targets` (`start`, `end` in characters,
//! `polarity`) or `score`. CSV is that of `SEntFiN`: a number, a headline, and the companies in it with
//! their polarity as a Python dictionary prints them.

use attache_core::Span;
use serde_json::Value;
use thiserror::Error;

/// A sentence that people have judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Labelled {
    /// Its name in the file; the number of its line where it has none.
    pub id: String,
    /// The words.
    pub text: String,
    /// Its targets.
    pub targets: Vec<Target>,
    /// How it was rated as a whole, in the file's own scale.
    pub score: Option<f64>,
}

/// Somebody or something in a sentence, and the tone toward it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its place in the text.
    pub span: Span,
    /// 0 negative, 1 neutral, 2 positive.
    pub label: usize,
}

/// Why a file cannot be read.
#[derive(Debug, Error)]
#[error("line {line}: {message}")]
pub struct LabelledError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub message: String,
}

/// The labels by name, in their order.
const LABELS: [&str; 3] = ["negative", "neutral", "positive"];

/// Reads a file of JSON Lines.
///
/// # Errors
///
/// When a line is no object with `text`, and `targets` within it or a `score`.
///
/// ```
/// use attache_training::sentiment::labelled::read_jsonl;
///
/// let line = r#"{"text": "Keller lied.", "targets": [{"start": 0, "end": 6, "polarity": "negative"}]}"#;
/// assert_eq!(read_jsonl(line)?[0].targets[0].label, 0);
/// # Ok::<(), attache_training::sentiment::labelled::LabelledError>(())
/// ```
pub fn read_jsonl(file: &str) -> Result<Vec<Labelled>, LabelledError> {
    let lines = file.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| {
            record(number + 1, line).map_err(|message| LabelledError { line: number + 1, message })
        })
        .collect()
}

fn record(number: usize, line: &str) -> Result<Labelled, String> {
    let record: Value = serde_json::from_str(line).map_err(|error| format!("no JSON: {error}"))?;
    let text = record["text"].as_str().ok_or("no `text`")?.to_owned();
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let place = |value: &Value| {
        let at = usize::try_from(value.as_u64()?).ok()?;
        places.get(at).copied()
    };
    let mut targets = Vec::new();
    for target in record["targets"].as_array().into_iter().flatten() {
        let (Some(start), Some(end)) = (place(&target["start"]), place(&target["end"])) else {
            return Err("a target needs `start` and `end`, in characters of the text".to_owned());
        };
        if start >= end {
            return Err("a target ends before it begins".to_owned());
        }
        let name = target["polarity"].as_str().unwrap_or_default();
        let label = LABELS
            .iter()
            .position(|label| *label == name)
            .ok_or_else(|| format!("`polarity` is `negative`, `neutral` or `positive`, found `{name}`"))?;
        targets.push(Target { span: Span::from(start..end), label });
    }
    let score = record["score"].as_f64();
    if targets.is_empty() && score.is_none() && record.get("targets").is_none() {
        return Err("neither `targets` nor a `score`".to_owned());
    }
    let id = record["id"].as_str().map_or_else(|| number.to_string(), str::to_owned);
    Ok(Labelled { id, text, targets, score })
}

/// Reads a file of headlines with companies; companies that the headline does not name word for word are left out.
///
/// # Errors
///
/// When a row has fewer than three columns or is no CSV.
pub fn read_csv(file: &str) -> Result<Vec<Labelled>, LabelledError> {
    let mut labelled = Vec::new();
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(file.as_bytes());
    for row in reader.records() {
        let row = row.map_err(|error| LabelledError {
            line: error.position().map_or(0, csv::Position::line) as usize,
            message: error.to_string(),
        })?;
        let (Some(id), Some(text), Some(companies)) = (row.get(0), row.get(1), row.get(2)) else {
            let line = row.position().map_or(0, csv::Position::line) as usize;
            return Err(LabelledError {
                line,
                message: "expected number, headline and companies".to_owned(),
            });
        };
        let target = |(company, polarity): (&str, &str)| {
            let start = text.find(company).filter(|_| !company.is_empty())?;
            let label = LABELS.iter().position(|label| *label == polarity)?;
            Some(Target { span: Span::from(start..start + company.len()), label })
        };
        let targets = pairs(companies).into_iter().filter_map(target).collect();
        labelled.push(Labelled { id: id.trim().to_owned(), text: text.to_owned(), targets, score: None });
    }
    Ok(labelled)
}

/// Reads `{'Company': 'positive', "Another's": 'neutral'}`.
fn pairs(dictionary: &str) -> Vec<(&str, &str)> {
    let mut strings = Vec::new();
    let mut rest = dictionary;
    while let Some(start) = rest.find(['\'', '"']) {
        let (mark, inner) = rest[start..].split_at(1);
        let Some((string, after)) = inner.split_once(mark) else { break };
        strings.push(string);
        rest = after;
    }
    strings.as_chunks::<2>().0.iter().map(|[company, polarity]| (*company, *polarity)).collect()
}

/// Returns whether a sentence is held out of training when every `n`th is: its name ends in a number that `n` divides.
pub fn is_held_out(sentence: &Labelled, n: u64) -> bool {
    let digits = sentence.id.trim_end_matches(|c: char| !c.is_ascii_digit());
    let digits = &digits[digits.trim_end_matches(|c: char| c.is_ascii_digit()).len()..];
    n > 0 && digits.parse::<u64>().is_ok_and(|number| number.is_multiple_of(n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_in_characters() {
        let line = r#"{"id": "a-7", "text": "Élan hit Weil.", "targets": [{"start": 9, "end": 13, "polarity": "positive"}]}"#;
        let read = read_jsonl(line).unwrap();
        assert_eq!(read[0].targets[0].span.text(&read[0].text), "Weil");
        assert_eq!((read[0].id.as_str(), read[0].targets[0].label, read[0].score), ("a-7", 2, None));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (file, message) in [
            ("{\"text\": \"a\", \"score\": 1}\n{}", "line 2: no `text`"),
            ("{\"text\": \"a\"}", "line 1: neither `targets` nor a `score`"),
            (
                "{\"text\": \"a\", \"targets\": [{\"start\": 0, \"end\": 9, \"polarity\": \"neutral\"}]}",
                "line 1: a target needs `start` and `end`, in characters of the text",
            ),
            (
                "{\"text\": \"a\", \"targets\": [{\"start\": 0, \"end\": 1, \"polarity\": \"good\"}]}",
                "line 1: `polarity` is `negative`, `neutral` or `positive`, found `good`",
            ),
        ] {
            assert_eq!(read_jsonl(file).unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn companies_are_found_in_their_headline() {
        let file = "S No.,Title,Decisions,Words\n20,\"Dorn, Weil gain\",\"{'Dorn': 'positive', \"\"Weil's\"\": 'neutral'}\",3\n";
        let read = read_csv(file).unwrap();
        let targets: Vec<_> =
            read[0].targets.iter().map(|target| (target.span.text(&read[0].text), target.label)).collect();
        // "Weil's" does not stand there.
        assert_eq!(targets, [("Dorn", 2)]);
        assert!(is_held_out(&read[0], 10) && !is_held_out(&read[0], 7) && !is_held_out(&read[0], 0));
        assert!(read_csv("a,b\n1,2\n").is_err());
    }
}

//! Scores the analyzer on the English date specifications of Recognizers-Text.
//!
//! Each case there is a sentence, the day (and hour) of speaking, and the one
//! expression in it, with a value in the project's own notation ("timex") and its
//! resolution to the past and to the future. A case is right when an expression
//! with exactly that span has a value that [`accepted_values`] derives from any of
//! the three. Cases that expect nothing are left out: what is no date to one of
//! that project's parsers is one to another. Remarks on which of its ports support
//! a case play no part.

use std::collections::BTreeSet;

use attache_core::Span;
use jiff::civil::{Date, DateTime, Time, Weekday};
use serde::Deserialize;

use crate::grammar::Reference;
use crate::recognizer::{Expression, ExpressionKind, Input, recognize};

/// The files of the figure, without `.json`.
pub const FILES: [&str; 8] = [
    "DateParser",
    "DatePeriodParser",
    "DateTimeParser",
    "DateTimePeriodParser",
    "DurationParser",
    "SetParser",
    "TimeParser",
    "TimePeriodParser",
];

/// A case: a sentence and what is to be found in it.
#[derive(Clone, Debug)]
pub struct Case {
    /// The sentence.
    pub text: String,
    /// When it was said.
    pub reference: Option<Reference>,
    /// What is to be found.
    pub expected: Vec<Gold>,
}

/// An expression as the data has it.
#[derive(Clone, Debug)]
pub struct Gold {
    /// Its place, in bytes.
    pub span: Span,
    /// The value in the data's notation; alternatives are parted by `|`.
    pub timex: String,
    /// The ends of each resolution, past and future: one end for a point, two for a stretch.
    pub resolutions: Vec<Vec<String>>,
}

/// How many cases were right.
#[derive(Clone, Debug, Default)]
pub struct Score {
    /// Cases that expect something.
    pub total: usize,
    /// Of these, the right ones.
    pub right: usize,
    /// The wrong ones, for people: the sentence, what was to be found, what was found.
    pub misses: Vec<String>,
    /// Expressions by span: right ones, those to be found, those found.
    pub spans: [usize; 3],
    /// Expressions by span and value: right ones, those to be found, those found.
    pub values: [usize; 3],
}

impl Score {
    /// Adds the counts of another score; its misses stay there.
    pub fn add(&mut self, other: &Self) {
        self.total += other.total;
        self.right += other.right;
        for (own, more) in [(&mut self.spans, other.spans), (&mut self.values, other.values)] {
            for (own, more) in own.iter_mut().zip(more) {
                *own += more;
            }
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RawCase {
    input: String,
    #[serde(default)]
    context: RawContext,
    results: Vec<RawResult>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase")]
struct RawContext {
    reference_date_time: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RawResult {
    value: RawValue,
    start: usize,
    length: usize,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RawValue {
    timex: String,
    #[serde(default)]
    past_resolution: serde_json::Map<String, serde_json::Value>,
    #[serde(default)]
    future_resolution: serde_json::Map<String, serde_json::Value>,
}

/// Reads the cases of a file.
///
/// # Errors
///
/// When the file is not of the specifications' form.
pub fn read_cases(json: &str) -> Result<Vec<Case>, serde_json::Error> {
    let raw: Vec<RawCase> = serde_json::from_str(json.trim_start_matches('\u{feff}'))?;
    Ok(raw.into_iter().map(Case::from).collect())
}

impl From<RawCase> for Case {
    fn from(raw: RawCase) -> Self {
        let at_char = |n: usize| raw.input.char_indices().nth(n).map_or(raw.input.len(), |(at, _)| at);
        let expected = raw.results.iter().map(|result| Gold {
            span: Span::from(at_char(result.start)..at_char(result.start + result.length)),
            timex: result.value.timex.clone(),
            resolutions: [&result.value.past_resolution, &result.value.future_resolution].map(ends).into(),
        });
        let reference = raw
            .context
            .reference_date_time
            .as_deref()
            .and_then(|text| text.get(..19)?.parse::<DateTime>().ok());
        let reference = reference.map(|at| Reference { date: at.date(), time: Some(at.time()) });
        Self { expected: expected.collect(), reference, text: raw.input }
    }
}

/// Returns a resolution's values, the start before the end.
fn ends(resolution: &serde_json::Map<String, serde_json::Value>) -> Vec<String> {
    let mut named: Vec<_> =
        resolution.iter().filter_map(|(name, value)| Some((name, value.as_str()?.to_owned()))).collect();
    named.sort_by_key(|(name, _)| name.starts_with("end"));
    // The first of January of the year 1 marks a date that does not exist.
    named.into_iter().map(|(_, value)| value).filter(|value| !value.starts_with("0001-01-01")).collect()
}

/// Runs the recogniser over the cases.
pub fn score(cases: &[Case]) -> Score {
    let mut score = Score::default();
    for case in cases.iter().filter(|case| !case.expected.is_empty()) {
        let found =
            recognize(&Input { text: &case.text, reference: case.reference, ..Input::default() }).expressions;
        score.total += 1;
        let n_right = |fits: &dyn Fn(&Expression, &Gold) -> bool| {
            case.expected.iter().filter(|gold| found.iter().any(|found| fits(found, gold))).count()
        };
        let n_spans = n_right(&|found, gold| found.span == gold.span);
        let n_values = n_right(&|found, gold| is_right(found, gold, case.reference));
        for (counts, n_right) in [(&mut score.spans, n_spans), (&mut score.values, n_values)] {
            counts[0] += n_right;
            counts[1] += case.expected.len();
            counts[2] += found.len();
        }
        if n_values > 0 {
            score.right += 1;
        } else {
            let gold: Vec<_> = case
                .expected
                .iter()
                .map(|gold| format!("[{}] {}", gold.span.text(&case.text), gold.timex))
                .collect();
            let found: Vec<_> = found
                .iter()
                .map(|found| format!("[{}] {}", found.span.text(&case.text), found.value))
                .collect();
            score.misses.push(format!(
                "{}\n    wanted {}\n    found  {}",
                case.text,
                gold.join("; "),
                found.join("; ")
            ));
        }
    }
    score
}

/// Returns true where span and value are right.
pub fn is_right(found: &Expression, gold: &Gold, reference: Option<Reference>) -> bool {
    let accepted = accepted_values(gold, found.kind, reference);
    found.span == gold.span
        && (accepted.contains(&found.value) || accepted.contains(&by_first_instants(&found.value)))
}

/// Converts a value of the data to the values in TIMEX3 that mean the same.
///
/// | the data has | accepted |
/// |---|---|
/// | a point or a stretch with a name: `2016-10-02`, `2016-W45`, `P3D`, `T08:40`, `PRESENT_REF` | the same |
/// | holes: `XXXX-10-02`, `XXXX-WXX-5T20`, `XXXX-02`, `XXXX-04-WXX-5-#1` | the same, and with the date of each resolution in its place |
/// | a season without a year, which it does not resolve: `SU` | `XXXX-SU`, and that season of the year of speaking, the one before and the one after |
/// | a week or month as a date in it or counted in a month, resolved to its days: `XXXX-11-30`, `2016-11-W03` | the ISO week, month or weekend of those days |
/// | a stretch as a triple of begin, end and length: `(2014-01-01,2018-01-01,P4Y)` | the range `2014/2018`, its ends compared by their first instants |
/// | … that is a quarter, half-year, decade or century | its name: `2016-Q3`, `2016-H1`, `197`, `19` |
/// | … where the words tell the length ("the past two years") | the length, for an expression of kind duration: TIMEX3 keeps begin and end apart from the value |
pub fn accepted_values(gold: &Gold, kind: ExpressionKind, reference: Option<Reference>) -> BTreeSet<String> {
    let mut accepted = BTreeSet::new();
    for timex in gold.timex.split('|').map(str::trim) {
        if let Some(triple) = timex.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
            let fields: Vec<_> = triple.split(',').collect();
            let [begin, end, length] = fields.as_slice() else { continue };
            if kind == ExpressionKind::Duration {
                accepted.insert((*length).to_owned());
            }
            let literal = vec![(*begin).to_owned(), (*end).to_owned()];
            for ends in gold.resolutions.iter().chain([&literal]) {
                let [begin, end] = ends.as_slice() else { continue };
                accepted.insert(format!("{}/{}", first_instant(begin), first_instant(end)));
                accepted.extend(stretch_name(begin, end));
            }
            continue;
        }
        if let "SP" | "SU" | "FA" | "WI" = timex {
            accepted.insert(format!("XXXX-{timex}"));
            let year = reference.map(|reference| reference.date.year());
            accepted.extend(
                year.into_iter().flat_map(|year| year - 1..=year + 1).map(|year| format!("{year}-{timex}")),
            );
            continue;
        }
        accepted.insert(timex.to_owned());
        for ends in &gold.resolutions {
            if let [begin, end] = ends.as_slice() {
                accepted.extend(stretch_name(begin, end));
            }
            accepted.extend(ends.first().and_then(|begin| filled(timex, begin)));
        }
    }
    accepted
}

/// Puts the date of a resolution where the notation has holes.
fn filled(timex: &str, begin: &str) -> Option<String> {
    if !timex.contains('X') {
        return None;
    }
    let date: Date = begin.get(..10)?.parse().ok()?;
    let (holes, clock) = timex.find('T').map_or((timex, ""), |at| timex.split_at(at));
    let week = date.iso_week_date();
    let value = match holes.split('-').collect::<Vec<_>>().as_slice() {
        ["XXXX", "WXX"] => format!("{:04}-W{:02}", week.year(), week.week()),
        ["XXXX", "WXX", "WE"] => format!("{:04}-W{:02}-WE", week.year(), week.week()),
        ["XXXX"] => format!("{:04}", date.year()),
        [_, month] if !month.starts_with('W') => date.strftime("%Y-%m").to_string(),
        _ => date.to_string(),
    };
    Some(value + clock)
}

/// Names the stretch from `begin` up to, not including, `end`, where it is a unit of the calendar.
fn stretch_name(begin: &str, end: &str) -> Option<String> {
    let (begin, end): (Date, Date) = (begin.parse().ok()?, end.parse().ok()?);
    let months = (i32::from(end.year()) - i32::from(begin.year())) * 12 + i32::from(end.month())
        - i32::from(begin.month());
    let (year, month) = (begin.year(), begin.month());
    let days = (end - begin).get_days();
    if begin.day() == 1 && end.day() == 1 && months > 0 {
        return match (months, month, year) {
            (1, ..) => Some(format!("{year:04}-{month:02}")),
            (3, 1 | 4 | 7 | 10, _) => Some(format!("{year:04}-Q{}", month / 3 + 1)),
            (6, 1 | 7, _) => Some(format!("{year:04}-H{}", month / 6 + 1)),
            (12, 1, _) => Some(format!("{year:04}")),
            (120, 1, _) if year % 10 == 0 => Some(format!("{:03}", year / 10)),
            (1200, 1, _) if year % 100 == 0 => Some(format!("{:02}", year / 100)),
            _ => None,
        };
    }
    let week = begin.iso_week_date();
    match (days, begin.weekday()) {
        (7, Weekday::Monday) => Some(format!("{:04}-W{:02}", week.year(), week.week())),
        (2, Weekday::Saturday) => Some(format!("{:04}-W{:02}-WE", week.year(), week.week())),
        _ => None,
    }
}

/// Writes both ends of a range by their first instants, so that `2015/2018-02` is `2015-01-01/2018-02-01`.
fn by_first_instants(value: &str) -> String {
    match value.split_once('/') {
        Some((begin, end)) => format!("{}/{}", first_instant(begin), first_instant(end)),
        None => value.to_owned(),
    }
}

/// Returns the first day, or the first second where hours are told, of a point.
fn first_instant(value: &str) -> String {
    let value = value.replace(' ', "T");
    let (date, clock) =
        value.find('T').map_or((value.as_str(), None), |at| (&value[..at], Some(&value[at + 1..])));
    // The time of day alone, as the data resolves it: "17:00:00".
    let (date, clock) = if date.contains(':') { ("", Some(date)) } else { (date, clock) };
    let fields: Vec<_> = date.split('-').collect();
    let day = match fields.as_slice() {
        [year, week] if week.starts_with('W') => {
            let monday = year
                .parse()
                .ok()
                .zip(week[1..].parse().ok())
                .and_then(|(year, week)| crate::point::monday(year, week));
            monday.map_or_else(|| date.to_owned(), |day| day.to_string())
        }
        [year] if year.len() == 4 => format!("{year}-01-01"),
        [year, month] => format!("{year}-{month}-01"),
        _ => date.to_owned(),
    };
    match clock {
        Some(clock) => {
            let mut parts = clock.split(':').map(str::parse::<i8>);
            let mut next = || parts.next().and_then(Result::ok).unwrap_or(0);
            let time = Time::new(next(), next(), next(), 0);
            time.map_or_else(|_| format!("{day}T{clock}"), |time| format!("{day}T{time}"))
        }
        None => day,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(timex: &str, resolution: &[&str], kind: ExpressionKind, value: &str) {
        let ends = resolution.iter().map(|end| (*end).to_owned()).collect();
        let gold = Gold { span: Span::default(), timex: timex.to_owned(), resolutions: vec![ends] };
        let accepted = accepted_values(&gold, kind, None);
        let hit = accepted.contains(value) || accepted.contains(&by_first_instants(value));
        assert!(hit, "{value} is not among {accepted:?}");
    }

    #[test]
    fn notation_is_converted() {
        use ExpressionKind::{Date, Duration, Time};
        check("XXXX-10-02", &["2016-10-02"], Date, "2016-10-02");
        check("XXXX-10-02", &[], Date, "XXXX-10-02");
        check("XXXX-02", &["2016-02-01", "2016-03-01"], Date, "2016-02");
        check("XXXX-WXX-5T20", &["2016-11-04 20:00:00"], Time, "2016-11-04T20");
        check("2016-11-W03", &["2016-11-14", "2016-11-21"], Date, "2016-W46");
        check("(2016-07-01,2016-10-01,P3M)", &["2016-07-01", "2016-10-01"], Date, "2016-Q3");
        check("(1970-01-01,1980-01-01,P10Y)", &["1970-01-01", "1980-01-01"], Date, "197");
        check("(2015-01-01,2018-02-01,P37M)", &["2015-01-01", "2018-02-01"], Date, "2015/2018-02");
        check("(T17,T18,PT1H)", &["17:00:00", "18:00:00"], Time, "T17/T18");
        check("(2019-02-11,2022-02-11,P3Y)", &["2019-02-11", "2022-02-11"], Duration, "P3Y");
    }

    #[test]
    fn a_length_is_no_answer_for_a_date() {
        let gold = Gold {
            span: Span::default(),
            timex: "(2019-02-11,2022-02-11,P3Y)".to_owned(),
            resolutions: Vec::new(),
        };
        assert!(!accepted_values(&gold, ExpressionKind::Date, None).contains("P3Y"));
    }
}

//! What a case expects of an analysis, one line each.
//!
//! A line names a layer and what one of its rows must be like. It is read against the
//! layers' own columns, so that it serves a stranger's layer as well as a built-in one.

use std::collections::BTreeSet;
use std::fmt;

use attache_core::{CellValue, Document, Layer, Shape};

/// One thing that must hold of an analysis.
///
/// `[no | NUMBER] LAYER ["TEXT"] [FIELD=VALUE | FIELD~VALUE | FIELD<NUMBER | FIELD>NUMBER] …`
///
/// A row fits when its text (or name) is TEXT and every field fits. Without a first word
/// one row at least must fit; with `no`, none; with a number, that many.
///
/// - A field is a column, or what has a name among a row's parts: a relation's roles, its
///   `source`, an entity's attributes. `target` stands for `target_entity` and `target_span` alike.
/// - A reference is its row's id, name or text. `~` is "contains". A value with spaces
///   stands in double quotes.
///
/// ```
/// use attache_core::Document;
/// use attache_notation::Expectation;
///
/// let expectation: Expectation = "relation type=meet agent=\"Anna Weber\"".parse()?;
/// let nothing = Document::new("a", "Nobody met.").unwrap();
/// assert!(expectation.check(&nothing).is_err());
/// assert!("no relation".parse::<Expectation>()?.check(&nothing).is_ok());
/// # Ok::<(), attache_notation::ExpectationError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    layer: String,
    text: Option<String>,
    wanted: Wanted,
    fields: Vec<(String, Comparison, String)>,
}

/// How many rows must fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Some,
    Exactly(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Is,
    Contains,
    Less,
    More,
}

/// Why a line is no expectation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectationError(String);

impl fmt::Display for ExpectationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ExpectationError {}

/// How an expectation was disappointed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// How many rows fitted.
    pub n_found: usize,
    /// The layer's rows in a few words each, those first that fit in most fields.
    pub nearest: Vec<String>,
}

/// The rows that a failure shows.
const MAX_NEAREST: usize = 3;

impl Expectation {
    /// Says whether `document` is as expected.
    ///
    /// # Errors
    ///
    /// With what was found instead.
    pub fn check(&self, document: &Document) -> Result<(), Failure> {
        let Some(layer) = document.layers().get(&self.layer) else {
            return if self.wanted == Wanted::Exactly(0) {
                Ok(())
            } else {
                Err(Failure { n_found: 0, nearest: Vec::new() })
            };
        };
        let n_conditions = self.fields.len() + usize::from(self.text.is_some());
        let mut scored: Vec<_> =
            (0..layer.len() as u32).map(|row| (self.n_met(document, layer, row), row)).collect();
        let n_found = scored.iter().filter(|(n_met, _)| *n_met == n_conditions).count();
        let is_met = match self.wanted {
            Wanted::Some => n_found > 0,
            Wanted::Exactly(number) => n_found == number,
        };
        if is_met {
            return Ok(());
        }
        scored.sort_by_key(|(n_met, row)| (std::cmp::Reverse(*n_met), *row));
        let nearest = scored.iter().take(MAX_NEAREST).map(|(_, row)| self.describe(document, layer, *row));
        Err(Failure { n_found, nearest: nearest.collect() })
    }

    fn n_met(&self, document: &Document, layer: &Layer, row: u32) -> usize {
        let text = self
            .text
            .iter()
            .filter(|wanted| names(document, layer, row).iter().any(|name| name == *wanted))
            .count();
        let fields = self.fields.iter().filter(|(field, comparison, wanted)| {
            values(document, layer, row, field).iter().any(|value| comparison.holds(value, wanted))
        });
        text + fields.count()
    }

    /// Returns a row in the words of an expectation that it would meet: its text, its type, what
    /// was asked for, and its parts.
    fn describe(&self, document: &Document, layer: &Layer, row: u32) -> String {
        let mut words = vec![layer.name().to_owned()];
        if layer.schema().shape == Shape::Spans {
            words.push(quoted(layer.span(row).text(document.text())));
        } else {
            words.extend(cell(document, layer, row, "name").first().map(|name| quoted(name)));
        }
        let parts = parts(document, layer, row);
        let asked = self.fields.iter().map(|(field, ..)| field.as_str());
        let fields: BTreeSet<_> = asked.chain(["type"]).collect();
        for field in fields.into_iter().filter(|field| parts.iter().all(|(name, _)| name != field)) {
            // The last name is what people say; the first is an id.
            let value = values(document, layer, row, field).pop();
            words.extend(value.map(|value| format!("{field}={}", quoted(&value))));
        }
        words.extend(parts.iter().filter_map(|(name, values)| {
            Some(format!("{name}={}", quoted(values.get(1).or(values.first())?)))
        }));
        words.join(" ")
    }
}

impl Comparison {
    fn holds(self, value: &str, wanted: &str) -> bool {
        let numbers = || Some((value.parse::<f64>().ok()?, wanted.parse::<f64>().ok()?));
        match self {
            Self::Is => {
                value == wanted || numbers().is_some_and(|(value, wanted)| (value - wanted).abs() < 1e-9)
            }
            Self::Contains => value.contains(wanted),
            Self::Less => numbers().is_some_and(|(value, wanted)| value < wanted),
            Self::More => numbers().is_some_and(|(value, wanted)| value > wanted),
        }
    }
}

/// Returns what a row can be called: its text, its name and its id.
fn names(document: &Document, layer: &Layer, row: u32) -> Vec<String> {
    let mut names = vec![layer.id(row).into_owned()];
    if layer.schema().shape == Shape::Spans {
        names.push(layer.span(row).text(document.text()).to_owned());
    }
    names.extend(cell(document, layer, row, "name"));
    names
}

/// A layer whose rows say something of another's row.
struct Part {
    /// The layer whose rows it says something of.
    of: &'static str,
    /// The layer.
    layer: &'static str,
    /// The column that refers to the other's row.
    owner: &'static str,
    /// The column that names what is said; `None` where that is always [`Part::name`].
    key: Option<&'static str>,
    /// What is said.
    name: &'static str,
    /// The columns that say it, of which the first that is there counts.
    fillers: &'static [&'static str],
}

const PARTS: &[Part] = &[
    Part {
        of: "relation",
        layer: "argument",
        owner: "owner",
        key: Some("role"),
        name: "",
        fillers: &["entity", "mention", "relation", "place"],
    },
    Part {
        of: "relation",
        layer: "attribution",
        owner: "relation",
        key: None,
        name: "source",
        fillers: &["entity", "place"],
    },
    Part {
        of: "entity",
        layer: "attribute",
        owner: "entity",
        key: Some("name"),
        name: "",
        fillers: &["value"],
    },
];

/// Returns what the parts of a row say of it: the name of what is said, and its values.
fn parts(document: &Document, layer: &Layer, row: u32) -> Vec<(String, Vec<String>)> {
    let mut said = Vec::new();
    for part in PARTS.iter().filter(|part| part.of == layer.name()) {
        let Some(rows) = document.layers().get(part.layer) else { continue };
        let Some(owner) = rows.column(part.owner) else { continue };
        for at in (0..rows.len() as u32).filter(|at| owner.reference(*at) == Some(row)) {
            let key = part.key.and_then(|key| cell(document, rows, at, key).pop());
            let values = part.fillers.iter().flat_map(|filler| cell(document, rows, at, filler)).collect();
            said.push((key.unwrap_or_else(|| part.name.to_owned()), values));
        }
    }
    said
}

/// Returns the values of a row's field: of its column, or of the parts that bear its name.
fn values(document: &Document, layer: &Layer, row: u32, field: &str) -> Vec<String> {
    let mut values = Vec::new();
    if field == "text" || field == "id" {
        values.extend(names(document, layer, row));
    }
    for name in
        [field.to_owned(), format!("{field}_entity"), format!("{field}_span"), format!("{field}_text")]
    {
        values.extend(cell(document, layer, row, &name));
    }
    let said = parts(document, layer, row).into_iter().filter(|(name, _)| name == field);
    values.extend(said.flat_map(|(_, values)| values));
    values
}

/// Returns what a cell says: nothing where it is missing, several names where it is a reference.
fn cell(document: &Document, layer: &Layer, row: u32, name: &str) -> Vec<String> {
    let Some(at) = layer.schema().columns.iter().position(|column| column.name == name) else {
        return Vec::new();
    };
    let (schema, column) = (&layer.schema().columns[at], &layer.columns()[at]);
    match column.get(row) {
        CellValue::Bool(value) => vec![value.to_string()],
        CellValue::Integer(value) => vec![value.to_string()],
        CellValue::Number(value) => vec![format!("{}", (value * 1e4).round() / 1e4)],
        CellValue::Text(value) => vec![value.to_owned()],
        CellValue::Choice(value) => {
            schema.variants.get(value as usize).map(ToString::to_string).into_iter().collect()
        }
        CellValue::Span(span) => vec![span.text(document.text()).to_owned()],
        CellValue::Reference(to) => schema
            .target
            .as_deref()
            .and_then(|target| document.layers().get(target))
            .map(|target| names(document, target, to))
            .unwrap_or_default(),
        // Missing cells, and kinds that came after this was written.
        _ => Vec::new(),
    }
}

fn quoted(text: &str) -> String {
    let is_bare = !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "_-.:/%+".contains(c));
    if is_bare { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\\\"").replace('\n', " ")) }
}

impl std::str::FromStr for Expectation {
    type Err = ExpectationError;

    fn from_str(line: &str) -> Result<Self, Self::Err> {
        let mut words = words(line)?.into_iter().peekable();
        let mut wanted = Wanted::Some;
        if let Some(Word { quoted: false, text }) = words.peek() {
            let number = if text == "no" { Some(0) } else { text.parse().ok() };
            if let Some(number) = number {
                wanted = Wanted::Exactly(number);
                words.next();
            }
        }
        let layer = match words.next() {
            Some(Word { quoted: false, text }) if !text.contains(['=', '~', '<', '>']) => text,
            _ => {
                return Err(ExpectationError(
                    "expected the name of a layer, e.g. `relation type=meet`".into(),
                ));
            }
        };
        let text = words.next_if(|word| word.quoted).map(|word| word.text);
        let mut fields = Vec::new();
        for word in words {
            fields.push(
                field(&word.text).ok_or_else(|| {
                    ExpectationError(format!("expected `field=value`, found `{}`", word.text))
                })?,
            );
        }
        Ok(Self { layer, text, wanted, fields })
    }
}

fn field(word: &str) -> Option<(String, Comparison, String)> {
    let at = word.find(['=', '~', '<', '>'])?;
    let comparison = match word.as_bytes()[at] {
        b'=' => Comparison::Is,
        b'~' => Comparison::Contains,
        b'<' => Comparison::Less,
        _ => Comparison::More,
    };
    (at > 0).then(|| (word[..at].to_owned(), comparison, word[at + 1..].to_owned()))
}

/// A word of a line, without its quotation marks.
#[derive(Debug, PartialEq)]
struct Word {
    text: String,
    /// Whether it stood in quotation marks as a whole.
    quoted: bool,
}

/// Cuts a line at spaces outside quotation marks.
fn words(line: &str) -> Result<Vec<Word>, ExpectationError> {
    let mut words = Vec::new();
    let mut word: Option<Word> = None;
    let mut is_inside = false;
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        match c {
            '"' => {
                is_inside = !is_inside;
                word.get_or_insert(Word { text: String::new(), quoted: true });
            }
            '\\' if is_inside => {
                if let (Some(word), Some(c)) = (&mut word, characters.next()) {
                    word.text.push(c);
                }
            }
            c if c.is_whitespace() && !is_inside => words.extend(word.take()),
            c => {
                let word = word.get_or_insert(Word { text: String::new(), quoted: false });
                word.quoted &= is_inside;
                word.text.push(c);
            }
        }
    }
    if is_inside {
        return Err(ExpectationError("a quotation mark is never closed".into()));
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(line: &str, expected: &str) {
        assert_eq!(line.parse::<Expectation>().unwrap_err().to_string(), expected);
    }

    #[test]
    fn what_is_no_expectation_is_told() {
        refused("type=meet", "expected the name of a layer, e.g. `relation type=meet`");
        refused("relation meet", "expected `field=value`, found `meet`");
        refused("entity \"Putin", "a quotation mark is never closed");
    }

    #[test]
    fn quotation_marks_hold_spaces_and_marks() {
        let text = |text: &str, quoted| Word { text: text.to_owned(), quoted };
        assert_eq!(
            words(r#"quote "a \"fair\" deal" speaker="Anna Weber""#).unwrap(),
            [text("quote", false), text("a \"fair\" deal", true), text("speaker=Anna Weber", false)]
        );
    }

    #[test]
    fn numbers_are_compared_as_numbers() {
        assert!(Comparison::Less.holds("-0.5", "0"));
        assert!(Comparison::Is.holds("1", "1.0"));
        assert!(!Comparison::More.holds("many", "0"));
    }
}

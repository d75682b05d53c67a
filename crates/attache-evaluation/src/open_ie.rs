//! Open relations, as the CaRB benchmark compares them (Bhardwaj, Aggarwal and Mausam 2019).
//!
//! This is the benchmark's published default: a tuple is a predicate, a first argument, and all further
//! arguments as one. Two tuples are compared word by word, place by place, in the case they are written in, and
//! not at all where their predicates share no word. Then
//!
//! - *precision* lets every found tuple match one gold tuple and every gold tuple one found one ("single match"):
//!   the pair with the highest precision is taken first, and a tuple left over counts 0;
//! - *recall* lets every gold tuple choose the found one that has most of its words ("multi match").
//!
//! A curve follows from raising the confidence that a tuple must have; [`Curve::best`] is its point of highest F1.

use std::cmp::Ordering;

/// A relation in words: who, what is said, of whom or what.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tuple {
    /// The words that say it, with spaces between them. `be` stands for any form of it.
    pub predicate: String,
    /// The arguments, the subject first, with spaces between their words.
    pub arguments: Vec<String>,
    /// How sure it is; nothing for gold.
    pub confidence: f64,
}

/// How much of two tuples is the same, 0 to 1 each.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Likeness {
    /// The part of the found tuple's words that gold has in the same place.
    pub precision: f64,
    /// The part of the gold tuple's words that the found one has in the same place.
    pub recall: f64,
}

impl Likeness {
    fn compare(&self, other: &Self) -> Ordering {
        self.precision.total_cmp(&other.precision).then(self.recall.total_cmp(&other.recall))
    }
}

/// Verbs of speech, behind whose tuples what is said may stand on either side.
const SPEECH: [&str; 5] = ["said", "told", "added", "adds", "says"];

/// The forms for which `be` stands.
const FORMS_OF_BE: [&str; 8] = ["be", "is", "am", "are", "was", "were", "been", "being"];

/// Returns how like `found` is to `gold`.
///
/// ```
/// use attache_evaluation::open_ie::{Tuple, likeness};
///
/// let tuple = |predicate: &str, arguments: &[&str]| Tuple {
///     predicate: predicate.into(),
///     arguments: arguments.iter().map(|words| words.to_string()).collect(),
///     confidence: 1.0,
/// };
/// let like = likeness(&tuple("flew to", &["Anna", "Oslo"]), &tuple("flew", &["Anna", "to Oslo", "today"]));
/// assert_eq!((like.precision, like.recall), (3.0 / 5.0, 3.0 / 4.0));
/// ```
pub fn likeness(gold: &Tuple, found: &Tuple) -> Likeness {
    let (wanted, given) = (places(gold), places(found));
    let straight = compare(&gold.predicate, &wanted, &found.predicate, &given);
    if SPEECH.iter().any(|verb| gold.predicate.contains(verb)) {
        let turned: Vec<Vec<&str>> = given.into_iter().rev().collect();
        let reverse = compare(&gold.predicate, &wanted, &found.predicate, &turned);
        return if straight.compare(&reverse).is_lt() { reverse } else { straight };
    }
    straight
}

/// Returns the words of the first argument, and those of all others.
fn places(tuple: &Tuple) -> Vec<Vec<&str>> {
    match tuple.arguments.split_first() {
        None => Vec::new(),
        Some((first, [])) => vec![first.split_whitespace().collect()],
        Some((first, rest)) => vec![
            first.split_whitespace().collect(),
            rest.iter().flat_map(|words| words.split_whitespace()).collect(),
        ],
    }
}

fn compare(gold: &str, wanted: &[Vec<&str>], found: &str, given: &[Vec<&str>]) -> Likeness {
    let gold: Vec<&str> = gold.split_whitespace().collect();
    let mut left: Vec<&str> = found.split_whitespace().collect();
    let (mut n_found, mut n_gold) = (left.len(), gold.len());
    let mut common = n_common(&gold, &mut left);
    if left.contains(&"be") && gold.iter().any(|word| FORMS_OF_BE.contains(word)) {
        common += 1;
    }
    if common == 0 {
        return Likeness::default();
    }
    for (place, gold) in wanted.iter().enumerate() {
        n_gold += gold.len();
        let Some(words) = given.get(place) else { return Likeness::default() };
        n_found += words.len();
        common += n_common(gold, &mut words.clone());
    }
    let part = |whole: usize| if whole == 0 { 0.0 } else { common as f64 / whole as f64 };
    Likeness { precision: part(n_found), recall: part(n_gold) }
}

/// Returns how many words of `gold` are in `found`, taking each out.
fn n_common(gold: &[&str], found: &mut Vec<&str>) -> usize {
    gold.iter()
        .filter(|word| found.iter().position(|other| other == *word).map(|at| found.remove(at)).is_some())
        .count()
}

/// What the tuples of one sentence are worth at a confidence.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Step {
    confidence: f64,
    precision: f64,
    n_found: usize,
    recall: f64,
}

/// Precision and recall over all confidences.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    /// For each sentence, what holds from one confidence up, the lowest first.
    sentences: Vec<Vec<Step>>,
    /// How many gold tuples each sentence has.
    n_gold: Vec<usize>,
}

/// What a sentence adds to precision and recall at a confidence.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sums {
    /// The precision of its found tuples, summed.
    pub precision: f64,
    /// How many tuples were found.
    pub n_found: usize,
    /// The recall of its gold tuples, summed.
    pub recall: f64,
    /// How many gold tuples it has.
    pub n_gold: usize,
}

/// A point of a curve.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// The least confidence of the tuples that count.
    pub confidence: f64,
    /// Precision, 0 to 1.
    pub precision: f64,
    /// Recall, 0 to 1.
    pub recall: f64,
}

impl Point {
    /// Returns the harmonic mean of precision and recall.
    pub fn f1(&self) -> f64 {
        let sum = self.precision + self.recall;
        if sum == 0.0 { 0.0 } else { 2.0 * self.precision * self.recall / sum }
    }
}

impl Curve {
    /// Adds a sentence's tuples.
    pub fn add(&mut self, gold: &[Tuple], found: &[Tuple]) {
        self.n_gold.push(gold.len());
        let scores: Vec<Vec<Likeness>> =
            gold.iter().map(|gold| found.iter().map(|found| likeness(gold, found)).collect()).collect();
        let mut confidences: Vec<f64> = found.iter().map(|tuple| tuple.confidence).collect();
        confidences.sort_by(f64::total_cmp);
        confidences.dedup();
        let step = |confidence: f64| {
            let sure: Vec<usize> =
                (0..found.len()).filter(|&at| found[at].confidence >= confidence).collect();
            let recall =
                scores.iter().map(|row| sure.iter().map(|&at| row[at].recall).fold(0.0, f64::max)).sum();
            Step { confidence, precision: matched_precision(&scores, &sure), n_found: sure.len(), recall }
        };
        self.sentences.push(confidences.into_iter().map(step).collect());
    }

    /// Returns the points, the lowest confidence (all that was found) first.
    pub fn points(&self) -> Vec<Point> {
        let mut confidences: Vec<f64> = self.sentences.iter().flatten().map(|step| step.confidence).collect();
        confidences.sort_by(f64::total_cmp);
        confidences.dedup();
        let n_gold: usize = self.n_gold.iter().sum();
        let mut next = vec![0; self.sentences.len()];
        let point = |confidence: f64| {
            let (mut precision, mut n_found, mut recall) = (0.0, 0, 0.0);
            for (sentence, next) in self.sentences.iter().zip(&mut next) {
                while sentence.get(*next).is_some_and(|step| step.confidence < confidence) {
                    *next += 1;
                }
                if let Some(step) = sentence.get(*next) {
                    precision += step.precision;
                    n_found += step.n_found;
                    recall += step.recall;
                }
            }
            Point {
                confidence,
                precision: if n_found == 0 { 1.0 } else { precision / n_found as f64 },
                recall: if n_gold == 0 { 0.0 } else { recall / n_gold as f64 },
            }
        };
        confidences.into_iter().map(point).collect()
    }

    /// Returns the point of highest F1, the one with more recall where several are.
    pub fn best(&self) -> Point {
        self.points().into_iter().fold(
            Point::default(),
            |best, point| {
                if point.f1() > best.f1() { point } else { best }
            },
        )
    }

    /// Returns what each sentence adds where tuples of less than `confidence` do not count, in the order they came.
    pub fn sums(&self, confidence: f64) -> Vec<Sums> {
        let sums = |(sentence, n_gold): (&Vec<Step>, &usize)| {
            let step =
                sentence.iter().find(|step| confidence <= step.confidence).copied().unwrap_or_default();
            Sums { precision: step.precision, n_found: step.n_found, recall: step.recall, n_gold: *n_gold }
        };
        self.sentences.iter().zip(&self.n_gold).map(sums).collect()
    }

    /// Returns the area under the curve, which begins at precision 1 and recall 0.
    pub fn area(&self) -> f64 {
        let mut points = self.points();
        points.push(Point { confidence: f64::INFINITY, precision: 1.0, recall: 0.0 });
        points
            .windows(2)
            .map(|pair| (pair[0].recall - pair[1].recall) * (pair[0].precision + pair[1].precision) / 2.0)
            .sum()
    }
}

/// Returns the precision of `sure`, summed: the best pair is taken first, each tuple once.
fn matched_precision(scores: &[Vec<Likeness>], sure: &[usize]) -> f64 {
    let mut pairs: Vec<(f64, usize, usize)> = scores
        .iter()
        .enumerate()
        .flat_map(|(gold, row)| sure.iter().map(move |&at| (row[at].precision, gold, at)))
        .collect();
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut rows, mut columns, mut sum) = (Vec::new(), Vec::new(), 0.0);
    for (precision, gold, found) in pairs {
        if !rows.contains(&gold) && !columns.contains(&found) {
            rows.push(gold);
            columns.push(found);
            sum += precision;
        }
    }
    sum
}

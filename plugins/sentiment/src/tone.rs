//! Which words of a sentence carry tone, and how much of it in their place.
//!
//! A word's weight comes from the lexicon; negation turns it, degree words strengthen or weaken it, a
//! contrast ("but", "despite") moves it to the side that counts, and questions and conditions soften it.

use attache_core::Span;
use attache_core::layers::Upos;

use crate::lexicon::Lexicon;
use crate::words::Words;

/// A word or phrase that carries tone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit {
    /// Its first word, and the one after its last.
    pub(crate) first: usize,
    pub(crate) end: usize,
    /// The word that the tree knows it by.
    pub(crate) at: usize,
    /// The lexicon's weight.
    pub(crate) plain: f32,
    /// The weight here.
    pub(crate) weight: f32,
    /// Whether something turns it.
    pub(crate) negated: bool,
}

impl Hit {
    pub(crate) fn span(&self, words: &Words<'_>) -> Span {
        match (words.get(self.first), words.get(self.end.saturating_sub(1))) {
            (Some(first), Some(last)) => first.span.cover(last.span),
            _ => Span::default(),
        }
    }
}

/// What a negation leaves of a word's weight: less than its opposite, as "not good" is less than "bad".
const TURNED: f32 = -0.6;
/// What is left of words before "but", and what those after it gain.
const BEFORE_BUT: f32 = 0.6;
const AFTER_BUT: f32 = 1.3;
/// What is left of words in a clause of "despite" or "although".
const CONCEDED: f32 = 0.5;
const ASKED: f32 = 0.5;
const SUPPOSED: f32 = 0.6;

/// Finds the words of a sentence that carry tone; `named` says which words are part of a name and carry none.
pub(crate) fn hits(words: &Words<'_>, lexicon: &Lexicon, named: &[bool], found: &mut Vec<Hit>) {
    found.clear();
    candidates(words, lexicon, named, |at, own| word_weight(words, lexicon, at, own), found);
    weigh(words, lexicon, found);
}

/// Finds every word that could carry tone, each with a weight of one: what the lexicon is learned from.
pub(crate) fn terms(words: &Words<'_>, lexicon: &Lexicon, named: &[bool], found: &mut Vec<Hit>) {
    found.clear();
    candidates(words, lexicon, named, |at, _| carries(words, at).then_some(1.0), found);
    weigh(words, lexicon, found);
}

fn candidates(
    words: &Words<'_>,
    lexicon: &Lexicon,
    named: &[bool],
    weight: impl Fn(usize, Option<f32>) -> Option<f32>,
    found: &mut Vec<Hit>,
) {
    let mut at = 0;
    while at < words.len() {
        let (phrase, own) = lexicon.at(at, |at| words.form(at));
        if let Some((length, weight)) = phrase {
            let end = (at + length).min(words.len());
            if weight != 0.0 {
                let head = words.head_of(at, end);
                found.push(Hit { first: at, end, at: head, plain: weight, weight, negated: false });
            }
            at = end;
            continue;
        }
        let is_named = named.get(at).copied().unwrap_or(false);
        let weight = if is_named { None } else { weight(at, own) };
        if let Some(weight) = weight.filter(|weight| *weight != 0.0) {
            found.push(Hit { first: at, end: at + 1, at, plain: weight, weight, negated: false });
        }
        at += 1;
    }
}

fn weigh(words: &Words<'_>, lexicon: &Lexicon, found: &mut [Hit]) {
    if found.is_empty() {
        return;
    }
    let negators: Vec<usize> = (0..words.len()).filter(|&at| lexicon.negates(words.form(at))).collect();
    for hit in found.iter_mut() {
        hit.negated = negators.iter().any(|&negator| turns(words, lexicon, negator, hit));
        if hit.negated {
            hit.weight *= TURNED;
        }
        hit.weight *= degree(words, lexicon, hit);
    }
    weigh_clauses(words, found);
}

fn carries(words: &Words<'_>, at: usize) -> bool {
    let function = matches!(words.upos(at), Some(Upos::Punct | Upos::Det | Upos::Adp | Upos::Pron));
    (!function || words.form(at) == "against")
        && !matches!(words.form(at), "according" | "that" | "if" | "will")
}

fn word_weight(words: &Words<'_>, lexicon: &Lexicon, at: usize, own: Option<f32>) -> Option<f32> {
    if !carries(words, at) {
        return None;
    }
    own.or_else(|| {
        Some(words.lemma(at)).filter(|lemma| *lemma != words.form(at)).and_then(|lemma| lexicon.word(lemma))
    })
}

/// Whether the negator turns the hit: by the tree where there is one and it is near, else by distance.
fn turns(words: &Words<'_>, lexicon: &Lexicon, negator: usize, hit: &Hit) -> bool {
    if (hit.first..hit.end).contains(&negator) || negator > hit.first {
        return false;
    }
    let distance = hit.first - negator;
    let broken = (negator + 1..hit.first).any(|between| {
        matches!(
            words.form(between),
            "," | ";" | ":" | "but" | "that" | "because" | "and" | "which" | "who" | "—" | "--"
        )
    });
    // Verbs that prevent or deny turn what they govern, not whatever comes next.
    let verb = matches!(words.upos(negator), Some(Upos::Verb));
    if words.parsed() {
        let head = words.head(negator);
        let direct = head == Some(hit.at);
        let through = head.is_some_and(|head| {
            words.ancestors(hit.at, 3).any(|above| above == head) && !broken && distance <= 8
        });
        let governed = verb && words.ancestors(hit.at, 3).any(|above| above == negator);
        if verb { governed && !broken } else { (direct && distance <= 6) || through }
    } else {
        let reach = if words.form(negator) == "n't" || words.form(negator) == "not" { 4 } else { 3 };
        let twice = lexicon.negates(words.form(negator + 1)) && negator + 1 < hit.first;
        distance <= reach && !broken && !twice
    }
}

fn degree(words: &Words<'_>, lexicon: &Lexicon, hit: &Hit) -> f32 {
    let before = |step: usize| {
        let at = hit.first.checked_sub(step)?;
        lexicon.degree(words.form(at)).map(|factor| 1.0 + (factor - 1.0) / step as f32)
    };
    before(1).or_else(|| before(2)).unwrap_or(1.0)
}

fn weigh_clauses(words: &Words<'_>, found: &mut [Hit]) {
    let n_words = words.len();
    let position = |forms: &[&str]| (1..n_words).find(|&at| forms.contains(&words.form(at)));
    let contrast = position(&["but", "however", "nevertheless", "nonetheless"]).filter(|&at| {
        !matches!(words.form(at + 1), "also" | "rather") && words.form(at.saturating_sub(1)) != "nothing"
    });
    let conceded = (0..n_words)
        .find(|&at| matches!(words.form(at), "despite" | "although" | "though" | "notwithstanding"))
        .map(|start| (start, clause_end(words, start)));
    let supposed = (0..n_words)
        .find(|&at| matches!(words.form(at), "if" | "unless" | "whether"))
        .map(|start| (start, clause_end(words, start)));
    // "If the talks fail, the region could face a famine": what would follow is no more than supposed either.
    let would = supposed.is_some()
        && (0..n_words).any(|at| matches!(words.form(at), "would" | "could" | "might" | "may" | "'d"));
    let asked = n_words > 0 && words.form(n_words - 1).starts_with('?');
    let inside =
        |clause: Option<(usize, usize)>, at: usize| clause.is_some_and(|(start, end)| at > start && at < end);
    for hit in found {
        if let Some(but) = contrast {
            hit.weight *= if hit.first < but { BEFORE_BUT } else { AFTER_BUT };
        }
        if inside(conceded, hit.first) {
            hit.weight *= CONCEDED;
        }
        if would || inside(supposed, hit.first) {
            hit.weight *= SUPPOSED;
        }
        if asked {
            hit.weight *= ASKED;
        }
    }
}

/// The end of the clause that `start` opens: its comma, or the sentence's end.
fn clause_end(words: &Words<'_>, start: usize) -> usize {
    (start + 1..words.len()).find(|&at| words.form(at) == ",").unwrap_or(words.len())
}

/// The polarity that weights add up to, -1 to 1.
pub(crate) fn polarity(total: f32) -> f64 {
    // As VADER normalises; the constant is fitted to the ratings that ours are on the scale of.
    f64::from(total / (total * total + 1.2).sqrt())
}

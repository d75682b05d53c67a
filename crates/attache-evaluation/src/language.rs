//! Tokens, sentences, words, tags and dependencies, as the CoNLL 2018 shared task counts them.
//!
//! Both sides cut the same text, white space aside, in their own ways. Tokens and
//! sentences are right where their places are. Words are aligned first, and what is said
//! of a word counts where it is aligned and the other side says the same; a head is right
//! where it is aligned with the gold head. The counts are those of the task's
//! `conll18_ud_eval.py` (Straka and Popel, version 1.2): features as far as they are
//! universal, relations up to their `:`, lemmas where gold has one.

mod align;

use std::fmt;
use std::ops::{AddAssign, Range};

use crate::Score;

/// A sentence, cut into tokens, and these into words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence<'a> {
    /// The tokens, which make up the text.
    pub tokens: Vec<Token<'a>>,
    /// The words of all tokens.
    pub words: Vec<Word<'a>>,
}

/// A piece of the text, which is one word or several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    /// The text itself.
    pub form: &'a str,
    /// How many words it is.
    pub n_words: usize,
}

/// A syntactic word and what is said of it. A column without a value is `_`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    /// The word as written.
    pub form: &'a str,
    /// The dictionary form.
    pub lemma: &'a str,
    /// The universal part of speech.
    pub upos: &'a str,
    /// The treebank's own part of speech.
    pub xpos: &'a str,
    /// Features, `Name=Value` joined by `|`.
    pub feats: &'a str,
    /// The number of the head in the sentence, counted from 1; 0 for the root, `None` where nothing was parsed.
    pub head: Option<usize>,
    /// The relation to the head.
    pub deprel: &'a str,
}

/// The scores of an analysis of language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LanguageScores {
    /// Tokens by their places.
    pub tokens: Score,
    /// Sentences by their places.
    pub sentences: Score,
    /// Words that can be aligned.
    pub words: Score,
    /// Universal parts of speech of aligned words.
    pub upos: Score,
    /// The treebank's parts of speech.
    pub xpos: Score,
    /// Universal features, all of a word's together.
    pub ufeats: Score,
    /// Lemmas.
    pub lemmas: Score,
    /// Heads: the unlabelled attachment score.
    pub uas: Score,
    /// Heads with their relation up to its `:`: the labelled attachment score.
    pub las: Score,
}

impl LanguageScores {
    /// Returns the scores with the names that the shared task gives them, in its order.
    pub fn by_name(&self) -> [(&'static str, Score); 9] {
        [
            ("Tokens", self.tokens),
            ("Sentences", self.sentences),
            ("Words", self.words),
            ("UPOS", self.upos),
            ("XPOS", self.xpos),
            ("UFeats", self.ufeats),
            ("Lemmas", self.lemmas),
            ("UAS", self.uas),
            ("LAS", self.las),
        ]
    }
}

impl AddAssign for LanguageScores {
    /// Adds the counts of another document.
    fn add_assign(&mut self, other: Self) {
        self.tokens += other.tokens;
        self.sentences += other.sentences;
        self.words += other.words;
        self.upos += other.upos;
        self.xpos += other.xpos;
        self.ufeats += other.ufeats;
        self.lemmas += other.lemmas;
        self.uas += other.uas;
        self.las += other.las;
    }
}

/// Two analyses of different texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextMismatch {
    /// What gold has from the first difference on, at most twenty characters.
    pub gold: String,
    /// What the system has there.
    pub system: String,
}

impl fmt::Display for TextMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the tokens do not make the same text: `{}` in gold is `{}` in the analysis",
            self.gold, self.system
        )
    }
}

impl std::error::Error for TextMismatch {}

/// Compares `system` with `gold`.
///
/// ```
/// use attache_evaluation::language::{Sentence, Token, Word, evaluate};
///
/// let word = |form, head, deprel| Word {
///     form, lemma: "_", upos: "X", xpos: "_", feats: "_", head: Some(head), deprel,
/// };
/// let token = |form| Token { form, n_words: 1 };
/// let gold = [Sentence {
///     tokens: vec![token("They"), token("left")],
///     words: vec![word("They", 2, "nsubj"), word("left", 0, "root")],
/// }];
/// let mut system = gold.clone();
/// system[0].words[0].deprel = "obj";
/// let scores = evaluate(&gold, &system)?;
/// assert_eq!((scores.uas.f1(), scores.las.f1()), (100.0, 50.0));
/// # Ok::<(), attache_evaluation::language::TextMismatch>(())
/// ```
///
/// # Errors
///
/// When the tokens of the two do not make the same text.
pub fn evaluate(gold: &[Sentence<'_>], system: &[Sentence<'_>]) -> Result<LanguageScores, TextMismatch> {
    let aligned = Aligned::of(gold, system)?;
    let Aligned { gold, system, pairs, .. } = &aligned;
    let count = |is_right: &dyn Fn(&Word<'_>, &Word<'_>) -> bool| Score {
        correct: pairs.iter().filter(|&&(g, s)| is_right(gold.words[g].word, system.words[s].word)).count(),
        gold: gold.words.len(),
        system: system.words.len(),
    };
    let has_right_head = |&&(g, s): &&(usize, usize)| aligned.has_right_head(g, s);
    let with_right_head: Vec<(usize, usize)> = pairs.iter().filter(has_right_head).copied().collect();
    let has_right_relation = |&&(g, s): &&(usize, usize)| {
        universal_relation(gold.words[g].word.deprel) == universal_relation(system.words[s].word.deprel)
    };
    let attached = |correct: usize| Score { correct, gold: gold.words.len(), system: system.words.len() };
    Ok(LanguageScores {
        tokens: count_spans(&gold.tokens, &system.tokens),
        sentences: count_spans(&gold.sentences, &system.sentences),
        words: count(&|_, _| true),
        upos: count(&|gold, system| gold.upos == system.upos),
        xpos: count(&|gold, system| gold.xpos == system.xpos),
        ufeats: count(&|gold, system| universal_features(gold.feats) == universal_features(system.feats)),
        lemmas: count(&|gold, system| gold.lemma == "_" || gold.lemma == system.lemma),
        uas: attached(with_right_head.len()),
        las: attached(with_right_head.iter().filter(has_right_relation).count()),
    })
}

/// A word of gold, and what the system says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judged<'a> {
    /// The number of its sentence in gold, from 0.
    pub sentence: usize,
    /// The word in gold.
    pub gold: &'a Word<'a>,
    /// The form of its head in gold; `None` for the root.
    pub gold_head: Option<&'a str>,
    /// The word that it is aligned with, `None` where the system cuts the text otherwise.
    pub system: Option<&'a Word<'a>>,
    /// The form of that word's head; `None` for the root, and where nothing was parsed.
    pub system_head: Option<&'a str>,
    /// Whether the heads are aligned, or both words are roots.
    pub is_head_right: bool,
}

impl Judged<'_> {
    /// Returns true where the head is right and the relation to it, up to its `:`.
    pub fn is_attached_right(&self) -> bool {
        self.is_head_right
            && self.system.is_some_and(|system| {
                universal_relation(system.deprel) == universal_relation(self.gold.deprel)
            })
    }
}

/// Returns every word of gold with what the system says of it: what [`evaluate`] counts, one by one.
///
/// # Errors
///
/// When the tokens of the two do not make the same text.
pub fn judged<'a>(
    gold: &'a [Sentence<'a>],
    system: &'a [Sentence<'a>],
) -> Result<Vec<Judged<'a>>, TextMismatch> {
    let aligned = Aligned::of(gold, system)?;
    let mut system_of = vec![None; aligned.gold.words.len()];
    for &(gold, system) in &aligned.pairs {
        system_of[gold] = Some(system);
    }
    let judged =
        aligned.gold.words.iter().zip(&system_of).enumerate().map(|(number, (word, system))| Judged {
            sentence: word.sentence,
            gold: word.word,
            gold_head: aligned.gold.head_of(word),
            system: system.map(|system| aligned.system.words[system].word),
            system_head: system.and_then(|system| aligned.system.head_of(&aligned.system.words[system])),
            is_head_right: system.is_some_and(|system| aligned.has_right_head(number, system)),
        });
    Ok(judged.collect())
}

/// Two analyses of one text, and which words of them are the same.
struct Aligned<'a> {
    gold: Flat<'a>,
    system: Flat<'a>,
    /// The numbers of words that are the same, in gold and in the system.
    pairs: Vec<(usize, usize)>,
    /// The gold word of each of the system's.
    gold_of: Vec<Option<usize>>,
}

impl<'a> Aligned<'a> {
    fn of(gold: &'a [Sentence<'a>], system: &'a [Sentence<'a>]) -> Result<Self, TextMismatch> {
        let (gold, system) = (Flat::of(gold), Flat::of(system));
        check_text(&gold.text, &system.text)?;
        let pairs = align::align(&gold.words, &system.words);
        let mut gold_of = vec![None; system.words.len()];
        for &(gold, system) in &pairs {
            gold_of[system] = Some(gold);
        }
        Ok(Self { gold, system, pairs, gold_of })
    }

    /// Returns true where the heads of two words are aligned, or both are roots.
    fn has_right_head(&self, gold: usize, system: usize) -> bool {
        match (self.gold.words[gold].head, self.system.words[system].head) {
            (Head::Root, Head::Root) => true,
            (Head::Word(gold), Head::Word(system)) => {
                self.gold_of.get(system).copied().flatten() == Some(gold)
            }
            _ => false,
        }
    }
}

/// A whole analysis over its text without white space, by places in bytes.
struct Flat<'a> {
    text: String,
    tokens: Vec<Range<usize>>,
    sentences: Vec<Range<usize>>,
    words: Vec<FlatWord<'a>>,
}

/// A word in its analysis.
struct FlatWord<'a> {
    word: &'a Word<'a>,
    /// The number of its sentence.
    sentence: usize,
    /// The place of its token.
    span: Range<usize>,
    /// Whether the token is several words.
    is_part: bool,
    head: Head,
}

#[derive(Clone, Copy)]
enum Head {
    Root,
    /// A word, counted from 0 through all sentences.
    Word(usize),
    Missing,
}

impl<'a> Flat<'a> {
    fn of(sentences: &'a [Sentence<'a>]) -> Self {
        let mut flat =
            Self { text: String::new(), tokens: Vec::new(), sentences: Vec::new(), words: Vec::new() };
        for (number, sentence) in sentences.iter().enumerate() {
            let (start, first) = (flat.text.len(), flat.words.len());
            let mut words = sentence.words.iter();
            for token in &sentence.tokens {
                let begin = flat.text.len();
                flat.text.extend(token.form.chars().filter(|c| !c.is_whitespace()));
                let span = begin..flat.text.len();
                flat.tokens.push(span.clone());
                flat.words.extend(words.by_ref().take(token.n_words).map(|word| FlatWord {
                    word,
                    sentence: number,
                    span: span.clone(),
                    is_part: token.n_words > 1,
                    head: match word.head {
                        None => Head::Missing,
                        Some(0) => Head::Root,
                        Some(number) => Head::Word(first + number - 1),
                    },
                }));
            }
            flat.sentences.push(start..flat.text.len());
        }
        flat
    }

    fn head_of(&self, word: &FlatWord<'a>) -> Option<&'a str> {
        match word.head {
            Head::Word(head) => self.words.get(head).map(|head| head.word.form),
            Head::Root | Head::Missing => None,
        }
    }
}

fn check_text(gold: &str, system: &str) -> Result<(), TextMismatch> {
    if gold == system {
        return Ok(());
    }
    let n_same = gold.chars().zip(system.chars()).take_while(|(gold, system)| gold == system).count();
    let shown = |text: &str| text.chars().skip(n_same).take(20).collect();
    Err(TextMismatch { gold: shown(gold), system: shown(system) })
}

/// Counts the spans that are in both; each side is in text order.
fn count_spans(gold: &[Range<usize>], system: &[Range<usize>]) -> Score {
    let (mut correct, mut g, mut s) = (0, 0, 0);
    while let (Some(ours), Some(theirs)) = (gold.get(g), system.get(s)) {
        match ours.start.cmp(&theirs.start) {
            std::cmp::Ordering::Less => g += 1,
            std::cmp::Ordering::Greater => s += 1,
            std::cmp::Ordering::Equal => {
                correct += usize::from(ours.end == theirs.end);
                g += 1;
                s += 1;
            }
        }
    }
    Score { correct, gold: gold.len(), system: system.len() }
}

/// Returns the relation up to its `:`.
pub fn universal_relation(deprel: &str) -> &str {
    deprel.split(':').next().unwrap_or(deprel)
}

/// Returns the features that the shared task counts, in their order.
fn universal_features(feats: &str) -> Vec<&str> {
    const COUNTED: [&str; 21] = [
        "PronType", "NumType", "Poss", "Reflex", "Foreign", "Abbr", "Gender", "Animacy", "Number", "Case",
        "Definite", "Degree", "VerbForm", "Mood", "Tense", "Aspect", "Voice", "Evident", "Polarity",
        "Person", "Polite",
    ];
    let name = |feature: &str| COUNTED.contains(&feature.split('=').next().unwrap_or(feature));
    let mut counted: Vec<_> = feats.split('|').filter(|feature| name(feature)).collect();
    counted.sort_unstable();
    counted
}

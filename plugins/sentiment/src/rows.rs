//! From words to rows: one score for each sentence, section, document and mention, and the opinions of holders.

use std::sync::{Mutex, PoisonError};

use attache_core::layers::{
    Entity, Label, Mention, MentionKind, NewEvidence, NewSentiment, Quote, QuoteKind, Scope, Section,
    SectionKind, Sentence, Sentiment, Token, Upos,
};
use attache_core::{AnalysisError, Call, DocumentView, Id, Output, Row, Span};
use attache_model::vectors::WordVectors;

use crate::attention::Forms;
use crate::features::{Setting, TargetFeatures};
use crate::keys::Keys;
use crate::lexicon::Lexicon;
use crate::stance::{self, Opinion, Stances};
use crate::target::{Reading, TargetModel};
use crate::tone::{self, Hit};
use crate::words::{Words, lower};

/// What is left of a word's weight for a section's and the document's tone, where it is only reported.
const REPORTED: f32 = 0.3;
/// Sentences' polarities nearer to nought than this are neutral: the border is where the labels of the
/// training sentences are told apart best.
const NEUTRAL: f64 = 0.3;
/// The same for means over sentences, which lie nearer to nought.
const NEUTRAL_MEAN: f64 = 0.1;
/// The same for an opinion, which is only written where a word shows one.
const NEUTRAL_OPINION: f64 = 0.12;
/// How much of a sentence's tone is a headline's share in the document's: it is read by everybody.
const HEADLINE: f64 = 2.0;
/// How many words a section's or a document's score shows.
const SHOWN: usize = 8;

/// What the analyzer knows.
pub(crate) struct Reader {
    pub(crate) lexicon: Lexicon,
    pub(crate) stances: Stances,
    pub(crate) model: TargetModel,
    pub(crate) vectors: &'static WordVectors<'static>,
    /// What to score.
    pub(crate) scopes: Vec<Scope>,
    /// What earlier documents' words are to the networks; one for each thread that has been here.
    pub(crate) kept: Mutex<Vec<Forms>>,
}

/// A sum of sentences' tones with the words that weigh most.
#[derive(Default)]
struct Sum {
    polarity: f64,
    share: f64,
    shown: Vec<(Span, f32)>,
}

impl Sum {
    fn add(&mut self, polarity: f64, share: f64, hits: &[(Span, f32)]) {
        self.polarity += polarity * share;
        self.share += share;
        self.shown.extend_from_slice(hits);
        if self.shown.len() > 8 * SHOWN {
            self.keep_strongest();
        }
    }

    fn keep_strongest(&mut self) {
        self.shown
            .sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then_with(|| a.0.start().cmp(&b.0.start())));
        self.shown.truncate(SHOWN);
        self.shown.sort_by_key(|(span, _)| span.start());
    }

    fn mean(&self) -> f64 {
        if self.share > 0.0 { self.polarity / self.share } else { 0.0 }
    }
}

/// Scores that the input gave are not given twice.
struct Known(Vec<(Scope, Span, Option<Span>)>);

impl Known {
    fn has(&self, scope: Scope, span: Span, target: Option<Span>) -> bool {
        self.0
            .iter()
            .any(|known| *known == (scope, span, target) || (scope == Scope::Document && known.0 == scope))
    }
}

/// Says which words carry no tone because they are part of a name.
pub(crate) fn named_words(words: &Words<'_>, sentence: Row<'_, Sentence>) -> Vec<bool> {
    // A word in small letters that is no known name is more likely one that the tagger has never seen.
    let is_name = |(at, token): (usize, Row<'_, Token>)| {
        words.upos(at) == Some(Upos::Propn) && !token.text().starts_with(char::is_lowercase)
    };
    let mut named: Vec<bool> = sentence.tokens().enumerate().map(is_name).collect();
    named.resize(words.len(), false);
    for mention in sentence.overlapping::<Mention>().filter(|mention| mention.kind() == MentionKind::Name) {
        let (first, end) = words.within(mention.span());
        named[first.min(words.len())..end.min(words.len())].fill(true);
    }
    named
}

/// Fills `weights` with the words' lexicon weights in their places.
pub(crate) fn word_weights(words: &Words<'_>, hits: &[Hit], weights: &mut Vec<f32>) {
    weights.clear();
    weights.resize(words.len(), 0.0);
    for hit in hits {
        if let Some(weight) = weights.get_mut(hit.at) {
            *weight = hit.weight;
        }
    }
}

/// What the networks see of a word: its form, but for names.
pub(crate) fn seen_form<'w>(words: &'w Words<'_>, at: usize) -> Option<&'w str> {
    if words.upos(at) == Some(Upos::Propn) { None } else { Some(words.form(at)) }
}

impl Reader {
    pub(crate) fn read(
        &self,
        document: &DocumentView<'_>,
        output: &mut Output<'_>,
        call: &Call<'_>,
    ) -> Result<(), AnalysisError> {
        let text = document.text();
        if text.trim().is_empty() {
            return Ok(());
        }
        let given = document
            .given::<Sentiment>()
            .filter(|row| row.holder_span().is_none() && row.holder_entity().is_none());
        let known = Known(given.map(|row| (row.scope(), row.span(), row.target_span())).collect());
        let mut whole = Sum::default();
        let kept = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let forms = kept().pop().unwrap_or_default();
        let mut scratch = Scratch { forms, ..Scratch::default() };
        if self.wants(Scope::Target) && document.layer::<Mention>().next().is_some() {
            self.model.meet_words(self.vectors, &mut scratch.forms, |meet| {
                let mut form = String::new();
                for token in document.layer::<Token>().filter(|token| token.upos() != Some(Upos::Propn)) {
                    form.clear();
                    lower(token.text(), &mut form);
                    meet(&form);
                }
            });
        }
        let mut section_sum = Sum::default();
        let mut current: Option<Row<'_, Section>> = None;
        for sentence in document.layer::<Sentence>() {
            call.checkpoint()?;
            let section = sentence.section();
            if current != Some(section) {
                if let Some(section) = current {
                    self.write_section(section, &mut section_sum, &known, output);
                }
                section_sum = Sum::default();
                current = Some(section);
            }
            self.read_sentence(sentence, &mut scratch, &known, output);
            let headline = document.has::<Section>() && section.kind() == SectionKind::Title;
            let polarity = tone::polarity(scratch.told.iter().map(|(_, weight)| weight).sum());
            section_sum.add(polarity, 1.0, &scratch.told);
            whole.add(polarity, if headline { HEADLINE } else { 1.0 }, &scratch.told);
        }
        if let Some(section) = current {
            self.write_section(section, &mut section_sum, &known, output);
        }
        let span = Span::new(0, text.len() as u32);
        if self.wants(Scope::Document) && !known.has(Scope::Document, span, None) {
            whole.keep_strongest();
            write_sum(Scope::Document, span, &whole, output);
        }
        kept().push(scratch.forms);
        Ok(())
    }

    fn wants(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }

    fn write_section(
        &self,
        section: Row<'_, Section>,
        sum: &mut Sum,
        known: &Known,
        output: &mut Output<'_>,
    ) {
        if self.wants(Scope::Section) && !known.has(Scope::Section, section.span(), None) {
            sum.keep_strongest();
            write_sum(Scope::Section, section.span(), sum, output);
        }
    }

    /// Scores a sentence and its targets; leaves the weights that count for its section in `scratch.told`.
    fn read_sentence<'d>(
        &self,
        sentence: Row<'d, Sentence>,
        scratch: &mut Scratch<'d>,
        known: &Known,
        output: &mut Output<'_>,
    ) {
        let Scratch { words, hits, told, targets, features, opinions, shown, weights, keys, forms, reading } =
            scratch;
        words.fill(sentence);
        let named = named_words(words, sentence);
        tone::hits(words, &self.lexicon, &named, hits);
        let quotes: Vec<Row<'d, Quote>> =
            sentence.overlapping::<Quote>().filter(|quote| quote.kind() != QuoteKind::Scare).collect();
        told.clear();
        told.extend(hits.iter().map(|hit| {
            let span = hit.span(words);
            let reported = quotes.iter().any(|quote| quote.span().contains(span));
            (span, hit.weight * if reported { REPORTED } else { 1.0 })
        }));
        if self.wants(Scope::Sentence) && !known.has(Scope::Sentence, sentence.span(), None) {
            let total: f32 = hits.iter().map(|hit| hit.weight).sum();
            let polarity = tone::polarity(total);
            let id = push(Scope::Sentence, sentence.span(), polarity, output);
            for hit in hits.iter() {
                show(id, hit.span(words), hit.weight, output);
            }
        }
        if !self.wants(Scope::Target) {
            return;
        }
        targets.clear();
        for mention in sentence.starting::<Mention>() {
            if known.has(Scope::Target, sentence.span(), Some(mention.span())) {
                continue;
            }
            let (first, end) = words.within(mention.span());
            let speaks = |quote: &Row<'d, Quote>| {
                quote.speaker_span().is_some_and(|place| place.overlaps(mention.span()))
            };
            let quoted = quotes.iter().any(|quote| quote.span().overlaps(mention.span()));
            let setting = Setting { first, end, quoted, speaks: quotes.iter().any(speaks) };
            targets.push((mention, setting));
        }
        if !targets.is_empty() {
            word_weights(words, hits, weights);
            keys.fill(words);
            let seen = (0..words.len()).map(|at| seen_form(words, at));
            self.model.read_words(self.vectors, seen, weights, forms, reading);
            if features.len() < targets.len() {
                features.resize(targets.len(), TargetFeatures::default());
            }
            for (&(_, setting), features) in targets.iter().zip(features.iter_mut()) {
                let vector = |at| forms.vector(at);
                features.read((words, keys), hits, setting, self.vectors.dimensions(), vector);
                self.model.settle(features);
            }
            self.model.see(features.iter().take(targets.len()), reading);
        }
        for (number, (&(mention, setting), features)) in targets.iter().zip(features.iter()).enumerate() {
            let probabilities = self.model.seen(number, features, reading);
            write_net(sentence, mention, probabilities, (words, hits, setting), shown, output);
        }
        self.stances.opinions(words, hits, opinions);
        for opinion in opinions.iter() {
            let holder = phrase(words, sentence, opinion.holder);
            write_opinion(words, sentence, opinion, holder, output);
        }
        for quote in quotes {
            write_said(words, hits, sentence, quote, opinions, output);
        }
    }
}

/// Writes the net tone toward a mention, with the nearest words that go the same way.
fn write_net(
    sentence: Row<'_, Sentence>,
    mention: Row<'_, Mention>,
    probabilities: [f32; 3],
    (words, hits, setting): (&Words<'_>, &[Hit], Setting),
    shown: &mut Vec<(Span, f32)>,
    output: &mut Output<'_>,
) {
    let [negative, neutral, positive] = probabilities;
    let label = if neutral >= negative && neutral >= positive {
        Label::Neutral
    } else if positive > negative {
        Label::Positive
    } else {
        Label::Negative
    };
    let polarity = f64::from(positive - negative).clamp(-1.0, 1.0);
    let id = output.push(NewSentiment {
        span: sentence.span(),
        scope: Scope::Target,
        target_entity: mention.referent().map(Row::id),
        target_span: Some(mention.span()),
        holder_entity: None,
        holder_span: None,
        polarity,
        label,
        confidence: f64::from(negative.max(neutral).max(positive)),
    });
    shown.clear();
    for hit in hits {
        let distance = if hit.first >= setting.end {
            hit.first - setting.end
        } else {
            setting.first.saturating_sub(hit.end)
        };
        let same_way = label == Label::Neutral || (hit.weight > 0.0) == (label == Label::Positive);
        if same_way && distance <= 12 {
            shown.push((hit.span(words), hit.weight / (1.0 + distance as f32 / 4.0)));
        }
    }
    shown.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then_with(|| a.0.start().cmp(&b.0.start())));
    shown.truncate(3);
    shown.sort_by_key(|(span, _)| span.start());
    for &(span, weight) in shown.iter() {
        show(id, span, weight, output);
    }
}

/// Buffers that are kept from one sentence to the next.
#[derive(Default)]
struct Scratch<'d> {
    words: Words<'d>,
    hits: Vec<Hit>,
    /// The words' weights with reported speech discounted.
    told: Vec<(Span, f32)>,
    targets: Vec<(Row<'d, Mention>, Setting)>,
    features: Vec<TargetFeatures>,
    opinions: Vec<Opinion>,
    weights: Vec<f32>,
    keys: Keys,
    forms: Forms,
    reading: Reading,
    shown: Vec<(Span, f32)>,
}

/// The words that name somebody or something, and the entity they refer to.
#[derive(Clone, Copy)]
struct Party {
    span: Span,
    entity: Option<Id<Entity>>,
}

/// The phrase that the word `head` heads: its mention, else its noun with what stands close before it.
fn phrase(words: &Words<'_>, sentence: Row<'_, Sentence>, head: usize) -> Party {
    let Some(word) = words.get(head) else { return Party { span: Span::default(), entity: None } };
    let mention = sentence
        .overlapping::<Mention>()
        .filter(|mention| mention.span().contains(word.span))
        .filter(|mention| {
            let (first, end) = words.within(mention.span());
            words.head_of(first, end) == head || mention.kind() == MentionKind::Name
        })
        .min_by_key(|mention| mention.span().len());
    if let Some(mention) = mention {
        return Party { span: mention.span(), entity: mention.entity().map(Row::id) };
    }
    noun_phrase(words, head)
}

/// The noun `head` with what stands close before it.
fn noun_phrase(words: &Words<'_>, head: usize) -> Party {
    let Some(word) = words.get(head) else { return Party { span: Span::default(), entity: None } };
    let close = ["det", "amod", "compound", "nummod", "flat", "nmod:poss"];
    let mut first = head;
    while first > 0 {
        let before = first - 1;
        let own = close.iter().any(|relation| words.is(before, relation)) || words.form(before) == "'s";
        let under = words.ancestors(before, 4).any(|above| above == head);
        if !own || !under {
            break;
        }
        first = before;
    }
    let start = words.get(first).map_or(word.span, |first| first.span);
    Party { span: start.cover(word.span), entity: None }
}

fn write_opinion(
    words: &Words<'_>,
    sentence: Row<'_, Sentence>,
    opinion: &Opinion,
    holder: Party,
    output: &mut Output<'_>,
) {
    let target = phrase(words, sentence, opinion.target);
    // "Critics of the mayor" hold an opinion of him: the noun alone is the holder.
    let holder = if target.span.overlaps(holder.span) && opinion.holder != opinion.target {
        noun_phrase(words, opinion.holder)
    } else {
        holder
    };
    let polarity = tone::polarity(opinion.weight * 1.5);
    // A holder's opinion that cancels out is none.
    if polarity.abs() < NEUTRAL_OPINION || target.span.overlaps(holder.span) {
        return;
    }
    let id = output.push(NewSentiment {
        span: sentence.span(),
        scope: Scope::Target,
        target_entity: target.entity,
        target_span: Some(target.span),
        holder_entity: holder.entity,
        holder_span: Some(holder.span),
        polarity,
        label: label_of(polarity, NEUTRAL_OPINION),
        confidence: 0.7,
    });
    if let Some(word) = words.get(opinion.shown_by) {
        show(id, word.span, opinion.weight, output);
    }
}

/// Writes what the speaker of `quote` says of the subjects of its clauses.
fn write_said(
    words: &Words<'_>,
    hits: &[Hit],
    sentence: Row<'_, Sentence>,
    quote: Row<'_, Quote>,
    known: &[Opinion],
    output: &mut Output<'_>,
) {
    let Some(place) = quote.speaker_span() else { return };
    let holder = Party { span: place, entity: quote.speaker().map(Row::id) };
    let (first, end) = words.within(quote.span());
    for target in first..end {
        let noun = matches!(words.upos(target), Some(Upos::Noun | Upos::Propn));
        if !noun || known.iter().any(|opinion| opinion.target == target) {
            continue;
        }
        let Some((total, shown_by)) = stance::said_of(words, hits, target) else { continue };
        let shown_inside = words.get(shown_by).is_some_and(|word| quote.span().contains(word.span));
        if total.abs() < 0.35 || !shown_inside {
            continue;
        }
        let opinion = Opinion { holder: target, target, shown_by, weight: total / 1.5 };
        write_opinion(words, sentence, &opinion, holder, output);
    }
}

fn label_of(polarity: f64, neutral: f64) -> Label {
    match polarity {
        p if p <= -neutral => Label::Negative,
        p if p >= neutral => Label::Positive,
        _ => Label::Neutral,
    }
}

/// How sure a label is by how far the polarity stands from the border of the next.
fn sureness(polarity: f64, neutral: f64) -> f64 {
    (0.5 + (polarity.abs() - neutral).abs() * 0.6).min(0.95)
}

fn push(scope: Scope, span: Span, polarity: f64, output: &mut Output<'_>) -> Id<Sentiment> {
    let neutral = if scope == Scope::Sentence { NEUTRAL } else { NEUTRAL_MEAN };
    output.push(NewSentiment {
        span,
        scope,
        target_entity: None,
        target_span: None,
        holder_entity: None,
        holder_span: None,
        polarity,
        label: label_of(polarity, neutral),
        confidence: sureness(polarity, neutral),
    })
}

fn write_sum(scope: Scope, span: Span, sum: &Sum, output: &mut Output<'_>) {
    let polarity = sum.mean().clamp(-1.0, 1.0);
    let id = push(scope, span, polarity, output);
    for &(place, weight) in &sum.shown {
        show(id, place, weight, output);
    }
}

fn show(sentiment: Id<Sentiment>, place: Span, weight: f32, output: &mut Output<'_>) {
    output.push(NewEvidence { sentiment, place, weight: f64::from((weight * 1000.0).round() / 1000.0) });
}

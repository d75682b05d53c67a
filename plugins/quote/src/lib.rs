//! Who said what: quotations and reported speech, with their cues and speakers.
//!
//! Quotation marks are paired by section ([`marks`]), words that report are found with the clause they
//! report and whose they are ([`cue`], [`speaker`]), and the two are brought together ([`attach`]). The
//! dependencies decide where there are any; every rule has a reading by word order for text that was not
//! parsed, since a wrong speaker is worse than a shorter one.

mod attach;
mod cue;
mod lexicon;
mod marks;
mod speaker;
mod words;

use attache_core::layers::{
    Entity, Mention, MentionKind, NewQuote, Quote, QuoteKind, Section, Sentence, Token,
};
use attache_core::{
    AnalysisError, Analyzer, AnalyzerFactory, BuildError, Call, Descriptor, DocumentView, Id, Options,
    Output, Resources, Row, Rows, Span,
};

use attach::{Report, Scene, Voice};
use lexicon::Lexicon;
use marks::Quoted;
use words::Words;

/// Returns the factory of the analyzer `quote`.
pub fn factory() -> Box<dyn AnalyzerFactory> {
    Box::new(QuoteFactory::default())
}

/// Builds the analyzer `quote`.
#[derive(Debug)]
pub struct QuoteFactory {
    descriptor: Descriptor,
}

impl Default for QuoteFactory {
    fn default() -> Self {
        let descriptor = Descriptor::new(
            "quote",
            env!("CARGO_PKG_VERSION"),
            "Finds direct, indirect and mixed quotation with its cue and speaker.",
        )
        .reads::<Token>()
        .reads::<Sentence>()
        .reads_optional::<Section>()
        .reads_optional::<Mention>()
        .reads_optional::<Entity>()
        .writes::<Quote>();
        Self { descriptor }
    }
}

impl AnalyzerFactory for QuoteFactory {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn build(&self, _: &Options, _: &Resources) -> Result<Box<dyn Analyzer>, BuildError> {
        Ok(Box::new(Quotes { descriptor: self.descriptor.clone(), lexicon: Lexicon::built_in() }))
    }
}

struct Quotes {
    descriptor: Descriptor,
    lexicon: Lexicon,
}

/// A voice that the next section may go on with.
#[derive(Clone, Copy)]
struct Carried {
    entity: Option<Id<Entity>>,
    place: Option<Span>,
    cue: Option<Span>,
}

impl Analyzer for Quotes {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn analyze(
        &self,
        document: &DocumentView<'_>,
        output: &mut Output<'_>,
        call: &Call<'_>,
    ) -> Result<(), AnalysisError> {
        let mut words = Words::default();
        let mut cues = Vec::new();
        let mut carried: Option<Carried> = None;
        let mut open = false;
        let sections: Vec<_> = document.layer::<Section>().map(Some).collect();
        let sections = if sections.is_empty() { vec![None] } else { sections };
        for section in sections {
            call.checkpoint()?;
            let place = section.map_or(Span::new(0, document.text().len() as u32), Row::span);
            let quoted = marks::quotations(document.text(), place, open);
            words.fill(document, section);
            cue::find(&words, &self.lexicon, &mut cues);
            let scene = Scene {
                text: document.text(),
                words: &words,
                cues: &cues,
                quoted: &quoted,
                carried: carried.is_some(),
            };
            let reports = scene.reports();
            let mentions = document.layer::<Mention>();
            let last = write(&words, &quoted, &reports, carried, &mentions, output);
            open = quoted.iter().any(|quoted| quoted.continued);
            // Only the paragraph that follows at once goes on with a voice.
            carried = if quoted.is_empty() { None } else { last };
        }
        Ok(())
    }
}

/// Writes the reports; returns the voice of the last quotation that has one.
fn write(
    words: &Words<'_>,
    quoted: &[Quoted],
    reports: &[Report],
    carried: Option<Carried>,
    mentions: &Rows<'_, Mention>,
    output: &mut Output<'_>,
) -> Option<Carried> {
    let nobody = Carried { entity: None, place: None, cue: None };
    let mut last = None;
    for report in reports {
        let voice = match report.voice {
            // A voice of a voice ends at one with words of its own: they only refer to settled ones.
            Voice::Of(other) => follow(reports, other, quoted.len()),
            voice => voice,
        };
        let voice = match voice {
            Voice::Here { speaker, cue } => {
                let named = speaker.and_then(|speaker| speaker::mention(words, speaker, mentions));
                let entity = named.and_then(|(id, _)| {
                    let mention = mentions.with_id(id)?;
                    mention.entity().filter(|&entity| !names_himself(mention, entity, report))
                });
                let entity = entity.map(Row::id);
                Carried {
                    entity,
                    place: speaker.map(|speaker| words.span(speaker.first, speaker.last)),
                    cue: Some(words.span(cue.0, cue.1)),
                }
            }
            Voice::Carried => carried.unwrap_or(nobody),
            Voice::Of(_) | Voice::Nobody => nobody,
        };
        if report.quoted.is_some() && voice.place.is_some() {
            last = Some(voice);
        }
        output.push(NewQuote {
            span: report.span,
            kind: report.kind,
            speaker: voice.entity,
            speaker_span: voice.place,
            cue: voice.cue,
            confidence: report.confidence,
        });
    }
    last
}

/// How far before a quotation, in bytes, a name may stand that the pronoun behind it takes up.
const REACH: u32 = 300;

/// Returns true where a pronoun was resolved to somebody who is named in the quotation and not before it.
///
/// "“Smith has lost,” he said": nobody calls himself by his name, and a wrong speaker is worse than none.
fn names_himself(mention: Row<'_, Mention>, entity: Row<'_, Entity>, report: &Report) -> bool {
    let spoken = mention.kind() == MentionKind::Pronoun && report.kind == QuoteKind::Direct;
    let first_person = matches!(mention.text(), "I" | "i" | "We" | "we");
    if !spoken || first_person {
        return false;
    }
    let mut inside = false;
    for name in entity.mentions().filter(|name| name.kind() == MentionKind::Name) {
        if report.span.overlaps(name.span()) {
            inside = true;
        } else if name.end() <= report.span.start() && name.end() + REACH > report.span.start() {
            return false;
        }
    }
    inside
}

fn follow(reports: &[Report], from: usize, limit: usize) -> Voice {
    let mut number = from;
    for _ in 0..=limit {
        let found = reports.iter().find(|report| report.quoted == Some(number)).map(|report| report.voice);
        match found {
            Some(Voice::Of(other)) => number = other,
            Some(voice) => return voice,
            None => return Voice::Nobody,
        }
    }
    Voice::Nobody
}

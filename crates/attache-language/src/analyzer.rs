//! The analyzer `language`: sections, sentences, tokens, and what the model says of them.

use std::cell::RefCell;

use attache_core::layers::{NewSection, NewSentence, NewToken, Section, SectionKind, Sentence, Token, Upos};
use attache_core::{
    AnalysisError, AnalysisErrorKind, Analyzer, AnalyzerFactory, BuildError, Call, Choice, Descriptor,
    DocumentView, Id, OptionKind, OptionSpec, Options, Output, Resources, Span,
};
use attache_model::language::{LanguageModel, Workspace};
use attache_model::vectors::WordVectors;

use crate::{models, sections, sentences, tokenizer};

/// Makes the analyzer `language`.
#[derive(Debug)]
pub struct LanguageFactory {
    descriptor: Descriptor,
}

impl Default for LanguageFactory {
    fn default() -> Self {
        Self { descriptor: descriptor() }
    }
}

fn descriptor() -> Descriptor {
    Descriptor::new(
        "language",
        env!("CARGO_PKG_VERSION"),
        "Reads English text into sections, sentences and tokens with tags, lemmas and dependencies.",
    )
    .writes::<Section>()
    .writes::<Sentence>()
    .writes::<Token>()
    .completes_given()
    .option(OptionSpec::new(
        "max_sentence_tokens",
        OptionKind::Integer { min: 10, max: 100_000 },
        500,
        "The most tokens of a sentence; a longer one is cut into several and the document flagged.",
    ))
    .option(OptionSpec::new(
        MODEL,
        OptionKind::Binary,
        "",
        "A model that `attache train language` wrote, instead of the built-in one.",
    ))
}

/// The option that names a model.
const MODEL: &str = "model";

impl AnalyzerFactory for LanguageFactory {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn build(&self, options: &Options, resources: &Resources) -> Result<Box<dyn Analyzer>, BuildError> {
        let unusable = |error| BuildError::new(format!("the embedded model cannot be read: {error}"));
        sentences::unpack().map_err(unusable)?;
        let model = match resources.binary(MODEL) {
            None => models::english().map_err(unusable)?,
            Some(file) => models::from_file(file).map_err(|error| {
                BuildError::option(MODEL, format!("is no model that `attache train language` wrote: {error}"))
            })?,
        };
        Ok(Box::new(Language {
            descriptor: descriptor(),
            max_sentence_tokens: options.get::<i64>("max_sentence_tokens")? as usize,
            model,
            vectors: WordVectors::shared().map_err(unusable)?,
            upos: model.upos_names().iter().map(|name| Upos::parse(name).unwrap_or(Upos::X)).collect(),
        }))
    }
}

#[derive(Debug)]
struct Language {
    descriptor: Descriptor,
    max_sentence_tokens: usize,
    model: &'static LanguageModel<'static>,
    vectors: &'static WordVectors<'static>,
    /// The model's parts of speech, by its numbers.
    upos: Vec<Upos>,
}

thread_local! {
    /// The network's buffers, kept from document to document; they hold nothing that the next one reads.
    static WORKSPACE: RefCell<Workspace> = RefCell::default();
}

impl Analyzer for Language {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn analyze(
        &self,
        document: &DocumentView<'_>,
        output: &mut Output<'_>,
        call: &Call<'_>,
    ) -> Result<(), AnalysisError> {
        let columns = Columns::given(document);
        if columns == Columns::ALL {
            return Ok(());
        }
        if let Some(language) = document.language().filter(|language| *language != "en") {
            if columns != Columns::default() {
                // Another's analysis, of which nothing is known but that it is there.
                return Ok(());
            }
            return Err(AnalysisError::new(
                AnalysisErrorKind::Skipped,
                format!("the text is in the language `{language}`, and only English can be read"),
            ));
        }
        let mut segments = Segments::of(document, output);
        segments.limit(self.max_sentence_tokens, call);
        call.checkpoint()?;
        self.write(document, &segments, columns, output);
        Ok(())
    }
}

/// Columns of tokens that the input brought. A cell without a value may well mean "none", as that of a root's
/// head does, so a column is left alone where any token has a value in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "one for each column")]
struct Columns {
    lemma: bool,
    upos: bool,
    xpos: bool,
    feats: bool,
    tree: bool,
}

impl Columns {
    const ALL: Self = Self { lemma: true, upos: true, xpos: true, feats: true, tree: true };

    fn given(document: &DocumentView<'_>) -> Self {
        let mut found = Self::default();
        for token in document.given::<Token>() {
            found.lemma |= token.lemma().is_some();
            found.upos |= token.upos().is_some();
            found.xpos |= token.xpos().is_some();
            found.feats |= token.feats().is_some();
            found.tree |= token.deprel().is_some() || token.head().is_some();
        }
        found
    }

    /// A row without what the input brought.
    fn rest_of(self, row: NewToken<'_>) -> NewToken<'_> {
        NewToken {
            lemma: row.lemma.filter(|_| !self.lemma),
            upos: row.upos.filter(|_| !self.upos),
            xpos: row.xpos.filter(|_| !self.xpos),
            feats: row.feats.filter(|_| !self.feats),
            head: row.head.filter(|_| !self.tree),
            deprel: row.deprel.filter(|_| !self.tree),
            ..row
        }
    }
}

/// Sentences and their tokens, before the model has seen them.
#[derive(Debug, Default)]
struct Segments {
    /// Each sentence, the row of its section, and the end of its tokens.
    sentences: Vec<(Span, Id<Section>, usize)>,
    tokens: Vec<Span>,
    /// How many of the sentences and tokens came with the input, which are the first rows of the output too.
    n_given_sentences: usize,
    n_given_tokens: usize,
}

impl Segments {
    /// Cuts the text, or takes over what the input brought of it.
    fn of(document: &DocumentView<'_>, output: &mut Output<'_>) -> Self {
        let text = document.text();
        let mut found = Self::default();
        let mut cut_sections = Vec::new();
        let mut sections: Vec<(Span, Id<Section>)> =
            document.given::<Section>().map(|section| (section.span(), section.id())).collect();
        if sections.is_empty() {
            sections::split_sections(text, &mut cut_sections);
            sections.extend(cut_sections.iter().map(|section| {
                let kind = match section.kind {
                    sections::SectionKind::Title => SectionKind::Title,
                    sections::SectionKind::Heading => SectionKind::Heading,
                    sections::SectionKind::Paragraph => SectionKind::Paragraph,
                    sections::SectionKind::ListItem => SectionKind::ListItem,
                };
                (section.span, output.push(NewSection { span: section.span, kind }))
            }));
        }
        for sentence in document.given::<Sentence>() {
            found.sentences.push((sentence.span(), sentence.section().id(), 0));
        }
        found.n_given_sentences = found.sentences.len();
        if found.sentences.is_empty() {
            let mut spans = Vec::new();
            for (section, id) in sections {
                spans.clear();
                sentences::split_sentences(text, section, &mut spans);
                found.sentences.extend(spans.iter().map(|span| (*span, id, 0)));
            }
        }
        found.cut_tokens(document, text);
        found
    }

    fn cut_tokens(&mut self, document: &DocumentView<'_>, text: &str) {
        let given = document.given::<Token>();
        self.n_given_tokens = given.len();
        let mut given = given.peekable();
        let mut cut = Vec::new();
        for (span, _, end) in &mut self.sentences {
            if 0 < self.n_given_tokens {
                while let Some(token) = given.next_if(|token| token.start() < span.end()) {
                    self.tokens.push(token.span());
                }
            } else {
                cut.clear();
                tokenizer::tokenize(text, *span, &mut cut);
                self.tokens.extend(cut.iter().map(|token| token.span));
            }
            *end = self.tokens.len();
        }
    }

    /// Cuts sentences that are too long; given ones stay.
    fn limit(&mut self, max_tokens: usize, call: &Call<'_>) {
        let mut start = 0;
        let is_long = |end: usize, start: &mut usize| std::mem::replace(start, end) + max_tokens < end;
        if self.n_given_sentences > 0 || !self.sentences.iter().any(|(_, _, end)| is_long(*end, &mut start)) {
            return;
        }
        call.mark_truncated();
        let (mut cut, mut start) = (Vec::with_capacity(self.sentences.len()), 0);
        for &(span, section, end) in &self.sentences {
            let mut left = span.start();
            while start + max_tokens < end {
                start += max_tokens;
                let right = self.tokens[start - 1].end();
                cut.push((Span::new(left, right), section, start));
                left = self.tokens[start].start();
            }
            cut.push((Span::new(left, span.end()), section, end));
            start = end;
        }
        call.warn(None, format!("a sentence has more than {max_tokens} tokens and was cut"));
        self.sentences = cut;
    }
}

impl Language {
    fn write(
        &self,
        document: &DocumentView<'_>,
        segments: &Segments,
        given: Columns,
        output: &mut Output<'_>,
    ) {
        let text = document.text();
        let words: Vec<&str> = segments.tokens.iter().map(|token| token.text(text)).collect();
        let ends: Vec<usize> = segments.sentences.iter().map(|(_, _, end)| *end).collect();
        let sentences: Vec<Id<Sentence>> = segments
            .sentences
            .iter()
            .enumerate()
            .map(|(number, &(span, section, _))| {
                if number < segments.n_given_sentences {
                    Id::new(number as u32)
                } else {
                    output.push(NewSentence { span, section })
                }
            })
            .collect();
        WORKSPACE.with_borrow_mut(|workspace| {
            let analyses = self.model.analyze(self.vectors, &words, &ends, workspace);
            let (mut lemma, mut start) = (String::new(), 0);
            output.reserve::<Token>(words.len());
            for (&end, &sentence) in ends.iter().zip(&sentences) {
                for number in start..end {
                    let (word, analysis) = (words[number], &analyses[number]);
                    lemma.clear();
                    self.model.lemma(word, analysis, &mut lemma);
                    let feats = self.model.feats_name(analysis.feats);
                    let row = NewToken {
                        span: segments.tokens[number],
                        lemma: Some(&lemma),
                        upos: Some(
                            self.upos
                                .get(usize::from(analysis.upos))
                                .copied()
                                .unwrap_or(Upos::from_index(16)),
                        ),
                        xpos: Some(self.model.xpos_name(analysis.xpos)),
                        feats: (feats != "_").then_some(feats),
                        head: analysis.head.checked_sub(1).map(|head| Id::new(start as u32 + head)),
                        deprel: Some(self.model.deprel_name(analysis.deprel)),
                        sentence,
                    };
                    if number < segments.n_given_tokens {
                        output.complete(Id::new(number as u32), given.rest_of(row));
                    } else {
                        output.push(row);
                    }
                }
                start = end;
            }
        });
    }
}

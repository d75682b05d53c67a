//! From sentences to documents.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use attache_core::layers::{Section, SectionKind, Sentence as SentenceLayer, Token, Upos};
use attache_core::{
    Annotation, CellValue, Choice as _, Document, LayerBuilder, RowError, Span, TooLong, freeze_given,
};

use super::{Line, LineId, Sentence};

/// What of a treebank becomes layers that the document gives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layers {
    /// Nothing: the text alone.
    Text,
    /// Paragraphs, sentences and the places of tokens; what is said of them is left to be found.
    Tokens,
    /// Tokens with all that the columns say.
    #[default]
    All,
}

/// Sentences that make no document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConversionError {
    /// The text is too long.
    TooLong(TooLong),
    /// A row does not fit its layer.
    Row(RowError),
}

impl fmt::Display for ConversionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong(error) => error.fmt(f),
            Self::Row(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ConversionError {}

/// Makes a document of the sentences from each `# newdoc` on, with the sentences it came from.
///
/// The text is that of the tokens, with a space after each that is not `SpaceAfter=No`;
/// a blank line stands before each `# newpar`. A document is called by the id of its
/// `# newdoc`, else `name`, with the document's number where there are several.
///
/// The words of a multi-word range lie where their forms spell out the range's, case
/// aside; where they do not, each has the place of the whole range.
///
/// # Errors
///
/// When a text is longer than a document can be, or a row does not fit its layer.
pub fn documents<'s, 'a>(
    sentences: &'s [Sentence<'a>],
    name: &str,
    layers: Layers,
) -> Result<Vec<(Document, &'s [Sentence<'a>])>, ConversionError> {
    let starts: Vec<usize> =
        (0..sentences.len()).filter(|&at| at == 0 || sentences[at].begins_document()).collect();
    let mut documents = Vec::with_capacity(starts.len());
    for (number, &start) in starts.iter().enumerate() {
        let end = starts.get(number + 1).copied().unwrap_or(sentences.len());
        let own = &sentences[start..end];
        let id = match own[0].comment("newdoc id") {
            Some(id) if !id.is_empty() => id.to_owned(),
            _ if starts.len() == 1 => name.to_owned(),
            _ => format!("{name}-{}", number + 1),
        };
        documents.push((document(own, id, layers)?, own));
    }
    Ok(documents)
}

fn document(sentences: &[Sentence<'_>], id: String, layers: Layers) -> Result<Document, ConversionError> {
    let places = Places::of(sentences);
    let text: Arc<str> = places.text.as_str().into();
    let mut document = Document::new(id, Arc::clone(&text)).map_err(ConversionError::TooLong)?;
    if layers == Layers::Text {
        return Ok(document);
    }
    let mut sections = LayerBuilder::new(Arc::clone(Section::schema()));
    for &span in &places.sections {
        sections.begin_row(span);
        sections.push_cell(0, CellValue::Choice(SectionKind::Paragraph.index()));
    }
    let mut rows = LayerBuilder::new(Arc::clone(SentenceLayer::schema()));
    for &(span, section, _) in &places.sentences {
        rows.begin_row(span);
        rows.push_cell(0, CellValue::Reference(section));
    }
    let mut tokens = LayerBuilder::new(Arc::clone(Token::schema()));
    let (mut words, mut first) = (places.words.iter(), 0);
    for (number, (sentence, &(_, _, end))) in sentences.iter().zip(&places.sentences).enumerate() {
        for (line, &span) in sentence.words().zip(words.by_ref().take(end - first)) {
            tokens.begin_row(span);
            let cells = match layers {
                Layers::All => cells(line, first as u32),
                Layers::Text | Layers::Tokens => [CellValue::Null; 6],
            };
            for (column, cell) in cells.into_iter().chain([CellValue::Reference(number as u32)]).enumerate() {
                tokens.push_cell(column, cell);
            }
        }
        first = end;
    }
    for builder in [sections, rows, tokens] {
        document.give(Arc::new(freeze_given(builder, &text, None).map_err(ConversionError::Row)?));
    }
    Ok(document)
}

/// The cells of a word but for its sentence, in the order of the layer's columns.
fn cells<'a>(line: &Line<'a>, first: u32) -> [CellValue<'a>; 6] {
    let text = |column: &'a str| if column == "_" { CellValue::Null } else { CellValue::Text(column) };
    // `_` is also a lemma: that of the underscore.
    let lemma = if line.form == "_" { CellValue::Text(line.lemma) } else { text(line.lemma) };
    let upos = Upos::parse(line.upos).map_or(CellValue::Null, |upos| CellValue::Choice(upos.index()));
    let head = line.head_number().and_then(|head| head.checked_sub(1));
    let head = head.map_or(CellValue::Null, |head| CellValue::Reference(first + head));
    [lemma, upos, text(line.xpos), text(line.feats), head, text(line.deprel)]
}

/// The raw text and where everything lies in it.
#[derive(Default)]
struct Places {
    text: String,
    sections: Vec<Span>,
    /// Each sentence, the row of its section, and the end of its words.
    sentences: Vec<(Span, u32, usize)>,
    words: Vec<Span>,
}

impl Places {
    fn of(sentences: &[Sentence<'_>]) -> Self {
        let mut places = Self::default();
        let mut is_joined = true;
        for (number, sentence) in sentences.iter().enumerate() {
            if number == 0 || sentence.begins_paragraph() {
                if number > 0 {
                    places.text.push_str("\n\n");
                }
                places.sections.push(Span::new(places.text.len() as u32, places.text.len() as u32));
            } else if !is_joined {
                places.text.push(' ');
            }
            is_joined = places.append(sentence);
            let end = places.text.len() as u32;
            let section = places.sections.len() - 1;
            places.sections[section] = Span::new(places.sections[section].start(), end);
        }
        places
    }

    /// Appends a sentence and returns whether the next one follows without a space.
    fn append(&mut self, sentence: &Sentence<'_>) -> bool {
        let start = self.text.len();
        // Words by number, for those of ranges come after their token.
        let words: BTreeMap<u32, &str> = sentence
            .lines
            .iter()
            .filter_map(|line| match line.id {
                LineId::Word(number) => Some((number, line.form)),
                _ => None,
            })
            .collect();
        let mut is_joined = true;
        for (token, first, last) in sentence.tokens() {
            if !is_joined {
                self.text.push(' ');
            }
            let at = self.text.len();
            self.text.push_str(token.form);
            let forms: Vec<&str> = words.range(first..=last).map(|(_, form)| *form).collect();
            self.place(at, token.form, &forms);
            is_joined = token.is_joined();
        }
        let span = Span::new(start as u32, self.text.len() as u32);
        self.sentences.push((span, self.sections.len() as u32 - 1, self.words.len()));
        is_joined
    }

    /// Finds the words of a token that begins at `at`.
    fn place(&mut self, at: usize, token: &str, forms: &[&str]) {
        let span = |from: usize, to: usize| Span::new((at + from) as u32, (at + to) as u32);
        let mut from = 0;
        let n_before = self.words.len();
        for form in forms {
            let matches = token
                .get(from..from + form.len())
                .is_some_and(|own| own.to_lowercase() == form.to_lowercase());
            if !matches {
                break;
            }
            self.words.push(span(from, from + form.len()));
            from += form.len();
        }
        if from != token.len() || self.words.len() != n_before + forms.len() {
            self.words.truncate(n_before);
            self.words.extend(forms.iter().map(|_| span(0, token.len())));
        }
    }
}

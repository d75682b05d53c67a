//! The analyzer: fills the layers `time` and `quantity` from tokens and sentences.

use attache_core::layers::Quantity as QuantityLayer;
use attache_core::layers::{
    NewQuantity, NewTime, QuantityKind as QuantityLayerKind, Sentence, Time, TimeKind, Token as TokenLayer,
    Upos,
};
use attache_core::{
    AnalysisError, Analyzer, AnalyzerFactory, BuildError, Call, Descriptor, DocumentView, Options, Output,
    Resources, Row, Span,
};

use crate::calendar::Modifier;
use crate::context::{Form, Token};
use crate::point::Anchor;
use crate::quantity::QuantityKind;
use crate::recognizer::{ExpressionKind, Input, recognize};

/// Finds expressions of time and quantities.
///
/// It has no options: what it can be told is the document's date, which the
/// document holds.
#[derive(Debug)]
pub struct TimeAnalyzer {
    descriptor: Descriptor,
}

impl Default for TimeAnalyzer {
    fn default() -> Self {
        Self { descriptor: descriptor() }
    }
}

/// Builds [`TimeAnalyzer`].
#[derive(Debug)]
pub struct TimeFactory {
    descriptor: Descriptor,
}

impl Default for TimeFactory {
    fn default() -> Self {
        Self { descriptor: descriptor() }
    }
}

fn descriptor() -> Descriptor {
    Descriptor::new(
        "time",
        env!("CARGO_PKG_VERSION"),
        "Finds dates, times, durations, sets and quantities, and gives their values.",
    )
    .reads::<Sentence>()
    .reads::<TokenLayer>()
    .writes::<Time>()
    .writes::<QuantityLayer>()
}

impl AnalyzerFactory for TimeFactory {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn build(&self, _: &Options, _: &Resources) -> Result<Box<dyn Analyzer>, BuildError> {
        Ok(Box::new(TimeAnalyzer::default()))
    }
}

impl Analyzer for TimeAnalyzer {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn analyze(
        &self,
        document: &DocumentView<'_>,
        output: &mut Output<'_>,
        call: &Call<'_>,
    ) -> Result<(), AnalysisError> {
        call.checkpoint()?;
        // Tokens that nobody tagged tell less than the words themselves.
        let tagged = document.layer::<TokenLayer>().first().is_some_and(|token| token.upos().is_some());
        let tokens: Vec<_> = document.layer::<TokenLayer>().filter(|_| tagged).map(token).collect();
        let sentences: Vec<Span> = document.layer::<Sentence>().map(Row::span).collect();
        if sentences.is_empty() {
            return Ok(());
        }
        let reference = document.date().map(Into::into);
        let found =
            recognize(&Input { text: document.text(), sentences: &sentences, tokens: &tokens, reference });
        for expression in &found.expressions {
            // Rows are numbered in text order, which is the order they are found in.
            let previous = expression.previous.map(|number| format!("d{}", number + 1));
            output.push(NewTime {
                span: expression.span,
                kind: match expression.kind {
                    ExpressionKind::Date => TimeKind::Date,
                    ExpressionKind::Time => TimeKind::Time,
                    ExpressionKind::Duration => TimeKind::Duration,
                    ExpressionKind::Set => TimeKind::Set,
                },
                value: &expression.value,
                anchor: match expression.anchor {
                    Anchor::None => None,
                    Anchor::DocumentDate => Some("document_date"),
                    Anchor::Previous => previous.as_deref(),
                },
                assumed: expression.assumed,
                modifier: expression.modifier.map(Modifier::name),
                begin_point: expression.bounds.as_ref().map(|(begin, _)| begin.as_str()),
                end_point: expression.bounds.as_ref().map(|(_, end)| end.as_str()),
            });
        }
        for quantity in &found.quantities {
            output.push(NewQuantity {
                span: quantity.span,
                kind: match quantity.kind {
                    QuantityKind::Money => QuantityLayerKind::Money,
                    QuantityKind::Percent => QuantityLayerKind::Percent,
                    QuantityKind::Count => QuantityLayerKind::Count,
                    QuantityKind::Age => QuantityLayerKind::Age,
                    QuantityKind::Measure => QuantityLayerKind::Measure,
                },
                value: quantity.value,
                unit: quantity.unit.as_deref(),
                bound: quantity.bound,
            });
        }
        Ok(())
    }
}

/// Takes from a token what the recogniser uses.
fn token(row: Row<'_, TokenLayer>) -> Token<'_> {
    let form = match row.upos() {
        None => Form::Unknown,
        Some(Upos::Verb | Upos::Aux) => {
            let tag = row.xpos();
            let past =
                tag.map_or_else(|| row.feature("Tense") == Some("Past"), |tag| matches!(tag, "VBD" | "VBN"));
            if past { Form::Past } else { Form::OtherVerb }
        }
        Some(Upos::Noun | Upos::Propn) => Form::Noun,
        Some(Upos::Adj) => Form::Adjective,
        Some(_) => Form::Other,
    };
    Token { span: row.span(), form, lemma: row.lemma().unwrap_or_default() }
}

//! Tests of the crossing itself: analyzers called through the C interface within one program.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use attache_core::layers::{
    Entity, Mention, NewSection, NewSentence, NewToken, Section, SectionKind, Sentence, Token, Upos,
};
use attache_core::{
    AnalysisError, AnalysisErrorKind, Analyzer, AnalyzerFactory, BuildError, Call, Date, Descriptor,
    Diagnostic, Document, DocumentView, Given, Layer, LayerBuilder, NewRow, OptionKind, OptionSpec, Options,
    Output, Provenance, Ref, Resource, Resources, Severity, Span, Text, freeze_given, layer,
};

layer! {
    /// A row with a cell of every kind.
    pub Sample in "sample", ids "s", spans;
    /// A sample to write.
    new NewSample;
    /// What a sample knows.
    rows SampleRow {
        /// A truth value.
        flag: bool,
        /// A number that may be missing.
        count: Option<i64>,
        /// A float.
        score: f64,
        /// A word.
        word: Text,
        /// A word that may be missing.
        note: Option<Text>,
        /// A choice.
        upos: Option<Upos>,
        /// The sample before.
        before: Option<Ref<Sample>>,
        /// The token.
        token: Ref<Token>,
        /// Another place.
        place: Option<Span>,
    }
}

/// Writes a sample for every token, from the last to the first, and completes given ones.
struct Samples(Descriptor, String);

impl Analyzer for Samples {
    fn descriptor(&self) -> &Descriptor {
        &self.0
    }

    fn analyze(
        &self,
        document: &DocumentView<'_>,
        output: &mut Output<'_>,
        call: &Call<'_>,
    ) -> Result<(), AnalysisError> {
        call.checkpoint()?;
        match document.id() {
            "panic" => panic!("out of {}", "words"),
            "skip" => return Err(AnalysisError::new(AnalysisErrorKind::Skipped, "not for me")),
            "fail" => return Err(AnalysisError::failed("no more words")),
            "read" => assert_eq!(document.layer::<Entity>().count(), 0),
            "write" => {
                output.push(NewSection { span: Span::new(0, 1), kind: SectionKind::Title });
            }
            _ => {}
        }
        for given in document.given::<Sample>() {
            let word = given.identifier();
            output.complete(
                given.id(),
                NewSample {
                    span: given.span(),
                    flag: true,
                    count: Some(7),
                    score: 7.0,
                    word: &word,
                    note: Some(&word),
                    upos: None,
                    before: None,
                    token: attache_core::Id::new(0),
                    place: None,
                },
            );
        }
        let mut before = None;
        for token in document.layer::<Token>().rev() {
            let n = token.index();
            call.warn(Some(token.span()), format!("token {n}"));
            before = Some(output.push(NewSample {
                span: token.span(),
                flag: n.is_multiple_of(2),
                count: (!n.is_multiple_of(3)).then_some(n as i64),
                score: n as f64 / 3.0,
                word: token.text(),
                note: token.lemma(),
                upos: token.upos(),
                before,
                token: token.id(),
                place: token.sentence().span().checked_next(n),
            }));
        }
        call.remark(Diagnostic {
            severity: Severity::Note,
            message: format!("{:?} {:?} {}", document.date(), document.title(), self.1),
            span: None,
        });
        Ok(())
    }
}

trait Next {
    fn checked_next(self, n: usize) -> Option<Span>;
}

impl Next for Span {
    fn checked_next(self, n: usize) -> Option<Span> {
        (!n.is_multiple_of(5)).then_some(self)
    }
}

fn samples() -> Box<dyn AnalyzerFactory> {
    let descriptor = Descriptor::new("samples", "1.0.0", "Samples tokens.")
        .reads::<Token>()
        .reads_optional::<Mention>()
        .writes::<Sample>()
        .option(OptionSpec::new("mode", OptionKind::Text, "plain", "How."))
        .option(OptionSpec::new("lists", OptionKind::Files, [""; 0], "Lists."));
    crate::factory(descriptor, |descriptor, options, resources| {
        let mode: String = options.get("mode")?;
        match &*mode {
            "bad" => return Err(BuildError::option("mode", "cannot be bad").at("list.txt", 3)),
            "panic" => panic!("no such mode"),
            _ => {}
        }
        let lists: Vec<_> =
            resources.files("lists").iter().map(|file| format!("{}={}", file.path, file.text)).collect();
        Ok(Samples(descriptor.clone(), format!("{mode} {lists:?}")))
    })
}

fn through_the_interface() -> Box<dyn AnalyzerFactory> {
    Box::new(crate::load::across(samples()).unwrap())
}

fn freeze(document: &mut Document, mut fill: impl FnMut(&mut Output<'_>)) {
    let descriptor =
        Descriptor::new("base", "1", "Base.").writes::<Section>().writes::<Sentence>().writes::<Token>();
    let mut output = Output::new(document, &descriptor, Given::Complete);
    fill(&mut output);
    for layer in output.freeze(&provenance()).unwrap() {
        document.insert(layer);
    }
}

fn provenance() -> Arc<Provenance> {
    Arc::new(Provenance { analyzer: "test".into(), version: "1".into(), config: String::new() })
}

fn document(id: &str, n_tokens: u32) -> Document {
    let mut document = Document::new(id, "wörter ".repeat(n_tokens as usize)).unwrap();
    document.source.title = Some("Titel".into());
    document.source.date = Some(Date::constant(2025, 1, 18));
    let len = document.text().len() as u32;
    freeze(&mut document, |output| {
        let section = output.push(NewSection { span: Span::new(0, len), kind: SectionKind::Paragraph });
        let sentence = output.push(NewSentence { span: Span::new(0, len), section });
        for n in 0..n_tokens {
            output.push(NewToken {
                span: Span::new(n * 8, n * 8 + 7),
                lemma: (n % 4 != 0).then_some(["wort", "Wörter"][n as usize % 2]),
                upos: (n % 7 != 1).then_some([Upos::Noun, Upos::X, Upos::Adj][n as usize % 3]),
                xpos: None,
                feats: None,
                head: n.checked_sub(1).map(attache_core::Id::new),
                deprel: None,
                sentence,
            });
        }
    });
    document
}

/// Gives the document samples with ids of their own, some of whose cells are missing.
fn with_given(mut document: Document, n_given: u32) -> Document {
    let mut builder = LayerBuilder::new(Arc::clone(<Sample as attache_core::Annotation>::schema()));
    let name = |n: u32| format!("own{n}");
    for n in 0..n_given {
        let row = NewSample {
            span: Span::new(n * 8, n * 8 + 7),
            flag: false,
            count: (n % 2 == 0).then_some(1),
            score: 0.5,
            word: "given",
            note: None,
            upos: Some(Upos::Verb),
            before: None,
            token: attache_core::Id::new(n),
            place: None,
        };
        builder.begin_row(row.span);
        row.cells(|column, value| builder.push_cell(column, value));
        builder.set_id(&name(n));
    }
    let layer = freeze_given(builder, document.text(), None).unwrap();
    document.give(Arc::new(layer));
    document
}

type Outcome = Result<(Vec<Arc<Layer>>, Vec<Diagnostic>), AnalysisError>;

fn run(factory: &dyn AnalyzerFactory, document: &Document, given: Given) -> Outcome {
    let analyzer =
        factory.build(&Options::defaults(&factory.descriptor().options), &Resources::default()).unwrap();
    let view = DocumentView::new(document, analyzer.descriptor());
    let mut output = Output::new(document, analyzer.descriptor(), given);
    let call = Call::default();
    analyzer.analyze(&view, &mut output, &call)?;
    view.check()?;
    Ok((output.freeze(&provenance())?, call.into_diagnostics()))
}

fn same(document: &Document, given: Given) {
    let (built_in, crossed) = (samples(), through_the_interface());
    let (expected, found) = (run(&*built_in, document, given), run(&*crossed, document, given));
    if let (Ok((expected, _)), Ok((found, _))) = (&expected, &found) {
        for (expected, found) in expected.iter().zip(found) {
            assert_eq!(expected.columns(), found.columns());
        }
    }
    assert_eq!(expected, found);
    assert!(expected.is_ok());
}

#[test]
fn the_descriptor_is_the_same() {
    assert_eq!(samples().descriptor(), through_the_interface().descriptor());
}

#[test]
fn rows_are_the_same() {
    for n_tokens in [0, 1, 2, 63, 64, 65, 200] {
        same(&document("same", n_tokens), Given::Complete);
    }
}

#[test]
fn given_rows_are_completed_and_kept() {
    for n_given in [1, 5, 64, 70] {
        let document = with_given(document("given", 100), n_given);
        same(&document, Given::Complete);
        same(&document, Given::Final);
    }
    let document = with_given(document("given", 100), 2);
    let (layers, _) = run(&*through_the_interface(), &document, Given::Final).unwrap();
    assert_eq!(layers[0].len(), 2);
    assert_eq!(layers[0].column("note").unwrap().text(1), "own1");
}

#[test]
fn failures_keep_their_kind_and_message() {
    for (id, kind, message) in [
        ("skip", AnalysisErrorKind::Skipped, "not for me"),
        ("fail", AnalysisErrorKind::Failed, "no more words"),
        (
            "read",
            AnalysisErrorKind::UndeclaredRead,
            "analyzer `samples` reads the layer `entity` without declaring it; add it to the descriptor's reads",
        ),
        (
            "write",
            AnalysisErrorKind::UndeclaredWrite,
            "analyzer `samples` writes the layer `section` without declaring it; add it to the descriptor's writes",
        ),
    ] {
        let document = document(id, 3);
        let error = run(&*through_the_interface(), &document, Given::Complete).unwrap_err();
        assert_eq!((error.kind(), error.message()), (kind, message));
        assert_eq!(error, run(&*samples(), &document, Given::Complete).unwrap_err());
    }
}

#[test]
fn a_panic_is_told_with_its_place() {
    let error = run(&*through_the_interface(), &document("panic", 3), Given::Complete).unwrap_err();
    assert_eq!(error.kind(), AnalysisErrorKind::Panic);
    assert!(error.message().contains("loopback.rs:"), "{error}");
    assert!(error.message().ends_with(": out of words"), "{error}");
}

#[test]
fn a_cancelled_call_ends() {
    let factory = through_the_interface();
    let analyzer = factory.build(&Options::defaults(&factory.descriptor().options), &Resources::default());
    let analyzer = analyzer.unwrap();
    let document = document("cancelled", 3);
    let view = DocumentView::new(&document, analyzer.descriptor());
    let mut output = Output::new(&document, analyzer.descriptor(), Given::Complete);
    let cancelled = AtomicBool::new(true);
    let error = analyzer.analyze(&view, &mut output, &Call::new(&cancelled)).unwrap_err();
    assert_eq!((error.kind(), error.message()), (AnalysisErrorKind::Cancelled, "the call was cancelled"));
}

#[test]
fn options_and_their_files_cross() {
    let mut resources = Resources::default();
    resources.add("lists", Resource { path: "a.txt".into(), text: "ä".into() });
    let build = |factory: Box<dyn AnalyzerFactory>, mode: &str| {
        let mut options = Options::defaults(&factory.descriptor().options);
        options.set("mode", mode.into());
        let analyzer = factory.build(&options, &resources)?;
        let document = document("options", 1);
        let view = DocumentView::new(&document, analyzer.descriptor());
        let mut output = Output::new(&document, analyzer.descriptor(), Given::Complete);
        let call = Call::default();
        analyzer.analyze(&view, &mut output, &call).unwrap();
        Ok::<_, BuildError>(call.into_diagnostics().pop().unwrap().message)
    };
    assert_eq!(
        build(through_the_interface(), "odd").unwrap(),
        r#"Some(2025-01-18) Some("Titel") odd ["a.txt=ä"]"#
    );
    assert_eq!(build(through_the_interface(), "bad"), build(samples(), "bad"));
    let panic = build(through_the_interface(), "panic").unwrap_err();
    assert!(panic.message.ends_with(": no such mode"), "{panic}");
}

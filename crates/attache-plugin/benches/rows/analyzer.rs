//! Two analyzers that do nothing but cross: one writes 1,100 rows, one reads 1,000 tokens as well.

use attache_core::layers::Token;
use attache_core::{
    AnalysisError, Analyzer, AnalyzerFactory, Call, Descriptor, DocumentView, Id, Output, Ref, Span, Text,
    layer,
};

layer! {
    /// A word.
    pub(crate) Word in "word", ids "w", spans;
    /// A word to write.
    new NewWord;
    /// What a word knows.
    rows WordRow {
        /// Its small letters.
        form: Text,
        /// The word before.
        before: Option<Ref<Word>>,
        /// Its rank.
        rank: i64,
    }
}

layer! {
    /// A name.
    pub(crate) Name in "name", ids "n", spans;
    /// A name to write.
    new NewName;
    /// What a name knows.
    rows NameRow {
        /// Its kind.
        label: Text,
        /// How sure it is.
        score: f64,
        /// Its first word.
        word: Ref<Word>,
    }
}

const FORMS: [&str; 8] = ["the", "treaty", "says", "nothing", "of", "border", "guards", "yet"];

struct Rows(Descriptor, bool);

impl Analyzer for Rows {
    fn descriptor(&self) -> &Descriptor {
        &self.0
    }

    fn analyze(
        &self,
        document: &DocumentView<'_>,
        output: &mut Output<'_>,
        _: &Call<'_>,
    ) -> Result<(), AnalysisError> {
        if self.1 {
            let lemmas: usize =
                document.layer::<Token>().filter_map(attache_core::Row::lemma).map(str::len).sum();
            std::hint::black_box(lemmas);
        }
        let mut words = output.writer::<Word>();
        let mut before = None;
        for n in 0..1000 {
            let row = NewWord {
                span: Span::new(n * 7, n * 7 + 6),
                form: FORMS[n as usize % FORMS.len()],
                before,
                rank: i64::from(n),
            };
            before = Some(words.push(row));
        }
        let mut names = output.writer::<Name>();
        for n in 0..100 {
            names.push(NewName {
                span: Span::new(n * 70, n * 70 + 13),
                label: ["person", "place"][n as usize % 2],
                score: f64::from(n) / 100.0,
                word: Id::new(n * 10),
            });
        }
        Ok(())
    }
}

pub(crate) fn writing() -> Box<dyn AnalyzerFactory> {
    let descriptor = Descriptor::new("writing", "1", "Writes rows.").writes::<Word>().writes::<Name>();
    attache_plugin::factory(descriptor, |descriptor, _, _| Ok(Rows(descriptor.clone(), false)))
}

pub(crate) fn reading() -> Box<dyn AnalyzerFactory> {
    let descriptor = Descriptor::new("reading", "1", "Reads tokens and writes rows.")
        .reads::<Token>()
        .writes::<Word>()
        .writes::<Name>();
    attache_plugin::factory(descriptor, |descriptor, _, _| Ok(Rows(descriptor.clone(), true)))
}

//! Says what a document is about, by the keywords that another plugin found in it.
//!
//! The two know nothing of each other's code: this one declares the other's layer as it
//! needs it, here with one column, and attache matches the columns by their names. A layer
//! of the name with another kind of column is refused before the first document.
#![forbid(unsafe_code)]

use attache_core::{
    AnalysisError, Analyzer, AnalyzerFactory, Call, Descriptor, DocumentView, OptionKind, OptionSpec, Output,
    Ref, Text, layer,
};

layer! {
    /// A word that the plugin `keywords` found.
    pub Keyword in "keyword", ids "k", spans;
    /// Not written here.
    new NewKeyword;
    /// What this plugin reads of it.
    rows KeywordRow {
        /// What the list is about.
        label: Text,
    }
}

layer! {
    /// What the document is about.
    pub Topic in "topic", ids "topic", plain;
    /// A topic to write.
    new NewTopic;
    /// What a topic knows.
    rows TopicRow {
        /// What its words are about.
        label: Text,
        /// How many of its words there are.
        n_words: i64,
        /// The first of them.
        first: Ref<Keyword>,
    }
}

struct Topics {
    descriptor: Descriptor,
    least: i64,
}

impl Analyzer for Topics {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn analyze(
        &self,
        document: &DocumentView<'_>,
        output: &mut Output<'_>,
        call: &Call<'_>,
    ) -> Result<(), AnalysisError> {
        // Few labels, so a list is enough; in the order in which the text names them.
        let mut topics: Vec<NewTopic<'_>> = Vec::new();
        for keyword in document.layer::<Keyword>() {
            call.checkpoint()?;
            let label = keyword.label();
            match topics.iter_mut().find(|topic| topic.label == label) {
                Some(topic) => topic.n_words += 1,
                None => topics.push(NewTopic { label, n_words: 1, first: keyword.id() }),
            }
        }
        for topic in topics.into_iter().filter(|topic| topic.n_words >= self.least) {
            output.push(topic);
        }
        Ok(())
    }
}

/// Returns the factory of the analyzer `topics`.
pub fn factory() -> Box<dyn AnalyzerFactory> {
    let least = OptionSpec::new(
        "least",
        OptionKind::Integer { min: 1, max: 1000 },
        2,
        "The least number of words that make a topic.",
    );
    let summary = "Says what a document is about by its keywords.";
    let descriptor = Descriptor::new("topics", env!("CARGO_PKG_VERSION"), summary)
        .reads::<Keyword>()
        .writes::<Topic>()
        .option(least);
    attache_plugin::factory(descriptor, |descriptor, options, _| {
        Ok(Topics { descriptor: descriptor.clone(), least: options.get("least")? })
    })
}

attache_plugin::export_analyzer!(factory());

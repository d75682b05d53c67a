//! Finds words of a list in any of their forms: an analyzer to begin with.
#![forbid(unsafe_code)]

use attache_core::layers::Token;
use attache_core::{
    AnalysisError, Analyzer, AnalyzerFactory, Call, Descriptor, DocumentView, OptionKind, OptionSpec, Output,
    Text, layer,
};

layer! {
    /// A word that was found.
    pub Finding in "{{layer}}", ids "{{layer}}", spans;
    /// A finding to write.
    new NewFinding;
    /// What a finding knows.
    rows FindingRow {
        /// The word as a dictionary has it.
        lemma: Text,
    }
}

struct Finder {
    descriptor: Descriptor,
    lemmas: Vec<String>,
}

impl Analyzer for Finder {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn analyze(
        &self,
        document: &DocumentView<'_>,
        output: &mut Output<'_>,
        call: &Call<'_>,
    ) -> Result<(), AnalysisError> {
        for token in document.layer::<Token>() {
            call.checkpoint()?;
            if let Some(lemma) = token.lemma()
                && self.lemmas.iter().any(|wanted| wanted == lemma)
            {
                output.push(NewFinding { span: token.span(), lemma });
            }
        }
        Ok(())
    }
}

/// Returns the factory of the analyzer `{{name}}`.
pub fn factory() -> Box<dyn AnalyzerFactory> {
    let lemmas =
        OptionSpec::new("lemmas", OptionKind::TextList, ["promise", "threaten"], "The words to find.");
    let summary = "Finds words of a list in any of their forms.";
    let descriptor = Descriptor::new("{{name}}", env!("CARGO_PKG_VERSION"), summary)
        .reads::<Token>()
        .writes::<Finding>()
        .option(lemmas);
    attache_plugin::factory(descriptor, |descriptor, options, _| {
        Ok(Finder { descriptor: descriptor.clone(), lemmas: options.get("lemmas")? })
    })
}

attache_plugin::export_analyzer!(factory());

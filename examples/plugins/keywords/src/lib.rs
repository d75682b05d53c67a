//! Finds the words of a list: the smallest plugin that is of some use.
//!
//! Everything a plugin needs is here: a layer of its own, options, an analyzer, and a
//! factory. `library/` makes a dynamic library of it with one line.
#![forbid(unsafe_code)]

use attache_core::{
    AnalysisError, Analyzer, AnalyzerFactory, BuildError, Call, Descriptor, DocumentView, OptionKind,
    OptionSpec, Options, Output, Text, layer,
};
use regex::{Regex, RegexBuilder};

layer! {
    /// A word of the list.
    pub Keyword in "keyword", ids "k", spans;
    /// A keyword to write.
    new NewKeyword;
    /// What a keyword knows.
    rows KeywordRow {
        /// What the list is about.
        label: Text,
    }
}

struct Keywords {
    descriptor: Descriptor,
    pattern: Regex,
    label: String,
}

impl Analyzer for Keywords {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn analyze(
        &self,
        document: &DocumentView<'_>,
        output: &mut Output<'_>,
        _: &Call<'_>,
    ) -> Result<(), AnalysisError> {
        for found in self.pattern.find_iter(document.text()) {
            output.push(NewKeyword { span: found.range().into(), label: &self.label });
        }
        Ok(())
    }
}

/// Returns the factory of the analyzer `keywords`.
pub fn factory() -> Box<dyn AnalyzerFactory> {
    let words = OptionSpec::required("words", OptionKind::TextList, "The words to find.");
    let ignore_case = OptionSpec::new("ignore_case", OptionKind::Bool, false, "Finds them in any case.");
    let label = OptionSpec::new("label", OptionKind::Text, "keyword", "What the list is about.");
    let descriptor = Descriptor::new("keywords", env!("CARGO_PKG_VERSION"), "Finds the words of a list.")
        .writes::<Keyword>()
        .option(words)
        .option(ignore_case)
        .option(label);
    attache_plugin::factory(descriptor, |descriptor, options, _| {
        Ok(Keywords {
            descriptor: descriptor.clone(),
            pattern: pattern(options)?,
            label: options.get("label")?,
        })
    })
}

/// Returns a pattern that finds any of the words as a word of its own, the longest first.
fn pattern(options: &Options) -> Result<Regex, BuildError> {
    let mut words: Vec<String> = options.get("words")?;
    if words.is_empty() || words.iter().any(String::is_empty) {
        return Err(BuildError::option("words", "needs at least one word, and no empty one"));
    }
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let any = words.iter().map(|word| regex::escape(word)).collect::<Vec<_>>().join("|");
    RegexBuilder::new(&format!(r"\b{{start-half}}(?:{any})\b{{end-half}}"))
        .case_insensitive(options.get("ignore_case")?)
        .build()
        .map_err(|error| BuildError::option("words", error.to_string()))
}

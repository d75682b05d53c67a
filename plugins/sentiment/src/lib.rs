//! Sentiment: the tone of a text, and whose opinion of what it holds, with the words that show it.
//!
//! The tone of a sentence is the sum of its words' weights in their place ([`tone`]); sections and the
//! document discount what is only reported. The net tone toward a mention comes from a learned classifier
//! ([`target`]) over words, tree and lexicon ([`features`]). Opinions that the text gives to somebody are
//! read from the syntax ([`stance`]). Every score shows the words that it rests on.

mod attention;
mod features;
mod keys;
pub mod learning;
mod lexicon;
mod model;
mod network;
mod rows;
mod stance;
mod target;
mod tone;
mod words;

use std::sync::Mutex;

use attache_core::layers::{Entity, Mention, Quote, Scope, Section, Sentence, Sentiment, Token};
use attache_core::{
    AnalysisError, Analyzer, AnalyzerFactory, BuildError, Call, Descriptor, DocumentView, OptionKind,
    OptionSpec, Options, Output, Resource, Resources,
};
use attache_model::vectors::WordVectors;

use lexicon::Lexicon;
use model::ModelFile;
use rows::Reader;
use stance::Stances;
use target::TargetModel;

pub use features::TargetFeatures;

/// Returns the factory of the analyzer `sentiment`.
pub fn factory() -> Box<dyn AnalyzerFactory> {
    Box::new(SentimentFactory::default())
}

/// Builds the analyzer `sentiment`.
#[derive(Debug)]
pub struct SentimentFactory {
    descriptor: Descriptor,
}

const SCOPES: [&str; 4] = ["document", "section", "sentence", "target"];

impl Default for SentimentFactory {
    fn default() -> Self {
        let descriptor = Descriptor::new(
            "sentiment",
            env!("CARGO_PKG_VERSION"),
            "Finds the tone of text, and whose opinion of what it holds.",
        )
        .reads::<Token>()
        .reads::<Sentence>()
        .reads_optional::<Section>()
        .reads_optional::<Mention>()
        .reads_optional::<Entity>()
        .reads_optional::<Quote>()
        .writes::<Sentiment>()
        .option(OptionSpec::new(
            "scopes",
            OptionKind::ChoiceList(SCOPES.iter().map(|&scope| scope.into()).collect()),
            SCOPES,
            "What to score.",
        ))
        .option(OptionSpec::new(
            "lexicon",
            OptionKind::Files,
            [""; 0],
            "Files of further words with their polarity, of negators and of degree words.",
        ))
        .option(OptionSpec::new(
            "domain",
            OptionKind::Choice(vec!["news".into(), "finance".into()]),
            "news",
            "The kind of text that lexicon and classifier were learned from.",
        ))
        .option(OptionSpec::new(
            "model",
            OptionKind::Files,
            [""; 0],
            "A model of `attache train sentiment`, in the place of that of `domain`.",
        ));
        Self { descriptor }
    }
}

impl AnalyzerFactory for SentimentFactory {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn build(&self, options: &Options, resources: &Resources) -> Result<Box<dyn Analyzer>, BuildError> {
        let scopes: Vec<String> = options.get("scopes")?;
        let finance = options.get::<String>("domain")? == "finance";
        let (path, model) = match resources.files("model") {
            [] => (None, built_in_model(finance)?),
            [file] => (Some(&file.path), ModelFile::read(file)?),
            [_, second, ..] => {
                let message = format!("one model at a time, and `{}` is a second", second.path);
                return Err(BuildError::option("model", message));
            }
        };
        let news = if model.alone { None } else { Some(built_in_model(false)?.words) };
        let mut lexicon = Lexicon::of_words(&[news.as_deref().unwrap_or_default(), &model.words])?;
        for file in resources.files("lexicon") {
            lexicon.add_file(file)?;
        }
        let damaged = |error: attache_model::weights::WeightError| match path {
            Some(path) => BuildError::option("model", format!("`{path}`: {error}")),
            None => BuildError::new(error.to_string()),
        };
        Ok(Box::new(Sentiments {
            descriptor: self.descriptor.clone(),
            reader: Reader {
                lexicon,
                stances: Stances::built_in(),
                model: TargetModel::from_bytes(&model.classifier).map_err(damaged)?,
                vectors: WordVectors::shared().map_err(damaged)?,
                kept: Mutex::default(),
                scopes: scopes.iter().filter_map(|name| Scope::parse(name)).collect(),
            },
        }))
    }
}

/// Reads the model of a domain.
pub(crate) fn built_in_model(finance: bool) -> Result<ModelFile, BuildError> {
    let (path, text) = if finance {
        ("finance.model", include_str!("models/finance.model"))
    } else {
        ("news.model", include_str!("models/news.model"))
    };
    ModelFile::read(&Resource { path: path.into(), text: text.into() })
}

struct Sentiments {
    descriptor: Descriptor,
    reader: Reader,
}

impl Analyzer for Sentiments {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn analyze(
        &self,
        document: &DocumentView<'_>,
        output: &mut Output<'_>,
        call: &Call<'_>,
    ) -> Result<(), AnalysisError> {
        self.reader.read(document, output, call)
    }
}

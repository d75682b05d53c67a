//! The lexicon: what words and phrases add to the tone, and the words that turn, strengthen or weaken them.
//!
//! Built in from learned weights (`models/news.model`) and from modifiers and phrases in the format that
//! users write their own in (`modifiers.toml`). A user's file is laid over them, word by word.

use attache_core::{BuildError, Resource};
use rustc_hash::FxHashMap;

/// The words of a phrase after its first, and the phrase's polarity.
type Phrase = (Box<[Box<str>]>, f32);

/// Word and phrase polarities, -1 to 1, and the words that change them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lexicon(FxHashMap<Box<str>, Entry>);

/// What is known of a word.
#[derive(Clone, Debug, Default)]
struct Entry {
    weight: Option<f32>,
    /// The phrases that it begins, the longest first.
    phrases: Vec<Phrase>,
    negates: bool,
    degree: Option<f32>,
}

impl Lexicon {
    /// Reads the modifiers, and lays the words of `layers` over each other: lines of a word, a tab and its weight.
    ///
    /// # Errors
    ///
    /// Never with the modifiers that are built in.
    pub(crate) fn of_words(layers: &[&str]) -> Result<Self, BuildError> {
        let mut lexicon = Self::default();
        for words in layers {
            lexicon.add_weights(words);
        }
        let text = include_str!("modifiers.toml").to_owned();
        lexicon.add_file(&Resource { path: "modifiers.toml".into(), text })?;
        Ok(lexicon)
    }

    /// Adds lines of a word, a tab and its weight.
    pub(crate) fn add_weights(&mut self, lines: &str) {
        for line in lines.lines() {
            if let Some((word, weight)) = line.split_once('\t')
                && let Ok(weight) = weight.trim().parse()
            {
                self.add(word, weight);
            }
        }
    }

    fn add(&mut self, words: &str, weight: f32) {
        let words = words.to_lowercase();
        let mut parts = words.split_whitespace().map(Box::<str>::from);
        let Some(first) = parts.next() else { return };
        let rest: Box<[Box<str>]> = parts.collect();
        let entry = self.0.entry(first).or_default();
        if rest.is_empty() {
            entry.weight = Some(weight);
            return;
        }
        let phrases = &mut entry.phrases;
        phrases.retain(|(known, _)| *known != rest);
        phrases.push((rest, weight));
        phrases.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
    }

    /// Lays a user's file over the lexicon.
    ///
    /// # Errors
    ///
    /// When it is no TOML, or holds what a lexicon does not know; the message says where and what would do.
    pub(crate) fn add_file(&mut self, file: &Resource) -> Result<(), BuildError> {
        let fail = |key: &str, message: String| {
            let line = file
                .text
                .lines()
                .position(|line| !key.is_empty() && line.contains(key))
                .map_or(1, |at| at + 1);
            BuildError::option("lexicon", message).at(&file.path, line as u32)
        };
        let table: toml::Table = file.text.parse().map_err(|error: toml::de::Error| {
            let start = error.span().map_or(0, |span| span.start).min(file.text.len());
            let line = file.text.get(..start).unwrap_or_default().matches('\n').count() + 1;
            BuildError::option("lexicon", error.message().to_owned()).at(&file.path, line as u32)
        })?;
        for (section, content) in &table {
            match (section.as_str(), content) {
                ("words" | "degrees", toml::Value::Table(entries)) => {
                    for (words, weight) in entries {
                        let number =
                            weight.as_float().or_else(|| weight.as_integer().map(|whole| whole as f64));
                        let limits = if section == "words" { -1.0..=1.0 } else { 0.0..=3.0 };
                        let number = number.filter(|number| limits.contains(number)).ok_or_else(|| {
                            fail(
                                words,
                                format!(
                                    "`{words}` needs a number from {} to {}, found {weight}",
                                    limits.start(),
                                    limits.end()
                                ),
                            )
                        })?;
                        if section == "words" {
                            self.add(words, number as f32);
                        } else {
                            self.0.entry(words.to_lowercase().into()).or_default().degree =
                                Some(number as f32);
                        }
                    }
                }
                ("negators", toml::Value::Array(entries)) => {
                    for entry in entries {
                        let word = entry.as_str().ok_or_else(|| {
                            fail("negators", format!("`negators` is a list of strings, found {entry} in it"))
                        })?;
                        self.0.entry(word.to_lowercase().into()).or_default().negates = true;
                    }
                }
                ("words" | "degrees", _) => {
                    return Err(fail(section, format!("`{section}` is a table of words and numbers")));
                }
                ("negators", _) => return Err(fail(section, "`negators` is a list of strings".to_owned())),
                _ => {
                    return Err(fail(
                        section,
                        format!("a lexicon has no `{section}`; it has `words`, `degrees` and `negators`"),
                    ));
                }
            }
        }
        Ok(())
    }

    /// Returns the polarity of a word.
    pub(crate) fn word(&self, form: &str) -> Option<f32> {
        self.0.get(form)?.weight
    }

    /// Returns what is known of the word `at`: the longest phrase that begins with it, as how many words it has and
    /// its polarity, and its own polarity.
    pub(crate) fn at<'w>(
        &self,
        at: usize,
        form: impl Fn(usize) -> &'w str,
    ) -> (Option<(usize, f32)>, Option<f32>) {
        let Some(entry) = self.0.get(form(at)) else { return (None, None) };
        let phrase = entry.phrases.iter().find_map(|(rest, weight)| {
            let fits = rest.iter().enumerate().all(|(step, word)| form(at + step + 1) == &**word);
            fits.then_some((rest.len() + 1, *weight))
        });
        (phrase, entry.weight)
    }

    /// Returns true for words that turn what they stand by.
    pub(crate) fn negates(&self, form: &str) -> bool {
        self.0.get(form).is_some_and(|entry| entry.negates)
    }

    /// Returns the factor of words that strengthen (above 1) or weaken (below 1) what follows.
    pub(crate) fn degree(&self, form: &str) -> Option<f32> {
        self.0.get(form)?.degree
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> Resource {
        Resource { path: "finance.toml".into(), text: text.into() }
    }

    #[test]
    fn a_users_file_is_laid_over_the_built_in_words() {
        let mut lexicon = Lexicon::of_words(&[]).unwrap();
        lexicon.add_file(&file("[words]\ndefault = -0.6\n\"rate cut\" = 0.4\nRate-Rise = 0\n")).unwrap();
        assert_eq!(lexicon.word("default"), Some(-0.6));
        assert_eq!(lexicon.word("rate-rise"), Some(0.0));
        let words = ["a", "rate", "cut", ""];
        let form = |at: usize| *words.get(at).unwrap_or(&"");
        assert_eq!(lexicon.at(1, form).0, Some((2, 0.4)));
        assert_eq!(lexicon.at(0, form).0, None);
        assert!(lexicon.negates("not") && !lexicon.negates("default"));
    }

    #[test]
    fn what_a_lexicon_does_not_know_is_refused_with_its_place() {
        for (text, message) in [
            (
                "[words]\ngood = 1\nbad = -7\n",
                "option `lexicon`: finance.toml:3: `bad` needs a number from -1 to 1, found -7",
            ),
            (
                "[word]\ngood = 1\n",
                "option `lexicon`: finance.toml:1: a lexicon has no `word`; it has `words`, `degrees` and `negators`",
            ),
            (
                "negators = [1]\n",
                "option `lexicon`: finance.toml:1: `negators` is a list of strings, found 1 in it",
            ),
            ("words = 3\n", "option `lexicon`: finance.toml:1: `words` is a table of words and numbers"),
        ] {
            assert_eq!(Lexicon::default().add_file(&file(text)).unwrap_err().to_string(), message);
        }
        let broken = Lexicon::default().add_file(&file("[words]\n\ngood = \n")).unwrap_err().to_string();
        assert!(broken.starts_with("option `lexicon`: finance.toml:3: "), "{broken}");
    }
}

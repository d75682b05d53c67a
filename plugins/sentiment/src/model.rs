//! The model file: words with their weights, and the classifier, as text.
//!
//! A file that a configuration names reaches an analyzer as text, so the classifier's bytes are written in
//! base64; the words stand as they are, and two models' words can be compared line by line.
//!
//! ```text
//! attache sentiment model 1
//! words 2
//! splendid  0.61          (a tab between)
//! dreadful  -0.58
//! classifier 994428       (its bytes)
//! YXR0YWNoZQEU…
//! ```
//!
//! `lexicon` in the place of `words` says that these are all the words; `words` are laid over those of the
//! news lexicon.

use std::fmt::Write as _;

use attache_core::{BuildError, Resource};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const TITLE: &str = "attache sentiment model 1";
/// How many characters of base64 stand on a line.
const LINE: usize = 120;

/// What a model file holds.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelFile {
    /// Lines of a word, a tab and its weight.
    pub words: String,
    /// Whether these are all the words, and not laid over the news lexicon.
    pub alone: bool,
    /// The classifier's weight file.
    pub classifier: Vec<u8>,
}

impl ModelFile {
    /// Reads a model file.
    ///
    /// # Errors
    ///
    /// When it is none, another version's or cut short; the message says where.
    pub fn read(file: &Resource) -> Result<Self, BuildError> {
        let fail = |line: usize, message: String| {
            BuildError::option("model", message).at(&file.path, u32::try_from(line).unwrap_or(u32::MAX))
        };
        let mut lines = file.text.lines();
        if lines.next().map(str::trim_end) != Some(TITLE) {
            let message =
                format!("this is no model of `attache train sentiment`: its first line is not `{TITLE}`");
            return Err(fail(1, message));
        }
        let header = lines.next().unwrap_or_default();
        let (alone, n_words) = match header.split_once(' ') {
            Some(("words", n_words)) => (false, n_words.trim().parse::<usize>().ok()),
            Some(("lexicon", n_words)) => (true, n_words.trim().parse::<usize>().ok()),
            _ => (false, None),
        };
        let n_words = n_words.ok_or_else(|| fail(2, "expected `words` and how many there are".to_owned()))?;
        let mut words = String::new();
        for number in 0..n_words {
            let line = lines.next().unwrap_or_default();
            let weight = line.split_once('\t').and_then(|(_, weight)| weight.trim().parse::<f32>().ok());
            if !weight.is_some_and(|weight| (-1.0..=1.0).contains(&weight)) {
                let message = "expected a word, a tab and its weight from -1 to 1".to_owned();
                return Err(fail(3 + number, message));
            }
            words.push_str(line);
            words.push('\n');
        }
        let header = lines.next().unwrap_or_default();
        let n_bytes = header.strip_prefix("classifier ").and_then(|n| n.trim().parse::<usize>().ok());
        let n_bytes = n_bytes
            .ok_or_else(|| fail(3 + n_words, "expected `classifier` and how many bytes it has".to_owned()))?;
        let mut classifier = Vec::new();
        for (number, line) in lines.enumerate() {
            STANDARD
                .decode_vec(line.trim_end(), &mut classifier)
                .map_err(|error| fail(4 + n_words + number, format!("the classifier is damaged: {error}")))?;
        }
        if classifier.len() != n_bytes {
            let message = format!("the classifier has {} of its {n_bytes} bytes", classifier.len());
            return Err(fail(3 + n_words, message));
        }
        Ok(Self { words, alone, classifier })
    }

    /// Returns the model as the text of its file.
    pub fn write(&self) -> String {
        let mut text = format!("{TITLE}\n");
        let kind = if self.alone { "lexicon" } else { "words" };
        _ = writeln!(text, "{kind} {}", self.words.lines().count());
        text.push_str(&self.words);
        _ = writeln!(text, "classifier {}", self.classifier.len());
        // Whole groups of three bytes, so that each line can be read by itself.
        for bytes in self.classifier.chunks(LINE / 4 * 3) {
            STANDARD.encode_string(bytes, &mut text);
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<ModelFile, String> {
        let file = Resource { path: "own.model".into(), text: text.into() };
        ModelFile::read(&file).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_written_is_read_again() {
        for alone in [false, true] {
            let words = "dreadful\t-0.580\nsplendid\t0.610\n".to_owned();
            let model = ModelFile { words, alone, classifier: (0..=255).collect() };
            assert_eq!(read(&model.write()), Ok(model));
        }
    }

    #[test]
    fn damage_is_told_with_its_place() {
        for (text, message) in [
            (
                "",
                "own.model:1: this is no model of `attache train sentiment`: its first line is not `attache sentiment model 1`",
            ),
            ("attache sentiment model 1\nword 3\n", "own.model:2: expected `words` and how many there are"),
            (
                "attache sentiment model 1\nwords 1\ngood\t7\n",
                "own.model:3: expected a word, a tab and its weight from -1 to 1",
            ),
            (
                "attache sentiment model 1\nwords 1\ngood\t0.7\n",
                "own.model:4: expected `classifier` and how many bytes it has",
            ),
            (
                "attache sentiment model 1\nwords 0\nclassifier 4\nAAAA\n",
                "own.model:3: the classifier has 3 of its 4 bytes",
            ),
        ] {
            assert_eq!(read(text), Err(format!("option `model`: {message}")));
        }
        let odd = "attache sentiment model 1\nwords 0\nclassifier 3\nA?AA\n";
        assert!(read(odd).is_err_and(|message| message.contains("own.model:4: the classifier is damaged")));
    }
}

//! Reported speech: who is the source, and what was said.
//!
//! Tuples of open relations say both in the words of the sentence, with more or less around them. So a
//! source is known by its head, and content by how many of its words are shared.

/// The content F1 from which two contents are the same.
pub const SAME_CONTENT: f64 = 0.6;

/// Somebody's words, as a tuple or a quote gives them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Who said it, in the words of the sentence; empty where nobody is named.
    pub source: String,
    /// What was said.
    pub content: String,
}

impl Report {
    /// Returns whether both tell of the same words: content F1 of [`SAME_CONTENT`] or more.
    pub fn same_content(&self, other: &Self) -> bool {
        content_f1(&self.content, &other.content) >= SAME_CONTENT
    }

    /// Returns whether both name the same source: the heads of their phrases are the same word.
    ///
    /// ```
    /// use attache_evaluation::quotes::Report;
    ///
    /// let report = |source: &str| Report { source: source.into(), content: String::new() };
    /// assert!(report("the head of the port").same_source(&report("head")));
    /// assert!(!report("the head of the port").same_source(&report("the port")));
    /// ```
    pub fn same_source(&self, other: &Self) -> bool {
        let heads = (head(&self.source), head(&other.source));
        !heads.0.is_empty() && heads.0 == heads.1
    }
}

/// Words that end the part of a noun phrase in which its head is.
const ENDS: [&str; 9] = ["of", "for", "from", "in", "at", "with", "familiar", "who", "that"];

/// Returns the head of a noun phrase: its last word before a comma, a preposition or a clause.
fn head(phrase: &str) -> String {
    let phrase = phrase.split([',', '(']).next().unwrap_or_default();
    let before: Vec<&str> = phrase.split_whitespace().take_while(|word| !ENDS.contains(word)).collect();
    words(&before.join(" ")).pop().unwrap_or_default()
}

/// Returns the F1 of the words of two texts, 0 to 1: in small letters, cut at marks and blanks, each counted as often as
/// both have it.
pub fn content_f1(given: &str, wanted: &str) -> f64 {
    let (given, wanted) = (words(given), words(wanted));
    let mut rest = wanted.clone();
    let mut shared = 0u32;
    for word in &given {
        if let Some(at) = rest.iter().position(|other| other == word) {
            rest.swap_remove(at);
            shared += 1;
        }
    }
    2.0 * f64::from(shared) / (given.len() + wanted.len()).max(1) as f64
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

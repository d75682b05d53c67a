//! How sure a proposition is.

/// What makes a proposition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Verb,
    Copula,
    Apposition,
}

/// What the confidence is computed from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Signs {
    pub(super) kind: Kind,
    /// How many words govern it.
    pub(super) depth: usize,
    /// The tokens of the sentence.
    pub(super) length: usize,
    pub(super) n_arguments: usize,
    /// How many propositions the predicate's coordinations make.
    pub(super) n_rows: usize,
    /// Whether the subject was read from another clause.
    pub(super) shared: bool,
    /// The tokens of the arguments.
    pub(super) n_words: usize,
}

/// Returns how far its words are likely to be right, 0 to 1, rounded to four places.
pub(super) fn confidence(signs: &Signs) -> f64 {
    let sure = 0.92 - 0.05 * signs.depth as f64 - 0.002 * signs.length as f64;
    (sure.clamp(0.2, 0.95) * 1e4).round() / 1e4
}

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

/// The weights of [`features`]: a logistic regression of the part of a proposition's words that the gold tuple most
/// like it shares, over the 641 sentences of the CaRB development set.
const WEIGHTS: [f64; 9] = [1.82, -0.50, -0.26, -2.30, -0.24, -0.44, -0.07, -0.68, -1.19];

/// What the model looks at, 1 first for the bias, the others scaled to 0..1.
fn features(signs: &Signs) -> [f64; 9] {
    let part = |value: usize, most: usize| value.min(most) as f64 / most as f64;
    [
        1.0,
        f64::from(u8::from(signs.kind == Kind::Copula)),
        f64::from(u8::from(signs.kind == Kind::Apposition)),
        part(signs.depth, 8),
        part(signs.length, 60),
        part(signs.n_arguments, 4),
        (signs.n_rows as f64).log2() / 3.0,
        f64::from(u8::from(signs.shared)),
        part(signs.n_words, 30),
    ]
}

/// Returns how much of the words is likely to be right, 0 to 1, rounded to four places.
pub(super) fn confidence(signs: &Signs) -> f64 {
    let sum: f64 = features(signs).iter().zip(WEIGHTS).map(|(feature, weight)| feature * weight).sum();
    let likely = 1.0 / (1.0 + (-sum).exp());
    (likely * 1e4).round() / 1e4
}

#[cfg(test)]
mod tests {
    use super::{Kind, Signs, confidence};

    #[test]
    fn short_main_clauses_are_surer_than_deep_and_long_ones() {
        let plain = Signs {
            kind: Kind::Verb,
            depth: 0,
            length: 8,
            n_arguments: 1,
            n_rows: 1,
            shared: false,
            n_words: 2,
        };
        let deep = Signs { depth: 5, shared: true, ..plain };
        let long = Signs { length: 50, n_words: 30, ..plain };
        assert!(confidence(&plain) > 0.75, "{}", confidence(&plain));
        assert!(confidence(&deep) < 0.5, "{}", confidence(&deep));
        assert!(confidence(&long) < confidence(&plain));
    }
}

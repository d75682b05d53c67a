//! The learned weights, and the choice that follows from them.

use super::features::{GROUPS, N_FEATURES, STARTS};
use super::{Choices, Item, Kind};

const TABLE: &str = include_str!("../../data/pronouns.tsv");

/// The weight of each feature, by class of pronoun.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ranking {
    weights: Vec<[f32; Kind::N_CLASSES]>,
}

impl Ranking {
    /// Reads the built-in weights.
    ///
    /// # Errors
    ///
    /// Where the table is not of this version's features.
    pub(crate) fn built_in() -> Result<Self, String> {
        Self::parse(TABLE)
    }

    /// Reads a table: group, value, and a weight for each class; features that it leaves out weigh nothing.
    pub(super) fn parse(table: &str) -> Result<Self, String> {
        let mut weights = vec![[0.0; Kind::N_CLASSES]; N_FEATURES];
        for (number, line) in table.lines().enumerate().filter(|(_, line)| !line.starts_with('#')) {
            let fault = || format!("line {}: `{line}`", number + 1);
            let mut cells = line.split('\t');
            let group = cells.next().and_then(|name| GROUPS.iter().position(|(known, _)| *known == name));
            let value: Option<u16> = cells.next().and_then(|value| value.parse().ok());
            let place = group.zip(value).filter(|(group, value)| *value < GROUPS[*group].1);
            let (group, value) = place.ok_or_else(fault)?;
            for weight in &mut weights[usize::from(STARTS[group] + value)] {
                *weight = cells.next().and_then(|cell| cell.parse().ok()).ok_or_else(fault)?;
            }
        }
        Ok(Self { weights })
    }

    pub(super) fn new(weights: Vec<[f32; Kind::N_CLASSES]>) -> Self {
        Self { weights }
    }

    /// Writes what [`Ranking::parse`] reads.
    pub(super) fn as_table(&self) -> String {
        let mut table = String::new();
        for (group, (name, n_values)) in GROUPS.iter().enumerate() {
            for value in 0..*n_values {
                let weights = self.weights[usize::from(STARTS[group] + value)];
                if weights.iter().any(|weight| weight.abs() >= 0.0005) {
                    let cells: Vec<String> = weights.iter().map(|weight| format!("{weight:.3}")).collect();
                    table += &format!("{name}\t{value}\t{}\n", cells.join("\t"));
                }
            }
        }
        table
    }

    pub(super) fn score(&self, features: &[u16], class: usize) -> f32 {
        features.iter().map(|feature| self.weights[usize::from(*feature)][class]).sum()
    }

    /// The choice whose entity is likeliest, with its probability; `None` where nobody is likelier.
    pub(super) fn choose(&self, items: &[Item], choices: &Choices) -> Option<(usize, f32)> {
        let nobody = self.score(&choices.nobody, choices.class);
        let scores: Vec<f32> = (0..choices.places.len())
            .map(|choice| self.score(choices.features(choice), choices.class))
            .collect();
        let most = scores.iter().copied().fold(nobody, f32::max);
        let odds = |score: f32| (score - most).exp();
        let mut total = odds(nobody);
        // The entity, its best choice, that one's score, and the sum of the odds of its mentions.
        let mut rivals: Vec<(Option<usize>, usize, f32, f32)> = Vec::new();
        for (choice, score) in scores.iter().copied().enumerate() {
            total += odds(score);
            let entity = items[choices.places[choice]].entity;
            match rivals.iter_mut().find(|rival| entity.is_some() && rival.0 == entity) {
                Some(rival) => {
                    if score > rival.2 {
                        (rival.1, rival.2) = (choice, score);
                    }
                    rival.3 += odds(score);
                }
                None => rivals.push((entity, choice, score, odds(score))),
            }
        }
        // Of equals the nearer, which comes first.
        let best = rivals.iter().fold(None, |best: Option<&(_, usize, _, f32)>, rival| match best {
            Some(best) if best.3 >= rival.3 => Some(best),
            _ => Some(rival),
        })?;
        (best.3 > odds(nobody)).then_some((best.1, best.3 / total))
    }
}

#[cfg(test)]
mod tests {
    use super::Ranking;

    #[test]
    fn the_built_in_weights_are_of_these_features() {
        let ranking = Ranking::built_in().unwrap();
        assert_eq!(Ranking::parse(&ranking.as_table()).unwrap(), ranking);
    }

    #[test]
    fn a_table_of_other_features_is_refused() {
        assert!(Ranking::parse("nose\t0\t1\t1\t1").is_err());
        assert!(Ranking::parse("cataphor\t3\t1\t1\t1").is_err());
        assert!(Ranking::parse("cataphor\t1\t1\t1").is_err());
    }
}

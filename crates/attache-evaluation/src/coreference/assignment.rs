//! The assignment problem: pair rows with columns so that the sum of the pairs' weights is greatest.
//!
//! The Hungarian method with potentials and shortest augmenting paths, O(n² m) (Kuhn 1955, Munkres 1957,
//! in the form of Jonker and Volgenant 1987).

/// Returns the greatest sum. Each row is paired with one column at most and the other way round.
pub(super) fn greatest_sum(weights: &[Vec<f64>]) -> f64 {
    let n_columns = weights.first().map_or(0, Vec::len);
    if n_columns == 0 {
        return 0.0;
    }
    if weights.len() > n_columns {
        let turned: Vec<Vec<f64>> =
            (0..n_columns).map(|column| weights.iter().map(|row| row[column]).collect()).collect();
        return greatest_sum(&turned);
    }
    // Place 0 of each list is a dummy that a path begins from; costs are weights turned round.
    let mut of_row = vec![0.0; weights.len() + 1];
    let mut of_column = vec![0.0; n_columns + 1];
    let mut row_of = vec![0; n_columns + 1];
    for row in 1..=weights.len() {
        row_of[0] = row;
        let mut column = 0;
        let mut least = vec![f64::INFINITY; n_columns + 1];
        let mut from = vec![0; n_columns + 1];
        let mut is_done = vec![false; n_columns + 1];
        while row_of[column] != 0 {
            is_done[column] = true;
            let at = row_of[column];
            let (mut step, mut next) = (f64::INFINITY, 0);
            for other in (1..=n_columns).filter(|other| !is_done[*other]) {
                let cost = -weights[at - 1][other - 1] - of_row[at] - of_column[other];
                if cost < least[other] {
                    least[other] = cost;
                    from[other] = column;
                }
                if least[other] < step {
                    step = least[other];
                    next = other;
                }
            }
            for other in 0..=n_columns {
                if is_done[other] {
                    of_row[row_of[other]] += step;
                    of_column[other] -= step;
                } else {
                    least[other] -= step;
                }
            }
            column = next;
        }
        while column != 0 {
            row_of[column] = row_of[from[column]];
            column = from[column];
        }
    }
    (1..=n_columns)
        .filter(|column| row_of[*column] != 0)
        .map(|column| weights[row_of[column] - 1][column - 1])
        .sum()
}

#[cfg(test)]
mod tests {
    use super::greatest_sum;

    #[track_caller]
    fn check(weights: &[&[f64]], expected: f64) {
        let weights: Vec<Vec<f64>> = weights.iter().map(|row| row.to_vec()).collect();
        assert!(
            (greatest_sum(&weights) - expected).abs() < 1e-9,
            "{} for {weights:?}",
            greatest_sum(&weights)
        );
    }

    #[test]
    fn the_greatest_sum_is_found() {
        check(&[], 0.0);
        check(&[&[0.5]], 0.5);
        // Taking the greatest weight first would give 9 + 1.
        check(&[&[9.0, 8.0], &[8.0, 1.0]], 16.0);
        check(&[&[1.0, 2.0, 3.0]], 3.0);
        check(&[&[1.0], &[2.0], &[3.0]], 3.0);
        check(&[&[7.0, 4.0, 3.0], &[6.0, 8.0, 5.0], &[9.0, 4.0, 4.0]], 9.0 + 8.0 + 3.0);
        check(&[&[0.0, 0.0], &[0.0, 0.0]], 0.0);
    }
}

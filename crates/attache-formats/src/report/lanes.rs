//! Lanes: overlapping spans drawn side by side.

use attache_core::Span;

/// Returns the lane of each span, such that no two that overlap share one.
///
/// Spans are taken in their order, and each gets the lowest lane that is free: where they
/// come in text order, the longer first, there are as many lanes as overlap at most.
pub(super) fn assign(spans: &[Span]) -> Vec<usize> {
    let mut lanes: Vec<Vec<Span>> = Vec::new();
    spans
        .iter()
        .map(|span| {
            let free = lanes.iter().position(|lane| lane.iter().all(|other| !other.overlaps(*span)));
            let lane = free.unwrap_or_else(|| {
                lanes.push(Vec::new());
                lanes.len() - 1
            });
            lanes[lane].push(*span);
            lane
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_that_overlap_never_share_a_lane() {
        // A plain generator of numbers: the same spans each time, and more than one would think of.
        let mut state = 1_u32;
        let mut next = |below: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) % below
        };
        for _ in 0..200 {
            let mut spans: Vec<_> = (0..next(12))
                .map(|_| {
                    let start = next(40) as usize;
                    Span::from(start..start + 1 + next(15) as usize)
                })
                .collect();
            spans.sort();
            let lanes = assign(&spans);
            for (one, lane) in lanes.iter().enumerate() {
                for other in 0..one {
                    assert!(
                        *lane != lanes[other] || !spans[one].overlaps(spans[other]),
                        "{spans:?} {lanes:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn what_stands_apart_shares_the_first() {
        let spans = [0..4, 5..9, 7..8, 20..25].map(Span::from);
        assert_eq!(assign(&spans), [0, 0, 1, 0]);
    }
}

//! The timeline: what happens when, as far as the text says.

use std::collections::BTreeMap;

use attache_core::Document;
use attache_core::layers::Relation;

use super::lists;

/// A point or stretch of time and what happens then.
pub(super) struct Moment {
    /// The TIMEX3 value.
    pub(super) value: String,
    /// The ids and the words of what happens.
    pub(super) events: Vec<(String, String)>,
}

/// Returns the moments that have a place in the calendar, in its order.
pub(super) fn moments(document: &Document) -> Vec<Moment> {
    let mut moments: BTreeMap<&str, Vec<(String, String)>> = BTreeMap::new();
    for relation in document.layer::<Relation>().filter(|relation| lists::is_event(*relation)) {
        // `XXXX-…` and `P2Y` are no places in a calendar.
        let Some(value) = relation.time_value().filter(|it| it.starts_with(|c: char| c.is_ascii_digit()))
        else {
            continue;
        };
        let told = lists::in_a_line(relation, document);
        moments.entry(value).or_default().push((relation.identifier().into_owned(), told));
    }
    moments.into_iter().map(|(value, events)| Moment { value: value.to_owned(), events }).collect()
}

//! "Did you mean …?"

/// Returns the name most like `wanted` among `known`, or `None` where none is like it.
///
/// ```
/// use attache_engine::nearest::nearest;
///
/// assert_eq!(nearest("sentimnt", ["entity", "sentiment"]), Some("sentiment"));
/// assert_eq!(nearest("weather", ["entity", "sentiment"]), None);
/// ```
pub fn nearest<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&wanted.to_lowercase(), &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= 1 + wanted.len().min(name.len()) / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

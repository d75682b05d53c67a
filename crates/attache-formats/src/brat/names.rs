//! Names that brat and file systems take.

/// Returns `name` as a label: letters, digits, `-` and `_`, and anything else as `_`.
pub(super) fn word(name: &str) -> String {
    let kept = |character: char| {
        if character.is_ascii_alphanumeric() || character == '-' { character } else { '_' }
    };
    if name.is_empty() { "_".to_owned() } else { name.chars().map(kept).collect() }
}

/// Returns the path of a document's files in a folder, without an extension.
///
/// An id that is no such path is changed into one; a number made from the id keeps two of
/// them apart.
///
/// ```
/// use attache_formats::file_name;
///
/// assert_eq!(file_name("articles/treaty"), "articles/treaty");
/// assert_ne!(file_name("../a"), file_name("./a"));
/// assert!(file_name("https://example.org/?id=3").starts_with("https___example.org__id_3-"));
/// ```
pub fn file_name(id: &str) -> String {
    let kept = |character: char| {
        if character.is_alphanumeric() || "-_.#".contains(character) { character } else { '_' }
    };
    let is_plain = !id.is_empty()
        && id.len() < 200
        && id.split('/').all(|part| !part.is_empty() && !part.starts_with('.') && !part.ends_with('.'))
        && id.chars().all(|character| character == '/' || kept(character) == character);
    if is_plain {
        return id.to_owned();
    }
    let changed: String = id.chars().map(kept).take(60).collect();
    format!("{}-{:08x}", changed.trim_start_matches('.'), fnv(id))
}

/// Returns a hash that is the same everywhere: FNV-1a, folded to 32 bits.
fn fnv(text: &str) -> u32 {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (hash ^ (hash >> 32)) as u32
}

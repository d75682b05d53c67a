//! Which language a text is in.

/// The fewest letters that a guess can rest on; a headline alone says too little.
const FEWEST_LETTERS: usize = 60;

/// The bytes at the start of a text that are looked at.
const SAMPLE_BYTES: usize = 4096;

/// Words that stand in every English sentence and, so many together, in no other language's.
const ENGLISH: [&str; 12] =
    ["the", "and", "of", "to", "that", "for", "with", "by", "from", "has", "were", "which"];

/// Returns the language of `text` as an ISO 639 code (two letters where there is one), or `None` where the text is too
/// short or too mixed to tell.
///
/// ```
/// use attache_language::detect::detect;
///
/// let text = "Der Präsident hat am Freitag in Moskau ein Abkommen über die Zusammenarbeit unterzeichnet.";
/// assert_eq!(detect(text), Some("de"));
/// assert_eq!(detect("Moscow, Tehran"), None);
/// ```
pub fn detect(text: &str) -> Option<&'static str> {
    let sample = &text[..text.floor_char_boundary(SAMPLE_BYTES)];
    if sample.chars().filter(|c| c.is_alphabetic()).take(FEWEST_LETTERS).count() < FEWEST_LETTERS {
        return None;
    }
    if is_plainly_english(sample) {
        return Some("en");
    }
    let guess = whatlang::detect(sample)?;
    guess.is_reliable().then(|| short_code(guess.lang().code()))
}

/// Returns true where one word in ten at least is among the commonest of English. That settles most texts at
/// a hundredth of what comparing them with every language takes.
fn is_plainly_english(sample: &str) -> bool {
    let (mut n_words, mut n_english) = (0, 0);
    for word in sample.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
        n_words += 1;
        n_english +=
            usize::from(word.len() < 6 && ENGLISH.iter().any(|known| word.eq_ignore_ascii_case(known)));
    }
    n_words <= 10 * n_english
}

/// Returns the two-letter code of a language where ISO 639-1 has one.
fn short_code(code: &'static str) -> &'static str {
    const CODES: &[(&str, &str)] = &[
        ("afr", "af"),
        ("aka", "ak"),
        ("amh", "am"),
        ("ara", "ar"),
        ("aze", "az"),
        ("bel", "be"),
        ("ben", "bn"),
        ("bul", "bg"),
        ("cat", "ca"),
        ("ces", "cs"),
        ("cmn", "zh"),
        ("cym", "cy"),
        ("dan", "da"),
        ("deu", "de"),
        ("ell", "el"),
        ("eng", "en"),
        ("epo", "eo"),
        ("est", "et"),
        ("fin", "fi"),
        ("fra", "fr"),
        ("guj", "gu"),
        ("heb", "he"),
        ("hin", "hi"),
        ("hrv", "hr"),
        ("hun", "hu"),
        ("hye", "hy"),
        ("ind", "id"),
        ("ita", "it"),
        ("jav", "jv"),
        ("jpn", "ja"),
        ("kan", "kn"),
        ("kat", "ka"),
        ("khm", "km"),
        ("kor", "ko"),
        ("lat", "la"),
        ("lav", "lv"),
        ("lit", "lt"),
        ("mal", "ml"),
        ("mar", "mr"),
        ("mkd", "mk"),
        ("mya", "my"),
        ("nep", "ne"),
        ("nld", "nl"),
        ("nob", "nb"),
        ("ori", "or"),
        ("pan", "pa"),
        ("pes", "fa"),
        ("pol", "pl"),
        ("por", "pt"),
        ("ron", "ro"),
        ("rus", "ru"),
        ("sin", "si"),
        ("slk", "sk"),
        ("slv", "sl"),
        ("sna", "sn"),
        ("spa", "es"),
        ("srp", "sr"),
        ("swe", "sv"),
        ("tam", "ta"),
        ("tel", "te"),
        ("tgl", "tl"),
        ("tha", "th"),
        ("tuk", "tk"),
        ("tur", "tr"),
        ("ukr", "uk"),
        ("urd", "ur"),
        ("uzb", "uz"),
        ("vie", "vi"),
        ("yid", "yi"),
        ("zul", "zu"),
    ];
    CODES.iter().find(|(long, _)| *long == code).map_or(code, |(_, short)| short)
}

//! From coarse labels to the output's types, by the words of a name and those around it.

use crate::knowledge::{self, Knowledge};
use crate::scene::{Scene, Word};
use attache_core::layers::{EntityType, Upos};
use std::ops::Range;

/// The output's type for a type of the knowledge.
pub(crate) fn core_type(kind: knowledge::EntityType) -> EntityType {
    EntityType::parse(kind.as_str()).unwrap_or(EntityType::Misc)
}

/// The model's label for a type.
pub(super) fn coarse(kind: EntityType) -> &'static str {
    match kind {
        EntityType::Person => "PER",
        EntityType::Org => "ORG",
        EntityType::Gpe | EntityType::Loc | EntityType::Fac => "LOC",
        _ => "MISC",
    }
}

/// Last words of a name that tell its type, in small letters.
const BY_LAST_WORD: &[(EntityType, Option<&str>, &str)] = &[
    (EntityType::Gpe, Some("state"), "province oblast governorate prefecture county state district"),
    (EntityType::Gpe, Some("city"), "city town village township"),
    (EntityType::Loc, Some("body_of_water"), "river sea ocean lake strait gulf bay channel creek"),
    (EntityType::Loc, Some("island"), "island islands peninsula archipelago"),
    (
        EntityType::Loc,
        Some("region"),
        "mountains mountain mount valley desert region coast hills heights forest strip plateau basin east west north south",
    ),
    (EntityType::Fac, Some("airport"), "airport airfield"),
    (EntityType::Fac, Some("base"), "base airbase barracks"),
    (
        EntityType::Fac,
        Some("building"),
        "street avenue road square bridge hospital stadium palace tower building hall hotel prison museum station highway dam mosque cathedral church temple arena park plaza boulevard monument theatre theater terminal lodge inn tavern restaurant route center centre",
    ),
    (EntityType::Org, Some("party"), "party alliance coalition"),
    (EntityType::Org, Some("court"), "court tribunal"),
    (
        EntityType::Org,
        Some("legislature"),
        "parliament congress senate assembly knesset bundestag legislature",
    ),
    (EntityType::Org, Some("university"), "university college institute school academy"),
    (
        EntityType::Org,
        Some("government"),
        "ministry department bureau commission council office agency administration authority secretariat government committee treasury",
    ),
    (
        EntityType::Org,
        Some("military"),
        "army navy force forces corps brigade battalion regiment guard guards fleet command division militia",
    ),
    (EntityType::Org, Some("police"), "police"),
    (
        EntityType::Org,
        Some("media"),
        "news times post herald tribune television tv radio gazette journal press broadcasting",
    ),
    (
        EntityType::Org,
        Some("company"),
        "inc inc. corp corp. corporation ltd ltd. llc llp plc co co. s.a. limited company group holdings airlines airways bank motors industries technologies systems partners",
    ),
    (EntityType::Org, Some("ngo"), "foundation association society union federation club fund league"),
    (EntityType::Law, Some("treaty"), "treaty pact convention protocol accord accords charter"),
    (EntityType::Law, Some("agreement"), "agreement deal memorandum"),
    (EntityType::Law, Some("law"), "act bill amendment constitution resolution"),
    (EntityType::Event, Some("war"), "war battle offensive invasion campaign"),
    (EntityType::Event, Some("sport"), "olympics games cup championship championships open marathon"),
    (EntityType::Event, Some("summit"), "summit conference forum festival"),
    (
        EntityType::Event,
        None,
        "election elections massacre revolution uprising crisis day awards award prize",
    ),
    (
        EntityType::Event,
        Some("disaster"),
        "hurricane earthquake flood tsunami typhoon storm pandemic outbreak",
    ),
];

/// Last words that no family has for its name, whatever stands before them: "John M. Olin Foundation".
const NO_SURNAME: &str = "inc inc. corp corp. corporation ltd ltd. llc llp plc s.a. limited company foundation association society university \
    institute college committee commission council ministry agency party coalition federation campaign rebellion war airport";

/// What a company is by law, which its name may go without.
const LEGAL_FORMS: &str = "inc inc. corp corp. corporation ltd ltd. llc llp plc co co. s.a. limited";

/// Nouns right before a name that make it a body's: "the company Cultura Colectiva".
const BODIES: &str = "company firm startup corporation newspaper magazine broadcaster airline manufacturer retailer brand \
    publisher network website charity party club band team militia";

/// Nouns right before a name, or before it and "of", that make it a place's.
const PLACES: &str = "city town village suburb province district county municipality governorate oblast";

/// First words of a storm's name: "Hurricane Dorian".
const STORMS: &str = "hurricane typhoon cyclone storm";

/// Nouns after a name that make it a weapon's or a vehicle's.
const WEAPONS: &str = "drone drones missile missiles tank tanks rocket rockets jet jets bomber bombers helicopter helicopters \
    launcher launchers howitzer howitzers warplane warplanes rifle rifles torpedo torpedoes submarine submarines";

fn listed(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|known| known == word)
}

/// Type and subtype of a name that is not known.
pub(super) fn guess(
    scene: &Scene<'_>,
    words: &Range<usize>,
    label: &str,
) -> (EntityType, Option<&'static str>) {
    let last = scene.words[words.end - 1].text.to_lowercase();
    let next = scene.words[words.end..]
        .iter()
        .map(|word| word.text)
        .find(|text| !matches!(*text, "\"" | "”" | "’" | "'"));
    if label != "PER" && next.is_some_and(|next| listed(WEAPONS, next)) && words.len() < 3 {
        return (EntityType::Product, Some("weapon"));
    }
    if is_storm(scene, words) {
        return (EntityType::Event, Some("disaster"));
    }
    let by_word = || {
        BY_LAST_WORD
            .iter()
            .find(|(_, _, list)| listed(list, &last))
            .map(|(kind, subtype, _)| (*kind, *subtype))
    };
    // "University of Texas": what stands before "of" tells.
    let by_first = || {
        let of = words.clone().find(|word| matches!(scene.words[*word].text, "of" | "for" | "on"))?;
        let head = scene.words[of.checked_sub(1).filter(|head| words.contains(head))?].text.to_lowercase();
        BY_LAST_WORD
            .iter()
            .find(|(_, _, list)| listed(list, &head))
            .map(|(kind, subtype, _)| (*kind, *subtype))
    };
    // "State Board of Elections" is a board.
    let of = words.clone().any(|word| scene.words[word].text == "of");
    let told = if words.len() < 2 {
        None
    } else if of && label == "ORG" {
        by_first().filter(|(kind, _)| *kind != EntityType::Event)
    } else {
        by_first().or_else(by_word)
    };
    // "Republican National Convention" is a meeting, "Vienna Convention" a treaty.
    let named = words.len() > 2 || scene.words[words.start].text == "National";
    if last == "convention" && named && label != "PER" {
        return (EntityType::Event, Some("summit"));
    }
    if words.len() == 1 && listed("west east north south earth", &last) {
        return (EntityType::Loc, Some("region"));
    }
    match (label, told) {
        ("PER", Some(told)) if listed(NO_SURNAME, &last) => told,
        ("PER", _) => (EntityType::Person, None),
        ("ORG", Some((EntityType::Fac, subtype @ Some("airport")))) => (EntityType::Fac, subtype),
        ("ORG", None) if is_designation(&last) && words.len() > 1 => (EntityType::Product, Some("vehicle")),
        ("ORG", Some((kind @ (EntityType::Org | EntityType::Law | EntityType::Event), subtype)))
        | ("LOC", Some((kind @ (EntityType::Gpe | EntityType::Loc | EntityType::Fac), subtype))) => {
            (kind, subtype)
        }
        ("ORG", _) => (EntityType::Org, None),
        ("LOC", _) => (EntityType::Gpe, None),
        (_, Some(told)) => told,
        _ => (EntityType::Misc, None),
    }
}

/// Whether a name begins with the kind of storm that it is of.
pub(super) fn is_storm(scene: &Scene<'_>, words: &Range<usize>) -> bool {
    let storm = |word: usize| {
        words.contains(&word)
            && word + 1 < words.end
            && listed(STORMS, &scene.words[word].text.to_lowercase())
            && scene.words[word].is_capital()
    };
    storm(words.start) || (scene.words[words.start].text == "Tropical" && storm(words.start + 1))
}

/// Whether a name of two words that looks like a person's is a building's: "Bontddu Hall".
pub(super) fn is_building(scene: &Scene<'_>, knowledge: &Knowledge, words: &Range<usize>) -> bool {
    const BUILDINGS: &str =
        "hall castle palace tower bridge hospital hotel stadium airport street road avenue house";
    let first = scene.words[words.start].text;
    words.len() == 2
        && listed(BUILDINGS, &scene.words[words.end - 1].text.to_lowercase())
        && first.chars().count() > 2
        && !first.ends_with('.')
        && !knowledge.is_first_name(first)
}

/// What a name is whose possessive belongs to it, as that of a shop or restaurant, since nothing is possessed:
/// a place where something happens there ("we ate at Delmonico's"), else a body.
pub(super) fn business(scene: &Scene<'_>, words: &Range<usize>) -> Option<EntityType> {
    scene.words.get(words.end).filter(|mark| matches!(mark.text, "'s" | "’s"))?;
    let possessed = scene.words.get(words.end + 1).is_some_and(|after| {
        matches!(after.upos, Upos::Noun | Upos::Propn | Upos::Adj | Upos::Num | Upos::Adv | Upos::X)
            || matches!(after.text, "\"" | "“" | "”" | "-" | "–")
    });
    let before = words.start.checked_sub(1).map(|before| scene.words[before].text);
    if words.is_empty() || possessed || before == Some("of") {
        return None;
    }
    let head = &scene.words[scene.head_of(words.clone())];
    let is_place = matches!(before, Some("at" | "to" | "in" | "near" | "from")) && !head.is("nmod:poss");
    let has_role = ["obj", "obl", "nsubj", "nmod"].iter().any(|role| head.is(role)) && !head.is("nmod:poss");
    match (is_place, has_role) {
        (true, _) => Some(EntityType::Fac),
        (_, true) => Some(EntityType::Org),
        _ => None,
    }
}

/// What the noun before a name makes of it, as one of the model's labels.
pub(super) fn told_before(scene: &Scene<'_>, words: &Range<usize>) -> Option<&'static str> {
    let floor = scene.sentences[scene.words[words.start].sentence].start;
    let mut ahead = scene.words[floor..words.start].iter().rev();
    let mut noun = ahead.next()?;
    let of = noun.text == "of";
    if of {
        noun = ahead.next()?;
    }
    let told = noun.upos == Upos::Noun && !noun.plural;
    match noun.lemma {
        lemma if told && !of && listed(BODIES, lemma) => Some("ORG"),
        lemma if told && listed(PLACES, lemma) => Some("LOC"),
        _ => None,
    }
}

/// Whether a word tells what a company is by law.
pub(super) fn is_legal_form(word: &str) -> bool {
    listed(LEGAL_FORMS, &word.to_lowercase())
}

/// Quotation marks, brackets, articles and possessives at the ends of a name are none of it.
pub(super) fn trim_marks(scene: &Scene<'_>, mut words: Range<usize>) -> Range<usize> {
    let stray = |word: usize, first: bool| {
        let word = &scene.words[word];
        matches!(word.text, "'s" | "’s" | "'" | "’")
            || (first && matches!(word.text, "the" | "The" | "a" | "an" | "and" | "of" | "or" | "for"))
            || (first && is_legal_form(word.text))
            || (word.upos == Upos::Punct && !word.text.ends_with('.'))
            || word.text == "."
            || (!first && matches!(word.text, "of" | "for" | "and" | "the"))
    };
    while !words.is_empty() && stray(words.start, true) {
        words.start += 1;
    }
    while !words.is_empty() && stray(words.end - 1, false) {
        words.end -= 1;
    }
    words
}

/// A name with the kind of storm before it that it is of: "Typhoon" before "Hagibis".
pub(super) fn with_storm(scene: &Scene<'_>, words: Range<usize>) -> Range<usize> {
    let floor = scene.sentences[scene.words[words.start].sentence].start;
    let is = |word: usize, kind: &str| word >= floor && listed(kind, &scene.words[word].text.to_lowercase());
    match words.start.checked_sub(1).filter(|kind| is(*kind, STORMS) && scene.words[*kind].is_capital()) {
        Some(kind) if kind > floor && scene.words[kind - 1].text == "Tropical" => kind - 1..words.end,
        Some(kind) => kind..words.end,
        None => words,
    }
}

/// A name with the number that a hyphen ties to it: "COVID-19".
pub(super) fn with_number(scene: &Scene<'_>, words: Range<usize>) -> Range<usize> {
    let [last, hyphen, number, ..] = scene.words.get(words.end.saturating_sub(1)..).unwrap_or_default()
    else {
        return words;
    };
    let tied = last.span.end() == hyphen.span.start() && hyphen.span.end() == number.span.start();
    let is_number = number.text.len() < 4 && number.text.bytes().all(|byte| byte.is_ascii_digit());
    if tied && hyphen.text == "-" && is_number { words.start..words.end + 2 } else { words }
}

/// Whether a word is one of the sentence's own, which a capital at the start may make look like a name.
pub(super) fn is_function_word(word: &Word<'_>) -> bool {
    matches!(
        word.upos,
        Upos::Adp | Upos::Det | Upos::Pron | Upos::Aux | Upos::Cconj | Upos::Sconj | Upos::Part | Upos::Intj
    )
}

/// Days and months are times, not names.
pub(super) fn is_calendar(phrase: &str) -> bool {
    const CALENDAR: &str = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July \
        August September October November December Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Wed Thu Fri Sat Sun";
    listed(CALENDAR, phrase.trim_end_matches('.'))
}

/// Whether several of a type stand there by its number: "747s" after "Boeing".
pub(super) fn is_several(scene: &Scene<'_>, word: usize) -> bool {
    let word = scene.words.get(word).map_or("", |word| word.text);
    word.ends_with('s') && is_designation(&word.to_lowercase())
}

/// Whether a word, in small letters, is the number of a type of aeroplane, ship or the like: "747s", "a300".
fn is_designation(word: &str) -> bool {
    let core = word.trim_end_matches('s').trim_start_matches(|letter: char| letter.is_ascii_lowercase());
    word.len() - core.len() < 4 && core.len() == 3 && core.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a name that looks like a day is one: a month and a number, with "on" before or a year after them.
pub(super) fn is_date(scene: &Scene<'_>, words: &Range<usize>) -> bool {
    let number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    let day = words.len() == 2
        && is_calendar(scene.words[words.start].text)
        && number(scene.words[words.end - 1].text);
    let mut after = scene.words[words.end..].iter().map(|word| word.text);
    let next = after.next().unwrap_or_default();
    let year = if next == "," { after.next().unwrap_or_default() } else { next };
    let before = words.start.checked_sub(1).map_or("", |before| scene.words[before].text);
    day && (matches!(before, "on" | "On" | "by" | "until") || (year.len() == 4 && number(year)))
}

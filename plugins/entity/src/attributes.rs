//! What the text says of people beside their names: title, nationality, age, affiliation.

mod country;

use crate::clusters::Entities;
use crate::knowledge::{FactId, Knowledge};
use crate::mention::Found;
use crate::names::core_type;
use crate::scene::Scene;
use attache_core::Date;
use attache_core::layers::{EntityType, MentionKind, Upos};
use std::ops::Range;

/// Reads premodifiers and appositions of people's names.
pub(crate) fn read<'k>(
    scene: &Scene<'_>,
    knowledge: &'k Knowledge,
    found: &[Found<'k>],
    entities: &mut Entities<'k>,
) {
    for (number, mention) in found.iter().enumerate() {
        let (Some(entity), EntityType::Person, MentionKind::Name) =
            (mention.entity, mention.entity_type, mention.kind)
        else {
            continue;
        };
        if let Some(title) = title_before(scene, knowledge, found, number) {
            take(scene, knowledge, found, &title, entity, entities);
        }
        for title in titles_beside(scene, knowledge, mention) {
            take(scene, knowledge, found, &title, entity, entities);
        }
        nationality_before(scene, knowledge, found, number, entities);
        trade_before(scene, knowledge, found, number, entities);
        body_of(scene, found, number, entities);
        age(scene, mention, entity, entities);
    }
    country::read(scene, knowledge, found, entities);
}

/// Gives known entities the codes of the user's knowledge, as of the document's date.
pub(crate) fn codes(knowledge: &Knowledge, date: Option<Date>, entities: &mut Entities<'_>) {
    let day = date.map(|date| (date.year(), date.month().unsigned_abs(), date.day().unsigned_abs()));
    for entity in &mut entities.list {
        if let Some(code) = entity.fact.and_then(|fact| knowledge.code(fact, day)) {
            entity.attribute("code", code);
        }
    }
}

/// A title with the words that may name whose it is.
struct Title {
    words: Range<usize>,
    around: Range<usize>,
}

fn office_in(scene: &Scene<'_>, knowledge: &Knowledge, at: usize, end: usize) -> Option<Range<usize>> {
    let texts: Vec<&str> = scene.words[at..end].iter().map(|word| word.text).collect();
    knowledge.office_at(&texts, 0).map(|(length, _)| at..at + length)
}

/// "Iranian President X", "Ambassador to Russia X": the last title of the words before the name.
fn title_before(
    scene: &Scene<'_>,
    knowledge: &Knowledge,
    found: &[Found<'_>],
    number: usize,
) -> Option<Title> {
    let name = &found[number];
    let sentence = &scene.sentences[scene.words[name.words.start].sentence];
    let floor = sentence.start.max(name.words.start.saturating_sub(10));
    let floor = found[..number]
        .iter()
        .rev()
        .find(|other| other.entity_type == EntityType::Person)
        .map_or(floor, |other| floor.max(other.words.end));
    let mut best: Option<Range<usize>> = None;
    for at in (floor..name.words.start).rev() {
        if let Some(title) = office_in(scene, knowledge, at, name.words.start) {
            let reaches = (title.end..name.words.start).all(|word| is_link(scene, found, word));
            if reaches && best.as_ref().is_none_or(|known| title.end >= known.end) {
                best = Some(title);
            }
        } else if best.is_some() || !is_link(scene, found, at) {
            break;
        }
    }
    let mut words = best?;
    // "A spokesman for West": a title of somebody else.
    let beyond = words.end..name.words.start;
    let is_named = |word: usize| found[..number].iter().any(|other| other.words.contains(&word));
    if !beyond.is_empty() && !beyond.clone().any(is_named) {
        return None;
    }
    // "Secretary of Justice X": a title and its business, which is a title elsewhere.
    let of = words.start.checked_sub(2).filter(|at| *at >= floor && scene.words[at + 1].text == "of");
    if let Some(whole) = of.and_then(|at| office_in(scene, knowledge, at, at + 1)) {
        words.start = whole.start;
    }
    let mut start = words.start;
    while start > floor
        && matches!(scene.words[start - 1].upos, Upos::Adj | Upos::Propn | Upos::Noun | Upos::Part)
    {
        start -= 1;
    }
    Some(Title { around: start..name.words.start, words })
}

/// Words that may stand between a title and the name: "to Russia", "of the party".
fn is_link(scene: &Scene<'_>, found: &[Found<'_>], word: usize) -> bool {
    matches!(scene.words[word].text, "to" | "of" | "for" | "the")
        || found.iter().any(|name| name.words.contains(&word) && name.entity_type != EntityType::Person)
}

/// "X, Iran's ambassador to Russia", "Iran's ambassador, X", "X, who is the president", "X is the president".
fn titles_beside(scene: &Scene<'_>, knowledge: &Knowledge, name: &Found<'_>) -> Vec<Title> {
    let head = scene.head_of(name.words.clone());
    let after = |child: &usize| *child >= name.words.end;
    let apposed = scene.children(head).find(|child| scene.words[*child].is("appos") && after(child));
    let is_apposed = scene.words[head].is("appos");
    let apposing = scene.words[head].head.filter(|noun| is_apposed && *noun < name.words.start);
    let is_copular = |above: &usize| {
        scene.child(*above, "cop").is_some() && matches!(scene.words[*above].upos, Upos::Noun | Upos::Propn)
    };
    let copular = scene.words[head].head.filter(|above| scene.words[head].is("nsubj") && is_copular(above));
    let clause =
        scene.children(head).find(|child| scene.words[*child].deprel == "acl:relcl" && is_copular(child));
    let nouns = [apposed, apposing, copular, clause].into_iter().flatten();
    nouns.filter_map(|noun| title_of(scene, knowledge, name, noun)).collect()
}

/// The title that a noun beside a name tells, with what stands around it.
fn title_of(scene: &Scene<'_>, knowledge: &Knowledge, name: &Found<'_>, noun: usize) -> Option<Title> {
    if scene.words[noun].plural {
        return None;
    }
    let sentence = &scene.sentences[scene.words[noun].sentence];
    let outside = |at: usize| at >= name.words.end || noun < name.words.start;
    let floor = noun.saturating_sub(4).max(sentence.start);
    // "Attorney General": the noun may be followed by another of its title.
    let until = sentence.end.min(noun + 2);
    let ends_there = |at: usize| office_in(scene, knowledge, at, until).filter(|title| title.contains(&noun));
    let words = (floor..=noun)
        .filter(|at| outside(*at))
        .find_map(ends_there)
        .or_else(|| is_person_noun(scene, knowledge, noun).then(|| noun..noun + 1))?;
    let mut end = words.end;
    while end < sentence.end
        && end < words.end + 6
        && (matches!(scene.words[end].text, "of" | "to" | "for" | "the")
            || scene.words[end].upos == Upos::Propn)
    {
        end += 1;
    }
    let mut start = words.start;
    while start > sentence.start
        && outside(start - 1)
        && scene.words[start - 1].upos != Upos::Punct
        && words.start - start < 4
    {
        start -= 1;
    }
    Some(Title { around: start..end, words })
}

/// Titles that somebody has of another, and only beside him: "his opponent, Biden".
const OF_ANOTHER: [&str; 11] = [
    "ally",
    "assailant",
    "colleague",
    "critic",
    "enemy",
    "friend",
    "opponent",
    "owner",
    "rival",
    "supporter",
    "survivor",
];

/// Nouns for people that tell nothing of what somebody is.
const PLAIN_PEOPLE: [&str; 12] = [
    "adult",
    "boy",
    "child",
    "girl",
    "guy",
    "individual",
    "man",
    "people",
    "person",
    "victim",
    "woman",
    "youth",
];

/// "Author", "inventor": what people are without holding an office.
fn is_person_noun(scene: &Scene<'_>, knowledge: &Knowledge, noun: usize) -> bool {
    let word = &scene.words[noun];
    word.upos == Upos::Noun
        && knowledge.kin(word.lemma).is_none()
        && !PLAIN_PEOPLE.contains(&word.lemma)
        && !OF_ANOTHER.contains(&word.lemma)
        && knowledge
            .common_noun(word.lemma)
            .next()
            .is_some_and(|noun| core_type(noun.kind()) == EntityType::Person)
}

/// "French inventor X": the nationality that stands before whatever noun describes a person.
fn nationality_before<'k>(
    scene: &Scene<'_>,
    knowledge: &'k Knowledge,
    found: &[Found<'k>],
    number: usize,
    entities: &mut Entities<'k>,
) {
    let name = &found[number];
    let Some(entity) = name.entity else { return };
    let Some(before) = number.checked_sub(1).map(|before| &found[before]) else { return };
    let sentence = scene.words[name.words.start].sentence;
    let between = before.words.end..name.words.start;
    let is_plain = |word: usize| {
        let word = &scene.words[word];
        matches!(word.upos, Upos::Noun | Upos::Adj) && !word.is_capital() && !word.plural
    };
    if !is_nationality(before, entities)
        || scene.words[before.words.start].sentence != sentence
        || between.len() > 4
        || !between.clone().all(is_plain)
    {
        return;
    }
    if let Some(country) = home(knowledge, before, entities) {
        let place = entities.list[country].name.clone();
        entities.list[entity].country.get_or_insert(country);
        entities.list[entity].attribute("nationality", &place);
    }
    let noun = between.end.saturating_sub(1);
    if between.contains(&noun) && is_person_noun(scene, knowledge, noun) {
        entities.list[entity].attribute("title", scene.words[noun].text);
    }
}

/// Words before a title that say it is one of the past, in small letters.
const PAST: [&str; 9] =
    ["deceased", "erstwhile", "ex", "ex-", "former", "late", "one-time", "onetime", "then"];

/// The word before a title that says it is no longer held: "former" in "former British president".
fn before_now(scene: &Scene<'_>, title: &Title) -> Option<String> {
    let floor = scene.sentences[scene.words[title.words.start].sentence].start;
    let mut at = title.words.start;
    while at > floor && title.words.start - at < 6 {
        at -= 1;
        let word = &scene.words[at];
        let small = word.text.to_lowercase();
        let hyphened = ["ex-", "then-"].iter().find(|start| small.starts_with(*start));
        if hyphened.is_some() || PAST.contains(&small.as_str()) {
            let is_tied = scene.words.get(at + 1).is_some_and(|next| next.text == "-");
            let plain = hyphened.copied().unwrap_or(&small).trim_end_matches('-');
            return Some(if is_tied || hyphened.is_some() || plain == "ex" {
                format!("{plain}-")
            } else {
                plain.to_owned()
            });
        }
        let goes_on = matches!(word.upos, Upos::Adj | Upos::Propn | Upos::Noun | Upos::Part)
            || matches!(word.text, "-" | "and");
        if !goes_on {
            break;
        }
    }
    None
}

/// Whether years behind a title say that it has ended: "chancellor until 1966", "president from 1997 to 2007".
fn ends_before_now(scene: &Scene<'_>, title: &Title) -> bool {
    let Some(last) = title.words.end.checked_sub(1) else { return false };
    let end = scene.sentences[scene.words[last].sentence].end.min(title.words.end + 8);
    let rest = scene.words.get(title.words.end..end).unwrap_or_default();
    let rest = rest
        .split(|word| word.upos == Upos::Verb || matches!(word.text, "," | ";" | "."))
        .next()
        .unwrap_or_default();
    let year = |text: &str| text.parse::<i32>().ok().filter(|year| (1000..2100).contains(year));
    let is_past = |year: i32| scene.year.is_none_or(|now| year < now);
    let until = rest
        .windows(2)
        .any(|pair| matches!(pair[0].text, "until" | "till") && year(pair[1].text).is_some_and(is_past));
    let range = rest.windows(3).any(|words| {
        year(words[0].text).is_some()
            && matches!(words[1].text, "to" | "until" | "till" | "-" | "–" | "and")
            && year(words[2].text).is_some_and(is_past)
    });
    until || range
}

fn take<'k>(
    scene: &Scene<'_>,
    knowledge: &'k Knowledge,
    found: &[Found<'k>],
    title: &Title,
    entity: usize,
    entities: &mut Entities<'k>,
) {
    let phrase = scene.phrase(title.words.clone());
    // "Former presidents Obama and Clinton": what several are tells each of them the same in the singular.
    let last = &scene.words[title.words.end.saturating_sub(1).max(title.words.start)];
    let singular = (last.plural && last.text.len() > last.lemma.len()).then(|| {
        let before = scene.phrase(title.words.clone());
        format!("{}{}", &before[..before.len().saturating_sub(last.text.len())], last.lemma)
    });
    let phrase = singular.as_deref().unwrap_or(phrase);
    let before = before_now(scene, title);
    let former = before
        .map(|word| if word.ends_with('-') { format!("{word}{phrase}") } else { format!("{word} {phrase}") });
    let Some(office) = knowledge.office(phrase) else {
        entities.list[entity].attribute("title", former.as_deref().unwrap_or(phrase));
        return;
    };
    if let Some(gender) = office.gender() {
        entities.list[entity].gender.get_or_insert(gender);
    }
    if office.is_address() {
        return;
    }
    entities.list[entity].attribute("title", former.as_deref().unwrap_or(phrase));
    let is_over = former.is_some()
        || ends_before_now(scene, title)
        || entities.list[entity].fact.and_then(|fact| knowledge.fact(fact)).is_some_and(|fact| {
            let terms = || knowledge.terms(fact).iter().filter(|term| term.office == office.id());
            let is_past = |to: i16| scene.year.is_some_and(|year| i32::from(to) < year);
            terms().next().is_some() && terms().all(|term| term.to.is_some_and(is_past))
        });
    entities.list[entity].attribute(if is_over { "former_office" } else { "office" }, office.key());
    let beside = found
        .iter()
        .filter(|other| other.words.start >= title.around.start && other.words.end <= title.around.end);
    for other in beside {
        let Some(of) = other.entity else { continue };
        // "Ambassador to Russia" serves another country than Russia.
        let abroad = other.words.start.checked_sub(1).is_some_and(|before| {
            scene.words[before].text == "to"
                || (scene.words[before].text == "the" && before > 0 && scene.words[before - 1].text == "to")
        });
        if abroad {
            continue;
        }
        let country = home(knowledge, other, entities);
        match other.entity_type {
            EntityType::Norp if is_nationality(other, entities) => {
                let place = country.map(|country| entities.list[country].name.clone());
                entities.list[entity].country = country.or(entities.list[entity].country);
                if let Some(place) = place {
                    entities.list[entity].attribute("nationality", &place);
                }
            }
            EntityType::Gpe => entities.list[entity].country = country.or(entities.list[entity].country),
            EntityType::Org => {
                let name = entities.list[of].name.clone();
                entities.list[entity].attribute("affiliation", &name);
                if entities.list[entity].country.is_none() {
                    entities.list[entity].country = entities.list[of].country;
                }
            }
            _ => {}
        }
    }
}

fn is_nationality(name: &Found<'_>, entities: &Entities<'_>) -> bool {
    name.entity.is_some_and(|entity| entities.list[entity].subtype == Some("nationality"))
}

/// The country that a demonym or a place belongs to.
fn home<'k>(knowledge: &'k Knowledge, name: &Found<'k>, entities: &mut Entities<'k>) -> Option<usize> {
    if let Some(country) = name.entity.and_then(|entity| entities.list[entity].country) {
        return Some(country);
    }
    let fact: FactId = name.fact?;
    let country = knowledge.fact(fact)?.country()?;
    entities.of_fact(knowledge, country)
}

/// "Filmmaker X", "the UCL astronomer X": what somebody does, right before the name, and for whom.
fn trade_before(
    scene: &Scene<'_>,
    knowledge: &Knowledge,
    found: &[Found<'_>],
    number: usize,
    entities: &mut Entities<'_>,
) {
    let name = &found[number];
    let Some((entity, noun)) = name.entity.zip(name.words.start.checked_sub(1)) else { return };
    let word = &scene.words[noun];
    let is_free = word.sentence == scene.words[name.words.start].sentence
        && !found[..number].iter().rev().take(2).any(|other| other.words.contains(&noun));
    if !is_free || word.plural || !is_person_noun(scene, knowledge, noun) {
        return;
    }
    // "Presidential candidate" says more than its last word.
    let told = |(name, value): &(&str, String)| *name == "title" && value.ends_with(word.text);
    if !entities.list[entity].attributes.iter().any(told) {
        entities.list[entity].attribute("title", word.text);
    }
    let body = found[..number]
        .iter()
        .rev()
        .take(2)
        .find(|other| other.words.end == noun && other.entity_type == EntityType::Org);
    if let Some(body) = body.and_then(|body| body.entity) {
        affiliate(entity, body, entities);
    }
}

/// "X of the University of Miami", "X of the UK's National Crime Agency": whom somebody belongs to.
fn body_of(scene: &Scene<'_>, found: &[Found<'_>], number: usize, entities: &mut Entities<'_>) {
    let name = &found[number];
    let mut after =
        found[number + 1..].iter().take(2).skip_while(|other| other.entity_type == EntityType::Gpe);
    let Some((entity, body)) = name.entity.zip(after.next()) else { return };
    let between = scene.words.get(name.words.end..body.words.start).unwrap_or_default();
    let is_of = match between {
        [of] => of.text == "of",
        [of, article] => of.text == "of" && article.lemma == "the",
        [of, .., s] => of.text == "of" && between.len() < 7 && matches!(s.text, "'s" | "’s"),
        [] => false,
    };
    if let Some(body) = body.entity.filter(|_| is_of && body.entity_type == EntityType::Org) {
        affiliate(entity, body, entities);
    }
}

fn affiliate(entity: usize, body: usize, entities: &mut Entities<'_>) {
    let name = entities.list[body].name.clone();
    entities.list[entity].attribute("affiliation", &name);
}

/// "X, 54,", "22-year-old X", "X is 21 years old" and "X died at the age of 55" give an age.
fn age(scene: &Scene<'_>, name: &Found<'_>, entity: usize, entities: &mut Entities<'_>) {
    let sentence = &scene.sentences[scene.words[name.words.start].sentence];
    let number =
        |word: usize| scene.words[word].text.parse::<u8>().ok().filter(|age| (2..=115).contains(age));
    let rest = &scene.words[name.words.end..sentence.end.max(name.words.end)];
    let apposed = match rest {
        [comma, _, stop, ..] if comma.text == "," && matches!(stop.text, "," | "." | "and") => {
            number(name.words.end + 1).filter(|age| *age > 4)
        }
        _ => None,
    };
    let texts = |from: usize, wanted: &[&str]| {
        scene.words.get(from..from + wanted.len()).is_some_and(|words| {
            words.iter().zip(wanted).all(|(word, wanted)| word.text.eq_ignore_ascii_case(wanted))
        })
    };
    let before = || {
        let at = name.words.start.checked_sub(5).filter(|at| *at >= sentence.start)?;
        number(at).filter(|_| texts(at + 1, &["-", "year", "-", "old"]))
    };
    let head = scene.head_of(name.words.clone());
    let verb = scene.words[head].head.filter(|_| scene.words[head].is("nsubj"));
    let told = || {
        let verb = verb?;
        let until = sentence.end.min(verb + 8);
        match scene.words[verb].lemma {
            "old" => (name.words.end..verb)
                .find_map(|word| number(word).filter(|_| texts(word + 1, &["years", "old"]))),
            "die" => (verb + 1..until).find_map(|word| {
                let aged = word >= 1 && texts(word - 1, &["aged"])
                    || word >= 3 && texts(word - 3, &["the", "age", "of"]);
                number(word).filter(|_| aged)
            }),
            _ => None,
        }
    };
    if let Some(age) = apposed.or_else(before).or_else(told) {
        entities.list[entity].attribute("age", &age.to_string());
    }
}

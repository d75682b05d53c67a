//! Who or what a noun phrase means: the mention, the entity, the minimal words.
//!
//! A phrase without a mention of its own is read by what it is made of: "President Putin" is Putin, "Turkish
//! forces" act for Turkey, "leaders of Hamas" for Hamas, "dozens of rebels" are rebels.

use attache_core::layers::{Entity, EntityType, Mention, MentionKind, Time, Upos};
use attache_core::{Row, Span};

use crate::clause::preposition;
use crate::lexicon::{Class, Lexicon, SlotRule};
use crate::tree::Tree;

/// A mention and its place among a sentence's tokens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Named<'d> {
    pub(crate) mention: Row<'d, Mention>,
    pub(crate) first: usize,
    pub(crate) end: usize,
    pub(crate) head: usize,
}

/// The mentions and times of a sentence.
#[derive(Debug)]
pub(crate) struct Names<'d> {
    pub(crate) all: Vec<Named<'d>>,
    /// For each token the mention that is best read there, counted from 1.
    by_token: Vec<u32>,
    timed: Vec<Option<Row<'d, Time>>>,
}

/// What a phrase means.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Referent<'d> {
    pub(crate) entity: Option<Row<'d, Entity>>,
    pub(crate) mention: Option<Row<'d, Mention>>,
    pub(crate) span: Span,
    /// The token that governs the phrase.
    pub(crate) token: usize,
}

impl<'d> Names<'d> {
    /// Finds the mentions and times of a sentence.
    pub(crate) fn new(tree: &Tree<'d>, times: bool) -> Self {
        let sentence = tree.sentence;
        let mut all = Vec::new();
        for mention in sentence.overlapping::<Mention>() {
            let range = tree.tokens_in(mention.span());
            if let Some(head) = tree.head_in(mention.span()).filter(|_| !range.is_empty()) {
                all.push(Named { mention, first: range.start, end: range.end, head });
            }
        }
        let mut by_token = vec![0_u32; tree.len()];
        for (number, named) in all.iter().enumerate() {
            for (token, held) in by_token.iter_mut().enumerate().take(named.end).skip(named.first) {
                let better = (*held as usize).checked_sub(1).and_then(|other| all.get(other)).is_none_or(
                    |other: &Named<'d>| {
                        // The mention that the token governs, then the smaller one.
                        (named.head == token, other.end - other.first)
                            > (other.head == token, named.end - named.first)
                    },
                );
                if better {
                    *held = number as u32 + 1;
                }
            }
        }
        let mut timed = vec![None; tree.len()];
        if times {
            for time in sentence.overlapping::<Time>() {
                for token in tree.tokens_in(time.span()) {
                    timed[token] = Some(time);
                }
            }
        }
        Self { all, by_token, timed }
    }

    /// Returns the mention at `token`.
    pub(crate) fn at(&self, token: usize) -> Option<&Named<'d>> {
        self.all.get((*self.by_token.get(token)?).checked_sub(1)? as usize)
    }

    /// Returns the mention whose phrase `token` governs.
    pub(crate) fn headed_by(&self, token: usize) -> Option<&Named<'d>> {
        self.at(token).filter(|named| named.head == token)
    }

    /// Returns the time expression that `token` is part of.
    pub(crate) fn time_at(&self, token: usize) -> Option<Row<'d, Time>> {
        self.timed.get(token).copied().flatten()
    }
}

/// Returns the type of a mention.
///
/// Of a mention that the input brought without a type nobody knows it: it is surely one, and of no other type.
pub(crate) fn type_of(mention: Row<'_, Mention>) -> Option<EntityType> {
    let kind = mention.entity_type().or_else(|| mention.entity().and_then(Row::<Entity>::entity_type));
    kind.filter(|&kind| kind != EntityType::Misc || mention.confidence() < 1.0)
}

/// Returns the entity that a mention means as a party: a nationality's country, a metonym's target.
pub(crate) fn party_of(mention: Row<'_, Mention>) -> Option<Row<'_, Entity>> {
    let entity = mention.referent()?;
    let norp = entity.entity_type().or(mention.entity_type()) == Some(EntityType::Norp);
    // Republicans act for their party, not for their country.
    let people = !matches!(entity.subtype(), Some("party" | "political_group" | "religion"));
    if norp && people { entity.country().or(Some(entity)) } else { Some(entity) }
}

/// Nouns that only measure or collect what stands behind "of".
const MEASURES: [&str; 53] = [
    "number",
    "dozen",
    "hundred",
    "thousand",
    "million",
    "group",
    "ton",
    "tonne",
    "shipment",
    "delivery",
    "supply",
    "package",
    "series",
    "lot",
    "handful",
    "majority",
    "score",
    "couple",
    "pair",
    "batch",
    "wave",
    "array",
    "range",
    "kind",
    "type",
    "sort",
    "billion",
    "part",
    "one",
    "some",
    "many",
    "most",
    "two",
    "three",
    "all",
    "member",
    "worth",
    "piece",
    "third",
    "half",
    "quarter",
    "hundreds",
    "thousands",
    "dozens",
    "none",
    "any",
    "several",
    "ten",
    "kg",
    "kilogram",
    "litre",
    "barrel",
    "bag",
];

/// Nouns whose "of" or "for" names the body that they act for.
const REPRESENTATIVES: [&str; 43] = [
    "leader",
    "official",
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "government",
    "authority",
    "force",
    "troop",
    "army",
    "police",
    "military",
    "representative",
    "minister",
    "president",
    "ambassador",
    "delegation",
    "diplomat",
    "lawmaker",
    "head",
    "chief",
    "navy",
    "regime",
    "administration",
    "parliament",
    "ministry",
    "embassy",
    "court",
    "council",
    "soldier",
    "fighter",
    "people",
    "citizen",
    "office",
    "envoy",
    "commander",
    "king",
    "emir",
    "republic",
    "team",
    "population",
    "side",
    "rest",
];

/// Nouns that the name of a body follows.
const BODIES: [&str; 22] = [
    "group",
    "organization",
    "organisation",
    "company",
    "firm",
    "party",
    "union",
    "agency",
    "movement",
    "militia",
    "newspaper",
    "magazine",
    "network",
    "broadcaster",
    "charity",
    "bank",
    "airline",
    "club",
    "coalition",
    "alliance",
    "watchdog",
    "giant",
];

/// Nouns for one person, who is not the body whose name stands before.
const EMPLOYEES: [&str; 27] = [
    "officer",
    "reporter",
    "journalist",
    "sailor",
    "soldier",
    "agent",
    "employee",
    "worker",
    "member",
    "student",
    "professor",
    "judge",
    "researcher",
    "scientist",
    "analyst",
    "engineer",
    "lawyer",
    "adviser",
    "advisor",
    "aide",
    "contractor",
    "inmate",
    "pilot",
    "editor",
    "columnist",
    "volunteer",
    "lawmaker",
];

/// Nouns whose "of" names the very place: "the town of Cizre".
const PLACES: [&str; 12] = [
    "town",
    "city",
    "village",
    "province",
    "region",
    "district",
    "state",
    "island",
    "capital",
    "port",
    "suburb",
    "governorate",
];

/// Returns the noun that a phrase is about: "rebels" of "dozens of rebels".
pub(crate) fn semantic_head(tree: &Tree<'_>, token: usize) -> usize {
    let mut at = token;
    for _ in 0..3 {
        if !MEASURES.contains(&tree.lemma(at)) {
            break;
        }
        match tree.all(at, "nmod").find(|&child| preposition(tree, child) == Some("of")) {
            Some(inner) => at = inner,
            None => break,
        }
    }
    at
}

/// Returns the words of a noun phrase without its article, relative clauses and prepositional phrases.
pub(crate) fn minimal_span(tree: &Tree<'_>, token: usize) -> Span {
    let mut span = tree.node(token).span;
    for child in tree.children(token) {
        let relation = tree.node(child).relation;
        let kept = matches!(
            relation.split(':').next().unwrap_or(""),
            "amod" | "compound" | "nummod" | "flat" | "goeswith" | "fixed"
        ) || relation == "nmod:poss"
            || (relation.starts_with("nmod") && tree.child(child, "case").is_none() && child < token);
        if kept && child.abs_diff(token) < 12 && tree.node(child).upos != Upos::Punct {
            span = span.cover(if child < token {
                tree.subtree_span(child)
            } else {
                minimal_span_right(tree, child)
            });
        }
    }
    span
}

fn minimal_span_right(tree: &Tree<'_>, token: usize) -> Span {
    let mut span = tree.node(token).span;
    for child in tree.children(token) {
        if tree.is_any(child, &["flat", "compound", "goeswith"]) {
            span = span.cover(tree.node(child).span);
        }
    }
    span
}

/// Reads whom or what the phrase under `token` means.
pub(crate) fn resolve<'d>(tree: &Tree<'d>, names: &Names<'d>, token: usize) -> Referent<'d> {
    let head = semantic_head(tree, token);
    if let Some(named) = names.at(head).filter(|named| covers_head(tree, named, head)) {
        // "House Speaker Nancy Pelosi", "the institute's director, Anthony Fauci": the person, not the body.
        let bearer = (type_of(named.mention) != Some(EntityType::Person))
            .then(|| bearer_of(tree, names, head))
            .flatten();
        let mention = bearer.map_or_else(|| named_in_place_of(tree, names, named), |bearer| bearer.mention);
        // A pronoun of which no name is known in its sentence may be the one who speaks there.
        if mention.kind() == MentionKind::Pronoun
            && mention.entity().is_none_or(|entity| entity.mentions().count() < 2)
            && let Some(speaker) = speaker_behind(tree, head)
        {
            return resolve(tree, names, speaker);
        }
        return Referent {
            entity: party_of(mention),
            mention: Some(mention),
            span: mention.span(),
            token: head,
        };
    }
    if let Some(speaker) = speaker_behind(tree, head) {
        return resolve(tree, names, speaker);
    }
    let mut span = minimal_span(tree, head);
    // "President Putin", "rebel leader Arafat", "the president, Vladimir Putin"
    let bears_name = |child: &usize| {
        *child > head
            && tree.is_any(*child, &["flat", "appos", "nmod"])
            && tree.child(*child, "case").is_none()
    };
    for child in tree.children(head).filter(bears_name) {
        // "the human rights group Amnesty International"
        let body = BODIES.contains(&tree.lemma(head));
        if let Some(named) = names.headed_by(child).filter(|named| {
            let kind = type_of(named.mention);
            (kind == Some(EntityType::Person) || body && kind == Some(EntityType::Org))
                && named.mention.kind() == MentionKind::Name
        }) {
            let mention = named.mention;
            return Referent {
                entity: party_of(mention),
                mention: Some(mention),
                span: mention.span(),
                token: head,
            };
        }
    }
    let place = |named: &&Named<'d>| {
        matches!(
            type_of(named.mention),
            None | Some(
                EntityType::Gpe | EntityType::Norp | EntityType::Org | EntityType::Loc | EntityType::Person
            )
        )
    };
    // "the king of Norway, Harald", where the parse gave the name to the country
    let bearer = tree
        .all(head, "nmod")
        .filter(|&child| {
            preposition(tree, child) == Some("of") && REPRESENTATIVES.contains(&tree.lemma(head))
        })
        .flat_map(|child| tree.all(child, "appos"))
        .find_map(|child| names.headed_by(child));
    if let Some(named) = bearer.filter(|named| {
        type_of(named.mention) == Some(EntityType::Person) && named.mention.kind() == MentionKind::Name
    }) {
        let mention = named.mention;
        return Referent {
            entity: party_of(mention),
            mention: Some(mention),
            span: mention.span(),
            token: head,
        };
    }
    // "a Twitter post" is not what Twitter says.
    let posted = matches!(tree.lemma(head), "post" | "account" | "page" | "video" | "tweet" | "blog");
    let near = tree
        .children(head)
        .filter(|_| !posted)
        .filter(|&child| {
            tree.is_any(child, &["amod", "compound"]) || tree.node(child).relation == "nmod:poss"
        })
        .find_map(|child| names.at(child).filter(place))
        .or_else(|| {
            tree.all(head, "nmod")
                .filter(|&child| {
                    matches!(preposition(tree, child), Some("of" | "for" | "from"))
                        && REPRESENTATIVES.contains(&tree.lemma(head))
                        || preposition(tree, child) == Some("of") && PLACES.contains(&tree.lemma(head))
                })
                .find_map(|child| names.at(child).filter(place))
        });
    if let Some(named) = near {
        let mention = named.mention;
        let personal = type_of(mention) == Some(EntityType::Person);
        // "A CIA officer" is not the CIA.
        let employee = type_of(mention) == Some(EntityType::Org)
            && tree.node(head).xpos == "NN"
            && EMPLOYEES.contains(&tree.lemma(head));
        // "Assad's regime" is Assad's doing; "Trump's first term" is a term.
        if !employee
            && (!personal
                || REPRESENTATIVES.contains(&tree.lemma(head))
                || mention.kind() == MentionKind::Pronoun && REPRESENTATIVES.contains(&tree.lemma(head)))
        {
            return Referent { entity: party_of(mention), mention: Some(mention), span, token: head };
        }
    }
    if span.is_empty() {
        span = tree.node(head).span;
    }
    Referent { entity: None, mention: None, span, token: head }
}

/// Returns who speaks where a pronoun that nobody resolved stands for the speaker: "the rebels said they would leave".
fn speaker_behind(tree: &Tree<'_>, pronoun: usize) -> Option<usize> {
    if !matches!(tree.lemma(pronoun), "it" | "they" | "he" | "she" | "we" | "i") || !tree.is(pronoun, "nsubj")
    {
        return None;
    }
    let said = tree.head(pronoun)?;
    let verb = tree.head(said).filter(|_| tree.is(said, "ccomp"))?;
    let speaker = tree.children(verb).find(|&child| tree.node(child).relation == "nsubj")?;
    let plural = matches!(tree.lemma(pronoun), "they" | "we");
    let agrees = !plural || tree.node(speaker).xpos.ends_with('S');
    (speaker < pronoun && agrees && tree.node(speaker).upos != Upos::Pron).then_some(speaker)
}

/// Returns the person whose name closes the phrase of a body: the parse made the body its head.
fn bearer_of<'n, 'd>(tree: &Tree<'_>, names: &'n Names<'d>, body: usize) -> Option<&'n Named<'d>> {
    if !tree.is_any(body, &["nsubj", "obj", "obl:agent"]) {
        return None;
    }
    let child = tree.children(body).find(|&child| child > body && tree.is(child, "appos"))?;
    let named = names.at(child).filter(|named| {
        type_of(named.mention) == Some(EntityType::Person) && named.mention.kind() == MentionKind::Name
    })?;
    // What stands before the name is an office, and no other name.
    let titled = (body + 1..named.first).any(|at| {
        matches!(tree.node(at).upos, Upos::Noun | Upos::Propn) && REPRESENTATIVES.contains(&tree.lemma(at))
            || matches!(
                tree.lemma(at),
                "director"
                    | "speaker"
                    | "spokesman"
                    | "spokeswoman"
                    | "spokesperson"
                    | "ceo"
                    | "chairman"
                    | "secretary"
                    | "editor"
                    | "founder"
                    | "professor"
            )
    });
    titled.then_some(named)
}

/// Returns the name that a pronoun takes up in its own sentence, else the mention itself.
///
/// "Iran said it would leave": a reader wants to see Iran as the one who leaves.
fn named_in_place_of<'d>(tree: &Tree<'_>, names: &Names<'d>, named: &Named<'d>) -> Row<'d, Mention> {
    let mention = named.mention;
    if mention.kind() != MentionKind::Pronoun {
        return mention;
    }
    let Some(entity) = mention.referent() else { return mention };
    let earlier = names
        .all
        .iter()
        .rev()
        .filter(|other| other.first < named.first && other.mention.kind() == MentionKind::Name);
    earlier
        .map(|other| other.mention)
        .find(|other| other.referent() == Some(entity))
        .or_else(|| undergoer(tree, names, named, entity))
        .unwrap_or(mention)
}

/// Returns Hezbollah for the "its" of "the weakening of Hezbollah after its war": what happens to somebody has no wars.
fn undergoer<'d>(
    tree: &Tree<'_>,
    names: &Names<'d>,
    pronoun: &Named<'d>,
    entity: Row<'d, Entity>,
) -> Option<Row<'d, Mention>> {
    if entity.entity_type().is_some_and(|kind| kind != EntityType::Misc) {
        return None;
    }
    let antecedent = names
        .all
        .iter()
        .rev()
        .find(|other| other.first < pronoun.first && other.mention.referent() == Some(entity))?;
    let inner = tree.all(antecedent.head, "nmod").find(|&child| preposition(tree, child) == Some("of"))?;
    names.headed_by(inner).map(|named| named.mention).filter(|mention| mention.kind() == MentionKind::Name)
}

/// Returns true where a mention that covers `head` is about it, not about a modifier within it.
fn covers_head(tree: &Tree<'_>, named: &Named<'_>, head: usize) -> bool {
    named.head == head
        || (named.first..named.end).contains(&head)
            && tree.head(head).is_none_or(|governor| {
                // Inside a long nominal mention only its head stands for the whole.
                !(named.first..named.end).contains(&governor) || tree.is_any(head, &["flat", "compound"])
            })
}

/// Returns the phrase's own words, with an entity only where a mention is exactly about its head.
pub(crate) fn literal<'d>(tree: &Tree<'d>, names: &Names<'d>, token: usize) -> Referent<'d> {
    match names.headed_by(token) {
        Some(named) if named.mention.kind() != MentionKind::Pronoun || named.mention.entity().is_some() => {
            Referent {
                entity: named.mention.referent(),
                mention: Some(named.mention),
                span: named.mention.span(),
                token,
            }
        }
        _ => Referent { entity: None, mention: None, span: minimal_span(tree, token), token },
    }
}

/// Personal pronouns, which stand for somebody even where nobody knows for whom.
fn is_personal(lemma: &str) -> bool {
    matches!(
        lemma,
        "i" | "he"
            | "she"
            | "they"
            | "we"
            | "you"
            | "who"
            | "him"
            | "her"
            | "them"
            | "us"
            | "themselves"
            | "himself"
            | "herself"
    )
}

/// What is done to people, so many that a number alone says so: "killed 20", "36 were arrested".
const COUNTED: [&str; 13] = [
    "kill",
    "wound",
    "injure",
    "hurt",
    "arrest",
    "detain",
    "hospitalise",
    "hospitalize",
    "execute",
    "free",
    "shoot",
    "rescue",
    "evacuate",
];

/// Returns true where the phrase under `token` is in `class`.
pub(crate) fn is_a(tree: &Tree<'_>, names: &Names<'_>, token: usize, class: &Class) -> bool {
    let head = semantic_head(tree, token);
    [token, head].into_iter().any(|at| {
        if class.words.contains(tree.lemma(at)) && !matches!(tree.node(at).upos, Upos::Verb) {
            return true;
        }
        // "a cowardly act": the adjective judges.
        if matches!(&*class.name, "slur" | "laurel")
            && tree.all(at, "amod").any(|word| class.words.contains(tree.lemma(word)))
        {
            return true;
        }
        let actor = class.types.contains(&EntityType::Person);
        // "at least 20 were killed": a number that counts no noun counts people.
        let bare = tree.node(at).upos == Upos::Num
            && tree.is_any(at, &["nsubj:pass", "obj"])
            && tree.head(at).is_some_and(|verb| COUNTED.contains(&tree.lemma(verb)))
            && names.time_at(at).is_none()
            && tree.children(at).all(|child| !matches!(tree.node(child).upos, Upos::Noun | Upos::Sym));
        if actor && bare {
            return true;
        }
        if actor && tree.node(at).upos == Upos::Pron {
            let known = names
                .at(at)
                .and_then(|named| named_in_place_of(tree, names, named).entity())
                .and_then(Row::<Entity>::entity_type);
            return match known {
                Some(kind) => class.types.contains(&kind),
                None => is_personal(tree.lemma(at)),
            };
        }
        let titled = actor
            && tree.children(at).any(|child| {
                (tree.is_any(child, &["flat", "appos"])
                    || child > at && tree.is(child, "nmod") && tree.child(child, "case").is_none())
                    && names
                        .headed_by(child)
                        .is_some_and(|named| type_of(named.mention) == Some(EntityType::Person))
            });
        titled
            || names.at(at).filter(|named| covers_head(tree, named, at)).is_some_and(|named| {
                let mention = named.mention;
                let subtype = mention.entity().and_then(Row::<Entity>::subtype);
                // Of a given name nobody knows the type: it may be anything that has one.
                type_of(mention).map_or(!class.types.is_empty(), |kind| class.types.contains(&kind))
                    || subtype.is_some_and(|subtype| class.subtypes.iter().any(|known| **known == *subtype))
            })
    })
}

/// Returns true where `token` governs a clause.
fn is_clause(tree: &Tree<'_>, token: usize) -> bool {
    tree.node(token).upos == Upos::Verb
        || tree.children(token).any(|child| tree.is_any(child, &["cop", "aux"]))
}

/// Returns true where the phrase under `token` is what `rule` asks for.
pub(crate) fn fits(
    tree: &Tree<'_>,
    names: &Names<'_>,
    lexicon: &Lexicon,
    token: usize,
    rule: &SlotRule,
) -> bool {
    if rule.classes.is_empty() {
        return true;
    }
    let within = rule.classes.iter().any(|&class| {
        let class = &lexicon.classes[class as usize];
        if &*class.name == "clause" { is_clause(tree, token) } else { is_a(tree, names, token, class) }
    });
    within != rule.excluded
}

//! Opinions that the text gives to somebody: "Trump criticised Iran", "alarm among officials", "calls it a success".
//!
//! Frames of verbs, nouns and adjectives stand in a data file; the tree says who holds the opinion and of
//! what. What a speaker says of the subject of a clause is an opinion of his too.

use rustc_hash::FxHashMap;

use crate::tone::Hit;
use crate::words::Words;
use attache_core::layers::Upos;

/// What a word makes of its arguments.
#[derive(Clone, Debug, PartialEq)]
enum Frame {
    /// The subject's opinion of the object, or of what the preposition governs.
    Verb { sign: f32, preposition: Option<Box<str>> },
    /// The owner's or subject's opinion of what a preposition governs.
    Noun { sign: f32, prepositions: Box<str> },
    /// The subject's opinion of what a preposition governs.
    Adjective { sign: f32, prepositions: Box<str> },
    /// The subject's view of the object, which the complement tells.
    View,
}

/// The frames by lemma.
#[derive(Debug, Default)]
pub(crate) struct Stances {
    frames: FxHashMap<Box<str>, Vec<Frame>>,
}

/// Somebody's opinion, by words of the sentence.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Opinion {
    /// The word that heads the holder's phrase.
    pub(crate) holder: usize,
    /// The word that heads the target's phrase.
    pub(crate) target: usize,
    /// The word that shows it.
    pub(crate) shown_by: usize,
    pub(crate) weight: f32,
}

impl Stances {
    /// Reads the built-in frames.
    pub(crate) fn built_in() -> Self {
        let mut stances = Self::default();
        for line in include_str!("stances.txt").lines() {
            let cells: Vec<&str> = line.split_whitespace().collect();
            let sign = |cell: &str| if cell == "-" { -1.0 } else { 1.0 };
            let (lemma, frame) = match cells[..] {
                ["verb", lemma, way] => (lemma, Frame::Verb { sign: sign(way), preposition: None }),
                ["verb", lemma, way, to] => {
                    (lemma, Frame::Verb { sign: sign(way), preposition: Some(to.into()) })
                }
                ["noun", lemma, way, to] => (lemma, Frame::Noun { sign: sign(way), prepositions: to.into() }),
                ["adjective", lemma, way, to] => {
                    (lemma, Frame::Adjective { sign: sign(way), prepositions: to.into() })
                }
                ["view", lemma] => (lemma, Frame::View),
                _ => continue,
            };
            stances.frames.entry(lemma.into()).or_default().push(frame);
        }
        stances
    }

    /// Returns the frames of a word by its lemma, or by its form without an ending where the lemma is not known.
    fn frames_of(&self, words: &Words<'_>, at: usize) -> Option<&Vec<Frame>> {
        self.frames.get(words.lemma(at)).or_else(|| {
            let form = Some(words.form(at)).filter(|_| words.upos(at) == Some(Upos::Verb))?;
            let stem = |ending: &str| self.frames.get(form.strip_suffix(ending)?);
            ["ed", "d", "es", "s"].into_iter().find_map(stem)
        })
    }

    /// Finds the opinions of a sentence.
    pub(crate) fn opinions(&self, words: &Words<'_>, hits: &[Hit], found: &mut Vec<Opinion>) {
        found.clear();
        if !words.parsed() {
            return;
        }
        for at in 0..words.len() {
            let Some(frames) = self.frames_of(words, at) else { continue };
            for frame in frames {
                let opinion = match (frame, words.upos(at)) {
                    (Frame::Verb { sign, preposition }, Some(Upos::Verb)) => {
                        verb(words, hits, at, *sign, preposition.as_deref())
                    }
                    (Frame::Noun { sign, prepositions }, Some(Upos::Noun)) => {
                        noun(words, hits, at, *sign, prepositions)
                    }
                    (Frame::Adjective { sign, prepositions }, Some(Upos::Adj | Upos::Verb)) => {
                        adjective(words, hits, at, *sign, prepositions)
                    }
                    (Frame::View, Some(Upos::Verb)) => view(words, hits, at),
                    _ => None,
                };
                found.extend(opinion.filter(|opinion| {
                    opinion.holder != opinion.target
                        && is_party(words, opinion.holder)
                        && is_party(words, opinion.target)
                }));
            }
        }
        found.dedup_by(|later, first| later.holder == first.holder && later.target == first.target);
    }
}

/// The weight of a stance: its sign, as strong as the lexicon has the word, turned where it is negated.
fn weight(words: &Words<'_>, hits: &[Hit], at: usize, sign: f32) -> f32 {
    let strength = hits.iter().find(|hit| hit.at == at).map_or(0.5, |hit| hit.plain.abs().max(0.4));
    let negated = words
        .children(at)
        .any(|child| child < at && matches!(words.form(child), "not" | "n't" | "never" | "no"));
    sign * strength * if negated { -0.6 } else { 1.0 }
}

fn verb(words: &Words<'_>, hits: &[Hit], at: usize, sign: f32, preposition: Option<&str>) -> Option<Opinion> {
    let target = match preposition {
        Some(preposition) => governed_by(words, at, preposition)?,
        None => object(words, at)?,
    };
    // "would like a copy" is a wish.
    if words.lemma(at) == "like"
        && words.children(at).any(|child| words.is(child, "aux") && words.form(child) != "do")
    {
        return None;
    }
    let holder = subject(words, at)?;
    Some(Opinion { holder, target, shown_by: at, weight: weight(words, hits, at, sign) })
}

fn noun(words: &Words<'_>, hits: &[Hit], at: usize, sign: f32, prepositions: &str) -> Option<Opinion> {
    let verb = words.head(at).filter(|_| words.is(at, "obj") || words.is(at, "nsubj:pass"));
    let among = ["among", "from"]
        .into_iter()
        .find_map(|place| governed_by(words, at, place).or_else(|| governed_by(words, verb?, place)));
    let holder = words.child(at, "nmod:poss").or(among).or_else(|| described(words, at)).or_else(|| {
        // "critics of the mayor say": the noun names who has the opinion.
        HOLDERS.contains(&words.lemma(at)).then_some(at)
    });
    let holder = holder.or_else(|| {
        // "expressed concern about": the subject of the verb has it.
        let verb = verb.filter(|_| words.is(at, "obj"))?;
        let has =
            ["express", "voice", "have", "show", "share", "offer", "give", "pledge", "reiterate", "declare"];
        has.contains(&words.lemma(verb)).then(|| subject(words, verb)).flatten()
    })?;
    let target = prepositions
        .split(',')
        .find_map(|preposition| governed_by(words, at, preposition))
        .or_else(|| {
            // "has raised alarm among officials": what raised it is what they are alarmed at.
            let verb = verb.filter(|_| among.is_some())?;
            let raises = [
                "raise", "spark", "cause", "draw", "drew", "provoke", "prompt", "trigger", "fuel", "win",
                "earn", "stir",
            ];
            if raises.contains(&words.lemma(verb)) { subject(words, verb) } else { None }
        })?;
    Some(Opinion { holder, target, shown_by: at, weight: weight(words, hits, at, sign) })
}

/// Nouns for people who have the opinion.
const HOLDERS: [&str; 8] =
    ["critic", "opponent", "supporter", "admirer", "defender", "fan", "champion", "backer"];

fn adjective(words: &Words<'_>, hits: &[Hit], at: usize, sign: f32, prepositions: &str) -> Option<Opinion> {
    let target = prepositions.split(',').find_map(|preposition| governed_by(words, at, preposition))?;
    let holder = described(words, at).or_else(|| subject(words, at))?;
    Some(Opinion { holder, target, shown_by: at, weight: weight(words, hits, at, sign) })
}

/// "views the alliance as destabilizing", "called it a success".
fn view(words: &Words<'_>, hits: &[Hit], at: usize) -> Option<Opinion> {
    let target = object(words, at)?;
    let told = words
        .children(at)
        .filter(|&child| child > target)
        .find(|&child| {
            let complement = words.is(child, "xcomp")
                || words.is(child, "advcl")
                || words.is(child, "obl")
                || words.is(child, "ccomp");
            let as_case = words.children(child).any(|mark| words.form(mark) == "as");
            // "saw him leave" tells what was seen, not what was thought of it.
            let predicate = words.is(child, "xcomp")
                && matches!(words.upos(child), Some(Upos::Adj | Upos::Noun | Upos::Propn));
            complement && (as_case || predicate)
        })
        .or_else(|| governed_by(words, target, "as"))
        .or_else(|| {
            // "call the treaty a new chapter" may come out as two objects.
            words.children(at).filter(|&child| child != target && words.is(child, "obj")).last()
        })?;
    // "as a kind and generous man": what stands between belongs to it, whatever the parse hangs it on.
    let opens = words.children(told).find(|&mark| words.form(mark) == "as");
    let within = |hit: &Hit| opens.is_some_and(|opens| (opens..told).contains(&hit.at));
    let total: f32 = hits
        .iter()
        .filter(|hit| hit.at == told || within(hit) || words.ancestors(hit.at, 4).any(|above| above == told))
        .map(|hit| hit.weight)
        .sum();
    if total.abs() < 0.1 {
        return None;
    }
    Some(Opinion { holder: subject(words, at)?, target, shown_by: told, weight: total })
}

/// The object of a verb, or the subject where it is passive.
fn object(words: &Words<'_>, at: usize) -> Option<usize> {
    let own = words.child(at, "obj").or_else(|| words.child(at, "nsubj:pass"));
    own.filter(|&own| !relative(words, own)).or_else(|| {
        let by_somebody = || words.child(at, "obl:agent").or_else(|| governed_by(words, at, "by"));
        // "which it called reckless", "hailed by millions": the noun that the clause describes.
        if words.is(at, "acl") && (own.is_some() || by_somebody().is_some()) {
            return words.head(at);
        }
        // "was welcomed by unions and criticised by employers".
        let first = words.head(at).filter(|_| words.is(at, "conj") && by_somebody().is_some())?;
        words.child(first, "nsubj:pass")
    })
}

fn relative(words: &Words<'_>, at: usize) -> bool {
    matches!(words.form(at), "who" | "whom" | "which" | "that")
}

/// Who does what the verb says: through coordination, control, participles and relative clauses.
fn subject(words: &Words<'_>, verb: usize) -> Option<usize> {
    let mut at = verb;
    for _ in 0..5 {
        if let Some(agent) = words.child(at, "obl:agent") {
            return Some(agent);
        }
        if at == verb && words.child(at, "nsubj:pass").is_some() {
            return governed_by(words, at, "by");
        }
        if let Some(subject) =
            words.children(at).find(|&child| words.is(child, "nsubj") && !words.is(child, "nsubj:pass"))
        {
            let relative = relative(words, subject);
            let noun = words.head(at).filter(|_| words.is(at, "acl"));
            return if relative { noun.or(Some(subject)) } else { Some(subject) };
        }
        let head = words.head(at)?;
        if words.is(at, "acl") {
            return Some(head);
        }
        if !(words.is(at, "conj") || words.is(at, "xcomp") || words.is(at, "advcl")) {
            return None;
        }
        at = head;
    }
    None
}

/// Whom a predicate noun or adjective, or an apposition, describes.
fn described(words: &Words<'_>, at: usize) -> Option<usize> {
    if words.child(at, "cop").is_some() {
        return subject(words, at);
    }
    if words.is(at, "appos") || words.is(at, "amod") {
        return words.head(at);
    }
    None
}

fn governed_by(words: &Words<'_>, at: usize, preposition: &str) -> Option<usize> {
    words.children(at).find(|&child| {
        (words.is(child, "nmod") || words.is(child, "obl"))
            && words.children(child).any(|case| words.is(case, "case") && words.form(case) == preposition)
    })
}

/// Verbs that tell what befell their subject: who "died" or "lost" is not blamed for it.
const BEFALLS: [&str; 14] = [
    "die", "lose", "suffer", "fall", "collapse", "crash", "face", "flee", "drown", "bleed", "mourn", "fear",
    "worry", "need",
];

/// What a clause says of its subject: the tone of its predicate and of what depends on that.
///
/// Praise may come from anywhere in the clause; blame only from a predicate that judges ("is a disgrace") or
/// from what the subject does itself, since most words of harm tell what was suffered.
pub(crate) fn said_of(words: &Words<'_>, hits: &[Hit], target: usize) -> Option<(f32, usize)> {
    let predicate = words.head(target)?;
    if !words.is(target, "nsubj") {
        return None;
    }
    let mut total = 0.0;
    let mut strongest: Option<&Hit> = None;
    for hit in hits {
        let of_target = hit.at == target || words.ancestors(hit.at, 6).any(|above| above == target);
        let steps = if hit.at == predicate {
            Some(0)
        } else {
            words.ancestors(hit.at, 3).position(|above| above == predicate)
        };
        // Another clause with its own subject between them speaks of somebody else.
        let elsewhere = hit.at != predicate
            && words
                .ancestors(hit.at, 5)
                .take_while(|&above| above != predicate)
                .chain([hit.at])
                .any(|above| above != predicate && words.child(above, "nsubj").is_some());
        if steps.is_some() && !of_target && !elsewhere {
            total += hit.weight;
            if strongest.is_none_or(|best| hit.weight.abs() > best.weight.abs()) {
                strongest = Some(hit);
            }
        }
    }
    let strongest = strongest?;
    let judges = words.child(predicate, "cop").is_some();
    let passive = words.is(target, "nsubj:pass");
    if total < 0.0 && !judges {
        let own = words
            .child(target, "nmod:poss")
            .is_some_and(|owner| matches!(words.form(owner), "his" | "her" | "our" | "my" | "their"));
        // What somebody's own side "will" do to others is no blame of it.
        let planned = words
            .children(predicate)
            .any(|child| words.is(child, "aux") && matches!(words.form(child), "will" | "would" | "'ll"));
        let does = strongest.at == predicate && !passive && !BEFALLS.contains(&words.lemma(predicate));
        if own || planned || !does {
            return None;
        }
    }
    Some((total, strongest.at))
}

/// Whether a word can hold an opinion, or be what one is of: no relative or question word, no "anything".
pub(crate) fn is_party(words: &Words<'_>, at: usize) -> bool {
    !matches!(
        words.form(at),
        "what"
            | "which"
            | "that"
            | "who"
            | "whom"
            | "this"
            | "these"
            | "those"
            | "anything"
            | "something"
            | "nothing"
            | "everything"
            | "there"
            | "one"
            | "'s"
            | "whatever"
    )
}

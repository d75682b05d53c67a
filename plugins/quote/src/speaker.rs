//! Who speaks: the noun phrase that a cue belongs to.
//!
//! The parse says it where there is one; word order says it where there is none, or where the parse has
//! lost the subject.

use attache_core::layers::{EntityType, Mention, MentionKind, Token, Upos};
use attache_core::{Id, Rows, Span};

use crate::words::{Word, Words};

/// The words that name a speaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Speaker {
    /// The word that heads the phrase.
    pub(crate) head: usize,
    pub(crate) first: usize,
    pub(crate) last: usize,
}

/// Returns the phrase headed by `head`, without what is set off by commas and without clauses.
pub(crate) fn phrase(words: &Words<'_>, head: usize) -> Speaker {
    let (mut first, mut last) = (head, head);
    let (reach_first, reach_last) = words.reach(head);
    let sentence =
        words.get(head).map_or((0, 0), |word| (word.sentence.0 as usize, word.sentence.1 as usize));
    for at in (reach_first.max(sentence.0)..head).rev() {
        let Some(word) = words.get(at) else { break };
        let inside = words.governs(head, at);
        let of_head = words.head(at) == Some(head);
        let leaves = of_head
            && (word.is("case") || word.is("cc") || word.is("mark") || word.is("advmod") || word.is("punct"));
        if !inside || leaves || breaks(word.text) {
            // "the 47-year-old, soft-spoken minister" loses its first half, which is the lesser harm.
            if word.text == "-" && inside {
                continue;
            }
            break;
        }
        first = at;
    }
    let mut at = head + 1;
    while at <= reach_last && at < sentence.1 {
        let Some(word) = words.get(at) else { break };
        let clause = word.is("acl:relcl") || word.is("parataxis") || word.is("advcl") || word.is("cop");
        if !words.governs(head, at) || breaks(word.text) || clause || relative(words, head, at) {
            break;
        }
        last = at;
        at += 1;
    }
    if words.get(last).is_some_and(|w| w.text == "-") && last > head {
        last -= 1;
    }
    // "Simonds-Gooding" is one name, whatever the parse makes of its parts.
    while words
        .get(last + 1)
        .is_some_and(|w| w.text == "-" && words.get(last).is_some_and(|l| l.span.end() == w.span.start()))
        && words
            .get(last + 2)
            .zip(words.get(last + 1))
            .is_some_and(|(next, hyphen)| hyphen.span.end() == next.span.start())
    {
        last += 2;
    }
    while last > head && words.get(last).is_some_and(|word| word.is_punctuation() && word.text != ".") {
        last -= 1;
    }
    Speaker { head, first, last }
}

fn relative(words: &Words<'_>, head: usize, at: usize) -> bool {
    let Some(word) = words.get(at) else { return false };
    let pronoun = ["who", "which", "that", "whose", "whom", "where"].iter().any(|form| word.reads(form));
    pronoun && words.head(at) != Some(head)
}

fn breaks(text: &str) -> bool {
    matches!(
        text,
        "," | ";" | ":" | "(" | ")" | "--" | "–" | "—" | "“" | "”" | "\"" | "``" | "''" | "[" | "]"
    )
}

/// The subject of the cue `at` that the parse hangs on what was said: "“Oslo has sold us,” its chairman told …". It stands
/// behind its verb there and before the cue, as no subject of that verb would.
fn strayed(words: &Words<'_>, at: usize) -> Option<usize> {
    let said = words.children(at).filter(|&said| said < at && words.get(said).is_some_and(|w| w.is("ccomp")));
    said.flat_map(|said| words.children(said).map(move |child| (said, child)))
        .find(|&(said, child)| said < child && child < at && words.get(child).is_some_and(|w| w.is("nsubj")))
        .map(|(_, child)| child)
}

/// Returns the subject of the verb `verb`, through coordination, control and participial clauses.
pub(crate) fn subject(words: &Words<'_>, verb: usize) -> Option<Speaker> {
    let mut at = verb;
    for _ in 0..6 {
        let word = words.get(at)?;
        if let Some(agent) = words.child(at, "obl:agent") {
            return Some(phrase(words, agent));
        }
        let passive = words.child(at, "nsubj:pass").is_some() || words.child(at, "aux:pass").is_some();
        // "The specialists, a trader said, were livid": of two subjects the nearer is the verb's.
        let own = |child: &usize| words.get(*child).is_some_and(|w| w.is("nsubj"));
        let nearest = words.children(at).filter(|&child| child < at).filter(own).last();
        let nearest = nearest.or_else(|| strayed(words, at));
        if let Some(subject) = nearest.or_else(|| words.children(at).find(own)) {
            let is_passive = passive && at == verb && !words.get(verb)?.reads("quoted");
            if is_passive {
                return by_agent(words, at);
            }
            let found = resolve_relative(words, at, subject);
            return Some(
                named_before(words, verb, found).or_else(|| named_after(words, found)).unwrap_or(found),
            );
        }
        if passive && at == verb {
            return by_agent(words, at);
        }
        // "It said …" is nobody's expletive.
        if let Some(it) = words.child(at, "expl").filter(|&it| it < at && at == verb) {
            return Some(Speaker { head: it, first: it, last: it });
        }
        let head = words.head(at)?;
        at = match word.deprel.split(':').next().unwrap_or_default() {
            // "a statement saying that …": the noun is the source.
            // "a film called …": the noun is what the participle says something of.
            "acl" if word.deprel == "acl" && at == verb && !word.text.ends_with("ing") => {
                return by_agent(words, verb);
            }
            "acl" if words.get(head)?.is_nominal() => {
                let noun = phrase(words, head);
                return Some(Speaker { last: noun.last.min(verb.saturating_sub(1)).max(head), ..noun });
            }
            // `he said, "I see why," but said …`: who goes on after a quotation is not the one within it.
            "conj" if leaves_quotation(words, head, at) => words.head(head)?,
            "conj" | "xcomp" | "advcl" | "ccomp" | "parataxis" | "dep" => head,
            _ => return None,
        };
        // A clause with a subject of its own between would be somebody else's.
        if words.get(head)?.is_nominal()
            && words.child(head, "cop").is_none()
            && words.child(head, "nsubj").is_none()
        {
            return None;
        }
    }
    None
}

/// Whether a quotation that holds `inner` has ended before `outer`.
fn leaves_quotation(words: &Words<'_>, inner: usize, outer: usize) -> bool {
    let marks = || (inner..outer).filter_map(|at| words.get(at)).map(|word| word.text);
    let straight = marks().filter(|text| *text == "\"").count();
    let curly = marks().fold(0i32, |depth, text| match text {
        "“" | "``" => depth + 1,
        "”" | "''" => depth - 1,
        _ => depth,
    });
    straight % 2 == 1 || curly < 0
}

/// "Orkem, France's largest chemical group, said": the name before the comma, where the parse took what describes it.
fn named_before(words: &Words<'_>, verb: usize, found: Speaker) -> Option<Speaker> {
    let comma = |at: Option<usize>| at.and_then(|at| words.get(at)).is_some_and(|w| w.text == ",");
    if found.first > verb || !comma(found.first.checked_sub(1)) || !comma(Some(found.last + 1)) {
        return None;
    }
    let floor = words.get(verb)?.sentence.0 as usize;
    let named = before(words, found.first - 1, floor).filter(|named| named.last + 2 == found.first)?;
    let is_name =
        (named.first..=named.last).any(|at| words.get(at).is_some_and(|w| w.upos == Some(Upos::Propn)));
    // "In Moscow, the minister, …" begins with no name of his.
    let begins = named
        .first
        .checked_sub(1)
        .is_none_or(|at| at < floor || words.get(at).is_some_and(Word::is_punctuation));
    (is_name && begins).then_some(named)
}

/// "One of the prisoners, Kasim Hilas, said": the name that what describes him stands before.
fn named_after(words: &Words<'_>, found: Speaker) -> Option<Speaker> {
    let is_name = |at: usize| words.get(at).is_some_and(|w| w.upos == Some(Upos::Propn));
    let comma = |at: usize| words.get(at).is_some_and(|w| w.text == ",");
    // "Dunn's mother, Charlotte Charles": who is called by another's name is not named by it.
    let owner =
        words.children(found.head).find(|&child| words.get(child).is_some_and(|w| w.deprel == "nmod:poss"));
    let owned = |at: usize| owner.is_some_and(|owner| at == owner || words.governs(owner, at));
    let described = (found.first..=found.last).any(|at| is_name(at) && !owned(at));
    let apposed = |child: &usize| words.get(*child).is_some_and(|w| w.is("appos")) && is_name(*child);
    let name = (found.first..=found.last).flat_map(|at| words.children(at)).find(apposed)?;
    let named = phrase(words, name);
    let set_off = named.first == found.last + 2 && comma(found.last + 1) && comma(named.last + 1);
    (!described && set_off).then_some(named)
}

fn by_agent(words: &Words<'_>, verb: usize) -> Option<Speaker> {
    let by =
        |at: &usize| words.child(*at, "case").and_then(|case| words.get(case)).is_some_and(|w| w.reads("by"));
    let agent =
        words.children(verb).filter(|&child| words.get(child).is_some_and(|w| w.is("obl"))).find(by)?;
    Some(phrase(words, agent))
}

/// Follows "who" to the noun that its clause describes.
fn resolve_relative(words: &Words<'_>, verb: usize, subject: usize) -> Speaker {
    let word = words.get(subject);
    let pronoun = word.is_some_and(|w| ["who", "which", "that"].iter().any(|form| w.reads(form)));
    let described = words.get(verb).filter(|w| w.is("acl")).and_then(|_| words.head(verb));
    match described {
        Some(noun) if pronoun => phrase(words, noun),
        _ => phrase(words, subject),
    }
}

/// Words that no name or description of a speaker holds.
const STOPS: [&str; 24] = [
    "and", "but", "that", "which", "who", "while", "as", "if", "when", "because", "after", "before",
    "although", "though", "so", "or", "nor", "where", "whose", "whether", "then", "since", "until", "yet",
];

/// Words between a subject and its verb.
const BETWEEN: [&str; 24] = [
    "has",
    "have",
    "had",
    "also",
    "later",
    "then",
    "recently",
    "reportedly",
    "is",
    "was",
    "are",
    "were",
    "been",
    "will",
    "would",
    "once",
    "always",
    "often",
    "repeatedly",
    "previously",
    "earlier",
    "further",
    "first",
    "supposedly",
];

/// Returns the phrase that ends just before `verb`, by word order alone; `floor` is the first word to look at.
pub(crate) fn before(words: &Words<'_>, verb: usize, floor: usize) -> Option<Speaker> {
    let mut last = verb.checked_sub(1).filter(|&last| last >= floor)?;
    let skip = |at: usize| {
        words.get(at).is_some_and(|w| {
            w.upos == Some(Upos::Adv) || w.upos == Some(Upos::Aux) || BETWEEN.iter().any(|form| w.reads(form))
        })
    };
    while last > floor && skip(last) {
        last -= 1;
    }
    // "Nora Felt, the port's head of works, said": the name stands before the first comma.
    if words.get(last).is_some_and(|w| w.text == ",") {
        let commas = || (floor..last).rev().filter(|&at| words.get(at).is_some_and(|w| w.text == ","));
        let long_name =
            |at: &usize| words.get(at + 1).is_some_and(|w| w.text.starts_with(char::is_lowercase));
        let opening = commas().find(long_name).or_else(|| commas().next())?;
        last = opening.checked_sub(1).filter(|&at| at >= floor)?;
    }
    let stops = |at: usize| {
        words.get(at).is_none_or(|w| {
            (w.is_punctuation() && !matches!(w.text, "." | "-" | "&" | "'" | "’"))
                || w.upos == Some(Upos::Verb)
                || (w.upos == Some(Upos::Adp) && !w.reads("of") && !w.reads("for"))
                || w.upos == Some(Upos::Aux)
                || STOPS.iter().any(|form| w.reads(form))
        })
    };
    let mut first = last;
    if stops(last) {
        return None;
    }
    while first > floor && !stops(first - 1) {
        first -= 1;
    }
    Some(Speaker { head: head_of(words, first, last), first, last })
}

/// Returns the phrase that begins just after `verb`, by word order alone: "said Alan Gottesman, an analyst".
pub(crate) fn after(words: &Words<'_>, verb: usize) -> Option<Speaker> {
    let end = words.get(verb)?.sentence.1 as usize;
    let first = verb + 1;
    let stops = |at: usize| {
        words.get(at).is_none_or(|w| {
            (w.is_punctuation() && !matches!(w.text, "." | "-" | "&" | "'" | "’"))
                || STOPS.iter().any(|form| w.reads(form))
                || ["in", "on", "at", "during", "to", "with", "for", "by"].iter().any(|form| w.reads(form))
                || matches!(w.upos, Some(Upos::Verb | Upos::Adp | Upos::Sconj | Upos::Adv)) && !w.reads("of")
        })
    };
    if first >= end || stops(first) || words.get(first).is_some_and(Word::is_punctuation) {
        return None;
    }
    let mut last = first;
    while last + 1 < end && !stops(last + 1) {
        last += 1;
    }
    while last > first && words.get(last).is_some_and(|w| w.text == "." && last + 1 >= end) {
        last -= 1;
    }
    Some(Speaker { head: head_of(words, first, last), first, last })
}

/// The word before the first preposition, else the last: the head of a phrase that was not parsed.
fn head_of(words: &Words<'_>, first: usize, last: usize) -> usize {
    let preposition = |at: &usize| {
        words
            .get(*at)
            .is_some_and(|w| ["of", "for", "from", "in", "at", "with", "on"].iter().any(|form| w.reads(form)))
    };
    (first + 1..=last).find(preposition).map_or(last, |at| at - 1)
}

/// Returns the mention that a speaker's phrase is: the one that holds its head, else the person it names.
pub(crate) fn mention(
    words: &Words<'_>,
    speaker: Speaker,
    mentions: &Rows<'_, Mention>,
) -> Option<(Id<Mention>, Span)> {
    let head = words.get(speaker.head)?.span;
    let place = words.span(speaker.first, speaker.last);
    let near = |mention: &attache_core::Row<'_, Mention>| mention.start() < place.end();
    // Mentions are in text order; those that begin before the phrase may still hold it.
    let begin = mentions_from(mentions, place.start().saturating_sub(200));
    let candidates = || mentions.clone().skip(begin).take_while(near).filter(|m| m.span().overlaps(place));
    let holding = candidates().filter(|m| m.span().contains(head)).min_by_key(|m| {
        let own_head = m.head_token().map(attache_core::Row::<Token>::span);
        (own_head != Some(head), m.kind() != MentionKind::Name, m.span().len())
    });
    let named = || {
        candidates().find(|m| {
            m.kind() == MentionKind::Name
                && !matches!(m.entity_type(), Some(EntityType::Gpe | EntityType::Norp | EntityType::Loc))
                && m.start() > head.start()
                && m.end() == place.end()
        })
    };
    let best = match holding {
        Some(found) if found.kind() != MentionKind::Nominal || found.entity().is_some() => Some(found),
        other => named().or(other),
    };
    best.map(|m| (m.id(), m.span()))
}

fn mentions_from(mentions: &Rows<'_, Mention>, offset: u32) -> usize {
    let (mut low, mut high) = (0, mentions.len());
    while low < high {
        let middle = usize::midpoint(low, high);
        if mentions.get(middle).is_some_and(|mention| mention.start() < offset) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}
